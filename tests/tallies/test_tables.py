"""The tally as people read it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given, settings

from advisor_app.domain.consultation import Topic
from advisor_app.domain.tally import Tally, TallyRecords
from advisor_app.tallies.district import DistrictTally, count_district
from advisor_app.tallies.district_tables import MISSING, DistrictTable, district_table
from advisor_app.tallies.indicators import Declarations
from advisor_app.tallies.points import PointEntry
from advisor_app.tallies.tables import NOTHING, Labels, TallyRow, TallyTable, labels, table
from tests.tallies.conftest import Counter
from tests.tallies.months import OCTOBER, a_contact, a_month, calls, districts, months

LaidOut = Callable[[TallyRecords], TallyTable]
District = Callable[[dict[str, TallyRecords]], DistrictTally]
some = settings(max_examples=30, deadline=None)


def row(shown: TallyTable, code: str, section: str = "") -> TallyRow:
    """Give a line by its code."""
    places = [one for one in shown.sections if not section or one.name == section]
    lines = (line for one in places for line in one.rows if line.code == code)
    return next(line for line in lines if section or line.indicator == code)


WholeDistrict = Callable[[dict[str, TallyRecords]], DistrictTable]


def test_that_a_table_says_what_where_and_when(laid_out: LaidOut) -> None:
    shown = laid_out(a_month())
    assert shown.title == "银发顾问点工作月报（2026年10月）"
    assert (shown.point, shown.point_name, shown.period) == ("410106-D01", "一号点", OCTOBER)
    assert shown.signature == ("填报人：", "负责人：", "盖章：")


def test_that_a_single_figure_has_words_unit_and_definition(laid_out: LaidOut) -> None:
    line = row(laid_out(a_month(a_contact())), "consultations")
    assert (line.label, line.value, line.number, line.unit) == ("接待人次", "1", 1, "人次")
    assert line.definition.startswith("期间里登记的咨询")


def test_that_a_breakdown_has_a_heading_of_its_own(laid_out: LaidOut) -> None:
    section = laid_out(a_month(a_contact())).section("by_channel")
    assert section is not None
    assert section.heading == "接待方式"
    assert section.definition
    assert [line.label for line in section.rows] == ["来访", "来电", "入户", "活动", "线上"]


def test_that_an_undeclared_breakdown_has_no_section(laid_out: LaidOut) -> None:
    assert laid_out(a_month()).section("by_shoe_size") is None


def test_that_nothing_to_measure_is_not_shown_as_zero(laid_out: LaidOut) -> None:
    line = row(laid_out(a_month()), "median_minutes")
    assert (line.value, line.number) == (NOTHING, None)


@pytest.mark.parametrize(
    ("minutes", "text"), [((5,), "5"), ((5, 6), "5.5"), ((0,), "0"), ((240,), "240")]
)
def test_that_a_median_is_written_plainly(
    laid_out: LaidOut, minutes: tuple[int, ...], text: str
) -> None:
    held = [a_contact(minutes=one) for one in minutes]
    assert row(laid_out(a_month(*held)), "median_minutes").value == text


def test_that_a_share_is_written_in_percent(laid_out: LaidOut) -> None:
    line = row(laid_out(a_month(callbacks=calls(3, 2, 2))), "callbacks_on_time_share")
    assert (line.value, line.unit) == ("66.7%", "")
    assert line.number == pytest.approx(2 / 3)


def test_that_topics_and_policies_are_called_by_their_names(laid_out: LaidOut) -> None:
    shown = laid_out(a_month(a_contact(policies=("zz-gaoling-jintie",))))
    assert row(shown, "meals", "by_topic").label == "助餐"
    assert row(shown, "zz-gaoling-jintie", "by_policy").label == "高龄津贴"


def test_that_a_policy_without_a_name_is_shown_by_its_code(laid_out: LaidOut) -> None:
    shown = laid_out(a_month(a_contact(policies=("unknown-to-us",))))
    assert row(shown, "unknown-to-us", "by_policy").label == "unknown-to-us"


def test_that_communities_stand_by_size_and_the_unknown_last(laid_out: LaidOut) -> None:
    held = [a_contact(community=name) for name in ("", "", "", "甲社区", "乙社区", "乙社区")]
    section = laid_out(a_month(*held)).section("by_community")
    assert section is not None
    assert [(line.label, line.number) for line in section.rows] == [
        ("乙社区", 2),
        ("甲社区", 1),
        ("不详", 3),
    ]


def test_that_a_frozen_tally_is_shown_without_later_indicators(
    declarations: Declarations, words: Labels, counted: Counter
) -> None:
    tally = counted(a_month(a_contact()))
    kept = {name: tally.indicators[name] for name in ("consultations", "by_channel")}
    shown = table(replace(tally, indicators=kept), declarations, words, "一号点")
    assert [section.heading for section in shown.sections] == ["接待情况", "接待方式"]
    assert [line.code for line in shown.sections[0].rows] == ["consultations"]


def test_that_a_breakdown_without_figures_stays_empty(
    declarations: Declarations, words: Labels
) -> None:
    empty = Tally(point="410106", period=OCTOBER, indicators={"by_topic": None})
    (section,) = table(empty, declarations, words, "全区").sections
    assert section.rows == ()


def test_that_a_table_cannot_be_changed(laid_out: LaidOut) -> None:
    with pytest.raises(FrozenInstanceError):
        laid_out(a_month()).title = "别的"  # type: ignore[misc]


@some
@given(records=months)
def test_that_every_figure_of_the_tally_is_in_the_table(
    laid_out: LaidOut, counted: Counter, records: TallyRecords
) -> None:
    shown = laid_out(records)
    for name, figure in counted(records).indicators.items():
        if isinstance(figure, Mapping):
            section = shown.section(name)
            assert section is not None
            assert {line.code: line.number for line in section.rows} == figure
        else:
            assert row(shown, name).number == figure


@some
@given(records=months)
def test_that_shown_values_and_numbers_agree(laid_out: LaidOut, records: TallyRecords) -> None:
    for section in laid_out(records).sections:
        for line in section.rows:
            if line.number is None:
                assert line.value == NOTHING
            elif line.value.endswith("%"):
                assert float(line.value[:-1]) == pytest.approx(100 * line.number, abs=0.05)
            else:
                assert float(line.value) == line.number


@some
@given(records=months)
def test_that_the_order_of_sections_is_the_declared_one(
    laid_out: LaidOut, declarations: Declarations, records: TallyRecords
) -> None:
    breakdowns = [one.name for one in declarations.indicators if one.kind.has_values]
    assert [one.name for one in laid_out(records).sections if one.name] == breakdowns


def test_that_every_declared_value_has_chinese_words(laid_out: LaidOut) -> None:
    for section in laid_out(a_month(a_contact())).sections:
        assert re.search(r"[\u4e00-\u9fff]", section.heading)
        for line in section.rows:
            assert re.search(r"[\u4e00-\u9fff]", line.label), line.code
            assert line.unit or line.value.endswith("%") or line.value == NOTHING


def test_that_labels_know_topics_and_policies_and_give_back_the_rest(
    topics: tuple[Topic, ...],
) -> None:
    words = labels(topics, {"p": "某政策"})
    assert words.of("topic", "meals") == "助餐"
    assert words.of("policy", "p") == "某政策"
    assert words.of("policy", "q") == "q"
    assert words.of("community", "甲社区") == "甲社区"


def test_that_the_district_has_a_line_for_each_point_in_order(
    whole_district: WholeDistrict, points: tuple[PointEntry, ...]
) -> None:
    shown = whole_district({"410106-D01": a_month()})
    assert [line.code for line in shown.rows] == [point.code for point in points]
    assert [line.name for line in shown.rows] == [point.name for point in points]


def test_that_a_missing_point_is_marked_and_not_zero(whole_district: WholeDistrict) -> None:
    shown = whole_district({"410106-D01": a_month()})
    missing = next(line for line in shown.rows if line.code == "410106-D02")
    empty = next(line for line in shown.rows if line.code == "410106-D01")
    assert missing.reported is False
    assert set(missing.cells) == {MISSING}
    assert set(missing.numbers) == {None}
    assert empty.reported is True
    assert empty.cells[0] == "0"
    assert empty.numbers[0] == 0


def test_that_the_total_says_how_many_points_it_holds(whole_district: WholeDistrict) -> None:
    shown = whole_district({"410106-D01": a_month(a_contact())})
    assert shown.total.name == "全区合计（已报 1 个点，未报 21 个点）"
    assert shown.total.code == "410106"
    assert shown.total.numbers[0] == 1


def test_that_the_missing_are_named_below(
    whole_district: WholeDistrict, points: tuple[PointEntry, ...]
) -> None:
    told = whole_district({"410106-D01": a_month()}).notes[0]
    assert all((point.code in told) != (point.code == "410106-D01") for point in points)
    assert "合计不含它们" in told


def test_that_a_complete_district_says_so(
    whole_district: WholeDistrict, points: tuple[PointEntry, ...]
) -> None:
    shown = whole_district({point.code: a_month() for point in points})
    assert shown.notes[0] == "各点都已上报。"
    assert all(line.reported for line in shown.rows)


def test_that_a_point_nobody_expected_is_shown_too(whole_district: WholeDistrict) -> None:
    last = whole_district({"410106-D99": a_month(a_contact())}).rows[-1]
    assert (last.code, last.name) == ("410106-D99", "410106-D99（不在名单里）")
    assert last.numbers[0] == 1


def test_that_a_district_without_any_report_shows_no_zero(
    declarations: Declarations, words: Labels, points: tuple[PointEntry, ...]
) -> None:
    shown = district_table(
        count_district(declarations, (), {}, points, OCTOBER), declarations, words
    )
    assert set(shown.total.cells) == {NOTHING}
    assert all(set(line.cells) == {MISSING} for line in shown.rows)


def test_that_both_duties_are_columns_of_the_district(whole_district: WholeDistrict) -> None:
    shown = whole_district({"410106-D01": a_month(a_contact(topics=("pension", "meals")))})
    names = [column.label for column in shown.columns]
    for label in ("养老福利政策指导", "养老服务资源介绍"):
        assert shown.total.numbers[names.index(label)] == 1


@some
@given(records=districts)
def test_that_counted_columns_add_up_and_persons_are_not_more(
    declarations: Declarations,
    words: Labels,
    topics: tuple[Topic, ...],
    points: tuple[PointEntry, ...],
    records: dict[str, TallyRecords],
) -> None:
    if not records:
        return
    tally = count_district(declarations, topics, records, points)
    shown = district_table(tally, declarations, words)
    for at, column in enumerate(shown.columns):
        added = sum(line.numbers[at] or 0 for line in shown.rows)
        total = shown.total.numbers[at]
        if column.unit == "人":
            assert total is not None
            assert total <= added
        elif column.unit:
            assert total == pytest.approx(added, abs=0.05), column.label  # hours are rounded


@some
@given(records=districts)
def test_that_the_whole_districts_table_has_the_totals_figures(
    whole_district: WholeDistrict, records: dict[str, TallyRecords]
) -> None:
    if records:
        shown = whole_district(records)
        assert row(shown.whole, "consultations").number == shown.total.numbers[0]
        assert shown.whole.point_name == shown.total.name
