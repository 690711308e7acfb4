"""What an import would do: made without changing anything, so that it can be looked at first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from advisor_app.domain.ids import RecordId, RevisionId, derived_record
from advisor_app.services.desk import Desk, Progress
from advisor_app.services.registers.drafts import (
    Draft,
    Finding,
    Level,
    Reading,
    UnknownWord,
    Who,
)
from advisor_app.services.registers.layout import Layout, LineKind
from advisor_app.services.registers.people import (
    Known,
    NumberKey,
    PeopleIndex,
    identifying,
    learn,
    strength,
)
from advisor_app.services.registers.rows import RowReader, numbered
from advisor_app.services.registers.words import RegisterWords
from advisor_app.support.spreadsheets import Table

_STEP = 1000


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A file that was opened.

    Attributes:
        digest: SHA-256 of the file, hexadecimal.
    """

    path: Path
    digest: str
    tables: tuple[Table, ...]

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.

    Attributes:
        drafts: the talks that would come in.
        people: the elders that would be registered.
        findings: row by row, what there is to tell.
        unknown: words that stand for no known code.
        rows: how many rows hold an entry.
        already: how many are in the record already.
        refused: how many cannot come in.
        skipped: how many hold no talk, or one that stands above already.
        passed_over: rows that are no entries: titles, headings, totals, blank ones.
        linked: how many of the talks name somebody who is known or would be registered.
        doubts: how many of them may be about somebody known, which is not certain.
        months: how many talks come into each month, like ``2026-11``.
        closed: those of the months that are closed: the talks become adjustments.
        position: where the journal stood; a plan holds only as long as it stands there.
    """

    file: RegisterFile
    layout: Layout
    reading: Reading
    drafts: tuple[Draft, ...]
    people: tuple[Known, ...]
    findings: tuple[Finding, ...]
    unknown: tuple[UnknownWord, ...]
    rows: int
    already: int
    refused: int
    skipped: int
    passed_over: int
    linked: int
    doubts: int
    months: dict[str, int]
    closed: tuple[str, ...]
    position: int

    @property
    def good(self) -> int:
        """How many talks would come in."""
        return len(self.drafts)


class Planner:
    """Makes plans.

    Args:
        salt: the device's secret that ids of imported records are derived from.
    """

    def __init__(
        self, desk: Desk, words: RegisterWords, number_key: NumberKey, salt: RevisionId
    ) -> None:
        self._desk, self._record = desk, desk.record
        self._words, self._number_key, self._salt = words, number_key, salt

    def plan(
        self, file: RegisterFile, layout: Layout, reading: Reading, progress: Progress | None
    ) -> Plan:
        """Read a sheet, and find what of it is new and whom it is about."""
        reader = self._reader(layout, reading)
        drafts = self._read(reader, len(layout.lines), progress)
        findings = reader.findings
        fresh, already = self._fresh(drafts, findings)
        people = self._linked(fresh, reading.register_people, findings)
        refused = {one.line for one in findings if one.level is Level.REFUSED}
        kinds, levels = layout.kinds(), Counter(one.level for one in findings)
        months = Counter(one.day.isoformat()[:7] for one in fresh)
        closings = self._record.closings.of_point(self._desk.point.code)
        closed = {one.month for one in closings if one.stands}
        return Plan(
            file=file, layout=layout, reading=reading, drafts=tuple(fresh), people=people,
            findings=tuple(sorted(findings, key=lambda one: one.line)), unknown=reader.unknown,
            rows=kinds[LineKind.ENTRY], already=already, refused=len(refused),
            skipped=levels[Level.SKIPPED],
            passed_over=sum(kinds.values()) - kinds[LineKind.ENTRY],
            linked=sum(1 for one in fresh if one.elder), doubts=levels[Level.DOUBT],
            months=dict(sorted(months.items())), closed=tuple(sorted(closed & set(months))),
            position=self._record.journal.last_pos(),
        )  # fmt: skip

    def _reader(self, layout: Layout, reading: Reading) -> RowReader:
        advisors = {one.name: one.id for one in self._record.point_records.advisors()}
        return RowReader(layout, reading, self._words, self._desk.now(), advisors)

    def _read(self, reader: RowReader, total: int, progress: Progress | None) -> list[Draft]:
        drafts: list[Draft] = []
        for number, draft in enumerate(reader.drafts()):
            if progress and number % _STEP == 0:
                progress(number, total)
            if draft:
                drafts.append(draft)
        return drafts

    def _fresh(self, drafts: Iterable[Draft], findings: list[Finding]) -> tuple[list[Draft], int]:
        """Give the talks that are not here yet, and count those that are."""
        ones: list[Draft] = []
        for draft, key, twin in numbered(drafts):
            if twin is None:
                draft.id = derived_record(self._salt, f"register/{key}")
                ones.append(draft)
            else:
                why = f"和第{twin}行完全一样"
                todo = "不重复导入；真是两次就补上钟点"
                findings.append(Finding(draft.line, "", Level.SKIPPED, why, todo))
        here = self._record.batches.standing("consultation", (one.id for one in ones))
        fresh = [one for one in ones if not here.get(one.id)]
        return fresh, len(ones) - len(fresh)

    def _linked(
        self, drafts: Sequence[Draft], register: bool, findings: list[Finding]
    ) -> tuple[Known, ...]:
        """Link talks to people: those who are described best first, whatever row they are in."""
        named = sorted((one for one in drafts if one.who), key=lambda one: strength(one.who))
        if not named:
            return ()
        index = PeopleIndex(self._record.people.everybody(), self._number_key)
        erased = self._record.batches.erased()
        for draft in named:
            who = draft.who or Who()
            match = index.match(who)
            if match.doubt:
                findings.append(Finding(draft.line, "", Level.DOUBT, match.doubt, match.todo))
            elif match.elder:
                self._link(draft, match.elder, who)
            elif (elder := self._id_of(who)) in erased:
                self._leave_nameless(draft, findings)
            elif elder and register:
                self._register(draft, who, elder, index, findings)
        return index.new

    def _id_of(self, who: Who) -> RecordId | None:
        told = identifying(who)
        return derived_record(self._salt, f"register/elder/{told}") if told else None

    def _link(self, draft: Draft, one: Known, who: Who) -> None:
        draft.elder = one.id
        if one.is_new:
            learn(one, who)

    def _register(
        self, draft: Draft, who: Who, elder: RecordId, index: PeopleIndex, findings: list[Finding]
    ) -> None:
        if self._record.batches.standing("elder", (elder,)).get(elder):
            why, todo = "这位老人登记过，信息后来改过，没有把握", "核对后在“老人”页关联"
            findings.append(Finding(draft.line, "", Level.DOUBT, why, todo))
            return
        draft.elder = index.take_in(replace(who), elder).id

    def _leave_nameless(self, draft: Draft, findings: list[Finding]) -> None:
        draft.about = ""
        why = "这位老人的个人信息按要求删除过"
        findings.append(Finding(draft.line, "", Level.DOUBT, why, "只记次数，不再登记姓名"))
