"""The records behind a number: every figure of a tally opens them. Names only at the point."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.consultation import (
    CHANNEL_WORDS,
    INQUIRER_WORDS,
    OUTCOME_WORDS,
    Consultation,
)
from advisor_app.domain.errors import BadInput
from advisor_app.domain.follow_up import CALL_OUTCOME_WORDS, CALL_REASON_WORDS, FollowUp
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.records import SHEET_KINDS, SheetPrinted
from advisor_app.domain.referral import (
    CARE_GROUP_WORDS,
    CATEGORY_WORDS,
    STATE_WORDS,
    CareHours,
    Referral,
)
from advisor_app.domain.unmet import UNMET_WORDS, UnmetNeed
from advisor_app.services.desk import Desk
from advisor_app.services.reporting import Reporting
from advisor_app.support.calendar import local_text
from advisor_app.tallies.counting import members
from advisor_app.tallies.indicators import Indicator, IndicatorKind

__all__ = ["Behind", "BehindRow", "RecordsBehind"]

MOST = 1_000
"""How many records are shown; the export of details has them all."""


@dataclass(frozen=True, slots=True)
class BehindRow:
    """One record.

    Attributes:
        elder: whom it is about; empty when nobody is named.
        talk: the talk it is, or came out of and is corrected with; empty where it is neither.
    """

    id: RecordId
    cells: tuple[str, ...]
    elder: str = ""
    talk: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What stands behind a number.

    Attributes:
        title: the indicator, the value and the period in words.
        ids: every record, in the order of the rows.
        rows: the newest first, at most ``MOST``.
        definition: what the number counts, and on what that rests.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[BehindRow, ...]
    ids: tuple[RecordId, ...]
    definition: str


Names = Mapping[RecordId, str]
_Show = Callable[[Any, Names], tuple[str, ...]]


class RecordsBehind:
    """Finds and shows the records behind numbers."""

    def __init__(self, desk: Desk, reporting: Reporting) -> None:
        self._desk = desk
        self._reporting = reporting

    @property
    def _topics(self) -> Mapping[str, str]:
        return {topic.code: topic.label for topic in self._reporting.topics}

    def behind(self, period: Month | Period, indicator: str, value: str = "") -> Behind:
        """Give the records that a number counts, as they are now.

        Args:
            indicator: its name.
            value: the value of a breakdown; empty for all of it.

        Raises:
            BadInput: there is no such indicator.
        """
        wanted = Period.of(period) if isinstance(period, Month) else period
        declarations = self._reporting.declarations
        declared = declarations.indicator(indicator)
        if declared is None:
            known = "、".join(one.name for one in declarations.indicators)
            raise BadInput(f"没有叫“{indicator}”的指标：可用 {known}", "indicator")
        records = self._desk.record.months.records(self._desk.point.code, wanted)
        ids = members(declarations, self._reporting.topics, records, declared, value)
        ids = tuple(reversed(ids))
        shape, headings, show = self._shown(self._subject(declared))
        found = self._desk.record.behind.records(shape, ids[:MOST])
        names = self._desk.record.behind.names(_elders(found))
        return Behind(
            title=self._title(declared, value, wanted),
            headings=headings,
            rows=tuple(
                BehindRow(
                    one.id, show(one, names), getattr(one, "elder", None) or "", _talk_of(one)
                )
                for one in found
            ),
            ids=ids,
            definition=f"口径：{declared.definition}。依据：{declared.source}",
        )

    def _subject(self, declared: Indicator) -> str:
        if declared.kind is not IndicatorKind.SHARE:
            return declared.of
        part = self._reporting.declarations.indicator(declared.part)
        return part.of if part else ""

    def _title(self, declared: Indicator, value: str, period: Period) -> str:
        words = declared.label
        if value:
            dimension = self._reporting.declarations.dimensions[declared.by]
            label = dimension.label(value) or self._topics.get(value, value)
            words = f"{words}：{label}"
        return f"{words}（{period.in_words()}）"

    def _shown(self, subject: str) -> tuple[type[Any], tuple[str, ...], _Show]:
        shown: dict[str, tuple[type[Any], tuple[str, ...], _Show]] = {
            "contacts": (
                Consultation, ("时间", "方式", "谁在问", "事项", "结果", "老人"), self._contact,
            ),
            "sheets": (SheetPrinted, ("时间", "单号", "种类", "老人"), _sheet),
            "referrals": (
                Referral, ("时间", "需要什么", "交给谁", "类别", "进展", "老人"), _referral,
            ),
            "callbacks": (FollowUp, ("约定日期", "缘由", "结果", "回访时间", "老人"), _call),
            "unmet": (UnmetNeed, ("日期", "事项", "原因", "缺什么", "社区"), self._unmet),
            "care": (CareHours, ("日期", "对象", "分钟", "谁上门", "老人"), _care),
            "zero_months": (MonthClosing, ("月份", "封账号", "封账时间"), _closing),
        }  # fmt: skip
        return shown[subject]

    def _contact(self, one: Consultation, names: Names) -> tuple[str, ...]:
        return (
            local_text(one.at), CHANNEL_WORDS[one.channel], INQUIRER_WORDS[one.inquirer],
            "、".join(self._topics.get(code, code) for code in one.topics),
            OUTCOME_WORDS[one.outcome], _name(one.elder, names, "未留名"),
        )  # fmt: skip

    def _unmet(self, one: UnmetNeed, _: Names) -> tuple[str, ...]:
        topic = self._topics.get(one.topic, one.topic)
        return one.on.isoformat(), topic, UNMET_WORDS[one.reason], one.service, one.community


def _talk_of(one: object) -> str:
    """Give the talk that a record is, or hangs on: a need that is wrong is mended in its talk."""
    if isinstance(one, Consultation):
        return one.id
    return one.consultation or "" if isinstance(one, UnmetNeed) else ""


def _elders(found: Sequence[Any]) -> set[RecordId]:
    return {one.elder for one in found if getattr(one, "elder", None)}


def _name(elder: RecordId | None, names: Names, nobody: str = "") -> str:
    return names.get(elder, "（已删除）") if elder else nobody


def _sheet(one: SheetPrinted, names: Names) -> tuple[str, ...]:
    kind = SHEET_KINDS.get(one.kind, one.kind)
    return local_text(one.at), one.number, kind, _name(one.elder, names)


def _referral(one: Referral, names: Names) -> tuple[str, ...]:
    return (
        local_text(one.opened_at), one.need, one.provider, CATEGORY_WORDS[one.category],
        STATE_WORDS[one.state], _name(one.elder, names),
    )  # fmt: skip


def _call(one: FollowUp, names: Names) -> tuple[str, ...]:
    outcome = CALL_OUTCOME_WORDS[one.outcome] if one.outcome else "还没有打"
    done = local_text(one.done_at) if one.done_at else ""
    reason = CALL_REASON_WORDS[one.reason]
    return one.due.isoformat(), reason, outcome, done, _name(one.elder, names)


def _care(one: CareHours, names: Names) -> tuple[str, ...]:
    group = CARE_GROUP_WORDS[one.group]
    return one.on.isoformat(), group, str(one.minutes), one.provider, _name(one.elder, names)


def _closing(one: MonthClosing, _: Names) -> tuple[str, ...]:
    return Month.parse(one.month).in_words(), one.number, local_text(one.closed_at)
