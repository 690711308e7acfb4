"""Facts whatever they are: read again as they are kept, unknown left out, nothing guessed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS, Facts, FactSpec, FactValue


def values_of(spec: FactSpec) -> st.SearchStrategy[FactValue]:
    if spec.choices:
        return st.sampled_from(list(spec.choices))
    if spec.kind == "date":
        return st.dates().filter(lambda day: 1850 <= day.year <= 2200).map(str)
    return st.from_regex(r"41[0-9]{4}([0-9]{3}([0-9]{3})?)?", fullmatch=True)


RAW = st.fixed_dictionaries({}, optional={name: values_of(one) for name, one in FACTS.items()})
UNKNOWN = st.sampled_from([None, ""])


def outcome(name: str, value: object) -> tuple[Facts | None, BadInput | None]:
    try:
        return Facts.parse({name: value}), None
    except BadInput as refused:
        return None, refused


@given(RAW)
def test_that_what_is_kept_is_read_as_the_same(raw: dict[str, FactValue]) -> None:
    facts = Facts.parse(raw)
    again = Facts.parse(json.loads(json.dumps(dict(facts.values))))
    assert again == facts
    assert Facts.parse(facts.values) == facts


@given(RAW)
def test_that_commands_may_give_every_value_as_text(raw: dict[str, FactValue]) -> None:
    assert Facts.parse({name: str(value) for name, value in raw.items()}) == Facts.parse(raw)


@given(RAW, st.randoms(use_true_random=False))
def test_that_the_order_they_were_told_in_does_not_matter(
    raw: dict[str, FactValue], random: object
) -> None:
    names = list(raw)
    random.shuffle(names)  # type: ignore[attr-defined]
    assert Facts.parse({name: raw[name] for name in names}) == Facts.parse(raw)


@given(RAW, st.dictionaries(st.sampled_from(list(FACTS)), UNKNOWN, max_size=6))
def test_that_what_is_unknown_leaves_no_trace(
    raw: dict[str, FactValue], unknown: dict[str, object]
) -> None:
    facts = Facts.parse({**raw, **unknown})
    assert set(facts.values) == set(raw) - set(unknown)
    for name in unknown:
        assert facts.get(name) is None


@given(RAW, RAW)
def test_that_later_answers_go_before_earlier_ones(
    before: dict[str, FactValue], answered: dict[str, FactValue]
) -> None:
    known, told = Facts.parse(before), Facts.parse(answered)
    both = known.with_values(told.values)
    for name in FACTS:
        expected = told.get(name) if name in answered else known.get(name)
        assert both.get(name) == expected
    assert both.with_values(told.values) == both
    assert known == Facts.parse(before)


@given(RAW)
def test_that_an_answer_can_be_taken_back(raw: dict[str, FactValue]) -> None:
    facts = Facts.parse(raw)
    assert facts.with_values({}) == facts
    assert facts.with_values(dict.fromkeys(raw)) == Facts()
    for name in raw:
        assert name not in facts.with_values({name: None}).values


@given(RAW)
def test_that_everything_known_has_words_for_people(raw: dict[str, FactValue]) -> None:
    for name, value in Facts.parse(raw).values.items():
        words = FACTS[name].in_words(value)
        assert words
        assert FACTS[name].kind == "code" or not words.isascii()


@pytest.mark.parametrize("name", [name for name, one in FACTS.items() if one.choices])
def test_that_choices_cannot_be_mixed_up(name: str) -> None:
    spec = FACTS[name]
    assert len({str(value) for value in spec.choices}) == len(spec.choices)
    assert len(set(spec.choices.values())) == len(spec.choices)
    kinds = {type(value) for value in spec.choices}
    assert kinds == ({int} if spec.kind == "level" else {str})


@given(st.sampled_from(list(FACTS)), st.text(max_size=6) | st.integers() | st.floats())
def test_that_a_value_is_taken_or_refused_by_name_and_nothing_else(
    name: str, value: object
) -> None:
    taken, refused = outcome(name, value)
    assert (taken is None) is (refused is not None)
    if refused:
        assert refused.field == name
        assert FACTS[name].label in refused.message or "日期" in refused.message
    if taken:
        assert set(taken.values) <= {name}


@given(st.text(max_size=8).filter(lambda name: name not in FACTS))
def test_that_no_fact_is_invented(name: str) -> None:
    with pytest.raises(BadInput, match="没有叫") as refused:
        Facts.parse({name: "yes"})
    assert refused.value.field == name
