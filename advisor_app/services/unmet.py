"""Needs that could not be met (未能满足): noted with a reason, counted into a list of problems."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.consultation import Topic
from advisor_app.domain.elder import Person
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId, RevisionId, derived_record, derived_revision
from advisor_app.domain.unmet import UNMET_WORDS, UnmetNeed, UnmetReason
from advisor_app.services.desk import Desk
from advisor_app.services.plain_words import named_nobody
from advisor_app.store.unit_of_work import UnitOfWork

__all__ = [
    "Counted",
    "Problem",
    "Problems",
    "UnmetEntry",
    "UnmetNeeds",
    "needs_of",
    "note_needs",
]


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


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something stood in the way."""

    words: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line of the problem list: the same need, unmet for the same reason in the same place.

    Attributes:
        last: the last day it was met with.
    """

    topic: str
    service: str
    reason: str
    community: str
    count: int
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Problems:
    """The problem list (问题清单) of a time, the commonest first."""

    first: date
    last: date
    total: int
    reasons: tuple[Counted, ...]
    topics: tuple[Counted, ...]
    communities: tuple[Counted, ...]
    lines: tuple[Problem, ...]


class UnmetNeeds:
    """Reads what could not be met."""

    def __init__(self, desk: Desk, topics: tuple[Topic, ...]) -> None:
        self._desk = desk
        self._labels = {topic.code: topic.label for topic in topics}

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
        needs = self.listed(first, last)
        return Problems(
            first=first,
            last=last,
            total=len(needs),
            reasons=_counted(needs, lambda one: UNMET_WORDS[one.reason]),
            topics=_counted(needs, lambda one: one.service or self.topic_words(one.topic)),
            communities=_counted(needs, lambda one: one.community or "没说哪个社区"),
            lines=tuple(self._lines(needs)),
        )

    def topic_words(self, code: str) -> str:
        """Give the words of a topic; an unknown code stands for itself."""
        return self._labels.get(code, code)

    def _lines(self, needs: Sequence[UnmetNeed]) -> Iterable[Problem]:
        alike: dict[tuple[str, str, UnmetReason, str], list[UnmetNeed]] = {}
        for one in needs:
            key = one.topic, one.service, one.reason, one.community
            alike.setdefault(key, []).append(one)
        for (topic, service, reason, community), same in sorted(
            alike.items(), key=lambda pair: (-len(pair[1]), pair[0])
        ):
            yield Problem(
                topic=self.topic_words(topic),
                service=service,
                reason=UNMET_WORDS[reason],
                community=community,
                count=len(same),
                last=max(one.on for one in same),
            )


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
    street, community = entry.street.strip(), entry.community.strip()
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
            community=named_nobody(community, "社区", "unmet_community", person),
        )
        for code in (entry.topics or topics)
    )


def note_needs(
    work: UnitOfWork, form: RevisionId, needs: Iterable[UnmetNeed], author: RecordId
) -> None:
    """Write needs in the transaction of what they came out of."""
    for one in needs:
        work.put(one, derived_revision(form, f"unmet/{one.topic}"), author)


def _counted(needs: Iterable[UnmetNeed], words: Callable[[UnmetNeed], str]) -> tuple[Counted, ...]:
    counts = Counter(words(one) for one in needs)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Counted(*one) for one in ranked)
