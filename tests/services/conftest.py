"""An open point, and a district's public file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor_app.bootstrap import found_district
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, a_point, a_world


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = a_point(tmp_path / "point")
    yield opened
    opened.care.close()


@pytest.fixture
def district_file(tmp_path: Path) -> Path:
    path = tmp_path / "district.toml"
    found_district(a_world(tmp_path / "district"), "示例区", PASSPHRASE, path)
    return path
