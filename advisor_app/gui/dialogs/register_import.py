"""The wizard that takes an old register in: file, columns, words, dry run, import, undo.

Everything is done on the store thread. Nothing is changed before the last step.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMessageBox,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.errors import KnownError, Stopped
from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.register_columns import ColumnsStep
from advisor_app.gui.dialogs.register_report import FileStep, ReportStep, RunStep
from advisor_app.gui.dialogs.register_words import WordsStep
from advisor_app.gui.dialogs.register_work import RegisterWork
from advisor_app.gui.file_choice import ask_to_open, ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.services.registers.importing import (
    Imported,
    Plan,
    Proposal,
    RegisterImport,
    Undone,
)

ChooseFile = Callable[[QWidget], str]
Confirm = Callable[[QWidget, str], bool]

_SIZE = QSize(1080, 620)
_MARGIN = QSize(40, 60)
"""Of the screen around the window, for its frame and the bar of the desktop."""

_STEPS = ("选文件", "每一列是什么", "不认识的字", "试导结果", "导入")
_KINDS = "台账 (*.xlsx *.xls *.xlsm *.ods *.csv *.txt)"
FILE, COLUMNS, WORDS, REPORT, RUN = range(5)


def ask_file(parent: QWidget) -> str:
    """Let the user choose a register; empty when they think better of it."""
    return ask_to_open(parent, "选旧台账", _KINDS)


def ask_report(parent: QWidget) -> str:
    """Let the user choose where the report goes; empty when they think better of it."""
    return ask_to_save(parent, "逐行的情况存到", "台账导入情况.csv", "CSV 表 (*.csv)")


def ask_undo(parent: QWidget, name: str) -> bool:
    """Ask whether an import is really to be taken back."""
    words = f"撤销导入“{name}”？进来的咨询和新登记的老人都会收回；后来改过的会留下。"
    buttons = QMessageBox.StandardButton
    return QMessageBox.question(parent, "撤销导入", words) == buttons.Yes


class RegisterImportDialog(QDialog):
    """Takes an old register in, step by step.

    Attributes:
        changed: a sentence about what was taken in or taken back.
    """

    changed = Signal(str)

    def __init__(
        self,
        imports: RegisterImport,
        jobs: Jobs,
        parent: QWidget | None = None,
        *,
        choose_file: ChooseFile = ask_file,
        choose_report: ChooseFile = ask_report,
        confirm: Confirm = ask_undo,
    ) -> None:
        super().__init__(parent)
        self._choose_file, self._choose_report, self._confirm = choose_file, choose_report, confirm
        self._closing = False
        self.work = RegisterWork(imports, jobs, self)
        self.setWindowTitle("导入旧台账")
        self.trail = label("", "hint")
        self.first = FileStep()
        self.columns = ColumnsStep()
        self.words = WordsStep(imports.words.labels)
        self.report = ReportStep()
        self.running = RunStep()
        self.problem = label("", "error")
        self.bar = QProgressBar()
        self.bar.setFormat("正在看第 %v 行，共 %m 行")
        self.back_button = button("上一步 Alt+←")
        self.next_button = button("", "primary")
        self.close_button = button("关闭 Esc")
        self._lay_out()
        self._connect()
        self._go(FILE)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _MARGIN))
        self.work.read_past(self.first.show_batches)

    @property
    def step(self) -> int:
        """Which step is shown."""
        return self._stack.currentIndex()

    def choose(self) -> None:
        """Choose a file and read it."""
        chosen = self._choose_file(self)
        if chosen:
            self.work.open(Path(chosen), self._opened)

    def go_on(self) -> None:
        """Go to the next step, and do what has to be done for it."""
        if not self.work.busy:
            {
                FILE: lambda: self._go(COLUMNS) if self.work.file else self.choose(),
                COLUMNS: self._plan_first, WORDS: self._plan_again, REPORT: self._run,
                RUN: self.accept,
            }[self.step]()  # fmt: skip

    def go_back(self) -> None:
        """Go to the step before."""
        if not self.work.busy and self.step in (COLUMNS, WORDS, REPORT):
            self._go(self.step - 1)

    def save_report(self) -> None:
        """Save what there is to tell of the rows."""
        chosen = self._choose_report(self)
        if chosen:
            path = with_ending(chosen, "csv")
            self.work.save_report(path, lambda _: self.report.more.setText(f"已存为 {path.name}"))

    def undo_past(self) -> None:
        """Take the chosen one of the past imports back."""
        batch, name = self.first.chosen
        if batch and self._confirm(self, name):
            self._undo(RecordId(batch))

    def undo_this(self) -> None:
        """Take back the import that was just made or broken off."""
        work = self.work
        if work.batch and work.file and self._confirm(self, work.file.name):
            self._undo(work.batch)

    def reject(self) -> None:
        """Close; what is under way is stopped first."""
        if self.work.busy:
            self._closing = True
            self.work.stop()
            return
        super().reject()

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        for page in (self.first, self.columns, self.words, self.report, self.running):
            self._stack.addWidget(page)
        ways = QHBoxLayout()
        ways.addWidget(self.bar, 1)
        ways.addStretch(1)
        for one in (self.back_button, self.next_button, self.close_button):
            ways.addWidget(one)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        whole.setSpacing(GAP)
        whole.addWidget(self.trail)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.problem)
        whole.addLayout(ways)

    def _connect(self) -> None:
        for pressed, act in (
            (self.first.file_button, self.choose), (self.next_button, self.go_on),
            (self.back_button, self.go_back), (self.close_button, self.reject),
            (self.report.save_button, self.save_report),
            (self.running.stop_button, self.work.stop),
            (self.running.undo_button, self.undo_this), (self.first.undo_button, self.undo_past),
        ):  # fmt: skip
            pressed.clicked.connect(act)
        self.columns.sheet_chosen.connect(self._lay_out_again)
        self.work.progress.moved.connect(self._moved)
        self.work.busy_changed.connect(self._allow)
        self.work.failed.connect(self._failed)
        QShortcut(QKeySequence("Alt+Right"), self, self.go_on)
        QShortcut(QKeySequence("Alt+Left"), self, self.go_back)

    def _opened(self, proposal: Proposal) -> None:
        if self.work.file:
            self.first.file_words.setText(self.work.file.name)
            self.columns.offer_file(self.work.file)
        self._proposed(proposal)
        self._go(COLUMNS)

    def _proposed(self, proposal: Proposal) -> None:
        self.columns.show_proposal(proposal)
        self.report.profile.setText(proposal.profile.name if proposal.profile else "")

    def _lay_out_again(self) -> None:
        sheet, row = self.columns.sheet.currentData(), self.columns.heading_row
        self.work.lay_out(sheet, row, self._proposed)

    def _plan_first(self) -> None:
        kept = self.work.reading
        reading = replace(self.columns.reading, words=kept.words, defaults=kept.defaults)
        self.work.make_plan(reading, self._to_words)

    def _to_words(self, plan: Plan) -> None:
        self.words.show_words(plan.unknown, plan.reading)
        self._go(WORDS)

    def _plan_again(self) -> None:
        self.work.make_plan(self.words.meant(self.work.reading), self._to_report)

    def _to_report(self, plan: Plan) -> None:
        self.report.show_plan(plan)
        self._go(REPORT)

    def _run(self) -> None:
        plan = self.work.plan
        if plan and plan.good:
            self._go(RUN)
            self.running.show_running(f"正在导入 {plan.good} 行……")
            self.work.run(self.report.profile.text().strip(), self._done)

    def _done(self, done: Imported) -> None:
        self.running.show_done(done)
        self._allow()
        self.changed.emit(f"旧台账导入好了：{done.rows} 次咨询")

    def _undo(self, batch: RecordId) -> None:
        self._go(RUN)
        self.running.show_running("正在撤销……", may_stop=False)
        self.work.undo(batch, self._undone)

    def _undone(self, undone: Undone) -> None:
        self.running.show_undone(undone)
        self._allow()
        self.changed.emit(f"导入撤销了：{undone.rows} 次咨询")

    def _failed(self, error: KnownError) -> None:
        if self.step == RUN:
            self.running.show_stopped(error.message)
            self.work.find_unfinished(self._allow)
        elif not isinstance(error, Stopped):
            self.problem.setText(error.message)
            self.problem.show()

    def _moved(self, done: int, total: int) -> None:
        self.running.show_progress(done, total)
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)

    def _go(self, step: int) -> None:
        self._stack.setCurrentIndex(step)
        marked = [f"{'● ' if at == step else ''}{at + 1} {one}" for at, one in enumerate(_STEPS)]
        self.trail.setText("　›　".join(marked))
        self._allow()
        starts: dict[int, Callable[[], None]] = {
            FILE: self.first.file_button.setFocus, COLUMNS: self.columns.enter,
            WORDS: self.words.enter, REPORT: self.next_button.setFocus,
            RUN: self.close_button.setFocus,
        }  # fmt: skip
        starts[step]()

    def _allow(self) -> None:
        idle, step = not self.work.busy, self.step
        if idle and self._closing:
            super().reject()
            return
        self.problem.hide()
        self._stack.setEnabled(idle or step == RUN)
        self.bar.setVisible(not idle and step in (COLUMNS, WORDS))
        self.back_button.setVisible(step in (COLUMNS, WORDS, REPORT))
        self.back_button.setEnabled(idle)
        self.next_button.setVisible(step != RUN)
        self.next_button.setEnabled(idle and self._may_go_on())
        self.next_button.setText(self._next_words())
        self.running.undo_button.setEnabled(idle and self.work.batch is not None)

    def _may_go_on(self) -> bool:
        if self.step == FILE:
            return self.work.file is not None
        return self.step != REPORT or bool(self.work.plan and self.work.plan.good)

    def _next_words(self) -> str:
        plan = self.work.plan
        if self.step != REPORT or plan is None:
            return "下一步 Alt+→"
        which = "只导没有问题的" if plan.refused else "导入"
        return f"{which} {plan.good} 行 Alt+→"
