"""Reading referrals and what was remarked beside them, with the name of whom they are about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from advisor_app.domain.elder import Identity
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.referral import ENDED, Referral, Remark
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.driver import Database

_ROW = """
    SELECT r.id, r.state, r.head, i.id, i.state
    FROM referral r
    LEFT JOIN elder e ON e.id = r.elder
    LEFT JOIN identity i ON i.elder = r.elder
    WHERE e.withdrawn IS NULL AND
"""
_ENDED = ", ".join(f"'{one.value}'" for one in sorted(ENDED))
_OPEN = f"r.stage NOT IN ({_ENDED})"


@dataclass(frozen=True, slots=True)
class ReferralSeen:
    """A referral as lists show it.

    Attributes:
        name: whom it is about; empty when nobody was named or the name is not here.
        head: the revision a form would be filled from.
    """

    referral: Referral
    name: str
    head: RevisionId


class Referrals:
    """Reads referrals. Those of people whose import was taken back are not shown."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, one: RecordId) -> ReferralSeen | None:
        """Give a referral by id."""
        return next(self._read("r.id = ?", (one,)), None)

    def open(self) -> tuple[ReferralSeen, ...]:
        """Give those that have not ended, the one due first first."""
        return tuple(self._read(f"{_OPEN} ORDER BY r.due IS NULL, r.due, r.id", ()))

    def opened_since(self, day: date) -> tuple[ReferralSeen, ...]:
        """Give those opened on a day or later, ended ones as well, newest first."""
        where = "r.day >= ? ORDER BY r.day DESC, r.id DESC"
        return tuple(self._read(where, (day.isoformat(),)))

    def of_elder(self, elder: RecordId) -> tuple[ReferralSeen, ...]:
        """Give an elder's referrals, newest first."""
        return tuple(self._read("r.elder = ? ORDER BY r.day DESC, r.id DESC", (elder,)))

    def opened_with(self, one: RecordId) -> tuple[ReferralSeen, ...]:
        """Give a referral and those that were opened together with it for the same elder."""
        first = self.get(one)
        if first is None:
            return ()
        about = first.referral
        same = self.of_elder(about.elder) if about.elder else ()
        others = [each for each in same if each.referral.opened_at == about.opened_at]
        return (first, *(each for each in others if each.referral.id != one))

    def remarks(self, about: RecordId) -> tuple[Remark, ...]:
        """Give what was remarked beside a record, oldest first."""
        rows = self._db.execute("SELECT id, state FROM remark WHERE about = ?", (about,))
        found = (decoded(Remark, row[0], from_text(row[1])) for row in rows)
        return tuple(sorted(found, key=lambda one: (one.at, one.id)))

    def _read(self, where: str, values: Iterable[Any]) -> Iterator[ReferralSeen]:
        return (_seen(row) for row in self._db.execute(f"{_ROW} {where}", tuple(values)))


def _seen(row: tuple[Any, ...]) -> ReferralSeen:
    name = decoded(Identity, row[3], from_text(row[4])).name if row[3] else ""
    return ReferralSeen(decoded(Referral, row[0], from_text(row[1])), name, RevisionId(row[2]))
