"""Finding a person among 100,000, and logging a consultation durably against raw sqlcipher3."""

import os
import statistics
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

from advisor_app.domain.consultation import Channel, Consultation, Inquirer, Outcome
from advisor_app.domain.elder import Elder, Identity
from advisor_app.domain.facts import Facts
from advisor_app.domain.ids import Ids
from advisor_app.store.driver import engine
from advisor_app.store.record import Record, open_record
from advisor_app.support.paths import resources_folder
from advisor_app.support.pinyin import Initials, read_pinyin
from benchmarks.measuring import Pair, paired, timed

_KEY = bytes(range(32))
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "桂兰秀英淑珍玉梅凤香翠花素芬春霞月娥彩云爱莲金枝惠贞建国德福长顺永贵志明文海光荣振华"
_TYPED = (
    "z",
    "zg",
    "zgl",
    "张",
    "张桂",
    "张桂兰",
    "3",
    "38",
    "381",
    "3812",
    "1000",
    "wxy",
    "赵志明",
)


def _now() -> datetime:
    return datetime.now(UTC)


def _opened(folder: str) -> Record:
    return open_record(
        Path(folder) / "record.db", _KEY, ids=Ids(_now, os.urandom), now=_now,
        initials=Initials(read_pinyin(resources_folder() / "pinyin.txt")),
        announce=lambda _: None,
    )  # fmt: skip


def _fill(record: Record, elders: int) -> None:
    ids, random = Ids(_now, os.urandom), Random(1)
    with record.begin() as work:
        for _ in range(elders):
            elder = Elder(id=ids.record(), facts=Facts.parse({"birth": "1945"}))
            name = random.choice(_SURNAMES) + "".join(random.choices(_GIVEN, k=2))
            phone = f"100{random.randrange(10**8):08d}"
            work.put(elder, ids.revision())
            work.put(
                Identity(id=ids.record(), elder=elder.id, name=name, phone=phone), ids.revision()
            )


def find_among(elders: int) -> Iterator[str]:
    """Time a search per keystroke, without a peer: milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        record = _opened(folder)
        _fill(record, elders)
        times = [timed(lambda typed=one: record.people.find(typed)) for one in _TYPED * 20]
        record.close()
    ordered = sorted(times)
    yield (
        f"find among {elders:,}: per keystroke p50 {statistics.median(times):.2f} ms, "
        f"p99 {ordered[int(len(ordered) * 0.99)]:.2f} ms"
    )


def log_consultation(rounds: int = 300) -> Pair:
    """Log through the unit of work, against one raw insert with the same settings."""
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        record = _opened(ours)
        ids = Ids(_now, os.urandom)
        raw = engine.connect(str(Path(theirs) / "raw.db"), isolation_level=None)
        raw.execute(f"PRAGMA key=\"x'{_KEY.hex()}'\"")
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=1"):
            raw.execute(f"PRAGMA {pragma}")
        raw.execute("CREATE TABLE consultation(id TEXT PRIMARY KEY, at TEXT, state TEXT)")
        numbers = count()

        def log() -> None:
            one = Consultation(
                id=ids.record(), at=_now(), point="410106-D05", advisor=None,
                inquirer=Inquirer.ANONYMOUS, channel=Channel.PHONE, topics=("meals",),
                outcome=Outcome.ANSWERED,
            )  # fmt: skip
            with record.begin() as work:
                work.put(one, ids.revision())

        def insert() -> None:
            raw.execute("BEGIN IMMEDIATE")
            row = (str(next(numbers)), _now().isoformat(), '{"channel":"phone"}' + " " * 300)
            raw.execute("INSERT INTO consultation VALUES(?, ?, ?)", row)
            raw.execute("COMMIT")

        pair = paired("log a consultation / one raw sqlcipher3 insert", log, insert, rounds)
        record.close()
        raw.close()
    return pair
