"""Counting the merged record: the district's tally and its problem list."""

from datetime import date, datetime

from advisor_app.domain.consultation import Topic
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.hub.ports import DistrictStore
from advisor_app.support.calendar import local_day
from advisor_app.tallies.district import DistrictTally, count_district
from advisor_app.tallies.indicators import Declarations
from advisor_app.tallies.points import PointEntry
from advisor_app.tallies.problems import Problems, problem_list


class Counting:
    """Counts the merged record."""

    def __init__(
        self,
        store: DistrictStore,
        points: tuple[PointEntry, ...],
        topics: tuple[Topic, ...],
        declarations: Declarations,
    ) -> None:
        self._store = store
        self._points = points
        self._topics = topics
        self._declarations = declarations

    def tally(self, month: Month) -> DistrictTally:
        """Count a month: every point that reported it, and the whole district.

        A point has reported a month when a bundle of it was made in that month or later, and it
        has records of that month or closed it: an empty month that nobody closed is not a zero.
        """
        period = Period.of(month)
        reported = {
            one.point
            for one in self._store.register.bundles()
            if local_day(datetime.fromisoformat(one.created_at)) >= month.first
        }
        figures = self._store.figures
        read = {
            point: figures.records(point, period, counted_only=True) for point in sorted(reported)
        }
        closings = {point: figures.closing(point, month) for point in read}
        return count_district(
            self._declarations,
            self._topics,
            {one: held for one, held in read.items() if held.contacts or closings[one]},
            self._points,
            period,
            {one: closing for one, closing in closings.items() if closing},
        )

    def problems(self, first: date, last: date) -> Problems:
        """Count what the points could not meet into the district's list of problems."""
        words = {topic.code: topic.label for topic in self._topics}
        needs = self._store.figures.unmet(first, last)
        return problem_list(needs, lambda code: words.get(code, code), first, last)
