"""Devices at the window: slips, requests, certificates, putting out of use."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.gui.district.enrolment import DeviceChooser
from advisor_app.gui.district.revoking import RevokeDialog
from advisor_app.gui.district.slip import SlipChooser, SlipDialog
from advisor_app.gui.printing import Printing
from advisor_app.services.pack_content import Section
from advisor_app.sheets.scanning import codes_in
from advisor_app.sync.slip import read_slip
from tests.gui.district.desks import Officer, cells
from tests.gui.driving import Typist, opened
from tests.gui.paper_printers import PaperPrinters
from tests.services.district.town import D05, D06
from tests.services.districts import table


class Chosen(DeviceChooser):
    """Answers as somebody at the dialogs would."""

    def __init__(self, path: Path | str) -> None:
        self._path = str(path)
        self.suggested = ""

    def request(self, parent: QWidget) -> str:
        assert parent.isVisible()
        return self._path

    def certificate(self, parent: QWidget, suggested: str) -> str:
        self.suggested = suggested
        return self.request(parent)

    def public(self, parent: QWidget) -> str:
        return self.request(parent)


class SavedAs(SlipChooser):
    """Saves slips where it was told to."""

    def __init__(self, path: Path | str) -> None:
        self._path = str(path)

    def pdf(self, parent: QWidget, suggested: str) -> str:
        assert parent.isVisible()
        assert suggested.endswith("登记单.pdf")
        return self._path


def at_point(officer: Officer, code: str) -> None:
    officer.go("devices")
    box = officer.devices.point
    box.setCurrentIndex(box.findData(code))


def a_slip(officer: Officer, qtbot: QtBot, code: str = D05) -> SlipDialog:
    at_point(officer, code)
    officer.devices.slip_button.click()
    officer.wait()
    return opened(qtbot, officer.devices, SlipDialog)


def test_that_an_empty_page_says_how_to_begin(officer: Officer) -> None:
    officer.go("devices")
    page = officer.devices
    assert page.point.count() == 22
    assert page.point.hasFocus()
    assert [page.tabs.tabText(at) for at in (0, 1)] == ["终端", "登记码"]
    assert not page.revoke_button.isEnabled()
    assert not page.certificate_button.isEnabled()
    assert not page.withdraw_button.isEnabled()


def test_that_a_slip_is_made_shown_and_saved_and_the_code_is_listed_without_itself(
    officer: Officer, qtbot: QtBot
) -> None:
    dialog = a_slip(officer, qtbot)
    code = dialog.code.text()
    assert len(code) == 11
    assert dialog.view.pages == 1
    dialog._chooser = SavedAs(officer.town.folder / "单子")
    dialog.save_button.click()
    officer.wait()
    path = officer.town.folder / "单子.pdf"
    (digits,) = codes_in(path.read_bytes(), path.name)
    assert read_slip(digits).point == D05
    assert "注意保密" in dialog.status.text()
    dialog.close_button.click()
    officer.wait()
    (row,) = cells(officer.devices.codes)
    assert row[0].startswith("D05")
    assert row[3] == "等着用"
    assert code not in "".join(row)
    assert officer.devices.tabs.tabText(1) == "登记码（1 个等着用）"


def test_that_what_the_code_says_can_be_copied(officer: Officer, qtbot: QtBot) -> None:
    dialog = a_slip(officer, qtbot)
    dialog.copy_button.click()
    assert read_slip(QApplication.clipboard().text()).point == D05
    QApplication.clipboard().clear()
    dialog.accept()


def test_that_a_place_that_cannot_be_written_is_said(officer: Officer, qtbot: QtBot) -> None:
    dialog = a_slip(officer, qtbot)
    dialog._chooser = SavedAs("")
    dialog.save_button.click()
    assert "先打印，或者存成文件" in dialog.status.text()
    dialog._chooser = SavedAs(officer.town.folder / "weg" / "x.pdf")
    dialog.save_button.click()
    officer.wait()
    assert "x.pdf" in dialog.status.text()
    assert dialog.status.property("role") == "error"
    dialog.accept()


def test_that_a_slip_is_printed_and_an_ill_printer_is_told(
    officer: Officer, qtbot: QtBot, tmp_path: Path
) -> None:
    printers = PaperPrinters(tmp_path)
    printing = Printing(printers)
    slip = a_slip(officer, qtbot)._slip
    dialog = SlipDialog(slip, officer.window.jobs, officer.window, printing=printing)
    dialog.open()
    printers.there = ()
    dialog.print_button.click()
    qtbot.waitUntil(dialog.print_button.isEnabled)
    assert dialog.status.property("role") == "error"
    printers.there = ("柜台打印机",)
    dialog.print_button.click()
    qtbot.waitUntil(dialog.print_button.isEnabled)
    assert "已送去打印" in dialog.status.text()
    (digits,) = codes_in(printers.papers[-1].read_bytes(), "paper.pdf")
    assert digits == slip.digits
    dialog.accept()
    printing.stop()


def test_that_a_lost_slips_code_is_taken_back(officer: Officer, qtbot: QtBot) -> None:
    a_slip(officer, qtbot).accept()
    page = officer.devices
    page.codes.selectRow(0)
    assert page.withdraw_button.isEnabled()
    page.withdraw_button.click()
    officer.wait()
    assert cells(page.codes)[0][3] == "过期或作废"
    assert not page.withdraw_button.isEnabled()
    assert "已作废" in officer.said


def test_that_a_device_that_came_with_its_slip_stands_in_both_lists(
    officer: Officer, qtbot: QtBot
) -> None:
    dialog = a_slip(officer, qtbot)
    digits = dialog._slip.digits
    dialog.accept()
    point, request = officer.town.stranger(D05), officer.town.folder / "D05.req"
    point.joining.join_by_slip(digits, request)
    officer.take(request)
    officer.go("devices")
    (device,) = cells(officer.devices.devices)
    (code,) = cells(officer.devices.codes)
    assert code[3:] == ["用过了", device[1]]
    assert device[3:] == ["从未", "在用", "还没有来过数据包"]
    officer.take(officer.town.bundle(D05))
    officer.go("devices")
    assert cells(officer.devices.devices)[0][3].startswith("2026-11-23")


def test_that_a_request_file_is_enrolled_and_its_certificate_saved(officer: Officer) -> None:
    officer.go("devices")
    page = officer.devices
    page._chooser = Chosen(officer.town.request())
    page.request_button.click()
    officer.wait()
    assert f"{D05} 的终端已登记" in officer.said
    page.devices.selectRow(0)
    chooser = Chosen(officer.town.folder / "D05")
    page._chooser = chooser
    page.certificate_button.click()
    officer.wait()
    assert chooser.suggested.startswith("D05-")
    officer.town.point().incoming.receive(officer.town.folder / "D05.cert")
    assert officer.town.point().exchange.standing().certified


def test_that_a_file_that_is_no_request_is_said(officer: Officer) -> None:
    path = officer.town.folder / "x.req"
    path.write_text("{}", encoding="utf-8")
    officer.go("devices")
    officer.devices._chooser = Chosen(path)
    officer.devices.request_button.click()
    officer.wait()
    assert "x.req 不是接入申请" in officer.said
    officer.devices._chooser = Chosen("")
    officer.devices.request_button.click()
    officer.devices.public_button.click()
    officer.wait()
    assert cells(officer.devices.devices) == []


def test_that_the_public_file_is_saved_once_more(officer: Officer) -> None:
    officer.go("devices")
    officer.devices._chooser = Chosen(officer.town.folder / "again")
    officer.devices.public_button.click()
    officer.wait()
    again = officer.town.folder / "again.toml"
    assert again.read_bytes() == officer.town.public.read_bytes()


def test_that_a_lost_computer_is_put_out_of_use_with_a_reason(
    officer: Officer, qtbot: QtBot, typist: Typist
) -> None:
    officer.enrolled(D05, D06)
    officer.go("devices")
    page = officer.devices
    page.devices.selectRow(0)
    page.revoke_button.click()
    dialog = opened(qtbot, page, RevokeDialog)
    dialog.revoke_button.click()
    officer.wait()
    assert "为什么停用" in dialog.refusal.text()
    assert dialog.isVisible()
    dialog.reasons.setFocus()
    typist.press(Qt.Key.Key_1)
    assert dialog.why.text() == "电脑丢了"
    dialog.revoke_button.click()
    officer.wait()
    assert not dialog.isVisible()
    first, second = cells(page.devices)
    assert first[4:] == ["停用", "电脑丢了"]
    assert second[4] == "在用"
    page.devices.selectRow(0)
    assert not page.revoke_button.isEnabled()
    assert not page.certificate_button.isEnabled()
    assert "停用：电脑丢了" in page.details.text()
    assert page.tabs.tabText(0) == "终端（1）"
    officer.take(officer.town.bundle(D05))
    assert cells(officer.intake.taken)[0][2] == "拒收"


def test_that_a_device_out_of_use_comes_back_only_when_the_officer_says_so(
    officer: Officer, qtbot: QtBot
) -> None:
    officer.enrolled(D05)
    officer.go("devices")
    page = officer.devices
    page.devices.selectRow(0)
    page.revoke_button.click()
    dialog = opened(qtbot, page, RevokeDialog)
    dialog.why.setText("送修")
    dialog.revoke_button.click()
    officer.wait()
    page._chooser = Chosen(officer.town.request())
    page.request_button.click()
    officer.wait()
    assert page.asked is not None
    assert "送修" in page.asked.text()
    page.asked.button(page.asked.StandardButton.Cancel).click()
    officer.wait()
    assert cells(page.devices)[0][4] == "停用"
    page.request_button.click()
    officer.wait()
    page.asked.button(page.asked.StandardButton.Ok).click()
    officer.wait()
    assert cells(page.devices)[0][4] == "在用"


def test_that_a_copied_record_is_told(officer: Officer) -> None:
    officer.enrolled(D05)
    officer.take(officer.town.bundle(D05))
    officer.town.copied(D05, "copy")
    officer.take(officer.town.bundle("copy"))
    officer.go("devices")
    (device,) = cells(officer.devices.devices)
    assert device[5].endswith("记录是从别的电脑拷来的")
    officer.devices.devices.selectRow(0)
    assert "从那时起接着写新的一段" in officer.devices.details.text()


def test_that_a_point_added_to_the_list_is_offered_without_opening_again(
    officer: Officer, qtbot: QtBot
) -> None:
    at_point(officer, D06)
    path = table(officer.town.hub, Section.POINTS)
    more = '\n[[point]]\ncode = "410106-S07"\nname = "示例新中心"\nkind = "street_centre"\n'
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    officer.go("standing")
    officer.go("devices")
    box = officer.devices.point
    assert (box.count(), box.currentData()) == (23, D06)
    assert (
        "S07　示例新中心" in a_slip(officer, qtbot, "410106-S07").windowTitle() + box.currentText()
    )
