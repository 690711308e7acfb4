"""What holds of every text, over generated Chinese."""

import re
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from advisor_app.sheets.breaking import NO_END, NO_START, lines, parts_badly, pieces

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)
CLOSING = st.sampled_from(
    ["。", "，", "、", "；", "：", "！", "？", "）", "》", "”", "）。", "”，"]
)
OPENING = st.sampled_from(["（", "《", "“", "〔", "（《"])
NUMBER = st.builds(
    lambda number, unit: f"{number}{unit}",
    st.integers(0, 99_999),
    st.sampled_from(["元", "岁", "周岁", "个工作日", "个月", "%", "张", "日", "级", "份"]),
)
LATIN = st.sampled_from(["APP", "GB/T 42195-2022", "Wi-Fi", "0371-00000000", "CT"])
SPACE = st.sampled_from(["　", " "])
CHINESE = st.lists(HAN | CLOSING | OPENING | NUMBER | LATIN | SPACE, max_size=40).map("".join)
ANY_TEXT = st.text(max_size=80) | CHINESE
WIDTH = st.integers(14, 40)


def bare(text: str) -> str:
    return re.sub(r"[ \t\u3000\n]", "", text)


def longest_held(text: str) -> int:
    """The longest run that only marks hold together."""
    marks = "".join(map(re.escape, NO_START | NO_END))
    found = re.findall(rf"[^\s]?[{marks}\s]+[^\s]?", text)
    return max((len(one) for one in found), default=0)


@given(CHINESE, WIDTH)
@settings(deadline=None, max_examples=400)
def test_that_heads_and_tails_are_kept(text: str, width: int) -> None:
    assume(longest_held(text) < width - 4)
    assert parts_badly(lines(text, width, len)) == ()


@given(ANY_TEXT, st.integers(1, 40))
@settings(deadline=None)
def test_that_nothing_is_lost_but_spaces(text: str, width: int) -> None:
    broken = lines(text.replace("\x85", ""), width, len)
    kept = re.sub(r"\s", "", "".join(broken))
    assert kept == re.sub(r"\s", "", text)


@given(CHINESE, st.integers(1, 40))
@settings(deadline=None)
def test_that_no_line_is_longer_than_the_paper(text: str, width: int) -> None:
    assert all(len(line) <= width for line in lines(text, width, len))


@given(ANY_TEXT)
def test_that_pieces_are_a_partition(text: str) -> None:
    assert "".join(pieces(text)) == text
    assert all(pieces(text))


@given(HAN, NUMBER, HAN, WIDTH)
@settings(deadline=None)
def test_that_a_number_and_its_unit_share_a_line(
    before: str, number: str, after: str, width: int
) -> None:
    broken = lines(f"{before}{before}{before}{number}{after}", width, len)
    assert any(number in line for line in broken)


@given(CHINESE, WIDTH)
@settings(deadline=None)
def test_that_breaking_again_changes_nothing(text: str, width: int) -> None:
    broken = lines(text, width, len)
    assert all(lines(line, width, len) == (line,) for line in broken if line)


@given(CHINESE)
@settings(deadline=None)
def test_that_a_wide_line_takes_everything(text: str) -> None:
    assert lines(text, 10_000, len) == (text.strip(" \t\u3000"),)


@given(CHINESE, WIDTH)
@settings(deadline=None)
def test_that_no_line_begins_or_ends_with_a_space(text: str, width: int) -> None:
    assert all(line == line.strip(" \u3000") for line in lines(text, width, len))


@given(CHINESE.map(bare), WIDTH)
@settings(deadline=None)
def test_that_lines_are_filled_greedily(text: str, width: int) -> None:
    """The first piece of the next line would not have fitted on this one."""
    for line, following in pairwise(lines(text, width, len)):
        first = pieces(following)[0]
        assert len(line) + len(first) > width
