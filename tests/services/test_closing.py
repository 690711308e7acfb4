"""Closing a month: days explained, figures frozen, what comes later shown as an adjustment."""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from advisor_app.domain.closing import DayAnswer, digest_of
from advisor_app.domain.consultation import Channel, Outcome
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.services.suite import Services
from advisor_app.store.bulk import Put
from tests.builders import (
    START,
    TestIds,
    TickingClock,
    a_consultation,
    a_point,
    a_record,
    consult,
    register,
)
from tests.sheets.reading import whole_text

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def at(day: int, month: int = 10) -> datetime:
    """Give ten in the morning of a day."""
    return datetime(2026, month, day, 2, tzinfo=UTC)


def explain(services: Services, month: Month, answer: DayAnswer = DayAnswer.CLOSED) -> None:
    for day in services.closing.missing_days(month):
        services.closing.mark_day(services.closing.begin(), day, answer)


def close(services: Services, month: Month = OCTOBER) -> None:
    explain(services, month)
    services.closing.close(services.closing.begin(), month)


def count_of(services: Services, month: Month = OCTOBER) -> object:
    return services.reporting.tally(month).indicators["consultations"]


def test_that_opening_days_without_an_entry_are_missing(services: Services) -> None:
    consult(services, at=at(1))  # Thursday 1 October
    consult(services, at=at(6))
    missing = services.closing.missing_days(OCTOBER)
    assert missing[:3] == (date(2026, 10, 2), date(2026, 10, 5), date(2026, 10, 7))
    assert all(day.isoweekday() <= 5 for day in missing)
    assert date(2026, 10, 6) not in missing


def test_that_days_before_the_point_began_are_not_asked_for(services: Services) -> None:
    consult(services, at=at(29))
    assert services.closing.missing_days(OCTOBER) == (date(2026, 10, 30),)
    assert services.closing.missing_days(Month(2026, 9)) == ()
    assert services.closing.is_closed(Month(2026, 9))
    assert not services.closing.is_closed(OCTOBER)


def test_that_a_point_without_anything_misses_nothing(services: Services) -> None:
    assert services.closing.missing_days(OCTOBER) == services.closing.missing_days(NOVEMBER) == ()
    assert services.closing.is_closed(OCTOBER)


def test_that_today_is_not_missing_yet(services: Services) -> None:
    consult(services, at=START - timedelta(days=3))
    assert services.desk.today == date(2026, 11, 23)
    assert services.closing.missing_days(NOVEMBER) == ()


def test_that_an_answer_is_kept_and_can_be_given_again(services: Services) -> None:
    consult(services, at=at(28))
    day = date(2026, 10, 29)
    for answer in (DayAnswer.CLOSED, DayAnswer.FORGOTTEN):
        services.closing.mark_day(services.closing.begin(), day, answer)
    status = services.closing.status(OCTOBER)
    assert status.marks == {day: DayAnswer.FORGOTTEN}
    assert day not in status.missing
    assert services.care.verify().problems == ()


def test_that_a_day_to_come_cannot_be_explained(services: Services) -> None:
    with pytest.raises(BadInput, match="还没有过完"):
        services.closing.mark_day(services.closing.begin(), services.desk.today, DayAnswer.CLOSED)


def test_that_a_point_says_itself_when_it_is_open(services: Services) -> None:
    consult(services, at=at(28))
    services.closing.keep_weekdays([6])
    assert services.closing.missing_days(OCTOBER) == (date(2026, 10, 31),)
    for wrong in ([], [0], [8]):
        with pytest.raises(BadInput, match="至少选一个"):
            services.closing.keep_weekdays(wrong)


def test_that_a_month_with_unexplained_days_is_not_closed(services: Services) -> None:
    consult(services, at=at(1))
    with pytest.raises(BadInput, match=r"2日、5日、.*等21天没有记录"):
        services.closing.close(services.closing.begin(), OCTOBER)
    consult(services, at=at(28))
    explain(services, OCTOBER)
    assert services.closing.status(OCTOBER).can_be_closed


def test_that_a_running_month_is_not_closed(services: Services) -> None:
    with pytest.raises(BadInput, match="还没有过完"):
        services.closing.close(services.closing.begin(), NOVEMBER)


