"""Papers: is a sheet ours, what was issued, and what else a point prints."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import KnownError
from advisor_app.domain.policy import in_words
from advisor_app.domain.records import SHEET_KINDS, SHEET_OUTCOME_WORDS, SheetPrinted
from advisor_app.gui.dialogs.point_identity import PointIdentityDialog
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.file_choice import ask_to_open
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState, count_box, scrolling
from advisor_app.services.genuineness import SheetCheck, Standing
from advisor_app.services.point_papers import PointIdentity
from advisor_app.services.sheets import Sheet
from advisor_app.services.suite import Services

_HEADINGS = ("编号", "什么单子", "日期", "结果")
_SIGNS = {
    Standing.CURRENT: ("✓", "good"),
    Standing.CHANGED: ("！", "warning"),
    Standing.UNCERTIFIED: ("？", "warning"),
    Standing.REVOKED: ("✗", "error"),
    Standing.ALTERED: ("✗", "error"),
    Standing.FOREIGN: ("✗", "error"),
}
_SHOWN = 500
_WIDE = 1000
_DAY_COLUMN, _OUTCOME_COLUMN = 2, 3
_FEW = 72
"""Width of a box that holds a few characters."""
_LONGEST = 4000
"""A code with twenty policies has some 900 digits; what is much longer is none."""
_FILES = "告知单 (*.pdf *.png *.jpg *.jpeg *.bmp *.tif *.tiff)"
_EXAMPLE = "把单子右下角的码扫进来，或输入编号，按回车"
_WAYS = "不用联网：扫码，输入本点的编号，或者选单子的 PDF、照片，也可以把文件拖进来。"
_CHECKING = "正在核对……"
_NOT_BY_CONTENT = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
ChooseFile = Callable[[QWidget], str]


def ask_file(parent: QWidget) -> str:
    """Let the user choose a file to judge; empty when they think better of it."""
    return ask_to_open(parent, "选告知单的文件或照片", _FILES)


class PapersPage(Page):
    """Verifies, prints again, and prints what has no number."""

    title = "单据"

    def __init__(self, services: Services, jobs: Jobs, choose_file: ChooseFile = ask_file) -> None:
        super().__init__(services, jobs)
        self._choose = choose_file
        self._issued: tuple[SheetPrinted, ...] = ()
        self.code = QLineEdit()
        self.code.setPlaceholderText(_EXAMPLE)
        self.code.setAccessibleName("编号或扫出的数字")
        self.code.setMaxLength(_LONGEST)
        self.code.setAcceptDrops(False)  # a file that is dropped on it is meant for the page
        self.verify_button = button("核对", "primary")
        self.file_button = button("从文件核对……")
        self.answer, self.details = label(""), label("")
        for one in (self.answer, self.details):
            one.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.wanted_number = QLineEdit()
        self.wanted_number.setPlaceholderText("按编号、种类找")
        self.wanted_number.setAccessibleName("找已出的单子")
        self.table = Table(_HEADINGS, "已出的单子", stretch=_OUTCOME_COLUMN)
        self.empty = EmptyState("")
        self.again_button = button("原样再印……")
        self.near, self.notice, self.register = QComboBox(), QComboBox(), QComboBox()
        self.a3 = QComboBox()
        self.pages = count_box("登记表印几页", 1, 50, "页")
        self._fill()
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        self._forget()

    def enter(self) -> None:
        """Put the focus where a scanner types."""
        self.code.setFocus()
        self.code.selectAll()

    def refresh(self, changed: Changed | None) -> None:
        """Read the issued sheets again."""
        if changed is None or changed.kinds & {"sheet", "erasure"}:
            self.jobs.run(lambda: self.services.book.issued(_SHOWN), self._list, owner=self)

    def verify(self) -> None:
        """Judge what was typed, pasted or scanned."""
        text = self.code.text()
        if text.strip():
            ask = self.services.genuineness
            self._say("hint", _CHECKING)
            self.jobs.run(lambda: ask.verify(text), self._tell, self._refuse, owner=self)
            self.code.selectAll()  # the next scan takes its place

    def verify_file(self, path: Path) -> None:
        """Judge a file."""
        ask = self.services.genuineness
        self.code.clear()
        self._say("hint", f"正在核对 {path.name}……")
        self.jobs.run(
            lambda: ask.verify_file(path),
            lambda found: self._tell(found, path.name),
            self._refuse,
            owner=self,
        )

    def print_again(self) -> None:
        """Print the chosen sheet exactly as it was."""
        stub = next((one for one in self._issued if one.id == self.table.chosen), None)
        if stub is not None:
            self._open(SheetPreviewDialog.for_reprint(
                self.services, self.jobs, stub.id, stub.number, self
            ))  # fmt: skip

    def print_near(self) -> None:
        """Print what there is near a street."""
        sheets, street = self.services.sheets, str(self.near.currentData())
        self._open(SheetPreviewDialog(
            self.services, self.jobs, lambda size, _: sheets.resources(street, "", size), self,
            title="身边的养老服务", suggested="身边的养老服务.pdf",
        ))  # fmt: skip

    def print_notice(self) -> None:
        """Print a notice for the wall."""
        papers, notice = self.services.papers, str(self.notice.currentData())
        large = bool(self.a3.currentData())
        self._paper(self.notice.currentText(), lambda: papers.notice(notice, a3=large))

    def print_register(self) -> None:
        """Print a blank register."""
        papers, register = self.services.papers, str(self.register.currentData())
        count = self.pages.value()
        self._paper(self.register.currentText(), lambda: papers.register(register, count))

    def ask_identity(self) -> None:
        """Ask what the notices say of the point."""
        self.jobs.run(self.services.papers.identity, self._ask_identity, owner=self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Judge the file that was dropped."""
        for url in event.mimeData().urls()[:1]:
            self.verify_file(Path(url.toLocalFile()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the days' column go where the window is narrow: the number tells the month."""
        super().resizeEvent(event)
        self.table.setColumnHidden(_DAY_COLUMN, self.width() < _WIDE)

    def _fill(self) -> None:
        papers = self.services.papers
        self.near.addItem("全区", "")
        self.jobs.run(self.services.sheets.streets, partial(_offer, self.near), owner=self)
        for box, known in ((self.notice, papers.notices()), (self.register, papers.registers())):
            for one, title in known:
                box.addItem(title, one)
        self.a3.addItem("A4", False)
        self.a3.addItem("A3", True)
        self.pages.setValue(2)
        for box, name in (
            (self.near, "哪里的服务"), (self.notice, "哪种公示"), (self.register, "哪种登记表"),
            (self.a3, "纸的大小"),
        ):  # fmt: skip
            box.setAccessibleName(name)
            box.setSizeAdjustPolicy(_NOT_BY_CONTENT)
            box.setMinimumContentsLength(5)
        for few in (self.a3, self.pages):
            few.setFixedWidth(_FEW)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        whole.addWidget(self._verifying(), 2)
        below = QHBoxLayout()
        below.setSpacing(GAP)
        below.addWidget(self._issued_part(), 3)
        below.addWidget(self._others(), 2)
        whole.addLayout(below, 5)

    def _verifying(self) -> QWidget:
        card, inner = _card()
        inner.addLayout(_row("核对真伪", self.code, self.verify_button, self.file_button))
        inner.addWidget(self.answer)
        inner.addWidget(scrolling(self.details), 1)
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        return card

    def _issued_part(self) -> QWidget:
        card, inner = _card()
        inner.addLayout(_row("已出的单子", self.wanted_number, self.again_button))
        self._list_or_words = QStackedWidget()
        self._list_or_words.addWidget(self.table)
        self._list_or_words.addWidget(self.empty)
        inner.addWidget(self._list_or_words, 1)
        return card

    def _others(self) -> QWidget:
        card, inner = _card()
        self.near_button, self.notice_button = button("附近服务……"), button("上墙公示……")
        self.register_button = button("空白登记表……")
        self.identity_button = button("公示上的开放时间、电话、顾问……")
        grid = QGridLayout()
        grid.setSpacing(GAP)
        grid.setColumnStretch(0, 1)
        for row, (boxes, go) in enumerate((
            ((self.near,), self.near_button),
            ((self.notice, self.a3), self.notice_button),
            ((self.register, self.pages), self.register_button),
        )):  # fmt: skip
            grid.addWidget(boxes[0], row, 0, 1, 3 - len(boxes))
            for one in boxes[1:]:
                grid.addWidget(one, row, 1)
            grid.addWidget(go, row, 2)
        inner.addLayout(_row("其他要印的"))
        inner.addLayout(grid)
        inner.addWidget(self.identity_button)
        inner.addStretch(1)
        return card

    def _connect(self) -> None:
        self.code.returnPressed.connect(self.verify)
        self.code.textEdited.connect(lambda _: self._forget())
        self.verify_button.clicked.connect(self.verify)
        self.file_button.clicked.connect(self._choose_file)
        self.wanted_number.textChanged.connect(lambda _: self._show_issued(self.table.chosen))
        self.table.doubleClicked.connect(lambda _: self.print_again())
        self.table.entered.connect(self.print_again)
        self.again_button.clicked.connect(self.print_again)
        self.near_button.clicked.connect(self.print_near)
        self.notice_button.clicked.connect(self.print_notice)
        self.register_button.clicked.connect(self.print_register)
        self.identity_button.clicked.connect(self.ask_identity)

    def _choose_file(self) -> None:
        chosen = self._choose(self)
        if chosen:
            self.verify_file(Path(chosen))

    def _tell(self, found: SheetCheck, name: str = "") -> None:
        sign, role = _SIGNS[found.standing]
        about = f"{name}：" if name else ""
        self._say(role, f"{sign}　{about}{found.words}", "\n".join(_details(found)))

    def _refuse(self, error: KnownError) -> None:
        self._say("error", error.message)

    def _forget(self) -> None:
        """Take the answer away: it was about another sheet than the one that is typed now."""
        self._say("hint", _WAYS)

    def _say(self, role: str, words: str, more: str = "") -> None:
        set_role(self.answer, role)
        self.answer.setText(words)
        self.details.setText(more)

    def _list(self, issued: tuple[SheetPrinted, ...]) -> None:
        kept = self.table.chosen if issued[:1] == self._issued[:1] else ""
        self._issued = issued
        self._show_issued(kept)

    def _show_issued(self, kept: str) -> None:
        """Show what was looked for; the newest is chosen unless one is kept."""
        wanted = self.wanted_number.text().strip().upper()
        rows = [row for row in map(_row_of, self._issued) if wanted in "".join(row.cells[:2])]
        self.table.rows.show_rows(rows)
        self.table.choose(kept)
        self.again_button.setEnabled(bool(rows))
        self._list_or_words.setCurrentWidget(self.table if rows else self.empty)
        if self._issued:
            self.empty.say("没有找到", "换个编号，或者只写后四位")
        else:
            self.empty.say("还没有出过单子", "在接待或老人页打印过的，都会记在这里")

    def _paper(self, title: str, give: Callable[[], Sheet]) -> None:
        self._open(SheetPreviewDialog.for_paper(
            self.services, self.jobs, give, self, title=title, suggested=f"{title}.pdf"
        ))  # fmt: skip

    def _ask_identity(self, kept: PointIdentity) -> None:
        self._open(PointIdentityDialog(self.services, self.jobs, kept, self))

    def _open(self, dialog: "SheetPreviewDialog | PointIdentityDialog") -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _row_of(one: SheetPrinted) -> Row:
    outcome = SHEET_OUTCOME_WORDS[one.outcome] + (f"：{one.why}" if one.why else "")
    cells = one.number, SHEET_KINDS[one.kind], in_words(one.on), outcome
    return Row(one.id, cells, tip="　".join(cells[2:]))


def _details(found: SheetCheck) -> list[str]:
    if found.standing in (Standing.FOREIGN, Standing.ALTERED):
        return [f"编号 {found.number}"] if found.number else []
    day = in_words(found.on) if found.on else ""
    lines = [f"{found.number}　{found.kind}　{day}　{found.point}"]
    for one in found.policies:
        lines.append("　".join((f"· {one.name}", "、".join(one.says))).rstrip())
        lines += [f"　　后来变了：{change}" for change in one.changes]
    return lines


def _card() -> tuple[QWidget, QVBoxLayout]:
    card = QWidget()
    set_role(card, "card")
    inner = QVBoxLayout(card)
    inner.setContentsMargins(EDGE, GAP, EDGE, GAP)
    inner.setSpacing(GAP)
    return card, inner


def _row(title: str, *widgets: QWidget) -> QHBoxLayout:
    """Put a part's name and what it is worked with into one line: low screens have few."""
    row = QHBoxLayout()
    row.setSpacing(GAP)
    name = label(title, "heading")
    name.setWordWrap(False)
    row.addWidget(name)
    for place, one in enumerate(widgets):
        row.addWidget(one, 0 if place else 1)
    return row


def _offer(box: QComboBox, streets: tuple[str, ...]) -> None:
    for street in streets:
        box.addItem(street, street)
