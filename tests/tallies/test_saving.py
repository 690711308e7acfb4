"""A file is in its place whole, or what stood there stays."""

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput, KnownError, RecordProblem
from advisor_app.domain.tally import TallyRecords
from advisor_app.support.files import refusal, save
from advisor_app.tallies.tables import TallyTable
from advisor_app.tallies.writers import write_csv, write_xlsx
from tests.tallies.months import a_month

LaidOut = Callable[[TallyRecords], TallyTable]
Write = Callable[[Path, TallyTable], None]
both = pytest.mark.parametrize("write", [write_csv, write_xlsx])


def test_that_a_file_is_written_whole(tmp_path: Path) -> None:
    save(tmp_path / "a", b"content")
    assert (tmp_path / "a").read_bytes() == b"content"


def test_that_what_stood_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a much longer text that stood there before")
    save(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"


def test_that_nothing_is_left_over(tmp_path: Path) -> None:
    save(tmp_path / "a", b"content")
    assert [one.name for one in tmp_path.iterdir()] == ["a"]


def test_that_a_refused_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(BadInput):
        save(tmp_path / "taken", b"content")
    assert [one.name for one in tmp_path.iterdir()] == ["taken"]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(contents=st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_that_the_last_writing_is_what_stands(tmp_path: Path, contents: list[bytes]) -> None:
    for content in contents:
        save(tmp_path / "a", content)
    assert (tmp_path / "a").read_bytes() == contents[-1]
    assert len(list(tmp_path.iterdir())) == 1


def test_that_a_name_of_the_greatest_length_can_be_written(tmp_path: Path) -> None:
    name = "a" * 255
    save(tmp_path / name, b"content")
    assert (tmp_path / name).read_bytes() == b"content"


@both
def test_that_a_missing_folder_is_the_users_to_mend(
    write: Write, laid_out: LaidOut, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="文件夹不存在：请另选"):
        write(tmp_path / "gone" / "月报", laid_out(a_month()))


@both
def test_that_a_file_in_place_of_the_folder_is_told(
    write: Write, laid_out: LaidOut, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadInput, match="文件夹不存在"):
        write(tmp_path / "file" / "月报", laid_out(a_month()))


@both
def test_that_a_folder_of_that_name_is_told(
    write: Write, laid_out: LaidOut, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="请换一个文件名"):
        write(tmp_path, laid_out(a_month()))


@both
def test_that_a_name_too_long_is_told(write: Write, laid_out: LaidOut, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="文件名太长"):
        write(tmp_path / ("报" * 200), laid_out(a_month()))


@both
def test_that_a_refused_writing_keeps_the_old_file(
    write: Write, laid_out: LaidOut, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    write(kept, laid_out(a_month()))
    before = kept.read_bytes()
    with pytest.raises(BadInput):
        write(kept / "below", laid_out(a_month()))
    assert kept.read_bytes() == before


@pytest.mark.parametrize(
    ("number", "family", "words"),
    [
        (errno.EACCES, RecordProblem, "请先关闭正在打开的表格"),
        (errno.EPERM, RecordProblem, "没有权限"),
        (errno.ENOSPC, RecordProblem, "磁盘满了"),
        (errno.EDQUOT, RecordProblem, "磁盘满了"),
        (errno.EROFS, RecordProblem, "只读"),
        (errno.EIO, RecordProblem, "没有保存"),
        (errno.ENOENT, BadInput, "文件夹不存在"),
        (errno.ENOTDIR, BadInput, "文件夹不存在"),
        (errno.ENAMETOOLONG, BadInput, "文件名太长"),
    ],
)
def test_that_every_failure_has_its_sentence(
    tmp_path: Path, number: int, family: type[KnownError], words: str
) -> None:
    said = refusal(OSError(number, os.strerror(number)), tmp_path / "月报.xlsx")
    assert type(said) is family
    assert words in said.message
    assert "\n" not in said.message
    assert "：请" in said.message or "请先" in said.message


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_that_no_failure_shows_the_folders_of_the_machine(tmp_path: Path, number: int) -> None:
    said = refusal(OSError(number, os.strerror(number)), tmp_path / "月报.xlsx")
    assert str(tmp_path) not in said.message
    assert re.search("请", said.message)
