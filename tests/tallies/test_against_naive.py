"""Every indicator against a plain count that goes through contact by contact."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median

from hypothesis import given, settings

from advisor_app.domain.consultation import Topic
from advisor_app.domain.tally import Contact, Count, Entry, TallyRecords
from advisor_app.tallies.counting import members
from advisor_app.tallies.indicators import Declarations, Indicator, IndicatorKind
from tests.tallies.conftest import Counter
from tests.tallies.months import months

PASSES: Mapping[str, Callable[[Contact], bool]] = {
    "": lambda _: True,
    "anonymous": lambda one: not one.person,
    "first": lambda one: one.visit == "first",
    "repeat": lambda one: one.visit == "repeat",
    "assisted": lambda one: one.manner.outcome == "assisted",
    "rated": lambda one: one.manner.satisfaction != "",
    "satisfied": lambda one: one.manner.satisfaction == "good",
}


def band(age: int | None) -> str:
    if age is None or age < 0:
        return "unknown"
    if age < 60:
        return "<60"
    return "100+" if age >= 100 else f"{age // 10 * 10}-{age // 10 * 10 + 9}"


def values(one: Contact, by: str, topics: Sequence[Topic]) -> set[str]:
    duties = {topic.code: topic.duty for topic in topics}
    return {
        "channel": {one.manner.channel},
        "inquirer": {one.manner.inquirer},
        "outcome": {one.manner.outcome},
        "satisfaction": {one.manner.satisfaction or "unknown"},
        "topic": set(one.topics),
        "policy": set(one.policies),
        "duty": {duties.get(topic, "other") for topic in one.topics},
        "age_band": {band(one.age)},
        "sex": {one.traits.sex or "unknown"},
        "group": set(one.traits.groups) or {"none"},
        "care_level": {one.traits.care_level or "unknown"},
        "street": {one.street or "unknown"},
        "community": {one.community or "unknown"},
    }[by]


def naive(one: Indicator, records: TallyRecords, topics: Sequence[Topic]) -> Count:
    """Count an indicator that is no share."""
    if one.of != "contacts":
        return of_entries(one, [e for e in getattr(records, one.of) if passes(e, one.only)])
    held = [contact for contact in records.contacts if PASSES[one.only](contact)]
    match one.kind:
        case IndicatorKind.COUNT:
            return len(held)
        case IndicatorKind.PERSONS:
            return len({contact.person for contact in held if contact.person})
        case IndicatorKind.MEDIAN:
            known = [contact.minutes for contact in held if contact.minutes is not None]
            return median(known) if known else None
        case IndicatorKind.PERSONS_BY:
            named = [contact for contact in held if contact.person]
            return tally(
                (value, contact.person)
                for contact in named
                for value in values(contact, one.by, topics)
            )
        case _:
            return tally(
                (value, str(at))
                for at, contact in enumerate(held)
                for value in values(contact, one.by, topics)
            )


def passes(entry: Entry, only: str) -> bool:
    return only in ("", *entry.marks)


def of_entries(one: Indicator, held: Sequence[Entry]) -> Count:
    match one.kind:
        case IndicatorKind.COUNT:
            return len(held)
        case IndicatorKind.PERSONS:
            return len({entry.person for entry in held if entry.person})
        case IndicatorKind.HOURS:
            return round(sum(entry.minutes for entry in held) / 60, 2)
        case IndicatorKind.HOURS_BY:
            found: dict[str, int] = {}
            for entry in held:
                value = entry.values[one.by] or "unknown"
                found[value] = found.get(value, 0) + entry.minutes
            return {value: round(minutes / 60, 2) for value, minutes in found.items()}
        case _:
            return tally((e.values[one.by] or "unknown", str(at)) for at, e in enumerate(held))


def tally(pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Count the different second parts of each first part."""
    found: dict[str, set[str]] = {}
    for value, whose in pairs:
        found.setdefault(value, set()).add(whose)
    return {value: len(each) for value, each in found.items()}


@settings(max_examples=120, deadline=None)
@given(records=months)
def test_that_every_indicator_is_what_a_plain_count_gives(
    declarations: Declarations, topics: tuple[Topic, ...], counted: Counter, records: TallyRecords
) -> None:
    figures = counted(records).indicators
    for one in declarations.indicators:
        figure = figures[one.name]
        if one.kind is IndicatorKind.SHARE:
            part, whole = figures[one.part], figures[one.whole]
            assert isinstance(part, int)
            assert isinstance(whole, int)
            assert figure == (part / whole if whole else None), one.name
        elif isinstance(figure, Mapping):
            shown = {value: number for value, number in figure.items() if number}
            assert shown == naive(one, records, topics), one.name
        else:
            assert figure == naive(one, records, topics), one.name


@settings(max_examples=60, deadline=None)
@given(records=months)
def test_that_the_records_behind_a_number_are_as_many_as_it_says(
    declarations: Declarations, topics: tuple[Topic, ...], counted: Counter, records: TallyRecords
) -> None:
    figures = counted(records).indicators
    for one in declarations.indicators:
        figure = figures[one.name]
        if one.kind is IndicatorKind.COUNT:
            assert len(members(declarations, topics, records, one)) == figure, one.name
        if one.kind is IndicatorKind.BREAKDOWN:
            assert isinstance(figure, Mapping)
            for value, number in figure.items():
                ids = members(declarations, topics, records, one, value)
                assert len(ids) == number, (one.name, value)
