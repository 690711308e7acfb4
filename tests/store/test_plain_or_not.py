"""What is no plain revision goes one by one, though it came with many: each story by itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_app.domain.drift import MOST_DRIFT
from advisor_app.domain.elder import Elder
from advisor_app.domain.records import Erasure
from advisor_app.domain.revision import SCHEMA, HybridClock, Revision
from advisor_app.domain.settlement import Settlement
from advisor_app.hub.embedded import EmbeddedStore
from advisor_app.store.codec import encoded
from advisor_app.store.record import Record
from tests.builders import START, TestIds, a_consultation, a_record, an_identity
from tests.hub.contract.answers import answers_of, differences
from tests.hub.contract.pool import POINTS, Writer, twin

Story = Callable[[Writer], list[Revision]]
FILLING = 12
"""Plain ones beside each story, so that it comes with many."""


def an_elder(writer: Writer, community: str = "甲") -> Revision:
    return writer.put(Elder(id=writer.ids.record(), community=community))


def changed_on(writer: Writer, base: Revision, community: str) -> Revision:
    return writer.say("elder", base.record, {"community": community}, base)


def contested(writer: Writer) -> list[Revision]:
    elder = an_elder(writer)
    return [elder, changed_on(writer, elder, "乙"), changed_on(writer, elder, "丙")]


def settled(writer: Writer) -> list[Revision]:
    elder, one, other = contested(writer)
    decision = Settlement(
        id=writer.ids.record(), about=elder.record, kind="elder",
        heads=tuple(sorted((one.id, other.id))), chosen=one.id, at=START, by="示例",
    )  # fmt: skip
    return [writer.put(decision), elder, one, other]


def erased(writer: Writer) -> list[Revision]:
    elder = an_elder(writer)
    name = writer.put(an_identity(writer.ids, elder.record))
    gone = Erasure(id=writer.ids.record(), elder=elder.record, at=START, reason="本人要求")
    return [elder, name, writer.put(gone)]


def by_a_wild_clock(writer: Writer) -> list[Revision]:
    elder = an_elder(writer)
    far = int((START + 3 * MOST_DRIFT).timestamp() * 1000)
    wild = writer.say("elder", elder.record, {"community": "乙"}, elder, hlc=str(HybridClock(far)))
    other = Writer(POINTS[1], TestIds("other"), at=writer.at)
    return [elder, wild, other.say("elder", elder.record, {"community": "丙"}, elder)]


def named_by_nobody(writer: Writer) -> list[Revision]:
    talk = encoded(a_consultation(writer.ids)) | {"elder": ""}
    return [writer.say("consultation", writer.ids.record(), talk) for _ in range(2)]


def two_first_contacts(writer: Writer) -> list[Revision]:
    elder = an_elder(writer)
    talks = [writer.put(a_consultation(writer.ids, elder.record)) for _ in range(3)]
    return [*talks[::-1], elder]


STORIES: dict[str, Story] = {
    "contested": contested,
    "settled before its heads came": settled,
    "erased": erased,
    "erased before it came": lambda writer: erased(writer)[::-1],
    "by a wild clock": by_a_wild_clock,
    "naming nobody by an empty text": named_by_nobody,
    "first contacts backwards": two_first_contacts,
    "changed": lambda writer: [one := an_elder(writer), changed_on(writer, one, "乙")],
    "changed before it came": lambda writer: [
        one := an_elder(writer), changed_on(writer, one, "乙"),
    ][::-1],
    "without its beginning": lambda writer: [changed_on(writer, an_elder(writer), "乙")],
    "without a body": lambda writer: [an_elder(writer).without_body()],
    "its body later": lambda writer: [(one := an_elder(writer)).without_body(), one],
    "twice": lambda writer: [one := an_elder(writer), one],
    "a twin": lambda writer: [one := an_elder(writer), twin(one)],
    "a twin first": lambda writer: [one := an_elder(writer), twin(one)][::-1],
    "of a kind nobody knows": lambda writer: [
        writer.say("weather", writer.ids.record(), {"rain": 1})
    ],
    "by a newer program": lambda writer: [
        writer.say("elder", writer.ids.record(), {"community": "甲"}, schema=SCHEMA + 1)
    ],
    "no record of its kind": lambda writer: [
        writer.say("elder", writer.ids.record(), {"facts": 5, "community": []})
    ],
    "a number no column holds": lambda writer: [
        writer.say(
            "consultation", writer.ids.record(),
            encoded(a_consultation(writer.ids)) | {"minutes": 2**63},
        )
    ],
    "a number that just fits": lambda writer: [
        writer.say(
            "consultation", writer.ids.record(),
            encoded(a_consultation(writer.ids)) | {"minutes": 2**63 - 1},
        )
    ],
}  # fmt: skip


def told(story: str, folder: Path, *, at_once: bool) -> tuple[object, Record]:
    writer = Writer(POINTS[0], TestIds(story))
    plain = [an_elder(writer) for _ in range(FILLING)]
    theirs = STORIES[story](writer)
    revisions = [*plain[:6], *theirs, *plain[6:]]
    record = a_record(folder, seed=story)
    with record.begin() as work:
        if at_once:
            counts = work.absorb(revisions)
            found = (counts.accepted, counts.unchanged, counts.refused, counts.ahead)
        else:
            singly = [work.absorb([one]) for one in revisions]
            found = (
                sum(one.accepted for one in singly), sum(one.unchanged for one in singly),
                sum(one.refused for one in singly), sum(one.ahead for one in singly),
            )  # fmt: skip
    return (found, answers_of(EmbeddedStore(record), {one.record for one in revisions})), record


@pytest.mark.parametrize("story", STORIES)
def test_that_what_has_a_story_is_the_same_among_many(story: str, tmp_path: Path) -> None:
    (counts, answers), once = told(story, tmp_path / "once", at_once=True)  # type: ignore[misc]
    (singly, others), one_by_one = told(story, tmp_path / "singly", at_once=False)  # type: ignore[misc]
    assert counts == singly
    assert differences(answers, others) == {}
    assert once.verify().problems == one_by_one.verify().problems == ()
    once.close()
    one_by_one.close()


@pytest.mark.parametrize(
    "story", ["by a wild clock", "contested", "settled before its heads came", "erased", "twice"]
)
def test_that_what_came_before_is_part_of_the_story(story: str, tmp_path: Path) -> None:
    """The second half meets, in one bundle of many, what the first half has left."""
    writer = Writer(POINTS[0], TestIds(story))
    theirs = STORIES[story](writer)
    plain = [an_elder(writer) for _ in range(FILLING)]
    records = [a_record(tmp_path / name, seed=story) for name in ("halves", "singly")]
    halves = [theirs[:1], [*plain, *theirs[1:]]]
    for record, some in zip(records, (halves, [[one] for one in (*theirs, *plain)]), strict=True):
        for revisions in some:
            with record.begin() as work:
                work.absorb(revisions)
        assert record.verify().problems == ()
    wanted = {one.record for one in (*theirs, *plain)}
    assert differences(*(answers_of(EmbeddedStore(one), wanted) for one in records)) == {}
    for record in records:
        record.close()


def test_that_a_doubted_clock_among_many_is_remembered(tmp_path: Path) -> None:
    _, record = told("by a wild clock", tmp_path, at_once=True)
    (doubted,) = record.journal.all_doubted()
    found = record.journal.find(doubted)
    assert found is not None
    assert found.patch == {"community": "乙"}
    shown = record.shown.find(Elder, found.record)
    assert shown is not None
    assert shown.community == "丙"
    record.close()


def test_that_taking_half_of_it_back_is_as_if_nothing_came(tmp_path: Path) -> None:
    writer = Writer(POINTS[0], TestIds("back"))
    record = a_record(tmp_path)
    ones = [an_elder(writer) for _ in range(FILLING)]
    with pytest.raises(RuntimeError):
        _given_up(record, ones)
    assert record.people.count() == 0
    assert record.journal.last_pos() == 0
    with record.begin() as work:
        assert work.absorb(ones).accepted == FILLING
    assert record.verify().problems == ()
    record.close()


def _given_up(record: Record, revisions: list[Revision]) -> None:
    with record.begin() as work:
        work.absorb(revisions)
        raise RuntimeError
