"""Opening a carrier: the kind's own module is loaded when it is wanted."""

from importlib import import_module
from typing import Any

from advisor_app.domain.place import Place, PlaceKind
from advisor_app.sync.carriers.carrier import Carrier, Moved, Patience, unheard
from advisor_app.sync.carriers.problems import CarrierProblem

MODULES = {
    PlaceKind.FOLDER: "advisor_app.sync.carriers.folder",
    PlaceKind.SMB: "advisor_app.sync.carriers.smb",
    PlaceKind.WEBDAV: "advisor_app.sync.carriers.webdav",
    PlaceKind.SFTP: "advisor_app.sync.carriers.sftp",
    PlaceKind.S3: "advisor_app.sync.carriers.s3",
}
"""Kind to module; ``build.spec`` names them too, as nothing imports them otherwise."""


def open_carrier(place: Place, patience: Patience, moved: Moved = unheard) -> Carrier:
    """Give a carrier; it connects at its first use."""
    module: Any = import_module(MODULES[place.kind])
    return Carrier(
        place, lambda: module.connect(place, patience.timeout), module.trouble, patience, moved
    )


def fingerprint_of(place: Place, timeout: float) -> str:
    """Ask an SFTP server for the fingerprint of its key; empty for a place of another kind.

    Raises:
        CarrierProblem: it does not answer.
    """
    if place.kind is not PlaceKind.SFTP:
        return ""
    module: Any = import_module(MODULES[place.kind])
    try:
        return str(module.fingerprint(place, timeout))
    except Exception as error:
        trouble = module.trouble(error)
        if trouble is None:
            raise
        raise CarrierProblem(trouble, place) from error
