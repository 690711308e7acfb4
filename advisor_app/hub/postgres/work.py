"""One transaction on the server: what :class:`advisor_app.hub.ports.Work` asks for."""

from collections.abc import Callable, Iterable
from datetime import datetime

from advisor_app.domain.changes import Changed
from advisor_app.domain.ids import Ids, IncarnationId, RecordId, RevisionId
from advisor_app.domain.revision import Revision, content_hash
from advisor_app.hub.postgres.journal import ServerJournal
from advisor_app.hub.postgres.merging import Merging
from advisor_app.hub.postgres.refolding import Touched
from advisor_app.hub.postgres.session import Overtaken, Session
from advisor_app.hub.postgres.shown import ServerShown
from advisor_app.store.codec import State, difference, encoded
from advisor_app.store.folding import ancestry, fold
from advisor_app.store.kinds import kind_of, record_id
from advisor_app.store.projection import Shown
from advisor_app.store.schemas import SCHEMAS
from advisor_app.store.unit_of_work import Absorbed

_TRIES = 5
"""How often a merge is tried that somebody else's locks stopped."""


class ServerWork:
    """What may be done inside one transaction."""

    def __init__(
        self, session: Session, journal: ServerJournal, shown: ServerShown, ids: Ids,
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._session = session
        self._journal = journal
        self._shown = shown
        self._merging = Merging(session, journal, shown)
        self._ids = ids
        self._now = now
        self._touched: dict[str, set[str]] = {}

    @property
    def changed(self) -> Changed:
        """What this transaction has touched so far."""
        ids = frozenset(one for ids in self._touched.values() for one in ids)
        return Changed(frozenset(self._touched), ids)

    def touch(self, kind: str, one: str = "") -> None:
        """Say that something beside the journal changed."""
        self._touched.setdefault(kind, set()).add(one)

    def absorb(self, revisions: Iterable[Revision]) -> Absorbed:
        """Take in revisions from elsewhere: insert if absent, by id.

        What another program's locks stop is begun again from here; the rest of the transaction
        stands as it was.
        """
        absorbed, touched = self._absorbed(tuple(revisions))
        for kind, record in touched:
            self.touch(kind, record)
        return absorbed

    def put(
        self,
        record: object,
        revision: RevisionId,
        author: str = "",
        saw: RevisionId | None = None,
    ) -> bool:
        """Write a record of the district's own as it now is; see ``UnitOfWork.put``."""
        if self._journal.has(revision):
            return False
        kind, one = kind_of(record).name, record_id(record)
        shown = self._shown.one(kind, one)
        base = saw or (shown.head if shown else None)
        patch = difference(self._state_at(one, base, shown), encoded(record))
        if base is not None and not patch:
            return False
        self.absorb([self._revision(kind, one, revision, author, base, patch)])
        return True

    def _absorbed(self, revisions: tuple[Revision, ...]) -> tuple[Absorbed, Iterable[Touched]]:
        now = self._now()
        for rest in reversed(range(_TRIES)):
            try:
                with self._session.transaction():
                    return self._merging.absorb(revisions, now)
            except Overtaken:
                if not rest:
                    raise
        raise AssertionError

    def _state_at(self, record: RecordId, base: RevisionId | None, shown: Shown | None) -> State:
        if base is None:
            return {}
        if shown and shown.head == base:
            return shown.state
        return fold(ancestry(self._journal.of_record(record), base)).state or {}

    def _revision(
        self, kind: str, record: RecordId, revision: RevisionId, author: str,
        base: RevisionId | None, patch: State,
    ) -> Revision:  # fmt: skip
        incarnation, now, nonce = self._incarnation(), self._now(), self._ids.nonce()
        end = self._journal.end_of(incarnation)
        clock = self._journal.last_clock().next(int(now.timestamp() * 1000))
        return Revision(
            id=revision, incarnation=incarnation, seq=end.seq + 1, prev=end.link, hlc=str(clock),
            wall=now.isoformat(), schema=SCHEMAS.current, kind=kind, record=record, author=author,
            base=base, content=content_hash(nonce, patch), nonce=nonce, patch=patch,
        )  # fmt: skip

    def _incarnation(self) -> IncarnationId:
        current = self._journal.current_incarnation()
        if current is None:
            current = self._ids.incarnation()
            self._journal.begin_incarnation(current, self._now().isoformat())
        return current
