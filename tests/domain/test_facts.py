"""Facts: the one list, what each may be, and unknown as a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS, Facts
from advisor_app.domain.month import Month


@pytest.mark.parametrize("name", [name for name, spec in FACTS.items() if spec.choices])
def test_that_every_choice_is_taken_as_text_too(name: str) -> None:
    spec = FACTS[name]
    for value, words in spec.choices.items():
        assert spec.parse(str(value)) == value
        assert spec.in_words(value) == words


@pytest.mark.parametrize("name", list(FACTS))
def test_that_every_fact_has_a_question_and_refuses_nonsense(name: str) -> None:
    spec = FACTS[name]
    assert spec.question.endswith("？")
    with pytest.raises(BadInput) as refused:
        Facts.parse({name: "nonsense"})
    assert refused.value.field == name


def test_that_absent_null_and_empty_mean_unknown() -> None:
    facts = Facts.parse({"birth": None, "sex": ""})
    assert facts == Facts()
    assert facts.get("sex") is None
    assert facts.birth is None


def test_that_an_unknown_name_is_refused_and_the_known_ones_are_listed() -> None:
    with pytest.raises(BadInput, match="care_level"):
        Facts.parse({"carelevel": 2})


def test_that_yes_and_no_may_be_json_booleans() -> None:
    assert Facts.parse({"empty_nest": True, "no_kin": False}).values == {
        "empty_nest": "yes",
        "no_kin": "no",
    }


@given(st.dictionaries(st.sampled_from(["sex", "living", "income"]), st.none(), max_size=3))
def test_that_forgetting_a_fact_leaves_no_trace(forgotten: dict[str, None]) -> None:
    known = Facts.parse({"sex": "female", "living": "alone", "income": "minimum"})
    left = known.with_values(forgotten)
    assert set(left.values) == {"sex", "living", "income"} - set(forgotten)


@pytest.mark.parametrize("code", ["410106", "410106001", "410106001002"])
def test_that_division_codes_have_six_nine_or_twelve_digits(code: str) -> None:
    assert Facts.parse({"hukou": code}).get("hukou") == code
    with pytest.raises(BadInput):
        Facts.parse({"hukou": code + "1"})


def test_that_months_follow_each_other() -> None:
    month = Month.parse("2025-12")
    assert str(month.next) == "2026-01"
    assert month.next.previous == month
    assert month.after == month.next.first
    assert month.in_words() == "2025年12月"


@pytest.mark.parametrize("text", ["2025-13", "2025-0", "2025", "十二月"])
def test_that_another_form_of_month_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        Month.parse(text)


def test_that_forms_show_the_facts_in_one_order_with_labels_of_their_own() -> None:
    labels = [spec.label for spec in FACTS.values()]
    assert len(set(labels)) == len(labels)
    assert list(FACTS)[:2] == ["birth", "sex"]
    assert all(name == spec.name for name, spec in FACTS.items())


@pytest.mark.parametrize(("given", "words"), [("410106", "410106"), ("1942-03", "1942年3月")])
def test_that_codes_and_dates_read_as_they_are_written(given: str, words: str) -> None:
    name = "hukou" if given.isdigit() else "birth"
    assert FACTS[name].in_words(FACTS[name].parse(given)) == words


def test_that_full_width_digits_of_an_input_method_are_the_same_code() -> None:
    assert Facts.parse({"hukou": "４１０１０６"}).get("hukou") == "410106"
    with pytest.raises(BadInput):
        Facts.parse({"hukou": "٤١٠١٠٦"})
