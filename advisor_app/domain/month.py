"""A calendar month."""

import re
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.errors import BadInput


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the local calendar."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read ``2026-10``.

        Raises:
            BadInput: the text has another form, or the year is nobody's at a counter.
        """
        found = re.fullmatch(r"(\d{4})-(\d{2})", text)
        if not found or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 2199:
            raise BadInput(f"月份“{text}”看不懂：请写成 2026-10", "month")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """Give the month of a day."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return self.next.first

    @property
    def next(self) -> "Month":
        """The month after."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> "Month":
        """The month before."""
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def in_words(self) -> str:
        """Give 2026年10月."""
        return f"{self.year}年{self.month}月"
