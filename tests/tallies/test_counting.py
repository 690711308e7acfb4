"""What a month counts to."""

from collections.abc import Mapping

import pytest

from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction
from advisor_app.domain.tally import TallyRecords
from tests.tallies.conftest import Counter
from tests.tallies.months import OCTOBER, POINT, a_contact, a_month, calls, entries, sheets

REQUIRED = {
    "consultations", "persons", "anonymous", "first_contacts", "by_channel", "by_inquirer",
    "by_outcome", "by_topic", "by_duty", "by_age_band", "by_sex", "by_community", "by_street",
    "by_policy", "sheets", "sheets_by_kind", "referrals_by_state", "callbacks_due",
    "callbacks_done", "callbacks_on_time", "satisfaction", "median_minutes",
}  # fmt: skip


def breakdown(counted: Counter, records: TallyRecords, name: str) -> Mapping[str, int]:
    """Give one breakdown without its zeros."""
    figures = counted(records).indicators[name]
    assert isinstance(figures, Mapping)
    return {value: number for value, number in figures.items() if number}


def test_that_every_indicator_the_district_asks_for_is_counted(counted: Counter) -> None:
    assert set(counted(a_month()).indicators) >= REQUIRED


def test_that_a_tally_bears_its_point_and_month(counted: Counter) -> None:
    tally = counted(a_month())
    assert (tally.point, tally.period) == (POINT, OCTOBER)


def test_that_an_empty_month_counts_zero_and_measures_nothing(counted: Counter) -> None:
    figures = counted(a_month()).indicators
    assert figures["consultations"] == 0
    assert figures["persons"] == 0
    assert figures["median_minutes"] is None
    assert figures["callbacks_on_time_share"] is None


def test_that_a_person_who_comes_thrice_is_one_person_and_three_consultations(
    counted: Counter,
) -> None:
    figures = counted(a_month(*[a_contact(person="k1")] * 3)).indicators
    assert figures["consultations"] == 3
    assert figures["persons"] == 1


def test_that_the_anonymous_are_consultations_but_no_persons(counted: Counter) -> None:
    figures = counted(a_month(a_contact(), a_contact(), a_contact(person="k1"))).indicators
    assert figures["consultations"] == 3
    assert figures["anonymous"] == 2
    assert figures["persons"] == 1


def test_that_first_and_repeat_contacts_are_told_apart(counted: Counter) -> None:
    held = a_contact(person="k1", first=True), a_contact(person="k1"), a_contact()
    figures = counted(a_month(*held)).indicators
    assert figures["first_contacts"] == 1
    assert figures["repeat_contacts"] == 1


def test_that_a_first_contact_of_nobody_is_not_counted(counted: Counter) -> None:
    assert counted(a_month(a_contact(first=True))).indicators["first_contacts"] == 0


@pytest.mark.parametrize("channel", Channel)
def test_that_channels_are_counted(counted: Counter, channel: Channel) -> None:
    records = a_month(a_contact(channel=channel))
    assert breakdown(counted, records, "by_channel") == {channel.value: 1}


@pytest.mark.parametrize("inquirer", Inquirer)
def test_that_inquirers_are_counted(counted: Counter, inquirer: Inquirer) -> None:
    records = a_month(a_contact(inquirer=inquirer))
    assert breakdown(counted, records, "by_inquirer") == {inquirer.value: 1}


@pytest.mark.parametrize("outcome", Outcome)
def test_that_outcomes_are_counted(counted: Counter, outcome: Outcome) -> None:
    records = a_month(a_contact(outcome=outcome))
    assert breakdown(counted, records, "by_outcome") == {outcome.value: 1}


def test_that_a_consultation_stands_under_each_of_its_topics(counted: Counter) -> None:
    records = a_month(a_contact(topics=("meals", "pension")), a_contact(topics=("meals",)))
    assert breakdown(counted, records, "by_topic") == {"meals": 2, "pension": 1}


def test_that_a_topic_nobody_asked_about_is_shown_as_zero(counted: Counter) -> None:
    figures = counted(a_month(a_contact())).indicators["by_topic"]
    assert isinstance(figures, Mapping)
    assert figures["emergency"] == 0


