"""A talk with everything that hangs on it: its words, calls, needs, referrals, papers.

What a form wrote derives its ids from the form's, and the form's is the id of the first revision
of the talk; so what came out of the form itself is told from what came of the talk later on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from advisor_app.domain.consultation import Consultation, Note
from advisor_app.domain.follow_up import CallReason, FollowUp
from advisor_app.domain.ids import RecordId, RevisionId, derived_record
from advisor_app.domain.records import SheetOutcome, SheetPrinted
from advisor_app.domain.referral import Referral, Remark
from advisor_app.domain.revision import Revision
from advisor_app.domain.unmet import UnmetNeed
from advisor_app.services.desk import Desk
from advisor_app.store.consultations import ConsultationSeen
from advisor_app.store.record import Record
from advisor_app.support.calendar import local_day


@dataclass(frozen=True, slots=True)
class Move:
    """One record before and after; ``before`` is None for one that was not there."""

    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A talk and what hangs on it, that which was withdrawn too.

    Attributes:
        root: the form the talk was saved with.
        papers: what whom it is about was handed that day; paper that left stays as it is.
    """

    seen: ConsultationSeen
    root: RevisionId
    calls: tuple[FollowUp, ...]
    needs: tuple[UnmetNeed, ...]
    referrals: tuple[Referral, ...]
    remarks: tuple[Remark, ...]
    papers: tuple[SheetPrinted, ...]

    @property
    def talk(self) -> Consultation:
        """The talk itself."""
        return self.seen.consultation

    @property
    def note(self) -> Note | None:
        """Its words."""
        return self.seen.note

    @property
    def promised(self) -> FollowUp | None:
        """The call that was promised in it; the form's own before any other."""
        mine = derived_record(self.root, "follow_up")
        calls = [one for one in self.calls if one.reason is CallReason.PROMISED]
        return min(calls, key=lambda one: (one.id != mine, one.id), default=None)

    @property
    def own_needs(self) -> tuple[UnmetNeed, ...]:
        """The needs that its form told of; those that a call found later are not among them."""
        return tuple(
            one for one in self.needs if one.id == derived_record(self.root, f"unmet/{one.topic}")
        )

    @property
    def hanging(self) -> tuple[FollowUp | UnmetNeed | Referral, ...]:
        """What came of the talk."""
        return (*self.calls, *self.needs, *self.referrals)

    @property
    def records(self) -> Iterator[RecordId]:
        """The ids of the talk and of all that can be changed with it."""
        yield self.talk.id
        if self.note:
            yield self.note.id
        yield from (one.id for one in self.hanging)


def family_of(desk: Desk, seen: ConsultationSeen) -> Family:
    """Read what hangs on a talk."""
    record, talk = desk.record, seen.consultation
    came = record.consultations.came_of(talk.id)
    calls = tuple(one for one in came if isinstance(one, FollowUp))
    referrals = tuple(one for one in came if isinstance(one, Referral))
    beside = [*(one.id for one in calls), *(one.id for one in referrals)]
    return Family(
        seen=seen,
        root=revisions_of(record, talk.id)[0].id,
        calls=calls,
        needs=tuple(one for one in came if isinstance(one, UnmetNeed)),
        referrals=referrals,
        remarks=tuple(each for one in beside for each in record.referrals.remarks(one)),
        papers=tuple(_papers(desk, talk)),
    )


def revisions_of(record: Record, one: RecordId) -> list[Revision]:
    """Give a record's revisions as they were written, the one that made it first.

    They may have come otherwise: a record that was put back takes in its newest days first.
    """
    found = record.journal.of_record(one)
    return sorted(found, key=lambda each: (bool(each.base), each.hlc, each.id))


def changed(moves: Iterable[Move]) -> tuple[Move, ...]:
    """Leave out what stays as it is."""
    return tuple(one for one in moves if one.before != one.after)


def with_elder(family: Family, desk: Desk, elder: RecordId | None) -> Iterator[Move]:
    """Have what hangs on a talk be about whom it is about after all.

    Whether telephone and home may go along was agreed to in another person's name, so it has to
    be asked again. A need bears the community of whom it is about.
    """
    person = desk.known(elder)
    for one in family.referrals:
        yield Move(one, replace(one, elder=elder, consented=False))
    for each in family.remarks:
        yield Move(each, replace(each, elder=elder))
    if person and person.elder.community:
        street, community = person.elder.street, person.elder.community
        for need in family.needs:
            if need not in family.own_needs:
                yield Move(need, replace(need, street=street, community=community))


def _papers(desk: Desk, talk: Consultation) -> Iterator[SheetPrinted]:
    if talk.elder:
        for one in desk.record.point_records.sheets_of(talk.elder):
            same_day = local_day(one.at) == local_day(talk.at)
            if same_day and one.outcome is not SheetOutcome.NOT_PRINTED:
                yield one
