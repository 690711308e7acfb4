"""Takes revisions in on the server, set by set: insert if absent, by random id.

They are copied into a staging table; the server says which ids it knows, who was erased and
which records have a past; :func:`advisor_app.store.taking.take` decides; what is new moves from
the staging table into the journal, and the records that were touched are shown again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from advisor_app.domain.drift import latest_believed
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.revision import Revision
from advisor_app.hub.postgres.apart import ServerQuarantine
from advisor_app.hub.postgres.erasing import Erasing
from advisor_app.hub.postgres.journal import ServerJournal
from advisor_app.hub.postgres.refolding import Refolding, Touched
from advisor_app.hub.postgres.rows import (
    FIELDS,
    RECORD,
    STAGED,
    elder_of,
    many_bytes,
    staged_line,
)
from advisor_app.hub.postgres.schema import STAGING, statements
from advisor_app.hub.postgres.session import Session
from advisor_app.hub.postgres.shown import ServerShown
from advisor_app.store.codec import to_text
from advisor_app.store.taking import Known, Taken, elders_named, take
from advisor_app.store.unit_of_work import Absorbed

_POINTS = "SELECT incarnation, point FROM incarnation_of WHERE incarnation = ANY(%s)"
_KNOWN = "SELECT id, link, record::text FROM identity WHERE id = ANY(%s)"
_WITH_BODY = "SELECT id FROM revision WHERE record = ANY(%s::uuid[]) AND patch IS NOT NULL"
_WITH_PAST = "SELECT DISTINCT record::text FROM identity WHERE record = ANY(%s::uuid[])"
"""By lists, not by joining the staging table: nothing is known of how much that holds, and joined
with it the server reads all of ``identity`` for every bundle."""
_MANY = 1000
"""Staged rows that are dropped with their table, which costs some milliseconds: rows that are only
deleted would be walked over by every part of a move after them, in the same transaction."""

_RESTAGE = "UPDATE staged SET nonce = %s, patch = %s, elder = %s WHERE n = %s"
_UNSTAGE = "DELETE FROM staged WHERE n IN (SELECT unnest(%s::bigint[]))"
_IDENTITIES = """
    INSERT INTO identity SELECT id, link, record, point FROM staged ON CONFLICT DO NOTHING
"""
_REVISIONS = f"""
    INSERT INTO revision(point, {FIELDS}) SELECT point, {FIELDS} FROM staged ORDER BY n
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - constants
_FILL = """
    UPDATE revision SET nonce = %s, patch = %s, elder = %s
    WHERE incarnation = %s AND seq = %s AND id = %s
"""
_DOUBT = "INSERT INTO doubted_clock VALUES(%s) ON CONFLICT DO NOTHING"
_CLOCK = """
    INSERT INTO clock VALUES(true, %s)
    ON CONFLICT(one) DO UPDATE SET hlc = greatest(clock.hlc, excluded.hlc)
"""


class Merging:
    """Takes revisions in. Every call belongs inside a transaction that holds the record's lock."""

    def __init__(self, session: Session, journal: ServerJournal, shown: ServerShown) -> None:
        self._session = session
        self._apart = ServerQuarantine(session)
        self._erasing = Erasing(session, journal, shown, self._apart)
        self._refolding = Refolding(journal, shown, self._erasing, self._points)

    def absorb(
        self, revisions: Sequence[Revision], now: datetime
    ) -> tuple[Absorbed, Iterable[Touched]]:
        """Take revisions in; gives the counts, and what was touched."""
        if not revisions:
            return Absorbed(), ()
        linked = [(one, one.link) for one in revisions]
        points = self._points({one.incarnation for one in revisions})
        self._stage(linked, points)
        erased = self._erasing.among({one.record for one in revisions} | elders_named(revisions))
        taken = take(linked, self._known(revisions), erased)
        past = self._with_past(revisions)
        self._erasing.erase(taken.erased)
        self._write(linked, taken)
        self._apart.keep(taken.apart, now.isoformat())
        doubted = self._doubt(taken, str(latest_believed(now)))
        self._refolding.refold(taken, past)
        self._session.run("TRUNCATE staged" if len(revisions) >= _MANY else "DELETE FROM staged")
        counts = Absorbed(len(taken.accepted), taken.unchanged, taken.refused, doubted)
        return counts, tuple(taken.touched)

    def _points(self, incarnations: Iterable[str]) -> dict[str, str]:
        """Give whose incarnations they are; those that nobody claimed are the district's own."""
        named = tuple(incarnations)
        rows = self._session.rows(_POINTS, (many_bytes(named),)) if named else []
        return dict.fromkeys(named, "") | {row[0].hex(): row[1] for row in rows}

    def _stage(self, linked: Sequence[tuple[Revision, str]], points: Mapping[str, str]) -> None:
        self._session.run(*statements(STAGING))
        self._session.copy(
            STAGED,
            (
                staged_line(number, points[one.incarnation], one, link)
                for number, (one, link) in enumerate(linked)
            ),
        )

    def _with_past(self, revisions: Iterable[Revision]) -> set[RecordId]:
        """Give those of the records that had revisions before; asked before these are written."""
        named = list({one.record for one in revisions if RECORD.fullmatch(one.record)})
        return {RecordId(row[0]) for row in self._session.rows(_WITH_PAST, (named,))}

    def _known(self, revisions: Iterable[Revision]) -> dict[RevisionId, Known]:
        found = self._session.rows(_KNOWN, (many_bytes({one.id for one in revisions}),))
        if not found:
            return {}
        records = list({row[2] for row in found})
        with_body = {row[0] for row in self._session.rows(_WITH_BODY, (records,))}
        return {
            RevisionId(row[0].hex()): Known(row[1].hex(), RecordId(row[2]), row[0] in with_body)
            for row in found
        }

    def _write(self, linked: Sequence[tuple[Revision, str]], taken: Taken) -> None:
        self._restage(linked, taken)
        if taken.appended:
            self._session.run(_IDENTITIES)
            self._session.run(_REVISIONS)
        self._session.run_each(_FILL, map(_filling, taken.filled))

    def _restage(self, linked: Sequence[tuple[Revision, str]], taken: Taken) -> None:
        """Leave what is to be appended in the staging table, as it is to be appended."""
        first: dict[str, int] = {}
        for number, (one, _) in enumerate(linked):
            first.setdefault(one.id, number)
        new = {first[one]: revision for one, revision in taken.appended.items()}
        if len(new) < len(linked):
            self._session.run(_UNSTAGE, ([n for n in range(len(linked)) if n not in new],))
        other = [(n, one) for n, one in new.items() if one.has_body != linked[n][0].has_body]
        self._session.run_each(_RESTAGE, [(*_body(one), n) for n, one in other])

    def _doubt(self, taken: Taken, believed: str) -> int:
        """Remember whose clock is not believed, and how far the others' have come."""
        doubted = [one for one in taken.accepted if one.hlc > believed]
        self._session.run_each(_DOUBT, [(bytes.fromhex(one.id),) for one in doubted])
        readings = [one.hlc for one in taken.accepted if one.hlc <= believed]
        if readings:
            self._session.run(_CLOCK, (max(readings),))
        return len(doubted)


def _body(one: Revision) -> tuple[Any, ...]:
    nonce = None if one.nonce is None else bytes.fromhex(one.nonce)
    return nonce, None if one.patch is None else to_text(one.patch), elder_of(one)


def _filling(one: Revision) -> tuple[Any, ...]:
    return *_body(one), bytes.fromhex(one.incarnation), one.seq, bytes.fromhex(one.id)
