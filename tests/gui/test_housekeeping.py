"""What the window does by itself: the replay log and the backup, and words when it cannot."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from advisor_app.gui.housekeeping import Housekeeping
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.shell import Shell
from advisor_app.services.suite import Services
from tests.builders import consult
from tests.gui.driving import idle, on_store


@pytest.fixture
def keeping(jobs: Jobs, services: Services) -> Iterator[Housekeeping]:
    made = Housekeeping(services.syncing.keep, services.syncing.keep_words, jobs, jobs)
    yield made
    made.deleteLater()


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def test_that_a_day_s_backup_and_the_latest_words_are_kept(
    qtbot: QtBot, jobs: Jobs, keeping: Housekeeping, services: Services, tmp_path: Path
) -> None:
    keeping.keep()
    idle(qtbot, jobs)
    backups, replay = tmp_path / "point" / "backups", tmp_path / "point" / "replay"
    assert len(names(backups)) == 2  # the record, and its key
    assert len(names(replay)) == 1
    keeping.keep()
    idle(qtbot, jobs)
    assert (len(names(backups)), len(names(replay))) == (2, 1)
    on_store(qtbot, jobs, lambda: consult(services))
    keeping.keep()
    idle(qtbot, jobs)
    assert (len(names(backups)), len(names(replay))) == (2, 2)


def test_that_trouble_is_told_once_until_it_is_over(
    qtbot: QtBot, jobs: Jobs, keeping: Housekeeping, tmp_path: Path
) -> None:
    told: list[str] = []
    keeping.failed.connect(told.append)
    folder = tmp_path / "point" / "backups"
    folder.write_text("in the way", encoding="utf-8")
    for _ in range(3):
        keeping.keep()
        idle(qtbot, jobs)
    assert len(told) == 1
    assert told[0].startswith("自动备份没有成功：")
    folder.unlink()
    keeping.keep()
    idle(qtbot, jobs)
    assert len(names(folder)) == 2
    assert len(told) == 1


def test_that_leaving_keeps_what_was_written_last(
    qtbot: QtBot, jobs: Jobs, shell: Shell, services: Services, tmp_path: Path
) -> None:
    on_store(qtbot, jobs, lambda: consult(services))
    assert names(tmp_path / "point" / "replay") == []
    shell.settle()
    idle(qtbot, jobs)
    assert len(names(tmp_path / "point" / "replay")) == 1
