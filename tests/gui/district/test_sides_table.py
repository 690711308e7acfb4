"""Bodies of one record side by side: whose each is, which stands, and where they differ."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from advisor_app.gui.dialogs.compare import CHANGED
from advisor_app.gui.district.sides import SidesTable
from advisor_app.gui.theme import TINT, WARN_TINT
from advisor_app.services.district.disputes import Case, CaseKind, Line, Side

HERE = Side(
    revision="a" * 32, title="现在以这份为准", point="410106-D05", author="王芳",
    when="2026-11-23 09:30", device="0123456789abcdef", stands=True,
)  # fmt: skip
THERE = replace(HERE, revision="b" * 32, title="", author="", device="", stands=False)
CASE = Case(
    id="hard-x", kind=CaseKind.HARD, record="x", what="老年人 …0001", point="410106-D05", at="",
    told="", sides=(HERE, THERE),
    lines=(
        Line(name="居住情况", values=("独居", "与子女")), Line(name="性别", values=("女", "女")),
    ),
)  # fmt: skip


@pytest.fixture
def table(qtbot: QtBot) -> SidesTable:
    made = SidesTable()
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    return made


def row(table: SidesTable, at: int) -> list[str]:
    return [table.item(at, column).text() for column in range(table.columnCount())]


def tints(table: SidesTable, at: int) -> list[QColor]:
    return [table.item(at, column).background().color() for column in range(table.columnCount())]


@pytest.mark.parametrize(
    ("side", "words"),
    [
        (HERE, "现在以这份为准\nD05　王芳\n2026-11-23 09:30\n终端 01234567"),
        (THERE, "D05\n2026-11-23 09:30\n区里"),
        (replace(HERE, point="", author="", title="", when=""), "终端 01234567"),
        (replace(HERE, point="", title=""), "王芳\n2026-11-23 09:30\n终端 01234567"),
    ],
)
def test_that_whose_a_side_is_stands_on_top(table: SidesTable, side: Side, words: str) -> None:
    assert side.words == words
    table.show_case(replace(CASE, sides=(side,), lines=()))
    assert row(table, 0) == ["谁写的", words]


def test_that_what_differs_is_marked_in_words_and_colour(table: SidesTable) -> None:
    table.show_case(CASE)
    assert row(table, 1) == [f"{CHANGED}　居住情况", "独居", "与子女"]
    assert row(table, 2) == ["性别", "女", "女"]
    assert set(map(QColor.name, tints(table, 1))) == {QColor(WARN_TINT).name()}
    assert QColor(WARN_TINT).name() not in set(map(QColor.name, tints(table, 2)))


def test_that_the_side_that_stands_is_set_off(table: SidesTable) -> None:
    table.show_case(CASE)
    assert [one == QColor(TINT) for one in tints(table, 0)] == [False, True, False]
    table.show_case(replace(CASE, sides=(THERE, THERE)))
    assert QColor(TINT) not in tints(table, 0)


def test_that_another_case_leaves_nothing_of_the_one_before(table: SidesTable) -> None:
    table.show_case(replace(CASE, sides=(HERE, THERE, THERE), lines=(
        Line(name="社区", values=("甲", "乙", "丙")),
    )))  # fmt: skip
    heads = [table.horizontalHeaderItem(column).text() for column in range(4)]
    assert heads == ["项目", "第 1 份", "第 2 份", "第 3 份"]
    assert row(table, 1)[1:] == ["甲", "乙", "丙"]
    table.show_case(CASE)
    assert (table.rowCount(), table.columnCount()) == (3, 3)
    table.show_case(replace(CASE, sides=(), lines=()))
    assert (table.rowCount(), table.columnCount()) == (1, 1)


def test_that_long_words_are_not_cut_off_in_any_width(table: SidesTable) -> None:
    long = "问助餐，女儿在外地，" * 12
    table.show_case(replace(CASE, lines=(Line(name="要求", values=(long, "短")),)))
    wide = table.rowHeight(1)
    for width in (800, 560, 420):
        table.resize(width, 400)
        room = table.fontMetrics().boundingRect(
            0, 0, table.columnWidth(1) - 23, 4000, Qt.TextFlag.TextWordWrap, long
        )
        assert table.rowHeight(1) >= room.height()
    assert table.rowHeight(1) > wide


def test_that_nothing_can_be_changed_in_it(table: SidesTable) -> None:
    table.show_case(CASE)
    assert table.editTriggers() == table.EditTrigger.NoEditTriggers
    assert table.focusPolicy() is Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize(
    ("kind", "all_stand", "decide", "read"),
    [
        (CaseKind.HARD, False, True, False),
        (CaseKind.DECIDED, False, True, False),
        (CaseKind.DECIDED, True, False, False),
        (CaseKind.SOFT, True, False, True),
        (CaseKind.FORK, False, False, False),
        (CaseKind.APART, False, False, False),
        (CaseKind.WAITING, False, False, False),
    ],
)
def test_that_only_a_clash_is_decided_and_only_what_stands_is_read(
    kind: CaseKind, all_stand: bool, decide: bool, read: bool
) -> None:
    case = replace(CASE, kind=kind, all_stand=all_stand)
    assert (case.can_decide, case.can_read) == (decide, read)


@pytest.mark.parametrize(
    ("values", "differs"),
    [(("一",), False), (("一", "一"), False), (("一", "二"), True), (("一", "一", ""), True)],
)
def test_that_sides_differ_where_one_says_something_else(
    values: tuple[str, ...], differs: bool
) -> None:
    assert Line(name="社区", values=values).differs is differs
