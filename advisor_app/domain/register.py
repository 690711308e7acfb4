"""Old paper and Excel registers taken in (旧台账导入)."""

from dataclasses import dataclass
from datetime import datetime

from advisor_app.domain.ids import RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBatch:
    """One import of one sheet of a file, which can be undone as one step.

    Attributes:
        file: the file's name without its folder.
        digest: SHA-256 of the file, hexadecimal.
        sheet: the name of the sheet in it; empty for CSV.
        rows: consultations that came in.
        people: elders that were registered on the way.
        undone_at: when it was taken back, aware UTC; None while it stands.
    """

    id: RecordId
    point: str
    at: datetime
    file: str
    digest: str
    sheet: str
    rows: int
    people: int
    undone_at: datetime | None = None
