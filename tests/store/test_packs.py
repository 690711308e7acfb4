"""The packs in the record: kept whole, newest first, used no more when undone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import RecordProblem
from advisor_app.store.packs import KeptPack, Packs
from advisor_app.store.record import Record
from tests.builders import a_record


def kept(serial: int, content: bytes = b"x", undone: bool = False) -> KeptPack:
    return KeptPack(
        serial=serial, digest=f"{serial:064}", made_at="2026-11-23T01:00:00+00:00",
        taken_at="2026-11-24T01:00:00+00:00", undone=undone, content=content,
    )  # fmt: skip


def keep(record: Record, *packs: KeptPack) -> None:
    with record.begin():
        for one in packs:
            record.packs.keep(one)


def test_that_packs_are_kept_whole_and_given_newest_first(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    packs = [kept(2, bytes(range(256)) * 500), kept(10), kept(1, b"")]
    keep(record, *packs)
    assert record.packs.all() == (packs[1], packs[0], packs[2])
    record.close()
    again = a_record(tmp_path, seed="again")
    assert again.packs.all() == (packs[1], packs[0], packs[2])
    again.close()


def test_that_one_of_the_same_number_takes_its_place(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    keep(record, kept(1, b"old", undone=True), kept(2))
    keep(record, kept(1, b"new"))
    assert record.packs.all() == (kept(2), kept(1, b"new"))
    record.close()


def test_that_an_undone_pack_is_kept_but_marked(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    keep(record, kept(1), kept(2))
    with record.begin():
        record.packs.undo(2)
    assert record.packs.all() == (kept(2, undone=True), kept(1))
    record.close()


def test_that_a_transaction_that_fails_keeps_nothing(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    keep(record, kept(1))

    def fail() -> None:
        with record.begin():
            record.packs.keep(kept(2))
            record.packs.undo(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert record.packs.all() == (kept(1),)
    record.close()


@given(st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=12))
def test_that_keeping_and_undoing_is_what_a_dictionary_does(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, bool]]
) -> None:
    record = a_record(tmp_path_factory.mktemp("packs"))
    known: dict[int, bool] = {}
    for serial, is_undo in steps:
        with record.begin():
            if is_undo:
                record.packs.undo(serial)
                known |= {serial: True} if serial in known else {}
            else:
                record.packs.keep(kept(serial))
                known[serial] = False
    assert [(one.serial, one.undone) for one in record.packs.all()] == sorted(
        known.items(), reverse=True
    )
    record.close()


def test_that_a_record_without_the_table_is_said_to_be_damaged(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    record._db.execute("PRAGMA writable_schema=ON")
    record._db.execute("UPDATE sqlite_schema SET sql = 'nonsense' WHERE name = 'pack'")
    record._db.execute("PRAGMA writable_schema=RESET")
    with pytest.raises(RecordProblem):
        Packs(record._db, tmp_path / "record.db").all()
    record.close()
