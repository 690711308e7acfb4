"""What the register wizard has in hand, and what is done with it on the store thread."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from advisor_app.domain.errors import KnownError
from advisor_app.domain.ids import RecordId
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.long_work import LongWork
from advisor_app.services.registers.importing import (
    BatchSeen,
    Imported,
    Layout,
    Plan,
    Proposal,
    Reading,
    RegisterFile,
    RegisterImport,
    Undone,
)
from advisor_app.services.registers.profiles import profile_of
from advisor_app.services.registers.report import write_report

T = TypeVar("T")
Done = Callable[[T], None]

_STOPPED = "停下了：已经进来的留着。选同一个文件就接着导，也可以撤销。"


class RegisterWork(QObject):
    """One register on its way in. One thing is under way at a time.

    Attributes:
        busy_changed: something began, or it ended.
        failed: a :class:`KnownError`, in place of an answer.
        file: the file that was opened; None before.
        layout: the sheet as it is laid out; None before.
        reading: how it is read, as far as it is chosen.
        plan: what the import would do; None before the first dry run.
        batch: the import that can be taken back now; None when there is none.
    """

    busy_changed = Signal()
    failed = Signal(object)

    def __init__(self, imports: RegisterImport, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._imports, self._jobs = imports, jobs
        self.progress = LongWork(self, _STOPPED)
        self.busy = False
        self.file: RegisterFile | None = None
        self.layout: Layout | None = None
        self.reading = Reading({})
        self.plan: Plan | None = None
        self.batch: RecordId | None = None

    def open(self, path: Path, done: Done[Proposal]) -> None:
        """Read a file, and guess how its longest sheet is to be read."""

        def read() -> tuple[RegisterFile, Proposal]:
            file = self._imports.open(path)
            return file, self._imports.propose(self._imports.lay_out(file))

        def opened(answer: tuple[RegisterFile, Proposal]) -> None:
            self.file = answer[0]
            self._propose(answer[1], done)

        self._do(read, opened)

    def lay_out(self, sheet: str, heading_row: int | None, done: Done[Proposal]) -> None:
        """Take another sheet, or another row for its headings."""
        file, imports = self.file, self._imports
        if file and not self.busy:
            self._do(
                lambda: imports.propose(imports.lay_out(file, sheet or None, heading_row)),
                lambda proposal: self._propose(proposal, done),
            )

    def make_plan(self, reading: Reading, done: Done[Plan]) -> None:
        """Find out what the import would do."""
        file, layout = self.file, self.layout
        self.reading = reading
        if file and layout:
            self._do(
                lambda: self._imports.plan(file, layout, reading, self.progress),
                lambda plan: self._planned(plan, done),
            )

    def run(self, profile: str, done: Done[Imported]) -> None:
        """Take in what can come in, and keep the way of reading under a name if it has one."""
        plan = self.plan
        if plan is None:
            return

        def run() -> Imported:
            if profile:
                self._imports.profiles.keep(profile_of(profile, plan.layout, plan.reading))
            return self._imports.run(plan, self.progress, good_rows=True)

        def imported(answer: Imported) -> None:
            self.batch = answer.batch
            done(answer)

        self._do(run, imported)

    def undo(self, batch: RecordId, done: Done[Undone]) -> None:
        """Take an import back."""

        def undone(answer: Undone) -> None:
            self.batch = None
            done(answer)

        self._do(lambda: self._imports.undo(batch, self.progress), undone)

    def save_report(self, path: Path, done: Done[None]) -> None:
        """Save what there is to tell of the rows."""
        findings = self.plan.findings if self.plan else ()
        self._do(lambda: write_report(path, findings), done)

    def read_past(self, done: Done[tuple[BatchSeen, ...]]) -> None:
        """Read the imports there were."""
        self._jobs.run(self._imports.batches, done, owner=self)

    def find_unfinished(self, done: Callable[[], None]) -> None:
        """Look for an import that did not come to its end, to be taken back."""

        def found(seen: BatchSeen | None) -> None:
            self.batch = seen.batch.id if seen else None
            done()

        self._jobs.run(self._imports.unfinished, found, owner=self)

    def stop(self) -> None:
        """Stop what is under way."""
        self.progress.stop()

    def _propose(self, proposal: Proposal, done: Done[Proposal]) -> None:
        self.layout, self.reading = proposal.layout, proposal.reading
        done(proposal)

    def _planned(self, plan: Plan, done: Done[Plan]) -> None:
        self.plan = plan
        done(plan)

    def _do(self, work: Callable[[], T], done: Done[T]) -> None:
        self.progress.begin()
        self._set_busy(True)

        def finished(answer: T) -> None:
            self._set_busy(False)
            done(answer)

        self._jobs.run(work, finished, self._refused, owner=self)

    def _refused(self, error: KnownError) -> None:
        self._set_busy(False)
        self.failed.emit(error)

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.busy_changed.emit()
