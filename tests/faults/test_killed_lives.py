"""Killed around what is kept beside the record: no false alarm, no half backup, no lost life."""

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_app.domain.lives import NewLifeReason
from advisor_app.store.backup import check_backup
from tests.faults.nursery import Nursery
from tests.faults.test_killed import killed_at, moments, steps_of
from tests.faults.works import AT_THE_POINT, opened

Fresh = Callable[[], Path]


@pytest.mark.parametrize("work", ["consult", "export"])
def test_that_dying_between_a_commit_and_its_anchor_is_no_new_life(
    work: str, nursery: Nursery, fresh: Fresh
) -> None:
    """The last steps of a work are those in which the anchor is written."""
    steps = steps_of(nursery, work, fresh() / "point")
    for step in range(max(1, steps - 7), steps + 1):
        folder = fresh()
        killed_at(nursery, work, folder / "point", step)
        services = opened(folder / "point", step)
        assert [one.reason for one in services.desk.record.journal.lives()] == [None], step
        AT_THE_POINT["consult"](services, folder)
        services.care.close()
        again = opened(folder / "point", f"{step} again")
        assert len(again.desk.record.journal.lives()) == 1, step
        again.care.close()


def test_that_a_backup_that_was_cut_off_is_no_backup(nursery: Nursery, fresh: Fresh) -> None:
    steps = steps_of(nursery, "backup", fresh() / "point")
    for step in moments("backup", steps):
        folder = fresh()
        killed_at(nursery, "backup", folder / "point", step)
        services = opened(folder / "point", step)
        path = folder / "backup.db"
        if path.exists():
            check_backup(path, services.desk.record.backups._key)
        assert AT_THE_POINT["backup"](services, folder) == services.care.verify().revisions
        services.care.close()


def test_that_a_new_life_killed_at_any_step_is_begun_once_and_finds_everything(
    nursery: Nursery, fresh: Fresh
) -> None:
    steps = steps_of(nursery, "go_on", fresh() / "point")
    for step in moments("go_on", steps):
        folder = fresh()
        killed_at(nursery, "go_on", folder / "point", step)
        services = opened(folder / "point", step)
        AT_THE_POINT["go_on"](services, folder)
        reasons = [one.reason for one in services.desk.record.journal.lives()]
        assert reasons == [None, NewLifeReason.RESTORED], step
        assert services.lives.told() is not None
        assert services.care.verify().problems == (), step
        services.care.close()
