"""Runs commands in this process, with a data folder and a passphrase of their own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from advisor_app.__main__ import main
from tests.builders import PASSPHRASE


@dataclass
class Done:
    """What a command left: its status and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


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
def point(run: Run) -> Run:
    """The same, with a point made."""
    done = run("init", "--point", "410106-D05", "--advisor", "示例顾问")
    assert done.status == 0, done.err
    return run
