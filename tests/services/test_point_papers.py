"""Papers without a number: notices, blank registers, the tally."""

from pathlib import Path

import pytest

from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.services.near import Nearby
from advisor_app.services.suite import Services
from advisor_app.sheets.lint import COUNTER, lint
from advisor_app.support.paths import resources_folder
from advisor_app.tallies.places import Place, read_places
from advisor_app.tallies.points import PointEntry
from tests.builders import consult, register
from tests.sheets.reading import opened, whole_text

PLACES = resources_folder() / "directory" / "places.csv"
HEAD = "name,offers,street,community,address,phone,hours,fee,alert,checked_on,source\n"


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
    for section in services.reporting.table(month).sections:
        for row in section.rows:
            assert f"{row.label}{row.value}{row.unit}".replace(" ", "") in text.replace(" ", "")
    assert "本月还没有过完" in text
    assert "YB-D05-202611" in text


def test_that_a_month_that_is_over_carries_no_warning(services: Services) -> None:
    text = whole_text(services.papers.tally(Month.of(services.desk.today).previous).pdf)
    assert "还没有过完" not in text


def test_that_the_shipped_places_are_read_and_sourced() -> None:
    places = read_places(PLACES)
    assert places
    assert all(one.source for one in places)
    assert all(one.checked is None for one in places)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "读不出"),
        (b"", "第1行的列名不对"),
        (b"a,b\n", "第1行的列名不对"),
        ((HEAD + "a,b\n").encode(), "第2行的列数不对"),
        ((HEAD + "a,b,,,,,,,,,,x\n").encode(), "第2行的列数不对"),
        ((HEAD + ",b,,,,,,,,,\n").encode(), "第2行缺少 name"),
        ((HEAD + "a,b,,,,,,,,,\na,,,,,,,,,,\n").encode(), "第3行缺少 name"),
        ((HEAD + "a,b,,,,,,,,昨天,\n").encode(), "第2行的 checked_on 不是日期"),
    ],
)
def test_that_a_wrong_table_is_told_by_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=f"places\\.csv.*{said}|{said}.*places\\.csv"):
        read_places(path)


def test_that_a_table_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + '"甲,乙",助餐,,,,,,,,2026-11-01,\n').encode())
    (one,) = read_places(path)
    assert one.name == "甲,乙"
    assert str(one.checked) == "2026-11-01"


def test_that_the_nearest_stand_first() -> None:
    points = [
        PointEntry("410106-S01", "甲街道中心", "甲街道", "street_centre", False),
        PointEntry("410106-D01", "未名", "", "day_care", True),
    ]
    places = [
        Place(name="远", offers="助餐", street="乙街道"),
        Place(name="街", offers="助餐", street="甲街道"),
        Place(name="近", offers="助餐", street="甲街道", community="甲社区"),
    ]
    near = Nearby(points, places)
    assert [one.name for one in near.of("甲街道", "甲社区")] == ["近", "街", "甲街道中心"]
    assert [one.name for one in near.of("丙街道", "")] == []
    assert len(near.of("", "")) == 4
    assert near.streets() == ("乙街道", "甲街道")
