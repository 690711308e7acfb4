"""A point forgot its passphrase: the officer changes the key file, and sees nothing of the record."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import unlock
from advisor_app.domain.errors import WrongPassphrase
from advisor_app.gui.district.new_passphrase import KeyChooser, NewPassphraseDialog
from tests.builders import PASSPHRASE, a_world, unheard
from tests.gui.district.desks import Officer
from tests.gui.driving import ENTER, Typist, opened
from tests.services.district.town import D05

NEW = "Xin-de-2026!"


def asked(officer: Officer, qtbot: QtBot, out: Path) -> NewPassphraseDialog:
    """Press the button; the dialog is told where the changed file goes."""
    officer.go("devices")
    officer.devices.forgotten_button.click()
    dialog = opened(qtbot, officer.devices, NewPassphraseDialog)
    dialog._chooser = Told(out)
    return dialog


class Told(KeyChooser):
    """Answers as somebody at the dialogs would."""

    def __init__(self, out: Path) -> None:
        self._out = out

    def out(self, parent: QWidget) -> str:
        assert parent.isVisible()
        return str(self._out)


def forgotten(officer: Officer, name: str = "keys.json") -> Path:
    """Close a point that joined, and carry its key file here."""
    officer.town.point().care.close()
    return Path(shutil.copy(officer.town.folder / D05 / "keys.json", officer.town.folder / name))


def test_that_a_point_opens_with_the_passphrase_that_its_advisor_typed_here(
    officer: Officer, qtbot: QtBot, typist: Typist, tmp_path: Path
) -> None:
    keys, out = forgotten(officer), tmp_path / "back"
    dialog = asked(officer, qtbot, out)
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.take(keys)
    qtbot.waitUntil(dialog.passphrase.hasFocus)
    typist.type(NEW)
    typist.press(ENTER)
    typist.type(NEW)
    typist.press(ENTER)
    typist.press(ENTER)
    officer.wait()
    assert "back.json" in officer.said
    data = officer.town.folder / D05
    shutil.copy(tmp_path / "back.json", data / "keys.json")
    with pytest.raises(WrongPassphrase):
        unlock(a_world(data, "x"), PASSPHRASE, unheard)
    unlock(a_world(data, "y"), NEW, unheard).care.close()
    assert keys.read_bytes() != (tmp_path / "back.json").read_bytes()


@pytest.mark.parametrize(
    ("file", "typed", "sentence"),
    [
        ("", (NEW, NEW), "请先选"),
        ("keys.json", (NEW, "Xin-de-2025!"), "两次口令不一样"),
        ("keys.json", ("short", "short"), "口令太短"),
        ("hub.toml", (NEW, NEW), "hub.toml 不是密钥文件"),
        ("hub/keys.json", (NEW, NEW), "恢复密钥"),
        ("out.json", (NEW, NEW), "不能盖掉"),
    ],
)
def test_that_what_cannot_be_is_said_and_nothing_is_written(
    officer: Officer, qtbot: QtBot, file: str, typed: tuple[str, str], sentence: str
) -> None:
    folder = officer.town.folder
    forgotten(officer, "out.json" if file == "out.json" else "keys.json")
    before = sorted(one.name for one in folder.iterdir())
    dialog = asked(officer, qtbot, folder / "out.json")
    if file:
        dialog.take(folder / file)
    dialog.passphrase.setText(typed[0])
    dialog.again.setText(typed[1])
    dialog.change_button.click()
    officer.wait()
    assert sentence in dialog.refusal.text()
    assert sorted(one.name for one in folder.iterdir()) == before
    dialog.leave_button.click()
