"""Where a file cannot be put: one sentence that says why and what to do, and no leftovers."""

import errno
from pathlib import Path

import pytest

from advisor_app.domain.errors import BadInput, KnownError, RecordProblem
from advisor_app.support.files import refusal, save, save_folder


@pytest.mark.parametrize("name", [".", "", "/", "..", "folder"])
def test_that_a_folder_is_no_name_for_a_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in" if name == ".." else tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BadInput, match="是一个文件夹") as refused:
        save(Path(name), b"x")
    assert refused.value.field == "out"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", [".", "/"])
def test_that_a_folder_of_files_needs_a_name_of_its_own(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match="是一个文件夹"):
        save_folder(Path(name), {"a.toml": b"1"})
    assert list(tmp_path.iterdir()) == []


def test_that_a_name_too_long_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="文件名太长"):
        save(tmp_path / ("名" * 200 + ".pdf"), b"x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [
        (errno.ENOENT, BadInput, "文件夹不存在"),
        (errno.ENOTDIR, BadInput, "文件夹不存在"),
        (errno.EEXIST, BadInput, "文件夹不存在"),
        (errno.ENAMETOOLONG, BadInput, "太长"),
        (errno.ENOSPC, RecordProblem, "磁盘满了"),
        (errno.EDQUOT, RecordProblem, "磁盘满了"),
        (errno.EFBIG, RecordProblem, "磁盘满了"),
        (errno.EROFS, RecordProblem, "只读"),
        (errno.EACCES, RecordProblem, "关闭正在打开的表格"),
        (errno.EPERM, RecordProblem, "没有权限"),
        (errno.EIO, RecordProblem, "没有保存"),
    ],
)
def test_that_every_trouble_says_what_to_do(
    number: int, kind: type[KnownError], said: str, tmp_path: Path
) -> None:
    told = refusal(OSError(number, "system's words"), tmp_path / "月报.xlsx")
    assert type(told) is kind
    assert said in told.message
    assert "：" in told.message
    assert "\n" not in told.message
    assert "月报.xlsx" in told.message or number == errno.ENAMETOOLONG
    assert str(tmp_path) not in told.message


def test_that_the_file_that_was_there_outlives_a_try_that_failed(tmp_path: Path) -> None:
    kept = tmp_path / "a.csv"
    save(kept, b"before")
    with pytest.raises(KnownError):
        save(kept / "below.csv", b"after")
    assert kept.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
