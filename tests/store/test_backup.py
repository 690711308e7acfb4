"""A backup is the record, whole, or it is not there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput, KnownError, RecordProblem
from advisor_app.domain.holdings import Holdings
from advisor_app.store.backup import (
    DAYS,
    MONTHS,
    WEEKS,
    KeptBackup,
    backed_up,
    backup_name,
    check_backup,
    kept_backups,
    keys_beside,
    superseded,
)
from advisor_app.store.connection import connect
from advisor_app.store.record import Record
from tests.builders import KEY, START, TestIds, a_consultation, a_record, an_elder, an_identity

IDS = TestIds("backup")


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    made = a_record(tmp_path / "point")
    write(made, 5)
    yield made
    made.close()


def write(record: Record, times: int) -> None:
    for _ in range(times):
        with record.begin() as work:
            elder = an_elder(IDS)
            work.put(elder, IDS.revision())
            work.put(an_identity(IDS, elder.id), IDS.revision())
            work.put(a_consultation(IDS, elder.id), IDS.revision())


def test_that_what_a_killed_backup_left_goes_with_the_next(record: Record, tmp_path: Path) -> None:
    """Its name is always the same for a record; another's is left alone."""
    out, keys = tmp_path / "stick", tmp_path / "keys.json"
    out.mkdir()
    keys.write_text("wrapped", encoding="utf-8")
    seen: list[str] = []

    def cut_off(path: Path, _: bytes) -> Holdings:
        seen.append(path.name)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record.backups.make(out, START, keys, cut_off)
    assert names(out) == []
    for end in ("", "-wal", "-journal"):
        (out / f"{seen[0]}{end}").write_bytes(b"half")
    (out / ".0123456789abcdef.part").write_bytes(b"another's")
    made = record.backups.make(out, START, keys)
    assert names(out) == [".0123456789abcdef.part", made.path.name, keys_beside(made.path).name]
    assert keys_beside(made.path).read_text(encoding="utf-8") == "wrapped"


def test_that_a_copy_is_called_a_backup_only_if_it_holds_what_it_has_to(
    record: Record, tmp_path: Path
) -> None:
    record.backups.write(tmp_path / "whole.db")
    held = record.journal.holdings()

    def other(path: Path, _: bytes) -> Holdings:
        path.write_bytes((tmp_path / "whole.db").read_bytes())
        return {}

    with pytest.raises(RecordProblem, match="对不上"):
        record.backups.write(tmp_path / "other.db", other)
    assert not (tmp_path / "other.db").exists()
    same = record.backups.write(tmp_path / "same.db", lambda path, _: other(path, b"") or held)
    assert dict(same.holdings) == dict(held)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_that_a_backup_opens_as_the_record_it_was(record: Record, tmp_path: Path) -> None:
    out = tmp_path / "copy"
    out.mkdir()
    made = record.backups.write(out / "record.db")
    before = list(record.journal.after(0))
    write(record, 1)
    copy = a_record(out, seed="copy")
    assert list(copy.journal.after(0)) == before
    assert copy.verify().problems == ()
    copy.close()
    assert made.revisions == len(before) == 15
    assert made.path == out / "record.db"


def test_that_what_a_backup_holds_is_said_chain_by_chain(record: Record, tmp_path: Path) -> None:
    made = record.backups.write(tmp_path / "b.db")
    assert made.holdings == record.journal.holdings()
    (one,) = backed_up(made).items()
    assert one == (record.journal.current_incarnation(), 15)
    assert check_backup(tmp_path / "b.db", KEY).holdings == made.holdings


