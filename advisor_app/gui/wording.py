"""How people and consultations are written on screen."""

from datetime import date

from advisor_app.domain.citizen import masked, masked_phone
from advisor_app.domain.consultation import OUTCOME_WORDS
from advisor_app.domain.elder import Person
from advisor_app.domain.facts import FACTS
from advisor_app.services.consulting import Consulting
from advisor_app.services.registration import ConsultationSeen, PersonCard
from advisor_app.support.calendar import local_text

_TAIL_OF = 8
"""Shorter numbers are masked whole: four of their characters would tell too much."""


def sex_word(person: Person) -> str:
    """Give 女 or 男; empty when unknown."""
    sex = person.facts.get("sex")
    return FACTS["sex"].in_words(sex) if sex else ""


def age_words(person: Person, on: date) -> str:
    """Give the age, or both that are possible; empty when unknown."""
    if person.birth is None:
        return ""
    low, high = person.birth.ages(on)
    return f"{low}岁" if low == high else f"{low}～{high}岁"


def number_masked(person: Person) -> str:
    """Give the papers' number as screens may show it."""
    return masked(person.identity.papers_number) if person.identity else ""


def number_tail(person: Person) -> str:
    """Give the last four characters of the papers' number, as lists show it."""
    number = person.identity.papers_number if person.identity else ""
    return f"…{number[-4:]}" if len(number) >= _TAIL_OF else masked(number)


def phone_masked(person: Person) -> str:
    """Give the phone as screens may show it."""
    return masked_phone(person.identity.phone) if person.identity else ""


def who(person: Person, on: date) -> str:
    """Give a person in one line: name, sex, age, community."""
    parts = (person.name, sex_word(person), age_words(person, on), person.elder.community)
    return "　".join(part for part in parts if part)


def visit(one: ConsultationSeen, consulting: Consulting) -> str:
    """Give a past consultation in one line."""
    about = one.consultation
    topics = "、".join(consulting.words_of(about.topics))
    return f"{local_text(about.at)[:10]}　{topics}　{OUTCOME_WORDS[about.outcome]}"


def overdue(card: PersonCard, today: date) -> int:
    """Count the call-backs that are due by today and not done."""
    return sum(1 for call in card.calls if call.done_at is None and call.due <= today)
