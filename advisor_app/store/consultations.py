"""Reading consultations, with their words and the name of whom they are about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from advisor_app.domain.consultation import Consultation, Note
from advisor_app.domain.elder import Identity
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.month import Month
from advisor_app.domain.referral import Referral
from advisor_app.domain.unmet import UnmetNeed
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.driver import Database
from advisor_app.store.kinds import kind_named
from advisor_app.store.text_index import TextIndex
from advisor_app.support.plain_text import words_of

_ROW = """
    SELECT c.id, c.state, c.head, n.id, n.state, n.head, i.id, i.state
    FROM consultation c
    LEFT JOIN note n ON n.consultation = c.id
    LEFT JOIN identity i ON i.elder = c.elder
    LEFT JOIN text nt ON nt.record = n.id
    LEFT JOIN text it ON it.record = i.id
    WHERE
"""
_STANDS = "c.withdrawn IS NULL AND"
_WITH_WORD = """
    c.id IN (
      WITH hit(owner) AS MATERIALIZED (
        SELECT owner FROM text WHERE pos IN (SELECT rowid FROM text_index WHERE text_index MATCH ?)
      )
      SELECT owner FROM hit
      UNION SELECT id FROM consultation WHERE elder IN (SELECT owner FROM hit)
    )
"""
_HOLDS = "(instr(nt.words, ?) OR instr(it.words, ?))"
_SIDE_BY_SIDE = 30
"""Words in one bracket: SQLite takes no expression that is deeper than a thousand."""

_OUT_OF = "SELECT id, state FROM {} WHERE json_extract(state, '$.consultation') = ? ORDER BY id"
_WORDS = """
    WITH once(talk) AS (
      SELECT record FROM revision
      WHERE kind = 'consultation' AND json_extract(patch, '$.elder') = ?
    )
    SELECT n.id FROM note n JOIN consultation c ON c.id = n.consultation
    WHERE c.elder = ? OR c.elder IS NULL AND c.id IN (SELECT talk FROM once)
    UNION SELECT id FROM remark WHERE about IN (SELECT talk FROM once)
    ORDER BY 1
"""
_ON_TOPIC = """
    instr(c.state, ?) AND EXISTS (SELECT 1 FROM json_each(c.state, '$.topics') WHERE value = ?)
"""


@dataclass(frozen=True, slots=True)
class ConsultationSeen:
    """A consultation as lists show it.

    Attributes:
        note: its words; None when there are none here.
        name: whom it is about; empty when nobody was named or the name is not here.
        head: the revision a form would be filled from.
    """

    consultation: Consultation
    note: Note | None
    name: str
    head: RevisionId
    note_head: RevisionId | None


class Consultations:
    """Reads consultations."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._texts = TextIndex(db)

    def get(self, one: RecordId) -> ConsultationSeen | None:
        """Give a consultation by id."""
        return next(self._read("c.id = ?", (one,)), None)

    def get_any(self, one: RecordId) -> ConsultationSeen | None:
        """Give a consultation by id, one that was taken back too."""
        return next(self._rows("c.id = ?", (one,)), None)

    def withdrawn(self, limit: int = 500) -> tuple[ConsultationSeen, ...]:
        """Give those that were taken back, newest first."""
        where = "c.withdrawn IS NOT NULL ORDER BY c.day DESC, c.at DESC LIMIT ?"
        return tuple(self._rows(where, (limit,)))

    def of_elder(self, elder: RecordId, limit: int = 5) -> tuple[ConsultationSeen, ...]:
        """Give an elder's consultations, newest first."""
        where = "c.elder = ? ORDER BY c.at DESC LIMIT ?"
        return tuple(self._read(where, (elder, limit)))

    def listed(
        self, month: Month | None = None, search: str = "", limit: int = 500, topic: str = ""
    ) -> tuple[ConsultationSeen, ...]:
        """Give consultations newest first.

        Args:
            month: those of one month only.
            search: words between blanks; each stands in the note or in the name. Width and case
                do not matter, and no sign has a meaning of its own.
            topic: code of a topic they must be about.
        """
        tests, values = ["1"], list[Any]()
        if month:
            tests.append("c.day >= ? AND c.day < ?")
            values += [month.first.isoformat(), month.after.isoformat()]
        if topic:
            tests.append(_ON_TOPIC)
            values += [topic, topic]
        words = words_of(search)
        rarest = self._texts.rarest(words) if words else None
        if rarest:
            tests.append(_WITH_WORD)
            values.append(rarest)
        for start in range(0, len(words), _SIDE_BY_SIDE):
            some = words[start : start + _SIDE_BY_SIDE]
            tests.append(f"({' AND '.join([_HOLDS] * len(some))})")
            values += [word for word in some for _ in range(2)]
        # The unary plus keeps the few that an index gave from being looked for day by day.
        order = "+c.day DESC, c.at DESC" if rarest else "c.day DESC, c.at DESC"
        where = f"{' AND '.join(tests)} ORDER BY {order} LIMIT ?"
        return tuple(self._read(where, (*values, limit)))

    def of_day(self, day: date) -> tuple[ConsultationSeen, ...]:
        """Give one day's consultations, newest first."""
        return tuple(self._read("c.day = ? ORDER BY c.at DESC", (day.isoformat(),)))

    def word_ids(self, elder: RecordId) -> tuple[RecordId, ...]:
        """Give the notes of an elder's consultations, and the remarks beside them.

        Also the notes of those that were the elder's and were made nobody's since, and every remark
        beside one that ever was theirs: why it was corrected often says who it is about.
        """
        rows = self._db.execute(_WORDS, (elder, elder))
        return tuple(RecordId(row[0]) for row in rows)

    def came_of(self, talk: RecordId) -> tuple[Any, ...]:
        """Give the referrals, call-backs and unmet needs that came out of a talk, saved or not."""
        return tuple(
            decoded(shape, row[0], from_text(row[1]))
            for shape in (Referral, FollowUp, UnmetNeed)
            for row in self._db.execute(_OUT_OF.format(kind_named(shape)), (talk,))
        )

    def _read(self, where: str, values: Iterable[Any]) -> Iterator[ConsultationSeen]:
        return self._rows(f"{_STANDS} {where}", values)

    def _rows(self, where: str, values: Iterable[Any]) -> Iterator[ConsultationSeen]:
        return (_seen(row) for row in self._db.execute(f"{_ROW} {where}", tuple(values)))


def _seen(row: tuple[Any, ...]) -> ConsultationSeen:
    note = decoded(Note, row[3], from_text(row[4])) if row[3] else None
    name = decoded(Identity, row[6], from_text(row[7])).name if row[6] else ""
    return ConsultationSeen(
        consultation=decoded(Consultation, row[0], from_text(row[1])),
        note=note,
        name=name,
        head=RevisionId(row[2]),
        note_head=RevisionId(row[5]) if row[5] else None,
    )
