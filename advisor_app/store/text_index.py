"""Finds words of any length, from one character on, in consultations' words and people's names.

A contentless FTS5 index is fed with every pair of neighbouring characters and every single one.
One or two characters are one token; a longer word is all its pairs, then looked for in the kept
text itself, since pairs may stand apart. Measured among five techniques: exact at every length,
and about a thousand times faster than LIKE for words that are rare.

The text is kept folded (:mod:`advisor_app.support.plain_text`); what leaves the index leaves no
trace in it (FTS5's secure-delete). A place is never given out again: where a text leaves and
another takes its place in one transaction, secure-delete in an index without positions forgets
what came after it (SQLite 3.53.4, ``fts5FlushOneHash``).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from advisor_app.domain.ids import RecordId
from advisor_app.store.driver import Database
from advisor_app.support.plain_text import fold

MOST_PAIRS = 24
"""So many pairs of a long word narrow it down far enough; the text itself decides."""

FEW = 3000
"""Above so many texts with a word, going through the newest first finds enough of them sooner."""

_LAST_PLACE = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'text'"
_PRIVATE = 0xE000
_CODES = {one: chr(_PRIVATE + one) for one in range(0x80)}


class TextIndex:
    """Keeps and searches the texts. Every writing call belongs inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, record: RecordId, owner: RecordId, text: str) -> None:
        """Have a record's text found, and what it said before no more.

        Args:
            record: the note or identity.
            owner: the consultation or elder that is found by it.
            text: as it was written; nothing is kept of a blank one.
        """
        self.forget(record)
        words = fold(text)
        if not words.strip():
            return
        row = self._db.execute(
            "INSERT INTO text(record, owner, words) VALUES(?, ?, ?) RETURNING pos",
            (record, owner, words),
        ).fetchone()
        self._db.execute(
            "INSERT INTO text_index(rowid, words) VALUES(?, ?)", (row[0], _joined(tokens(words)))
        )

    def keep_all(self, texts: Iterable[tuple[RecordId, RecordId, str]]) -> None:
        """Have many texts found: record, owner and text of each, none of which is kept yet."""
        row = self._db.execute(_LAST_PLACE).fetchone()
        folded = ((record, owner, fold(text)) for record, owner, text in texts)
        kept = [
            (pos, *one)
            for pos, one in enumerate((one for one in folded if one[2].strip()), int(row[0]) + 1)
        ]
        self._db.conn.executemany(
            "INSERT INTO text(pos, record, owner, words) VALUES(?, ?, ?, ?)", kept
        )
        self._db.conn.executemany(
            "INSERT INTO text_index(rowid, words) VALUES(?, ?)",
            ((pos, _joined(tokens(words))) for pos, _, _, words in kept),
        )

    def forget(self, record: RecordId) -> None:
        """Take a record's text out of the index."""
        row = self._db.execute(
            "DELETE FROM text WHERE record = ? RETURNING pos, words", (record,)
        ).fetchone()
        if row:
            self._db.execute(
                "INSERT INTO text_index(text_index, rowid, words) VALUES('delete', ?, ?)",
                (row[0], _joined(tokens(row[1]))),
            )

    def rarest(self, words: Sequence[str]) -> str | None:
        """Give the query for the word that narrows most; None when every one is common."""
        counted = [(self._count(query), query) for query in map(query_of, words)]
        count, query = min(counted)
        return query if count < FEW else None

    def _count(self, query: str) -> int:
        sql = (
            "SELECT count(*) FROM"
            " (SELECT 1 FROM text_index WHERE text_index MATCH ? LIMIT ?)"
        )  # fmt: skip
        return int(self._db.execute(sql, (query, FEW)).fetchone()[0])

    def texts(self) -> set[tuple[object, ...]]:
        """Give every record with its owner and its text."""
        return {tuple(row) for row in self._db.execute("SELECT record, owner, words FROM text")}

    def entries(self) -> tuple[int, int]:
        """Give how many entries the index has, and a sum over them that no order changes."""
        records = dict(self._db.execute("SELECT pos, record FROM text").fetchall())
        count = total = 0
        for term, place in self._db.execute("SELECT term, doc FROM text_entry"):
            count += 1
            total += hash((term, records.get(place)))
        return count, total


def tokens(words: str) -> Iterable[str]:
    """Give what a folded text is found by: each character and each pair within a word, once."""
    found: dict[str, None] = {}
    for word in words.split():
        coded = _coded(word)
        found.update(dict.fromkeys(coded))
        found.update(dict.fromkeys(_pairs(coded)))
    return found


def query_of(word: str) -> str:
    """Give the FTS5 query of one folded word: it finds at least the texts that hold it."""
    coded = _coded(word)
    pairs = tuple(dict.fromkeys(_pairs(coded)))[:MOST_PAIRS]
    return _joined(f'"{one}"' for one in pairs or (coded,))


def _pairs(coded: str) -> Iterator[str]:
    return map("".join, pairwise(coded))


def _coded(word: str) -> str:
    """Give a word in characters that are neither signs of FTS5 nor breaks of its tokenizer."""
    return word.translate(_CODES)


def _joined(parts: Iterable[str]) -> str:
    return " ".join(parts)
