"""A file written piece by piece, and what the log may hold: whole or not at all, and nobody's name."""

import errno
import logging
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput, KnownError, RecordProblem
from advisor_app.support.files import refusal, save, save_folder, saving
from advisor_app.support.logs import PersonalDataFilter, scrubbed


class Enough(Exception):
    """Somebody wanted to stop."""


def written(path: Path, pieces: Sequence[bytes], *, stop_after: int | None = None) -> None:
    with saving(path) as file:
        for place, piece in enumerate(pieces):
            if place == stop_after:
                raise Enough
            file.write(piece)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


@given(pieces=st.lists(st.binary(max_size=200), max_size=6))
def test_that_pieces_come_to_the_same_as_the_whole(
    pieces: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("pieces")
    written(folder / "a.csv", pieces)
    save(folder / "b.csv", b"".join(pieces))
    assert (folder / "a.csv").read_bytes() == (folder / "b.csv").read_bytes()
    assert names(folder) == ["a.csv", "b.csv"]


@pytest.mark.parametrize("before", [None, b"before"])
@pytest.mark.parametrize("stop_after", [0, 1, 2])
def test_that_whoever_stops_leaves_what_stood_there(
    tmp_path: Path, before: bytes | None, stop_after: int
) -> None:
    path = tmp_path / "a.csv"
    if before is not None:
        path.write_bytes(before)
    with pytest.raises(Enough):
        written(path, [b"1", b"2", b"3"], stop_after=stop_after)
    assert names(tmp_path) == (["a.csv"] if before is not None else [])
    assert before is None or path.read_bytes() == before


def test_that_nothing_stands_in_its_place_before_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"before")
    with saving(path) as file:
        file.write(b"half")
        file.flush()
        assert path.read_bytes() == b"before"
    assert path.read_bytes() == b"half"


Way = Callable[[Path], None]
WAYS: dict[str, Way] = {
    "whole": lambda path: save(path, b"x"),
    "pieces": lambda path: written(path, [b"x"]),
}
EVERY_WAY = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@EVERY_WAY
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing/a.csv", "文件夹不存在"), ("taken", "是一个文件夹"), ("file/a.csv", "文件夹不存在"),
        ("长" * 200 + ".csv", "文件名太长"),
    ],
)  # fmt: skip
def test_that_every_way_of_writing_refuses_in_the_same_words(
    tmp_path: Path, way: Way, name: str, said: str
) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "file").write_bytes(b"in the way")
    before = names(tmp_path)
    with pytest.raises(KnownError) as refused:
        way(tmp_path / name)
    assert said in refused.value.message
    assert str(tmp_path) not in refused.value.message
    assert names(tmp_path) == before


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [
        (errno.ENOSPC, RecordProblem, "磁盘满了"), (errno.EDQUOT, RecordProblem, "磁盘满了"),
        (errno.EROFS, RecordProblem, "只读"), (errno.ENOENT, BadInput, "文件夹不存在"),
        (errno.EACCES, RecordProblem, "没有权限"), (errno.EIO, RecordProblem, "另选一个文件夹再试"),
    ],
)  # fmt: skip
def test_that_every_trouble_is_one_sentence_with_a_way_out(
    tmp_path: Path, number: int, kind: type[KnownError], said: str
) -> None:
    found = refusal(OSError(number, "trouble"), tmp_path / "月报.xlsx")
    assert type(found) is kind
    assert said in found.message
    assert "：请" in found.message or "请" in found.message.partition("：")[2]
    assert "\n" not in found.message


@given(
    st.dictionaries(
        st.sampled_from(["a.toml", "b.toml", "c.csv"]), st.binary(max_size=50), max_size=3
    )
)
def test_that_a_folder_has_exactly_its_files(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("folders") / "made"
    save_folder(folder, files)
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == files
    assert names(folder.parent) == ["made"]


WORDS = st.text("abcdefg xyz=:/.-", max_size=12)
NAME = st.text("张王李赵桂兰秀英建国社区路号", min_size=1, max_size=6)
NUMBER = st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True) | st.from_regex(
    r"1[0-9]{10}", fullmatch=True
)


@given(WORDS, NAME, WORDS, NUMBER)
def test_that_names_and_numbers_are_struck_out_wherever_they_stand(
    before: str, name: str, between: str, number: str
) -> None:
    line = scrubbed(f"{before} {name} {between} {number}.")
    assert not re.search(r"[\u4e00-\u9fff]", line)
    assert number not in line
    assert not re.search(r"(?<![0-9a-f-])\d{7,}", line)


@given(st.text("abcdefghij 0123456789:/.=_", max_size=30).filter(lambda one: not re.search(r"\d{7}", one)))  # fmt: skip
def test_that_what_names_nobody_passes_as_it_is(text: str) -> None:
    assert scrubbed(text) == text


@given(st.text(max_size=40))
def test_that_scrubbing_again_changes_nothing(text: str) -> None:
    assert scrubbed(scrubbed(text)) == scrubbed(text)


@given(NAME, NUMBER)
def test_that_arguments_of_a_message_are_scrubbed_with_it(name: str, number: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "f.py", 1, "saved %s of %s", (name, number), None)
    assert PersonalDataFilter().filter(record)
    assert record.getMessage() == "saved … of #"
