"""Clocks that are decades off, at the point, at the district, or at both: nothing is ordered by them.

What was written is merged, acknowledged and counted once, a receipt of a wrong clock takes the
place of the one before, and after the clocks were put right everything goes on.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisor_app.bootstrap import found_district, open_district
from advisor_app.domain.month import Month
from advisor_app.hub.district import District
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, START, TickingClock, a_point, a_world, consult
from tests.faults.exchange_works import standing
from tests.faults.test_clocks import MIDNIGHT_1970

POINT = "410106-D05"
NOVEMBER = Month(2026, 11)
AT = {
    "1970": MIDNIGHT_1970,
    "-30": START - timedelta(days=30 * 365),
    "-1 day": START - timedelta(days=1),
    "right": START,
    "+2 days": START + timedelta(days=2),
    "2099": datetime(2099, 12, 31, 15, 59, tzinfo=UTC),
    "+80": START + timedelta(days=80 * 365),
}
PAIRS = [(point, district) for point in AT for district in AT if "right" in (point, district)] + [
    ("1970", "2099"),
    ("2099", "1970"),
    ("+80", "-30"),
    ("-30", "+80"),
    ("1970", "1970"),
]


class Both:
    """A point and its district, each with a clock of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.point_clock, self.district_clock = TickingClock(), TickingClock()
        world = a_world(folder / "hub", "hub", self.district_clock)
        found_district(world, "示例区", PASSPHRASE, folder / "hub.toml")
        self.district: District = open_district(world, PASSPHRASE)
        self.point: Services = a_point(
            folder / "point", POINT, district=folder / "hub.toml", clock=self.point_clock
        )
        self.point.exchange.request(folder / "point.req")
        self.district.enrol(folder / "point.req")
        self.talks, self._files = 0, 0

    def set(self, point: str, district: str) -> None:
        """Set both clocks; seconds still pass, so that nothing happens twice at one instant."""
        spent = timedelta(minutes=self._files)
        self.point_clock.at, self.district_clock.at = AT[point] + spent, AT[district] + spent

    def talk(self) -> None:
        """Log a talk; it is counted on its day in November, whatever the clock says."""
        at = START if self.point_clock.at > START else None
        consult(self.point, at=at)
        self.talks += 1

    def send(self) -> Path:
        """Export, and have the district merge it."""
        self._files += 1
        path = self.folder / f"{self._files}.advb"
        self.point.exchange.export(path)
        (merged,) = self.district.merge([path])
        assert merged.problem == ""
        return path

    def hear(self) -> bool:
        """Have the district answer, and the point take the answer in; whether it was news."""
        self._files += 1
        path = self.folder / f"{self._files}.advr"
        path.write_bytes(self.district.receipts.issue(POINT).content)
        return self.point.incoming.receive(path).changed


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    made = Both(tmp_path)
    yield made
    made.point.care.close()
    made.district.close()


def acknowledged(both: Both) -> bool:
    new, awaiting, known = standing(both.point)
    return (new, awaiting) == (0, 0) and known == len(list(both.point.desk.record.journal.after(0)))


@pytest.mark.parametrize(("point", "district"), PAIRS)
def test_that_whatever_the_clocks_say_everything_arrives_and_is_acknowledged(
    point: str, district: str, both: Both
) -> None:
    both.talk()
    both.send()
    assert both.hear()
    both.set(point, district)
    both.talk()
    first = both.send()
    assert both.hear()
    assert acknowledged(both)
    both.set("right", "right")
    both.talk()
    both.send()
    assert both.hear()
    assert acknowledged(both)
    (again,) = both.district.merge([first])
    assert (again.problem, again.accepted) == ("", 0)
    figures = both.district.store.every(type(both.point.consulting.listed()[0].consultation))
    assert len(figures) == both.talks == 3
    assert both.point.care.verify().problems == both.district.record.verify().problems == ()


@pytest.mark.parametrize("district", ["1970", "-30", "2099", "+80"])
def test_that_an_old_receipt_stays_old_whatever_its_date(district: str, both: Both) -> None:
    """The later receipt has the earlier date, or the other way round: its number decides."""
    both.talk()
    both.send()
    old = both.district.receipts.issue(POINT).content
    both.set("right", district)
    both.talk()
    both.send()
    assert both.hear()
    assert acknowledged(both)
    path = both.folder / "old.advr"
    path.write_bytes(old)
    assert not both.point.incoming.receive(path).changed
    assert acknowledged(both)


@pytest.mark.parametrize("district", ["1970", "2099", "+80"])
def test_that_a_lost_receipt_is_made_up_for_by_the_next_whatever_their_dates(
    district: str, both: Both
) -> None:
    both.talk()
    both.send()
    both.district.receipts.issue(POINT)
    both.set("right", district)
    both.district.receipts.issue(POINT)
    both.talk()
    both.send()
    assert both.hear()
    assert acknowledged(both)


@pytest.mark.parametrize("point", ["1970", "-30", "2099", "+80"])
def test_that_a_correction_made_by_a_wrong_clock_stands_until_the_next(
    point: str, both: Both
) -> None:
    both.talk()
    (talk,) = both.point.consulting.listed()
    kind = type(talk.consultation)
    for place, minutes in enumerate((5, 7, 9)):
        both.set(point if place == 1 else "right", "right")
        with both.point.desk.record.begin() as work:
            changed = replace(talk.consultation, minutes=minutes)
            work.put(changed, both.point.desk.ids.revision())
        both.send()
        both.hear()
        found = both.district.store.find(kind, talk.consultation.id)
        assert found is not None
        assert found.minutes == minutes
