"""Registering: papers, unknowns, duplicates, forms saved twice, forgetting."""

from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.domain.elder import Papers, Relative
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.records import ConsentScope
from advisor_app.services.registration import PersonEntry
from advisor_app.services.suite import Services
from tests.builders import a_point, consult, register

CARD = "11010519491231002X"


def test_that_a_citizen_number_tells_birth_and_sex(services: Services) -> None:
    elder = register(services, papers=Papers.CITIZEN, number=CARD.lower())
    person = services.registration.card(elder).person
    assert person.identity is not None
    assert person.identity.papers_number == CARD
    assert str(person.birth) == "1949-12-31"
    assert person.facts.get("sex") == "female"


def test_that_the_elders_record_holds_neither_number_nor_day_of_birth(services: Services) -> None:
    elder = register(services, papers=Papers.CITIZEN, number=CARD, phone="13900003812")
    kept = services.registration.card(elder).person.elder
    assert str(kept.facts.birth) == "1949-12"
    assert CARD not in repr(kept)
    assert "3812" not in repr(kept)
    assert len(kept.person_key) == 64


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (PersonEntry(), "name"),
        (PersonEntry(name="甲", papers=Papers.CITIZEN, number="110105194912310021"), "citizen_id"),
        (PersonEntry(name="甲", facts={"birth": "2030-01-01"}), "birth"),
        (PersonEntry(name="甲", facts={"birth": "1940-02-31"}), "birth"),
        (PersonEntry(name="甲", phone="call me"), "phone"),
        (PersonEntry(name="甲", relative=Relative(phone="12")), "relative_phone"),
        (PersonEntry(name="甲", facts={"income": "rich"}), "income"),
        (PersonEntry(name="甲" * 61), "name"),
        (
            PersonEntry(name="甲", papers=Papers.CITIZEN, number=CARD, facts={"birth": "1950"}),
            "birth",
        ),
        (
            PersonEntry(name="甲", papers=Papers.CITIZEN, number=CARD, facts={"sex": "male"}),
            "sex",
        ),
    ],
)
def test_that_what_cannot_be_is_refused_at_its_field(
    services: Services, entry: PersonEntry, field: str
) -> None:
    form = services.registration.blank()
    with pytest.raises(BadInput) as refused:
        services.registration.save(form, entry)
    assert refused.value.field == field
    assert services.registration.count() == 0


@pytest.mark.parametrize(
    ("papers", "number"),
    [(Papers.PASSPORT, "E12345678"), (Papers.RESIDENCE_PERMIT, "810000194912310021")],
)
def test_that_other_papers_are_taken_as_they_are(
    services: Services, papers: Papers, number: str
) -> None:
    elder = register(services, papers=papers, number=number)
    identity = services.registration.card(elder).person.identity
    assert identity is not None
    assert (identity.papers, identity.papers_number) == (papers, number)
    assert services.registration.card(elder).person.birth is None


def test_that_unknown_stays_unknown(services: Services) -> None:
    elder = register(services, "张桂兰")
    person = services.registration.card(elder).person
    assert dict(person.facts.values) == {}
    assert person.birth is None


def test_that_saving_a_form_again_registers_once(services: Services) -> None:
    form = services.registration.blank()
    entry = PersonEntry(name="张桂兰", consents=(ConsentScope.RECORD,))
    services.registration.save(form, entry)
    services.registration.save(form, entry)
    assert services.registration.count() == 1
    assert len(services.registration.card(form.elder).consents) == 1


def test_that_the_same_papers_are_noticed_and_not_refused(services: Services) -> None:
    first = register(services, papers=Papers.CITIZEN, number=CARD)
    form = services.registration.blank()
    entry = PersonEntry(name="张桂蘭", papers=Papers.CITIZEN, number=CARD)
    checked = services.registration.check(form, entry)
    assert [one.id for one in checked.duplicates] == [first]
    assert "可能已经登记过" in services.registration.save(form, entry).warnings[0]
    assert services.registration.count() == 2


def test_that_a_person_is_not_their_own_duplicate(services: Services) -> None:
    elder = register(services, papers=Papers.CITIZEN, number=CARD)
    form = services.registration.form(elder)
    entry = PersonEntry(name="张桂兰", papers=Papers.CITIZEN, number=CARD, community="示例二社区")
    assert services.registration.check(form, entry).duplicates == ()
    services.registration.save(form, entry)
    assert services.registration.card(elder).person.elder.community == "示例二社区"


def test_that_two_forms_on_one_person_both_count(services: Services) -> None:
    """The second form was filled before the first was saved; it must not undo it."""
    elder = register(services, "张桂兰", facts={"income": "normal"})
    one, other = services.registration.form(elder), services.registration.form(elder)
    entry = PersonEntry(name="张桂兰", facts={"income": "normal"})
    services.registration.save(one, replace(entry, phone="13900003812"))
    services.registration.save(other, replace(entry, facts={"income": "minimum"}))
    person = services.registration.card(elder).person
    assert person.identity is not None
    assert person.identity.phone == "13900003812"
    assert person.facts.get("income") == "minimum"


def test_that_odd_ages_are_pointed_out(services: Services) -> None:
    form = services.registration.blank()
    young = services.registration.check(form, PersonEntry(name="甲", facts={"birth": "1990"}))
    old = services.registration.check(form, PersonEntry(name="甲", facts={"birth": "1900"}))
    assert "50周岁" in young.warnings[0]
    assert "115周岁" in old.warnings[0]


def test_that_a_stranger_is_said_to_be_one(services: Services) -> None:
    with pytest.raises(BadInput, match="没有编号"):
        services.registration.card("nobody")  # type: ignore[arg-type]


def test_that_forgetting_leaves_the_figures(services: Services) -> None:
    elder = register(services, papers=Papers.CITIZEN, number=CARD)
    consult(services, elder, asked="张桂兰问助餐")
    number = services.sheets.elder(elder).issue(services.book.begin()).number
    services.registration.forget(elder, "本人要求")
    month = Month.of(services.desk.today)
    tally = services.reporting.tally(month).indicators
    (sheet,) = services.book.issued()
    (seen,) = services.consulting.listed()
    assert services.registration.find("张桂兰") == ()
    assert tally["consultations"] == 1
    assert tally["sheets"] == 1
    assert (sheet.number, sheet.elder, dict(sheet.facts)) == (number, None, {})
    assert seen.note is None
    assert services.care.verify().problems == ()
    next_number = (
        services.sheets.policy(services.screenings.policies[0].id)
        .issue(services.book.begin())
        .number
    )
    assert next_number.endswith("0002")


def test_that_the_same_person_has_the_same_key_at_every_point_of_a_district(
    tmp_path: Path, district_file: Path
) -> None:
    keys = []
    for code in ("410106-D01", "410106-S02"):
        services = a_point(tmp_path / code, code, district=district_file)
        elder = register(services, papers=Papers.CITIZEN, number=CARD)
        keys.append(services.registration.card(elder).person.elder.person_key)
        services.care.close()
    assert keys[0] == keys[1]
