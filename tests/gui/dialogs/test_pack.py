"""A pack under the lamp: both sides of what changes, whose answers change, and taking it in."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidget, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World
from advisor_app.gui.dialogs.compare import CHANGED, ComparisonTable
from advisor_app.gui.dialogs.pack import PackDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.services.suite import Services
from advisor_app.sync.keys import DistrictPublic
from tests.gui.driving import ENTER, Typist, idle, on_store, shown
from tests.services.districts import a_district, drop, packed, rewrite

ALLOWANCE, INSURANCE = "zz-gaoling-jintie", "sj-yiwai-baoxian"
OLD = 'value = 80, words = "年满80周岁"'
NEW = 'value = 75, words = "年满75周岁"'


class Lamp:
    """A district that writes packs, and this point, which looks at them."""

    def __init__(
        self, qtbot: QtBot, services: Services, jobs: Jobs, hub: World, folder: Path
    ) -> None:
        self.qtbot, self.services, self.jobs = qtbot, services, jobs
        self.hub, self._folder = hub, folder
        self.page = shown(qtbot, QWidget())
        self.taken: list[int] = []

    def look(self, name: str = "a.advp") -> PackDialog:
        """Have the district write a pack, and look at it."""
        path, packs = packed(self.hub, self._folder / name), self.services.packs
        preview = on_store(self.qtbot, self.jobs, lambda: packs.preview(path))
        dialog = PackDialog(preview, packs, self.jobs, self.page)
        dialog.taken.connect(self.taken.append)
        return shown(self.qtbot, dialog)

    def in_force(self, policy: str) -> bool:
        return any(one.id == policy for one in self.services.screenings.policies)


@pytest.fixture
def lamp(qtbot: QtBot, services: Services, jobs: Jobs, tmp_path: Path) -> Lamp:
    hub = a_district(tmp_path)
    public = DistrictPublic.read(tmp_path / "hub.toml")
    on_store(qtbot, jobs, lambda: services.exchange.join(public))
    return Lamp(qtbot, services, jobs, hub, tmp_path)


def cells(table: QTableWidget) -> list[tuple[str, ...]]:
    found = [
        tuple(table.item(row, column) for column in range(table.columnCount()))
        for row in range(table.rowCount())
    ]
    return [tuple(one.text() if one else "" for one in row) for row in found]


def tabs(dialog: PackDialog) -> list[str]:
    (one,) = dialog.findChildren(QTabWidget)
    return [one.tabText(at) for at in range(one.count())]


def effects(dialog: PackDialog) -> list[tuple[str, str, str]]:
    tree = dialog.effects
    items = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
    return [(one.text(0), one.text(1), one.text(2)) for one in items if one]


def test_that_both_sides_of_a_change_stand_beside_each_other(lamp: Lamp) -> None:
    rewrite(lamp.hub, ALLOWANCE, OLD, NEW)
    dialog = lamp.look()
    assert dialog.windowTitle() == "第1号下发包"
    assert "签名没问题，是本区发的" in dialog.summary.text()
    (row,) = [one for one in cells(dialog.changes) if one[0].endswith("高龄津贴：2016版 条件")]
    assert row[0].startswith(CHANGED)
    assert "年满80周岁" in row[1]
    assert "年满75周岁" in row[2]
    assert tabs(dialog)[0] == "有什么变化（1 处）"
    assert dialog.tree.lines == ("改动政策“高龄津贴”（2016版 条件、2016版 标准）",)


def test_that_it_counts_the_elders_of_this_point_whose_answers_change(lamp: Lamp) -> None:
    """One is 79 and of this city; another is 75 or 76, and nobody asked where she is from."""
    rewrite(lamp.hub, ALLOWANCE, OLD, NEW)
    dialog = lamp.look()
    assert effects(dialog) == [
        ("高龄津贴", "可能不符合 → 可能符合", "1 位"),
        ("高龄津贴", "可能不符合 → 还需了解", "1 位"),
    ]
    assert tabs(dialog)[2] == "本点老人受什么影响（2 位）"
    assert "本点有 2 位老人的初步判断会变" in dialog.summary.text()


def test_that_other_words_change_no_answer(lamp: Lamp) -> None:
    rewrite(lamp.hub, ALLOWANCE, "每月100元", "每月150元")
    dialog = lamp.look()
    assert effects(dialog) == []
    assert "本点有 0 位老人" in dialog.summary.text()
    assert any("每月150元" in one[2] for one in cells(dialog.changes))


def test_that_a_policy_that_goes_is_named_as_going(lamp: Lamp) -> None:
    drop(lamp.hub, INSURANCE)
    dialog = lamp.look()
    gone = [one for one in cells(dialog.changes) if "老年人意外伤害保险" in one[0]]
    assert gone
    assert all(one[2] == "（无）" for one in gone if one[1] != "（无）")
    dialog.take.click()
    idle(lamp.qtbot, lamp.jobs)
    assert not lamp.in_force(INSURANCE)


def test_that_a_pack_that_changes_nothing_says_so(lamp: Lamp) -> None:
    dialog = lamp.look()
    assert dialog.summary.text().endswith("和现在用的一样。")
    assert cells(dialog.changes) == []
    assert tabs(dialog) == ["有什么变化（0 处）", "逐项对照", "本点老人受什么影响（0 位）"]


def test_that_enter_takes_it_in(lamp: Lamp, typist: Typist) -> None:
    drop(lamp.hub, INSURANCE)
    dialog = lamp.look()
    assert typist.focus is dialog.take
    typist.press(ENTER)
    idle(lamp.qtbot, lamp.jobs)
    assert not dialog.isVisible()
    assert lamp.taken == [1]
    assert not lamp.in_force(INSURANCE)


def test_that_escape_leaves_everything_as_it_is(lamp: Lamp, typist: Typist) -> None:
    drop(lamp.hub, INSURANCE)
    dialog = lamp.look()
    typist.press(Qt.Key.Key_Escape)
    idle(lamp.qtbot, lamp.jobs)
    assert not dialog.isVisible()
    assert lamp.taken == []
    assert lamp.in_force(INSURANCE)


def test_that_the_second_of_two_looked_at_is_refused_once_the_first_is_in(lamp: Lamp) -> None:
    drop(lamp.hub, INSURANCE)
    older = lamp.look("a.advp")
    rewrite(lamp.hub, ALLOWANCE, "每月100元", "每月150元")
    newer = lamp.look("b.advp")
    newer.take.click()
    idle(lamp.qtbot, lamp.jobs)
    older.take.click()
    idle(lamp.qtbot, lamp.jobs)
    assert older.isVisible()
    assert older.refusal.text() == "a.advp 是第1号，比正在用的第2号旧，没有收"
    assert lamp.taken == [2]


def test_that_a_row_that_is_the_same_on_both_sides_is_not_marked(qtbot: QtBot) -> None:
    table = shown(qtbot, ComparisonTable("左", "右"))
    table.fill([("名称", "甲", "甲"), ("电话", "", "100-0000-0000"), ("收费", "", "")])
    assert cells(table) == [
        ("名称", "甲", "甲"), (f"{CHANGED}　电话", "（无）", "100-0000-0000"),
        ("收费", "（无）", "（无）"),
    ]  # fmt: skip
    table.fill([])
    assert cells(table) == []


def test_that_a_long_text_is_broken_and_not_cut_off(qtbot: QtBot) -> None:
    table = ComparisonTable("左", "右")
    table.resize(700, 400)
    shown(qtbot, table)
    table.fill([("给老人的话", "短", "很长的一句话，" * 30)])
    assert table.rowHeight(0) > 3 * table.fontMetrics().height()
