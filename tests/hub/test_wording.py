"""What people contest is told in words: values of every kind, names that nobody knows yet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.facts import FACTS
from advisor_app.hub.wording import FIELD_WORDS, KIND_WORDS, field_words, kind_words, value_words
from advisor_app.store.kinds import KINDS


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "（空）"),
        ("", "（空）"),
        ([], "（空）"),
        ({}, "（空）"),
        (0, "0"),
        (False, "否"),
        (True, "是"),
        (1.5, "1.5"),
        ("东街", "东街"),
        (["助餐", "助浴"], "助餐、助浴"),
        ([None, True], "（空）、是"),
        ({"a": 1, "b": ""}, "a 1，b （空）"),
        ({"a": ["x", "y"]}, "a x、y"),
        ([{"a": 1}, {"b": 2}], "a 1、b 2"),
    ],
)
def test_that_a_value_is_said(value: object, words: str) -> None:
    assert value_words(value) == words


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(json)
def test_that_every_value_has_some_words(value: object) -> None:
    assert isinstance(value_words(value), str)
    assert value_words(value)


def test_that_every_kind_has_a_name_of_its_own() -> None:
    assert set(KINDS) <= set(KIND_WORDS)
    assert all(FIELD_WORDS.values())
    assert len(set(KIND_WORDS.values())) == len(KIND_WORDS)


@pytest.mark.parametrize("name", FACTS)
def test_that_every_fact_goes_by_the_words_of_its_form(name: str) -> None:
    fact = FACTS[name]
    assert field_words(f"facts.{name}") == fact.label
    for value, words in fact.choices.items():
        assert value_words(value, f"facts.{name}") == words
        assert value_words(value) == str(value)
    assert value_words("of a newer program", f"facts.{name}") == "of a newer program"
    assert value_words(["x"], f"facts.{name}") == "x"


def test_that_only_facts_have_the_words_of_facts() -> None:
    assert field_words("sex") == "sex"
    assert value_words("female", "sex") == "female"
    assert value_words("yes", "facts.nobody_knows") == "yes"


def test_that_what_a_newer_program_writes_goes_by_its_name() -> None:
    assert kind_words("weather") == "weather"
    assert field_words("rain") == "rain"
    assert (kind_words("elder"), field_words("facts.sex")) == ("老年人", "性别")
