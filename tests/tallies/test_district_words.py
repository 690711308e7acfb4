"""What is said of a district's figures: who is missing, what is closed, what must not be added."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from advisor_app.domain.closing import MonthClosing, digest_of
from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.revision import canonical
from advisor_app.domain.tally import TallyRecords
from advisor_app.tallies.counting import count
from advisor_app.tallies.district import (
    DistrictTally,
    Persons,
    Reported,
    count_district,
    persons_of,
)
from advisor_app.tallies.district_tables import (
    MISSING,
    DistrictTable,
    district_table,
    months_in_words,
)
from advisor_app.tallies.indicators import Declarations
from advisor_app.tallies.points import PointEntry
from advisor_app.tallies.tables import Labels
from tests.tallies.months import OCTOBER, a_contact, a_month

ONE, TWO, THREE = "410106-D01", "410106-D02", "410106-D03"
THREE_POINTS = tuple(
    PointEntry(code, f"{name}号点", "", "day_care", False)
    for code, name in ((ONE, "一"), (TWO, "二"), (THREE, "三"))
)
QUARTER = Period.quarter("2026Q4")
MONTHS = tuple(Month(2026, number) for number in (10, 11, 12))


def closing(month: Month, figures: Mapping[str, object], number: str = "YB-1") -> MonthClosing:
    text = canonical(figures).decode()
    return MonthClosing(
        id=RecordId(f"closing {month}"), point=ONE, month=str(month), number=number, figures=text,
        digest=digest_of(text), closed_at=datetime(2027, 1, 5, tzinfo=UTC),
    )  # fmt: skip


class House:
    """Counts and lays out a district of three points."""

    def __init__(
        self, declarations: Declarations, topics: tuple[Topic, ...], words: Labels
    ) -> None:
        self.declarations = declarations
        self.topics = topics
        self.words = words

    def counted(
        self, records: Mapping[str, TallyRecords], period: Period = OCTOBER, **known: Reported
    ) -> DistrictTally:
        reported = {f"410106-{code}": one for code, one in known.items()}
        return count_district(
            self.declarations, self.topics, records, THREE_POINTS, period, reported
        )

    def table(
        self, records: Mapping[str, TallyRecords], period: Period = OCTOBER, **known: Reported
    ) -> DistrictTable:
        return district_table(self.counted(records, period, **known), self.declarations, self.words)

    def frozen(self, records: TallyRecords, **changed: object) -> MonthClosing:
        told = dict(count(self.declarations, self.topics, records).indicators) | changed
        return closing(MONTHS[0], told)


@pytest.fixture
def house(declarations: Declarations, topics: tuple[Topic, ...], words: Labels) -> House:
    return House(declarations, topics, words)


def at(code: str, period: Period = OCTOBER, *persons: str) -> TallyRecords:
    talks = [a_contact(person=person, point=code) for person in persons or ("",)]
    return a_month(*talks, point=code, period=period)


def test_that_points_of_different_months_are_not_added_up(
    declarations: Declarations, topics: tuple[Topic, ...]
) -> None:
    mixed = {ONE: at(ONE), TWO: at(TWO, Period.of(MONTHS[1]))}
    with pytest.raises(BadInput, match="月份不一致") as caught:
        count_district(declarations, topics, mixed, THREE_POINTS)
    assert "2026年10月、2026年11月" in caught.value.message


def test_that_nobody_and_no_period_is_a_question(
    declarations: Declarations, topics: tuple[Topic, ...]
) -> None:
    with pytest.raises(BadInput, match="请先选定月份"):
        count_district(declarations, topics, {}, THREE_POINTS)


def test_that_the_district_goes_by_the_division_of_its_points(house: House) -> None:
    assert house.counted({}).total.point == "410106"
    nobody = count_district(house.declarations, house.topics, {}, (), OCTOBER)
    assert nobody.total.point == ""
    alone = count_district(house.declarations, house.topics, {"410999-D01": at(ONE)}, ())
    assert alone.total.point == "410999"


def test_that_nothing_is_none_and_never_zero(house: House) -> None:
    nothing = house.counted({})
    assert nothing.total_now == nothing.total
    for one in house.declarations.indicators:
        assert nothing.total.indicators[one.name] == ({} if one.kind.has_values else None)
    assert [one.code for one in nothing.missing] == [ONE, TWO, THREE]


def test_that_people_are_told_apart_over_points() -> None:
    found = persons_of([
        at(ONE, OCTOBER, "k1", "k1", "k2", "e-1", ""), at(TWO, OCTOBER, "k2", "k3"),
        at(THREE, OCTOBER, "k2"),
    ])  # fmt: skip
    assert found == Persons(distinct=4, at_several=1, keyless=1)
    assert persons_of([]) == Persons()


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ((), ""),
        ((Month(2026, 8),), "8月"),
        ((Month(2026, 8), Month(2026, 9)), "8月、9月"),
        ((Month(2026, 12), Month(2027, 1)), "2026年12月、2027年1月"),
    ],
)
def test_that_months_are_said_with_their_year_where_it_matters(
    months: tuple[Month, ...], words: str
) -> None:
    assert months_in_words(months) == words


def test_that_an_open_month_says_until_when(house: House) -> None:
    table = house.table({ONE: at(ONE)}, D01=Reported(until=date(2026, 10, 9)))
    assert [row.standing for row in table.rows] == ["未封账，数到10-09", MISSING, MISSING]
    assert not table.rows[0].is_closed
    assert f"还没有封账的 1 个点，数字还会变：{ONE}。" in table.notes


def test_that_a_closed_month_goes_by_its_number(house: House) -> None:
    records = at(ONE)
    table = house.table({ONE: records}, D01=Reported(closings=(house.frozen(records),)))
    row = table.rows[0]
    assert (row.standing, row.closing, row.is_closed) == ("已封账", "YB-1", True)
    assert row.now == row.numbers
    assert table.adjusted == ()
    assert "已报的点都已封账。" in table.notes
    assert not any("封存的数" in note for note in table.notes)


def test_that_what_came_later_stands_beside_and_changes_nothing(house: House) -> None:
    before = at(ONE)
    after = a_month(*before.contacts, a_contact(point=ONE), point=ONE)
    known = Reported(closings=(house.frozen(before),))
    district = house.counted({ONE: after}, D01=known)
    assert district.is_adjusted
    assert district.by_point[ONE].indicators["consultations"] == 1
    assert district.now[ONE].indicators["consultations"] == 2
    table = house.table({ONE: after}, D01=known)
    at_talks = [one.indicator for one in table.columns].index("consultations")
    assert table.rows[0].change(at_talks) == 1
    assert [row.code for row in table.adjusted] == [ONE]
    assert table.total.numbers[at_talks] == 1
    assert table.total.change(at_talks) == 1
    assert table.cautions[0].startswith("封了账的月份按封存的数算")


def test_that_an_open_point_has_moved_by_nothing(house: House) -> None:
    table = house.table({ONE: at(ONE)})
    assert table.rows[0].now == ()
    assert {table.rows[0].change(column) for column in range(len(table.columns))} == {0}


def test_that_a_quarter_says_how_much_of_it_is_closed(house: House) -> None:
    two = tuple(closing(month, {}, f"YB-{month.month}") for month in MONTHS[:2])
    three = (*two, closing(MONTHS[2], {}, "YB-12"))
    table = house.table(
        {code: at(code, QUARTER) for code in (ONE, TWO, THREE)},
        QUARTER,
        D01=Reported(closings=two, lacking=(MONTHS[2],)),
        D02=Reported(closings=three),
        D03=Reported(until=date(2026, 12, 3)),
    )
    assert [row.standing for row in table.rows] == [
        "缺12月，封了2个月", "已封账", "未封账，数到12-03",
    ]  # fmt: skip
    assert [row.closing for row in table.rows] == ["2个月已封账", "3个月已封账", ""]
    assert [row.lacking for row in table.rows] == [(MONTHS[2],), (), ()]
    assert f"报了一部分月份的 1 个点，缺的月份不算零：{ONE}缺12月。" in table.notes
    assert f"还没有封账的 2 个点，数字还会变：{ONE}（1个月）、{THREE}（3个月）。" in table.notes


def test_that_days_without_a_whole_month_are_never_closed_and_never_said_to_be_open(
    house: House,
) -> None:
    days = Period.between(date(2026, 10, 3), date(2026, 10, 9))
    table = house.table({ONE: at(ONE, days)}, days)
    assert not table.rows[0].is_closed
    assert not any("封账的" in note for note in table.notes)


def test_that_a_closing_whose_figures_were_changed_is_named_and_not_counted(house: House) -> None:
    records = at(ONE)
    whole = house.frozen(records, consultations=99)
    forged = MonthClosing(
        id=whole.id, point=ONE, month=whole.month, number="YB-1",
        figures=whole.figures.replace("99", "98"), digest=whole.digest, closed_at=whole.closed_at,
    )  # fmt: skip
    honest = house.counted({ONE: records}, D01=Reported(closings=(whole,)))
    assert honest.by_point[ONE].indicators["consultations"] == 99
    assert honest.altered == ()
    district = house.counted({ONE: records}, D01=Reported(closings=(forged,)))
    assert district.altered == (ONE,)
    assert district.by_point[ONE].indicators["consultations"] == 1
    table = house.table({ONE: records}, D01=Reported(closings=(forged,)))
    assert any(ONE in note and "校验码对不上" in note for note in table.notes)


def test_that_people_are_told_only_when_somebody_came(house: House) -> None:
    assert not any("一共" in note for note in house.table({ONE: at(ONE)}).cautions)
    (said,) = (
        note for note in house.table({ONE: at(ONE, OCTOBER, "k1")}).cautions if "一共" in note
    )
    assert said == "全区咨询过的一共 1 人，其中 0 人到过几个点。"
    (said,) = (
        note for note in house.table({ONE: at(ONE, OCTOBER, "k1", "e-1")}).cautions
        if "一共" in note
    )  # fmt: skip
    assert said.endswith("；1 人没有登记证件，在几个点来过也认不出。")


def test_that_chosen_indicators_take_the_place_of_the_declared(house: House) -> None:
    district = house.counted({ONE: at(ONE, OCTOBER, "k1")})
    table = district_table(district, house.declarations, house.words, chosen=("persons",))
    (column,) = table.columns
    assert (column.indicator, column.value, column.adds_up) == ("persons", "", False)
    assert table.rows[0].numbers == (1,)
    assert table.rows[1].cells == (MISSING,)


def test_that_closings_by_point_are_those_of_a_single_month(house: House) -> None:
    records = at(ONE)
    frozen = house.frozen(records)
    month = house.counted({ONE: records, TWO: at(TWO)}, D01=Reported(closings=(frozen,)))
    assert month.closings == {ONE: frozen}
    assert month.lacking == {}
    quarter = house.counted(
        {ONE: at(ONE, QUARTER)}, QUARTER, D01=Reported(closings=(frozen,), lacking=MONTHS[1:])
    )
    assert quarter.closings == {}
    assert quarter.lacking == {ONE: MONTHS[1:]}


def test_that_a_long_list_of_open_points_ends_with_and_so_on(
    declarations: Declarations, topics: tuple[Topic, ...], words: Labels
) -> None:
    codes = [f"410106-D{number:02d}" for number in range(1, 25)]
    for most in (22, 24):
        held = {code: at(code) for code in codes[:most]}
        district = count_district(declarations, topics, held, THREE_POINTS)
        (said,) = (
            note
            for note in district_table(district, declarations, words).notes
            if note.startswith("还没有封账的")
        )
        assert said.count("410106-") == 22
        assert said.endswith("等。") is (most > 22)
