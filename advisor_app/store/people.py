"""Finding and reading elders with their identities."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from advisor_app.domain.elder import Elder, Identity, Person
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.partial_date import PartialDate
from advisor_app.store.codec import decoded, from_text, listed
from advisor_app.store.driver import Database
from advisor_app.store.search_terms import query_terms

_PERSON = """
    SELECT e.id, e.state, e.head, i.id, i.state, i.head
    FROM elder e LEFT JOIN identity i ON i.elder = e.id WHERE e.withdrawn IS NULL
"""
_LAST = """
    SELECT elder, max(day) FROM consultation
    WHERE elder IN (SELECT value FROM json_each(?)) AND withdrawn IS NULL GROUP BY elder
"""
_FOUND = """
    SELECT DISTINCT t.elder FROM search_term t JOIN elder e ON e.id = t.elder
    WHERE t.term >= ? AND t.term < ? AND e.withdrawn IS NULL LIMIT ?
"""
_SEVERAL = """
    SELECT e.person_key, group_concat(DISTINCT c.point) FROM elder e
    JOIN consultation c ON c.elder = e.id
    WHERE e.person_key <> '' AND e.withdrawn IS NULL AND c.withdrawn IS NULL
    GROUP BY e.person_key HAVING count(DISTINCT c.point) > 1 ORDER BY 1
"""
_AMONG = "AND e.id IN (SELECT value FROM json_each(?))"
_BEYOND = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person with the heads a form was filled from (None where there is no record)."""

    person: Person
    elder_head: RevisionId
    identity_head: RevisionId | None


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A search hit. ``last_day`` is the day of the last consultation, ISO text, or empty."""

    person: Person
    last_day: str


class People:
    """Reads elders."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, elder: RecordId) -> PersonSeen | None:
        """Give a person by the elder's id."""
        row = self._db.execute(f"{_PERSON} AND e.id = ?", (elder,)).fetchone()
        return _seen(row) if row else None

    def find(self, text: str, limit: int = 20) -> tuple[FoundPerson, ...]:
        """Give the people whose name, initials, phone or papers begin (or digits end) so.

        Whole-name hits come first, then those who came last.
        """
        elders: dict[str, None] = {}
        for term in query_terms(text):
            rows = self._db.execute(_FOUND, (term, term + _BEYOND, limit * 3))
            elders.update((row[0], None) for row in rows)
        typed = text.strip()
        found = self._with_last(list(elders)[: limit * 3])
        recent = sorted(found, key=lambda one: one.last_day, reverse=True)
        return tuple(sorted(recent, key=lambda one: one.person.name != typed)[:limit])

    def all(self, limit: int = 200) -> tuple[FoundPerson, ...]:
        """Give those registered or changed last, newest first."""
        rows = self._db.execute(
            "SELECT id FROM elder WHERE withdrawn IS NULL ORDER BY id DESC LIMIT ?", (limit,)
        )
        return tuple(
            sorted(
                self._with_last([row[0] for row in rows]),
                key=lambda one: one.last_day,
                reverse=True,
            )
        )

    def everybody(self) -> Iterator[Person]:
        """Give every elder, in the order of registration."""
        rows = self._db.execute(f"{_PERSON} ORDER BY e.id")
        return (_seen(row).person for row in rows)

    def count(self) -> int:
        """Count the elders."""
        counted = self._db.execute("SELECT count(*) FROM elder WHERE withdrawn IS NULL")
        return int(counted.fetchone()[0])

    def at_several_points(self) -> dict[str, tuple[str, ...]]:
        """Give the keyed hashes of persons known at more than one point, with the points."""
        rows = self._db.execute(_SEVERAL)
        return {row[0]: tuple(sorted(row[1].split(","))) for row in rows}

    def with_key(self, person_key: str) -> tuple[Person, ...]:
        """Give the people with the same papers, by their keyed hash."""
        if not person_key:
            return ()
        rows = self._db.execute(f"{_PERSON} AND e.person_key = ?", (person_key,))
        return tuple(_seen(row).person for row in rows)

    def namesakes(self, name: str, birth: PartialDate | None) -> tuple[Person, ...]:
        """Give people of one name whose birth dates do not contradict each other."""
        rows = self._db.execute(f"{_PERSON} AND i.name = ?", (name,)) if name else ()
        people = (_seen(row).person for row in rows)
        return tuple(one for one in people if _may_agree(one.birth, birth))

    def named(self, elders: Iterable[RecordId]) -> dict[RecordId, Person]:
        """Give several people by id."""
        return {one.person.id: one.person for one in self._with_last([*elders])}

    def _with_last(self, elders: list[Any]) -> list[FoundPerson]:
        ids = (listed(elders),)
        last = dict(self._db.execute(_LAST, ids).fetchall())
        rows = self._db.execute(f"{_PERSON} {_AMONG} ORDER BY e.id", ids)
        return [FoundPerson(_seen(row).person, last.get(row[0], "")) for row in rows]


def _seen(row: tuple[Any, ...]) -> PersonSeen:
    elder = decoded(Elder, row[0], from_text(row[1]))
    if row[3] is None:
        return PersonSeen(Person(elder, None), RevisionId(row[2]), None)
    identity = decoded(Identity, row[3], from_text(row[4]))
    return PersonSeen(Person(elder, identity), RevisionId(row[2]), RevisionId(row[5]))


def _may_agree(one: PartialDate | None, other: PartialDate | None) -> bool:
    if one is None or other is None:
        return True
    return one.earliest <= other.latest and other.earliest <= one.latest
