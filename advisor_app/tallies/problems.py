"""The problem list (问题清单): unmet needs counted by reason, service and community.

The people's congress supervises by such a list (按问题清单督办): what is missing, where, how often.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.unmet import UNMET_WORDS, UnmetNeed, UnmetReason


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something stood in the way."""

    words: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLine:
    """One line of the problem list: the same need, unmet for the same reason in the same place.

    Attributes:
        points: codes of the points that met with it, in order.
        last: the last day it was met with.
        topic_code: the topic as in data; with service, reason and community it tells which needs
            belong to the line.
        reason_code: the reason as in data.
    """

    topic: str
    service: str
    reason: str
    community: str
    count: int
    points: tuple[str, ...]
    last: date
    topic_code: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problems:
    """The problem list (问题清单) of a time, the commonest first."""

    first: date
    last: date
    total: int
    reasons: tuple[Counted, ...]
    topics: tuple[Counted, ...]
    communities: tuple[Counted, ...]
    lines: tuple[ProblemLine, ...]


def problem_list(
    needs: Sequence[UnmetNeed], topic_words: Callable[[str], str], first: date, last: date
) -> Problems:
    """Count needs into a list of problems.

    Args:
        needs: of one point, or of a whole district.
        topic_words: gives the words of a topic's code.
    """
    return Problems(
        first=first,
        last=last,
        total=len(needs),
        reasons=_counted(needs, lambda one: UNMET_WORDS[one.reason]),
        topics=_counted(needs, lambda one: one.service or topic_words(one.topic)),
        communities=_counted(needs, lambda one: one.community or "没说哪个社区"),
        lines=tuple(_lines(needs, topic_words)),
    )


def _lines(needs: Sequence[UnmetNeed], topic_words: Callable[[str], str]) -> Iterator[ProblemLine]:
    alike: dict[tuple[str, str, UnmetReason, str], list[UnmetNeed]] = {}
    for one in needs:
        key = one.topic, one.service, one.reason, one.community
        alike.setdefault(key, []).append(one)
    for (topic, service, reason, community), same in sorted(
        alike.items(), key=lambda pair: (-len(pair[1]), pair[0])
    ):
        yield ProblemLine(
            topic=topic_words(topic),
            service=service,
            reason=UNMET_WORDS[reason],
            community=community,
            count=len(same),
            points=tuple(sorted({one.point for one in same})),
            last=max(one.on for one in same),
            topic_code=topic,
            reason_code=reason.value,
        )


def _counted(needs: Iterable[UnmetNeed], words: Callable[[UnmetNeed], str]) -> tuple[Counted, ...]:
    counts = Counter(words(one) for one in needs)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Counted(*one) for one in ranked)
