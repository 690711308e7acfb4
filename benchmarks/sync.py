"""Export and merge of a month of 22 points, against the bare engines; bundles against gzip; Anki.

The bare engines only insert the same rows: they check no signature, no hash and no chain, fold
nothing and count nothing. ``whole`` is from the sealed file to the commit of each bundle with its
entry in the register; ``merge`` is the store's part of that. The export reads a point's real
record. Every commit goes to the disk on all sides.
"""

import gzip
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import psycopg

from advisor_app.domain.ids import Ids
from advisor_app.domain.revision import Revision
from advisor_app.hub.postgres.rows import staged_line
from advisor_app.store.driver import engine
from advisor_app.store.journal import row_of
from advisor_app.store.record import open_record
from advisor_app.sync.lines import to_line
from benchmarks.districts import a_district, a_server, enrol
from benchmarks.measuring import timed
from benchmarks.simulated import SimulatedPoint, points
from tests.hub.contract.server import Server

POINTS, DAYS, ROUNDS = 22, 21, 3
NOTES = 10_000
ANKI = "anki==26.9.3"
_KEY = bytes(range(32))
_COLUMNS = (
    "id, incarnation, seq, prev, hlc, wall, schema, kind, record, author, base, content, nonce,"
    " patch, link"
)
Written = list[tuple[SimulatedPoint, tuple[Revision, ...]]]


def synced() -> Iterator[str]:
    """Give the lines to print."""
    month = [(one, one.work(DAYS)) for one in points(POINTS)]
    count = sum(len(revisions) for _, revisions in month)
    yield f"a month of {POINTS} points, {count:,} revisions; medians of {ROUNDS}, by turns:"
    yield from _exported(month)
    yield from _sizes(month)
    with a_server() as server:
        yield from _merged(month, server)
        yield from _notes(server)


def _exported(month: Written) -> Iterator[str]:
    """Read, seal, sign and write out, from the encrypted record of a point."""
    with tempfile.TemporaryDirectory() as name, a_district() as (_, keys, folder):
        one, revisions = month[0]
        now = lambda: datetime.now(UTC)  # noqa: E731
        record = open_record(
            Path(name) / "record.db", _KEY, ids=Ids(now, os.urandom), now=now, initials={},
            announce=lambda _: None,
        )  # fmt: skip
        with record.begin() as work:
            work.absorb(revisions)

        def ours() -> None:
            read = tuple(record.journal.after(0))
            (folder / "one.advb").write_bytes(one.sealed(read, keys).content)

        def lines() -> None:
            text = b"".join(to_line(each) + b"\n" for each in record.journal.after(0))
            (folder / "one.gz").write_bytes(gzip.compress(text))

        took = _by_turns({"ours": ours, "gzip": lines})
        record.close()
    yield (
        f"  export of one point: {took['ours']:.0f} ms, its lines through gzip"
        f" {took['gzip']:.0f} ms, ratio {took['ours'] / took['gzip']:.2f}"
    )


def _sizes(month: Written) -> Iterator[str]:
    with a_district() as (_, keys, _folder):
        sealed = sum(len(one.sealed(revisions, keys).content) for one, revisions in month)
    packed = sum(
        len(gzip.compress(b"".join(to_line(one) + b"\n" for one in revisions), 9))
        for _, revisions in month
    )
    yield (
        f"  bundles {sealed / 1e6:.2f} MB, the same lines through gzip -9 {packed / 1e6:.2f} MB,"
        f" ratio {sealed / packed:.2f}"
    )


def _merged(month: Written, server: Server | None) -> Iterator[str]:
    whole: dict[str, list[float]] = {}
    for turn in range(ROUNDS + 1):
        ways: dict[str, Callable[[], float]] = {
            "SQLite whole": lambda: _whole(month, ""),
            "SQLite merge": lambda: _merge(month, ""),
            "bare executemany into SQLCipher": lambda: _bare_sqlite(month),
        }
        if server is not None:
            ways |= {
                "PostgreSQL whole": lambda: _whole(month, server.fresh()),
                "PostgreSQL merge": lambda: _merge(month, server.fresh()),
                "bare COPY into PostgreSQL": lambda: _bare_postgres(month, server.fresh()),
            }
        for name, way in ways.items():
            took = way()
            if turn:
                whole.setdefault(name, []).append(took)
    told = {name: median(times) for name, times in whole.items()}
    for one, bare in (
        ("SQLite", "bare executemany into SQLCipher"), ("PostgreSQL", "bare COPY into PostgreSQL"),
    ):  # fmt: skip
        if bare not in told:
            yield "  PostgreSQL is not installed: not compared"
            continue
        yield f"  {bare}: {told[bare]:.0f} ms"
        for part in ("merge", "whole"):
            took = told[f"{one} {part}"]
            yield f"    {one} {part}: {took:.0f} ms, ratio {took / told[bare]:.2f}"


def _whole(month: Written, dsn: str) -> float:
    with a_district(dsn) as (district, keys, folder):
        enrol(district, (one for one, _ in month))
        paths = _sealed(month, keys, folder)
        return timed(lambda: _all_taken(district.merge(paths)))


