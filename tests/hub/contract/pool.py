"""Revisions of an eventful year of two points and their district, made once, to be merged in any way.

There is a bit of everything: people known at two points, changes of one record that knew nothing
of each other, settlements of them, erasures, imports taken back, records and shapes of newer
programs, contents that are no record, clocks of 2099, months that were closed and opened again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from advisor_app.domain.closing import DayAnswer, DayMark, MonthClosing
from advisor_app.domain.consultation import Note, PolicyMention
from advisor_app.domain.elder import Elder
from advisor_app.domain.facts import Facts
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import IncarnationId, RecordId
from advisor_app.domain.records import Consent, ConsentScope, Erasure, SheetPrinted
from advisor_app.domain.referral import CareGroup, CareHours, Referral, ReferralState
from advisor_app.domain.revision import GENESIS, SCHEMA, HybridClock, Revision, content_hash
from advisor_app.domain.settlement import Settlement
from advisor_app.domain.unmet import UnmetNeed, UnmetReason
from advisor_app.store.codec import encoded
from advisor_app.store.kinds import kind_of
from tests.builders import START, TestIds, a_consultation, an_identity

POINTS = ("410106-D05", "410106-D01")
KEY = "ab" * 32
FAR = datetime(2099, 1, 1, tzinfo=START.tzinfo)


@dataclass
class Writer:
    """A device that writes one revision after the other, as its own incarnation."""

    point: str
    ids: TestIds
    incarnation: IncarnationId = field(init=False)
    revisions: list[Revision] = field(default_factory=list)
    at: datetime = START

    def __post_init__(self) -> None:
        self.incarnation = self.ids.incarnation()

    def say(
        self, kind: str, record: RecordId, patch: Mapping[str, Any], base: Revision | None = None,
        **other: Any,
    ) -> Revision:  # fmt: skip
        self.at += timedelta(minutes=1)
        nonce = self.ids.nonce()
        prev = self.revisions[-1].link if self.revisions else GENESIS
        made = Revision(
            id=self.ids.revision(), incarnation=self.incarnation, seq=len(self.revisions) + 1,
            prev=prev, hlc=str(HybridClock(int(self.at.timestamp() * 1000))),
            wall=self.at.isoformat(), schema=SCHEMA, kind=kind, record=record, author="",
            base=base.id if base else None, content=content_hash(nonce, patch), nonce=nonce,
            patch=patch,
        )  # fmt: skip
        self.revisions.append(replace(made, **other))
        return self.revisions[-1]

    def put(self, record: Any, base: Revision | None = None) -> Revision:
        return self.say(kind_of(record).name, record.id, encoded(record), base)


def twin(one: Revision) -> Revision:
    """Give a revision under the same id with other contents."""
    patch = {**(one.patch or {}), "note": "另一份"}
    nonce = one.nonce or "00" * 16
    return replace(one, patch=patch, nonce=nonce, content=content_hash(nonce, patch))


def a_year() -> tuple[tuple[Revision, ...], Mapping[IncarnationId, str]]:
    """Give the revisions, and whose the incarnations are."""
    writers = [Writer(point, TestIds(f"pool{number}")) for number, point in enumerate(POINTS)]
    second = Writer(POINTS[0], TestIds("second device"))
    district = Writer("", TestIds("district"))
    for writer in writers:
        _counter(writer)
    _quarrel(writers[0], second, district)
    _ahead(writers[0], second)
    _oddities(second)
    ones = (*writers, second, district)
    claims = {one.incarnation: one.point for one in ones if one.point}
    return tuple(one for writer in ones for one in writer.revisions), claims


def _counter(writer: Writer) -> None:
    """Let a point work: somebody known at the other point too, somebody erased, an import."""
    ids, day = writer.ids, START.date()
    known = Elder(
        id=ids.record(), facts=Facts.parse({"birth": "1946-11", "sex": "female"}), street="示例街",
        community="示例一社区", person_key=KEY,
    )  # fmt: skip
    leaving, imported = (
        Elder(id=ids.record(), facts=Facts.parse({"living": "alone"})) for _ in "ab"
    )
    for elder in (known, leaving):
        writer.put(elder)
        writer.put(an_identity(ids, elder.id, phone="100-0000-0000"))
    gone = writer.put(imported)
    for at in (START, START + timedelta(days=3), START - timedelta(days=40)):
        for elder in (known, leaving, imported, None):
            talk = a_consultation(ids, elder.id if elder else None, at, writer.point)
            first = writer.put(talk)
        writer.put(Note(id=ids.record(), consultation=talk.id, asked="问\t\\n", answered="答\0"))
        writer.put(replace(talk, policies=(PolicyMention("a", "1"),), minutes=12), first)
    writer.put(replace(imported, withdrawn=True), gone)
    writer.put(_sheet(writer, known.id))
    for state in (ReferralState.SENT, ReferralState.COMPLETED):
        writer.put(Referral(
            id=ids.record(), opened_at=START, point=writer.point, elder=leaving.id, state=state,
        ))  # fmt: skip
    for elder in (known.id, imported.id, None):
        writer.put(FollowUp(id=ids.record(), point=writer.point, due=day, elder=elder))
        writer.put(CareHours(
            id=ids.record(), point=writer.point, on=day, group=CareGroup.NO_KIN, minutes=90,
            elder=elder,
        ))  # fmt: skip
    writer.put(UnmetNeed(
        id=ids.record(), point=writer.point, on=day, topic="meals", reason=UnmetReason.FULL,
    ))  # fmt: skip
    writer.put(DayMark(id=ids.record(), point=writer.point, on=day, answer=DayAnswer.NOBODY_CAME))
    writer.put(Consent(
        id=ids.record(), elder=leaving.id, scope=ConsentScope.RECORD, given=True, at=START,
    ))  # fmt: skip
    for closing in _closings(writer):
        writer.put(closing)
    writer.put(Erasure(id=ids.record(), elder=leaving.id, at=START, reason="本人要求"))


def _sheet(writer: Writer, elder: RecordId) -> SheetPrinted:
    return SheetPrinted(
        id=writer.ids.record(), number="SJ-1", kind="elder", at=START, on=START.date(),
        point=writer.point, elder=elder,
    )  # fmt: skip


def _closings(writer: Writer) -> Iterator[MonthClosing]:
    """A month with nobody, and one that was closed, opened again and closed."""
    for month, reopened in (("2026-08", None), ("2026-11", START), ("2026-11", None)):
        yield MonthClosing(
            id=writer.ids.record(), point=writer.point, month=month, number=f"FZ-{month}",
            figures='{"consultations":0}', digest="00", closed_at=START + timedelta(days=30),
            reopened_at=reopened,
        )  # fmt: skip


def _quarrel(one: Writer, other: Writer, district: Writer) -> None:
    """Change records on two devices at once; the district settles one of the quarrels."""
    for settled in (True, False):
        elder = Elder(id=one.ids.record(), community="示例一社区")
        root = one.put(elder)
        heads = [
            one.put(replace(elder, community="示例二社区"), root),
            other.put(replace(elder, community="示例三社区", street="示例街"), root),
        ]
        for _ in range(2):  # two at the same moment: the first of them is the elder's first
            one.put(a_consultation(one.ids, elder.id, START, one.point))
        if settled:
            district.put(Settlement(
                id=district.ids.record(), about=elder.id, kind="elder",
                heads=tuple(sorted(head.id for head in heads)), chosen=heads[1].id, at=START,
            ))  # fmt: skip
            other.say("elder", elder.id, {"street": "改了的街"}, heads[1])


def _ahead(one: Writer, other: Writer) -> None:
    """Change a record by a clock of 2099; what comes after it by a true clock stands."""
    elder = Elder(id=one.ids.record())
    root = one.put(elder)
    far = str(HybridClock(int(FAR.timestamp() * 1000)))
    other.say("elder", elder.id, {"street": "表快的街"}, root, hlc=far)
    one.put(replace(elder, street="表准的街"), root)


def _oddities(writer: Writer) -> None:
    """What a newer program, a broken one or a broken clock writes."""
    ids = writer.ids
    writer.say("robot", ids.record(), {"name": "将来的记录"})
    writer.say("unmet_need", ids.record(), {"point": writer.point, "on": "no day"})
    newer = Elder(id=ids.record(), community="新街")
    root = writer.put(newer)
    writer.say("elder", newer.id, {"community": "更新的写法"}, root, schema=SCHEMA + 1)
    talk = a_consultation(ids, newer.id, START, writer.point)
    first = writer.put(talk)
    far = str(HybridClock(int(FAR.timestamp() * 1000)))
    writer.say("consultation", talk.id, {"minutes": 99}, first, hlc=far)
    writer.say("consultation", talk.id, {"minutes": 5}, first)
    writer.say("consultation", ids.record(), {**encoded(talk), "minutes": 2**70})
    identity = an_identity(ids, newer.id, name="改过主人的")
    named = writer.put(identity)
    moved = Elder(id=ids.record())
    writer.say("identity", identity.id, {"elder": moved.id}, named)
    writer.put(Erasure(
        id=ids.record(), elder=newer.id, at=START, reason="r", records=(ids.record(), talk.id),
    ))  # fmt: skip


MONTHS = (date(2026, 8, 1), date(2026, 11, 30))
"""The first and the last day of the time in which all of it happens."""
