"""The tables of a record, as statements; :mod:`advisor_app.store.migrations` makes them.

``revision`` is the journal, the truth, and ``erased`` what must never come back into it. Tables
made by ``PROJECTION`` are derived from it and can be dropped and rebuilt. The rest belongs to
this device alone (drafts, settings, what was exported and acknowledged, enrolled devices) and is
never synced.
"""

JOURNAL = """
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

DEVICE_LOCAL = """
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

PACKS = """
CREATE TABLE pack(
  serial INTEGER PRIMARY KEY, digest TEXT NOT NULL, made_at TEXT NOT NULL, taken_at TEXT NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0, content BLOB NOT NULL
) STRICT;
"""

TEXTS = """
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

COPIES = """
CREATE TABLE IF NOT EXISTS sheet_copy(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, sheet TEXT NOT NULL, elder TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS sheet_copy_sheet ON sheet_copy(sheet);
CREATE INDEX IF NOT EXISTS sheet_copy_elder ON sheet_copy(elder) WHERE elder IS NOT NULL;
"""

SERVICES = """
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

COUNTED = """
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

EXCHANGED = """
CREATE TABLE IF NOT EXISTS incarnation_begun(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, incarnation TEXT NOT NULL,
  parent TEXT NOT NULL, point TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS settlement(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, about TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS settlement_about ON settlement(about);
CREATE TABLE IF NOT EXISTS problem(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, state TEXT NOT NULL, stage TEXT NOT NULL,
  deadline TEXT
) STRICT;
"""

EXCHANGE_LOCAL = """
CREATE TABLE IF NOT EXISTS receipt(
  digest TEXT PRIMARY KEY, epoch TEXT NOT NULL, serial INTEGER NOT NULL, issued_at TEXT NOT NULL,
  taken_at TEXT NOT NULL, content BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS epoch(
  id TEXT PRIMARY KEY, began_at TEXT NOT NULL, reason TEXT NOT NULL, current INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS issued_receipt(
  point TEXT NOT NULL, epoch TEXT NOT NULL, serial INTEGER NOT NULL, issued_at TEXT NOT NULL,
  content BLOB NOT NULL, PRIMARY KEY(point, epoch, serial)
) STRICT;
CREATE TABLE IF NOT EXISTS refused_bundle(
  digest TEXT PRIMARY KEY, file TEXT NOT NULL, at TEXT NOT NULL, point TEXT NOT NULL,
  device TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS backup_mark(
  incarnation TEXT PRIMARY KEY, seq INTEGER NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS doubted_clock(revision TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS enrolment_code(
  digest TEXT PRIMARY KEY, point TEXT NOT NULL, made_at TEXT NOT NULL, expires_at TEXT NOT NULL,
  used_at TEXT, device TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS incarnation_of(
  incarnation TEXT PRIMARY KEY, point TEXT NOT NULL, device TEXT NOT NULL, first_at TEXT NOT NULL
) STRICT;
"""

BACKED_UP = """
CREATE TABLE IF NOT EXISTS backup_word(
  at TEXT NOT NULL, until TEXT NOT NULL, who TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS enrolled_point ON enrolled(point);
CREATE INDEX IF NOT EXISTS bundle_point ON bundle(point, merged_at);
CREATE INDEX IF NOT EXISTS refused_bundle_point ON refused_bundle(point);
CREATE INDEX IF NOT EXISTS incarnation_of_point ON incarnation_of(point);
"""
"""Whose word on a server's own backups was taken; what a district asks of one point of many."""

TEXT_TABLES = ("text_entry", "text_index", "text")
"""The text index: also derived, but its numbering is its own, so it is compared by itself."""

PROJECTION = f"""
{TEXTS}
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
{COPIES}
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
{SERVICES}
{COUNTED}
{EXCHANGED}
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
    "incarnation_begun", "settlement", "problem", "contested", "waiting",
)  # fmt: skip