def test_that_a_closing_has_a_number_and_the_digest_of_its_figures(services: Services) -> None:
    consult(services, at=at(1))
    close(services)
    (closing,) = services.closing.status(OCTOBER).history
    assert closing.number == "YB-D05-202610-1"
    assert closing.digest == digest_of(closing.figures)
    assert closing.is_whole
    assert not replace(closing, figures="{}").is_whole
    assert json.loads(closing.figures)["consultations"] == 1
    assert closing.definition == services.reporting.declarations.digest
    with pytest.raises(BadInput, match="已经封账（YB-D05-202610-1）"):
        services.closing.close(services.closing.begin(), OCTOBER)


def test_that_the_same_form_closes_once(services: Services) -> None:
    consult(services, at=at(1))
    explain(services, OCTOBER)
    form = services.closing.begin()
    services.closing.close(form, OCTOBER)
    with pytest.raises(BadInput):
        services.closing.close(form, OCTOBER)
    assert len(services.closing.status(OCTOBER).history) == 1


def test_that_what_comes_later_is_an_adjustment_on_screen_and_in_every_file(
    services: Services, tmp_path: Path
) -> None:
    consult(services, at=at(1))
    close(services)
    consult(services, at=at(2), channel=Channel.PHONE)
    assert count_of(services) == 1
    table = services.reporting.table(OCTOBER)
    (row,) = [one for one in table.adjusted if one.code == "consultations"]
    assert (row.value, row.now and row.now.text) == ("1", "2")
    assert row.adjustment is not None
    assert row.adjustment.text == "+1"
    given = services.reporting.as_json(OCTOBER)
    assert given["indicators"]["consultations"] == 1
    assert given["closing"]["number"] == "YB-D05-202610-1"
    assert given["adjustments"]["consultations"] == {"frozen": 1, "now": 2}
    assert given["adjustments"]["by_channel"] == {"phone": {"frozen": 0, "now": 1}}
    sent = services.reporting.as_data_values(OCTOBER)
    (value,) = [one for one in sent["dataValues"] if one["dataElement"] == "consultations"]
    assert (value["value"], value["comment"]) == ("1", "封账后有调整，现为 2")
    assert sent["completeDate"] == "2026-11-23"
    lines = list(csv.DictReader(StringIO(services.reporting.as_text(OCTOBER, "csv"))))
    (line,) = [one for one in lines if one["指标代码"] == one["分项代码"] == "consultations"]
    assert (line["数值"], line["调整"], line["现为"]) == ("1", "1", "2")
    services.reporting.write(OCTOBER, "xlsx", tmp_path / "t.xlsx")
    rows = list(load_workbook(tmp_path / "t.xlsx").worksheets[0].iter_rows(values_only=True))
    assert rows[2][:8] == ("项目", "数值", "单位", "上期", "去年同期", "调整", "现为", "口径")
    (cells,) = [one for one in rows if one[0] == "接待人次"]
    assert (cells[1], cells[5], cells[6]) == (1, 1, 2)
    assert any(one[0] and "YB-D05-202610-1" in str(one[0]) for one in rows)
    text = whole_text(services.papers.tally(OCTOBER).pdf)
    assert "封账以后的调整" in text
    assert "接待方式：来电" in text
    assert "负责人：：" not in text
    assert "YB-D05-202610-1" in text


def test_that_reopening_asks_why_and_leaves_a_trace(services: Services) -> None:
    consult(services, at=at(1))
    close(services)
    with pytest.raises(BadInput, match="为什么"):
        services.closing.reopen(services.closing.begin(), OCTOBER, "  ")
    with pytest.raises(BadInput, match="不能写姓名和号码"):
        services.closing.reopen(services.closing.begin(), OCTOBER, "问10000003812")
    services.closing.reopen(services.closing.begin(), OCTOBER, "漏了一张登记表")
    consult(services, at=at(2))
    assert count_of(services) == 2
    services.closing.close(services.closing.begin(), OCTOBER)
    first, second = services.closing.status(OCTOBER).history
    assert (first.number, first.why, first.stands) == ("YB-D05-202610-1", "漏了一张登记表", False)
    assert (second.number, second.stands) == ("YB-D05-202610-2", True)
    assert count_of(services) == 2
    with pytest.raises(BadInput, match="没有封账"):
        services.closing.reopen(services.closing.begin(), NOVEMBER, "没有")


