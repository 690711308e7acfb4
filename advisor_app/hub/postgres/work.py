"""One transaction on the server: what :class:`advisor_app.hub.ports.Work` asks for."""

from collections.abc import Callable, Iterable
from datetime import datetime

from advisor_app.domain.ids import Ids, RecordId, RevisionId
from advisor_app.domain.revision import HybridClock, Revision
from advisor_app.hub.postgres.journal import ServerJournal
from advisor_app.hub.postgres.merging import Merging
from advisor_app.hub.postgres.refolding import Touched
from advisor_app.hub.postgres.session import Overtaken, Session
from advisor_app.hub.postgres.shown import ServerShown
from advisor_app.store.projection import Shown
from advisor_app.store.schemas import SCHEMAS
from advisor_app.store.unit_of_work import Absorbed
from advisor_app.store.writing import Writing

_TRIES = 5
"""How often a merge is tried that somebody else's locks stopped."""


class ServerWork(Writing):
    """What may be done inside one transaction."""

    def __init__(
        self, session: Session, journal: ServerJournal, shown: ServerShown, ids: Ids,
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        super().__init__(journal, SCHEMAS, ids, now)
        self._session = session
        self._journal = journal
        self._shown = shown
        self._merging = Merging(session, journal, shown)
        self.has_absorbed = False

    def absorb(self, revisions: Iterable[Revision]) -> Absorbed:
        """Take in revisions from elsewhere: insert if absent, by id.

        What another program's locks stop is begun again from here; the rest of the transaction
        stands as it was.
        """
        self.has_absorbed = True
        absorbed, touched = self._absorbed(tuple(revisions))
        for kind, record in touched:
            self.touch(kind, record)
        return absorbed

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

    def _is_here(self, revision: RevisionId) -> bool:
        return self._journal.has(revision)

    def _shown_now(self, kind: str, record: RecordId) -> Shown | None:
        return self._shown.one(kind, record)

    def _last_clock(self, _: datetime) -> HybridClock:
        return self._journal.last_clock()

    def _append(self, revision: Revision, _: Shown | None) -> None:
        self.absorb([revision])
