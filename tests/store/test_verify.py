"""Verification notices what the screens would not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_app.domain.revision import SCHEMA, Revision, content_hash
from advisor_app.store.record import Record
from tests.builders import TestIds, a_consultation, a_record, an_elder, an_identity


def _filled(folder: Path) -> Record:
    record = a_record(folder)
    ids = TestIds()
    for _ in range(3):
        elder = an_elder(ids, birth="1942-03")
        with record.begin() as work:
            work.put(elder, ids.revision())
            work.put(an_identity(ids, elder.id), ids.revision())
            work.put(a_consultation(ids, elder.id), ids.revision())
    return record


def _sql(statement: str) -> Callable[[Record], object]:
    return lambda record: record._db.execute(statement)


@pytest.mark.parametrize(
    ("tamper", "word"),
    [
        (_sql('UPDATE revision SET patch = \'{"community":"别处"}\' WHERE seq = 1'), "改动过"),
        (_sql("UPDATE revision SET prev = link WHERE seq = 2"), "接不上"),
        (_sql("UPDATE elder SET community = '别处'"), "表 elder"),
        (_sql("DELETE FROM search_term WHERE term = 'zgl'"), "表 search_term"),
        (_sql("DELETE FROM consultation"), "表 consultation"),
        (_sql("INSERT INTO waiting VALUES('x', 'y', 'z')"), "表 waiting"),
    ],
)
def test_that_verification_notices(
    tamper: Callable[[Record], object], word: str, tmp_path: Path
) -> None:
    record = _filled(tmp_path)
    assert record.verify().problems == ()
    tamper(record)
    problems = record.verify().problems
    record.close()
    assert any(word in problem for problem in problems)


def test_that_rebuilding_mends_the_tables(tmp_path: Path) -> None:
    record = _filled(tmp_path)
    record._db.execute("DELETE FROM elder")
    assert record.people.count() == 0
    record.rebuild()
    assert record.people.count() == 3
    assert record.verify().problems == ()
    record.close()


def test_that_verifying_changes_nothing(tmp_path: Path) -> None:
    record = _filled(tmp_path)
    before = record._db.execute("PRAGMA data_version").fetchone()
    changes = record._db.execute("SELECT total_changes()").fetchone()
    record.verify()
    assert record._db.execute("SELECT total_changes()").fetchone() == changes
    assert record._db.execute("PRAGMA data_version").fetchone() == before
    record.close()


def _foreign(ids: TestIds, kind: str, schema: int, patch: dict[str, object]) -> Revision:
    nonce = ids.nonce()
    return Revision(
        id=ids.revision(), incarnation=ids.incarnation(), seq=1, prev="0" * 64,
        hlc="000000000000005-000000", wall="", schema=schema, kind=kind, record=ids.record(),
        author="", base=None, content=content_hash(nonce, patch), nonce=nonce, patch=patch,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "schema", "patch"),
    [
        ("weather", SCHEMA, {"rain": 1}),
        ("elder", SCHEMA + 1, {"community": "示例一社区"}),
        ("elder", SCHEMA, {"facts": 5}),
    ],
)
def test_that_what_this_program_cannot_read_is_kept_raw(
    kind: str, schema: int, patch: dict[str, object], tmp_path: Path
) -> None:
    ids = TestIds(3)
    foreign = _foreign(ids, kind, schema, patch)
    record = a_record(tmp_path)
    with record.begin() as work:
        assert work.absorb([foreign]).accepted == 1
    assert record.journal.find(foreign.id) == foreign
    waiting = record._db.execute("SELECT revision FROM waiting").fetchall()
    assert waiting == [(foreign.id,)]
    assert record.people.count() == 0
    assert record.verify().problems == ()
    record.close()


def test_that_one_id_with_other_contents_is_quarantined(tmp_path: Path) -> None:
    ids = TestIds(3)
    genuine = _foreign(
        ids, "elder", SCHEMA, {"community": "示例一社区", "street": "", "person_key": ""}
    )
    other = _foreign(
        TestIds(9), "elder", SCHEMA, {"community": "别处", "street": "", "person_key": ""}
    )
    forged = Revision(
        **{name: getattr(other, name) for name in other.__slots__} | {"id": genuine.id}
    )
    record = a_record(tmp_path)
    with record.begin() as work:
        absorbed = work.absorb([genuine, forged])
    assert (absorbed.accepted, absorbed.refused) == (1, 1)
    assert record.journal.find(genuine.id) == genuine
    assert len(record._db.execute("SELECT * FROM quarantine").fetchall()) == 1
    record.close()


def test_that_a_gap_in_a_chain_is_named(tmp_path: Path) -> None:
    source = _filled(tmp_path / "a")
    revisions = tuple(source.journal.after(0))
    source.close()
    target = a_record(tmp_path / "b", seed=5)
    with target.begin() as work:
        work.absorb([one for one in revisions if one.seq not in (2, 4)])
    (chain,) = target.journal.chain_states()
    target.close()
    assert (chain.last, chain.missing, chain.forked) == (9, 2, 0)
