"""A sheet as it will be printed: look, choose, print or save."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from advisor_app.domain.errors import KnownError
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.gui.dialogs.print_bar import PrintBar
from advisor_app.gui.dialogs.sheet_choices import SheetChoices
from advisor_app.gui.dialogs.sheet_view import SheetView
from advisor_app.gui.file_choice import ask_to_save, with_ending
from advisor_app.gui.issuing import Draft, Heard, Issuing, Make, Seen, Way
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.printing import Printing
from advisor_app.gui.theme import EDGE, GAP, PressedByEnter, button, label, set_role
from advisor_app.services.sheets import Sheet
from advisor_app.services.suite import Services

_ZOOM_STEP = 1.25
_SIZE = QSize(1080, 880)

T = TypeVar("T")
ChooseFile = Callable[[QWidget, str], str]


def ask_file(parent: QWidget, suggested: str) -> str:
    """Let the user choose where a PDF goes; empty when they think better of it."""
    return ask_to_save(parent, "存为 PDF", suggested, "PDF (*.pdf)")


class SheetPreviewDialog(QDialog):
    """Previews and issues one sheet.

    Attributes:
        issued: the number, once the sheet was journalled.
    """

    issued = Signal(str)

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        make: Make,
        parent: QWidget | None = None,
        *,
        title: str = "告知单预览",
        with_callback: bool = False,
        chat_text: Callable[[], str] | None = None,
        suggested: str = "告知单.pdf",
        choose_file: ChooseFile = ask_file,
        printing: Printing | None = None,
    ) -> None:
        """Take what makes the sheet.

        Args:
            make: gives the draft for a size of letters and a day of call back; asked on the
                store thread.
            with_callback: offer to write a day of call back.
            chat_text: gives the same to paste into a chat; asked on the store thread.
            suggested: name for the PDF.
        """
        super().__init__(parent)
        self._jobs, self._chat_text = jobs, chat_text
        self._printing = printing or Printing.beside(jobs)
        self._issuing = Issuing(services, jobs, make, parent or jobs)
        self._suggested, self._choose_file = suggested, choose_file
        self._again = False
        self.sheet: Sheet | None = None
        self.setWindowTitle(title)
        self.view = SheetView(self)
        self.bar = PrintBar(services, jobs, self._printing)
        self.choices = SheetChoices(services.desk.today, with_callback=with_callback)
        self.size_box = self.choices.size_box
        self.choices.changed.connect(self.compose)
        self._make_actions()
        self._lay_out()
        self.resize(_SIZE.boundedTo(parent.window().size() if parent else _SIZE))
        self.compose()

    @classmethod
    def for_reprint(
        cls,
        services: Services,
        jobs: Jobs,
        record_id: RecordId,
        number: str,
        parent: QWidget | None = None,
    ) -> "SheetPreviewDialog":
        """Show an issued sheet exactly as it was, to print it again under its old number."""
        return cls.for_paper(
            services, jobs, lambda: services.book.reprint(record_id), parent,
            title=f"照原样再印 {number}", suggested=f"{number}.pdf", issued=record_id,
        )  # fmt: skip

    @classmethod
    def for_paper(
        cls,
        services: Services,
        jobs: Jobs,
        give: Callable[[], Sheet],
        parent: QWidget | None = None,
        *,
        title: str,
        suggested: str,
        issued: RecordId | None = None,
    ) -> "SheetPreviewDialog":
        """Show what is finished already, or has no number: nothing about it can be chosen.

        Args:
            give: gives the sheet; asked on the store thread.
            issued: the sheet it is, where it was issued before.
        """
        ready = _Ready(give)
        made = cls(services, jobs, lambda *_: ready, parent, title=title, suggested=suggested)
        made.size_box.hide()
        made._again = True
        made._issuing.prints_again(issued)
        return made

    def _make_actions(self) -> None:
        view, act = self.view, self._action
        self.back = act("上一页", lambda: view.turn(-1), "PgUp")
        self.on = act("下一页", lambda: view.turn(1), "PgDown")
        self.smaller = act("缩小", lambda: view.zoom(1 / _ZOOM_STEP), "Ctrl+-")
        self.larger = act("放大", lambda: view.zoom(_ZOOM_STEP), "Ctrl+=")
        self.fitted = act("适合宽度", view.fit, "Ctrl+0")
        self.chat_button = act("复制微信文字", self.copy_chat)
        self.chat_button.setVisible(self._chat_text is not None)
        self.save_button = act("存为 PDF", self.save_sheet, "Ctrl+S")
        self.print_button = act("打印 Ctrl+P", self.print_sheet, "Ctrl+P")
        set_role(self.print_button, "primary")
        self.page_words = label("")
        self.page_words.setWordWrap(False)
        self.status = label("正在排版……", "hint")
        view.turned.connect(self._show_page)

    def _action(self, words: str, act: Callable[[], None], keys: str = "") -> PressedByEnter:
        """Make a button, and the keys that do the same."""
        made = PressedByEnter(words)
        made.setAutoDefault(False)
        made.clicked.connect(act)
        if keys:
            made.setToolTip(f"{words.removesuffix(keys).strip()} {keys}")
            QShortcut(QKeySequence(keys), self, act)
        return made

    def _lay_out(self) -> None:
        closing = button("关闭")
        closing.setToolTip("关闭 Esc")
        closing.clicked.connect(self.reject)
        paging = (self.back, self.page_words, self.on, self.smaller, self.larger, self.fitted)
        ways = (self.chat_button, self.save_button, self.print_button, closing)
        top, second, line = _row(GAP, 0), _row(0, 0), _row(0, GAP)
        top.addWidget(self.choices)
        top.addStretch(1)
        _add(top, paging)
        second.addWidget(self.bar, 1)
        _add(second, ways)
        line.addWidget(self.status)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(top)
        whole.addLayout(second)
        whole.addWidget(self.view, 1)
        whole.addLayout(line)

    def compose(self) -> None:
        """Set the sheet anew; nothing is journalled."""
        self._allow(choosing=True, printing=False)
        self._say("hint", "正在排版……")
        # What was chosen is read here: the store thread must not touch a dialog that may be gone.
        look, issuing = self.choices.look, self._issuing
        self._jobs.run(lambda: issuing.preview(look), self._show, self._refuse, owner=self)

    def print_sheet(self) -> None:
        """Issue the sheet and print it."""
        if self.print_button.isEnabled():
            self._allow(choosing=False, printing=False)
            way = self.bar.way
            heard = self._heard(lambda: self._printed(way))
            self._issuing.print(self.choices.look, way, self._printing, heard)

    def save_sheet(self) -> None:
        """Choose a file, then issue the sheet and write it there."""
        if not self.save_button.isEnabled():
            return
        chosen = self._choose_file(self, self._suggested)
        if not chosen:
            self._say("warning", f"没有保存{self._so_far()}")
            return
        self._allow(choosing=False, printing=False)
        path = with_ending(chosen, "pdf")
        heard = self._heard(lambda: self._saved(path))
        self._issuing.save(self.choices.look, lambda _: path, heard)

    def copy_chat(self) -> None:
        """Put the text for a chat on the clipboard."""
        if self._chat_text:
            self._jobs.run(self._chat_text, self._copied, self._refuse, owner=self)

    def _heard(self, done: Callable[[], None]) -> Heard:
        def ended(why: str) -> None:
            self._allow(choosing=True, printing=True)
            if why:
                self._say("error", why)
            else:
                done()

        here = self._while_here
        return Heard(here(self._issued), here(ended), here(self._refuse))

    def _while_here(self, act: Callable[[T], None]) -> Callable[[T], None]:
        """Let go by what comes after the dialog was closed; the sheet goes its way without it."""
        return lambda told: act(told) if isValid(self) else None

    def _issued(self, seen: Seen) -> None:
        self._show(seen)
        self._allow(choosing=False, printing=False)
        if not self._again:
            self.issued.emit(seen.sheet.number)

    def _show(self, seen: Seen) -> None:
        self.sheet = seen.sheet
        self.view.show_pages(seen.pages)
        self._show_page(self.view.page)
        words = f"共 {seen.sheet.pages} 页"
        if self._again and seen.sheet.number:
            words += f"，编号 {seen.sheet.number}，照原样再印，不另编号"
        elif seen.sheet.number:
            words += f"，编号 {seen.sheet.number}，已记入台账"
        self._tell("hint", words)
        self._allow(choosing=True, printing=True)

    def _show_page(self, page: int) -> None:
        pages = self.view.pages
        self.page_words.setText(f"第{page + 1}页/共{pages}页")
        self.back.setEnabled(page > 0)
        self.on.setEnabled(page < pages - 1)

    def _printed(self, way: Way) -> None:
        sheet, copies = self.sheet, way.setup.copies
        if sheet:
            pages = "只印第一页" if way.first_only else f"共 {sheet.pages} 页"
            each = f"，{copies} 份" if copies > 1 else ""
            self._tell("good", f"已送去打印：{sheet.number or self.windowTitle()}，{pages}{each}")

    def _saved(self, path: Path) -> None:
        if self.sheet:
            numbered = f"，编号 {self.sheet.number}" if self.sheet.number else ""
            self._tell("good", f"已存为 {path.name}{numbered}")

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._say("good", "已复制，可粘贴到微信")

    def _so_far(self) -> str:
        number = self.sheet.number if self.sheet else ""
        return f"；编号 {number} 先前已记" if number else "，也没有编号"

    def _refuse(self, error: KnownError) -> None:
        self._allow(choosing=True, printing=self.sheet is not None)
        self._say("error", error.message)

    def _tell(self, role: str, text: str) -> None:
        """Say how the sheet stands, and with it what the fonts lack."""
        missing = self.sheet.missing if self.sheet else ()
        if missing:
            role, text = "warning", f"{text}。{_by_hand(missing)}"
        self._say(role, text)

    def _say(self, role: str, text: str) -> None:
        set_role(self.status, role)
        self.status.setText(text)

    def _allow(self, *, choosing: bool, printing: bool) -> None:
        for one in (self.choices, self.bar):
            one.setEnabled(choosing)
        for each in (self.save_button, self.print_button):
            each.setEnabled(printing)


def elder_preview(
    services: Services, jobs: Jobs, elder: RecordId, parent: QWidget | None = None
) -> SheetPreviewDialog:
    """Preview what one elder can probably get."""

    def make(size: int, due: date | None) -> Draft:
        return services.sheets.elder(elder, due, size)

    return SheetPreviewDialog(services, jobs, make, parent, with_callback=True)


def policy_preview(
    services: Services, jobs: Jobs, policy: str, parent: QWidget | None = None
) -> SheetPreviewDialog:
    """Preview what one policy is."""

    def make(size: int, _: date | None) -> Draft:
        return services.sheets.policy(policy, size)

    return SheetPreviewDialog(
        services, jobs, make, parent, title="政策单预览", suggested="政策单.pdf"
    )


@dataclass(frozen=True, slots=True)
class _Ready:
    """A sheet that is finished: issued already, or without a number."""

    give: Callable[[], Sheet]

    def preview(self) -> Sheet:
        """Give it as it is."""
        return self.give()

    def issue(self, _: RevisionId) -> Sheet:
        """Give it as it is: it keeps its number."""
        return self.give()


def _by_hand(missing: tuple[str, ...]) -> str:
    return f"字库里没有这些字，印出来请手写补上：{'、'.join(missing)}"


def _row(above: int, below: int) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(EDGE, above, EDGE, below)
    row.setSpacing(GAP)
    return row


def _add(row: QHBoxLayout, widgets: tuple[QWidget, ...]) -> None:
    for one in widgets:
        row.addWidget(one)
