"""What is typed finds what was registered: full-width, dashes, cases, names from elsewhere."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.elder import Identity, Relative
from advisor_app.domain.ids import RecordId
from advisor_app.store.search_terms import MOST_READINGS, plain, query_terms, terms_of
from tests.builders import INITIALS, TestIds, a_record
from tests.store.test_people import register

_NAMES = st.text(
    st.one_of(st.sampled_from("张王曾桂兰芳·- "), st.characters(codec="utf-8")),
    min_size=1,
    max_size=8,
)


def named(name: str = "", **fields: object) -> Identity:
    return Identity(id=RecordId("i"), elder=RecordId("e"), name=name, **fields)  # type: ignore[arg-type]


def finds(typed: str, identity: Identity) -> bool:
    terms = terms_of(identity, INITIALS)
    return any(term.startswith(query) for query in query_terms(typed) for term in terms)


@given(_NAMES)
def test_that_everybody_is_found_by_the_whole_name(name: str) -> None:
    assert finds(name, named(name)) is bool(plain(name))


@given(_NAMES, st.data())
def test_that_a_name_typed_in_other_cases_or_with_blanks_is_the_same(
    name: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(name)))
    typed = name[:place] + data.draw(st.sampled_from([" ", "-", "\u3000", ""])) + name[place:]
    if plain(name) and plain(typed) == plain(name):
        assert finds(typed, named(name))


@given(st.from_regex(r"\d{7,15}", fullmatch=True), st.integers(1, 15))
def test_that_a_number_is_found_from_both_ends(number: str, length: int) -> None:
    identity = named(phone=number)
    assert finds(number[:length], identity)
    assert finds(number[-length:], identity)
    assert not finds(number + "1", identity)


@given(st.text(max_size=12))
def test_that_plain_text_stays_as_it_is(text: str) -> None:
    once = plain(text)
    assert not any(one.isspace() for one in once)
    assert "-" not in once


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("１３９－0000 3812", "13900003812"), ("ｚｇｌ", "zgl"), ("ZGL", "zgl"),
        ("张　桂兰", "张桂兰"), ("139-0000-3812", "13900003812"), ("　 ", ""), ("Ｘ", "x"),
        ("002Ｘ", "002x"),
    ],
)  # fmt: skip
def test_that_what_an_input_method_makes_is_read_plainly(typed: str, expected: str) -> None:
    assert plain(typed) == expected


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Anne-Marie Brown", "anne-marie"), ("Anne-Marie Brown", "AnneMarie"),
        ("Anne-Marie Brown", "marie b"), ("Anne-Marie Brown", "ＡＮＮＥ"),
        ("阿依古丽·买买提", "买买提"), ("阿依古丽·买买提", "阿依古丽·买"),
        ("O'Neill", "o'n"), ("曾芳", "zf"), ("曾芳", "cf"), ("张 桂兰", "张桂兰"),
    ],
)  # fmt: skip
def test_that_names_from_elsewhere_are_found(name: str, typed: str) -> None:
    assert finds(typed, named(name))


def test_that_readings_do_not_multiply_without_end() -> None:
    """Twelve characters of two readings each would have 4096 ways to be spelt."""
    terms = terms_of(named("曾" * 12), INITIALS)
    spelt = {term for term in terms if term.isascii()}
    assert len(spelt) == MOST_READINGS
    assert all(len(term) == 12 for term in spelt)


def test_that_a_relative_is_a_way_to_the_person() -> None:
    identity = named("张桂兰", relative=Relative(name="王芳", phone="13700005566"))
    assert finds("137", identity)
    assert finds("5566", identity)
    assert not finds("王芳", identity), "the relative is called, not recalled"


def test_that_somebody_without_anything_is_found_by_nothing() -> None:
    assert terms_of(named(), INITIALS) == frozenset()
    assert query_terms("　-") == ()


def test_that_a_hit_by_name_and_by_number_is_one_person(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    elder = register(record, TestIds(), "3812", phone="13900003812")
    found = record.people.find("3812")
    record.close()
    assert [one.person.id for one in found] == [elder]


@pytest.mark.parametrize("limit", [1, 3, 20])
def test_that_no_more_people_are_given_than_were_asked_for(limit: int, tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds()
    for number in range(5):
        register(record, ids, f"张桂兰{number}")
    assert len(record.people.find("zgl", limit)) == min(limit, 5)
    assert len(record.people.all(limit)) == min(limit, 5)
    assert record.people.count() == 5
    record.close()
