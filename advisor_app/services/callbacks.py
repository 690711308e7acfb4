"""Call-backs (回访): who is due, and what came of each call."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from advisor_app.domain.citizen import masked_phone
from advisor_app.domain.errors import BadInput
from advisor_app.domain.follow_up import CALL_REASON_WORDS, CallOutcome, CallReason, FollowUp
from advisor_app.domain.ids import RecordId, RevisionId, derived_record, derived_revision
from advisor_app.domain.records import ConsentScope
from advisor_app.domain.referral import ReferralState, Remark
from advisor_app.domain.unmet import UnmetReason
from advisor_app.services.deadlines import DeadlineBook
from advisor_app.services.desk import Desk
from advisor_app.services.unmet import UnmetEntry, needs_of, note_needs, note_unmet_referral
from advisor_app.store.calls import CallRate, CallSeen
from advisor_app.store.unit_of_work import UnitOfWork

__all__ = ["CallBacks", "CallRate", "DueCall"]

_OTHER = "other"
"""The topic of a call that no talk stands behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCall:
    """One line of the list of calls.

    Attributes:
        why: why they are to be called, and about what.
        phone: masked; empty where there is none or nobody may call.
        may_call: whether they agreed to be called, or asked for it themselves.
        late: days past its day; negative while it lies ahead.
        last: what the last try came to and said; empty before the first.
    """

    call: FollowUp
    name: str
    why: str
    phone: str
    may_call: bool
    late: int
    last: str = ""


class CallBacks:
    """Keeps the promise to call."""

    def __init__(self, desk: Desk, deadlines: DeadlineBook) -> None:
        self._desk = desk
        self._record = desk.record
        self._deadlines = deadlines

    def begin(self) -> RevisionId:
        """Open a form: gives the revision id that it carries until it is saved."""
        return self._desk.ids.revision()

    def due(self) -> tuple[FollowUp, ...]:
        """Give the calls that are due by today and not made yet, the oldest first."""
        return tuple(one.call for one in self._record.calls.open(self._desk.today))

    def listed(self, ahead: int | None = None) -> tuple[DueCall, ...]:
        """Give the calls to make, the oldest first.

        Args:
            ahead: also those due within so many days; by the counter's setting when None.
        """
        days = self._deadlines.current().ahead if ahead is None else ahead
        agreed = self._record.told.agreed(ConsentScope.CONTACT)
        until = self._desk.today + timedelta(days=days)
        return tuple(self._line(one, agreed) for one in self._record.calls.open(until))

    def get(self, one: RecordId) -> FollowUp:
        """Give a call-back.

        Raises:
            BadInput: there is none with this id.
        """
        seen = self._record.calls.get(one)
        if seen is None:
            raise BadInput(f"没有编号为 {one} 的回访：可能已被删除，请重新查找", "call")
        return seen.call

    def phone(self, one: RecordId) -> str:
        """Open the telephone of whom to call; empty where there is none or nobody may call."""
        seen = self._record.calls.get(one)
        if seen is None or seen.identity is None:
            return ""
        agreed = self._record.told.agreed(ConsentScope.CONTACT)
        return seen.identity.phone if _may_call(seen.call, agreed) else ""

    def log(
        self, form: RevisionId, call: FollowUp, outcome: CallOutcome, words: str = "",
        unmet: UnmetReason | None = None,
    ) -> None:  # fmt: skip
        """Log a call. One that nobody answered stays due; the same form counts once.

        Args:
            words: what was said; stays at the point.
            unmet: why the need stays unmet, where the call came to that.

        Raises:
            BadInput: a reason for a need that was met, or somebody was reached already.
        """
        if unmet is not None and outcome is not CallOutcome.UNMET:
            raise BadInput("只有“没办成”才填原因：请先选“没办成”", "unmet")
        desk, now = self._desk, self._desk.now()
        if desk.record.journal.find(form) is not None:
            return
        call = self.get(call.id)
        if call.done_at is not None:
            raise BadInput("这个电话已经打通、记过了：还要再打，请在咨询里另约一次", "call")
        reached = outcome is not CallOutcome.NO_ANSWER
        made = replace(
            call, outcome=outcome, tries=call.tries + 1, done_at=now if reached else None
        )
        with desk.record.begin() as work:
            work.put(made, form, desk.advisor.id)
            if words.strip():
                remark = Remark(
                    id=derived_record(form, "remark"), about=call.id, at=now,
                    words=words.strip(), state=outcome.value, elder=call.elder,
                )  # fmt: skip
                work.put(remark, derived_revision(form, "remark"), desk.advisor.id)
            if unmet is not None:
                self._note_unmet(work, form, call, unmet)

    def rate(self, first: date, last: date) -> CallRate:
        """Count the calls that were due in a time, made, and made by their day."""
        return self._record.calls.rate(first, last)

    def _line(self, seen: CallSeen, agreed: frozenset[RecordId]) -> DueCall:
        call = seen.call
        may_call = _may_call(call, agreed)
        phone = masked_phone(seen.identity.phone) if seen.identity and may_call else ""
        remarks = self._record.referrals.remarks(call.id) if call.tries else ()
        return DueCall(
            call=call,
            name=seen.name,
            why="：".join(
                part for part in (CALL_REASON_WORDS[call.reason], self._about(call)) if part
            ),
            phone=phone,
            may_call=may_call,
            late=(self._desk.today - call.due).days,
            last=remarks[-1].words if remarks else "",
        )

    def _about(self, call: FollowUp) -> str:
        """Give what the call is about in a few words."""
        if call.referral:
            together = self._record.referrals.opened_with(call.referral)
            asked = (one.referral for one in together)
            return "、".join(one.need for one in asked if one.state is not ReferralState.CANCELLED)
        if call.consultation:
            talk = self._record.consultations.get(call.consultation)
            return talk.note.asked if talk and talk.note else ""
        return ""

    def _note_unmet(
        self, work: UnitOfWork, form: RevisionId, call: FollowUp, reason: UnmetReason
    ) -> None:
        """Write what the call found unmet: the referral's need, else what the talk was about."""
        referral = self._record.referrals.get(call.referral) if call.referral else None
        if referral:
            note_unmet_referral(self._desk, work, form, referral.referral, reason)
            return
        talk = self._record.consultations.get(call.consultation) if call.consultation else None
        topics = talk.consultation.topics[:1] if talk else (_OTHER,)
        told, person = UnmetEntry(reason=reason), self._desk.known(call.elder)
        needs = needs_of(form, call.point, self._desk.today, topics, told, person)
        linked = [replace(one, consultation=call.consultation) for one in needs]
        note_needs(work, form, linked, self._desk.advisor.id)


def _may_call(call: FollowUp, agreed: frozenset[RecordId]) -> bool:
    """Whether to call: who asked to be called back agreed by asking."""
    return call.reason is CallReason.PROMISED or call.elder in agreed
