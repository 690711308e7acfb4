"""What a command says of a trip to the carrier: words, JSON, warnings, and its status."""

import json
from argparse import Namespace
from pathlib import Path

import pytest

from advisor_app.cli.carrier_words import lines_of, told
from advisor_app.cli.context import Context
from advisor_app.services.legs import Trip
from tests.builders import a_world

GOOD = Trip(
    reached=True,
    words="一；二",
    lines=("一", "二"),
    problems=(),
    value={"reached": True, "n": "点"},
)
MISSED = Trip(
    reached=False, words="连不上", lines=("一",), problems=("甲", "乙"), value={"reached": False}
)


def said(
    trip: Trip, capsys: pytest.CaptureFixture[str], folder: Path, *, as_json: bool
) -> tuple[int, str, str]:
    status = told(Context(Namespace(json=as_json), a_world(folder)), trip)
    written = capsys.readouterr()
    return status, written.out, written.err


@pytest.mark.parametrize(
    ("trip", "status", "out", "err"),
    [(GOOD, 0, "一\n二\n", ""), (MISSED, 1, "连不上\n", "甲\n乙\n")],
)
def test_that_a_trip_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], trip: Trip, status: int, out: str, err: str
) -> None:
    assert said(trip, capsys, tmp_path, as_json=False) == (status, out, err)


@pytest.mark.parametrize(("trip", "status"), [(GOOD, 0), (MISSED, 1)])
def test_that_a_trip_is_told_as_json_whether_it_went_through_or_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], trip: Trip, status: int
) -> None:
    code, out, err = said(trip, capsys, tmp_path, as_json=True)
    assert (code, json.loads(out)) == (status, trip.value)
    assert err.splitlines() == list(trip.problems)
    assert "\\u" not in out


@pytest.mark.parametrize(
    ("names", "lines"), [((), []), (("a.advb",), ["会送去 a.advb"]), (("a", "b"), ["会送去 a", "会送去 b"])]
)  # fmt: skip
def test_that_a_plan_has_a_line_for_each_file(names: tuple[str, ...], lines: list[str]) -> None:
    assert list(lines_of(names, "会送去")) == lines
