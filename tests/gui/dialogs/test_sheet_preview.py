"""The preview: composed aside, issued once, printed and saved as what the journal holds."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import SheetOutcome, SheetPrinted
from advisor_app.gui.dialogs.sheet_choices import SIZES
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog, elder_preview
from advisor_app.gui.issuing import Draft
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.printers import Trouble
from advisor_app.gui.printing import Printing
from advisor_app.services.suite import Services
from tests.builders import register
from tests.gui.conftest import GUILAN
from tests.gui.driving import CTRL, idle, on_store, shown
from tests.gui.paper_printers import PaperPrinters


class Desk:
    """Opens previews whose printers put paper into a folder, and whose file is chosen before."""

    def __init__(self, qtbot: QtBot, services: Services, jobs: Jobs, folder: Path) -> None:
        self._qtbot, self.services, self.jobs = qtbot, services, jobs
        self.printers = PaperPrinters(folder)
        self.printing = Printing(self.printers, jobs)
        self.file = str(folder / "告知单.pdf")

    @property
    def paper(self) -> Path:
        """What came out of the printer last."""
        return self.printers.papers[-1]

    def open(self, elder: str | None = None, policy: str | None = None) -> SheetPreviewDialog:
        """Open a preview and wait until it is composed."""
        sheets = self.services.sheets

        def make(size: int, due: date | None) -> Draft:
            if elder is not None:
                return sheets.elder(RecordId(elder), due, size)
            return sheets.policy(policy or "", size)

        return self.show(
            SheetPreviewDialog(
                self.services, self.jobs, make, with_callback=elder is not None,
                choose_file=lambda _parent, _suggested: self.file, printing=self.printing,
            )
        )  # fmt: skip

    def show(self, dialog: SheetPreviewDialog) -> SheetPreviewDialog:
        """Show a dialog and wait until it is composed."""
        dialog.resize(900, 700)
        shown(self._qtbot, dialog)
        self.wait()
        return dialog

    def wait(self) -> None:
        """Wait for the store thread and the printing thread, which hand on to each other."""
        for _ in range(4):
            idle(self._qtbot, self.jobs)
            self._qtbot.waitUntil(lambda: self.printing.idle, timeout=20_000)

    def issued(self) -> tuple[SheetPrinted, ...]:
        """Read the journalled sheets."""
        return on_store(self._qtbot, self.jobs, self.services.book.issued)


@pytest.fixture
def desk(qtbot: QtBot, services: Services, jobs: Jobs, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, services, jobs, tmp_path)
    yield made
    made.printing.stop()


@pytest.fixture
def elder(people: dict[str, RecordId]) -> RecordId:
    return people[GUILAN]


def text_of(pdf: bytes | Path, tmp_path: Path) -> str:
    path = pdf
    if isinstance(pdf, bytes):
        path = tmp_path / "look.pdf"
        path.write_bytes(pdf)
    return "".join(page.extract_text() for page in PdfReader(path).pages)


def test_that_a_look_journals_nothing(desk: Desk, elder: RecordId, tmp_path: Path) -> None:
    dialog = desk.open(elder)
    assert dialog.sheet is not None
    assert dialog.sheet.number == ""
    assert dialog.view.pages == dialog.sheet.pages
    assert f"共 {dialog.sheet.pages} 页" in dialog.status.text()
    assert "预览" in text_of(dialog.sheet.pdf, tmp_path)
    assert desk.issued() == ()


def test_that_it_says_it_is_busy_until_the_sheet_stands(
    desk: Desk, elder: RecordId, qtbot: QtBot
) -> None:
    dialog = elder_preview(desk.services, desk.jobs, elder)
    qtbot.addWidget(dialog)
    assert "正在排版" in dialog.status.text()
    assert not dialog.print_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_P, CTRL)
    desk.wait()
    assert dialog.print_button.isEnabled()
    assert desk.issued() == ()


def test_that_printing_issues_one_sheet_and_puts_every_page_on_paper(
    desk: Desk, elder: RecordId
) -> None:
    dialog = desk.open(elder)
    QTest.keyClick(dialog, Qt.Key.Key_P, CTRL)
    desk.wait()
    (sheet,) = desk.issued()
    assert dialog.sheet is not None
    assert len(PdfReader(desk.paper).pages) == dialog.sheet.pages
    width, height = PdfReader(desk.paper).pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)
    assert sheet.number in dialog.status.text()
    assert sheet.elder == elder


def test_that_printing_twice_is_one_sheet(desk: Desk, elder: RecordId) -> None:
    numbers: list[str] = []
    dialog = desk.open(elder)
    dialog.issued.connect(numbers.append)
    dialog.print_sheet()
    dialog.print_sheet()
    desk.wait()
    dialog.print_sheet()
    desk.wait()
    (sheet,) = desk.issued()
    assert set(numbers) == {sheet.number}


def test_that_what_is_saved_is_what_the_journal_holds(
    desk: Desk, elder: RecordId, tmp_path: Path
) -> None:
    dialog = desk.open(elder)
    dialog.save_sheet()
    desk.wait()
    (sheet,) = desk.issued()
    saved = Path(desk.file).read_bytes()
    assert hashlib.sha256(saved).hexdigest() == sheet.digest
    assert sheet.number in text_of(saved, tmp_path)
    assert "告知单.pdf" in dialog.status.text()


def test_that_printed_and_then_saved_is_the_same_sheet(desk: Desk, elder: RecordId) -> None:
    dialog = desk.open(elder)
    dialog.print_sheet()
    desk.wait()
    dialog.save_sheet()
    desk.wait()
    (sheet,) = desk.issued()
    assert hashlib.sha256(Path(desk.file).read_bytes()).hexdigest() == sheet.digest


def test_that_another_letter_size_after_printing_is_another_sheet(
    desk: Desk, elder: RecordId
) -> None:
    dialog = desk.open(elder)
    dialog.save_sheet()
    desk.wait()
    dialog.size_box.setCurrentIndex(SIZES.index(24))
    desk.wait()
    assert dialog.sheet is not None
    assert dialog.sheet.number == ""
    dialog.save_sheet()
    desk.wait()
    newest, first = sorted(desk.issued(), key=lambda one: one.number, reverse=True)
    assert newest.number != first.number
    assert hashlib.sha256(Path(desk.file).read_bytes()).hexdigest() == newest.digest


@pytest.mark.parametrize("trouble", list(Trouble))
def test_that_a_printer_in_trouble_is_said_and_journalled(
    desk: Desk, elder: RecordId, trouble: Trouble
) -> None:
    desk.printers.ill = trouble
    dialog = desk.open(elder)
    dialog.print_sheet()
    desk.wait()
    (sheet,) = desk.issued()
    assert sheet.outcome is SheetOutcome.NOT_PRINTED
    assert sheet.why == dialog.status.text() == trouble.said_of("柜台打印机")
    assert dialog.status.property("role") == "error"
    assert desk.printers.papers == []


def test_that_trying_again_prints_the_same_sheet(desk: Desk, elder: RecordId) -> None:
    desk.printers.ill = Trouble.PAPER
    dialog = desk.open(elder)
    dialog.print_sheet()
    desk.wait()
    desk.printers.ill = None
    dialog.print_sheet()
    desk.wait()
    (sheet,) = desk.issued()
    assert (sheet.outcome, sheet.why) == (SheetOutcome.PRINTED, "")
    assert sheet.number in dialog.status.text()


@pytest.mark.parametrize(
    ("there", "said"), [((), "没有装打印机"), (("别的",), "没有找到打印机“柜台打印机”")]
)
def test_that_a_printer_that_is_away_is_said(
    desk: Desk, elder: RecordId, there: tuple[str, ...], said: str
) -> None:
    dialog = desk.open(elder)
    dialog.print_sheet()
    desk.wait()
    desk.printers.there = there
    desk.printers.usual = "柜台打印机" if there else ""
    dialog.print_sheet()
    desk.wait()
    assert said in dialog.status.text()
    assert dialog.status.property("role") == "error"


def test_that_what_was_printed_and_saved_is_journalled(desk: Desk, elder: RecordId) -> None:
    dialog = desk.open(elder)
    dialog.save_sheet()
    desk.wait()
    assert [one.outcome for one in desk.issued()] == [SheetOutcome.SAVED]
    dialog.print_sheet()
    desk.wait()
    assert [one.outcome for one in desk.issued()] == [SheetOutcome.PRINTED]


def test_that_how_one_printed_is_remembered(desk: Desk, elder: RecordId) -> None:
    first = desk.open(elder)
    first.bar.printer.setCurrentIndex(first.bar.printer.findData("楼上的打印机"))
    desk.wait()
    first.bar.tray.setCurrentIndex(first.bar.tray.findData("Lower"))
    first.bar.copies.setValue(2)
    first.bar.grey.setChecked(False)
    first.print_sheet()
    desk.wait()
    assert desk.printers.opened == [("楼上的打印机", "Lower")]
    second = desk.open(elder)
    assert second.bar.way.setup == first.bar.way.setup


def test_that_only_the_first_page_can_be_printed(desk: Desk, elder: RecordId) -> None:
    dialog = desk.open(elder)
    assert dialog.sheet is not None
    assert dialog.sheet.pages > 1
    dialog.bar.first_only.setChecked(True)
    dialog.print_sheet()
    desk.wait()
    assert len(PdfReader(desk.paper).pages) == 1


def test_that_pages_are_turned(desk: Desk, elder: RecordId) -> None:
    dialog = desk.open(elder)
    assert dialog.sheet is not None
    pages = dialog.sheet.pages
    assert not dialog.back.isEnabled()
    for page in range(2, pages + 1):
        QTest.keyClick(dialog, Qt.Key.Key_PageDown)
        assert dialog.page_words.text() == f"第{page}页/共{pages}页"
    assert not dialog.on.isEnabled()
    dialog.back.click()
    assert dialog.page_words.text() == f"第{pages - 1}页/共{pages}页"


def test_that_an_issued_sheet_is_printed_again_as_it_was(
    desk: Desk, elder: RecordId, qtbot: QtBot
) -> None:
    first = desk.open(elder)
    first.save_sheet()
    desk.wait()
    (stub,) = desk.issued()
    again = desk.show(
        SheetPreviewDialog.for_reprint(desk.services, desk.jobs, stub.id, stub.number)
    )
    assert not again.size_box.isVisible()
    assert again.sheet is not None
    assert again.sheet.pdf == Path(desk.file).read_bytes()
    assert "照原样再印" in again.status.text()
    assert len(desk.issued()) == 1
    assert qtbot


def test_that_the_text_for_a_chat_goes_to_the_clipboard(desk: Desk, elder: RecordId) -> None:
    sheets = desk.services.sheets
    dialog = desk.show(
        SheetPreviewDialog(
            desk.services, desk.jobs, lambda size, _: sheets.family(elder, size),
            chat_text=lambda: sheets.family_text(elder), printing=desk.printing,
        )
    )  # fmt: skip
    assert dialog.chat_button.isVisible()
    dialog.chat_button.click()
    desk.wait()
    assert "您家老人" in QGuiApplication.clipboard().text()
    assert "可粘贴到微信" in dialog.status.text()


def test_that_a_file_not_chosen_leaves_no_number(desk: Desk, elder: RecordId) -> None:
    desk.file = ""
    dialog = desk.open(elder)
    dialog.save_sheet()
    desk.wait()
    assert desk.issued() == ()
    assert dialog.status.text() == "没有保存，也没有编号"


@pytest.mark.parametrize("where", ["no-such-folder/x.pdf", "folder.pdf"])
def test_that_a_file_that_cannot_be_written_is_said_in_one_sentence(
    desk: Desk, elder: RecordId, tmp_path: Path, where: str
) -> None:
    (tmp_path / "folder.pdf").mkdir()
    desk.file = str(tmp_path / where)
    dialog = desk.open(elder)
    dialog.save_sheet()
    desk.wait()
    assert "文件夹" in dialog.status.text()
    assert dialog.status.property("role") == "error"
    assert dialog.save_button.isEnabled()


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_that_a_printer_that_does_not_answer_is_said_and_the_number_stays(
    desk: Desk, elder: RecordId, tmp_path: Path
) -> None:
    desk.printers.folder = tmp_path / "no-such-folder"
    dialog = desk.open(elder)
    dialog.print_sheet()
    desk.wait()
    (sheet,) = desk.issued()
    assert "没有响应" in dialog.status.text()
    assert sheet.outcome is SheetOutcome.NOT_PRINTED
    assert dialog.print_button.isEnabled()


def test_that_the_ending_is_added_where_the_dialog_did_not(
    desk: Desk, elder: RecordId, tmp_path: Path
) -> None:
    desk.file = str(tmp_path / "张桂兰的单子")
    dialog = desk.open(elder)
    dialog.save_sheet()
    desk.wait()
    assert (tmp_path / "张桂兰的单子.pdf").exists()


@pytest.mark.parametrize("size", SIZES)
def test_that_larger_letters_take_no_fewer_pages(desk: Desk, elder: RecordId, size: int) -> None:
    dialog = desk.open(elder)
    assert dialog.size_box.currentData() == 18
    assert dialog.sheet is not None
    usual = dialog.sheet.pages
    dialog.size_box.setCurrentIndex(SIZES.index(size))
    desk.wait()
    assert (dialog.sheet.pages - usual) * (size - 18) >= 0


def test_that_the_call_back_date_stands_on_the_sheet_when_wanted(
    desk: Desk, elder: RecordId, tmp_path: Path
) -> None:
    dialog = desk.open(elder)
    assert not dialog.choices.callback.isEnabled()
    dialog.choices.with_callback.setChecked(True)
    dialog.choices.callback.setDate(QDate(2026, 12, 24))
    desk.wait()
    assert dialog.sheet is not None
    assert "2026年12月24日" in text_of(dialog.sheet.pdf, tmp_path)


def test_that_no_call_back_lies_in_the_past(desk: Desk, elder: RecordId) -> None:
    dialog = desk.open(elder)
    dialog.choices.callback.setDate(QDate(2020, 1, 1))
    assert dialog.choices.callback.date() == QDate(2026, 11, 23)


def test_that_a_policys_sheet_names_nobody_and_offers_no_call_back(
    desk: Desk, tmp_path: Path
) -> None:
    policy = desk.services.screenings.policies[0]
    dialog = desk.open(policy=policy.id)
    assert not dialog.choices.with_callback.isVisible()
    dialog.print_sheet()
    desk.wait()
    (sheet,) = desk.issued()
    assert (sheet.kind, sheet.elder) == ("policy", None)
    assert [one.policy for one in sheet.policies] == [policy.id]
    assert dialog.sheet is not None
    assert policy.name[:4] in text_of(dialog.sheet.pdf, tmp_path)


def test_that_characters_no_font_has_are_pointed_out(
    desk: Desk, qtbot: QtBot, jobs: Jobs, services: Services
) -> None:
    rare = on_store(qtbot, jobs, lambda: register(services, "张𠐪兰"))
    dialog = desk.open(rare)
    assert dialog.sheet is not None
    assert dialog.sheet.missing == ("𠐪",)
    assert "手写补上：𠐪" in dialog.status.text()
    assert dialog.status.property("role") == "warning"


def test_that_an_elder_who_is_gone_is_said(desk: Desk) -> None:
    dialog = desk.open(elder="0000")
    assert dialog.status.property("role") == "error"
    assert not dialog.print_button.isEnabled()


def test_that_the_sheet_can_be_looked_at_closely(desk: Desk, elder: RecordId) -> None:
    dialog = desk.open(elder)
    assert dialog.view.fits
    seen = dialog.view.scale
    QTest.keyClick(dialog, Qt.Key.Key_Equal, CTRL)
    assert dialog.view.scale == pytest.approx(seen * 1.25)
    QTest.keyClick(dialog, Qt.Key.Key_Minus, CTRL)
    assert dialog.view.scale == pytest.approx(seen)
    QTest.keyClick(dialog, Qt.Key.Key_0, CTRL)
    assert dialog.view.fits


@pytest.mark.parametrize("press", [0, 1])
def test_that_looking_closely_has_its_ends(desk: Desk, elder: RecordId, press: int) -> None:
    dialog = desk.open(elder)
    step: Callable[[], None] = (dialog.smaller.click, dialog.larger.click)[press]
    for _ in range(30):
        step()
    assert 0.25 <= dialog.view.scale <= 5.0


def test_that_a_preview_closed_early_hurts_nobody(
    qtbot: QtBot, services: Services, jobs: Jobs, elder: RecordId
) -> None:
    dialog = elder_preview(services, jobs, elder)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    dialog.close()
    idle(qtbot, jobs)
    assert on_store(qtbot, jobs, services.book.issued) == ()
