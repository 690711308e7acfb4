"""What is framed comes apart as it was put together, or not at all."""

from random import Random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.sync.framing import STEP, framed, is_newer, unfolded, unframed
from advisor_app.sync.keys import DeviceKey

KEY, OTHER = DeviceKey(bytes(32)), DeviceKey(bytes([1]) * 32)
MAGIC = b"ADVX3\n"


@given(body=st.binary(max_size=200), rest=st.binary(max_size=200))
def test_that_a_frame_comes_apart_as_it_was_made(body: bytes, rest: bytes) -> None:
    parts = unframed(framed(MAGIC, body, KEY) + rest, most=200)
    assert parts is not None
    assert (parts.body, parts.rest) == (body, rest)
    assert parts.is_signed_by(KEY.public)
    assert not parts.is_signed_by(OTHER.public)


@given(body=st.binary(max_size=50), data=st.data())
def test_that_a_frame_that_is_cut_anywhere_is_none(body: bytes, data: st.DataObject) -> None:
    whole = framed(MAGIC, body, KEY)
    assert unframed(whole[: data.draw(st.integers(0, len(whole) - 1))], most=200) is None


def test_that_no_body_is_longer_than_the_reader_takes() -> None:
    content = framed(MAGIC, b"x" * 11, KEY)
    assert unframed(content, most=11) is not None
    assert unframed(content, most=10) is None


@pytest.mark.parametrize("content", [b"ADVX4\nabc", b"ADVX2\n", b"ADVX12", b"ADVX9", b"ADVX10\n"])
def test_that_another_number_of_the_family_is_told(content: bytes) -> None:
    assert is_newer(content, MAGIC)


@pytest.mark.parametrize(
    "content", [b"", b"A", b"ADVX", b"ADVX3", b"ADVX3\n", b"ADVX3\nabc", b"ADVXab", b"ADVY4\n"]
)
def test_that_the_same_and_strangers_are_no_other_number(content: bytes) -> None:
    assert not is_newer(content, MAGIC)


@given(st.binary(max_size=3 * STEP))
def test_that_one_whole_frame_unfolds(content: bytes) -> None:
    assert b"".join(unfolded(zstandard.compress(content))) == content


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda frame: frame[:-1], lambda frame: frame + b"x", lambda frame: frame * 2,
        lambda frame: frame[:0], lambda frame: b"x" + frame, lambda frame: frame + bytes(STEP),
    ],
)  # fmt: skip
def test_that_anything_but_one_whole_frame_is_said(spoilt: object) -> None:
    frame = zstandard.compress(Random(0).randbytes(2 * STEP))
    with pytest.raises(ValueError):  # noqa: PT011 - it says nothing more
        list(unfolded(spoilt(frame)))  # type: ignore[operator]


def test_that_a_bomb_is_unfolded_in_bounded_pieces() -> None:
    bomb = zstandard.compress(bytes(64 << 20))
    assert max(map(len, unfolded(bomb))) <= 32 << 20
