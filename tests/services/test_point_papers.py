"""Papers without a number: notices, blank registers, the tally."""

import pytest

from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.services.suite import Services
from advisor_app.sheets.lint import COUNTER, lint
from tests.builders import consult, register
from tests.sheets.reading import opened, whole_text


def test_that_every_notice_prints_on_both_papers(services: Services) -> None:
    for notice, title in services.papers.notices():
        small, large = (services.papers.notice(notice, a3=a3) for a3 in (False, True))
        assert lint(small.pdf, COUNTER) == ()
        widths = [float(opened(one.pdf).pages[0].mediabox.width) for one in (small, large)]
        assert widths[1] == pytest.approx(widths[0] * 2**0.5, abs=0.1)
        assert title
    assert services.book.issued() == ()


def test_that_a_notice_says_what_the_point_says_of_itself(services: Services) -> None:
    services.papers.keep_identity("周一至周五 9:00—17:00 ", "0371-00000000", ("王芳", " ", "李芳"))
    assert services.papers.identity().advisors == ("王芳", "李芳")
    assert "9:00—17:00" in whole_text(services.papers.notice("hours").pdf)
    assert "00000000" in whole_text(services.papers.notice("complaints").pdf).replace("-", "")
    badges = whole_text(services.papers.notice("badge").pdf)
    assert "王芳" in badges
    assert "李芳" in badges
    assert "示例D05顾问点" in badges


def test_that_the_registered_advisor_has_a_badge_before_anybody_is_named(
    services: Services,
) -> None:
    assert "示例顾问" in whole_text(services.papers.notice("badge").pdf)


def test_that_the_line_that_was_rung_up_is_on_the_wall(services: Services) -> None:
    assert "12349" not in whole_text(services.papers.notice("hours").pdf)
    services.hotlines.keep("12349", "区平台值班员")
    assert "12349" in whole_text(services.papers.notice("hours").pdf)


@pytest.mark.parametrize("a3", [False, True])
def test_that_an_unknown_notice_is_refused(services: Services, a3: bool) -> None:
    with pytest.raises(BadInput, match="没有“nothing”这种公示"):
        services.papers.notice("nothing", a3=a3)


def test_that_blank_registers_are_printed(services: Services) -> None:
    for register_id, title in services.papers.registers():
        sheet = services.papers.register(register_id, 3)
        assert sheet.pages == 3
        assert title in whole_text(sheet.pdf)


@pytest.mark.parametrize(
    ("register_id", "pages"), [("nothing", 1), ("consultation", 0), ("consultation", 51)]
)
def test_that_a_register_that_cannot_be_is_refused(
    services: Services, register_id: str, pages: int
) -> None:
    with pytest.raises(BadInput, match=r"没有|1到50页"):
        services.papers.register(register_id, pages)


def test_that_the_printed_tally_has_the_figures_of_the_page(services: Services) -> None:
    consult(services, register(services))
    consult(services)
    month = Month.of(services.desk.today)
    text = whole_text(services.papers.tally(month).pdf)
    text = text.replace(" ", "")
    for section in services.reporting.table(month).sections:
        for row in section.rows:
            line = f"{row.label}{row.value}{row.unit}".replace(" ", "")
            assert line in text or (section.name and not row.number and row.label in text)
    assert "本月还没有过完" in text
    assert "YB-D05-202611" in text


def test_that_a_month_that_is_over_carries_no_warning(services: Services) -> None:
    text = whole_text(services.papers.tally(Month.of(services.desk.today).previous).pdf)
    assert "还没有过完" not in text
