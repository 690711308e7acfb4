"""Needs that could not be met (未能满足): noted with a reason, counted into a list of problems."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from advisor_app.domain.elder import Person
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId, RevisionId, derived_record, derived_revision
from advisor_app.domain.referral import Referral, ServiceCategory
from advisor_app.domain.unmet import UnmetNeed, UnmetReason
from advisor_app.services.desk import Desk
from advisor_app.services.plain_words import named_nobody
from advisor_app.store.unit_of_work import UnitOfWork
from advisor_app.tallies.problems import Counted, ProblemLine, Problems, problem_list

__all__ = [
    "Counted",
    "ProblemLine",
    "Problems",
    "UnmetEntry",
    "UnmetNeeds",
    "needs_of",
    "note_needs",
    "note_unmet_referral",
]

TOPIC_OF = {
    ServiceCategory.EMERGENCY: "emergency",
    ServiceCategory.DAILY_LIVING: "home_care",
    ServiceCategory.HOUSEKEEPING: "housekeeping",
    ServiceCategory.EMOTIONAL: "emotional_care",
    ServiceCategory.HEALTH: "health",
    ServiceCategory.OTHER: "other",
}
"""The topic (``resources/topics.toml``) that each of the five categories of 12349 falls under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetEntry:
    """What was said of a need that could not be met.

    Attributes:
        topics: which topics of the talk it is about; all of them when empty.
        service: what is missing, in words that name nobody; may be empty.
        street: where it is missing; the elder's own where somebody was named.
        community: as ``street``.
    """

    reason: UnmetReason
    topics: tuple[str, ...] = ()
    service: str = ""
    street: str = ""
    community: str = ""


class UnmetNeeds:
    """Reads what could not be met."""

    def __init__(self, desk: Desk, topic_words: Callable[[Iterable[str]], tuple[str, ...]]) -> None:
        """Take what gives the words of topics."""
        self._desk = desk
        self._topic_words = topic_words

    def begin(self) -> RevisionId:
        """Open a form: gives the revision id that it carries until it is saved."""
        return self._desk.ids.revision()

    def communities(self) -> tuple[tuple[str, str], ...]:
        """Give the streets and communities that are known here, to choose from."""
        return self._desk.record.needs.communities()

    def listed(self, first: date, last: date) -> tuple[UnmetNeed, ...]:
        """Give the needs of a time, newest first.

        Raises:
            BadInput: it ends before it begins.
        """
        if last < first:
            raise BadInput("结束日期在开始日期之前：请核对", "until")
        return self._desk.record.needs.unmet(first, last)

    def problems(self, first: date, last: date) -> Problems:
        """Count the needs of a time into a list of problems.

        Raises:
            BadInput: it ends before it begins.
        """
        return problem_list(self.listed(first, last), self.topic_words, first, last)

    def topic_words(self, code: str) -> str:
        """Give the words of a topic; an unknown code stands for itself."""
        return self._topic_words([code])[0]


def needs_of(
    form: RevisionId,
    point: str,
    on: date,
    topics: Sequence[str],
    entry: UnmetEntry,
    person: Person | None = None,
) -> tuple[UnmetNeed, ...]:
    """Give the needs that a form tells of, one for each topic it is about.

    Args:
        topics: what the talk was about.
        person: whom it is about; their street and community are where it is missing.

    Raises:
        BadInput: a topic that the talk was not about, or words that name somebody.
    """
    for code in entry.topics:
        if code not in topics:
            raise BadInput("没能满足的事项不在这次的事项里：请重新选", "unmet")
    service = named_nobody(entry.service, "缺什么服务", "unmet_service", person)
    street = named_nobody(entry.street, "街道", "unmet_street", person)
    community = named_nobody(entry.community, "社区", "unmet_community", person)
    if person is not None and person.elder.community:
        street, community = person.elder.street, person.elder.community
    return tuple(
        UnmetNeed(
            id=derived_record(form, f"unmet/{code}"),
            point=point,
            on=on,
            topic=code,
            reason=entry.reason,
            service=service,
            street=street,
            community=community,
        )
        for code in (entry.topics or topics)
    )


def note_unmet_referral(
    desk: Desk, work: UnitOfWork, form: RevisionId, about: Referral, reason: UnmetReason
) -> None:
    """Write that what was referred stays unmet, in the transaction that found it so.

    A referral is one need, however often it is said: declined, failed, and once more when the
    elder is called. The last reason counts, for the day on which it was first said.
    """
    told, person = UnmetEntry(reason=reason, service=about.need), desk.known(about.elder)
    (need,) = needs_of(form, about.point, desk.today, [_topic_of(desk, about)], told, person)
    one = derived_record(RevisionId(about.id), "unmet")
    known = desk.record.behind.records(UnmetNeed, [one])
    need = replace(
        need, id=one, on=known[0].on if known else need.on, referral=about.id,
        consultation=about.consultation,
    )  # fmt: skip
    note_needs(work, form, [need], desk.advisor.id)


def _topic_of(desk: Desk, about: Referral) -> str:
    """Give the topic a referral falls under: its category's, else what the talk was about."""
    talk = about.consultation and desk.record.consultations.get(about.consultation)
    if about.category is ServiceCategory.OTHER and talk:
        return talk.consultation.topics[0]
    return TOPIC_OF[about.category]


def note_needs(
    work: UnitOfWork, form: RevisionId, needs: Iterable[UnmetNeed], author: RecordId
) -> None:
    """Write needs in the transaction of what they came out of."""
    for one in needs:
        work.put(one, derived_revision(form, f"unmet/{one.topic}"), author)
