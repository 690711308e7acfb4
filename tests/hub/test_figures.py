"""The district's figures over real records of several points: any period, missing, closed, persons."""

from datetime import date

import pytest

from advisor_app.domain.consultation import Channel, Outcome
from advisor_app.domain.elder import Papers
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.tallies.district import DistrictTally
from advisor_app.tallies.district_tables import MISSING, DistrictTable
from advisor_app.tallies.freezing import adds_up
from advisor_app.tallies.writers import csv_text, district_json
from tests.builders import register
from tests.hub.town import AUGUST, D01, D05, NOVEMBER, OCTOBER, S02, SEPTEMBER, Town

QUARTER = Period.quarter("2026Q3")
YEAR = Period.year("2026")
ID_CARD = "11010519491231002X"


def number(tally: DistrictTally, name: str, point: str = "") -> object:
    return (tally.by_point[point] if point else tally.total).indicators[name]


def note(table: DistrictTable, words: str) -> str:
    return next((one for one in table.notes if words in one), "")


def summed(town: Town, period: Period) -> None:
    """Hold the law: what adds up is the sum of the points."""
    tally = town.district.counting.tally(period)
    for one in town.district.counting.declarations.indicators:
        if not adds_up(one) or not tally.by_point:
            continue
        parts = [point.indicators[one.name] for point in tally.by_point.values()]
        whole = tally.total.indicators[one.name]
        if isinstance(whole, dict):
            for value, figure in whole.items():
                told = [part.get(value, 0) for part in parts if isinstance(part, dict)]
                assert sum(told) == pytest.approx(figure), (one.name, value)
            assert set().union(*parts) <= set(whole)  # type: ignore[arg-type]
        else:
            assert sum(parts) == pytest.approx(whole), one.name  # type: ignore[arg-type]


def test_that_a_quarter_says_which_months_of_which_point_are_missing(town: Town) -> None:
    town.talk(D01, "2026-07-02")
    town.talk(D01, "2026-08-03")
    town.talk(D01, "2026-09-04")
    town.talk(D05, "2026-07-02")
    town.report()
    tally = town.district.counting.tally(QUARTER)
    assert tally.lacking == {D05: (AUGUST, SEPTEMBER)}
    assert len(tally.missing) == 20
    assert number(tally, "consultations") == 4
    table = town.district.counting.table(QUARTER)
    assert "410106-D05缺8月、9月" in note(table, "不算零")
    rows = {row.code: row for row in table.rows}
    assert rows[D05].lacking == (AUGUST, SEPTEMBER)
    assert rows[D05].standing.startswith("缺8月、9月")
    assert rows[D01].lacking == ()
    assert rows[S02].cells == (MISSING,) * len(table.columns)
    assert rows[S02].numbers == (None,) * len(table.columns)


def test_that_an_empty_month_that_was_closed_is_a_zero_and_not_missing(town: Town) -> None:
    town.talk(D05, "2026-08-03")
    town.talk(D05, "2026-10-02")
    town.close_month(D05, SEPTEMBER)
    town.report()
    tally = town.district.counting.tally(SEPTEMBER)
    assert number(tally, "consultations", D05) == 0
    assert number(tally, "zero_report", D05) == 1
    assert D05 not in {one.code for one in tally.missing}
    whole = town.district.counting.tally(Period.year("2026"))
    assert SEPTEMBER not in whole.lacking[D05]
    assert number(whole, "zero_report", D05) == 1


def test_that_months_to_come_are_not_asked_for(town: Town) -> None:
    town.talk(D05, "2026-10-02")
    town.talk(D05, "2026-11-02")
    town.report()
    tally = town.district.counting.tally(Period.quarter("2026Q4"))
    assert tally.lacking == {}
    assert number(tally, "consultations") == 2
    future = town.district.counting.tally(Month(2027, 1))
    assert len(future.missing) == 22
    assert future.total.indicators["consultations"] is None


def test_that_days_without_a_talk_are_zero_where_the_month_was_reported(town: Town) -> None:
    town.talk(D05, "2026-10-02")
    town.report()
    quiet = Period.between(date(2026, 10, 10), date(2026, 10, 20))
    tally = town.district.counting.tally(quiet)
    assert number(tally, "consultations", D05) == 0
    silent = Period.between(date(2026, 9, 10), date(2026, 9, 20))
    assert D05 in {one.code for one in town.district.counting.tally(silent).missing}


