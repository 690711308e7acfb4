"""Older shapes are brought up to date when they are shown; newer ones wait for the program."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.domain.elder import Elder
from advisor_app.domain.ids import RevisionId
from advisor_app.domain.revision import SCHEMA, Revision
from advisor_app.store.bulk import Put
from advisor_app.store.codec import State
from advisor_app.store.folding import NEWER, UNKNOWN_KIND, fold
from advisor_app.store.record import Record, open_record
from advisor_app.store.schemas import SCHEMAS, Schemas
from tests.builders import INITIALS, KEY, TestIds, TickingClock, a_consultation, a_record, unheard
from tests.store.test_settling import ELDER, ROOT, absorbed, community, made


def moved(patch: Mapping[str, object]) -> State:
    """The step of a made-up program of tomorrow: what was called ``area`` is the community."""
    state = dict(patch)
    if "area" in state:
        state["community"] = state.pop("area")
    return state


def doubled(patch: Mapping[str, object]) -> State:
    return {name: f"{value}小区" if name == "community" else value for name, value in patch.items()}


TOMORROW = Schemas(SCHEMA + 1, {("elder", SCHEMA): moved})
LATER = Schemas(SCHEMA + 2, {("elder", SCHEMA): moved, ("elder", SCHEMA + 1): doubled})
OLD = made({"area": "甲", "community": "", "street": "", "person_key": ""})


def opened(folder: Path, schemas: Schemas, seed: object = 0) -> Record:
    clock = TickingClock()
    return open_record(
        folder / "record.db", KEY, ids=TestIds(seed, clock), now=clock, initials=INITIALS,
        announce=unheard, schemas=schemas,
    )  # fmt: skip


def test_that_the_patches_of_today_have_the_shape_of_today() -> None:
    assert SCHEMAS.current == SCHEMA
    assert SCHEMAS.upgraded("elder", SCHEMA, {"area": 1}) == {"area": 1}


def test_that_steps_follow_each_other_by_kind() -> None:
    assert LATER.upgraded("elder", SCHEMA, {"area": "甲"}) == {"community": "甲小区"}
    assert LATER.upgraded("elder", SCHEMA + 1, {"community": "甲"}) == {"community": "甲小区"}
    assert LATER.upgraded("elder", SCHEMA + 2, {"community": "甲"}) == {"community": "甲"}
    assert LATER.upgraded("note", SCHEMA, {"area": "甲"}) == {"area": "甲"}


def test_that_an_older_shape_and_todays_conflict_where_they_mean_the_same() -> None:
    one = made({"area": "乙"}, OLD, millis=6)
    two = replace(made({"community": "丙"}, OLD, millis=7), schema=SCHEMA + 1)
    found = fold([OLD, one, two], schemas=TOMORROW)
    assert found.overlap == ("community",)
    assert found.state == {"community": "丙", "street": "", "person_key": ""}


def test_that_a_record_of_today_is_shown_by_the_program_of_tomorrow(tmp_path: Path) -> None:
    record = opened(tmp_path, SCHEMAS)
    absorbed(record, OLD)
    assert community(record) == ""
    record.close()
    again = opened(tmp_path, TOMORROW, 1)
    assert community(again) == "甲"
    assert again.verify().problems == ()
    assert again.journal.find(OLD.id) == OLD  # what was written is never rewritten
    again.close()


def test_that_what_tomorrow_writes_waits_today_and_is_shown_then(tmp_path: Path) -> None:
    tomorrow = opened(tmp_path / "tomorrow", TOMORROW)
    elder = Elder(id=ELDER, community="乙")
    with tomorrow.begin() as work:
        work.put(elder, RevisionId("a" * 32))
        work.put_all([])
    (written,) = tomorrow.journal.after(0)
    assert written.schema == SCHEMA + 1
    tomorrow.close()
    today = opened(tmp_path / "today", SCHEMAS)
    absorbed(today, written)
    assert community(today) is None
    (waits,) = today.disputes.waiting()
    assert (waits.reason, waits.needs_update) == (NEWER, True)
    assert today.verify().problems == ()
    today.close()
    updated = opened(tmp_path / "today", TOMORROW, 2)
    assert updated.shown.find(Elder, ELDER) == elder
    assert updated.disputes.waiting() == ()
    updated.close()


@pytest.mark.parametrize("how", ["one by one", "in bulk"])
def test_that_everything_written_tells_its_schema(how: str, tmp_path: Path) -> None:
    ids = TestIds("schema")
    record = opened(tmp_path, TOMORROW)
    with record.begin() as work:
        if how == "in bulk":
            work.put_all([Put(a_consultation(ids), ids.revision()) for _ in range(3)])
        else:
            work.put(a_consultation(ids), ids.revision())
    assert {one.schema for one in record.journal.after(0)} == {SCHEMA + 1}
    record.close()


def test_that_a_kind_nobody_knows_yet_is_counted_as_waiting_for_an_update(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    absorbed(record, replace(made({"rain": 1}), kind="weather", record=TestIds("w").record()))
    (waits,) = record.disputes.waiting()
    assert (waits.reason, waits.needs_update) == (UNKNOWN_KIND, True)
    lonely: Revision = made({"community": "乙"}, made({}))
    absorbed(record, lonely)
    assert sorted(one.needs_update for one in record.disputes.waiting()) == [False, True]
    record.close()


def test_that_opening_again_with_nothing_new_writes_nothing(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    absorbed(record, ROOT)
    record.close()
    again = a_record(tmp_path, seed=1)
    assert again._db.execute("SELECT total_changes()").fetchone() == (0,)
    again.close()