def _all_taken(merged: Iterable[object]) -> None:
    for one in merged:
        if getattr(one, "problem", ""):
            raise RuntimeError(one)


def _sealed(month: Written, keys: object, folder: Path) -> list[Path]:
    paths = []
    for one, revisions in month:
        paths.append(folder / f"{one.code}.advb")
        paths[-1].write_bytes(one.sealed(revisions, keys).content)  # type: ignore[arg-type]
    return paths


def _merge(month: Written, dsn: str) -> float:
    with a_district(dsn) as (district, _, _folder):

        def merge() -> None:
            for one, revisions in month:
                with district.store.begin() as work:
                    district.store.register.claim(one.incarnation, one.code, one.device, "2026")
                    work.absorb(revisions)

        return timed(merge)


def _bare_sqlite(month: Written) -> float:
    with tempfile.TemporaryDirectory() as name:
        raw = engine.connect(str(Path(name) / "raw.db"), isolation_level=None)
        raw.execute(f"PRAGMA key=\"x'{_KEY.hex()}'\"")
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=1"):
            raw.execute(f"PRAGMA {pragma}")
        raw.execute(f"CREATE TABLE revision({_COLUMNS}, PRIMARY KEY(id))")
        marks = ", ".join("?" * 15)
        rows = [[row_of(one, one.link) for one in revisions] for _, revisions in month]

        def insert() -> None:
            for some in rows:
                raw.execute("BEGIN IMMEDIATE")
                raw.executemany(f"INSERT INTO revision VALUES({marks})", some)
                raw.execute("COMMIT")

        took = timed(insert)
        raw.close()
        return took


def _bare_postgres(month: Written, dsn: str) -> float:
    """Copy the lines that our own merge stages, into a table with the same key."""
    made = "id bytea PRIMARY KEY, incarnation bytea, seq bigint, prev bytea, hlc text, wall text"
    made += ", schema bigint, kind text, record uuid, author text, base bytea, content bytea"
    made += ", nonce bytea, patch text, link bytea, elder text, n bigint, point text"
    blocks = [
        "".join(f"{staged_line(n, '', one, one.link)}\n" for n, one in enumerate(revisions))
        for _, revisions in month
    ]
    with psycopg.connect(dsn) as raw:
        raw.execute(f"CREATE TABLE bare({made})".encode())
        raw.commit()

        def insert() -> None:
            for block in blocks:
                into = f"COPY bare(n, point, {_COLUMNS}, elder) FROM STDIN"
                with raw.cursor() as cursor, cursor.copy(into.encode()) as copy:
                    copy.write(block)
                raw.commit()

        return timed(insert)


def _notes(server: Server | None) -> Iterator[str]:
    """Sync as many revisions as Anki syncs notes: from the point's device to the commit."""
    one = points(1, seed=2)[0]
    written: list[Revision] = []
    while len(written) < NOTES:
        written += one.work(1)
    month = [(one, tuple(written[:NOTES]))]
    one.seq, one.link = written[NOTES - 1].seq, written[NOTES - 1].link
    ours = {"SQLite": lambda: _export_and_merge(month, "")}
    if server is not None:
        ours["PostgreSQL"] = lambda: _export_and_merge(month, server.fresh())
    anki = _anki()
    took = {name: median(way() for _ in range(ROUNDS)) for name, way in ours.items()}
    for name, time in took.items():
        ratio = f", ratio {time / anki:.2f}" if anki else ""
        yield f"  {NOTES:,} revisions, sealed and merged into {name}: {time:.0f} ms{ratio}"
    yield (
        f"  Anki's own sync of {NOTES:,} notes over loopback: {anki:.0f} ms" if anki
        else f"  {ANKI} could not be installed or run: not compared"
    )  # fmt: skip


def _export_and_merge(month: Written, dsn: str) -> float:
    with a_district(dsn) as (district, keys, folder):
        enrol(district, (one for one, _ in month))
        return timed(lambda: _all_taken(district.merge(_sealed(month, keys, folder))))


def _anki() -> float | None:
    """Time Anki in a venv that is thrown away; None where it cannot be had."""
    with tempfile.TemporaryDirectory() as name:
        venv.create(Path(name) / "peer", with_pip=True)
        python = Path(name) / "peer" / ("Scripts" if os.name == "nt" else "bin") / "python"
        command = [str(python), "-m", "pip", "install", "-q", ANKI]
        if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
            return None
        script = Path(__file__).with_name("anki_peer.py")
        times = []
        for turn in range(ROUNDS):
            words: Sequence[str] = [str(python), str(script), f"{name}/{turn}", str(NOTES)]
            done = subprocess.run(words, check=False, capture_output=True, text=True)
            if done.returncode:
                sys.stderr.write(done.stderr)
                return None
            times.append(float(done.stdout))
        return median(times)


def _by_turns(ways: dict[str, Callable[[], None]]) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):
        for name, way in ways.items():
            took = timed(way)
            if turn:
                times[name].append(took)
    return {name: median(some) for name, some in times.items()}


if __name__ == "__main__":
    for line in synced():
        print(line)
