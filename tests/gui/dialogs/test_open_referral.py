"""Opening referrals at the counter: from the talk, by keyboard, several at once, with slips."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from advisor_app.domain.consultation import Outcome
from advisor_app.domain.ids import RecordId
from advisor_app.domain.referral import ReferralState, ServiceCategory
from advisor_app.domain.unmet import UnmetReason
from advisor_app.gui.dialogs.open_referral import OpenReferralDialog
from advisor_app.gui.dialogs.slips import ReferralDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.reception import ReceptionPage
from advisor_app.gui.shell import Shell
from advisor_app.services.referrals import ReferralSeen
from advisor_app.services.suite import Services
from tests.gui.conftest import GUILAN
from tests.gui.driving import CTRL, ENTER, Typist, back_to, idle, on_store, opened

CTRL_R = Qt.Key.Key_R


@dataclass
class Counter:
    """The counter with somebody at the keyboard."""

    qtbot: QtBot
    shell: Shell
    page: ReceptionPage
    jobs: Jobs
    services: Services
    typist: Typist
    said: list[tuple[str, str]] = field(default_factory=list)

    def come(self, text: str = "zgl") -> None:
        """Have somebody found."""
        self.page.enter()
        self.typist.type(text)
        self.typist.press(ENTER)
        if text:
            self.qtbot.waitUntil(lambda: self.page.card is not None)
        self.qtbot.waitUntil(lambda: self.typist.focus is self.page.form.channel)
        idle(self.qtbot, self.jobs)

    def ask(self) -> OpenReferralDialog:
        """Open the form."""
        self.typist.press(CTRL_R, CTRL)
        dialog = opened(self.qtbot, self.page, OpenReferralDialog)
        self.qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    def back(self) -> None:
        """Wait until what was asked is done, and go on at the counter."""
        idle(self.qtbot, self.jobs)
        back_to(self.qtbot, self.shell)

    def drop(self, dialog: OpenReferralDialog) -> None:
        """Leave the form by Escape, and say that what is in it may go."""
        dialog.reject()
        ask = opened(self.qtbot, dialog, QMessageBox)
        next(one for one in ask.buttons() if one.text() == "丢掉").click()
        self.qtbot.waitUntil(lambda: not dialog.isVisible())

    def opened(self) -> tuple[ReferralSeen, ...]:
        """Give what was opened."""
        idle(self.qtbot, self.jobs)
        return on_store(self.qtbot, self.jobs, self.services.referrals.open_ones)


@pytest.fixture
def counter(qtbot: QtBot, shell: Shell, jobs: Jobs, services: Services, typist: Typist) -> Counter:
    page = shell.page("reception")
    assert isinstance(page, ReceptionPage)
    made = Counter(qtbot, shell, page, jobs, services, typist)
    page.said.connect(lambda level, text: made.said.append((level, text)))
    return made


def test_that_a_referral_comes_out_of_the_talk_by_keyboard(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    counter.come()
    counter.typist.type("16")
    dialog = counter.ask()
    assert dialog.windowTitle() == f"转介、点单：{GUILAN}"
    assert dialog.need.currentText() == "助餐"
    counter.typist.press(ENTER, CTRL)
    counter.back()
    (seen,) = counter.opened()
    kept = seen.referral
    assert (kept.need, kept.elder, kept.state) == ("助餐", people[GUILAN], ReferralState.SENT)
    assert counter.page.form.outcome.value == Outcome.REFERRED
    assert counter.page.form.referred.isVisible()
    assert "已开 1 件" in counter.page.form.referred.words.text()
    counter.page.save()
    idle(counter.qtbot, counter.jobs)
    (talk,) = on_store(counter.qtbot, counter.jobs, counter.services.consulting.today)
    assert talk.consultation.id == kept.consultation
    assert talk.consultation.outcome is Outcome.REFERRED


def test_that_enter_leads_through_the_form(counter: Counter) -> None:
    counter.come()
    dialog = counter.ask()
    counter.typist.say("每周助浴")
    counter.typist.press(ENTER)
    assert counter.typist.focus is dialog.category
    counter.typist.type("2")
    assert counter.typist.focus is dialog.provider
    counter.typist.say("示例中心")
    for _ in range(2):
        counter.typist.press(ENTER)
    assert counter.typist.focus is dialog.words
    counter.typist.say("住三楼，没有电梯")
    counter.typist.press(ENTER)
    assert counter.typist.focus is dialog.agreed
    counter.typist.press(Qt.Key.Key_Space)
    counter.typist.press(ENTER)
    counter.typist.press(ENTER)
    counter.back()
    (seen,) = counter.opened()
    kept = seen.referral
    assert (kept.need, kept.provider) == ("每周助浴", "示例中心")
    assert (kept.category, kept.consented) == (ServiceCategory.DAILY_LIVING, True)
    (line,) = on_store(
        counter.qtbot, counter.jobs, lambda: counter.services.referrals.history(kept.id)
    )
    assert line.words == "住三楼，没有电梯"


def test_that_a_service_of_the_directory_brings_its_provider(counter: Counter) -> None:
    counter.come()
    dialog = counter.ask()
    assert dialog.need.count() > 10
    dialog.need.setCurrentIndex(0)
    dialog.need.activated.emit(0)
    choice = next(iter(dialog._choices.values()))
    assert dialog.provider.text() == choice.provider
    assert dialog.category.value == choice.category
    assert dialog.entry().service == choice.id


def test_that_several_things_are_ordered_in_one_go(counter: Counter) -> None:
    counter.come()
    dialog = counter.ask()
    dialog.kind.choose("order")
    for need in ("理发", "擦玻璃"):
        dialog.need.setEditText(need)
        counter.typist.press(Qt.Key.Key_N, CTRL)
    assert dialog.items.count() == 2
    assert dialog.need.currentText() == ""
    counter.typist.press(ENTER, CTRL)
    counter.back()
    assert {one.referral.need for one in counter.opened()} == {"理发", "擦玻璃"}
    assert all(one.referral.is_order for one in counter.opened())
    assert "已开 2 件" in counter.page.form.referred.words.text()


def test_that_every_choice_can_be_seen(counter: Counter) -> None:
    counter.come()
    dialog = counter.ask()
    for row in (dialog.kind, dialog.category):
        for one in row.findChildren(QPushButton):
            assert row.rect().contains(one.geometry())
    counter.typist.press(Qt.Key.Key_Escape)


def test_that_the_next_thing_does_not_go_where_the_one_before_went(counter: Counter) -> None:
    counter.come()
    dialog = counter.ask()
    dialog.need.setEditText("理发")
    dialog.provider.setText("甲理发店")
    dialog.category.choose(ServiceCategory.DAILY_LIVING)
    counter.typist.press(Qt.Key.Key_N, CTRL)
    assert (dialog.provider.text(), dialog.category.value) == ("", ServiceCategory.OTHER)
    assert dialog.entries[0].provider == "甲理发店"
    counter.drop(dialog)
    assert counter.opened() == ()


def test_that_a_thing_taken_in_can_be_taken_back(counter: Counter) -> None:
    counter.come()
    dialog = counter.ask()
    for need in ("理发", "擦玻璃", "陪聊"):
        dialog.need.setEditText(need)
        counter.typist.press(Qt.Key.Key_N, CTRL)
    dialog.items.setCurrentRow(1)
    dialog.items.setFocus()
    counter.typist.press(Qt.Key.Key_Delete)
    assert [one.need for one in dialog.entries] == ["理发", "陪聊"]
    assert dialog.items.count() == 2
    dialog.items.setCurrentRow(-1)
    dialog.drop_button.click()
    assert [one.need for one in dialog.entries] == ["理发"]
    counter.typist.press(ENTER, CTRL)
    counter.back()
    assert [one.referral.need for one in counter.opened()] == ["理发"]


def test_that_escape_asks_before_what_was_written_goes(counter: Counter) -> None:
    counter.come()
    dialog = counter.ask()
    dialog.need.setEditText("理发")
    counter.typist.press(Qt.Key.Key_N, CTRL)
    counter.typist.press(Qt.Key.Key_Escape)
    ask = opened(counter.qtbot, dialog, QMessageBox)
    counter.qtbot.waitUntil(ask.isActiveWindow)
    counter.typist.press(Qt.Key.Key_Escape)
    counter.qtbot.waitUntil(lambda: not ask.isVisible())
    assert dialog.isVisible()
    assert [one.need for one in dialog.entries] == ["理发"]
    counter.drop(dialog)


def test_that_escape_closes_an_untouched_form_at_once(counter: Counter) -> None:
    counter.come()
    counter.typist.type("1")
    dialog = counter.ask()
    counter.typist.press(Qt.Key.Key_Escape)
    counter.qtbot.waitUntil(lambda: not dialog.isVisible())


def test_that_what_is_missing_or_names_somebody_is_said_in_the_form(counter: Counter) -> None:
    counter.come()
    dialog = counter.ask()
    counter.typist.press(Qt.Key.Key_N, CTRL)
    assert "需要什么" in dialog.refusal.text()
    dialog.need.setEditText(f"给{GUILAN}送饭")
    counter.typist.press(ENTER, CTRL)
    idle(counter.qtbot, counter.jobs)
    assert "不能写姓名" in dialog.refusal.text()
    assert dialog.isVisible()
    assert dialog.save_button.isEnabled()
    assert counter.opened() == ()
    counter.drop(dialog)


def test_that_a_nameless_one_gives_no_consent_and_no_slip(counter: Counter) -> None:
    counter.come("")
    dialog = counter.ask()
    assert not dialog.agreed.isVisible()
    assert not dialog.print_button.isVisible()
    dialog.need.setEditText("打听养老院")
    counter.typist.press(ENTER, CTRL)
    counter.back()
    (seen,) = counter.opened()
    assert (seen.referral.elder, seen.name) == (None, "")


def test_that_the_slip_follows_at_once(counter: Counter) -> None:
    counter.come()
    dialog = counter.ask()
    dialog.need.setEditText("每周助浴")
    dialog.provider.setText("示例中心")
    counter.typist.press(Qt.Key.Key_P, CTRL)
    form = opened(counter.qtbot, counter.page, ReferralDialog)
    assert (form.need.text(), form.provider.text()) == ("每周助浴", "示例中心")
    assert form.due.value is not None
    form.reject()


def test_that_giving_up_the_talk_leaves_the_referral(counter: Counter) -> None:
    counter.come()
    dialog = counter.ask()
    dialog.need.setEditText("每周助浴")
    counter.typist.press(ENTER, CTRL)
    counter.back()
    counter.page.give_up()
    assert len(counter.opened()) == 1
    assert counter.page.form.referred.count == 0


def test_that_an_unmet_need_takes_a_reason_and_no_more(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    counter.come()
    counter.typist.type("16")
    form = counter.page.form
    form.outcome.setFocus()
    counter.typist.type("6")
    assert counter.typist.focus is form.unmet.reason
    assert not form.unmet.topics.isVisible()
    assert not form.unmet.community.isVisible()
    counter.typist.type("3")
    counter.typist.press(ENTER, CTRL)
    idle(counter.qtbot, counter.jobs)
    today = counter.services.desk.today
    (need,) = on_store(
        counter.qtbot, counter.jobs, lambda: counter.services.unmet.listed(today, today)
    )
    assert (need.reason, need.topic) == (UnmetReason.FULL, "meals")
    assert need.community == "示例一社区"
    assert people[GUILAN] not in repr(need)


def test_that_without_a_reason_it_is_asked_for(counter: Counter) -> None:
    counter.come()
    counter.typist.type("16")
    counter.page.form.outcome.choose(Outcome.UNMET)
    counter.page.form._show_outcome()
    counter.page.save()
    assert counter.said[-1] == ("error", "还没有选为什么没能满足：按数字选一个原因")
    assert counter.typist.focus is counter.page.form.unmet.reason
    idle(counter.qtbot, counter.jobs)
    assert on_store(counter.qtbot, counter.jobs, counter.services.consulting.today) == ()


def test_that_a_nameless_talk_is_asked_which_topic_and_where(counter: Counter) -> None:
    counter.come("")
    form = counter.page.form
    counter.typist.type("1")
    counter.typist.type("67")
    form.outcome.setFocus()
    counter.typist.type("6")
    counter.typist.type("2")
    assert counter.typist.focus is form.unmet.topics
    counter.typist.type("1")
    counter.typist.press(ENTER)
    assert counter.typist.focus is form.unmet.service
    counter.typist.say("晚间送餐")
    counter.typist.press(ENTER)
    assert form.unmet.community.isVisible()
    assert counter.typist.focus is form.unmet.community
    counter.typist.say("示例二社区")
    counter.typist.press(ENTER, CTRL)
    idle(counter.qtbot, counter.jobs)
    today = counter.services.desk.today
    (need,) = on_store(
        counter.qtbot, counter.jobs, lambda: counter.services.unmet.listed(today, today)
    )
    assert (need.service, need.community) == ("晚间送餐", "示例二社区")
    (talk,) = on_store(counter.qtbot, counter.jobs, counter.services.consulting.today)
    assert (len(talk.consultation.topics), need.topic) == (2, talk.consultation.topics[1])


def test_that_known_communities_are_offered(counter: Counter) -> None:
    box = counter.page.form.unmet.community
    offered = {box.itemText(place) for place in range(box.count())}
    assert {"示例一社区", "示例二社区"} <= offered
    assert box.currentText() == ""


def test_that_an_unmet_need_that_names_somebody_goes_to_its_field(counter: Counter) -> None:
    counter.come()
    counter.typist.type("16")
    form = counter.page.form
    form.outcome.choose(Outcome.UNMET)
    form._show_outcome()
    form.unmet.reason.choose(UnmetReason.FULL)
    form.unmet.service.setText(f"{GUILAN}要的陪护")
    counter.page.save()
    idle(counter.qtbot, counter.jobs)
    assert "不能写姓名" in counter.said[-1][1]
    assert counter.typist.focus is form.unmet.service
