"""The signs of how something stands: told apart by shape as well as by colour."""

import itertools

from PySide6.QtGui import QIcon, QImage

from advisor_app.gui.state_icons import state_icon

STATES = ("good", "warning", "error", "none")


def drawn(state: str, mode: QIcon.Mode = QIcon.Mode.Normal) -> QImage:
    return state_icon(state).pixmap(64, 64, mode).toImage()


def strokes(picture: QImage) -> set[tuple[int, int]]:
    """Give where it is white: the shape within the circle."""
    return {
        (x, y)
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() > 200 and picture.pixelColor(x, y).lightness() > 240
    }


def test_that_every_two_signs_differ_without_their_colour() -> None:
    shapes = {state: strokes(drawn(state)) for state in STATES}
    assert all(shapes.values())
    for one, two in itertools.combinations(STATES, 2):
        assert len(shapes[one] ^ shapes[two]) > 100, (one, two)


def test_that_every_two_signs_differ_in_colour() -> None:
    colours = {drawn(state).pixelColor(32, 4).name() for state in STATES}
    assert len(colours) == len(STATES)


def test_that_a_chosen_row_leaves_the_colour_as_it_is() -> None:
    for state in STATES:
        assert drawn(state, QIcon.Mode.Selected) == drawn(state)
