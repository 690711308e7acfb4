"""What is set: tick boxes in the order given, lists and fields whole, rows that hold together."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.policy import AMOUNT_OPEN, Amount, Material, PolicyVersion
from advisor_app.sheets import fields
from advisor_app.sheets.faces import Faces
from advisor_app.sheets.furniture import call_block, figures, key_figure
from advisor_app.sheets.paging import Placed, paginate
from advisor_app.sheets.rows import (
    Block,
    Row,
    Rows,
    Square,
    Words,
    guarded,
    height_of,
    tied,
    tied_on,
)
from advisor_app.sheets.setting import FULL, KEY, WIDTH, Setter
from advisor_app.sheets.wording import AMOUNT_UNKNOWN, grouped
from tests.sheets.builders import heading, version

BODY = st.sampled_from([16, 18, 22, 24])
ENTRY = st.text("老顾问点福利待遇街道社区村证件表办", min_size=1, max_size=40)
ENTRIES = st.lists(ENTRY, max_size=9)
HEAD = heading()


def words(rows: Rows) -> list[Words]:
    """Give the words as they are read: row by row, from left to right."""
    return [
        mark
        for row in rows
        for mark in sorted(row.marks, key=lambda one: one.x)
        if isinstance(mark, Words)
    ]


def squares(rows: Rows) -> list[Square]:
    return [mark for row in rows for mark in row.marks if isinstance(mark, Square)]


def said(rows: Rows) -> str:
    return "".join(one.text for one in words(rows)).replace("\u00a0", " ")


@given(ENTRIES, BODY)
def test_that_boxes_are_read_in_the_order_they_were_given(
    faces: Faces, entries: list[str], body: int
) -> None:
    rows = Setter(faces, body).boxes(entries)
    assert said(rows) == "".join(entries)
    assert len(squares(rows)) == len(entries)


@given(ENTRIES, BODY)
def test_that_no_entry_reaches_into_the_box_beside_it(
    faces: Faces, entries: list[str], body: int
) -> None:
    for row in Setter(faces, body).boxes(entries):
        marks = sorted(row.marks, key=lambda one: one.x)
        for mark, following in zip(marks, [*marks[1:], None], strict=True):
            width = mark.side if isinstance(mark, Square) else 0.0
            if isinstance(mark, Words):
                width = faces.length(mark.text, mark.size, mark.bold)
            end = following.x if following else WIDTH
            assert mark.x + width <= end + 1e-6


@given(ENTRIES, BODY)
def test_that_at_most_two_boxes_share_a_row_and_short_ones_do(
    faces: Faces, entries: list[str], body: int
) -> None:
    setter = Setter(faces, body)
    assert all(len(squares((row,))) <= 2 for row in setter.boxes(entries))
    short = [entry[:2] for entry in entries]
    rows = setter.boxes(short)
    assert len(rows) == (len(short) + 1) // 2
    assert [len(squares((row,))) for row in rows[:-1]] == [2] * (len(rows) - 1 if rows else 0)


@given(ENTRY, BODY, st.booleans())
def test_that_an_entry_is_never_parted_from_its_box(
    faces: Faces, entry: str, body: int, ticked: bool
) -> None:
    setter = Setter(faces, body)
    rows = setter.item(entry, FULL, box=True, ticked=ticked)
    assert isinstance(rows[0].marks[0], Square)
    assert [one.ticked for one in squares(rows)] == [ticked]
    assert [row.tied for row in rows] == [True] * (len(rows) - 1) + [False]


@given(ENTRIES.filter(bool), BODY)
def test_that_steps_count_up_and_say_everything(
    faces: Faces, entries: list[str], body: int
) -> None:
    rows = Setter(faces, body).numbered(entries, FULL)
    expected = "".join(f"{place}.{entry}" for place, entry in enumerate(entries, 1))
    assert said(rows) == expected
    numbers = [one for one in words(rows) if one.bold]
    assert {one.x for one in numbers} == {0}
    assert len({one.x for one in words(rows) if not one.bold}) == 1


@given(ENTRY, ENTRY, BODY)
def test_that_the_same_words_are_set_the_same_by_another_sheet(
    faces: Faces, one: str, other: str, body: int
) -> None:
    first = Setter(faces, body)
    rows = first.text(one), first.item(other, first.content)
    again = first.anew()
    assert (again.text(one), again.item(other, again.content)) == rows
    assert (Setter(faces, body).text(one), first.missing) == (rows[0], ())


@given(st.lists(st.tuples(st.floats(1, 40), st.booleans()), max_size=12))
def test_that_tying_changes_ties_only(shapes: list[tuple[float, bool]]) -> None:
    rows = tuple(Row(height, (Words(0, 0, "甲", 16),), held) for height, held in shapes)
    for made in (tied(rows), tied_on(rows), guarded(rows)):
        assert [replace(row, tied=False) for row in made] == [
            replace(row, tied=False) for row in rows
        ]
        assert height_of(made) == height_of(rows)
    assert all(row.tied for row in tied(rows)[:-1])
    assert not rows or tied(rows)[-1] == rows[-1]
    assert all(row.tied for row in tied_on(rows))


@given(st.integers(0, 20))
def test_that_a_guarded_paragraph_parts_only_in_its_middle(count: int) -> None:
    rows = guarded(tuple(Row(10) for _ in range(count)))
    loose = [place for place, row in enumerate(rows, 1) if not row.tied and place < count]
    assert loose == (list(range(2, count - 1)) if count > 4 else [])


@given(st.floats(0, 30), st.integers(0, 4), st.integers(0, 4))
def test_that_a_blocks_heights_add_up(before: float, divider: int, count: int) -> None:
    block = Block(rows=(Row(10),) * count, divider=(Row(3),) * divider, before=before)
    assert block.height == 10 * count
    assert block.total == pytest.approx(before + 3 * divider + 10 * count)


def _named(name: str, height: float, held: bool = False) -> Row:
    return Row(height, (Words(0, 0, name, 16),), held)


def _names(page: Sequence[Placed]) -> list[str]:
    return [one.text for placed in page for one in placed.row.marks if isinstance(one, Words)]


PARTS = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=6)


@given(PARTS, st.integers(60, 140))
def test_that_what_goes_on_overleaf_says_so_once_and_on_top(
    parts: list[tuple[int, bool]], height: int
) -> None:
    blocks = [
        Block(
            rows=tuple(_named(f"{place}/{number}", 10) for number in range(count)),
            again=(_named(f"again {place}", 10, held=True),),
            whole=whole,
        )
        for place, (count, whole) in enumerate(parts)
    ]
    pages = [_names(page) for page in paginate(blocks, height, height)]
    rows = [name for page in pages for name in page if not name.startswith("again")]
    assert rows == [f"{place}/{number}" for place, (count, _) in enumerate(parts) for number in range(count)]  # fmt: skip
    for number, page in enumerate(pages):
        repeats = [name for name in page if name.startswith("again")]
        last = pages[number - 1][-1] if number else ""
        goes_on = number > 0 and last.split("/")[0] == page[-len(page) + len(repeats)].split("/")[0]
        assert repeats == ([f"again {last.split('/')[0]}"] if goes_on else [])
        assert page[: len(repeats)] == repeats


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=25))
def test_that_no_page_ends_between_rows_that_hold_each_other(
    shapes: list[tuple[int, bool]],
) -> None:
    rows = tuple(Row(height, tied=held) for height, held in shapes)
    chunk = longest = 0.0
    for row in rows:
        chunk += row.height
        longest = max(longest, chunk)
        chunk = chunk if row.tied else 0.0
    pages = paginate([Block(rows=rows, whole=False)], longest, longest)
    assert not any(page[-1].row.tied for page in pages[:-1])


def test_that_a_list_of_papers_is_boxes_behind_its_label(setter: Setter) -> None:
    papers = (Material(name="身份证", copies=1), Material(name="户口簿", note="首页"))
    rows = fields.bring(setter, version(materials=papers))
    assert said(rows) == "要带什么身份证（原件，复印件1份）户口簿（首页）"
    assert [one.ticked for one in squares(rows)] == [False, False]


def test_that_what_was_seen_is_ticked(setter: Setter) -> None:
    rows = fields.listed(setter, "已经看过", ["身份证", "户口簿"], ticked=True)
    assert [one.ticked for one in squares(rows)] == [True, True]


@pytest.mark.parametrize(
    ("entries", "shown"), [((), ""), (("甲",), "条件甲"), (("甲", "乙"), "条件·甲·乙")]
)
def test_that_one_entry_needs_no_dot(setter: Setter, entries: tuple[str, ...], shown: str) -> None:
    rows = fields.dotted(setter, "条件", entries)
    assert said(rows) == shown


Field = Callable[[Setter, PolicyVersion], Rows]


@pytest.mark.parametrize(
    ("field", "name", "label"),
    [
        (fields.call, "phone", "咨询电话"), (fields.hours, "hours", "开门时间"),
        (fields.time_limit, "time_limit", "办理时限"),
    ],
)  # fmt: skip
def test_that_what_is_not_known_is_not_printed(
    setter: Setter, field: Field, name: str, label: str
) -> None:
    assert field(setter, version()) == ()
    assert said(field(setter, version(**{name: "示例"}))) == f"{label}示例"


@pytest.mark.parametrize(
    ("place", "hotline", "point", "shown"),
    [
        ("社区", "12349", "037100000000", "去哪里办社区"),
        ("", "12349", "037100000000", "去哪里办办理地点请先问顾问点，或拨打12349"),
        ("", "", "037100000000", "去哪里办办理地点请先问顾问点，或拨打0371-0000 0000"),
        ("", "", "", "去哪里办办理地点请先问顾问点"),
    ],
)
def test_that_whoever_does_not_know_where_is_told_whom_to_ask(
    setter: Setter, place: str, hotline: str, point: str, shown: str
) -> None:
    head = replace(HEAD, hotline=hotline, point_phone=point)
    assert said(fields.where(setter, version(where=place), head)) == shown


def test_that_an_amount_is_large_and_an_open_one_is_a_question(setter: Setter) -> None:
    known = fields.amount(setter, Amount(value_fen=10_000, per="month", words="每月100元"))
    assert [(one.text, one.size, one.bold) for one in words(known)] == [("每月100元", KEY, True)]
    asked = fields.amount(setter, Amount(value_fen=None, per="month", words=AMOUNT_OPEN))
    assert said(asked) == AMOUNT_UNKNOWN
    assert {one.size for one in words(asked)} == {18}


PAIRS = st.lists(
    st.tuples(
        st.text("我们最晚在电话热线顾问", min_size=1, max_size=8),
        st.sampled_from(["2026年12月7日", "0371-00000000", "12349", "每月100元"]),
    ),
    max_size=4,
)


@given(PAIRS, st.sampled_from(["", "联系您"]), BODY)
@settings(max_examples=60)
def test_that_figures_stay_large_and_on_the_paper_however_many_there_are(
    faces: Faces, pairs: list[tuple[str, str]], after: str, body: int
) -> None:
    rows = figures(Setter(faces, body), pairs, after)
    assert said(rows) == "".join(f"{label}{figure}{after}" for label, figure in pairs)
    for one in words(rows):
        assert one.x + faces.length(one.text, one.size, one.bold) <= WIDTH + 1e-6
        assert one.bold is (one.size == KEY)
    large = "".join(one.text for one in words(rows) if one.size == KEY)
    assert large == "".join(figure for _, figure in pairs)


@pytest.mark.parametrize(
    ("advisor", "phone", "hotline", "shown"),
    [
        ("王芳", "037100000000", "12349", "顾问王芳0371-0000 0000热线12349"),
        ("", "037100000000", "", "电话0371-0000 0000"),
        ("王芳", "", "12349", "热线12349"),
        ("王芳", "", "", "有不清楚的，请问顾问王芳。"),
    ],
)
def test_that_a_sheet_names_the_numbers_there_are(
    setter: Setter, advisor: str, phone: str, hotline: str, shown: str
) -> None:
    head = replace(HEAD, advisor=advisor, point_phone=phone, hotline=hotline)
    assert said(call_block(setter, head).rows) == shown


def test_that_a_promise_stands_before_the_numbers(setter: Setter) -> None:
    block = call_block(setter, HEAD, date(2026, 12, 7))
    assert said(block.rows).startswith("我们最晚在2026年12月7日联系您顾问王芳")
    assert all(row.tied for row in block.rows[:-1])


@given(st.text("0123456789-,、 转", max_size=30), BODY)
@settings(max_examples=40)
def test_that_a_telephone_number_loses_no_digit_at_any_size(
    faces: Faces, phone: str, body: int
) -> None:
    setter = Setter(faces, body)
    shown = said(key_figure(setter, grouped(phone), setter.content))
    assert [one for one in shown if one.isdigit()] == [one for one in phone if one.isdigit()]
