"""Taking in at the window: chosen or dropped, told one by one, stopped, and answered by receipts."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.gui.district.intake import IntakeChooser, IntakePage
from advisor_app.services.district.intake import Batch
from tests.gui.district.desks import Officer, cells
from tests.gui.driving import on_store
from tests.services.district.town import D05, D06


class Chosen(IntakeChooser):
    """Answers as somebody at the dialogs would."""

    def __init__(self, *files: Path, folder: Path | None = None) -> None:
        self._files, self._folder = files, folder

    def files(self, parent: QWidget) -> Sequence[str]:
        assert parent.isVisible()
        return [str(one) for one in self._files]

    def folder(self, parent: QWidget) -> str:
        assert parent.isVisible()
        return str(self._folder) if self._folder else ""

    def receipts(self, parent: QWidget) -> str:
        return self.folder(parent)


def test_that_an_empty_page_says_what_to_do(officer: Officer) -> None:
    officer.go("intake")
    page = officer.intake
    assert cells(page.taken) == []
    assert page.files_button.hasFocus()
    assert not page.receipts_button.isVisible()
    assert not page.progress.isVisible()
    assert page.tabs.tabText(1) == "拒收过的"


def test_that_chosen_files_are_told_one_by_one_the_refused_first(officer: Officer) -> None:
    officer.enrolled(D05)
    good, bad = officer.town.bundle(D05), officer.town.folder / "bad.advb"
    bad.write_bytes(b"nothing")
    officer.go("intake")
    page = officer.intake
    page._chooser = Chosen(good, bad)
    page.files_button.click()
    officer.wait()
    rows = cells(page.taken)
    assert [one[2] for one in rows] == ["拒收", "并入了"]
    assert [one[0] for one in rows] == ["bad.advb", good.name]
    assert rows[1][3].startswith("新收 ")
    assert page.summary.text() == "看了 2 个文件：并入了 1 个，拒收 1 个"
    button, wide = page.receipts_button, page.tabs.width()
    assert button.width() < wide / 2
    page.summary.hide()
    officer.wait()
    assert button.width() < wide / 2
    assert page.tabs.tabText(1) == "拒收过的（1）"
    assert cells(page.refused)[0][0] == "bad.advb"


def test_that_a_folder_without_bundles_is_said(officer: Officer) -> None:
    empty = officer.town.folder / "empty"
    empty.mkdir()
    officer.go("intake")
    officer.intake._chooser = Chosen(folder=empty)
    officer.intake.folder_button.click()
    officer.wait()
    assert "没有数据包" in officer.intake.summary.text()
    assert officer.intake.summary.isVisible()


def test_that_nothing_chosen_changes_nothing(officer: Officer) -> None:
    officer.go("intake")
    officer.intake._chooser = Chosen()
    officer.intake.files_button.click()
    officer.intake.folder_button.click()
    officer.wait()
    assert not officer.intake.summary.isVisible()


def dropped(page: IntakePage, *paths: Path) -> bool:
    """Drop files as the system does; says whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one)) for one in paths])
    copy, left, none = (
        Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    entering = QDragEnterEvent(QPoint(9, 9), copy, data, left, none)
    QApplication.sendEvent(page.drop, entering)
    if entering.isAccepted():
        QApplication.sendEvent(page.drop, QDropEvent(QPointF(9, 9), copy, data, left, none))
    return entering.isAccepted()


def test_that_what_is_dropped_is_taken_in(officer: Officer) -> None:
    officer.enrolled(D05, D06)
    stick = officer.town.folder / "stick"
    stick.mkdir()
    for code in (D05, D06):
        officer.town.bundle(code).rename(stick / f"{code}.advb")
    officer.go("intake")
    assert dropped(officer.intake, stick)
    officer.wait()
    assert {one[1] for one in cells(officer.intake.taken)} == {D05, D06}


def test_that_text_is_not_taken_for_files(officer: Officer) -> None:
    officer.go("intake")
    data = QMimeData()
    data.setText("一段话")
    event = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    event.ignore()
    QApplication.sendEvent(officer.intake.drop, event)
    assert not event.isAccepted()


def test_that_stopping_keeps_what_is_in_and_says_how_many_are_left(
    officer: Officer, qtbot: QtBot
) -> None:
    codes = (D05, D06)
    officer.enrolled(*codes)
    paths = [officer.town.bundle(code) for code in codes]
    officer.go("intake")
    page = officer.intake
    page._work.moved.connect(lambda done, _: page._work.stop() if done == 0 else None)
    page.take([str(one) for one in paths])
    assert not page.files_button.isEnabled()
    assert page.stop_button.isVisible()
    qtbot.waitUntil(page.files_button.isEnabled)
    officer.wait()
    left = len(paths) - len(cells(page.taken))
    assert (f"停下了，还有 {left} 个没看" in page.summary.text()) == bool(left)
    assert not page.stop_button.isVisible()


def test_that_receipts_of_those_who_reported_are_saved(officer: Officer) -> None:
    officer.enrolled(D05, D06)
    officer.go("intake")
    officer.take(officer.town.bundle(D05), officer.town.bundle(D06))
    page, out = officer.intake, officer.town.folder / "out"
    out.mkdir()
    assert page.receipts_button.text() == "存 2 个点的回执……"
    page._chooser = Chosen(folder=out)
    page.receipts_button.click()
    officer.wait()
    assert len(list(out.glob("*.advr"))) == 2
    assert "2 份回执存到了" in officer.said
    officer.go("standing")
    receipts = {one[0][:3]: one[6] for one in cells(officer.standing.table)}
    assert receipts["D05"] == receipts["D06"] == "2026-11-23"
    assert receipts["S01"] == "没有"


def test_that_a_folder_that_cannot_take_receipts_is_said(officer: Officer) -> None:
    officer.enrolled(D05)
    officer.go("intake")
    officer.take(officer.town.bundle(D05))
    officer.intake._chooser = Chosen(folder=officer.town.folder / "weg")
    officer.intake.receipts_button.click()
    officer.wait()
    assert "不存在" in officer.said


def test_that_whoever_has_just_joined_gets_its_certificate_with_the_receipt(
    officer: Officer,
) -> None:
    town, out = officer.town, officer.town.folder / "out"
    out.mkdir()
    code = officer.shell._services.devices
    slip = on_store(officer._qtbot, officer.window.jobs, lambda: code.make_slip(D05))
    town.stranger(D05).joining.join_by_slip(slip.digits)
    request, bundle = town.request(D05), town.bundle(D05)
    officer.go("intake")
    officer.take(request, bundle)
    page = officer.intake
    assert page.receipts_button.text() == "存 1 个点的回执、1 张证书……"
    page._chooser = Chosen(folder=out)
    page.receipts_button.click()
    officer.wait()
    assert "1 份回执、1 张证书存到了" in officer.said
    (certificate,) = out.glob("410106-D05-*.cert")
    town.point(D05).incoming.receive(certificate)
    assert town.point(D05).exchange.standing().certified
    officer.take(request)
    assert [one[2] for one in cells(page.taken)] == ["早已收到"]
    assert page.receipts_button.text() == "存 1 张证书……"


def test_that_receipts_can_be_saved_again_after_another_day_began(officer: Officer) -> None:
    officer.enrolled(D05, D06)
    officer.go("intake")
    officer.take(officer.town.bundle(D05))
    page, out = officer.intake, officer.town.folder / "out"
    out.mkdir()
    page._done(Batch(taken=(), left=0, points=()))  # as the page stands when it is opened anew
    officer.wait()
    assert page.receipts_button.text() == "存各点的回执……"
    page._chooser = Chosen(folder=out)
    page.receipts_button.click()
    officer.wait()
    assert [one.name[:10] for one in out.glob("*.advr")] == [D05]  # D06 never reported
