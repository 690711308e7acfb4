"""Services find the elder (政策找人): a list of whom to call, and why.

Only who agreed to be called is listed with a telephone (PIPL art. 13: consent); the others are
listed to be told when they come.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from advisor_app.domain.citizen import masked_phone
from advisor_app.domain.elder import Person
from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import Facts
from advisor_app.domain.ids import RecordId
from advisor_app.domain.policy import Policy, in_words
from advisor_app.domain.records import ConsentScope
from advisor_app.eligibility.matching import screen_one
from advisor_app.eligibility.outreach import RADAR_AGES, Reached, birthdays, reached
from advisor_app.services.desk import Desk, Progress
from advisor_app.services.screening import Screenings
from advisor_app.services.sheets import described
from advisor_app.sheets.call_list import CallEntry
from advisor_app.sheets.press import Heading, SheetPress
from advisor_app.store.told import Telling
from advisor_app.support.files import save
from advisor_app.tallies.lists import list_csv, list_workbook

__all__ = [
    "NO_CONSENT",
    "RADAR_AGES",
    "CallItem",
    "CallList",
    "CallRow",
    "Outreach",
    "OutreachQuery",
]

_log = logging.getLogger(__name__)

MOST_DAYS = 366
_HEADINGS = ("姓名", "老人", "电话", "政策", "为什么", "注意", "上次告诉过")
NO_CONSENT = "没有同意打电话：来访时再说"


@dataclass(frozen=True, slots=True)
class OutreachQuery:
    """Whom to look for.

    Attributes:
        policy: one policy's id; empty for all of them.
        since: only policies of which a version began, or was taken in, on this day or later.
        within_days: also whom a policy will fit within so many days; 0 for today only.
        told: also those who were told of the version in force.
    """

    policy: str = ""
    since: date | None = None
    within_days: int = 0
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallItem:
    """One thing to tell.

    Attributes:
        policy: id; empty for a birthday that no policy hangs on yet.
        why: the amount for this person now, or why and from when it will fit.
        mind: what runs out; empty where nothing does.
        on: from when; None when it fits today.
        told_on: when they were last told of another version; ISO text, or empty.
    """

    policy: str
    name: str
    why: str
    mind: str
    on: date | None
    told_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One elder with everything to tell them: nobody is rung up twice.

    Attributes:
        who: sex, age and community.
        phone: masked; empty where there is none or nobody may call.
        may_call: whether they agreed to be called.
    """

    elder: RecordId
    name: str
    who: str
    phone: str
    may_call: bool
    items: tuple[CallItem, ...]

    @property
    def first(self) -> date:
        """The day of the first thing to tell; the earliest date for what fits today."""
        return min(one.on or date.min for one in self.items)


@dataclass(frozen=True, slots=True)
class CallList:
    """Elders to be told something, those who may be called first."""

    rows: tuple[CallRow, ...]

    @property
    def without_consent(self) -> int:
        """How many of them must not be called."""
        return sum(not one.may_call for one in self.rows)


