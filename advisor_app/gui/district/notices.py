"""Notices to the advisors: a list, and a form for one of them. They go down with the next pack."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.sent_down import IMPORTANCE_WORDS, DistrictNotice, Importance
from advisor_app.gui.dialogs.unsaved import ask_to_drop
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import ChoiceRow, NumberEdit
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.notice_editing import LONGEST_TEXT, LONGEST_TITLE

_HEADINGS = ("标题", "轻重", "显示到", "现在")


class NoticesPage(DistrictPage):
    """Writes notices."""

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self._notices = services.notices
        self._listed: tuple[DistrictNotice, ...] = ()
        self.shown = ""
        self._kept: tuple[str, ...] = ()
        self.table = Table(_HEADINGS, "给顾问的通知", stretch=0)
        self.title = QLineEdit()
        self.title.setPlaceholderText(f"一行说完，至多{LONGEST_TITLE}个字")
        self.title.setMaxLength(LONGEST_TITLE)
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(f"写清是什么事、怎么办、问谁；至多{LONGEST_TEXT}个字")
        self.text.setTabChangesFocus(True)
        weights = [(one.value, words) for one, words in IMPORTANCE_WORDS.items()]
        self.weight = ChoiceRow(weights, name="轻重")
        self.weight.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.begins, self.ends = NumberEdit("如 2026-12-01"), NumberEdit("不写就一直显示")
        self.refusal = label("", "error")
        self.refusal.setVisible(False)
        self.new_button = button("新写一条 Ctrl+N")
        self.drop_button, self.end_button = button("删去"), button("不再显示")
        self.save_button = button("存进目录 Ctrl+S", "primary")
        self._lay_out()
        self._connect()
        self._begin_new()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP, EDGE, GAP)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(GAP)
        split.addWidget(self._left())
        split.addWidget(self._right())
        split.setSizes([560, 640])
        whole.addWidget(split, 1)

    def _left(self) -> QWidget:
        card, column = _card()
        head = QHBoxLayout()
        head.addWidget(label("给顾问的通知", "heading"), 1)
        head.addWidget(self.new_button)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(label("显示在各点的“今日”页；存好以后随下一个下发包下发。", "hint"))
        return card

    def _right(self) -> QWidget:
        card, column = _card()
        self.heading = label("", "heading")
        column.addWidget(self.heading)
        form = QFormLayout()
        form.setSpacing(GAP)
        form.addRow("标题", self.title)
        form.addRow("内容", self.text)
        form.addRow("轻重", self.weight)
        days = QHBoxLayout()
        days.addWidget(self.begins)
        days.addWidget(label("到"))
        days.addWidget(self.ends)
        form.addRow("从哪天起", days)
        column.addLayout(form, 1)
        column.addWidget(self.refusal)
        row = QHBoxLayout()
        row.addWidget(self.drop_button)
        row.addWidget(self.end_button)
        row.addStretch(1)
        row.addWidget(self.save_button)
        column.addLayout(row)
        return card

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._chosen())
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Ctrl+N", self.begin_new), ("Ctrl+S", self.save),
        )  # fmt: skip
        for keys, act in acts:
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.new_button.clicked.connect(self.begin_new)
        self.save_button.clicked.connect(self.save)
        self.drop_button.clicked.connect(self.drop)
        self.end_button.clicked.connect(self.end)

    def refresh(self, changed: Changed | None) -> None:
        """Read the notices again."""
        if changed is None or "library" in changed.kinds:
            self.jobs.run(self._notices.listed, self._show, self._refuse, owner=self)

    def enter(self) -> None:
        """Stand where one begins to write."""
        self.title.setFocus()

    @property
    def is_edited(self) -> bool:
        """Whether the form holds what is not in the working library."""
        return self._held() != self._kept

    def begin_new(self) -> None:
        """Begin a notice; ask first where another one was not saved."""
        self._leave(self._begin_new)

    def _begin_new(self) -> None:
        self._fill("", "", "", Importance.NORMAL, self.services.today(), None)
        self._stand_at_shown()
        self.title.setFocus()

    def save(self) -> None:
        """Put the notice into the working library."""
        try:
            begins, ends = _day(self.begins, "从哪天起"), _day(self.ends, "到哪天")
        except BadInput as error:
            self._refuse(error)
            return
        about, title, text = self.shown, self.title.text(), self.text.toPlainText()
        weight = Importance(self.weight.value)
        first = begins or self.services.today()
        self.jobs.run(
            lambda: self._notices.save(
                about, title=title, text=text, valid_from=first, valid_until=ends,
                importance=weight,
            ),
            self._saved,
            self._refuse,
            owner=self,
        )  # fmt: skip

    def end(self) -> None:
        """Let the notice go from the start pages with the next pack."""
        self._change(self._notices.end, "这条不再显示；随下一个下发包下发")

    def drop(self) -> None:
        """Take the notice out."""
        self._change(self._notices.drop, "删去了；随下一个下发包下发")

    def _change(self, act: Callable[[str], None], words: str) -> None:
        about = self.shown
        if about:
            self.jobs.run(
                lambda: act(about), lambda _: self._changed(words), self._refuse, owner=self
            )

    def _changed(self, words: str) -> None:
        self.said.emit("info", words)
        self._begin_new()
        self.jobs.announce(Changed(frozenset({"library"})))

    def _saved(self, notice: DistrictNotice) -> None:
        self._take(notice)
        self.refusal.setVisible(False)
        self.said.emit("info", f"“{notice.title}”存好了；随下一个下发包下发")
        self.jobs.announce(Changed(frozenset({"library"})))

    def _refuse(self, error: KnownError) -> None:
        self.refusal.setText(error.message)
        self.refusal.setVisible(True)

    def _show(self, notices: tuple[DistrictNotice, ...]) -> None:
        self._listed, today = notices, self.services.today()
        self.table.rows.show_rows([_row(one, today) for one in notices])
        self._stand_at_shown()

    def _chosen(self) -> None:
        found = next((one for one in self._listed if one.id == self.table.chosen), None)
        if found and found.id != self.shown:
            self._leave(lambda: self._take(found))

    def _leave(self, go: Callable[[], None]) -> None:
        if self.is_edited:
            self._stand_at_shown()
            ask_to_drop(self, "这条通知改过还没有存，要丢掉吗？", go)
        else:
            go()

    def _take(self, one: DistrictNotice) -> None:
        self._fill(one.id, one.title, one.text, one.importance, one.valid_from, one.valid_until)
        self._stand_at_shown()

    def _stand_at_shown(self) -> None:
        """Mark the notice that the form shows; one that is not listed yet, nowhere."""
        if self.table.rows.row_of(self.shown):
            self.table.choose(self.shown)
        else:
            self.table.clearSelection()
            self.table.setCurrentIndex(self.table.rootIndex())

    def _held(self) -> tuple[str, ...]:
        """Give what stands in the form."""
        return (
            self.title.text(), self.text.toPlainText(), self.weight.value, self.begins.text(),
            self.ends.text(),
        )  # fmt: skip

    def _fill(
        self, about: str, title: str, text: str, weight: Importance, begins: date, ends: date | None
    ) -> None:
        self.shown = about
        self.heading.setText("改这条通知" if about else "新写一条")
        self.title.setText(title)
        self.title.setCursorPosition(0)
        self.text.setPlainText(text)
        self.weight.choose(weight.value)
        self.begins.setText(begins.isoformat())
        self.ends.setText(ends.isoformat() if ends else "")
        self.refusal.setVisible(False)
        for one in (self.drop_button, self.end_button):
            one.setEnabled(bool(about))
        self._kept = self._held()


def _card() -> tuple[QWidget, QVBoxLayout]:
    card = QWidget()
    set_role(card, "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(EDGE, GAP, EDGE, GAP)
    column.setSpacing(GAP)
    return card, column


def _row(one: DistrictNotice, today: date) -> Row:
    ends = one.valid_until.isoformat() if one.valid_until else "一直"
    state = "显示"
    if not one.is_shown_on(today):
        state = "还没到" if today < one.valid_from else "过期"
    return Row(one.id, (one.title, IMPORTANCE_WORDS[one.importance], ends, state), tip=one.text)


def _day(box: QLineEdit, called: str) -> date | None:
    written = box.text().strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadInput(f"{called}写的“{written}”不是日期：请写成 2026-12-01", called) from None
