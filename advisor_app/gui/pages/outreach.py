"""Services find the elder: which of ours a policy probably fits and were never told."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import KnownError
from advisor_app.gui.dialogs.batch_print import BatchPrintDialog, Reader
from advisor_app.gui.file_choice import ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import ChoiceRow, EmptyState, NumberEdit, scrolling
from advisor_app.services.outreach import (
    NO_CONSENT,
    CallList,
    CallRow,
    OutreachQuery,
    default_since,
)
from advisor_app.services.suite import Services

_HEADINGS = ("姓名", "老人", "电话", "几项", "该告诉的")
_WINDOWS = {"0": "现在就符合", "30": "30天内", "60": "60天内", "90": "90天内"}
_STRIP = 150
_ALL, _CHANGED = "", "changed"
_FORMS = {"pdf": "PDF (*.pdf)", "xlsx": "Excel 表 (*.xlsx)", "csv": "CSV (*.csv)"}


class OutreachPage(Page):
    """Finds whom to call."""

    title = "找人"

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self.calls = CallList(())
        self._turn = 0
        self.policy = QComboBox()
        self.policy.setAccessibleName("哪项政策")
        self.policy.setMinimumWidth(280)
        self.policy.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.since = NumberEdit("如 2026-11-01")
        self.since.setFixedWidth(130)
        self.since.setAccessibleName("从哪天起有变化")
        self.window_row = ChoiceRow(_WINDOWS.items(), name="多少天内")
        self.window_row.choose("0")
        self.told = QCheckBox("告诉过的也列")
        self.table = Table(_HEADINGS, "名单", stretch=4, figures=(3,))
        self.empty = EmptyState("名单是空的", "换一项政策，或把时间放宽一些")
        self.summary = label("")
        self.detail = label("")
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.card_button = button("看档案")
        self.talk_button = button("记一次咨询", "primary")
        self.print_button = button("存成电话名单……")
        self.batch_button = button("批量印告知单……")
        self._results = QStackedWidget()
        self._lay_out()
        self._connect()
        self._offer_policies()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        card = QWidget()
        set_role(card, "card")
        query = QVBoxLayout(card)
        query.setContentsMargins(EDGE, GAP, EDGE, GAP)
        first = QHBoxLayout()
        first.setSpacing(GAP)
        for part in (label("找谁能享受"), self.policy, self.since):
            first.addWidget(part)
        first.addStretch(1)
        first.addWidget(self.told)
        query.addLayout(first)
        query.addWidget(self.window_row)
        whole.addWidget(card)
        whole.addWidget(self.summary)
        self._results.addWidget(self.table)
        self._results.addWidget(self.empty)
        whole.addWidget(self._results, 1)
        whole.addWidget(self._strip())

    def _strip(self) -> QWidget:
        strip = QWidget()
        set_role(strip, "card")
        strip.setMaximumHeight(_STRIP)
        row = QHBoxLayout(strip)
        row.setContentsMargins(EDGE, GAP, EDGE, GAP)
        row.addWidget(scrolling(self.detail), 1)
        for one in (self.batch_button, self.print_button, self.card_button, self.talk_button):
            row.addWidget(one)
        return strip

    def _connect(self) -> None:
        self.policy.currentIndexChanged.connect(lambda _: self._asked())
        self.since.editingFinished.connect(self.look)
        self.window_row.changed.connect(self.look)
        self.told.toggled.connect(lambda _: self.look())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._chosen())
        self.table.entered.connect(self.open_phone)
        self.table.doubleClicked.connect(lambda _: self.open_phone())
        self.card_button.clicked.connect(lambda: self._go("elders"))
        self.talk_button.clicked.connect(lambda: self._go("reception"))
        self.print_button.clicked.connect(self.keep)
        self.batch_button.clicked.connect(self.print_sheets)
        shortcut = QShortcut(QKeySequence("Ctrl+P"), self, self.keep)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def enter(self) -> None:
        """Put the focus where the question is asked."""
        self.policy.setFocus()

    def open_subject(self, subject: str) -> None:
        """Ask for one policy."""
        self.policy.setCurrentIndex(max(0, self.policy.findData(subject)))
        self.table.setFocus()

    def refresh(self, changed: Changed | None) -> None:
        """Look again where people, what they were told, or the library changed."""
        if changed is not None and "library" in changed.kinds:
            self._offer_policies()
        if changed is None or changed.kinds - {"draft"}:
            self.look()

    def look(self) -> None:
        """Find whom to call."""
        try:
            query = self._query()
        except ValueError:
            text = self.since.text()
            self.said.emit("error", f"“{text}”不是日期：请写成 2026-11-01 的样子")
            return
        self._turn += 1
        turn = self._turn
        self.jobs.run(
            lambda: self.services.outreach.call_list(query),
            lambda calls: self._show(turn, calls),
            owner=self,
        )

    def open_phone(self) -> None:
        """Show the chosen elder's whole number."""
        row = self._row()
        if row is not None:
            elder = row.elder
            self.jobs.run(
                lambda: self.services.outreach.phone(elder),
                lambda phone: self._tell(row, phone),
                owner=self,
            )

    def keep(self) -> None:
        """Write the list to a file, with telephones."""
        if not self.calls.rows:
            return
        chosen = ask_to_save(
            self, "存成电话名单", "电话名单.pdf", ";;".join(reversed(_FORMS.values()))
        )
        if chosen:
            ending = Path(chosen).suffix.lower().removeprefix(".")
            self.write(with_ending(chosen, ending if ending in _FORMS else "pdf"))

    def print_sheets(self) -> None:
        """Print the sheet of everybody on the list."""
        readers = [Reader(one.elder, one.name) for one in self.calls.rows]
        if readers:
            dialog = BatchPrintDialog(self.services, self.jobs, readers, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def write(self, path: Path) -> None:
        """Write the list to a file."""
        calls, title = self.calls, f"政策找人：{self.policy.currentText()}"
        self.jobs.run(
            lambda: self.services.outreach.write(calls, title, path),
            lambda _: self.said.emit("info", f"名单在 {path}，里面有电话，用完请收好"),
            self._refuse,
            owner=self,
        )

    def _refuse(self, error: KnownError) -> None:
        self.said.emit("error", error.message)

    def _offer_policies(self) -> None:
        kept = self.policy.currentData()
        self.policy.blockSignals(True)
        self.policy.clear()
        self.policy.addItem("全部政策", _ALL)
        self.policy.addItem("最近有变化的政策，从这天起：", _CHANGED)
        for one in self.services.screenings.policies:
            if one.is_for_elders:
                self.policy.addItem(one.name, one.id)
        self.policy.setCurrentIndex(max(0, self.policy.findData(kept)))
        self.policy.blockSignals(False)
        self._offer_since()

    def _offer_since(self) -> None:
        wanted = self.policy.currentData() == _CHANGED
        self.since.setVisible(wanted)
        if wanted and not self.since.text():
            self.since.setText(default_since(self.services.desk.today).isoformat())

    def _asked(self) -> None:
        self._offer_since()
        self.look()

    def _query(self) -> OutreachQuery:
        policy = self.policy.currentData() or ""
        changed = policy == _CHANGED
        return OutreachQuery(
            policy="" if changed else policy,
            since=date.fromisoformat(self.since.text().strip()) if changed else None,
            within_days=int(self.window_row.value or 0),
            told=self.told.isChecked(),
        )

    def _show(self, turn: int, calls: CallList) -> None:
        if turn != self._turn:
            return
        self.calls = calls
        kept = self.table.chosen
        self.table.rows.show_rows(list(_rows(calls.rows)))
        self.table.choose(kept)
        self._results.setCurrentIndex(0 if calls.rows else 1)
        self.summary.setText(_summary(calls))
        for one in (self.print_button, self.batch_button):
            one.setEnabled(bool(calls.rows))
        self._chosen()

    def _row(self) -> CallRow | None:
        chosen = self.table.chosen
        return next((one for one in self.calls.rows if one.elder == chosen), None)

    def _chosen(self) -> None:
        row = self._row()
        self.card_button.setEnabled(row is not None)
        self.talk_button.setEnabled(row is not None)
        self.detail.setText(_detail(row, row.phone) if row else "")

    def _tell(self, row: CallRow, phone: str) -> None:
        if self._row() is row:
            self.detail.setText(_detail(row, phone))

    def _go(self, page: str) -> None:
        row = self._row()
        if row is not None:
            self.wanted.emit(page, row.elder)


def _rows(calls: Sequence[CallRow]) -> Iterator[Row]:
    for one in calls:
        names = "、".join(each.name for each in one.items)
        phone = one.phone or ("没有留" if one.may_call else "不打")
        yield Row(one.elder, (one.name, one.who, phone, str(len(one.items)), names), tip=names)


def _summary(calls: CallList) -> str:
    if not calls.rows:
        return ""
    silent = f"，其中 {calls.without_consent} 位没有同意打电话" if calls.without_consent else ""
    return f"{len(calls.rows)} 位老人{silent}。按回车看电话。"


def _detail(row: CallRow, phone: str) -> str:
    number = phone or ("没有留电话" if row.may_call else NO_CONSENT)
    told = [
        f"· {one.name}：{one.why}"
        + (f"（{one.mind}）" if one.mind else "")
        + (f"　上次告诉过：{one.told_on}" if one.told_on else "")
        for one in row.items
    ]
    return "\n".join([f"{row.name}　{number}", *told])
