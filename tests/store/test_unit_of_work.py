"""One transaction: revision, projection and one announcement, or nothing."""

from pathlib import Path

import pytest

from advisor_app.domain.changes import Changed
from advisor_app.domain.consultation import Note
from advisor_app.domain.elder import Elder
from advisor_app.domain.facts import Facts
from tests.builders import TestIds, a_consultation, a_record, an_elder, an_identity


def test_that_what_was_put_is_read_after_reopening(tmp_path: Path) -> None:
    ids = TestIds()
    elder = an_elder(ids, birth="1942-03", sex="female", income="minimum", care_level=2)
    record = a_record(tmp_path)
    with record.begin() as work:
        assert work.put(elder, ids.revision())
    record.close()
    record = a_record(tmp_path, seed=1)
    seen = record.people.get(elder.id)
    record.close()
    assert seen is not None
    assert seen.person.elder == elder


def test_that_one_form_saved_twice_stands_once(tmp_path: Path) -> None:
    ids = TestIds()
    form = ids.revision()
    consultation = a_consultation(ids)
    record = a_record(tmp_path)
    with record.begin() as work:
        assert work.put(consultation, form)
    with record.begin() as work:
        assert not work.put(consultation, form)
    assert len(record.consultations.listed()) == 1
    assert record.journal.last_pos() == 1
    record.close()


def test_that_only_what_changed_is_in_the_revision(tmp_path: Path) -> None:
    ids = TestIds()
    elder = an_elder(ids, birth="1942-03", income="normal")
    record = a_record(tmp_path)
    with record.begin() as work:
        work.put(elder, ids.revision())
    changed = Elder(
        id=elder.id, facts=Facts.parse({"birth": "1942-03", "living": "alone"}), community="甲社区"
    )
    with record.begin() as work:
        work.put(changed, ids.revision())
    last = record.journal.of_record(elder.id)[-1]
    seen = record.people.get(elder.id)
    record.close()
    assert last.patch == {"facts.living": "alone", "facts.income": None, "community": "甲社区"}
    assert seen is not None
    assert seen.person.elder == changed


def test_that_a_put_without_a_change_writes_nothing(tmp_path: Path) -> None:
    ids = TestIds()
    elder = an_elder(ids)
    record = a_record(tmp_path)
    with record.begin() as work:
        work.put(elder, ids.revision())
        assert not work.put(elder, ids.revision())
    assert record.journal.last_pos() == 1
    record.close()


def test_that_an_error_leaves_nothing_of_the_block(tmp_path: Path) -> None:
    ids = TestIds()
    heard: list[Changed] = []
    record = a_record(tmp_path, heard=heard.append)

    def fail_in_the_middle() -> None:
        with record.begin() as work:
            work.put(an_elder(ids), ids.revision())
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="middle"):
        fail_in_the_middle()
    assert record.journal.last_pos() == 0
    assert record.people.count() == 0
    assert heard == []
    record.close()


def test_that_one_transaction_is_announced_once_with_all_it_touched(tmp_path: Path) -> None:
    ids = TestIds()
    heard: list[Changed] = []
    record = a_record(tmp_path, heard=heard.append)
    elder = an_elder(ids)
    identity = an_identity(ids, elder.id)
    with record.begin() as work:
        work.put(elder, ids.revision())
        work.put(identity, ids.revision())
    record.close()
    kinds = frozenset({"elder", "identity"})
    assert heard == [Changed(kinds, frozenset({elder.id, identity.id}))]


def test_that_two_changes_of_one_head_keep_both(tmp_path: Path) -> None:
    """A form that was filled from an old head must not undo what came since."""
    ids = TestIds()
    elder = an_elder(ids)
    record = a_record(tmp_path)
    first = ids.revision()
    with record.begin() as work:
        work.put(elder, first)
    for community, facts in (("乙社区", {}), (elder.community, {"living": "alone"})):
        one = Elder(id=elder.id, facts=Facts.parse(facts), community=community)
        with record.begin() as work:
            work.put(one, ids.revision(), saw=first)
    seen = record.people.get(elder.id)
    verified = record.verify()
    record.close()
    assert seen is not None
    assert seen.person.elder.community == "乙社区"
    assert seen.person.elder.facts.get("living") == "alone"
    assert verified.problems == ()


def test_that_the_chain_runs_through_every_kind(tmp_path: Path) -> None:
    ids = TestIds()
    record = a_record(tmp_path)
    consultation = a_consultation(ids)
    note = Note(id=ids.record(), consultation=consultation.id, asked="问助餐", answered="")
    with record.begin() as work:
        work.put(consultation, ids.revision())
        work.put(note, ids.revision())
    (chain,) = [tuple(each for each, _ in one) for one in record.journal.chains()]
    record.close()
    assert [one.seq for one in chain] == [1, 2]
    assert chain[1].prev == chain[0].link
    assert chain[0].hlc < chain[1].hlc
