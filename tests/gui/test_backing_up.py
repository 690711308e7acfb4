"""A backup to a stick by a button: proved, said where it lies, and one that the record opens by."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import door_of
from advisor_app.gui.backing_up import BackingUp
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.sync import SyncPage
from advisor_app.gui.shell import Shell
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, a_world
from tests.gui.driving import idle, shown


@pytest.mark.parametrize("chosen", ["stick", "", "nowhere"])
def test_that_a_chosen_folder_gets_a_proved_backup_and_another_is_said(
    qtbot: QtBot, services: Services, jobs: Jobs, tmp_path: Path, chosen: str
) -> None:
    (tmp_path / "stick").mkdir()
    page = shown(qtbot, QWidget())
    said: list[tuple[str, str]] = []
    folder = str(tmp_path / chosen) if chosen else ""
    backing = BackingUp(services.backups, jobs, page, lambda _: folder)
    backing.said.connect(lambda *words: said.append(words))
    backing.button.click()
    assert backing.button.isEnabled() is not bool(chosen)
    idle(qtbot, jobs)
    assert backing.button.isEnabled()
    made = list((tmp_path / "stick").glob("record-*.db"))
    assert [level for level, _ in said] == {"stick": ["info"], "": [], "nowhere": ["error"]}[chosen]
    assert len(made) == (chosen == "stick")
    if made:
        assert str(made[0]) in said[0][1]
        seen = door_of(a_world(tmp_path / "new")).rescue().look(PASSPHRASE, made[0])
        assert seen.whose == services.desk.point.name


def test_that_the_counter_offers_it_and_says_what_came_of_it(
    qtbot: QtBot, shell: Shell, tmp_path: Path, jobs: Jobs
) -> None:
    shell.go("sync")
    page = shell.page("sync")
    assert isinstance(page, SyncPage)
    page.backing_up.back_up(tmp_path)
    idle(qtbot, jobs)
    assert "核对无误" in shell.status.text()
