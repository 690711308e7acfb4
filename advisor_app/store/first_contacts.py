"""Which consultation is an elder's first at a point: kept by the projection as things move.

It does not follow from one consultation alone: an older one may come in later, be withdrawn, or
be about somebody else after all.
"""

from collections.abc import Iterable

from advisor_app.store.driver import Database

_EARLIEST = """
    SELECT id, first FROM consultation WHERE elder = ? AND point = ? AND withdrawn IS NULL
    ORDER BY at, id LIMIT 1
"""
_MARKED = "SELECT id FROM consultation WHERE elder = ? AND point = ? AND first = 1"
_OF_ELDERS = """
    SELECT elder, point, id, first, withdrawn FROM consultation WHERE elder IN ({})
    ORDER BY elder, at, id
"""
_AT_ONCE = 900
_MARK = "UPDATE consultation SET first = ? WHERE id = ?"
_NOBODYS = "UPDATE consultation SET first = 0 WHERE elder IS NULL AND first = 1"
"""One that was about somebody and is about nobody any more is nobody's first."""


class FirstContacts:
    """Marks the first one, and no other. Every call belongs inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def whose(self, consultation: str) -> tuple[tuple[str, str], ...]:
        """Give elder and point of a consultation, as a list; empty when nobody was named."""
        sql = "SELECT elder, point FROM consultation WHERE id = ? AND elder IS NOT NULL"
        row = self._db.execute(sql, (consultation,)).fetchone()
        return ((row[0], row[1]),) if row else ()

    def settle(self, *whose: tuple[str, str]) -> None:
        """Mark the first consultation of each elder at each point again."""
        if whose:
            self._db.execute(_NOBODYS)
        for one in dict.fromkeys(whose):
            earliest = self._db.execute(_EARLIEST, one).fetchone()
            first = earliest[0] if earliest else None
            for (marked,) in self._db.execute(_MARKED, one).fetchall():
                if marked != first:
                    self._db.execute(_MARK, (0, marked))
            if earliest and not earliest[1]:
                self._db.execute(_MARK, (1, first))

    def settle_all(self, whose: Iterable[tuple[str, str]]) -> None:
        """Mark the first ones of many elders, in few statements."""
        pairs = dict.fromkeys(whose)
        elders = list(dict.fromkeys(elder for elder, _ in pairs))
        marks: list[tuple[int, str]] = []
        for start in range(0, len(elders), _AT_ONCE):
            some = elders[start : start + _AT_ONCE]
            sql = _OF_ELDERS.format(", ".join("?" * len(some)))
            settled: set[tuple[str, str]] = set()
            for elder, point, one, first, withdrawn in self._db.execute(sql, some):
                is_first = not withdrawn and (elder, point) not in settled
                settled |= {(elder, point)} if is_first else set()
                if is_first != bool(first) and (elder, point) in pairs:
                    marks.append((int(is_first), one))
        self._db.conn.executemany(_MARK, marks)
        self._db.execute(_NOBODYS)
