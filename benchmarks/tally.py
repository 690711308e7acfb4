"""The tally at a million consultations against DuckDB, and long exports against xlsxwriter.

The record is a real one, encrypted, filled by the projection's own statement; the journal under
it is left out, since no figure is read from it. DuckDB, and the Rust binding of a workbook
writer, are installed into a venv that is thrown away.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from xlsxwriter import Workbook

from advisor_app.access.envelope import Cost
from advisor_app.bootstrap import World, set_up
from advisor_app.domain.consultation import Channel, Consultation, Inquirer, Outcome, Satisfaction
from advisor_app.domain.elder import Elder
from advisor_app.domain.facts import Facts
from advisor_app.domain.ids import Ids
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.services.detail import _COLUMNS, _Words
from advisor_app.services.door import FirstRun
from advisor_app.services.suite import Services
from advisor_app.store.codec import encoded, to_text
from advisor_app.store.driver import Database
from advisor_app.store.kinds import kind_of
from advisor_app.store.migrations import _FIRSTS
from advisor_app.store.projection import upsert
from advisor_app.support.paths import Paths, resources_folder
from advisor_app.tallies.streaming import ListBook
from benchmarks.measuring import timed

_PEERS = ("duckdb==2.0.1", "rustpy-xlsxwriter==0.8.0")
_POINT = "410106-D05"
_NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
_MONTH = Month(2026, 10)
_YEARS = 10
_ELDERS = 45_000
_ROUNDS = 5
_DETAIL_DAYS = 365


def tallied(consultations: int = 1_000_000) -> Iterator[str]:
    """Fill a record and give the lines to print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        services = _opened(folder)
        began = time.perf_counter()
        _fill(services, consultations)
        took = time.perf_counter() - began
        yield f"{consultations:,} consultations in {_YEARS} years filled in: {took:.0f} s"
        _dump(services, folder)
        peer = _Peer.started(folder)
        yield from _months(services, peer)
        yield _page(services)
        yield from _details(services, folder, peer)
        if peer:
            peer.stop()
        services.care.close()