class Outreach:
    """Finds whom to call."""

    def __init__(
        self,
        desk: Desk,
        screenings: Screenings,
        press: SheetPress,
        taken_since: Callable[[date], frozenset[str]],
    ) -> None:
        """Take what tells which policies a pack changed since a day."""
        self._desk = desk
        self._record = desk.record
        self._screenings = screenings
        self._press = press
        self._taken_since = taken_since

    def call_list(self, query: OutreachQuery, progress: Progress | None = None) -> CallList:
        """Find whom to call.

        Raises:
            BadInput: no such policy, or a window that is none.
        """
        if not 0 <= query.within_days <= MOST_DAYS:
            raise BadInput(f"天数要填0到{MOST_DAYS}", "within_days")
        people = list(self._record.people.everybody())
        items: dict[int, list[CallItem]] = {}
        for place, item in self._items(people, query, progress):
            items.setdefault(place, []).append(item)
        agreed = self._record.told.agreed(ConsentScope.CONTACT)
        rows = [self._row(people[place], agreed, found) for place, found in items.items()]
        rows.sort(key=lambda one: (not one.may_call, not one.phone, one.first, one.name))
        return CallList(tuple(rows))

    def phone(self, elder: RecordId) -> str:
        """Open one elder's telephone; empty where there is none or nobody may call."""
        seen = self._record.people.get(elder)
        agreed = self._record.told.agreed(ConsentScope.CONTACT)
        if seen is None or seen.person.identity is None or elder not in agreed:
            return ""
        return seen.person.identity.phone

    def print_list(self, calls: CallList, title: str) -> bytes:
        """Give the list as a PDF for the advisor, with telephones and boxes to tick."""
        _log.info("a call list of %s rows was printed", len(calls.rows))
        phones = self._phones(calls)
        entries = [_entry(one, phones.get(one.elder, "")) for one in calls.rows]
        return self._press.call_list(self._heading(), title, entries).pdf

    def write(self, calls: CallList, title: str, path: Path) -> None:
        """Write the list to a file; its ending says how: ``xlsx``, ``csv`` or ``pdf``.

        Raises:
            BadInput: another ending.
            KnownError: the file cannot be written.
        """
        ending = path.suffix.lower()
        phones = self._phones(calls)
        lines = [line for one in calls.rows for line in _lines(one, phones.get(one.elder, ""))]
        if ending == ".pdf":
            content = self.print_list(calls, title)
        elif ending == ".csv":
            content = list_csv(_HEADINGS, lines)
        elif ending == ".xlsx":
            content = list_workbook(title, _HEADINGS, lines)
        else:
            raise BadInput(f"名单没有“{ending}”这种格式：可用 .xlsx、.csv、.pdf", "out")
        _log.info("a call list of %s rows was written", len(lines))
        save(path, content)

    def _policies(self, query: OutreachQuery) -> list[Policy]:
        policies = [one for one in self._screenings.policies if one.is_for_elders]
        if query.policy:
            policies = [self._screenings.policy(query.policy)]
        if query.since is not None:
            since, taken = query.since, self._taken_since(query.since)
            policies = [one for one in policies if one.id in taken or _begun(one, since)]
        return policies

    def _items(
        self, people: Sequence[Person], query: OutreachQuery, progress: Progress | None
    ) -> Iterator[tuple[int, CallItem]]:
        """Give what to tell, each with the place of whom."""
        told = self._record.told.tellings()
        facts = [person.facts for person in people]
        policies = self._policies(query)
        for number, policy in enumerate(policies):
            if progress:
                progress(number, len(policies))
            version = policy.nearest_version(self._desk.today).version
            for one in reached(facts, [policy], self._desk.today, query.within_days):
                elder = people[one.place].id
                if query.told or Telling(elder, policy.id, version) not in told:
                    yield (
                        one.place,
                        self._item(policy, one, facts[one.place], _last(told, elder, policy)),
                    )
        if not query.policy and query.since is None:
            yield from self._birthdays(facts, query.within_days)

    def _item(self, policy: Policy, found: Reached, facts: Facts, told_on: str) -> CallItem:
        today = self._desk.today
        amounts = screen_one(policy, facts, found.on or today).amounts
        parts = [found.words, "、".join(one.words for one in amounts)]
        return CallItem(
            policy=policy.id,
            name=policy.name,
            why="；".join(part for part in parts if part) or "现在可能符合",
            mind=policy.standing_words(today),
            on=found.on,
            told_on=told_on,
        )

    def _birthdays(
        self, facts: Sequence[Facts], within_days: int
    ) -> Iterator[tuple[int, CallItem]]:
        for one in birthdays(facts, self._desk.today, within_days):
            why = f"{in_words(one.on)}满{one.age}周岁，到时看看有没有新的待遇"
            yield (
                one.place,
                CallItem(
                    policy="", name=f"满{one.age}周岁", why=why, mind="", on=one.on, told_on=""
                ),
            )

    def _row(
        self, person: Person, agreed: frozenset[RecordId], items: Sequence[CallItem]
    ) -> CallRow:
        may_call = person.id in agreed
        return CallRow(
            elder=person.id,
            name=person.name,
            who=described(person, self._desk.today),
            phone=_masked(person) if may_call else "",
            may_call=may_call,
            items=tuple(sorted(items, key=lambda one: one.on or date.min)),
        )

    def _phones(self, calls: CallList) -> Mapping[RecordId, str]:
        """Open the telephones of those on a list who may be called now."""
        agreed = self._record.told.agreed(ConsentScope.CONTACT)
        people = self._record.people.named(one.elder for one in calls.rows if one.elder in agreed)
        return {one: person.identity.phone for one, person in people.items() if person.identity}

    def _heading(self) -> Heading:
        desk = self._desk
        return Heading(
            number=f"名单 {desk.today}", point=desk.point.name, point_phone=desk.point.phone,
            advisor=desk.advisor.name, on=desk.today, hotline="",
        )  # fmt: skip


def _begun(policy: Policy, since: date) -> bool:
    return any(one.valid_from and one.valid_from >= since for one in policy.versions)


def _masked(person: Person) -> str:
    return masked_phone(person.identity.phone) if person.identity else ""


def _last(told: Mapping[Telling, str], elder: RecordId, policy: Policy) -> str:
    versions = (one.version for one in policy.versions)
    return max(told.get(Telling(elder, policy.id, one), "") for one in versions)


def _lines(row: CallRow, phone: str) -> Iterator[tuple[str, ...]]:
    for one in row.items:
        mind = one.mind if row.may_call else f"{NO_CONSENT}；{one.mind}".rstrip("；")
        yield (row.name, row.who, phone, one.name, one.why, mind, one.told_on)


def _entry(row: CallRow, phone: str) -> CallEntry:
    told = [
        (one.name, "；".join(part for part in (one.why, one.mind) if part)) for one in row.items
    ]
    return CallEntry(name=row.name, who=row.who, phone=phone, told=tuple(told))


def default_since(today: date) -> date:
    """Give the day from which changes are looked at, unless told otherwise: a month back."""
    return today - timedelta(days=30)
