"""One server of each kind for all tests of a process; every test has a folder of its own on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from advisor_app.domain.place import Place, PlaceKind
from advisor_app.sync.carriers.carrier import Carrier, Moved, Patience, unheard
from advisor_app.sync.carriers.opening import open_carrier
from tests.sync.carriers.servers import KINDS, WHY_NOT, Process, Server, can_be_had

QUICK = Patience(tries=4, first=1, longest=4, timeout=3, sleep=lambda _: None, chance=lambda: 1.0)


@dataclass
class Ground:
    """A place on a server, and what can be done to it."""

    server: Server
    place: Place
    here: Path
    opened: list[Carrier] = field(default_factory=list)

    def carrier(self, moved: Moved = unheard, patience: Patience = QUICK) -> Carrier:
        """Open it."""
        made = open_carrier(self.place, patience, moved)
        self.opened.append(made)
        return made

    def file(self, content: bytes, name: str = "source") -> Path:
        """Give a file of this machine."""
        path = self.here / name
        path.write_bytes(content)
        return path

    @property
    def behind(self) -> Path:
        """The folder on the server's own disk."""
        assert self.server.root is not None
        return self.server.root / self.place.path.rstrip("/").rpartition("/")[2]


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[PlaceKind], Server]]:
    """Give the server of a kind, started at its first use."""
    running: dict[PlaceKind, Server] = {}

    def of(kind: PlaceKind) -> Server:
        if not can_be_had(kind):
            pytest.skip(WHY_NOT[kind])
        if kind not in running:
            running[kind] = KINDS[kind](tmp_path_factory.mktemp("servers") / kind.value)
        running[kind].start()
        return running[kind]

    yield of
    for one in running.values():
        if isinstance(one, Process):
            one.thaw()
            one.kill()


def made_ground(server: Server, folder: Path) -> Ground:
    """Give a place of the test's own on a server."""
    return Ground(server, server.place(f"{folder.parent.name}-{folder.name}"[-60:]), folder)


def lent(server: Server, folder: Path) -> Iterator[Ground]:
    """Lend a place of the test's own, and put the server right again afterwards."""
    made = made_ground(server, folder)
    yield made
    made.server.thaw()
    made.server.start()
    for one in made.opened:
        one.close()


@pytest.fixture(params=list(PlaceKind), ids=str)
def ground(
    request: pytest.FixtureRequest, servers: Callable[[PlaceKind], Server], tmp_path: Path
) -> Iterator[Ground]:
    """A place of every kind."""
    yield from lent(servers(request.param), tmp_path)


@pytest.fixture(params=[one for one in PlaceKind if one is not PlaceKind.S3], ids=str)
def disk(
    request: pytest.FixtureRequest, servers: Callable[[PlaceKind], Server], tmp_path: Path
) -> Iterator[Ground]:
    """A place of every kind whose server keeps plain files, to be looked at from behind."""
    yield from lent(servers(request.param), tmp_path)
