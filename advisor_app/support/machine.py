"""Which computer this is, so that a folder carried to another one is noticed."""

import hashlib
import sys
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_RANDOM = 1 << 40
"""The bit that marks a hardware address as made up (RFC 9562 §6.10): it says nothing."""


def machine_fingerprint() -> str:
    """Give a text that stays the same on one computer and differs on another.

    Returns:
        32 hexadecimal digits; empty where the system tells nothing that lasts.
    """
    told = next(_told(), "")
    return hashlib.sha256(f"advisor-desk/{told}".encode()).hexdigest()[:32] if told else ""


def _told() -> Iterator[str]:
    """Give what the system calls this computer by, the surest first."""
    if sys.platform == "win32":
        with suppress(OSError):
            yield _windows_guid()
    for one in _FILES:
        with suppress(OSError):
            text = one.read_text(encoding="ascii", errors="ignore").strip()
            if len(text) >= 32:
                yield text
    node = uuid.getnode()
    if not node & _RANDOM:
        yield f"{node:012x}"


def _windows_guid() -> str:
    """Give the id that Windows made when it was installed."""
    import winreg  # noqa: PLC0415 - there is none elsewhere

    path = r"SOFTWARE\Microsoft\Cryptography"
    access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY  # type: ignore[attr-defined,unused-ignore]
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, access) as key:  # type: ignore[attr-defined,unused-ignore]
        value, _ = winreg.QueryValueEx(key, "MachineGuid")  # type: ignore[attr-defined,unused-ignore]
    return str(value)
