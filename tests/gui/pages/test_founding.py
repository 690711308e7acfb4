"""Founding a district from the window: what is missing is said one by one; then its pages stand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import door_of, open_district
from advisor_app.gui.app import Window
from advisor_app.gui.dialogs.slip_entry import SlipEntryDialog
from advisor_app.gui.district.shell import DistrictShell
from advisor_app.gui.pages.founding import FoundingPage
from advisor_app.gui.shell import Shell
from advisor_app.sync.keys import DistrictPublic
from tests.builders import PASSPHRASE, a_world
from tests.gui.driving import ENTER, Typist, idle, opened, shown
from tests.services.district.town import D05, Town


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """A window on a computer that has no record yet."""
    world = a_world(tmp_path / "here", "here")
    world.paths.data.mkdir()
    made = Window(door_of(world), world.paths.data)
    made.setWindowState(Qt.WindowState.WindowNoState)
    made.resize(1180, 740)
    shown(qtbot, made)
    made.begin()
    qtbot.waitUntil(lambda: made.first_run.point.count() == 22)
    yield made
    made.close()


def founding(window: Window) -> FoundingPage:
    window.first_run.founding_button.click()
    assert isinstance(window.founding, FoundingPage)
    return window.founding


def fill(page: FoundingPage, path: Path) -> None:
    page.name.setText(" 示例区 ")
    page.passphrase.setText(PASSPHRASE)
    page.again.setText(PASSPHRASE)
    page.take_public(path)


def test_that_a_district_is_founded_and_its_window_opens(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    page, public = founding(window), tmp_path / "district.toml"
    fill(page, public)
    page.create_button.click()
    assert page.create_button.text() == "正在建立……"
    qtbot.waitUntil(lambda: window.shell is not None)
    assert isinstance(window.shell, DistrictShell)
    idle(qtbot, window.jobs)
    assert DistrictPublic.read(public).name == "示例区"
    assert window.founding is None
    assert window.first_run is None
    window.lock()
    idle(qtbot, window.jobs)
    open_district(a_world(tmp_path / "here", "here"), PASSPHRASE).close()


def test_that_whoever_went_the_wrong_way_comes_back(window: Window) -> None:
    page = founding(window)
    assert page.isVisible()
    page.back_button.click()
    assert window.first_run.isVisible()
    assert founding(window) is page


@pytest.mark.parametrize(
    ("spoil", "said", "field"),
    [
        (lambda page: page.name.clear(), "区的名称", "name"),
        (lambda page: page.passphrase.clear(), "口令", "passphrase"),
        (lambda page: page.passphrase.setText("123"), "", "passphrase"),
        (lambda page: page.again.setText("别的"), "两次口令不一样", "again"),
    ],
)
def test_that_what_is_missing_is_said_and_stood_at(
    window: Window, tmp_path: Path, spoil: object, said: str, field: str
) -> None:
    page = founding(window)
    fill(page, tmp_path / "district.toml")
    spoil(page)  # type: ignore[operator]
    page.create_button.click()
    assert page.problem.isVisible()
    assert said in page.problem.text()
    assert getattr(page, field).hasFocus()
    assert window.shell is None


def test_that_the_place_of_the_public_file_is_asked_for(qtbot: QtBot, tmp_path: Path) -> None:
    answers = ["", str(tmp_path / "公钥")]

    def ask(parent: QWidget) -> str:
        assert parent.isVisible()
        return answers.pop(0)

    page = shown(qtbot, FoundingPage(lambda _: "", ask))
    page.name.setText("示例区")
    page.passphrase.setText(PASSPHRASE)
    page.again.setText(PASSPHRASE)
    page.create_button.click()
    assert "接入文件存到哪里" in page.problem.text()
    page.public.click()
    page.create_button.click()
    assert page.problem.isVisible()
    page.public.click()
    with qtbot.waitSignal(page.ready) as ready:
        page.create_button.click()
    assert ready.args[0].public == tmp_path / "公钥.toml"


def test_that_a_place_that_cannot_be_written_leaves_no_district_behind(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    page = founding(window)
    fill(page, tmp_path / "weg" / "district.toml")
    page.create_button.click()
    qtbot.waitUntil(page.problem.isVisible)
    assert "district.toml" in page.problem.text()
    assert page.create_button.isEnabled()
    assert window.shell is None
    page.take_public(tmp_path / "district.toml")
    page.create_button.click()
    qtbot.waitUntil(lambda: window.shell is not None)
    idle(qtbot, window.jobs)


def test_that_enter_moves_through_the_form(window: Window, typist: Typist) -> None:
    page = founding(window)
    for field in (page.name, page.passphrase, page.again):
        assert field.hasFocus()
        typist.press(ENTER)
    assert page.public.hasFocus()


def test_that_a_slip_at_the_first_start_chooses_the_point_and_joins(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    town = Town(tmp_path / "town")
    district = town.district()
    slip = district.devices.make_slip(D05)
    page = window.first_run
    page.slip.click()
    dialog = opened(qtbot, window, SlipEntryDialog)
    dialog.text.setText(slip.digits)
    qtbot.waitUntil(lambda: not page.district_name.text().startswith("区里发的"))
    assert f"示例hub区 发给 {D05}" in page.district_name.text()
    assert page.point.currentData().code == D05
    page.name.setText("示例五点")
    page.advisor.setText("示例顾问")
    page.passphrase.setText(PASSPHRASE)
    page.again.setText(PASSPHRASE)
    page.create_button.click()
    qtbot.waitUntil(lambda: window.shell is not None)
    assert isinstance(window.shell, Shell)
    idle(qtbot, window.jobs)
    district.close()


def test_that_a_slip_of_a_point_and_another_point_chosen_is_said(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    district = Town(tmp_path / "town").district()
    page = window.first_run
    page.take_slip(window._door.slip(district.devices.make_slip(D05).digits))
    district.close()
    page.point.setCurrentIndex(0)
    page.name.setText("示例点")
    page.advisor.setText("示例顾问")
    page.passphrase.setText(PASSPHRASE)
    page.again.setText(PASSPHRASE)
    page.create_button.click()
    qtbot.waitUntil(page.problem.isVisible)
    assert f"这张登记单是给 {D05} 的" in page.problem.text()
