"""What counting sees, and what it gives.

The store (of a point or of the district) hands out :class:`TallyRecords`; the tallies count them
by their declared indicators into a :class:`Tally`.

A month has thousands of contacts, and most indicators look at one thing of each. So contacts are
held as columns (:class:`Contacts`), and counting goes down a column at a time.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, compress
from typing import Any, NamedTuple

from advisor_app.domain.ids import RecordId
from advisor_app.domain.period import Period

Count = int | float | None | Mapping[str, int | float]
"""A figure (None: nothing to measure), or figures by a breakdown's values."""


class Manner(NamedTuple):
    """What a consultation was, as values of data; an empty satisfaction is not known."""

    channel: str
    inquirer: str
    outcome: str
    satisfaction: str = ""


class Traits(NamedTuple):
    """What is known of an elder without naming them; what is empty is not known.

    Attributes:
        sex: ``female`` or ``male``.
        groups: values of :data:`GROUPS`, in that order.
        care_level: 0 to 4 as text (GB/T 42195-2022).
    """

    sex: str = ""
    groups: tuple[str, ...] = ()
    care_level: str = ""


GROUPS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "no_kin": (("no_kin", ("yes",)),),
    "living_alone": (("living", ("alone",)),),
    "empty_nest": (("empty_nest", ("yes",)),),
    "left_behind": (("left_behind", ("yes",)),),
    "destitute": (("income", ("destitute",)),),
    "minimum": (("income", ("minimum",)),),
    "margin": (("income", ("margin",)),),
    "disabled": (("disability_grade", ("1", "2", "3", "4")),),
    "care_needed": (("care_level", ("1", "2", "3", "4")),),
    "family_planning": (("family_planning", ("only_child", "two_daughters")),),
    "bereaved": (("family_planning", ("child_lost", "child_disabled")),),
    "veteran": (("veteran", ("veteran", "disabled")),),
    "disabled_veteran": (("veteran", ("disabled",)),),
}
"""Special group (特殊困难类别) → the facts that put somebody in it, and the values these have.

Source: the groups whom the district's home care and the policy library name; the facts are those
of ``domain/facts.py``.
"""

TRAITS = ("sex", *dict.fromkeys(fact for tests in GROUPS.values() for fact, _ in tests))
"""The facts of an elder that are counted."""


def groups_of(facts: Mapping[str, str]) -> tuple[str, ...]:
    """Give the special groups that facts put somebody in."""
    return tuple(
        group
        for group, tests in GROUPS.items()
        if any(facts.get(fact) in values for fact, values in tests)
    )


ANONYMOUS, FIRST, REPEAT = "anonymous", "first", "repeat"
"""Nobody was named; an elder's first contact at this point; one of their later ones."""


class Contact(NamedTuple):
    """A consultation as it is counted.

    Attributes:
        on: local day.
        topics: codes of the taxonomy, in the order given.
        policies: ids of the policies that were explained.
        minutes: how long it took; None when nobody looked.
        visit: ``anonymous``, ``first`` or ``repeat``.
        person: what tells persons apart: the keyed hash of their papers, else the elder's
            record id; empty when nobody was named.
        elder: the elder's record id; empty when nobody was named.
        age: completed years in that month; None when unknown.
    """

    id: RecordId
    on: date
    point: str
    manner: Manner
    topics: tuple[str, ...]
    policies: tuple[str, ...] = ()
    minutes: int | None = None
    visit: str = ANONYMOUS
    person: str = ""
    elder: str = ""
    age: int | None = None
    street: str = ""
    community: str = ""
    traits: Traits = Traits()


Meanings = Mapping[str, Callable[[Any], Any]]
"""Field of a contact → what turns a key of its column into the field's value."""


