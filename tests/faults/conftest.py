"""A nursery of workers, and a point to begin with, made once and copied for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from tests.builders import a_point, consult, register
from tests.faults.nursery import Nursery
from tests.services.districts import a_district, packed, rewrite


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    made = Nursery(tmp_path_factory.mktemp("nursery"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a district, a pack of it, a point that joined it, and a talk at the point."""
    folder = tmp_path_factory.mktemp("ground")
    hub = a_district(folder)
    rewrite(hub, "zz-gaoling-jintie", "高龄津贴", "高龄津贴试")
    packed(hub, folder / "pack.advp")
    point = a_point(folder / "point", district=folder / "hub.toml")
    consult(point, register(point, phone="10000003812", facts={"birth": "1940", "sex": "female"}))
    point.care.close()
    return folder


@pytest.fixture
def fresh(ground: Path, tmp_path: Path) -> Callable[[], Path]:
    """Give the same folder anew, as often as it is asked for."""
    made: list[Path] = []

    def copy() -> Path:
        made.append(tmp_path / f"ground-{len(made)}")
        copytree(ground, made[-1])
        return made[-1]

    return copy
