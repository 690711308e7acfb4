"""What goes down to the points: receipts, certificates, records given back, the newest pack."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from advisor_app.domain.errors import KnownError
from advisor_app.hub.district import District
from advisor_app.hub.intake import Merged
from advisor_app.services.standing_packs import used_packs
from advisor_app.sync.bundle import MAGIC, MOST_HEADER, read_manifest
from advisor_app.sync.carriers import layout
from advisor_app.sync.carriers.layout import Cargo, Named
from advisor_app.sync.framing import is_newer, unframed

_KEPT = 2
"""So many receipts and packs stay on the carrier, the newest."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file that is to lie on the carrier. ``replaces``: it may take an older one's place."""

    path: str
    content: bytes
    replaces: bool = False


def parcels(
    district: District,
    points: Iterable[str],
    down: Mapping[str, Collection[str]],
    merged: Iterable[Merged],
) -> tuple[tuple[Outgoing, ...], tuple[str, ...]]:
    """Give what has to be put on the carrier, and what could not be made.

    Args:
        points: those that are answered.
        down: folder → names that lie there already.
        merged: what came just now: devices that sent it may turn out to lack something.
    """
    made, problems = list[Outgoing](), list[str]()
    came = {one.point for one in merged if not one.problem}
    for point in points:
        folder = layout.down_of(point)
        there = down.get(folder, ())
        try:
            made += _certificates(district, point, folder)
            if point in came:
                made += _returned(district, point, folder, there)
            made.append(_receipt(district, point, folder))
        except KnownError as error:
            problems.append(error.message)
    made += packs_down(district)
    new = [one for one in made if one.replaces or not _lies(one, down)]
    return tuple(new), tuple(problems)


def outdated(down: Mapping[str, Collection[str]], newest: Collection[str]) -> Iterator[str]:
    """Give the paths of receipts and packs that newer ones have taken the place of.

    Args:
        down: folder → names that lie there.
        newest: paths that are never among them.
    """
    for folder, names in down.items():
        series: dict[tuple[Cargo, str], list[Named]] = {}
        for one in filter(None, map(layout.named, names)):
            if one.cargo in (Cargo.RECEIPT, Cargo.PACK):
                series.setdefault((one.cargo, one.who), []).append(one)
        for some in series.values():
            for old in sorted(some, key=lambda one: -one.serial)[_KEPT:]:
                path = f"{folder}/{old.name}"
                if path not in newest:
                    yield path


def is_torn(path: Path, what: str) -> bool:
    """Whether a bundle is not what its name says, so that nobody can read it as it is.

    What a newer program wrote is not torn, nor is what is refused for another reason.
    """
    content = path.read_bytes()
    if MAGIC.startswith(content):  # cut off within its first bytes
        return True
    if not content.startswith(MAGIC):
        return not is_newer(content, MAGIC)
    try:
        return not read_manifest(path).digest.startswith(what)
    except KnownError:
        return not _digest_fits(content, what)


def _digest_fits(content: bytes, what: str) -> bool:
    """Look for the sealed part of a header that cannot be read here."""
    parts = unframed(content, MOST_HEADER)
    try:
        json.loads(parts.body if parts else b"")
    except (ValueError, RecursionError):
        return False
    return parts is not None and hashlib.sha256(parts.rest).hexdigest().startswith(what)


def _lies(one: Outgoing, down: Mapping[str, Collection[str]]) -> bool:
    folder, _, name = one.path.rpartition("/")
    return name in down.get(folder, ())


def _receipt(district: District, point: str, folder: str) -> Outgoing:
    issued = district.receipts.issue(point)
    return Outgoing(f"{folder}/{layout.receipt_name(issued.epoch, issued.serial)}", issued.content)


def _certificates(district: District, point: str, folder: str) -> Iterator[Outgoing]:
    for one in district.store.register.devices():
        if one.point == point and not one.revoked:
            content = f"{one.certificate}\n".encode()
            yield Outgoing(f"{folder}/{layout.certificate_name(one.device)}", content, True)


def _returned(
    district: District, point: str, folder: str, there: Collection[str]
) -> Iterator[Outgoing]:
    """Give devices back what they lack, once for each time that they say so."""
    for one in district.store.register.devices():
        if one.point != point or one.revoked or not one.recipient:
            continue
        before = f"back-{one.device[:8]}-"
        if any(name.startswith(before) for name in there):
            continue  # it lies there still; the device has not been here since
        sealed = district.returning.returned_for(one)
        if sealed is not None:
            name = layout.returned_name(one.device, sealed.manifest.digest)
            yield Outgoing(f"{folder}/{name}", sealed.content)


def packs_down(district: District) -> Iterator[Outgoing]:
    """Give the packs by which something stands; the others say nothing that these do not."""
    for one in used_packs(district.store.packs, district.signing_key):
        yield Outgoing(f"{layout.FOR_ALL}/{layout.pack_name(one.serial)}", one.content)
