"""What needs a person's eye: in which order, how it is told apart, and what erasure leaves of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.domain.elder import Elder
from advisor_app.domain.ids import RecordId
from advisor_app.domain.revision import SCHEMA, Revision
from advisor_app.store.codec import listed
from advisor_app.store.disputes import Quarantine, Quarantined, Waiting, line_of
from advisor_app.store.folding import NEWER, UNKNOWN_KIND, WAITS
from advisor_app.store.record import Record
from tests.builders import TestIds, a_record
from tests.store.test_forged_revisions import Forger

IDS = TestIds("disputes")


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    made = a_record(tmp_path)
    yield made
    made.close()


def taken(record: Record, *revisions: Revision) -> None:
    with record.begin() as work:
        work.absorb(revisions)


def branches(forger: Forger, *patches: dict[str, object]) -> list[Revision]:
    """Give an elder and changes of it that know nothing of each other."""
    root = forger.forge("elder", {"community": "甲", "street": "东街"})
    return [root, *(forger.forge("elder", one, root.record, root.id) for one in patches)]


def test_that_hard_conflicts_come_before_soft_ones(record: Record) -> None:
    forger = Forger("hard and soft")
    soft = branches(forger, {"community": "乙"}, {"street": "西街"})
    hard = branches(forger, {"community": "乙"}, {"community": "丙", "street": "西街"})
    taken(record, *soft, *hard)
    first, second = record.disputes.contested()
    assert (first.record, first.fields, first.is_hard) == (hard[0].record, ("community",), True)
    assert (second.record, second.fields, second.is_hard) == (soft[0].record, (), False)
    assert first.heads == tuple(sorted(one.id for one in hard[1:]))
    assert first.kind == second.kind == "elder"


def test_that_one_line_is_no_dispute(record: Record) -> None:
    forger = Forger("line")
    root, change = branches(forger, {"community": "乙"})
    last = forger.forge("elder", {"community": "丙"}, root.record, change.id)
    taken(record, last, root, change)
    assert record.disputes.contested() == ()
    assert record.disputes.waiting() == ()


def test_that_several_fields_are_each_named(record: Record) -> None:
    both: dict[str, object] = {"community": "乙", "facts.sex": "female", "street": "西街"}
    taken(record, *branches(Forger("several"), both, {**both, "batch": "x"}))
    (one,) = record.disputes.contested()
    assert one.fields == ("community", "facts.sex", "street")


def test_that_each_reason_to_wait_is_told_and_an_update_ends_two_of_them(record: Record) -> None:
    forger = Forger("waiting")
    base = forger.forge("elder", {"community": "甲"})
    early = forger.forge("elder", {"community": "乙"}, base.record, base.id)
    newer = replace(forger.forge("elder", {"community": "丙"}), schema=SCHEMA + 1)
    unknown = forger.forge("weather", {"rain": 1})
    taken(record, early, newer, unknown)
    waiting = {one.revision: one for one in record.disputes.waiting()}
    assert {one.id: waiting[one.id].reason for one in (early, newer, unknown)} == {
        early.id: WAITS, newer.id: NEWER, unknown.id: UNKNOWN_KIND,
    }  # fmt: skip
    assert not waiting[early.id].needs_update
    assert waiting[newer.id].needs_update
    assert waiting[unknown.id].needs_update
    taken(record, base)
    assert early.id not in {one.revision for one in record.disputes.waiting()}
    shown = record.shown.find(Elder, base.record)
    assert shown is not None
    assert shown.community == "乙"


def test_that_any_other_reason_asks_for_no_update() -> None:
    one = Waiting(revision=IDS.revision(), record=IDS.record(), reason="x")
    assert not one.needs_update


def test_that_what_is_kept_apart_stands_newest_first_and_once(record: Record) -> None:
    forger = Forger("apart")
    ones = [forger.forge("elder", {"community": str(number)}) for number in range(3)]
    quarantine = Quarantine(record._db)
    with record.begin():
        for at, one in zip(("2026-01", "2026-03", "2026-02"), ones, strict=True):
            quarantine.keep(one, "因为", at)
        quarantine.keep(ones[0], "别的", "2027-01")
    found = record.disputes.quarantined()
    assert [one.revision for one in found] == [ones[1].id, ones[2].id, ones[0].id]
    assert [one.reason for one in found] == ["因为"] * 3
    assert [one.digest for one in found] == [ones[1].link, ones[2].link, ones[0].link]


def test_that_every_field_of_what_is_apart_is_kept(record: Record) -> None:
    one = Forger("fields").forge("elder", {"community": "甲'; --", "facts.sex": None})
    with record.begin():
        Quarantine(record._db).keep(one, "因为", "2026-01")
    (kept,) = record.disputes.quarantined()
    assert kept.line == line_of(one)
    assert dict(kept.fields) == {name: getattr(one, name) for name in Revision.__slots__}


def apart_of(record: Record, *revisions: Revision) -> dict[str, Quarantined]:
    with record.begin():
        for one in revisions:
            Quarantine(record._db).keep(one, "因为", "2026-01")
    return {one.revision: one for one in record.disputes.quarantined()}


def test_that_erasure_takes_the_body_and_leaves_the_rest(record: Record) -> None:
    forger = Forger("erased")
    gone = forger.forge("elder", {"community": "甲"})
    stays = forger.forge("elder", {"community": "乙"})
    before = apart_of(record, gone, stays)
    with record.begin():
        Quarantine(record._db).blank(listed([gone.record]))
    after = {one.revision: one for one in record.disputes.quarantined()}
    assert after[stays.id] == before[stays.id]
    assert after[gone.id].fields["patch"] is None
    assert after[gone.id].fields["nonce"] is None
    kept = {"patch": None, "nonce": None}
    assert {**before[gone.id].fields, **kept} == dict(after[gone.id].fields)
    assert after[gone.id].digest == gone.link


def test_that_erasure_reaches_a_twin_of_another_record(record: Record) -> None:
    """It came under an id of the record that was erased: nobody else's words may hide there."""
    forger = Forger("twin")
    here = forger.forge("elder", {"community": "甲"})
    twin = replace(forger.forge("elder", {"community": "乙"}), id=here.id)
    taken(record, here)
    apart_of(record, twin)
    with record.begin():
        Quarantine(record._db).blank(listed([here.record]))
    (kept,) = record.disputes.quarantined()
    assert kept.fields["patch"] is None


