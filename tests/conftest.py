"""What holds for every test: no screen, no network, no warning that was not announced."""

import atexit
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.pop("QT_SCALE_FACTOR", None)

# What the program remembers beside its data goes to a folder of this run, never to a real home.
os.environ["ADVISOR_STATE"] = tempfile.mkdtemp(prefix="advisor-state-")
atexit.register(shutil.rmtree, os.environ["ADVISOR_STATE"], ignore_errors=True)

EXAMPLES = int(os.environ.get("ADVISOR_EXAMPLES", "25"))
"""How many examples a law is tried on; README tells how to have it tried on more."""
settings.register_profile("suite", deadline=None, max_examples=EXAMPLES, database=None)
settings.load_profile("suite")

_LOOPBACK = ("127.", "::1", "localhost")


def _refuse_network(event: str, args: tuple[object, ...]) -> None:
    if event != "socket.connect" or not isinstance(args[1], tuple):
        return
    host = str(args[1][0])
    if not host.startswith(_LOOPBACK):
        raise AssertionError(f"a test went out to {host}")


sys.addaudithook(_refuse_network)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "announced_log: this test expects the program to warn")


@pytest.fixture(autouse=True)
def nothing_unannounced_is_logged(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    yield
    if request.node.get_closest_marker("announced_log"):
        return
    loud = [
        record
        for when in ("setup", "call")
        for record in caplog.get_records(when)
        if record.levelno >= logging.WARNING and record.name.startswith("advisor_app")
    ]
    assert not loud, [record.getMessage() for record in loud]
