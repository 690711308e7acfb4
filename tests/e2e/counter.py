"""A counter PC with somebody at its keyboard: the real window on a real record."""

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World, door_of
from advisor_app.gui.app import Window
from advisor_app.gui.dialogs.person import PersonDialog
from advisor_app.gui.dialogs.search import SearchDialog
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.page import Page
from advisor_app.gui.pages.reception import ReceptionPage
from advisor_app.gui.printing import Printing
from advisor_app.gui.shell import Shell
from tests.builders import PASSPHRASE
from tests.gui.driving import CTRL, ENTER, NO, Typist, back_to, idle, opened, shown
from tests.gui.paper_printers import PaperPrinters

P = TypeVar("P", bound=Page)
D = TypeVar("D", bound=QDialog)


class Counter:
    """What an advisor does there, by keys alone.

    Attributes:
        printers: two printers that put their paper into the folder ``paper`` beside the data.
    """

    def __init__(self, qtbot: QtBot, world: World) -> None:
        self._qtbot = qtbot
        self.world = world
        self.typist = Typist(qtbot)
        paper = world.paths.data.parent / "paper"
        paper.mkdir(exist_ok=True)
        self.printers = PaperPrinters(paper)
        self.window = Window(door_of(world), world.paths.data)
        self.window.setWindowState(Qt.WindowState.WindowNoState)
        self.printing = Printing(self.printers, self.window.jobs)
        self.window.jobs.stopping.connect(self.printing.stop)

    @property
    def shell(self) -> Shell:
        """The shell, while the record is open."""
        assert isinstance(self.window.shell, Shell)
        return self.window.shell

    @property
    def reception(self) -> ReceptionPage:
        """The counter page."""
        return self.page("reception", ReceptionPage)

    def switch_on(self) -> None:
        """Show the window and wait until everything behind it is loaded."""
        shown(self._qtbot, self.window)
        with self._qtbot.waitSignal(self.window.jobs.busy, check_params_cb=lambda busy: not busy):
            self.window.begin()

    def unlock(self, passphrase: str = PASSPHRASE) -> None:
        """Type the passphrase and wait for what comes of it."""
        self.typist.type(passphrase)
        self.typist.press(ENTER)
        page = self.window.unlock_page
        self._qtbot.waitUntil(lambda: self.window.shell is not None or page.problem.text() != "")
        self.wait()

    def lock(self) -> None:
        """Leave the counter."""
        self.press("L")
        self.wait()
        assert self.window.shell is None

    def switch_off(self) -> None:
        """Close the window, and the record with it."""
        self.window.close()

    def page(self, name: str, kind: type[P]) -> P:
        """Give a page by its name."""
        page = self.shell.page(name)
        assert isinstance(page, kind)
        return page

    def go(self, name: str, kind: type[P]) -> P:
        """Show a page."""
        self.shell.go(name)
        self.wait()
        return self.page(name, kind)

    def to_reception(self) -> ReceptionPage:
        """Show the counter page."""
        return self.go("reception", ReceptionPage)

    def press(self, letter: str) -> None:
        """Press a letter together with Ctrl."""
        self.typist.press(Qt.Key[f"Key_{letter}"], CTRL)

    def save(self) -> None:
        """Save what the keyboard is in."""
        self.typist.press(ENTER, CTRL)
        self.wait()

    def dialog(self, parent: QWidget, kind: type[D]) -> D:
        """Wait for a dialog, with the keyboard in it."""
        found = opened(self._qtbot, parent, kind)
        found.activateWindow()
        self._qtbot.waitUntil(found.isActiveWindow)
        return found

    def leave_dialog(self) -> None:
        """Close a dialog and take the keyboard back to the window.

        While a sheet is printed nothing in its dialog can have the focus; keys go to the dialog.
        """
        window = QApplication.activeWindow()
        assert window is not None
        self._qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
        back_to(self._qtbot, self.window)

    def somebody_comes(self, typed: str) -> None:
        """Find somebody who is known by what they say of themselves."""
        page = self.reception
        page.enter()
        self.typist.type(typed) if typed.isascii() else self.typist.say(typed)
        self.typist.press(ENTER)
        self._qtbot.waitUntil(lambda: page.card is not None)
        self.wait()

    def somebody_new_comes(self, number: str, name: str, phone: str = "") -> None:
        """Swipe a card nobody has, fill the form in, and save it."""
        page = self.reception
        page.enter()
        self.typist.type(number)
        self.typist.press(ENTER)
        dialog = self.dialog(page, PersonDialog)
        self.typist.say(name)
        if phone:
            dialog.fields.phone.setFocus()
            self.typist.type(phone)
        self.save()
        self._qtbot.waitUntil(lambda: page.card is not None)
        self.wait()
        back_to(self._qtbot, self.window)

    def somebody_calls(self) -> None:
        """Begin a talk with nobody's name."""
        self.reception.enter()
        self.typist.press(ENTER)
        self.wait()

    def talk(self, keys: str, asked: str) -> None:
        """Note a talk: the digits of channel and topics, then what was asked."""
        self.reception.form.enter()
        self.typist.type(keys)
        self.typist.press(ENTER)
        self.typist.say(asked)

    def logged(self) -> int:
        """How many talks the list of today shows."""
        return self.reception.today.list.count()

    def look_at_sheet(self) -> SheetPreviewDialog:
        """Open the sheet of the person who is here, and wait until it is composed."""
        self.press("P")
        dialog = self.dialog(self.shell, SheetPreviewDialog)
        self._qtbot.waitUntil(lambda: dialog.sheet is not None and dialog.print_button.isEnabled())
        self.wait()
        return dialog

    def print_it(self, dialog: SheetPreviewDialog) -> Path:
        """Print what is looked at; gives the paper."""
        self.typist.press(Qt.Key.Key_P, CTRL)
        self.wait()
        self._qtbot.waitUntil(lambda: "已送去打印" in dialog.status.text())
        return self.printers.papers[-1]

    def search(self, text: str) -> SearchDialog:
        """Look for something by the box that finds everything."""
        self.press("K")
        dialog = self.dialog(self.shell, SearchDialog)
        self._qtbot.waitUntil(dialog.box.hasFocus)
        turn = dialog._turn
        self.typist.type(text) if text.isascii() else self.typist.say(text)
        self._qtbot.waitUntil(lambda: dialog._turn > turn and not dialog._pause.isActive())
        self.wait()
        return dialog

    def take_found(self) -> None:
        """Open what the box that finds everything offers first."""
        self.typist.press(ENTER)
        self.wait()
        back_to(self._qtbot, self.window)

    def tab_to(self, widget: QWidget) -> None:
        """Press Tab until something has the focus."""
        for _ in range(60):
            if widget.hasFocus():
                return
            self.typist.press(Qt.Key.Key_Tab, NO)
        raise AssertionError(f"no way by Tab to {widget}")

    def wait(self) -> None:
        """Wait for the store thread and the printing thread, which hand on to each other."""
        for _ in range(4):
            idle(self._qtbot, self.window.jobs)
            self._qtbot.waitUntil(lambda: self.printing.idle, timeout=20_000)
