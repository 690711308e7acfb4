"""The tables on the server: made once, brought up to date, left alone by older programs."""

import psycopg
import pytest

from advisor_app.domain.errors import RecordProblem
from advisor_app.hub.postgres import migrations
from advisor_app.hub.postgres.schema import PARTS, statements
from tests.hub.contract.answers import answers_of, claim_all, differences
from tests.hub.contract.conftest import opened
from tests.hub.contract.pool import POINTS, a_year
from tests.hub.contract.server import Server

YEAR, CLAIMS = a_year()
RECORDS = {one.record for one in YEAR}
SECOND = "CREATE TABLE later(id TEXT PRIMARY KEY); ALTER TABLE shown ADD COLUMN later TEXT"


def database(dsn: str) -> str:
    return dsn.rsplit("/", 1)[1]


def test_that_an_older_record_is_brought_up_to_date_and_keeps_what_it_holds(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = server.fresh()
    store = opened(dsn)
    claim_all(store, CLAIMS)
    with store.begin() as work:
        work.absorb(YEAR)
    before = answers_of(store, RECORDS)
    store.close()
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, SECOND))
    newer = opened(dsn)
    assert differences(answers_of(newer, RECORDS), before) == {}
    newer.close()
    versions = server.admin("SELECT version FROM advisor_schema ORDER BY 1", database(dsn))
    assert versions == [(1,), (2,), (3,), (4,)]
    monkeypatch.undo()
    with pytest.raises(RecordProblem, match="先把本程序升级"):
        opened(dsn)


def test_that_a_step_that_fails_leaves_the_record_as_it_was(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = server.fresh()
    opened(dsn).close()
    broken = f"{SECOND}; SELECT nothing FROM nowhere"
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, broken))
    with pytest.raises(psycopg.errors.UndefinedTable):
        opened(dsn)
    monkeypatch.undo()
    opened(dsn).close()
    assert server.admin("SELECT to_regclass('later')", database(dsn)) == [(None,)]


def test_that_a_server_that_is_too_old_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "OLDEST", 990000)
    dsn = server.fresh()
    with pytest.raises(RecordProblem, match="版本太旧"):
        opened(dsn)
    assert server.admin("SELECT to_regclass('advisor_schema')", database(dsn)) == [(None,)]


def test_that_the_journal_lies_with_the_point_whose_device_wrote_it(server: Server) -> None:
    dsn = server.fresh()
    store = opened(dsn)
    claim_all(store, CLAIMS)
    with store.begin() as work:
        work.absorb(YEAR)
    store.close()
    rows = server.admin(
        "SELECT point, encode(incarnation, 'hex'), count(*) FROM revision GROUP BY 1, 2",
        database(dsn),
    )
    assert {one: point for point, one, _ in rows if point} == dict(CLAIMS)
    places = server.admin(
        "SELECT DISTINCT r.tableoid::regclass::text, r.point FROM revision r"
        f" WHERE point IN ('{POINTS[0]}', '{POINTS[1]}')",
        database(dsn),
    )
    assert len(places) == 2
    agreed = server.admin(
        "SELECT count(*) FROM identity JOIN revision USING(id, link, record, point)", database(dsn)
    )
    assert agreed == [(len(YEAR),)]
    parts = server.admin(
        "SELECT count(*) FROM pg_inherits WHERE inhparent = 'revision'::regclass", database(dsn)
    )
    assert parts == [(PARTS,)]


def test_that_every_key_of_a_spread_table_holds_the_point(server: Server) -> None:
    """What Citus and YugabyteDB ask of a table that is spread by a column."""
    dsn = server.fresh()
    opened(dsn).close()
    for table in ("revision", "shown"):
        columns = server.admin(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a"
            f" ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
            f" WHERE i.indrelid = '{table}'::regclass AND i.indisunique",
            database(dsn),
        )
        assert ("point",) in columns


def test_that_erased_bodies_are_nowhere_in_the_tables(server: Server) -> None:
    dsn = server.fresh()
    store = opened(dsn)
    claim_all(store, CLAIMS)
    with store.begin() as work:
        work.absorb(YEAR)
    store.close()
    leaving = {str((one.patch or {}).get("elder")) for one in YEAR if one.kind == "erasure"}
    kept = server.admin("SELECT record, patch FROM revision WHERE kind <> 'erasure'", database(dsn))
    personal = ("identity", "consent", "referral", "sheet", "follow_up", "remark")
    for elder in leaving:
        rows = server.admin(
            f"SELECT kind FROM revision WHERE elder = '{elder}' OR (patch LIKE '%{elder}%'"
            f" AND kind IN {personal})",
            database(dsn),
        )
        assert rows == []
        assert not any(str(record) == elder and patch is not None for record, patch in kept)


def test_that_texts_compare_byte_by_byte() -> None:
    (made,) = statements("CREATE TABLE one(id TEXT NOT NULL);\n")
    assert 'text COLLATE "C"' in made


def test_that_a_bundle_is_looked_up_and_not_compared_with_all_there_is(server: Server) -> None:
    dsn = server.fresh()
    store = opened(dsn)
    claim_all(store, CLAIMS)
    server.admin(
        "INSERT INTO identity SELECT sha256(n::text::bytea), sha256(n::text::bytea),"
        " gen_random_uuid(), 'elsewhere' FROM generate_series(1, 20000) n",
        database(dsn),
    )
    with store.begin() as work:
        work.absorb(YEAR)
        work.absorb(YEAR)  # everything is known now
    store.close()  # what a connection did is told when it ends
    (read,) = server.admin(
        "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'identity'", database(dsn)
    )
    assert int(str(read[0])) < 20000
