"""The district after any order of bundles, and what it refuses."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.bootstrap import World, found_district, open_district, unlock
from advisor_app.domain.consultation import Channel, Outcome
from advisor_app.domain.errors import BundleRefused, RecordProblem
from advisor_app.domain.month import Month
from advisor_app.hub.district import District
from advisor_app.services.suite import Services
from advisor_app.store.district_register import EnrolledDevice
from tests.builders import PASSPHRASE, a_point, a_world, consult, register, unheard

NOVEMBER = Month(2026, 11)
POINTS = ("410106-D05", "410106-D01", "410106-S02")


class Bureau:
    """A district with points that report to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world: World = a_world(folder / "hub", "hub")
        self.public = folder / "district.toml"
        found_district(self.world, "示例区", PASSPHRASE, self.public)
        self.points: dict[str, Services] = {}

    def open(self) -> District:
        return open_district(self.world, PASSPHRASE)

    def point(self, code: str) -> Services:
        if code not in self.points:
            self.points[code] = a_point(self.folder / code, code, district=self.public)
        return self.points[code]

    def request(self, code: str) -> Path:
        path = self.folder / f"{code}.req"
        self.point(code).exchange.request(path)
        return path

    def bundle(self, code: str, name: str) -> Path:
        path = self.folder / f"{code}-{name}.advb"
        self.point(code).exchange.export(path)
        return path

    def close(self) -> None:
        for services in self.points.values():
            services.care.close()


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    made = Bureau(tmp_path)
    yield made
    made.close()


def reported(bureau: Bureau) -> list[Path]:
    """Let three points report twice each."""
    paths = []
    for number, code in enumerate(POINTS, start=1):
        services = bureau.point(code)
        elder = register(services, facts={"birth": "1942-03", "sex": "female"})
        for _ in range(number):
            consult(services, elder, channel=Channel.PHONE)
        paths.append(bureau.bundle(code, "first"))
        consult(services, outcome=Outcome.UNMET)
        paths.append(bureau.bundle(code, "second"))
    return paths


def enrolled(bureau: Bureau) -> District:
    district = bureau.open()
    for code in POINTS:
        district.enrol(bureau.request(code))
    return district


def figures(district: District) -> dict[str, object]:
    tally = district.tally(NOVEMBER)
    by_point = {code: dict(one.indicators) for code, one in tally.by_point.items()}
    return {"total": dict(tally.total.indicators), **by_point}


def test_that_every_order_of_arrival_gives_the_same_figures(bureau: Bureau) -> None:
    paths = reported(bureau)
    expected: dict[str, object] | None = None
    for number, order in enumerate(itertools.islice(itertools.permutations(paths), 0, 720, 103)):
        bureau.world = a_world(bureau.folder / f"hub{number}", "hub")
        found_district(bureau.world, "示例区", PASSPHRASE, bureau.folder / f"{number}.toml")
        _take_keys(bureau.folder / "hub", bureau)
        district = enrolled(bureau)
        merged = district.merge(order)
        assert [one.problem for one in merged] == [""] * len(paths)
        assert merged[-1].gaps == 0 or any(one.gaps for one in merged)
        found = figures(district)
        district.close()
        expected = expected or found
        assert found == expected
    assert expected is not None
    assert expected["total"]["consultations"] == 1 + 2 + 3 + 3  # type: ignore[index]


def _take_keys(original: Path, bureau: Bureau) -> None:
    """Give a second district record the keys of the first: the same district, set up anew."""
    first = open_district(a_world(original, "hub"), PASSPHRASE)
    text = first.record.device.setting("district_keys")
    first.close()
    district = bureau.open()
    with district.record.begin():
        district.record.device.keep_setting("district_keys", text or "")
    district.close()


def test_that_merging_what_is_known_changes_nothing(bureau: Bureau) -> None:
    paths = reported(bureau)
    district = enrolled(bureau)
    district.merge(paths)
    before = figures(district)
    again = district.merge([*paths, *reversed(paths)])
    assert all(one.accepted == 0 and one.refused == 0 for one in again)
    assert figures(district) == before
    district.close()


