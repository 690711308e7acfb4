"""Real trouble: a full disk, a second process, a kill in the middle, a file half made."""

import subprocess
import sys
from pathlib import Path

import pytest

from advisor_app.bootstrap import set_up, unlock
from advisor_app.domain.errors import RecordProblem
from advisor_app.services.door import FirstRun
from advisor_app.store.driver import engine
from advisor_app.store.migrations import USER_VERSION
from advisor_app.store.schema import PROJECTION_TABLES
from tests.builders import KEY, PASSPHRASE, TestIds, a_consultation, a_record, a_world, unheard

ROOT = Path(__file__).parents[2]

_FULL = """
import resource, signal, sys
from pathlib import Path
from advisor_app.domain.errors import RecordProblem
from tests.builders import TestIds, a_consultation, a_record
folder, room = Path(sys.argv[1]), int(sys.argv[2])
record = a_record(folder, seed="full")
ids = TestIds("full")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
try:
    while True:
        one = a_consultation(ids)
        with record.begin() as work:
            work.put(one, ids.revision())
        print(one.id, flush=True)
except RecordProblem as problem:
    print(problem.message, flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
one = a_consultation(ids)
with record.begin() as work:
    work.put(one, ids.revision())
print(one.id, flush=True)
assert record.verify().problems == ()
record.close()
"""


def run(code: str, *words: object) -> list[str]:
    """Run code in a process of its own and give the lines it wrote."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize("more", [0, 50_000, 200_001])
def test_that_a_disk_that_fills_up_keeps_every_save_and_takes_the_next(
    more: int, tmp_path: Path
) -> None:
    """Wherever the space ends, in the journal of the database or in the database itself."""
    a_record(tmp_path).close()
    room = (tmp_path / "record.db").stat().st_size + more
    *kept, sentence, after = run(_FULL, tmp_path, room)
    assert "磁盘" in sentence
    assert "没有存上" in sentence
    record = a_record(tmp_path)
    here = {one.consultation.id for one in record.consultations.listed(limit=100_000)}
    assert here == {*kept, after}
    assert record.verify().problems == ()
    record.close()


_SECOND = """
import sys
from pathlib import Path
from advisor_app.domain.errors import RecordProblem
from tests.builders import a_record
try:
    a_record(Path(sys.argv[1])).close()
    print("opened")
except RecordProblem as problem:
    print(problem.message)
"""


def test_that_another_process_is_told_of_the_first_and_may_come_after(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    (refused,) = run(_SECOND, tmp_path)
    assert "另一个窗口" in refused
    record.close()
    assert run(_SECOND, tmp_path) == ["opened"]
    a_record(tmp_path).close()


_KILLED = """
import os, sys
from pathlib import Path
from tests.builders import TestIds, a_consultation, a_record
record = a_record(Path(sys.argv[1]))
ids = TestIds("killed")
with record.begin() as work:
    work.put(a_consultation(ids), ids.revision())
with record.begin() as work:
    for _ in range(int(sys.argv[2])):
        work.put(a_consultation(ids), ids.revision())
    os._exit(9)
"""


@pytest.mark.parametrize("unsaved", [1, 300])
def test_that_a_lock_dies_with_its_process_and_half_a_transaction_is_none(
    unsaved: int, tmp_path: Path
) -> None:
    run(_KILLED, tmp_path, unsaved)
    record = a_record(tmp_path)
    assert len(record.consultations.listed()) == 1
    assert record.journal.last_pos() == 1
    assert record.verify().problems == ()
    record.close()


_CUT_OFF = """
import os, sys
from pathlib import Path
from tests.builders import TestIds, a_consultation, a_record
record = a_record(Path(sys.argv[1]), key=bytes(reversed(range(32))))
ids = TestIds("cut off")
for _ in range(5):
    with record.begin() as work:
        work.put(a_consultation(ids), ids.revision())
os._exit(9)
"""


def test_that_a_first_run_may_follow_one_that_was_killed(tmp_path: Path) -> None:
    """The leftover's write-ahead log was made with another key: it must not come back."""
    run(_CUT_OFF, tmp_path)
    assert (tmp_path / "record.db-wal").exists()
    first = FirstRun(point="410106-D05", point_name="", advisor="示例顾问", passphrase=PASSPHRASE)
    set_up(a_world(tmp_path), first, unheard).care.close()
    services = unlock(a_world(tmp_path), PASSPHRASE, unheard)
    assert services.consulting.listed() == ()
    assert services.care.verify().problems == ()
    services.care.close()


def _plain(path: Path) -> "engine.Connection":
    connection = engine.connect(str(path))
    connection.execute(f"PRAGMA key=\"x'{KEY.hex()}'\"")
    return connection


def test_that_an_empty_encrypted_file_becomes_a_record(tmp_path: Path) -> None:
    """The power went after the file was made and before its first table was."""
    connection = _plain(tmp_path / "record.db")
    connection.execute("PRAGMA application_id=1398360132")
    connection.close()
    record = a_record(tmp_path)
    assert record._db.execute("PRAGMA user_version").fetchone() == (USER_VERSION,)
    assert set(PROJECTION_TABLES) <= set(record._db.table_names())
    assert record.verify().problems == ()
    record.close()


@pytest.mark.parametrize("size", [0, 100, 5000])
def test_that_a_file_of_a_few_bytes_is_a_new_record_or_is_refused(
    size: int, tmp_path: Path
) -> None:
    (tmp_path / "record.db").write_bytes(b"\x00" * size)
    if size == 0:
        a_record(tmp_path).close()
        return
    with pytest.raises(RecordProblem, match="不是本程序的记录"):
        a_record(tmp_path)
    assert (tmp_path / "record.db").read_bytes() == b"\x00" * size


def test_that_tables_are_made_once(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds()
    with record.begin() as work:
        work.put(a_consultation(ids), ids.revision())
    before = record._db.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    record.close()
    again = a_record(tmp_path)
    assert again._db.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == before
    assert len(again.consultations.listed()) == 1
    again.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"), ("synchronous", 2), ("wal_autocheckpoint", 1),
        ("secure_delete", 1), ("trusted_schema", 0), ("foreign_keys", 1), ("application_id", 0x53594844),
    ],
)  # fmt: skip
def test_that_a_record_is_opened_with_what_was_measured_to_be_safe(
    pragma: str, value: object, tmp_path: Path
) -> None:
    record = a_record(tmp_path)
    assert record._db.execute(f"PRAGMA {pragma}").fetchone() == (value,)
    record.close()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_that_a_file_cut_short_is_noticed_and_left_as_it_is(share: float, tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds()
    for _ in range(30):
        with record.begin() as work:
            work.put(a_consultation(ids), ids.revision())
    record.close()
    path = tmp_path / "record.db"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])

    def found() -> str:
        try:
            opened = a_record(tmp_path)
        except RecordProblem as problem:
            return problem.message
        try:
            return "".join(opened.verify().problems)
        except RecordProblem as problem:
            return problem.message
        finally:
            opened.close()

    assert "损坏" in found()
    assert path.stat().st_size <= int(len(whole) * share)
