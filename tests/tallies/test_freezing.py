"""Laws of the district's figures: what adds up adds up over points, months and any split of days."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.closing import MonthClosing, digest_of
from advisor_app.domain.consultation import Topic
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.revision import canonical
from advisor_app.domain.tally import Contacts, Count, Tally, TallyRecords
from advisor_app.tallies.counting import count
from advisor_app.tallies.district import Reported, count_district, persons_of
from advisor_app.tallies.freezing import adds_up, adjustments, frozen_figures, settled, summed
from advisor_app.tallies.indicators import Declarations
from tests.tallies.months import OCTOBER, a_contact, a_month, contacts, districts, months
from tests.tallies.test_counting_laws import some

QUARTER = Period.quarter("2026Q4")
FIRST = QUARTER.first
KINDS = ("sheets", "referrals", "callbacks", "unmet", "care")
days = st.integers(0, QUARTER.days - 1).map(lambda at: FIRST + timedelta(days=at))
spread = st.lists(st.tuples(contacts, days), max_size=14)


@st.composite
def quarters(draw: Any) -> TallyRecords:
    """Draw a quarter with everything on any of its days."""
    talks = [one._replace(on=day) for one, day in draw(spread)]
    month = draw(months)
    entries = {
        name: tuple(replace(one, on=draw(days)) for one in getattr(month, name)) for name in KINDS
    }
    return TallyRecords(
        point="410106-D01", period=QUARTER, contacts=Contacts.of(talks), **entries
    )  # fmt: skip


def added(one: Count, other: Count) -> Count:
    if isinstance(one, Mapping) or isinstance(other, Mapping):
        first, second = (part if isinstance(part, Mapping) else {} for part in (one, other))
        return {name: first.get(name, 0) + second.get(name, 0) for name in {**first, **second}}
    return (one or 0) + (other or 0)


def same(declarations: Declarations, whole: Tally, parts: Sequence[Tally]) -> None:
    """Hold what adds up against the sum of parts; hours to the hundredth each part was cut to."""
    for one in declarations.indicators:
        if not adds_up(one):
            continue
        together: Count = {} if one.kind.has_values else 0
        for part in parts:
            together = added(together, part.indicators[one.name])
        figure = whole.indicators[one.name]
        if isinstance(figure, Mapping) and isinstance(together, Mapping):
            kept = {name: number for name, number in figure.items() if number}
            told = {name: number for name, number in together.items() if number}
            assert told == pytest.approx(kept, abs=0.02 * len(parts)), one.name
        else:
            assert together == pytest.approx(figure, abs=0.02 * len(parts)), one.name


def closed(
    declarations: Declarations, topics: tuple[Topic, ...], records: TallyRecords, month: Month
) -> MonthClosing:
    """Close a month on what is here of it."""
    tally = count(declarations, topics, records.within(Period.of(month)))
    figures = canonical(tally.indicators).decode()
    return MonthClosing(
        id=RecordId(f"closing {month}"), point=records.point, month=str(month),
        number=f"YB-D01-{month.first:%Y%m}-1", figures=figures, digest=digest_of(figures),
        closed_at=datetime(2027, 1, 5, tzinfo=UTC),
    )  # fmt: skip


@some
@given(records=quarters(), cut=days)
def test_that_any_split_of_days_adds_up_to_the_whole(
    declarations: Declarations, topics: tuple[Topic, ...], records: TallyRecords, cut: date
) -> None:
    whole = count(declarations, topics, records)
    parts = [Period(FIRST, cut)]
    if cut < QUARTER.last:
        parts.append(Period(cut + timedelta(days=1), QUARTER.last))
    counted = [count(declarations, topics, records.within(one)) for one in parts]
    same(declarations, whole, counted)
    assert sum(len(records.within(one).contacts) for one in parts) == len(records.contacts)


@some
@given(
    before=quarters(), after=quarters(),
    which=st.sets(st.sampled_from(QUARTER.months), max_size=3),
)  # fmt: skip
def test_that_a_quarter_is_the_sum_of_its_months_closed_or_not(
    declarations: Declarations, topics: tuple[Topic, ...], before: TallyRecords,
    after: TallyRecords, which: set[Month],
) -> None:  # fmt: skip
    closings = [closed(declarations, topics, before, month) for month in sorted(which)]
    now = count(declarations, topics, after)
    quarter = settled(declarations, topics, after, now, closings)
    by_month = []
    for month in QUARTER.months:
        part = after.within(Period.of(month))
        counted = count(declarations, topics, part)
        of_month = [one for one in closings if one.month == str(month)]
        by_month.append(settled(declarations, topics, part, counted, of_month))
        if month not in which:
            assert by_month[-1] == counted
        else:
            frozen = frozen_figures(of_month[0])
            assert frozen is not None
            assert not adjustments(by_month[-1], replace(counted, indicators=frozen))
    same(declarations, quarter, by_month)
    if not which:
        assert quarter == now


@some
@given(records=quarters(), which=st.sets(st.sampled_from(QUARTER.months)))
def test_that_closing_what_is_there_moves_nothing(
    declarations: Declarations, topics: tuple[Topic, ...], records: TallyRecords, which: set[Month]
) -> None:
    closings = [closed(declarations, topics, records, month) for month in which]
    now = count(declarations, topics, records)
    assert not adjustments(settled(declarations, topics, records, now, closings), now)


@some
@given(frozen=districts, now=districts)
def test_that_the_points_add_up_whatever_was_frozen(
    declarations: Declarations, topics: tuple[Topic, ...],
    frozen: dict[str, TallyRecords], now: dict[str, TallyRecords],
) -> None:  # fmt: skip
    if not now:
        return
    month = OCTOBER.months[0]
    reported = {
        code: Reported(closings=(closed(declarations, topics, frozen[code], month),))
        for code in now.keys() & frozen.keys()
    }
    tally = count_district(declarations, topics, now, (), OCTOBER, reported)
    assert not tally.altered
    same(declarations, tally.total, list(tally.by_point.values()))
    assert tally.total_now is not None
    same(declarations, tally.total_now, list(tally.now.values()))
    people = {one.person for records in now.values() for one in records.contacts} - {""}
    assert tally.total.indicators["persons"] == tally.persons.distinct == len(people)
    done, all_of = (tally.total.indicators[name] for name in ("callbacks_on_time", "callbacks_due"))
    if all_of:
        share = tally.total.indicators["callbacks_on_time_share"]
        assert share == pytest.approx(done / all_of)  # type: ignore[operator]


@some
@given(records=districts)
def test_that_persons_are_told_apart_over_the_points(records: dict[str, TallyRecords]) -> None:
    seen = {code: {one.person for one in held.contacts} - {""} for code, held in records.items()}
    everybody = set().union(*seen.values())
    persons = persons_of(records.values())
    assert persons.distinct == len(everybody)
    assert persons.at_several == sum(
        sum(person in one for one in seen.values()) > 1 for person in everybody
    )


def test_that_who_has_no_papers_is_told() -> None:
    keyless, keyed = "0199a000-0000-7000-8000-000000000009", "9f" * 32
    month = a_month(a_contact(person=keyless), a_contact(person=keyed), a_contact())
    persons = persons_of([month, a_month(a_contact(person=keyed))])
    assert (persons.distinct, persons.at_several, persons.keyless) == (2, 1, 1)
    assert persons_of([]).distinct == 0


@pytest.mark.parametrize(
    "figures",
    [
        "not json", "[]", "3", '{"consultations": "9"}', '{"consultations": true}',
        '{"by_topic": {"meals": "many"}}', '{"by_topic": [1]}',
    ],
)  # fmt: skip
def test_that_figures_that_are_none_are_not_read(figures: str) -> None:
    closing = MonthClosing(
        id=RecordId("c"), point="410106-D01", month="2026-10", number="YB-D01-202610-1",
        figures=figures, digest=digest_of(figures), closed_at=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip
    assert frozen_figures(closing) is None


def test_that_an_indicator_declared_later_is_counted_from_the_records(
    declarations: Declarations, topics: tuple[Topic, ...]
) -> None:
    records = a_month(a_contact(), a_contact())
    made = closed(declarations, topics, a_month(a_contact()), OCTOBER.months[0])
    figures = json.loads(made.figures)
    del figures["assistance"]
    figures["of_an_older_version"] = 3
    text = canonical(figures).decode()
    made = replace(made, figures=text, digest=digest_of(text))
    now = count(declarations, topics, records)
    tally = settled(declarations, topics, records, now, [made])
    assert tally.indicators["consultations"] == 1
    assert tally.indicators["assistance"] == now.indicators["assistance"]
    assert "of_an_older_version" not in tally.indicators
    assert list(tally.indicators) == [one.name for one in declarations.indicators]


def test_that_a_closing_of_another_month_changes_nothing(
    declarations: Declarations, topics: tuple[Topic, ...]
) -> None:
    records = a_month(a_contact(), a_contact())
    other = closed(declarations, topics, a_month(), Month(2026, 9))
    now = count(declarations, topics, records)
    assert settled(declarations, topics, records, now, [other]) == now
    part = Period(OCTOBER.first, OCTOBER.first + timedelta(days=14))
    half = records.within(part)
    here = count(declarations, topics, half)
    closing = closed(declarations, topics, a_month(), OCTOBER.months[0])
    assert settled(declarations, topics, half, here, [closing]) == here


def test_that_a_value_that_only_one_point_froze_is_in_the_total(
    declarations: Declarations, topics: tuple[Topic, ...]
) -> None:
    joined = count(declarations, topics, a_month(a_contact()))
    point = replace(
        joined, indicators={**joined.indicators, "by_community": {"甲社区": 2, "unknown": 0}}
    )
    total = summed(declarations, joined, [point, joined])
    assert total.indicators["by_community"] == {"unknown": 1, "甲社区": 2}