def test_that_a_topic_of_a_newer_version_is_not_dropped(counted: Counter) -> None:
    records = a_month(a_contact(topics=("robot_pets",)))
    assert breakdown(counted, records, "by_topic") == {"robot_pets": 1}
    assert breakdown(counted, records, "by_duty") == {"other": 1}


def test_that_two_topics_of_one_duty_count_once_for_the_duty(counted: Counter) -> None:
    records = a_month(a_contact(topics=("meals", "day_care", "pension")))
    assert breakdown(counted, records, "by_duty") == {"guidance": 1, "resources": 1}


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, "unknown"), (-1, "unknown"), (0, "<60"), (59, "<60"), (60, "60-69"), (69, "60-69"),
        (70, "70-79"), (79, "70-79"), (80, "80-89"), (89, "80-89"), (90, "90-99"), (99, "90-99"),
        (100, "100+"), (119, "100+"),
    ],
)  # fmt: skip
def test_that_an_age_falls_into_its_band(counted: Counter, age: int | None, band: str) -> None:
    assert breakdown(counted, a_month(a_contact(age=age)), "by_age_band") == {band: 1}


@pytest.mark.parametrize(("sex", "value"), [("", "unknown"), ("female", "female")])
def test_that_an_unknown_sex_is_counted_as_unknown(counted: Counter, sex: str, value: str) -> None:
    assert breakdown(counted, a_month(a_contact(sex=sex)), "by_sex") == {value: 1}


def test_that_communities_and_streets_are_counted_with_the_unknown_last(counted: Counter) -> None:
    held = (
        a_contact(),
        a_contact(community="甲社区", street="峡窝镇"),
        a_contact(community="甲社区", street="济源路街道"),
    )
    figures = counted(a_month(*held)).indicators
    assert list(figures["by_community"].items()) == [("甲社区", 2), ("unknown", 1)]  # type: ignore[union-attr]
    assert figures["by_street"] == {"峡窝镇": 1, "济源路街道": 1, "unknown": 1}


def test_that_a_policy_explained_twice_in_one_talk_counts_once(counted: Counter) -> None:
    records = a_month(a_contact(policies=("zz-dibao", "zz-dibao", "zz-gaoling-jintie")))
    assert breakdown(counted, records, "by_policy") == {"zz-dibao": 1, "zz-gaoling-jintie": 1}


def test_that_sheets_are_counted_by_kind(counted: Counter) -> None:
    records = a_month(sheets=sheets("elder", "elder", "policy"))
    assert counted(records).indicators["sheets"] == 3
    assert breakdown(counted, records, "sheets_by_kind") == {"elder": 2, "policy": 1}


def test_that_a_sheet_of_a_newer_kind_is_not_dropped(counted: Counter) -> None:
    records = a_month(sheets=sheets("poster"))
    assert breakdown(counted, records, "sheets_by_kind") == {"poster": 1}


def test_that_referrals_are_counted_by_state(counted: Counter) -> None:
    records = a_month(referrals=entries("referral_state", "sent", "completed", "completed"))
    assert counted(records).indicators["referrals"] == 3
    assert breakdown(counted, records, "referrals_by_state") == {"sent": 1, "completed": 2}


def test_that_callbacks_and_their_punctuality_are_counted(counted: Counter) -> None:
    records = a_month(callbacks=calls(8, 7, 6))
    figures = counted(records).indicators
    assert [figures[f"callbacks_{name}"] for name in ("due", "done", "on_time")] == [8, 7, 6]
    assert figures["callbacks_on_time_share"] == 0.75


def test_that_satisfaction_says_how_many_said_nothing(counted: Counter) -> None:
    records = a_month(a_contact(), a_contact(satisfaction=Satisfaction.GOOD))
    assert breakdown(counted, records, "satisfaction") == {"good": 1, "unknown": 1}


@pytest.mark.parametrize(
    ("minutes", "middle"),
    [((5,), 5), ((5, 10), 7.5), ((None, 3), 3), ((1, 2, 90), 2), ((None,), None), ((0,), 0)],
)
def test_that_the_median_leaves_out_what_nobody_timed(
    counted: Counter, minutes: tuple[int | None, ...], middle: float | None
) -> None:
    records = a_month(*[a_contact(minutes=one) for one in minutes])
    assert counted(records).indicators["median_minutes"] == middle
