"""A person's word on two changes of one record that were made without knowing of each other."""

from dataclasses import dataclass
from datetime import datetime

from advisor_app.domain.ids import RecordId, RevisionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Says which of several heads stands; both bodies are kept.

    Attributes:
        about: the contested record.
        kind: its kind.
        heads: the heads that were looked at, sorted. A head that comes later contests anew.
        chosen: the head whose fields stand where both set them.
        by: who decided, in words; a district officer.
    """

    id: RecordId
    about: RecordId
    kind: str
    heads: tuple[RevisionId, ...]
    chosen: RevisionId
    at: datetime
    by: str = ""
