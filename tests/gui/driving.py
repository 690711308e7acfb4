"""Drives the window as an advisor would: keys, text, and waiting for the store thread."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.gui.jobs import Jobs

T = TypeVar("T")
D = TypeVar("D", bound=QDialog)
W = TypeVar("W", bound=QWidget)

NO = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return


def idle(qtbot: QtBot, jobs: Jobs) -> None:
    """Wait until the store thread has nothing left to do and everything was delivered."""
    QApplication.processEvents()
    qtbot.waitUntil(lambda: jobs.idle)
    QApplication.processEvents()


def on_store(qtbot: QtBot, jobs: Jobs, work: Callable[[], T]) -> T:
    """Do work on the store thread, as the window does, and give its result."""
    answers: list[T] = []
    jobs.run(work, answers.append, owner=jobs)
    qtbot.waitUntil(lambda: bool(answers))
    return answers[0]


def shown(qtbot: QtBot, widget: W) -> W:
    """Show a widget as a window of its own, with the keyboard, until the test is over."""
    kept = [widget]  # a widget without a parent dies with its last name in Python
    qtbot.addWidget(widget, before_close_func=lambda _: kept.clear())
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return widget


def opened(qtbot: QtBot, parent: QWidget, kind: type[D]) -> D:
    """Wait until a dialog of a kind is open, and give it."""
    qtbot.waitUntil(lambda: any(one.isVisible() for one in parent.findChildren(kind)))
    return next(one for one in parent.findChildren(kind) if one.isVisible())


def back_to(qtbot: QtBot, window: QWidget) -> None:
    """Give a window the keyboard again after its dialog closed, as a window manager does."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)


class Typist:
    """Types into whatever has the focus, and counts the keys.

    Attributes:
        keys: how many keys were pressed, text of the input method not counted.
    """

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.keys = 0

    @property
    def focus(self) -> QWidget:
        """The widget that has the focus."""
        found = QApplication.focusWidget()
        assert found is not None, "nothing has the focus"
        return found

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO) -> None:
        """Press one key."""
        self.keys += 1
        self._qtbot.keyClick(self.focus, key, modifier)

    def type(self, text: str) -> None:
        """Type digits and Latin letters, one key each."""
        for one in text:
            self.keys += 1
            self._qtbot.keyClicks(self.focus, one)

    def say(self, text: str) -> None:
        """Commit a text as an input method does."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.focus, event)
