"""Takes in many revisions at once: the same rows as one by one, in few statements.

What is plain goes this way: records of which nothing is here, whose revisions came whole, in one
line, by clocks that are believed, and concern nobody who was erased. Whatever has another story
(known, a twin, contested, waiting, erased, settled) goes through the unit of work after them; the
result is the same in whatever order revisions come.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from advisor_app.domain.ids import RecordId
from advisor_app.domain.revision import Revision
from advisor_app.store.bulk import BulkWriter
from advisor_app.store.codec import decoded, listed, to_text
from advisor_app.store.folding import Folded, fold
from advisor_app.store.journal import Journal, row_of
from advisor_app.store.kinds import KINDS
from advisor_app.store.projection import Projection
from advisor_app.store.taking import elders_named

_FEW = 8
"""Of fewer, each is taken by itself."""

_KNOWN = "SELECT id FROM revision WHERE id IN (SELECT value FROM json_each(?))"
_WITH_PAST = "SELECT DISTINCT record FROM revision WHERE record IN (SELECT value FROM json_each(?))"
_ERASED = "SELECT id FROM erased WHERE id IN (SELECT value FROM json_each(?))"
_ALONE = ("erasure", "settlement")
"""Kinds that change how others are shown."""


class BulkIntake:
    """Takes plain revisions in. Every call belongs inside a transaction.

    Args:
        believed: the highest clock reading that is believed.
    """

    def __init__(self, projection: Projection, journal: Journal, believed: str) -> None:
        self._db = projection.db
        self._projection = projection
        self._journal = journal
        self._believed = believed
        self._records: list[Any] = []
        self._rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)

    def take(self, revisions: Sequence[Revision]) -> tuple[Sequence[Revision], Sequence[Revision]]:
        """Take in what is plain; gives it, and the rest, each in the order in which it came."""
        if len(revisions) < _FEW:
            return (), revisions
        special = self._special(revisions)
        for record, ones in _by_record(revisions).items():
            if record not in special and not self._prepared(record, ones):
                special.add(record)
        plain = [one for one in revisions if one.record not in special]
        self._journal.append_rows(row_of(one, one.link) for one in plain)
        BulkWriter(self._projection, self._journal, str).show(self._records, self._rows, {})
        return plain, [one for one in revisions if one.record in special]

    def _special(self, revisions: Sequence[Revision]) -> set[RecordId]:
        """Give the records that have a story already, or whose ids come twice."""
        records = {one.record for one in revisions}
        twice = {one for one, count in Counter(one.id for one in revisions).items() if count > 1}
        known = self._among(_KNOWN, (one.id for one in revisions)) | twice
        erased = self._among(_ERASED, records | elders_named(revisions))
        special = {RecordId(one) for one in self._among(_WITH_PAST, records)}
        for one in revisions:
            if (
                one.id in known
                or one.kind in _ALONE
                or one.hlc > self._believed
                or (erased and (one.record in erased or elders_named([one]) & erased))
            ):
                special.add(one.record)
        return special

    def _prepared(self, record: RecordId, revisions: Sequence[Revision]) -> bool:
        """Work out the row that shows a record; False when that is not all there is to it."""
        kind = KINDS.get(revisions[0].kind)
        if kind is None or any(one.kind != kind.name for one in revisions):
            return False
        folded = fold(revisions, schemas=self._projection.schemas)
        if not _is_whole(folded):
            return False
        try:
            shaped = decoded(kind.shape, record, folded.state or {})
            columns = kind.columns(shaped)
            values = (record, folded.head, to_text(folded.state or {}), *columns.values())
        except (msgspec.ValidationError, OverflowError):
            return False
        if any(isinstance(one, int) and abs(one) >= 2**63 for one in values):
            return False
        self._rows[kind.name].append(values)
        self._records.append(shaped)
        return True

    def _among(self, sql: str, ids: Iterable[str]) -> set[str]:
        return {row[0] for row in self._db.execute(sql, (listed(ids),))}


def _is_whole(folded: Folded) -> bool:
    """Whether nothing waits or is contested: then a settlement of it has nothing to settle."""
    return folded.state is not None and not folded.waiting and len(folded.heads) == 1


def _by_record(revisions: Iterable[Revision]) -> dict[RecordId, list[Revision]]:
    by_record: dict[RecordId, list[Revision]] = defaultdict(list)
    for one in revisions:
        by_record[one.record].append(one)
    return by_record
