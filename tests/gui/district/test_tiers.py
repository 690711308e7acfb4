"""Conditions in rows, and for whom an amount is: what the form shows is what the file gets."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from advisor_app.domain.errors import BadInput
from advisor_app.gui.district.tiers import AmountsEdit, RuleEdit, TierDialog
from tests.gui.driving import Typist, opened, shown

Raw = dict[str, Any]


def condition(field: str, operator: str, value: object, words: str) -> Raw:
    return {"field": field, "operator": operator, "value": value, "words": words}


OLD = condition("age", "ge", 80, "年满80周岁")
HERE = condition("hukou", "prefix", "4101", "户口在郑州市")
POOR = condition("income", "in", ["minimum", "destitute"], "低保或特困")
ALONE = condition("living", "eq", "alone", "独居")
EMPTY = condition("empty_nest", "eq", "yes", "空巢")
EITHER: Raw = {"any": [ALONE, EMPTY], "words": "独居或空巢"}
NOT: Raw = {
    "not": condition("pension", "eq", "employee", "不领职工养老金"),
    "words": "不领职工养老金",
}
DEEP: Raw = {"all": [OLD, EITHER], "words": "高龄而且没有人照顾"}
DEEPER: Raw = {"not": EITHER, "words": "有人照顾"}
KINDS = [OLD, HERE, POOR, EITHER, NOT, DEEP, DEEPER]
ROW_OF = {"group": 0, "field": 1, "operator": 2, "value": 3, "words": 4, "source": 5}


@pytest.fixture
def rule(qtbot: QtBot) -> RuleEdit:
    made = RuleEdit("条件")
    made.resize(900, 400)
    return shown(qtbot, made)


@pytest.fixture
def amounts(qtbot: QtBot) -> AmountsEdit:
    made = AmountsEdit()
    made.resize(900, 300)
    return shown(qtbot, made)


def set_cell(edit: RuleEdit, row: int, column: str, text: str) -> None:
    item = edit.rows.table.item(row, ROW_OF[column])
    assert item is not None
    item.setText(text)


def words_of(rule: RuleEdit) -> dict[str, QLineEdit]:
    return {
        one.accessibleName()[:2]: one
        for one in rule.findChildren(QLineEdit)
        if one.accessibleName().endswith("的说法")
    }


def test_that_every_kind_of_condition_is_a_row_in_words(rule: RuleEdit) -> None:
    rule.show_conditions(KINDS)
    table = rule.rows.table
    shown_rows = [
        [table.item(row, column).text() for column in range(5)]  # type: ignore[union-attr]
        for row in range(table.rowCount())
    ]
    assert shown_rows[:3] == [
        ["必须", "周岁", "不小于", "80", "年满80周岁"],
        ["必须", "户籍地", "代码开头是", "4101", "户口在郑州市"],
        ["必须", "救助身份", "是其中之一", "低保、特困", "低保或特困"],
    ]
    assert [row[0] for row in shown_rows[3:]] == [
        "或1（有一样就行）", "或1（有一样就行）", "不能有", "原样保留", "原样保留",
    ]  # fmt: skip
    assert [row[4] for row in shown_rows[-2:]] == [DEEP["words"], DEEPER["words"]]


@given(chosen=st.lists(st.sampled_from(range(len(KINDS))), unique=True))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_what_nobody_edited_comes_back_as_it_was(rule: RuleEdit, chosen: list[int]) -> None:
    conditions = [KINDS[at] for at in chosen]
    rule.show_conditions(conditions)
    assert rule.conditions() == conditions


def test_that_a_row_kept_as_it_is_keeps_its_own_when_another_goes(rule: RuleEdit) -> None:
    rule.show_conditions([DEEP, OLD, DEEPER])
    rule.rows.table.setCurrentCell(0, 0)
    rule.rows.drop()
    assert rule.conditions() == [OLD, DEEPER]


def test_that_rows_kept_as_they_are_move(rule: RuleEdit) -> None:
    rule.show_conditions([DEEP, DEEPER])
    rule.rows.table.setCurrentCell(0, 0)
    rule.rows.move_row(1)
    assert rule.conditions() == [DEEPER, DEEP]


def test_that_several_values_and_a_source_are_read(rule: RuleEdit) -> None:
    rule.show_conditions([POOR])
    set_cell(rule, 0, "value", "低保， 低保边缘")
    set_cell(rule, 0, "source", "第四条")
    (made,) = rule.conditions()
    assert made["value"] == ["minimum", "margin"]
    assert made["source"] == "第四条"


@pytest.mark.parametrize(
    ("conditions", "value", "said"),
    [
        ([HERE, OLD], "很老", "条件第2行的周岁“很老”不是数字"),
        ([HERE, OLD], "", "条件第2行至少填一个值"),
        ([HERE, OLD], "80、90", "条件第2行只能填一个值"),
        ([HERE, OLD], "-1", "条件第2行"),
        ([HERE, POOR], "富裕", "条件第2行不能是“富裕”：可填 都不是、低保边缘、低保、特困"),
    ],
)
def test_that_a_row_that_cannot_be_is_named_by_its_number(
    rule: RuleEdit, conditions: list[Raw], value: str, said: str
) -> None:
    rule.show_conditions(conditions)
    set_cell(rule, 1, "value", value)
    with pytest.raises(BadInput) as caught:
        rule.conditions()
    assert caught.value.message.startswith(said)


def test_that_a_new_row_must_be_filled_in(rule: RuleEdit) -> None:
    rule.show_conditions([])
    rule.rows.add()
    with pytest.raises(BadInput, match="条件第1行"):
        rule.conditions()


def test_that_only_groups_in_use_ask_what_they_are_called(rule: RuleEdit, qtbot: QtBot) -> None:
    rule.show_conditions([OLD])
    assert [one.isVisible() for one in words_of(rule).values()] == [False] * 4
    rule.show_conditions([EITHER, OLD])
    assert [one.isVisible() for one in words_of(rule).values()] == [True, False, False, False]
    assert words_of(rule)["或1"].text() == "独居或空巢"
    with qtbot.waitSignal(rule.changed):
        words_of(rule)["或1"].setText("没有人照顾")
    assert rule.conditions()[0]["words"] == "没有人照顾"


def test_that_a_group_nobody_named_is_named_by_its_rows(rule: RuleEdit) -> None:
    rule.show_conditions([EITHER])
    words_of(rule)["或1"].clear()
    assert rule.conditions()[0]["words"] == "独居、空巢，有一样"


# Amounts

TIERS = [
    {"value_yuan": 100, "per": "month", "words": "每月100元", "when": [OLD]},
    {"parameter": "dibao-urban", "per": "month", "words": "按低保标准", "when": [POOR, HERE]},
    {"words": "免费上门"},
]


def tier_cell(amounts: AmountsEdit, row: int) -> str:
    return amounts.rows.rows[row]["tier"]


def asked_tier(amounts: AmountsEdit, qtbot: QtBot, row: int) -> TierDialog:
    amounts.rows.table.setCurrentCell(row, 0)
    amounts.tier_button.click()
    return opened(qtbot, amounts, TierDialog)


def test_that_amounts_come_back_as_they_were(amounts: AmountsEdit) -> None:
    amounts.show_amounts(TIERS)
    assert [tier_cell(amounts, row) for row in range(3)] == [
        "年满80周岁", "低保或特困，户口在郑州市", "人人都有",
    ]  # fmt: skip
    assert amounts.amounts() == TIERS


def test_that_two_tiers_of_one_name_stay_two(amounts: AmountsEdit) -> None:
    """Both are called 低保; that they mean other places is in the conditions alone."""
    city = condition("hukou_type", "eq", "urban", "低保")
    village = condition("hukou_type", "eq", "rural", "低保")
    tiers = [{"value_yuan": 800, "words": "城市", "when": [city]},
             {"value_yuan": 600, "words": "农村", "when": [village]}]  # fmt: skip
    amounts.show_amounts(tiers)
    assert amounts.amounts() == tiers


def test_that_a_tier_goes_along_when_its_amount_moves(amounts: AmountsEdit) -> None:
    amounts.show_amounts(TIERS)
    amounts.rows.table.setCurrentCell(0, 0)
    amounts.rows.move_row(1)
    assert amounts.amounts() == [TIERS[1], TIERS[0], TIERS[2]]


def test_that_for_whom_cannot_be_typed_over_by_mistake(
    amounts: AmountsEdit, typist: Typist
) -> None:
    """A name without its conditions would give the amount to everybody."""
    amounts.show_amounts(TIERS)
    amounts.rows.table.setCurrentCell(0, 4)
    amounts.rows.table.setFocus()
    typist.press(Qt.Key.Key_F2)
    typist.type("x")
    typist.press(Qt.Key.Key_Return)
    assert amounts.amounts() == TIERS


def test_that_for_whom_opens_by_a_double_click_and_other_cells_do_not(
    amounts: AmountsEdit, qtbot: QtBot
) -> None:
    amounts.show_amounts(TIERS)
    table = amounts.rows.table

    def clicked(column: int) -> None:
        place: QPoint = table.visualItemRect(table.item(1, column)).center()
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    clicked(0)
    assert amounts.findChildren(TierDialog) == []
    clicked(4)
    dialog = opened(qtbot, amounts, TierDialog)
    assert [row["words"] for row in dialog.rule.rows.rows] == ["低保或特困", "户口在郑州市"]
    dialog.reject()


def test_that_a_tier_is_changed_for_its_own_amount_alone(
    amounts: AmountsEdit, qtbot: QtBot
) -> None:
    amounts.show_amounts(TIERS)
    dialog = asked_tier(amounts, qtbot, 0)
    set_cell(dialog.rule, 0, "value", "90")
    set_cell(dialog.rule, 0, "words", "年满90周岁")
    with qtbot.waitSignal(amounts.changed):
        dialog.finish()
    assert tier_cell(amounts, 0) == "年满90周岁"
    first, *others = amounts.amounts()
    assert first["when"] == [condition("age", "ge", 90, "年满90周岁")]
    assert others == TIERS[1:]


def test_that_a_tier_without_conditions_is_everybodys(amounts: AmountsEdit, qtbot: QtBot) -> None:
    amounts.show_amounts(TIERS)
    dialog = asked_tier(amounts, qtbot, 0)
    dialog.rule.rows.table.setCurrentCell(0, 0)
    dialog.rule.rows.drop()
    dialog.finish()
    assert tier_cell(amounts, 0) == "人人都有"
    assert "when" not in amounts.amounts()[0]


def test_that_a_wrong_condition_keeps_the_dialog_open_and_cancelling_keeps_the_tier(
    amounts: AmountsEdit, qtbot: QtBot
) -> None:
    amounts.show_amounts(TIERS)
    dialog = asked_tier(amounts, qtbot, 0)
    set_cell(dialog.rule, 0, "value", "很老")
    dialog.finish()
    assert dialog.isVisible()
    said = [one.text() for one in dialog.findChildren(QLabel) if one.property("role") == "error"]
    assert said == ["条件第1行的周岁“很老”不是数字：请填0到130的整数"]
    (leaving,) = [one for one in dialog.findChildren(QPushButton) if one.text() == "取消"]
    leaving.click()
    assert not dialog.isVisible()
    assert amounts.amounts() == TIERS


def test_that_a_new_amount_is_everybodys_until_somebody_says_for_whom(
    amounts: AmountsEdit, qtbot: QtBot
) -> None:
    amounts.show_amounts([])
    amounts.edit_tier()  # nothing to edit yet
    assert amounts.findChildren(TierDialog) == []
    amounts.rows.add()
    assert tier_cell(amounts, 0) == "人人都有"
    dialog = asked_tier(amounts, qtbot, 0)
    assert dialog.rule.rows.rows == []
    dialog.reject()
    assert amounts.amounts() == [{"words": ""}]


@pytest.mark.parametrize(
    ("typed", "given"),
    [("100", 100), (" 62 ", 62), ("62.50", "62.50"), ("一百", "一百"), ("", None)],
)
def test_that_money_is_given_as_it_was_typed_for_the_check_to_judge(
    amounts: AmountsEdit, typed: str, given: object
) -> None:
    amounts.show_amounts([{"value_yuan": 1, "words": "每月"}])
    item = amounts.rows.table.item(0, 1)
    assert item is not None
    item.setText(typed)
    assert amounts.amounts()[0].get("value_yuan") == given
