"""The tally of a month, a quarter, a year or any days: on screen, and in every form."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.tally import Count, Tally
from advisor_app.services.desk import Desk
from advisor_app.services.screening import Screenings
from advisor_app.support.files import save
from advisor_app.tallies.counting import count
from advisor_app.tallies.indicators import Declarations
from advisor_app.tallies.tables import Beside, Compared, TallyRow
from advisor_app.tallies.writers import (
    TallySection,
    TallyTable,
    csv_text,
    data_value_set,
    json_text,
    labels,
    table,
    to_json,
    write_csv,
    write_xlsx,
)

__all__ = ["FORMS", "Compared", "Reporting", "TallyRow", "TallySection", "TallyTable", "Version"]

FORMS = ("xlsx", "csv", "json", "dhis2")
"""The forms a tally is written in; on paper it is printed by :class:`PointPapers`."""

_CONSULTATIONS = "consultations"
_TREND = 13
"""Months in the trend: a year, and the same month of the year before."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a period comes to.

    Attributes:
        tally: the figures that count: of a closed month those that were frozen.
        now: what the records come to; the same while nothing is frozen.
        closing: the closing that froze them; None while the month is open, or for other periods.
    """

    tally: Tally
    now: Tally
    closing: MonthClosing | None = None


class Reporting:
    """Counts periods and writes them out."""

    def __init__(
        self,
        desk: Desk,
        declarations: Callable[[], Declarations],
        topics: Callable[[], tuple[Topic, ...]],
        screenings: Screenings,
    ) -> None:
        """Take what gives the declarations and the topics that are in force."""
        self._desk = desk
        self._declarations = declarations
        self._topics = topics
        self._screenings = screenings

    @property
    def declarations(self) -> Declarations:
        """What is counted, and how."""
        return self._declarations()

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Every topic that records may have, those that are retired too."""
        return self._topics()

    def months(self) -> tuple[Month, ...]:
        """Give the months that can be looked at, newest first; this one always."""
        this = Month.of(self._desk.today)
        known = self._desk.record.months.months(self._desk.point.code)
        return tuple(sorted({this, *known}, reverse=True))

    def counted(self, period: Month | Period) -> Tally:
        """Count a period from the records as they are, closed or not."""
        wanted = _period(period)
        months, point = self._desk.record.months, self._desk.point.code
        records = months.records(point, wanted, counted_only=True)
        return count(self.declarations, self.topics, records)

    def tally(self, period: Month | Period) -> Tally:
        """Give the figures that count: of a closed month those that were frozen."""
        wanted = _period(period)
        closing = self._closing(wanted)
        return self._frozen(wanted, closing) if closing else self.counted(wanted)

    def version(self, period: Month | Period) -> Version:
        """Give what a period comes to, frozen and now."""
        wanted = _period(period)
        closing, now = self._closing(wanted), self.counted(wanted)
        if closing is None:
            return Version(now, now)
        frozen = self._frozen(wanted, closing)
        figures = _as_declared(frozen.indicators, now.indicators)
        return Version(replace(frozen, indicators=figures), now, closing)

    def table(self, period: Month | Period, *, compared: bool = True) -> TallyTable:
        """Give a period as rows with words.

        Args:
            compared: with the period before, the same of the year before, and the trend.
        """
        wanted = _period(period)
        version = self.version(wanted)
        beside = Beside(now=version.now if version.closing else None)
        if compared:
            beside = Beside(
                previous=self.tally(wanted.previous),
                year_ago=self.tally(wanted.year_before),
                now=beside.now,
            )
        names = {policy.id: policy.name for policy in self._screenings.policies}
        return table(
            version.tally, self.declarations, labels(self.topics, names), self._desk.point.name,
            beside, version.closing, self.trend(wanted) if compared else (),
        )  # fmt: skip

    def trend(self, period: Month | Period) -> tuple[tuple[Month, int], ...]:
        """Give the consultations of each of the thirteen months up to a period's last.

        Of a month that is closed it is the figure that was frozen.
        """
        last = _period(period).months[-1]
        first = last
        for _ in range(_TREND - 1):
            first = first.previous
        point, record = self._desk.point.code, self._desk.record
        span = Period(first.first, Period.of(last).last)
        counted = dict(record.months.consultations_by_month(point, span))
        for closing in record.closings.of_point(point):
            month = Month.parse(closing.month)
            if closing.stands and month in counted:
                counted[month] = int(json.loads(closing.figures).get(_CONSULTATIONS, 0))
        return tuple(sorted(counted.items()))

    def as_json(self, period: Month | Period) -> dict[str, Any]:
        """Give a period as JSON values."""
        version = self.version(period)
        return to_json(version.tally, version.closing, version.now)

    def as_data_values(self, period: Month | Period) -> dict[str, Any]:
        """Give a period in the shape of DHIS2's dataValueSets.

        Raises:
            BadInput: a period that is no month, quarter or year: DHIS2 has no name for it.
        """
        version = self.version(period)
        if "_" in version.tally.period.name:
            raise BadInput("DHIS2 只收整月、整季度、整年：请改选月份、季度或年", "period")
        now = version.now if version.closing else None
        return data_value_set(version.tally, self.declarations.data_set, version.closing, now)

    def as_text(self, period: Month | Period, form: str) -> str:
        """Give a period as text for a terminal.

        Args:
            form: ``json``, ``csv`` or ``dhis2``.

        Raises:
            BadInput: a workbook, which is no text.
        """
        if form == "json":
            return json_text(self.as_json(period)).rstrip()
        if form == "dhis2":
            return json_text(self.as_data_values(period)).rstrip()
        if form == "csv":
            return csv_text(self.table(period)).rstrip()
        raise BadInput("Excel 表要写到文件里：请加 --out 文件名.xlsx", "out")

    def write(self, period: Month | Period, form: str, path: Path) -> None:
        """Write a period to a file.

        Args:
            form: one of ``FORMS``.

        Raises:
            BadInput: another form.
            KnownError: the file cannot be written.
        """
        writers: Mapping[str, Callable[[], None]] = {
            "json": lambda: save(path, json_text(self.as_json(period)).encode()),
            "dhis2": lambda: save(path, json_text(self.as_data_values(period)).encode()),
            "csv": lambda: write_csv(path, self.table(period)),
            "xlsx": lambda: write_xlsx(path, self.table(period)),
        }
        if form not in writers:
            raise BadInput(f"月报没有“{form}”这种格式：可用 {'、'.join(FORMS)}", "format")
        writers[form]()

    def _closing(self, period: Period) -> MonthClosing | None:
        month = period.month
        standing = self._desk.record.closings.standing
        return standing(self._desk.point.code, month) if month else None

    def _frozen(self, period: Period, closing: MonthClosing) -> Tally:
        figures = json.loads(closing.figures)
        return Tally(point=self._desk.point.code, period=period, indicators=figures)


def _as_declared(figures: Mapping[str, Count], declared: Mapping[str, Count]) -> dict[str, Count]:
    """Put frozen figures into the order of those that are counted by now."""
    ordered: dict[str, Count] = {}
    for name in [*(one for one in declared if one in figures), *figures]:
        figure, like = figures[name], declared.get(name)
        if isinstance(figure, Mapping) and isinstance(like, Mapping):
            values = [*(one for one in like if one in figure), *figure]
            figure = {value: figure[value] for value in values}
        ordered[name] = figure
    return ordered


def _period(given: Month | Period) -> Period:
    return Period.of(given) if isinstance(given, Month) else given
