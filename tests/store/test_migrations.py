"""A record of the version before is brought up to date, and nothing in it is lost."""

from datetime import timedelta
from pathlib import Path

from advisor_app.domain.consultation import Note
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.referral import Referral, ReferralState
from advisor_app.store.connection import immediate
from advisor_app.store.driver import Database
from advisor_app.store.migrations import USER_VERSION, run_script
from advisor_app.store.record import Record
from tests.builders import START, TestIds, a_consultation, a_record, an_elder, an_identity

_BEFORE_EXCHANGE = """
    DROP TABLE incarnation_begun; DROP TABLE settlement; DROP TABLE problem;
    DROP TABLE receipt; DROP TABLE epoch; DROP TABLE issued_receipt; DROP TABLE refused_bundle;
    DROP TABLE backup_mark; DROP TABLE enrolment_code; DROP TABLE incarnation_of;
    DROP TABLE doubted_clock; ALTER TABLE quarantine DROP COLUMN record;
    ALTER TABLE exported DROP COLUMN spans; ALTER TABLE exported DROP COLUMN sent_at;
    ALTER TABLE exported DROP COLUMN district; ALTER TABLE exported DROP COLUMN epoch;
    ALTER TABLE exported DROP COLUMN serial; ALTER TABLE exported DROP COLUMN answer;
    ALTER TABLE incarnation DROP COLUMN parent; ALTER TABLE incarnation DROP COLUMN parent_seq;
    ALTER TABLE incarnation DROP COLUMN reason;
    ALTER TABLE enrolled DROP COLUMN recipient; ALTER TABLE enrolled DROP COLUMN revoked_at;
    ALTER TABLE enrolled DROP COLUMN revoked_why;
    ALTER TABLE bundle DROP COLUMN said; ALTER TABLE bundle DROP COLUMN agreed;
    ALTER TABLE bundle DROP COLUMN file; ALTER TABLE bundle DROP COLUMN seen;
    ALTER TABLE bundle DROP COLUMN flags;
    DELETE FROM _sqlite_migrations WHERE name = 'm0009_exchange';
    PRAGMA user_version=8;
"""
"""Undoes the ninth step."""

_OLD_TEXTS = """
    DROP TABLE text;
    CREATE TABLE text(
      pos INTEGER PRIMARY KEY, record TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, words TEXT NOT NULL
    ) STRICT;
"""
"""The texts as the seventh step left them; the index stays with nothing to find."""

_BEFORE_TEXTS_ANEW = f"""{_BEFORE_EXCHANGE}
    DELETE FROM _sqlite_migrations WHERE name = 'm0008_texts_anew';
    PRAGMA user_version=7;
"""
"""Undoes the eighth step's entry, and what came after."""

_BEFORE_WITHDRAWN_CALLS = f"""{_OLD_TEXTS}{_BEFORE_TEXTS_ANEW}
    ALTER TABLE follow_up DROP COLUMN withdrawn;
    DELETE FROM _sqlite_migrations WHERE name = 'm0007_withdrawn_calls';
    PRAGMA user_version=6;
"""
"""Undoes the seventh step and what came after, so that a record stands as the sixth left it."""

_BEFORE_COUNTED = f"""{_BEFORE_WITHDRAWN_CALLS}
    DROP INDEX consultation_counted; DROP INDEX consultation_first; DROP INDEX elder_counted;
    DROP INDEX month_closing_month; DROP INDEX day_mark_day;
    ALTER TABLE consultation DROP COLUMN manner; ALTER TABLE consultation DROP COLUMN topics;
    ALTER TABLE consultation DROP COLUMN policies; ALTER TABLE consultation DROP COLUMN minutes;
    ALTER TABLE consultation DROP COLUMN first;
    ALTER TABLE elder DROP COLUMN street; ALTER TABLE elder DROP COLUMN traits;
    DELETE FROM _sqlite_migrations WHERE name = 'm0006_counted';
    PRAGMA user_version=5;
"""
"""Undoes the sixth step and what came after, so that a record stands as the fifth left it."""

