"""Erasure on the server: final, whatever comes later or again."""

from collections.abc import Iterable, Mapping, Sequence

from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import Erasure
from advisor_app.hub.postgres.apart import ServerQuarantine
from advisor_app.hub.postgres.journal import ServerJournal
from advisor_app.hub.postgres.rows import RECORD, plain
from advisor_app.hub.postgres.session import Session
from advisor_app.hub.postgres.shown import ServerShown
from advisor_app.store.kinds import PERSONAL

_ERASED = "SELECT id FROM erased WHERE id = ANY(%s)"
_ERASE = "INSERT INTO erased VALUES(%s, %s) ON CONFLICT DO NOTHING"
_BLANK = """
    UPDATE revision SET nonce = NULL, patch = NULL, elder = NULL
    WHERE record = ANY(%s::uuid[]) AND patch IS NOT NULL
"""


class Erasing:
    """Takes bodies away. Every call belongs inside a transaction."""

    def __init__(
        self, session: Session, journal: ServerJournal, shown: ServerShown, apart: ServerQuarantine
    ) -> None:
        self._session = session
        self._journal = journal
        self._shown = shown
        self._apart = apart

    def among(self, ids: Iterable[str]) -> set[RecordId]:
        """Give those that were erased."""
        asked = {plain(one): RecordId(one) for one in ids}
        if not asked:
            return set()
        return {asked[row[0]] for row in self._session.rows(_ERASED, (list(asked),))}

    def erase(self, records: Mapping[RecordId, RecordId]) -> None:
        """Remember for ever that records are erased, and because of what; blank them."""
        if records:
            values = [(plain(one), plain(because)) for one, because in records.items()]
            self._session.run_each(_ERASE, values)
            self.blank(records)

    def blank(self, records: Iterable[str]) -> None:
        """Take the bodies of records away; header, content hash and chain stay."""
        ids = self._possible(records)
        if ids:
            self._session.run(_BLANK, (ids,))
            self._apart.blank(ids)

    def carry_out(self, erasure: Erasure) -> set[RecordId]:
        """Take the bodies away everywhere, and what is shown of them.

        Returns:
            Records whose settlement went as well; they are to be shown anew.
        """
        gone = {*self._shown.of_elder(PERSONAL, erasure.elder), erasure.elder, *erasure.records}
        new = [plain(one) for one in gone - self.among(gone)]
        gone |= self._journal.naming(new)
        self._apart.blank_naming(new)
        self.erase(dict.fromkeys(sorted(gone), erasure.id))
        records = self._possible(gone)
        settled = self._shown.settled_by(records)
        self._shown.forget_all(records)
        return settled

    def _possible(self, ids: Iterable[str]) -> Sequence[RecordId]:
        return [RecordId(one) for one in ids if RECORD.fullmatch(one)]
