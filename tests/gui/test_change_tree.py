"""What a pack changes as a tree: sections open while they are short, both sides beside each other."""

import pytest
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from advisor_app.eligibility.differences import Difference
from advisor_app.gui.change_tree import ChangeTree
from advisor_app.services.pack_changes import ADDED, CHANGE, GONE, Change
from advisor_app.services.pack_content import SECTION_WORDS, Section


@pytest.fixture
def tree(qtbot: QtBot) -> ChangeTree:
    made = ChangeTree("现在用的", "这个包里的")
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    return made


def change(name: str, *fields: Difference, what: str = CHANGE) -> Change:
    return Change(Section.NOTICES, "通知", name, what, fields)


def top(tree: ChangeTree, at: int = 0) -> QTreeWidgetItem:
    found = tree.topLevelItem(at)
    assert found is not None
    return found


def sides(tree: ChangeTree, before: str, after: str) -> tuple[str, str]:
    """Show a field's two sides, and give how they are told."""
    tree.show_changes([change("甲", Difference("text", "内容", before, after))])
    field = top(tree).child(0).child(0)
    assert field.text(0) == "内容"
    assert (field.toolTip(1), field.toolTip(2)) == (before, after)
    return field.text(1), field.text(2)


def test_that_each_section_stands_once_with_its_count(tree: ChangeTree) -> None:
    tree.show_changes(
        [change("甲"), Change(Section.POLICIES, "政策", "津贴", GONE), change("乙", what=ADDED)]
    )
    heads = [top(tree, at).text(0) for at in range(tree.topLevelItemCount())]
    assert heads == [
        f"{SECTION_WORDS[Section.NOTICES]}　2 处", f"{SECTION_WORDS[Section.POLICIES]}　1 处",
    ]  # fmt: skip
    assert tree.lines == ("改动通知“甲”", "新增通知“乙”", "删去政策“津贴”")


@pytest.mark.parametrize(("count", "is_open"), [(1, True), (12, True), (13, False), (200, False)])
def test_that_a_long_section_is_closed_at_first(
    tree: ChangeTree, count: int, is_open: bool
) -> None:
    tree.show_changes([change(str(number)) for number in range(count)])
    assert top(tree).isExpanded() is is_open
    assert len(tree.lines) == count


def test_that_other_changes_take_the_place_of_those_before(tree: ChangeTree) -> None:
    tree.show_changes([change("甲")])
    tree.show_changes([change("乙")])
    assert tree.lines == ("改动通知“乙”",)
    tree.show_changes([])
    assert (tree.lines, tree.topLevelItemCount()) == ((), 0)


@pytest.mark.parametrize("what", [ADDED, GONE])
def test_that_only_what_changes_has_two_sides(tree: ChangeTree, what: str) -> None:
    tree.show_changes([change("甲", Difference("text", "内容", "", "新"), what=what)])
    assert top(tree).child(0).childCount() == 0


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("旧", "新", ("旧", "新")),
        ("", "新", ("（无）", "新")),
        ("旧", "", ("旧", "（无）")),
        ("一\n二", "一\n三", ("二", "三")),
        ("一\n二\n三", "一\n三", ("二", "一；三")),
        ("一\n二", "二\n一", ("一；二", "二；一")),
        ("一\n\n  \n二", "一\n三", ("二", "三")),
        ("a   b", "a b c", ("a b", "a b c")),
        ("长" * 120, "短", ("长" * 120, "短")),
        ("长" * 121, "短", ("长" * 120 + "…", "短")),
    ],
)
def test_that_of_a_text_the_lines_that_differ_are_told(
    tree: ChangeTree, before: str, after: str, told: tuple[str, str]
) -> None:
    assert sides(tree, before, after) == told


@pytest.mark.parametrize("width", [600, 900, 1300])
def test_that_both_sides_get_the_same_room(tree: ChangeTree, width: int) -> None:
    tree.show_changes([change("甲", Difference("text", "内容", "旧", "新"))])
    tree.resize(width, 500)
    assert tree.columnWidth(1) == tree.columnWidth(2) >= 150
    assert sum(map(tree.columnWidth, range(3))) <= width
