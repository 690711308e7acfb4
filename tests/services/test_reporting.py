"""The month: counted from the record, written in every form."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction
from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.follow_up import CallOutcome
from advisor_app.domain.month import Month
from advisor_app.services.suite import Services
from tests.builders import consult, register

NOVEMBER, OCTOBER = Month(2026, 11), Month(2026, 10)


def lived(services: Services) -> None:
    """Log five consultations of two people and of nobody, a sheet and a call-back."""
    one = register(
        services, "张桂兰", facts={"birth": "1942-03", "sex": "female"}, community="甲社区"
    )
    two = register(services, "王建国", facts={"birth": "1960", "sex": "male"})
    topics = [topic.code for topic in services.consulting.topics]
    consult(services, one, topics=(topics[0],), minutes=5, satisfaction=Satisfaction.GOOD)
    consult(services, one, topics=(topics[0], topics[3]), minutes=7, inquirer=Inquirer.CHILD)
    consult(services, two, topics=(topics[3],), channel=Channel.PHONE, minutes=30)
    consult(services, outcome=Outcome.UNMET)
    consult(services, one, at=datetime(2026, 10, 5, 1, tzinfo=UTC))
    consult(services, two, outcome=Outcome.FOLLOW_UP, callback_due=services.desk.today)
    services.sheets.elder(one).issue(services.book.begin())


def test_that_the_figures_are_those_of_the_record(services: Services) -> None:
    lived(services)
    found = services.reporting.tally(NOVEMBER).indicators
    topics = [topic.code for topic in services.consulting.topics]
    assert found["consultations"] == 5
    assert found["persons"] == 2
    assert found["anonymous"] == 1
    assert found["sheets"] == 1
    assert found["callbacks_due"] == 1
    assert found["callbacks_done"] == 0
    assert found["median_minutes"] == 7
    by_channel, by_topic = found["by_channel"], found["by_topic"]
    assert isinstance(by_channel, dict)
    assert isinstance(by_topic, dict)
    assert (by_channel["walk_in"], by_channel["phone"]) == (4, 1)
    assert by_topic[topics[0]] >= 2
    assert services.reporting.tally(OCTOBER).indicators["consultations"] == 1


def test_that_a_call_that_was_made_counts_as_made(services: Services) -> None:
    lived(services)
    (call,) = services.callbacks.due()
    services.callbacks.log(services.callbacks.begin(), call, CallOutcome.SETTLED, " 已办好 ")
    found = services.reporting.tally(NOVEMBER).indicators
    assert (found["callbacks_due"], found["callbacks_done"], found["callbacks_on_time"]) == (
        1,
        1,
        1,
    )
    assert services.callbacks.due() == ()


def test_that_an_amended_call_keeps_whom_it_is_about(services: Services) -> None:
    elder = register(services)
    due = services.desk.today - timedelta(days=0)
    consult(services, elder, outcome=Outcome.FOLLOW_UP, callback_due=due)
    (call,) = services.callbacks.due()
    services.callbacks.log(services.callbacks.begin(), call, CallOutcome.SETTLED)
    (done,) = services.registration.card(elder).calls
    assert (done.id, done.elder, done.outcome) == (call.id, elder, CallOutcome.SETTLED)
    assert done.done_at is not None


def test_that_this_month_is_always_offered_and_the_newest_comes_first(services: Services) -> None:
    assert services.reporting.months() == (NOVEMBER,)
    lived(services)
    assert services.reporting.months() == (NOVEMBER, OCTOBER)


def test_that_every_form_says_the_same(services: Services, tmp_path: Path) -> None:
    lived(services)
    for form in ("json", "csv", "xlsx"):
        services.reporting.write(NOVEMBER, form, tmp_path / f"t.{form}")
    counted = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert counted == services.reporting.as_json(NOVEMBER)
    assert json.loads(services.reporting.as_text(NOVEMBER, "json")) == counted
    rows = list(csv.reader(StringIO((tmp_path / "t.csv").read_text(encoding="utf-8-sig"))))
    assert services.reporting.as_text(NOVEMBER, "csv").splitlines()[0] == ",".join(rows[0])
    sheet = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    for row in services.reporting.table(NOVEMBER).sections[0].rows:
        assert row.label in cells
        assert any(row.label in line for line in rows)


def test_that_a_month_without_anything_is_reported_as_zero(services: Services) -> None:
    found = services.reporting.tally(Month(2020, 1)).indicators
    assert found["consultations"] == 0
    assert found["median_minutes"] is None
    assert services.reporting.table(Month(2020, 1)).sections


@pytest.mark.parametrize("form", ["pdf", "XLSX", ""])
def test_that_another_form_is_refused(services: Services, form: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="格式"):
        services.reporting.write(NOVEMBER, form, tmp_path / "t")
    with pytest.raises(BadInput):
        services.reporting.as_text(NOVEMBER, form)


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_that_a_missing_folder_is_one_sentence(
    services: Services, form: str, tmp_path: Path
) -> None:
    with pytest.raises(KnownError, match="文件夹"):
        services.reporting.write(NOVEMBER, form, tmp_path / "missing" / f"t.{form}")
