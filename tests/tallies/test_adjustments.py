"""A closed month for programs: what moved since, and a value set that can be sent again."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.closing import MonthClosing, digest_of
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.tally import Count, Tally
from advisor_app.tallies.json_files import (
    DEFAULT_OPTION,
    adjustments,
    data_value_set,
    to_json,
)

OCTOBER = Period.of(Month(2026, 10))
POINT = "410106-D01"
CLOSING = MonthClosing(
    id=RecordId("c"), point=POINT, month="2026-10", number="YB-D01-202610-1", figures="{}",
    digest=digest_of("{}"), closed_at=datetime(2026, 11, 2, 16, 30, tzinfo=UTC),
)  # fmt: skip
PLAIN = st.none() | st.integers(0, 9) | st.floats(0, 1).map(lambda one: round(one, 3))
PARTS = st.dictionaries(st.sampled_from(["walk_in", "phone", "home"]), st.integers(0, 4))
FIGURES = st.fixed_dictionaries(
    {"consultations": st.integers(0, 9), "share": PLAIN, "by_channel": PARTS}
)


def tally(figures: dict[str, Count], period: Period = OCTOBER) -> Tally:
    return Tally(point=POINT, period=period, indicators=figures)


def with_zeros(parts: dict[str, int]) -> dict[str, int]:
    return {name: parts.get(name, 0) for name in ("walk_in", "phone", "home")}


@given(FIGURES)
def test_that_what_did_not_move_is_no_adjustment(figures: dict[str, Count]) -> None:
    assert adjustments(tally(figures), tally(dict(figures))) == {}


@given(FIGURES, FIGURES)
def test_that_the_adjustments_lead_from_the_frozen_to_the_present(
    frozen: dict[str, Count], now: dict[str, Count]
) -> None:
    moved = adjustments(tally(frozen), tally(now))
    assert json.loads(json.dumps(moved)) == moved
    for name in ("consultations", "share"):
        assert (name in moved) is (frozen[name] != now[name])
        if name in moved:
            assert moved[name] == {"frozen": frozen[name], "now": now[name]}
    parts = dict(with_zeros(frozen["by_channel"]))  # type: ignore[arg-type]
    for option, change in moved.get("by_channel", {}).items():
        assert change["frozen"] == parts[option] != change["now"]
        parts[option] = change["now"]
    assert parts == with_zeros(now["by_channel"])  # type: ignore[arg-type]


@given(FIGURES, FIGURES)
def test_that_going_back_is_the_same_adjustments_turned_round(
    frozen: dict[str, Count], now: dict[str, Count]
) -> None:
    there, back = adjustments(tally(frozen), tally(now)), adjustments(tally(now), tally(frozen))
    assert set(there) == set(back)
    for name in set(there) - {"by_channel"}:
        assert (there[name]["frozen"], there[name]["now"]) == (
            back[name]["now"],
            back[name]["frozen"],
        )


def test_that_a_figure_nobody_counts_any_more_has_not_moved() -> None:
    assert adjustments(tally({"old": 5}), tally({})) == {}


def test_that_a_month_that_was_not_closed_tells_of_no_adjustment() -> None:
    figures: dict[str, Count] = {"consultations": 1}
    assert "adjustments" not in to_json(tally(figures))
    assert "adjustments" not in to_json(tally(figures), None, tally({"consultations": 2}))
    closed = to_json(tally(figures), CLOSING, tally({"consultations": 2}))
    assert closed["adjustments"] == {"consultations": {"frozen": 1, "now": 2}}
    assert closed["indicators"] == {"consultations": 1}
    assert closed["closing"]["number"] == "YB-D01-202610-1"


@pytest.mark.parametrize(
    ("period", "told"),
    [
        (OCTOBER, {"month": "2026-10"}),
        (
            Period.between(date(2026, 10, 5), date(2026, 10, 9)),
            {"from": "2026-10-05", "to": "2026-10-09"},
        ),
    ],
)
def test_that_a_period_is_told_as_what_it_is(period: Period, told: dict[str, str]) -> None:
    given_data = to_json(tally({}, period))
    assert told.items() <= given_data.items()
    assert ("month" in given_data) is ("month" in told)


@given(FIGURES)
def test_that_every_figure_has_one_place_and_what_was_not_measured_has_none(
    figures: dict[str, Count],
) -> None:
    values = data_value_set(tally(figures), "MONTHLY")["dataValues"]
    places = [(one["dataElement"], one["categoryOptionCombo"]) for one in values]
    assert len(set(places)) == len(places)
    expected = {("consultations", DEFAULT_OPTION)}
    expected |= {("share", DEFAULT_OPTION)} if figures["share"] is not None else set()
    expected |= {("by_channel", one) for one in figures["by_channel"]}  # type: ignore[union-attr]
    assert set(places) == expected
    for one in values:
        assert isinstance(one["value"], str)
        assert float(one["value"]) >= 0
        assert "comment" not in one


@given(FIGURES, FIGURES)
def test_that_a_frozen_value_stays_and_only_its_comment_tells_what_it_came_to(
    frozen: dict[str, Count], now: dict[str, Count]
) -> None:
    made = data_value_set(tally(frozen), "MONTHLY", CLOSING, tally(now))
    plain = data_value_set(tally(frozen), "MONTHLY")
    bare = [
        {name: text for name, text in one.items() if name != "comment"}
        for one in made["dataValues"]
    ]
    assert bare == plain["dataValues"]
    commented = {
        (one["dataElement"], one["categoryOptionCombo"])
        for one in made["dataValues"]
        if "comment" in one
    }
    moved = adjustments(tally(frozen), tally(now))
    expected = {
        (name, DEFAULT_OPTION)
        for name in ("consultations", "share")
        if name in moved and frozen[name] is not None
    }
    expected |= {
        ("by_channel", one)
        for one in moved.get("by_channel", {})
        if one in frozen["by_channel"]  # type: ignore[operator]
    }
    assert commented == expected


def test_that_a_set_is_complete_on_the_local_day_it_was_closed() -> None:
    assert data_value_set(tally({}), "M", CLOSING)["completeDate"] == "2026-11-03"
    assert "completeDate" not in data_value_set(tally({}), "M")
    made = data_value_set(tally({}), "M")
    assert (made["dataSet"], made["period"], made["orgUnit"]) == ("M", "202610", POINT)
