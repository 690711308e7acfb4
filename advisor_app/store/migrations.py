"""The numbered steps that make a record's tables. A released step never changes."""

from collections.abc import Mapping

from advisor_app.domain.errors import RecordProblem
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.connection import immediate
from advisor_app.store.driver import Database, Migrations
from advisor_app.store.kinds import KINDS
from advisor_app.store.schema import (
    BACKED_UP,
    COPIES,
    COUNTED,
    DEVICE_LOCAL,
    EXCHANGE_LOCAL,
    EXCHANGED,
    JOURNAL,
    PACKS,
    PROJECTION,
    SERVICES,
    TEXT_TABLES,
    TEXTS,
)
from advisor_app.store.text_index import TextIndex

USER_VERSION = 10
"""Raised with every step; a record with a higher one was written by a newer program."""

steps = Migrations("advisor_record")


@steps()
def m0001_record(db: Database) -> None:
    """Make the journal, the device's own tables and the projection."""
    for script in (JOURNAL, DEVICE_LOCAL, PROJECTION):
        run_script(db, script)


@steps()
def m0002_packs(db: Database) -> None:
    """Make the table of the packs that were taken in, whole as they came."""
    run_script(db, PACKS)


@steps()
def m0003_texts(db: Database) -> None:
    """Make the text index and fill it from the notes and names that are here.

    A new record has the tables by now, and nothing to fill them from.
    """
    run_script(db, TEXTS)
    _fill_texts(db)
    if "words" in {row[1] for row in db.execute("PRAGMA table_info(note)")}:
        db.execute("ALTER TABLE note DROP COLUMN words")


@steps()
def m0004_copies(db: Database) -> None:
    """Make the table of what stood on sheets; sheets from before have none."""
    run_script(db, COPIES)


_ADDED = {
    "elder": {"batch": "TEXT", "withdrawn": "TEXT"},
    "consultation": {"batch": "TEXT", "withdrawn": "TEXT"},
    "referral": {"stage": "TEXT NOT NULL DEFAULT 'draft'", "due": "TEXT"},
    "follow_up": {"done": "TEXT"},
}
"""Columns of the fifth step."""


@steps()
def m0005_services(db: Database) -> None:
    """Make the tables of directory, referrals, closings and imports, and what they look up by."""
    for table, columns in _ADDED.items():
        _add_columns(db, table, columns)
    run_script(db, SERVICES)
    for table in ("referral", "follow_up"):
        _refill(db, table, tuple(_ADDED[table]))


_COUNTED_COLUMNS = {
    "elder": {"street": "TEXT NOT NULL DEFAULT ''", "traits": "TEXT NOT NULL DEFAULT '{}'"},
    "consultation": {
        "manner": "TEXT NOT NULL DEFAULT ''", "topics": "TEXT NOT NULL DEFAULT ''",
        "policies": "TEXT NOT NULL DEFAULT ''", "minutes": "INTEGER",
        "first": "INTEGER NOT NULL DEFAULT 0",
    },
}  # fmt: skip
"""Columns of the sixth step; ``first`` does not follow from the record alone."""

_FIRSTS = """
    UPDATE consultation SET first = 1 WHERE id IN (
      SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY elder, point ORDER BY at, id) AS place
        FROM consultation WHERE elder IS NOT NULL AND withdrawn IS NULL
      ) WHERE place = 1
    )
"""


@steps()
def m0006_counted(db: Database) -> None:
    """Make what the tallies count readable out of an index alone."""
    for table, columns in _COUNTED_COLUMNS.items():
        _add_columns(db, table, columns)
    _refill(db, "elder", ("street", "traits"))
    _refill(db, "consultation", ("manner", "topics", "policies", "minutes"))
    db.execute(_FIRSTS)
    run_script(db, COUNTED)


@steps()
def m0007_withdrawn_calls(db: Database) -> None:
    """Tell calls that are not to be made any more; until now there were none."""
    _add_columns(db, "follow_up", {"withdrawn": "TEXT"})


