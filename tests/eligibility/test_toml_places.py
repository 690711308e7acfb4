"""The locator finds the line of everything that tomllib reads, however it is written."""

import json
import pathlib
import tomllib
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.eligibility.toml_places import Path, places_of
from advisor_app.support.paths import resources_folder

SHIPPED = sorted((resources_folder() / "policies").glob("*.toml"))


def paths_of(value: object, path: Path = ()) -> Iterator[Path]:
    """Every path of a parsed document."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths_of(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from paths_of(inner, (*path, number))


def lines(text: str) -> dict[Path, int]:
    return places_of(text).lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1", {("a",): 1}),
        ("\na = 1", {("a",): 2}),
        ("# a = 1\n\nb = 1 # c = 2", {("b",): 3}),
        ("a.b = 1", {("a",): 1, ("a", "b"): 1}),
        ('a . "b.c" = 1', {("a",): 1, ("a", "b.c"): 1}),
        ("'a=b' = 1", {("a=b",): 1}),
        ('"\\u0061" = 1', {("a",): 1}),
        ("[t]\na = 1", {("t",): 1, ("t", "a"): 2}),
        ("[t.u]\na = 1", {("t",): 1, ("t", "u"): 1, ("t", "u", "a"): 2}),
        ("[ t . 'u' ]\na = 1", {("t",): 1, ("t", "u"): 1, ("t", "u", "a"): 2}),
        ("[[t]]\n[[t]]\na = 1", {("t",): 1, ("t", 0): 1, ("t", 1): 2, ("t", 1, "a"): 3}),
        ("a = [1,\n 2]", {("a",): 1, ("a", 0): 1, ("a", 1): 2}),
        ("a = [\n\n]\nb = 1", {("a",): 1, ("b",): 4}),
        ("a = [1, 2,]\nb = 1", {("a",): 1, ("a", 0): 1, ("a", 1): 1, ("b",): 2}),
        ("a = { b = 1, c = 2 }\nd = 1", {("a",): 1, ("a", "b"): 1, ("a", "c"): 1, ("d",): 2}),
        ("a = {}\nb = 1", {("a",): 1, ("b",): 2}),
        ('a = """\nb = 1\n[t]"""\nc = 1', {("a",): 1, ("c",): 4}),
        ("a = '''\nb = 1\n'''''\nc = 1", {("a",): 1, ("c",): 4}),
        ('a = "# [x]"\nb = 1', {("a",): 1, ("b",): 2}),
        ('a = "\\"b = 1"\nc = 1', {("a",): 1, ("c",): 2}),
        ("a = 2026-01-01 08:00:00\nb = 1", {("a",): 1, ("b",): 2}),
        ("a = [2026-01-01 08:00:00, 1]", {("a",): 1, ("a", 0): 1, ("a", 1): 1}),
        ("a = 1\r\nb = 2\r\n", {("a",): 1, ("b",): 2}),
        ("", {}),
        ("\n# nothing\n", {}),
    ],
)
def test_that_every_way_of_writing_is_found(text: str, expected: dict[Path, int]) -> None:
    assert lines(text) == expected
    assert set(expected) == set(paths_of(tomllib.loads(text)))


def test_that_tables_of_a_table_belong_to_the_last_one() -> None:
    text = "[[v]]\n[[v.w]]\n[[v.w]]\na = 1\n[[v]]\n[v.x]\nb = 1\n[[v.w]]\nc = 1\n"
    found = lines(text)
    assert found[("v", 0, "w", 1, "a")] == 4
    assert found[("v", 1, "x", "b")] == 7
    assert found[("v", 1, "w", 0, "c")] == 9


def test_that_conditions_within_each_other_each_have_their_line() -> None:
    text = "c = [\n  { f = 1 },\n  { any = [\n    { f = 2 },\n    { f = 3 },\n  ], w = 4 },\n]\n"
    found = lines(text)
    assert found[("c", 0, "f")] == 2
    assert found[("c", 1, "any", 0, "f")] == 4
    assert found[("c", 1, "any", 1)] == 5
    assert found[("c", 1, "w")] == 6


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a", 0, "x"), 2),
        (("a", 1), 1),
        (("z",), 1),
        ((), 1),
    ],
)
def test_that_what_is_missing_is_told_at_the_nearest_thing_around_it(path: Path, line: int) -> None:
    assert places_of("a = [\n  { b = 1 },\n]\n").line(path) == line


@pytest.mark.parametrize("path", SHIPPED, ids=lambda one: one.stem)
def test_that_every_field_of_the_shipped_files_is_found(path: pathlib.Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(lines(text)) == set(paths_of(tomllib.loads(text)))


_NAMES = st.sampled_from(["a", "b", "c.d", "e f", "年", "x-1", ""])
_TEXTS = st.text(st.sampled_from("ab =#[]{}'\n\"\\,年"), max_size=6)
_SCALARS = st.one_of(
    st.integers(-9, 9),
    st.booleans(),
    _TEXTS,
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=3)
    ),
    max_leaves=6,
)


def quoted(text: str) -> str:
    """A basic string; JSON's escapes are TOML's too."""
    return json.dumps(text, ensure_ascii=False)


def shown(value: object, pad: str) -> str:
    """A value as TOML; arrays over several lines with comments between."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return "[" + "".join(f"{pad}{shown(one, pad)},{pad}" for one in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{quoted(name)} = {shown(one, pad)}" for name, one in value.items())
        return "{ " + ", ".join(pairs) + " }"
    return str(value)


@given(st.dictionaries(_NAMES, _VALUES, max_size=5), st.sampled_from(["", "\n", " # ]}\n"]))
def test_that_every_path_is_found_on_the_line_that_names_it(
    document: dict[str, object], pad: str
) -> None:
    text = "".join(f"{quoted(name)} = {shown(value, pad)}\n" for name, value in document.items())
    assert tomllib.loads(text) == document
    found = lines(text)
    assert set(found) == set(paths_of(document))
    written = text.split("\n")
    for path, line in found.items():
        if isinstance(path[-1], str):
            assert quoted(path[-1]) in written[line - 1]
