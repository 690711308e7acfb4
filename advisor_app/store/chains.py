"""Reading places of chains: what a ledger asks, answered out of indexes where it can be."""

from collections.abc import Mapping

from advisor_app.domain.holdings import Span
from advisor_app.domain.ids import IncarnationId
from advisor_app.store.driver import Database


class Chains:
    """Reads places and stretches of incarnations' chains."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def links_at(self, incarnation: IncarnationId, seq: int) -> tuple[str, ...]:
        """Give the links at a place: none where nothing stands, two where the chain forks."""
        rows = self._db.execute(
            "SELECT link FROM revision WHERE incarnation = ? AND seq = ?", (incarnation, seq)
        )
        return tuple(row[0] for row in rows)

    def has_twins(self, incarnation: IncarnationId, upto: int) -> bool:
        """Whether two revisions stand at one place of a chain's beginning; reads an index alone."""
        row = self._db.execute(
            "SELECT count(*) - count(DISTINCT seq) FROM revision"
            " WHERE incarnation = ? AND seq <= ?",
            (incarnation, upto),
        ).fetchone()
        return bool(row[0])

    def count_within(self, incarnation: IncarnationId, span: Span) -> int:
        """Count an incarnation's revisions in a span; reads an index alone."""
        row = self._db.execute(
            "SELECT count(*) FROM revision WHERE incarnation = ? AND seq BETWEEN ? AND ?",
            (incarnation, *span),
        ).fetchone()
        return int(row[0])

    def kinds_within(self, incarnation: IncarnationId, span: Span) -> Mapping[str, int]:
        """Count an incarnation's revisions in a span by kind."""
        rows = self._db.execute(
            "SELECT kind, count(*) FROM revision WHERE incarnation = ? AND seq BETWEEN ? AND ?"
            " GROUP BY kind ORDER BY kind",
            (incarnation, *span),
        )
        return {row[0]: row[1] for row in rows}

    def first_pos(self, incarnation: IncarnationId, seq: int) -> int:
        """Give the position of the first revision from a number on; 0 when there is none."""
        row = self._db.execute(
            "SELECT pos FROM revision WHERE incarnation = ? AND seq >= ? ORDER BY seq LIMIT 1",
            (incarnation, seq),
        ).fetchone()
        return int(row[0]) if row else 0
