"""Every colour, size and space of the window, and the one style sheet.

Contrast is at least 4.5 : 1 for text (WCAG 2.2, 1.4.3); focus is a visible ring; no meaning is
carried by colour alone.
"""

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QKeyEvent, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

PAPER = "#f6f4ef"
SURFACE = "#ffffff"
INK = "#1f2328"
MUTED = "#575f68"
LINE = "#d6d1c7"
PRIMARY = "#1d5a66"
PRIMARY_DARK = "#14434c"
TINT = "#e3eef0"
GOOD = "#1e6637"
WARN = "#7a4a00"
WARN_TINT = "#fdf1da"
WARN_LIGHT = "#d99000"
BAD = "#9c2a1c"
BAD_TINT = "#fbe9e6"
FOCUS = "#c2610c"

TEXT = 15
SMALL = 13
TITLE = 20
HERO = 26
GAP = 8
EDGE = 14
FIELD = 32
"""Height of a field or button, pixels at 100 %."""

_SHEET = f"""
* {{ font-family: "Noto Sans SC"; font-size: {TEXT}px; color: {INK}; }}
QMainWindow, QDialog, QWidget[role="page"] {{ background: {PAPER}; }}
QWidget[role="card"] {{ background: {SURFACE}; border: 1px solid {LINE}; border-radius: 8px; }}
QWidget[role="header"] {{ background: {PRIMARY}; }}
QWidget[role="header"] QLabel {{ color: #ffffff; }}
QWidget[role="header"] QPushButton {{
  background: transparent; color: #ffffff; border: 1px solid #9fc0c6; padding: 2px 10px;
}}
QWidget[role="header"] QPushButton:hover {{ background: {PRIMARY_DARK}; }}
QWidget[role="nav"] {{ background: #ebe7de; border-right: 1px solid {LINE}; }}
QWidget[role="nav"] QPushButton {{
  text-align: left; border: none; border-left: 4px solid transparent; border-radius: 0;
  background: transparent; padding: 6px 8px 6px 10px; min-height: 22px;
}}
QWidget[role="nav"] QPushButton:hover {{ background: #e0dbd0; }}
QWidget[role="nav"] QPushButton:checked {{
  background: {SURFACE}; border-left: 4px solid {PRIMARY}; font-weight: bold;
}}
QLabel[role="title"] {{ font-size: {TITLE}px; font-weight: bold; }}
QLabel[role="hero"] {{ font-size: {HERO}px; font-weight: bold; }}
QLabel[role="heading"] {{ font-weight: bold; color: {PRIMARY_DARK}; }}
QLabel[role="hint"] {{ color: {MUTED}; font-size: {SMALL}px; }}
QLabel[role="plain"] {{ font-size: 17px; }}
QWidget[role="inset"] {{ background: #fbfaf7; border: 1px solid {LINE}; border-radius: 6px; }}
QLabel[role="key"] {{ color: {MUTED}; }}
QLabel[role="error"] {{
  color: {BAD}; background: {BAD_TINT}; border-radius: 4px; padding: 3px 8px;
}}
QLabel[role="warning"] {{
  color: {WARN}; background: {WARN_TINT}; border-radius: 4px; padding: 3px 8px;
}}
QLabel[role="good"] {{ color: {GOOD}; font-weight: bold; }}
QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QDateTimeEdit {{
  background: {SURFACE}; border: 1px solid #8d939b; border-radius: 5px; padding: 3px 7px;
  min-height: 22px; selection-background-color: {PRIMARY}; selection-color: #ffffff;
}}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDateTimeEdit:focus {{
  border: 2px solid {FOCUS}; padding: 2px 6px;
}}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QSpinBox:disabled,
QDateTimeEdit:disabled {{ color: {MUTED}; background: #efede8; border-color: #c9c5bc; }}
QLineEdit, QPlainTextEdit {{ placeholder-text-color: {MUTED}; }}
QComboBox QLineEdit, QComboBox QLineEdit:focus {{
  border: none; padding: 0; min-height: 0; background: transparent;
}}
QLineEdit[role="search"] {{ font-size: 18px; min-height: 30px; }}
QComboBox QAbstractItemView {{ background: {SURFACE}; selection-background-color: {TINT};
  selection-color: {INK}; outline: none; }}
QPushButton {{
  background: {SURFACE}; border: 1px solid #8d939b; border-radius: 5px; padding: 3px 12px;
  min-height: 22px;
}}
QPushButton:hover {{ background: #f0ede6; }}
QPushButton:focus {{ border: 2px solid {FOCUS}; padding: 2px 11px; }}
QPushButton:disabled {{ color: #8a8f96; background: #efede8; border-color: #c9c5bc; }}
QPushButton[role="primary"] {{
  background: {PRIMARY}; color: #ffffff; border: 1px solid {PRIMARY_DARK}; font-weight: bold;
}}
QPushButton[role="primary"]:hover {{ background: {PRIMARY_DARK}; }}
QPushButton[role="primary"]:focus {{ border: 2px solid {FOCUS}; }}
QPushButton[role="primary"]:disabled {{ background: #9db3b7; border-color: #9db3b7; }}
QPushButton[role="danger"] {{ color: {BAD}; border-color: {BAD}; }}
QPushButton[role="danger"]:disabled {{ color: #8a8f96; border-color: #c9c5bc; }}
QPushButton[role="choice"] {{ padding: 2px 9px; }}
QPushButton[role="choice"]:checked {{
  background: {PRIMARY}; color: #ffffff; border-color: {PRIMARY_DARK}; font-weight: bold;
}}
QPushButton[role="choice"][at="true"] {{ border: 2px solid {FOCUS}; padding: 1px 8px; }}
QListWidget, QTreeWidget, QTableView {{
  background: {SURFACE}; border: 1px solid {LINE}; border-radius: 6px; outline: none;
  alternate-background-color: #faf9f6; padding: 1px;
}}
QListWidget[role="bare"] {{ border: 2px solid transparent; border-radius: 0; padding: 0; }}
QListWidget:focus, QTreeWidget:focus, QTableView:focus {{
  border: 2px solid {FOCUS}; padding: 0;
}}
QListWidget::item, QTreeWidget::item {{ padding: 4px 6px; }}
QListWidget[role="bare"]::item {{ padding: 4px 0; }}
QTableView::item {{ padding: 0 8px; }}
QListWidget::item:selected, QTreeWidget::item:selected, QTableView::item:selected {{
  background: {TINT}; color: {INK};
}}
QHeaderView::section {{
  background: #efece5; border: none; border-bottom: 1px solid {LINE}; padding: 5px 11px;
  font-weight: bold;
}}
QScrollArea {{ border: none; background: transparent; }}
QWidget[role="clear"] {{ background: transparent; }}
QSplitter::handle {{ background: transparent; }}
QToolTip {{ background: #fffdf5; color: {INK}; border: 1px solid {LINE}; padding: 4px; }}
QComboBox::drop-down, QDateTimeEdit::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow, QDateTimeEdit::down-arrow, QSpinBox::down-arrow {{
  image: url("ICONS/down.svg"); width: 12px; height: 12px;
}}
QSpinBox::up-arrow {{ image: url("ICONS/up.svg"); width: 12px; height: 12px; }}
QSpinBox::up-button, QSpinBox::down-button {{ border: none; width: 22px; background: transparent; }}
QProgressBar {{ border: 1px solid {LINE}; border-radius: 5px; text-align: center; }}
QProgressBar::chunk {{ background: {PRIMARY}; }}
QWidget[role="status"] {{ background: #ebe7de; border-top: 1px solid {LINE}; }}
"""


