"""The page of papers: is a sheet ours, does it still hold, print again, print without a number."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.renderPDF import draw
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from advisor_app.bootstrap import World
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.records import SheetOutcome
from advisor_app.gui.dialogs.point_identity import PointIdentityDialog
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.papers import PapersPage
from advisor_app.gui.pages.tally import TallyPage
from advisor_app.gui.printers import Trouble
from advisor_app.services.sheets import Sheet
from advisor_app.services.suite import Services
from advisor_app.sheets.scanning import codes_in
from advisor_app.sync.keys import DistrictPublic
from tests.builders import TickingClock, a_point
from tests.gui.conftest import GUILAN
from tests.gui.driving import CTRL, ENTER, Typist, idle, on_store, opened
from tests.gui.pages.conftest import Put
from tests.gui.previews import Previews
from tests.services.districts import a_district, packed, rewrite

ALLOWANCE = "zz-gaoling-jintie"
FIRST = "SJ-D05-202611-0001"
NOWHERE = QPointF(20, 20)


@dataclass
class Choice:
    """Stands for the system's dialog; counts how often it was asked."""

    file: str = ""
    asked: int = 0

    def __call__(self, _: QWidget) -> str:
        self.asked += 1
        return self.file


class Counter:
    """The page, and what a test does at it."""

    def __init__(self, page: PapersPage, previews: Previews, choice: Choice, folder: Path) -> None:
        self.page, self.previews, self.choice, self.folder = page, previews, choice, folder

    @property
    def verdict(self) -> tuple[str, str]:
        """Role and words of the answer."""
        return str(self.page.answer.property("role")), self.page.answer.text()

    def a_sheet(self) -> Sheet:
        """Issue a sheet about one policy."""
        return self.previews.issue(lambda services: services.sheets.policy(ALLOWANCE))

    def file(self, name: str, content: bytes) -> Path:
        """Write a file, and have the dialog choose it."""
        path = self.folder / name
        path.write_bytes(content)
        self.choice.file = str(path)
        return path

    def judge(self, name: str, content: bytes) -> tuple[str, str]:
        """Have a file judged by the button."""
        self.file(name, content)
        self.page.file_button.click()
        self.previews.wait()
        return self.verdict

    def typed(self, typist: Typist, text: str) -> tuple[str, str]:
        """Type something and press Enter."""
        self.page.enter()
        typist.type(text)
        typist.press(ENTER)
        self.previews.wait()
        return self.verdict

    def rows(self) -> list[list[str]]:
        """Give the words of the list."""
        model = self.page.table.model()
        return [
            [str(model.index(row, column).data()) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]


@pytest.fixture
def previews(qtbot: QtBot, services: Services, jobs: Jobs, tmp_path: Path) -> Iterator[Previews]:
    made = Previews(qtbot, services, jobs, tmp_path)
    yield made
    made.printing.stop()


@pytest.fixture
def counter(
    services: Services, jobs: Jobs, put: Put[PapersPage], previews: Previews, tmp_path: Path
) -> Counter:
    choice = Choice()
    return Counter(put(PapersPage(services, jobs, choice)), previews, choice, tmp_path)


@pytest.fixture
def hub(tmp_path: Path, services: Services, jobs: Jobs, qtbot: QtBot) -> World:
    """A district that this point has joined."""
    world = a_district(tmp_path)
    public = DistrictPublic.read(tmp_path / "hub.toml")
    on_store(qtbot, jobs, lambda: services.exchange.join(public))
    return world


def code_of(sheet: Sheet) -> str:
    return codes_in(sheet.pdf, "a.pdf")[0]


def test_that_the_number_that_is_typed_tells_what_the_sheet_must_say(
    counter: Counter, typist: Typist
) -> None:
    counter.a_sheet()
    role, words = counter.typed(typist, FIRST.lower())
    assert role == "good"
    assert words == "✓　是真的，内容现在还有效（示例D05顾问点，2026年11月23日）"
    details = counter.page.details.text()
    assert f"{FIRST}　政策告知单　2026年11月23日　示例D05顾问点" in details
    assert "高龄津贴　每月100元、每月200元、每月300元" in details


def test_that_a_scanner_types_one_code_after_another(counter: Counter, typist: Typist) -> None:
    one, other = code_of(counter.a_sheet()), code_of(counter.a_sheet())
    assert counter.typed(typist, one)[0] == "good"
    assert FIRST in counter.page.details.text()
    typist.type(other)  # nobody touches the field between two scans
    typist.press(ENTER)
    counter.previews.wait()
    assert counter.page.code.text() == other
    assert FIRST not in counter.page.details.text()
    assert "SJ-D05-202611-0002" in counter.page.details.text()


def test_that_a_code_can_be_pasted_as_a_chat_breaks_it(counter: Counter, typist: Typist) -> None:
    code = code_of(counter.a_sheet())
    broken = "\n".join(code[at : at + 60] for at in range(0, len(code), 60))
    QGuiApplication.clipboard().setText(f"  {broken}\n")
    counter.page.enter()
    typist.press(Qt.Key.Key_V, CTRL)
    counter.page.verify_button.click()
    counter.previews.wait()
    assert counter.verdict[0] == "good"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("SJ-D05-202611-0099", "本点没有出过编号为 SJ-D05-202611-0099 的单子"),
        ("SJ-D06-202611-0001", "这是别的顾问点的编号"),
        ("6901234567892", "不是银发顾问点"),  # the bar code of some bottle
        ("hello", "不是银发顾问点"),
    ],
)
def test_that_what_is_not_ours_is_said_with_what_to_do(
    counter: Counter, typist: Typist, typed: str, said: str
) -> None:
    role, words = counter.typed(typist, typed)
    assert role == "error"
    assert words.startswith("✗")
    assert said in words
    assert counter.page.details.text() == ""


