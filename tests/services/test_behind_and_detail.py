"""Every number opens the records behind it; the detail of a period is a long list."""

import csv
import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from frictionless import Resource, Schema
from openpyxl import load_workbook

from advisor_app.domain.consultation import Channel, Outcome, Satisfaction
from advisor_app.domain.errors import BadInput
from advisor_app.domain.follow_up import CallOutcome
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.referral import CareGroup, CareHours, Referral, ReferralState
from advisor_app.domain.unmet import UnmetNeed, UnmetReason
from advisor_app.services.suite import Services
from advisor_app.tallies.indicators import IndicatorKind
from tests.builders import START, consult, register

NOVEMBER = Month(2026, 11)
WHOLE = Period.of(NOVEMBER)


def lived(services: Services) -> RecordId:
    """Live a month with something of everything."""
    one = register(
        services, "张桂兰", community="=1+1社区",
        facts={"birth": "1942-03", "sex": "female", "living": "alone", "income": "minimum",
               "care_level": 2},
    )  # fmt: skip
    two = register(services, "王建国", facts={"birth": "1960", "veteran": "disabled"})
    consult(services, one, topics=("meals", "pension"), minutes=5, satisfaction=Satisfaction.GOOD)
    consult(services, one, channel=Channel.PHONE, outcome=Outcome.ASSISTED)
    consult(services, two, outcome=Outcome.FOLLOW_UP, callback_due=services.desk.today)
    consult(services, topics=("meals",), outcome=Outcome.UNMET)
    services.sheets.elder(one).issue(services.book.begin())
    (call, *_) = [due.call for due in services.callbacks.listed() if due.call.elder == two]
    services.callbacks.log(services.callbacks.begin(), call, CallOutcome.SETTLED)
    ids, point = services.desk.ids, services.desk.point.code
    with services.desk.record.begin() as work:
        for record in (
            Referral(id=ids.record(), opened_at=START, point=point, elder=one, need="助餐",
                     state=ReferralState.COMPLETED, is_order=True),
            UnmetNeed(id=ids.record(), point=point, on=START.date(), topic="meals",
                      reason=UnmetReason.FULL, community="甲社区", service="助餐"),
            CareHours(id=ids.record(), point=point, on=START.date(), group=CareGroup.EMPTY_NEST,
                      minutes=90, elder=two, provider="示例服务社"),
        ):  # fmt: skip
            work.put(record, ids.revision())
    return one


def test_that_every_number_opens_as_many_records_as_it_counts(services: Services) -> None:
    lived(services)
    declared = services.reporting.declarations
    figures = services.reporting.tally(NOVEMBER).indicators
    for one in declared.indicators:
        found, figure = services.behind.behind(NOVEMBER, one.name), figures[one.name]
        assert len(set(found.ids)) == len(found.ids)
        assert [row.id for row in found.rows] == list(found.ids), one.name
        assert all(len(row.cells) == len(found.headings) for row in found.rows)
        if one.kind is IndicatorKind.COUNT:
            assert len(found.ids) == figure, one.name
        if one.kind is IndicatorKind.BREAKDOWN:
            assert isinstance(figure, Mapping)
            for value, number in figure.items():
                ids = services.behind.behind(NOVEMBER, one.name, value).ids
                assert len(ids) == number, (one.name, value)
                assert set(ids) <= set(found.ids)
        if one.kind is IndicatorKind.PERSONS_BY:
            assert isinstance(figure, Mapping)
            for value, number in figure.items():
                rows = services.behind.behind(NOVEMBER, one.name, value).rows
                assert len({row.elder for row in rows}) == number, (one.name, value)


def test_that_the_records_are_shown_in_words_with_names(services: Services) -> None:
    lived(services)
    found = services.behind.behind(NOVEMBER, "by_topic", "pension")
    assert found.title.startswith("咨询事项：")
    assert found.title.endswith("（2026年11月）")
    (row,) = found.rows
    assert row.cells[-1] == "张桂兰"
    assert row.cells[1] == "来访"
    assert found.definition.startswith("口径：")
    assert "依据：" in found.definition
    assert services.behind.behind(NOVEMBER, "anonymous").rows[0].cells[-1] == "未留名"
    (care,) = services.behind.behind(NOVEMBER, "care_hours").rows
    assert care.cells == ("2026-11-23", "空巢", "90", "示例服务社", "王建国")
    (need,) = services.behind.behind(NOVEMBER, "unmet_by_reason", "full").rows
    assert need.cells[2:] == ("名额已满，排队", "助餐", "甲社区")


def test_that_a_number_that_is_not_declared_is_refused(services: Services) -> None:
    with pytest.raises(BadInput, match="没有叫“shoes”的指标"):
        services.behind.behind(NOVEMBER, "shoes")


def test_that_the_other_figures_are_those_of_the_month(services: Services) -> None:
    lived(services)
    found = services.reporting.tally(NOVEMBER).indicators
    assert found["assistance"] == 1
    assert (found["referrals"], found["referral_orders"], found["referrals_completed"]) == (1, 1, 1)
    assert found["care_hours"] == 1.5
    assert found["care_persons"] == 1
    assert found["satisfied_share"] == 1
    groups = found["persons_by_group"]
    assert isinstance(groups, Mapping)
    assert {name: count for name, count in groups.items() if count} == {
        "living_alone": 1, "minimum": 1, "care_needed": 1, "veteran": 1, "disabled_veteran": 1,
    }  # fmt: skip
    assert (found["callbacks_due"], found["callbacks_done"], found["callbacks_on_time"])[1:] == (
        1,
        1,
    )


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_that_the_detail_has_a_line_a_consultation_and_no_name_unless_wished(
    services: Services, tmp_path: Path, form: str
) -> None:
    lived(services)
    path = tmp_path / f"d.{form}"
    assert services.detail.write(path, WHOLE) == 4
    plain = _read(path)
    services.detail.write(path, WHOLE, named=True)
    named = _read(path)
    assert len(plain) == 5
    assert "张桂兰" not in str(plain)
    assert plain[0][0] == "日期"
    assert [row[:-1] for row in named] == [row[: len(named[0]) - 1] for row in plain]
    assert sorted(str(row[-1] or "") for row in named[1:]) == ["", "张桂兰", "张桂兰", "王建国"]
    assert {row[13] for row in plain[1:]} >= {"'=1+1社区"}


