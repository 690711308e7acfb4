"""Hours of home care that the government buys for six groups (政府购买居家养老服务).

The frame of 1 to 3 hours a day is what the district told this project; no public document says
it, so the district has still to confirm it (待核实). Hours outside it are said, never refused: what
was delivered was delivered.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.elder import Person
from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import Facts
from advisor_app.domain.ids import RecordId, RevisionId, derived_record
from advisor_app.domain.month import Month
from advisor_app.domain.referral import CARE_GROUP_WORDS, CareGroup, CareHours
from advisor_app.services.desk import Desk
from advisor_app.services.plain_words import named_nobody
from advisor_app.store.needs import HoursSeen

__all__ = ["CareBook", "CareEntry", "CareMonth", "HoursSeen", "groups_of"]

LEAST_A_DAY, MOST_A_DAY = 60, 180
"""Minutes: 1 to 3 hours a day."""
_WHOLE_DAY = 24 * 60
_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CareEntry:
    """What the form of delivered hours holds.

    Attributes:
        minutes: how long, on that day.
        provider: who delivered it, in words that name no person.
        referral: the order it belongs to, if any.
    """

    elder: RecordId
    on: date
    group: CareGroup
    minutes: int
    provider: str = ""
    referral: RecordId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareMonth:
    """One elder's month.

    Attributes:
        days: days on which something was delivered.
        minutes: delivered in all.
        least: minutes of the frame's lower edge, for the days of the month that are over.
        most: minutes of its upper edge.
        said: what is outside the frame, in words; empty when nothing is.
    """

    elder: RecordId | None
    name: str
    groups: tuple[CareGroup, ...]
    days: int
    minutes: int
    least: int
    most: int
    said: str


class CareBook:
    """Logs delivered hours and sums them up."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._record = desk.record

    def begin(self) -> RevisionId:
        """Open a form: gives the revision id that it carries until it is saved."""
        return self._desk.ids.revision()

    def groups_for(self, elder: RecordId) -> tuple[CareGroup, ...]:
        """Give the six groups, those first that fit what is known of the elder.

        Raises:
            BadInput: nobody has this id.
        """
        fit = groups_of(self._desk.seen(elder).person.facts, self._desk.today)
        return (*fit, *(one for one in CareGroup if one not in fit))

    def log(self, form: RevisionId, entry: CareEntry) -> str:
        """Log hours; the same form counts once.

        Returns:
            What is to be minded (outside the frame, a group that does not fit); empty if nothing.

        Raises:
            BadInput: a value that cannot be; names its field.
        """
        person = self._desk.seen(entry.elder).person
        if entry.on > self._desk.today:
            raise BadInput("服务日期在今天之后：做过了再记", "on")
        if not 1 <= entry.minutes <= _WHOLE_DAY:
            raise BadInput(f"服务时长要在1到{_WHOLE_DAY}分钟之间：请核对", "minutes")
        hours = CareHours(
            id=derived_record(form, "care_hours"), point=self._desk.point.code, on=entry.on,
            group=entry.group, minutes=entry.minutes, elder=entry.elder,
            provider=named_nobody(entry.provider, "谁做的", "provider", person),
            referral=entry.referral,
        )  # fmt: skip
        with self._record.begin() as work:
            work.put(hours, form, self._desk.advisor.id)
        return self._minded(person, entry)

    def listed(self, month: Month) -> tuple[HoursSeen, ...]:
        """Give a month's entries, by day."""
        return self._record.needs.hours(month)

    def sums(self, month: Month) -> tuple[CareMonth, ...]:
        """Sum a month up, by elder; those outside the frame first."""
        by_elder: dict[RecordId | None, list[HoursSeen]] = {}
        for one in self.listed(month):
            by_elder.setdefault(one.hours.elder, []).append(one)
        days = _days_over(month, self._desk.today)
        sums = (_sum(elder, given, days) for elder, given in by_elder.items())
        return tuple(sorted(sums, key=lambda one: (not one.said, one.name, str(one.elder))))

    def _minded(self, person: Person, entry: CareEntry) -> str:
        on_day = self._record.needs.hours_on(entry.elder, entry.on)
        said = [_outside(sum(one.minutes for one in on_day))]
        if entry.group not in groups_of(person.facts, self._desk.today):
            words = CARE_GROUP_WORDS[entry.group]
            said.append(f"资料里看不出这位老人属于“{words}”：请核对要素")
        return "；".join(one for one in said if one)


def groups_of(facts: Facts, on: date) -> tuple[CareGroup, ...]:
    """Give the groups that what is known of an elder fits; what is unknown fits nothing."""
    known = facts.values
    birth = facts.birth
    grade = known.get("disability_grade")
    fits = {
        CareGroup.NO_KIN: known.get("no_kin") == "yes",
        CareGroup.CENTENARIAN: birth is not None and birth.ages(on)[0] >= _HUNDRED,
        CareGroup.EMPTY_NEST: known.get("empty_nest") == "yes",
        CareGroup.FAMILY_PLANNING: known.get("family_planning", "none") != "none",
        CareGroup.DISABLED_VETERAN: known.get("veteran") == "disabled",
        CareGroup.DISABLED: isinstance(grade, int) and grade > 0,
    }
    return tuple(group for group, does in fits.items() if does)


def in_hours(minutes: int) -> str:
    """Give minutes as people say them: ``1小时30分``."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}小时" * bool(hours) + f"{rest}分" * bool(rest or not hours)


def _outside(minutes: int) -> str:
    """Say how a day lies outside the frame; nothing where it lies inside."""
    if minutes > MOST_A_DAY:
        return f"这一天共{in_hours(minutes)}，多于每天3小时"
    if minutes < LEAST_A_DAY:
        return f"这一天共{in_hours(minutes)}，不到每天1小时"
    return ""


def _days_over(month: Month, today: date) -> int:
    """Give how many days of a month are over, today counted."""
    if today < month.first:
        return 0
    last = calendar.monthrange(month.first.year, month.first.month)[1]
    return min(last, (today - month.first).days + 1)


def _sum(elder: RecordId | None, given: Iterable[HoursSeen], days: int) -> CareMonth:
    entries = list(given)
    by_day: dict[date, int] = {}
    for one in entries:
        by_day[one.hours.on] = by_day.get(one.hours.on, 0) + one.hours.minutes
    total = sum(by_day.values())
    return CareMonth(
        elder=elder,
        name=entries[0].name,
        groups=tuple(dict.fromkeys(one.hours.group for one in entries)),
        days=len(by_day),
        minutes=total,
        least=days * LEAST_A_DAY,
        most=days * MOST_A_DAY,
        said=_month_words(by_day, total, days),
    )


def _month_words(by_day: dict[date, int], total: int, days: int) -> str:
    over = sum(minutes > MOST_A_DAY for minutes in by_day.values())
    parts = [f"{over}天多于3小时"] if over else []
    if total < days * LEAST_A_DAY:
        parts.append(f"按每天至少1小时，{days}天应有{days}小时，少{in_hours(days * 60 - total)}")
    return "；".join(parts)
