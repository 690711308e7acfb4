"""Keeps the interpreter alive under a fault of the Qt binding.

PySide6 6.12.0 gives back one reference of ``True`` too many at every ``Signal.emit()`` (measured:
minus one a call; 6.9 to 6.11.3 none). Before Python 3.12, where ``True`` became immortal
(PEP 683), the program then aborts with "deallocating True or False" after some thousand signals,
which is less than a working day at the counter. The package of QtPdf exists for 6.12 only, so an
older binding is no way out.
"""

import ctypes
import sys

_PLENTY = 1 << 40
"""References; more than signals can use up in a lifetime."""


def keep_true_alive() -> None:
    """Give ``True`` so many references that it stays; once a process is enough."""
    if sys.version_info < (3, 12) and sys.getrefcount(True) < _PLENTY:
        ctypes.c_ssize_t.from_address(id(True)).value += _PLENTY
