"""The numbered steps that make a record's tables. A released step never changes.

``revision`` is the journal, the truth, and ``erased`` what must never come back into it. Tables
made by ``PROJECTION`` are derived from it and can be dropped and rebuilt. The rest belongs to
this device alone (drafts, settings, what was exported, enrolled devices) and is never synced.
"""

from collections.abc import Mapping

from advisor_app.domain.errors import RecordProblem
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.connection import immediate
from advisor_app.store.driver import Database, Migrations
from advisor_app.store.kinds import KINDS
from advisor_app.store.text_index import TextIndex

USER_VERSION = 8
"""Raised with every step; a record with a higher one was written by a newer program."""

steps = Migrations("advisor_record")

_JOURNAL = """
CREATE TABLE revision(
  pos INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, incarnation TEXT NOT NULL,
  seq INTEGER NOT NULL, prev TEXT NOT NULL, hlc TEXT NOT NULL, wall TEXT NOT NULL,
  schema INTEGER NOT NULL, kind TEXT NOT NULL, record TEXT NOT NULL, author TEXT NOT NULL,
  base TEXT, content TEXT NOT NULL, nonce TEXT, patch TEXT, link TEXT NOT NULL
) STRICT;
CREATE INDEX revision_chain ON revision(incarnation, seq);
CREATE INDEX revision_record ON revision(record);
CREATE INDEX revision_hlc ON revision(hlc);
CREATE TABLE incarnation(
  id TEXT PRIMARY KEY, began_at TEXT NOT NULL, current INTEGER NOT NULL
) STRICT;
CREATE TABLE quarantine(
  digest TEXT PRIMARY KEY, id TEXT NOT NULL, reason TEXT NOT NULL, line TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE TABLE erased(id TEXT PRIMARY KEY, erasure TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

_DEVICE_LOCAL = """
CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE draft(
  form TEXT PRIMARY KEY, kind TEXT NOT NULL, payload TEXT NOT NULL, saved_at TEXT NOT NULL
) STRICT;
CREATE TABLE exported(
  digest TEXT PRIMARY KEY, at TEXT NOT NULL, file TEXT NOT NULL, last_pos INTEGER NOT NULL,
  revisions INTEGER NOT NULL
) STRICT;
CREATE TABLE enrolled(
  device TEXT PRIMARY KEY, point TEXT NOT NULL, public TEXT NOT NULL, incarnation TEXT NOT NULL,
  certificate TEXT NOT NULL, enrolled_at TEXT NOT NULL, revoked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE bundle(
  digest TEXT PRIMARY KEY, point TEXT NOT NULL, device TEXT NOT NULL, merged_at TEXT NOT NULL,
  created_at TEXT NOT NULL, accepted INTEGER NOT NULL, unchanged INTEGER NOT NULL,
  refused INTEGER NOT NULL
) STRICT;
"""

_PACKS = """
CREATE TABLE pack(
  serial INTEGER PRIMARY KEY, digest TEXT NOT NULL, made_at TEXT NOT NULL, taken_at TEXT NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0, content BLOB NOT NULL
) STRICT;
"""

_TEXTS = """
CREATE TABLE IF NOT EXISTS text(
  pos INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL UNIQUE, owner TEXT NOT NULL,
  words TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE IF NOT EXISTS text_index USING fts5(
  words, content='', detail=none, tokenize='ascii'
);
INSERT INTO text_index(text_index, rank) VALUES('secure-delete', 1);
CREATE VIRTUAL TABLE IF NOT EXISTS text_entry USING fts5vocab('text_index', 'instance');
"""

_COPIES = """
CREATE TABLE IF NOT EXISTS sheet_copy(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, sheet TEXT NOT NULL, elder TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS sheet_copy_sheet ON sheet_copy(sheet);
CREATE INDEX IF NOT EXISTS sheet_copy_elder ON sheet_copy(elder) WHERE elder IS NOT NULL;
"""

_SERVICES = """
CREATE TABLE IF NOT EXISTS remark(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, about TEXT NOT NULL, elder TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS remark_about ON remark(about);
CREATE INDEX IF NOT EXISTS remark_elder ON remark(elder) WHERE elder IS NOT NULL;
CREATE TABLE IF NOT EXISTS care_hours(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, day TEXT NOT NULL,
  point TEXT NOT NULL, elder TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS care_hours_day ON care_hours(day);
CREATE TABLE IF NOT EXISTS unmet_need(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, day TEXT NOT NULL,
  point TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS unmet_need_day ON unmet_need(day);
CREATE TABLE IF NOT EXISTS provider(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, name TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS site(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, provider TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS service(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, provider TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS month_closing(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, month TEXT NOT NULL,
  point TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS day_mark(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, day TEXT NOT NULL,
  point TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS import_batch(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, digest TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS consultation_batch ON consultation(batch) WHERE batch IS NOT NULL;
CREATE INDEX IF NOT EXISTS elder_batch ON elder(batch) WHERE batch IS NOT NULL;
CREATE INDEX IF NOT EXISTS referral_elder ON referral(elder) WHERE elder IS NOT NULL;
CREATE INDEX IF NOT EXISTS follow_up_open ON follow_up(due) WHERE done IS NULL;
"""

_COUNTED = """
CREATE INDEX IF NOT EXISTS consultation_counted
  ON consultation(point, day, elder, first, minutes, manner, topics, policies, id)
  WHERE withdrawn IS NULL;
CREATE INDEX IF NOT EXISTS consultation_first ON consultation(elder, point) WHERE first = 1;
CREATE INDEX IF NOT EXISTS elder_counted
  ON elder(id, person_key, birth, street, community, traits);
CREATE INDEX IF NOT EXISTS month_closing_month ON month_closing(point, month);
CREATE INDEX IF NOT EXISTS day_mark_day ON day_mark(point, day);
"""
"""What counting reads: whole answers out of an index, without the rows (decision 14)."""

TEXT_TABLES = ("text_entry", "text_index", "text")
"""The text index: also derived, but its numbering is its own, so it is compared by itself."""

PROJECTION = f"""
{_TEXTS}
CREATE TABLE point(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, code TEXT NOT NULL
) STRICT;
CREATE TABLE advisor(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, name TEXT NOT NULL
) STRICT;
CREATE TABLE elder(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, community TEXT NOT NULL,
  person_key TEXT NOT NULL, birth TEXT NOT NULL, batch TEXT, withdrawn TEXT,
  street TEXT NOT NULL DEFAULT '', traits TEXT NOT NULL DEFAULT '{{}}'
) STRICT;
CREATE INDEX elder_person ON elder(person_key) WHERE person_key <> '';
CREATE TABLE identity(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, elder TEXT NOT NULL,
  name TEXT NOT NULL, phone TEXT NOT NULL
) STRICT;
CREATE INDEX identity_elder ON identity(elder);
CREATE INDEX identity_name ON identity(name);
CREATE INDEX identity_phone ON identity(phone) WHERE phone <> '';
CREATE TABLE search_term(
  term TEXT NOT NULL, identity TEXT NOT NULL, elder TEXT NOT NULL,
  PRIMARY KEY(term, identity)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_term_identity ON search_term(identity);
CREATE TABLE consultation(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL,
  day TEXT NOT NULL, point TEXT NOT NULL, elder TEXT, batch TEXT, withdrawn TEXT,
  manner TEXT NOT NULL DEFAULT '', topics TEXT NOT NULL DEFAULT '',
  policies TEXT NOT NULL DEFAULT '', minutes INTEGER, first INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX consultation_day ON consultation(day, at);
CREATE INDEX consultation_elder ON consultation(elder, at) WHERE elder IS NOT NULL;
CREATE TABLE note(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, consultation TEXT NOT NULL
) STRICT;
CREATE INDEX note_consultation ON note(consultation);
CREATE TABLE sheet(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, day TEXT NOT NULL,
  number TEXT NOT NULL, point TEXT NOT NULL, elder TEXT
) STRICT;
CREATE INDEX sheet_day ON sheet(day);
CREATE INDEX sheet_elder ON sheet(elder) WHERE elder IS NOT NULL;
{_COPIES}
CREATE TABLE referral(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, day TEXT NOT NULL,
  point TEXT NOT NULL, elder TEXT, stage TEXT NOT NULL DEFAULT 'draft', due TEXT
) STRICT;
CREATE INDEX referral_day ON referral(day);
CREATE TABLE follow_up(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, due TEXT NOT NULL,
  point TEXT NOT NULL, elder TEXT, done TEXT, withdrawn TEXT
) STRICT;
CREATE INDEX follow_up_due ON follow_up(due);
CREATE INDEX follow_up_elder ON follow_up(elder) WHERE elder IS NOT NULL;
CREATE TABLE consent(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, elder TEXT NOT NULL
) STRICT;
CREATE INDEX consent_elder ON consent(elder);
CREATE TABLE erasure(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, elder TEXT NOT NULL
) STRICT;
{_SERVICES}
{_COUNTED}
CREATE TABLE contested(
  record TEXT PRIMARY KEY, kind TEXT NOT NULL, heads TEXT NOT NULL, fields TEXT NOT NULL
) STRICT;
CREATE TABLE waiting(
  revision TEXT PRIMARY KEY, record TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
"""

PROJECTION_TABLES = (
    "point", "advisor", "elder", "identity", "search_term", "consultation", "note", "sheet",
    "sheet_copy", "referral", "remark", "care_hours", "follow_up", "unmet_need", "provider",
    "site", "service", "month_closing", "day_mark", "import_batch", "consent", "erasure",
    "contested", "waiting",
)  # fmt: skip


@steps()
def m0001_record(db: Database) -> None:
    """Make the journal, the device's own tables and the projection."""
    for script in (_JOURNAL, _DEVICE_LOCAL, PROJECTION):
        run_script(db, script)


@steps()
def m0002_packs(db: Database) -> None:
    """Make the table of the packs that were taken in, whole as they came."""
    run_script(db, _PACKS)


@steps()
def m0003_texts(db: Database) -> None:
    """Make the text index and fill it from the notes and names that are here.

    A new record has the tables by now, and nothing to fill them from.
    """
    run_script(db, _TEXTS)
    _fill_texts(db)
    if "words" in {row[1] for row in db.execute("PRAGMA table_info(note)")}:
        db.execute("ALTER TABLE note DROP COLUMN words")


@steps()
def m0004_copies(db: Database) -> None:
    """Make the table of what stood on sheets; sheets from before have none."""
    run_script(db, _COPIES)


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
    run_script(db, _SERVICES)
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
    run_script(db, _COUNTED)


@steps()
def m0007_withdrawn_calls(db: Database) -> None:
    """Tell calls that are not to be made any more; until now there were none."""
    _add_columns(db, "follow_up", {"withdrawn": "TEXT"})


@steps()
def m0008_texts_anew(db: Database) -> None:
    """Make the text index again, in which a place is given to one text only (see its module)."""
    for table in TEXT_TABLES:
        db.execute(f"DROP TABLE IF EXISTS {table}")
    run_script(db, _TEXTS)
    _fill_texts(db)


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