_STILL_ENGLISH = {
    "&Look in:": "在哪里(&L)：", "Files of &type:": "文件种类(&T)：", "Folder": "文件夹",
    "Drive": "磁盘",
}  # fmt: skip
"""Words of Qt's own dialog for files that Qt's Chinese catalogue lacks (6.11)."""


class _StillEnglish(QTranslator):
    """Says what the catalogue above it cannot; of all else it knows nothing."""

    def isEmpty(self) -> bool:
        """Whether there is nothing to be had: there is."""
        return False

    def translate(
        self, _context: str, source: str, _comment: str | None = None, _n: int = -1
    ) -> str | None:
        """Give the Chinese words; None leaves Qt its own."""
        return _STILL_ENGLISH.get(source)


def install(app: QApplication, fonts: Path) -> None:
    """Give the application its bundled fonts, colours, style and Chinese dialogs."""
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "HanaMinB-Names.ttf"):
        QFontDatabase.addApplicationFont(str(fonts / name))
    font = QFont("Noto Sans SC")
    font.setPixelSize(TEXT)
    app.setFont(font)
    app.setStyle("Fusion")
    app.setPalette(_palette())
    icons = (fonts.parent / "icons").as_posix()
    app.setStyleSheet(_SHEET.replace("ICONS", icons))
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    app.installTranslator(_StillEnglish(app))  # asked last: Qt begins with the newest
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)


def _palette() -> QPalette:
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, PAPER),
        (QPalette.ColorRole.Base, SURFACE),
        (QPalette.ColorRole.Text, INK),
        (QPalette.ColorRole.WindowText, INK),
        (QPalette.ColorRole.ButtonText, INK),
        (QPalette.ColorRole.Highlight, PRIMARY),
        (QPalette.ColorRole.PlaceholderText, MUTED),
    ):
        palette.setColor(role, QColor(colour))
    return palette


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget one of the roles of the style sheet, and have it drawn so."""
    widget.setProperty("role", role)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def label(text: str, role: str = "") -> QLabel:
    """Make a label that wraps and can be read out by its text."""
    made = QLabel(text)
    made.setWordWrap(True)
    if role:
        made.setProperty("role", role)
    return made


class PressedByEnter(QPushButton):
    """A button that Enter presses while it has the focus, as Space does.

    Qt leaves Enter to a dialog's default button; a form without one needs this.
    """

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press at a plain Enter."""
        keypad = Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            event.modifiers() & ~keypad
        ):
            self.click()
        else:
            super().keyPressEvent(event)


def button(text: str, role: str = "") -> QPushButton:
    """Make a button that Enter presses when it has the focus."""
    made = PressedByEnter(text)
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    return made
