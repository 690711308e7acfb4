"""The small parts: choice rows, flowing lines, fields, labels of one line."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from advisor_app.gui.theme import label
from advisor_app.gui.widgets import (
    ChoiceRow,
    EmptyState,
    EnterMovesOn,
    FlowLayout,
    NumberEdit,
    OneLine,
    clear_layout,
    scrolling,
)
from tests.gui.driving import CTRL, ENTER, NO, Typist, shown

THREE = [("a", "甲"), ("b", "乙"), ("c", "丙")]
MANY = [(chr(ord("a") + place), str(place)) for place in range(12)]


def _row(qtbot: QtBot, choices: list[tuple[str, str]], *, several: bool = False) -> ChoiceRow:
    row = shown(qtbot, ChoiceRow(choices, several=several, name="试"))
    row.setFocus()
    return row


def _buttons(row: ChoiceRow) -> list[QPushButton]:
    return row.findChildren(QPushButton)


def _ringed(row: ChoiceRow) -> list[str]:
    return [one.text() for one in _buttons(row) if one.property("at")]


@pytest.mark.parametrize(("digit", "value"), [("1", "a"), ("2", "b"), ("3", "c")])
def test_that_a_digit_picks_and_the_row_is_done_with(
    qtbot: QtBot, typist: Typist, digit: str, value: str
) -> None:
    row = _row(qtbot, THREE)
    with qtbot.waitSignals([row.changed, row.picked]):
        typist.type(digit)
    assert row.value == value


@pytest.mark.parametrize("digit", ["0", "4", "9", "²", "三"])
def test_that_a_digit_without_a_choice_does_nothing(qtbot: QtBot, digit: str) -> None:
    row = _row(qtbot, THREE)
    event = QKeyEvent(QEvent.Type.KeyPress, 0, NO, digit)
    with qtbot.assertNotEmitted(row.changed), qtbot.assertNotEmitted(row.picked):
        QApplication.sendEvent(row, event)
    assert row.values == ()


def test_that_0_asks_for_what_is_not_in_the_row(qtbot: QtBot, typist: Typist) -> None:
    row = _row(qtbot, MANY, several=True)
    with qtbot.assertNotEmitted(row.changed), qtbot.waitSignal(row.others_wanted):
        typist.type("0")


def test_that_the_digits_stand_before_the_first_nine_words(qtbot: QtBot) -> None:
    row = _row(qtbot, MANY)
    texts = [one.text() for one in _buttons(row)]
    assert texts[:9] == [f"{place + 1} {place}" for place in range(9)]
    assert texts[9:] == ["9", "10", "11"]


def test_that_one_choice_takes_the_place_of_another(qtbot: QtBot, typist: Typist) -> None:
    row = _row(qtbot, THREE)
    typist.type("13")
    assert row.values == ("c",)


def test_that_of_several_a_digit_picks_and_unpicks_and_one_stays(
    qtbot: QtBot, typist: Typist
) -> None:
    row = _row(qtbot, THREE, several=True)
    with qtbot.assertNotEmitted(row.picked):
        typist.type("31")
        assert row.values == ("a", "c")
        typist.type("3")
    assert row.values == ("a",)
    assert row.hasFocus()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(digits=st.text("123456789", max_size=12))
def test_that_of_several_those_are_picked_whose_digit_came_an_odd_number_of_times(
    qtbot: QtBot, digits: str
) -> None:
    row = ChoiceRow(MANY, several=True)
    qtbot.addWidget(row)
    qtbot.keyClicks(row, digits)
    odd = tuple(MANY[digit - 1][0] for digit in range(1, 10) if digits.count(str(digit)) % 2)
    assert row.values == odd


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from([-1, 1]), max_size=20))
def test_that_arrows_go_round_and_space_picks_where_they_stand(
    qtbot: QtBot, steps: list[int]
) -> None:
    row = ChoiceRow(THREE)
    qtbot.addWidget(row)
    for step in steps:
        qtbot.keyClick(row, Qt.Key.Key_Right if step == 1 else Qt.Key.Key_Left)
    assert row.values == ()
    qtbot.keyClick(row, Qt.Key.Key_Space)
    assert row.value == THREE[sum(steps) % 3][0]


def test_that_space_picks_and_stays(qtbot: QtBot, typist: Typist) -> None:
    row = _row(qtbot, THREE)
    with qtbot.assertNotEmitted(row.picked), qtbot.waitSignal(row.changed):
        typist.press(Qt.Key.Key_Space)
    assert row.value == "a"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("several", [True, False])
def test_that_enter_goes_on_with_what_is_picked(
    qtbot: QtBot, typist: Typist, key: Qt.Key, *, several: bool
) -> None:
    row = _row(qtbot, THREE, several=several)
    row.choose("b")
    with qtbot.assertNotEmitted(row.changed), qtbot.waitSignal(row.picked):
        typist.press(key)
    assert row.value == "b"


def test_that_ctrl_enter_is_left_to_the_page(qtbot: QtBot, typist: Typist) -> None:
    row = _row(qtbot, THREE)
    with qtbot.assertNotEmitted(row.picked):
        typist.press(ENTER, CTRL)


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_F3, Qt.Key.Key_Escape, Qt.Key.Key_Up])
def test_that_other_keys_are_left_to_the_page(qtbot: QtBot, typist: Typist, key: Qt.Key) -> None:
    row = _row(qtbot, THREE)
    with qtbot.assertNotEmitted(row.changed), qtbot.assertNotEmitted(row.picked):
        typist.press(key)


@pytest.mark.parametrize("several", [True, False])
def test_that_the_mouse_picks_and_gives_the_row_the_keyboard(
    qtbot: QtBot, *, several: bool
) -> None:
    row = _row(qtbot, THREE, several=several)
    row.clearFocus()
    with qtbot.assertNotEmitted(row.picked), qtbot.waitSignal(row.changed):
        qtbot.mouseClick(_buttons(row)[1], Qt.MouseButton.LeftButton)
    assert row.values == ("b",)
    assert row.hasFocus()


def test_that_of_several_the_mouse_unpicks_and_of_one_it_does_not(qtbot: QtBot) -> None:
    for several, left in ((True, ()), (False, ("b",))):
        row = _row(qtbot, THREE, several=several)
        for _ in range(2):
            qtbot.mouseClick(_buttons(row)[1], Qt.MouseButton.LeftButton)
        assert row.values == left


def test_that_the_arrows_go_on_from_where_the_mouse_was(qtbot: QtBot, typist: Typist) -> None:
    row = _row(qtbot, THREE, several=True)
    qtbot.mouseClick(_buttons(row)[1], Qt.MouseButton.LeftButton)
    typist.press(Qt.Key.Key_Right)
    typist.press(Qt.Key.Key_Space)
    assert row.values == ("b", "c")


def test_that_one_sees_where_the_arrows_stand_while_the_row_has_the_keyboard(
    qtbot: QtBot, typist: Typist
) -> None:
    row = _row(qtbot, THREE)
    assert _ringed(row) == ["1 甲"]
    typist.press(Qt.Key.Key_Right)
    assert _ringed(row) == ["2 乙"]
    row.clearFocus()
    assert _ringed(row) == []


def test_that_choosing_for_the_user_says_nothing(qtbot: QtBot) -> None:
    row = _row(qtbot, THREE, several=True)
    with qtbot.assertNotEmitted(row.changed), qtbot.assertNotEmitted(row.picked):
        row.choose("c", "a", "nothing")
        assert row.values == ("a", "c")
        row.choose()
    assert (row.value, row.values) == ("", ())


def test_that_a_row_can_be_read_out(qtbot: QtBot) -> None:
    assert _row(qtbot, THREE).accessibleName() == "试"


def test_that_the_tab_key_enters_a_row_once(qtbot: QtBot, typist: Typist) -> None:
    host = QWidget()
    column = QVBoxLayout(host)
    fields: list[QWidget] = [QLineEdit(), ChoiceRow(THREE), QLineEdit()]
    for one in fields:
        column.addWidget(one)
    shown(qtbot, host)
    fields[0].setFocus()
    for field in fields[1:]:
        typist.press(Qt.Key.Key_Tab)
        assert typist.focus is field


class _Flowing(QWidget):
    """Boxes of some widths, 20 high, in a flow."""

    def __init__(self, widths: list[int]) -> None:
        super().__init__()
        self.flow = FlowLayout(self, 5)
        self.boxes = [QWidget() for _ in widths]
        for box, width in zip(self.boxes, widths, strict=True):
            box.setFixedSize(width, 20)
            self.flow.addWidget(box)


@pytest.mark.parametrize(
    ("width", "lines"), [(400, 1), (320, 1), (319, 2), (210, 2), (105, 3), (50, 3)]
)
def test_that_what_does_not_fit_goes_to_the_next_line(width: int, lines: int) -> None:
    host = _Flowing([100, 100, 110])
    assert host.flow.hasHeightForWidth()
    assert host.flow.heightForWidth(width) == lines * 20 + (lines - 1) * 5


@settings(max_examples=40)
@given(widths=st.lists(st.integers(10, 200), min_size=1, max_size=12), width=st.integers(200, 600))
def test_that_flowing_boxes_stay_in_order_inside_and_apart(widths: list[int], width: int) -> None:
    host = _Flowing(widths)
    height = host.flow.heightForWidth(width)
    host.flow.setGeometry(QRect(0, 0, width, height))
    places = [box.geometry() for box in host.boxes]
    for place in places:
        assert QRect(0, 0, width, height).contains(place)
    for before, after in pairwise(places):
        assert (after.y(), after.x()) > (before.y(), before.x())
        assert not before.intersects(after)


@given(widths=st.lists(st.integers(10, 200), min_size=1, max_size=8))
def test_that_a_narrower_place_never_needs_less_height(widths: list[int]) -> None:
    host = _Flowing(widths)
    heights = [host.flow.heightForWidth(width) for width in range(200, 900, 50)]
    assert heights == sorted(heights, reverse=True)


def test_that_a_flow_wants_the_place_of_its_widest_box() -> None:
    host = _Flowing([60, 140, 30])
    assert host.flow.minimumSize() == host.flow.sizeHint() == QSize(140, 20)


def test_that_a_flow_gives_its_items_and_lets_them_go() -> None:
    host = _Flowing([10, 20])
    flow, boxes = host.flow, host.boxes
    first = flow.itemAt(0)
    assert first is not None
    assert first.widget() is boxes[0]
    assert flow.itemAt(2) is None
    assert flow.itemAt(-1) is None
    assert flow.takeAt(5) is None
    taken = flow.takeAt(0)
    assert taken is not None
    assert taken.widget() is boxes[0]
    assert flow.count() == 1


def _form(qtbot: QtBot) -> list[QLineEdit]:
    host = QWidget()
    column = QVBoxLayout(host)
    fields = [QLineEdit() for _ in range(4)]
    for one in fields:
        column.addWidget(one)
    EnterMovesOn(fields, host)
    shown(qtbot, host)
    fields[0].setFocus()
    return fields


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_that_enter_goes_to_the_next_field(qtbot: QtBot, typist: Typist, key: Qt.Key) -> None:
    fields = _form(qtbot)
    for field in fields[1:]:
        typist.press(key)
        assert typist.focus is field


def test_that_the_enter_of_the_number_pad_does_too(qtbot: QtBot, typist: Typist) -> None:
    fields = _form(qtbot)
    typist.press(Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert typist.focus is fields[1]


def test_that_fields_that_cannot_be_filled_are_passed_over(qtbot: QtBot, typist: Typist) -> None:
    fields = _form(qtbot)
    fields[1].hide()
    fields[2].setEnabled(False)
    typist.press(ENTER)
    assert typist.focus is fields[3]


def test_that_enter_in_the_last_field_stays_there(qtbot: QtBot, typist: Typist) -> None:
    fields = _form(qtbot)
    fields[3].setFocus()
    typist.press(ENTER)
    assert typist.focus is fields[3]


@pytest.mark.parametrize("modifier", [CTRL, Qt.KeyboardModifier.ShiftModifier])
def test_that_enter_with_another_key_does_not_move_on(
    qtbot: QtBot, typist: Typist, modifier: Qt.KeyboardModifier
) -> None:
    fields = _form(qtbot)
    typist.press(ENTER, modifier)
    assert typist.focus is fields[0]


def test_that_the_input_method_is_off_in_number_fields(qtbot: QtBot) -> None:
    field = shown(qtbot, NumberEdit("18位"))
    assert not field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert field.inputMethodHints() & Qt.InputMethodHint.ImhPreferNumbers
    assert field.placeholderText() == "18位"


def test_that_the_last_letter_of_a_card_gets_through(qtbot: QtBot, typist: Typist) -> None:
    field = shown(qtbot, NumberEdit())
    field.setFocus()
    typist.type("99999919400305006X")
    assert field.text() == "99999919400305006X"


def test_that_a_long_line_ends_in_dots_and_its_tip_holds_it_all(qtbot: QtBot) -> None:
    whole = "张桂兰　女　86岁　示例一社区　上次　助餐　待回访"
    line = OneLine("title")
    qtbot.addWidget(line)
    line.say(whole)
    line.resize(120, 30)
    line.show()
    assert line.text().endswith("…")
    assert line.text()[:3] == whole[:3]
    assert line.toolTip() == whole
    assert line.fontMetrics().horizontalAdvance(line.text()) <= 120
    line.resize(2000, 30)
    assert line.text() == whole


def test_that_a_long_line_never_widens_the_window(qtbot: QtBot) -> None:
    host = QWidget()
    line = OneLine()
    QVBoxLayout(host).addWidget(line)
    line.say("很长的一句话" * 40)
    host.resize(300, 60)
    shown(qtbot, host)
    assert host.width() == 300


def test_that_an_empty_place_says_what_it_is_for(qtbot: QtBot) -> None:
    place = shown(qtbot, EmptyState("还没有", "按 Ctrl+N"))
    assert [one.text() for one in place.findChildren(QLabel)] == ["还没有", "按 Ctrl+N"]
    place.say("没找到", "换个词")
    assert [one.text() for one in place.findChildren(QLabel)] == ["没找到", "换个词"]


def _low(qtbot: QtBot) -> tuple[QScrollArea, list[QLineEdit]]:
    """Give an area of three lines' height with twenty fields in it."""
    inner = QWidget()
    column = QVBoxLayout(inner)
    fields = [QLineEdit() for _ in range(20)]
    for one in fields:
        column.addWidget(one)
    area = scrolling(inner)
    area.setFixedHeight(120)
    return shown(qtbot, area), fields


