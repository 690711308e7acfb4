"""A town for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor_app.services.district_suite import DistrictServices
from tests.services.district.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    yield made
    made.close()


@pytest.fixture
def district(town: Town) -> Iterator[DistrictServices]:
    made = town.district()
    yield made
    made.close()
