"""Makes this process one whom permissions bind, whoever started it."""

import ctypes
import os
from pathlib import Path

_VERSION = 0x20080522
_PRIVILEGED = (1 << 1) | (1 << 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: reading and writing whatever the permissions say."""


def become_one() -> None:
    """Let go of the superuser's right to write everywhere; nothing to let go of for others."""
    libc = ctypes.CDLL(None, use_errno=True)
    header, data = (ctypes.c_uint32 * 2)(_VERSION, 0), (ctypes.c_uint32 * 6)()
    if libc.capget(header, data) != 0:
        return
    for place in (0, 1, 2):
        data[place] &= ~_PRIVILEGED & 0xFFFFFFFF
    if libc.capset(header, data) != 0:
        raise PermissionError(ctypes.get_errno(), "the right to write everywhere stays")


def protect(folder: Path, *, writable: bool) -> None:
    """Let nobody, or the owner again, write into a folder and the files in it."""
    for one in (folder, *folder.rglob("*")):
        for_owner = 0o700 if one.is_dir() else 0o600
        one.chmod(for_owner if writable else for_owner & 0o500)
    assert os.access(folder, os.W_OK) or not writable
