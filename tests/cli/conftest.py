"""Runs commands in this process, with a data folder and a passphrase of their own."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from advisor_app.__main__ import main
from advisor_app.bootstrap import World, set_up, silent
from advisor_app.services.door import FirstRun
from advisor_app.support.paths import Paths, resources_folder
from tests.builders import CHEAP, PASSPHRASE


@dataclass
class Done:
    """What a command left: its status and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The one clear line of a command that did nothing."""
        assert (self.status, self.out) == (2, ""), self
        (line,) = self.err.splitlines()
        assert "Traceback" not in line
        return line


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("ADVISOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ADVISOR_PASSPHRASE", PASSPHRASE)

    def command(*words: object) -> Done:
        try:
            status = main([str(word) for word in words])
        except SystemExit as left:
            status = int(left.code or 0)
        written = capsys.readouterr()
        return Done(status, written.out, written.err)

    return command


@pytest.fixture
def point(run: Run, tmp_path: Path) -> Run:
    """The same, with a point made, whose passphrase is quickly proved."""
    make_point(tmp_path / "data")
    return run


def cheap_world(data: Path) -> World:
    """The world as it is, but for a passphrase that costs little to prove."""
    paths = Paths(resources_folder(), data)
    return World(paths=paths, now=lambda: datetime.now(UTC), entropy=os.urandom, cost=CHEAP)


def make_point(data: Path, code: str = "410106-D05", district: Path | None = None) -> None:
    """Do what ``advisor init`` does, with a cheap passphrase."""
    first = FirstRun(
        point=code, point_name="", advisor="示例顾问", passphrase=PASSPHRASE, district=district
    )
    set_up(cheap_world(data), first, silent).care.close()
