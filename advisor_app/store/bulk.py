"""Puts many records at once: the same rows as one by one, in few statements.

What is plain goes this way: records that are new here, or whose head is the one shown. Whatever
has another story (contested, erased, put before, waiting) goes through the unit of work.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, TypeVar

import msgspec

from advisor_app.domain.consultation import Consultation, Note
from advisor_app.domain.drift import latest_believed
from advisor_app.domain.elder import Identity
from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.store.codec import difference, encoded, patched, to_text
from advisor_app.store.journal import Journal
from advisor_app.store.kinds import PERSONAL, kind_of
from advisor_app.store.projection import Projection, Shown, upsert

T = TypeVar("T")

_MARKS = 900
"""Values in one list of a statement; SQLite of every version takes so many."""


@dataclass(frozen=True, slots=True)
class Put:
    """A record to be written under a revision's id."""

    record: Any
    revision: RevisionId


class BulkWriter:
    """Writes plain records. Every call belongs inside a transaction.

    Args:
        nonce: gives 128 random bits, hexadecimal.
    """

    def __init__(self, projection: Projection, journal: Journal, nonce: Callable[[], str]) -> None:
        self._projection = projection
        self._journal = journal
        self._nonce = nonce
        self._db = projection.db

    def sorted_out(self, puts: Iterable[Put]) -> tuple[list[Put], list[Put]]:
        """Tell those that are plain from those that have a story."""
        ones = list(puts)
        special = self._special(ones)
        if not special:
            return ones, []
        plain = [one for one in ones if special.isdisjoint(_touched(one))]
        return plain, [one for one in ones if not special.isdisjoint(_touched(one))]

    def write(
        self, puts: Sequence[Put], author: str, incarnation: IncarnationId, now: datetime
    ) -> tuple[Put, ...]:
        """Write plain records, each one once.

        Returns:
            Those that changed something, in the order given.
        """
        shown = self._shown(puts)
        chain = _Chain(
            self._journal, incarnation, author, now, self._nonce, self._projection.schemas.current
        )
        written: list[Put] = []
        revisions: list[tuple[object, ...]] = []
        rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for one in puts:
            kind, before = kind_of(one.record), shown.get(one.record.id)
            state = encoded(one.record)
            patch = difference(before.state, state) if before else state
            if before and not patch:
                continue
            text = to_text(patch)
            revisions.append(chain.next(one, kind.name, before.head if before else None, text))
            seen = to_text(patched(before.state, patch)) if before else text
            columns = kind.columns(one.record).values()
            rows[kind.name].append((one.record.id, one.revision, seen, *columns))
            written.append(one)
        self._journal.append_rows(revisions)
        self.show([one.record for one in written], rows, shown)
        return tuple(written)

    def show(
        self,
        records: Sequence[Any],
        rows: Mapping[str, Sequence[tuple[Any, ...]]],
        shown: Mapping[str, Shown],
    ) -> None:
        """Show records.

        Args:
            rows: by kind, the values of their rows: id, head and state, then the kind's columns.
            shown: those of them that were shown before.
        """
        talks = [one for one in records if isinstance(one, Consultation)]
        states = (shown[one.id].state for one in talks if one.id in shown)
        before = [(one["elder"], one["point"]) for one in states if one.get("elder")]
        for name, made in rows.items():
            kind = next(kind_of(one) for one in records if kind_of(one).name == name)
            sample = next(one for one in records if kind_of(one) is kind)
            self._db.conn.executemany(upsert(name, tuple(kind.columns(sample))), made)
        now = ((one.elder, one.point) for one in talks if one.elder)
        self._projection.firsts.settle_all((*before, *now))
        self._index(records, shown)

    def _index(self, records: Sequence[Any], shown: Mapping[str, Shown]) -> None:
        texts, projection = [], self._projection
        projection.index_names(one for one in records if isinstance(one, Identity))
        for one in records:
            if isinstance(one, Identity):
                texts.append((one.id, one.elder, one.name))
            elif isinstance(one, Note):
                texts.append((one.id, one.consultation, f"{one.asked}\n{one.answered}"))
        for record, _, _ in texts:
            if record in shown:
                projection.texts.forget(record)
        projection.texts.keep_all(texts)

    def _special(self, puts: Sequence[Put]) -> set[str]:
        """Give the ids of records and revisions that need a closer look."""
        found = {row[0] for row in self._db.execute("SELECT record FROM contested")}
        found |= self._among("SELECT id FROM revision WHERE id IN", (one.revision for one in puts))
        for name, ids in _by_kind(puts).items():
            known = self._among("SELECT record FROM revision WHERE record IN", ids)
            found |= known - self._among(f"SELECT id FROM {name} WHERE id IN", known)  # noqa: S608
        if self._db.execute("SELECT EXISTS(SELECT 1 FROM erased)").fetchone()[0]:
            touched = {each for one in puts for each in _touched(one)}
            found |= self._among("SELECT id FROM erased WHERE id IN", touched)
        return found | {one.record.id for one in puts if kind_of(one.record).name == "erasure"}

    def _among(self, sql: str, ids: Iterable[str]) -> set[str]:
        return {
            row[0]
            for some in _batched(ids, _MARKS)
            for row in self._db.execute(f"{sql} ({', '.join('?' * len(some))})", some)
        }

    def _shown(self, puts: Sequence[Put]) -> dict[str, Shown]:
        return {
            one: shown
            for name, ids in _by_kind(puts).items()
            for some in _batched(ids, _MARKS)
            for one, shown in self._projection.shown_among(name, some)
        }


class _Chain:
    """Makes one revision after another."""

    def __init__(
        self, journal: Journal, incarnation: IncarnationId, author: str, now: datetime,
        nonce: Callable[[], str], schema: int,
    ) -> None:  # fmt: skip
        self._schema = schema
        end = journal.end_of(incarnation)
        self._incarnation, self._author, self._nonce = incarnation, author, nonce
        self._seq, self._prev = end.seq, end.link
        self._clock = journal.last_clock(latest_believed(now))
        self._millis, self._wall = int(now.timestamp() * 1000), now.isoformat()

    def next(self, put: Put, kind: str, base: RevisionId | None, patch: str) -> tuple[object, ...]:
        """Give the next revision as a row of the journal.

        Args:
            patch: its JSON text, which is the canonical one (:func:`revision.canonical`).
        """
        self._seq += 1
        self._clock = self._clock.next(self._millis)
        nonce = self._nonce()
        content = sha256(bytes.fromhex(nonce) + patch.encode()).hexdigest()
        header = (
            put.revision, self._incarnation, self._seq, self._prev, str(self._clock), self._wall,
            self._schema, kind, put.record.id, self._author, base, content,
        )  # fmt: skip
        self._prev = sha256(msgspec.json.encode(header)).hexdigest()
        return (*header, nonce, patch, self._prev)


def _touched(one: Put) -> tuple[str, ...]:
    record = one.record
    owner = record.elder if kind_of(record).name in PERSONAL else None
    return (record.id, one.revision, owner) if owner else (record.id, one.revision)


def _by_kind(puts: Iterable[Put]) -> dict[str, list[RecordId]]:
    ids: dict[str, list[RecordId]] = defaultdict(list)
    for one in puts:
        ids[kind_of(one.record).name].append(one.record.id)
    return ids


def _batched(ones: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    rest = iter(ones)
    while some := tuple(islice(rest, size)):
        yield some
