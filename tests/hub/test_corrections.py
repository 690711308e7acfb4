"""Corrections and withdrawals travel: the district counts what the point counts, and no words."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.bootstrap import found_district, open_district
from advisor_app.domain.consultation import Outcome
from advisor_app.domain.month import Month
from advisor_app.domain.unmet import UnmetReason
from advisor_app.hub.district import District
from advisor_app.services.suite import Services
from advisor_app.services.unmet import UnmetEntry
from tests.builders import PASSPHRASE, a_point, a_world, consult, register

NOVEMBER = Month(2026, 11)
CODE = "410106-D05"
WHY = "王建国来过两次，记重了"


@pytest.fixture
def point(tmp_path: Path) -> Iterator[Services]:
    found_district(a_world(tmp_path / "hub", "hub"), "示例区", PASSPHRASE, tmp_path / "hub.toml")
    services = a_point(tmp_path / CODE, CODE, district=tmp_path / "hub.toml")
    yield services
    services.care.close()


@pytest.fixture
def district(point: Services, tmp_path: Path) -> Iterator[District]:
    opened = open_district(a_world(tmp_path / "hub", "again"), PASSPHRASE)
    point.exchange.request(tmp_path / "point.req")
    opened.enrol(tmp_path / "point.req")
    yield opened
    opened.close()


def sent(point: Services, district: District, folder: Path) -> None:
    path = folder / f"{point.desk.now():%H%M%S}.advb"
    point.exchange.export(path)
    (done,) = district.merge([path])
    assert done.problem == ""


def both_agree(point: Services, district: District) -> dict[str, object]:
    """Compare the figures of both sides, and the needs behind them; gives them."""
    here = dict(point.reporting.counted(NOVEMBER).indicators)
    there = dict(district.tally(NOVEMBER).by_point[CODE].indicators)
    assert there == here
    today = point.desk.today
    ids = {one.id for one in point.unmet.listed(today, today)}
    assert {one.id for one in district.store.figures.unmet(today, today)} == ids
    return there


def test_that_a_correction_and_a_withdrawal_reach_the_district(
    point: Services, district: District, tmp_path: Path
) -> None:
    elder, other = register(point), register(point, "王建国")
    one = consult(
        point, elder, topics=("meals",), outcome=Outcome.UNMET, asked="问送餐",
        unmet=UnmetEntry(reason=UnmetReason.FULL),
    )  # fmt: skip
    consult(point, other, topics=("pension",), outcome=Outcome.FOLLOW_UP)
    sent(point, district, tmp_path)
    assert both_agree(point, district)["unmet"] == 1
    service = point.correcting
    opened = service.open(one)
    wrong = replace(
        opened.entry, topics=("pension",), elder=other, outcome=Outcome.ANSWERED, unmet=None,
        asked="王建国问养老金",
    )  # fmt: skip
    service.correct(service.begin(), opened.seen, wrong, why=WHY)
    sent(point, district, tmp_path)
    figures = both_agree(point, district)
    assert (figures["consultations"], figures["persons"], figures["unmet"]) == (2, 1, 0)
    service.withdraw(service.begin(), one, WHY)
    sent(point, district, tmp_path)
    assert both_agree(point, district)["consultations"] == 1
    service.restore(service.begin(), one)
    sent(point, district, tmp_path)
    assert both_agree(point, district)["consultations"] == 2


def test_that_neither_words_nor_reasons_leave_the_point(
    point: Services, district: District, tmp_path: Path
) -> None:
    one = consult(point, register(point, "王建国"), asked="王建国问送餐")
    service = point.correcting
    opened = service.open(one)
    entry = replace(opened.entry, answered="王建国去食堂")
    service.correct(service.begin(), opened.seen, entry, why=WHY)
    service.withdraw(service.begin(), one, WHY)
    sent(point, district, tmp_path)
    held = list(district.record.journal.after(0))
    assert {one.kind for one in held} >= {"consultation", "note", "remark"}
    assert not [one for one in held if "王建国" in str(one.patch)]
