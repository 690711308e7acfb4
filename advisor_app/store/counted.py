"""The narrow texts that counting reads, in place of whole records.

Many consultations are alike, and so are many elders: each such text is read once, and what it
says is shared.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from advisor_app.domain.consultation import Consultation
from advisor_app.domain.month import Month
from advisor_app.domain.partial_date import PartialDate
from advisor_app.domain.tally import TRAITS, Manner, Traits, groups_of

_NOTHING_KNOWN = "{}"


def manner_text(one: Consultation) -> str:
    """Give channel, inquirer, outcome and satisfaction, between blanks."""
    return " ".join((one.channel, one.inquirer, one.outcome, one.satisfaction or ""))


def list_text(values: tuple[str, ...]) -> str:
    """Give a list of codes, each once; an empty one is an empty text."""
    return msgspec.json.encode(tuple(dict.fromkeys(values))).decode() if values else ""


def traits_text(facts: Mapping[str, object]) -> str:
    """Give what is counted of an elder's facts, as texts."""
    known = {name: str(facts[name]) for name in TRAITS if facts.get(name) is not None}
    return msgspec.json.encode(known, order="sorted").decode()


class Manners(dict[str, Manner]):
    """What the texts of :func:`manner_text` say."""

    def __missing__(self, text: str) -> Manner:
        self[text] = Manner(*text.split(" "))
        return self[text]


class Lists(dict[str, tuple[str, ...]]):
    """What the texts of :func:`list_text` say."""

    def __missing__(self, text: str) -> tuple[str, ...]:
        self[text] = tuple(msgspec.json.decode(text)) if text else ()
        return self[text]


class TraitsRead(dict[str | None, Traits]):
    """What the texts of :func:`traits_text` say."""

    def __missing__(self, text: str | None) -> Traits:
        facts = msgspec.json.decode(text or _NOTHING_KNOWN)
        self[text] = Traits(
            facts.get("sex", ""), groups_of(facts), facts.get("care_level", "")
        )  # fmt: skip
        return self[text]


class Ages(dict[tuple[str | None, str], int | None]):
    """Ages by birth and month.

    It is the age reached in that month (or year, where the month is not known): the elder's
    record holds the birth month at most, so that the point and the district, which never sees
    the day, count alike.
    """

    def __missing__(self, of: tuple[str | None, str]) -> int | None:
        birth, month = of
        known = PartialDate.parse(birth).to_month() if birth else None
        self[of] = known.ages(Month.parse(month).first)[1] if known else None
        return self[of]


class Days(dict[str, date]):
    """Local days by their text."""

    def __missing__(self, text: str) -> date:
        self[text] = date.fromisoformat(text)
        return self[text]
