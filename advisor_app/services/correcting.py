"""Correcting a talk that was saved, taking it back, and putting it back.

Nothing is written over: a correction is one more revision of each record it touches, in one
transaction, and the journal keeps what it was, who changed it and when. What hangs on the talk
(words, promised call, unmet needs, referrals) goes along; what was done since (calls that were
made, papers that left) stays as it was. See decision 21.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.consultation import Consultation
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId, RevisionId, derived_record, derived_revision
from advisor_app.domain.month import Month
from advisor_app.domain.referral import Remark
from advisor_app.services.consulting import ConsultationEntry, ConsultationSeen, Consulting
from advisor_app.services.desk import Desk
from advisor_app.services.talk_family import Family, Move, family_of
from advisor_app.services.talk_history import HistoryLine, history_of
from advisor_app.services.talk_plans import Plan, TalkPlans, papers_handed, papers_of_another
from advisor_app.services.talk_words import Change, TalkWords
from advisor_app.services.unmet import UnmetEntry

__all__ = ["Change", "Correcting", "HistoryLine", "OpenedTalk", "Plan"]

CORRECTED, WITHDRAWN = "corrected", "withdrawn"
"""What a remark beside a talk says was done to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedTalk:
    """A talk as it is opened to be looked at and corrected.

    Attributes:
        name: whom it is about, in words.
        entry: what its form holds.
        history: what happened to it, oldest first.
        open_referrals: how many referrals out of it have not ended.
        may_return: whether it was taken back, and can be put back by itself.
    """

    seen: ConsultationSeen
    name: str
    entry: ConsultationEntry
    referrals: int
    open_referrals: int
    history: tuple[HistoryLine, ...]
    may_return: bool


