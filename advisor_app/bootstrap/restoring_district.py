"""Putting a backup of the district's record back: it goes on in a new epoch."""

from dataclasses import dataclass
from pathlib import Path

from advisor_app.bootstrap.district import is_district, open_district
from advisor_app.bootstrap.district_stores import STORE, back_to_server, forget_copied_from
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
        epoch: the one that the record is in now.
        server: where the server is whose record was backed up; empty when it was this machine's.
        on_server: whether the record on that server is gone on with; else it is what was backed up,
            in a new epoch.
    """

    aside: Path | None
    revisions: int
    epoch: str
    server: str = ""
    on_server: bool = False


def restore_district(
    world: World, passphrase: str, file: Path, *, on_server: bool = False
) -> RestoredDistrict:
    """Put a backup of the district's record in the record's place.

    What came since the backup is not here any more: a new epoch begins, the receipts say less,
    and the points send the rest again. The backup of a record on a server is put back on this
    machine; from there it can be moved to an empty server.

    Args:
        on_server: the server still has its record and only this machine's was lost: keys and
            settings are put back, and the server's record is gone on with.

    Raises:
        WrongPassphrase: the passphrase opens neither this device's keys nor the backup's.
        RecordProblem: not a backup of a district, damaged, newer, open elsewhere, no space; there
            is no server, or it cannot be reached.
    """

    def refuse(record: Record) -> None:
        if not is_district(record):
            raise RecordProblem(f"{file.name} 不是区级的备份：顾问点的请用“advisor restore”")
        if on_server:
            back_to_server(world, record)  # in the copy: nothing has moved yet

    back = put_back(world, passphrase, file, refuse)
    district = open_district(world, passphrase)
    try:
        stays = district.record.device.setting(STORE) is not None
        current = district.epochs.current() if stays else district.epochs.begin(
            EpochReason.RESTORED
        )  # fmt: skip
        server = forget_copied_from(district.record)
    finally:
        district.close()
    return RestoredDistrict(
        aside=back.aside, revisions=back.revisions, epoch=current.id,
        server=server.where if server else "", on_server=stays,
    )  # fmt: skip
