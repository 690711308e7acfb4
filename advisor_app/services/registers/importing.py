"""Takes old registers in, and takes them back."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TypeVar

from advisor_app.domain.consultation import Consultation, Note
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId, RevisionId, derived_record, derived_revision
from advisor_app.domain.register import ImportBatch
from advisor_app.services.desk import Desk, Progress
from advisor_app.services.registers.columns import Guess, guessed
from advisor_app.services.registers.drafts import Draft, Reading
from advisor_app.services.registers.layout import Layout, laid_out
from advisor_app.services.registers.people import Known, NumberKey, records_of
from advisor_app.services.registers.plan import Plan, Planner, RegisterFile
from advisor_app.services.registers.profiles import Profile, Profiles
from advisor_app.services.registers.undoing import Undone, came_with, undo
from advisor_app.services.registers.words import FIELDS, RegisterWords
from advisor_app.store.bulk import Put
from advisor_app.store.kinds import record_id
from advisor_app.support.spreadsheets import read_tables

__all__ = [
    "FIELDS",
    "BatchSeen",
    "Guess",
    "ImportBatch",
    "Imported",
    "Layout",
    "Plan",
    "Profile",
    "Proposal",
    "Reading",
    "RegisterFile",
    "RegisterImport",
    "Undone",
]

T = TypeVar("T")

SALT = "register_salt"
UNFINISHED = "register_unfinished"

AT_ONCE = 20_000
"""Rows that are written in one transaction: seconds of work that a power cut can undo."""

STEP = 2000
"""Rows between two looks at whether somebody wants to stop."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a sheet would be read.

    Attributes:
        guesses: column by column.
        profile: the way of reading that was kept for these headings; None when there is none.
        reading: by the profile, else by the guesses.
    """

    layout: Layout
    guesses: tuple[Guess, ...]
    profile: Profile | None
    reading: Reading


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import."""

    batch: RecordId
    rows: int
    people: int
    already: int


@dataclass(frozen=True, slots=True)
class BatchSeen:
    """An import as lists show it.

    Attributes:
        talks: talks of it that stand now.
        people: elders of it that stand now.
        is_whole: whether it came to its end.
    """

    batch: ImportBatch
    talks: int
    people: int
    is_whole: bool


