"""Taking 100,000 rows of an old register in, against their bare insertion into SQLCipher."""

import csv
import os
import resource
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import xlsxwriter

from advisor_app.access.envelope import Cost
from advisor_app.bootstrap import World, set_up, silent
from advisor_app.domain.citizen import check_character
from advisor_app.services.door import FirstRun
from advisor_app.services.registers.importing import Plan
from advisor_app.services.suite import Services
from advisor_app.store.connection import connect
from advisor_app.store.driver import engine
from advisor_app.store.migrations import migrate
from advisor_app.store.text_index import tokens
from advisor_app.support.paths import Paths, resources_folder
from benchmarks.measuring import timed

_KEY = bytes(range(32))
_AT_ONCE = 20_000
_TABLES = (
    "revision", "consultation", "note", "elder", "identity", "search_term", "text",
)  # fmt: skip
_HEAD = (
    "序号", "日期", "姓名", "性别", "年龄", "身份证号", "电话", "社区", "与老人关系", "方式",
    "事项", "咨询内容", "答复", "结果", "经办人", "时长", "满意度", "备注",
)  # fmt: skip
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "桂兰秀英淑珍玉梅凤香翠花素芬春霞月娥彩云爱莲金枝惠贞建国德福长顺永贵志明"
_TOPICS = ("高龄津贴", "助餐", "低保", "医保", "养老金", "老年证", "养老院", "助餐、家政服务")
_ASKED = (
    "问津贴怎么申请",
    "问食堂几点开门",
    "问要带什么材料",
    "问在哪里办",
    "老人腿脚不便能不能上门",
)
_TOLD = ("已告知流程", "告知带身份证和户口簿到社区窗口", "介绍了附近的助餐点", "登记后下周再来")


