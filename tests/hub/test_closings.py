"""Closings travel: the district sees whose month is closed, and an empty one that was declared."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisor_app.bootstrap import found_district, open_district
from advisor_app.domain.closing import DayAnswer
from advisor_app.domain.month import Month
from advisor_app.hub.district import District
from advisor_app.services.suite import Services
from advisor_app.tallies.district_tables import district_table
from advisor_app.tallies.tables import labels
from advisor_app.tallies.writers import district_json
from tests.builders import PASSPHRASE, a_point, a_world, consult, register

OCTOBER = Month(2026, 10)
CODES = ("410106-D05", "410106-D01")


@pytest.fixture
def points(tmp_path: Path) -> dict[str, Services]:
    found_district(a_world(tmp_path / "hub", "hub"), "示例区", PASSPHRASE, tmp_path / "hub.toml")
    return {code: a_point(tmp_path / code, code, district=tmp_path / "hub.toml") for code in CODES}


def close(services: Services) -> None:
    closing = services.closing
    for day in closing.missing_days(OCTOBER):
        closing.mark_day(closing.begin(), day, DayAnswer.NOBODY_CAME)
    closing.close(closing.begin(), OCTOBER)


def merged(folder: Path, points: dict[str, Services]) -> District:
    district = open_district(a_world(folder / "hub", "again"), PASSPHRASE)
    for code, services in points.items():
        if not any(one.point == code for one in district.store.register.devices()):
            services.exchange.request(folder / f"{code}.req")
            district.enrol(folder / f"{code}.req")
        path = folder / f"{code}-{services.desk.now():%H%M%S}.advb"
        services.exchange.export(path)
        (done,) = district.merge([path])
        assert done.problem == ""
    return district


def test_that_an_empty_month_is_missing_until_it_was_closed(
    points: dict[str, Services], tmp_path: Path
) -> None:
    first, second = points.values()
    consult(first, at=datetime(2026, 10, 5, 2, tzinfo=UTC))
    consult(second, at=datetime(2026, 9, 29, 2, tzinfo=UTC))
    district = merged(tmp_path, points)
    before = district.tally(OCTOBER)
    district.close()
    assert list(before.by_point) == [CODES[0]]
    assert CODES[1] in {one.code for one in before.missing}
    close(second)
    district = merged(tmp_path, {CODES[1]: second})
    after = district.tally(OCTOBER)
    district.close()
    assert after.by_point[CODES[1]].indicators["consultations"] == 0
    assert after.by_point[CODES[1]].indicators["zero_report"] == 1
    assert after.total.indicators["zero_report"] == 1
    assert CODES[1] not in {one.code for one in after.missing}
    for services in points.values():
        services.care.close()


def test_that_the_district_shows_whose_month_is_closed(
    points: dict[str, Services], tmp_path: Path
) -> None:
    for services in points.values():
        elder = register(services, facts={"sex": "female"})
        consult(services, elder, at=services.desk.now() - timedelta(days=40))
    close(points[CODES[0]])
    district = merged(tmp_path, points)
    tally = district.tally(OCTOBER)
    given = district_json(tally)
    assert given["closings"] == {CODES[0]: "YB-D05-202610-1"}
    assert tally.closings[CODES[0]].is_whole
    shown = district_table(tally, district.counting.declarations, labels((), {}))
    rows = {row.code: row.closing for row in shown.rows}
    assert (rows[CODES[0]], rows[CODES[1]]) == ("YB-D05-202610-1", "")
    assert any("还没有封账的 1 个点" in note and CODES[1] in note for note in shown.notes)
    added = sum(point["indicators"]["consultations"] for point in given["points"])
    assert given["total"]["indicators"]["consultations"] == added == 2
    district.close()
    for services in points.values():
        services.care.close()


def test_that_a_month_that_was_opened_again_is_open_at_the_district(
    points: dict[str, Services], tmp_path: Path
) -> None:
    services = points[CODES[0]]
    consult(services, at=datetime(2026, 10, 5, 2, tzinfo=UTC))
    close(services)
    district = merged(tmp_path, {CODES[0]: services})
    assert list(district.tally(OCTOBER).closings) == [CODES[0]]
    district.close()
    services.closing.reopen(services.closing.begin(), OCTOBER, "漏记")
    district = merged(tmp_path, {CODES[0]: services})
    assert district.tally(OCTOBER).closings == {}
    district.close()
    for one in points.values():
        one.care.close()
