"""A folder of files: there with all of them, or not at all."""

from pathlib import Path

import pytest

from advisor_app.domain.errors import KnownError
from advisor_app.support.files import save_folder

FILES = {"a.toml": b"1", "b.toml": "名".encode()}


def contents(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def test_that_a_folder_is_made_with_everything_in_it(tmp_path: Path) -> None:
    save_folder(tmp_path / "new" / "library", FILES)
    assert contents(tmp_path / "new" / "library") == FILES
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["library"]


def test_that_a_file_that_fails_leaves_no_folder_and_no_leftovers(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="文件夹不存在"):
        save_folder(tmp_path / "library", {**FILES, "no/c.toml": b"3"})
    assert list(tmp_path.iterdir()) == []


def test_that_what_stands_there_stays(tmp_path: Path) -> None:
    save_folder(tmp_path / "library", FILES)
    with pytest.raises(KnownError, match="library"):
        save_folder(tmp_path / "library", {"other.toml": b""})
    assert contents(tmp_path / "library") == FILES
    assert len(list(tmp_path.iterdir())) == 1


def test_that_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "library").write_bytes(b"mine")
    with pytest.raises(KnownError, match="library"):
        save_folder(tmp_path / "library", FILES)
    assert (tmp_path / "library").read_bytes() == b"mine"
