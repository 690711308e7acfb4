"""Round signs for how something stands: colour and shape say the same, so either will do."""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from advisor_app.gui.theme import BAD, GOOD, MUTED, PRIMARY, WARN_LIGHT

_SIDE, _FINE = 16, 4
"""Pixels at 100 %, and how many times finer it is drawn, for sharp edges at any scale."""

_STROKES = {
    "good": ((4.5, 8.5), (7, 11), (11.5, 5.5)),
    "error": ((5.2, 5.2), (10.8, 10.8), (8, 8), (10.8, 5.2), (5.2, 10.8)),
    "warning": ((8, 4), (8, 9)),
    "none": ((5, 8), (11, 8)),
    "waiting": ((8, 4), (8, 8.5), (10.8, 10)),
}
_COLOURS = {"good": GOOD, "error": BAD, "warning": WARN_LIGHT, "none": MUTED, "waiting": PRIMARY}


@cache
def state_icon(state: str) -> QIcon:
    """Give the sign of a state: ``good`` ✓, ``warning`` !, ``error`` ✕, ``none`` –.

    ``waiting`` is a clock.
    """
    picture = QPixmap(_SIDE * _FINE, _SIDE * _FINE)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_FINE, _FINE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_COLOURS[state]))
    painter.drawEllipse(QRectF(0.5, 0.5, _SIDE - 1, _SIDE - 1))
    pen = QPen(QColor("white"), 2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPolyline([QPointF(*one) for one in _STROKES[state]])
    if state == "warning":
        painter.drawPoint(QPointF(8, 12))
    painter.end()
    icon = QIcon(picture)
    # Otherwise Qt tints it in the chosen row, and red is not red any more.
    icon.addPixmap(picture, QIcon.Mode.Selected)
    return icon