@steps()
def m0008_texts_anew(db: Database) -> None:
    """Make the text index again, in which a place is given to one text only (see its module)."""
    for table in TEXT_TABLES:
        db.execute(f"DROP TABLE IF EXISTS {table}")
    run_script(db, TEXTS)
    _fill_texts(db)


_EXCHANGE_COLUMNS = {
    "exported": {
        "spans": "TEXT NOT NULL DEFAULT '{}'", "sent_at": "TEXT",
        "district": "TEXT NOT NULL DEFAULT ''", "epoch": "TEXT NOT NULL DEFAULT ''",
        "serial": "INTEGER NOT NULL DEFAULT 0", "answer": "TEXT",
    },
    "incarnation": {"parent": "TEXT", "parent_seq": "INTEGER", "reason": "TEXT"},
    "enrolled": {
        "recipient": "TEXT NOT NULL DEFAULT ''", "revoked_at": "TEXT",
        "revoked_why": "TEXT NOT NULL DEFAULT ''",
    },
    "bundle": {
        "said": "TEXT NOT NULL DEFAULT '{}'", "agreed": "INTEGER NOT NULL DEFAULT 1",
        "file": "TEXT NOT NULL DEFAULT ''", "seen": "TEXT NOT NULL DEFAULT ''",
        "flags": "TEXT NOT NULL DEFAULT ''",
    },
    "quarantine": {"record": "TEXT NOT NULL DEFAULT ''"},
}  # fmt: skip
"""Columns of the ninth step."""


@steps()
def m0009_exchange(db: Database) -> None:
    """Make what receipts, new incarnations, enrolment by code and the problem list need."""
    for table, columns in _EXCHANGE_COLUMNS.items():
        _add_columns(db, table, columns)
    run_script(db, EXCHANGED)
    run_script(db, EXCHANGE_LOCAL)


@steps()
def m0010_backed_up(db: Database) -> None:
    """Make room for words on a server's backups, and look points up by their code."""
    run_script(db, BACKED_UP)


def _fill_texts(db: Database) -> None:
    texts = TextIndex(db)
    for one, owner, text in db.execute("SELECT id, elder, name FROM identity").fetchall():
        texts.keep(one, owner, text)
    for one, owner, state in db.execute("SELECT id, consultation, state FROM note").fetchall():
        told = from_text(state)
        texts.keep(one, owner, f"{told.get('asked', '')}\n{told.get('answered', '')}")


def _add_columns(db: Database, table: str, columns: Mapping[str, str]) -> None:
    known = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
    for name in (one for one in columns if one not in known):
        db.execute(f"ALTER TABLE {table} ADD COLUMN {name} {columns[name]}")


def _refill(db: Database, kind: str, columns: tuple[str, ...]) -> None:
    """Work out columns that were added to a table of the projection."""
    marks = ", ".join(f"{name} = ?" for name in columns)
    for one, state in db.execute(f"SELECT id, state FROM {kind}").fetchall():  # noqa: S608
        given = KINDS[kind].columns(decoded(KINDS[kind].shape, one, from_text(state)))
        values = (*(given[name] for name in columns), one)
        db.execute(f"UPDATE {kind} SET {marks} WHERE id = ?", values)  # noqa: S608


def run_script(db: Database, script: str) -> None:
    """Run statements one by one, so that they stay inside the transaction around them."""
    for statement in script.split(";"):
        if statement.strip():
            db.execute(statement)


def migrate(db: Database) -> bool:
    """Bring a record's tables up to this program's.

    Returns:
        Whether there was anything to do: an older program wrote it, or it is new.

    Raises:
        RecordProblem: the record was written by a newer program.
    """
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > USER_VERSION:
        raise RecordProblem("这份记录是用更新版本的程序写的：请先把本程序升级，再打开")
    if version == USER_VERSION:
        return False
    with immediate(db):
        steps.apply(db)
        db.execute(f"PRAGMA user_version={USER_VERSION}")
    return True
