"""A stretch of local days that figures are counted over: a month, a quarter, a year, or any."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month

_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
_YEAR = re.compile(r"\d{4}")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from the first to the last, both counted."""

    first: date
    last: date

    @classmethod
    def of(cls, month: Month) -> "Period":
        """Give a month as a period."""
        return cls(month.first, month.after - _DAY)

    @classmethod
    def quarter(cls, text: str) -> "Period":
        """Read ``2026Q4`` (ISO 8601-2 has no quarter of its own; DHIS2 writes it so).

        Raises:
            BadInput: the text has another form.
        """
        found = _QUARTER.fullmatch(text)
        if not found:
            raise BadInput(f"季度“{text}”看不懂：请写成 2026Q4", "quarter")
        begin = Month.parse(f"{found[1]}-{int(found[2]) * 3 - 2:02d}")
        return cls(begin.first, begin.next.next.after - _DAY)

    @classmethod
    def year(cls, text: str) -> "Period":
        """Read ``2026``.

        Raises:
            BadInput: the text has another form.
        """
        if not _YEAR.fullmatch(text):
            raise BadInput(f"年份“{text}”看不懂：请写成 2026", "year")
        begin = Month.parse(f"{text}-01")
        return cls(begin.first, date(begin.year, 12, 31))

    @classmethod
    def between(cls, first: date, last: date) -> "Period":
        """Give any stretch of days.

        Raises:
            BadInput: it ends before it begins.
        """
        if last < first:
            raise BadInput("结束日期在开始日期之前：请核对", "to")
        return cls(first, last)

    @property
    def after(self) -> date:
        """The day after the last."""
        return self.last + _DAY

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> tuple[Month, ...]:
        """The months that it touches, in order."""
        found = [Month.of(self.first)]
        while found[-1].after <= self.last:
            found.append(found[-1].next)
        return tuple(found)

    @property
    def month(self) -> Month | None:
        """The month that it is; None when it is something else."""
        return self.months[0] if self._spans(1) else None

    @property
    def previous(self) -> "Period":
        """The period before it, of its own kind; for any days, as many days right before."""
        count = self._size()
        if not count:
            return Period(self.first - _DAY * self.days, self.first - _DAY)
        return self._back(count)

    @property
    def year_before(self) -> "Period":
        """The same period of the year before."""
        if self._size():
            return self._back(12)
        return Period(_year_back(self.first), _year_back(self.last))

    @property
    def name(self) -> str:
        """Its name in data: ``2026-10``, ``2026Q4``, ``2026`` or ``2026-10-05_2026-10-20``."""
        count, begin = self._size(), self.months[0]
        if count == 1:
            return str(begin)
        if count == 3:
            return f"{begin.year}Q{begin.month // 3 + 1}"
        return str(begin.year) if count else f"{self.first}_{self.last}"

    def in_words(self) -> str:
        """Give 2026年10月, 2026年第4季度, 2026年, or the first and the last day."""
        count, begin = self._size(), self.months[0]
        if count == 1:
            return begin.in_words()
        if count == 3:
            return f"{begin.year}年第{begin.month // 3 + 1}季度"
        if count:
            return f"{begin.year}年"
        return f"{_in_words(self.first)}至{_in_words(self.last)}"

    def whole_months(self) -> tuple[Month, ...]:
        """Give the months that lie in it whole."""
        inside = (one for one in self.months if one.first >= self.first)
        return tuple(takewhile(lambda one: one.after <= self.after, inside))

    def _size(self) -> int:
        """Give 1, 3 or 12 for a month, a quarter and a year of the calendar; 0 for other days."""
        return next((count for count in (1, 3, 12) if self._spans(count)), 0)

    def _spans(self, count: int) -> bool:
        months = self.months
        begins = self.first == months[0].first and (months[0].month - 1) % count == 0
        return begins and len(months) == count and self.after == months[-1].after

    def _back(self, count: int) -> "Period":
        first, last = self.months[0], self.months[-1]
        for _ in range(count):
            first, last = first.previous, last.previous
        return Period(first.first, last.after - _DAY)


def _year_back(day: date) -> date:
    """Give the same day of the year before; for a 29 February the 28th."""
    back = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(day.year - 1, day.month, back)


def _in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
