"""The local parameters and the service line on the policies' page."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from advisor_app.gui.dialogs.compare import CompareDialog
from advisor_app.gui.dialogs.hotline import HotlineDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.policies import PoliciesPage
from advisor_app.services.suite import Services
from tests.gui.driving import CTRL, ENTER, Typist, on_store, opened
from tests.gui.pages.conftest import Put

Wait = Callable[[], None]
OLD = date(2021, 6, 1)


@pytest.fixture
def page(services: Services, jobs: Jobs, put: Put[PoliciesPage]) -> PoliciesPage:
    return put(PoliciesPage(services, jobs))


@pytest.fixture
def parameters(page: PoliciesPage, wait: Wait, typist: Typist) -> PoliciesPage:
    page.tabs.setFocus()
    typist.press(Qt.Key.Key_2)
    wait()
    return page


def items(page: PoliciesPage) -> list[QTreeWidgetItem]:
    tree = page.parameters.tree
    tops = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
    return [top.child(at) for top in tops if top for at in range(top.childCount())]


def test_that_a_number_key_shows_what_is_to_be_filled_in(parameters: PoliciesPage) -> None:
    library = parameters.services.screenings.library
    today = parameters.services.desk.today
    missing = [one for one in library.parameters if one.on(today) is None]
    assert [one.text(0) for one in items(parameters)] == [one.question for one in missing]
    assert f"还有 {len(missing)} 项没有填" in parameters.parameters.summary.text()
    assert all(one.text(1).startswith("待填") for one in items(parameters))


def test_that_groups_stand_in_their_order(parameters: PoliciesPage) -> None:
    tree = parameters.parameters.tree
    tops = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
    numbers = [int(top.text(0).split()[0]) for top in tops if top]
    assert numbers == sorted(numbers)
    assert set(range(1, 13)) <= set(numbers)


def test_that_an_old_figure_is_shown_as_history_only(parameters: PoliciesPage) -> None:
    row = next(one for one in items(parameters) if "城市低保" in one.text(0))
    assert "750元" in row.text(3)
    assert "750元" not in row.text(1)
    assert "城乡居民最低生活保障" in row.text(4)


def test_that_known_values_are_shown_when_asked_for(parameters: PoliciesPage) -> None:
    panel = parameters.parameters
    panel.show_on(OLD)
    before = len(items(parameters))
    panel.only_open.setChecked(False)
    assert len(items(parameters)) > before
    row = next(one for one in items(parameters) if "城市低保" in one.text(0))
    assert row.text(1) == "750元"
    assert "起步库整理" in row.text(2)


def test_that_enter_names_the_parameter(parameters: PoliciesPage, typist: Typist) -> None:
    chosen: list[str] = []
    parameters.parameters.chosen.connect(chosen.append)
    tree = parameters.parameters.tree
    tree.setFocus()
    tree.setCurrentItem(items(parameters)[0])
    typist.press(ENTER)
    assert chosen == [str(items(parameters)[0].data(0, Qt.ItemDataRole.UserRole))]


def test_that_the_line_is_not_printed_before_a_call(parameters: PoliciesPage) -> None:
    assert "还没有印服务热线" in parameters.hotline_words.text()


def test_that_a_call_is_noted_by_keyboard(
    parameters: PoliciesPage, qtbot: QtBot, wait: Wait, typist: Typist
) -> None:
    parameters.check_hotline()
    dialog = opened(qtbot, parameters, HotlineDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.answered_by.setFocus()
    typist.say("区平台")
    typist.press(ENTER)
    typist.say("全天")
    typist.press(ENTER)
    typist.press(ENTER)
    wait()
    assert "12349（区平台，全天；" in parameters.hotline_words.text()
    kept = on_store(qtbot, parameters.jobs, parameters.services.hotlines.current)
    assert kept is not None
    assert kept.answered_by == "区平台"


def test_that_a_call_nobody_answered_is_not_noted(
    parameters: PoliciesPage, qtbot: QtBot, wait: Wait
) -> None:
    parameters.check_hotline()
    dialog = opened(qtbot, parameters, HotlineDialog)
    dialog.save.click()
    wait()
    assert dialog.isVisible()
    assert "接电话的是谁" in dialog.refusal.text()
    dialog.reject()
    assert "还没有印服务热线" in parameters.hotline_words.text()


def test_that_the_search_box_rests_while_parameters_are_shown(parameters: PoliciesPage) -> None:
    assert not parameters.box.isEnabled()
    parameters.open_subject("zz-gaoling-jintie")
    assert parameters.box.isEnabled()
    assert parameters.policy is not None
    assert parameters.policy.id == "zz-gaoling-jintie"


def test_that_versions_are_compared_where_there_are_several(
    page: PoliciesPage, qtbot: QtBot
) -> None:
    page.open_subject("zz-gaoling-jintie")
    assert not page.compare_button.isEnabled()
    page.compare()
    assert page.findChildren(CompareDialog) == []
    page.open_subject("zz-jigou-jianshe")
    assert page.compare_button.isEnabled()
    page.compare_button.click()
    dialog = opened(qtbot, page, CompareDialog)
    assert (dialog.left.currentText(), dialog.right.currentText()) == ("2018", "2021")
    assert "处不同" in dialog.summary.text()
    dialog.accept()


def test_that_whom_it_reaches_is_one_key_away(page: PoliciesPage, typist: Typist) -> None:
    went: list[tuple[str, str]] = []
    page.wanted.connect(lambda name, subject: went.append((name, subject)))
    page.open_subject("zz-gaoling-jintie")
    page.tree.setFocus()
    typist.press(Qt.Key.Key_G, CTRL)
    assert went == [("outreach", "zz-gaoling-jintie")]
