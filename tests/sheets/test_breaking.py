"""Line breaking by example. A line is measured in characters here: one each."""

import pytest

from advisor_app.sheets.breaking import (
    NO_BREAK_SPACE,
    NO_END,
    NO_START,
    breaks_badly,
    lines,
    parts_badly,
    pieces,
)


def broken(text: str, width: int) -> tuple[str, ...]:
    return lines(text, width, len)


def test_that_short_text_stays_on_one_line() -> None:
    assert broken("高龄津贴", 10) == ("高龄津贴",)


def test_that_empty_text_gives_one_empty_line() -> None:
    assert broken("", 10) == ("",)


def test_that_text_is_filled_to_the_width() -> None:
    assert broken("一项两项三项四项", 4) == ("一项两项", "三项四项")


@pytest.mark.parametrize("mark", "、。，！？；：）》”")
def test_that_no_closing_mark_starts_a_line(mark: str) -> None:
    assert broken(f"老人可以领{mark}再来问", 5) == ("老人可以", f"领{mark}再来问")


@pytest.mark.parametrize("mark", "（《“")
def test_that_no_opening_mark_ends_a_line(mark: str) -> None:
    assert broken(f"老人可以{mark}领取", 5) == ("老人可以", f"{mark}领取")


def test_that_several_marks_in_a_row_stay_together() -> None:
    assert broken("他说“可以领（钱）。”再来", 8) == ("他说“可以领", "（钱）。”再来")


def test_that_a_dash_of_two_characters_is_not_parted() -> None:
    assert broken("津贴很好——真的", 5) == ("津贴很", "好——真的")


@pytest.mark.parametrize(
    "number",
    [
        "100元",
        "1.5万元",
        "80周岁",
        "5个工作日",
        "12个月",
        "50%",
        "3张",
        "2026年11月23日",
        "20日",
        "80—89岁",
        "80至89岁",
        "第72号",
        "1,200元",
        "三百元",
        "１００元",
        "38.5℃",
    ],
)
def test_that_a_number_stays_with_its_unit(number: str) -> None:
    for before in range(1, 12):
        text = "老" * before + number + "人" * 4
        assert any(number in line for line in broken(text, 12)), broken(text, 12)


@pytest.mark.parametrize("word", ["GB/T", "APP", "0371-00000000", "SJ-D01-202611-0007", "Wi-Fi"])
def test_that_a_latin_word_is_not_broken(word: str) -> None:
    for before in range(1, 18):
        assert any(word in line for line in broken("老" * before + word + "吧", 18))


def test_that_grouped_digits_stay_on_one_line() -> None:
    phone = f"138{NO_BREAK_SPACE}0000{NO_BREAK_SPACE}0000"
    for before in range(1, 14):
        assert any(phone in line for line in broken("请打" * before + phone, 14))


def test_that_a_no_break_space_holds_words_on_both_sides() -> None:
    text = f"请打电话{NO_BREAK_SPACE}12349"
    assert pieces(text)[-1] == f"话{NO_BREAK_SPACE}12349"


def test_that_spaces_at_a_break_are_dropped() -> None:
    assert broken("老人　津贴", 2) == ("老人", "津贴")


def test_that_spaces_within_a_line_stay() -> None:
    assert broken("老人　津贴", 5) == ("老人　津贴",)


def test_that_a_space_before_a_closing_mark_does_not_let_it_start_a_line() -> None:
    assert not parts_badly(broken("老人可以领 。再来", 5))


def test_that_a_space_after_an_opening_mark_does_not_let_it_end_a_line() -> None:
    assert not parts_badly(broken("老人可以（ 领取）", 5))


def test_that_several_spaces_before_a_closing_mark_do_not_free_it_from_a_broken_word() -> None:
    assert not parts_badly(broken("一" * 13 + "0371-00000000　　。", 14))


def test_that_a_newline_is_kept_as_a_break() -> None:
    assert broken("身份证\n户口簿", 10) == ("身份证", "户口簿")


def test_that_an_empty_line_is_kept() -> None:
    assert broken("身份证\n\n户口簿", 10) == ("身份证", "", "户口簿")


def test_that_a_word_longer_than_the_line_is_broken_rather_than_run_off_the_paper() -> None:
    assert broken("a" * 25, 10) == ("a" * 10, "a" * 10, "a" * 5)


def test_that_marks_longer_than_the_line_are_broken_at_last() -> None:
    assert "".join(broken("）" * 25, 10)) == "）" * 25


def test_that_a_long_word_begins_on_the_line_at_hand() -> None:
    assert broken("网址" + "a" * 12, 10) == ("网址" + "a" * 8, "a" * 4)


def test_that_pieces_joined_are_the_text() -> None:
    text = "郑民文〔2016〕28号：“80—89岁，每月100元”（见附件）。"
    assert "".join(pieces(text)) == text


def test_that_a_document_number_keeps_its_brackets() -> None:
    assert "〔2016〕" in [piece[-6:] for piece in pieces("郑民文〔2016〕28号")]


def test_that_the_tables_of_marks_do_not_overlap() -> None:
    assert not NO_START & NO_END


@pytest.mark.parametrize(
    ("before", "after", "bad"),
    [
        ("老人", "。", True),
        ("老人（", "八十", True),
        ("老人", "八十", False),
        ("老人。", "（八十", False),
    ],
)
def test_that_a_bad_break_is_known(before: str, after: str, bad: bool) -> None:
    assert breaks_badly(before, after) is bad


def test_that_an_empty_line_between_is_no_bad_break() -> None:
    assert parts_badly(("老人", "", "。")) == ()
