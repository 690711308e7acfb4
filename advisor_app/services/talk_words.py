"""Corrections of talks in words: what a record said before, and what it says after."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from advisor_app.domain.consultation import (
    CHANNEL_WORDS,
    INQUIRER_WORDS,
    OUTCOME_WORDS,
    SATISFACTION_WORDS,
    Consultation,
    Note,
)
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import RecordId
from advisor_app.domain.referral import STATE_WORDS, Referral
from advisor_app.domain.unmet import UNMET_WORDS, UnmetNeed
from advisor_app.services.consulting import Consulting
from advisor_app.services.desk import Desk
from advisor_app.support.calendar import local_text

NOTHING = "（无）"
"""Stands where there was, or is, nothing."""

_Fields = tuple[tuple[str, Callable[[Any], str]], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a correction changes, or changed.

    Attributes:
        what: the name of it in the form.
        before: how it was, or ``NOTHING``.
        after: how it is, or ``NOTHING``.
    """

    what: str
    before: str
    after: str

    @property
    def in_words(self) -> str:
        """The change in one line."""
        return f"{self.what}：{self.before} → {self.after}"


class TalkWords:
    """Says in words what differs between two states of a record."""

    def __init__(
        self, desk: Desk, consulting: Consulting, policies: Callable[[], Mapping[str, str]]
    ) -> None:
        """Take what gives the names of policies by their ids."""
        self._desk = desk
        self._consulting = consulting
        self._policies = policies

    def changes(self, before: Any, after: Any) -> tuple[Change, ...]:  # noqa: ANN401 - a record
        """Say what differs; of a record that was not there, everything it says."""
        return tuple(self._changes(before, after))

    def name(self, elder: RecordId | None) -> str:
        """Give whom a talk is about."""
        if elder is None:
            return "匿名"
        person = self._desk.known(elder)
        return person.name if person else "（已删除）"

    def policies(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Give the names of policies; an unknown one stands for itself."""
        names = self._policies()
        return tuple(names.get(one, one) for one in ids)

    def _changes(self, before: Any, after: Any) -> Iterator[Change]:  # noqa: ANN401
        one = after or before
        if isinstance(one, Consultation | Note):
            fields = self._talk if isinstance(one, Consultation) else _NOTE
            for what, words in fields:
                yield from _differing(what, words(before) if before else "", words(after))
        elif isinstance(one, FollowUp):
            yield from _differing("回访", _call(before), _call(after))
        elif isinstance(one, UnmetNeed):
            (topic,) = self._consulting.words_of([one.topic])
            yield from _differing(f"没能满足：{topic}", _need(before), _need(after))
        elif isinstance(one, Referral):
            yield from self._referral(before, one)

    @property
    def _talk(self) -> _Fields:
        return (
            ("什么时候", lambda one: local_text(one.at)),
            ("老人", lambda one: self.name(one.elder)),
            ("谁在问", lambda one: INQUIRER_WORDS[one.inquirer]),
            ("方式", lambda one: CHANNEL_WORDS[one.channel]),
            ("事项", lambda one: "、".join(self._consulting.words_of(one.topics))),
            ("结果", lambda one: OUTCOME_WORDS[one.outcome]),
            ("用时", lambda one: "" if one.minutes is None else f"{one.minutes} 分钟"),
            ("满意吗", lambda one: SATISFACTION_WORDS[one.satisfaction]
             if one.satisfaction else ""),
            ("讲过的政策", lambda one: "、".join(
                self.policies(tuple(each.policy for each in one.policies)))),
        )  # fmt: skip

    def _referral(self, before: Referral | None, after: Referral) -> Iterator[Change]:
        what, state = f"转介：{after.need}", STATE_WORDS[after.state]
        if before is None:
            yield Change(what, NOTHING, state)
        elif before.elder != after.elder:
            yield Change(what, self.name(before.elder), self.name(after.elder))
            if before.consented and not after.consented:
                yield Change(f"{what}，告诉对方电话住址", "同意过", "要重新问")
        elif before.state is not after.state:
            yield Change(what, STATE_WORDS[before.state], state)


_NOTE: _Fields = (("问了什么", lambda one: one.asked), ("怎么答的", lambda one: one.answered))


def _differing(what: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield Change(what, before or NOTHING, after or NOTHING)


def _call(one: FollowUp | None) -> str:
    if one is None or one.withdrawn:
        return ""
    return f"{one.due} 前打" if one.done_at is None else "已经打通"


def _need(one: UnmetNeed | None) -> str:
    if one is None or one.withdrawn:
        return ""
    return "，".join(part for part in (UNMET_WORDS[one.reason], one.service, one.community) if part)
