"""A line from outside is exactly the text of one revision, or it is refused."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BundleRefused
from advisor_app.domain.revision import END_OF_TIME, canonical, content_hash
from advisor_app.sync.lines import from_line, to_line
from tests.sync.making import revisions
from tests.sync.test_round_trips import patches, with_patch

ONE = revisions(1)[0]
LINE = to_line(ONE)
FIELDS = json.loads(LINE)
NONCE = str(ONE.nonce)


def changed(**fields: object) -> bytes:
    return canonical(FIELDS | fields)


@given(patch=patches)
def test_that_a_line_is_one_line_and_comes_back(patch: dict[str, object]) -> None:
    one = with_patch(ONE, patch)
    line = to_line(one)
    assert b"\n" not in line
    assert b"\r" not in line
    assert from_line(line) == one


@given(place=st.integers(0, len(LINE) - 1), byte=st.integers(0, 255))
def test_that_what_is_understood_of_a_changed_line_is_exactly_that_line(
    place: int, byte: int
) -> None:
    """Two readers can never understand one line in two ways."""
    hurt = LINE[:place] + bytes([byte]) + LINE[place + 1 :]
    try:
        understood = from_line(hurt)
    except BundleRefused:
        return
    assert to_line(understood) == hurt
    assert understood.body_is_genuine()


@given(line=st.binary(max_size=120))
def test_that_no_bytes_do_more_than_be_refused(line: bytes) -> None:
    with pytest.raises(BundleRefused, match="没有并入：请顾问点重新导出"):
        from_line(line)


@given(values=st.dictionaries(st.sampled_from(sorted(FIELDS)), st.none() | st.text(), min_size=1))
def test_that_no_text_in_a_field_does_more_than_be_refused(values: dict[str, object]) -> None:
    line = json.dumps(FIELDS | values, sort_keys=True, separators=(",", ":")).encode()
    with suppress(BundleRefused):
        assert to_line(from_line(line)) == line


@pytest.mark.parametrize(
    "other",
    [
        lambda line: b" " + line,
        lambda line: line + b" ",
        lambda line: line.replace(b'":', b'": ', 1),
        lambda line: json.dumps(json.loads(line)).encode(),
        lambda line: json.dumps(dict(reversed(json.loads(line).items()))).encode(),
        lambda line: line.replace(b'"seq":1', b'"seq":1.0'),
        lambda line: line.replace(b'"seq":1', b'"seq":1e0'),
        lambda line: line.replace(b'"author":""', b'"author":"x","author":""'),
        lambda line: line.replace("示".encode(), b"\\u793a"),
        lambda line: b"\xef\xbb\xbf" + line,
        lambda line: line.decode().encode("utf-16"),
    ],
)
def test_that_another_spelling_of_the_same_is_refused(other: Callable[[bytes], bytes]) -> None:
    assert other(LINE) != LINE
    with pytest.raises(BundleRefused):
        from_line(other(LINE))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_that_numbers_json_does_not_have_are_refused(number: str) -> None:
    patch = {"minutes": float(number)}
    line = changed(patch=patch, content=content_hash(NONCE, patch))
    assert number.encode() in line
    with pytest.raises(BundleRefused, match="JSON"):
        from_line(line)


@pytest.mark.parametrize("field", ["author", "wall"])
def test_that_half_a_character_is_refused(field: str) -> None:
    """A lone surrogate is JSON, but no text: it could be neither hashed nor kept."""
    line = json.dumps(FIELDS | {field: "\ud800"}).encode()
    with pytest.raises(BundleRefused, match="JSON"):
        from_line(line)


def test_that_half_a_character_in_a_patch_is_refused() -> None:
    line = json.dumps(FIELDS | {"patch": {"community": "\udfff"}}).encode()
    with pytest.raises(BundleRefused, match="JSON"):
        from_line(line)


@pytest.mark.parametrize("depth", [100_000, 5_000])
def test_that_a_bottomless_patch_is_refused(depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    line = LINE.replace(b'"patch":{', b'"patch":{"a":' + nested + b",")
    with pytest.raises(BundleRefused, match="JSON"):
        from_line(line)


def test_that_a_number_too_long_to_be_one_is_refused() -> None:
    with pytest.raises(BundleRefused, match="JSON"):
        from_line(LINE.replace(b'"seq":1', b'"seq":' + b"1" * 5_000))


@pytest.mark.parametrize("digits", ["٠" * 15 + "-" + "٠" * 6, "1" * 15 + "-" + "１" * 6])
def test_that_a_clock_in_other_digits_is_refused(digits: str) -> None:
    with pytest.raises(BundleRefused, match="hlc"):
        from_line(changed(hlc=digits))


@pytest.mark.parametrize("millis", [END_OF_TIME + 1, 10**15 - 1])
def test_that_a_reading_that_no_clock_gives_is_refused(millis: int) -> None:
    """Whatever the reader writes itself comes after the highest reading it has seen."""
    with pytest.raises(BundleRefused, match="hlc"):
        from_line(changed(hlc=f"{millis:015d}-000000"))
    assert from_line(changed(hlc=f"{END_OF_TIME}-999999")).hlc.startswith(str(END_OF_TIME))


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30, 10**400])
def test_that_a_number_no_engine_can_keep_is_refused(number: int) -> None:
    for patch in ({"minutes": number}, {"a": [{"b": [number]}]}):
        with pytest.raises(BundleRefused, match="patch"):
            from_line(changed(patch=patch, content=content_hash(NONCE, patch)))


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), True, 1.5, 10.0**300])
def test_that_every_other_number_passes(number: float) -> None:
    patch = {"minutes": number}
    assert from_line(changed(patch=patch, content=content_hash(NONCE, patch))).patch == patch


@pytest.mark.parametrize(("depth", "good"), [(30, True), (31, True), (32, False), (900, False)])
def test_that_what_lies_deep_is_refused_before_anybody_has_to_climb(depth: int, good: bool) -> None:
    patch: dict[str, object] = {"a": 1}
    for _ in range(depth - 1):
        patch = {"a": patch}
    line = changed(patch=patch, content=content_hash(NONCE, patch))
    if good:
        assert to_line(from_line(line)) == line
        return
    with pytest.raises(BundleRefused, match="patch"):
        from_line(line)


@pytest.mark.parametrize(("nonce", "patch"), [(None, {"a": 1}), (NONCE, None)])
def test_that_half_a_body_is_refused(nonce: str | None, patch: dict[str, int] | None) -> None:
    with pytest.raises(BundleRefused, match="content"):
        from_line(changed(nonce=nonce, patch=patch))


def test_that_a_body_exchanged_for_another_is_refused() -> None:
    other = revisions(1, "other")[0]
    with pytest.raises(BundleRefused, match="content"):
        from_line(changed(nonce=other.nonce, patch={"community": "别处"}))


def test_that_the_refusal_shows_nothing_of_the_record() -> None:
    with pytest.raises(BundleRefused) as caught:
        from_line(changed(patch={"name": "张桂兰"}))
    assert "张桂兰" not in caught.value.message


@pytest.mark.parametrize(
    ("field", "value", "good"),
    [
        ("seq", 0, False), ("seq", 1, True), ("seq", 2**53 - 1, True), ("seq", 2**53, False),
        ("seq", True, False), ("seq", 1.0, False), ("seq", "1", False),
        ("schema", 0, False), ("schema", 1, True), ("schema", 2**53 - 1, True),
        ("wall", "", True), ("wall", "x" * 64, True), ("wall", "x" * 65, False),
        ("author", "x" * 64, True), ("author", "x" * 65, False), ("author", None, False),
        ("kind", "x", True), ("kind", "x" * 32, True), ("kind", "x" * 33, False),
        ("kind", "", False), ("kind", "Elder", False), ("kind", "elder\n", False),
        ("id", "a" * 32, True), ("id", "a" * 31, False), ("id", "A" * 32, False),
        ("incarnation", "a" * 33, False), ("incarnation", None, False),
        ("prev", "0" * 64, True), ("prev", "0" * 63, False), ("prev", "", False),
        ("base", None, True), ("base", "b" * 32, True), ("base", "", False),
        ("record", "0199a000-0000-7000-8000-000000000001", True),
        ("record", "0199a000-0000-7000-8000-00000000001", False),
        ("record", "0199A000-0000-7000-8000-000000000001", False),
        ("record", "../../etc/passwd", False),
        ("hlc", "000000000000000-000000", True), ("hlc", "000000000000000-999999", True),
        ("hlc", "00000000000000-000000", False), ("hlc", "000000000000000-0000000", False),
    ],
)  # fmt: skip
def test_that_each_field_ends_where_it_ends(field: str, value: object, good: bool) -> None:
    line = changed(**{field: value})
    if good:
        assert getattr(from_line(line), field) == value
        return
    with pytest.raises(BundleRefused, match=rf"（({field}|JSON)）"):
        from_line(line)
