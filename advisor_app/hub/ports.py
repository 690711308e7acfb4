"""What the district's side asks of the engine that keeps the merged record.

Two real engines answer: SQLite (:mod:`advisor_app.hub.embedded`) and PostgreSQL. The same
contract tests run on both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol, TypeVar

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.consultation import Topic
from advisor_app.domain.holdings import Holdings, Span
from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.revision import Revision
from advisor_app.domain.tally import TallyRecords
from advisor_app.domain.unmet import UnmetNeed
from advisor_app.store.disputes import Contested, Quarantined, Waiting
from advisor_app.store.district_overview import BackupWord, Claim, LastBundle, LastReceipt
from advisor_app.store.district_register import (
    NEWEST,
    EnrolledDevice,
    EnrolmentCode,
    Epoch,
    IssuedReceipt,
    MergedBundle,
    RefusedBundle,
    Root,
)
from advisor_app.store.packs import KeptPack
from advisor_app.store.unit_of_work import Absorbed

T = TypeVar("T")


class Register(Protocol):
    """Devices, bundles, receipts and epochs. Writing belongs inside a transaction."""

    def enrol(self, one: EnrolledDevice) -> None:
        """Enter a device, or enter it anew."""

    def revoke(self, device: str, at: str, why: str) -> None:
        """Put a device out of use."""

    def device(self, device: str) -> EnrolledDevice | None:
        """Give a device by its id."""

    def devices(self) -> tuple[EnrolledDevice, ...]:
        """Give every device, by point."""

    def record_bundle(self, one: MergedBundle) -> None:
        """Remember a merged bundle; merging it again keeps the first counts."""

    def bundle(self, digest: str) -> MergedBundle | None:
        """Give a merged bundle by the digest of its sealed part."""

    def bundles(self, point: str | None = None) -> tuple[MergedBundle, ...]:
        """Give the merged bundles of a point, or of all, newest first."""

    def refuse(self, one: RefusedBundle) -> None:
        """Remember a file that was refused, once."""

    def refusals(self) -> tuple[RefusedBundle, ...]:
        """Give every file that was refused, newest first."""

    def begin_epoch(self, one: Epoch) -> None:
        """Begin a new life of the district's record."""

    def epochs(self) -> tuple[Epoch, ...]:
        """Give the epochs in the order in which they began; the last is the current one."""

    def keep_receipt(self, one: IssuedReceipt) -> None:
        """Keep a receipt that is given to a point."""

    def receipts(self, point: str, limit: int = NEWEST) -> tuple[IssuedReceipt, ...]:
        """Give the newest receipts of a point, the newest first."""

    def issued(self, epoch: str) -> Mapping[str, int]:
        """Give the newest serial number of each point's receipts in an epoch."""

    def mark_backed_up(self, marks: Mapping[IncarnationId, int], at: str) -> None:
        """Remember how far a verified backup holds each incarnation."""

    def backed_up(self) -> Mapping[IncarnationId, int]:
        """Give how far the newest backup holds each incarnation."""

    def claim(self, incarnation: IncarnationId, point: str, device: str, at: str) -> None:
        """Remember who first brought an incarnation."""

    def incarnations(self, point: str) -> tuple[IncarnationId, ...]:
        """Give the incarnations that a point's devices brought."""

    def owner(self, incarnation: IncarnationId) -> tuple[str, str] | None:
        """Give the point and the device that first brought an incarnation; ``OWN`` for our own."""

    def roots(self, records: Iterable[RecordId]) -> Mapping[RecordId, Root]:
        """Give of records what they are and whose; those that are not here are left out."""

    def keep_code(self, one: EnrolmentCode) -> None:
        """Keep a one-time code, or what became of it."""

    def code(self, digest: str) -> EnrolmentCode | None:
        """Give a one-time code by its digest."""

    def codes(self) -> tuple[EnrolmentCode, ...]:
        """Give every one-time code, newest first."""


class Overview(Protocol):
    """What the district asks of its points: of one by its code, or of all at once."""

    def claims(self) -> tuple[Claim, ...]:
        """Give every incarnation that was brought, the first first."""

    def devices(self, point: str) -> tuple[EnrolledDevice, ...]:
        """Give the devices of a point."""

    def still_refused(self, point: str | None = None) -> tuple[RefusedBundle, ...]:
        """Give the files, of a point or of all, that were refused and never taken in since."""

    def newest_bundles(self) -> Mapping[str, LastBundle]:
        """Give what each point sent last."""

    def newest_receipts(self, epoch: str) -> Mapping[str, LastReceipt]:
        """Give each point's newest receipt in an epoch."""

    def given(self, point: str, epoch: str) -> Mapping[int, str]:
        """Give when the newest receipts of a point in an epoch were given, by serial."""

    def backed_up(self, incarnations: Iterable[IncarnationId]) -> Mapping[IncarnationId, int]:
        """Give how far the newest backup holds some incarnations."""


