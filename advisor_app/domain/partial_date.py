"""A date of which only the year, or the year and month, may be known.

Old registers often hold a birth year alone. Nothing is guessed: an age is a range, and a
question about it is answered only when the whole range agrees.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.errors import BadInput

_FORM = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def birthday(born: date, years: int) -> date:
    """Give the day on which somebody born on ``born`` completes ``years`` years (周岁).

    Calendar age: the birthday itself counts. Born on 29 February: 1 March in a common year,
    the first day on which the whole year has passed.
    """
    target = born.year + years
    if born.month == 2 and born.day == 29 and monthrange(target, 2)[1] == 28:
        return date(target, 3, 1)
    return date(target, born.month, born.day)


def completed_years(born: date, on: date) -> int:
    """Give the calendar age (周岁) on a day; negative before birth."""
    years = on.year - born.year
    return years if birthday(born, years) <= on else years - 1


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the year, month or day.

    Attributes:
        year: 1850 to 2200.
        month: 1 to 12, or 0 when not known.
        day: 1 to 31, or 0 when not known; never known without the month.
    """

    year: int
    month: int = 0
    day: int = 0

    @classmethod
    def parse(cls, text: str, field: str = "birth") -> "PartialDate":
        """Read ``1940-03-05``, ``1940-03`` or ``1940``.

        Raises:
            BadInput: the text has another form or names a day that does not exist.
        """
        found = _FORM.fullmatch(text.strip().replace("/", "-").replace(".", "-"))
        if not found:
            raise BadInput(f"日期“{text}”看不懂：请写成 1940-03-05、1940-03 或 1940", field)
        year, month, day = (int(part or 0) for part in found.groups())
        partial = cls(year, month, day)
        if not partial._exists(bool(found[2]), bool(found[3])):
            raise BadInput(f"日期“{text}”不存在：请核对年、月、日", field)
        return partial

    @classmethod
    def of(cls, day: date) -> "PartialDate":
        """Give the fully known date."""
        return cls(day.year, day.month, day.day)

    def _exists(self, has_month: bool, has_day: bool) -> bool:
        if not 1850 <= self.year <= 2200 or (has_month and not 1 <= self.month <= 12):
            return False
        return not has_day or 1 <= self.day <= monthrange(self.year, self.month)[1]

    @property
    def earliest(self) -> date:
        """The first day that it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day that it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def is_exact(self) -> bool:
        """Whether the day is known."""
        return self.day > 0

    def ages(self, on: date) -> tuple[int, int]:
        """Give the lowest and the highest age in completed years that are possible on a day."""
        return completed_years(self.latest, on), completed_years(self.earliest, on)

    def to_month(self) -> "PartialDate":
        """Give the same date without its day."""
        return PartialDate(self.year, self.month)

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    def in_words(self) -> str:
        """Give the date as printed on sheets: 1940年3月5日."""
        month = f"{self.month}月" if self.month else ""
        return f"{self.year}年{month}{f'{self.day}日' if self.day else ''}"
