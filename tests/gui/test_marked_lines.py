"""Lines in which what was looked for stands out, and that arrows walk through."""

import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from advisor_app.gui.marked_lines import Line, MarkedLines, as_html
from advisor_app.gui.theme import EDGE, PRIMARY_DARK, WARN_TINT
from advisor_app.services.searching import Marked
from tests.gui.driving import shown

WIDTH = 600
AMBER, DARK = QColor(WARN_TINT), QColor(PRIMARY_DARK)
RARE = "𠮷"  # beyond U+FFFF: two units for Qt, one character for us


@pytest.fixture
def lines(qtbot: QtBot) -> MarkedLines:
    made = MarkedLines("搜索结果")
    made.resize(WIDTH, 300)
    return shown(qtbot, made)


def picture(lines: MarkedLines, *shown_lines: Line) -> QImage:
    lines.show_lines(shown_lines)
    return lines.viewport().grab().toImage()


def columns(image: QImage, colour: QColor, row: int = 0) -> list[int]:
    """Give where a colour stands in the first 34 pixels below a height."""
    bottom = min(image.height(), row + 34)
    return [
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y) == colour for y in range(row, bottom))
    ]


def test_that_only_what_was_looked_for_stands_out(lines: MarkedLines) -> None:
    plain = columns(picture(lines, Line(Marked("高龄津贴"), number=0)), AMBER)
    front = columns(picture(lines, Line(Marked("高龄津贴", ((0, 2),)), number=0)), AMBER)
    back = columns(picture(lines, Line(Marked("高龄津贴", ((2, 4),)), number=0)), AMBER)
    assert plain == []
    assert front[0] == pytest.approx(EDGE, abs=2)
    assert front[-1] < back[-1]
    assert back[0] == pytest.approx(front[-1] + 1, abs=2)
    assert len(front) == pytest.approx(30, abs=4)  # two characters of 15 pixels


def test_that_a_rare_character_before_it_does_not_shift_the_mark(lines: MarkedLines) -> None:
    usual = columns(picture(lines, Line(Marked("国高龄", ((1, 3),)), number=0)), AMBER)
    rare = columns(picture(lines, Line(Marked(f"{RARE}高龄", ((1, 3),)), number=0)), AMBER)
    alone = columns(picture(lines, Line(Marked(f"{RARE}高龄", ((0, 1),)), number=0)), AMBER)
    assert len(rare) == pytest.approx(len(usual), abs=2)
    assert rare[0] == pytest.approx(alone[-1] + 1, abs=2)


def test_that_both_rows_of_a_line_can_be_marked(lines: MarkedLines) -> None:
    both = Line(Marked("高龄", ((0, 1),)), Marked("每月一百元", ((0, 2),)), number=0)
    image = picture(lines, both)
    assert columns(image, AMBER)
    assert columns(image, AMBER, row=34)


def test_that_a_mark_is_more_than_a_colour(lines: MarkedLines) -> None:
    """Bold and underlined: it is seen in grey, too."""
    plain = picture(lines, Line(Marked("高龄津贴"), number=0)).convertToFormat(
        QImage.Format.Format_Grayscale8
    )
    marked = picture(lines, Line(Marked("高龄津贴", ((0, 4),)), number=0)).convertToFormat(
        QImage.Format.Format_Grayscale8
    )

    def dark(image: QImage) -> int:
        return sum(
            image.pixelColor(x, y).lightness() < 110
            for x in range(EDGE, EDGE + 62)
            for y in range(4, 34)
        )

    assert dark(marked) > dark(plain) * 1.15


def test_that_the_chosen_line_has_a_bar_at_its_side(lines: MarkedLines) -> None:
    image = picture(lines, *(Line(Marked(f"第{at}行"), number=at) for at in range(2)))
    assert columns(image, DARK)[:4] == [0, 1, 2, 3]
    assert [x for x in columns(image, DARK, row=34) if x < 4] == []


def test_that_a_longer_text_runs_out_of_sight_rather_than_over_the_next(
    lines: MarkedLines,
) -> None:
    lines.show_lines([
        Line(Marked("很长" * 200), Marked("下面" * 200), number=0),
        Line(Marked("标题"), heading=True),
        Line(Marked("短"), number=1),
    ])  # fmt: skip
    heights = [lines.visualItemRect(lines.item(at)).height() for at in range(3)]
    assert heights == [54, 30, 34]
    assert lines.horizontalScrollBar().maximum() == 0


def test_that_a_line_is_read_out_with_both_its_rows(lines: MarkedLines) -> None:
    lines.show_lines([
        Line(Marked("高龄津贴"), Marked("每月100元"), number=0), Line(Marked("助餐"), number=1),
    ])  # fmt: skip
    assert [lines.item(at).text() for at in range(2)] == ["高龄津贴，每月100元", "助餐"]
    assert lines.accessibleName() == "搜索结果"


def test_that_a_heading_cannot_be_chosen_by_the_mouse(qtbot: QtBot, lines: MarkedLines) -> None:
    lines.show_lines([Line(Marked("政策"), heading=True), Line(Marked("高龄津贴"), number=0)])
    place = lines.visualItemRect(lines.item(0)).center()
    qtbot.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert lines.chosen == 0


kinds = st.lists(st.booleans(), max_size=8)


@given(kinds=kinds, step=st.sampled_from([1, -1]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_arrows_walk_round_through_every_line_and_no_heading(
    lines: MarkedLines, kinds: list[bool], step: int
) -> None:
    made = [
        Line(Marked("题"), heading=True) if heading else Line(Marked("行"), number=at)
        for at, heading in enumerate(kinds)
    ]
    numbers = [at for at, heading in enumerate(kinds) if not heading]
    lines.show_lines(made)
    seen = [lines.chosen]
    for _ in numbers:
        lines.step(step)
        seen.append(lines.chosen)
    if not numbers:
        assert seen == [-1]
        return
    assert seen[0] == seen[-1] == numbers[0]
    walked = seen[:-1] if step > 0 else [seen[0], *reversed(seen[1:-1])]
    assert walked == numbers


@st.composite
def marked(draw: st.DrawFn) -> Marked:
    """Give a text of any characters, and parts of it that do not overlap."""
    text = draw(st.text(st.sampled_from("高龄<b>&\"'\n" + RARE), max_size=20))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    return Marked(text, tuple(zip(cuts[::2], cuts[1::2], strict=False)))


@given(one=marked())
def test_that_the_same_text_can_be_read_off_a_label(one: Marked) -> None:
    html = as_html(one)
    tag = re.compile(r'<b style="[^"]*"><u>(.*?)</u></b>')
    found = [unescape(part.replace("<br>", "\n")) for part in tag.findall(html)]
    assert found == [one.text[start:end] for start, end in one.spans]
    plain = unescape(tag.sub(r"\1", html).replace("<br>", "\n"))
    assert plain == one.text
