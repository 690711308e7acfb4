"""The folder tree on a carrier, and which names in it are ours.

``up/<point>/`` holds what a point sends, ``down/<point>/`` and ``down/all/`` what the district
sends. A name that is not written as one of these is not ours: it is neither opened nor deleted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from advisor_app.sync.bundle import MOST_FILE
from advisor_app.sync.enrolment import MOST_REQUEST
from advisor_app.sync.packs import MOST_PACK
from advisor_app.sync.receipt import MOST_RECEIPT
from advisor_app.sync.statement import POINT

UP = "up"
DOWN = "down"
FOR_ALL = "down/all"
PART = ".part"
"""Ends the names of what is not whole yet."""

_SHORT, _LONG = 8, 16
_NO_POINT = "all"


class Cargo(StrEnum):
    """What a file on a carrier is."""

    BUNDLE = "bundle"
    REQUEST = "request"
    RECEIPT = "receipt"
    CERTIFICATE = "certificate"
    RETURNED = "returned"
    PACK = "pack"


MOST: dict[Cargo, int] = {
    Cargo.BUNDLE: MOST_FILE,
    Cargo.REQUEST: MOST_REQUEST,
    Cargo.RECEIPT: MOST_RECEIPT,
    Cargo.CERTIFICATE: MOST_REQUEST,
    Cargo.RETURNED: MOST_FILE,
    Cargo.PACK: MOST_PACK,
}
"""Bytes beyond which nothing of a kind is fetched."""

_NAMES = {
    Cargo.BUNDLE: re.compile(r"(?P<who>[0-9a-f]{8})-(?P<what>[0-9a-f]{16})\.advb"),
    Cargo.REQUEST: re.compile(r"(?P<who>[0-9a-f]{8})\.req"),
    Cargo.RECEIPT: re.compile(r"(?P<who>[0-9a-f]{8})-(?P<what>[0-9]{8})\.advr"),
    Cargo.CERTIFICATE: re.compile(r"(?P<who>[0-9a-f]{8})\.cert"),
    Cargo.RETURNED: re.compile(r"back-(?P<who>[0-9a-f]{8})-(?P<what>[0-9a-f]{16})\.advb"),
    Cargo.PACK: re.compile(r"pack-(?P<what>[0-9]{6})\.advp"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A name that is ours.

    Attributes:
        who: the first digits of the device, or of the receipt's epoch; empty for a pack.
        what: the first digits of the digest, or a serial number; empty where there is neither.
    """

    name: str
    cargo: Cargo
    who: str
    what: str

    @property
    def serial(self) -> int:
        """The serial number of a receipt or pack; 0 for what has none."""
        return int(self.what) if self.cargo in (Cargo.RECEIPT, Cargo.PACK) else 0


def named(name: str) -> Named | None:
    """Read a file's name; None for one that is not ours."""
    for cargo, pattern in _NAMES.items():
        found = pattern.fullmatch(name)
        if found:
            parts = found.groupdict()
            return Named(name, cargo, parts.get("who", ""), parts.get("what", ""))
    return None


def is_point(name: str) -> bool:
    """Whether a folder's name can be a point's code."""
    return bool(POINT.fullmatch(name)) and name != _NO_POINT


def up_of(point: str) -> str:
    """Give the folder of what a point sends."""
    return _folder(UP, point)


def down_of(point: str) -> str:
    """Give the folder of what a point is sent."""
    return _folder(DOWN, point)


def _folder(above: str, point: str) -> str:
    if not is_point(point):
        raise ValueError(point)
    return f"{above}/{point}"


def is_folder(folder: str) -> bool:
    """Whether a folder is one of the tree's."""
    above, _, point = folder.partition("/")
    if folder in (UP, DOWN, FOR_ALL):
        return True
    return above in (UP, DOWN) and is_point(point)


def bundle_name(device: str, digest: str) -> str:
    """Give the name of a bundle."""
    return f"{device[:_SHORT]}-{digest[:_LONG]}.advb"


def returned_name(device: str, digest: str) -> str:
    """Give the name of a bundle that goes back to a device."""
    return f"back-{device[:_SHORT]}-{digest[:_LONG]}.advb"


def request_name(device: str) -> str:
    """Give the name of a request to be certified."""
    return f"{device[:_SHORT]}.req"


def certificate_name(device: str) -> str:
    """Give the name of a certificate."""
    return f"{device[:_SHORT]}.cert"


def receipt_name(epoch: str, serial: int) -> str:
    """Give the name of a receipt."""
    return f"{epoch[:_SHORT]}-{serial:08d}.advr"


def pack_name(serial: int) -> str:
    """Give the name of a pack."""
    return f"pack-{serial:06d}.advp"


def newest(found: Iterable[Named], cargo: Cargo) -> tuple[Named, ...]:
    """Give the highest serial number of each epoch, of a pack the highest of all."""
    best: dict[str, Named] = {}
    for one in found:
        if one.cargo is cargo and one.serial >= best.get(one.who, one).serial:
            best[one.who] = one
    return tuple(best.values())
