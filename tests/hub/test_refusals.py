"""What the district refuses, from whom, and what it says of those who are silent."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.bootstrap import found_district, open_district
from advisor_app.domain.consultation import Channel, Outcome
from advisor_app.domain.errors import BundleRefused
from advisor_app.domain.month import Month
from advisor_app.hub.district import District
from advisor_app.hub.intake import Merged
from advisor_app.services.suite import Services
from advisor_app.sync.enrolment import Certificate, EnrolmentRequest
from advisor_app.sync.keys import DeviceKey
from advisor_app.tallies.district import DistrictTally
from tests.builders import PASSPHRASE, START, TestIds, a_point, a_world, consult, register

NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
POINTS = ("410106-D05", "410106-D01", "410106-S02")


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    world = a_world(tmp_path / "hub", "hub")
    found_district(world, "示例区", PASSPHRASE, tmp_path / "hub.toml")
    opened = open_district(world, PASSPHRASE)
    yield opened
    opened.close()


@pytest.fixture
def point(tmp_path: Path, district: District) -> Iterator[Services]:  # noqa: ARG001 - its public file
    services = a_point(tmp_path / "point", POINTS[0], district=tmp_path / "hub.toml")
    yield services
    services.care.close()


def requested(point: Services, tmp_path: Path) -> Path:
    path = tmp_path / "point.req"
    point.exchange.request(path)
    return path


def bundle(point: Services, tmp_path: Path, name: str = "b") -> Path:
    consult(point)
    path = tmp_path / f"{name}.advb"
    point.exchange.export(path)
    return path


def merged(district: District, path: Path) -> Merged:
    (one,) = district.merge([path])
    return one


@pytest.mark.parametrize(
    "change",
    [
        {"point": "410106-D01"}, {"device": "0" * 32}, {"device_public": "0" * 64},
        {"incarnation": "0" * 32}, {"requested_at": "2020-01-01T00:00:00+00:00"},
        {"signature": "0" * 128}, {"signature": ""}, {"point": 5}, {"device": None},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_that_a_request_that_was_changed_enrols_nobody(
    change: dict[str, Any], point: Services, district: District, tmp_path: Path
) -> None:
    path = requested(point, tmp_path)
    raw = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(raw | change), encoding="utf-8")
    with pytest.raises(BundleRefused, match=r"point\.req"):
        district.enrol(path)
    assert district.record.register.devices() == ()


def test_that_a_well_signed_request_of_no_point_of_ours_is_refused(
    district: District, tmp_path: Path
) -> None:
    ids = TestIds("elsewhere")
    request = EnrolmentRequest.make(
        point="410102-D01", device="a" * 32, device_key=DeviceKey.create(lambda size: b"k" * size),
        incarnation=ids.incarnation(), requested_at=START,
    )  # fmt: skip
    assert request.is_genuine()
    path = tmp_path / "elsewhere.req"
    request.write(path)
    with pytest.raises(BundleRefused, match="410102-D01 不在本区名单里"):
        district.enrol(path)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe", b"a letter", b"{" * 9000])
def test_that_a_file_that_is_no_request_is_one_sentence(
    content: bytes, district: District, tmp_path: Path
) -> None:
    path = tmp_path / "odd.req"
    path.write_bytes(content)
    with pytest.raises(BundleRefused, match=r"odd\.req") as refused:
        district.enrol(path)
    assert "\n" not in refused.value.message


def test_that_a_certificate_is_the_districts_word(
    point: Services, district: District, tmp_path: Path
) -> None:
    certificate = district.enrol(requested(point, tmp_path))
    (device,) = district.record.register.devices()
    assert Certificate.from_text(device.certificate) == certificate
    assert certificate.verify(district.enrolment._keys.signing.public)
    other = DeviceKey.create(lambda size: b"x" * size)
    assert not certificate.verify(other.public)
    assert (device.point, device.revoked) == (POINTS[0], False)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:0], lambda content: content[: len(content) // 2],
        lambda content: content + b"x", lambda content: content[:40] + b"?" + content[41:],
        lambda content: content[::-1],
    ],
    ids=["empty", "torn", "longer", "changed", "backwards"],
)  # fmt: skip
def test_that_a_damaged_bundle_leaves_no_trace(
    damage: Callable[[bytes], bytes], point: Services, district: District, tmp_path: Path
) -> None:
    district.enrol(requested(point, tmp_path))
    path = bundle(point, tmp_path)
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    refused = merged(district, path)
    assert refused.problem
    assert (refused.accepted, refused.file) == (0, "b.advb")
    assert district.record.journal.last_pos() == 0
    assert district.record.register.bundles() == ()
    path.write_bytes(whole)
    assert merged(district, path).problem == ""


def test_that_a_bundle_that_is_not_there_stops_no_other(
    point: Services, district: District, tmp_path: Path
) -> None:
    district.enrol(requested(point, tmp_path))
    good = bundle(point, tmp_path)
    missing, taken, folder = district.merge([tmp_path / "gone.advb", good, tmp_path])
    assert "gone.advb" in missing.problem
    assert folder.problem
    assert (taken.problem, taken.accepted > 0) == ("", True)


def test_that_a_bundle_sealed_to_another_district_is_refused(
    point: Services, district: District, tmp_path: Path
) -> None:
    district.enrol(requested(point, tmp_path))
    other = a_world(tmp_path / "other hub", "other")
    found_district(other, "别的区", PASSPHRASE, tmp_path / "other.toml")
    elsewhere = open_district(other, PASSPHRASE)
    elsewhere.enrol(tmp_path / "point.req")
    path = bundle(point, tmp_path)
    refused = merged(elsewhere, path)
    taken = merged(district, path)
    elsewhere.close()
    assert refused.problem
    assert taken.problem == ""


def test_that_a_merge_counts_what_it_was_given(
    point: Services, district: District, tmp_path: Path
) -> None:
    district.enrol(requested(point, tmp_path))
    first = merged(district, bundle(point, tmp_path, "1"))
    second = merged(district, bundle(point, tmp_path, "2"))
    again = merged(district, tmp_path / "1.advb")
    assert (first.accepted, first.point) == (3, POINTS[0])
    assert (second.accepted, second.gaps) == (1, 0)
    assert (again.accepted, again.unchanged, again.refused) == (0, 3, 0)
    kept = district.record.register.bundles()
    assert sorted(one.accepted for one in kept) == [1, 3]


def test_that_silence_in_a_month_is_not_a_zero(
    point: Services, district: District, tmp_path: Path
) -> None:
    """A point that exported in November has said nothing about December."""
    district.enrol(requested(point, tmp_path))
    merged(district, bundle(point, tmp_path))
    november, december = district.tally(NOVEMBER), district.tally(DECEMBER)
    october = district.tally(Month(2026, 10))
    assert list(november.by_point) == [POINTS[0]]
    assert POINTS[0] not in {one.code for one in november.missing}
    assert december.by_point == {}
    assert len(december.missing) == 22
    assert october.by_point == {}  # empty, and nobody closed it: missing, not zero
    assert POINTS[0] in {one.code for one in october.missing}


def test_that_the_status_tells_enrolled_from_reported(
    point: Services, district: District, tmp_path: Path
) -> None:
    before = {one.point: one for one in district.status().points}
    assert before[POINTS[0]].devices == 0
    district.enrol(requested(point, tmp_path))
    enrolled = {one.point: one for one in district.status().points}[POINTS[0]]
    assert (enrolled.devices, enrolled.last_merged, enrolled.last_created) == (1, "", "")
    merged(district, bundle(point, tmp_path))
    status = district.status()
    reported = {one.point: one for one in status.points}[POINTS[0]]
    assert reported.last_merged
    assert reported.last_created.startswith("2026-11-23")
    assert len(status.missing) == 21
    assert [chain.last for chain in status.chains] == [3]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """Three points that have reported twice each, the requests beside."""
    folder = tmp_path_factory.mktemp("reports")
    world = a_world(folder / "hub", "hub")
    found_district(world, "示例区", PASSPHRASE, folder / "hub.toml")
    paths = []
    for number, code in enumerate(POINTS, start=1):
        services = a_point(folder / code, code, district=folder / "hub.toml")
        services.exchange.request(folder / f"{code}.req")
        elder = register(services, facts={"birth": "1942-03", "sex": "female"})
        for part in range(2):
            consult(services, elder, channel=Channel.PHONE)
            for _ in range(number * part):
                consult(services, outcome=Outcome.UNMET)
            paths.append(folder / f"{code}-{part}.advb")
            services.exchange.export(paths[-1])
        services.care.close()
    return folder, paths


def _figures(tally: DistrictTally) -> dict[str, Any]:
    by_point = {code: dict(one.indicators) for code, one in tally.by_point.items()}
    return {"": dict(tally.total.indicators), **by_point}


@settings(max_examples=12)
@given(order=st.permutations(range(6)), dealt=st.lists(st.integers(0, 5), max_size=4))
def test_that_any_order_with_any_repeats_gives_the_same_figures(
    order: list[int], dealt: list[int], reports: tuple[Path, list[Path]]
) -> None:
    """One district's record goes on through all the orders: merging again changes nothing."""
    folder, paths = reports
    district = open_district(a_world(folder / "hub", "hub"), PASSPHRASE)
    try:
        if not district.record.register.devices():
            for code in POINTS:
                district.enrol(folder / f"{code}.req")
        merged = district.merge([paths[place] for place in (*dealt, *order)])
        assert [one.problem for one in merged] == [""] * len(merged)
        figures = _figures(district.tally(NOVEMBER))
        chains = district.status().chains
    finally:
        district.close()
    assert {code: one["consultations"] for code, one in figures.items()} == {
        "": 12, POINTS[0]: 3, POINTS[1]: 4, POINTS[2]: 5,
    }  # fmt: skip
    assert all(chain.missing == 0 and not chain.forks for chain in chains)


