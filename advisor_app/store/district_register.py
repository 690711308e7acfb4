"""The district's register: which devices are enrolled, which bundles were merged."""

from dataclasses import dataclass
from typing import Any

from advisor_app.store.driver import Database


@dataclass(frozen=True, slots=True)
class EnrolledDevice:
    """A point's device that may send bundles. ``certificate`` is its JSON text."""

    device: str
    point: str
    public: str
    incarnation: str
    certificate: str
    enrolled_at: str
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class MergedBundle:
    """A bundle that was taken in, with the counts of that time."""

    digest: str
    point: str
    device: str
    merged_at: str
    created_at: str
    accepted: int
    unchanged: int
    refused: int


class DistrictRegister:
    """Reads and writes the register. Writing belongs inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def enrol(self, one: EnrolledDevice) -> None:
        """Enter a device, or enter it anew."""
        self._db.execute(
            "INSERT OR REPLACE INTO enrolled VALUES(?, ?, ?, ?, ?, ?, ?)",
            (
                one.device, one.point, one.public, one.incarnation, one.certificate,
                one.enrolled_at, int(one.revoked),
            ),
        )  # fmt: skip

    def device(self, device: str) -> EnrolledDevice | None:
        """Give a device by its id."""
        row = self._db.execute("SELECT * FROM enrolled WHERE device = ?", (device,)).fetchone()
        return _device(row) if row else None

    def devices(self) -> tuple[EnrolledDevice, ...]:
        """Give every device, by point."""
        rows = self._db.execute("SELECT * FROM enrolled ORDER BY point, enrolled_at, device")
        return tuple(_device(row) for row in rows)

    def record_bundle(self, one: MergedBundle) -> None:
        """Remember a merged bundle; merging it again keeps the first counts."""
        self._db.execute(
            "INSERT OR IGNORE INTO bundle VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
            (
                one.digest, one.point, one.device, one.merged_at, one.created_at,
                one.accepted, one.unchanged, one.refused,
            ),
        )  # fmt: skip

    def bundles(self) -> tuple[MergedBundle, ...]:
        """Give every merged bundle, newest first."""
        rows = self._db.execute("SELECT * FROM bundle ORDER BY merged_at DESC, digest")
        return tuple(MergedBundle(*row) for row in rows)


def _device(row: tuple[Any, ...]) -> EnrolledDevice:
    return EnrolledDevice(row[0], row[1], row[2], row[3], row[4], row[5], bool(row[6]))
