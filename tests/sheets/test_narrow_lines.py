"""Lines of any width and real length: marks are parted, and numbers from their units, only by need."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from advisor_app.sheets.breaking import NO_END, NO_START, breaks_badly, lines, parts_badly, pieces
from advisor_app.sheets.faces import Faces

PLAIN = st.text("老顾问点福利待遇街道社区村证件表办", min_size=1, max_size=5)
CLOSING = st.sampled_from("、。，！？；：）》”…")
OPENING = st.sampled_from("（《“〔")
UNITS = (
    "元", "万元", "岁", "周岁", "个工作日", "个月", "日", "天", "张", "份", "次", "小时", "%", "‰",
    "℃", "平方米", "级", "人", "楼", "倍", "折", "公里",
)  # fmt: skip
DIGITS = st.sampled_from(
    ["1", "80", "3000", "1.5", "12,000", "60至79", "8:30", "２０", "65-69", "5～7"]
)
MEASURED = st.builds(lambda number, unit: f"{number}{unit}", DIGITS, st.sampled_from(UNITS))
WRITTEN = st.builds(
    lambda number, unit: f"{number}{unit}",
    st.sampled_from(["三", "八十", "二十", "一百", "两"]),
    st.sampled_from(["个工作日", "个月", "周岁", "小时", "元", "岁", "天"]),
)
PROSE = st.lists(PLAIN | CLOSING | OPENING | MEASURED | WRITTEN, max_size=25).map("".join)
NARROW = st.integers(1, 40)


def held_around(text: str, place: int) -> str:
    """Give the characters that marks alone hold together around a place in the text."""
    start, end = place, place
    while start > 0 and breaks_badly(text[:start], text[start:]):
        start -= 1
    while end < len(text) and breaks_badly(text[:end], text[end:]):
        end += 1
    return text[max(0, start) : end]


def ends(broken: tuple[str, ...]) -> list[int]:
    """Give the places in the text where its lines end, the last one aside."""
    return list(accumulate(map(len, broken)))[:-1]


@given(PROSE, NARROW)
@settings(max_examples=300)
def test_that_a_mark_is_parted_only_where_no_line_could_hold_what_it_holds(
    text: str, width: int
) -> None:
    broken = lines(text, width, len)
    assert "".join(broken) == text
    for place in ends(broken):
        if breaks_badly(text[:place], text[place:]):
            assert len(held_around(text, place)) > width


@given(st.lists(PLAIN | CLOSING, min_size=1, max_size=20).map("".join), st.integers(2, 40))
def test_that_two_characters_are_room_enough_for_one_closing_mark(text: str, width: int) -> None:
    assume(not any(one in NO_START and other in NO_START for one, other in pairwise(text)))
    assert parts_badly(lines(text, width, len)) == ()


@given(PLAIN, MEASURED | WRITTEN, PLAIN, st.integers(0, 30), NARROW)
@settings(max_examples=300)
def test_that_a_number_stays_with_its_unit_in_every_line_that_can_hold_it(
    before: str, number: str, after: str, shift: int, width: int
) -> None:
    broken = lines(f"{'老' * shift}{before}{number}{after}", width, len)
    together = any(number in line for line in broken)
    assert together is (len(number) <= width)


@given(PLAIN, MEASURED, CLOSING, PLAIN, st.integers(0, 20), st.integers(12, 30))
def test_that_a_mark_behind_a_number_does_not_loosen_it(
    before: str, number: str, mark: str, after: str, shift: int, width: int
) -> None:
    broken = lines(f"{'老' * shift}{before}{number}{mark}{after}", width, len)
    assert any(number + mark in line for line in broken)


@given(MEASURED, MEASURED, PLAIN, st.integers(8, 30))
def test_that_brackets_keep_their_number_whole(
    one: str, other: str, plain: str, width: int
) -> None:
    broken = lines(f"{plain}（{one}）{plain}《{other}》{plain}", width, len)
    for held in (f"（{one}）", f"《{other}》"):
        assert len(held) > width or any(held in line for line in broken)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("room", range(1, 8))
def test_that_no_unit_falls_off_at_the_end_of_a_line(unit: str, room: int) -> None:
    """The number fits on the first line, its unit does not: both go to the next."""
    width = room + len("100") + len(unit) - 1
    first, second, *_ = lines(f"{'老' * room}100{unit}以后", width, len)
    assert first == "老" * room
    assert second.startswith(f"100{unit}")


@pytest.mark.parametrize(
    "whole",
    [
        "第3条",
        "60至79周岁",
        "0371-00000000",
        "GB/T42195-2022",
        "8:30—17:30",
        "3.5%",
        "八十周岁",
        "2025年1月1日",
    ],
)
def test_that_what_is_read_as_one_is_one_piece(whole: str) -> None:
    assert whole in pieces(f"按{whole}办")


@given(PROSE)
def test_that_every_place_between_pieces_is_a_good_place_to_break(text: str) -> None:
    for before, after in pairwise(pieces(text)):
        assert before[-1] not in NO_END
        assert after[0] not in NO_START


@given(PROSE, st.integers(1, 20), st.integers(1, 20))
def test_that_a_wider_column_never_takes_more_lines(text: str, width: int, more: int) -> None:
    assume(max(map(len, pieces(text)), default=0) <= width)
    assert len(lines(text, width + more, len)) <= len(lines(text, width, len))


@given(st.lists(PROSE, min_size=1, max_size=5), NARROW)
def test_that_paragraphs_are_broken_each_by_itself(paragraphs: list[str], width: int) -> None:
    apart = tuple(line for one in paragraphs for line in lines(one, width, len))
    assert lines("\n".join(paragraphs), width, len) == apart


@given(PROSE, st.sampled_from([16, 18, 22, 24, 28]), st.integers(30, 480), st.booleans())
@settings(max_examples=100)
def test_that_real_type_keeps_the_column_to_the_point(
    faces: Faces, text: str, size: int, width: int, bold: bool
) -> None:
    broken = lines(text, width, lambda part: faces.length(part, size, bold))
    assert "".join(broken) == text
    assert all(faces.length(line, size, bold) <= width + 1e-6 for line in broken)


@given(PROSE, st.sampled_from([16, 18, 22, 24]))
@settings(max_examples=60)
def test_that_lengths_of_type_add_up(faces: Faces, text: str, size: int) -> None:
    """What is measured piece by piece is as long as the line that is drawn: no kerning."""
    parts = sum(faces.length(one, size, bold=False) for one in pieces(text))
    assert parts == pytest.approx(faces.length(text, size, bold=False))