def test_that_a_part_is_counted_as_far_as_it_goes(bureau: Bureau) -> None:
    paths = reported(bureau)
    district = enrolled(bureau)
    district.merge(paths[:2])
    tally = district.tally(NOVEMBER)
    district.close()
    assert list(tally.by_point) == ["410106-D05"]
    assert len(tally.missing) == 21


def test_that_a_revoked_device_is_taken_no_more(bureau: Bureau) -> None:
    paths = reported(bureau)
    district = enrolled(bureau)
    device = next(one for one in district.record.register.devices() if one.point == POINTS[0])
    with district.record.begin():
        district.record.register.enrol(replace(device, revoked_at="2026-11-23"))
    (merged,) = district.merge([paths[0]])
    district.close()
    assert "已停用" in merged.problem
    assert merged.accepted == 0


def test_that_a_device_speaks_for_its_own_point_only(bureau: Bureau) -> None:
    paths = reported(bureau)
    district = enrolled(bureau)
    device = next(one for one in district.record.register.devices() if one.point == POINTS[0])
    with district.record.begin():
        district.record.register.enrol(replace(device, point=POINTS[1]))
    (merged,) = district.merge([paths[0]])
    district.close()
    assert "属于 410106-D01" in merged.problem


def test_that_a_point_that_does_not_exist_is_not_enrolled(bureau: Bureau) -> None:
    path = bureau.request(POINTS[0])
    raw = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(raw | {"point": "410106-X99"}), encoding="utf-8")
    district = bureau.open()
    with pytest.raises(BundleRefused):
        district.enrol(path)
    assert district.record.register.devices() == ()
    district.close()


def test_that_enrolling_again_keeps_one_device(bureau: Bureau) -> None:
    district = bureau.open()
    path = bureau.request(POINTS[0])
    first, second = district.enrol(path), district.enrol(path)
    (device,) = district.record.register.devices()
    district.close()
    assert isinstance(device, EnrolledDevice)
    assert first.device == second.device == device.device
    assert first.verify(district.enrolment._keys.signing.public)


def test_that_the_status_names_who_never_reported(bureau: Bureau) -> None:
    paths = reported(bureau)
    district = enrolled(bureau)
    district.merge(paths[:4])
    status = district.status()
    district.close()
    last = {one.point: one.last_merged for one in status.points}
    assert len(last) == 22
    assert last["410106-D05"]
    assert not last["410106-S02"]
    assert set(status.missing) == set(last) - {"410106-D05", "410106-D01"}
    assert all(chain.missing == 0 and not chain.forks for chain in status.chains)


def test_that_a_copied_record_that_goes_on_twice_is_noticed(bureau: Bureau, tmp_path: Path) -> None:
    """The folder of a point is copied; both copies go on and report."""
    services = bureau.point(POINTS[0])
    consult(services)
    request = bureau.request(POINTS[0])
    services.care.close()
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in (bureau.folder / POINTS[0]).iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    paths = []
    for number, folder in enumerate((bureau.folder / POINTS[0], copy)):
        opened = unlock(a_world(folder, f"again{number}"), PASSPHRASE, unheard)
        consult(opened)
        paths.append(tmp_path / f"{number}.advb")
        opened.exchange.export(paths[-1])
        opened.care.close()
    del bureau.points[POINTS[0]]
    district = bureau.open()
    district.enrol(request)
    merged = district.merge(paths)
    tally = district.tally(NOVEMBER)
    (chain,) = district.status().chains
    district.close()
    assert all(not one.problem for one in merged)
    assert tally.total.indicators["consultations"] == 3
    assert chain.forks == (chain.last,)


def test_that_the_districts_record_opens_once(bureau: Bureau) -> None:
    district = bureau.open()
    with pytest.raises(RecordProblem, match="另一个窗口"):
        bureau.open()
    district.close()
    bureau.open().close()
