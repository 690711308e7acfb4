"""What a life asks of a design of the sync, the real one or one that only looks right."""

from collections.abc import Mapping
from typing import Protocol


class Design(Protocol):
    """A district and devices that hand their records to it.

    A record has a key and a value; the value rises with every amendment. A parcel is what a
    carrier takes, as bytes. Every writing call has come back before it is said to the advisor.

    Attributes:
        keeps_outbox: whether what was exported survives a backup that is put back.
    """

    keeps_outbox: bool

    def write(self, device: str, key: str) -> None:
        """Log a record, of value 0."""

    def amend(self, device: str, key: str, value: int) -> None:
        """Give a record another value."""

    def erase(self, device: str, key: str) -> None:
        """Erase a record for good."""

    def export(self, device: str) -> bytes | None:
        """Hand over what the design believes the district has not got; None when there is nothing."""

    def merge(self, parcel: bytes) -> bool:
        """Let the district take in whatever a carrier brought; says whether it did."""

    def answer(self, device: str) -> bytes:
        """Give the district's receipt for a device's point."""

    def hear(self, device: str, parcel: bytes) -> bool:
        """Let a device take in whatever a carrier brought; says whether it was a receipt."""

    def back_up(self, device: str) -> None:
        """Back a device's record up."""

    def put_back(self, device: str) -> None:
        """Put the backup back; what else lies on the disk stays."""

    def copy_disk(self, device: str) -> None:
        """Copy everything that a device has away."""

    def put_disk_back(self, device: str, anchor: bool) -> None:
        """Put the copy back, with or without what is kept elsewhere on the computer."""

    def clone(self, device: str, other: str, carried: bool) -> None:
        """Copy a device; from now on both go on. ``carried``: the copy is on another computer."""

    def back_up_district(self) -> None:
        """Back the district up."""

    def put_district_back(self, said: bool) -> None:
        """Put the backup back, by the program or (not ``said``) behind its back."""

    def set_clock(self, place: str, days: int) -> None:
        """Set the clock of a device, or of ``"district"``, so many days off."""

    def here(self, device: str) -> Mapping[str, int]:
        """Give what a device shows: key → value."""

    def at_district(self) -> Mapping[str, int]:
        """Give what the district shows: key → value."""

    def counted(self) -> int:
        """Give how many records the district counts, erased ones among them."""

    def acknowledged(self, device: str) -> frozenset[str]:
        """Give the records of which a device says that the district has all."""

    def close(self) -> None:
        """Let everything go."""
