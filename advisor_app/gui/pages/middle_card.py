"""A card in the middle of a page, as high as what it says."""

from collections.abc import Iterable

from PySide6.QtWidgets import QHBoxLayout, QLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.gui.theme import GAP, set_role


def middle_card(parts: Iterable[QWidget | QLayout], width: int) -> QWidget:
    """Put parts under each other onto a card in the middle.

    Args:
        width: of the card at most, in pixels.
    """
    card, around = QWidget(), QWidget()
    set_role(card, "card")
    set_role(around, "clear")
    card.setMaximumWidth(width)
    inside = QVBoxLayout(card)
    inside.setContentsMargins(28, 20, 28, 20)
    inside.setSpacing(GAP + 2)
    for one in parts:
        if isinstance(one, QLayout):
            inside.addLayout(one)
        else:
            inside.addWidget(one)
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(card, 100)
    row.addStretch(1)
    middle = QVBoxLayout(around)
    middle.addStretch(1)
    middle.addLayout(row)
    middle.addStretch(2)
    return around


def beside(*parts: QWidget | None) -> QHBoxLayout:
    """Put parts beside each other; a field takes what is left, and so does None."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    for one in parts:
        if one is None:
            made.addStretch(1)
        else:
            made.addWidget(one, 1 if isinstance(one, QLineEdit) else 0)
    return made
