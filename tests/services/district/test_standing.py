"""Who has reported until when: missing is said as missing, and what to do about it."""

import shutil
from datetime import timedelta

from advisor_app.services.district.intake import Outcome
from advisor_app.services.district.standing import PointStanding, Reported
from advisor_app.services.district_suite import DistrictServices
from tests.services.district.town import D05, D06, S01, Town


def of(district: DistrictServices, code: str) -> PointStanding:
    return next(one for one in district.standings.read() if one.code == code)


def test_that_every_point_of_the_list_stands_there_and_nobody_reported_yet(
    district: DistrictServices,
) -> None:
    found = district.standings.read()
    assert len(found) == 22
    assert {one.reported for one in found} == {Reported.NEVER}
    assert all(one.is_missing and one.until is None for one in found)
    assert found[0].words == "还没有登记终端：到“终端 F3”开登记单"


def test_that_an_enrolled_point_is_waited_for(town: Town, district: DistrictServices) -> None:
    district.devices.enrol(town.request())
    one = of(district, D05)
    assert (one.devices, one.reported) == (1, Reported.NEVER)
    assert one.words == "从未上报，等它交第一个数据包"


def test_that_a_point_that_reported_this_month_is_whole(
    town: Town, district: DistrictServices
) -> None:
    district.devices.enrol(town.request())
    district.intake.take([town.bundle()])
    one = of(district, D05)
    assert one.reported is Reported.WHOLE
    assert not one.is_missing
    assert one.words == "报了，没有缺的"
    assert one.receipt_at is None
    assert of(district, D06).reported is Reported.NEVER


def test_that_last_months_figures_of_who_fell_silent_are_not_whole(
    town: Town, district: DistrictServices
) -> None:
    district.devices.enrol(town.request())
    district.intake.take([town.bundle()])
    town.clock.at += timedelta(days=6)  # 29 November
    assert not of(district, D05).is_missing
    town.clock.at += timedelta(days=3)  # 2 December
    one = of(district, D05)
    assert one.reported is Reported.BEHIND
    assert one.is_missing
    assert one.words == "上月的数还不全：请催报"
    district.intake.take([town.bundle()])
    assert of(district, D05).reported is Reported.WHOLE


def test_that_what_a_restored_district_lost_is_asked_for(
    town: Town, district: DistrictServices
) -> None:
    district.devices.enrol(town.request())
    backup = town.folder / "backup"
    shutil.copytree(town.folder / "hub", backup)
    lost = town.bundle(talks=2)
    district.intake.take([lost])
    (receipt,) = district.intake.write_receipts([D05], town.folder)
    town.point().incoming.receive(receipt)
    later = town.bundle()
    restored = town.restored(backup)
    (file,) = restored.intake.take([later]).taken
    one = of(restored, D05)
    assert file.outcome is Outcome.NOTED
    assert f"前面还缺 {one.gaps} 条" in file.words
    assert one.gaps > 0
    assert one.reported is Reported.BROKEN
    assert f"缺 {one.gaps} 条，已在回执里要" in one.words
    restored.intake.take([lost])
    assert of(restored, D05).gaps == 0
    assert of(restored, D05).reported is Reported.WHOLE
    restored.close()


def test_that_a_clock_ahead_of_the_districts_reports_nothing_in_advance(
    town: Town, district: DistrictServices
) -> None:
    district.devices.enrol(town.request())
    town.clock.at += timedelta(days=400)
    path = town.bundle()
    town.clock.at -= timedelta(days=400)
    district.intake.take([path])
    one = of(district, D05)
    assert one.until is not None
    assert one.until.year == 2026
    assert one.until == one.merged_at


def test_that_refused_files_are_told_until_a_good_one_comes(
    town: Town, district: DistrictServices
) -> None:
    district.devices.enrol(town.request())
    good, bad = town.bundle(), town.folder / "bad.advb"
    bad.write_bytes(good.read_bytes()[:-1])
    district.intake.take([bad])
    assert [one.file for one in of(district, D05).refused] == ["bad.advb"]
    district.intake.take([good])
    assert of(district, D05).refused == ()


def test_that_a_receipt_is_remembered(town: Town, district: DistrictServices) -> None:
    district.devices.enrol(town.request())
    district.intake.take([town.bundle()])
    district.intake.write_receipts([D05], town.folder)
    one = of(district, D05)
    assert one.receipt_at is not None
    assert one.merged_at is not None
    assert one.receipt_at > one.merged_at
    assert of(district, S01).receipt_at is None


def test_that_a_device_out_of_use_is_not_counted(town: Town, district: DistrictServices) -> None:
    device = district.devices.enrol(town.request()).device
    district.devices.revoke(device, "电脑丢了")
    assert of(district, D05).devices == 0


def test_that_a_point_whose_only_computer_is_out_of_use_is_not_simply_well(
    town: Town, district: DistrictServices
) -> None:
    device = district.devices.enrol(town.request()).device
    district.intake.take([town.bundle()])
    assert of(district, D05).reported is Reported.WHOLE
    district.devices.revoke(device, "电脑丢了")
    one = of(district, D05)
    assert one.reported is Reported.BROKEN
    assert not one.is_missing
    assert "没有在用的终端，到“终端 F3”另开登记单" in one.words
