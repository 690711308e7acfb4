"""Takes an import back as one step: what came is withdrawn, what was changed since then stays."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from advisor_app.domain.consultation import Consultation
from advisor_app.domain.elder import Elder
from advisor_app.domain.ids import RecordId, RevisionId, derived_revision
from advisor_app.domain.register import ImportBatch
from advisor_app.services.desk import Desk, Progress
from advisor_app.store.batches import Came
from advisor_app.store.bulk import Put
from advisor_app.support.calendar import local_day

_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that stays though its import was taken back.

    Attributes:
        kind: ``consultation`` or ``elder``.
        what: what it is, in words.
        why: what happened to it since.
    """

    kind: str
    id: RecordId
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of taking an import back."""

    rows: int
    people: int
    kept: tuple[Kept, ...]


def came_with(batch: RecordId, record: RecordId) -> RevisionId:
    """Give the revision that a record came in by: it tells whether it was changed since."""
    return derived_revision(RevisionId(batch), record)


def undo(
    desk: Desk,
    batch: ImportBatch,
    progress: Progress | None,
    finish: Callable[[RecordId], None],
) -> Undone:
    """Withdraw what came with an import, in one transaction: all of it or nothing."""
    record = desk.record
    talks, changed_talks = _parted(record.batches.talks(batch.id), _talk_changes(desk, batch))
    needed = frozenset(one.elder for one, _ in changed_talks)
    people, changed_people = _parted(
        record.batches.people(batch.id), _person_changes(desk, batch, needed)
    )
    going = [*talks, *people]
    with record.begin() as work:
        for start in range(0, len(going), _AT_ONCE):
            if progress:
                progress(start, len(going))
            some = going[start : start + _AT_ONCE]
            puts = [Put(replace(one, withdrawn=True), _withdrawal(batch, one.id)) for one in some]
            work.put_all(puts, desk.advisor.id)
        whole = replace(batch, undone_at=desk.now())
        work.put(whole, derived_revision(RevisionId(batch.id), "undone"), desk.advisor.id)
        finish(batch.id)
    if progress:
        progress(len(going), len(going))
    return Undone(len(talks), len(people), _described(desk, (*changed_people, *changed_talks)))


Why = Callable[[Came], str]


def _parted(came: Iterator[Came], why: Why) -> tuple[list[Any], list[tuple[Any, str]]]:
    """Give the records that may go, and those that stay with the reason."""
    reasons = [(one.record, why(one)) for one in came]
    going = [record for record, reason in reasons if not reason]
    return going, [(record, reason) for record, reason in reasons if reason]


def _described(desk: Desk, changed: Iterable[tuple[Any, str]]) -> tuple[Kept, ...]:
    ones = tuple(changed)
    elders = {one.id if isinstance(one, Elder) else one.elder for one, _ in ones} - {None}
    names = {one: each.name for one, each in desk.record.people.named(elders).items()}
    return tuple(
        Kept("elder", one.id, names.get(one.id, ""), why)
        if isinstance(one, Elder)
        else Kept("consultation", one.id, _talk(one, names), why)
        for one, why in ones
    )


def _talk(one: Consultation, names: Mapping[RecordId, str]) -> str:
    name = names.get(one.elder, "") if one.elder else ""
    return f"{local_day(one.at)}的咨询" + (f"（{name}）" if name else "")


def _talk_changes(desk: Desk, batch: ImportBatch) -> Why:
    built_on, changed = desk.record.batches.built_on(batch.id), _Changes(desk, batch.id)

    def why(one: Came) -> str:
        if changed.has(one):
            return "导入以后改过"
        return "后来有回访或转介" if one.record.id in built_on else ""

    return why


def _person_changes(desk: Desk, batch: ImportBatch, needed: Collection[RecordId | None]) -> Why:
    met, changed = desk.record.batches.met_again(batch.id), _Changes(desk, batch.id)

    def why(one: Came) -> str:
        if changed.has(one):
            return "导入以后改过信息"
        if one.record.id in met:
            return "导入以后又来过"
        return "有一次咨询留下了" if one.record.id in needed else ""

    return why


class _Changes:
    """Tells what was changed since it came.

    Words that come in again unchanged keep the revision of the import they first came with.
    """

    def __init__(self, desk: Desk, batch: RecordId) -> None:
        self._journal = desk.record.journal
        self._batch = batch
        self._batches = tuple(one.id for one in desk.record.batches.all())

    def has(self, one: Came) -> bool:
        """Whether a record, or what belongs to it, is no longer as it came."""
        if one.head != came_with(self._batch, one.record.id):
            return self._is_touched(one.record.id)
        if one.other is None:
            return False
        return all(one.other_head != came_with(each, one.other) for each in self._batches)

    def _is_touched(self, record: RecordId) -> bool:
        """Whether somebody changed it: a new key of the district is nobody's change."""
        came = came_with(self._batch, record)
        revisions = self._journal.of_record(record)
        place = next((at for at, one in enumerate(revisions) if one.id == came), 0)
        return any(set(one.patch or {}) - {"person_key"} for one in revisions[place + 1 :])


def _withdrawal(batch: ImportBatch, record: RecordId) -> RevisionId:
    return derived_revision(RevisionId(batch.id), f"undone/{record}")