def test_that_nothing_but_the_backup_is_left(record: Record, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    record.backups.write(out / "b.db")
    assert names(out) == ["b.db"]
    check_backup(out / "b.db", KEY)
    assert names(out) == ["b.db"]


def test_that_a_backup_has_no_readable_text(record: Record, tmp_path: Path) -> None:
    content = record.backups.write(tmp_path / "b.db").path.read_bytes()
    for secret in ("SQLite format", "张桂兰", "410106-D05"):
        assert secret.encode() not in content


def test_that_a_backup_never_takes_the_record_s_own_place(record: Record, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(record.path.parent)
    for place in (record.path, tmp_path / "way" / record.path.name):
        with pytest.raises(BadInput, match="自己的位置"):
            record.backups.write(place)
    write(record, 1)
    assert record.verify().problems == ()


def test_that_a_backup_goes_with_its_key_or_says_that_it_does_not(
    record: Record, tmp_path: Path
) -> None:
    keys = tmp_path / "keys.json"
    with pytest.raises(RecordProblem, match="密钥文件"):
        record.backups.make(tmp_path, START, keys)
    keys.write_text("wrapped", encoding="utf-8")
    made = record.backups.make(tmp_path, START, keys)
    assert made.path == tmp_path / backup_name(START)
    assert keys_beside(made.path).read_text(encoding="utf-8") == "wrapped"
    named = record.backups.make(tmp_path / "mine.db", START, keys)
    assert named.holdings == made.holdings


def test_that_a_folder_that_is_not_there_is_said(record: Record, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="文件夹不存在"):
        record.backups.write(tmp_path / "nowhere" / "b.db")


@pytest.mark.parametrize("at", [0.02, 0.5, 0.98])
def test_that_a_flipped_bit_is_no_backup(record: Record, tmp_path: Path, at: float) -> None:
    path = record.backups.write(tmp_path / "b.db").path
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 4
    path.write_bytes(content)
    with pytest.raises(KnownError):
        check_backup(path, KEY)


@pytest.mark.parametrize("content", [b"", b"a letter " * 400, None])
def test_that_what_is_no_backup_is_refused_and_left_as_it_is(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "b.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RecordProblem):
        check_backup(path, KEY)
    assert (path.read_bytes() if path.exists() else None) == content


def test_that_another_key_opens_no_backup(record: Record, tmp_path: Path) -> None:
    path = record.backups.write(tmp_path / "b.db").path
    with pytest.raises(RecordProblem):
        check_backup(path, bytes(32))


def test_that_a_database_without_a_journal_is_no_backup(tmp_path: Path) -> None:
    db = connect(tmp_path / "b.db", KEY)
    db.execute("CREATE TABLE something(a)")
    db.close()
    with pytest.raises(RecordProblem, match="没有条目"):
        check_backup(tmp_path / "b.db", KEY)


def test_that_a_torn_chain_is_no_backup(record: Record, tmp_path: Path) -> None:
    record._db.execute("UPDATE revision SET prev = ? WHERE seq = 7", ("0" * 64,))
    with pytest.raises(RecordProblem, match="接不上"):
        record.backups.write(tmp_path / "b.db")
    assert "b.db" not in names(tmp_path)


INSTANTS = st.lists(
    st.integers(0, 24 * 400).map(lambda hours: START - timedelta(hours=hours)), max_size=40
)


@given(INSTANTS)
@settings(max_examples=40)
def test_that_days_weeks_and_months_are_kept_and_the_rest_may_go(made: list[datetime]) -> None:
    backups = [KeptBackup(Path(backup_name(one)), one) for one in dict.fromkeys(made)]
    gone = {one.path for one in superseded(backups)}
    left = [one for one in backups if one.path not in gone]
    assert len(left) <= DAYS + WEEKS + MONTHS
    days = sorted({one.made_at.date() for one in backups}, reverse=True)
    for day in days[:DAYS]:  # the newest of each of the last days is always there
        newest = max(one.made_at for one in backups if one.made_at.date() == day)
        assert newest in [one.made_at for one in left]
    months = sorted({f"{one.made_at:%Y-%m}" for one in backups}, reverse=True)
    assert {f"{one.made_at:%Y-%m}" for one in left} >= set(months[:MONTHS])
    assert [one for one in superseded(left) if one.path not in gone] == []


def test_that_the_folder_is_read_newest_first_and_strangers_are_let_be(tmp_path: Path) -> None:
    early, late = START, START + timedelta(days=1)
    for name in (
        backup_name(early), backup_name(late), "record.db", "record-99999999-999999.db", "a.txt",
    ):  # fmt: skip
        (tmp_path / name).write_bytes(b"")
    assert [one.made_at for one in kept_backups(tmp_path)] == [late, early]
    assert kept_backups(tmp_path / "nowhere") == ()


def test_that_names_are_in_universal_time() -> None:
    assert backup_name(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "record-20260102-030405.db"
