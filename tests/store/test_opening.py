"""Opening a record: each thing that can be wrong gets one sentence, and nothing is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

from advisor_app.domain.errors import KnownError, RecordProblem
from advisor_app.store.driver import engine
from advisor_app.store.migrations import USER_VERSION
from tests.builders import KEY, TestIds, a_consultation, a_record, an_elder


def _with_one(folder: Path) -> None:
    ids = TestIds()
    record = a_record(folder)
    with record.begin() as work:
        work.put(a_consultation(ids), ids.revision())
    record.close()


def test_that_the_file_holds_no_readable_text(tmp_path: Path) -> None:
    _with_one(tmp_path)
    content = (tmp_path / "record.db").read_bytes()
    assert b"SQLite format" not in content
    assert b"410106-D05" not in content


def test_that_another_key_does_not_open_it(tmp_path: Path) -> None:
    _with_one(tmp_path)
    with pytest.raises(RecordProblem, match="打不开"):
        a_record(tmp_path, key=b"x" * 32)
    record = a_record(tmp_path)
    assert len(record.consultations.listed()) == 1
    record.close()


def test_that_a_file_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    foreign = b"a letter to my mother " * 500
    (tmp_path / "record.db").write_bytes(foreign)
    with pytest.raises(RecordProblem, match="不是本程序的记录"):
        a_record(tmp_path)
    assert (tmp_path / "record.db").read_bytes() == foreign


def test_that_an_unencrypted_database_is_refused(tmp_path: Path) -> None:
    plain = engine.connect(str(tmp_path / "record.db"))
    plain.execute("CREATE TABLE t(x)")
    plain.commit()
    plain.close()
    with pytest.raises(RecordProblem, match="未加密"):
        a_record(tmp_path)


def test_that_an_encrypted_database_of_another_program_is_refused(tmp_path: Path) -> None:
    other = engine.connect(str(tmp_path / "record.db"))
    other.execute(f"PRAGMA key=\"x'{KEY.hex()}'\"")
    other.execute("CREATE TABLE theirs(x)")
    other.commit()
    other.close()
    with pytest.raises(RecordProblem, match="不是本程序的记录"):
        a_record(tmp_path)


def test_that_a_newer_schema_asks_for_a_newer_program(tmp_path: Path) -> None:
    _with_one(tmp_path)
    connection = engine.connect(str(tmp_path / "record.db"))
    connection.execute(f"PRAGMA key=\"x'{KEY.hex()}'\"")
    connection.execute(f"PRAGMA user_version={USER_VERSION + 1}")
    connection.close()
    with pytest.raises(RecordProblem, match="升级"):
        a_record(tmp_path)


def test_that_a_second_window_is_refused_kindly(tmp_path: Path) -> None:
    first = a_record(tmp_path)
    with pytest.raises(RecordProblem, match="另一个窗口"):
        a_record(tmp_path)
    first.close()
    a_record(tmp_path).close()


def test_that_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(KnownError, match=r"record\.db"):
        a_record(tmp_path / "file" / "data")


def test_that_a_read_only_record_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    _with_one(tmp_path)
    record = a_record(tmp_path)
    record._db.execute("PRAGMA query_only=ON")
    ids = TestIds(1)

    def save() -> None:
        with record.begin() as work:
            work.put(an_elder(ids), ids.revision())

    with pytest.raises(RecordProblem, match="只读"):
        save()
    assert len(record.consultations.listed()) == 1
    record.close()


def test_that_a_full_disk_says_so_and_the_next_save_works(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds(1)
    pages = record._db.execute("PRAGMA page_count").fetchone()[0]
    record._db.execute(f"PRAGMA max_page_count={pages}")

    def save_many() -> None:
        with record.begin() as work:
            for _ in range(500):
                work.put(an_elder(ids, birth="1940"), ids.revision())

    with pytest.raises(RecordProblem, match="磁盘已满"):
        save_many()
    assert record.people.count() == 0
    record._db.execute("PRAGMA max_page_count=1000000")
    with record.begin() as work:
        work.put(an_elder(ids), ids.revision())
    assert record.people.count() == 1
    assert record.verify().problems == ()
    record.close()


def test_that_a_torn_page_is_noticed(tmp_path: Path) -> None:
    _with_one(tmp_path)
    path = tmp_path / "record.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))

    def found() -> str:
        try:
            record = a_record(tmp_path)
        except RecordProblem as problem:
            return problem.message
        try:
            return " ".join(record.verify().problems)
        except RecordProblem as problem:
            return problem.message
        finally:
            record.close()

    assert "损坏" in found()


_WRITER = """
import sys
from pathlib import Path
from tests.builders import TestIds, a_record, a_consultation
record = a_record(Path(sys.argv[1]), seed=7)
ids = TestIds(8)
while True:
    one = a_consultation(ids)
    with record.begin() as work:
        work.put(one, ids.revision())
    sys.stdout.write(one.id + "\\n")
    sys.stdout.flush()
"""


def test_that_kill_nine_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline().strip() for _ in range(60)]
    writer.kill()
    acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
    writer.wait()
    writer.stdout.close()
    record = a_record(tmp_path)
    kept = {one.consultation.id for one in record.consultations.listed(limit=100000)}
    assert set(acknowledged) <= kept
    assert record.verify().problems == ()
    record.close()
