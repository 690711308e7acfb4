"""Looking after the record: checking it, closing it."""

from advisor_app.services.desk import Desk
from advisor_app.store.verify import Verification


class RecordCare:
    """Checks and closes the record."""

    def __init__(self, desk: Desk) -> None:
        self._record = desk.record

    def verify(self) -> Verification:
        """Check pages, chains and bodies, make the projection again and compare."""
        return self._record.verify()

    def rebuild(self) -> None:
        """Make the projection again from the journal."""
        self._record.rebuild()

    def close(self) -> None:
        """Close the record; nothing may be asked of any service afterwards."""
        self._record.close()
