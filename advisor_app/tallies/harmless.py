"""Keeps spreadsheets from running a text as a formula."""

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""First characters that make a spreadsheet take a text for a formula.

Source: OWASP, CSV Injection (with the full-width forms that an East Asian Excel takes too).
"""

_CONTROL = ("\t", "\r", "\n")
"""First characters that a spreadsheet drops, so that what follows comes first (same source)."""


def harmless(cell: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(_CONTROL) or cell.lstrip().startswith(_FORMULA) else cell