class RegisterImport:
    """Reads registers, shows what they would come to, takes them in, takes them back."""

    def __init__(
        self, desk: Desk, words: Callable[[], RegisterWords], number_key: NumberKey
    ) -> None:
        self._desk = desk
        self._record = desk.record
        self._read_words = words
        self._kept: RegisterWords | None = None
        self._number_key = number_key
        self.profiles = Profiles(desk.record)

    @property
    def words(self) -> RegisterWords:
        """What is known of the language of registers; read at the first use."""
        if self._kept is None:
            self._kept = self._read_words()
        return self._kept

    @property
    def today(self) -> date:
        """The local day."""
        return self._desk.today

    def open(self, path: Path) -> RegisterFile:
        """Read a file whole.

        Raises:
            BadInput: it cannot be read, or there is nothing in it.
        """
        tables = read_tables(path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return RegisterFile(path, digest, tuple(one for one in tables if one.rows))

    def lay_out(
        self, file: RegisterFile, sheet: str | None = None, heading_row: int | None = None
    ) -> Layout:
        """Tell how a sheet is laid out.

        Args:
            sheet: its name or its number from 1 on; None for the one with most entries.
            heading_row: the number of the heading row, where somebody has pointed at it.

        Raises:
            BadInput: no such sheet or row, or the sheet is empty.
        """
        chosen = [one for one in file.tables if sheet in (None, one.name)]
        if sheet and not chosen and sheet.isdecimal() and 0 < int(sheet) <= len(file.tables):
            chosen = [file.tables[int(sheet) - 1]]
        if not chosen:
            known = "、".join(one.name for one in file.tables)
            raise BadInput(f"没有叫“{sheet}”的工作表：文件里有 {known}", "sheet")
        longest = max(chosen, key=lambda one: len(one.rows))
        if heading_row is not None and not 1 <= heading_row <= len(longest.rows):
            raise BadInput(f"没有第{heading_row}行：这张表有{len(longest.rows)}行", "heading")
        layout = laid_out(longest, self.words, file.name, heading_row)
        if layout is None:
            raise BadInput(f"工作表“{longest.name}”是空的：请选另一张", "sheet")
        return layout

    def propose(self, layout: Layout) -> Proposal:
        """Guess how a sheet is to be read, or know it by a profile."""
        guesses = guessed(layout, self.words, self._desk.today)
        profile = self.profiles.recognised(layout)
        columns = {one.column.at: one.field for one in guesses if one.field}
        reading = profile.reading(layout) if profile else Reading(columns)
        return Proposal(layout, guesses, profile, replace(reading, year=layout.year))

    def plan(
        self,
        file: RegisterFile,
        layout: Layout,
        reading: Reading,
        progress: Progress | None = None,
    ) -> Plan:
        """Say what an import would do, row by row; nothing is changed.

        Raises:
            BadInput: no column tells the day.
        """
        fields = set(reading.columns.values())
        if "date" not in fields and not {"month", "day"} <= fields:
            raise BadInput("还没有选哪一列是日期：没有日期不能导入", "map")
        planner = Planner(self._desk, self.words, self._number_key, self._salt())
        return planner.plan(file, layout, reading, progress)

    def run(
        self, plan: Plan, progress: Progress | None = None, *, good_rows: bool = False
    ) -> Imported:
        """Take a register in, in transactions of some thousand rows.

        What a power cut or a stop leaves is continued by running the same file again, or undone.

        Args:
            good_rows: leave out the rows that cannot come in; else one of them stops all.

        Raises:
            BadInput: rows that cannot come in, or another import that did not come to its end.
        """
        if plan.position != self._record.journal.last_pos():
            plan = self.plan(plan.file, plan.layout, plan.reading)
        if plan.refused and not good_rows:
            raise BadInput(
                f"有{plan.refused}行不能导入：请先改好，或者选择只导入没有问题的行", "rows"
            )
        batch = self._begun(plan)
        self._take_in(plan, batch, progress)
        return self._ended(plan, batch)

    def unfinished(self) -> BatchSeen | None:
        """Give the import that did not come to its end; None when there is none."""
        return next((one for one in self.batches() if not one.is_whole), None)

    def batches(self) -> tuple[BatchSeen, ...]:
        """Give every import, the newest first."""
        batches, running = self._record.batches, self._running().get("batch")
        return tuple(
            BatchSeen(one, *batches.counts(one.id), one.id != running) for one in batches.all()
        )

    def undo(self, batch: RecordId, progress: Progress | None = None) -> Undone:
        """Take an import back as one step; what was changed since then stays and is listed.

        Raises:
            BadInput: no such import, or it was taken back already.
        """
        seen = self._record.batches.get(batch)
        if seen is None:
            raise BadInput(f"没有编号为 {batch} 的导入：请用“advisor consult imports”看编号", "id")
        if seen.undone_at is not None:
            raise BadInput("这次导入已经撤销过了", "id")
        return undo(self._desk, seen, progress, self._forget_unfinished)

    def _begun(self, plan: Plan) -> ImportBatch:
        """Begin an import, or go on with the one of the same sheet that was cut off."""
        running = self._running()
        if running:
            before = self._record.batches.get(RecordId(running["batch"]))
            if before and (before.digest, before.sheet) == (plan.file.digest, plan.layout.name):
                return before
            name = before.file if before else ""
            raise BadInput(
                f"上次导入“{name}”没有做完：请先用同一个文件接着导完，或者把它撤销", "unfinished"
            )
        made = ImportBatch(
            id=self._desk.ids.record(), point=self._desk.point.code, at=self._desk.now(),
            file=plan.file.name, digest=plan.file.digest, sheet=plan.layout.name, rows=0, people=0,
        )  # fmt: skip
        with self._record.begin() as work:
            work.put(made, derived_revision(RevisionId(made.id), "begun"), self._desk.advisor.id)
            self._record.device.keep_setting(UNFINISHED, json.dumps({"batch": made.id}))
        return made

    def _take_in(self, plan: Plan, batch: ImportBatch, progress: Progress | None) -> None:
        done = 0
        ones: tuple[Known | Draft, ...] = (*plan.people, *plan.drafts)
        for some in _batched(ones, AT_ONCE):
            with self._record.begin() as work:
                for few in _batched(some, STEP):
                    if progress:
                        progress(done, len(ones))
                    records = [record for one in few for record in _records(one, batch)]
                    puts = [Put(one, came_with(batch.id, record_id(one))) for one in records]
                    work.put_all(puts, self._desk.advisor.id)
                    done += len(few)
        if progress:
            progress(done, len(ones))

    def _ended(self, plan: Plan, batch: ImportBatch) -> Imported:
        talks, people = self._record.batches.counts(batch.id)
        whole = replace(batch, rows=talks, people=people)
        with self._record.begin() as work:
            work.put(whole, self._desk.ids.revision(), self._desk.advisor.id)
            self._forget_unfinished(batch.id)
        return Imported(batch.id, talks, people, plan.already)

    def _salt(self) -> RevisionId:
        """Give the device's secret that ids are derived from; made at the first use."""
        device = self._record.device
        known = device.setting(SALT)
        if known is None:
            known = self._desk.ids.nonce() + self._desk.ids.nonce()
            with self._record.begin():
                device.keep_setting(SALT, known)
        return RevisionId(known)

    def _running(self) -> dict[str, str]:
        text = self._record.device.setting(UNFINISHED)
        found: dict[str, str] = json.loads(text) if text else {}
        return found

    def _forget_unfinished(self, batch: RecordId) -> None:
        if self._running().get("batch") == batch:
            self._record.device.keep_setting(UNFINISHED, "")


def _records(one: Known | Draft, batch: ImportBatch) -> tuple[object, ...]:
    """Give the records that an elder or a talk comes in as."""
    if isinstance(one, Known):
        return records_of(one, batch.id, derived_record(RevisionId(one.id), "identity"))
    talk = Consultation(
        id=one.id, at=one.at, point=batch.point, advisor=one.advisor, inquirer=one.inquirer,
        channel=one.channel, topics=one.topics, outcome=one.outcome, elder=one.elder,
        minutes=one.minutes, satisfaction=one.satisfaction, batch=batch.id,
    )  # fmt: skip
    about = "" if one.elder or not one.about else f"老人：{one.about}"
    answered = "；".join(filter(None, (one.answered, about)))
    if not one.asked and not answered:
        return (talk,)
    note = derived_record(RevisionId(one.id), "note")
    return (talk, Note(id=note, consultation=one.id, asked=one.asked, answered=answered))


def _batched(ones: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    rest = iter(ones)
    while some := tuple(islice(rest, size)):
        yield some