class Contacts:
    """Contacts as columns of keys, one for each field of :class:`Contact`, all equally long.

    A key is short and stands for a value; where no meaning is given it is the value itself. Equal
    keys mean equal values, so that a value is worked out once however often its key stands there.
    """

    __slots__ = ("_columns", "_meanings")

    def __init__(
        self, columns: Iterable[Sequence[Any]] = (), meanings: Meanings | None = None
    ) -> None:
        """Take the columns in the order of the fields; none at all means no contacts."""
        given = tuple(tuple(one) for one in columns)
        self._columns = given or tuple(() for _ in Contact._fields)
        self._meanings: Meanings = meanings or {}

    @classmethod
    def of(cls, contacts: Iterable[Contact]) -> "Contacts":
        """Turn contacts into columns."""
        return cls(zip(*contacts, strict=True))

    @classmethod
    def joined(cls, parts: Iterable["Contacts"]) -> "Contacts":
        """Give the contacts of several, one after the other."""
        held = tuple(parts)
        return cls(
            tuple(chain.from_iterable(one.values(name) for one in held)) for name in Contact._fields
        )

    def __len__(self) -> int:
        return len(self._columns[0])

    def __iter__(self) -> Iterator[Contact]:
        return map(Contact._make, zip(*map(self.values, Contact._fields), strict=True))

    def __repr__(self) -> str:
        return f"Contacts.of({list(self)!r})"

    def keys(self, name: str) -> tuple[Any, ...]:
        """Give a field's column of keys."""
        return self._columns[Contact._fields.index(name)]

    def meaning(self, name: str) -> Callable[[Any], Any]:
        """Give what turns a key of a field's column into the field's value."""
        return self._meanings.get(name, _itself)

    def values(self, name: str) -> Iterable[Any]:
        """Give a field of every contact."""
        meaning = self._meanings.get(name)
        return map(meaning, self.keys(name)) if meaning else self.keys(name)

    def where(self, wanted: Iterable[object]) -> "Contacts":
        """Give those whose place in ``wanted`` is true."""
        places = tuple(wanted)
        return Contacts((tuple(compress(one, places)) for one in self._columns), self._meanings)


def _itself(key: Any) -> Any:  # noqa: ANN401 - a key of any kind
    return key


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something else that is counted: a sheet, a referral, a call, an unmet need, hours of care.

    Attributes:
        on: the local day it counts for.
        values: dimension → value, e.g. ``{"referral_state": "sent"}``.
        marks: what filters ask for, e.g. ``order`` or ``on_time``.
        person: what tells persons apart; empty when nobody is named.
        minutes: for what is measured in hours.
    """

    id: RecordId
    on: date
    values: Mapping[str, str] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    person: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyRecords:
    """Everything of a period that is counted, of one point or of several.

    Attributes:
        point: the point's code, or the district's.
        sheets: sheets that left the counter.
        referrals: referrals and orders opened.
        callbacks: call-backs that fell due.
        unmet: needs that were not met.
        care: home care that was delivered.
        zero_months: months that were closed and hold no consultation (零报告).
    """

    point: str
    period: Period
    contacts: Contacts = field(default_factory=Contacts)
    sheets: tuple[Entry, ...] = ()
    referrals: tuple[Entry, ...] = ()
    callbacks: tuple[Entry, ...] = ()
    unmet: tuple[Entry, ...] = ()
    care: tuple[Entry, ...] = ()
    zero_months: tuple[Entry, ...] = ()

    def within(self, period: Period) -> "TallyRecords":
        """Give what falls on the days of a shorter period.

        Only of records that know their days; see ``counted_only`` of the store's months.
        """
        entries = {
            name: tuple(one for one in getattr(self, name) if period.first <= one.on <= period.last)
            for name in ("sheets", "referrals", "callbacks", "unmet", "care", "zero_months")
        }
        days = self.contacts.values("on")
        contacts = self.contacts.where(period.first <= day <= period.last for day in days)
        return TallyRecords(point=self.point, period=period, contacts=contacts, **entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A period's figures; of a month they are its 月报.

    Attributes:
        indicators: indicator name → figure or breakdown, in the order of ``tally.toml``.
    """

    point: str
    period: Period
    indicators: Mapping[str, Count]
