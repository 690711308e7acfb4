"""Joining by a paper slip: scanned, from a file, or the code alone; each mistake has its sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor_app.bootstrap import set_up
from advisor_app.domain.errors import BadInput
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.door import FirstRun
from advisor_app.services.joining import read_paper_slip
from advisor_app.sync.enrolment import EnrolmentRequest
from tests.builders import PASSPHRASE, a_world, unheard
from tests.services.district.town import D05, D06, Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    yield made
    made.close()


@pytest.fixture
def district(town: Town) -> Iterator[DistrictServices]:
    made = town.district()
    yield made
    made.close()


def admitted(district: DistrictServices, request: Path) -> str:
    (file,) = district.intake.take([request]).taken
    return f"{file.outcome.value} {file.point}"


def test_that_a_scanned_slip_joins_and_asks_and_the_district_lets_it_in(
    town: Town, district: DistrictServices
) -> None:
    slip = district.devices.make_slip(D05)
    point, request = town.stranger(D05), town.folder / "D05.req"
    joined = point.joining.join_by_slip(f"{slip.digits}\n", request)
    assert (joined.district, joined.request) == ("示例hub区", request)
    assert point.exchange.standing().district == "示例hub区"
    assert slip.code.replace("-", "") not in request.read_text(encoding="utf-8")
    assert admitted(district, request) == f"enrolled {D05}"


def test_that_a_file_of_the_slip_will_do(town: Town, district: DistrictServices) -> None:
    slip = district.devices.make_slip(D05)
    path = town.folder / "slip.pdf"
    path.write_bytes(slip.pdf)
    town.stranger(D05).joining.join_by_slip(path, town.folder / "D05.req")
    assert admitted(district, town.folder / "D05.req") == f"enrolled {D05}"
    read = read_paper_slip(path)
    assert (read.text, read.point, read.district) == (slip.digits, D05, "示例hub区")


def test_that_the_code_alone_will_do_for_a_point_that_has_joined(
    town: Town, district: DistrictServices
) -> None:
    slip = district.devices.make_slip(D05)
    town.point(D05).joining.join_by_slip(slip.code.lower(), town.folder / "D05.req")
    assert admitted(district, town.folder / "D05.req") == f"enrolled {D05}"


def test_that_a_later_request_carries_the_proof_too(town: Town, district: DistrictServices) -> None:
    slip = district.devices.make_slip(D05)
    point = town.stranger(D05)
    assert point.joining.join_by_slip(slip.digits).request is None
    point.exchange.request(town.folder / "later.req")
    assert EnrolmentRequest.read(town.folder / "later.req").code
    assert admitted(district, town.folder / "later.req") == f"enrolled {D05}"


def test_that_a_new_slip_takes_the_place_of_one_that_ended(
    town: Town, district: DistrictServices
) -> None:
    old = district.devices.make_slip(D05)
    point, request = town.stranger(D05), town.folder / "D05.req"
    point.joining.join_by_slip(old.digits, request)
    for one in district.devices.codes():
        district.devices.withdraw(one.digest)
    assert admitted(district, request) == "refused "
    assert "过期了" in district.intake.take([request]).taken[0].words
    new = district.devices.make_slip(D05)
    point.joining.join_by_slip(new.code, request)
    assert admitted(district, request) == f"enrolled {D05}"


def test_that_another_points_slip_is_refused(town: Town, district: DistrictServices) -> None:
    slip = district.devices.make_slip(D06)
    point = town.stranger(D05)
    with pytest.raises(BadInput, match=f"是给 {D06} 的，本机是 {D05}"):
        point.joining.join_by_slip(slip.digits)
    assert point.exchange.standing().district == ""


def test_that_another_districts_slip_does_not_move_a_point_that_has_joined(
    town: Town, district: DistrictServices, tmp_path: Path
) -> None:
    elsewhere = Town(tmp_path / "far", "elsewhere").district()
    slip = elsewhere.devices.make_slip(D05)
    elsewhere.close()
    point = town.stranger(D05)
    point.joining.join_by_slip(district.devices.make_slip(D05).digits)
    with pytest.raises(BadInput, match="本机已接入 示例hub区，这张登记单是 示例elsewhere区 的"):
        point.joining.join_by_slip(slip.digits)
    assert point.exchange.standing().district == "示例hub区"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "只有登记码还不够"),
        ("3WXRT-9ACDE", "只有登记码还不够"),
        ("1" * 60, "不是区里登记单上的码"),
        ("这是一张告知单，不是登记单，请看清楚了再扫一次好不好", "码里只有数字"),
    ],
)
def test_that_what_is_no_slip_is_said(town: Town, typed: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        town.stranger(D05).joining.join_by_slip(typed)


def test_that_a_typed_code_with_a_slip_of_the_finger_is_said(
    town: Town, district: DistrictServices
) -> None:
    code = district.devices.make_slip(D05).code
    other = "3" if code[0] != "3" else "4"
    with pytest.raises(BadInput, match="有一位不对"):
        town.point(D05).joining.join_by_slip(other + code[1:])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.pdf", b"%PDF-1.4 nothing", "打不开"),
        ("x.txt", b"text", "打不开"),
        ("gone.pdf", None, "读不出"),
    ],
)
def test_that_a_file_that_is_no_slip_is_said(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput, match=said):
        read_paper_slip(path)


def first(point: str, slip: str) -> FirstRun:
    return FirstRun(
        point=point, point_name="示例点", advisor="示例顾问", passphrase=PASSPHRASE, slip=slip
    )


def test_that_a_first_run_with_a_slip_has_joined(town: Town, district: DistrictServices) -> None:
    slip = district.devices.make_slip(D05)
    services = set_up(a_world(town.folder / "new", "new", town.clock), first(D05, slip.digits),
                      unheard)  # fmt: skip
    services.exchange.request(town.folder / "new.req")
    assert services.exchange.standing().district == "示例hub区"
    services.care.close()
    assert admitted(district, town.folder / "new.req") == f"enrolled {D05}"


def test_that_a_first_run_as_another_point_makes_nothing(
    town: Town, district: DistrictServices
) -> None:
    slip = district.devices.make_slip(D05)
    world = a_world(town.folder / "new", "new", town.clock)
    with pytest.raises(BadInput, match=f"是给 {D05} 的，选的却是 {D06}"):
        set_up(world, first(D06, slip.digits), unheard)
    assert not world.paths.record.exists()
