"""The local calendar, and files that are written whole or not at all."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import KnownError
from advisor_app.support.calendar import LOCAL, local_day, local_text
from advisor_app.support.files import save

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("utc", "day", "text"),
    [
        (datetime(2026, 11, 22, 15, 59, tzinfo=UTC), date(2026, 11, 22), "2026-11-22 23:59"),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), date(2026, 11, 23), "2026-11-23 00:00"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1), "2027-01-01 00:00"),
    ],
)
def test_that_the_day_turns_at_local_midnight(utc: datetime, day: date, text: str) -> None:
    assert local_day(utc) == day
    assert local_text(utc) == text


@given(st.integers(0, 60_000))
def test_that_there_is_no_summer_time(days: int) -> None:
    at = datetime(1992, 1, 1, tzinfo=UTC) + timedelta(days=days)
    assert at.astimezone(LOCAL).utcoffset() == timedelta(hours=8)


@given(content=st.binary(max_size=2000))
def test_that_what_was_saved_is_there_and_nothing_else(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("files")
    save(folder / "a.bin", b"before")
    save(folder / "a.bin", content)
    assert (folder / "a.bin").read_bytes() == content
    assert [one.name for one in folder.iterdir()] == ["a.bin"]


_FULL = """
import resource, signal, sys
from pathlib import Path
from advisor_app.domain.errors import KnownError
from advisor_app.support.files import save
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    save(Path(sys.argv[1]), b"x" * 5000)
except KnownError as problem:
    print(problem.message)
"""


def test_that_a_full_disk_is_one_sentence_and_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "tally.csv"
    save(path, b"before")
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(path)],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert "磁盘满了" in done.stdout
    assert len(done.stdout.strip().splitlines()) == 1
    assert path.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["tally.csv"]


@pytest.mark.parametrize("name", ["missing/a.csv", "file/a.csv"])
def test_that_a_place_that_cannot_be_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(KnownError, match=r"a\.csv"):
        save(tmp_path / name, b"x")
