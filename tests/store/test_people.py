"""Finding people the way an advisor types."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.elder import Elder, Identity, Papers, Relative
from advisor_app.domain.facts import Facts
from advisor_app.domain.ids import RecordId
from advisor_app.domain.partial_date import PartialDate
from advisor_app.store.record import Record
from advisor_app.store.search_terms import query_terms, terms_of
from tests.builders import INITIALS, TestIds, a_consultation, a_record


def register(record: Record, ids: TestIds, name: str, **identity: object) -> RecordId:
    elder = Elder(id=ids.record(), facts=Facts(), person_key=str(identity.pop("person_key", "")))
    with record.begin() as work:
        work.put(elder, ids.revision())
        one = Identity(id=ids.record(), elder=elder.id, name=name, **identity)  # type: ignore[arg-type]
        work.put(one, ids.revision())
    return elder.id


@pytest.mark.parametrize(
    "typed",
    [
        "张桂兰", "张", "桂兰", "zgl", "ZGL", "zg", "139", "3812", "13900003812", "139-0000-3812",
        "999999194203", "002X", "002x", "１３９", "99999919420305002X", "5566",
    ],
)  # fmt: skip
def test_that_a_person_is_found_by(typed: str, tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds()
    wanted = register(
        record, ids, "张桂兰", phone="13900003812", papers=Papers.CITIZEN,
        papers_number="99999919420305002X", relative=Relative(phone="13700005566"),
    )  # fmt: skip
    register(record, ids, "王芳", phone="13800007777")
    found = [one.person.id for one in record.people.find(typed)]
    record.close()
    assert found == [wanted]


@pytest.mark.parametrize("typed", ["", "  ", "zlg", "38129", "李", "9" * 40, "%", "_", "'; --"])
def test_that_nobody_is_found_by(typed: str, tmp_path: Path) -> None:
    record = a_record(tmp_path)
    register(record, TestIds(), "张桂兰", phone="13900003812")
    assert record.people.find(typed) == ()
    record.close()


def test_that_those_who_were_taken_back_do_not_crowd_the_others_out(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds()
    gone = [register(record, ids, "张桂兰") for _ in range(7)]
    stays = register(record, ids, "张桂英")
    with record.begin() as work:
        for one in gone:
            work.put(Elder(id=one, facts=Facts(), withdrawn=True), ids.revision())
    assert [one.person.id for one in record.people.find("张", limit=2)] == [stays]
    record.close()


def test_that_a_surname_is_found_by_each_of_its_readings(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    wanted = register(record, TestIds(), "曾芳")
    for typed in ("cf", "zf"):
        assert [one.person.id for one in record.people.find(typed)] == [wanted]
    record.close()


def test_that_a_corrected_name_is_found_and_the_old_one_is_not(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds()
    elder = register(record, ids, "张桂兰")
    seen = record.people.get(elder)
    assert seen is not None
    assert seen.person.identity is not None
    with record.begin() as work:
        one = Identity(id=seen.person.identity.id, elder=elder, name="王芳")
        work.put(one, ids.revision())
    assert record.people.find("zgl") == ()
    assert [one.person.name for one in record.people.find("wf")] == ["王芳"]
    record.close()


def test_that_the_whole_name_comes_first_then_the_last_visitor(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds()
    longer, visitor, whole = (
        register(record, ids, name) for name in ("张桂兰兰", "张桂兰兰", "张桂兰")
    )
    with record.begin() as work:
        work.put(a_consultation(ids, visitor), ids.revision())
    found = record.people.find("张桂兰")
    record.close()
    assert [one.person.id for one in found] == [whole, visitor, longer]
    assert found[1].last_day == "2026-11-23"


def test_that_one_key_means_one_person(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds()
    first = register(record, ids, "张桂兰", person_key="ab" * 32)
    register(record, ids, "王芳")
    assert [one.id for one in record.people.with_key("ab" * 32)] == [first]
    assert record.people.with_key("") == ()
    record.close()


@pytest.mark.parametrize(
    ("birth", "known"),
    [("1942", True), ("1942-03-05", True), ("1943", False), (None, True)],
)
def test_that_namesakes_are_those_whose_births_may_agree(
    birth: str | None, known: bool, tmp_path: Path
) -> None:
    record = a_record(tmp_path)
    elder = register(record, TestIds(), "张桂兰", birth=PartialDate(1942, 3))
    given_birth = PartialDate.parse(birth) if birth else None
    found = [one.id for one in record.people.namesakes("张桂兰", given_birth)]
    record.close()
    assert found == ([elder] if known else [])


@given(st.text(alphabet="张王曾桂兰芳", min_size=1, max_size=6), st.data())
def test_that_every_part_and_every_reading_is_a_term(name: str, data: st.DataObject) -> None:
    identity = Identity(id=RecordId("i"), elder=RecordId("e"), name=name)
    terms = terms_of(identity, INITIALS)
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    assert any(term.startswith(name[start:end]) for term in terms)
    first = "".join(INITIALS[one][0] for one in name)
    assert any(term.startswith(first[:end]) for term in terms)


def test_that_digits_are_looked_up_from_both_ends() -> None:
    assert query_terms("3812") == ("3812", "~2183")
    assert query_terms("zgl") == ("zgl",)
    assert query_terms("") == ()
