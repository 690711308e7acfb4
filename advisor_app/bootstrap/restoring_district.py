"""Putting a backup of the district's record back: it goes on in a new epoch."""

from dataclasses import dataclass
from pathlib import Path

from advisor_app.bootstrap.district import is_district, open_district
from advisor_app.bootstrap.restoring import put_back
from advisor_app.bootstrap.world import World
from advisor_app.domain.errors import RecordProblem
from advisor_app.hub.epochs import EpochReason
from advisor_app.store.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredDistrict:
    """A backup of a district that was put back.

    Attributes:
        aside: where the record now lies that stood there before; None when there was none.
        revisions: how many the backup held.
        epoch: the one that began with it.
    """

    aside: Path | None
    revisions: int
    epoch: str


def restore_district(world: World, passphrase: str, file: Path) -> RestoredDistrict:
    """Put a backup of the district's record in the record's place.

    What came since the backup is not here any more: a new epoch begins, the receipts say less,
    and the points send the rest again.

    Raises:
        WrongPassphrase: the passphrase opens neither this device's keys nor the backup's.
        RecordProblem: not a backup of a district, damaged, newer, open elsewhere, no space.
    """

    def refuse(record: Record) -> None:
        if not is_district(record):
            raise RecordProblem(f"{file.name} 不是区级的备份：顾问点的请用“advisor restore”")

    back = put_back(world, passphrase, file, refuse)
    district = open_district(world, passphrase)
    try:
        begun = district.epochs.begin(EpochReason.RESTORED)
    finally:
        district.close()
    return RestoredDistrict(aside=back.aside, revisions=back.revisions, epoch=begun.id)
