"""Screening at the counter: for a person, for facts alone, and answers kept."""

from datetime import date

import pytest

from advisor_app.domain.elder import Papers
from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS, Facts
from advisor_app.domain.screening import Verdict
from advisor_app.services.registration import entry_of
from advisor_app.services.suite import Services
from tests.builders import register

TODAY = date(2026, 11, 23)


def test_that_likely_comes_first_and_every_policy_is_answered(services: Services) -> None:
    judged = services.screenings.match(Facts.parse({"birth": "1940"}), TODAY)
    verdicts = [one.screening.verdict for one in judged]
    assert len(judged) == sum(one.is_for_elders for one in services.screenings.policies)
    assert verdicts == sorted(
        verdicts, key=[Verdict.LIKELY, Verdict.NEEDS_INFO, Verdict.UNLIKELY].index
    )
    assert all(one.policy.id == one.screening.policy for one in judged)


def test_that_a_known_person_is_screened_by_the_day_of_birth(services: Services) -> None:
    """The elder's record holds the month; the identity beside it knows the day."""
    elder = register(services, papers=Papers.CITIZEN, number="11010519491231002X")
    person = services.registration.card(elder).person
    assert str(person.elder.facts.birth) == "1949-12"
    assert str(person.facts.birth) == "1949-12-31"


@pytest.mark.parametrize(
    "fact", [name for name, spec in FACTS.items() if spec.choices and name != "sex"]
)
def test_that_an_answer_is_kept_and_can_be_taken_back(services: Services, fact: str) -> None:
    elder = register(services, "张桂兰", phone="13900003812", facts={"birth": "1942-03-05"})
    value = next(iter(FACTS[fact].choices))
    services.registration.note_fact(elder, fact, value)
    person = services.registration.card(elder).person
    assert person.facts.get(fact) == value
    assert (person.name, str(person.birth)) == ("张桂兰", "1942-03-05")
    assert entry_of(person).phone == "13900003812"
    services.registration.note_fact(elder, fact, None)
    assert services.registration.card(elder).person.facts.get(fact) is None


def test_that_an_impossible_answer_changes_nothing(services: Services) -> None:
    elder = register(services)
    with pytest.raises(BadInput):
        services.registration.note_fact(elder, "birth", "2090-01-01")
    with pytest.raises(BadInput, match="没有编号"):
        services.registration.note_fact("nobody", "sex", "female")  # type: ignore[arg-type]
    assert services.registration.card(elder).person.birth is None


@pytest.mark.parametrize(
    ("text", "some"), [("", True), ("  ", True), ("高龄", True), ("没有这个词", False)]
)
def test_that_policies_are_searched(services: Services, text: str, some: bool) -> None:
    found = services.screenings.search(text)
    assert bool(found) is some
    if not text.strip():
        assert found == services.screenings.policies


def test_that_the_version_to_speak_of_is_named(services: Services) -> None:
    for policy in services.screenings.policies:
        version = services.screenings.version_on(policy.id, TODAY)
        assert version in {one.version for one in policy.versions}
        assert services.screenings.policy(policy.id) == policy
    assert services.screenings.version_on("nothing", TODAY) is None
    with pytest.raises(BadInput, match="nothing"):
        services.screenings.policy("nothing")
