"""Sheets (告知单): composed for a look, issued with a number and journalled."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.consultation import PolicyMention
from advisor_app.domain.elder import Person
from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS, FactValue
from advisor_app.domain.ids import RecordId, RevisionId, derived_record
from advisor_app.domain.records import SheetPrinted
from advisor_app.domain.screening import Verdict
from advisor_app.services.desk import Desk
from advisor_app.services.hotline import Hotlines
from advisor_app.services.screening import Judgement, Screenings
from advisor_app.sheets.press import Heading, Judged, Printed, Recipient, SheetPress


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet on paper or on screen.

    Attributes:
        number: empty for a preview: nothing was journalled.
        missing: characters that no bundled font has, to be filled in by hand.
    """

    number: str
    pdf: bytes
    pages: int
    missing: tuple[str, ...]


class Sheets:
    """Composes and issues sheets."""

    def __init__(
        self, desk: Desk, screenings: Screenings, press: SheetPress, hotlines: Hotlines
    ) -> None:
        self._desk = desk
        self._screenings = screenings
        self._press = press
        self._hotlines = hotlines

    def preview_elder(self, elder: RecordId, callback: date | None = None, body: int = 18) -> Sheet:
        """Compose an elder's sheet without issuing it."""
        return self._elder("", self._person(elder), callback, body)

    def issue_elder(
        self, form: RevisionId, elder: RecordId, callback: date | None = None, body: int = 18
    ) -> Sheet:
        """Number an elder's sheet, journal what it tells, and give it.

        Args:
            form: the id the print dialog was opened with; issuing it twice gives one sheet.
        """
        person = self._person(elder)
        number = self._number_for(form)
        sheet = self._elder(number, person, callback, body)
        told = [
            PolicyMention(one.policy.id, one.screening.version)
            for one in self._judged(person)
            if one.screening.verdict is Verdict.LIKELY  # the others are only counted on it
        ]
        self._journal(form, "elder", sheet, told, elder, person.facts.values)
        return sheet

    def preview_policy(self, policy: str, body: int = 18) -> Sheet:
        """Compose a policy's sheet without issuing it."""
        return self._policy("", policy, body)

    def issue_policy(self, form: RevisionId, policy: str, body: int = 18) -> Sheet:
        """Number a policy's sheet, journal it, and give it."""
        sheet = self._policy(self._number_for(form), policy, body)
        version = self._screenings.policy(policy).nearest_version(self._desk.today).version
        self._journal(form, "policy", sheet, [PolicyMention(policy, version)], None, {})
        return sheet

    def begin(self) -> RevisionId:
        """Open a print dialog: gives the id a sheet will be journalled under."""
        return self._desk.ids.revision()

    def issued(self, limit: int = 100) -> tuple[SheetPrinted, ...]:
        """Give the newest sheets."""
        return self._desk.record.point_records.sheets(limit)

    def _elder(self, number: str, person: Person, callback: date | None, body: int) -> Sheet:
        judged = [Judged(one.policy, one.screening) for one in self._judged(person)]
        recipient = Recipient(person.name, described(person, self._desk.today))
        printed = self._press.elder_sheet(
            self._heading(number), recipient, judged, callback=callback, body=body
        )
        return _sheet(number, printed)

    def _policy(self, number: str, policy: str, body: int) -> Sheet:
        found = self._screenings.policy(policy)
        version = found.nearest_version(self._desk.today)
        printed = self._press.policy_sheet(self._heading(number), found, version, body=body)
        return _sheet(number, printed)

    def _judged(self, person: Person) -> tuple[Judgement, ...]:
        return self._screenings.match(person.facts, self._desk.today)

    def _person(self, elder: RecordId) -> Person:
        seen = self._desk.record.people.get(elder)
        if seen is None:
            raise BadInput(f"没有编号为 {elder} 的老人：可能已被删除，请重新查找", "elder")
        return seen.person

    def _heading(self, number: str) -> Heading:
        hotline = self._hotlines.current()
        point = self._desk.point
        return Heading(
            number=number,
            point=point.name,
            point_phone=point.phone,
            advisor=self._desk.advisor.name,
            on=self._desk.today,
            hotline=hotline.number if hotline else "",
        )

    def _number_for(self, form: RevisionId) -> str:
        """Give the number a form was issued under, else the next one of this month."""
        points = self._desk.record.point_records
        issued = points.sheet(derived_record(form, "sheet"))
        return issued.number if issued else self._next_number()

    def _next_number(self) -> str:
        code = self._desk.point.code
        prefix = f"SJ-{code.rpartition('-')[2]}-{self._desk.today:%Y%m}-"
        last = self._desk.record.point_records.last_sheet_number(code, prefix)
        return f"{prefix}{last + 1:04d}"

    def _journal(
        self,
        form: RevisionId,
        kind: str,
        sheet: Sheet,
        told: list[PolicyMention],
        elder: RecordId | None,
        facts: Mapping[str, FactValue],
    ) -> None:
        stub = SheetPrinted(
            id=derived_record(form, "sheet"),
            number=sheet.number,
            kind=kind,
            at=self._desk.now(),
            on=self._desk.today,
            point=self._desk.point.code,
            elder=elder,
            policies=tuple(told),
            facts=_coarse(facts),
            digest=hashlib.sha256(sheet.pdf).hexdigest(),
        )
        with self._desk.record.begin() as work:
            work.put(stub, form, self._desk.advisor.id)


def described(person: Person, on: date) -> str:
    """Give sex, age and community in one line, leaving out what is unknown."""
    sex = person.facts.get("sex")
    parts = [FACTS["sex"].in_words(sex) if sex else ""]
    if person.birth:
        low, high = person.birth.ages(on)
        parts.append(f"{low}岁" if low == high else f"{low}至{high}岁")
    parts.append(person.elder.community)
    return "　".join(part for part in parts if part)


def _coarse(facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """Give facts with the birth date to the month: a stub names nobody."""
    return {name: str(value)[:7] if name == "birth" else value for name, value in facts.items()}


def _sheet(number: str, printed: Printed) -> Sheet:
    return Sheet(number, printed.pdf, printed.pages, printed.missing)
