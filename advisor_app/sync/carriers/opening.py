"""Opening a carrier: the kind's own module is loaded when it is wanted."""

import logging
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

_TALKERS = ("paramiko", "smbprotocol", "smbclient", "spnego", "httpx", "botocore", "s3fs", "fsspec")

for _name in _TALKERS:  # what they have to say is said in a sentence; else it goes to the terminal
    logging.getLogger(_name).addHandler(logging.NullHandler())


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


def check_kinds() -> str:
    """Load every kind's module: a frozen program may lack what is loaded by name.

    Returns:
        What is missing, in one sentence; empty when nothing is.
    """
    try:
        for name in MODULES.values():
            import_module(name)
        import_module("botocore.session").Session().get_service_model("s3")
    except ImportError as error:
        return f"程序不完整，缺少 {error.name}：请重新安装"
    except Exception as error:  # noqa: BLE001 - botocore's own families
        return f"程序不完整，缺少对象存储的说明（{type(error).__name__}）：请重新安装"
    return ""
