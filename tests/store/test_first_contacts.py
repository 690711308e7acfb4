"""Which consultation is the first: whatever comes in, in whatever order, by whatever way."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.consultation import Consultation
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.store.record import Record
from tests.builders import START, TestIds, a_consultation, a_record, an_elder

POINTS = ("410106-D05", "410106-D01")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("new", "move", "withdraw", "restore", "other elder")),
        st.integers(0, 9), st.integers(0, 2), st.integers(0, 1), st.integers(-500, 500),
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=25)
@given(steps=STEPS)
def test_that_one_is_marked_and_it_is_the_earliest(
    steps: list[tuple[str, int, int, int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    ids = TestIds("firsts")
    record = a_record(tmp_path_factory.mktemp("r"))
    people = [an_elder(ids) for _ in range(3)]
    held: list[Consultation] = []
    with record.begin() as work:
        for one in people:
            work.put(one, ids.revision())
    for act, which, who, point, minutes in steps:
        with record.begin() as work:
            changed = _step(act, which, people[who].id, POINTS[point], minutes, held, ids)
            if changed:
                work.put(changed, ids.revision())
    marked = _marked(record)
    problems = record.verify().problems
    again = _merged(record, tmp_path_factory.mktemp("m"))
    assert marked == _naive(held)
    assert again == marked
    assert problems == ()
    record.close()


def _step(
    act: str, which: int, elder: RecordId, point: str, minutes: int, held: list[Consultation],
    ids: TestIds,
) -> Consultation | None:  # fmt: skip
    at = START + timedelta(minutes=minutes)
    if act == "new" or not held:
        held.append(a_consultation(ids, elder, at, point))
        return held[-1]
    place = which % len(held)
    changes: dict[str, dict[str, object]] = {
        "move": {"at": at}, "withdraw": {"withdrawn": True}, "restore": {"withdrawn": False},
        "other elder": {"elder": elder},
    }  # fmt: skip
    held[place] = replace(held[place], **changes[act])  # type: ignore[arg-type]
    return held[place]


def _naive(held: list[Consultation]) -> set[str]:
    firsts: dict[tuple[str | None, str], Consultation] = {}
    for one in sorted(held, key=lambda one: (one.at, one.id)):
        if not one.withdrawn:
            firsts.setdefault((one.elder, one.point), one)
    return {one.id for one in firsts.values()}


def _marked(record: Record) -> set[str]:
    return {row[0] for row in record._db.execute("SELECT id FROM consultation WHERE first = 1")}


def _merged(record: Record, folder: Path) -> set[str]:
    """Give what a record marks that took all revisions in, the newest first."""
    other = a_record(folder, seed="other")
    with other.begin() as work:
        work.absorb(reversed(tuple(record.journal.after(0))))
    marked = _marked(other)
    other.close()
    return marked


def test_that_records_for_counting_leave_ids_out_and_nothing_else(tmp_path: Path) -> None:
    ids = TestIds()
    record = a_record(tmp_path)
    elder = an_elder(ids, birth="1942-03", sex="female")
    with record.begin() as work:
        work.put(elder, ids.revision())
        for days in (0, 20, 40):
            at = START - timedelta(days=days)
            work.put(a_consultation(ids, elder.id, at), ids.revision())
            work.put(a_consultation(ids, at=at), ids.revision())
    for period in (Period.of(Month(2026, 11)), Period.year("2026")):
        whole = record.months.records(POINTS[0], period).contacts
        bare = record.months.records(POINTS[0], period, counted_only=True).contacts
        on = {} if len(period.months) > 1 else {"on": period.first}
        nobodys = [one._replace(id=RecordId(""), elder="", **on) for one in whole]
        assert sorted(bare, key=str) == sorted(nobodys, key=str)
        assert {one.elder for one in whole} == {"", elder.id}
        assert len({one.id for one in whole}) == len(whole) > 0
    record.close()
