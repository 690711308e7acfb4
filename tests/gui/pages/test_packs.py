"""Packs at the counter: looked at, taken in, undone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World, found_district, packing_of, working_library
from advisor_app.gui.dialogs.compare import CHANGED
from advisor_app.gui.dialogs.pack import PackDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.policies import PoliciesPage
from advisor_app.services.suite import Services
from advisor_app.sync.keys import DistrictPublic
from tests.builders import PASSPHRASE, a_world
from tests.gui.driving import Typist, on_store, opened
from tests.gui.pages.conftest import Put, Said

Wait = Callable[[], None]
ALLOWANCE = "zz-gaoling-jintie"


@pytest.fixture
def hub(tmp_path: Path) -> World:
    world = a_world(tmp_path / "hub", "hub")
    found_district(world, "示例区", PASSPHRASE, tmp_path / "hub.toml")
    return world


@pytest.fixture
def page(
    services: Services, jobs: Jobs, put: Put[PoliciesPage], hub: World, tmp_path: Path, qtbot: QtBot
) -> PoliciesPage:
    assert hub.paths.keys.exists()
    public = DistrictPublic.read(tmp_path / "hub.toml")
    on_store(qtbot, jobs, lambda: services.exchange.join(public))
    return put(PoliciesPage(services, jobs))


def pack(hub: World, path: Path, years: int = 75) -> Path:
    file = working_library(hub) / f"{ALLOWANCE}.toml"
    file.with_suffix(".cases.toml").unlink(missing_ok=True)
    text = file.read_text(encoding="utf-8")
    old = 'value = 80, words = "年满80周岁"'
    file.write_text(text.replace(old, f'value = {years}, words = "年满{years}周岁"'), "utf-8")
    with packing_of(hub, PASSPHRASE) as packing:
        packing.pack(path)
    return path


def looked_at(page: PoliciesPage, qtbot: QtBot, path: Path) -> PackDialog:
    page.packs.look_at(path)
    return opened(qtbot, page, PackDialog)


def test_that_the_third_tab_tells_what_is_in_force(
    page: PoliciesPage, wait: Wait, typist: Typist
) -> None:
    page.tabs.setFocus()
    typist.press(Qt.Key.Key_3)
    wait()
    assert page.packs.isVisible()
    assert "随程序带的内容" in page.packs.summary.text()
    assert not page.packs.undo_button.isEnabled()
    assert not page.box.isEnabled()


def test_that_a_pack_shows_its_changes_before_it_is_taken(
    page: PoliciesPage, wait: Wait, hub: World, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = looked_at(page, qtbot, pack(hub, tmp_path / "one.advp"))
    assert "签名没问题" in dialog.summary.text()
    assert "有变化" in dialog.summary.text()
    first = dialog.changes.item(0, 0)
    assert first is not None
    assert first.text().startswith(CHANGED)
    effects = [dialog.effects.topLevelItem(at) for at in range(dialog.effects.topLevelItemCount())]
    assert {one.text(0) for one in effects if one} == {"高龄津贴"}
    dialog.reject()
    wait()
    assert page.services.screenings.policy(ALLOWANCE).audience
    assert on_store(qtbot, page.jobs, page.services.packs.history) == ()


def test_that_taking_it_in_and_undoing_it_is_seen_at_once(
    page: PoliciesPage, wait: Wait, hub: World, tmp_path: Path, qtbot: QtBot
) -> None:
    said: Said = []
    page.said.connect(lambda level, text: said.append((level, text)))
    page.open_subject(ALLOWANCE)
    assert page.policy is not None
    shipped = page.policy
    dialog = looked_at(page, qtbot, pack(hub, tmp_path / "one.advp"))
    dialog.take.click()
    wait()
    assert said == [("info", "第1号下发包已收下，正在用")]
    assert "第1号下发包" in page.packs.summary.text()
    assert page.policy is not None
    assert page.policy != shipped
    page.packs.undo_button.click()
    wait()
    assert said[-1] == ("info", "第1号下发包已撤销，用回它以前的内容")
    assert page.policy == shipped
    assert "已撤销" in str(page.packs.list.topLevelItem(0).text(3))  # type: ignore[union-attr]


def test_that_a_file_that_is_no_pack_is_one_sentence(
    page: PoliciesPage, wait: Wait, tmp_path: Path
) -> None:
    said: Said = []
    page.said.connect(lambda level, text: said.append((level, text)))
    (tmp_path / "x.advp").write_bytes(b"hello")
    page.packs.look_at(tmp_path / "x.advp")
    wait()
    assert said == [("error", "x.advp 不是下发包：请选区里发的 .advp 文件")]


def test_that_a_pack_swapped_after_it_was_looked_at_is_not_taken(
    page: PoliciesPage, wait: Wait, hub: World, tmp_path: Path, qtbot: QtBot
) -> None:
    path = pack(hub, tmp_path / "one.advp")
    dialog = looked_at(page, qtbot, path)
    file = working_library(hub) / "zz-dibao.toml"
    file.write_bytes(file.read_bytes() + b"\n# other\n")
    with packing_of(hub, PASSPHRASE) as packing:
        packing.pack(path)
    dialog.take.click()
    wait()
    assert "换成了另一个包" in dialog.refusal.text()
    dialog.reject()


def test_that_a_pack_that_went_away_meanwhile_is_said_in_the_dialog(
    page: PoliciesPage, wait: Wait, hub: World, tmp_path: Path, qtbot: QtBot
) -> None:
    path = pack(hub, tmp_path / "one.advp")
    dialog = looked_at(page, qtbot, path)
    path.unlink()
    dialog.take.click()
    wait()
    assert dialog.refusal.isVisible()
    assert "读不出" in dialog.refusal.text()
    dialog.reject()
