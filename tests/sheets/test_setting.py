"""Typesetting: sizes, spacing, the grid, hanging indents."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.sheets.faces import MISSING_MARK, Faces
from advisor_app.sheets.rows import Line, Row, Rows, Square, Words
from advisor_app.sheets.setting import (
    FULL,
    MARGIN,
    MILLIMETRE,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    SMALLEST,
    WIDTH,
    Column,
    Setter,
    gap,
    leading,
    rule,
)

SENTENCE = "参加城乡居民养老保险的，随养老金一起发，不用再报；其他老人向户籍所在社区（村）提出。"


def words(rows: Rows) -> list[Words]:
    return [mark for row in rows for mark in row.marks if isinstance(mark, Words)]


def squares(rows: Rows) -> list[Square]:
    return [mark for row in rows for mark in row.marks if isinstance(mark, Square)]


def said(rows: Rows) -> str:
    return "".join(mark.text for mark in words(rows))


def test_that_paper_is_a4_with_margins_of_two_centimetres() -> None:
    assert pytest.approx(210) == PAGE_WIDTH / MILLIMETRE
    assert pytest.approx(297) == PAGE_HEIGHT / MILLIMETRE
    assert MARGIN / MILLIMETRE >= 20 - 1e-9


def test_that_lines_are_spaced_by_one_and_a_half() -> None:
    assert leading(18) == 27


def test_that_text_is_set_in_the_body_size(setter: Setter) -> None:
    assert {mark.size for mark in words(setter.text(SENTENCE))} == {18}


def test_that_text_is_left_aligned(setter: Setter) -> None:
    assert {mark.x for mark in words(setter.text(SENTENCE))} == {0}


def test_that_text_is_broken_within_its_column(setter: Setter, faces: Faces) -> None:
    column = Column(100, 200)
    for mark in words(setter.text(SENTENCE, column=column)):
        assert mark.x == 100
        assert faces.length(mark.text, 18, bold=False) <= 200


@given(st.integers(16, 28), st.text("老人可以领津贴，。（）100元", max_size=80))
@settings(deadline=None)
def test_that_no_line_leaves_the_paper(faces: Faces, body: int, text: str) -> None:
    one = Setter(faces, body)
    rows = (*one.text(text, bold=True), *one.item(text, one.content, box=True))
    for mark in words(rows):
        assert mark.x + faces.length(mark.text, mark.size, mark.bold) <= WIDTH + 1e-6


@pytest.mark.parametrize(("body", "heading"), [(16, 24), (18, 24), (22, 24), (24, 26), (28, 26)])
def test_that_headings_are_24_to_26_points(faces: Faces, body: int, heading: int) -> None:
    assert Setter(faces, body).heading == heading


def test_that_a_list_entry_hangs_behind_its_box(setter: Setter) -> None:
    rows = setter.item(SENTENCE, FULL, box=True)
    assert len(rows) > 1
    assert {mark.x for mark in words(rows)} == {27}
    assert len(squares(rows)) == 1


def test_that_a_tick_is_drawn_not_written(setter: Setter) -> None:
    rows = setter.item("年满80周岁", FULL, box=True, ticked=True)
    assert squares(rows)[0].ticked
    assert said(rows) == "年满80周岁"


def test_that_a_box_is_empty_until_the_elder_ticks_it(setter: Setter) -> None:
    assert not squares(setter.item("身份证", FULL, box=True))[0].ticked


def test_that_a_box_stands_within_its_row(setter: Setter) -> None:
    row = setter.item("身份证", FULL, box=True)[0]
    box = squares((row,))[0]
    assert box.y > 0
    assert box.y + box.side < row.height


def test_that_an_entry_without_a_box_has_a_dot(setter: Setter) -> None:
    assert said(setter.item("身份证", FULL)) == "·身份证"


def test_that_entries_are_not_parted_by_a_page_end(setter: Setter) -> None:
    rows = setter.item(SENTENCE, FULL)
    assert [row.tied for row in rows] == [True] * (len(rows) - 1) + [False]


def test_that_steps_are_numbered(setter: Setter) -> None:
    assert said(setter.numbered(["申请。", "审核。"], FULL)) == "1.申请。2.审核。"


def test_that_two_digit_numbers_have_room(setter: Setter, faces: Faces) -> None:
    rows = setter.numbered([f"第{one}步" for one in range(12)], FULL)
    number, step = words((rows[-1],))
    assert number.x + faces.length(number.text, number.size, bold=True) <= step.x


def test_that_no_steps_give_no_rows(setter: Setter) -> None:
    assert setter.numbered([], FULL) == ()


def test_that_a_label_stands_beside_its_text(setter: Setter) -> None:
    rows = setter.labelled("去哪里办", setter.text("社区", column=setter.content))
    label, text = words(rows)
    assert label.bold
    assert label.y == text.y
    assert label.x < text.x


def test_that_a_label_shares_the_baseline_of_a_large_figure(setter: Setter) -> None:
    figure = setter.text("12349", size=28, bold=True, column=setter.content)
    label, text = words(setter.labelled("电话", figure))
    assert label.y == text.y


def test_that_a_label_ends_before_its_text_begins(setter: Setter, faces: Faces) -> None:
    rows = setter.labelled("去哪里办", setter.text("社区", column=setter.content))
    label, text = words(rows)
    assert label.x + faces.length(label.text, label.size, bold=True) < text.x


def test_that_a_label_stands_above_where_lines_would_be_too_short(faces: Faces) -> None:
    one = Setter(faces, 28)
    rows = one.labelled("去哪里办", one.text("社区", column=one.content))
    assert one.content == FULL
    assert [mark.x for mark in words(rows)] == [0, 0]
    assert all(row.tied for row in rows[:-1])


@pytest.mark.parametrize("body", [16, 18, 22, 24])
def test_that_usual_sizes_keep_the_grid(faces: Faces, body: int) -> None:
    assert Setter(faces, body).side_by_side


def test_that_a_label_without_text_is_not_printed(setter: Setter) -> None:
    assert setter.labelled("咨询电话", ()) == ()


def test_that_a_short_field_is_not_parted_from_its_label(setter: Setter) -> None:
    items = [setter.item(f"材料{one}", setter.content, box=True) for one in range(6)]
    rows = setter.labelled("要带什么", tuple(row for item in items for row in item))
    assert all(row.tied for row in rows[:-1])


def test_that_a_long_field_may_go_on_overleaf(setter: Setter) -> None:
    items = [setter.item(f"材料{one}", setter.content, box=True) for one in range(30)]
    rows = setter.labelled("要带什么", tuple(row for item in items for row in item))
    assert not all(row.tied for row in rows[:-1])


def test_that_a_heading_holds_what_follows(setter: Setter) -> None:
    assert all(row.tied for row in setter.section("可能符合的待遇"))


def test_that_a_heading_stands_on_a_rule(setter: Setter) -> None:
    assert isinstance(setter.section("可能符合的待遇")[-1].marks[0], Line)


def test_that_missing_characters_are_noted_once_in_order(setter: Setter) -> None:
    setter.text("𠐪先生和𥂗先生，𠐪女士")
    assert setter.missing == ("𠐪", "𥂗")


def test_that_a_missing_character_leaves_a_mark(setter: Setter) -> None:
    assert said(setter.text("𠐪先生")) == f"{MISSING_MARK}先生"


def test_that_a_new_sheet_misses_nothing(setter: Setter) -> None:
    setter.text("张桂兰")
    assert setter.missing == ()


def test_that_a_rule_spans_the_page() -> None:
    row = rule(1, 4, 6)
    assert row == Row(10, (Line(0, 4, WIDTH, 1),))


def test_that_a_gap_is_tied_to_what_follows() -> None:
    assert gap(5) == (Row(5, tied=True),)


def test_that_nothing_is_smaller_than_sixteen_points() -> None:
    assert SMALLEST == 16
