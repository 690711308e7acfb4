"""A need, a call and a talk that were taken back are neither listed nor counted, on both engines."""

from dataclasses import replace
from datetime import date

from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.unmet import UnmetNeed, UnmetReason
from advisor_app.hub.ports import DistrictStore
from tests.builders import START, TestIds, a_consultation
from tests.hub.contract.pool import Writer

POINT = "410106-D05"
DAY = date(2026, 11, 23)
NOVEMBER = Period.of(Month(2026, 11))


def test_that_what_was_taken_back_neither_shows_nor_counts(store: DistrictStore) -> None:
    writer = Writer(POINT, TestIds("taken back"))
    ids = writer.ids
    talk = a_consultation(ids, point=POINT, at=START)
    need = UnmetNeed(
        id=ids.record(), point=POINT, on=DAY, topic="meals", reason=UnmetReason.FULL,
        consultation=talk.id,
    )  # fmt: skip
    call = FollowUp(id=ids.record(), point=POINT, due=DAY, consultation=talk.id)
    said = [writer.put(one) for one in (talk, need, call)]
    gone = [
        writer.say(one.kind, one.record, {"withdrawn": True}, base=one) for one in said
    ]  # fmt: skip
    back = writer.say("unmet_need", need.id, {"withdrawn": False}, base=gone[1])
    counts = []
    for revisions in (said, gone, [back]):
        with store.begin() as work:
            work.absorb(revisions)
        read = store.figures.records(POINT, NOVEMBER)
        listed = store.figures.unmet(DAY, DAY)
        assert len(listed) == len(read.unmet)
        counts.append((len(list(read.contacts)), len(read.unmet), len(read.callbacks)))
    assert counts == [(1, 1, 1), (0, 0, 0), (0, 1, 0)]
    assert store.figures.unmet(DAY, DAY) == (replace(need, withdrawn=False),)
