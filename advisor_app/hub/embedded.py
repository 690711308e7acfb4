"""The merged record in the district's own encrypted SQLite file: the default engine."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import TypeVar

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.holdings import Holdings, Span
from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.revision import Revision
from advisor_app.domain.tally import TallyRecords
from advisor_app.domain.unmet import UnmetNeed
from advisor_app.store.disputes import Contested, Quarantined, Waiting
from advisor_app.store.district_overview import BackupWords, DistrictOverview
from advisor_app.store.district_register import DistrictRegister
from advisor_app.store.packs import Packs
from advisor_app.store.record import Record
from advisor_app.store.unit_of_work import UnitOfWork

T = TypeVar("T")


class EmbeddedFigures:
    """Counts in the SQLite record."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def records(self, point: str, period: Period, *, counted_only: bool = False) -> TallyRecords:
        """Give everything of a point's period."""
        return self._record.months.records(point, period, counted_only=counted_only)

    def closing(self, point: str, month: Month) -> MonthClosing | None:
        """Give the closing of a point's month that stands."""
        return self._record.closings.standing(point, month)

    def unmet(self, first: date, last: date) -> tuple[UnmetNeed, ...]:
        """Give the needs that could not be met on the days of a time, of all points."""
        return tuple(self._record.needs.unmet(first, last))

    def newest_day(self, point: str, until: date) -> date | None:
        """Give the newest day, not after ``until``, on which a point has a consultation."""
        return self._record.months.newest_day(point, until)

    def newest_days(self, points: Sequence[str], until: date) -> Mapping[str, date]:
        """Give the same of many points; those that have none are left out."""
        days = ((one, self.newest_day(one, until)) for one in points)
        return {one: day for one, day in days if day}

    def persons(self) -> Mapping[str, tuple[str, ...]]:
        """Give the keyed hashes of persons known at more than one point, with the points."""
        return self._record.people.at_several_points()


class EmbeddedStore:
    """A district's record on one machine."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._figures = EmbeddedFigures(record)

    @property
    def register(self) -> DistrictRegister:
        """Devices, bundles, receipts and epochs."""
        return self._record.register

    @property
    def overview(self) -> DistrictOverview:
        """What is asked of the points, of one or of all at once."""
        return self._record.overview

    @property
    def backup_words(self) -> BackupWords:
        """What was said of the backups of a server that this record came from."""
        return self._record.backup_words

    @property
    def figures(self) -> EmbeddedFigures:
        """What is counted."""
        return self._figures

    @property
    def packs(self) -> Packs:
        """What went down to the points."""
        return self._record.packs

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Run a block in one transaction: all of it stands, or nothing."""
        return self._record.begin()

    def holdings(self, incarnations: Iterable[IncarnationId] | None = None) -> Holdings:
        """Give what is held of incarnations, of all by default."""
        return self._record.journal.holdings(incarnations)

    def within(self, incarnation: IncarnationId, span: Span) -> Iterator[Revision]:
        """Give an incarnation's revisions whose numbers lie in a span, in their order."""
        return self._record.journal.within(incarnation, span)

    def history(self, record: RecordId) -> tuple[Revision, ...]:
        """Give a record's revisions in the order in which they came."""
        return self._record.journal.of_record(record)

    def doubted(self, record: RecordId) -> frozenset[RevisionId]:
        """Give those of a record's revisions whose clock was not believed when they came."""
        return self._record.journal.doubted(record)

    def find(self, shape: type[T], record: RecordId) -> T | None:
        """Give a record as it stands."""
        return self._record.shown.find(shape, record)

    def every(self, shape: type[T]) -> tuple[T, ...]:
        """Give every record of a shape as it stands, by id."""
        return self._record.shown.every(shape)

    def contested(self) -> tuple[Contested, ...]:
        """Give every contested record, hard conflicts first."""
        return self._record.disputes.contested()

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Give what was kept apart, newest first."""
        return self._record.disputes.quarantined()

    def waiting(self) -> tuple[Waiting, ...]:
        """Give what is kept and cannot be shown yet."""
        return self._record.disputes.waiting()

    def was_put_back(self) -> bool:
        """Never by a server: there is none."""
        return False

    def note_life(self) -> None:
        """There is nothing to note."""

    def close(self) -> None:
        """Nothing of its own is open: the record is closed by whoever opened it."""
