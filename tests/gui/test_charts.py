"""Bars that are drawn: read by keys, told in words, opened."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from advisor_app.gui import theme
from advisor_app.gui.charts import Bar, BarChart
from tests.gui.driving import ENTER, Typist, shown

BARS = (Bar("助餐", 8, "meals"), Bar("医保", 2, "medical", mark=True), Bar("其他", 0, "other"))


@pytest.fixture(params=[True, False], ids=["upright", "across"])
def chart(request: pytest.FixtureRequest, qtbot: QtBot) -> BarChart:
    made = BarChart("咨询事项", upright=request.param)
    made.resize(420, 240)
    shown(qtbot, made)
    made.show_bars(BARS, "人次")
    return made


def test_that_all_that_is_drawn_is_told_in_words(chart: BarChart) -> None:
    told = "咨询事项：助餐 8人次，医保 2人次，其他 0人次"
    assert chart.in_words() == chart.accessibleDescription() == told
    assert chart.accessibleName() == "咨询事项"


def test_that_arrows_go_from_bar_to_bar_and_enter_opens(
    chart: BarChart, typist: Typist, qtbot: QtBot
) -> None:
    chart.setFocus()
    said: list[str] = []
    chart.at_changed.connect(said.append)
    typist.press(Qt.Key.Key_Left)
    typist.press(Qt.Key.Key_Up)
    for _ in range(4):
        typist.press(Qt.Key.Key_Right)
    assert said[0] == "助餐 8人次"
    assert said[-1] == "其他 0人次"
    with qtbot.waitSignal(chart.opened) as opened:
        typist.press(ENTER)
    assert opened.args == ["other"]


def test_that_it_begins_at_the_bar_the_page_is_about(chart: BarChart, typist: Typist) -> None:
    chart.setFocus()
    opened: list[str] = []
    chart.opened.connect(opened.append)
    typist.press(ENTER)
    assert opened == ["medical"]


def test_that_a_double_click_opens_the_bar_under_it(chart: BarChart, qtbot: QtBot) -> None:
    opened: list[str] = []
    chart.opened.connect(opened.append)
    for at in range(3):
        place = chart._place(at).center()
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(chart, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert opened == ["meals", "medical", "other"]


def test_that_the_longest_bar_is_the_largest_figure(chart: BarChart) -> None:
    picture = chart.grab().toImage()
    ratio = picture.devicePixelRatio()
    counts = []
    for at, colour in ((0, "#7fa7af"), (1, theme.PRIMARY)):
        place = chart._place(at)
        counts.append(
            sum(
                picture.pixelColor(int(x * ratio), int(y * ratio)).name() == colour
                for x in range(place.left(), place.right())
                for y in range(place.top(), place.bottom())
            )
        )
    assert counts[0] == pytest.approx(4 * counts[1], rel=0.15)


def test_that_nothing_to_show_is_said(qtbot: QtBot, typist: Typist) -> None:
    made = BarChart("趋势", upright=True)
    shown(qtbot, made)
    made.show_bars((), "人次")
    made.setFocus()
    typist.press(Qt.Key.Key_Right)
    typist.press(ENTER)
    assert made.in_words() == "趋势：还没有数"
    assert not made.grab().isNull()


@pytest.mark.parametrize(("width", "named"), [(700, 13), (260, 7)])
def test_that_labels_do_not_run_into_each_other(qtbot: QtBot, width: int, named: int) -> None:
    made = BarChart("走势", upright=True)
    qtbot.addWidget(made)
    made.show_bars([Bar(f"{month % 12 + 1}月", 80 + month) for month in range(13)], "人次")
    made.resize(width, 200)
    shown = [at for at in range(13) if made.is_named(at)]
    assert len(shown) == named
    assert shown[-1] == 12
