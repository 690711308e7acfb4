"""Whom to call: who probably qualifies, was never told, and agreed to be called."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.records import ConsentScope
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.services.outreach import NO_CONSENT, CallRow, OutreachQuery
from advisor_app.services.suite import Services
from tests.builders import TickingClock, a_point, consult, register

ALLOWANCE = "zz-gaoling-jintie"
VOUCHER = "shineng-xiaofei-butie-2026"
EIGHTY_FOUR = {"birth": "1942-03-05", "hukou": "410106"}
CALLED = (ConsentScope.RECORD, ConsentScope.CONTACT)
PHONE = "10012345678"


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def services(tmp_path: Path, clock: TickingClock) -> Iterator[Services]:
    opened = a_point(tmp_path / "point", clock=clock)
    yield opened
    opened.care.close()


def rows(services: Services, **query: object) -> tuple[CallRow, ...]:
    asked = OutreachQuery(**({"policy": ALLOWANCE} | query))  # type: ignore[arg-type]
    return services.outreach.call_list(asked).rows


def test_that_who_qualifies_and_was_never_told_is_listed(services: Services) -> None:
    elder = register(services, facts=EIGHTY_FOUR, phone=PHONE, consents=CALLED)
    register(services, "李芳", facts={"birth": "1970-01-01", "hukou": "410106"})
    register(services, "王芳", facts={"birth": "1940-01-01"})
    (row,) = rows(services)
    assert (row.elder, row.name, row.may_call) == (elder, "张桂兰", True)
    assert "84岁" in row.who
    (item,) = row.items
    assert (item.policy, item.on, item.told_on) == (ALLOWANCE, None, "")
    assert "100元" in item.why


def test_that_the_number_is_masked_until_it_is_opened(services: Services) -> None:
    elder = register(services, facts=EIGHTY_FOUR, phone=PHONE, consents=CALLED)
    (row,) = rows(services)
    assert row.phone.endswith("5678")
    assert PHONE not in row.phone
    assert services.outreach.phone(elder) == PHONE


@pytest.mark.parametrize("consents", [(), (ConsentScope.RECORD,)])
def test_that_who_did_not_agree_is_never_given_with_a_number(
    services: Services, consents: tuple[ConsentScope, ...], tmp_path: Path
) -> None:
    elder = register(services, facts=EIGHTY_FOUR, phone=PHONE, consents=consents)
    calls = services.outreach.call_list(OutreachQuery(ALLOWANCE))
    (row,) = calls.rows
    assert (row.may_call, row.phone, calls.without_consent) == (False, "", 1)
    assert services.outreach.phone(elder) == ""
    for name in ("list.csv", "list.xlsx", "list.pdf"):
        services.outreach.write(calls, "名单", tmp_path / name)
        assert PHONE[-4:] not in _text(tmp_path / name)
    assert NO_CONSENT in _text(tmp_path / "list.csv")


def test_that_who_may_be_called_comes_first(services: Services) -> None:
    register(services, "甲", facts=EIGHTY_FOUR)
    register(services, "乙", facts=EIGHTY_FOUR, phone=PHONE, consents=CALLED)
    assert [one.name for one in rows(services)] == ["乙", "甲"]


def test_that_who_was_told_is_left_out_until_one_asks_for_them(services: Services) -> None:
    elder = register(services, facts=EIGHTY_FOUR)
    version = services.screenings.version_on(ALLOWANCE, services.desk.today)
    assert version is not None
    consult(services, elder, policies=(ALLOWANCE,))
    assert rows(services) == ()
    (row,) = rows(services, told=True)
    assert row.items[0].told_on == services.desk.today.isoformat()


def test_that_a_printed_sheet_tells_too(services: Services) -> None:
    elder = register(services, facts=EIGHTY_FOUR)
    services.sheets.elder(elder).issue(services.book.begin())
    assert rows(services) == ()


def test_that_a_sheet_that_did_not_tell_of_it_does_not_count(
    services: Services, clock: TickingClock
) -> None:
    """At 79 the sheet only said that other benefits do not apply yet."""
    elder = register(services, facts={"birth": "1947-03-05", "hukou": "410106"})
    services.sheets.elder(elder).issue(services.book.begin())
    clock.at = datetime(2027, 3, 5, 3, tzinfo=UTC)
    assert [one.elder for one in rows(services)] == [elder]


def test_that_telling_of_an_older_version_does_not_count(
    services: Services,
) -> None:
    """A rule that was replaced since has to be told again."""
    elder = register(services, facts=EIGHTY_FOUR)
    consult(services, elder, policies=(ALLOWANCE,))
    (old,) = services.desk.record.told.tellings()
    policy = services.screenings.policy(ALLOWANCE)
    standing = policy.nearest_version(services.desk.today)
    newer = replace(policy, versions=(replace(standing, version="new"),))
    services.screenings.use(PolicyLibrary.of([newer]))
    (row,) = rows(services)
    assert old.version != "new"
    assert row.items[0].told_on == ""


def test_that_the_window_brings_who_will_qualify_with_the_day(services: Services) -> None:
    register(services, facts={"birth": "1946-12-20", "hukou": "410106"})
    assert rows(services) == ()
    assert rows(services, within_days=26) == ()
    (row,) = rows(services, within_days=27)
    (item,) = row.items
    assert item.on == date(2026, 12, 20)
    assert "满80周岁，自2026-12-20起可申请" in item.why


def test_that_birthdays_stand_in_the_list_of_all_policies(services: Services) -> None:
    register(services, facts={"birth": "1956-12-01"})
    found = rows(services, policy="", within_days=30)
    items = [each for one in found for each in one.items if not each.policy]
    assert [(one.name, one.on) for one in items] == [("满70周岁", date(2026, 12, 1))]
    assert not [e for one in rows(services, policy="") for e in one.items if not e.policy]


def test_that_what_runs_out_is_said(services: Services) -> None:
    register(services, facts={"birth": "1940-01-01", "care_level": 3, "income": "normal"})
    (row,) = rows(services, policy=VOUCHER)
    assert "2026年12月31日止" in row.items[0].mind


def test_that_only_changed_policies_are_asked_for(services: Services) -> None:
    register(services, facts={**EIGHTY_FOUR, "care_level": 3, "income": "normal"})
    found = rows(services, policy="", since=date(2026, 1, 1))
    policies = {each.policy for one in found for each in one.items}
    assert VOUCHER in policies
    assert ALLOWANCE not in policies
    assert rows(services, policy="", since=date(2026, 11, 1)) == ()


def test_that_an_erased_person_is_never_listed(services: Services) -> None:
    elder = register(services, facts=EIGHTY_FOUR, consents=CALLED, phone=PHONE)
    services.registration.forget(elder, "本人要求")
    assert rows(services) == ()
    assert services.outreach.phone(elder) == ""


@pytest.mark.parametrize("days", [-1, 367])
def test_that_a_window_that_is_none_is_refused(services: Services, days: int) -> None:
    with pytest.raises(BadInput, match="天数"):
        rows(services, within_days=days)


def test_that_an_unknown_policy_is_refused(services: Services) -> None:
    with pytest.raises(BadInput, match="nobody"):
        rows(services, policy="nobody")


def test_that_what_institutions_get_is_asked_of_nobody(services: Services) -> None:
    register(services, facts=EIGHTY_FOUR)
    providers = {one.id for one in services.screenings.policies if not one.is_for_elders}
    listed = {each.policy for one in rows(services, policy="") for each in one.items}
    assert not providers & listed


def test_that_progress_is_told_and_can_stop_it(services: Services) -> None:
    register(services, facts=EIGHTY_FOUR)
    heard: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        heard.append((done, total))
        if done == 2:
            raise KnownError("停")

    with pytest.raises(KnownError, match="停"):
        services.outreach.call_list(OutreachQuery(), stop)
    assert [one[0] for one in heard] == [0, 1, 2]
    assert heard[0][1] == sum(one.is_for_elders for one in services.screenings.policies)


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list.pdf"])
def test_that_the_list_is_written_with_numbers_to_dial(
    services: Services, tmp_path: Path, name: str
) -> None:
    register(services, "=张桂兰", facts=EIGHTY_FOUR, phone=PHONE, consents=CALLED)
    calls = services.outreach.call_list(OutreachQuery(ALLOWANCE))
    services.outreach.write(calls, "名单", tmp_path / name)
    text = _text(tmp_path / name)
    assert PHONE in text.replace(" ", "").replace("\u00a0", "")
    assert "高龄津贴" in text
    if name.endswith("csv"):
        assert "'=张桂兰" in text


def test_that_another_form_is_refused(services: Services, tmp_path: Path) -> None:
    calls = services.outreach.call_list(OutreachQuery())
    with pytest.raises(BadInput, match="docx"):
        services.outreach.write(calls, "名单", tmp_path / "list.docx")


def test_that_an_empty_list_prints_and_says_so(services: Services) -> None:
    calls = services.outreach.call_list(OutreachQuery())
    assert calls.rows == ()
    assert services.outreach.print_list(calls, "名单").startswith(b"%PDF")


def test_that_another_day_gives_another_list(services: Services, clock: TickingClock) -> None:
    register(services, facts={"birth": "1946-12-20", "hukou": "410106"})
    assert rows(services) == ()
    clock.at = datetime(2026, 12, 20, 3, tzinfo=UTC)
    assert len(rows(services)) == 1


def _text(path: Path) -> str:
    if path.suffix == ".csv":
        return path.read_text(encoding="utf-8-sig")
    if path.suffix == ".pdf":
        return "".join(page.extract_text() for page in PdfReader(path).pages)
    sheet = load_workbook(path).active
    assert sheet is not None
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