@settings(max_examples=8)
@given(chosen=st.sets(st.integers(0, 5)))
def test_that_a_part_counts_what_it_holds_and_names_who_is_missing(
    chosen: set[int],
    reports: tuple[Path, list[Path]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder, paths = reports
    fresh = tmp_path_factory.mktemp("hub")
    _same_district(folder, fresh)
    district = open_district(a_world(fresh, "fresh"), PASSPHRASE)
    for code in POINTS:
        district.enrol(folder / f"{code}.req")
    merged = district.merge([paths[place] for place in sorted(chosen)])
    tally = district.tally(NOVEMBER)
    district.close()
    # Nothing was acknowledged yet, so each point's second bundle holds its first once more.
    counts = [1, 3, 1, 4, 1, 5]
    newest = {place // 2: counts[place] for place in sorted(chosen)}
    total = sum(newest.values()) if chosen else None
    silent = {code for place, code in enumerate(POINTS) if place not in newest}
    assert tally.total.indicators["consultations"] == total
    assert {one.code for one in tally.missing} >= silent
    assert len(tally.by_point) == 3 - len(silent)
    assert all(one.gaps == 0 for one in merged)


def _same_district(original: Path, fresh: Path) -> None:
    """Give a new, empty record the keys of a district that exists."""
    old = open_district(a_world(original / "hub", "hub"), PASSPHRASE)
    text = old.record.device.setting("district_keys") or ""
    old.close()
    found_district(a_world(fresh, "fresh"), "示例区", PASSPHRASE, fresh / "d.toml")
    new = open_district(a_world(fresh, "fresh"), PASSPHRASE)
    with new.record.begin():
        new.record.device.keep_setting("district_keys", text)
    new.close()
