"""One press for all tests of this package: the fonts are read once, as in the program."""

from pathlib import Path

import pytest

from advisor_app.sheets.faces import Faces
from advisor_app.sheets.press import SheetPress
from advisor_app.sheets.setting import Setter

FONTS = Path(__file__).parents[2] / "resources" / "fonts"


@pytest.fixture(scope="session")
def fonts_folder() -> Path:
    return FONTS


@pytest.fixture(scope="session")
def press() -> SheetPress:
    return SheetPress(FONTS)


@pytest.fixture(scope="session")
def faces() -> Faces:
    return Faces(FONTS)


@pytest.fixture
def setter(faces: Faces) -> Setter:
    return Setter(faces, 18)
