"""What an officer waits for with many points: who reported, and a receipt for each of them.

``python -m benchmarks.standing [ENGINE] POINTS BUNDLES``, e.g. ``500 20``. Points report straight
into the merged record; of each there are as many bundles, and half as many receipts, of which the
newest but one was seen, and a file that was refused. What is timed: the status, all receipts with
news, and all again without.
"""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from advisor_app.hub.district import District
from advisor_app.hub.receipts import Receipts
from advisor_app.hub.standing import Standing
from advisor_app.store.district_register import MergedBundle, RefusedBundle
from advisor_app.tallies.points import PointEntry
from benchmarks.districts import a_district, a_server, enrol
from benchmarks.measuring import timed
from benchmarks.simulated import FIRST_DAY, SimulatedPoint, points

_ROUNDS = 3


def waited(dsn: str, count: int, bundles: int) -> Iterator[str]:
    """Let points report; give the lines to print."""
    with a_district(dsn) as (district, keys, _), tempfile.TemporaryDirectory() as out:
        ones = points(count)
        enrol(district, ones)
        receipts = Receipts(
            district.store, keys, district.epochs, lambda: "示例区", lambda: FIRST_DAY
        )
        for number in range(bundles):
            _reported(district, ones, number)
            if number % 2:
                receipts.write(Path(out))
        entries = tuple(PointEntry(one.code, one.code, "", "day_care", False) for one in ones)
        standing = Standing(
            district.store, entries, district.epochs, lambda: FIRST_DAY.date() + timedelta(999)
        )
        for what, act in (
            ("the status", standing.status),
            ("all receipts, nothing new", lambda: receipts.write(Path(out))),
        ):
            yield f"  {what}: {min(timed(act) for _ in range(_ROUNDS)):,.0f} ms"
        _reported(district, ones, bundles)
        yield f"  all receipts, with news: {timed(lambda: receipts.write(Path(out))):,.0f} ms"


def _reported(district: District, ones: list[SimulatedPoint], number: int) -> None:
    """Merge a day of each point, and refuse a file of it."""
    register, at = district.store.register, (FIRST_DAY + timedelta(days=number)).isoformat()
    epoch = district.epochs.current().id
    for one in ones:
        with district.store.begin() as work:
            register.claim(one.incarnation, one.code, one.device, at)
            done = work.absorb(one.work(1)).accepted
            said = {one.incarnation: (one.seq, one.link)}
            bundle = MergedBundle(
                f"{one.code}/{number}", one.code, one.device, at, at, done, 0, 0, said,
                file=f"{one.code}.advb", seen=(epoch, number // 2 - 1) if number > 3 else None,
            )  # fmt: skip
            register.record_bundle(bundle)
            refused = RefusedBundle(
                digest=f"r/{bundle.digest}", file="r.advb", at=at, reason="坏了", point=one.code
            )
            register.refuse(refused if number % 5 else replace(refused, point=""))


def main(engine: str, count: int, bundles: int) -> None:
    """Print what one engine needs."""
    if engine == "sqlite":
        lines = waited("", count, bundles)
        print(*lines, sep="\n", flush=True)
        return
    with a_server() as server:
        if server is None:
            raise SystemExit("PostgreSQL is not installed here")
        print(*waited(server.fresh(), count, bundles), sep="\n", flush=True)


if __name__ == "__main__":
    words = sys.argv[1:]
    engines = ("sqlite", "postgresql") if words[0].isdigit() else (words.pop(0),)
    for name in engines:
        print(f"{name}, {words[0]} points, {words[1]} bundles each:", flush=True)
        main(name, int(words[0]), int(words[1]))
