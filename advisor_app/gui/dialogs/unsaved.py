"""Asks before something that was typed is dropped."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask_to_drop(parent: QWidget, words: str, drop: Callable[[], None]) -> None:
    """Ask whether what was typed may go; Enter and Escape both keep it.

    Args:
        drop: what to do once somebody says so.
    """
    ask = QMessageBox(parent)
    ask.setWindowTitle("还没保存")
    ask.setText(words)
    dropping = ask.addButton("丢掉", QMessageBox.ButtonRole.DestructiveRole)
    staying = ask.addButton("回去接着填", QMessageBox.ButtonRole.RejectRole)
    ask.setDefaultButton(staying)
    ask.setEscapeButton(staying)
    ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dropping.clicked.connect(drop)
    ask.open()
