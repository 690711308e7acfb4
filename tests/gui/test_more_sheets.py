"""The button with everything else that is printed for one elder: from the menu to the paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import ConsentScope, SheetOutcome
from advisor_app.gui.dialogs.open_referral import OpenReferralDialog
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.dialogs.slips import (
    CallbackDialog,
    MissingPapersDialog,
    SlipDialog,
)
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.more_sheets import MoreSheets
from advisor_app.gui.shell import Shell
from advisor_app.services.registration import PersonCard
from advisor_app.services.suite import Services
from tests.builders import register
from tests.gui.conftest import GUILAN, GUILAN_PHONE
from tests.gui.driving import idle, on_store, opened, shown
from tests.gui.previews import Previews
from tests.sheets.reading import in_order

FIRST = "SJ-D05-202611-0001"
NAMES = ["给家里人的告知单", "补材料通知单……", "转介、点单……", "回访卡……", "身边的养老服务"]


class Place:
    """A page with the button on it, and an elder at the counter, or nobody."""

    def __init__(self, qtbot: QtBot, services: Services, jobs: Jobs, previews: Previews) -> None:
        self._qtbot, self.services, self.jobs, self.previews = qtbot, services, jobs, previews
        self.card: PersonCard | None = None
        self.page = QWidget()
        self.page.resize(1000, 700)
        self.button = MoreSheets(services, jobs, lambda: self.card, self.page)
        QVBoxLayout(self.page).addWidget(self.button)
        self.numbers: list[str] = []
        self.button.issued.connect(self.numbers.append)
        shown(qtbot, self.page)

    def at_the_counter(self, elder: RecordId) -> None:
        """Have an elder come in."""
        registration = self.services.registration
        self.card = on_store(self._qtbot, self.jobs, lambda: registration.card(elder))

    def choose(self, words: str) -> None:
        """Choose from the menu."""
        (action,) = [one for one in self.button.menu().actions() if one.text() == words]
        action.trigger()
        idle(self._qtbot, self.jobs)

    def asked(self, words: str) -> SlipDialog:
        """Choose a slip, and give the form that opened."""
        self.choose(words)
        return opened(self._qtbot, self.page, SlipDialog)

    def preview(self) -> SheetPreviewDialog:
        """Give the preview that opened, composed."""
        return self.previews.on(self.page)

    def look(self, dialog: SlipDialog) -> SheetPreviewDialog:
        """Go on from a form to its preview."""
        dialog.look_button.click()
        idle(self._qtbot, self.jobs)
        return self.preview()


@pytest.fixture
def previews(qtbot: QtBot, services: Services, jobs: Jobs, tmp_path: Path) -> Iterator[Previews]:
    made = Previews(qtbot, services, jobs, tmp_path)
    yield made
    made.printing.stop()


@pytest.fixture
def place(
    qtbot: QtBot, services: Services, jobs: Jobs, previews: Previews, people: dict[str, RecordId]
) -> Place:
    made = Place(qtbot, services, jobs, previews)
    made.at_the_counter(people[GUILAN])
    return made


def test_that_the_menu_offers_every_other_kind(place: Place) -> None:
    assert [one.text() for one in place.button.menu().actions()] == NAMES


@pytest.mark.parametrize("words", NAMES)
def test_that_nothing_opens_while_nobody_is_named(place: Place, words: str) -> None:
    place.card = None
    place.choose(words)
    assert place.page.findChildren(QDialog) == []


def test_that_the_page_for_the_family_can_be_pasted_into_a_chat(place: Place) -> None:
    place.choose("给家里人的告知单")
    dialog = place.preview()
    assert dialog.windowTitle() == "给家里人的告知单"
    text = place.previews.text(dialog)
    assert in_order(text, "给家里人的告知单", GUILAN, "高龄津贴")
    QGuiApplication.clipboard().setText("别的")
    dialog.chat_button.click()
    place.previews.wait()
    chat = QGuiApplication.clipboard().text()
    assert "高龄津贴" in chat
    assert "不收费" in chat
    # Chats are read by others, too: no name, no number, no community.
    for known in (GUILAN, GUILAN_PHONE, "006X", "示例一社区"):
        assert known not in chat
    assert dialog.status.text() == "已复制，可粘贴到微信"
    assert place.previews.issued() == ()
    place.previews.close(dialog)


def test_that_the_family_page_is_journalled_for_its_elder_when_printed(
    place: Place, people: dict[str, RecordId]
) -> None:
    place.choose("给家里人的告知单")
    dialog = place.preview()
    place.previews.printed(dialog)
    (stub,) = place.previews.issued()
    assert (stub.kind, stub.elder, stub.number) == ("family", people[GUILAN], FIRST)
    assert stub.outcome is SheetOutcome.PRINTED
    assert place.numbers == [FIRST]
    place.previews.close(dialog)


def test_that_what_is_near_begins_with_the_elders_community(place: Place) -> None:
    place.choose("身边的养老服务")
    dialog = place.preview()
    assert "示例一社区附近" in place.previews.text(dialog)
    assert not dialog.chat_button.isVisible()
    place.previews.close(dialog)


def test_that_an_elder_whose_home_is_unknown_gets_the_whole_district(
    place: Place, people: dict[str, RecordId]
) -> None:
    place.at_the_counter(people["王建国"])
    place.choose("身边的养老服务")
    dialog = place.preview()
    assert "全区，" in place.previews.text(dialog)
    place.previews.close(dialog)


def test_that_a_street_brings_what_there_is_in_it(
    place: Place, services: Services, jobs: Jobs, qtbot: QtBot
) -> None:
    street = on_store(qtbot, jobs, services.sheets.streets)[0]
    place.at_the_counter(on_store(qtbot, jobs, lambda: register(services, "李山", street=street)))
    place.choose("身边的养老服务")
    dialog = place.preview()
    assert f"{street}附近" in place.previews.text(dialog)
    place.previews.close(dialog)


def test_that_missing_papers_go_from_the_form_to_two_copies(place: Place) -> None:
    form = place.asked("补材料通知单……")
    assert isinstance(form, MissingPapersDialog)
    form.subject.setCurrentIndex(form.subject.findText("高龄津贴"))
    dialog = place.look(form)
    assert dialog.windowTitle() == "补材料通知单"
    assert "预览" in place.previews.text(dialog)
    place.previews.printed(dialog)
    assert len(PdfReader(place.previews.printers.papers[-1]).pages) == 2
    text = place.previews.text(dialog)
    assert text.count(FIRST) >= 2  # both copies carry the number
    (stub,) = place.previews.issued()
    assert stub.kind == "missing"
    assert place.numbers == [FIRST]
    place.previews.close(dialog)


def test_that_a_call_back_card_is_one_page(place: Place) -> None:
    form = place.asked("回访卡……")
    assert isinstance(form, CallbackDialog)
    form.about.setText("助餐卡办下来没有")
    dialog = place.look(form)
    assert dialog.sheet is not None
    assert dialog.sheet.pages == 1
    assert "助餐卡办下来没有" in place.previews.text(dialog)
    place.previews.close(dialog)
    assert place.previews.issued() == ()  # looked at, not printed


def test_that_a_form_that_was_left_opens_no_preview(place: Place) -> None:
    form = place.asked("回访卡……")
    form.reject()
    place.previews.wait()
    assert place.page.findChildren(QDialog) == []


def agreeing(
    qtbot: QtBot, services: Services, jobs: Jobs, scopes: tuple[ConsentScope, ...]
) -> RecordId:
    return on_store(
        qtbot,
        jobs,
        lambda: register(services, "李大山", phone=GUILAN_PHONE, consents=scopes),
    )


def test_that_a_referral_is_opened_and_followed(
    place: Place, qtbot: QtBot, people: dict[str, RecordId]
) -> None:
    place.at_the_counter(people[GUILAN])
    place.choose("转介、点单……")
    form = opened(qtbot, place.page, OpenReferralDialog)
    form.need.setEditText("每周上门洗一次澡")
    form.save()
    idle(qtbot, place.jobs)
    (seen,) = on_store(qtbot, place.jobs, place.services.referrals.open_ones)
    assert (seen.referral.elder, seen.referral.need) == (people[GUILAN], "每周上门洗一次澡")


def test_that_the_counter_and_the_list_of_elders_both_have_the_button(
    shell: Shell, people: dict[str, RecordId], previews: Previews
) -> None:
    for name in ("reception", "elders"):
        shell.go(name, people[GUILAN])
        previews.wait()
        (more,) = [one for one in shell.page(name).findChildren(MoreSheets) if one.isVisible()]
        more.resources()
        dialog = previews.on(shell.page(name))
        assert "示例一社区附近" in previews.text(dialog)
        previews.close(dialog)


def test_that_an_anonymous_talk_has_no_sheets_of_a_person(
    shell: Shell, people: dict[str, RecordId], previews: Previews
) -> None:
    assert people
    shell.go("reception")
    previews.wait()
    assert not [one for one in shell.page("reception").findChildren(MoreSheets) if one.isVisible()]
