"""A person is what both of their records know, and never more."""

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.elder import Elder, Identity, Papers, Person, Relative
from advisor_app.domain.facts import Facts
from advisor_app.domain.ids import RecordId
from advisor_app.domain.partial_date import PartialDate

ONE = RecordId("one")
NAMES = st.text(st.sampled_from("张桂兰王芳李𬎆䶮·"), max_size=4)
BIRTHS = st.dates().filter(lambda day: 1850 <= day.year <= 2100).map(PartialDate.of)
PARTIAL = st.tuples(BIRTHS, st.sampled_from([0, 1, 2])).map(
    lambda given: (given[0], given[0].to_month(), PartialDate(given[0].year))[given[1]]
)
KNOWN = st.fixed_dictionaries(
    {},
    optional={
        "birth": PARTIAL.map(str),
        "sex": st.sampled_from(["female", "male"]),
        "living": st.sampled_from(["alone", "spouse"]),
        "care_level": st.integers(0, 4),
    },
).map(Facts.parse)


@st.composite
def people(draw: st.DrawFn) -> Person:
    elder = Elder(id=ONE, facts=draw(KNOWN), community=draw(NAMES))
    named = Identity(id=RecordId("i"), elder=ONE, name=draw(NAMES), birth=draw(st.none() | PARTIAL))
    return Person(elder, draw(st.sampled_from([named, None])))


@given(people())
def test_that_the_birth_screened_with_is_the_one_shown(person: Person) -> None:
    assert person.facts.birth == person.birth
    assert person.facts.get("birth") == (str(person.birth) if person.birth else None)


@given(people())
def test_that_everything_but_the_birth_is_the_elders_own(person: Person) -> None:
    own, screened = person.elder.facts.values, person.facts.values
    assert {name: own[name] for name in own if name != "birth"} == {
        name: screened[name] for name in screened if name != "birth"
    }


@given(people())
def test_that_the_identitys_birth_goes_before_the_coarser_one(person: Person) -> None:
    if person.identity and person.identity.birth:
        assert person.birth == person.identity.birth
    else:
        assert person.birth == person.elder.facts.birth


@given(people())
def test_that_everybody_can_be_named(person: Person) -> None:
    assert person.name
    assert person.id == person.elder.id == ONE
    known = person.identity.name if person.identity else ""
    assert person.name == (known or "（未登记姓名）")


@given(people())
def test_that_somebody_erased_keeps_figures_and_loses_what_names_them(person: Person) -> None:
    erased = Person(person.elder, None)
    assert erased.name == "（未登记姓名）"
    assert erased.facts.values == person.elder.facts.values
    assert erased.birth == person.elder.facts.birth


def test_that_nothing_is_known_of_somebody_new() -> None:
    elder = Elder(id=ONE)
    identity = Identity(id=RecordId("i"), elder=ONE)
    assert (elder.facts.values, elder.street, elder.community, elder.person_key) == ({}, "", "", "")
    assert identity.papers is Papers.NONE
    assert identity.relative == Relative()
    assert identity.birth is None


def test_that_a_record_is_replaced_and_never_changed() -> None:
    elder = Elder(id=ONE, community="示例一社区")
    with pytest.raises(FrozenInstanceError):
        elder.community = "示例二社区"  # type: ignore[misc]
    moved = replace(elder, community="示例二社区")
    assert (elder.community, moved.community) == ("示例一社区", "示例二社区")
    assert moved != elder
    assert replace(moved, community="示例一社区") == elder
