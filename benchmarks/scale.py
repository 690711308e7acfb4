"""How a district grows: sealed bundles of many points for many days, merged on both engines.

``python -m benchmarks.scale [ENGINE] POINTS WEEKS``, e.g. ``22 50`` for a year of one district or
``2000 2``: engine ``sqlite``, ``postgresql`` or both. Each point sends one bundle a week; a year
has 50 working weeks. Sealing is not timed. What is printed after each wave: revisions so far, the
time of this wave's merge, revisions a second, size on the disk, memory of this process at most,
and on the server.
"""

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.hub.district import District
from benchmarks.districts import a_district, a_server, enrol
from benchmarks.measuring import timed
from benchmarks.simulated import SimulatedPoint, points
from tests.hub.contract.server import Server

_WEEK = 5
_PRINTED = 10
"""Lines printed of a run, evenly spread over its waves."""


def grown(engine: str, count: int, weeks: int) -> Iterator[str]:
    """Merge the weeks of some points; give the lines to print."""
    with _opened(engine) as (server, dsn), a_district(dsn) as (district, keys, folder):
        ones = points(count)
        enrol(district, ones)
        total, spent = 0, 0.0
        for week in range(1, weeks + 1):
            paths = []
            for one in ones:
                written = one.work(_WEEK)
                total += len(written)
                paths.append(folder / f"{one.code}.advb")
                paths[-1].write_bytes(one.sealed(written, keys).content)
            begun = time.perf_counter()
            for merged in district.merge(paths):
                if merged.problem or merged.gaps:
                    raise RuntimeError(merged)
            took = time.perf_counter() - begun
            spent += took
            if week % max(1, weeks // _PRINTED) == 0 or week == weeks:
                rate = count * len(written) / took
                yield _line(total, took, rate, _size(folder, server, dsn))
        yield f"  {total:,} revisions of {count:,} points in {spent:.0f} s: {total / spent:,.0f}/s"
        yield from _read(district, ones)


def _line(total: int, took: float, rate: float, size: float) -> str:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"  {total:>11,} revisions; this week {took:7.1f} s, {rate:7,.0f}/s; {size:8,.0f} MB on the"
        f" disk ({size * 1e6 / total:.0f} B a revision); {most:,.0f} MB of memory"
    )


def _read(district: District, ones: list[SimulatedPoint]) -> Iterator[str]:
    """Time what an officer asks for."""
    month, figures = Period.of(Month(2025, 11)), district.store.figures
    some = ones[:: max(1, len(ones) // 100)]
    took = timed(lambda: [figures.records(one.code, month, counted_only=True) for one in some])
    yield f"  a month's figures, a point: {took / len(some):.1f} ms"
    yield f"  every chain, as the receipts need them: {timed(district.store.holdings):.0f} ms"
    yield f"  persons known at several points: {timed(figures.persons):.0f} ms"
    last = Month(2025, 11)
    took = timed(lambda: figures.unmet(last.first, last.after))
    yield f"  the unmet needs of a month, of all points: {took:.0f} ms"


@contextmanager
def _opened(engine: str) -> Iterator[tuple[Server | None, str]]:
    if engine == "sqlite":
        yield None, ""
        return
    with a_server() as server:
        if server is None:
            raise SystemExit("PostgreSQL is not installed here")
        yield server, server.fresh()


def _size(folder: Path, server: Server | None, dsn: str) -> float:
    """Give megabytes on the disk."""
    if server is not None:
        ((size,),) = server.admin(f"SELECT pg_database_size('{dsn.rsplit('/', 1)[1]}')")
        return int(str(size)) / 1e6
    return sum(one.stat().st_size for one in (folder / "hub").glob("record.db*")) / 1e6


if __name__ == "__main__":
    words = sys.argv[1:]
    engines = ("sqlite", "postgresql") if words[0].isdigit() else (words.pop(0),)
    for name in engines:
        print(f"{name}, {words[0]} points, {words[1]} weeks:")
        for line in grown(name, int(words[0]), int(words[1])):
            print(line, flush=True)
