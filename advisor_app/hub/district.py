"""The district's side of an open record, in one piece; made by the composition root."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.hub.backups import DistrictBackups
from advisor_app.hub.counting import Counting
from advisor_app.hub.disputing import Disputing
from advisor_app.hub.enrolment import Enrolment
from advisor_app.hub.epochs import Epochs
from advisor_app.hub.intake import Intake, Merged
from advisor_app.hub.ports import DistrictStore
from advisor_app.hub.problems import ProblemList
from advisor_app.hub.receipts import Receipts
from advisor_app.hub.report import Reports
from advisor_app.hub.returning import Returning
from advisor_app.hub.standing import DistrictStatus, Standing
from advisor_app.store.record import Record
from advisor_app.sync.enrolment import Certificate
from advisor_app.tallies.district import DistrictTally
from advisor_app.tallies.problems import Problems


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """The district's record, open.

    Attributes:
        record: this machine's own record: keys, settings.
        store: the merged record and the packs, in ``record`` or on a server.
        signing_key: the public one that packs are signed by.
    """

    record: Record
    store: DistrictStore
    signing_key: str
    enrolment: Enrolment
    intake: Intake
    standing: Standing
    epochs: Epochs
    receipts: Receipts
    disputing: Disputing
    returning: Returning
    backups: DistrictBackups
    counting: Counting
    problem_list: ProblemList
    reports: Reports

    def enrol(self, path: Path) -> Certificate:
        """Certify a point's device from its request file."""
        return self.enrolment.enrol(path)

    def merge(self, paths: Iterable[Path]) -> tuple[Merged, ...]:
        """Take bundle files in, each whole or not at all; one bad file stops no other."""
        return self.intake.merge(paths)

    def tally(self, period: Month | Period) -> DistrictTally:
        """Count a month, or any other period."""
        return self.counting.tally(period)

    def problems(self, first: date, last: date) -> Problems:
        """Count what the points could not meet."""
        return self.counting.problems(first, last)

    def status(self) -> DistrictStatus:
        """Give who reported until when, and who never did."""
        return self.standing.status()

    def close(self) -> None:
        """Close the records."""
        self.store.close()
        self.record.close()
