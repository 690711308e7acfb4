"""The real declarations, topics and points, read once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_app.domain.consultation import Topic
from advisor_app.domain.tally import Tally, TallyRecords
from advisor_app.tallies.counting import count
from advisor_app.tallies.district import DistrictTally, count_district
from advisor_app.tallies.district_tables import DistrictTable, district_table
from advisor_app.tallies.indicators import Declarations, read_indicators
from advisor_app.tallies.points import PointEntry, read_points
from advisor_app.tallies.tables import Labels, TallyTable, labels, table
from advisor_app.tallies.taxonomy import read_topics

RESOURCES = Path(__file__).parents[2] / "resources"

Counter = Callable[[TallyRecords], Tally]


@pytest.fixture(scope="session")
def declarations() -> Declarations:
    return read_indicators(RESOURCES / "tally.toml")


@pytest.fixture(scope="session")
def topics() -> tuple[Topic, ...]:
    return read_topics(RESOURCES / "topics.toml")


@pytest.fixture(scope="session")
def points() -> tuple[PointEntry, ...]:
    return read_points(RESOURCES / "points.toml")


@pytest.fixture(scope="session")
def words(topics: tuple[Topic, ...]) -> Labels:
    return labels(topics, {"zz-gaoling-jintie": "高龄津贴"})


@pytest.fixture(scope="session")
def counted(declarations: Declarations, topics: tuple[Topic, ...]) -> Counter:
    """Count a month by the real declarations."""
    return lambda records: count(declarations, topics, records)


@pytest.fixture(scope="session")
def laid_out(
    declarations: Declarations, words: Labels, counted: Counter
) -> Callable[[TallyRecords], TallyTable]:
    """Count a month and lay it out."""
    return lambda records: table(counted(records), declarations, words, "一号点")


@pytest.fixture(scope="session")
def district(
    declarations: Declarations, topics: tuple[Topic, ...], points: tuple[PointEntry, ...]
) -> Callable[[dict[str, TallyRecords]], DistrictTally]:
    """Count a district against the real list of points."""
    return lambda records: count_district(declarations, topics, records, points)


@pytest.fixture(scope="session")
def whole_district(
    declarations: Declarations,
    words: Labels,
    district: Callable[[dict[str, TallyRecords]], DistrictTally],
) -> Callable[[dict[str, TallyRecords]], DistrictTable]:
    """Count a district and lay it out."""
    return lambda records: district_table(district(records), declarations, words)
