"""The card: numbers masked until asked for, what is unknown said so, what was said and given."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from advisor_app.domain.elder import Papers
from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import ConsentScope
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.person_card import PersonCardView
from advisor_app.gui.talk_lines import TalkLines
from advisor_app.services.suite import Services
from tests.builders import register
from tests.gui.conftest import GUILAN, GUILAN_NUMBER, GUILAN_PHONE
from tests.gui.driving import on_store


class Wall:
    """Shows cards and reads them."""

    def __init__(self, qtbot: QtBot, services: Services, jobs: Jobs) -> None:
        self._qtbot, self._services, self._jobs = qtbot, services, jobs
        self.view = PersonCardView(services)
        qtbot.addWidget(self.view)

    def show(self, elder: RecordId) -> str:
        """Show somebody's card and give its words."""
        card = on_store(self._qtbot, self._jobs, lambda: self._services.registration.card(elder))
        self.view.show_card(card)
        return self.words()

    def words(self) -> str:
        """Give everything that stands on the card."""
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        told = [one.text() for one in self.view.findChildren(QLabel)]
        for lines in self.view.findChildren(TalkLines):
            told += [lines.item(row).text() for row in range(lines.count())]
        return "\n".join(told)


@pytest.fixture
def wall(qtbot: QtBot, services: Services, jobs: Jobs) -> Wall:
    return Wall(qtbot, services, jobs)


def test_that_numbers_are_masked(wall: Wall, people: dict[str, RecordId]) -> None:
    words = wall.show(people[GUILAN])
    assert f"身份证 999***********{GUILAN_NUMBER[-4:]}" in words
    assert "*******3812" in words
    for secret in (GUILAN_NUMBER, GUILAN_PHONE, "10000009999"):
        assert secret not in words


def test_that_numbers_are_shown_when_asked_for_and_hidden_again(
    wall: Wall, people: dict[str, RecordId]
) -> None:
    wall.show(people[GUILAN])
    wall.view.reveal_button.click()
    words = wall.words()
    for number in (GUILAN_NUMBER, GUILAN_PHONE, "10000009999"):
        assert number in words
    assert wall.view.reveal_button.text() == "遮住号码"
    wall.view.reveal_button.click()
    assert GUILAN_NUMBER not in wall.words()


def test_that_the_next_person_is_masked_again(wall: Wall, people: dict[str, RecordId]) -> None:
    wall.show(people[GUILAN])
    wall.view.reveal()
    assert "10000004455" not in wall.show(people["王秀英"])
    assert GUILAN_NUMBER not in wall.show(people[GUILAN])


def test_that_reading_the_same_person_again_does_not_mask(
    wall: Wall, people: dict[str, RecordId]
) -> None:
    wall.show(people[GUILAN])
    wall.view.reveal()
    assert GUILAN_NUMBER in wall.show(people[GUILAN])


def test_that_visits_and_call_backs_are_told(wall: Wall, people: dict[str, RecordId]) -> None:
    words = wall.show(people[GUILAN])
    assert "2026-10-12　" in words
    assert "待回访" in words
    assert "2026-10-19　⚠ 到期了，还没回访" in words
    assert words.index("2026-10-12") < words.index("2026-08-25")


def test_that_facts_are_told_in_words_and_unknown_ones_by_name(
    wall: Wall, people: dict[str, RecordId]
) -> None:
    words = wall.show(people[GUILAN])
    assert "户籍地：上街区" in words
    unknown = next(line for line in words.splitlines() if line.startswith("未登记："))
    assert "能力等级" in unknown
    assert "户籍地" not in unknown


def test_that_what_nobody_knows_is_said_to_be_unknown(
    wall: Wall, people: dict[str, RecordId]
) -> None:
    words = wall.show(people["曾长顺"])
    assert words.count("未登记") >= 4
    assert "岁" not in words


def test_that_sheets_and_consents_are_listed(
    wall: Wall, qtbot: QtBot, jobs: Jobs, services: Services
) -> None:
    def make() -> RecordId:
        elder = register(services, "赵秀云", consents=(ConsentScope.CONTACT,))
        services.sheets.elder(elder).issue(services.book.begin())
        return elder

    words = wall.show(on_store(qtbot, jobs, make))
    assert "2026-11-23　SJ-D05-202611-0001" in words
    assert "打电话回访　同意" in words


def test_that_other_papers_are_named(
    wall: Wall, qtbot: QtBot, jobs: Jobs, services: Services
) -> None:
    elder = on_store(
        qtbot,
        jobs,
        lambda: register(services, "史密斯", papers=Papers.PASSPORT, number="E12345678"),
    )
    assert "护照 E12**5678" in wall.show(elder)


def test_that_nobody_chosen_says_what_to_do(wall: Wall, people: dict[str, RecordId]) -> None:
    wall.show(people[GUILAN])
    wall.view.show_nobody()
    assert "没有选中老人" in wall.words()
    assert GUILAN not in wall.words()
