"""Enrolment: who may send. A request that came by itself is let in by a paper slip's code alone."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from advisor_app.bootstrap import found_district, open_district
from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.domain.ids import IncarnationId, RecordId
from advisor_app.domain.lives import IncarnationBegun, NewLifeReason
from advisor_app.hub.district import District
from advisor_app.hub.enrolment import CODE_LIVES, NewCode
from advisor_app.store.district_register import MergedBundle
from advisor_app.support.calendar import local_text
from advisor_app.sync.enrolment import EnrolmentRequest
from advisor_app.sync.keys import DeviceKey, new_age_identity, recipient_of
from advisor_app.sync.one_time import digest_of, proof_of
from tests.builders import PASSPHRASE, START, TestIds, TickingClock, a_world

D05, D06 = "410106-D05", "410106-D06"


class Asking:
    """A device that asks to be enrolled."""

    def __init__(self, folder: Path, name: str, point: str = D05) -> None:
        self._folder = folder
        self.point = point
        self.device = Random(name).randbytes(16).hex()
        self.key = DeviceKey.create(Random(name + "key").randbytes)
        self.recipient = ""

    def request(self, code: str = "", point: str = "", **over: str) -> Path:
        """Write a request, with the proof of a code where one is named."""
        whose = point or self.point
        device = over.get("device", self.device)
        proof = proof_of(digest_of(code, whose), device, self.key.public) if code else ""
        path = self._folder / f"{self.device[:8]}.req"
        EnrolmentRequest.make(
            point=whose, device=device, device_key=self.key, incarnation="", requested_at=START,
            recipient=self.recipient, code=over.get("proof", proof),
        ).write(path)  # fmt: skip
        return path


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def district(tmp_path: Path, clock: TickingClock) -> Iterator[District]:
    world = a_world(tmp_path / "hub", "hub", clock)
    found_district(world, "示例区", PASSPHRASE, tmp_path / "district.toml")
    made = open_district(world, PASSPHRASE)
    yield made
    made.close()


@pytest.fixture
def one(tmp_path: Path) -> Asking:
    return Asking(tmp_path, "one")


def enrolled(district: District) -> list[str]:
    return [one.device for one in district.store.register.devices() if not one.revoked]


def a_code(district: District, point: str = D05) -> NewCode:
    return district.enrolment.make_code(point)


def test_that_a_request_with_the_slips_code_is_let_in(district: District, one: Asking) -> None:
    made = a_code(district)
    certificate = district.enrolment.admit(one.request(made.code))
    assert (certificate.point, certificate.device) == (D05, one.device)
    (kept,) = district.enrolment.codes()
    assert kept.device == one.device
    assert kept.used_at
    assert enrolled(district) == [one.device]


def test_that_of_a_code_only_its_digest_is_kept(district: District, one: Asking) -> None:
    made = a_code(district)
    path = one.request(made.code)
    district.enrolment.admit(path)
    assert made.code not in path.read_text(encoding="utf-8")
    assert made.code not in repr(district.enrolment.codes())


def test_that_a_request_without_a_code_waits_for_the_officer(
    district: District, one: Asking
) -> None:
    a_code(district)
    with pytest.raises(BundleRefused, match=r"没有登记码.*“终端”页或“同步”页登记"):
        district.enrolment.admit(one.request())
    assert enrolled(district) == []
    assert district.enrolment.enrol(one.request()).device == one.device


@pytest.mark.parametrize("way", ["admit", "enrol"])
def test_that_a_code_counts_once(district: District, one: Asking, tmp_path: Path, way: str) -> None:
    made, other = a_code(district), Asking(tmp_path, "other")
    getattr(district.enrolment, way)(one.request(made.code))
    with pytest.raises(BundleRefused, match=r"用过了.*另开一张"):
        getattr(district.enrolment, way)(other.request(made.code))
    assert enrolled(district) == [one.device]


def test_that_the_same_request_that_comes_again_changes_nothing(
    district: District, one: Asking
) -> None:
    path = one.request(a_code(district).code)
    first = district.enrolment.admit(path)
    before = district.store.register.devices(), district.enrolment.codes()
    assert district.enrolment.admit(path) == first
    assert district.enrolment.admit(one.request()) == first
    assert (district.store.register.devices(), district.enrolment.codes()) == before


def test_that_a_device_that_names_a_new_recipient_is_sealed_to_it(
    district: District, one: Asking
) -> None:
    district.enrolment.admit(one.request(a_code(district).code))
    one.recipient = recipient_of(new_age_identity())
    district.enrolment.admit(one.request())
    (device,) = district.store.register.devices()
    assert device.recipient == one.recipient


@pytest.mark.parametrize("way", ["admit", "enrol"])
def test_that_a_code_ends(district: District, one: Asking, clock: TickingClock, way: str) -> None:
    made = a_code(district)
    clock.at += CODE_LIVES - timedelta(minutes=1)
    path = one.request(made.code)
    clock.at += timedelta(minutes=2)
    with pytest.raises(BundleRefused, match=r"过期了.*另开一张"):
        getattr(district.enrolment, way)(path)
    assert enrolled(district) == []


def test_that_a_code_counts_until_its_last_minute(
    district: District, one: Asking, clock: TickingClock
) -> None:
    made = a_code(district)
    clock.at += CODE_LIVES - timedelta(minutes=1)
    assert district.enrolment.admit(one.request(made.code)).device == one.device


@pytest.mark.parametrize(("micros", "counts"), [(-1, True), (0, False), (1, False)])
def test_that_a_code_ends_at_its_very_moment(
    micros: int, counts: bool, district: District, one: Asking, clock: TickingClock
) -> None:
    made = a_code(district)
    path = one.request(made.code)
    ends = datetime.fromisoformat(made.kept.expires_at)
    clock.at = ends + timedelta(microseconds=micros, seconds=-1)  # it moves on when it is read
    if counts:
        assert district.enrolment.admit(path).device == one.device
        return
    with pytest.raises(BundleRefused, match=f"到 {local_text(ends)} 为止，过期了"):
        district.enrolment.admit(path)


def test_that_a_code_keeps_the_day_on_which_it_was_used(
    district: District, one: Asking, clock: TickingClock
) -> None:
    """The officer may enrol the same request by hand as well; the slip was used before."""
    path = one.request(a_code(district).code)
    district.enrolment.admit(path)
    (used,) = district.enrolment.codes()
    clock.at += timedelta(days=2)
    district.enrolment.enrol(path)
    assert district.enrolment.codes() == (used,)


def test_that_another_points_code_does_not_fit(
    district: District, one: Asking, tmp_path: Path
) -> None:
    made = a_code(district, D06)
    with pytest.raises(BundleRefused, match=f"不是区里开给 {D05} 的"):
        district.enrolment.admit(one.request(made.code))
    neighbour = Asking(tmp_path, "neighbour", D06)
    assert district.enrolment.admit(neighbour.request(made.code)).point == D06


def test_that_a_proof_taken_on_its_way_is_of_no_use_to_another_device(
    district: District, one: Asking, tmp_path: Path
) -> None:
    seen = json.loads(one.request(a_code(district).code).read_text(encoding="utf-8"))["code"]
    thief = Asking(tmp_path, "thief")
    with pytest.raises(BundleRefused, match="不是区里开给"):
        district.enrolment.admit(thief.request(proof=seen))
    with pytest.raises(BundleRefused):
        district.enrolment.admit(thief.request(proof=seen, device=one.device))
    assert enrolled(district) == []


def test_that_a_devices_id_never_comes_to_stand_for_another_key(
    district: District, one: Asking, tmp_path: Path
) -> None:
    district.enrolment.enrol(one.request())
    thief = Asking(tmp_path, "thief")
    code = a_code(district).code
    for way in (district.enrolment.enrol, district.enrolment.admit):
        with pytest.raises(BundleRefused, match="可能是冒充"):
            way(thief.request(code, device=one.device))
    (device,) = district.store.register.devices()
    assert device.public == one.key.public


def test_that_a_code_taken_back_lets_nobody_in(district: District, one: Asking) -> None:
    made = a_code(district)
    district.enrolment.withdraw(made.kept.digest)
    with pytest.raises(BundleRefused, match="过期了"):
        district.enrolment.admit(one.request(made.code))
    other = a_code(district)
    district.enrolment.admit(one.request(other.code))
    with pytest.raises(BadInput, match="已经用过"):
        district.enrolment.withdraw(other.kept.digest)


def test_that_no_code_is_made_for_a_point_that_is_not_there(district: District) -> None:
    with pytest.raises(BadInput, match="没有编号为“410106-X99”"):
        district.enrolment.make_code("410106-X99")


def test_that_a_device_out_of_use_stays_out_until_somebody_says_so(
    district: District, one: Asking
) -> None:
    code = a_code(district).code
    path = one.request(code)
    district.enrolment.admit(path)
    gone = district.enrolment.revoke(one.device, " 电脑丢了 ")
    assert (gone.revoked_why, enrolled(district)) == ("电脑丢了", [])
    with pytest.raises(BundleRefused, match="用过了"):
        district.enrolment.admit(path)  # whoever found the computer sends its request once more
    with pytest.raises(BundleRefused, match=r"没有登记码"):
        district.enrolment.admit(one.request())
    with pytest.raises(BundleRefused, match="停用的终端（电脑丢了）"):
        district.enrolment.enrol(one.request())
    with pytest.raises(BadInput, match="停用"):
        district.enrolment.certificate(one.device)
    district.enrolment.enrol(one.request(), again=True)
    assert enrolled(district) == [one.device]


def test_that_a_new_slip_brings_a_device_back(district: District, one: Asking) -> None:
    district.enrolment.admit(one.request(a_code(district).code))
    district.enrolment.revoke(one.device, "换新")
    district.enrolment.admit(one.request(a_code(district).code))
    (device,) = district.store.register.devices()
    assert not device.revoked


@pytest.mark.parametrize(
    ("named", "why", "said"),
    [("", "丢失", "没有编号"), ("ffff", "丢失", "没有编号"), (None, " ", "为什么停用")],
)
def test_that_putting_out_of_use_asks_for_a_device_and_a_reason(
    district: District, one: Asking, named: str | None, why: str, said: str
) -> None:
    district.enrolment.enrol(one.request())
    with pytest.raises(BadInput, match=said):
        district.enrolment.revoke(one.device if named is None else named, why)
    assert enrolled(district) == [one.device]


def test_that_the_first_digits_name_a_device_unless_another_has_them_too(
    district: District, tmp_path: Path
) -> None:
    names = [f"device {at}" for at in range(40)]
    asking = [Asking(tmp_path, name) for name in names]
    for each in asking:
        district.enrolment.enrol(each.request())
    first = asking[0].device
    shared = [each.device for each in asking if each.device[0] == first[0]]
    assert len(shared) > 1
    with pytest.raises(BadInput, match=f"有 {len(shared)} 台终端"):
        district.enrolment.revoke(first[0], "丢失")
    assert district.enrolment.revoke(first[:12].upper(), "丢失").device == first
    with pytest.raises(BadInput, match="已经停用了"):
        district.enrolment.revoke(first, "丢失")


def test_that_what_is_known_of_devices_is_told(district: District, one: Asking) -> None:
    district.enrolment.enrol(one.request())
    (fresh,) = district.enrolment.devices()
    assert (fresh.last_bundle, fresh.incarnations, fresh.lives) == (None, (), ())
    ids, store = TestIds("lives"), district.store
    first, second = IncarnationId("a" * 32), IncarnationId("b" * 32)
    begun = IncarnationBegun(
        id=RecordId(ids.record()), incarnation=second, parent=first, parent_seq=7,
        reason=NewLifeReason.RESTORED, at=START, point=D05,
    )  # fmt: skip
    with store.begin() as work:
        for at, incarnation in enumerate((first, second)):
            store.register.claim(incarnation, D05, one.device, f"2026-11-2{at}T01:00:00+00:00")
        for day in ("2026-11-20", "2026-11-22", "2026-11-21"):
            stamp = f"{day}T01:00:00+00:00"
            store.register.record_bundle(MergedBundle(day, D05, one.device, stamp, stamp, 1, 0, 0))
        work.put(begun, ids.revision())
    (known,) = district.enrolment.devices()
    assert known.last_bundle is not None
    assert known.last_bundle.digest == "2026-11-22"
    assert known.incarnations == (first, second)
    assert [life.reason for life in known.lives] == [NewLifeReason.RESTORED]


def test_that_a_certificate_is_given_once_more_while_its_device_is_in_use(
    district: District, one: Asking
) -> None:
    code = district.enrolment.make_code(one.point).code
    given = district.enrolment.admit(one.request(code))
    assert district.enrolment.certificate(one.device[:4].upper()) == given
    district.enrolment.revoke(one.device, "丢失")
    with pytest.raises(BadInput, match="证书不再有用"):
        district.enrolment.certificate(one.device)
    with pytest.raises(BadInput, match="没有编号为“ffff”的终端"):
        district.enrolment.certificate("ffff")


def test_that_whoever_is_in_use_or_out_of_it_is_known_by_the_request(
    district: District, one: Asking
) -> None:
    path = one.request(district.enrolment.make_code(one.point).code)
    assert not district.enrolment.is_enrolled(path)
    assert district.enrolment.out_of_use(path) == ""
    district.enrolment.admit(path)
    assert district.enrolment.is_enrolled(path)
    assert district.enrolment.out_of_use(path) == ""
    district.enrolment.revoke(one.device, " 换新 ")
    assert not district.enrolment.is_enrolled(path)
    assert district.enrolment.out_of_use(path) == "换新"


def test_that_taking_back_a_code_that_ended_lets_it_live_no_longer(
    district: District, clock: TickingClock
) -> None:
    made = a_code(district)
    clock.at += CODE_LIVES + timedelta(days=3)
    district.enrolment.withdraw(made.kept.digest)
    (kept,) = district.enrolment.codes()
    assert kept == made.kept
