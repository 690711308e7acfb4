"""Registering elders and keeping what is known of them right."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from advisor_app.domain.citizen import CitizenNumber
from advisor_app.domain.elder import Elder, Identity, Papers, Person, Relative
from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import Facts, FactValue
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import RecordId, RevisionId, derived_record, derived_revision
from advisor_app.domain.partial_date import PartialDate
from advisor_app.domain.records import Consent, ConsentScope, Erasure, SheetPrinted
from advisor_app.services.desk import Desk
from advisor_app.store.bulk import Put
from advisor_app.store.consultations import ConsultationSeen
from advisor_app.store.people import FoundPerson
from advisor_app.store.unit_of_work import UnitOfWork

__all__ = [
    "Checked",
    "ConsultationSeen",
    "FoundPerson",
    "PersonCard",
    "PersonEntry",
    "PersonForm",
    "PersonKey",
    "Registration",
    "entry_of",
]

PersonKey = Callable[[str, str], str]
"""Gives the keyed hash of a document (its kind, its number)."""

_PHONE = re.compile(r"\+?\d{7,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry:
    """What was typed about a person; empty text means unknown.

    Attributes:
        facts: fact name → typed or chosen value; ``birth`` and ``sex`` may stand here too.
        consents: what the person agreed to just now.
    """

    name: str = ""
    papers: Papers = Papers.NONE
    number: str = ""
    phone: str = ""
    address: str = ""
    street: str = ""
    community: str = ""
    relative: Relative = field(default_factory=Relative)
    facts: Mapping[str, object] = field(default_factory=dict)
    consents: tuple[ConsentScope, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonForm:
    """An open form: whom it is about, the revision id it will be saved under, what it saw.

    Attributes:
        person: None on a form for somebody new.
    """

    elder: RecordId
    revision: RevisionId
    person: Person | None = None
    saw_elder: RevisionId | None = None
    saw_identity: RevisionId | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a form says: people who may be the same, and things to look at."""

    duplicates: tuple[Person, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Everything the counter shows about somebody who is recalled."""

    person: Person
    visits: tuple[ConsultationSeen, ...]
    calls: tuple[FollowUp, ...]
    sheets: tuple[SheetPrinted, ...]
    consents: tuple[Consent, ...]


def entry_of(person: Person) -> PersonEntry:
    """Give what a form on a known person is filled with."""
    identity = person.identity
    return PersonEntry(
        name=identity.name if identity else "",
        papers=identity.papers if identity else Papers.NONE,
        number=identity.papers_number if identity else "",
        phone=identity.phone if identity else "",
        address=identity.address if identity else "",
        street=person.elder.street,
        community=person.elder.community,
        relative=identity.relative if identity else Relative(),
        facts=person.facts.values,
    )


class Registration:
    """Finds, registers, corrects and forgets elders."""

    def __init__(self, desk: Desk, person_key: PersonKey) -> None:
        self._desk = desk
        self._record = desk.record
        self._person_key = person_key

    def find(self, text: str, limit: int = 20) -> tuple[FoundPerson, ...]:
        """Find people by name, initials, phone, last digits or a swiped number."""
        return self._record.people.find(text, limit)

    def recent(self, limit: int = 200) -> tuple[FoundPerson, ...]:
        """Give those who came or were registered last."""
        return self._record.people.all(limit)

    def count(self) -> int:
        """Count the registered elders."""
        return self._record.people.count()

    def card(self, elder: RecordId) -> PersonCard:
        """Give what is known of a person, with their last visits.

        Raises:
            BadInput: nobody has this id.
        """
        points = self._record.point_records
        return PersonCard(
            person=self._desk.seen(elder).person,
            visits=self._record.consultations.of_elder(elder),
            calls=tuple(one.call for one in self._record.calls.of_elder(elder)),
            sheets=points.sheets_of(elder),
            consents=points.consents_of(elder),
        )

    def blank(self) -> PersonForm:
        """Open a form for somebody new."""
        return PersonForm(self._desk.ids.record(), self._desk.ids.revision())

    def form(self, elder: RecordId) -> PersonForm:
        """Open a form on somebody known.

        Raises:
            BadInput: nobody has this id.
        """
        seen = self._desk.seen(elder)
        return PersonForm(
            elder, self._desk.ids.revision(), seen.person, seen.elder_head, seen.identity_head
        )

    def check(self, form: PersonForm, entry: PersonEntry) -> Checked:
        """Look for the same person and for odd values, before saving.

        Raises:
            BadInput: a value that cannot be; names its field.
        """
        elder, identity = self._made(form, entry)
        people = self._record.people
        same = people.with_key(elder.person_key) or people.namesakes(identity.name, identity.birth)
        others = tuple(one for one in same if one.id != form.elder)
        return Checked(others, tuple(self._warnings(identity, others)))

    def save(self, form: PersonForm, entry: PersonEntry) -> Checked:
        """Save a form. Saving it again, after a crash too, changes nothing.

        Raises:
            BadInput: a value that cannot be; names its field.
        """
        elder, identity = self._made(form, entry)
        checked = self.check(form, entry)
        author = self._desk.advisor.id
        with self._record.begin() as work:
            work.put(elder, form.revision, author, form.saw_elder)
            part = derived_revision(form.revision, "identity")
            work.put(identity, part, author, form.saw_identity)
            self._keep_consents(work, form, entry.consents)
        return checked

    def note_fact(self, elder: RecordId, fact: str, value: FactValue | None) -> None:
        """Set one fact as it was just answered; None forgets it."""
        form = self.form(elder)
        if form.person is None:
            return
        entry = entry_of(form.person)
        self.save(form, replace(entry, facts={**entry.facts, fact: value}))

    def forget(self, elder: RecordId, reason: str) -> None:
        """Erase a person for good, on their demand (PIPL art. 47).

        What names or describes them goes, in every revision; the figures stay: consultations
        name nobody any more, and each sheet's number and policies are kept without the person.
        """
        desk = self._desk
        words = self._record.consultations.word_ids(elder)
        sheets = self._record.point_records.sheets_of(elder)
        with self._record.begin() as work:
            for sheet in sheets:
                work.put(_without_person(sheet, desk.ids.record()), desk.ids.revision())
            erasure = Erasure(
                id=desk.ids.record(), elder=elder, at=desk.now(), reason=reason, records=words
            )
            work.put(erasure, desk.ids.revision(), desk.advisor.id)
            self._record.device.drop_drafts_about(elder)
            for kind in ("elder", "identity"):
                work.touch(kind, elder)

    def rekey(self) -> int:
        """Give every elder the person key of the key in force now; says how many changed."""
        puts = []
        for person in self._record.people.everybody():
            if person.identity and person.identity.papers_number:
                key = self._person_key(person.identity.papers, person.identity.papers_number)
                puts.append(Put(replace(person.elder, person_key=key), self._desk.ids.revision()))
        with self._record.begin() as work:
            return work.put_all(puts)

    def _made(self, form: PersonForm, entry: PersonEntry) -> tuple[Elder, Identity]:
        today = self._desk.today
        number, facts = _papers(entry, today)
        birth = _birth(facts, today)
        coarse = facts.with_values({"birth": str(birth.to_month()) if birth else None})
        elder = Elder(
            id=form.elder,
            facts=coarse,
            street=entry.street.strip(),
            community=entry.community.strip(),
            person_key=self._person_key(entry.papers, number) if number else "",
            batch=form.person.elder.batch if form.person else None,
        )
        known = form.person.identity if form.person else None
        identity = Identity(
            id=known.id if known else derived_record(form.revision, "identity"),
            elder=form.elder,
            name=_name(entry),
            papers=entry.papers if number else Papers.NONE,
            papers_number=number,
            birth=birth,
            phone=_phone(entry.phone, "phone"),
            address=entry.address.strip(),
            relative=Relative(
                name=entry.relative.name.strip(),
                relation=entry.relative.relation.strip(),
                phone=_phone(entry.relative.phone, "relative_phone"),
            ),
        )
        return elder, identity

    def _warnings(self, identity: Identity, others: tuple[Person, ...]) -> list[str]:
        warnings = [f"可能已经登记过：{one.name}（{_born(one)}）" for one in others]
        if identity.birth and identity.birth.ages(self._desk.today)[1] < 50:
            warnings.append("这位不满50周岁：请核对出生日期")
        if identity.birth and identity.birth.ages(self._desk.today)[0] > 115:
            warnings.append("这位已超过115周岁：请核对出生日期")
        return warnings

    def _keep_consents(
        self, work: UnitOfWork, form: PersonForm, scopes: tuple[ConsentScope, ...]
    ) -> None:
        for scope in scopes:
            consent = Consent(
                id=derived_record(form.revision, scope),
                elder=form.elder,
                scope=scope,
                given=True,
                at=self._desk.now(),
            )
            work.put(consent, derived_revision(form.revision, scope), self._desk.advisor.id)


def _papers(entry: PersonEntry, today: date) -> tuple[str, Facts]:
    """Give the number in its normal form, and the facts with what it tells."""
    facts = Facts.parse(entry.facts)
    number = "".join(entry.number.split()).upper()
    if entry.papers is not Papers.CITIZEN or not number:
        return number, facts
    citizen = CitizenNumber.parse(number, today)
    given = facts.birth
    if given and not given.earliest <= citizen.birth <= given.latest:
        message = f"出生日期{given.in_words()}和身份证号里的{citizen.birth}不一致：请核对"
        raise BadInput(message, "birth")
    if facts.get("sex") not in (None, citizen.sex):
        raise BadInput("性别和身份证号不一致：请核对", "sex")
    known = {"birth": str(PartialDate.of(citizen.birth)), "sex": citizen.sex}
    return citizen.value, facts.with_values(known)


def _birth(facts: Facts, today: date) -> PartialDate | None:
    birth = facts.birth
    if birth and birth.earliest > today:
        raise BadInput(f"出生日期{birth.in_words()}在今天之后：请核对", "birth")
    return birth


def _name(entry: PersonEntry) -> str:
    name = " ".join(entry.name.split())
    if not name and not entry.number.strip() and not entry.phone.strip():
        raise BadInput("姓名、证件号、电话至少要填一项，不然以后找不到这位老人", "name")
    if len(name) > 60:
        raise BadInput("姓名太长（超过60个字）：请检查是不是填错了格子", "name")
    return name


def _phone(text: str, name: str) -> str:
    plain = re.sub(r"[\s()（）-]", "", text)
    if plain and not _PHONE.fullmatch(plain):
        raise BadInput(f"电话“{text}”不像电话号码：应为7至15位数字，区号可用横线隔开", name)
    return plain


def _born(person: Person) -> str:
    return person.birth.in_words() + "生" if person.birth else "出生日期未登记"


def _without_person(sheet: SheetPrinted, one: RecordId) -> SheetPrinted:
    return SheetPrinted(
        id=one, number=sheet.number, kind=sheet.kind, at=sheet.at, on=sheet.on,
        point=sheet.point, policies=sheet.policies, outcome=sheet.outcome, why=sheet.why,
    )  # fmt: skip