def test_that_one_wrong_digit_makes_it_not_ours(counter: Counter, typist: Typist) -> None:
    code = code_of(counter.a_sheet())
    wrong = code[:100] + str((int(code[100]) + 1) % 10) + code[101:]
    assert counter.typed(typist, wrong)[0] == "error"


def test_that_nothing_typed_asks_nothing(counter: Counter, typist: Typist) -> None:
    before = counter.verdict
    assert before[0] == "hint"
    assert "不用联网" in before[1]
    assert counter.typed(typist, "   ") == before


def test_that_an_answer_goes_when_another_number_is_typed(counter: Counter, typist: Typist) -> None:
    counter.a_sheet()
    counter.typed(typist, FIRST)
    assert counter.verdict[0] == "good"
    typist.type("S")
    assert counter.verdict[0] == "hint"
    assert counter.page.details.text() == ""


def test_that_a_file_is_genuine_and_current(counter: Counter) -> None:
    role, words = counter.judge("告知单.pdf", counter.a_sheet().pdf)
    assert role == "good"
    assert words.startswith("✓　告知单.pdf：是真的，内容现在还有效")
    assert counter.page.code.text() == ""


def test_that_a_file_that_was_overtaken_tells_what_changed(
    counter: Counter, hub: World, qtbot: QtBot
) -> None:
    sheet = counter.a_sheet()
    rewrite(hub, ALLOWANCE, "每月100元", "每月150元")
    pack, packs = packed(hub, counter.folder / "a.advp"), counter.previews.services.packs
    on_store(qtbot, counter.previews.jobs, lambda: packs.take_in(pack))
    role, words = counter.judge("告知单.pdf", sheet.pdf)
    assert role == "warning"
    assert "是真的，但后来有变化" in words
    assert "后来变了：印的时候的内容后来改过，请按现在的重新打印" in counter.page.details.text()
    assert "每月150元" in counter.page.details.text()


def test_that_a_sheet_of_a_point_without_a_certificate_is_neither_true_nor_false(
    counter: Counter, hub: World, clock: TickingClock
) -> None:
    folder = counter.folder
    there = a_point(folder / "there", "410106-D06", district=folder / "hub.toml", clock=clock)
    pdf = there.sheets.policy(ALLOWANCE).issue(there.book.begin()).pdf
    there.care.close()
    role, words = counter.judge("别的点的.pdf", pdf)
    assert hub
    assert role == "warning"
    assert "？　别的点的.pdf：不能确认" in words
    assert "请打电话问" in words
    assert "SJ-D06-202611-0001" in counter.page.details.text()


