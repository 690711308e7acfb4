"""Takes pictures of every page, with or without a screen: for the demonstration and the guide."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from advisor_app.gui import theme
from advisor_app.gui.app import Window
from advisor_app.gui.dialogs.open_referral import OpenReferralDialog
from advisor_app.gui.dialogs.person import PersonDialog
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.dialogs.talk_list import TalkListDialog
from advisor_app.gui.district.shell import PLACES, DistrictShell
from advisor_app.gui.pages.elders import EldersPage
from advisor_app.gui.pages.reception import ReceptionPage
from advisor_app.gui.pages.referrals import ReferralsPage
from advisor_app.gui.pages.talk_dialog import TalkDialog
from advisor_app.gui.shell import PAGES, Shell
from advisor_app.services.door import Door

_SETTLE_MS = 120
_TIMES = 400


def take_pictures(
    door: Door, passphrase: str, fonts: Path, data: Path, folder: Path, size: tuple[int, int]
) -> list[Path]:
    """Unlock the record, walk through every page, and keep a picture of each.

    Args:
        size: the window's, in pixels at 100 %.

    Returns:
        The files, in the order in which an advisor, or an officer, would see the pages.
    """
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    theme.install(app, fonts)
    window = Window(door, data)
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(*size)
    window.show()
    window.begin()
    paths = []
    for number, (name, widget) in enumerate(_walk(window, passphrase), start=1):
        path = folder / f"{number:02d}-{name}.png"
        widget.grab().save(str(path))
        paths.append(path)
        if isinstance(widget, QDialog):
            widget.done(0)
    window.close()
    return paths


def _walk(window: Window, passphrase: str) -> Iterator[tuple[str, QWidget]]:
    _settle(window)
    yield "unlock", window
    window.unlock_page.field.setText(passphrase)
    window.unlock_page.entered.emit(passphrase)
    _until(lambda: window.shell is not None)
    shell = window.shell
    _settle(window)
    if isinstance(shell, DistrictShell):
        yield from _district(window, shell)
    if not isinstance(shell, Shell):
        return
    shell.go("reception")
    _settle(window)
    yield "reception-empty", window
    yield from _counter(window, shell)
    for name in PAGES:
        if name != "reception":
            shell.go(name)
            _settle(window)
            yield name, window
            yield from _parts(window, shell, name)


def _district(window: Window, shell: DistrictShell) -> Iterator[tuple[str, QWidget]]:
    """Show an officer's pages, in the order of their keys."""
    for name in PLACES:
        shell.go(name)
        _settle(window)
        yield name, window


def _parts(window: Window, shell: Shell, name: str) -> Iterator[tuple[str, QWidget]]:
    """Show the other lists of the page of referrals."""
    page = shell.page(name)
    if isinstance(page, ReferralsPage):
        for part in page.parts[1:]:
            page.turn_to(part)
            _settle(window)
            yield f"{name}-{part}", window


def _counter(window: Window, shell: Shell) -> Iterator[tuple[str, QWidget]]:
    """Show the counter while somebody is here, and the two dialogs an advisor opens there."""
    elders, counter = shell.page("elders"), shell.page("reception")
    if not isinstance(elders, EldersPage) or not isinstance(counter, ReceptionPage):
        return
    _settle(window)
    elder = elders.table.chosen
    if not elder:
        return
    counter.finder.box.setText("w")
    counter.finder.box.textEdited.emit("w")
    _settle(window)
    yield "reception-search", window
    counter.finder.clear()
    shell.go("reception", elder)
    _until(lambda: counter.card is not None)
    counter.form.topics.choose(counter.services.consulting.topics[0].code)
    _settle(window)
    yield "reception", window
    counter.edit_person()
    yield "person", _opened(counter, PersonDialog)
    counter.print_sheet()
    preview = _opened(counter, SheetPreviewDialog)
    _settle(window)
    yield "sheet", preview
    counter.refer()
    yield "refer", _opened(counter, OpenReferralDialog)
    counter.talks.look_back(counter.card)
    yield from _a_talk(window, counter)
    counter.give_up()
    _settle(window)


def _a_talk(window: Window, counter: ReceptionPage) -> Iterator[tuple[str, QWidget]]:
    """Show the talks of who is here, and one of them with a correction that is not saved."""
    listed = _opened(counter, TalkListDialog)
    _settle(window)
    one = listed.table.chosen if isinstance(listed, TalkListDialog) else ""
    yield "talks", listed
    if one:
        counter.talks.open(one)
        dialog = _opened(counter, TalkDialog)
        _settle(window)
        if isinstance(dialog, TalkDialog) and dialog.body:
            dialog.body.form.minutes.setValue(15)
            dialog.body.form.minutes.editingFinished.emit()
            _settle(window)
        yield "talk", dialog


def _opened(parent: QWidget, kind: type[QDialog]) -> QDialog:
    found: list[QDialog] = []

    def look() -> bool:
        found[:] = [one for one in parent.findChildren(kind) if one.isVisible()]
        return bool(found)

    _until(look)
    return found[-1]


def _settle(window: Window) -> None:
    """Let the store thread answer and the window draw itself."""
    _pause()
    _until(lambda: window.jobs.idle)
    _pause()


def _until(reached: Callable[[], bool]) -> None:
    for _ in range(_TIMES):
        if reached():
            return
        _pause()
    raise TimeoutError("the window did not get there")


def _pause() -> None:
    loop = QEventLoop()
    QTimer.singleShot(_SETTLE_MS, loop.quit)
    loop.exec()
    QCoreApplication.sendPostedEvents()
