"""Points that exist only as what they send: real revisions, chained, sealed and signed.

A working day of a point: 15 consultations (five in six about somebody known), 3 people
registered, a consultation corrected, a call-back, and on two days of five an unmet need: about 20
revisions, 5,000 in a year of 250 working days.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec

from advisor_app.domain.consultation import Channel, Consultation, Inquirer, Outcome, Satisfaction
from advisor_app.domain.elder import Elder
from advisor_app.domain.facts import Facts
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import Ids, IncarnationId, RecordId, RevisionId
from advisor_app.domain.revision import GENESIS, SCHEMA, HybridClock, Revision
from advisor_app.domain.unmet import UnmetNeed, UnmetReason
from advisor_app.store.codec import encoded, to_text
from advisor_app.store.district_register import EnrolledDevice
from advisor_app.store.kinds import kind_of
from advisor_app.sync.bundle import SealedBundle, seal
from advisor_app.sync.keys import DeviceKey, DistrictKeys
from advisor_app.sync.statement import Statement

FIRST_DAY = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)
WORKING_DAYS = 250
TOPICS = ("meals", "subsidy", "care", "health", "rights")
_TALKS, _PEOPLE = 15, 3


@dataclass
class SimulatedPoint:
    """One point with one device."""

    code: str
    chance: Random
    key: DeviceKey = field(default_factory=lambda: DeviceKey.create(os.urandom))
    seq: int = 0
    link: str = GENESIS
    days: int = 0
    elders: list[Elder] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ids = Ids(lambda: self.now, self.chance.randbytes)
        self.incarnation: IncarnationId = self.ids.incarnation()
        self.device = self.chance.randbytes(16).hex()
        self.now = FIRST_DAY

    @property
    def enrolled(self) -> EnrolledDevice:
        """The device as the district knows it."""
        at = FIRST_DAY.isoformat()
        return EnrolledDevice(
            self.device, self.code, self.key.public, self.incarnation, "{}", at
        )  # fmt: skip

    def work(self, days: int) -> tuple[Revision, ...]:
        """Give what is written on the next working days."""
        return tuple(one for _ in range(days) for one in self._day())

    def sealed(self, revisions: tuple[Revision, ...], district: DistrictKeys) -> SealedBundle:
        """Seal what was written last."""
        statement = Statement(
            point=self.code, device=self.device, holdings={self.incarnation: (self.seq, self.link)}
        )
        to = [district.public("").age_recipient]
        return seal(
            revisions, statement=statement, signer=self.key, recipients=to, created_at=self.now
        )  # fmt: skip

    def _day(self) -> Iterator[Revision]:
        week, day = divmod(self.days, 5)
        self.days += 1
        self.now = FIRST_DAY + timedelta(weeks=week, days=day)
        for _ in range(_PEOPLE):
            self.elders.append(self._an_elder())
            yield self._written(self.elders[-1])
        for _ in range(_TALKS):
            self.now += timedelta(minutes=self.chance.randrange(3, 25))
            talk = self._a_talk()
            first = self._written(talk)
            yield first
        yield self._said(kind_of(talk).name, talk.id, {"minutes": 20}, first.id)
        yield self._written(
            FollowUp(id=self.ids.record(), point=self.code, due=self.now.date(), elder=talk.elder)
        )
        if self.days % 5 in (0, 3):
            yield self._written(UnmetNeed(
                id=self.ids.record(), point=self.code, on=self.now.date(), topic="meals",
                reason=self.chance.choice(list(UnmetReason)), community="示例一社区",
            ))  # fmt: skip

    def _an_elder(self) -> Elder:
        facts = {
            "birth": f"{self.chance.randrange(1930, 1966)}-{self.chance.randrange(1, 13):02d}",
            "sex": self.chance.choice(("female", "male")),
            "living": self.chance.choice(("alone", "spouse", "children")),
        }
        return Elder(
            id=self.ids.record(), facts=Facts.parse(facts), street="示例街道",
            community=f"示例{self.chance.randrange(9)}社区",
            person_key=f"{self.chance.getrandbits(256):064x}",
        )  # fmt: skip

    def _a_talk(self) -> Consultation:
        pick = self.chance.choice
        known = pick(self.elders).id if self.chance.random() < 5 / 6 else None
        return Consultation(
            id=self.ids.record(), at=self.now, point=self.code, advisor=None,
            inquirer=pick(list(Inquirer)), channel=pick(list(Channel)), topics=(pick(TOPICS),),
            outcome=pick(list(Outcome)), elder=known, minutes=pick((None, 3, 5, 10, 15)),
            satisfaction=pick((None, *Satisfaction)),
        )  # fmt: skip

    def _written(self, record: Any) -> Revision:  # noqa: ANN401 - any kind of record
        return self._said(kind_of(record).name, record.id, encoded(record), None)

    def _said(
        self,
        kind: str,
        record: RecordId,
        patch: dict[str, Any],
        base: RevisionId | None,
    ) -> Revision:
        self.seq += 1
        nonce, text = self.ids.nonce(), to_text(patch)
        content = hashlib.sha256(bytes.fromhex(nonce) + text.encode()).hexdigest()
        clock = HybridClock(int(self.now.timestamp() * 1000), self.seq % 1000)
        one = self.ids.revision()
        header = (
            one, self.incarnation, self.seq, self.link, str(clock), self.now.isoformat(), SCHEMA,
            kind, record, "", base, content,
        )  # fmt: skip
        self.link = hashlib.sha256(msgspec.json.encode(header)).hexdigest()
        return Revision(
            id=one, incarnation=self.incarnation, seq=self.seq, prev=header[3], hlc=header[4],
            wall=header[5], schema=SCHEMA, kind=kind, record=record, author="", base=base,
            content=content, nonce=nonce, patch=patch,
        )  # fmt: skip


def points(count: int, seed: int = 1) -> list[SimulatedPoint]:
    """Give some points."""
    return [
        SimulatedPoint(f"99{number:06d}", Random(f"{seed}/{number}")) for number in range(count)
    ]
