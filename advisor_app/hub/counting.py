"""Counting the merged record: the district's figures, what stands behind them, unmet needs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.tally import TallyRecords
from advisor_app.hub.ports import DistrictStore
from advisor_app.support.calendar import local_day
from advisor_app.tallies.district import DistrictTally, Reported, count_district
from advisor_app.tallies.district_records import Opened, opened
from advisor_app.tallies.district_tables import DistrictTable, district_table
from advisor_app.tallies.indicators import Declarations
from advisor_app.tallies.points import PointEntry
from advisor_app.tallies.problems import Problems, problem_list
from advisor_app.tallies.tables import Beside, Labels, labels


class Counting:
    """Counts the merged record."""

    def __init__(
        self,
        store: DistrictStore,
        points: Sequence[PointEntry],
        topics: tuple[Topic, ...],
        declarations: Declarations,
        today: Callable[[], date],
        names: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        """Take the district's points, what is counted, the day, and policies' names by id."""
        self._store = store
        self._today = today
        self._names = names
        self.points = points
        self.topics = topics
        self.declarations = declarations
        self._words = {topic.code: topic.label for topic in topics}

    @property
    def today(self) -> date:
        """The local day."""
        return self._today()

    def tally(self, period: Month | Period) -> DistrictTally:
        """Count a period: every point that reported it, and the whole district.

        A point has reported a month when consultations of it are here, or its closing: an empty
        month that nobody closed is not a zero. Months to come are not asked for, and beside
        other months the one that is running is not missing yet.
        """
        wanted = _period(period)
        newest = self._newest()
        held: dict[str, TallyRecords] = {}
        reported: dict[str, Reported] = {}
        for point in sorted(newest):
            records = self._store.figures.records(point, wanted, counted_only=True)
            known = self._reported(point, records, newest[point])
            if known is not None:
                held[point], reported[point] = records, known
        return count_district(
            self.declarations, self.topics, held, self.points, wanted, reported
        )  # fmt: skip

    def table(
        self,
        period: Month | Period,
        chosen: tuple[str, ...] = (),
        *,
        compared: bool = False,
    ) -> DistrictTable:
        """Give a period as a line a point, with words.

        Args:
            chosen: the indicators to show; those that are declared for it by default.
            compared: with the period before and the same of the year before.
        """
        return self.laid_out(self.tally(period), chosen, compared=compared)

    def laid_out(
        self, tally: DistrictTally, chosen: tuple[str, ...] = (), *, compared: bool = False
    ) -> DistrictTable:
        """Lay out what was counted; see :meth:`table`."""
        period, beside = tally.total.period, None
        if compared:
            beside = Beside(
                previous=self.tally(period.previous).total,
                year_ago=self.tally(period.year_before).total,
            )
        return district_table(
            tally, self.declarations, self.labels(), chosen=chosen, beside=beside
        )  # fmt: skip

    def labels(self) -> Labels:
        """Give the words for topics and policies."""
        return labels(self.topics, self._names())

    def behind(
        self, period: Month | Period, indicator: str, value: str = "", point: str = ""
    ) -> Opened:
        """Open a number: the records it counts, as far as the district sees them.

        Args:
            value: the value of a breakdown; empty for all of it.
            point: the point's code; empty for the whole district.

        Raises:
            BadInput: there is no such indicator.
        """
        wanted = _period(period)
        declared = self.declarations.indicator(indicator)
        if declared is None:
            known = "、".join(one.name for one in self.declarations.indicators)
            raise BadInput(f"没有叫“{indicator}”的指标：可用 {known}", "indicator")
        points = [point] if point else sorted(self._newest())
        return opened(
            self.declarations,
            self.topics,
            (self._store.figures.records(one, wanted) for one in points),
            declared,
            value,
        )

    def months(self) -> tuple[Month, ...]:
        """Give the months to look at, newest first: from a year before the oldest bundle on."""
        this = Month.of(self.today)
        made = [Month.of(day) for day in self._made().values() if day.year >= _EARLIEST]
        oldest = min([this, *made])
        last = Month(oldest.year - 1, oldest.month)
        found = [this]
        while found[-1] > last:
            found.append(found[-1].previous)
        return tuple(found)

    def problems(self, first: date, last: date) -> Problems:
        """Count what the points could not meet into the district's list of problems."""
        return problem_list(
            self._store.figures.unmet(first, last), self.topic_words, first, last
        )  # fmt: skip

    def topic_words(self, code: str) -> str:
        """Give the words of a topic; an unknown code stands for itself."""
        return self._words.get(code, code)

    def at_several_points(self) -> int:
        """Count the people whom several points have on record, by keyed hash."""
        return len(self._store.figures.persons())

    def _newest(self) -> Mapping[str, date]:
        """Give the day of each point's newest bundle."""
        newest: dict[str, date] = {}
        for (point, _), day in self._made().items():
            newest[point] = max(day, newest.get(point, day))
        return newest

    def _made(self) -> Mapping[tuple[str, str], date]:
        """Give the day each bundle was made; a clock that is ahead changes nothing."""
        return {
            (one.point, one.digest): local_day(
                min(datetime.fromisoformat(at) for at in (one.created_at, one.merged_at))
            )
            for one in self._store.register.bundles()
        }

    def _reported(self, point: str, records: TallyRecords, until: date) -> Reported | None:
        """Give how a point reported; None when it reported nothing of the period."""
        period = records.period
        known = {Month.of(day) for day in set(records.contacts.values("on"))}
        asked = [one for one in period.months if one.first <= self.today] or [*period.months]
        closings = {one: self._closing(point, one) for one in asked}
        silent = [
            one
            for one in asked
            if one not in known and not closings[one] and not self._elsewhere(point, one, period)
        ]
        if len(silent) == len(asked):
            return None
        lacking = tuple(one for one in silent if one.after <= self.today)
        whole = set(period.whole_months())
        standing = tuple(one for month, one in closings.items() if one and month in whole)
        return Reported(closings=standing, lacking=lacking, until=until)

    def _closing(self, point: str, month: Month) -> MonthClosing | None:
        return self._store.figures.closing(point, month)

    def _elsewhere(self, point: str, month: Month, period: Period) -> bool:
        """Whether a month that only partly lies in a period was reported by other days of it."""
        if month in period.whole_months():
            return False
        whole = self._store.figures.records(point, Period.of(month), counted_only=True)
        return bool(whole.contacts)


_EARLIEST = 2020
"""No point is older: a bundle from before comes from a clock that is wrong."""


def _period(given: Month | Period) -> Period:
    return Period.of(given) if isinstance(given, Month) else given
