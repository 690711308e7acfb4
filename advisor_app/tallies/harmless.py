"""Keeps spreadsheets from running a text as a formula."""

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""First characters that make a spreadsheet take a text for a formula.

Source: OWASP, CSV Injection (with the full-width forms that an East Asian Excel takes too).
"""

_CONTROL = ("\t", "\r", "\n")
"""First characters that a spreadsheet drops, so that what follows comes first (same source)."""

_MARK = "'"


def harmless(cell: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    One that looks as if it had been given one already gets another, so that :func:`plain` gives
    back what it was.
    """
    return _MARK + cell if _is_run(cell.lstrip(_MARK)) else cell


def plain(cell: str) -> str:
    """Give a text as it was before it was made harmless."""
    return cell[1:] if cell.startswith(_MARK) and _is_run(cell.lstrip(_MARK)) else cell


def _is_run(text: str) -> bool:
    return text.startswith(_CONTROL) or text.lstrip().startswith(_FORMULA)