def test_that_what_names_an_erased_elder_is_blanked_by_name(record: Record) -> None:
    forger = Forger("naming")
    elder, other = IDS.record(), IDS.record()
    names = forger.forge("identity", {"elder": elder, "name": "张桂兰"})
    others = forger.forge("identity", {"elder": other, "name": "王芳"})
    nobody = forger.forge("identity", {"name": "李"})
    apart_of(record, names, others, nobody)
    with record.begin():
        Quarantine(record._db).blank_naming([elder])
    bodies = {one.revision: one.fields["patch"] for one in record.disputes.quarantined()}
    assert bodies[names.id] is None
    assert bodies[others.id] == {"elder": other, "name": "王芳"}
    assert bodies[nobody.id] == {"name": "李"}


def test_that_blanking_what_is_blank_or_not_there_writes_nothing(record: Record) -> None:
    one = Forger("nothing").forge("elder", {"community": "甲"})
    apart_of(record, one)
    quarantine = Quarantine(record._db)
    with record.begin():
        quarantine.blank(listed([one.record]))

    def changes() -> int:
        return int(record._db.execute("SELECT total_changes()").fetchone()[0])

    before = changes()
    quarantine.blank(listed([one.record]))
    quarantine.blank(listed([RecordId("nobody")]))
    quarantine.blank_naming([])
    quarantine.blank_naming([RecordId("nobody")])
    assert changes() == before