class _Peer:
    """DuckDB and the Rust binding, in a process of their own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a peer without pipes")
        self._process, self._asked, self._told = process, process.stdin, process.stdout
        self._told.readline()

    @classmethod
    def started(cls, folder: Path) -> "_Peer | None":
        """Install into a venv that is thrown away; None where that cannot be done."""
        venv.create(folder / "peer", with_pip=True)
        python = folder / "peer" / ("Scripts" if os.name == "nt" else "bin") / "python"
        command = [str(python), "-m", "pip", "install", "-q", *_PEERS]
        if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
            return None
        script = Path(__file__).with_name("tally_peers.py")
        span = [_MONTH.first.isoformat(), _MONTH.after.isoformat()]
        words = [str(python), str(script), str(folder), *span]
        pipe = subprocess.PIPE
        return cls(subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True))

    def ask(self, task: str) -> dict[str, Any]:
        """Have a task done; gives its milliseconds and its first figures."""
        self._asked.write(f"{task}\n")
        self._asked.flush()
        told: dict[str, Any] = json.loads(self._told.readline())
        return told

    def stop(self) -> None:
        """End the process."""
        self._asked.close()
        self._process.wait()


def _months(services: Services, peer: _Peer | None) -> Iterator[str]:
    """Count the month by turns with the peer."""
    ours, theirs = [], dict[str, list[float]](month=[], kept=[])
    for turn in range(_ROUNDS + 1):
        took = timed(lambda: services.reporting.counted(_MONTH))
        told = {task: peer.ask(task) for task in theirs} if peer else {}
        if turn:
            ours.append(took)
            for task, one in told.items():
                theirs[task].append(one["ms"])
    figures = services.reporting.counted(_MONTH).indicators
    yield f"a month of {figures['consultations']} of them, every indicator: {median(ours):.0f} ms"
    if not peer:
        yield f"  {', '.join(_PEERS)} could not be installed: not compared"
        return
    same = peer.ask("kept")["first"][:2] == [figures["consultations"], figures["anonymous"]]
    agreed = "the same counts" if same else "OTHER COUNTS"
    for task, words in (("month", "each asked of the table"), ("kept", "month cut out first")):
        peers = median(theirs[task])
        yield (f"  DuckDB, {words}, {agreed}: {peers:.0f} ms, ratio {median(ours) / peers:.2f}")


def _page(services: Services) -> str:
    """Do what the page asks for when it is opened."""

    def opened() -> None:
        services.reporting.months()
        services.reporting.table(Period.of(_MONTH))

    times = [timed(opened) for _ in range(_ROUNDS + 1)][1:]
    return f"what the tally's page reads when it is opened: {median(times):.0f} ms"


def _details(services: Services, folder: Path, peer: _Peer | None) -> Iterator[str]:
    """Write a long list in each way, from the record and from rows that are there."""
    period, rows = _lately(services)
    columns = _COLUMNS
    (folder / "detail.json").write_text(
        json.dumps([dict(zip((c.heading for c in columns), row, strict=True)) for row in rows]),
        encoding="utf-8",
    )
    ways: dict[str, Callable[[], object]] = {
        "our own, from the record": lambda: services.detail.write(folder / "d.xlsx", period),
        "CSV, from the record": lambda: services.detail.write(folder / "d.csv", period),
        "our own, from rows": lambda: _own(folder, rows),
        "bare xlsxwriter, constant memory": lambda: _bare(folder, rows, constant=True),
        "bare xlsxwriter": lambda: _bare(folder, rows, constant=False),
    }
    took = {name: median(timed(way) for _ in range(3)) / 1000 for name, way in ways.items()}
    if peer:
        told = [float(peer.ask("rust")["first"][0]) for _ in range(3)]
        took["Rust binding, from rows"] = median(told)
    base = took["bare xlsxwriter, constant memory"]
    yield f"a detail of {len(rows):,} lines of {len(columns)} columns:"
    for name, seconds in took.items():
        yield f"  {name}: {seconds:.2f} s, ratio {seconds / base:.2f}"


def _lately(services: Services) -> tuple[Period, list[tuple[Any, ...]]]:
    """Give the last year or so, as long as it takes for the lines that are wanted."""
    period = Period.between(_MONTH.after - timedelta(days=_DETAIL_DAYS), _NOW.date())
    records = services.desk.record.months.records(_POINT, period)
    words = _Words(services.reporting)
    return period, [words.row(one) for one in records.contacts]


def _own(folder: Path, rows: list[tuple[Any, ...]]) -> None:
    with (folder / "own.xlsx").open("wb") as file, ListBook(file, "detail", _COLUMNS) as book:
        book.write(rows)


def _bare(folder: Path, rows: list[tuple[Any, ...]], *, constant: bool) -> None:
    book = Workbook(folder / "bare.xlsx", {"constant_memory": constant})
    sheet = book.add_worksheet("detail")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(at, column, cell)
            elif cell:
                sheet.write_string(at, column, cell)
    book.close()


def _dump(services: Services, folder: Path) -> None:
    """Write the rows out for the peer."""
    db = services.desk.record._db  # noqa: SLF001 - straight into the tables
    numbers: dict[str, int] = {}
    known = (
        "sex", "living", "income", "empty_nest", "no_kin", "care_level", "disability_grade",
        "veteran",
    )  # fmt: skip
    with (folder / "elders.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("elder", "person", "birth", "street", "community", *known))
        sql = "SELECT id, person_key, birth, street, community, traits FROM elder ORDER BY id"
        for one, key, birth, street, community, traits in db.execute(sql):
            numbers[one], told = len(numbers), json.loads(traits)
            line = (numbers[one], key, f"{birth}-01", street, community)
            writer.writerow((*line, *(told.get(name, "") for name in known)))
    with (folder / "talks.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow((
            "day", "elder", "earliest", "minutes", "channel", "inquirer", "outcome",
            "satisfaction", "topics", "policies",
        ))  # fmt: skip
        sql = "SELECT day, elder, first, minutes, manner, topics, policies FROM consultation"
        for day, elder, first, minutes, manner, topics, policies in db.execute(sql):
            lists = ("|".join(json.loads(one or "[]")) for one in (topics, policies))
            writer.writerow(
                (day, numbers.get(elder, ""), first, minutes, *manner.split(" "), *lists)
            )


def _opened(folder: Path) -> Services:
    world = World(
        paths=Paths(resources_folder(), folder / "point"), now=lambda: _NOW, entropy=os.urandom,
        cost=Cost(memory_kib=64, iterations=1, lanes=1),
    )  # fmt: skip
    first = FirstRun(point=_POINT, point_name="", advisor="示例", passphrase="Gui-tai-26")  # noqa: S106
    return set_up(world, first, lambda _: None)


def _fill(services: Services, consultations: int) -> None:
    """Put rows straight into the projection, as its own statement would."""
    chance, ids = Random(7), Ids(lambda: _NOW, Random(7).randbytes)
    db = services.desk.record._db  # noqa: SLF001 - straight into the tables
    topics = [topic.code for topic in services.reporting.topics]
    elders = [_an_elder(ids, chance) for _ in range(_ELDERS)]
    days = _YEARS * 365
    db.execute("BEGIN IMMEDIATE")
    _insert(db, "elder", elders)
    batch: list[Any] = []
    for at in range(consultations):
        back = timedelta(days=days * (1 - at / consultations), minutes=chance.randrange(480))
        batch.append(_a_talk(ids, chance, _NOW - back, elders, topics))
        if len(batch) == 20_000:
            _insert(db, "consultation", batch)
            batch.clear()
    _insert(db, "consultation", batch)
    db.execute(_FIRSTS)
    db.execute("COMMIT")


def _insert(db: Database, name: str, records: list[Any]) -> None:
    if not records:
        return
    columns = kind_of(records[0]).columns
    sql = upsert(name, tuple(columns(records[0])))
    db.conn.executemany(
        sql, ((one.id, "0" * 32, to_text(encoded(one)), *columns(one).values()) for one in records)
    )


def _an_elder(ids: Ids, chance: Random) -> Elder:
    facts: dict[str, object] = {
        "birth": f"{chance.randrange(1925, 1966)}-{chance.randrange(1, 13):02d}",
        "sex": chance.choice(("female", "male")),
    }
    for name, value in (
        ("living", "alone"), ("income", "minimum"), ("empty_nest", "yes"), ("no_kin", "yes"),
        ("care_level", chance.randrange(5)), ("disability_grade", chance.randrange(5)),
        ("veteran", "disabled"),
    ):  # fmt: skip
        facts |= {name: value} if chance.random() < 0.15 else {}
    return Elder(
        id=ids.record(), facts=Facts.parse(facts), community=f"示例{chance.randrange(80)}社区",
        street=f"示例{chance.randrange(6)}街道", person_key=f"{chance.getrandbits(256):064x}",
    )  # fmt: skip


def _a_talk(
    ids: Ids, chance: Random, at: datetime, elders: list[Elder], topics: list[str]
) -> Consultation:  # fmt: skip
    named = chance.random() < 0.85
    return Consultation(
        id=ids.record(), at=at, point=_POINT, advisor=None,
        inquirer=chance.choice(list(Inquirer)), channel=chance.choice(list(Channel)),
        topics=tuple(dict.fromkeys(chance.choices(topics, k=chance.choice((1, 1, 1, 2))))),
        outcome=chance.choice(list(Outcome)),
        elder=chance.choice(elders).id if named else None,
        minutes=chance.choice((None, 3, 5, 8, 10, 15, 30)),
        satisfaction=chance.choice((None, *Satisfaction)),
    )  # fmt: skip
