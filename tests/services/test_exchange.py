"""From the point to the district and back to the figures."""

from pathlib import Path

import pytest

from advisor_app.bootstrap import World, found_district, join_district, open_district, unlock
from advisor_app.domain.elder import Papers
from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.month import Month
from advisor_app.hub.district import District
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, a_point, a_world, consult, register, unheard

NOVEMBER = Month(2026, 11)
CARD = "11010519491231002X"


@pytest.fixture
def district_world(tmp_path: Path) -> World:
    world = a_world(tmp_path / "hub", "hub")
    found_district(world, "示例区", PASSPHRASE, tmp_path / "hub.toml")
    return world


def joined(tmp_path: Path, code: str = "410106-D05") -> Services:
    return a_point(tmp_path / code, code, district=tmp_path / "hub.toml")


def exported(services: Services, tmp_path: Path, name: str, *, everything: bool = False) -> Path:
    path = tmp_path / f"{name}.advb"
    services.exchange.export(path, everything=everything)
    return path


def enrol(district: District, services: Services, tmp_path: Path) -> None:
    request = tmp_path / f"{services.desk.point.code}.req"
    services.exchange.request(request)
    district.enrol(request)


def test_that_the_district_counts_what_the_points_count(
    tmp_path: Path, district_world: World
) -> None:
    district = open_district(district_world, PASSPHRASE)
    own, bundles = {}, []
    for code, times in (("410106-D05", 3), ("410106-S02", 2)):
        services = joined(tmp_path, code)
        elder = register(services, papers=Papers.CITIZEN, number=CARD)
        for _ in range(times):
            consult(services, elder, asked="张桂兰问助餐")
        consult(services)
        enrol(district, services, tmp_path)
        bundles.append(exported(services, tmp_path, code))
        own[code] = services.reporting.tally(NOVEMBER).indicators
        services.care.close()
    once, twice = district.merge(bundles), district.merge(bundles)
    tally = district.tally(NOVEMBER)
    district.close()
    assert [one.problem for one in (*once, *twice)] == [""] * 4
    assert all(one.accepted > 0 and one.gaps == 0 for one in once)
    assert all(one.accepted == 0 and one.unchanged > 0 for one in twice)
    assert {code: one.indicators for code, one in tally.by_point.items()} == own
    assert tally.total.indicators["consultations"] == 7
    assert tally.total.indicators["persons"] == 1
    assert len(tally.missing) == 20


def test_that_no_name_number_or_word_reaches_the_district(
    tmp_path: Path, district_world: World
) -> None:
    services = joined(tmp_path)
    elder = register(services, papers=Papers.CITIZEN, number=CARD, phone="13900003812")
    consult(services, elder, asked="张桂兰问助餐")
    district = open_district(district_world, PASSPHRASE)
    enrol(district, services, tmp_path)
    district.merge([exported(services, tmp_path, "all")])
    services.care.close()
    bodies = [str(one.patch) for one in district.record.journal.after(0) if one.has_body]
    withheld = {one.kind for one in district.record.journal.after(0) if not one.has_body}
    district.close()
    assert withheld == {"identity", "note"}
    for secret in ("张桂兰", CARD, "3812", "问助餐"):
        assert not [body for body in bodies if secret in body]


def test_that_an_export_holds_all_that_is_not_acknowledged(
    tmp_path: Path, district_world: World
) -> None:
    services = joined(tmp_path)
    consult(services)
    first = services.exchange.export(tmp_path / "1.advb")
    assert services.exchange.standing().new == 0
    consult(services)
    consult(services)
    second = services.exchange.export(tmp_path / "3.advb")
    everything = services.exchange.export(tmp_path / "4.advb", everything=True)
    services.care.close()
    assert second.counts == {"advisor": 1, "consultation": 3, "point": 1}
    assert (first.revisions, first.again) == (3, 0)
    assert (second.revisions, second.again) == (5, 3)
    assert everything.revisions == second.revisions
    assert district_world.paths.data.exists()


