"""One policy in two columns, its marks and its light; two versions side by side."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from advisor_app.domain.policy import Freshness, Policy
from advisor_app.eligibility.reading import load_library
from advisor_app.gui.dialogs.compare import CHANGED, CompareDialog, ComparisonTable
from advisor_app.gui.pages.policy_details import (
    FRESHNESS_WORDS,
    PolicyDetails,
    light,
    marks_of,
)
from advisor_app.support.paths import resources_folder
from tests.gui.driving import shown

TODAY = date(2026, 11, 23)
LIBRARY = load_library(resources_folder() / "policies").on(TODAY)
NAMES = {one.id: one.name for one in LIBRARY.policies}


def named(policy: str) -> Policy:
    found = LIBRARY.get(policy)
    assert found is not None
    return found


@pytest.fixture
def details(qtbot: QtBot) -> PolicyDetails:
    made = PolicyDetails()
    made.resize(900, 600)
    return shown(qtbot, made)


def words(details: PolicyDetails) -> str:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return "\n".join(one.text() for one in details.findChildren(QLabel))


@pytest.mark.parametrize("policy", LIBRARY.policies, ids=lambda one: one.id)
def test_that_both_columns_tell_all_there_is(details: PolicyDetails, policy: Policy) -> None:
    details.show_policy(policy, NAMES, TODAY)
    told = words(details)
    version = policy.nearest_version(TODAY)
    wanted = [policy.name, version.plain, version.fee, *version.steps]
    wanted += [one.words for one in version.materials]
    wanted += [one.title for one in (*version.basis, *version.sources)]
    wanted += [NAMES[one.policy] for one in version.excludes]
    wanted += [one.version for one in policy.versions]
    for part in wanted:
        assert part in told, part
    assert "{" not in told


def test_that_the_version_in_force_is_marked_and_old_ones_stay(details: PolicyDetails) -> None:
    details.show_policy(named("zz-huliyuan-gangwei"), NAMES, TODAY)
    told = words(details)
    assert "2021：2021年1月1日起（现行）" in told
    assert "2018：2018年1月30日起，到2020年12月31日止" in told
    assert "100元" not in told


def test_that_the_national_list_is_named(details: PolicyDetails) -> None:
    details.show_policy(named("tekun-gongyang"), NAMES, TODAY)
    assert "国家基本养老服务清单第10、11项" in words(details)


def test_that_what_cannot_be_drawn_together_says_how_to_choose(details: PolicyDetails) -> None:
    details.show_policy(named("zhongdu-canjiren-huli-butie"), NAMES, TODAY)
    told = words(details)
    assert "经济困难失能老年人护理补贴：护理补贴只领较高的一份" in told


def test_that_what_runs_out_stands_on_top(details: PolicyDetails) -> None:
    details.show_policy(named("shineng-xiaofei-butie-2026"), NAMES, TODAY)
    assert "即将到期：2026年12月31日止，之后是否继续请问窗口" in words(details)
    details.show_policy(named("zz-gaoling-jintie"), NAMES, TODAY)
    assert "即将到期" not in words(details)


def test_that_nothing_found_is_said(details: PolicyDetails) -> None:
    details.show_policy(named("zz-gaoling-jintie"), NAMES, TODAY)
    details.show_nothing()
    assert "没有找到" in words(details)
    assert "高龄津贴" not in words(details)


@pytest.mark.parametrize(
    ("days", "mark"),
    [(0, ""), (91, FRESHNESS_WORDS[Freshness.YELLOW]), (181, FRESHNESS_WORDS[Freshness.RED])],
)
def test_that_an_old_check_is_marked_in_words(days: int, mark: str) -> None:
    policy = named("zz-gaoling-jintie")
    on = policy.versions[-1].checked_on + timedelta(days)
    assert (mark in marks_of(policy, on)) == bool(mark)


def test_that_the_three_lights_differ(qtbot: QtBot) -> None:
    assert qtbot
    colours = {light(one).pixmap(12, 12).toImage().pixelColor(6, 6).name() for one in Freshness}
    assert len(colours) == 3


def test_that_what_differs_is_marked_in_words_too(qtbot: QtBot) -> None:
    table = shown(qtbot, ComparisonTable("旧", "新"))
    table.fill([("名称", "甲", "甲"), ("标准", "100元", "200元"), ("电话", "", "12349")])
    texts = [table.item(row, 0).text() for row in range(3)]  # type: ignore[union-attr]
    assert texts == ["名称", f"{CHANGED}　标准", f"{CHANGED}　电话"]
    empty = table.item(2, 1)
    assert empty is not None
    assert empty.text() == "（无）"


def test_that_two_versions_are_chosen_and_compared(qtbot: QtBot) -> None:
    asked: list[tuple[str, str]] = []

    def rows(left: str, right: str) -> list[tuple[str, str, str]]:
        asked.append((left, right))
        return [("名称", left, right)]

    parent = shown(qtbot, PolicyDetails())
    dialog = CompareDialog("高龄津贴", ["2016", "2020", "2026"], rows, parent)
    dialog.open()
    assert asked == [("2020", "2026")]
    assert "有 1 处不同" in dialog.summary.text()
    dialog.right.setCurrentText("2020")
    assert asked[-1] == ("2020", "2020")
    assert dialog.summary.text() == "两边完全一样"
    dialog.left.setCurrentText("2016")
    head = dialog.table.horizontalHeaderItem(1)
    assert head is not None
    assert head.text() == "2016"
    dialog.accept()
