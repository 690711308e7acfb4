"""The desk's day, and looking after the record."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor_app.domain.errors import KnownError
from advisor_app.services.suite import Services
from tests.builders import TickingClock, a_point, consult, register


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), "2026-11-22"),
        (datetime(2026, 11, 22, 17, 0, tzinfo=UTC), "2026-11-23"),
    ],
)
def test_that_the_desks_today_is_the_local_day(at: datetime, day: str, tmp_path: Path) -> None:
    services = a_point(tmp_path, clock=TickingClock(at))
    assert services.desk.today.isoformat() == day
    services.care.close()


def test_that_a_healthy_record_has_no_problems_and_stays_the_same_when_rebuilt(
    services: Services,
) -> None:
    elder = register(services, facts={"birth": "1942"})
    consult(services, elder, asked="问")
    before = services.registration.card(elder)
    assert services.care.verify().problems == ()
    services.care.rebuild()
    assert services.registration.card(elder) == before
    assert services.care.verify().revisions == 6


def test_that_tables_that_went_wrong_are_noticed_and_mended(services: Services) -> None:
    elder = register(services)
    for table in ("identity", "search_term"):
        services.desk.record._db.execute(f"DELETE FROM {table}")
    assert any("identity" in problem for problem in services.care.verify().problems)
    assert services.registration.find("张桂兰") == ()
    services.care.rebuild()
    assert services.registration.find("张桂兰")[0].person.id == elder
    assert services.care.verify().problems == ()


def test_that_a_closed_record_can_be_opened_by_somebody_else(tmp_path: Path) -> None:
    services = a_point(tmp_path)
    with pytest.raises(KnownError):
        a_point(tmp_path)
    services.care.close()
    with pytest.raises(KnownError, match="已经有"):
        a_point(tmp_path)
