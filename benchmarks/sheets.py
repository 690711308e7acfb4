"""An elder's sheet against what else could draw it; ``python -m benchmarks.sheets`` runs it alone.

Every engine lives in a process of its own and is asked by turns, so that all see the same machine.
Every sheet says something else. Typst and WeasyPrint go into a venv that is thrown away.
"""

import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from advisor_app.sheets.press import SheetPress
from advisor_app.sync.keys import DeviceKey
from benchmarks.measuring import Pair, paired
from benchmarks.sheet_cases import FONTS, marks_of, some_cases
from benchmarks.sheet_peers import KEY, Case, coded_heading

_PEERS = {"typst": "typst==0.15.2", "weasyprint": "weasyprint==70.0"}
_WARMING, _ROUNDS, _STARTS, _BATCH, _TURNS = 40, 200, 15, 1_000, 3
_SLOW = {"weasyprint": 10}
"""So many times slower that it is asked for every so many-th sheet only."""
_WHAT = {
    "canvas": "bare reportlab canvas, the same marks",
    "typst": "Typst, the same words",
    "qt": "QTextDocument and QPdfWriter, the same words",
    "weasyprint": "WeasyPrint, the same words",
}
_ROOT = Path(__file__).parents[1]


class Engine:
    """A process that draws sheets when asked."""

    def __init__(self, python: str, name: str, sheets: Path) -> None:
        self.name = name
        self._process = subprocess.Popen(
            command(python, name, sheets), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, cwd=_ROOT,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def ask(self, words: str) -> None:
        """Ask for something, without waiting for it."""
        assert self._process.stdin  # noqa: S101 - it was opened with a pipe
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()

    def answer(self) -> float:
        """Wait for the answer."""
        assert self._process.stdout  # noqa: S101 - it was opened with a pipe
        return float(self._process.stdout.readline())

    def drawn(self, place: int) -> float:
        """Have one sheet drawn; give the milliseconds."""
        self.ask(f"{place} {place + 1}")
        return self.answer()


def command(python: str, name: str, sheets: Path) -> list[str]:
    """Give the words that start an engine."""
    script = ["-m", "benchmarks.sheet_peers"] if name == "ours" else [
        str(Path(__file__).with_name("sheet_peers.py"))
    ]  # fmt: skip
    return [python, *script, name, str(sheets), str(FONTS)]


def timed_sheets() -> Iterator[object]:
    """Warm sheets by turns, first sheets, a batch on two cores, and memory; lines to print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = some_cases(_WARMING + _ROUNDS)
        files = _written(cases, folder)
        pythons = {"ours": sys.executable, "canvas": sys.executable, "qt": sys.executable}
        pythons |= _installed(folder / "peers")
        yield from _warm(pythons, files)
        yield from _first(pythons, cases[:1], folder)
        yield from _batch(folder)
        for peer in _PEERS.keys() - pythons.keys():
            yield f"  {_PEERS[peer]} could not be installed: not compared"


def _written(cases: Sequence[Case], folder: Path) -> dict[str, Path]:
    """Write the sheets down: cases for ours, for the others what ours made of them."""
    press, key = SheetPress(FONTS), DeviceKey(KEY)
    made = [
        marks_of(press.elder_sheet(coded_heading(one, key), one.recipient, one.judged).document)
        for one in cases
    ]
    ours, theirs = folder / f"{len(cases)}.pickle", folder / f"{len(cases)}.json"
    ours.write_bytes(pickle.dumps(list(cases)))
    theirs.write_text(json.dumps(made), encoding="utf-8")
    return {"ours": ours, **dict.fromkeys(_WHAT, theirs)}


def _installed(folder: Path) -> dict[str, str]:
    """Give the interpreter for each peer that could be installed."""
    venv.create(folder, with_pip=True)
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    return {
        name: python
        for name, package in _PEERS.items()
        if not subprocess.run(
            [python, "-m", "pip", "install", "-q", package],
            check=False, stdout=sys.stderr, stderr=subprocess.DEVNULL,
        ).returncode
    }  # fmt: skip


def _warm(pythons: dict[str, str], files: dict[str, Path]) -> Iterator[object]:
    with ExitStack() as stack:
        engines = [
            stack.enter_context(Engine(python, name, files[name]))
            for name, python in pythons.items()
        ]
        times: dict[str, list[float]] = {one.name: [] for one in engines}
        for place in range(_WARMING + _ROUNDS):
            turn = place % len(engines)
            for one in (*engines[turn:], *engines[:turn]):
                if place % _SLOW.get(one.name, 1) == 0:
                    times[one.name].append(one.drawn(place))
        for name, what in _WHAT.items():
            if name in times:
                yield _pair(f"a sheet / {what}", times["ours"], times[name], _SLOW.get(name, 1))
        for one in engines:
            one.ask("memory")
            yield f"  memory, at most: {one.name} {one.answer():.0f} MB"


def _pair(what: str, ours: list[float], theirs: list[float], slow: int) -> Pair:
    warm, warm_theirs = ours[_WARMING:], theirs[_WARMING // slow :]
    return Pair(what, statistics.median(warm), statistics.median(warm_theirs), len(warm_theirs))


def _first(pythons: dict[str, str], cases: Sequence[Case], folder: Path) -> Iterator[Pair]:
    """From the start of a process to the end of its first sheet."""
    files = _written(cases, folder)

    def started(name: str) -> None:
        words = command(pythons[name], name, files[name])
        subprocess.run(words, check=True, stdin=subprocess.DEVNULL, cwd=_ROOT)

    for name in ("canvas", "typst"):
        if name in pythons:
            what = f"process start to the first sheet / {_WHAT[name]}"
            yield paired(what, lambda: started("ours"), lambda one=name: started(one), _STARTS)


def _batch(folder: Path) -> Iterator[str]:
    """Print many, by turns in one process and in two at once."""
    cases, took = some_cases(_BATCH, seed=2), {1: [], 2: []}
    for _ in range(_TURNS):
        for count, times in took.items():
            times.append(_many(cases, count, folder))
    one, two = (statistics.median(times) for times in took.values())
    yield (
        f"  {_BATCH} sheets, {one:.2f} ms each in one process, {two:.2f} ms in two"
        f"  x {two / one:.2f}  (n={_TURNS})"
    )


def _many(cases: Sequence[Case], count: int, folder: Path) -> float:
    """Give the milliseconds a sheet; each process has printed one before."""
    shares = [folder / f"{count}-{place}.pickle" for place in range(count)]
    for place, one in enumerate(shares):
        one.write_bytes(pickle.dumps(cases[place::count]))
    with ExitStack() as stack:
        engines = [stack.enter_context(Engine(sys.executable, "ours", one)) for one in shares]
        for one in engines:
            one.drawn(0)
        begun = time.perf_counter()
        for one in engines:
            one.ask(f"0 {len(cases) // count}")
        for one in engines:
            one.answer()
        return (time.perf_counter() - begun) * 1000 / len(cases)


if __name__ == "__main__":
    for line in timed_sheets():
        print(line)
