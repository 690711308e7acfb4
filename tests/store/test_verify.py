"""Verification notices what the screens would not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.domain.errors import RecordProblem
from advisor_app.domain.lives import NewLifeReason
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
        (_sql("UPDATE revision SET link = prev WHERE seq = 2"), "第2个条目"),
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
    (held,) = target.journal.holdings().values()
    target.close()
    assert (held.last, held.missing, held.gaps, held.forks) == (9, 2, ((2, 2), (4, 4)), ())


def test_that_a_changed_header_of_the_newest_is_noticed(tmp_path: Path) -> None:
    """Nothing follows on it yet whose link would not fit any more."""
    record = _filled(tmp_path)
    record._db.execute("UPDATE revision SET author = 'x' WHERE seq = 9")
    (problem,) = record.verify().problems
    assert problem.startswith("第9个条目")
    assert "被改动过" in problem
    record.close()


def _half_fork(folder: Path) -> tuple[Record, Record]:
    """A record that was put back, wrote on, and noticed; and the one that it was before."""
    before, after = _filled(folder / "before"), a_record(folder / "after")
    ids = TestIds("after")
    with after.begin() as work:
        work.absorb([one for one in before.journal.after(0) if one.seq <= 5])
        life = before.journal.current_incarnation()
        assert life is not None
        work.absorb(_branch(before, ids))
    after._db.execute("UPDATE incarnation SET current = 0")
    after._db.execute("INSERT INTO incarnation(id, began_at, current) VALUES(?, '', 1)", (life,))
    return before, after


def _branch(before: Record, ids: TestIds) -> list[Revision]:
    """Give a sixth revision that is not the sixth of the other."""
    five, six = (one for one in before.journal.after(0) if one.seq in (5, 6))
    return [replace(six, id=ids.revision(), record=ids.record(), base=None, prev=five.link)]


def test_that_what_comes_back_of_a_former_life_in_parts_is_no_damage(tmp_path: Path) -> None:
    """The later part is here, and not yet the place that it goes on from."""
    before, after = _half_fork(tmp_path)
    with after.begin() as work:
        after.journal.begin_incarnation(TestIds("next").incarnation(), "", NewLifeReason.OUTBOX)
        work.absorb([one for one in before.journal.after(0) if one.seq >= 7])
    assert after.verify().problems == ()
    made = after.backups.write(tmp_path / "backup.db")
    assert made.revisions == 9
    with after.begin() as work:
        work.absorb(before.journal.after(0))
    assert after.verify().problems == ()
    (held,) = (one for one in after.journal.holdings().values() if one.forks)
    assert (held.forks, held.contiguous, held.count) == ((6,), 9, 10)
    before.close()
    after.close()


def test_that_what_is_written_as_now_must_stand_in_one_line(tmp_path: Path) -> None:
    before, after = _half_fork(tmp_path)
    with after.begin() as work:
        work.absorb([one for one in before.journal.after(0) if one.seq >= 7])
    (problem,) = after.verify().problems
    assert problem.startswith("第7个条目")
    assert "接不上" in problem
    with pytest.raises(RecordProblem, match="接不上"):
        after.backups.write(tmp_path / "backup.db")
    before.close()
    after.close()
