"""Small things with laws: changes that add up, masks, conflicts, what a sheet is called."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain import consultation as talk
from advisor_app.domain.changes import Changed
from advisor_app.domain.citizen import masked, masked_phone
from advisor_app.domain.consultation import Channel, Outcome, PolicyMention
from advisor_app.domain.records import (
    SHEET_KINDS,
    SHEET_OUTCOME_WORDS,
    SheetOutcome,
    SheetPrinted,
)
from advisor_app.domain.screening import Conflict, Screening, Verdict
from advisor_app.domain.tally import Contact
from advisor_app.sync.sheet_code import KINDS

WORDS = st.frozensets(st.text(max_size=3), max_size=3)
CHANGES = st.builds(Changed, WORDS, WORDS)
IDS = st.text(st.sampled_from("abcd"), min_size=1, max_size=3)


@given(CHANGES, CHANGES, CHANGES)
def test_that_changes_add_up_in_any_order(a: Changed, b: Changed, c: Changed) -> None:
    assert a | b == b | a
    assert (a | b) | c == a | (b | c)
    assert a | a == a
    assert a | Changed() == a
    assert bool(a | b) is (bool(a) or bool(b))
    assert a.kinds <= (a | b).kinds
    assert a.ids <= (a | b).ids


@given(st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True))
def test_that_a_masked_number_hides_birth_and_keeps_its_length(number: str) -> None:
    shown = masked(number)
    assert len(shown) == len(number)
    assert (shown[:3], shown[-4:]) == (number[:3], number[-4:])
    assert set(shown[3:-4]) == {"*"}


@given(st.text(st.sampled_from("0123456789ABC"), max_size=20))
def test_that_short_papers_are_hidden_whole(number: str) -> None:
    shown = masked(number)
    assert len(shown) == len(number)
    assert shown.count("*") == (len(number) if len(number) < 8 else len(number) - 7)


@given(st.text(st.sampled_from("0123456789+-"), max_size=16))
def test_that_a_masked_phone_shows_four_digits_at_most(phone: str) -> None:
    shown = masked_phone(phone)
    assert len(shown) == len(phone)
    seen = shown.replace("*", "")
    assert seen == (phone[-4:] if len(phone) > 4 else "")


@given(st.lists(IDS, max_size=5))
def test_that_a_screening_excludes_what_it_conflicts_with(others: list[str]) -> None:
    conflicts = tuple(Conflict(policy=one, keep="", words="只能选一样") for one in others)
    one = Screening(
        policy="a", version="1", verdict=Verdict.LIKELY, reasons=(), conflicts=conflicts
    )
    assert one.excludes == tuple(others)
    assert one.changes_on is None
    assert one.ask == ()


@given(st.lists(st.tuples(IDS, IDS), max_size=6))
def test_that_mentions_sort_by_policy_then_version(pairs: list[tuple[str, str]]) -> None:
    mentions = sorted(PolicyMention(*one) for one in pairs)
    assert [(one.policy, one.version) for one in mentions] == sorted(pairs)


def test_that_every_kind_of_sheet_has_a_name_and_a_place_in_the_code() -> None:
    assert set(SHEET_KINDS) == set(KINDS)
    assert len(set(SHEET_KINDS.values())) == len(SHEET_KINDS)
    assert set(SHEET_OUTCOME_WORDS) == set(SheetOutcome)
    assert len(set(SHEET_OUTCOME_WORDS.values())) == len(SheetOutcome)


def test_that_a_stub_has_no_room_for_a_name() -> None:
    named = {"name", "phone", "address", "papers_number", "relative"}
    assert not named & {one.name for one in fields(SheetPrinted)}
    assert not named & set(Contact._fields)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Channel, ["来访", "来电", "入户", "活动", "线上"]),
        (Outcome, ["当场答复", "指引", "转介", "代办", "待回访", "未能满足"]),
    ],
)
def test_that_codes_in_data_and_words_on_screens_are_the_agreed_ones(
    kind: type[Channel] | type[Outcome], words: list[str]
) -> None:
    known = {Channel: talk.CHANNEL_WORDS, Outcome: talk.OUTCOME_WORDS}[kind]
    assert [known[one] for one in kind] == words  # type: ignore[index]