def test_that_a_file_that_somebody_altered_is_found_out(counter: Counter) -> None:
    pdf = counter.a_sheet().pdf
    at = pdf.index(b"/Title") + 8
    role, words = counter.judge("单子.pdf", pdf[:at] + bytes((pdf[at] ^ 1,)) + pdf[at + 1 :])
    assert role == "error"
    assert words.startswith("✗　单子.pdf：文件被改动过：不要相信，请看纸质原件")
    assert counter.page.details.text() == f"编号 {FIRST}"


def a_forgery(text: str) -> bytes:
    """Give a PDF with a QR code that is somebody else's."""
    target = BytesIO()
    canvas = Canvas(target)
    drawing = Drawing(200, 200)
    drawing.add(QrCodeWidget(text, barWidth=200, barHeight=200))
    draw(drawing, canvas, 100, 100)
    canvas.save()
    return target.getvalue()


def test_that_somebody_elses_code_is_not_ours(counter: Counter) -> None:
    role, words = counter.judge("补贴通知.pdf", a_forgery("https://example.com/butie"))
    assert role == "error"
    assert words.startswith("✗　补贴通知.pdf：")
    assert "不是银发顾问点" in words


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("信.pdf", b"hello", "信.pdf 打不开"),
        ("坏的.pdf", b"%PDF-1.7\nbroken", "坏的.pdf 打不开"),
        ("空的.pdf", b"", "空的.pdf 打不开"),
        ("照片.jpg", b"\xff\xd8\xff\xe0", "照片.jpg 打不开"),
    ],
)
def test_that_a_file_that_is_none_is_one_sentence(
    counter: Counter, name: str, content: bytes, said: str
) -> None:
    role, words = counter.judge(name, content)
    assert role == "error"
    assert said in words
    assert "请选单子的 PDF 文件，或者拍的照片" in words


def test_that_a_file_without_a_code_asks_for_a_better_picture(counter: Counter) -> None:
    target = BytesIO()
    canvas = Canvas(target)
    canvas.drawString(100, 100, "no code here")
    canvas.save()
    role, words = counter.judge("名单.pdf", target.getvalue())
    assert role == "error"
    assert "名单.pdf 里没有找到方块码" in words


def test_that_a_file_that_went_away_is_said(counter: Counter) -> None:
    counter.choice.file = str(counter.folder / "拔掉的.pdf")
    counter.page.file_button.click()
    counter.previews.wait()
    assert counter.verdict == ("error", "读不出 拔掉的.pdf：请核对文件在哪里")


def test_that_no_file_chosen_leaves_the_answer(counter: Counter) -> None:
    counter.judge("告知单.pdf", counter.a_sheet().pdf)
    before = counter.verdict
    counter.choice.file = ""
    counter.page.file_button.click()
    counter.previews.wait()
    assert counter.choice.asked == 2
    assert counter.verdict == before


def test_that_a_photograph_of_the_paper_will_do(counter: Counter) -> None:
    with pypdfium2.PdfDocument(counter.a_sheet().pdf) as document:
        image = document[0].render(scale=150 / 72, grayscale=True).to_pil()
    target = BytesIO()
    image.save(target, "PNG")
    assert counter.judge("照片.png", target.getvalue())[0] == "good"


