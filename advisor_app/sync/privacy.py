"""What of the record leaves the point.

Source: the minimum-necessary rule of the Personal Information Protection Law of the PRC, art. 6;
the district counts and matches, it needs no names and no words.
"""

from collections.abc import Iterable, Iterator

from advisor_app.domain.revision import Revision

WITHHELD = frozenset({"identity", "note", "remark", "sheet_copy", "import_batch"})
"""Kinds whose bodies stay at the point: who it is, what was said, what was printed, and what the
files were called that old registers came from."""


def for_district(revisions: Iterable[Revision]) -> Iterator[Revision]:
    """Give the revisions as the district may see them; the chain still verifies."""
    return (one.without_body() if one.kind in WITHHELD else one for one in revisions)
