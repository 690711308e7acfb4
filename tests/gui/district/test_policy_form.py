"""The policy's form: every kind of row and field, the live check in words, nothing lost."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QTabWidget
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World, working_library
from advisor_app.gui.district.effects import Effects
from advisor_app.gui.district.policy_form import PolicyForm
from advisor_app.gui.district.rows import RowsEdit
from advisor_app.gui.district.shell import DistrictShell
from advisor_app.services.editing import DraftCheck
from tests.gui.district.officer import ALLOWANCE, choose, editor, settle, stand_at
from tests.gui.driving import CTRL, Typist, opened, shown

Raw = dict[str, Any]
NAMES = {"zz-dibao": "最低生活保障", "tekun": "特困供养"}
DRAFT: Raw = {
    "id": "sj-shili", "name": "示例津贴", "level": "区", "region": "410106", "category": "津贴补贴",
    "audience": "八十岁的老人", "of_old": "一项本程序还不认识的内容",
    "version": [
        {"version": "2025", "plain": "旧的"},
        {
            "version": "2026", "valid_from": date(2026, 7, 1), "plain": "每月一百元。",
            "where": "街道", "hours": "", "phone": "100-0000-0000", "time_limit": "20天",
            "fee": "不收费", "steps": ["带材料去", "等审核"], "confidence": "medium",
            "amount_confirmed": True, "needs_local_check": False,
            "conditions": [{"field": "age", "operator": "ge", "value": 80, "words": "年满80"}],
            "amounts": [{"value_yuan": 100, "per": "month", "words": "每月100元"}],
            "materials": [
                {"name": "身份证", "copies": 2, "note": "正反面"},
                {"name": "照片", "original": False},
            ],
            "excludes": ["zz-dibao", {"policy": "tekun", "keep": "higher", "words": "择高"}],
            "basis": [{"title": "示例办法", "issuer": "示例局", "number": "示〔2026〕1号"}],
            "sources": [{"title": "示例网页", "url": "https://example.com", "rank": "press",
                         "accessed": date(2026, 11, 1)}],
            "checked_on": date(2026, 11, 23), "checked_by": "某人", "tags": ["还不认识"],
        },
    ],
}  # fmt: skip


@pytest.fixture
def form(qtbot: QtBot) -> PolicyForm:
    made = PolicyForm()
    made.resize(900, 600)
    made.show_draft(deepcopy(DRAFT), NAMES)
    return shown(qtbot, made)


def newest(form: PolicyForm) -> Raw:
    given: Raw = form.draft()["version"][-1]
    return given


def set_cell(rows: RowsEdit, row: int, column: int, text: str) -> None:
    item = rows.table.item(row, column)
    assert item is not None
    item.setText(text)


def test_that_a_draft_nobody_touched_comes_back_whole(form: PolicyForm) -> None:
    given, wanted = form.draft(), deepcopy(DRAFT)
    new, old = given["version"][-1], wanted["version"][-1]
    assert new.pop("excludes") == [
        {"policy": "zz-dibao", "keep": "choose"},
        {"policy": "tekun", "keep": "higher", "words": "择高"},
    ]
    del old["excludes"], old["hours"]  # what is empty is left out
    assert given == wanted


def test_that_what_the_form_does_not_know_stays(form: PolicyForm) -> None:
    form.lines["name"].setText("新名")
    given = form.draft()
    assert given["name"] == "新名"
    assert given["of_old"] == DRAFT["of_old"]
    assert given["version"][0] == DRAFT["version"][0]
    assert given["version"][-1]["tags"] == ["还不认识"]


def test_that_what_was_shown_is_not_written_into(form: PolicyForm) -> None:
    raw = deepcopy(DRAFT)
    form.show_draft(raw, NAMES)
    form.plain.setPlainText("别的")
    form.materials.add()
    form.draft()["version"][-1]["steps"].append("多一步")
    assert raw == DRAFT
    assert len(newest(form)["steps"]) == 2


EDITS: dict[str, Callable[[PolicyForm], object]] = {
    "名称": lambda form: form.lines["name"].setText("别的"),
    "去哪里": lambda form: form.lines["where"].setText("社区"),
    "级别": lambda form: form.level.setCurrentIndex(0),
    "类别": lambda form: form.category.setCurrentIndex(form.category.count() - 1),
    "从哪天起": lambda form: form.valid_from.setText("2027-01-01"),
    "到哪天失效": lambda form: form.valid_to.setText("2028-01-01"),
    "给老人的话": lambda form: form.plain.setPlainText("换一句。"),
    "怎么办": lambda form: form.steps.setPlainText("一步"),
    "把握": lambda form: form.confidence.setCurrentIndex(0),
    "已核实": lambda form: form.confirmed.click(),
    "还要核实": lambda form: form.to_check.click(),
    "核对人": lambda form: form.checked_by.setText("另一位"),
    "条件": lambda form: set_cell(form.rule.rows, 0, 3, "75"),
    "标准": lambda form: set_cell(form.amounts.rows, 0, 1, "150"),
    "材料": lambda form: set_cell(form.materials, 0, 0, "户口簿"),
    "不能一起领": lambda form: set_cell(form.excludes, 1, 2, "选一样"),
    "依据": lambda form: set_cell(form.basis, 0, 2, "示〔2027〕1号"),
    "来源": lambda form: set_cell(form.sources, 0, 0, "另一页"),
}


@pytest.mark.parametrize("what", EDITS)
def test_that_every_edit_is_told_and_is_in_the_draft(
    form: PolicyForm, qtbot: QtBot, what: str
) -> None:
    before = form.draft()
    with qtbot.waitSignal(form.changed):
        EDITS[what](form)
    assert form.draft() != before


def test_that_showing_another_policy_is_no_edit(form: PolicyForm, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.changed):
        form.show_draft(deepcopy(DRAFT), {})


def test_that_papers_are_counted_and_ticked(form: PolicyForm) -> None:
    form.materials.add()
    set_cell(form.materials, 2, 0, " 户口簿 ")
    set_cell(form.materials, 2, 2, "3")
    original = form.materials.table.item(0, 1)
    assert original is not None
    original.setCheckState(Qt.CheckState.Unchecked)
    assert newest(form)["materials"] == [
        {"name": "身份证", "original": False, "copies": 2, "note": "正反面"},
        {"name": "照片", "original": False},
        {"name": "户口簿", "original": False, "copies": 3},
    ]


def test_that_what_is_no_number_and_no_day_stays_for_the_check_to_name(form: PolicyForm) -> None:
    set_cell(form.materials, 0, 2, "两份")
    form.valid_from.setText(" 明年 ")
    set_cell(form.sources, 0, 3, "昨天")
    given = newest(form)
    assert given["materials"][0]["copies"] == "两份"
    assert given["valid_from"] == "明年"
    assert given["sources"][0]["accessed"] == "昨天"


def test_that_days_are_days_and_an_empty_one_is_none(form: PolicyForm) -> None:
    form.valid_from.setText(" 2027-01-01 ")
    assert newest(form)["valid_from"] == date(2027, 1, 1)
    form.valid_from.clear()
    assert "valid_from" not in newest(form)


def test_that_steps_are_lines_and_empty_ones_are_none(form: PolicyForm) -> None:
    form.steps.setPlainText("  带材料去\n\n等审核 \n")
    assert newest(form)["steps"] == ["带材料去", "等审核"]
    form.steps.clear()
    assert "steps" not in newest(form)


def test_that_a_policy_that_is_excluded_is_chosen_by_its_name(form: PolicyForm) -> None:
    table = form.excludes.table
    assert [table.item(row, 0).text() for row in range(2)] == list(NAMES.values())  # type: ignore[union-attr]
    form.excludes.add()  # nobody chose which: such a row says nothing
    assert len(newest(form)["excludes"]) == 2


def test_that_the_words_for_elders_are_counted(form: PolicyForm) -> None:
    form.plain.setPlainText("一二三四五\n")
    assert form.length.text().startswith("5 字，最多")


def test_that_an_old_policys_id_stays_and_a_new_ones_is_typed(form: PolicyForm) -> None:
    assert form.id.isReadOnly()
    form.show_draft({**deepcopy(DRAFT), "id": ""}, NAMES)
    assert not form.id.isReadOnly()


# The live check at the window


def edited(shell: DistrictShell) -> PolicyForm:
    form = editor(shell).form
    form.valid_from.setText("2027-01-01")
    return form


WRONG: dict[str, tuple[Callable[[PolicyForm], object], str]] = {
    "no day": (lambda form: form.valid_from.setText("明年"), "从哪天起："),
    "no words": (lambda form: form.plain.clear(), "给老人的话："),
    "no audience": (lambda form: form.lines["audience"].clear(), "对象："),
    "copies": (lambda form: set_cell(form.materials, 0, 2, "两份"), "要带什么第1行　复印件份数："),
    "accessed": (lambda form: set_cell(form.sources, 0, 3, "昨天"), "来源第1行　查阅日期："),
    "money": (lambda form: set_cell(form.amounts.rows, 0, 1, "一百"), "标准第1行　元："),
    "region": (lambda form: form.lines["region"].setText("郑州"), "适用地区："),
}


@pytest.mark.parametrize("what", WRONG)
def test_that_what_is_wrong_is_said_in_the_forms_words(
    qtbot: QtBot, shell: DistrictShell, what: str
) -> None:
    choose(qtbot, shell)
    form = edited(shell)
    settle(qtbot, shell)
    assert not editor(shell).findings.isVisible(), editor(shell).findings.text()
    act, said = WRONG[what]
    act(form)
    settle(qtbot, shell)
    assert editor(shell).findings.text().startswith(said)
    assert "version[" not in editor(shell).findings.text()
    assert not editor(shell).save_button.isEnabled()


def test_that_examples_that_come_out_otherwise_are_named(
    qtbot: QtBot, shell: DistrictShell
) -> None:
    choose(qtbot, shell)
    cases = editor(shell).effects.cases
    assert not cases.isVisible()  # nothing was judged yet, and nothing is said
    form = edited(shell)
    set_cell(form.rule.rows, 1, 3, "60")
    set_cell(form.rule.rows, 1, 4, "年满60周岁")
    settle(qtbot, shell)
    assert cases.isVisible()
    assert cases.text().startswith("例子表里有的答案变了：\n2月29日出生")
    set_cell(form.rule.rows, 1, 3, "80")
    settle(qtbot, shell)
    assert not cases.isVisible()


@pytest.mark.parametrize(("failed", "told"), [(1, 2), (2, 3), (3, 4), (40, 4)])
def test_that_many_examples_do_not_fill_the_window(qtbot: QtBot, failed: int, told: int) -> None:
    effects, tabs = Effects(), QTabWidget()
    effects.put_into(tabs)
    shown(qtbot, tabs)
    names = tuple(f"第{number}个例子" for number in range(failed))
    effects.show(DraftCheck((), failed_cases=names))
    lines = effects.cases.text().splitlines()
    assert len(lines) == told
    assert lines[1] == names[0]
    assert (lines[-1] == f"还有 {failed - 2} 个") == (failed > 2)
    assert effects.cases.toolTip().splitlines() == list(names)


def test_that_an_edit_is_asked_about_before_another_policy_takes_its_place(
    qtbot: QtBot, shell: DistrictShell
) -> None:
    choose(qtbot, shell)
    form = edited(shell)
    form.lines["where"].setText("别的地方")
    stand_at(shell, "zz-dibao")
    ask = opened(qtbot, shell, QMessageBox)
    assert "还没有存进目录" in ask.text()
    assert editor(shell).list.currentItem().data(Qt.ItemDataRole.UserRole) == ALLOWANCE
    (staying,) = [one for one in ask.buttons() if one.text() == "回去接着填"]
    staying.click()
    settle(qtbot, shell)
    assert form.lines["where"].text() == "别的地方"
    stand_at(shell, "zz-dibao")
    (dropping,) = [one for one in opened(qtbot, shell, QMessageBox).buttons()
                   if one.text() == "丢掉"]  # fmt: skip
    dropping.click()
    settle(qtbot, shell)
    assert form.id.text() == "zz-dibao"
    choose(qtbot, shell)  # nothing is asked where nothing was edited
    assert form.lines["where"].text() != "别的地方"


def test_that_a_new_policy_asks_as_well_and_a_saved_one_does_not(
    qtbot: QtBot, shell: DistrictShell, typist: Typist
) -> None:
    choose(qtbot, shell)
    form = edited(shell)
    form.lines["where"].setText("别的地方")
    settle(qtbot, shell)
    editor(shell).begin_new()
    opened(qtbot, shell, QMessageBox).reject()
    assert form.id.text() == ALLOWANCE
    form.version.setFocus()
    typist.press(Qt.Key.Key_S, CTRL)
    settle(qtbot, shell)
    assert "已存进目录" in shell.status.text()
    editor(shell).begin_new()
    settle(qtbot, shell)
    assert form.id.text() == ""


def test_that_a_search_that_hides_the_policy_leaves_it_in_the_form(
    qtbot: QtBot, shell: DistrictShell
) -> None:
    choose(qtbot, shell)
    editor(shell).box.setText("助餐")
    settle(qtbot, shell)
    assert editor(shell).list.currentItem() is None
    assert editor(shell).form.id.text() == ALLOWANCE
    editor(shell).box.clear()
    settle(qtbot, shell)
    assert editor(shell).list.currentItem().data(Qt.ItemDataRole.UserRole) == ALLOWANCE


def test_that_saving_does_not_touch_what_the_form_did_not_show(
    qtbot: QtBot, shell: DistrictShell, hub: World
) -> None:
    path = working_library(hub) / f"{ALLOWANCE}.toml"
    before = path.read_text(encoding="utf-8")
    choose(qtbot, shell)
    form = edited(shell)
    form.lines["where"].setText("区民政局")
    settle(qtbot, shell)
    editor(shell).save_button.click()
    settle(qtbot, shell)
    after = path.read_text(encoding="utf-8")
    assert after.count("[[version]]") == before.count("[[version]]") + 1
    assert 'where = "区民政局"' in after
    for line in before.splitlines():
        if "= " in line and "valid_" not in line:
            assert line.strip() in after


def test_that_a_low_window_keeps_the_form_and_moves_what_it_changes_beside_it(
    qtbot: QtBot, shell: DistrictShell
) -> None:
    choose(qtbot, shell)
    page = editor(shell)
    tabs = page.form.tabs
    window = shell.window()
    assert tabs.count() == 4
    assert page.effects.samples.isVisible()
    window.resize(910, 490)
    QApplication.processEvents()
    assert [tabs.tabText(at) for at in (4, 5)] == ["改了会怎样：例子里的人", "和现行的对比"]
    assert tabs.height() > 200
    tabs.setCurrentIndex(4)
    assert page.effects.samples.isVisible()
    window.resize(1366, 740)
    QApplication.processEvents()
    assert tabs.count() == 4
    assert page.effects.samples.isVisible()
