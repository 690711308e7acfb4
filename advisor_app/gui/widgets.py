"""Small parts that several pages share."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.directory import TO_CHECK
from advisor_app.gui.theme import EDGE, GAP, button, label

Choice = tuple[str, str]
"""A value and its Chinese word."""

_INNER = 5
"""Pixels between the border of a field and its text."""


class FlowLayout(QLayout):
    """Lays widgets out in lines, like words; what does not fit goes to the next line."""

    def __init__(self, parent: QWidget | None = None, gap: int = 5) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item in."""
        self._items.append(item)

    def count(self) -> int:
        """Count the items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Give an item."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take an item out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Whether the height follows from the width: it does."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height that the lines need."""
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        """Lay the items out."""
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        """Give the smallest useful size."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Give the size of the widest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            if item.isEmpty():  # hidden: it leaves no hole
                continue
            hint = item.sizeHint()
            if x > rect.x() and x + hint.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self._gap, 0
            if place:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x += hint.width() + self._gap
            line = max(line, hint.height())
        return y + line - rect.y()


class ChoiceRow(QWidget):
    """A row of choices: digits pick, arrows move, the mouse works too.

    One choice or several; with one, picking moves on to the next field.

    Attributes:
        changed: something was picked or unpicked.
        picked: one choice was picked by a digit or by Enter, and the row is done with.
        others_wanted: 0 was pressed: something that is not in the row.
    """

    changed = Signal()
    picked = Signal()
    others_wanted = Signal()

    def __init__(self, choices: Iterable[Choice], *, several: bool = False, name: str = "") -> None:
        super().__init__()
        self._several = several
        self._buttons: dict[str, QPushButton] = {}
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self._flow = FlowLayout(self)
        self.offer(choices)

    def offer(self, choices: Iterable[Choice]) -> None:
        """Offer these choices, none of them picked, in place of those before."""
        clear_layout(self._flow)
        self._buttons.clear()
        self._current = 0
        for number, (value, word) in enumerate(choices, start=1):
            self._add(value, word, number)

    def _add(self, value: str, word: str, number: int) -> None:
        text = f"{number} {word}" if number <= 9 else word
        made = button(text, "choice")
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda _=False, one=value: self._clicked(one))
        self._buttons[value] = made
        self._flow.addWidget(made)

    @property
    def value(self) -> str:
        """The one picked; empty when none is."""
        return next(iter(self.values), "")

    @property
    def values(self) -> tuple[str, ...]:
        """Those picked, in the row's order."""
        return tuple(value for value, one in self._buttons.items() if one.isChecked())

    def choose(self, *values: str) -> None:
        """Pick exactly these, without saying so."""
        for value, one in self._buttons.items():
            one.setChecked(value in values)

    def focusInEvent(self, event: QEvent) -> None:
        """Show where the arrows stand."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        self._mark()

    def focusOutEvent(self, event: QEvent) -> None:
        """Hide it again."""
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self._mark()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pick by digit or space, move along and up and down by arrows, go on by Enter."""
        key, values = event.key(), list(self._buttons)
        digit = event.text()
        if digit.isdecimal() and 1 <= int(digit) <= min(9, len(values)):
            self._current = int(digit) - 1
            self._pick(values[self._current])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            self._current = (self._current + step) % len(values)
            self._mark()
        elif key == Qt.Key.Key_Space:
            self._pick(values[self._current], stay=True)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self.focusNextPrevChild(key == Qt.Key.Key_Down)
        elif key == Qt.Key.Key_0:
            self.others_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.picked.emit()
        else:
            super().keyPressEvent(event)

    def _clicked(self, value: str) -> None:
        self._current = list(self._buttons).index(value)
        self._buttons[value].toggle()
        self._pick(value, stay=True)
        self.setFocus()

    def _pick(self, value: str, *, stay: bool = False) -> None:
        if self._several:
            self._buttons[value].toggle()
        else:
            self.choose(value)
        self._mark()
        self.changed.emit()
        if not self._several and not stay:
            self.picked.emit()

    def _mark(self) -> None:
        """Ring the choice the arrows stand at, while the row has the focus."""
        for place, one in enumerate(self._buttons.values()):
            one.setProperty("at", self.hasFocus() and place == self._current)
            one.style().unpolish(one)
            one.style().polish(one)


