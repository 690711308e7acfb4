"""What the district sends down beside policies and tables: notices, and devices put out of use."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Importance(StrEnum):
    """How pressing a notice to the advisors is."""

    URGENT = "urgent"
    IMPORTANT = "important"
    NORMAL = "normal"


IMPORTANCE_WORDS = {
    Importance.URGENT: "紧急",
    Importance.IMPORTANT: "重要",
    Importance.NORMAL: "一般",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictNotice:
    """A short notice of the district to its advisors.

    Attributes:
        id: stable name, so that a corrected notice takes the place of the one before.
        text: what is said; may have several lines.
        valid_from: the first local day on which it is shown.
        valid_until: the last one; None until it is taken back.
    """

    id: str
    title: str
    text: str
    valid_from: date
    valid_until: date | None = None
    importance: Importance = Importance.NORMAL

    def is_shown_on(self, day: date) -> bool:
        """Whether it is meant for a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedDevice:
    """A device that the district put out of use.

    Attributes:
        device: its id, 32 hexadecimal digits.
        public: its public key, 64 hexadecimal digits, by which its sheets are known.
        on: the local day from which nothing of it counts.
        reason: why, in words for the counter; names nobody.
    """

    device: str
    public: str
    point: str
    on: date
    reason: str = ""