def test_that_a_later_bundle_holds_what_a_lost_one_held(
    tmp_path: Path, district_world: World
) -> None:
    services = joined(tmp_path)
    district = open_district(district_world, PASSPHRASE)
    enrol(district, services, tmp_path)
    consult(services)
    early = exported(services, tmp_path, "early")
    consult(services)
    late = exported(services, tmp_path, "late")
    services.care.close()
    (first,) = district.merge([late])
    (second,) = district.merge([early])
    tally = district.tally(NOVEMBER)
    district.close()
    assert (first.gaps, second.gaps) == (0, 0)
    assert (second.accepted, second.unchanged) == (0, 3)
    assert tally.total.indicators["consultations"] == 2


def test_that_a_strangers_bundle_is_refused_and_stops_no_other(
    tmp_path: Path, district_world: World
) -> None:
    known, stranger = joined(tmp_path), joined(tmp_path, "410106-S02")
    district = open_district(district_world, PASSPHRASE)
    enrol(district, known, tmp_path)
    for services in (known, stranger):
        consult(services)
    paths = [exported(stranger, tmp_path, "stranger"), exported(known, tmp_path, "known")]
    torn = tmp_path / "torn.advb"
    torn.write_bytes(paths[1].read_bytes()[:-20])
    known.care.close()
    stranger.care.close()
    refused, broken, taken = district.merge([paths[0], torn, paths[1]])
    district.close()
    assert "没有登记" in refused.problem
    assert broken.problem
    assert (taken.problem, taken.accepted > 0) == ("", True)


def test_that_a_month_without_a_bundle_is_missing_not_zero(
    tmp_path: Path, district_world: World
) -> None:
    services = joined(tmp_path)
    district = open_district(district_world, PASSPHRASE)
    enrol(district, services, tmp_path)
    consult(services)
    district.merge([exported(services, tmp_path, "november")])
    services.care.close()
    december = district.tally(Month(2026, 12))
    status = district.status()
    district.close()
    assert "410106-D05" in {one.code for one in december.missing}
    assert "410106-D05" not in status.missing
    assert len(status.missing) == 21


def test_that_a_point_without_a_district_is_told_what_to_do(services: Services) -> None:
    consult(services)
    with pytest.raises(BadInput, match="接入"):
        services.exchange.export(services.desk.record._path.with_name("x.advb"))


@pytest.mark.usefixtures("district_world")
def test_that_joining_later_matches_persons_from_then_on(tmp_path: Path) -> None:
    alone = a_point(tmp_path / "alone", "410106-D01")
    elder = register(alone, papers=Papers.CITIZEN, number=CARD)
    before = alone.registration.card(elder).person.elder.person_key
    world = a_world(tmp_path / "alone")
    join_district(world, alone, PASSPHRASE, tmp_path / "hub.toml")
    after = alone.registration.card(elder).person.elder.person_key
    assert alone.exchange.standing().district == "示例区"
    alone.care.close()
    other = joined(tmp_path)
    same = register(other, papers=Papers.CITIZEN, number=CARD)
    assert before != after == other.registration.card(same).person.elder.person_key
    other.care.close()
    unlock(world, PASSPHRASE, unheard).care.close()


def test_that_each_kind_of_record_says_so_when_opened_as_the_other(
    tmp_path: Path, district_world: World
) -> None:
    with pytest.raises(KnownError, match="区级"):
        unlock(district_world, PASSPHRASE, unheard)
    joined(tmp_path).care.close()
    with pytest.raises(KnownError, match="顾问点"):
        open_district(a_world(tmp_path / "410106-D05"), PASSPHRASE)


@pytest.mark.usefixtures("district_world")
def test_that_a_failed_export_is_not_counted_as_one(tmp_path: Path) -> None:
    services = joined(tmp_path)
    consult(services)
    waiting = services.exchange.standing().new
    with pytest.raises(KnownError):
        services.exchange.export(tmp_path / "missing" / "x.advb")
    assert services.exchange.standing().new == waiting
    assert services.exchange.history() == ()
    services.care.close()
