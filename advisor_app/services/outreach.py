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

__all__ = ["RADAR_AGES", "CallList", "CallRow", "Outreach", "OutreachQuery"]

_log = logging.getLogger(__name__)

MOST_DAYS = 366
_HEADINGS = ("姓名", "老人", "电话", "政策", "为什么", "注意", "上次告诉过")
_NO_CONSENT = "没有同意打电话：来访时再说"


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
class CallRow:
    """One elder and one policy.

    Attributes:
        who: sex, age and community.
        phone: masked; empty where there is none or nobody may call.
        policy: id; empty for a birthday that no policy hangs on yet.
        why: the amount for this person now, or why and from when it will fit.
        mind: what runs out, what must be asked.
        told_on: when they were last told of another version; ISO text, or empty.
    """

    elder: RecordId
    name: str
    who: str
    phone: str
    may_call: bool
    policy: str
    policy_name: str
    why: str
    mind: str
    on: date | None
    told_on: str

    @property
    def id(self) -> str:
        """The row's key in a table."""
        return f"{self.elder} {self.policy} {self.on or ''}"


@dataclass(frozen=True, slots=True)
class CallList:
    """The list. ``without_consent`` counts elders on it who must not be called."""

    rows: tuple[CallRow, ...]
    elders: int
    without_consent: int


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
        policies = self._policies(query)
        told = self._record.told.tellings()
        agreed = self._record.told.agreed(ConsentScope.CONTACT)
        facts = [person.facts for person in people]
        rows: list[CallRow] = []
        for number, policy in enumerate(policies):
            if progress:
                progress(number, len(policies))
            found = reached(facts, [policy], self._desk.today, query.within_days)
            rows += self._rows(policy, found, people, told, agreed, query)
        if not query.policy and query.since is None and query.within_days:
            rows += self._birthdays(people, agreed, query.within_days)
        rows.sort(key=lambda one: (not one.may_call, one.on or date.min, one.name))
        elders = {one.elder for one in rows}
        silent = {one.elder for one in rows if not one.may_call}
        return CallList(tuple(rows), len(elders), len(silent))

    def phone(self, elder: RecordId) -> str:
        """Open one elder's telephone; empty where there is none or nobody may call."""
        seen = self._record.people.get(elder)
        agreed = self._record.told.agreed(ConsentScope.CONTACT)
        if seen is None or seen.person.identity is None or elder not in agreed:
            return ""
        return seen.person.identity.phone

    def print_list(self, calls: CallList, title: str) -> bytes:
        """Give the list as a PDF for the advisor, with telephones and boxes to tick."""
        phones = {one.elder: self.phone(one.elder) for one in calls.rows}
        _log.info("a call list of %s rows was printed", len(calls.rows))
        entries = [_entry(one, phones[one.elder]) for one in calls.rows]
        return self._press.call_list(self._heading(), title, entries).pdf

    def write(self, calls: CallList, title: str, path: Path) -> None:
        """Write the list to a file; its ending says how: ``xlsx``, ``csv`` or ``pdf``.

        Raises:
            BadInput: another ending.
            KnownError: the file cannot be written.
        """
        ending = path.suffix.lower()
        lines = [self._line(one) for one in calls.rows]
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

    def _rows(
        self,
        policy: Policy,
        found: Sequence[Reached],
        people: Sequence[Person],
        told: Mapping[Telling, str],
        agreed: frozenset[RecordId],
        query: OutreachQuery,
    ) -> Iterator[CallRow]:
        version = policy.nearest_version(self._desk.today)
        names = [one.version for one in policy.versions]
        for one in found:
            person = people[one.place]
            if not query.told and Telling(person.id, policy.id, version.version) in told:
                continue
            last = max(told.get(Telling(person.id, policy.id, name), "") for name in names)
            yield self._row(person, policy, one, agreed, last)

    def _row(
        self, person: Person, policy: Policy, found: Reached, agreed: frozenset[RecordId], last: str
    ) -> CallRow:
        today = self._desk.today
        amounts = screen_one(policy, person.facts, found.on or today).amounts
        why = "、".join(one.words for one in amounts)
        if found.words:
            why = "；".join(part for part in (found.words, why) if part)
        may_call = person.id in agreed
        mind = [policy.standing_words(today), "" if may_call else _NO_CONSENT]
        return CallRow(
            elder=person.id,
            name=person.name,
            who=described(person, today),
            phone=_masked(person) if may_call else "",
            may_call=may_call,
            policy=policy.id,
            policy_name=policy.name,
            why=why or "现在可能符合",
            mind="；".join(part for part in mind if part),
            on=found.on,
            told_on=last,
        )

    def _birthdays(
        self, people: Sequence[Person], agreed: frozenset[RecordId], within_days: int
    ) -> Iterator[CallRow]:
        today = self._desk.today
        for one in birthdays([person.facts for person in people], today, within_days):
            person = people[one.place]
            may_call = person.id in agreed
            yield CallRow(
                elder=person.id,
                name=person.name,
                who=described(person, today),
                phone=_masked(person) if may_call else "",
                may_call=may_call,
                policy="",
                policy_name=f"满{one.age}周岁",
                why=f"{in_words(one.on)}满{one.age}周岁，到时看看有没有新的待遇",
                mind="" if may_call else _NO_CONSENT,
                on=one.on,
                told_on="",
            )

    def _line(self, one: CallRow) -> tuple[str, ...]:
        phone = self.phone(one.elder) if one.may_call else ""
        return (one.name, one.who, phone, one.policy_name, one.why, one.mind, one.told_on)

    def _heading(self) -> Heading:
        desk = self._desk
        return Heading(
            number="", point=desk.point.name, point_phone=desk.point.phone,
            advisor=desk.advisor.name, on=desk.today, hotline="",
        )  # fmt: skip


def _begun(policy: Policy, since: date) -> bool:
    return any(one.valid_from and one.valid_from >= since for one in policy.versions)


def _masked(person: Person) -> str:
    return masked_phone(person.identity.phone) if person.identity else ""


def _entry(one: CallRow, phone: str) -> CallEntry:
    return CallEntry(
        name=one.name, who=one.who, phone=phone, policy=one.policy_name, why=one.why, mind=one.mind
    )


def default_since(today: date) -> date:
    """Give the day from which changes are looked at, unless told otherwise: a month back."""
    return today - timedelta(days=30)
