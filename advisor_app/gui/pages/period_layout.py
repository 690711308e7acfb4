"""How a page of a period's figures is laid out, at a point and at the district alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.gui.pages.period_picker import PeriodPicker
from advisor_app.gui.theme import EDGE, GAP
from advisor_app.gui.widgets import FlowLayout

FIGURES, NOTHING = 0, 1
"""The two things that the middle shows: the figures, or why there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodParts:
    """What a page of figures consists of.

    Attributes:
        tools: beside the picker, as high as it is.
        standing: how far the period is, beside the heading.
        left: the figures.
        side: what is drawn and said of them.
        widths: of both, in pixels, to begin with.
        empty: shown where there are no figures.
        keys: what the keys do.
    """

    picker: PeriodPicker
    tools: tuple[QWidget, ...]
    heading: QLabel
    standing: QLabel
    left: QWidget
    side: QWidget
    widths: tuple[int, int]
    empty: QWidget
    keys: QWidget


def lay_out_period(page: QWidget, parts: PeriodParts) -> QStackedWidget:
    """Lay a page out; PgUp and PgDown turn its months.

    Returns:
        The middle: :data:`FIGURES` or :data:`NOTHING`.
    """
    whole = QVBoxLayout(page)
    whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
    whole.setSpacing(GAP)
    whole.addLayout(_bar(parts))
    whole.addLayout(_top(parts))
    middle = QStackedWidget()
    middle.addWidget(_split(parts))
    middle.addWidget(parts.empty)
    whole.addWidget(middle, 1)
    whole.addWidget(parts.keys)
    for key, step in (("PgUp", 1), ("PgDown", -1)):
        shortcut = QShortcut(QKeySequence(key), page, partial(parts.picker.turn, step))
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    return middle


def _bar(parts: PeriodParts) -> FlowLayout:
    bar = FlowLayout(gap=GAP)
    bar.addWidget(parts.picker)
    for one in parts.tools:
        one.setMinimumHeight(parts.picker.sizeHint().height())
        bar.addWidget(one)
    return bar


def _top(parts: PeriodParts) -> QHBoxLayout:
    top = QHBoxLayout()
    parts.heading.setWordWrap(False)
    top.addWidget(parts.heading)
    top.addWidget(parts.standing, 100)  # as far as it likes to grow; the stretch has the rest
    top.addStretch(1)
    return top


def _split(parts: PeriodParts) -> QSplitter:
    split = QSplitter(Qt.Orientation.Horizontal)
    split.addWidget(parts.left)
    split.addWidget(parts.side)
    split.setChildrenCollapsible(False)
    split.setSizes(list(parts.widths))
    split.setHandleWidth(GAP)
    return split


def side_of(*parts: tuple[QWidget, int]) -> QWidget:
    """Put parts under each other, each with its share of the height."""
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    for one, share in parts:
        column.addWidget(one, share)
    return side


def offer_forms(owner: QPushButton, forms: Mapping[str, str], act: Callable[[str], None]) -> QMenu:
    """Give a button a menu of forms to write.

    Args:
        forms: each with its words.
        act: what is done with the chosen one.
    """
    menu = QMenu(owner)
    for form, words in forms.items():
        menu.addAction(words, partial(act, form))
    owner.setMenu(menu)
    return menu
