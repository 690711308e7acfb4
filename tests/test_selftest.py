"""The program's own check: what it tries, and that it tells what is broken."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_app.selftest import check_program
from advisor_app.support.paths import Paths, resources_folder


@pytest.fixture
def resources(tmp_path: Path) -> Path:
    """A copy of the resources, to be damaged."""
    return Path(shutil.copytree(resources_folder(), tmp_path / "resources"))


def _checked(resources: Path, folder: Path) -> dict[str, str]:
    checks = check_program(Paths(resources, folder / "data"))
    return {one.what: one.problem for one in checks}


def test_that_a_whole_program_passes_and_leaves_nothing(tmp_path: Path) -> None:
    found = _checked(resources_folder(), tmp_path)
    assert list(found) == [
        "政策库",
        "同步的各种连接",
        "加密记录",
        "登记和咨询",
        "告知单和字体",
        "月报",
        "核对",
    ]
    assert set(found.values()) == {""}
    assert list(tmp_path.iterdir()) == []


def _write(name: str, text: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_text(text, encoding="utf-8")

    return write


@pytest.mark.parametrize(
    ("damage", "what", "word"),
    [
        (_write("policies/odd.toml", "id = \n"), "政策库", "odd.toml"),
        (_write("policies/odd.toml", 'id = "x"\n'), "政策库", "odd.toml"),
        (_write("points.toml", "x"), "加密记录", "points.toml"),
        (_write("topics.toml", "x"), "加密记录", "topics.toml"),
        (_write("tally.toml", "x"), "加密记录", "tally.toml"),
    ],
)
def test_that_a_broken_part_is_named(
    damage: Callable[[Path], None], what: str, word: str, resources: Path, tmp_path: Path
) -> None:
    damage(resources)
    assert word in _checked(resources, tmp_path)[what]