class NumberEdit(QLineEdit):
    """A field for numbers: the input method stays off, so a card reader's X gets through."""

    def __init__(self, hint: str = "") -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhPreferNumbers | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)


class OneLine(QLabel):
    """A label of one line that ends in … where the place is too narrow; the tip holds it all."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self._whole = ""
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, text: str) -> None:
        """Show a text."""
        self._whole = text
        self.setToolTip(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        self.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))


class EmptyState(QWidget):
    """What a place shows while there is nothing: what it is for, and what to do."""

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__()
        self._title = label(title, "title")
        self._hint = label(hint, "hint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE * 2, EDGE, EDGE)
        layout.setSpacing(GAP)
        for one in (self._title, self._hint):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(one)
        layout.addStretch(1)

    def say(self, title: str, hint: str = "") -> None:
        """Show other words."""
        self._title.setText(title)
        self._hint.setText(hint)


class EnterMovesOn(QObject):
    """Lets Enter go to the next field, as on paper forms; the last one does with it as it likes."""

    def __init__(self, fields: Sequence[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._fields = list(fields)
        for one in self._fields:
            one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move on at a plain Enter."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier,
            )  # fmt: skip
            if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                return self.move_on(watched)
        return False

    def move_on(self, watched: QObject) -> bool:
        """Put the focus into the next field that can be seen; says whether there is one."""
        at = next(place for place, one in enumerate(self._fields) if one is watched)
        for one in self._fields[at + 1 :]:
            if one.isVisible() and one.isEnabled():
                one.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False


def count_box(name: str, least: int, most: int, unit: str) -> QSpinBox:
    """Make a box for a count: the style sheet's inner space does not reach its text."""
    made = QSpinBox()
    made.setAccessibleName(name)
    made.setRange(least, most)
    made.setSuffix(f" {unit}")
    made.lineEdit().setTextMargins(_INNER, 0, 0, 0)
    return made


def size_within(window: QWidget, parent: QWidget, width: int, height: int) -> None:
    """Make a dialog so large, or as large as the window it stands in front of lets it be."""
    room = parent.window().size()
    window.resize(min(width, room.width() - EDGE * 2), min(height, room.height() - EDGE * 2))


def make_room(window: QWidget) -> None:
    """Make a window as high as what it says now needs; it never gets lower."""
    window.resize(window.width(), max(window.height(), window.heightForWidth(window.width())))


class FollowingArea(QScrollArea):
    """An area that scrolls to the field that has the focus; Qt follows the Tab key alone.

    A pressed mouse is let be: what it is about to click must not slip away from under it.
    """

    def __init__(self) -> None:
        super().__init__()
        QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        inner = self.widget()
        if now is None or inner is None or not inner.isAncestorOf(now):
            return
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            QTimer.singleShot(0, now, lambda: self._bring(now))

    def _bring(self, now: QWidget) -> None:
        """Scroll to a field, once what has just appeared above it has taken its place."""
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self.ensureWidgetVisible(now, 0, GAP)


def scrolling(inner: QWidget) -> QScrollArea:
    """Put a widget into an area that scrolls where the window is low."""
    area = FollowingArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if not inner.property("role"):
        inner.setProperty("role", "clear")
    area.viewport().setAutoFillBackground(False)
    return area


def facts_grid(fields: Iterable[tuple[str, str]]) -> QGridLayout:
    """Lay facts out: what each is on the left, muted, and what is known of it on the right."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP * 2)
    grid.setVerticalSpacing(GAP - 2)
    grid.setColumnStretch(1, 1)
    for row, (name, words) in enumerate(fields):
        key = label(name, "key")
        key.setWordWrap(False)
        key.setAlignment(Qt.AlignmentFlag.AlignTop)
        value = label(words, "key" if words == TO_CHECK else "")
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(key, row, 0)
        grid.addWidget(value, row, 1)
    return grid


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.deleteLater()
        elif inner is not None:
            clear_layout(inner)