class Correcting:
    """Opens, corrects, takes back and puts back talks."""

    def __init__(self, desk: Desk, consulting: Consulting, words: TalkWords) -> None:
        self._desk = desk
        self._record = desk.record
        self.words = words
        self._plans = TalkPlans(desk, consulting, words)

    def begin(self) -> RevisionId:
        """Open a form: gives the revision id that it carries until it is saved."""
        return self._desk.ids.revision()

    def open(self, one: RecordId) -> OpenedTalk:
        """Give a talk with what its form holds and what happened to it.

        Raises:
            BadInput: there is none with this id.
        """
        family = self._family(one)
        referrals = family.referrals
        return OpenedTalk(
            seen=family.seen,
            name=self.words.name(family.talk.elder),
            entry=_entry_of(family),
            referrals=len(referrals),
            open_referrals=sum(not each.has_ended for each in referrals),
            history=history_of(self._desk, family, self.words),
            may_return=family.talk.withdrawn and not self._went_with_import(family.talk),
        )

    def plan(self, one: RecordId, entry: ConsultationEntry) -> Plan:
        """Say what a correction would change.

        Raises:
            BadInput: a value that cannot be; names its field.
        """
        family = self._family(one)
        return self._plans.planned(
            family, self._plans.corrected(family, entry), papers_of_another(family, entry)
        )

    def correct(
        self, form: RevisionId, seen: ConsultationSeen, entry: ConsultationEntry, *,
        adjust: bool = False, why: str = "",
    ) -> Plan:  # fmt: skip
        """Correct a talk and what hangs on it, in one transaction. The same form counts once.

        Args:
            seen: the talk as the form was filled from it.
            adjust: somebody said that figures of a closed month are adjusted.
            why: a remark; stays at the point.

        Raises:
            BadInput: a value that cannot be, somebody changed the talk since, or a closed month
                would move and nobody said so (field ``month``).
        """
        family = self._family(seen.consultation.id)
        if self._record.journal.find(form) is not None:
            return _NOTHING
        self._refuse_moved(family, seen)
        moves = self._plans.corrected(family, entry)
        plan = self._plans.planned(family, moves, papers_of_another(family, entry))
        return self._carried_out(form, family, moves, plan, CORRECTED, why, adjust=adjust)

    def plan_withdrawal(self, one: RecordId, *, keep_referrals: bool = False) -> Plan:
        """Say what taking a talk back would change."""
        family = self._family(one)
        return self._plans.planned(
            family,
            self._plans.taken_back(family, keep_referrals=keep_referrals),
            papers_handed(family),
        )

    def withdraw(
        self, form: RevisionId, one: RecordId, why: str, *, keep_referrals: bool = False,
        adjust: bool = False,
    ) -> Plan:  # fmt: skip
        """Take a talk back with what it only intended: it neither shows nor counts, but is kept.

        Args:
            why: the reason; stays at the point.
            keep_referrals: its referrals go on.
            adjust: as for :meth:`correct`.

        Raises:
            BadInput: no reason, taken back already, or a closed month (see :meth:`correct`).
        """
        family = self._family(one)
        if self._record.journal.find(form) is not None:
            return _NOTHING
        if family.talk.withdrawn:
            raise BadInput("这次咨询已经撤回了，不用再撤", "consultation")
        if not why.strip():
            raise BadInput("请写一句为什么撤回：以后查得到，只留在本点", "why")
        moves = self._plans.taken_back(family, keep_referrals=keep_referrals)
        plan = self._plans.planned(family, moves, papers_handed(family))
        return self._carried_out(form, family, moves, plan, WITHDRAWN, why, adjust=adjust)

    def plan_return(self, one: RecordId) -> Plan:
        """Say what putting a talk back would change."""
        family = self._family(one)
        return self._plans.planned(family, self._plans.put_back(family), ())

    def restore(self, form: RevisionId, one: RecordId, *, adjust: bool = False) -> Plan:
        """Put a talk back that was taken back, with what went along with it.

        Raises:
            BadInput: it was not taken back, or went with a whole import, or a closed month (see
                :meth:`correct`).
        """
        family = self._family(one)
        if self._record.journal.find(form) is not None:
            return _NOTHING
        if not family.talk.withdrawn:
            raise BadInput("这次咨询没有撤回，不用恢复", "consultation")
        if self._went_with_import(family.talk):
            message = "这次咨询是和整批旧台账一起撤销的：要恢复请把台账再导入一次"
            raise BadInput(message, "consultation")
        moves = self._plans.put_back(family)
        plan = self._plans.planned(family, moves, ())
        return self._carried_out(form, family, moves, plan, "", "", adjust=adjust)

    def _family(self, one: RecordId) -> Family:
        seen = self._record.consultations.get_any(one)
        if seen is None:
            raise BadInput(f"没有编号为 {one} 的咨询：请重新查找", "consultation")
        return family_of(self._desk, seen)

    def _refuse_moved(self, family: Family, seen: ConsultationSeen) -> None:
        if family.talk.withdrawn:
            raise BadInput("这次咨询已经撤回：先恢复，再更正", "consultation")
        now = family.seen
        if (now.head, now.note_head) != (seen.head, seen.note_head):
            raise BadInput("这次咨询刚刚在别处改过：请重新打开再改", "consultation")

    def _went_with_import(self, talk: Consultation) -> bool:
        batch = self._record.batches.get(talk.batch) if talk.batch else None
        return batch is not None and batch.undone_at is not None

    def _carried_out(
        self, form: RevisionId, family: Family, moves: tuple[Move, ...], plan: Plan, what: str,
        why: str, *, adjust: bool,
    ) -> Plan:  # fmt: skip
        if plan.closed and not adjust:
            raise BadInput(asked_to_adjust(plan.closed), "month")
        author, talk = self._desk.advisor.id, family.talk
        with self._record.begin() as work:
            for at, move in enumerate(moves):
                one = move.after
                work.put(one, derived_revision(form, one.id) if at else form, author)
            if moves and why.strip():
                remark = Remark(
                    id=derived_record(form, "why"), about=talk.id, at=self._desk.now(),
                    words=why.strip(), state=what, elder=talk.elder,
                )  # fmt: skip
                work.put(remark, derived_revision(form, "why"), author)
        return plan


_NOTHING = Plan(changes=(), follows=(), stays=(), closed=())


def asked_to_adjust(closed: Iterable[MonthClosing]) -> str:
    """Say that closed months would move, and what that means."""
    named = "、".join(f"{Month.parse(one.month).in_words()}（{one.number}）" for one in closed)
    return f"{named}已经封账：封好的数字不变，这次改动记作调整。要这样记，请再确认一次"


def _entry_of(family: Family) -> ConsultationEntry:
    """Give what the form of a talk holds."""
    talk, note = family.talk, family.note
    told = [one for one in family.own_needs if one.withdrawn == talk.withdrawn]
    return ConsultationEntry(
        channel=talk.channel, topics=talk.topics, outcome=talk.outcome, inquirer=talk.inquirer,
        elder=talk.elder, policies=tuple(one.policy for one in talk.policies),
        asked=note.asked if note else "", answered=note.answered if note else "",
        minutes=talk.minutes, satisfaction=talk.satisfaction, callback_due=talk.callback_due,
        at=talk.at,
        unmet=UnmetEntry(
            reason=told[0].reason, topics=tuple(one.topic for one in told),
            service=told[0].service, street=told[0].street, community=told[0].community,
        ) if told else None,
    )  # fmt: skip
