"""What a correction, a withdrawal or a return of a talk comes to, before anything is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.consultation import Consultation, Note
from advisor_app.domain.follow_up import CallReason, FollowUp
from advisor_app.domain.ids import RecordId, derived_record
from advisor_app.domain.month import Month
from advisor_app.domain.records import SHEET_KINDS
from advisor_app.domain.referral import Referral, ReferralState
from advisor_app.domain.tally import Entry
from advisor_app.domain.unmet import UnmetNeed
from advisor_app.services.consulting import ConsultationEntry, Consulting
from advisor_app.services.desk import Desk
from advisor_app.services.talk_family import Family, Move, changed, with_elder
from advisor_app.services.talk_history import taken_with
from advisor_app.services.talk_words import Change, TalkWords
from advisor_app.services.unmet import UnmetEntry, needs_of
from advisor_app.store.counting_rows import call_entry, referral_entry, unmet_entry
from advisor_app.support.calendar import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a correction, a withdrawal or a return would change; nothing was written yet.

    Attributes:
        changes: of the talk and its words.
        follows: of what hangs on it.
        stays: what stays as it is, though one may not expect it; in whole sentences.
        closed: the closed months whose figures it would move.
    """

    changes: tuple[Change, ...]
    follows: tuple[Change, ...]
    stays: tuple[str, ...]
    closed: tuple[MonthClosing, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.changes and not self.follows


class TalkPlans:
    """Works out which records move, and says it in words."""

    def __init__(self, desk: Desk, consulting: Consulting, words: TalkWords) -> None:
        self._desk = desk
        self._record = desk.record
        self._consulting = consulting
        self._words = words

    def corrected(self, family: Family, entry: ConsultationEntry) -> tuple[Move, ...]:
        """Give what a corrected form changes.

        Raises:
            BadInput: a value that cannot be; names its field.
        """
        talk = self._consulting.revised(family.talk, entry)
        moves = [Move(family.talk, talk), *_words_moved(family, entry)]
        moves += _calls_moved(family, talk)
        moves += self._needs_moved(family, talk, entry.unmet)
        if talk.elder != family.talk.elder:
            moves += with_elder(family, self._desk, talk.elder)
        return changed(moves)

    def _needs_moved(
        self, family: Family, talk: Consultation, told: UnmetEntry | None
    ) -> Iterator[Move]:
        """Give the needs of the form anew. Where they are missing stays while nobody else asked.

        Their words go to the district: they name neither whom it is about nor whom it was about.
        """
        person = self._desk.known(talk.elder)
        wanted: dict[RecordId, UnmetNeed] = {}
        if told is not None:
            on, was = local_day(talk.at), self._desk.known(family.talk.elder)
            _, made = (
                needs_of(family.root, talk.point, on, talk.topics, told, whom)
                for whom in (was, person)
            )
            wanted = {one.id: replace(one, consultation=talk.id) for one in made}
        for one in family.own_needs:
            now = wanted.pop(one.id, None)
            if now and person and talk.elder == family.talk.elder:
                now = replace(now, street=one.street, community=one.community)
            yield Move(one, now or replace(one, withdrawn=True))
        yield from (Move(None, one) for one in wanted.values())

    def taken_back(self, family: Family, *, keep_referrals: bool) -> tuple[Move, ...]:
        """Give what goes with a talk: what it only intended, not what was done since."""
        moves = [Move(family.talk, replace(family.talk, withdrawn=True))]
        left = []
        for one in family.referrals:
            if one.has_ended or keep_referrals:
                left.append(one.state is not ReferralState.CANCELLED)
            else:
                gone = replace(one, state=ReferralState.CANCELLED, moved_at=self._desk.now())
                moves.append(Move(one, gone))
        for call in family.calls:
            stays = call.reason is CallReason.REFERRAL and any(left)
            if call.done_at is None and not stays:
                moves.append(Move(call, replace(call, withdrawn=True)))
        moves += [Move(one, replace(one, withdrawn=True)) for one in family.own_needs]
        return changed(moves)

    def put_back(self, family: Family) -> tuple[Move, ...]:
        """Give back what the withdrawal took, as far as nothing happened to it since."""
        back = Move(family.talk, replace(family.talk, withdrawn=False))
        return changed((back, *taken_with(self._record, family)))

    def planned(self, family: Family, moves: tuple[Move, ...], stays: tuple[str, ...]) -> Plan:
        """Say in words what moves come to."""
        changes: list[Change] = []
        follows: list[Change] = []
        for one in moves:
            own = isinstance(one.after, Consultation | Note)
            (changes if own else follows).extend(self._words.changes(one.before, one.after))
        made = tuple(one for one in family.calls if one.done_at and not one.withdrawn)
        if made and any(_is_gone(one.after) for one in moves):
            stays = (*stays, f"已经打通的 {len(made)} 个回访电话照样算数")
        return Plan(
            changes=tuple(changes), follows=tuple(follows), stays=stays,
            closed=tuple(self._closed(moves)),
        )  # fmt: skip

    def _closed(self, moves: Iterable[Move]) -> Iterator[MonthClosing]:
        days = {day for one in moves for day in _days_counted(one)}
        for month in sorted({Month.of(day) for day in days}, key=str):
            closing = self._record.closings.standing(self._desk.point.code, month)
            if closing is not None:
                yield closing


def _words_moved(family: Family, entry: ConsultationEntry) -> Iterator[Move]:
    asked, answered, note = entry.asked.strip(), entry.answered.strip(), family.note
    if note is not None:
        yield Move(note, replace(note, asked=asked, answered=answered))
    elif asked or answered:
        one, about = derived_record(family.root, "note"), family.talk.id
        yield Move(None, Note(id=one, consultation=about, asked=asked, answered=answered))


def _calls_moved(family: Family, talk: Consultation) -> Iterator[Move]:
    """Give the calls of a corrected talk: the promise follows it, a call that was made stays."""
    promised = family.promised
    for one in family.calls:
        now = replace(one, elder=talk.elder)
        if one.done_at is None and one is promised:
            due = talk.callback_due
            now = replace(now, due=due or one.due, withdrawn=due is None)
        elif one.done_at is None and talk.elder is None and one.elder is not None:
            now = replace(now, withdrawn=True)  # nobody can be rung any more
        yield Move(one, now)
    if promised is None and talk.callback_due:
        yield Move(None, FollowUp(
            id=derived_record(family.root, "follow_up"), point=talk.point, due=talk.callback_due,
            elder=talk.elder, consultation=talk.id,
        ))  # fmt: skip


def papers_of_another(family: Family, entry: ConsultationEntry) -> tuple[str, ...]:
    """Say what was handed to the wrong person: it cannot be changed any more."""
    if entry.elder == family.talk.elder:
        return ()
    return tuple(f"{one}已经交出去，改不了；内容不对请重新打印" for one in _papers(family))


def papers_handed(family: Family) -> tuple[str, ...]:
    """Say which papers left the counter that day: they stay in the book."""
    return tuple(f"{one}已经交出去，照样留在台账里" for one in _papers(family))


def _papers(family: Family) -> Iterator[str]:
    return (f"单子 {one.number}（{SHEET_KINDS.get(one.kind, one.kind)}）" for one in family.papers)


def _is_gone(record: object) -> bool:
    return isinstance(record, Consultation) and record.withdrawn


def _days_counted(move: Move) -> Iterator[date]:
    """Give the days on which a tally counts what a move changes."""
    before, after = move.before, move.after
    if isinstance(after, Consultation):
        if replace(before, callback_due=after.callback_due) != after:
            yield from (local_day(before.at), local_day(after.at))
        return
    then, now = _counted(before), _counted(after)
    if then != now:
        yield from (one.on for one in (then, now) if one is not None)


def _counted(one: object) -> Entry | None:
    """Give a record as tallies count it; None where they do not."""
    if isinstance(one, FollowUp):
        return call_entry(one)
    if isinstance(one, UnmetNeed):
        return unmet_entry(one)
    return referral_entry(one) if isinstance(one, Referral) else None
