"""Asks where a file goes or comes from, by the system's dialog."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_to_save(parent: QWidget, title: str, suggested: str, kind: str) -> str:
    """Ask for a file to write, beginning in the user's documents; empty when they let it be."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    start = str(Path(documents) / suggested) if documents else suggested
    return QFileDialog.getSaveFileName(parent, title, start, kind)[0]


def ask_to_open(parent: QWidget, title: str, kind: str) -> str:
    """Ask for a file to read; empty when they let it be."""
    return QFileDialog.getOpenFileName(parent, title, "", kind)[0]


def with_ending(chosen: str, ending: str) -> Path:
    """Give the path that was meant: not every system's dialog adds the ending.

    Args:
        chosen: as the dialog gave it.
        ending: without its dot, e.g. ``xlsx``.
    """
    path = Path(chosen)
    if path.suffix.lower() == f".{ending}":
        return path
    return path.with_name(f"{path.name}.{ending}")
