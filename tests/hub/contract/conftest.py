"""Both engines, each with an empty record; the server is started once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from advisor_app.hub.embedded import EmbeddedStore
from advisor_app.hub.ports import DistrictStore
from advisor_app.hub.postgres.address import Address
from advisor_app.hub.postgres.store import PostgresStore, open_store
from tests.builders import TestIds, TickingClock, a_record, unheard
from tests.hub.contract.server import WHY_NOT, Server, programs

SIGNING = "5a" * 32
Opened = Callable[[str], PostgresStore]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    found = programs()
    if found is None:
        pytest.skip(WHY_NOT)
    started = Server(found)
    yield started
    started.remove()


def opened(dsn: str, seed: object = 0, signing: str = SIGNING) -> PostgresStore:
    clock = TickingClock()
    return open_store(
        Address.parse(dsn), signing, ids=TestIds(seed, clock), now=clock, announce=unheard
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DistrictStore]:
    if request.param == "sqlite":
        record = a_record(tmp_path)
        yield EmbeddedStore(record)
        record.close()
        return
    server: Server = request.getfixturevalue("server")
    made = opened(server.fresh())
    yield made
    made.close()