def _in_sight(area: QScrollArea, one: QWidget) -> bool:
    top = one.mapTo(area.viewport(), QPoint(0, 0)).y()
    return top >= 0 and top + one.height() <= area.viewport().height()


def test_that_an_area_scrolls_to_the_field_that_gets_the_keyboard(qtbot: QtBot) -> None:
    area, fields = _low(qtbot)
    assert not _in_sight(area, fields[15])
    fields[15].setFocus()
    qtbot.waitUntil(lambda: _in_sight(area, fields[15]))
    fields[0].setFocus()
    qtbot.waitUntil(lambda: _in_sight(area, fields[0]))


def test_that_an_area_scrolls_to_a_field_that_has_only_just_appeared(qtbot: QtBot) -> None:
    area, fields = _low(qtbot)
    for one in fields[1:18]:
        one.hide()
    QApplication.processEvents()
    for one in fields[1:18]:
        one.show()
    fields[17].setFocus()
    qtbot.waitUntil(lambda: _in_sight(area, fields[17]))


def test_that_up_and_down_leave_a_row_as_they_leave_a_line_of_a_form(
    qtbot: QtBot, typist: Typist
) -> None:
    box = QWidget()
    column = QVBoxLayout(box)
    rows = [ChoiceRow(THREE), ChoiceRow(THREE)]
    for one in rows:
        column.addWidget(one)
    shown(qtbot, box)
    rows[0].setFocus()
    typist.press(Qt.Key.Key_Down)
    assert typist.focus is rows[1]
    typist.press(Qt.Key.Key_Up)
    assert typist.focus is rows[0]
    assert rows[0].values == rows[1].values == ()


def test_that_a_scrolling_area_lets_the_tab_key_through(qtbot: QtBot, typist: Typist) -> None:
    field = QLineEdit()
    inner = QWidget()
    QVBoxLayout(inner).addWidget(field)
    area = shown(qtbot, scrolling(inner))
    assert area.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    field.setFocus()
    assert typist.focus is field


@pytest.mark.parametrize(("role", "kept"), [("", "clear"), ("card", "card")])
def test_that_a_scrolled_widget_keeps_its_own_look(qtbot: QtBot, role: str, kept: str) -> None:
    inner = QWidget()
    inner.setProperty("role", role)
    area = scrolling(inner)
    qtbot.addWidget(area)
    assert area.widget() is inner
    assert inner.property("role") == kept


def test_that_a_cleared_layout_lets_everything_go_inner_layouts_too(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    column = QVBoxLayout(host)
    inner = QVBoxLayout()
    column.addWidget(label("一"))
    column.addLayout(inner)
    column.addStretch(1)
    inner.addWidget(label("二"))
    clear_layout(column)
    assert column.count() == 0
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert host.findChildren(QLabel) == []
