"""What happened to a talk, read off the journal: who changed it, when, and what it was before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from advisor_app.domain.consultation import Consultation
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import RecordId, RevisionId, derived_record, derived_revision
from advisor_app.domain.referral import Referral
from advisor_app.domain.revision import Revision
from advisor_app.services.desk import Desk
from advisor_app.services.talk_family import Family, Move, revisions_of
from advisor_app.services.talk_words import Change, TalkWords
from advisor_app.store.codec import decoded, patched
from advisor_app.store.folding import ancestry, fold
from advisor_app.store.kinds import KINDS
from advisor_app.store.record import Record

LOGGED, CORRECTED, WITHDRAWN, RETURNED, FOLLOWED = "记下", "更正", "撤回", "恢复", "跟进"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to a talk.

    Attributes:
        what: what was done, in a word.
        by: who did it; empty when not known here.
        changes: what it changed; nothing for the first line, which is the talk itself.
        why: the remark that was made; may be empty.
    """

    at: datetime
    what: str
    by: str
    changes: tuple[Change, ...]
    why: str


@dataclass(frozen=True, slots=True)
class _Step:
    """One revision of one record, with the record before and after; None where none is known."""

    revision: Revision
    before: Any
    after: Any

    @property
    def is_known(self) -> bool:
        """Whether what it changed can be told: it, and what it builds on, can be read."""
        return self.after is not None and (self.before is not None or not self.revision.base)

    @property
    def id(self) -> RevisionId:
        return self.revision.id


def history_of(desk: Desk, family: Family, words: TalkWords) -> tuple[HistoryLine, ...]:
    """Give what happened to a talk and to what hangs on it, oldest first."""
    steps = [step for one in family.records for step in _steps(desk.record, one)]
    steps.sort(key=lambda step: (step.revision.hlc, step.id))
    names = {one.id: one.name for one in desk.record.point_records.advisors()}
    why = {one.id: one.words for one in desk.record.referrals.remarks(family.talk.id)}
    lines = []
    for leader, group in _grouped(family, steps).items():
        first = group[0].revision
        what = _what(family, group)
        told = [] if what == LOGGED else [
            change for step in group if step.is_known
            for change in words.changes(step.before, step.after)
        ]  # fmt: skip
        if told or what not in (CORRECTED, FOLLOWED):
            by = names.get(RecordId(first.author), "")
            at = datetime.fromisoformat(first.wall)
            reason = why.get(derived_record(leader, "why"), "")
            lines.append(HistoryLine(at, what, by, tuple(told), reason))
    return tuple(lines)


def taken_with(record: Record, family: Family) -> Iterator[Move]:
    """Give back what went along when a talk was taken back, as far as nothing happened to it since.

    A part of the withdrawal bears an id that follows from the withdrawal's, so what somebody
    withdrew or cancelled for another reason is not brought back.
    """
    talk = _steps(record, family.talk.id)
    gone = next((one for one in reversed(talk) if _withdraws(one)), None)
    if gone is None:
        return
    for one in family.hanging:
        last = _steps(record, one.id)[-1]
        if last.id == derived_revision(gone.id, one.id) and last.before is not None:
            yield Move(one, last.before)


def _withdraws(step: _Step) -> bool:
    return (step.revision.patch or {}).get("withdrawn") is True


def _steps(record: Record, one: RecordId) -> list[_Step]:
    revisions = revisions_of(record, one)
    return [_step(revision, revisions) for revision in revisions]


def _step(revision: Revision, revisions: Sequence[Revision]) -> _Step:
    below = ancestry(revisions, revision.base) if revision.base else ()
    state = fold(below).state if below else None
    before = _shaped(revision, state) if state is not None else None
    if revision.patch is None:
        return _Step(revision, before, None)
    return _Step(revision, before, _shaped(revision, patched(state or {}, revision.patch)))


def _shaped(revision: Revision, state: Mapping[str, object]) -> Any:  # noqa: ANN401 - a record
    """Give the record of a state; None where a newer program wrote it, or it was erased."""
    try:
        return decoded(KINDS[revision.kind].shape, revision.record, state)
    except msgspec.ValidationError:
        return None


def _grouped(family: Family, steps: Sequence[_Step]) -> dict[RevisionId, list[_Step]]:
    """Put together what one form wrote: its parts bear ids that follow from the first one's."""
    records = tuple(family.records)
    leaders: dict[RevisionId, RevisionId] = {
        derived_revision(step.id, part): step.id for step in steps for part in records
    }
    topics = {f"unmet/{one.topic}" for one in family.needs}
    for part in ("note", "follow_up", *topics):
        leaders[derived_revision(family.root, part)] = family.root
    groups: dict[RevisionId, list[_Step]] = {}
    for step in steps:
        groups.setdefault(leaders.get(step.id, step.id), []).append(step)
    return groups


def _what(family: Family, group: Sequence[_Step]) -> str:
    if group[0].id == family.root:
        return LOGGED
    talk = next((one for one in group if isinstance(one.after, Consultation)), None)
    if talk is not None and talk.before and talk.before.withdrawn != talk.after.withdrawn:
        return WITHDRAWN if talk.after.withdrawn else RETURNED
    return FOLLOWED if isinstance(group[0].after, FollowUp | Referral) else CORRECTED
