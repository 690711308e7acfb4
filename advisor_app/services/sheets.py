"""Numbered sheets (告知单 and slips): composed for a look, issued with a number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from advisor_app.domain.elder import Person
from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.records import ConsentScope
from advisor_app.domain.screening import Verdict
from advisor_app.services.desk import Desk
from advisor_app.services.near import Nearby
from advisor_app.services.screening import Screenings
from advisor_app.services.sheet_book import Compose, Sheet, SheetBook, Told
from advisor_app.sheets.press import (
    Callback,
    Judged,
    MissingPapers,
    Recipient,
    ReferralSlip,
    SheetPress,
    version_of,
)

__all__ = ["Callback", "Draft", "MissingPapers", "ReferralSlip", "Sheet", "Sheets", "described"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A sheet that is ready to be looked at, and to be issued."""

    _book: SheetBook
    _told: Told
    _compose: Compose

    def preview(self) -> Sheet:
        """Compose it without a number; nothing is journalled."""
        return self._book.preview(self._compose)

    def issue(self, form: RevisionId) -> Sheet:
        """Number it, journal what it tells, and give it.

        Args:
            form: the id the print dialog was opened with; issuing it twice gives one sheet.
        """
        return self._book.issue(form, self._told, self._compose)


class Sheets:
    """Composes sheets. Each takes ``body``, the size of running text in points, 16 to 24.

    Whoever asks for an elder that is not here gets BadInput.
    """

    def __init__(
        self,
        desk: Desk,
        screenings: Screenings,
        press: SheetPress,
        book: SheetBook,
        nearby: Nearby,
    ) -> None:
        self._desk = desk
        self._screenings = screenings
        self._press = press
        self._book = book
        self._nearby = nearby

    def elder(self, elder: RecordId, callback: date | None = None, body: int = 18) -> Draft:
        """Compose what one elder can probably get.

        Raises:
            BadInput: the day of the call back is gone.
        """
        self._refuse_gone(callback, "回访日期", "callback")
        person = self._desk.seen(elder).person
        who, judged = self._recipient(person), self._judged(person)
        return self._draft(
            self._about(person, "elder", judged),
            lambda heading: self._press.elder_sheet(heading, who, judged, callback, body),
        )

    def family(self, elder: RecordId, body: int = 18) -> Draft:
        """Compose the page for family that lives away."""
        person = self._desk.seen(elder).person
        who, judged = self._recipient(person), self._judged(person)
        return self._draft(
            self._about(person, "family", judged),
            lambda heading: self._press.family_page(heading, who, judged, body),
        )

    def family_text(self, elder: RecordId) -> str:
        """Give the same as a text to paste into a chat; it names nobody."""
        judged = self._judged(self._desk.seen(elder).person)
        return self._press.family_text(self._book.heading(), judged)

    def policy(self, policy: str, body: int = 18) -> Draft:
        """Compose what one policy is.

        Raises:
            BadInput: there is no such policy.
        """
        found = self._screenings.policy(policy)
        version = found.nearest_version(self._desk.today)
        return self._draft(
            Told(kind="policy", policies=[(found, version)]),
            lambda heading: self._press.policy_sheet(heading, found, version, body),
        )

    def callback(self, elder: RecordId, callback: Callback, body: int = 18) -> Draft:
        """Compose a call-back card.

        Raises:
            BadInput: the day is gone.
        """
        self._refuse_gone(callback.due, "回访日期", "due")
        who = self._recipient(self._desk.seen(elder).person)
        return self._draft(
            Told(kind="callback", elder=elder),
            lambda heading: self._press.callback_card(heading, who, callback, body),
        )

    def missing(self, elder: RecordId, papers: MissingPapers, body: int = 18) -> Draft:
        """Compose a notice of what an application still needs.

        Raises:
            BadInput: nothing is missing, nobody said what for, or the day is gone.
        """
        if not papers.subject.strip():
            raise BadInput("还没有写办什么：通知单上要写明", "subject")
        if not _said(papers.lacking):
            raise BadInput("没有勾选还缺的材料：不缺就不用出通知单", "lacking")
        papers = replace(papers, lacking=_said(papers.lacking), have=_said(papers.have))
        self._refuse_gone(papers.due, "补材料的最晚日期", "due")
        who = self._recipient(self._desk.seen(elder).person)
        return self._draft(
            Told(kind="missing", elder=elder),
            lambda heading: self._press.missing_notice(heading, who, papers, body),
        )

    def referral(
        self, elder: RecordId, slip: ReferralSlip, body: int = 18, *, agreed: bool = False
    ) -> Draft:
        """Compose a referral; telephone and home go along only where the elder agreed.

        Args:
            agreed: whether they agreed to it for this one referral, whatever they said in general.

        Raises:
            BadInput: nobody said where to, or what for, or the day is gone.
        """
        if not slip.provider.strip() or not slip.need.strip():
            raise BadInput("转介单要写明转给哪里、需要什么：请补上", "provider")
        self._refuse_gone(slip.due, "要回音的日期", "due")
        person = self._desk.seen(elder).person
        if not (agreed or self._may_share(elder)):
            slip = replace(slip, contact="", home="")
        who = self._recipient(person)
        return self._draft(
            Told(kind="referral", elder=elder),
            lambda heading: self._press.referral_slip(heading, who, slip, body),
        )

    def resources(self, street: str = "", community: str = "", body: int = 18) -> Draft:
        """Compose what there is near a community, or in the whole district."""
        places = self._nearby.of(street, community)
        where = f"{community or street}附近" if community or street else "全区"
        return self._draft(
            Told(kind="resources"),
            lambda heading: self._press.near_list(heading, where, places, body),
        )

    def streets(self) -> tuple[str, ...]:
        """Give every street of which something is known."""
        return self._nearby.streets()

    def resources_for(self, elder: RecordId, body: int = 18) -> Draft:
        """Compose what there is near an elder's home."""
        home = self._desk.seen(elder).person.elder
        return self.resources(home.street, home.community, body)

    def lacking(self, policy: str) -> tuple[str, ...]:
        """Give what a policy asks to bring: the boxes of a notice of what is missing."""
        version = self._screenings.policy(policy).nearest_version(self._desk.today)
        return tuple(one.words for one in version.materials)

    def _draft(self, told: Told, compose: Compose) -> Draft:
        return Draft(self._book, told, compose)

    def _about(self, person: Person, kind: str, judged: Sequence[Judged]) -> Told:
        policies = [
            (one.policy, version_of(one, self._desk.today))
            for one in judged
            if one.screening.verdict is Verdict.LIKELY  # the others are only counted on it
        ]
        return Told(kind=kind, elder=person.id, policies=policies, facts=person.facts.values)

    def _judged(self, person: Person) -> list[Judged]:
        matched = self._screenings.match(person.facts, self._desk.today)
        return [Judged(one.policy, one.screening) for one in matched]

    def _may_share(self, elder: RecordId) -> bool:
        given = {one.scope: one.given for one in self._desk.record.point_records.consents_of(elder)}
        return given.get(ConsentScope.SHARE, False)

    def _refuse_gone(self, day: date | None, what: str, field: str) -> None:
        if day is not None and day < self._desk.today:
            raise BadInput(f"{what}已经过了：请选今天或以后的日子", field)

    def _recipient(self, person: Person) -> Recipient:
        return Recipient(person.name, described(person, self._desk.today))


def _said(papers: Sequence[str]) -> tuple[str, ...]:
    return tuple(one.strip() for one in papers if one.strip())


def described(person: Person, on: date) -> str:
    """Give sex, age and community in one line, leaving out what is unknown."""
    sex = person.facts.get("sex")
    parts = [FACTS["sex"].in_words(sex) if sex else ""]
    if person.birth:
        low, high = person.birth.ages(on)
        parts.append(f"{low}岁" if low == high else f"{low}至{high}岁")
    parts.append(person.elder.community)
    return "　".join(part for part in parts if part)
