"""The district's own tests once more, its record on a server: the problem list, and what both engines tell."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.bootstrap import open_district
from advisor_app.domain.consultation import Channel, Outcome
from advisor_app.domain.elder import Elder, Papers
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.hub.postgres.store import PostgresStore
from tests.builders import PASSPHRASE, TestIds, consult, register
from tests.hub.contract.pool import POINTS, Writer, twin
from tests.hub.contract.server import Server
from tests.hub.test_problem_list import *  # noqa: F403 - the same tests
from tests.hub.town import D01, D05, NOVEMBER, S02, Town


@pytest.fixture
def town(tmp_path: Path, server: Server) -> Iterator[Town]:
    made = Town(tmp_path, server.fresh())
    yield made
    made.shut()


def on_both(tmp_path: Path, server: Server) -> tuple[Town, Town]:
    towns = (Town(tmp_path / "here"), Town(tmp_path / "there", server.fresh()))
    assert isinstance(towns[1].district.store, PostgresStore)
    return towns


def worked(town: Town) -> None:
    """Two points work on two days of two months; one of them closes a month."""
    for code in (D05, D01):
        elder = register(
            town.point(code), name="张桂兰", papers=Papers.PASSPORT, number="E00000001",
            facts={"birth": "1946-11-23", "sex": "female", "living": "alone"},
        )  # fmt: skip
        town.talk(code, "2026-10-12", elder=elder, channel=Channel.PHONE)
        town.talk(code, "2026-11-02", elder=elder)
        town.talk(code, "2026-11-03")
        town.unmet(code, "2026-11-04")
    town.close_month(D05, Month(2026, 10))
    town.report()


def test_that_two_towns_with_the_same_year_tell_the_same(tmp_path: Path, server: Server) -> None:
    told = []
    for town in on_both(tmp_path, server):
        worked(town)
        district = town.district
        tally = district.counting.tally(NOVEMBER)
        told.append({
            "total": tally.total.indicators,
            "points": {code: one.indicators for code, one in tally.by_point.items()},
            "missing": tuple(one.code for one in tally.missing),
            "october": district.counting.tally(Month(2026, 10)).total.indicators,
            "months": district.counting.months(),
            "persons": tuple(district.store.figures.persons().values()),
            "unmet": [
                (one.point, one.on, one.reason) for one in district.store.figures.unmet(
                    Period.of(NOVEMBER).first, Period.of(NOVEMBER).after
                )
            ],
        })  # fmt: skip
        town.shut()
    assert told[0] == told[1]
    assert told[0]["persons"] == ((D01, D05),)
    assert told[0]["total"]["consultations"] == 6  # type: ignore[index]
    assert len(told[0]["unmet"]) == 2  # type: ignore[arg-type]


def contested(town: Town) -> RecordId:
    """Bring a record that two devices of a point changed at once."""
    one, other = (Writer(POINTS[0], TestIds(name)) for name in ("one", "other"))
    elder = Elder(id=one.ids.record(), community="示例一社区")
    root = one.put(elder)
    changed = [
        one.put(replace(elder, community="示例二社区"), root),
        other.put(replace(elder, community="示例三社区"), root),
    ]
    with town.district.store.begin() as work:
        for device in (one, other):
            town.district.store.register.claim(device.incarnation, D05, "d" * 32, "2026")
        work.absorb([root, *changed, twin(root)])
    return elder.id


def test_that_an_officer_settles_on_a_server_and_it_stays_settled(
    town: Town, tmp_path: Path
) -> None:
    record = contested(town)
    (dispute,) = town.district.disputing.contested()
    assert (dispute.record, dispute.is_hard) == (record, True)
    chosen = dispute.versions[1]
    town.district.disputing.settle(record, chosen.revision, "王主任")
    assert town.district.disputing.contested() == ()
    shown = town.district.store.find(Elder, record)
    assert shown is not None
    assert shown.community == chosen.fields["community"]  # type: ignore[index]
    (apart,) = town.district.disputing.quarantined()
    assert apart.came.fields["note"] == "另一份"  # type: ignore[index]
    town.district.close()
    again = open_district(town.world, PASSPHRASE)
    assert again.disputing.contested() == ()
    assert [one.by for one in again.disputing.settlements()] == ["王主任"]
    again.close()
    town.district = open_district(town.world, PASSPHRASE)
    del tmp_path


def test_that_the_status_names_who_reported_and_who_never_did(town: Town) -> None:
    town.talk(D05, "2026-11-02")
    consult(town.point(S02), outcome=Outcome.UNMET)
    town.report(D05)
    status = town.district.status()
    reported = [one.point for one in status.points if one.last_merged]
    assert reported == [D05]
    assert {D01, S02} <= set(status.missing)
    town.report(S02)
    assert S02 not in town.district.status().missing
