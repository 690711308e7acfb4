"""The program's log: what happened, never to whom.

Log lines name kinds, counts, ids and error classes. Digits that could be a citizen number or a
phone are struck out on the way into the file, should a message ever hold one.
"""

import logging
import re
from pathlib import Path

_NUMBERS = re.compile(r"(?<![0-9a-f-])\d{7,17}[\dXx]?(?![0-9a-f-])")
_LONG = 1_000_000
"""Bytes after which a log is put aside at the next start."""

_HAN = re.compile(r"[\u3400-\u9fff]+")


class PersonalDataFilter(logging.Filter):
    """Strikes out long digit runs and Chinese text, where names and addresses would stand."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message; every record passes."""
        record.msg = scrubbed(record.getMessage())
        record.args = ()
        if record.exc_info:
            kind = record.exc_info[0]
            record.exc_text = _places(record) if kind else None
        return True


def scrubbed(text: str) -> str:
    """Give a text without what could name a person."""
    return _HAN.sub("…", _NUMBERS.sub("#", text))


def _places(record: logging.LogRecord) -> str:
    """Give the traceback without the error's own words: they may quote what was typed."""
    assert record.exc_info is not None  # noqa: S101 - narrowing
    kind, _, trace = record.exc_info
    lines = [f"{kind.__module__}.{kind.__qualname__}" if kind else ""]
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"  {Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return "\n".join(lines)


def log_to(path: Path) -> logging.Handler:
    """Send the program's log to a file; a long one is put aside first, in place of the last.

    The standard library's rotating handler would cost the window's start 10 ms of imports.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LONG:
        path.replace(path.with_name(path.name + ".old"))
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.addFilter(PersonalDataFilter())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("advisor_app")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    return handler