_BEFORE_SERVICES = """
    DROP TABLE remark; DROP TABLE care_hours; DROP TABLE unmet_need; DROP TABLE provider;
    DROP TABLE site; DROP TABLE service; DROP TABLE month_closing; DROP TABLE day_mark;
    DROP TABLE import_batch;
    DROP INDEX consultation_batch; DROP INDEX elder_batch; DROP INDEX referral_elder;
    DROP INDEX follow_up_open;
    ALTER TABLE elder DROP COLUMN batch; ALTER TABLE elder DROP COLUMN withdrawn;
    ALTER TABLE consultation DROP COLUMN batch; ALTER TABLE consultation DROP COLUMN withdrawn;
    ALTER TABLE referral DROP COLUMN stage; ALTER TABLE referral DROP COLUMN due;
    ALTER TABLE follow_up DROP COLUMN done;
    DELETE FROM _sqlite_migrations WHERE name = 'm0005_services';
    PRAGMA user_version=4
"""
"""Undoes the fifth step, so that a record stands as the fourth left it."""


def _columns(db: Database, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in db.execute(sql)]


def test_that_a_record_from_before_the_directory_is_brought_up_to_date(tmp_path: Path) -> None:
    ids = TestIds("before")
    record = a_record(tmp_path)
    with record.begin() as work:
        sent = Referral(
            id=ids.record(), opened_at=START, point="410106-D05", state=ReferralState.SENT,
            due=START.date(),
        )  # fmt: skip
        work.put(sent, ids.revision())
        work.put(a_consultation(ids), ids.revision())
        for done in (None, START + timedelta(days=1)):
            call = FollowUp(id=ids.record(), point="410106-D05", due=START.date(), done_at=done)
            work.put(call, ids.revision())
    with immediate(record._db):
        run_script(record._db, _BEFORE_COUNTED + _BEFORE_SERVICES)
    record.close()

    again = a_record(tmp_path)
    db = again._db
    assert _columns(db, "PRAGMA user_version") == [(USER_VERSION,)]
    assert _columns(db, "SELECT stage, due FROM referral") == [("sent", "2026-11-23")]
    assert _columns(db, "SELECT done FROM follow_up ORDER BY done") == [(None,), ("2026-11-24",)]
    assert len(again.consultations.listed()) == 1
    assert len(again.calls.open(START.date())) == 1
    assert again.verify().problems == ()
    again.close()


def test_that_texts_that_an_earlier_index_had_lost_are_found_again(tmp_path: Path) -> None:
    ids = TestIds("texts")
    record = a_record(tmp_path)
    elder, talk = an_elder(ids), a_consultation(ids)
    with record.begin() as work:
        work.put(elder, ids.revision())
        work.put(an_identity(ids, elder.id, "张桂兰"), ids.revision())
        work.put(talk, ids.revision())
        work.put(Note(id=ids.record(), consultation=talk.id, asked="问助餐"), ids.revision())
    with immediate(record._db):
        run_script(record._db, _OLD_TEXTS)
    assert record.verify().problems
    with immediate(record._db):
        run_script(record._db, _BEFORE_TEXTS_ANEW)
    record.close()

    again = a_record(tmp_path)
    assert [one.consultation.id for one in again.consultations.listed(search="助餐")] == [talk.id]
    assert again.verify().problems == ()
    again.close()


def test_that_a_record_from_before_the_counting_columns_counts_the_same(tmp_path: Path) -> None:
    ids = TestIds("counted")
    record = a_record(tmp_path)
    elder = an_elder(ids, sex="female", birth="1942-03", income="minimum")
    with record.begin() as work:
        work.put(elder, ids.revision())
        for minutes in (3, 1, 2):
            at = START + timedelta(minutes=minutes)
            work.put(a_consultation(ids, elder.id, at), ids.revision())
        work.put(a_consultation(ids), ids.revision())
    counted = _counted(record)
    with immediate(record._db):
        run_script(record._db, _BEFORE_COUNTED)
    record.close()

    again = a_record(tmp_path)
    assert _columns(again._db, "PRAGMA user_version") == [(USER_VERSION,)]
    assert _counted(again) == counted
    assert sum(row[1] == 1 for row in counted) == 1
    assert again.verify().problems == ()
    again.close()


def _counted(record: Record) -> list[tuple[object, ...]]:
    sql = "SELECT id, first, manner || topics || policies, minutes FROM consultation ORDER BY id"
    people = "SELECT id, street, traits, community FROM elder ORDER BY id"
    return [*_columns(record._db, sql), *_columns(record._db, people)][:4]
