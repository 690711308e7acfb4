"""What an officer does at the district's window."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.gui.district.shell import DistrictShell
from tests.gui.driving import idle

ALLOWANCE = "zz-gaoling-jintie"


def settle(qtbot: QtBot, shell: DistrictShell) -> None:
    """Wait until everything typed was judged."""
    idle(qtbot, shell._jobs)
    qtbot.waitUntil(lambda: not shell.editor._wait.isActive())
    idle(qtbot, shell._jobs)


def stand_at(shell: DistrictShell, policy: str) -> None:
    """Click a policy in the list."""
    rows = shell.editor.list
    for at in range(rows.count()):
        if rows.item(at).data(Qt.ItemDataRole.UserRole) == policy:
            rows.setCurrentRow(at)


def choose(qtbot: QtBot, shell: DistrictShell, policy: str = ALLOWANCE) -> None:
    """Show a policy in the form."""
    stand_at(shell, policy)
    settle(qtbot, shell)
    assert shell.editor.form.id.text() == policy
