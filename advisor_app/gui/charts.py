"""Bars drawn by hand: few enough to be read, reachable by keys, told in words as well."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from advisor_app.gui.theme import FOCUS, INK, LINE, MUTED, PRIMARY, SMALL, SURFACE, TINT

_EDGE = 10
_LINE_HEIGHT = 24
_BAR = 14
_TOP, _BELOW = 22, 40
_HALF = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        label: what it is, short enough to stand beside it.
        value: how long it is.
        id: what to open when it is chosen.
        mark: whether it is the one that the page is about.
    """

    label: str
    value: float
    id: str = ""
    mark: bool = False


class BarChart(QWidget):
    """Bars side by side (a course of time) or below each other (kinds of a thing).

    Arrows go from bar to bar, Enter or a double click opens one. Each bar has its figure, so that
    nothing has to be read off an axis; the whole is the accessible description.

    Attributes:
        at_changed: words of the bar that the keys are on.
        opened: id of the bar that was opened.
    """

    at_changed = Signal(str)
    opened = Signal(str)

    def __init__(self, name: str, *, upright: bool) -> None:
        super().__init__()
        self._name = name
        self._upright = upright
        self._bars: tuple[Bar, ...] = ()
        self._unit = ""
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(False)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is shown."""
        return self._bars

    def show_bars(self, bars: Sequence[Bar], unit: str) -> None:
        """Show other bars."""
        self._bars, self._unit = tuple(bars), unit
        self._at = next((at for at, one in enumerate(bars) if one.mark), len(bars) - 1)
        self.setAccessibleDescription(self.in_words())
        self.setMinimumHeight(self.minimumSizeHint().height())
        self.updateGeometry()
        self.update()

    def in_words(self) -> str:
        """Give all that is drawn, in words."""
        told = "，".join(self._told(one) for one in self._bars)
        return f"{self._name}：{told}" if told else f"{self._name}：还没有数"

    def minimumSizeHint(self) -> QSize:
        """Give the room that the bars need."""
        if self._upright:
            return QSize(240, 120)
        return QSize(260, _LINE_HEIGHT * max(1, len(self._bars)) + 2 * _EDGE)

    def sizeHint(self) -> QSize:
        """Give the room that the bars like."""
        return self.minimumSizeHint().expandedTo(QSize(360, 230))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from bar to bar, and open one."""
        back = (Qt.Key.Key_Left, Qt.Key.Key_Up)
        forth = (Qt.Key.Key_Right, Qt.Key.Key_Down)
        if event.key() in back + forth and self._bars:
            step = -1 if event.key() in back else 1
            self._go(max(0, min(len(self._bars) - 1, self._at + step)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._bars:
            self.opened.emit(self._bars[self._at].id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the bar under the pointer."""
        at = self._under(event)
        if at is not None:
            self._go(at)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the bar under the pointer."""
        at = self._under(event)
        if at is not None:
            self.opened.emit(self._bars[at].id)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(SURFACE))
        painter.setFont(self._small())
        if not self._bars:
            painter.setPen(QColor(MUTED))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "还没有数")
        for at, bar in enumerate(self._bars):
            draw = self._draw_upright if self._upright else self._draw_across
            draw(painter, at, bar)
        painter.setPen(
            QPen(QColor(FOCUS if self.hasFocus() else LINE), 2 if self.hasFocus() else 1)
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _go(self, at: int) -> None:
        self._at = at
        self.at_changed.emit(self._told(self._bars[at]))
        self.update()

    def _told(self, bar: Bar) -> str:
        return f"{bar.label} {bar.value:g}{self._unit}"

    def _under(self, event: QMouseEvent) -> int | None:
        position = event.position().toPoint()
        places = (at for at in range(len(self._bars)) if self._place(at).contains(position))
        return next(places, None)

    def _most(self) -> float:
        return max((bar.value for bar in self._bars), default=0) or 1

    def _place(self, at: int) -> QRect:
        """Give the room of a bar with its words."""
        inner = self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        if self._upright:
            width = inner.width() / len(self._bars)
            return QRect(int(inner.x() + at * width), inner.y(), int(width), inner.height())
        return QRect(inner.x(), inner.y() + at * _LINE_HEIGHT, inner.width(), _LINE_HEIGHT)

    def _ground(self, painter: QPainter, at: int, place: QRect) -> None:
        if at == self._at and self.hasFocus():
            painter.fillRect(place, QColor(TINT))

    def _draw_upright(self, painter: QPainter, at: int, bar: Bar) -> None:
        place = self._place(at)
        self._ground(painter, at, place)
        room = place.height() - _TOP - _BELOW
        height = round(room * bar.value / self._most())
        width = min(34, round(place.width() * 0.62))
        left = place.center().x() - width // _HALF
        base = place.bottom() - _BELOW
        painter.fillRect(left, base - height, width, max(1, height), _colour(bar))
        painter.setPen(QColor(INK))
        above = QRect(place.x() - _EDGE, base - height - _TOP, place.width() + 2 * _EDGE, _TOP)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, f"{bar.value:g}")
        painter.setPen(QColor(INK if bar.mark else MUTED))
        if self.is_named(at):
            room = self._step() * place.width()
            below = QRect(place.center().x() - room // _HALF, base + 2, room, _BELOW - 2)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, bar.label)

    def is_named(self, at: int) -> bool:
        """Whether a bar has its label below it: all have, or the last and every nth before it."""
        step = self._step() if self._upright else 1
        return (len(self._bars) - 1 - at) % step == 0

    def _step(self) -> int:
        """Give at which distance labels can stand without running into each other."""
        metrics = QFontMetrics(self._small())
        lines = (line for one in self._bars for line in one.label.splitlines())
        longest = max(map(metrics.horizontalAdvance, lines), default=0)
        return max(1, -(-longest // max(1, self._place(0).width())))

    def _small(self) -> QFont:
        font = self.font()
        font.setPixelSize(SMALL)
        return font

    def _draw_across(self, painter: QPainter, at: int, bar: Bar) -> None:
        place = self._place(at)
        self._ground(painter, at, place)
        metrics = QFontMetrics(painter.font())
        side = int(place.width() * 0.42)
        painter.setPen(QColor(INK))
        label = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, side - 8)
        words = QRect(place.x() + 4, place.y(), side - 8, place.height())
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(words, right, label)
        figure = f"{bar.value:g}"
        longest = place.width() - side - metrics.horizontalAdvance(f"{self._most():g}") - 14
        width = max(1, round(longest * bar.value / self._most()))
        top = place.center().y() - _BAR // _HALF
        painter.fillRect(place.x() + side, top, width, _BAR, _colour(bar))
        beside = QRect(place.x() + side + width + 6, place.y(), place.width(), place.height())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(beside, left, figure)


def _colour(bar: Bar) -> QColor:
    return QColor(PRIMARY if bar.mark else "#7fa7af")
