"""Every value of the counter's newer papers has one word of its own, and no word is a code."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from advisor_app.domain import closing, directory, follow_up, records, referral, unmet

WORDS: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    referral.ReferralState: referral.STATE_WORDS,
    referral.Party: referral.PARTY_WORDS,
    referral.ServiceCategory: referral.CATEGORY_WORDS,
    referral.CareGroup: referral.CARE_GROUP_WORDS,
    directory.ServiceStatus: directory.STATUS_WORDS,
    directory.ServiceKind: directory.KIND_WORDS,
    directory.Access: directory.ACCESS_WORDS,
    follow_up.CallReason: follow_up.CALL_REASON_WORDS,
    follow_up.CallOutcome: follow_up.CALL_OUTCOME_WORDS,
    unmet.UnmetReason: unmet.UNMET_WORDS,
    closing.DayAnswer: closing.DAY_WORDS,
    records.SheetOutcome: records.SHEET_OUTCOME_WORDS,
    records.ConsentScope: records.CONSENT_WORDS,
}  # type: ignore[assignment]
EVERY = pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.__name__)
MODULES = (referral, directory, follow_up, unmet, closing, records)


def test_that_no_enumeration_of_these_modules_is_without_words() -> None:
    declared = {
        one
        for module in MODULES
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, StrEnum) and one.__module__ == module.__name__
    }
    assert declared == set(WORDS)


@EVERY
def test_that_every_value_has_a_word_and_no_word_is_left_over(kind: type[StrEnum]) -> None:
    assert list(WORDS[kind]) == list(kind)


@EVERY
def test_that_no_two_values_are_called_the_same(kind: type[StrEnum]) -> None:
    said = list(WORDS[kind].values())
    assert len(set(said)) == len(said)


@EVERY
def test_that_words_are_chinese_short_and_trimmed(kind: type[StrEnum]) -> None:
    for word in WORDS[kind].values():
        assert any("一" <= one <= "鿿" for one in word)
        assert word == word.strip()
        assert len(word) <= 12
        assert "_" not in word


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        (referral.CareGroup, "no_kin centenarian empty_nest family_planning disabled_veteran disabled"),
        (referral.ServiceCategory, "emergency daily_living housekeeping emotional health other"),
        (follow_up.CallReason, "promised referral application change"),
        (follow_up.CallOutcome, "settled in_progress unmet no_answer"),
        (closing.DayAnswer, "closed nobody_came forgotten"),
        (unmet.UnmetReason, "not_eligible no_service full too_dear too_far papers_missing gave_up other"),
        (referral.ReferralState, "draft sent waiting accepted declined handed_on completed failed cancelled"),
    ],
)  # fmt: skip
def test_that_codes_in_records_never_change(kind: type[StrEnum], codes: str) -> None:
    """What was written stays readable: a code that is renamed orphans every old record."""
    assert [one.value for one in kind] == codes.split()


def test_that_a_list_to_choose_from_ends_with_what_is_in_none_of_them() -> None:
    for kind in (unmet.UnmetReason, directory.ServiceKind, referral.ServiceCategory):
        assert list(kind)[-1].value == "other"
        assert list(WORDS[kind].values())[-1] == "其他"
