"""The district's report on paper: tables with ruled cells, lists, cards; whatever is written in."""

from dataclasses import replace
from datetime import date

import pytest

from advisor_app.sheets.faces import Faces
from advisor_app.sheets.grid import Grid
from advisor_app.sheets.lint import COUNTER, lint
from advisor_app.sheets.press import (
    DistrictPaper,
    Heading,
    PaperCard,
    PaperPart,
    PaperTable,
    Printed,
    SheetPress,
)
from advisor_app.sheets.rows import Box, Shade, Words
from advisor_app.sheets.setting import WIDTH, Setter
from tests.sheets.reading import in_order, page_texts, whole_text

HEAD = Heading(
    number="QB-202610",
    point="示例区",
    point_phone="",
    advisor="",
    on=date(2026, 11, 23),
    hotline="",
)
TABLE = PaperTable(
    head=("顾问点", "接待人次", "情况"), shares=(0.5, 0.2, 0.3), figures=(1,), marked=(1,),
    lines=(("一号点", "12", "已封账"), ("二号点", "未报", "未报"), ("全区合计", "12", "")),
    summed=True,
)  # fmt: skip
PAPER = DistrictPaper(
    title="示例区银发顾问点工作月度报告（2026年10月）",
    on=date(2026, 11, 23),
    parts=(
        PaperPart(
            heading="一、上报情况", sentences=("应报 2 个点，已报 1 个点。",),
            lists=(("没有报的点", ("二号点（410106-D02）",)),),
        ),
        PaperPart(heading="二、各点情况", table=TABLE),
        PaperPart(heading="三、问题清单", cards=(
            PaperCard(title="0a1b2c3d　助餐：名额已满", lines=("状态：整改中", "责任单位：民政局")),
        )),
    ),
    signature=("填报单位", "填报人", "负责人"),
)  # fmt: skip


def printed(press: SheetPress, paper: DistrictPaper = PAPER) -> Printed:
    return press.district_report(HEAD, paper)


def test_that_everything_stands_in_its_order(press: SheetPress) -> None:
    text = whole_text(printed(press).pdf)
    assert in_order(
        text, "示例区银发顾问点工作月度报告", "一、上报情况", "没有报的点", "二号点（410106-D02）",
        "二、各点情况", "已封账", "全区合计", "三、问题清单", "0a1b2c3d", "责任单位：民政局",
        "填报单位", "（公章）",
    )  # fmt: skip


def test_that_it_passes_the_linter_of_the_office(press: SheetPress) -> None:
    assert lint(printed(press).pdf, COUNTER) == ()


def test_that_a_long_table_goes_on_under_its_head(press: SheetPress) -> None:
    lines = tuple((f"{at}号点", str(at), "未封账，数到10-31") for at in range(90))
    long = replace(PAPER, parts=(PaperPart(heading="一、各点", table=replace(
        TABLE, lines=lines, marked=(), summed=False)),))  # fmt: skip
    made = printed(press, long)
    assert lint(made.pdf, COUNTER) == ()
    pages = page_texts(made.pdf)
    assert len(pages) > 2
    for number, page in enumerate(pages[1:-1], start=2):
        assert "一、各点（接上页）" in page, number
        assert "接待人次" in page
    whole = "".join(pages)
    assert all(f"{at}号点" in whole for at in range(90))


def test_that_a_card_is_never_parted(press: SheetPress) -> None:
    cards = tuple(
        PaperCard(title=f"第{at}个问题", lines=(f"第{at}个的状态", f"第{at}个的措施"))
        for at in range(40)
    )
    made = printed(press, replace(PAPER, parts=(PaperPart(heading="一、清单", cards=cards),)))
    assert lint(made.pdf, COUNTER) == ()
    for at in range(40):
        (page,) = [one for one in page_texts(made.pdf) if f"第{at}个问题" in one]
        assert f"第{at}个的状态" in page
        assert f"第{at}个的措施" in page


def test_that_a_character_without_a_glyph_is_told(press: SheetPress) -> None:
    part = PaperPart(heading="一、清单", sentences=("责任人𠐪",))
    assert printed(press, replace(PAPER, parts=(part,))).missing == ("𠐪",)


@pytest.mark.parametrize("text", ["", "短", "很长的一段文字，" * 9, "YB-D01-202610-1"])
def test_that_a_line_is_as_high_as_its_longest_cell(faces: Faces, text: str) -> None:
    setter = Setter(faces, 12)
    grid = Grid(setter, (0.3, 0.2, 0.5), {1})
    row = grid.line((text, "12", "x"))
    boxes = [mark for mark in row.marks if isinstance(mark, Box)]
    assert [round(box.width) for box in boxes] == [
        round(share * WIDTH) for share in (0.3, 0.2, 0.5)
    ]
    assert {box.height for box in boxes} == {row.height}
    words = [mark for mark in row.marks if isinstance(mark, Words)]
    assert all(0 < mark.y < row.height for mark in words)


def test_that_figures_stand_right_and_heads_are_shaded(faces: Faces) -> None:
    setter = Setter(faces, 12)
    grid = Grid(setter, (0.5, 0.5), {1})
    ends = set()
    for figure in ("1", "1234"):
        (mark,) = [one for one in grid.line(("", figure)).marks
                   if isinstance(one, Words) and one.text == figure]  # fmt: skip
        ends.add(round(mark.x + setter.length(figure, 12)))
    assert len(ends) == 1
    assert not any(isinstance(mark, Shade) for mark in grid.line(("a", "1")).marks)
    for row in (grid.line(("a", "1"), head=True), grid.line(("a", "1"), shade=True)):
        assert any(isinstance(mark, Shade) for mark in row.marks)
