"""What a person is found by: parts of the name, pinyin initials, phone and papers' digits.

Every term is looked up by prefix in one index, so a keystroke costs a range read. Digits are
also kept reversed (marked ``~``), so that the last digits find a phone or a citizen number.
Initials come from a table of all readings, since surnames have their own (曾 z, 单 s, 仇 q).
"""

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import islice, product

from advisor_app.domain.elder import Identity

Initials = Mapping[str, str]
"""Character → its initials, one letter a reading, e.g. 单 → ``dsc``."""

MOST_READINGS = 16
_JOINTS = str.maketrans("", "", "-()")


def terms_of(identity: Identity, initials: Initials) -> frozenset[str]:
    """Give every term an identity is found by, in lower case."""
    terms = set(_suffixes(plain(identity.name)))
    terms.update(_initials(identity.name, initials))
    for digits in (identity.phone, identity.papers_number, identity.relative.phone):
        terms.update(_both_ways(plain(digits)))
    return frozenset(term for term in terms if term)


def query_terms(text: str) -> tuple[str, ...]:
    """Give the prefixes that a typed text stands for; several mean any of them."""
    typed = plain(text)
    if not typed:
        return ()
    if typed[0].isdigit():
        return (typed, "~" + typed[::-1])
    return (typed,)


def plain(text: str) -> str:
    """Give a text without blanks, dashes and brackets, in lower case, full-width ones narrowed."""
    narrow = unicodedata.normalize("NFKC", text)
    return "".join(narrow.split()).translate(_JOINTS).lower()


def _suffixes(name: str) -> Iterator[str]:
    return (name[start:] for start in range(len(name)))


def _initials(name: str, initials: Initials) -> Iterator[str]:
    readings = [initials.get(one, one.lower() if one.isascii() else "") for one in name]
    readings = [one for one in readings if one.strip()]
    return ("".join(one) for one in islice(product(*readings), MOST_READINGS))


def _both_ways(digits: str) -> tuple[str, ...]:
    return (digits, "~" + digits[::-1]) if digits else ()