def _rows(count: int) -> Iterator[tuple[object, ...]]:
    """Give rows about a tenth as many people; a third of the talks name nobody."""
    random = Random(1)
    people = [_person(random) for _ in range(count // 10)]
    for number in range(1, count + 1):
        day = date(2016, 1, 4) + timedelta(number * 3500 // count)
        who = random.choice(people) if random.random() < 0.67 else ("",) * 6
        yield (
            number, f"{day:%Y.%m.%d}", *who, random.choice(("本人", "女儿", "儿子", "")),
            random.choice(("来访", "电话", "入户")), random.choice(_TOPICS),
            random.choice(_ASKED) + (str(number % 97) if who[0] else ""),
            random.choice(_TOLD), random.choice(("已解决", "转介", "待回访")), "示例顾问",
            random.randint(2, 40), random.choice(("满意", "一般", "")), "",
        )  # fmt: skip


def _person(random: Random) -> tuple[str, ...]:
    name = random.choice(_SURNAMES) + "".join(random.choices(_GIVEN, k=2))
    body = (
        f"999999{random.randint(1930, 1964)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}"
    )
    body += f"{random.randrange(1000):03d}"
    sex = "男" if int(body[16]) % 2 else "女"
    number = body + check_character(body) if random.random() < 0.6 else ""
    phone = f"100{random.randrange(10**8):08d}"
    return (name, sex, "", number, phone, f"示例{random.randint(1, 30)}社区")


def _write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([_HEAD, *_rows(count)])


def _write_xlsx(path: Path, count: int) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("台账")
    for at, row in enumerate([_HEAD, *_rows(count)]):
        sheet.write_row(at, 0, row)
    book.close()


def _point(folder: Path) -> Services:
    world = World(
        paths=Paths(resources_folder(), folder), now=lambda: datetime.now(UTC),
        entropy=os.urandom, cost=Cost(memory_kib=64, iterations=1, lanes=1),
    )  # fmt: skip
    first = FirstRun(
        point="410106-D05",
        point_name="",
        advisor="示例顾问",
        passphrase="Gui-tai-26",  # noqa: S106
    )
    return set_up(world, first, silent)


def _plan(services: Services, path: Path) -> Plan:
    imports = services.imports
    file = imports.open(path)
    layout = imports.lay_out(file)
    reading = replace(imports.propose(layout).reading, register_people=True)
    return imports.plan(file, layout, reading)


def _bare(folder: Path, rows: list[tuple[object, ...]]) -> float:
    """Insert the same rows into one table, in transactions of as many rows."""
    raw = engine.connect(str(folder / "raw.db"), isolation_level=None)
    raw.execute(f"PRAGMA key=\"x'{_KEY.hex()}'\"")
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=1"):
        raw.execute(f"PRAGMA {pragma}")
    raw.execute(
        f"CREATE TABLE register(id INTEGER PRIMARY KEY, {', '.join(f'c{n}' for n in range(17))})"
    )
    marks = ", ".join("?" * 18)

    def insert() -> None:
        for start in range(0, len(rows), 5000):
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany(f"INSERT INTO register VALUES({marks})", rows[start : start + 5000])
            raw.execute("COMMIT")

    took = timed(insert)
    raw.close()
    return took


def _same_rows(ours: Services, folder: Path) -> float:
    """Insert what the import came to into the same tables with the same indexes, and no more.

    Hashes, texts and tokens are there already: this is what SQLCipher itself takes.
    """
    source = ours.desk.record._db  # noqa: SLF001 - to read the same rows
    rows = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in _TABLES}  # noqa: S608
    words = [(one[0], " ".join(_coded_tokens(one[3]))) for one in rows["text"]]
    db = connect(folder / "same.db", _KEY)
    migrate(db)

    def insert() -> None:
        for name, made in rows.items():
            marks = ", ".join("?" * len(made[0])) if made else ""
            for start in range(0, len(made), _AT_ONCE):
                db.execute("BEGIN IMMEDIATE")
                db.conn.executemany(
                    f"INSERT INTO {name} VALUES({marks})", made[start : start + _AT_ONCE]
                )
                db.execute("COMMIT")
        db.execute("BEGIN IMMEDIATE")
        db.conn.executemany("INSERT INTO text_index(rowid, words) VALUES(?, ?)", words)
        db.execute("COMMIT")

    took = timed(insert)
    db.close()
    return took


def _coded_tokens(words: str) -> list[str]:
    return list(tokens(words))


def import_registers(count: int = 100_000) -> Iterator[str]:
    """Time reading, planning and taking in, of XLSX and CSV, and bare insertion in the same run."""
    rows = list(_rows(count))
    for name, write in (("register.xlsx", _write_xlsx), ("register.csv", _write_csv)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            write(path, count)
            yield _one(Path(folder), path, rows)


def _one(folder: Path, path: Path, rows: list[tuple[object, ...]]) -> str:
    services = _point(folder / "point")
    plans: list[Plan] = []
    planning = timed(lambda: plans.append(_plan(services, path)))
    taking = timed(lambda: services.imports.run(plans[0]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    same = _same_rows(services, folder)
    again = timed(lambda: plans.append(_plan(services, path)))
    seen = services.imports.batches()[0]
    undoing = timed(lambda: services.imports.undo(seen.batch.id))
    services.care.close()
    bare, whole = _bare(folder, rows), planning + taking
    return (
        f"{len(rows):,} rows of {path.suffix[1:]}: read"
        f" and planned {planning / 1000:.1f} s, taken in {taking / 1000:.1f} s ({seen.talks} talks,"
        f" {seen.people} people); the same rows put into the same tables {same / 1000:.1f} s:"
        f" x {taking / same:.2f}; one flat table {bare / 1000:.2f} s: x {whole / bare:.0f};"
        f" known again {again / 1000:.1f} s, undone {undoing / 1000:.1f} s; peak {peak} MB"
    )


if __name__ == "__main__":
    for line in import_registers():
        print(line, flush=True)
