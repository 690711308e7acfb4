"""Rules that open call-backs (回访) by themselves: in the same transaction, or by a daily look.

Each rule derives the id of its call from what it is about, so that looking again opens nothing
twice. Nobody is called by a rule who has not agreed to it (PIPL art. 13); whoever asked to be
called back at the counter has agreed by asking.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from advisor_app.domain.facts import Facts
from advisor_app.domain.follow_up import CallReason, FollowUp
from advisor_app.domain.ids import RecordId, RevisionId, derived_record, derived_revision
from advisor_app.domain.records import ConsentScope, SheetPrinted
from advisor_app.domain.referral import Referral, ReferralState
from advisor_app.eligibility.outreach import Reached
from advisor_app.services.deadlines import DeadlineBook, Deadlines
from advisor_app.services.desk import Desk
from advisor_app.store.unit_of_work import UnitOfWork
from advisor_app.support.calendar import local_day

__all__ = ["CallRules", "after_cancelling", "after_referral"]

_log = logging.getLogger(__name__)

_LOOKED = "calls_looked"

Radar = Callable[[Sequence[Facts], int], Iterable[Reached]]
"""Gives whom of some people something will fit within so many days, and from when."""


def after_referral(
    work: UnitOfWork, desk: Desk, opened: Sequence[Referral], days: Deadlines
) -> None:
    """Open the call that asks whether help came, in the transaction of the referrals.

    One call asks about everything that was opened together: nobody is rung up twice.
    """
    about = opened[0]
    if about.elder is None or about.elder not in _agreed(desk):
        return
    answered = max(one.due or desk.today for one in opened)
    due = max(answered, local_day(about.opened_at) + timedelta(days.after_referral))
    call = FollowUp(
        id=_call_after(about.id), point=about.point, due=due, elder=about.elder,
        consultation=about.consultation, reason=CallReason.REFERRAL, referral=about.id,
    )  # fmt: skip
    work.put(call, derived_revision(RevisionId(about.id), "call"), desk.advisor.id)


def after_cancelling(work: UnitOfWork, desk: Desk, form: RevisionId, about: Referral) -> None:
    """Let the call go that would ask about a cancelled referral, in the transaction of the step.

    It stays while something that was opened together with it goes on, and once it was made.
    """
    together = [one.referral for one in desk.record.referrals.opened_with(about.id)]
    if any(one.state is not ReferralState.CANCELLED for one in together):
        return
    calls = (desk.record.calls.get(_call_after(one.id)) for one in together)
    for one in (seen.call for seen in calls if seen and not seen.call.done_at):
        gone = replace(one, withdrawn=True)
        work.put(gone, derived_revision(form, "call"), desk.advisor.id)


def _call_after(referral: RecordId) -> RecordId:
    return derived_record(RevisionId(referral), "call")


class CallRules:
    """Looks once a day for calls that are due by a rule."""

    def __init__(
        self, desk: Desk, deadlines: DeadlineBook, asks: Callable[[str], bool], radar: Radar
    ) -> None:
        """Take what the rules ask.

        Args:
            asks: whether one has to apply for a policy, by its id.
            radar: whom something will fit before long.
        """
        self._desk = desk
        self._record = desk.record
        self._deadlines = deadlines
        self._asks = asks
        self._radar = radar

    def look_daily(self) -> int:
        """Look unless somebody looked today; says how many calls were opened."""
        if self._record.device.setting(_LOOKED) == self._desk.today.isoformat():
            return 0
        return self.look()

    def look(self) -> int:
        """Open what is due by the rules and not there yet; says how many."""
        days, agreed = self._deadlines.current(), _agreed(self._desk)
        found = [*self._after_sheets(days, agreed), *self._before_changes(days, agreed)]
        with self._record.begin() as work:
            for one in found:
                work.put(one, self._desk.ids.revision())
            self._record.device.keep_setting(_LOOKED, self._desk.today.isoformat())
        if found:
            _log.info("%s call-backs were opened by the rules", len(found))
        return len(found)

    def _after_sheets(self, days: Deadlines, agreed: frozenset[RecordId]) -> Iterator[FollowUp]:
        """Give the calls after sheets that told of something to apply for, one for an elder."""
        open_ones = set(self._record.calls.with_open_one(CallReason.APPLICATION.value))
        first = self._desk.today - timedelta(days=2 * days.after_sheet)
        for sheet in self._record.calls.sheets_since(first):
            elder, one = sheet.elder, derived_record(RevisionId(sheet.id), "call")
            if elder is None or elder not in agreed or elder in open_ones:
                continue
            if self._has_to_apply(sheet) and not self._record.calls.knows(one):
                open_ones.add(elder)
                yield self._call(
                    one, elder, sheet.on + timedelta(days.after_sheet),
                    reason=CallReason.APPLICATION, sheet=sheet.id,
                )  # fmt: skip

    def _has_to_apply(self, sheet: SheetPrinted) -> bool:
        return any(self._asks(each.policy) for each in sheet.policies)

    def _before_changes(self, days: Deadlines, agreed: frozenset[RecordId]) -> Iterator[FollowUp]:
        """Give the calls before days on which an answer changes, one for an elder and a day."""
        people = [one for one in self._record.people.everybody() if one.id in agreed]
        known: set[RecordId] = set()
        for found in self._radar([one.facts for one in people], days.before_change):
            if found.on is None:
                continue
            elder = people[found.place].id
            one = derived_record(RevisionId(elder), f"call/{found.on}")
            if one in known or self._record.calls.knows(one):
                continue
            known.add(one)
            yield self._call(
                one, elder, found.on - timedelta(days=1),
                reason=CallReason.CHANGE, policy=found.policy,
            )  # fmt: skip

    def _call(
        self, one: RecordId, elder: RecordId, due: date, *, reason: CallReason,
        sheet: RecordId | None = None, policy: str = "",
    ) -> FollowUp:  # fmt: skip
        return FollowUp(
            id=one, point=self._desk.point.code, due=max(due, self._desk.today), elder=elder,
            reason=reason, sheet=sheet, policy=policy,
        )  # fmt: skip


def _agreed(desk: Desk) -> frozenset[RecordId]:
    return desk.record.told.agreed(ConsentScope.CONTACT)
