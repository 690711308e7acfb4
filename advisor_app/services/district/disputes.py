"""Disputes: what in the merged record needs a person's eye, every body side by side."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from advisor_app.domain.settlement import Settlement
from advisor_app.hub.disputing import Apart, Dispute, Disputing, Fork, Version
from advisor_app.hub.wording import kind_words
from advisor_app.services.district.values import NOTHING, ValueWords
from advisor_app.store.disputes import Waiting
from advisor_app.support.calendar import local_text


class CaseKind(StrEnum):
    """What a case is; the order is that of urgency."""

    HARD = "hard"
    SOFT = "soft"
    FORK = "fork"
    APART = "apart"
    WAITING = "waiting"
    DECIDED = "decided"


CASE_WORDS = {
    CaseKind.HARD: "要定",
    CaseKind.SOFT: "都算数",
    CaseKind.FORK: "共用记录",
    CaseKind.APART: "另放着",
    CaseKind.WAITING: "等着",
    CaseKind.DECIDED: "定过了",
}

_TOLD = {
    CaseKind.HARD: "两边都改了同一项，谁也不知道对方改了。"
    "两份都留着，请定以哪份为准；定错了可以重定。",
    CaseKind.SOFT: "两边改的不是同一项，都算数，都在用。看过了就收起来。",
    CaseKind.FORK: "两台电脑用了同一份记录，像是拷过。"
    "两条都留着、都算数；请和该点核实，只留一台用。",
    CaseKind.APART: "同一个编号来了两份不一样的内容。"
    "先到的在用，后到的另放着，不计数；请和该点核实。",
    CaseKind.WAITING: "收到了，还显示不了：要等前面的记录到，或者等程序更新。一条也没有丢。",
    CaseKind.DECIDED: "已经定了。要改，另选一份就是重定；以前怎么定的都留着。",
}

_READ = "两边改的不是同一项，都算数，都在用。已经看过了。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of several bodies.

    Attributes:
        revision: its id; what a decision names.
        title: what it is, e.g. ``现在用的``; empty where nothing more is to be said.
        stands: whether it is the one in force.
    """

    revision: str
    title: str
    point: str
    author: str
    when: str
    device: str
    stands: bool

    @property
    def words(self) -> str:
        """What it is, whose, and of when."""
        whose = "　".join(filter(None, (self.point[-3:], self.author)))
        device = f"终端 {self.device[:8]}" if self.device else "区里"
        return "\n".join(filter(None, (self.title, whose, self.when, device)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A field of all sides.

    Attributes:
        values: one for each side.
    """

    name: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the sides do not agree."""
        return len(set(self.values)) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Something to look at.

    Attributes:
        record: its id; empty where nothing can be decided.
        what: the kind of record, in words.
        point: whose it is, as far as it is known.
        at: when it was written last, for the order; may be empty.
        told: what it means and what to do.
        decided: who decided, and when; empty before.
        all_stand: every side is in force: they changed different fields.
    """

    id: str
    kind: CaseKind
    record: str
    what: str
    point: str
    at: str
    told: str
    sides: tuple[Side, ...]
    lines: tuple[Line, ...]
    decided: str = ""
    all_stand: bool = False

    @property
    def can_decide(self) -> bool:
        """Whether a side may be chosen."""
        return self.kind in (CaseKind.HARD, CaseKind.DECIDED) and not self.all_stand

    @property
    def can_read(self) -> bool:
        """Whether there is nothing to choose, and somebody says that it was looked at."""
        return self.kind is CaseKind.SOFT


class DisputeDesk:
    """Shows cases and takes decisions."""

    def __init__(
        self,
        disputing: Disputing,
        waiting: Callable[[], Sequence[Waiting]],
        words: ValueWords,
    ) -> None:
        self._disputing = disputing
        self._waiting = waiting
        self._words = words

    def cases(self) -> tuple[Case, ...]:
        """Give everything to look at, the most urgent first."""
        contested = self._disputing.contested()
        return (
            *(self._contested(one) for one in contested if one.is_hard),
            *(self._contested(one) for one in contested if not one.is_hard),
            *map(self._fork, self._disputing.forks()),
            *map(self._apart, self._disputing.quarantined()),
            *_waiting_cases(self._waiting()),
            *(self._decided(*one) for one in self._disputing.decided()),
        )

    def by_point(self) -> Counter[str]:
        """Count the open cases by point: contested records, and what is kept apart.

        Forks are not among them: a point's standing knows them by itself.
        """
        contested = (one.versions for one in self._disputing.contested())
        apart = ((one.came,) for one in self._disputing.quarantined())
        found = ({each.point for each in versions} for versions in (*contested, *apart))
        return Counter(point for points in found for point in points if point)

    def decide(self, case: Case, side: Side, by: str) -> None:
        """Decide which side stands where both set the same field; undone by deciding anew.

        Where they set different fields all of them go on standing: it was looked at, that is all.

        Raises:
            BadInput: nobody decides, or the case is not open any more.
        """
        self._disputing.settle(case.record, side.revision, by)

    def _contested(self, one: Dispute) -> Case:
        return self._case(CaseKind.HARD if one.is_hard else CaseKind.SOFT, one)

    def _decided(self, settled: Settlement, one: Dispute) -> Case:
        did = "定的" if _clash(one) else "看过"
        decided = f"{settled.by} {local_text(settled.at)} {did}"
        return self._case(CaseKind.DECIDED, one, settled.chosen, decided)

    def _case(
        self, kind: CaseKind, one: Dispute, stands: str = "", decided: str = ""
    ) -> Case:  # fmt: skip
        clash = _clash(one)
        stands = (stands or one.stands) if clash else ""
        sides = tuple(_side(each, stands) for each in one.versions)
        return Case(
            id=f"{kind}-{one.record}",
            kind=kind,
            record=one.record,
            what=f"{kind_words(one.kind)} …{one.record[-4:]}",
            point=_points(one.versions),
            at=max((each.wall for each in one.versions), default=""),
            told=_TOLD[kind] if clash or not decided else _READ,
            sides=sides,
            lines=self._lines(one.versions, one.shared),
            decided=decided,
            all_stand=not clash,
        )

    def _fork(self, one: Fork) -> Case:
        return Case(
            id=f"fork-{one.incarnation}-{one.seq}",
            kind=CaseKind.FORK,
            record="",
            what=_kinds(one.versions) + f"（第 {one.seq} 条记录）",
            point=one.point,
            at=max((each.wall for each in one.versions), default=""),
            told=_TOLD[CaseKind.FORK],
            sides=tuple(_side(each, "") for each in one.versions),
            lines=self._lines(one.versions, {}),
        )

    def _apart(self, one: Apart) -> Case:
        versions = (*([one.here] if one.here else []), one.came)
        titles = (*(["在用的"] if one.here else []), "另放着的")
        sides = tuple(
            _side(each, one.here.revision if one.here and not place else "", title)
            for place, (each, title) in enumerate(zip(versions, titles, strict=True))
        )
        return Case(
            id=f"apart-{one.digest}",
            kind=CaseKind.APART,
            record="",
            what=kind_words(one.kind) or "记录",
            point=_points(versions),
            at=one.at,
            told=f"{_TOLD[CaseKind.APART]}（{one.reason}）",
            sides=sides,
            lines=self._lines(versions, {}),
        )

    def _lines(self, versions: Sequence[Version], shared: Mapping[str, Any]) -> tuple[Line, ...]:
        """Give the fields that any side sets, those first that the sides do not agree on."""
        names = sorted({name for one in versions for name in one.fields or ()})
        lines = [
            Line(
                name=self._words.field(name),
                values=tuple(
                    "（内容已删或没有来）"
                    if one.fields is None
                    else self._words.value(one.kind, name, one.fields.get(name, shared.get(name)))
                    for one in versions
                ),
            )
            for name in names
        ]
        told = (one for one in lines if set(one.values) != {NOTHING})
        return tuple(sorted(told, key=lambda one: not one.differs))


def _side(one: Version, stands: str, title: str = "") -> Side:
    return Side(
        revision=one.revision,
        title=title or ("现在以这份为准" if one.revision == stands else ""),
        point=one.point,
        author=one.author,
        when=_when(one.wall),
        device=one.device,
        stands=one.revision == stands,
    )


def _points(versions: Iterable[Version]) -> str:
    return "、".join(dict.fromkeys(one.point for one in versions if one.point))


def _kinds(versions: Iterable[Version]) -> str:
    return "、".join(dict.fromkeys(kind_words(one.kind) for one in versions))


def _when(wall: str) -> str:
    try:
        return local_text(datetime.fromisoformat(wall))
    except (ValueError, OverflowError):
        return wall


def _waiting_cases(found: Iterable[Waiting]) -> Iterable[Case]:
    """Give one case for each reason: thousands may wait for one program."""
    for reason, count in Counter(one.reason for one in found).items():
        yield Case(
            id=f"waiting-{reason}", kind=CaseKind.WAITING, record="", what=f"{count} 条记录",
            point="", at="", told=f"{_TOLD[CaseKind.WAITING]}（{reason}）", sides=(), lines=(),
        )  # fmt: skip


def _clash(one: Dispute) -> bool:
    """Whether several sides set the same field; of a decided one nobody keeps which."""
    names = [name for each in one.versions for name in each.fields or ()]
    return one.is_hard or len(names) != len(set(names))
