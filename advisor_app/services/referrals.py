"""Referrals (转介) and ordered services (点单): opened at the counter, followed until they end."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from advisor_app.domain.elder import Person
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId, RevisionId, derived_record, derived_revision
from advisor_app.domain.referral import (
    ALLOWED_STEPS,
    STATE_WORDS,
    Referral,
    ReferralState,
    Remark,
    ServiceCategory,
)
from advisor_app.domain.revision import Revision
from advisor_app.domain.unmet import UnmetReason
from advisor_app.services.call_rules import after_cancelling, after_referral
from advisor_app.services.deadlines import DeadlineBook, Deadlines
from advisor_app.services.desk import Desk
from advisor_app.services.plain_words import named_nobody
from advisor_app.services.unmet import note_unmet_referral
from advisor_app.store.referrals import ReferralSeen
from advisor_app.store.unit_of_work import UnitOfWork

__all__ = ["HistoryLine", "ReferralEntry", "ReferralSeen", "Referrals", "StepEntry"]

_log = logging.getLogger(__name__)

MOST_ITEMS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralEntry:
    """What the form of one referral, or of one ordered item, holds.

    Attributes:
        provider: the name of who is to help; may be empty for an order that 12349 hands out.
        service: record id of the service in the directory; empty for words of one's own.
        need: what is needed, in words that name nobody.
        wanted: by or on which day the elder needs it.
        consented: whether the elder agreed that telephone and home go along.
        due: by when the provider should have answered; by the counter's setting when None.
        words: a remark; stays at the point.
        sent: whether it has gone out; False keeps it as a draft.
    """

    need: str
    provider: str = ""
    service: str = ""
    category: ServiceCategory = ServiceCategory.OTHER
    is_order: bool = False
    wanted: date | None = None
    consented: bool = False
    due: date | None = None
    words: str = ""
    sent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEntry:
    """One step of a referral.

    Attributes:
        to: the state it comes into; only those of ``ALLOWED_STEPS`` are taken.
        words: a remark; stays at the point.
        due: by when somebody has to have moved next; by the counter's setting when None.
        provider: who has it now, where it goes to somebody else; empty leaves it.
        unmet: why the need stays unmet, where it was declined or failed.
    """

    to: ReferralState
    words: str = ""
    due: date | None = None
    provider: str = ""
    unmet: UnmetReason | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to a referral.

    Attributes:
        by: who did it; empty when not known here.
        words: the remark that was made; may be empty.
    """

    at: datetime
    state: ReferralState
    by: str
    words: str


_UNMET_STEPS = (ReferralState.DECLINED, ReferralState.FAILED)


