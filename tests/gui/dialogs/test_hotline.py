"""No number on paper before somebody rang it up: the dialog that asks what was heard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.hotline import HotlineDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.services.hotline import Hotline
from advisor_app.services.suite import Services
from tests.gui.conftest import GUILAN
from tests.gui.driving import ENTER, Typist, idle, on_store, shown
from tests.sheets.reading import whole_text


@pytest.fixture
def dialog(qtbot: QtBot, services: Services, jobs: Jobs) -> HotlineDialog:
    page = shown(qtbot, QWidget())
    return shown(qtbot, HotlineDialog(services.hotlines, jobs, page))


def test_that_the_usual_number_stands_there_and_one_begins_with_who_answered(
    dialog: HotlineDialog, typist: Typist
) -> None:
    assert dialog.number.text() == "12349"
    assert typist.focus is dialog.answered_by
    assert not dialog.refusal.isVisible()


def test_that_it_is_filled_in_without_the_mouse_and_then_printed(
    dialog: HotlineDialog,
    typist: Typist,
    qtbot: QtBot,
    jobs: Jobs,
    services: Services,
    people: dict[str, RecordId],
) -> None:
    def paper() -> str:
        return whole_text(services.sheets.elder(people[GUILAN]).preview().pdf)

    assert "0371000100" not in on_store(qtbot, jobs, paper)
    kept: list[Hotline] = []
    dialog.kept.connect(kept.append)
    dialog.number.setFocus()
    dialog.number.selectAll()
    typist.type("0371000100")
    typist.press(ENTER)
    typist.say("区平台值班员")
    typist.press(ENTER)
    typist.say("8点到20点")
    typist.press(ENTER)
    assert typist.focus is dialog.save
    typist.press(ENTER)
    idle(qtbot, jobs)
    assert not dialog.isVisible()
    assert [(one.number, one.answered_by, one.hours) for one in kept] == [
        ("0371000100", "区平台值班员", "8点到20点")
    ]
    assert "0371000100" in on_store(qtbot, jobs, paper).replace("-", "")


@pytest.mark.parametrize(
    ("number", "who", "said"),
    [
        ("12349", "  ", "还没有填接电话的是谁"),
        ("", "值班员", "不像电话号码"),
        ("一二三四九", "值班员", "“一二三四九”不像电话号码"),
    ],
)
def test_that_what_cannot_be_printed_is_said_and_can_be_mended(
    dialog: HotlineDialog,
    qtbot: QtBot,
    jobs: Jobs,
    services: Services,
    number: str,
    who: str,
    said: str,
) -> None:
    low = dialog.height()
    dialog.number.setText(number)
    dialog.answered_by.setText(who)
    dialog.save.click()
    idle(qtbot, jobs)
    assert dialog.isVisible()
    assert said in dialog.refusal.text()
    QApplication.processEvents()
    assert dialog.height() > low  # the sentence gets room of its own
    assert dialog.height() >= dialog.heightForWidth(dialog.width())
    assert on_store(qtbot, jobs, services.hotlines.current) is None
    dialog.number.setText("12349")
    dialog.answered_by.setText("值班员")
    dialog.save.click()
    idle(qtbot, jobs)
    assert not dialog.isVisible()
    assert on_store(qtbot, jobs, services.hotlines.current) is not None


def test_that_later_keeps_nothing(
    dialog: HotlineDialog, typist: Typist, qtbot: QtBot, jobs: Jobs, services: Services
) -> None:
    typist.say("值班员")
    typist.press(Qt.Key.Key_Escape)
    idle(qtbot, jobs)
    assert not dialog.isVisible()
    assert on_store(qtbot, jobs, services.hotlines.current) is None
