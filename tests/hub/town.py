"""A district and points whose records are brought to it straight, without files in between."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from advisor_app.bootstrap import found_district, open_district
from advisor_app.bootstrap.district_stores import DistrictStores
from advisor_app.domain.closing import DayAnswer
from advisor_app.domain.consultation import Outcome
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.unmet import UnmetReason
from advisor_app.hub.district import District
from advisor_app.services.suite import Services
from advisor_app.services.unmet import UnmetEntry
from advisor_app.store.district_register import MergedBundle
from advisor_app.sync.privacy import for_district
from tests.builders import PASSPHRASE, TickingClock, a_point, a_world, consult

D01, D05, S02 = "410106-D01", "410106-D05", "410106-S02"
AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = (Month(2026, number) for number in (8, 9, 10, 11))


class Town:
    """A district with points; everything at one clock."""

    def __init__(self, folder: Path, server: str = "") -> None:
        """Found it; its record is on a server if an address is given."""
        self.folder = folder
        self.clock = TickingClock()
        self.world = a_world(folder / "hub", "hub", self.clock)
        self.public = folder / "district.toml"
        found_district(self.world, "示例区", PASSPHRASE, self.public)
        if server:
            DistrictStores(self.world, PASSPHRASE).use(server)
        self.district: District = open_district(self.world, PASSPHRASE)
        self.points: dict[str, Services] = {}

    def point(self, code: str) -> Services:
        """Give a point, made when it is asked for first."""
        if code not in self.points:
            self.points[code] = a_point(
                self.folder / code, code, district=self.public, clock=self.clock
            )
        return self.points[code]

    def talk(self, code: str, day: str, **entry: object) -> RecordId:
        """Log a talk at noon of a day."""
        return consult(self.point(code), at=noon(day), **entry)

    def unmet(
        self, code: str, day: str, service: str = "送餐上门", reason: UnmetReason = UnmetReason.FULL
    ) -> None:
        """Log a need for meals that stayed unmet, on a day."""
        kept, self.clock.at = self.clock.at, noon(day)
        consult(
            self.point(code), topics=("meals",), outcome=Outcome.UNMET,
            unmet=UnmetEntry(reason=reason, service=service, community="江南社区"),
        )  # fmt: skip
        self.clock.at = max(kept, self.clock.at)

    def report(self, *codes: str) -> None:
        """Bring all that points have to the district, as far as it may see it."""
        for code in codes or tuple(self.points):
            record = self.point(code).desk.record
            revisions = tuple(for_district(record.journal.after(0)))
            now = self.clock().isoformat()
            with self.district.store.begin() as work:
                absorbed = work.absorb(revisions)
                self.district.store.register.record_bundle(
                    MergedBundle(
                        digest=f"{code}/{now}", point=code, device=f"device of {code}",
                        merged_at=now, created_at=now, accepted=absorbed.accepted,
                        unchanged=absorbed.unchanged, refused=absorbed.refused,
                        file=f"{code}.advb",
                    )
                )  # fmt: skip

    def close_month(self, code: str, month: Month) -> str:
        """Close a month at a point, every empty day explained; gives the number."""
        closing = self.point(code).closing
        for day in closing.missing_days(month):
            closing.mark_day(closing.begin(), day, DayAnswer.NOBODY_CAME)
        return closing.close(closing.begin(), month).number

    def pass_days(self, days: int) -> None:
        """Let time pass."""
        self.clock.at += timedelta(days=days)

    def shut(self) -> None:
        """Close every record."""
        self.district.close()
        for one in self.points.values():
            one.care.close()


def noon(day: str) -> datetime:
    """Give noon of a day at the counter."""
    return datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC)