class BackupWords(Protocol):
    """What administrators said of a server's own backups. Writing belongs inside a transaction."""

    def keep(self, word: BackupWord) -> None:
        """Keep a word."""

    def all(self) -> tuple[BackupWord, ...]:
        """Give every word, the newest first."""


class Figures(Protocol):
    """What the tallies and the problem list count."""

    def records(self, point: str, period: Period, *, counted_only: bool = False) -> TallyRecords:
        """Give everything of a point's period; see :class:`advisor_app.store.months.Months`."""

    def closing(self, point: str, month: Month) -> MonthClosing | None:
        """Give the closing of a point's month that stands."""

    def unmet(self, first: date, last: date) -> tuple[UnmetNeed, ...]:
        """Give the needs that could not be met on the days of a time, of all points."""

    def newest_day(self, point: str, until: date) -> date | None:
        """Give the newest day, not after ``until``, on which a point has a consultation."""

    def newest_days(self, points: Sequence[str], until: date) -> Mapping[str, date]:
        """Give the same of many points; those that have none are left out."""

    def persons(self) -> Mapping[str, tuple[str, ...]]:
        """Give the keyed hashes of persons known at more than one point, with the points."""


class Packs(Protocol):
    """The packs that went down, and the topics that ever did. Writing belongs inside a transaction.

    Numbers are given inside :meth:`DistrictStore.begin`, so that no two packs have the same.
    """

    def keep(self, pack: KeptPack) -> None:
        """Keep a pack under a number that no other has."""

    def all(self) -> tuple[KeptPack, ...]:
        """Give every pack, newest first."""

    def newest(self) -> KeptPack | None:
        """Give the newest pack."""

    def digests(self) -> Mapping[int, str]:
        """Give the number and the digest of every pack, newest first; contents are not read."""

    def topics(self) -> tuple[Topic, ...]:
        """Give every topic that ever stood: records may have its code for ever."""

    def know(self, topics: Iterable[Topic]) -> None:
        """Remember topics that stand."""


class Work(Protocol):
    """One transaction."""

    def absorb(self, revisions: Iterable[Revision]) -> Absorbed:
        """Take in revisions: insert if absent, by id."""

    def put(
        self, record: object, revision: RevisionId, author: str = "",
        saw: RevisionId | None = None,
    ) -> bool:  # fmt: skip
        """Write a record of the district's own as it now is."""

    def touch(self, kind: str, one: str = "") -> None:
        """Say that something beside the journal changed."""


class DistrictStore(Protocol):
    """The merged record of a district."""

    @property
    def register(self) -> Register:
        """Devices, bundles, receipts and epochs."""

    @property
    def overview(self) -> Overview:
        """What is asked of the points, of one or of all at once."""

    @property
    def backup_words(self) -> BackupWords:
        """What administrators said of a server's own backups."""

    @property
    def figures(self) -> Figures:
        """What is counted."""

    @property
    def packs(self) -> Packs:
        """What went down to the points."""

    def begin(self) -> AbstractContextManager[Work]:
        """Run a block in one transaction: all of it stands, or nothing.

        Raises:
            RecordProblem: no space, no connection, somebody else holds the record.
        """

    def holdings(self, incarnations: Iterable[IncarnationId] | None = None) -> Holdings:
        """Give what is held of incarnations, of all by default."""

    def within(self, incarnation: IncarnationId, span: Span) -> Iterator[Revision]:
        """Give an incarnation's revisions whose numbers lie in a span, in their order."""

    def history(self, record: RecordId) -> tuple[Revision, ...]:
        """Give a record's revisions in the order in which they came."""

    def doubted(self, record: RecordId) -> frozenset[RevisionId]:
        """Give those of a record's revisions whose clock was not believed when they came."""

    def find(self, shape: type[T], record: RecordId) -> T | None:
        """Give a record as it stands."""

    def every(self, shape: type[T]) -> tuple[T, ...]:
        """Give every record of a shape as it stands, by id."""

    def contested(self) -> tuple[Contested, ...]:
        """Give every contested record, hard conflicts first."""

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Give what was kept apart, newest first."""

    def waiting(self) -> tuple[Waiting, ...]:
        """Give what is kept and cannot be shown yet."""

    def was_put_back(self) -> bool:
        """Whether the server itself was put back, or changed, since this was noted last."""

    def note_life(self) -> None:
        """Note that this was seen; inside a transaction."""

    def close(self) -> None:
        """Close it."""
