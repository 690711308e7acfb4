"""What an officer does at the district's window."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.gui.district.editor import EditorPage
from advisor_app.gui.district.packing import PackingPage
from advisor_app.gui.district.parameters import ParametersPage
from advisor_app.gui.district.shell import DistrictShell
from tests.gui.driving import idle

ALLOWANCE = "zz-gaoling-jintie"


def editor(shell: DistrictShell) -> EditorPage:
    """Give the page of the policies."""
    page = shell.page("policies")
    assert isinstance(page, EditorPage)
    return page


def parameters(shell: DistrictShell) -> ParametersPage:
    """Give the page of the local parameters."""
    page = shell.page("parameters")
    assert isinstance(page, ParametersPage)
    return page


def packing(shell: DistrictShell) -> PackingPage:
    """Give the page that sends the library down."""
    page = shell.page("packing")
    assert isinstance(page, PackingPage)
    return page


def settle(qtbot: QtBot, shell: DistrictShell) -> None:
    """Wait until everything typed was judged."""
    idle(qtbot, shell._jobs)
    qtbot.waitUntil(lambda: not editor(shell)._wait.isActive())
    idle(qtbot, shell._jobs)


def stand_at(shell: DistrictShell, policy: str) -> None:
    """Click a policy in the list."""
    rows = editor(shell).list
    for at in range(rows.count()):
        if rows.item(at).data(Qt.ItemDataRole.UserRole) == policy:
            rows.setCurrentRow(at)


def choose(qtbot: QtBot, shell: DistrictShell, policy: str = ALLOWANCE) -> None:
    """Show a policy in the form."""
    stand_at(shell, policy)
    settle(qtbot, shell)
    assert editor(shell).form.id.text() == policy
