"""Closing a month (封账): its figures are frozen, what comes later is an adjustment.

Before that, every day of the month on which the point is usually open and nobody was logged has
to be explained: a day that was forgotten is not a day on which nobody came.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from advisor_app.domain.closing import DAY_WORDS, DayAnswer, DayMark, MonthClosing, digest_of
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId, RevisionId, derived_record
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.revision import canonical
from advisor_app.domain.tally import Entry
from advisor_app.services.desk import Desk
from advisor_app.services.plain_words import named_nobody
from advisor_app.services.reporting import Reporting
from advisor_app.tallies.counting import count

__all__ = ["Closing", "MonthStatus"]

_SETTING = "opening_weekdays"
USUAL_WEEKDAYS = (1, 2, 3, 4, 5)
"""ISO days on which a point is open unless it says otherwise. The district has not confirmed it
(待核实), so a point can set its own."""

_LISTED = 8
"""How many days a refusal names."""


@dataclass(frozen=True, slots=True)
class MonthStatus:
    """Where a month stands.

    Attributes:
        closing: the closing that stands; None while the month is open.
        history: every closing of the month, the oldest first.
        missing: days without an entry that nobody has explained yet.
        marks: day → what was said of it.
        is_over: whether the month has passed.
        weekdays: ISO days of the week on which the point is open.
    """

    month: Month
    closing: MonthClosing | None
    history: tuple[MonthClosing, ...]
    missing: tuple[date, ...]
    marks: Mapping[date, DayAnswer]
    is_over: bool
    weekdays: frozenset[int] = frozenset(USUAL_WEEKDAYS)

    @property
    def can_be_closed(self) -> bool:
        """Whether nothing stands in the way of closing it."""
        return self.is_over and self.closing is None and not self.missing


class Closing:
    """Asks about days without an entry, closes months, opens them again."""

    def __init__(self, desk: Desk, reporting: Reporting) -> None:
        self._desk = desk
        self._record = desk.record
        self._reporting = reporting

    def begin(self) -> RevisionId:
        """Open a form: gives the revision id that it carries until it is saved."""
        return self._desk.ids.revision()

    def status(self, month: Month) -> MonthStatus:
        """Give where a month stands."""
        point = self._desk.point.code
        history = self._record.closings.of_month(point, month)
        return MonthStatus(
            month=month,
            closing=next((one for one in history if one.stands), None),
            history=history,
            missing=self.missing_days(month),
            marks=self._record.closings.marks(point, Period.of(month)),
            is_over=month.after <= self._desk.today,
            weekdays=self.weekdays(),
        )

    def is_closed(self, month: Month) -> bool:
        """Whether a month needs no closing any more: closed, or before the point's first day."""
        if month < Month.of(self._began()):
            return True
        return self._record.closings.standing(self._desk.point.code, month) is not None

    def missing_days(self, month: Month) -> tuple[date, ...]:
        """Give the opening days up to yesterday without an entry and without an explanation.

        Days before the point's first consultation of all are not asked for: it was not there yet.
        """
        point, period = self._desk.point.code, Period.of(month)
        until = min(period.after, self._desk.today)
        known = self._record.months.days_with_entries(point, period)
        marks = self._record.closings.marks(point, period)
        weekdays, began = self.weekdays(), self._began()
        return tuple(
            day
            for day in _days(max(period.first, began), until)
            if day.isoweekday() in weekdays and day not in known and day not in marks
        )

    def weekdays(self) -> frozenset[int]:
        """Give the ISO days of the week on which the point is usually open."""
        text = self._record.device.setting(_SETTING)
        return frozenset(json.loads(text)) if text else frozenset(USUAL_WEEKDAYS)

    def keep_weekdays(self, days: Iterable[int]) -> None:
        """Remember on which ISO days of the week the point is open.

        Raises:
            BadInput: none, or no days of the week.
        """
        chosen = sorted(set(days))
        if not chosen or not set(chosen) <= set(range(1, 8)):
            raise BadInput("请至少选一个开门的日子：1是星期一，7是星期日", "weekdays")
        with self._record.begin() as work:
            self._record.device.keep_setting(_SETTING, json.dumps(chosen))
            work.touch("setting", _SETTING)

    def mark_day(self, form: RevisionId, day: date, answer: DayAnswer) -> None:
        """Say what a day without an entry was; an answer given again takes the place.

        Raises:
            BadInput: a day to come.
        """
        if day >= self._desk.today:
            raise BadInput("今天还没有过完：过了今天再说明", "day")
        point = self._desk.point.code
        mark = DayMark(id=_mark_id(point, day), point=point, on=day, answer=answer)
        with self._record.begin() as work:
            work.put(mark, form, self._desk.advisor.id)

    def close(self, form: RevisionId, month: Month) -> MonthClosing:
        """Freeze a month's figures under a number.

        Raises:
            BadInput: the month is not over, is closed already, or has days nobody explained.
        """
        status = self.status(month)
        self._refuse_closing(status)
        figures = self._figures(month)
        closing = MonthClosing(
            id=derived_record(form, "month_closing"),
            point=self._desk.point.code,
            month=str(month),
            number=self._number(month, len(status.history) + 1),
            figures=figures,
            digest=digest_of(figures),
            closed_at=self._desk.now(),
            definition=self._reporting.declarations.digest,
        )
        with self._record.begin() as work:
            work.put(closing, form, self._desk.advisor.id)
        return closing

    def reopen(self, form: RevisionId, month: Month, why: str) -> MonthClosing:
        """Open a closed month again; the closing stays, with when and why.

        Raises:
            BadInput: the month is not closed, or no reason was given that is fit to travel.
        """
        closing = self._record.closings.standing(self._desk.point.code, month)
        if closing is None:
            raise BadInput(f"{month.in_words()}没有封账，不用重新打开", "month")
        told = named_nobody(why, "为什么重新打开", "why")
        if not told:
            raise BadInput("请写明为什么重新打开：要留底，不要写姓名", "why")
        opened = replace(closing, reopened_at=self._desk.now(), why=told)
        with self._record.begin() as work:
            work.put(opened, form, self._desk.advisor.id)
        return opened

    def _refuse_closing(self, status: MonthStatus) -> None:
        month = status.month.in_words()
        if not status.is_over:
            raise BadInput(f"{month}还没有过完，不能封账：下个月再来", "month")
        if status.closing:
            raise BadInput(f"{month}已经封账（{status.closing.number}）：要改先重新打开", "month")
        if status.missing:
            named = "、".join(f"{day.day}日" for day in status.missing[:_LISTED])
            more = f"等{len(status.missing)}天" if len(status.missing) > _LISTED else ""
            raise BadInput(
                f"{month}{named}{more}没有记录：请先逐日说明是{'、'.join(DAY_WORDS.values())}",
                "days",
            )

    def _figures(self, month: Month) -> str:
        """Count what is frozen. An empty month is a zero report by being closed."""
        records = self._record.months.records(self._desk.point.code, Period.of(month))
        if not records.contacts:
            zero = Entry(id=RecordId(""), on=month.first)
            records = replace(records, zero_months=(zero,))
        tally = count(self._reporting.declarations, self._reporting.topics, records)
        return canonical(tally.indicators).decode()

    def _number(self, month: Month, count_of: int) -> str:
        code = self._desk.point.code.rpartition("-")[2]
        return f"YB-{code}-{month.first:%Y%m}-{count_of}"

    def _began(self) -> date:
        """Give the day of the point's first consultation; today when there was none."""
        months = self._record.months.months(self._desk.point.code)
        if not months:
            return self._desk.today
        days = self._record.months.days_with_entries(self._desk.point.code, Period.of(months[-1]))
        return min(days)


def _days(first: date, until: date) -> Iterable[date]:
    day = first
    while day < until:
        yield day
        day += timedelta(days=1)


def _mark_id(point: str, day: date) -> RecordId:
    digest = hashlib.sha256(f"{point}/{day}".encode()).hexdigest()
    return derived_record(RevisionId(digest[:32]), "day_mark")
