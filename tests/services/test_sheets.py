"""Sheets: previewed without a trace, issued with one."""

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import Facts
from advisor_app.domain.screening import Verdict
from advisor_app.services.suite import Services
from tests.builders import TickingClock, a_point, register


def _text(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_that_a_preview_leaves_no_trace(services: Services) -> None:
    elder = register(services, facts={"birth": "1940-03-05", "hukou": "410106"})
    sheet = services.sheets.elder(elder).preview()
    assert sheet.pdf.startswith(b"%PDF")
    assert sheet.number == ""
    assert services.book.issued() == ()


def test_that_an_issued_sheet_is_journalled_with_facts_and_versions(services: Services) -> None:
    elder = register(services, facts={"birth": "1940-03-05", "hukou": "410106"})
    sheet = services.sheets.elder(elder).issue(services.book.begin())
    (stub,) = services.registration.card(elder).sheets
    told = {one.policy: one.version for one in stub.policies}
    assert sheet.number == stub.number == "SJ-D05-202611-0001"
    assert stub.digest == hashlib.sha256(sheet.pdf).hexdigest()
    assert stub.facts["birth"] == "1940-03"
    facts = Facts.parse({"birth": "1940-03-05", "hukou": "410106"})
    judged = services.screenings.match(facts, services.desk.today)
    likely = [one for one in judged if one.screening.verdict is Verdict.LIKELY]
    assert told == {one.policy.id: one.screening.version for one in likely}
    assert "zz-gaoling-jintie" in told


def test_that_pressing_print_twice_issues_one(services: Services) -> None:
    form = services.book.begin()
    policy = services.screenings.policies[0].id
    services.sheets.policy(policy).issue(form)
    services.sheets.policy(policy).issue(form)
    assert len(services.book.issued()) == 1


def test_that_numbers_run_on_and_begin_anew_each_month(tmp_path: Path) -> None:
    clock = TickingClock(datetime(2026, 11, 30, 15, 0, tzinfo=UTC))
    services = a_point(tmp_path, clock=clock)
    policy = services.screenings.policies[0].id
    numbers = [services.sheets.policy(policy).issue(services.book.begin()).number for _ in range(2)]
    clock.at = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)
    numbers.append(services.sheets.policy(policy).issue(services.book.begin()).number)
    services.care.close()
    assert numbers == ["SJ-D05-202611-0001", "SJ-D05-202611-0002", "SJ-D05-202612-0001"]


def test_that_the_sheet_names_person_point_and_the_line_that_was_rung_up(
    services: Services,
) -> None:
    services.hotlines.keep("12349", "区平台值班员")
    elder = register(services, facts={"birth": "1940-03-05", "hukou": "410106"})
    text = _text(services.sheets.elder(elder).issue(services.book.begin()).pdf)
    for words in ("张桂兰", "示例D05顾问点", "12349", "2026年11月23日", "SJ-D05-202611-0001"):
        assert words in text.replace(" ", "")


@pytest.mark.parametrize("elder", ["nobody", ""])
def test_that_nobody_gets_no_sheet(services: Services, elder: str) -> None:
    with pytest.raises(BadInput, match="没有编号"):
        services.sheets.elder(elder).preview()  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="政策"):
        services.sheets.policy("no-such").preview()
