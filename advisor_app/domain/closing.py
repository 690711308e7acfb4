"""Closing a month: its figures are frozen under a number, later changes are adjustments."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from advisor_app.domain.ids import RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthClosing:
    """One closing of one month. Reopening leaves it standing, with who, when and why.

    Attributes:
        month: e.g. ``2026-11``.
        number: e.g. ``YB-D05-202611-1``; the last part counts the closings of the month.
        figures: the tally as it was, canonical JSON.
        digest: SHA-256 of ``figures``, hexadecimal.
        closed_at: aware UTC.
        definition: SHA-256 of the declarations the month was counted by, hexadecimal.
        reopened_at: when it was opened again, aware UTC; None while it stands.
        why: the reason given for opening it again; names nobody.
    """

    id: RecordId
    point: str
    month: str
    number: str
    figures: str
    digest: str
    closed_at: datetime
    definition: str = ""
    reopened_at: datetime | None = None
    why: str = ""

    @property
    def stands(self) -> bool:
        """Whether the month was not opened again since."""
        return self.reopened_at is None

    @property
    def is_whole(self) -> bool:
        """Whether the figures are those that the digest was made of."""
        return digest_of(self.figures) == self.digest


def digest_of(figures: str) -> str:
    """Give the SHA-256 of canonical figures, hexadecimal."""
    return hashlib.sha256(figures.encode()).hexdigest()


class DayAnswer(StrEnum):
    """What a day without an entry was."""

    CLOSED = "closed"
    NOBODY_CAME = "nobody_came"
    FORGOTTEN = "forgotten"


DAY_WORDS = {
    DayAnswer.CLOSED: "没开门",
    DayAnswer.NOBODY_CAME: "开了门，没人来",
    DayAnswer.FORGOTTEN: "有人来，漏记了",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMark:
    """What somebody said of a day without an entry: zero is told from missing.

    Its id follows from point and day, so that an answer that is given again takes its place.
    """

    id: RecordId
    point: str
    on: date
    answer: DayAnswer
