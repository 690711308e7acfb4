"""What the point says of itself on its notices: asked, kept, and a line to write on else."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from advisor_app.gui.dialogs.point_identity import PointIdentityDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.services.point_papers import PointIdentity
from advisor_app.services.suite import Services
from tests.gui.driving import Typist, idle, on_store, shown
from tests.sheets.reading import whole_text


class Asked:
    """Opens the dialog as the page of papers does."""

    def __init__(self, qtbot: QtBot, services: Services, jobs: Jobs) -> None:
        self._qtbot, self.services, self.jobs = qtbot, services, jobs

    def kept(self) -> PointIdentity:
        return on_store(self._qtbot, self.jobs, self.services.papers.identity)

    def open(self) -> PointIdentityDialog:
        return shown(self._qtbot, PointIdentityDialog(self.services, self.jobs, self.kept()))

    def save(self, dialog: PointIdentityDialog) -> None:
        dialog.keep_button.click()
        idle(self._qtbot, self.jobs)

    def writable(self, may_write: bool) -> None:
        """Have the disk take writes, or not."""
        database = self.services.desk.record._db
        words = f"PRAGMA query_only = {'OFF' if may_write else 'ON'}"
        on_store(self._qtbot, self.jobs, lambda: database.execute(words))

    def notice(self, notice: str) -> str:
        papers = self.services.papers
        return on_store(self._qtbot, self.jobs, lambda: whole_text(papers.notice(notice).pdf))


@pytest.fixture
def asked(qtbot: QtBot, services: Services, jobs: Jobs) -> Asked:
    return Asked(qtbot, services, jobs)


def test_that_a_new_point_is_told_what_prints_where_nothing_is_filled_in(asked: Asked) -> None:
    dialog = asked.open()
    assert dialog.hours.toPlainText() == ""
    assert dialog.complaints.placeholderText() == "不填就印 12345"
    assert "12345" in asked.notice("complaints")
    assert "登记的顾问" in dialog.advisors.placeholderText()
    assert "示例顾问" in asked.notice("badge")
    hints = [one.text() for one in dialog.findChildren(QLabel)]
    assert any("开放时间没填的印成横线" in one for one in hints)


def test_that_what_is_kept_stands_there_the_next_time_without_empty_lines(asked: Asked) -> None:
    dialog = asked.open()
    dialog.hours.setPlainText(" 周一至周五 8:30—17:30\n周六 9:00—12:00 \n")
    dialog.complaints.setText(" 100-0000-0009 ")
    dialog.advisors.setPlainText("王芳\n \n 李芳 \n")
    asked.save(dialog)
    assert not dialog.isVisible()
    assert asked.kept() == PointIdentity(
        hours="周一至周五 8:30—17:30\n周六 9:00—12:00",
        complaints="100-0000-0009",
        advisors=("王芳", "李芳"),
    )
    again = asked.open()
    assert again.hours.toPlainText().splitlines()[1] == "周六 9:00—12:00"
    assert again.complaints.text() == "100-0000-0009"
    assert again.advisors.toPlainText() == "王芳\n李芳"


def test_that_emptied_fields_go_back_to_what_prints_by_itself(asked: Asked) -> None:
    dialog = asked.open()
    dialog.complaints.setText("100-0000-0009")
    dialog.advisors.setPlainText("王芳")
    asked.save(dialog)
    again = asked.open()
    again.complaints.clear()
    again.advisors.clear()
    asked.save(again)
    assert asked.kept() == PointIdentity()
    assert "100-0000-0009" not in asked.notice("complaints")
    assert "王芳" not in asked.notice("badge")


def test_that_every_advisor_gets_a_badge(asked: Asked) -> None:
    dialog = asked.open()
    names = [f"顾问{one}" for one in "甲乙丙丁戊己庚辛壬"]
    dialog.advisors.setPlainText("\n".join(names))
    asked.save(dialog)
    badges = asked.notice("badge")
    assert all(one in badges for one in names)


def test_that_cancelling_keeps_nothing(asked: Asked, typist: Typist) -> None:
    dialog = asked.open()
    dialog.hours.setFocus()
    typist.say("天天")
    typist.press(Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert asked.kept() == PointIdentity()


def test_that_the_tab_key_leaves_the_fields_of_several_lines(asked: Asked, typist: Typist) -> None:
    dialog = asked.open()
    dialog.hours.setFocus()
    reached = []
    for _ in range(3):
        typist.press(Qt.Key.Key_Tab)
        reached.append(typist.focus)
    assert reached == [dialog.complaints, dialog.advisors, dialog.keep_button]
    assert dialog.hours.toPlainText() == ""


def test_that_what_cannot_be_kept_is_said_here_and_stays_to_be_tried_again(asked: Asked) -> None:
    dialog = asked.open()
    dialog.hours.setPlainText("天天")
    asked.writable(False)
    asked.save(dialog)
    assert dialog.isVisible()
    assert dialog.refusal.isVisible()
    assert "只读" in dialog.refusal.text()
    asked.writable(True)
    asked.save(dialog)
    assert not dialog.isVisible()
    assert asked.kept().hours == "天天"
