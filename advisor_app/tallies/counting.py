"""Counting a period by the declared indicators.

Contacts that are alike share their talk and their whom (:mod:`advisor_app.domain.tally`), so a
breakdown looks at each kind of talk once and adds how often there was one.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from statistics import median
from typing import TypeVar

from advisor_app.domain.consultation import Topic
from advisor_app.domain.ids import RecordId
from advisor_app.domain.tally import Contact, Count, Entry, Talk, Tally, TallyRecords, Whom
from advisor_app.tallies.dimensions import CONTACT_FILTERS, UNKNOWN, Dimensions, Values
from advisor_app.tallies.indicators import Declarations, Indicator, IndicatorKind

__all__ = ["UNKNOWN", "count", "members"]

K = TypeVar("K", Talk, Whom)
_TALK, _WHOM = attrgetter("talk"), attrgetter("whom")


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
        self._held: dict[str, _Contacts] = {}

    def figure(self, one: Indicator, before: Mapping[str, Count]) -> Count:
        """Work out one indicator; ``before`` holds those declared above it."""
        if one.kind is IndicatorKind.SHARE:
            return _share(before[one.part], before[one.whole])
        if one.of == "contacts":
            return self._of_contacts(one, self._contacts(one.only))
        return self._of_entries(one, self._entries(one))

    def members(self, one: Indicator, value: str) -> tuple[RecordId, ...]:
        """Give the ids of what was counted."""
        if one.of == "contacts":
            contacts = self._contacts(one.only).held
            if one.kind is IndicatorKind.PERSONS:
                contacts = [contact for contact in contacts if contact.whom.person]
            if one.kind is IndicatorKind.MEDIAN:
                contacts = [contact for contact in contacts if contact.minutes is not None]
            if one.kind is IndicatorKind.PERSONS_BY:
                contacts = [contact for contact in contacts if contact.whom.person]
            of_contact = self._dimensions.of_contact
            return tuple(
                contact.id
                for contact in contacts
                if not value or value in of_contact(one.by, contact)
            )
        of_entry = self._dimensions.of_entry
        return tuple(
            entry.id
            for entry in self._entries(one)
            if not value or value in of_entry(one.by, entry)
        )

    def _contacts(self, only: str) -> "_Contacts":
        if only not in self._held:
            wanted, held = CONTACT_FILTERS[only], self._records.contacts
            some = [contact for contact in held if wanted(contact)] if only else held
            self._held[only] = _Contacts(some)
        return self._held[only]

    def _entries(self, one: Indicator) -> list[Entry]:
        held: tuple[Entry, ...] = getattr(self._records, one.of)
        return [entry for entry in held if not one.only or one.only in entry.marks]

    def _of_contacts(self, one: Indicator, contacts: "_Contacts") -> Count:
        match one.kind:
            case IndicatorKind.COUNT:
                return len(contacts.held)
            case IndicatorKind.PERSONS:
                return len({whom.person for whom in contacts.whoms} - {""})
            case IndicatorKind.MEDIAN:
                return contacts.median_minutes()
            case IndicatorKind.PERSONS_BY:
                return self._in_order(one.by, self._persons_by(one.by, contacts))
            case _:
                return self._in_order(one.by, self._contacts_by(one.by, contacts))

    def _contacts_by(self, by: str, contacts: "_Contacts") -> Mapping[str, int]:
        of_talk = self._dimensions.of_talk(by)
        if of_talk:
            return _weighed(contacts.talks, of_talk)
        return _weighed(contacts.whoms, self._dimensions.of_whom(by))

    def _persons_by(self, by: str, contacts: "_Contacts") -> Mapping[str, int]:
        """Count persons: by what they are, or by what they came for."""
        found: dict[str, set[str]] = {}
        pairs: Iterable[tuple[str, Values]]
        of_talk = self._dimensions.of_talk(by)
        if of_talk:
            pairs = ((one.whom.person, of_talk(one.talk)) for one in contacts.held)
        else:
            of_whom = self._dimensions.of_whom(by)
            pairs = ((whom.person, of_whom(whom)) for whom in contacts.whoms)
        for person, values in pairs:
            for value in values if person else ():
                found.setdefault(value, set()).add(person)
        return {value: len(persons) for value, persons in found.items()}

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


class _Contacts:
    """Some contacts, with how many there are of each talk and each whom."""

    def __init__(self, held: Sequence[Contact]) -> None:
        self.held = held
        self.talks: Mapping[Talk, int] = Counter(map(_TALK, held))
        self.whoms: Mapping[Whom, int] = Counter(map(_WHOM, held))

    def median_minutes(self) -> float | None:
        """Give the middle of the minutes that were written down."""
        known = [one.minutes for one in self.held if one.minutes is not None]
        return float(median(known)) if known else None


def _weighed(kinds: Mapping[K, int], values_of: Callable[[K], Values]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one, times in kinds.items():
        values = values_of(one)
        # A contact stands once under each of its values, however often it names one.
        for value in values if len(values) < 2 else dict.fromkeys(values):
            found[value] = found.get(value, 0) + times
    return found


def _hours(minutes: int) -> float:
    """Give minutes as hours, to the hundredth."""
    return round(minutes / 60, 2)


def _share(part: Count, whole: Count) -> float | None:
    """Give part divided by whole; None when there is nothing to divide by."""
    if not isinstance(part, int) or not isinstance(whole, int) or not whole:
        return None
    return part / whole