def _read(path: Path) -> list[tuple[object, ...]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [tuple(row) for row in csv.reader(file)]
    sheet = load_workbook(path).worksheets[0]
    return [
        tuple(cell.date() if hasattr(cell, "date") else cell for cell in row)
        for row in sheet.iter_rows(values_only=True)
    ]


def test_that_both_forms_of_the_detail_say_the_same(services: Services, tmp_path: Path) -> None:
    lived(services)
    for form in ("xlsx", "csv"):
        services.detail.write(tmp_path / f"d.{form}", WHOLE)
    book = [[_text(cell) for cell in row] for row in _read(tmp_path / "d.xlsx")]
    text = [[str(cell) for cell in row] for row in _read(tmp_path / "d.csv")]
    assert book == text


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def test_that_days_and_minutes_are_real_in_the_book(services: Services, tmp_path: Path) -> None:
    lived(services)
    services.detail.write(tmp_path / "d.xlsx", WHOLE)
    sheet = load_workbook(tmp_path / "d.xlsx").worksheets[0]
    assert sheet["A2"].is_date
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    minutes = [row[8] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [one for one in minutes if one is not None] == [5]


def test_that_the_schema_beside_fits_the_csv(services: Services, tmp_path: Path) -> None:
    lived(services)
    services.detail.write(tmp_path / "d.csv", WHOLE)
    services.reporting.write(NOVEMBER, "csv", tmp_path / "t.csv")
    for name in ("d", "t"):
        told = json.loads((tmp_path / f"{name}.schema.json").read_text(encoding="utf-8"))
        resource = Resource(
            path=f"{name}.csv", basepath=str(tmp_path), schema=Schema.from_descriptor(told),
            encoding="utf-8-sig",
        )  # fmt: skip
        report = resource.validate()
        assert report.valid, report.flatten(["type", "note"])[:3]


class Stopped(Exception):
    """Somebody thought better of it."""


def test_that_a_stopped_export_leaves_no_file(services: Services, tmp_path: Path) -> None:
    lived(services)
    heard: list[tuple[int, int]] = []
    services.detail.write(
        tmp_path / "d.xlsx", WHOLE, progress=lambda done, total: heard.append((done, total))
    )
    assert heard == [(0, 4), (4, 4)]
    before = (tmp_path / "d.xlsx").read_bytes()

    def stop(*_: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        services.detail.write(tmp_path / "d.xlsx", WHOLE, progress=stop)
    assert [one.name for one in tmp_path.glob("*.xlsx")] == ["d.xlsx"]
    assert (tmp_path / "d.xlsx").read_bytes() == before
    assert list(tmp_path.glob(".*")) == []


def test_that_another_ending_is_refused(services: Services, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"xlsx 或 \.csv"):
        services.detail.write(tmp_path / "d.ods", WHOLE)


def test_that_the_same_detail_is_the_same_file(services: Services, tmp_path: Path) -> None:
    lived(services)
    for name in ("a.xlsx", "b.xlsx"):
        services.detail.write(tmp_path / name, WHOLE)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_that_any_period_is_counted_and_compared(services: Services) -> None:
    consult(services, at=START - timedelta(days=400))
    consult(services, at=START - timedelta(days=365))
    consult(services, at=START - timedelta(days=30))
    consult(services)
    for period, expected in (
        (Period.quarter("2026Q4"), (2, 0, 2)),
        (Period.year("2026"), (2, 2, 2)),
        (Period.between(date(2026, 11, 1), date(2026, 11, 23)), (1, 1, 1)),
    ):
        table = services.reporting.table(period)
        row = table.sections[0].rows[0]
        assert row.previous is not None
        assert row.year_ago is not None
        assert (row.number, row.previous.number, row.year_ago.number) == expected, period
    assert [number for _, number in services.reporting.trend(NOVEMBER)][-2:] == [1, 1]
    assert len(services.reporting.trend(NOVEMBER)) == 13


def test_that_the_data_values_have_dhis2s_shape(services: Services) -> None:
    lived(services)
    given = services.reporting.as_data_values(NOVEMBER)
    assert set(given) == {"dataSet", "period", "orgUnit", "dataValues"}
    assert (given["period"], given["orgUnit"]) == ("202611", "410106-D05")
    keys = {(one["dataElement"], one["categoryOptionCombo"]) for one in given["dataValues"]}
    assert len(keys) == len(given["dataValues"])
    assert all(
        set(one) == {"dataElement", "categoryOptionCombo", "value"}
        and all(isinstance(text, str) for text in one.values())
        for one in given["dataValues"]
    )
    assert ("consultations", "default") in keys
    assert ("by_channel", "walk_in") in keys
    assert services.reporting.as_data_values(NOVEMBER) == given
    assert services.reporting.as_data_values(Period.quarter("2026Q4"))["period"] == "2026Q4"
    with pytest.raises(BadInput, match="整月、整季度、整年"):
        services.reporting.as_data_values(Period.between(date(2026, 11, 1), date(2026, 11, 3)))