def dragged(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def test_that_a_file_can_be_dropped_anywhere_on_the_page(counter: Counter) -> None:
    data = dragged(counter.file("告知单.pdf", counter.a_sheet().pdf))
    action, left, plain = (
        Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    entering = QDragEnterEvent(QPoint(20, 20), action, data, left, plain)
    entering.ignore()
    QApplication.sendEvent(counter.page, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(counter.page, QDropEvent(NOWHERE, action, data, left, plain))
    counter.previews.wait()
    assert counter.verdict[0] == "good"
    # A field that takes drops itself would write the file's address into itself.
    assert not counter.page.code.acceptDrops()


def test_that_dragged_words_are_not_taken(counter: Counter) -> None:
    data = QMimeData()
    data.setText("hello")
    event = QDragEnterEvent(
        QPoint(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    event.ignore()
    QApplication.sendEvent(counter.page, event)
    assert not event.isAccepted()


def test_that_a_point_that_issued_nothing_says_where_sheets_come_from(counter: Counter) -> None:
    assert counter.page.empty.isVisible()
    assert not counter.page.again_button.isEnabled()
    counter.page.print_again()
    assert not counter.page.findChildren(SheetPreviewDialog)
    counter.a_sheet()
    assert counter.page.table.isVisible()
    assert counter.page.again_button.isEnabled()


def test_that_the_list_tells_what_became_of_each_sheet(counter: Counter, qtbot: QtBot) -> None:
    services, jobs = counter.previews.services, counter.previews.jobs

    def issue_four() -> None:
        for outcome, why in (
            (SheetOutcome.PRINTED, ""), (SheetOutcome.SAVED, ""),
            (SheetOutcome.NOT_PRINTED, "没有纸了"), (SheetOutcome.ISSUED, ""),
        ):  # fmt: skip
            form = services.book.begin()
            services.sheets.policy(ALLOWANCE).issue(form)
            services.book.note_outcome(form, outcome, why)

    on_store(qtbot, jobs, issue_four)
    idle(qtbot, jobs)
    assert [row[0][-1] for row in counter.rows()] == ["4", "3", "2", "1"]
    assert [row[3] for row in counter.rows()] == [
        "没有确认印出来", "没印出来：没有纸了", "已存成文件", "已打印",
    ]  # fmt: skip
    assert {row[2] for row in counter.rows()} == {"2026年11月23日"}


def test_that_a_sheet_is_found_by_its_last_digits_and_by_its_kind(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    counter.a_sheet()
    counter.previews.issue(lambda services: services.sheets.elder(people[GUILAN]))
    counter.page.wanted_number.setText("0001")
    assert [row[1] for row in counter.rows()] == ["政策告知单"]
    counter.page.wanted_number.setText(" sj-d05 ")
    assert len(counter.rows()) == 2
    counter.page.wanted_number.setText("个人")
    assert [row[0] for row in counter.rows()] == ["SJ-D05-202611-0002"]
    counter.page.wanted_number.setText("0099")
    assert counter.rows() == []
    assert counter.page.empty.isVisible()
    assert not counter.page.again_button.isEnabled()


def test_that_what_was_chosen_stays_chosen_while_one_looks(counter: Counter) -> None:
    counter.a_sheet()
    older = counter.page.table.chosen
    counter.a_sheet()
    newer = counter.page.table.chosen
    assert newer != older  # the newest is offered first
    counter.page.table.choose(older)
    counter.page.wanted_number.setText("sj")
    assert counter.page.table.chosen == older


def test_that_a_sheet_is_printed_again_exactly_as_it_was(
    counter: Counter, hub: World, qtbot: QtBot, typist: Typist
) -> None:
    sheet = counter.a_sheet()
    rewrite(hub, ALLOWANCE, "每月100元", "每月150元")
    pack, packs = packed(hub, counter.folder / "a.advp"), counter.previews.services.packs
    on_store(qtbot, counter.previews.jobs, lambda: packs.take_in(pack))
    counter.page.table.setFocus()
    typist.press(ENTER)
    dialog = counter.previews.on(counter.page)
    assert dialog.windowTitle() == f"照原样再印 {FIRST}"
    assert dialog.sheet is not None
    assert dialog.sheet.pdf == sheet.pdf
    assert "每月100元" in counter.previews.text(dialog)
    assert "不另编号" in dialog.status.text()
    counter.previews.printed(dialog)
    assert len(PdfReader(counter.previews.printers.papers[-1]).pages) == sheet.pages
    (stub,) = counter.previews.issued()
    assert stub.digest == hashlib.sha256(sheet.pdf).hexdigest()
    counter.previews.close(dialog)


def test_that_a_sheet_that_had_not_come_out_has_once_it_was_printed_again(
    counter: Counter,
) -> None:
    counter.a_sheet()
    counter.previews.printers.ill = Trouble.STOPPED
    counter.page.again_button.click()
    dialog = counter.previews.on(counter.page)
    counter.previews.printed(dialog)
    assert counter.rows()[0][3].startswith("没印出来：")
    counter.previews.printers.ill = None
    counter.previews.printed(dialog)
    assert [row[3] for row in counter.rows()] == ["已打印"]
    counter.previews.close(dialog)


def test_that_the_sheet_of_a_person_who_was_erased_cannot_be_printed_again(
    counter: Counter, people: dict[str, RecordId], qtbot: QtBot
) -> None:
    elder, services = people[GUILAN], counter.previews.services
    counter.previews.issue(lambda one: one.sheets.elder(elder))
    on_store(qtbot, counter.previews.jobs, lambda: services.registration.forget(elder, "本人要求"))
    counter.page.again_button.click()
    dialog = counter.previews.on(counter.page)
    assert dialog.sheet is None
    assert dialog.status.text() == "这张单子没有存底，不能照原样再印：请重新出一张"
    assert not dialog.print_button.isEnabled()
    counter.previews.close(dialog)


def paper_size(pdf: bytes) -> tuple[int, int]:
    box = PdfReader(BytesIO(pdf)).pages[0].mediabox
    return round(box.width), round(box.height)


@pytest.mark.parametrize(("paper", "long_side"), [("A4", 842), ("A3", 1191)])
def test_that_a_notice_is_printed_on_the_paper_that_was_chosen(
    counter: Counter, paper: str, long_side: int
) -> None:
    page = counter.page
    page.notice.setCurrentIndex(page.notice.findText("点名牌"))
    page.a3.setCurrentIndex(page.a3.findText(paper))
    page.notice_button.click()
    dialog = counter.previews.on(page)
    assert dialog.windowTitle() == page.notice.currentText()
    assert dialog.sheet is not None
    assert max(paper_size(dialog.sheet.pdf)) == long_side
    assert "示例D05顾问点" in counter.previews.text(dialog)
    counter.previews.printed(dialog)
    assert max(paper_size(counter.previews.printers.papers[-1].read_bytes())) == long_side
    assert counter.previews.issued() == ()
    counter.previews.close(dialog)


def test_that_every_notice_can_be_looked_at(counter: Counter) -> None:
    page = counter.page
    for at in range(page.notice.count()):
        page.notice.setCurrentIndex(at)
        page.notice_button.click()
        dialog = counter.previews.on(page)
        assert dialog.sheet is not None, page.notice.currentText()
        assert not dialog.size_box.isVisible()
        counter.previews.close(dialog)


def test_that_a_blank_register_has_as_many_pages_as_asked(counter: Counter) -> None:
    page = counter.page
    for at, pages in ((0, 3), (page.register.count() - 1, 1)):
        page.register.setCurrentIndex(at)
        page.pages.setValue(pages)
        page.register_button.click()
        dialog = counter.previews.on(page)
        assert dialog.sheet is not None
        assert dialog.sheet.pages == pages
        assert page.register.currentText() in counter.previews.text(dialog)
        counter.previews.close(dialog)
    page.pages.setValue(99)
    assert page.pages.value() == 50


def test_that_what_is_near_a_street_is_numbered_and_joins_the_list(counter: Counter) -> None:
    page = counter.page
    street = page.near.itemText(1)  # the first after the whole district
    page.near.setCurrentIndex(page.near.findText(street))
    page.near_button.click()
    dialog = counter.previews.on(page)
    assert f"{street}附近" in counter.previews.text(dialog)
    assert counter.rows() == []
    counter.previews.printed(dialog)
    assert [row[:2] for row in counter.rows()] == [[FIRST, "服务资源单"]]
    counter.previews.close(dialog)


def test_that_the_whole_district_is_offered_first(counter: Counter) -> None:
    counter.page.near_button.click()
    dialog = counter.previews.on(counter.page)
    assert "全区" in counter.previews.text(dialog)
    counter.previews.close(dialog)


def asked_identity(counter: Counter, qtbot: QtBot) -> PointIdentityDialog:
    counter.page.identity_button.click()
    return opened(qtbot, counter.page, PointIdentityDialog)


def test_that_what_the_point_says_of_itself_is_kept_and_on_its_notices(
    counter: Counter, qtbot: QtBot
) -> None:
    dialog = asked_identity(counter, qtbot)
    dialog.hours.setPlainText("周一至周五 9:00—17:00\n午休 12:00—14:00")
    dialog.complaints.setText("100-0000-0009")
    dialog.advisors.setPlainText("王芳\n\n李芳")
    dialog.keep_button.click()
    qtbot.waitUntil(lambda: not counter.page.findChildren(PointIdentityDialog))
    page, said = counter.page, {}
    for at in range(page.notice.count()):
        page.notice.setCurrentIndex(at)
        page.notice_button.click()
        preview = counter.previews.on(page)
        said[page.notice.currentData()] = counter.previews.text(preview)
        counter.previews.close(preview)
    assert "午休12:00—14:00" in said["hours"]
    assert "100-0000-0009" in said["complaints"]
    assert "王芳" in said["badge"]
    assert "李芳" in said["badge"]
    again = asked_identity(counter, qtbot)
    assert again.advisors.toPlainText() == "王芳\n李芳"
    assert again.hours.toPlainText().startswith("周一至周五")
    again.reject()


def test_that_what_the_point_says_is_not_kept_when_one_thinks_better_of_it(
    counter: Counter, qtbot: QtBot
) -> None:
    dialog = asked_identity(counter, qtbot)
    dialog.hours.setPlainText("天天")
    dialog.reject()
    qtbot.waitUntil(lambda: not counter.page.findChildren(PointIdentityDialog))
    kept = on_store(qtbot, counter.previews.jobs, counter.previews.services.papers.identity)
    assert kept.hours == ""


@pytest.mark.parametrize(("width", "hidden"), [(790, True), (1262, False)])
def test_that_a_narrow_list_does_without_days_rather_than_without_outcomes(
    counter: Counter, width: int, hidden: bool
) -> None:
    counter.a_sheet()
    counter.page.resize(width, 700)
    QApplication.processEvents()
    table = counter.page.table
    assert table.isColumnHidden(2) is hidden
    assert table.columnWidth(3) > 60
    assert table.horizontalScrollBar().maximum() == 0


def test_that_the_page_begins_where_a_scanner_types(counter: Counter, typist: Typist) -> None:
    counter.page.table.setFocus()
    counter.page.enter()
    assert typist.focus is counter.page.code


def test_that_the_months_tally_is_printed_for_signature_and_stamp(
    services: Services, jobs: Jobs, put: Put[TallyPage], previews: Previews, qtbot: QtBot
) -> None:
    page = put(TallyPage(services, jobs))
    page.paper_button.click()
    dialog = previews.on(page)
    text = previews.text(dialog)
    table = on_store(qtbot, jobs, lambda: services.reporting.table(Month(2026, 11)))
    assert dialog.windowTitle() == "2026年11月月报"
    assert "YB-D05-202611" in text
    assert "本月还没有过完" in text
    for signature in table.signature:
        assert signature.strip("：_ ") in text
    for section in table.sections:
        for row in section.rows:  # rows that are all nothing are named together
            assert row.label.replace(" ", "") in text
            if row.value != "0":
                assert f"{row.label}{row.value}{row.unit}".replace(" ", "") in text
    previews.printed(dialog)
    assert "已送去打印：2026年11月月报" in dialog.status.text()
    assert previews.issued() == ()
    previews.close(dialog)


def test_that_a_paper_without_a_number_says_what_ails_the_printer(
    counter: Counter, previews: Previews
) -> None:
    previews.printers.ill = Trouble.PAPER
    counter.page.register_button.click()
    dialog = previews.on(counter.page)
    previews.printed(dialog)
    assert dialog.status.property("role") == "error"
    assert dialog.status.text() == Trouble.PAPER.said_of("柜台打印机")
    assert previews.issued() == ()
    previews.close(dialog)
