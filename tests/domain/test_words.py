"""Every value that screens show has its word, and policies are in force when they say."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.changes import Changed
from advisor_app.domain.consultation import (
    CHANNEL_WORDS,
    INQUIRER_WORDS,
    OUTCOME_WORDS,
    SATISFACTION_WORDS,
    Channel,
    Inquirer,
    Outcome,
    Satisfaction,
)
from advisor_app.domain.elder import PAPERS_WORDS, Elder, Identity, Papers, Person
from advisor_app.domain.errors import (
    BadInput,
    BundleRefused,
    KnownError,
    RecordProblem,
    WrongPassphrase,
)
from advisor_app.domain.facts import Facts
from advisor_app.domain.ids import RecordId
from advisor_app.domain.partial_date import PartialDate
from advisor_app.domain.policy import Policy
from advisor_app.domain.records import CONSENT_WORDS, ConsentScope
from advisor_app.domain.screening import VERDICT_WORDS, Verdict
from tests.eligibility.making import TODAY, all_of, version


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Inquirer, INQUIRER_WORDS), (Channel, CHANNEL_WORDS), (Outcome, OUTCOME_WORDS),
        (Satisfaction, SATISFACTION_WORDS), (Papers, PAPERS_WORDS), (ConsentScope, CONSENT_WORDS),
        (Verdict, VERDICT_WORDS),
    ],
)  # fmt: skip
def test_that_every_value_has_one_chinese_word(
    kind: type[StrEnum], words: Mapping[StrEnum, str]
) -> None:
    assert set(words) == set(kind)
    assert len(set(words.values())) == len(words)
    assert all(word and not word.isascii() for word in words.values())


def test_that_no_word_claims_what_only_the_authority_determines() -> None:
    assert set(VERDICT_WORDS.values()) == {"可能符合", "可能不符合", "还需了解"}


def test_that_known_errors_are_one_family_with_a_message() -> None:
    for kind in (BadInput, BundleRefused, RecordProblem, WrongPassphrase):
        error = kind("一句话")
        assert isinstance(error, KnownError)
        assert error.message == str(error) == "一句话"
    assert BadInput("x", "birth").field == "birth"
    assert BadInput("x").field == ""


def test_that_changes_add_up() -> None:
    one = Changed(frozenset({"elder"}), frozenset({"a"}))
    other = Changed(frozenset({"note"}), frozenset({"b"}))
    assert one | other == Changed(frozenset({"elder", "note"}), frozenset({"a", "b"}))
    assert one
    assert not Changed()


@pytest.mark.parametrize(
    ("known", "in_facts", "expected"),
    [
        ("1942-03-05", "1942-03", "1942-03-05"),
        (None, "1942-03", "1942-03"),
        ("1942", None, "1942"),
        (None, None, None),
    ],
)
def test_that_a_person_is_as_old_as_the_best_record_says(
    known: str | None, in_facts: str | None, expected: str | None
) -> None:
    elder = Elder(id=RecordId("e"), facts=Facts.parse({"birth": in_facts}))
    birth = PartialDate.parse(known) if known else None
    person = Person(elder, Identity(id=RecordId("i"), elder=elder.id, name="甲", birth=birth))
    assert str(person.birth) == str(expected)
    assert person.facts.get("birth") == expected


def test_that_somebody_without_a_name_has_a_word_for_it() -> None:
    elder = Elder(id=RecordId("e"))
    assert Person(elder, None).name == "（未登记姓名）"
    assert Person(elder, Identity(id=RecordId("i"), elder=elder.id)).name == "（未登记姓名）"
    assert Person(elder, None).id == "e"


@st.composite
def _policies(draw: st.DrawFn) -> Policy:
    days = sorted(draw(st.sets(st.integers(-900, 900), min_size=2, max_size=5)))
    bounds = [TODAY + timedelta(days=day) for day in days]
    spans = [(bounds[at], bounds[at + 1]) for at in range(len(bounds) - 1)]
    kept = [span for span in spans if draw(st.booleans())] or spans[:1]
    made = [
        version(all_of(), str(number), start=start, end=end)
        for number, (start, end) in enumerate(kept)
    ]
    return Policy(
        id="a", name="a", level="市", region="", category=draw(st.sampled_from(["优待", "津贴补贴"])),
        audience="", versions=tuple(made),
    )  # fmt: skip


@given(_policies(), st.integers(-1000, 1000))
def test_that_at_most_one_version_is_in_force_and_one_can_always_be_spoken_of(
    policy: Policy, days: int
) -> None:
    on = TODAY + timedelta(days=days)
    current = [one for one in policy.versions if one.in_force(on)]
    assert len(current) <= 1
    assert policy.version_on(on) == (current[0] if current else None)
    nearest = policy.nearest_version(on)
    if current:
        assert nearest == current[0]
    else:
        ended = [one for one in policy.versions if one.valid_to and one.valid_to <= on]
        assert nearest == (ended[-1] if ended else policy.versions[0])


@pytest.mark.parametrize(
    ("start", "end", "before", "first", "last", "after"),
    [
        (date(2026, 1, 1), date(2027, 1, 1), False, True, True, False),
        (None, date(2027, 1, 1), True, True, True, False),
        (date(2026, 1, 1), None, False, True, True, True),
        (None, None, True, True, True, True),
    ],
)
def test_that_a_version_begins_and_ends_on_its_days(
    start: date | None, end: date | None, before: bool, first: bool, last: bool, after: bool
) -> None:
    one = version(all_of(), start=start, end=end)
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert tuple(one.in_force(day) for day in days) == (before, first, last, after)


@pytest.mark.parametrize(
    ("category", "is_money"),
    [
        ("津贴补贴", True), ("社会救助", True), ("保险", True), ("照护服务", False),
        ("关爱服务", False), ("优待", False),
    ],
)  # fmt: skip
def test_that_an_amount_is_missed_only_where_money_is_given(category: str, is_money: bool) -> None:
    policy = Policy(
        id="a", name="a", level="市", region="", category=category, audience="",
        versions=(version(all_of()),),
    )  # fmt: skip
    assert policy.is_money is is_money
