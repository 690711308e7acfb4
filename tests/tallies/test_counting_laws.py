"""Laws of counting that hold for any month."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.tally import Contact, Contacts, Count, Tally, TallyRecords
from advisor_app.tallies.counting import count
from advisor_app.tallies.district import DistrictTally, count_district
from advisor_app.tallies.indicators import Declarations, IndicatorKind
from advisor_app.tallies.points import PointEntry
from tests.tallies.conftest import Counter
from tests.tallies.months import OCTOBER, a_contact, a_month, contacts, districts, months

District = Callable[[dict[str, TallyRecords]], DistrictTally]
some = settings(max_examples=40, deadline=None)

SINGLE_VALUED = (
    "by_channel", "by_inquirer", "by_outcome", "by_age_band", "by_sex", "by_community",
    "by_street", "by_care_level", "satisfaction",
)  # fmt: skip
MULTI_VALUED = ("by_topic", "by_duty", "by_policy", "by_group")

WHOLE_AND_PARTS = (
    ("sheets", "sheets_by_kind"), ("referrals", "referrals_by_state"),
    ("referrals", "referrals_by_category"), ("referral_orders", "orders_by_category"),
    ("callbacks_due", "callbacks_by_reason"), ("callbacks_due", "callbacks_by_outcome"),
    ("unmet", "unmet_by_reason"), ("unmet", "unmet_by_topic"), ("unmet", "unmet_by_community"),
)  # fmt: skip


def number(tally: Tally, name: str) -> int:
    """Give a single figure."""
    figure = tally.indicators[name]
    assert isinstance(figure, int)
    return figure


def values(figure: Count) -> Mapping[str, int]:
    """Give a breakdown."""
    assert isinstance(figure, Mapping)
    return figure


@some
@given(records=months)
def test_that_there_are_never_more_persons_than_named_consultations(
    counted: Counter, records: TallyRecords
) -> None:
    tally = counted(records)
    named = number(tally, "consultations") - number(tally, "anonymous")
    assert 0 <= number(tally, "persons") <= named


@some
@given(records=months)
def test_that_first_repeat_and_anonymous_make_up_all_consultations(
    counted: Counter, records: TallyRecords
) -> None:
    tally = counted(records)
    parts = ("first_contacts", "repeat_contacts", "anonymous")
    assert sum(number(tally, one) for one in parts) == number(tally, "consultations")


@some
@given(records=months)
def test_that_a_breakdown_with_one_value_each_adds_up_to_all_consultations(
    counted: Counter, records: TallyRecords
) -> None:
    tally = counted(records)
    for name in SINGLE_VALUED:
        assert sum(values(tally.indicators[name]).values()) == number(tally, "consultations"), name


@some
@given(records=months)
def test_that_no_value_of_a_breakdown_exceeds_all_consultations(
    counted: Counter, records: TallyRecords
) -> None:
    tally = counted(records)
    for name in MULTI_VALUED:
        highest = max(values(tally.indicators[name]).values(), default=0)
        assert highest <= number(tally, "consultations"), name


@some
@given(records=months)
def test_that_topics_and_duties_cover_every_consultation(
    counted: Counter, records: TallyRecords
) -> None:
    tally = counted(records)
    for name in ("by_topic", "by_duty"):
        assert sum(values(tally.indicators[name]).values()) >= number(tally, "consultations")


@some
@given(records=months)
def test_that_everything_else_adds_up_over_its_kinds(
    counted: Counter, records: TallyRecords
) -> None:
    tally = counted(records)
    for whole, parts in WHOLE_AND_PARTS:
        assert sum(values(tally.indicators[parts]).values()) == number(tally, whole)


@some
@given(records=months, random=st.randoms(use_true_random=False))
def test_that_the_order_of_records_changes_nothing(
    counted: Counter, records: TallyRecords, random: Random
) -> None:
    held = list(records.contacts), list(records.sheets), list(records.referrals)
    for one in held:
        random.shuffle(one)
    shuffled = replace(
        records, contacts=Contacts.of(held[0]), sheets=tuple(held[1]), referrals=tuple(held[2])
    )
    assert shape(counted(shuffled)) == shape(counted(records))


def shape(tally: Tally) -> list[object]:
    """Give the figures with the order of everything."""
    return [
        (name, list(figure.items()) if isinstance(figure, Mapping) else figure)
        for name, figure in tally.indicators.items()
    ]


@some
@given(records=months, extra=contacts)
def test_that_one_more_contact_is_one_more_consultation_and_takes_nothing_away(
    counted: Counter, records: TallyRecords, extra: Contact
) -> None:
    before = counted(records)
    after = counted(replace(records, contacts=Contacts.of([*records.contacts, extra])))
    assert number(after, "consultations") == number(before, "consultations") + 1
    assert 0 <= number(after, "persons") - number(before, "persons") <= 1
    for name in (*SINGLE_VALUED, *MULTI_VALUED):
        grown = values(after.indicators[name])
        assert all(grown[key] >= old for key, old in values(before.indicators[name]).items())


@some
@given(records=months)
def test_that_a_share_lies_between_nothing_and_all(counted: Counter, records: TallyRecords) -> None:
    share = counted(records).indicators["callbacks_on_time_share"]
    assert (share is None) == (not records.callbacks)
    assert share is None or (isinstance(share, float) and 0 <= share <= 1)


@some
@given(records=months)
def test_that_the_median_lies_among_the_measured(counted: Counter, records: TallyRecords) -> None:
    middle = counted(records).indicators["median_minutes"]
    timed = [one.minutes for one in records.contacts if one.minutes is not None]
    assert (middle is None) == (not timed)
    if timed:
        assert isinstance(middle, float)
        assert min(timed) <= middle <= max(timed)


@some
@given(records=districts)
def test_that_the_points_counts_add_up_to_the_districts(
    declarations: Declarations, district: District, records: dict[str, TallyRecords]
) -> None:
    assume(records)
    tally = district(records)
    for one in declarations.indicators:
        if one.kind is IndicatorKind.COUNT:
            parts = [number(point, one.name) for point in tally.by_point.values()]
            assert number(tally.total, one.name) == sum(parts), one.name


@some
@given(records=districts)
def test_that_the_points_breakdowns_add_up_to_the_districts(
    declarations: Declarations, district: District, records: dict[str, TallyRecords]
) -> None:
    assume(records)
    tally = district(records)
    for one in declarations.indicators:
        if one.kind is IndicatorKind.BREAKDOWN:
            parts = [values(point.indicators[one.name]) for point in tally.by_point.values()]
            for key, total in values(tally.total.indicators[one.name]).items():
                assert total == sum(part.get(key, 0) for part in parts), (one.name, key)


@some
@given(records=districts)
def test_that_persons_are_told_apart_over_points_and_never_added(
    district: District, records: dict[str, TallyRecords]
) -> None:
    assume(records)
    tally = district(records)
    keys = {one.person for month in records.values() for one in month.contacts} - {""}
    parts = [number(point, "persons") for point in tally.by_point.values()]
    assert number(tally.total, "persons") == len(keys)
    assert max(parts) <= len(keys) <= sum(parts)


@some
@given(records=districts)
def test_that_a_missing_point_is_named_and_has_no_figures(
    district: District, points: tuple[PointEntry, ...], records: dict[str, TallyRecords]
) -> None:
    assume(records)
    tally = district(records)
    missing = {point.code for point in tally.missing}
    assert missing == {point.code for point in points} - records.keys()
    assert not missing & tally.by_point.keys()
    assert tally.by_point.keys() == records.keys()


def test_that_a_point_that_reports_nothing_is_zero_and_not_missing(district: District) -> None:
    tally = district({"410106-D01": a_month()})
    assert number(tally.by_point["410106-D01"], "consultations") == 0
    assert "410106-D01" not in {point.code for point in tally.missing}


def test_that_a_person_known_at_two_points_is_one_person_of_the_district(
    district: District,
) -> None:
    same = a_month(a_contact(person="k1"))
    tally = district({"410106-D01": same, "410106-D02": replace(same, point="410106-D02")})
    assert number(tally.total, "persons") == 1
    assert number(tally.total, "consultations") == 2


def test_that_the_total_bears_the_districts_code(district: District) -> None:
    tally = district({"410106-D01": a_month()})
    assert (tally.total.point, tally.total.period) == ("410106", OCTOBER)


def test_that_without_any_report_the_total_is_unknown_and_not_zero(
    declarations: Declarations, points: tuple[PointEntry, ...]
) -> None:
    tally = count_district(declarations, (), {}, points, OCTOBER)
    assert tally.total.indicators["consultations"] is None
    assert tally.total.indicators["by_channel"] == {}
    assert tally.missing == points


def test_that_without_any_report_the_month_must_be_chosen(
    declarations: Declarations, points: tuple[PointEntry, ...]
) -> None:
    with pytest.raises(BadInput, match="请先选定月份"):
        count_district(declarations, (), {}, points)


def test_that_points_of_different_months_are_not_added_up(district: District) -> None:
    other = replace(a_month(), period=OCTOBER.previous)
    with pytest.raises(BadInput, match="2026年9月、2026年10月"):
        district({"410106-D01": a_month(), "410106-D02": other})


def test_that_a_report_of_another_month_than_the_chosen_is_refused(
    declarations: Declarations, points: tuple[PointEntry, ...]
) -> None:
    with pytest.raises(BadInput, match="月份不一致"):
        count_district(declarations, (), {"410106-D01": a_month()}, points, OCTOBER.previous)


def test_that_a_district_without_a_list_takes_its_code_from_the_reports(
    declarations: Declarations,
) -> None:
    tally = count_district(declarations, (), {"410106-D01": a_month()}, ())
    assert tally.total.point == "410106"
    assert tally.missing == ()


@some
@given(records=months)
def test_that_a_district_of_one_point_counts_the_same_as_the_point(
    district: District, records: TallyRecords
) -> None:
    tally = district({records.point: records})
    assert tally.total.indicators == tally.by_point[records.point].indicators


def test_that_without_a_taxonomy_every_topic_is_kept_by_its_code(
    declarations: Declarations,
) -> None:
    tally = count(declarations, (), a_month(a_contact(topics=("meals",))))
    assert tally.indicators["by_topic"] == {"meals": 1}
