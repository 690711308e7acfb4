"""Where things lie, from source and in a frozen program."""

import sys
from pathlib import Path

import pytest

from advisor_app.support.paths import Paths, default_data, paths_for, resources_folder


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("record", "data/record.db"), ("keys", "data/keys.json"), ("logs", "data/advisor.log"),
        ("fonts", "resources/fonts"), ("policies", "resources/policies"),
    ],
)  # fmt: skip
def test_that_everything_has_its_place(name: str, inside: str) -> None:
    paths = Paths(Path("resources"), Path("data"))
    assert getattr(paths, name) == Path(inside)


def test_that_a_folder_that_was_named_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_DATA", str(tmp_path / "environment"))
    assert paths_for(tmp_path / "words").data == tmp_path / "words"
    assert paths_for(None).data == tmp_path / "environment"


@pytest.mark.parametrize("named", ["", None])
def test_that_no_name_means_the_users_own_place(
    named: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if named is None:
        monkeypatch.delenv("ADVISOR_DATA", raising=False)
    else:
        monkeypatch.setenv("ADVISOR_DATA", named)
    assert default_data().is_absolute()
    assert default_data().name == "advisor-desk"


def test_that_a_frozen_program_brings_its_resources_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources_folder() == tmp_path / "resources"
    assert paths_for(tmp_path / "data").fonts == tmp_path / "resources" / "fonts"


@pytest.mark.parametrize(
    "name",
    ["points.toml", "topics.toml", "tally.toml", "pinyin.txt", "policies", "fonts"],
)
def test_that_the_program_finds_what_it_is_made_of(name: str) -> None:
    assert (resources_folder() / name).exists()


def test_that_looking_for_places_makes_none(tmp_path: Path) -> None:
    paths = paths_for(tmp_path / "nowhere")
    assert [paths.record, paths.keys, paths.logs] == [
        tmp_path / "nowhere" / name for name in ("record.db", "keys.json", "advisor.log")
    ]
    assert list(tmp_path.iterdir()) == []
