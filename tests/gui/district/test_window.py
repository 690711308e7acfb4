"""The district's window: a policy's form with its live check, parameters, packs."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World, working_library
from advisor_app.gui.app import Window
from advisor_app.gui.dialogs.compare import CHANGED
from advisor_app.gui.district.fill_in import FillInDialog
from advisor_app.gui.district.shell import PLACES, DistrictShell
from advisor_app.gui.district.tiers import TierDialog
from tests.builders import PASSPHRASE
from tests.gui.district.officer import ALLOWANCE, choose, editor, packing, parameters, settle
from tests.gui.driving import CTRL, Typist, idle, on_store, opened


def set_cell(shell: DistrictShell, row: int, column: int, text: str) -> None:
    item = editor(shell).form.rule.rows.table.item(row, column)
    assert item is not None
    item.setText(text)


def samples(shell: DistrictShell) -> dict[str, str]:
    tree = editor(shell).effects.samples
    items = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
    return {one.text(0): one.text(2) for one in items if one}


def test_that_a_districts_record_opens_the_districts_window(
    window: Window, shell: DistrictShell
) -> None:
    assert "区级" in window.windowTitle()
    buttons = [one.text() for one in shell.findChildren(QPushButton) if one.autoExclusive()]
    assert buttons == [f"{one.word}  {one.key}" for one in PLACES.values()]
    assert [one.key for one in PLACES.values()] == [f"F{at}" for at in range(1, len(PLACES) + 1)]
    assert len(set(buttons)) == len(buttons)
    assert editor(shell).list.count() == len(shell._services.screenings.library.policies)


def test_that_the_function_keys_turn_the_pages(
    qtbot: QtBot, shell: DistrictShell, typist: Typist
) -> None:
    editor(shell).box.setFocus()
    for name, place in PLACES.items():
        typist.press(getattr(Qt.Key, f"Key_{place.key}"))
        idle(qtbot, shell._jobs)
        assert shell.current == name
        assert [
            one.text()
            for one in shell.findChildren(QPushButton)
            if one.autoExclusive() and one.isChecked()
        ] == [f"{place.word}  {place.key}"]


def test_that_a_policy_is_shown_as_a_new_version(qtbot: QtBot, shell: DistrictShell) -> None:
    choose(qtbot, shell)
    form = editor(shell).form
    assert form.lines["name"].text() == "高龄津贴"
    assert form.version.text() == "2026"
    assert form.id.isReadOnly()
    assert [row["value"] for row in form.rule.rows.rows] == ["4101", "80"]
    assert [row["words"] for row in form.amounts.rows.rows] == [
        "每月100元",
        "每月200元",
        "每月300元",
    ]
    assert editor(shell).save_button.isEnabled() == (not editor(shell).findings.isVisible())


def test_that_the_draft_is_what_the_file_says(qtbot: QtBot, shell: DistrictShell) -> None:
    for at in range(editor(shell).list.count()):
        policy = editor(shell).list.item(at).data(Qt.ItemDataRole.UserRole)
        choose(qtbot, shell, policy)
        wanted = shell._services.editing.draft_of(policy)
        given = editor(shell).form.draft()
        for name, value in wanted["version"][-1].items():
            assert _plain(given["version"][-1].get(name)) == _plain(value), (policy, name)


def _plain(value: object) -> object:
    """Give a field without what a form may leave out: empty texts, defaults, bare ids."""
    if isinstance(value, dict):
        kept = {name: _plain(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one not in (None, "", [], "choose")}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def test_that_a_changed_condition_shows_who_fares_otherwise(
    qtbot: QtBot, shell: DistrictShell
) -> None:
    choose(qtbot, shell)
    editor(shell).form.valid_from.setText("2027-01-01")
    set_cell(shell, 1, 3, "75")
    set_cell(shell, 1, 4, "年满75周岁")
    settle(qtbot, shell)
    assert samples(shell)["79岁，空巢，居民养老金"].startswith(CHANGED)
    assert not samples(shell)["60岁，城镇，职工养老金"].startswith(CHANGED)
    first = editor(shell).effects.differences.item(0, 0)
    assert first is not None
    assert editor(shell).save_button.isEnabled()


@pytest.mark.parametrize(
    ("value", "said"),
    [("八十", "第2行的周岁“八十”不是数字"), ("", "至少填一个值"), ("200", "0到130")],
)
def test_that_a_wrong_value_is_said_and_cannot_be_saved(
    qtbot: QtBot, shell: DistrictShell, value: str, said: str
) -> None:
    choose(qtbot, shell)
    editor(shell).form.valid_from.setText("2027-01-01")
    set_cell(shell, 1, 3, value)
    settle(qtbot, shell)
    assert said in editor(shell).findings.text()
    assert editor(shell).findings.isVisible()
    assert not editor(shell).save_button.isEnabled()
    set_cell(shell, 1, 3, "80")
    settle(qtbot, shell)
    assert not editor(shell).findings.isVisible()


def test_that_saving_keeps_the_old_version_and_says_so(
    qtbot: QtBot, shell: DistrictShell, hub: World, typist: Typist
) -> None:
    choose(qtbot, shell)
    editor(shell).form.valid_from.setText("2027-01-01")
    set_cell(shell, 1, 3, "75")
    set_cell(shell, 1, 4, "年满75周岁")
    settle(qtbot, shell)
    editor(shell).form.version.setFocus()
    typist.press(Qt.Key.Key_S, CTRL)
    settle(qtbot, shell)
    assert "“高龄津贴”已存进目录" in shell.status.text()
    text = (working_library(hub) / f"{ALLOWANCE}.toml").read_text(encoding="utf-8")
    assert "value = 80" in text
    assert "value = 75" in text
    assert "valid_to = 2027-01-01" in text


def test_that_the_list_narrows_while_one_types(qtbot: QtBot, shell: DistrictShell) -> None:
    editor(shell).box.setText("高龄")
    settle(qtbot, shell)
    names = [editor(shell).list.item(at).text() for at in range(editor(shell).list.count())]
    assert "高龄津贴" in names
    assert len(names) < 8


def test_that_a_policy_is_begun_from_nothing(qtbot: QtBot, shell: DistrictShell) -> None:
    editor(shell).begin_new()
    settle(qtbot, shell)
    form = editor(shell).form
    assert form.id.text() == ""
    assert not form.id.isReadOnly()
    assert editor(shell).findings.isVisible()
    form.id.setText("sj-new")
    for name, text in (("name", "新的服务"), ("audience", "老人")):
        form.lines[name].setText(text)
    form.plain.setPlainText("新的服务。")
    form.checked_by.setText("某人")
    form.sources.fill([{"title": "区里通知", "rank": "issuer", "accessed": "2026-11-23"}])
    form.changed.emit()
    settle(qtbot, shell)
    assert not editor(shell).findings.isVisible(), editor(shell).findings.text()
    editor(shell).save()
    settle(qtbot, shell)
    assert "“新的服务”已存进目录" in shell.status.text()


def test_that_a_row_comes_goes_and_moves(qtbot: QtBot, shell: DistrictShell) -> None:
    choose(qtbot, shell)
    rows = editor(shell).form.rule.rows
    rows.add()
    assert len(rows.rows) == 3
    assert rows.rows[2]["group"] == ""
    rows.drop()
    rows.table.setCurrentCell(0, 0)
    rows.move_row(1)
    assert [one["value"] for one in rows.rows] == ["80", "4101"]
    rows.move_row(1)
    assert [one["value"] for one in rows.rows] == ["80", "4101"]


def test_that_an_either_or_asks_what_it_is_called(qtbot: QtBot, shell: DistrictShell) -> None:
    choose(qtbot, shell, "tanfang-guanai")
    lines = {line.accessibleName(): line for line in
             editor(shell).form.rule.findChildren(QLineEdit)}  # fmt: skip
    assert lines["或1的说法"].text().endswith("有一样")
    assert lines["或1的说法"].isVisibleTo(editor(shell).form.rule)
    assert not lines["或2的说法"].isVisibleTo(editor(shell).form.rule)


def test_that_a_tier_is_edited_apart(qtbot: QtBot, shell: DistrictShell) -> None:
    choose(qtbot, shell)
    amounts = editor(shell).form.amounts
    amounts.edit_tier()
    assert not shell.findChildren(TierDialog)
    amounts.rows.table.setCurrentCell(0, 0)
    amounts.edit_tier()
    dialog = opened(qtbot, shell, TierDialog)
    table = dialog.rule.rows.table
    cell = table.item(0, 3)
    assert cell is not None
    cell.setText("很老")
    dialog.finish()
    assert dialog.isVisible()
    cell.setText("81")
    words = table.item(0, 4)
    assert words is not None
    words.setText("年满81周岁")
    dialog.finish()
    first = amounts.amounts()[0]
    assert first["when"][0]["value"] == 81
    assert amounts.rows.rows[0]["tier"] == "年满81周岁，不满90周岁"


def parameter_items(shell: DistrictShell) -> list[QTreeWidgetItem]:
    tree = parameters(shell).panel.tree
    tops = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
    return [top.child(at) for top in tops if top for at in range(top.childCount())]


def test_that_a_parameter_is_filled_in_and_leaves_the_open_ones(
    qtbot: QtBot, shell: DistrictShell, typist: Typist
) -> None:
    shell.go("parameters")
    settle(qtbot, shell)
    before = len(parameter_items(shell))
    parameters(shell).fill_in("dibao-urban")
    dialog = opened(qtbot, shell, FillInDialog)
    typist.say("很多")
    dialog.source.setText("某文")
    dialog.checked_by.setText("某人")
    dialog.save.click()
    idle(qtbot, shell._jobs)
    assert "不是金额" in dialog.refusal.text()
    dialog.value.setText("800")
    dialog.valid_from.setText("今年")
    dialog.save.click()
    assert "不是日期" in dialog.refusal.text()
    dialog.valid_from.setText("2026-07-01")
    dialog.save.click()
    settle(qtbot, shell)
    assert not dialog.isVisible()
    assert "“城市低保标准”填好了" in shell.status.text()
    assert len(parameter_items(shell)) == before - 1


def test_that_a_pack_is_made_of_what_changed(
    qtbot: QtBot, shell: DistrictShell, tmp_path: Path
) -> None:
    page = packing(shell)
    settle(qtbot, shell)
    assert page.summary.text() == "还没有下发过。和各点随程序带的相比没有变化。"
    page.pack(tmp_path / "one.advp")
    settle(qtbot, shell)
    assert (tmp_path / "one.advp").is_file()
    assert "第1号下发包" in shell.status.text()
    assert page.summary.text() == "都已下发。"
    assert page.make.text().startswith("再写一份")
    assert page.sent.item(0).text().startswith("第1号")
    page.pack(tmp_path / "two.advp")
    settle(qtbot, shell)
    assert (tmp_path / "two.advp").read_bytes() == (tmp_path / "one.advp").read_bytes()
    assert "第1号下发包" in shell.status.text()


def test_that_locking_closes_the_record(qtbot: QtBot, window: Window, shell: DistrictShell) -> None:
    assert shell.isVisible()
    window.lock()
    idle(qtbot, window.jobs)
    assert window.shell is None
    assert window.unlock_page.isVisible()
    window.unlock_page.entered.emit(PASSPHRASE)
    qtbot.waitUntil(lambda: window.shell is not None)
    assert isinstance(window.shell, DistrictShell)
    idle(qtbot, window.jobs)


def test_that_the_district_s_record_is_backed_up_by_itself_once_a_day(
    qtbot: QtBot, shell: DistrictShell, hub: World
) -> None:
    for _ in range(2):
        shell.housekeeping.keep()
        idle(qtbot, shell._jobs)
    assert len(list(hub.paths.backups.glob("record-*.db"))) == 1
    assert len(list(hub.paths.backups.glob("record-*.keys.json"))) == 1
    backed_up = on_store(qtbot, shell._jobs, shell._services.intake._store.register.backed_up)
    held = on_store(qtbot, shell._jobs, shell._services.intake._store.holdings)
    assert backed_up == {one: each.contiguous for one, each in held.items()}


def test_that_pages_are_read_again_when_the_day_has_turned(
    qtbot: QtBot, shell: DistrictShell
) -> None:
    shell.go("problems")
    idle(qtbot, shell._jobs)
    shell.turn_day()
    assert shell._stale == set()
    tomorrow = shell._day + timedelta(days=1)
    shell._today = lambda: tomorrow
    shell.turn_day()
    idle(qtbot, shell._jobs)
    assert shell._stale == set(shell._pages) - {"problems"}
