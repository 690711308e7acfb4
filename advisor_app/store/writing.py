"""What one transaction writes of this record's own, whichever engine keeps it.

A record is put as it now is; what differs from what its author saw becomes a revision at the end
of the own chain. Each engine says how it finds, shows and appends.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from advisor_app.domain.changes import Changed
from advisor_app.domain.ids import Ids, IncarnationId, RecordId, RevisionId
from advisor_app.domain.revision import HybridClock, Revision, content_hash
from advisor_app.store.codec import State, difference, encoded
from advisor_app.store.folding import ancestry, fold
from advisor_app.store.journal import ChainEnd
from advisor_app.store.kinds import kind_of, record_id
from advisor_app.store.projection import Shown
from advisor_app.store.schemas import Schemas


class OwnChain(Protocol):
    """What is asked of an engine's journal."""

    def current_incarnation(self) -> IncarnationId | None:
        """Give what is written as; None before the first time."""

    def begin_incarnation(self, one: IncarnationId, began_at: str) -> None:
        """Go on as a new incarnation."""

    def end_of(self, incarnation: IncarnationId) -> ChainEnd:
        """Give where a chain stands."""

    def of_record(self, record: RecordId) -> tuple[Revision, ...]:
        """Give a record's revisions in the order in which they came."""


class Writing(ABC):
    """Writes records, and knows what was touched."""

    def __init__(
        self, chain: OwnChain, schemas: Schemas, ids: Ids, now: Callable[[], datetime]
    ) -> None:
        self._chain = chain
        self._schemas = schemas
        self._ids = ids
        self._now = now
        self._touched: dict[str, set[str]] = {}

    @property
    def changed(self) -> Changed:
        """What this transaction has touched so far."""
        ids = frozenset(one for ids in self._touched.values() for one in ids)
        return Changed(frozenset(self._touched), ids)

    def touch(self, kind: str, one: str = "") -> None:
        """Say that something beside the journal changed, e.g. a draft."""
        self._touched.setdefault(kind, set()).add(one)

    def put(
        self,
        record: object,
        revision: RevisionId,
        author: str = "",
        saw: RevisionId | None = None,
    ) -> bool:
        """Write a record as it now is.

        Args:
            record: any of the kinds of ``KINDS``, whole.
            revision: the id the form carries; putting it again changes nothing.
            author: the advisor's record id.
            saw: the head the form was filled from; the one shown now if not given.

        Returns:
            False when nothing had to be written.
        """
        if self._is_here(revision):
            return False
        kind, one = kind_of(record).name, record_id(record)
        shown = self._shown_now(kind, one)
        base = saw or (shown.head if shown else None)
        patch = difference(self._state_at(one, base, shown), encoded(record))
        if base is not None and not patch:
            return False
        self._append(self._revision(kind, one, revision, author, base, patch), shown)
        return True

    @abstractmethod
    def _is_here(self, revision: RevisionId) -> bool:
        """Whether a revision was written before."""

    @abstractmethod
    def _shown_now(self, kind: str, record: RecordId) -> Shown | None:
        """Give a record's row; None when it has none."""

    @abstractmethod
    def _last_clock(self, now: datetime) -> HybridClock:
        """Give the highest clock reading that is believed."""

    @abstractmethod
    def _append(self, revision: Revision, shown: Shown | None) -> None:
        """Add a revision to the own chain, and show what it comes to."""

    def _state_at(self, record: RecordId, base: RevisionId | None, shown: Shown | None) -> State:
        if base is None:
            return {}
        if shown and shown.head == base:
            return shown.state
        below = ancestry(self._chain.of_record(record), base)
        return fold(below, schemas=self._schemas).state or {}

    def _revision(
        self, kind: str, record: RecordId, revision: RevisionId, author: str,
        base: RevisionId | None, patch: State,
    ) -> Revision:  # fmt: skip
        incarnation, now, nonce = self._incarnation(), self._now(), self._ids.nonce()
        end = self._chain.end_of(incarnation)
        clock = self._last_clock(now).next(int(now.timestamp() * 1000))
        return Revision(
            id=revision, incarnation=incarnation, seq=end.seq + 1, prev=end.link, hlc=str(clock),
            wall=now.isoformat(), schema=self._schemas.current, kind=kind, record=record,
            author=author, base=base, content=content_hash(nonce, patch), nonce=nonce, patch=patch,
        )  # fmt: skip

    def _incarnation(self) -> IncarnationId:
        current = self._chain.current_incarnation()
        if current is None:
            current = self._ids.incarnation()
            self._chain.begin_incarnation(current, self._now().isoformat())
        return current
