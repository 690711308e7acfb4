"""Who reported until when, who is missing, how whole their chains are; silence is never a number."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.domain.elder import Elder
from advisor_app.domain.revision import SCHEMA
from advisor_app.store.district_register import BundleFlag, MergedBundle
from tests.builders import a_consultation
from tests.hub.contract.pool import twin
from tests.hub.office import BUNDLE, DEVICE, ONE, THREE, TWO, Office, a_writer, elders


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


def test_that_nobody_has_reported_at_first(office: Office) -> None:
    status = office.status()
    assert status.missing == (ONE, TWO, THREE)
    assert status.epoch == office.epochs.current().id
    assert [one.name for one in status.points] == ["1号点", "2号点", "3号点"]
    assert (status.awaiting_update, status.awaiting_base, status.contested) == (0, 0, 0)
    assert (status.quarantined, status.refused, status.chains) == (0, 0, ())


def test_that_the_newest_is_the_one_that_was_merged_last(office: Office) -> None:
    office.merged(1, 9, digest="a" * 64, flags=(BundleFlag.CLOCK,), agreed=False)
    office.merged(3, 2, digest="b" * 64)
    office.merged(2, digest="c" * 64, flags=(BundleFlag.TAIL,), agreed=False)
    point = office.of_point()
    assert (point.last_merged, point.last_created) == (office.at(3), office.at(2))
    assert (point.flags, point.disagrees) == ((), False)
    assert office.status().missing == (TWO, THREE)


def test_that_what_is_odd_about_the_newest_is_told(office: Office) -> None:
    office.merged(1)
    office.merged(2, flags=(BundleFlag.COPIED, BundleFlag.FORKED), agreed=False)
    point = office.of_point()
    assert point.flags == (BundleFlag.COPIED, BundleFlag.FORKED)
    assert point.disagrees


@pytest.mark.parametrize(("merged", "made", "told"), [(5, 3, 3), (5, 5, 5), (5, 24 * 365, 5)])
def test_that_a_clock_that_is_ahead_promises_no_days(
    merged: float, made: float, told: float, office: Office
) -> None:
    office.merged(merged, made)
    assert office.of_point().last_created == office.at(told)


def test_that_a_bundle_made_later_and_merged_earlier_still_says_until_when(office: Office) -> None:
    office.merged(4, 4)
    office.merged(5, 1)
    assert office.of_point().last_created == office.at(4)


def test_that_only_devices_that_may_send_are_counted(office: Office) -> None:
    for name in ("a", "b", "c"):
        office.enrolled(device=name * 32)
    office.enrolled(device="d" * 32, point=TWO)
    with office.store.begin():
        office.store.register.revoke("a" * 32, office.at(1), "丢失")
    assert [one.devices for one in office.status().points] == [2, 1, 0]


def test_that_gaps_and_forks_of_all_its_lives_are_summed(office: Office) -> None:
    first, second, others = a_writer(), a_writer(name="second"), a_writer(TWO, "others")
    ones, twos = elders(first, 6), elders(second, 4)
    copy = replace(ones[0], id=first.ids.revision(), wall="x")
    office.holds(first, ones[0], copy, ones[3], ones[5])
    office.holds(second, twos[3])
    office.holds(others, *elders(others, 2))
    office.merged(1)
    office.merged(2, point=TWO, device="d" * 32)
    point = office.of_point()
    assert (point.gaps, point.forks) == (2 + 1 + 3, 1)
    assert (office.of_point(TWO).gaps, office.of_point(TWO).forks) == (0, 0)
    assert office.of_point(THREE).gaps is None
    assert len(office.status().chains) == 3


def test_that_the_newest_day_is_one_that_has_been(office: Office) -> None:
    writer = a_writer()
    for days, minutes in ((-3, 0), (0, 0), (1, 0)):
        at = writer.at.replace(day=writer.at.day + days)
        writer.put(a_consultation(writer.ids, at=at, point=ONE))
        assert minutes == 0
    office.holds(writer, *writer.revisions[:1])
    assert office.of_point().newest_day == "2026-11-20"
    office.holds(writer, *writer.revisions)
    assert office.of_point().newest_day == "2026-11-23"


def test_that_a_file_refused_counts_until_it_was_taken(office: Office) -> None:
    office.refused(1)
    office.refused(2, digest="8" * 64, point="")
    office.refused(3, digest="7" * 64, point=TWO)
    status = office.status()
    assert status.refused == 3
    assert [one.refused for one in status.points] == [1, 1, 0]
    office.merged(4, digest="9" * 64)
    status = office.status()
    assert status.refused == 2
    assert [one.refused for one in status.points] == [0, 1, 0]
    assert status.missing == (TWO, THREE)  # a refused file is no report


def test_that_a_receipt_is_seen_when_a_bundle_says_so(office: Office) -> None:
    office.enrolled()
    assert office.of_point().receipt is None
    issued = office.receipts.issue(ONE)
    assert (office.of_point().receipt, office.of_point().receipt_seen) == (1, False)
    assert office.of_point().receipt_at == issued.issued_at
    office.merged(1, seen=(issued.epoch, 2))
    office.merged(2, seen=("f" * 32, 1))
    assert not office.of_point().receipt_seen
    office.merged(3, seen=(issued.epoch, 1))
    assert office.of_point().receipt_seen
    office.merged(4)  # another device, that has not got it yet
    assert office.of_point().receipt_seen


def test_that_in_a_new_epoch_no_receipt_was_given_yet(office: Office) -> None:
    office.enrolled()
    office.receipts.issue(ONE)
    office.restored()
    point = office.of_point()
    assert (point.receipt, point.receipt_at, point.receipt_seen) == (None, None, False)
    office.receipts.issue(ONE)
    assert office.of_point().receipt == 1


def test_that_what_waits_is_told_by_what_it_waits_for(office: Office) -> None:
    writer = a_writer()
    base, early = elders(writer, 1)[0], None
    early = writer.say("elder", base.record, {"community": "乙"}, base)
    writer.say("weather", writer.ids.record(), {"rain": 1})
    writer.say("elder", writer.ids.record(), {}, schema=SCHEMA + 1)
    office.holds(writer, early, *writer.revisions[2:])
    status = office.status()
    assert (status.awaiting_update, status.awaiting_base) == (2, 1)
    office.holds(writer, base)
    status = office.status()
    assert (status.awaiting_update, status.awaiting_base) == (2, 0)


def test_that_disputes_and_what_is_apart_are_counted(office: Office) -> None:
    writer, other = a_writer(), a_writer(name="other")
    elder = writer.put(Elder(id=writer.ids.record(), community="甲"))
    change = writer.say("elder", elder.record, {"community": "乙"}, elder)
    against = other.say("elder", elder.record, {"community": "丙"}, elder)
    office.holds(writer, elder, change, twin(change))
    office.holds(other, against, device="d2" * 16)
    status = office.status()
    assert (status.contested, status.quarantined) == (1, 1)


def test_that_a_point_nobody_expected_is_not_among_them(office: Office) -> None:
    office.merged(1, point="410106-D99")
    assert [one.point for one in office.status().points] == [ONE, TWO, THREE]
    assert len(office.status().missing) == 3


def test_that_reported_at_is_the_earlier_of_both() -> None:
    one: MergedBundle = replace(BUNDLE, created_at="2026-11-01", merged_at="2026-11-02")
    assert one.reported_at == "2026-11-01"
    assert replace(one, created_at="2099-01-01").reported_at == "2026-11-02"
    assert not DEVICE.revoked
