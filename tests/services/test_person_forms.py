"""Forms on people: what is typed comes back, what is odd is pointed out, what is erased is gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor_app.bootstrap import unlock
from advisor_app.domain.consultation import Outcome
from advisor_app.domain.elder import Papers, Relative
from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS
from advisor_app.domain.records import ConsentScope
from advisor_app.services.registration import PersonEntry, entry_of
from advisor_app.services.sheets import described
from advisor_app.services.suite import Services
from advisor_app.store.projection import Shown
from tests.builders import PASSPHRASE, START, a_point, a_world, consult, register, unheard

CARD = "11010519491231002X"
PHONE = "13900003812"
WORDS = st.text(st.sampled_from("张桂兰 AB1-·"), max_size=12)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """One open point for all the examples of a law."""
    opened = a_point(tmp_path_factory.mktemp("point"))
    yield opened
    opened.care.close()


_CHOICES = {
    name: st.sampled_from(list(spec.choices))
    for name, spec in FACTS.items()
    if spec.choices and name != "sex"
}
ENTRIES = st.builds(
    PersonEntry,
    name=st.sampled_from(["张桂兰", "王 芳", "Anne-Marie"]),
    phone=st.sampled_from(["", PHONE, "0371-6888 0000", "(0371)68880000"]),
    address=WORDS,
    street=WORDS,
    community=WORDS,
    relative=st.builds(Relative, name=WORDS, relation=WORDS, phone=st.sampled_from(["", PHONE])),
    facts=st.fixed_dictionaries(
        {},
        optional={
            **_CHOICES,
            "birth": st.sampled_from(["1942", "1942-03", "1942-03-05"]),
            "sex": st.sampled_from(["female", "male"]),
            "hukou": st.sampled_from(["410106", "410106001"]),
        },
    ),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=ENTRIES)
def test_that_a_form_opens_with_what_was_saved(shared: Services, entry: PersonEntry) -> None:
    """Saving the form of somebody known as it stands changes nothing at all."""
    registration = shared.registration
    form = registration.blank()
    registration.save(form, entry)
    kept = entry_of(registration.card(form.elder).person)
    assert dict(kept.facts) == dict(entry.facts)
    assert (kept.street, kept.community) == (entry.street.strip(), entry.community.strip())
    assert (kept.address, kept.name) == (entry.address.strip(), entry.name)
    assert kept.relative.name == entry.relative.name.strip()
    assert kept.phone == "".join(one for one in entry.phone if one.isdigit())
    last = shared.desk.record.journal.last_pos()
    registration.save(registration.form(form.elder), kept)
    assert shared.desk.record.journal.last_pos() == last


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ENTRIES, second=ENTRIES)
def test_that_the_last_form_is_what_stands(
    shared: Services, first: PersonEntry, second: PersonEntry
) -> None:
    registration = shared.registration
    form = registration.blank()
    registration.save(form, first)
    registration.save(registration.form(form.elder), second)
    other = registration.blank()
    registration.save(other, second)
    one, same = (entry_of(registration.card(each.elder).person) for each in (form, other))
    assert one == same


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=ENTRIES)
def test_that_the_part_that_leaves_the_point_holds_no_day_of_birth_and_no_name(
    shared: Services, entry: PersonEntry
) -> None:
    form = shared.registration.blank()
    shared.registration.save(form, entry)
    shown = shared.desk.record._projection.shown("elder", form.elder)
    assert isinstance(shown, Shown)
    assert len(str(shown.state.get("facts.birth", ""))) <= 7
    text = str({name: value for name, value in shown.state.items() if name in ("name", "phone")})
    assert text == "{}"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("139-0000-3812", PHONE), ("139 0000 3812", PHONE), ("+8613900003812", "+8613900003812"),
        ("（0371）68880000", "037168880000"), ("0371-68880000", "037168880000"), ("12349000", "12349000"),
    ],
)  # fmt: skip
def test_that_phones_are_taken_as_people_write_them(
    typed: str, kept: str, services: Services
) -> None:
    elder = register(services, phone=typed)
    identity = services.registration.card(elder).person.identity
    assert identity is not None
    assert identity.phone == kept
    assert [one.person.id for one in services.registration.find(typed)] == [elder]


@pytest.mark.parametrize("typed", ["12349", "电话在家里", "1390000381a", "+", "1" * 16, "--"])
def test_that_what_is_no_phone_is_refused_in_either_place(typed: str, services: Services) -> None:
    if typed == "--":
        assert register(services, phone=typed)
        return
    with pytest.raises(BadInput, match="电话") as own:
        register(services, phone=typed)
    with pytest.raises(BadInput, match="电话") as relative:
        register(services, relative=Relative(phone=typed))
    assert (own.value.field, relative.value.field) == ("phone", "relative_phone")
    assert services.registration.count() == 0


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"birth": "1949-12-30"}, "birth"), ({"birth": "1949-11"}, "birth"),
        ({"birth": "1950"}, "birth"), ({"sex": "male"}, "sex"),
    ],
)  # fmt: skip
def test_that_a_card_that_says_otherwise_is_pointed_out(
    facts: dict[str, object], field: str, services: Services
) -> None:
    with pytest.raises(BadInput, match="一致") as refused:
        register(services, papers=Papers.CITIZEN, number=CARD, facts=facts)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "facts",
    [{}, {"birth": "1949"}, {"birth": "1949-12"}, {"birth": "1949-12-31", "sex": "female"}],
)
def test_that_a_card_completes_what_was_known_in_part(
    facts: dict[str, object], services: Services
) -> None:
    elder = register(services, papers=Papers.CITIZEN, number=CARD, facts=facts)
    person = services.registration.card(elder).person
    assert (str(person.birth), person.facts.get("sex")) == ("1949-12-31", "female")


def test_that_an_old_card_is_the_same_person(services: Services) -> None:
    elder = register(services, papers=Papers.CITIZEN, number="110105491231002")
    form = services.registration.blank()
    entry = PersonEntry(name="别人", papers=Papers.CITIZEN, number=CARD)
    assert [one.id for one in services.registration.check(form, entry).duplicates] == [elder]


@pytest.mark.parametrize(
    ("name", "birth", "same"),
    [
        ("张桂兰", "1942", True), ("张桂兰", "1942-03-05", True), ("张桂兰", None, True),
        ("张桂兰", "1943", False), ("张桂芳", "1942", False), ("张桂兰", "1942-04", False),
    ],
)  # fmt: skip
def test_that_a_namesake_is_pointed_out_where_the_births_may_agree(
    name: str, birth: str | None, same: bool, services: Services
) -> None:
    elder = register(services, "张桂兰", facts={"birth": "1942-03"})
    checked = services.registration.check(
        services.registration.blank(), PersonEntry(name=name, facts={"birth": birth})
    )
    assert [one.id for one in checked.duplicates] == ([elder] if same else [])
    assert any("可能已经登记过" in one for one in checked.warnings) is same


def test_that_consents_are_kept_once_with_their_day(services: Services) -> None:
    form = services.registration.blank()
    entry = PersonEntry(name="张桂兰", consents=(ConsentScope.RECORD, ConsentScope.SHARE))
    for _ in range(2):
        services.registration.save(form, entry)
    consents = services.registration.card(form.elder).consents
    assert {one.scope for one in consents} == {ConsentScope.RECORD, ConsentScope.SHARE}
    assert len(consents) == 2
    assert all(one.given and one.at >= START for one in consents)


def test_that_a_card_shows_the_last_five_visits_and_every_promise(services: Services) -> None:
    elder = register(services)
    for later in range(7):
        consult(
            services, elder, outcome=Outcome.FOLLOW_UP,
            callback_due=services.desk.today + timedelta(days=10 - later),
        )  # fmt: skip
    card = services.registration.card(elder)
    times = [one.consultation.at for one in card.visits]
    assert len(times) == 5
    assert times == sorted(times, reverse=True)
    dues = [one.due for one in card.calls]
    assert len(dues) == 7
    assert dues == sorted(dues)


def test_that_the_recent_list_begins_with_who_came_last(services: Services) -> None:
    first, second, third = (register(services, name) for name in ("甲", "乙", "丙"))
    consult(services, second)
    assert services.registration.recent()[0].person.id == second
    assert {one.person.id for one in services.registration.recent()} == {first, second, third}
    assert len(services.registration.recent(2)) == 2
    assert services.registration.count() == 3


def test_that_forgetting_takes_the_forms_that_were_begun_too(services: Services) -> None:
    gone, stays = register(services, "张桂兰"), register(services, "王芳")
    forms = {elder: services.consulting.begin() for elder in (gone, stays, None)}
    for elder, form in forms.items():
        services.consulting.keep_draft(form, {"elder": elder, "asked": "江南小镇的事"})
    services.registration.forget(gone, "本人要求")
    left = {one.form for one in services.consulting.drafts()}
    assert left == {forms[stays], forms[None]}


def test_that_a_form_left_open_brings_nobody_back(services: Services) -> None:
    elder = register(services, "张桂兰", phone=PHONE)
    form = services.registration.form(elder)
    services.registration.forget(elder, "本人要求")
    services.registration.save(form, PersonEntry(name="张桂兰", phone=PHONE, address="江南小镇"))
    assert services.registration.find("张桂兰") == services.registration.find("3812") == ()
    assert services.registration.count() == 0
    with pytest.raises(BadInput, match="没有编号"):
        services.registration.form(elder)
    assert services.care.verify().problems == ()


def _every_byte(services: Services, folder: Path) -> bytes:
    """Give everything the tables hold, as a reader with the key would see it."""
    db = services.desk.record._db
    rows = [
        repr(tuple(row))
        for table in db.table_names()
        for row in db.execute(f"SELECT * FROM {table}")
    ]
    assert folder.exists()
    return "\n".join(rows).encode()


@contextmanager
def _reopened(folder: Path) -> Iterator[Services]:
    services = unlock(a_world(folder, "again"), PASSPHRASE, unheard)
    try:
        yield services
    finally:
        services.care.close()


def test_that_nothing_of_the_person_is_in_any_table_afterwards(tmp_path: Path) -> None:
    secrets = ("张桂兰", CARD, PHONE, "江南小镇", "王小明", "13700005566", "问助餐", "zgl")
    services = a_point(tmp_path)
    elder = register(
        services, papers=Papers.CITIZEN, number=CARD, phone=PHONE, address="江南小镇7号",
        relative=Relative(name="王小明", relation="儿子", phone="13700005566"),
        facts={"income": "minimum"}, consents=(ConsentScope.RECORD,),
    )  # fmt: skip
    consult(services, elder, asked="张桂兰问助餐", answered="在江南小镇")
    services.sheets.elder(elder).issue(services.book.begin())
    services.consulting.keep_draft(
        services.consulting.begin(), {"elder": elder, "asked": "王小明来问"}
    )
    form = services.registration.form(elder)
    services.registration.save(form, replace(entry_of(form.person), phone="13800003812"))  # type: ignore[arg-type]
    before = _every_byte(services, tmp_path)
    assert all(secret.encode() in before for secret in secrets)
    services.registration.forget(elder, "本人要求")
    after = _every_byte(services, tmp_path)
    services.care.close()
    with _reopened(tmp_path) as again:
        again.care.rebuild()
        rebuilt = _every_byte(again, tmp_path)
        assert again.care.verify().problems == ()
    for secret in (*secrets, "minimum", "13800003812", "1949"):
        assert secret.encode() not in after, secret
        assert secret.encode() not in rebuilt, secret


@pytest.mark.parametrize(
    ("facts", "community", "words"),
    [
        ({"sex": "female", "birth": "1942-03-05"}, "示例一社区", "女　84岁　示例一社区"),
        ({"sex": "male", "birth": "1942"}, "", "男　83至84岁"),
        ({"birth": "1942-11"}, "", "83至84岁"),
        ({}, "示例一社区", "示例一社区"),
        ({}, "", ""),
    ],
)
def test_that_a_person_is_described_by_what_is_known(
    facts: dict[str, object], community: str, words: str, services: Services
) -> None:
    elder = register(services, facts=facts, community=community)
    person = services.registration.card(elder).person
    assert described(person, services.desk.today) == words
