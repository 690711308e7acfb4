"""What a draft of a policy would change: the people who fare otherwise stand out."""

import pytest
from PySide6.QtWidgets import QTabWidget
from pytestqt.qtbot import QtBot

from advisor_app.eligibility.differences import Difference
from advisor_app.gui.dialogs.compare import CHANGED
from advisor_app.gui.district.effects import Effects
from advisor_app.services.editing import DraftCheck, SampleAnswer

SAME, OTHER = SampleAnswer("八十岁", "可能符合", "可能符合"), SampleAnswer("六十岁", "否", "是")


@pytest.fixture
def tabs(qtbot: QtBot) -> QTabWidget:
    made = QTabWidget()
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    return made


@pytest.fixture
def effects(tabs: QTabWidget) -> Effects:
    made = Effects()
    made.put_into(tabs)
    return made


def test_that_two_pages_stand_behind_the_form(effects: Effects, tabs: QTabWidget) -> None:
    assert effects
    assert [tabs.tabText(at) for at in range(tabs.count())] == [
        "改了会怎样：例子里的人", "和现行的对比",
    ]  # fmt: skip


def test_that_who_fares_otherwise_stands_out(effects: Effects) -> None:
    effects.show(DraftCheck((), samples=(SAME, OTHER)))
    items = [effects.samples.topLevelItem(at) for at in (0, 1)]
    told = [[one.text(column) for column in range(3)] for one in items if one]
    assert told == [["八十岁", "可能符合", "可能符合"], ["六十岁", "否", f"{CHANGED}　是"]]
    assert [one.font(2).bold() for one in items if one] == [False, True]
    assert [one.toolTip(2) for one in items if one] == ["可能符合", f"{CHANGED}　是"]


def test_that_fields_stand_side_by_side(effects: Effects) -> None:
    effects.show(DraftCheck((), rows=(Difference("name", "名称", "旧", "新"),)))
    table = effects.differences
    assert table.rowCount() == 1
    told = [table.item(0, column).text() for column in range(table.columnCount())]
    assert told[-2:] == ["旧", "新"]
    assert told[0].endswith("名称")


def test_that_another_draft_leaves_nothing_of_the_one_before(effects: Effects) -> None:
    effects.show(DraftCheck((), samples=(SAME, OTHER), failed_cases=("一",)))
    effects.show(DraftCheck((), samples=(SAME,)))
    assert effects.samples.topLevelItemCount() == 1
    assert effects.cases.isHidden()
