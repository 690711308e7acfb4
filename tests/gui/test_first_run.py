"""The first start: what is missing is said one by one, and nothing typed is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.access.envelope import weakness
from advisor_app.gui.pages.first_run import FirstRunPage
from advisor_app.services.door import FirstRun, PointChoice
from advisor_app.services.slip_seen import SlipSeen
from tests.builders import PASSPHRASE
from tests.gui.driving import ENTER, Typist, shown

POINTS = (
    PointChoice(code="410106-S01", name="济源路街道养老服务中心", to_check=True),
    PointChoice(code="410106-D05", name="日间照料中心（名称待核）", to_check=True),
    PointChoice(code="410106-D06", name="示例社区日间照料中心", to_check=False),
)


@pytest.fixture
def page(qtbot: QtBot) -> FirstRunPage:
    made = FirstRunPage(weakness)
    made.resize(900, 700)
    shown(qtbot, made)
    made.offer(POINTS)
    made.enter()
    return made


def _fill(page: FirstRunPage) -> None:
    page.point.setCurrentIndex(2)
    page.name.setText(" 示例六顾问点 ")
    page.phone.setText("100-0000-0000")
    page.address.setText(" 示例路 1 号")
    page.advisor.setText(" 示例顾问")
    page.passphrase.setText(PASSPHRASE)
    page.again.setText(PASSPHRASE)


def test_that_the_district_s_points_are_offered(page: FirstRunPage) -> None:
    texts = [page.point.itemText(row) for row in range(page.point.count())]
    assert texts == [
        "S01　济源路街道养老服务中心",
        "D05　日间照料中心（名称待核）",
        "D06　示例社区日间照料中心",
    ]


def test_that_no_point_is_chosen_before_somebody_chooses_one(
    page: FirstRunPage, typist: Typist
) -> None:
    """The first of the list, taken by an Enter too many, would be the wrong point for ever."""
    assert (page.point.currentIndex(), page.name.text()) == (-1, "")
    page.create_button.click()
    assert page.problem.text() == "请选顾问点"
    assert typist.focus is page.point
    typist.press(Qt.Key.Key_Down)
    assert page.name.text() == "济源路街道养老服务中心"


@pytest.mark.parametrize(
    ("row", "suggested"), [(0, "济源路街道养老服务中心"), (1, ""), (2, "示例社区日间照料中心")]
)
def test_that_a_known_name_is_suggested_and_an_open_one_is_not(
    page: FirstRunPage, row: int, suggested: str
) -> None:
    page.point.setCurrentIndex(row)
    assert page.name.text() == suggested
    assert page.name.placeholderText()


def test_that_what_was_given_comes_out_trimmed(qtbot: QtBot, page: FirstRunPage) -> None:
    _fill(page)
    with qtbot.waitSignal(page.ready) as ready:
        qtbot.mouseClick(page.create_button, Qt.MouseButton.LeftButton)
    assert ready.args == [
        FirstRun(
            point="410106-D06",
            point_name="示例六顾问点",
            advisor="示例顾问",
            passphrase=PASSPHRASE,
            point_phone="100-0000-0000",
            point_address="示例路 1 号",
        )
    ]


Spoil = Callable[[FirstRunPage], None]


@pytest.mark.parametrize(
    ("spoil", "sentence", "field"),
    [
        (lambda page: page.point.setCurrentIndex(-1), "请选顾问点", "point"),
        (lambda page: page.point.clear(), "请选顾问点", "point"),
        (lambda page: page.name.setText("  "), "请填本点名称", "name"),
        (lambda page: page.advisor.setText(" "), "请填顾问姓名", "advisor"),
        (lambda page: page.passphrase.setText(""), "口令太短", "passphrase"),
        (lambda page: page.passphrase.setText("short"), "口令太短", "passphrase"),
        (lambda page: page.passphrase.setText("aaaaaaaaa"), "口令太简单", "passphrase"),
        (lambda page: page.passphrase.setText("12345678"), "口令太简单", "passphrase"),
        (lambda page: page.passphrase.setText("19400305"), "口令太简单", "passphrase"),
        (lambda page: page.again.setText(PASSPHRASE + "x"), "两次口令不一样", "again"),
        (lambda page: page.again.setText(""), "两次口令不一样", "again"),
    ],
)
def test_that_what_is_missing_is_said_at_its_field(
    qtbot: QtBot, page: FirstRunPage, typist: Typist, spoil: Spoil, sentence: str, field: str
) -> None:
    _fill(page)
    spoil(page)
    with qtbot.assertNotEmitted(page.ready):
        page.create_button.click()
    assert page.problem.isVisible()
    assert page.problem.text().startswith(sentence)
    assert typist.focus is getattr(page, field)
    assert page.create_button.isEnabled()


def test_that_phone_and_address_may_wait(qtbot: QtBot, page: FirstRunPage) -> None:
    _fill(page)
    page.phone.clear()
    page.address.clear()
    with qtbot.waitSignal(page.ready) as ready:
        page.create_button.click()
    assert (ready.args[0].point_phone, ready.args[0].point_address) == ("", "")


def test_that_enter_goes_from_field_to_field_and_the_last_one_makes_the_record(
    qtbot: QtBot, page: FirstRunPage, typist: Typist
) -> None:
    _fill(page)
    page.point.setFocus()
    order: tuple[QWidget, ...] = (
        page.name, page.phone, page.address, page.advisor, page.passphrase, page.again,
    )  # fmt: skip
    for field in order:
        typist.press(ENTER)
        assert typist.focus is field
    with qtbot.waitSignal(page.ready):
        typist.press(ENTER)


def test_that_the_passphrases_are_hidden(page: FirstRunPage) -> None:
    for field in (page.passphrase, page.again):
        assert field.echoMode() is QLineEdit.EchoMode.Password


def test_that_it_cannot_be_made_twice_meanwhile(qtbot: QtBot, page: FirstRunPage) -> None:
    _fill(page)
    page.create_button.click()
    assert page.create_button.text() == "正在建立……"
    with qtbot.assertNotEmitted(page.ready):
        page.create_button.click()


def test_that_a_refusal_keeps_what_was_typed(page: FirstRunPage) -> None:
    _fill(page)
    page.create_button.click()
    page.refuse("磁盘已满：请清理")
    assert page.problem.text() == "磁盘已满：请清理"
    assert page.create_button.isEnabled()
    assert page.advisor.text() == " 示例顾问"
    page.create_button.click()
    assert not page.problem.isVisible()


def test_that_a_district_s_file_may_be_given(qtbot: QtBot, page: FirstRunPage) -> None:
    _fill(page)
    page.take_district(Path("somewhere") / "district.toml")
    assert page.district_name.text() == "已选 district.toml"
    with qtbot.waitSignal(page.ready) as ready:
        page.create_button.click()
    assert ready.args[0].district == Path("somewhere") / "district.toml"


def test_that_every_field_can_be_read_out(page: FirstRunPage) -> None:
    fields = (
        page.point, page.name, page.phone, page.address, page.advisor, page.passphrase, page.again,
    )  # fmt: skip
    assert all(field.accessibleName() for field in fields)


def test_that_it_can_be_reached_in_a_low_window(qtbot: QtBot, page: FirstRunPage) -> None:
    page.resize(880, 420)
    qtbot.waitUntil(lambda: page.height() == 420)
    assert page.minimumSizeHint().height() <= 420


def test_that_a_district_s_file_is_asked_for_its_points_and_what_was_chosen_stays(
    qtbot: QtBot, page: FirstRunPage
) -> None:
    _fill(page)
    with qtbot.waitSignal(page.district_chosen) as chosen:
        page.take_district(Path("somewhere") / "district.toml")
    assert chosen.args == [Path("somewhere") / "district.toml"]
    page.offer((PointChoice(code="410106-S07", name="示例新中心", to_check=False), *POINTS))
    assert page.point.count() == 4
    assert page.point.currentData() == POINTS[2]
    assert page.name.text() == " 示例六顾问点 "
    page.point.setCurrentIndex(0)
    assert page.name.text() == "示例新中心"


def test_that_a_slip_may_be_for_a_point_that_is_not_on_the_list(
    qtbot: QtBot, page: FirstRunPage
) -> None:
    _fill(page)
    page.take_slip(SlipSeen(text="0123", point="410106-S07", district="示例区"))
    assert page.point.currentText().startswith("S07")
    assert page.name.text() == ""
    page.name.setText("示例新中心")
    with qtbot.waitSignal(page.ready) as ready:
        page.create_button.click()
    assert (ready.args[0].point, ready.args[0].slip) == ("410106-S07", "0123")
