"""Proves that a record is whole: pages, chains, bodies, and the projection made again."""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.revision import GENESIS, Revision
from advisor_app.store.connection import connect_in_memory
from advisor_app.store.driver import Database, engine
from advisor_app.store.journal import Journal
from advisor_app.store.migrations import run_script
from advisor_app.store.projection import Projection
from advisor_app.store.schema import PROJECTION, PROJECTION_TABLES
from advisor_app.store.schemas import SCHEMAS, Schemas
from advisor_app.store.search_terms import Initials
from advisor_app.store.text_index import TextIndex

_DIFFERS = "表 {} 和条目对不上：请用“advisor verify --rebuild”重建"
_ERASED = "CREATE TABLE erased(id TEXT PRIMARY KEY, erasure TEXT NOT NULL)"


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the whole record found.

    Attributes:
        revisions: how many revisions were checked.
        problems: one Chinese sentence each; empty when the record is whole.
    """

    revisions: int
    problems: tuple[str, ...]


def verify(db: Database, initials: Initials, schemas: Schemas = SCHEMAS) -> Verification:
    """Check a record without changing it."""
    journal = Journal(db)
    db.execute("PRAGMA query_only=ON")
    try:
        problems = [*_pages(db), *_chains(journal), *_projection(db, journal, initials, schemas)]
    finally:
        db.execute("PRAGMA query_only=OFF")
    count = db.execute("SELECT count(*) FROM revision").fetchone()[0]
    return Verification(count, tuple(problems))


def _pages(db: Database) -> Iterator[str]:
    for (line,) in db.execute("PRAGMA cipher_integrity_check"):
        yield f"文件损坏：{line}，请用备份恢复"
    for (line,) in db.execute("PRAGMA quick_check"):
        if line != "ok":
            yield f"文件结构不对：{line}，请用备份恢复"


def _chains(journal: Journal) -> Iterator[str]:
    current = journal.current_incarnation()
    for chain in journal.chains():
        yield from _chain(chain, current)


def _chain(chain: Iterator[tuple[Revision, str]], current: IncarnationId | None) -> Iterator[str]:
    """Check a chain; where two stand at one place it goes on from either.

    Only what this record writes as now must be in one line. What others sent, or what was written
    in a life that another computer went on with, may lack the half that it goes on from.
    """
    last, before, here = 0, {GENESIS}, set[str]()
    for one, kept in chain:
        if one.link != kept:
            yield f"第{one.seq}个条目（{one.id}）被改动过，请联系区里核对"
        elif not one.body_is_genuine():
            yield f"第{one.seq}个条目（{one.id}）的内容被改动过，请联系区里核对"
        if one.seq != last:
            before = (
                here if one.seq == last + 1 and last else ({GENESIS} if one.seq == 1 else set())
            )
            last, here = one.seq, set()
        if before and one.prev not in before and one.incarnation == current:
            yield f"第{one.seq}个条目（{one.id}）和前一条接不上，请联系区里核对"
        here.add(kept)


def _projection(
    db: Database, journal: Journal, initials: Initials, schemas: Schemas
) -> Iterator[str]:
    memory = connect_in_memory()
    try:
        run_script(memory, PROJECTION)
        memory.execute(_ERASED)
        memory.conn.executemany(
            "INSERT INTO erased VALUES(?, ?)", db.execute("SELECT * FROM erased").fetchall()
        )
        rebuilt = Projection(memory, journal, initials, schemas)
        rebuilt.rebuild()
        for table in PROJECTION_TABLES:
            if _rows(db, table) != _rows(memory, table):
                yield _DIFFERS.format(table)
        yield from _texts(TextIndex(db), rebuilt.texts)
    finally:
        memory.close()


def _texts(here: TextIndex, rebuilt: TextIndex) -> Iterator[str]:
    if here.texts() != rebuilt.texts():
        yield _DIFFERS.format("text")
        return
    try:
        same = here.entries() == rebuilt.entries()
    except engine.DatabaseError:  # the index alone cannot be read: it can be made again
        same = False
    if not same:
        yield _DIFFERS.format("text_index")


def _rows(db: Database, table: str) -> list[tuple[object, ...]]:
    return sorted(
        (tuple(row) for row in db.execute(f"SELECT * FROM {table}")),  # noqa: S608
        key=repr,
    )
