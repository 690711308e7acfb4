"""No number on paper before somebody has rung it up."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from advisor_app.bootstrap import unlock
from advisor_app.domain.errors import BadInput
from advisor_app.services.hotline import USUAL, Hotline
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, a_world, register, unheard


def words(services: Services) -> str:
    elder = register(services, facts={"birth": "1940-03-05", "hukou": "410106"})
    pdf = services.sheets.elder(elder).preview().pdf
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_that_nothing_is_printed_before_a_call(services: Services) -> None:
    assert services.hotlines.current() is None
    text = words(services)
    assert USUAL not in text
    assert "热线" not in text
    assert "100-0000-0000" in text.replace("\u00a0", " ")


def test_that_the_number_that_was_rung_up_is_printed(services: Services) -> None:
    kept = services.hotlines.keep(" 12349 ", " 区平台值班员 ", "8点到20点")
    assert kept == Hotline(
        number="12349", answered_by="区平台值班员", hours="8点到20点",
        checked_on=date(2026, 11, 23), checked_by="示例顾问",
    )  # fmt: skip
    assert services.hotlines.current() == kept
    assert "热线 12349" in words(services).replace("\u00a0", " ")


def test_that_it_can_be_taken_off_again(services: Services) -> None:
    services.hotlines.keep("12349", "值班员")
    services.hotlines.drop()
    assert services.hotlines.current() is None
    assert "12349" not in words(services)


@pytest.mark.parametrize("number", ["", "abc", "12", "1234 5678", "+8637112349", "1" * 21])
def test_that_what_nobody_can_dial_is_refused(services: Services, number: str) -> None:
    with pytest.raises(BadInput, match="电话号码"):
        services.hotlines.keep(number, "值班员")
    assert services.hotlines.current() is None


def test_that_who_answered_must_be_named(services: Services) -> None:
    with pytest.raises(BadInput, match="接电话的是谁"):
        services.hotlines.keep("12349", "  ")


def test_that_it_is_still_known_the_next_day(services: Services, tmp_path: Path) -> None:
    kept = services.hotlines.keep("0371-12345678", "街道")
    services.care.close()
    again = unlock(a_world(tmp_path / "point", "again"), PASSPHRASE, unheard)
    assert again.hotlines.current() == kept
    again.care.close()
