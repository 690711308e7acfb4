"""What was told to whom, and who may be called, in one pass."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.consultation import Consultation, PolicyMention
from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import Consent, ConsentScope, SheetPrinted
from advisor_app.store.packs import KeptPack
from advisor_app.store.record import Record
from advisor_app.store.told import Telling
from tests.builders import START, TestIds, a_consultation, a_record, an_elder, an_identity

IDS = TestIds("told")


def put(record: Record, *records: object) -> None:
    with record.begin() as work:
        for one in records:
            work.put(one, IDS.revision())


def talk(elder: RecordId | None, day: int, *policies: PolicyMention) -> Consultation:
    made = a_consultation(IDS, elder, at=START + timedelta(day))
    return replace(made, policies=policies)


def sheet(elder: RecordId | None, day: int, *policies: PolicyMention) -> SheetPrinted:
    at = START + timedelta(day)
    return SheetPrinted(
        id=IDS.record(), number=f"SJ-{day}", kind="elder", at=at, on=at.date(), point="410106-D05",
        elder=elder, policies=policies,
    )  # fmt: skip


def consent(elder: RecordId, given: bool, scope: ConsentScope = ConsentScope.CONTACT) -> Consent:
    return Consent(
        id=IDS.record(), elder=elder, scope=scope, given=given, at=datetime(2026, 11, 1, tzinfo=UTC)
    )


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return a_record(tmp_path)


def test_that_talks_and_sheets_both_tell_and_the_last_day_counts(record: Record) -> None:
    elder = an_elder(IDS)
    a, b = PolicyMention("a", "1"), PolicyMention("b", "2")
    put(record, elder, talk(elder.id, 0, a), talk(elder.id, 3, a, b), sheet(elder.id, 5, b))
    assert record.told.tellings() == {
        Telling(elder.id, "a", "1"): "2026-11-26",
        Telling(elder.id, "b", "2"): "2026-11-28",
    }
    record.close()


def test_that_a_talk_that_was_taken_back_told_nobody(record: Record) -> None:
    elder = an_elder(IDS)
    stays, gone = (talk(elder.id, day, PolicyMention("a", "1")) for day in (0, 3))
    put(record, elder, stays, gone, replace(gone, withdrawn=True))
    assert record.told.tellings() == {Telling(elder.id, "a", "1"): "2026-11-23"}
    record.close()


def test_that_versions_are_told_apart(record: Record) -> None:
    elder = an_elder(IDS)
    old, new = PolicyMention("a", "1"), PolicyMention("a", "2")
    put(record, elder, talk(elder.id, 0, old), talk(elder.id, 1, new))
    assert len(record.told.tellings()) == 2
    record.close()


def test_that_what_was_told_to_nobody_known_counts_for_nobody(record: Record) -> None:
    put(record, talk(None, 0, PolicyMention("a", "1")), sheet(None, 1, PolicyMention("a", "1")))
    assert record.told.tellings() == {}
    record.close()


def test_that_the_last_word_on_a_consent_counts(record: Record) -> None:
    yes, no, never = (an_elder(IDS) for _ in range(3))
    put(record, yes, no, never, consent(yes.id, False), consent(yes.id, True))
    put(record, consent(no.id, True), consent(no.id, False))
    put(record, consent(never.id, True, ConsentScope.RECORD))
    assert record.told.agreed(ConsentScope.CONTACT) == {yes.id}
    assert record.told.agreed(ConsentScope.RECORD) == {never.id}
    record.close()


def test_that_everybody_is_given_once_with_the_exact_birth(record: Record) -> None:
    elders = [an_elder(IDS, birth="1940") for _ in range(5)]
    put(record, *elders)
    put(record, *(an_identity(IDS, one.id, f"老人{at}") for at, one in enumerate(elders[:3])))
    people = list(record.people.everybody())
    assert [one.id for one in people] == sorted(one.id for one in elders)
    assert sum(one.identity is not None for one in people) == 3
    record.close()


TOLD = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), st.sampled_from("ab"), st.booleans()),
    max_size=8,
)


@given(TOLD)
@settings(max_examples=15, deadline=None)
def test_that_one_pass_gives_what_a_naive_look_gives(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[int, int, str, bool]]
) -> None:
    record = a_record(tmp_path_factory.mktemp("told"))
    elders = [an_elder(IDS) for _ in range(3)]
    put(record, *elders)
    expected: dict[Telling, date] = {}
    for who, day, policy, on_paper in told:
        mention = PolicyMention(policy, "1")
        make = sheet if on_paper else talk
        put(record, make(elders[who].id, day, mention))
        key = Telling(elders[who].id, policy, "1")
        on = (START + timedelta(day)).date()
        expected[key] = max(expected.get(key, on), on)
    assert record.told.tellings() == {key: on.isoformat() for key, on in expected.items()}
    record.close()


# Packs, whole as they came.


def kept(serial: int, content: bytes = b"pack") -> KeptPack:
    at = START.isoformat()
    return KeptPack(
        serial=serial, digest=f"d{serial}", made_at=at, taken_at=at, undone=False, content=content
    )


def keep(record: Record, *packs: KeptPack) -> None:
    with record.begin():
        for one in packs:
            record.packs.keep(one)


def standing(record: Record) -> KeptPack | None:
    return next((one for one in record.packs.all() if not one.undone), None)


def test_that_the_newest_pack_that_stands_is_in_force(record: Record) -> None:
    assert standing(record) is None
    keep(record, kept(1), kept(3), kept(2))
    assert [one.serial for one in record.packs.all()] == [3, 2, 1]
    assert standing(record) == kept(3)
    with record.begin():
        record.packs.undo(3)
    assert standing(record) == kept(2)
    assert [one.undone for one in record.packs.all()] == [True, False, False]
    record.close()


def test_that_a_pack_taken_again_stands_again(record: Record) -> None:
    keep(record, kept(1))
    with record.begin():
        record.packs.undo(1)
    keep(record, kept(1, b"other"))
    assert standing(record) == kept(1, b"other")
    record.close()


def test_that_packs_are_still_there_after_reopening(record: Record, tmp_path: Path) -> None:
    keep(record, kept(7, bytes(range(256))))
    record.close()
    again = a_record(tmp_path, seed=1)
    assert standing(again) == kept(7, bytes(range(256)))
    again.close()
