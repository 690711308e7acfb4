"""The blank registers: numbered lines, cells to write in by hand, what to do when power is back."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.consultation import CHANNEL_WORDS, SATISFACTION_WORDS
from advisor_app.domain.errors import BadInput
from advisor_app.sheets.faces import Faces
from advisor_app.sheets.leaf import Document, Leaf, document_of, kept
from advisor_app.sheets.lint import Limits, lint
from advisor_app.sheets.paper import printed
from advisor_app.sheets.registers import (
    HINT,
    REGISTERS,
    RegisterColumn,
    RegisterForm,
    register_leaves,
)
from advisor_app.sheets.rows import Box, Line, Shade, Square, Words
from tests.sheets.reading import in_order, page_texts

POINT = "济源路街道养老服务中心"
LONG = "郑州市上街区济源路街道金屏社区幸福家园小区日间照料服务中心银发养老综合服务驿站第"
LIMITS = Limits(smallest=10, margin=15, longest_sentence=200)
MILLIMETRE = 72 / 25.4
ALL = sorted(REGISTERS)


def leaves(
    faces: Faces,
    form: str = "consultation",
    pages: int = 1,
    point: str = POINT,
    month: str = "2026-11",
) -> tuple[Leaf, ...]:
    return register_leaves(faces, REGISTERS[form], point=point, month=month, pages=pages)


def pdf(faces: Faces, found: tuple[Leaf, ...]) -> bytes:
    return printed(faces, Document("空白登记表", POINT, found))


def words(leaf: Leaf) -> list[Words]:
    return [mark for mark in leaf.marks if isinstance(mark, Words)]


def said(leaf: Leaf) -> list[str]:
    return [mark.text for mark in words(leaf)]


def numbers(leaf: Leaf) -> list[int]:
    return [int(text) for text in said(leaf) if text.isdigit()]


def level_lines(leaf: Leaf) -> list[float]:
    """Give the heights of the rules that run over the whole table."""
    widest = max(mark.length for mark in leaf.marks if isinstance(mark, Line))
    rules = [mark for mark in leaf.marks if isinstance(mark, Line) and mark.length == widest]
    return sorted(mark.y for mark in rules)


def frame(leaf: Leaf) -> Box:
    """Give the frame around the table: the widest."""
    boxes = [mark for mark in leaf.marks if isinstance(mark, Box)]
    return max(boxes, key=lambda box: box.width)


def borders(leaf: Leaf) -> list[float]:
    """Give where the columns begin, and where the last ends."""
    boxes = [mark for mark in leaf.marks if isinstance(mark, Box)]
    return sorted({round(edge, 1) for box in boxes for edge in (box.x, box.x + box.width)})


def test_that_there_are_the_three_registers() -> None:
    assert {form.title for form in REGISTERS.values()} == {"咨询登记", "回访登记", "转介登记"}
    assert all(REGISTERS[one].id == one for one in REGISTERS)
    assert len({form.code for form in REGISTERS.values()}) == 3


def test_that_a_consultation_has_all_columns_the_program_asks_for() -> None:
    titles = [column.title for column in REGISTERS["consultation"].columns]
    assert titles == [
        "来访时间",
        "姓名",
        "性别",
        "年龄",
        "社区",
        "电话",
        "来访人",
        "渠道",
        "问什么（主题）",
        "怎么答的/结果",
        "回访日期",
        "顾问",
    ]


def test_that_choices_are_the_words_of_the_program() -> None:
    by_title = {column.title: column for column in REGISTERS["consultation"].columns}
    assert by_title["来访人"].choices == ("本人", "家属", "其他")
    assert set(by_title["渠道"].choices) <= set(CHANNEL_WORDS.values())
    callback = {column.title: column for column in REGISTERS["callback"].columns}
    assert callback["满意吗"].choices == tuple(SATISFACTION_WORDS.values())


def test_that_a_referral_asks_whether_the_elder_agreed() -> None:
    by_title = {column.title: column for column in REGISTERS["referral"].columns}
    assert by_title["老人同意"].choices == ("同意", "不同意")


@pytest.mark.parametrize("form", ALL)
def test_that_the_linter_finds_nothing(faces: Faces, form: str) -> None:
    assert lint(pdf(faces, leaves(faces, form, 3)), LIMITS) == ()


@pytest.mark.parametrize("form", ALL)
@pytest.mark.parametrize("point", ["", LONG, LONG + LONG, "点"])
def test_that_names_of_any_length_fit(faces: Faces, form: str, point: str) -> None:
    found = pdf(faces, leaves(faces, form, 2, point))
    assert lint(found, LIMITS) == ()
    assert all(point in text for text in page_texts(found))


@pytest.mark.parametrize("form", ALL)
def test_that_every_page_says_what_it_is(faces: Faces, form: str) -> None:
    texts = page_texts(pdf(faces, leaves(faces, form, 4)))
    assert len(texts) == 4
    for text in texts:
        for one in (REGISTERS[form].title, POINT, HINT, "2026年11月", "填表人：", "补录人：",
                    "补录日期：", "不要外传"):  # fmt: skip
            assert one in text


@pytest.mark.parametrize("form", ALL)
def test_that_every_page_repeats_the_head(faces: Faces, form: str) -> None:
    for leaf in leaves(faces, form, 3):
        head = "".join(mark.text for mark in words(leaf) if mark.bold)
        titles = ["序号", *(column.title for column in REGISTERS[form].columns), "补录✓"]
        assert in_order(head, *titles)


@pytest.mark.parametrize(
    ("form", "code"), [("consultation", "ZX"), ("callback", "HF"), ("referral", "ZJ")]
)
def test_that_pages_are_numbered(faces: Faces, form: str, code: str) -> None:
    for at, leaf in enumerate(leaves(faces, form, 10), start=1):
        assert f"空白登记表 {code}-202611-第{at}页/共10页" in said(leaf)


def test_that_a_month_of_one_figure_keeps_its_nought(faces: Faces) -> None:
    (leaf,) = leaves(faces, month="2027-03")
    assert "空白登记表 ZX-202703-第1页/共1页" in said(leaf)
    assert f"{POINT}　2027年3月" in said(leaf)


@pytest.mark.parametrize("form", ALL)
@pytest.mark.parametrize("pages", [1, 2, 7, 50])
def test_that_lines_are_numbered_on_without_a_gap(faces: Faces, form: str, pages: int) -> None:
    found = leaves(faces, form, pages)
    assert len(found) == pages
    whole = [number for leaf in found for number in numbers(leaf)]
    assert whole == list(range(1, len(whole) + 1))
    assert len(whole) == pages * len(numbers(found[0]))


@pytest.mark.parametrize("form", ALL)
def test_that_a_page_holds_ten_lines(faces: Faces, form: str) -> None:
    assert numbers(leaves(faces, form)[0]) == list(range(1, 11))


@pytest.mark.parametrize("form", ALL)
@pytest.mark.parametrize("point", [POINT, "", LONG + LONG])
def test_that_cells_are_high_enough_for_handwriting(faces: Faces, form: str, point: str) -> None:
    (leaf,) = leaves(faces, form, point=point)
    table = frame(leaf)
    edges = [y for y in level_lines(leaf) if y > table.y + 1] + [table.y + table.height]
    heights = [below - above for above, below in pairwise(edges)]
    assert len(heights) == len(numbers(leaf))
    assert min(heights) >= 14 * MILLIMETRE - 0.1
    assert max(heights) - min(heights) < 0.1


@pytest.mark.parametrize("form", ALL)
def test_that_every_line_has_a_square_for_keyed_in(faces: Faces, form: str) -> None:
    (leaf,) = leaves(faces, form)
    last = borders(leaf)[-2]
    squares = [mark for mark in leaf.marks if isinstance(mark, Square) and mark.x > last]
    assert len(squares) == len(numbers(leaf))
    assert not any(square.ticked for square in squares)


@pytest.mark.parametrize("form", ALL)
def test_that_every_choice_has_its_square(faces: Faces, form: str) -> None:
    (leaf,) = leaves(faces, form)
    count = len(numbers(leaf))
    choices = [one for column in REGISTERS[form].columns for one in column.choices]
    squares = [mark for mark in leaf.marks if isinstance(mark, Square)]
    assert len(squares) == count * (len(choices) + 1)
    plain = [mark.text for mark in words(leaf) if not mark.bold]
    for one in set(choices):
        assert plain.count(one) == count * choices.count(one)


@pytest.mark.parametrize("form", ALL)
def test_that_columns_fill_the_width_side_by_side(faces: Faces, form: str) -> None:
    (leaf,) = leaves(faces, form)
    edges = borders(leaf)
    assert len(edges) == len(REGISTERS[form].columns) + 3
    assert edges[0] == pytest.approx(15 * MILLIMETRE, abs=0.1)
    assert edges[-1] == pytest.approx(leaf.width - 15 * MILLIMETRE, abs=0.1)


@pytest.mark.parametrize("form", ALL)
def test_that_words_stay_in_their_cells(faces: Faces, form: str) -> None:
    (leaf,) = leaves(faces, form)
    table, edges = frame(leaf), borders(leaf)
    for mark in words(leaf):
        if table.y < mark.y < table.y + table.height:
            left = max(edge for edge in edges if edge <= mark.x)
            right = min(edge for edge in edges if edge > mark.x)
            assert mark.x >= left + 1
            assert mark.x + faces.length(mark.text, mark.size, mark.bold) <= right - 1


@pytest.mark.parametrize("form", ALL)
def test_that_squares_stay_in_their_cells(faces: Faces, form: str) -> None:
    (leaf,) = leaves(faces, form)
    edges, rules = borders(leaf), level_lines(leaf)
    for mark in leaf.marks:
        if isinstance(mark, Square):
            assert not any(mark.x - 1 < edge < mark.x + mark.side + 1 for edge in edges)
            assert not any(mark.y - 0.5 < rule < mark.y + mark.side + 0.5 for rule in rules)


def test_that_dates_have_their_units_printed(faces: Faces) -> None:
    (leaf,) = leaves(faces)
    count = len(numbers(leaf))
    plain = [re.sub(r"\s", "", text) for text in said(leaf)]
    assert plain.count("月日") == 2 * count
    assert plain.count("时分") == count


def test_that_it_is_landscape_a4(faces: Faces) -> None:
    for leaf in leaves(faces, pages=2):
        assert (leaf.width, leaf.height) == (841.89, 595.28)


def test_that_nothing_is_set_below_ten_points(faces: Faces) -> None:
    for form in ALL:
        assert min(mark.size for mark in words(leaves(faces, form)[0])) >= 10


def test_that_a_point_without_a_name_has_a_line_to_write_on(faces: Faces) -> None:
    (nameless,), (named,) = leaves(faces, point=" "), leaves(faces)
    (label,) = [mark for mark in words(nameless) if mark.text.endswith("顾问点：")]
    (line,) = [
        mark for mark in nameless.marks if isinstance(mark, Line) and abs(mark.y - label.y) < 5
    ]
    assert line.length > 200
    assert line.x >= label.x + faces.length(label.text, label.size, False) - 0.1
    assert not any("顾问点：" in text for text in said(named))


def test_that_a_signature_has_a_line_each(faces: Faces) -> None:
    (leaf,) = leaves(faces)
    table = frame(leaf)
    low = [
        mark
        for mark in leaf.marks
        if isinstance(mark, Line) and mark.y > table.y + table.height + 1
    ]
    assert len(low) == 3
    assert all(line.length > 80 for line in low)


def test_that_only_light_grey_lies_behind_words(faces: Faces) -> None:
    (leaf,) = leaves(faces)
    shades = [mark for mark in leaf.marks if isinstance(mark, Shade)]
    assert len(shades) == 2
    assert shades[1].y == frame(leaf).y


@pytest.mark.parametrize("pages", [0, -1, 51, 1000])
def test_that_other_counts_are_refused(faces: Faces, pages: int) -> None:
    with pytest.raises(BadInput) as caught:
        leaves(faces, pages=pages)
    assert "1到50页" in caught.value.message
    assert str(pages) in caught.value.message
    assert caught.value.field == "pages"


@pytest.mark.parametrize("month", ["", "202611", "2026-13", "11月", "2026-1"])
def test_that_no_month_is_refused(faces: Faces, month: str) -> None:
    with pytest.raises(BadInput) as caught:
        leaves(faces, month=month)
    assert caught.value.field == "month"


def test_that_a_name_that_leaves_no_room_is_refused(faces: Faces) -> None:
    with pytest.raises(BadInput, match="名称太长") as caught:
        leaves(faces, point="很长的名称" * 150)
    assert caught.value.field == "point"


def test_that_a_name_on_several_lines_is_set_on_one(faces: Faces) -> None:
    (leaf,) = leaves(faces, point="济源路街道\n养老服务中心")
    assert "济源路街道 养老服务中心　2026年11月" in said(leaf)


def test_that_a_rare_character_is_marked(faces: Faces) -> None:
    (leaf,) = leaves(faces, point="𠐪家社区")
    assert "〔?〕家社区　2026年11月" in said(leaf)


def test_that_a_point_may_have_a_form_of_its_own(faces: Faces) -> None:
    """An odd number of columns, long headings: nothing but the form says what is asked."""
    columns = (
        RegisterColumn("上门时间", 20, units=("　月　　日",)),
        RegisterColumn("谁上的门，还有谁一起去", 20),
        RegisterColumn("看了什么", 60, choices=("人", "房子")),
    )
    form = RegisterForm(id="visits", code="SM", title="上门登记", columns=columns)
    found = register_leaves(faces, form, point=POINT, month="2026-11", pages=2)
    sheet = pdf(faces, found)
    assert lint(sheet, LIMITS) == ()
    assert len(borders(found[0])) == len(columns) + 3
    for text in page_texts(sheet):
        assert in_order(text, "上门登记", "SM-202611", "上门时间", "谁上的门", "看了什么", "补录✓")


def test_that_the_same_register_gives_the_same_bytes(faces: Faces) -> None:
    assert pdf(faces, leaves(faces, pages=2)) == pdf(faces, leaves(faces, pages=2))


def test_that_a_register_can_be_kept_and_printed_again(faces: Faces) -> None:
    document = Document("空白登记表", POINT, leaves(faces, pages=3))
    assert document_of(kept(document)) == document


@given(st.text("上街区济源路街道社区养老中心，。·（）0123456789 ", max_size=60))
@settings(max_examples=25, deadline=None)
def test_that_any_name_is_printed_whole(faces: Faces, point: str) -> None:
    (leaf,) = leaves(faces, point=point)
    plain = re.sub(r"\s", "", "".join(said(leaf)))
    assert re.sub(r"\s", "", point) in plain
    for mark in words(leaf):
        assert (
            mark.x + faces.length(mark.text, mark.size, mark.bold)
            < leaf.width - 15 * MILLIMETRE + 1
        )
