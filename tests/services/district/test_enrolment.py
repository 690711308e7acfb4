"""Enrolment from the window: slips, requests, certificates, devices as the officer sees them."""

from datetime import timedelta

import pytest

from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.services.district.enrolment import CodeState
from advisor_app.services.district.intake import Outcome
from advisor_app.services.district_suite import DistrictServices
from advisor_app.sheets.scanning import codes_in
from advisor_app.sync.slip import read_slip
from tests.services.district.town import D05, D06, Town


def test_that_a_slip_says_its_code_on_paper_and_nobody_can_print_it_again(
    town: Town, district: DistrictServices
) -> None:
    slip = district.devices.make_slip(D05)
    (digits,) = codes_in(slip.pdf, "slip.pdf")
    assert digits == slip.digits
    read = read_slip(digits)
    assert (read.point, read.district.name) == (D05, "示例hub区")
    assert slip.code == f"{read.code[:5]}-{read.code[5:]}"
    assert timedelta(days=13, hours=23) < slip.expires_at - town.clock.at <= timedelta(days=14)
    (line,) = district.devices.codes()
    assert (line.point, line.state, line.device) == (D05, CodeState.OPEN, "")
    assert read.code not in repr(line)
    assert slip.suggested_name == "D05登记单.pdf"


def test_that_a_codes_state_follows_it(town: Town, district: DistrictServices) -> None:
    used, lost, late = (district.devices.make_slip(D05) for _ in range(3))
    town.stranger(D05).joining.join_by_slip(used.digits, town.folder / "one.req")
    assert district.intake.take([town.folder / "one.req"]).taken[0].outcome is Outcome.ENROLLED
    by_age = {one.made_at: one for one in district.devices.codes()}
    first, second, third = (by_age[at] for at in sorted(by_age))
    assert (first.state, bool(first.device)) == (CodeState.USED, True)
    district.devices.withdraw(second.digest)
    town.clock.at += timedelta(days=15)
    states = {one.digest: one.state for one in district.devices.codes()}
    assert states[second.digest] is CodeState.ENDED
    assert states[third.digest] is CodeState.ENDED
    assert lost.code != late.code


def test_that_a_device_is_enrolled_and_gets_its_certificate(
    town: Town, district: DistrictServices
) -> None:
    made = district.devices.enrol(town.request())
    assert made.point == D05
    path = town.folder / "D05.cert"
    district.devices.write_certificate(made.device, path)
    assert not town.point().exchange.standing().certified
    town.point().incoming.receive(path)
    assert town.point().exchange.standing().certified


def test_that_devices_tell_when_they_were_last_seen(town: Town, district: DistrictServices) -> None:
    made = district.devices.enrol(town.request())
    (before,) = district.devices.devices()
    assert (before.device, before.last_seen, before.incarnations) == (made.device, None, 0)
    assert before.short == made.device[:8]
    district.intake.take([town.bundle()])
    (after,) = district.devices.devices()
    assert after.last_seen is not None
    assert after.incarnations == 1
    assert after.lives == ()


def test_that_a_copied_record_is_told_at_its_device(town: Town, district: DistrictServices) -> None:
    district.devices.enrol(town.request())
    town.bundle()
    town.copied(D05, "copy")
    district.intake.take([town.bundle("copy"), town.exported(D05)])
    (device,) = district.devices.devices()
    assert [life.words for life in device.lives] == ["记录是从别的电脑拷来的"]
    assert device.incarnations == 2


def test_that_what_is_out_of_use_sends_in_vain(town: Town, district: DistrictServices) -> None:
    made = district.devices.enrol(town.request())
    district.devices.revoke(made.device, "电脑丢了")
    (line,) = district.devices.devices()
    assert line.revoked == "电脑丢了"
    assert line.revoked_at is not None
    (file,) = district.intake.take([town.bundle()]).taken
    assert file.outcome is Outcome.REFUSED
    assert "停用" in file.words
    with pytest.raises(KnownError, match="停用"):
        district.devices.enrol(town.request())
    district.devices.enrol(town.request(), again=True)
    (file,) = district.intake.take([town.exported()]).taken
    assert file.outcome is Outcome.TAKEN


def test_that_the_public_file_is_written_once_more(town: Town, district: DistrictServices) -> None:
    path = town.folder / "again.toml"
    district.devices.write_public(path)
    assert path.read_bytes() == town.public.read_bytes()


def test_that_every_point_can_be_chosen(district: DistrictServices) -> None:
    points = dict(district.devices.points())
    assert len(points) == 22
    assert {D05, D06} <= set(points)
    with pytest.raises(BadInput):
        district.devices.make_slip("410106-X99")
