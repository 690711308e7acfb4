"""Colours that can be read, bundled fonts, Chinese dialogs, keys that do not surprise."""

import re

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtGui import QColor, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
)
from pytestqt.qtbot import QtBot

from advisor_app.gui import theme
from advisor_app.gui.theme import button, label, set_role
from tests.gui.driving import CTRL, ENTER, Typist, shown


def _light(colour: str) -> float:
    """Give the relative luminance (WCAG 2.2)."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    one = QColor(colour)
    parts = (linear(one.redF()), linear(one.greenF()), linear(one.blueF()))
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", [theme.PAPER, theme.SURFACE, theme.TINT])
@pytest.mark.parametrize("ink", [theme.INK, theme.MUTED, theme.PRIMARY, theme.PRIMARY_DARK])
def test_that_text_stands_out_from_every_ground(ink: str, ground: str) -> None:
    assert _contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        (theme.GOOD, theme.SURFACE),
        (theme.WARN, theme.SURFACE),
        (theme.WARN, theme.WARN_TINT),
        (theme.BAD, theme.SURFACE),
        (theme.BAD, theme.BAD_TINT),
        ("#ffffff", theme.PRIMARY),
        ("#ffffff", theme.PRIMARY_DARK),
        (theme.GOOD, "#ebe7de"),
        (theme.WARN, "#ebe7de"),
        (theme.BAD, "#ebe7de"),
    ],
)
def test_that_messages_stand_out_too(ink: str, ground: str) -> None:
    assert _contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("ground", [theme.PAPER, theme.SURFACE])
def test_that_the_ring_of_the_focus_can_be_seen(ground: str) -> None:
    assert _contrast(theme.FOCUS, ground) >= 3


def test_that_the_bundled_font_is_used(qapp: QApplication) -> None:
    assert "Noto Sans SC" in QFontDatabase.families()
    assert QFontInfo(qapp.font()).family() == "Noto Sans SC"
    assert QFontInfo(qapp.font()).pixelSize() == theme.TEXT


@pytest.mark.parametrize("role", ["", "title", "hero", "heading", "hint", "warning"])
def test_that_every_label_is_drawn_in_it(qtbot: QtBot, role: str) -> None:
    one = shown(qtbot, label("银发顾问点", role))
    assert QFontInfo(one.font()).family() == "Noto Sans SC"


@pytest.mark.parametrize(
    ("role", "size"), [("title", theme.TITLE), ("hero", theme.HERO), ("hint", theme.SMALL)]
)
def test_that_a_role_has_its_size(qtbot: QtBot, role: str, size: int) -> None:
    assert QFontInfo(shown(qtbot, label("字", role)).font()).pixelSize() == size


def test_that_no_text_is_smaller_than_can_be_read() -> None:
    assert min(theme.TEXT, theme.SMALL, theme.TITLE, theme.HERO) >= 13
    assert theme.FIELD >= 32


def test_that_dates_and_dialogs_are_chinese() -> None:
    assert QLocale().language() is QLocale.Language.Chinese
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_that_qts_own_dialog_for_files_is_chinese_too(qtbot: QtBot) -> None:
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    words = [one.text() for one in dialog.findChildren(QLabel) if one.text()]
    assert words
    assert all(re.search("[一-龥]", one) for one in words)
    assert QCoreApplication.translate("QAbstractFileIconProvider", "Folder") == "文件夹"
    assert QCoreApplication.translate("QFileDialog", "nobody's words") == "nobody's words"


def test_that_a_label_changes_its_look_with_its_role(qtbot: QtBot) -> None:
    one = shown(qtbot, label("字", "hint"))
    small = QFontInfo(one.font()).pixelSize()
    set_role(one, "title")
    assert one.property("role") == "title"
    assert QFontInfo(one.font()).pixelSize() > small


def test_that_a_label_wraps() -> None:
    assert label("很长的话").wordWrap()
    assert label("字").property("role") is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_that_a_button_with_the_focus_is_pressed_by_enter_and_space(
    qtbot: QtBot, typist: Typist, key: Qt.Key
) -> None:
    one = shown(qtbot, button("保存", "primary"))
    one.setFocus()
    with qtbot.waitSignal(one.clicked):
        typist.press(key)


def test_that_ctrl_enter_on_a_button_is_left_to_the_page(qtbot: QtBot, typist: Typist) -> None:
    one = shown(qtbot, button("保存"))
    one.setFocus()
    with qtbot.assertNotEmitted(one.clicked):
        typist.press(ENTER, CTRL)


def test_that_enter_in_a_field_presses_no_button_of_the_dialog(
    qtbot: QtBot, typist: Typist
) -> None:
    dialog, field, one = QDialog(), QLineEdit(), button("删除")
    column = QVBoxLayout(dialog)
    column.addWidget(field)
    column.addWidget(one)
    shown(qtbot, dialog)
    field.setFocus()
    with qtbot.assertNotEmitted(one.clicked):
        typist.press(ENTER)


def test_that_text_is_dark_on_light_whatever_the_system_s_colours() -> None:
    palette = QApplication.palette()
    assert palette.window().color() == QColor(theme.PAPER)
    assert palette.text().color() == QColor(theme.INK)
    assert palette.base().color() == QColor(theme.SURFACE)


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_that_hints_in_empty_fields_can_be_read(
    qtbot: QtBot, kind: type[QLineEdit] | type[QPlainTextEdit]
) -> None:
    field = shown(qtbot, kind())
    hint = field.palette().color(QPalette.ColorRole.PlaceholderText)
    assert hint.alpha() == 255
    assert _contrast(hint.name(), theme.SURFACE) >= 4.5
