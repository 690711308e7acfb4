"""Clocks that are decades off, or run back: the order of what happened and the days stay right.

A counter PC with an empty battery starts at 1970, or at whatever its makers thought of; somebody
mistypes a year; a time service puts it right in the middle of the day.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from advisor_app.bootstrap import open_district
from advisor_app.domain.consultation import Channel, Outcome
from advisor_app.domain.elder import Papers
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.revision import HybridClock
from advisor_app.services.registration import PersonEntry, entry_of
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_day
from tests.builders import PASSPHRASE, START, TickingClock, a_point, a_world, consult, register
from tests.services.districts import a_district

MIDNIGHT_1970 = datetime(1969, 12, 31, 16, 0, tzinfo=UTC)
"""1970-01-01 00:00 in Zhengzhou."""

WRONG = (
    MIDNIGHT_1970, datetime(1970, 1, 1, tzinfo=UTC), datetime(1980, 1, 1, 8, tzinfo=UTC),
    datetime(2000, 2, 29, 4, tzinfo=UTC), datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    datetime(2099, 12, 31, 15, 59, tzinfo=UTC), datetime(2099, 12, 31, 16, 1, tzinfo=UTC),
)  # fmt: skip
NOVEMBER = Month(2026, 11)
_YEAR = 365 * 86_400_000


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def point(tmp_path: Path, clock: TickingClock) -> Services:
    a_district(tmp_path)
    return a_point(tmp_path / "point", clock=clock, district=tmp_path / "hub.toml")


def order_is_kept(services: Services) -> bool:
    """Whether revisions follow each other without a gap, each by its clock after the one before.

    Only a reading that was years ahead is left behind once the clock is put right: nobody who
    hears of it is drawn along.
    """
    written = list(services.desk.record.journal.after(0))
    clocks = [HybridClock.parse(one.hlc) for one in written]
    gapless = [one.seq for one in written] == list(range(1, len(written) + 1))
    falls = [(first, second) for first, second in pairwise(clocks) if first >= second]
    return gapless and all(first.millis - second.millis > _YEAR for first, second in falls)


def months_of(services: Services) -> dict[Month, int]:
    """Give how many consultations each month has that can be looked at."""
    counts = {
        one: services.reporting.tally(one).indicators["consultations"]
        for one in services.reporting.months()
    }
    return {one: count for one, count in counts.items() if isinstance(count, int) and count}


@pytest.mark.parametrize("at", WRONG, ids=lambda at: f"{at:%Y-%m-%d %H:%M}")
def test_that_a_day_of_work_with_a_wrong_clock_is_kept_and_counted_on_its_day(
    at: datetime, point: Services, clock: TickingClock
) -> None:
    consult(point)
    clock.at = at
    elder = register(point, facts={"sex": "female"})
    first, second = consult(point, elder), consult(point, elder, channel=Channel.PHONE)
    assert {one.consultation.id for one in point.consulting.today()} == {first, second}
    assert months_of(point) == {NOVEMBER: 1, Month.of(local_day(at)): 2}
    clock.at = START + timedelta(hours=3)
    consult(point, elder)
    assert len(point.consulting.today()) == 2
    assert months_of(point) == {NOVEMBER: 2, Month.of(local_day(at)): 2}
    assert order_is_kept(point)
    assert point.care.verify().problems == ()
    point.care.close()


def test_that_a_first_run_may_come_at_the_first_midnight_there_is(tmp_path: Path) -> None:
    services = a_point(tmp_path / "new", clock=TickingClock(MIDNIGHT_1970))
    consult(services, register(services))
    assert months_of(services) == {Month(1970, 1): 1}
    assert services.care.verify().problems == ()
    services.care.close()


@pytest.mark.parametrize("seed", range(6))
def test_that_a_clock_that_jumps_all_day_mixes_nothing_up(
    seed: int, point: Services, clock: TickingClock
) -> None:
    random, days = Random(seed), dict[date, int]()
    elder = register(point)
    for _ in range(25):
        jump = random.choice([timedelta(0), timedelta(hours=-1), timedelta(days=-40 * 365)])
        clock.at = random.choice([START + jump, *WRONG[:4], START + timedelta(hours=5)])
        day = local_day(clock.at)
        days[day] = days.get(day, 0) + 1
        consult(point, random.choice([elder, None]))
    counted: dict[Month, int] = {}
    for day, count in days.items():
        counted[Month.of(day)] = counted.get(Month.of(day), 0) + count
    assert months_of(point) == counted
    assert order_is_kept(point)
    assert point.care.verify().problems == ()
    point.care.rebuild()
    assert months_of(point) == counted
    point.care.close()


def test_that_the_later_correction_stands_though_its_clock_is_earlier(
    point: Services, clock: TickingClock
) -> None:
    """Corrected in 2099 by the clock, and again after the clock was put right."""
    elder = register(point, "张桂兰", community="示例一社区")
    clock.at = datetime(2099, 5, 1, tzinfo=UTC)
    _move(point, elder, "示例二社区")
    clock.at = START + timedelta(hours=1)
    _move(point, elder, "示例三社区")
    assert point.registration.card(elder).person.elder.community == "示例三社区"
    point.care.rebuild()
    assert point.registration.card(elder).person.elder.community == "示例三社区"
    assert order_is_kept(point)
    assert point.care.verify().problems == ()
    point.care.close()


def _move(point: Services, elder: object, community: str) -> None:
    form = point.registration.form(elder)  # type: ignore[arg-type]
    assert form.person is not None
    entry = entry_of(form.person)
    changed = {name: getattr(entry, name) for name in PersonEntry.__slots__}
    point.registration.save(form, PersonEntry(**(changed | {"community": community})))


def test_that_bundles_made_by_wrong_clocks_are_merged_and_counted_once(
    point: Services, clock: TickingClock, tmp_path: Path
) -> None:
    bundles = []
    for place, at in enumerate((START, *WRONG, START + timedelta(days=1))):
        clock.at = at
        consult(point)
        bundles.append(tmp_path / f"{place}.advb")
        point.exchange.export(bundles[-1])
    point.exchange.request(tmp_path / "point.req")
    expected = months_of(point)
    point.care.close()
    Random(7).shuffle(bundles)
    hub = a_world(tmp_path / "hub", "later", TickingClock(START + timedelta(days=2)))
    district = open_district(hub, PASSPHRASE)
    district.enrol(tmp_path / "point.req")
    merged = district.merge(bundles)
    assert [one.problem for one in merged] == [""] * len(bundles)
    # Nothing was acknowledged in between: the last one holds all that the others hold.
    assert sum(one.accepted for one in merged) == max(
        one.accepted + one.unchanged for one in merged
    )
    assert not any(one.accepted for one in district.merge(bundles))
    for month, count in expected.items():
        counted = district.tally(month).by_point["410106-D05"].indicators["consultations"]
        assert counted == count, month
    district.close()


@pytest.mark.parametrize("at", [MIDNIGHT_1970, datetime(2019, 12, 31, 15, tzinfo=UTC)])
def test_that_no_sheet_is_given_out_with_an_impossible_date(
    at: datetime, point: Services, clock: TickingClock
) -> None:
    clock.at = at
    draft = point.sheets.policy("zz-gaoling-jintie")
    form = point.book.begin()
    with pytest.raises(BadInput, match="请先把日期调好再出单子"):
        draft.issue(form)
    assert point.book.issued() == ()
    clock.at = START
    assert point.sheets.policy("zz-gaoling-jintie").issue(form).number == "SJ-D05-202611-0001"
    point.care.close()


def test_that_sheets_are_numbered_once_though_the_clock_runs_back(
    point: Services, clock: TickingClock
) -> None:
    numbers = []
    for at in (START, datetime(2026, 12, 1, 4, tzinfo=UTC), START, START - timedelta(days=31)):
        clock.at = at
        draft = point.sheets.policy("zz-gaoling-jintie")
        numbers += [draft.issue(point.book.begin()).number for _ in range(2)]
    assert len(set(numbers)) == 8
    assert numbers[4:6] == ["SJ-D05-202611-0003", "SJ-D05-202611-0004"]
    point.care.close()


def test_that_a_clock_too_early_for_somebody_to_be_born_is_said(
    point: Services, clock: TickingClock
) -> None:
    clock.at = MIDNIGHT_1970
    with pytest.raises(BadInput, match="在今天之后"):
        register(point, papers=Papers.CITIZEN, number="999999197203050041")
    with pytest.raises(BadInput, match="咨询时间在现在之后：请核对日期和时间"):
        consult(point, at=START, outcome=Outcome.ANSWERED)
    assert point.consulting.listed() == ()
    assert point.registration.count() == 0
    point.care.close()
