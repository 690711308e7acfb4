"""The district's points: read from its public file, and as they are listed now."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.tallies.points import (
    KINDS,
    PointEntry,
    PointList,
    named_points,
    points_toml,
    read_points,
)

WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20
).filter(lambda text: text == text.strip())  # fmt: skip
POINTS = st.lists(
    st.builds(
        PointEntry,
        code=st.from_regex(r"410106-[SD][0-9]{2}", fullmatch=True),
        name=WORDS,
        street=st.just("") | WORDS,
        kind=st.sampled_from(KINDS),
        to_check=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda one: one.code,
).map(tuple)


@given(points=POINTS)
def test_that_points_are_read_as_they_were_written(
    points: tuple[PointEntry, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("points") / "points.toml"
    path.write_bytes(b'name = "x"\n' + points_toml(points).encode())
    assert named_points(path) == points
    path.write_bytes(points_toml(points).encode())
    assert read_points(path) == points


@pytest.mark.parametrize(
    "content",
    ["", "x = 1", "x =", "point = 1", '[[point]]\ncode = "D05"', "[[point]]\nnew_field = 1"],
)
def test_that_a_file_that_names_none_or_wrongly_gives_none(content: str, tmp_path: Path) -> None:
    path = tmp_path / "district.toml"
    path.write_text(content, encoding="utf-8")
    assert named_points(path) == ()
    assert named_points(tmp_path / "none.toml") == ()


def test_that_a_list_is_what_it_is_when_it_is_asked() -> None:
    one, two = (PointEntry(f"410106-S0{at}", f"示例{at}", "", KINDS[0], False) for at in (1, 2))
    kept = [one]
    points = PointList(lambda: tuple(kept))
    assert (list(points), len(points), points.codes()) == ([one], 1, {one.code})
    kept.append(two)
    assert (list(points), points[1], points[:1]) == ([one, two], two, (one,))
    assert two in points
