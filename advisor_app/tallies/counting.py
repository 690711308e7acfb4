"""Counting a period by the declared indicators.

Contacts come as columns (:mod:`advisor_app.domain.tally`). A breakdown counts how often each value
stands in its column and looks at every value once.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from operator import itemgetter
from statistics import median
from typing import Any

from advisor_app.domain.consultation import Topic
from advisor_app.domain.ids import RecordId
from advisor_app.domain.tally import Contacts, Count, Entry, Tally, TallyRecords
from advisor_app.tallies.dimensions import FILTERS_OF_CONTACTS, UNKNOWN, Dimensions, Values
from advisor_app.tallies.indicators import Declarations, Indicator, IndicatorKind

__all__ = ["UNKNOWN", "count", "members", "share"]

_PERSON = itemgetter(0)


def count(declarations: Declarations, topics: Sequence[Topic], records: TallyRecords) -> Tally:
    """Count a period.

    Args:
        declarations: what is counted and how.
        topics: the taxonomy; a topic's duty decides ``by_duty``. A topic that it does not have
            (of a newer version) is counted under its code and the duty ``other``, never dropped.
        records: what is counted; its order does not matter.

    Returns:
        One figure or breakdown for each declared indicator, in their order.
    """
    counting = _Counting(declarations, topics, records)
    figures: dict[str, Count] = {}
    for one in declarations.indicators:
        figures[one.name] = counting.figure(one, figures)
    return Tally(point=records.point, period=records.period, indicators=figures)


def members(
    declarations: Declarations,
    topics: Sequence[Topic],
    records: TallyRecords,
    indicator: Indicator,
    value: str = "",
) -> tuple[RecordId, ...]:
    """Give the records behind a number, in the order they are held.

    Args:
        indicator: which number; of a share, the records of its part.
        value: which value of a breakdown; empty for all of them.
    """
    if indicator.kind is IndicatorKind.SHARE:
        part = declarations.indicator(indicator.part)
        return members(declarations, topics, records, part, value) if part else ()
    return _Counting(declarations, topics, records).members(indicator, value)


class _Counting:
    """One period under count."""

    def __init__(
        self, declarations: Declarations, topics: Sequence[Topic], records: TallyRecords
    ) -> None:
        self._dimensions = Dimensions(declarations, topics)
        self._records = records
        self._weights: dict[str, Mapping[Any, int]] = {}
        self._persons: dict[str, _People] = {}

    def figure(self, one: Indicator, before: Mapping[str, Count]) -> Count:
        """Work out one indicator; ``before`` holds those declared above it."""
        if one.kind is IndicatorKind.SHARE:
            return share(before[one.part], before[one.whole])
        if one.of == "contacts":
            return self._of_contacts(one)
        return self._of_entries(one, self._entries(one))

    def members(self, one: Indicator, value: str) -> tuple[RecordId, ...]:
        """Give the ids of what was counted."""
        if one.of != "contacts":
            of_entry = self._dimensions.of_entry
            entries = self._entries(one)
            return tuple(
                each.id for each in entries if not value or value in of_entry(one.by, each)
            )
        contacts = self._contacts(one.only)
        if one.kind in (IndicatorKind.PERSONS, IndicatorKind.PERSONS_BY):
            contacts = contacts.where(contacts.values("person"))
        if one.kind is IndicatorKind.MEDIAN:
            contacts = contacts.where(each is not None for each in contacts.values(one.by))
        ids = contacts.keys("id")
        if not value:
            return ids
        name, read = self._dimensions.reader(one.by)
        return tuple(compress(ids, (value in read(each) for each in contacts.values(name))))

    def _contacts(self, only: str) -> Contacts:
        contacts = self._records.contacts
        if not only:
            return contacts
        name, passes = FILTERS_OF_CONTACTS[only]
        return contacts.where(passes(each) for each in contacts.values(name))

    def _entries(self, one: Indicator) -> list[Entry]:
        held: tuple[Entry, ...] = getattr(self._records, one.of)
        return [entry for entry in held if not one.only or one.only in entry.marks]

    def _weight(self, name: str) -> Mapping[Any, int]:
        """Give how often each value of a field stands among all contacts."""
        if name not in self._weights:
            self._weights[name] = _weights(self._records.contacts, name)
        return self._weights[name]

    def _people(self, name: str) -> "_People":
        """Give who stands with which value of a field, among all contacts."""
        if name not in self._persons:
            self._persons[name] = _People(self._records.contacts, name)
        return self._persons[name]

    def _of_contacts(self, one: Indicator) -> Count:
        if one.kind is IndicatorKind.COUNT and one.only:
            return self._how_many(one.only)
        contacts = self._contacts(one.only)
        match one.kind:
            case IndicatorKind.COUNT:
                return len(contacts)
            case IndicatorKind.PERSONS:
                return len(set(contacts.values("person")) - {""})
            case IndicatorKind.MEDIAN:
                known = [each for each in contacts.values(one.by) if each is not None]
                return float(median(known)) if known else None
        name, read = self._dimensions.reader(one.by)
        if one.kind is IndicatorKind.PERSONS_BY:
            people = _People(contacts, name) if one.only else self._people(name)
            return self._in_order(one.by, people.counted(read))
        weights = _weights(contacts, name) if one.only else self._weight(name)
        return self._in_order(one.by, _weighed(weights, read))

    def _how_many(self, only: str) -> int:
        name, passes = FILTERS_OF_CONTACTS[only]
        return sum(times for value, times in self._weight(name).items() if passes(value))

    def _of_entries(self, one: Indicator, entries: list[Entry]) -> Count:
        match one.kind:
            case IndicatorKind.COUNT:
                return len(entries)
            case IndicatorKind.PERSONS:
                return len({entry.person for entry in entries} - {""})
            case IndicatorKind.HOURS:
                return _hours(sum(entry.minutes for entry in entries))
            case IndicatorKind.HOURS_BY:
                minutes: Counter[str] = Counter()
                for entry in entries:
                    minutes[entry.values.get(one.by) or UNKNOWN] += entry.minutes
                found = self._in_order(one.by, minutes)
                return {value: _hours(int(total)) for value, total in found.items()}
            case _:
                return self._in_order(
                    one.by, Counter(entry.values.get(one.by) or UNKNOWN for entry in entries)
                )

    def _in_order(self, by: str, found: Mapping[str, int]) -> dict[str, int]:
        return {value: found.get(value, 0) for value in self._dimensions.ordered(by, found)}


class _People:
    """Who stands with which value of a field.

    Most persons stand in a period with one value of it, which is counted without a look at who
    they are; the others are told apart one by one.
    """

    def __init__(self, contacts: Contacts, name: str) -> None:
        meaning = contacts.meaning(name)
        pairs = set(zip(contacts.values("person"), contacts.keys(name), strict=True))
        times = Counter(map(_PERSON, pairs))
        del times[""]
        several = {person for person, count_of in times.items() if count_of > 1}
        keys = Counter(key for person, key in pairs if person and person not in several)
        self._once = _meant(keys, meaning)
        self._several = [(person, meaning(key)) for person, key in pairs if person in several]

    def counted(self, read: Callable[[Any], Values]) -> dict[str, int]:
        """Count distinct persons by what a field's values mean in a dimension."""
        found = _weighed(self._once, read)
        several: dict[str, set[str]] = {}
        for person, value in self._several:
            for one in read(value):
                several.setdefault(one, set()).add(person)
        for one, persons in several.items():
            found[one] = found.get(one, 0) + len(persons)
        return found


def _weights(contacts: Contacts, name: str) -> dict[Any, int]:
    return _meant(Counter(contacts.keys(name)), contacts.meaning(name))


def _meant(keys: Mapping[Any, int], meaning: Callable[[Any], Any]) -> dict[Any, int]:
    """Put values in the place of keys; several keys may mean the same."""
    found: dict[Any, int] = {}
    for key, times in keys.items():
        value = meaning(key)
        found[value] = found.get(value, 0) + times
    return found


def _weighed(weights: Mapping[Any, int], read: Callable[[Any], Values]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one, times in weights.items():
        values = read(one)
        # A contact stands once under each of its values, however often it names one.
        for value in values if len(values) < 2 else dict.fromkeys(values):
            found[value] = found.get(value, 0) + times
    return found


def _hours(minutes: int) -> float:
    """Give minutes as hours, to the hundredth."""
    return round(minutes / 60, 2)


def share(part: Count, whole: Count) -> float | None:
    """Give part divided by whole; None when there is nothing to divide by."""
    if not isinstance(part, int) or not isinstance(whole, int) or not whole:
        return None
    return part / whole
