"""Where an elder is sent can be picked out of the directory: telephone and address come along."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.slips import ReferralDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.services.suite import Services
from tests.gui.conftest import GUILAN
from tests.gui.driving import Typist, idle, on_store, shown
from tests.services.directories import add


@pytest.fixture
def dialog(
    qtbot: QtBot, services: Services, jobs: Jobs, people: dict[str, RecordId]
) -> ReferralDialog:
    on_store(
        qtbot, jobs,
        lambda: add(services, "示例助浴", provider="示例护理", place="一号站", address="甲路1号",
                    phone="0100-12345678"),
    )  # fmt: skip
    made = shown(qtbot, ReferralDialog(services, jobs, people[GUILAN], ""))
    idle(qtbot, jobs)
    return made


def pick(qtbot: QtBot, dialog: ReferralDialog, typist: Typist, text: str) -> None:
    dialog.provider.setFocus()
    typist.say(text)
    popup = dialog.known.completer.popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)


def test_that_a_service_picked_fills_in_what_is_known(
    qtbot: QtBot, dialog: ReferralDialog, typist: Typist
) -> None:
    pick(qtbot, dialog, typist, "助浴")
    qtbot.waitUntil(lambda: dialog.provider.text() == "示例护理")
    assert dialog.provider_phone.text() == "0100-12345678"
    assert dialog.provider_address.text() == "甲路1号"
    assert dialog.need.text() == "示例助浴"


def test_that_what_was_written_of_the_need_stays(
    qtbot: QtBot, dialog: ReferralDialog, typist: Typist
) -> None:
    dialog.need.setText("每周洗一次澡")
    pick(qtbot, dialog, typist, "一号站")
    qtbot.waitUntil(lambda: dialog.provider.text() == "示例护理")
    assert dialog.need.text() == "每周洗一次澡"


def test_that_other_words_may_stand_there(dialog: ReferralDialog, typist: Typist) -> None:
    dialog.provider.setFocus()
    typist.say("目录里没有的单位")
    assert dialog.provider.text() == "目录里没有的单位"
    assert dialog.provider_phone.text() == ""


def test_that_what_nobody_checked_says_so(dialog: ReferralDialog) -> None:
    model = dialog.known.completer.model()
    words = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    assert "示例助浴　一号站（示例护理）　待核实" in words
    assert all(one.endswith("待核实") for one in words)