def test_that_an_empty_month_is_a_zero_report_only_once_it_is_closed(services: Services) -> None:
    consult(services, at=at(30, 9))
    assert services.reporting.tally(OCTOBER).indicators["zero_report"] == 0
    explain(services, OCTOBER, DayAnswer.NOBODY_CAME)
    services.closing.close(services.closing.begin(), OCTOBER)
    version = services.reporting.version(OCTOBER)
    assert version.tally.indicators["zero_report"] == 1
    assert version.now.indicators["zero_report"] == 1
    assert services.reporting.table(OCTOBER).adjusted == ()
    consult(services, at=at(2))
    assert services.reporting.version(OCTOBER).tally.indicators["zero_report"] == 1


def test_that_the_start_page_hears_of_days_and_of_the_open_month(services: Services) -> None:
    consult(services, at=at(29))
    said = _said_on_the_start_page(services)
    assert "2026年10月的月报还没有封账" in said
    assert "11月2日、3日、4日等" in said
    close(services)
    assert "月报还没有封账" not in _said_on_the_start_page(services)


def _said_on_the_start_page(services: Services) -> str:
    return "".join(one.words for one in services.today.read().notices)


ACTS = ("talk", "withdraw", "facts", "erase", "mark", "import", "merge")
LATER = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(1, 30)),
    max_size=6,
)


@settings(max_examples=12)
@given(later=LATER)
def test_that_a_closed_month_never_changes(
    later: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is logged, withdrawn, corrected, erased, imported or merged afterwards."""
    folder = tmp_path_factory.mktemp("p")
    services = a_point(folder / "here", clock=TickingClock())
    elder = register(services, facts={"sex": "female", "birth": "1942-03"}, community="甲社区")
    talks = [consult(services, elder, at=at(day), minutes=day) for day in (1, 2, 5)]
    close(services)
    before = services.reporting.table(OCTOBER)
    frozen = dict(services.reporting.tally(OCTOBER).indicators)
    for act, day in later:
        if act == "merge":
            _merge(services, folder / f"{services.desk.now():%H%M%S}", day)
        else:
            _do(services, act, day, elder, talks)
    after = services.reporting.table(OCTOBER)
    version = services.reporting.version(OCTOBER)
    problems = services.care.verify().problems
    services.care.close()
    assert version.tally.indicators == frozen
    assert version.closing is not None
    assert version.closing.is_whole
    figures = {(s.name, r.code): r.value for s in before.sections for r in s.rows}
    again = {(s.name, r.code): r.value for s in after.sections for r in s.rows}
    assert {key: again[key] for key in figures} == figures
    assert problems == ()


def _merge(services: Services, folder: Path, day: int) -> None:
    """Take in what a second device of the same point logged."""
    folder.mkdir()
    other = a_record(folder, seed=folder.name)
    ids = TestIds(folder.name)
    with other.begin() as work:
        one = a_consultation(ids, at=at(day), point=services.desk.point.code)
        work.put(one, ids.revision())
    with services.desk.record.begin() as work:
        taken = work.absorb(tuple(other.journal.after(0)))
    other.close()
    assert taken.accepted == 1


def _do(services: Services, act: str, day: int, elder: object, talks: list[object]) -> None:
    desk = services.desk
    match act:
        case "talk":
            consult(services, at=at(day), outcome=Outcome.ASSISTED)
        case "withdraw":
            seen = desk.record.consultations.get(talks[day % 3])  # type: ignore[arg-type]
            if seen:
                with desk.record.begin() as work:
                    work.put(replace(seen.consultation, withdrawn=True), desk.ids.revision())
        case "import":
            one = a_consultation(desk.ids, at=at(day), point=desk.point.code)
            imported = replace(one, batch=desk.ids.record())
            with desk.record.begin() as work:
                work.put_all([Put(imported, desk.ids.revision())])
        case "facts":
            if desk.record.people.get(elder):  # type: ignore[arg-type]
                services.registration.note_fact(elder, "income", "minimum")  # type: ignore[arg-type]
        case "erase":
            if desk.record.people.get(elder):  # type: ignore[arg-type]
                services.registration.forget(elder, "本人要求")  # type: ignore[arg-type]
        case _:
            services.closing.mark_day(
                services.closing.begin(), date(2026, 10, day), DayAnswer.FORGOTTEN
            )