def test_that_a_closed_month_counts_as_frozen_and_what_came_later_stands_beside(
    town: Town,
) -> None:
    town.talk(D05, "2026-10-02")
    town.talk(D05, "2026-10-03")
    town.talk(D01, "2026-10-03")
    closed = town.close_month(D05, OCTOBER)
    town.talk(D05, "2026-10-05", channel=Channel.PHONE)
    town.report()
    tally = town.district.counting.tally(OCTOBER)
    assert number(tally, "consultations", D05) == 2
    assert tally.now[D05].indicators["consultations"] == 3
    assert number(tally, "consultations") == 3
    assert tally.total_now is not None
    assert tally.total_now.indicators["consultations"] == 4
    table = town.district.counting.table(OCTOBER)
    row = next(one for one in table.rows if one.code == D05)
    assert (row.cells[0], row.closing, row.change(0)) == ("2", closed, 1)
    assert [one.code for one in table.adjusted] == [D05]
    assert table.total.change(0) == 1
    assert "封存的数" in note(table, "调整")
    given = district_json(tally)
    point = next(one for one in given["points"] if one["point"] == D05)
    assert point["adjustments"]["consultations"] == {"frozen": 2, "now": 3}
    assert given["total"]["adjustments"]["consultations"] == {"frozen": 3, "now": 4}
    assert "adjustments" not in next(one for one in given["points"] if one["point"] == D01)
    line = next(one for one in csv_text(table).splitlines() if D05 in one)
    assert "接待人次 2 → 3" in line
    whole = table.whole.sections[0].rows[0]
    assert (whole.number, whole.now and whole.now.number) == (3, 4)


def test_that_a_year_takes_the_frozen_figures_of_its_closed_months(town: Town) -> None:
    town.talk(D05, "2026-09-02")
    town.talk(D05, "2026-10-02")
    town.close_month(D05, SEPTEMBER)
    town.close_month(D05, OCTOBER)
    town.talk(D05, "2026-09-03", channel=Channel.PHONE)
    town.talk(D05, "2026-11-03", channel=Channel.PHONE)
    town.report()
    tally = town.district.counting.tally(YEAR)
    assert number(tally, "consultations", D05) == 3
    assert tally.now[D05].indicators["consultations"] == 4
    channels = tally.by_point[D05].indicators["by_channel"]
    assert isinstance(channels, dict)
    assert (channels["walk_in"], channels["phone"]) == (2, 1)
    table = town.district.counting.table(YEAR)
    row = next(one for one in table.rows if one.code == D05)
    assert row.closing == "2个月已封账"
    months = [town.district.counting.tally(Month(2026, one)) for one in range(9, 12)]
    assert sum(one.by_point[D05].indicators["consultations"] for one in months) == 3  # type: ignore[misc]


def test_that_everything_a_point_froze_is_what_the_district_counts_from_its_records(
    town: Town,
) -> None:
    services = town.point(D05)
    elder = register(services, facts={"sex": "female", "birth": "1942-03", "living": "alone"})
    town.talk(D05, "2026-10-06", elder=elder, minutes=12)
    town.talk(D05, "2026-10-07", outcome=Outcome.REFERRED, channel=Channel.PHONE)
    town.unmet(D05, "2026-10-08")
    town.close_month(D05, OCTOBER)
    town.report()
    tally = town.district.counting.tally(OCTOBER)
    assert tally.by_point[D05] == tally.now[D05]
    assert not tally.is_adjusted
    point = services.reporting.tally(OCTOBER)
    assert dict(tally.by_point[D05].indicators) == dict(point.indicators)


def test_that_a_closing_that_was_tampered_with_is_not_counted_and_is_named(town: Town) -> None:
    from dataclasses import replace

    town.talk(D05, "2026-10-02")
    town.close_month(D05, OCTOBER)
    record = town.point(D05).desk.record
    closing = record.closings.standing(D05, OCTOBER)
    assert closing is not None
    with record.begin() as work:
        forged = closing.figures.replace('"consultations":1', '"consultations":9')
        assert forged != closing.figures
        work.put(replace(closing, figures=forged), town.point(D05).desk.ids.revision())
    town.report()
    tally = town.district.counting.tally(OCTOBER)
    assert number(tally, "consultations", D05) == 1
    assert tally.altered == (D05,)
    assert D05 in note(town.district.counting.table(OCTOBER), "校验码对不上")


def test_that_the_points_add_up_to_the_district_in_any_period(town: Town) -> None:
    for at, code in enumerate((D01, D05, S02)):
        services = town.point(code)
        elder = register(services, facts={"sex": "male", "birth": "1950"})
        for day in range(1, 10, at + 2):
            town.talk(code, f"2026-09-{day:02}", elder=elder, minutes=day * 7)
            town.talk(code, f"2026-10-{day:02}", channel=Channel.PHONE)
        town.unmet(code, "2026-10-20")
    town.close_month(D01, SEPTEMBER)
    town.close_month(S02, SEPTEMBER)
    town.talk(D01, "2026-09-28")
    town.report()
    for period in (
        Period.of(SEPTEMBER), Period.of(OCTOBER), QUARTER, YEAR,
        Period.between(date(2026, 9, 5), date(2026, 10, 4)),
    ):  # fmt: skip
        summed(town, period)


