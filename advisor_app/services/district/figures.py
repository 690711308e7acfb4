"""The district's figures for its window: any period, by point, opened and written out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.hub.counting import Counting
from advisor_app.hub.report import Reports
from advisor_app.services.behind import Behind, BehindRow
from advisor_app.tallies.district_tables import Column, DistrictRow, DistrictTable
from advisor_app.tallies.indicators import Indicator

__all__ = ["Choice", "Column", "DistrictRow", "DistrictTable", "FigureDesk"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A set of indicators to look at by point; no names mean those of the printed table."""

    words: str
    indicators: tuple[str, ...] = ()


class FigureDesk:
    """Counts the merged record for the window."""

    def __init__(self, counting: Counting, reports: Reports) -> None:
        self._counting = counting
        self._reports = reports

    def months(self) -> tuple[Month, ...]:
        """Give the months to look at, newest first."""
        return self._counting.months()

    def today(self) -> date:
        """Give the local day."""
        return self._counting.today

    def choices(self) -> tuple[Choice, ...]:
        """Give what can be looked at: the printed table, single figures by section, breakdowns."""
        sections: dict[str, list[str]] = {}
        breakdowns: list[Choice] = []
        for one in self._counting.declarations.indicators:
            if one.kind.has_values:
                breakdowns.append(Choice(_words(one), (one.name,)))
            else:
                sections.setdefault(one.section, []).append(one.name)
        singles = [Choice(words, tuple(names)) for words, names in sections.items()]
        return (Choice("汇总表上的数"), *singles, *breakdowns)

    def table(self, period: Period, chosen: tuple[str, ...] = ()) -> DistrictTable:
        """Give a period as a line a point."""
        return self._counting.table(period, chosen)

    def behind(self, period: Period, indicator: str, value: str = "", point: str = "") -> Behind:
        """Give the records behind a number, with nobody in them.

        Raises:
            BadInput: there is no such indicator.
        """
        found = self._counting.behind(period, indicator, value, point)
        names = {one.code: one.name for one in self._counting.points}
        where = names.get(point, point) if point else "全区"
        return Behind(
            title=f"{where}　{found.title}（{period.in_words()}）",
            headings=("日期", "顾问点", *found.headings),
            rows=tuple(
                BehindRow(row.id, (row.on.isoformat(), _short(row.point, names), *row.cells))
                for row in found.rows
            ),
            ids=found.ids,
            definition=found.definition,
        )

    def write(self, period: Period, form: str, path: Path) -> None:
        """Write a period to a file: ``xlsx``, ``csv``, ``json`` or ``pdf``.

        Raises:
            KnownError: the file cannot be written.
        """
        self._reports.write_tally(period, form, path)

    def write_report(self, period: Period, path: Path) -> None:
        """Write the report for the supervising congress, as ``.xlsx`` or ``.pdf``.

        Raises:
            KnownError: the file cannot be written.
        """
        self._reports.write_report(period, path)


def _short(code: str, names: Mapping[str, str]) -> str:
    """Give a point's number and name: many names begin alike, and columns are narrow."""
    return f"{code[-3:]}　{names[code]}" if code in names else code


def _words(one: Indicator) -> str:
    return one.label if one.label.startswith(one.section) else f"{one.section}：{one.label}"
