"""Who was told of which policy, and who may be called: whole columns at once."""

from dataclasses import dataclass
from typing import Any

from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import ConsentScope
from advisor_app.store.driver import Database

_TOLD = """
    SELECT c.elder, json_extract(p.value, '$.policy'), json_extract(p.value, '$.version'), c.day
    FROM {told} c, json_each(c.state, '$.policies') p WHERE c.elder IS NOT NULL
"""
_TELLING = ("(SELECT * FROM consultation WHERE withdrawn IS NULL)", "sheet")
"""What tells somebody of policies: talks that stand, and sheets."""

_CONSENTS = """
    SELECT elder, json_extract(state, '$.given') FROM consent
    WHERE json_extract(state, '$.scope') = ? ORDER BY json_extract(state, '$.at'), id
"""


@dataclass(frozen=True, slots=True)
class Telling:
    """One policy's version told to one elder."""

    elder: RecordId
    policy: str
    version: str


class Told:
    """Reads what was told and agreed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def tellings(self) -> dict[Telling, str]:
        """Give what was explained or printed, with the last day of it, ISO text."""
        last: dict[Telling, str] = {}
        for told in _TELLING:
            for row in self._db.execute(_TOLD.format(told=told)):
                one = Telling(RecordId(row[0]), str(row[1]), str(row[2]))
                last[one] = max(last.get(one, ""), row[3])
        return last

    def agreed(self, scope: ConsentScope) -> frozenset[RecordId]:
        """Give those whose last word on a scope is yes."""
        rows: list[Any] = self._db.execute(_CONSENTS, (scope.value,)).fetchall()
        last = {RecordId(row[0]): bool(row[1]) for row in rows}
        return frozenset(elder for elder, given in last.items() if given)