class Referrals:
    """Opens referrals, moves them by the table, tells who waits for whom."""

    def __init__(self, desk: Desk, deadlines: DeadlineBook) -> None:
        self._desk = desk
        self._record = desk.record
        self._deadlines = deadlines

    def begin(self) -> RevisionId:
        """Open a form: gives the revision id that it carries until it is saved."""
        return self._desk.ids.revision()

    def open(
        self,
        form: RevisionId,
        entries: Sequence[ReferralEntry],
        elder: RecordId | None = None,
        consultation: RecordId | None = None,
    ) -> tuple[RecordId, ...]:
        """Open referrals or ordered items, all of them or none; the same form counts once.

        The call that asks the elder afterwards is opened with them, if they agreed to be called.

        Raises:
            BadInput: nothing to open, or a value that cannot be; names its field.
        """
        if not 1 <= len(entries) <= MOST_ITEMS:
            raise BadInput(f"一次可以开1到{MOST_ITEMS}件：请选好要什么再开", "need")
        person = self._desk.seen(elder).person if elder else None
        days = self._deadlines.current()
        at = self._desk.now()
        made = [
            replace(
                self._made(derived_record(form, f"referral/{place}"), at, entry, person, days),
                consultation=consultation,
            )
            for place, entry in enumerate(entries)
        ]
        with self._record.begin() as work:
            for place, (entry, one) in enumerate(zip(entries, made, strict=True)):
                part = derived_revision(form, f"referral/{place}")
                if work.put(one, part, self._desk.advisor.id):
                    self._remark(work, part, one, entry.words, at)
            after_referral(work, self._desk, made, days)
        _log.info("%s referrals were opened", len(made))
        return tuple(one.id for one in made)

    def step(self, form: RevisionId, one: RecordId, entry: StepEntry) -> Referral:
        """Move a referral one step on; the same form counts once.

        Raises:
            BadInput: no such referral, or a step that the table does not allow.
        """
        seen = self._seen(one)
        if self._record.journal.find(form) is not None:
            return seen.referral
        seen.referral.refuse_step(entry.to)
        self._refuse_gone(entry.due)
        moved = self._moved(seen.referral, entry)
        with self._record.begin() as work:
            work.put(moved, form, self._desk.advisor.id, seen.head)
            self._remark(work, form, moved, entry.words, moved.moved_at or moved.opened_at)
            if entry.unmet is not None:
                self._note_unmet(work, form, moved, entry)
            if moved.state is ReferralState.CANCELLED:
                after_cancelling(work, self._desk, form, moved)
        return moved

    def remark(self, form: RevisionId, one: RecordId, words: str) -> None:
        """Write something beside a referral; it stays at the point.

        Raises:
            BadInput: no such referral, or nothing was written.
        """
        about = self._seen(one).referral
        if not words.strip():
            raise BadInput("备注是空的：请写上再存", "words")
        with self._record.begin() as work:
            self._remark(work, form, about, words, self._desk.now())

    def get(self, one: RecordId) -> ReferralSeen:
        """Give a referral.

        Raises:
            BadInput: there is none with this id.
        """
        return self._seen(one)

    def open_ones(self) -> tuple[ReferralSeen, ...]:
        """Give those that have not ended, the one due first first."""
        return self._record.referrals.open()

    def recent(self, days: int = 90) -> tuple[ReferralSeen, ...]:
        """Give those opened within so many days, ended ones as well, newest first."""
        return self._record.referrals.opened_since(self._desk.today - timedelta(days=days))

    def of_elder(self, elder: RecordId) -> tuple[ReferralSeen, ...]:
        """Give an elder's referrals, newest first."""
        return self._record.referrals.of_elder(elder)

    def is_late(self, one: Referral) -> bool:
        """Whether somebody should have moved by now, today counted."""
        return not one.has_ended and one.due is not None and one.due <= self._desk.today

    def history(self, one: RecordId) -> tuple[HistoryLine, ...]:
        """Give what happened to a referral, oldest first: each step, and what was remarked.

        Raises:
            BadInput: there is none with this id.
        """
        self._seen(one)
        remarks = list(self._record.referrals.remarks(one))
        names = {each.id: each.name for each in self._record.point_records.advisors()}
        lines = []
        for revision in self._record.journal.of_record(one):
            for state, at in _step(revision):
                words = next((r for r in remarks if (r.state, r.at) == (state.value, at)), None)
                if words is not None:
                    remarks.remove(words)
                by = names.get(RecordId(revision.author), "")
                lines.append(HistoryLine(at, state, by, words.words if words else ""))
        lines += [HistoryLine(r.at, ReferralState(r.state), "", r.words) for r in remarks]
        return tuple(sorted(lines, key=lambda line: line.at))

    def link(self, one: RecordId, sheet: RecordId) -> None:
        """Keep which slip was printed for a referral last."""
        seen = self._seen(one)
        with self._record.begin() as work:
            linked = replace(seen.referral, sheet=sheet)
            work.put(linked, self._desk.ids.revision(), self._desk.advisor.id, seen.head)

    def _made(
        self, one: RecordId, at: datetime, entry: ReferralEntry, person: Person | None,
        days: Deadlines,
    ) -> Referral:  # fmt: skip
        need = named_nobody(entry.need, "需要什么", "need", person)
        if not need:
            raise BadInput("还没有写需要什么：请选一项服务，或写几个字", "need")
        for day, words, field in (
            (entry.wanted, "要用的日期", "wanted"), (entry.due, "要回音的日期", "due"),
        ):  # fmt: skip
            if day is not None and day < self._desk.today:
                raise BadInput(f"{words}已经过了：请选今天或以后的日子", field)
        return Referral(
            id=one,
            opened_at=at,
            point=self._desk.point.code,
            elder=person.id if person else None,
            provider=named_nobody(entry.provider, "转给哪里", "provider", person),
            service=entry.service,
            need=need,
            category=entry.category,
            is_order=entry.is_order,
            state=ReferralState.SENT if entry.sent else ReferralState.DRAFT,
            wanted=entry.wanted,
            due=entry.due or self._desk.today + timedelta(days=days.answer),
            consented=entry.consented and person is not None,
            moved_at=at,
        )

    def _moved(self, one: Referral, entry: StepEntry) -> Referral:
        moved = replace(one, state=entry.to, moved_at=self._desk.now())
        if entry.provider.strip():
            about = self._desk.known(one.elder)
            provider = named_nobody(entry.provider, "转给哪里", "provider", about)
            moved = replace(moved, provider=provider, service="")
        if moved.has_ended:
            return moved
        days = self._deadlines.current().answer
        return replace(moved, due=entry.due or self._desk.today + timedelta(days=days))

    def _note_unmet(
        self, work: UnitOfWork, form: RevisionId, about: Referral, entry: StepEntry
    ) -> None:
        if entry.unmet is None or entry.to not in _UNMET_STEPS:
            words = "、".join(f"“{STATE_WORDS[one]}”" for one in _UNMET_STEPS)
            raise BadInput(f"只有{words}的转介才记成没能满足：请先选好这一步", "unmet")
        note_unmet_referral(self._desk, work, form, about, entry.unmet)

    def _remark(
        self, work: UnitOfWork, form: RevisionId, about: Referral, words: str, at: datetime
    ) -> None:
        """Write a remark; one made with a step carries the time of the step."""
        if words.strip():
            remark = Remark(
                id=derived_record(form, "remark"), about=about.id, at=at,
                words=words.strip(), state=about.state.value, elder=about.elder,
            )  # fmt: skip
            work.put(remark, derived_revision(form, "remark"), self._desk.advisor.id)

    def _seen(self, one: RecordId) -> ReferralSeen:
        seen = self._record.referrals.get(one)
        if seen is None:
            raise BadInput(f"没有编号为 {one} 的转介：可能已被删除，请重新查找", "referral")
        return seen

    def _refuse_gone(self, due: date | None) -> None:
        if due is not None and due < self._desk.today:
            raise BadInput("要回音的日期已经过了：请选今天或以后的日子", "due")


def allowed(one: Referral) -> tuple[ReferralState, ...]:
    """Give the steps that may follow."""
    return ALLOWED_STEPS[one.state]


def _step(revision: Revision) -> Iterator[tuple[ReferralState, datetime]]:
    """Give the state that a revision brought; nothing where it changed something else."""
    patch = revision.patch or {}
    state, at = patch.get("state"), patch.get("moved_at")
    if isinstance(state, str) and isinstance(at, str):
        yield ReferralState(state), datetime.fromisoformat(at)