def test_that_a_person_at_two_points_is_one_and_named_nowhere(town: Town) -> None:
    for code in (D01, D05):
        services = town.point(code)
        elder = register(services, "曾桂兰", papers=Papers.CITIZEN, number=ID_CARD)
        town.talk(code, "2026-10-05", elder=elder)
        town.talk(code, "2026-10-06", elder=elder)
    other = register(town.point(S02), "李芳")
    town.talk(S02, "2026-10-05", elder=other)
    town.talk(S02, "2026-10-07")
    town.report()
    tally = town.district.counting.tally(OCTOBER)
    persons = tally.persons
    assert (persons.distinct, persons.at_several, persons.keyless) == (2, 1, 1)
    assert number(tally, "persons") == 2
    assert sum(one.indicators["persons"] for one in tally.by_point.values()) == 3  # type: ignore[misc]
    assert town.district.counting.at_several_points() == 1
    table = town.district.counting.table(OCTOBER)
    told = note(table, "到过几个点")
    assert "一共 2 人，其中 1 人到过几个点" in told
    assert "1 人没有登记证件" in told
    everything = repr(tally) + repr(table) + csv_text(table) + str(district_json(tally))
    assert "曾桂兰" not in everything
    assert ID_CARD not in everything


def test_that_a_number_opens_its_records_without_anybody_in_them(town: Town) -> None:
    services = town.point(D05)
    elder = register(services, "曾桂兰", papers=Papers.CITIZEN, number=ID_CARD)
    town.talk(D05, "2026-10-05", elder=elder, topics=("meals",), asked="曾桂兰问送餐")
    town.talk(D05, "2026-10-07", channel=Channel.PHONE, topics=("meals",))
    town.talk(D01, "2026-10-06", topics=("meals",))
    town.talk(D01, "2026-09-06", topics=("meals",))
    town.report()
    behind = town.district.counting.behind
    whole = behind(OCTOBER, "by_topic", "meals")
    assert (whole.title, whole.total) == ("咨询事项：助餐", 3)
    assert [(row.point, row.on.day) for row in whole.rows] == [(D05, 7), (D01, 6), (D05, 5)]
    assert whole.headings == ("方式", "谁在问", "事项", "结果", "首次或再次")
    assert whole.rows[0].cells[0] == "来电"
    assert whole.rows[0].cells[2:4] == ("助餐", "当场答复")
    one = behind(OCTOBER, "by_topic", "meals", D05)
    assert {row.point for row in one.rows} == {D05}
    assert one.total == 2
    assert "曾桂兰" not in repr(whole)
    assert elder not in repr(whole)
    with pytest.raises(BadInput, match="没有叫“nothing”的指标"):
        behind(OCTOBER, "nothing")


def test_that_every_number_opens_as_many_records_as_it_counts(town: Town) -> None:
    services = town.point(D05)
    elder = register(services, facts={"sex": "female", "birth": "1942-03"})
    town.talk(D05, "2026-10-05", elder=elder)
    town.unmet(D05, "2026-10-08")
    town.unmet(D01, "2026-10-08")
    town.report()
    counting = town.district.counting
    tally = counting.tally(OCTOBER)
    for one in counting.declarations.indicators:
        if one.kind.value == "count":
            assert counting.behind(OCTOBER, one.name).total == tally.total.indicators[one.name]
        if one.kind.value == "breakdown":
            figures = tally.total.indicators[one.name]
            assert isinstance(figures, dict)
            for value, figure in figures.items():
                assert counting.behind(OCTOBER, one.name, value).total == figure, (one.name, value)


def test_that_any_indicators_can_be_looked_at_by_point(town: Town) -> None:
    town.talk(D05, "2026-10-05", topics=("meals",))
    town.report()
    table = town.district.counting.table(OCTOBER, ("consultations", "by_topic"))
    assert table.columns[0].indicator == "consultations"
    labels = {column.label: at for at, column in enumerate(table.columns)}
    assert table.total.numbers[labels["助餐"]] == 1
    row = next(row for row in table.rows if row.code == D05)
    assert row.numbers[labels["助餐"]] == 1
    assert {column.indicator for column in table.columns} == {"consultations", "by_topic"}


def test_that_the_district_stands_beside_the_month_before_and_the_year_before(
    town: Town,
) -> None:
    for day in ("2025-10-05", "2026-09-05", "2026-09-06", "2026-10-05"):
        town.talk(D05, day)
    town.report()
    table = town.district.counting.table(OCTOBER, compared=True)
    first = table.whole.sections[0].rows[0]
    assert (first.number, first.previous and first.previous.number) == (1, 2)
    assert first.year_ago is not None
    assert first.year_ago.number == 1


def test_that_the_months_on_offer_reach_back_a_year(town: Town) -> None:
    assert town.district.counting.months()[0] == NOVEMBER
    town.talk(D05, "2026-11-05")
    town.report()
    months = town.district.counting.months()
    assert (months[0], months[-1]) == (NOVEMBER, Month(2025, 11))
    assert list(months) == sorted(months, reverse=True)


def test_that_an_open_month_says_until_when_it_is_here(town: Town) -> None:
    town.talk(D05, "2026-11-05")
    town.report()
    table = town.district.counting.table(NOVEMBER)
    row = next(row for row in table.rows if row.code == D05)
    assert row.standing == "未封账，数到11-23"
    assert [row.code for row in table.rows][:6] == [f"410106-S0{one}" for one in range(1, 7)]
    assert len(table.rows) == 22
    assert len(table.missing) == 21
