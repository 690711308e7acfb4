"""A saved talk is found, corrected, taken back and put back, by keyboard alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from advisor_app.domain.closing import DayAnswer
from advisor_app.domain.consultation import Channel, Inquirer, Outcome
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.referral import ReferralState
from advisor_app.domain.unmet import UnmetReason
from advisor_app.gui.dialogs.talk_list import TalkListDialog
from advisor_app.gui.dialogs.withdraw import WithdrawDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.elders import EldersPage
from advisor_app.gui.pages.reception import ReceptionPage
from advisor_app.gui.pages.talk_body import TalkBody
from advisor_app.gui.pages.talk_dialog import TalkDialog
from advisor_app.gui.shell import Shell
from advisor_app.services.consulting import ConsultationSeen
from advisor_app.services.referrals import ReferralEntry
from advisor_app.services.suite import Services
from advisor_app.services.unmet import UnmetEntry
from tests.builders import consult
from tests.gui.conftest import GUILAN
from tests.gui.driving import CTRL, ENTER, Typist, back_to, idle, on_store, opened

T = TypeVar("T")
D = TypeVar("D", bound=QDialog)

ALT = Qt.KeyboardModifier.AltModifier
OCTOBER = Month(2026, 10)
ALLOWANCE = "zz-gaoling-jintie"


@dataclass
class Counter:
    """The window, somebody at its keyboard, and what is in the record."""

    qtbot: QtBot
    shell: Shell
    jobs: Jobs
    services: Services
    typist: Typist

    def logs(self, elder: RecordId | None = None, **entry: object) -> RecordId:
        one = self.store(lambda: consult(self.services, elder, **entry))
        idle(self.qtbot, self.jobs)
        return one

    def store(self, work: Callable[[], T]) -> T:
        return on_store(self.qtbot, self.jobs, work)

    def seen(self, one: RecordId) -> ConsultationSeen:
        idle(self.qtbot, self.jobs)
        return self.store(lambda: self.services.consulting.get(one))

    @property
    def reception(self) -> ReceptionPage:
        page = self.shell.page("reception")
        assert isinstance(page, ReceptionPage)
        return page

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL) -> None:
        self.typist.press(key, modifier)

    def over(self, kind: type[D]) -> D:
        """Wait until a dialog is open and has the keyboard."""
        dialog = opened(self.qtbot, self.shell, kind)
        dialog.activateWindow()
        self.qtbot.waitUntil(dialog.isActiveWindow)
        idle(self.qtbot, self.jobs)
        return dialog

    def talk(self, one: RecordId) -> tuple[TalkDialog, TalkBody]:
        """Open a talk, and wait until it stands there."""
        self.reception.talks.open(one)
        dialog = self.over(TalkDialog)
        assert dialog.body is not None
        return dialog, dialog.body

    def planned(self, dialog: TalkDialog) -> str:
        """Give what saving would change, once that was worked out."""
        self.qtbot.waitUntil(lambda: not dialog._pause.isActive())
        idle(self.qtbot, self.jobs)
        assert dialog.body is not None
        return dialog.body.plan.words

    def closed(self, dialog: QDialog) -> None:
        self.qtbot.waitUntil(lambda: _is_gone(dialog))
        idle(self.qtbot, self.jobs)
        back_to(self.qtbot, self.shell)


@pytest.fixture
def counter(
    qtbot: QtBot, shell: Shell, jobs: Jobs, services: Services, typist: Typist
) -> Iterator[Counter]:
    yield Counter(qtbot, shell, jobs, services, typist)
    for one in shell.findChildren(QDialog):
        one.done(0)


def test_that_a_talk_of_today_is_corrected_in_a_dozen_keys(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    one = counter.logs(people[GUILAN], topics=("meals",), asked="问助餐", minutes=4)
    counter.press(Qt.Key.Key_J)
    counter.press(ENTER, Qt.KeyboardModifier.NoModifier)
    dialog = counter.over(TalkDialog)
    assert dialog.heading.text().endswith(GUILAN)
    assert dialog.body is not None
    assert counter.planned(dialog) == "没有改动"
    counter.typist.type("264")  # by phone; not meals but the pension
    assert counter.planned(dialog).splitlines() == ["方式：来访 → 来电", "事项：助餐 → 养老金"]
    counter.press(ENTER)
    counter.closed(dialog)
    assert counter.typist.keys <= 12
    talk = counter.seen(one).consultation
    assert (talk.channel, talk.topics, talk.minutes) == (Channel.PHONE, ("pension",), 4)
    assert "已更正" in counter.shell.status.text()
    assert "养老金" in counter.reception.today.list.item(0).text()


def test_that_opening_and_saving_changes_nothing(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    one = counter.logs(
        people[GUILAN], topics=("meals", "health", "pension"), outcome=Outcome.UNMET,
        unmet=UnmetEntry(reason=UnmetReason.FULL, topics=("meals",), service="送餐"),
        asked="问送餐", policies=(ALLOWANCE,), callback_due=counter.services.desk.today,
    )  # fmt: skip
    last = counter.store(counter.services.desk.record.journal.last_pos)
    dialog, _ = counter.talk(one)
    assert counter.planned(dialog) == "没有改动"
    counter.press(ENTER)
    counter.closed(dialog)
    assert counter.store(counter.services.desk.record.journal.last_pos) == last


def test_that_the_person_the_time_and_the_policies_are_corrected(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    one = counter.logs(people[GUILAN], policies=(ALLOWANCE,))
    dialog, body = counter.talk(one)
    counter.press(Qt.Key.Key_F)
    counter.typist.type("wjg")
    counter.qtbot.waitUntil(lambda: body.who.finder.hits.count() > 1)
    counter.press(ENTER, Qt.KeyboardModifier.NoModifier)
    counter.qtbot.waitUntil(lambda: body.who.elder == people["王建国"])
    assert not body.who.finder.isVisible()
    body.when.setDateTime(body.when.dateTime().addDays(-1))
    body.policies.list.setFocus()
    counter.press(Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
    body.policies.more.setFocus()
    other = next(p for p in counter.services.screenings.policies if p.id != ALLOWANCE)
    at = body.policies.more.findData(other.id)
    body.policies.more.activated.emit(at)
    told = counter.planned(dialog)
    assert f"老人：{GUILAN} → 王建国" in told
    counter.press(ENTER)
    counter.closed(dialog)
    seen = counter.seen(one)
    talk = seen.consultation
    assert (seen.name, [each.policy for each in talk.policies]) == ("王建国", [other.id])
    day = counter.services.desk.today
    assert talk.at.astimezone(UTC).date() == day - timedelta(days=1)


def test_that_escape_puts_the_search_away_and_leaves_the_talk_open(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    dialog, body = counter.talk(counter.logs(people[GUILAN]))
    counter.press(Qt.Key.Key_F)
    counter.typist.type("w")
    for shown in (True, False):  # what was typed goes first
        counter.press(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
        assert body.who.finder.isVisible() is shown
    assert body.who.other_button.hasFocus()
    assert dialog.isVisible()


def test_that_a_talk_is_made_nobodys(counter: Counter, people: dict[str, RecordId]) -> None:
    one = counter.logs(people[GUILAN])
    dialog, body = counter.talk(one)
    counter.press(Qt.Key.Key_F)
    counter.press(ENTER, Qt.KeyboardModifier.NoModifier)  # nothing typed: nobody
    assert body.who.elder is None
    counter.press(ENTER)
    counter.closed(dialog)
    talk = counter.seen(one).consultation
    assert (talk.elder, talk.inquirer) == (None, Inquirer.ANONYMOUS)


def test_that_what_cannot_be_is_said_and_kept_open(counter: Counter) -> None:
    one = counter.logs(topics=("meals",))
    dialog, body = counter.talk(one)
    body.form.topics.setFocus()
    counter.typist.type("6")
    assert "至少选一项" in counter.planned(dialog)
    counter.press(ENTER)
    idle(counter.qtbot, counter.jobs)
    assert "至少选一项" in dialog.state.text()
    body.form.topics.setFocus()
    counter.typist.type("6")
    body.form.outcome.setFocus()
    counter.typist.type("6")
    counter.press(ENTER)
    assert "为什么没能满足" in dialog.state.text()
    counter.typist.type("3")
    counter.press(ENTER)
    counter.closed(dialog)
    assert counter.seen(one).consultation.outcome is Outcome.UNMET


def test_that_a_closed_month_is_told_and_saved_at_the_second_time(counter: Counter) -> None:
    one = counter.logs(at=datetime(2026, 10, 9, 2, tzinfo=UTC), topics=("meals",))
    counter.store(lambda: _close(counter.services))
    dialog, body = counter.talk(one)
    counter.typist.type("2")
    assert "YB-D05-202610-1 已经封账" in counter.planned(dialog)
    counter.press(ENTER)
    idle(counter.qtbot, counter.jobs)
    assert dialog.isVisible()
    assert "记作调整" in body.form.save_button.text()
    assert counter.seen(one).consultation.channel is Channel.WALK_IN
    counter.press(ENTER)
    counter.closed(dialog)
    assert counter.seen(one).consultation.channel is Channel.PHONE


def test_that_a_talk_is_taken_back_found_again_and_put_back(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    one = counter.logs(people[GUILAN], asked="要送餐")
    service = counter.services.referrals
    (referral,) = counter.store(
        lambda: service.open(
            service.begin(), [ReferralEntry(need="送餐")], people[GUILAN], one
        )
    )  # fmt: skip
    dialog, _ = counter.talk(one)
    counter.press(Qt.Key.Key_B)
    asking = counter.over(WithdrawDialog)
    assert asking.plan.words == "转介：送餐：已发出 → 已取消"
    asking.withdraw_button.click()  # without a reason
    idle(counter.qtbot, counter.jobs)
    assert "为什么撤回" in asking.problem.text()
    counter.typist.type("1")
    counter.press(ENTER, Qt.KeyboardModifier.NoModifier)
    counter.closed(dialog)
    assert counter.reception.today.list.count() == 0
    state = counter.store(lambda: service.get(referral).referral.state)
    assert state is ReferralState.CANCELLED

    counter.press(Qt.Key.Key_H)
    listed = counter.over(TalkListDialog)
    assert one not in _ids(listed)
    counter.press(Qt.Key.Key_W, ALT)
    idle(counter.qtbot, counter.jobs)
    assert _ids(listed) == [one]
    counter.press(ENTER, Qt.KeyboardModifier.NoModifier)
    talk = counter.over(TalkDialog)
    assert "记重了" in talk.state.text()
    assert talk.body is not None
    assert not talk.body.form.isEnabled()
    assert talk.body.plan.words == "转介：送餐：已取消 → 已发出"
    counter.press(ENTER, Qt.KeyboardModifier.NoModifier)
    counter.qtbot.waitUntil(lambda: _is_gone(talk))
    idle(counter.qtbot, counter.jobs)
    assert _ids(listed) == []
    assert counter.seen(one).consultation.elder == people[GUILAN]
    assert counter.reception.today.list.count() == 1


def test_that_referrals_are_kept_where_one_says_so(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    one = counter.logs(people[GUILAN])
    service = counter.services.referrals
    (referral,) = counter.store(
        lambda: service.open(
            service.begin(), [ReferralEntry(need="送餐")], people[GUILAN], one
        )
    )  # fmt: skip
    dialog, _ = counter.talk(one)
    dialog.withdraw()
    asking = counter.over(WithdrawDialog)
    asking.keep.toggle()
    idle(counter.qtbot, counter.jobs)
    assert "没有别的" in asking.plan.words
    asking.why.setFocus()
    counter.typist.say("对方已经在办")
    asking.withdraw()
    counter.closed(dialog)
    state = counter.store(lambda: service.get(referral).referral.state)
    assert state is ReferralState.SENT
    history = counter.store(lambda: counter.services.correcting.open(one)).history
    assert history[-1].why == "对方已经在办"


def test_that_what_was_typed_is_not_dropped_without_asking(counter: Counter) -> None:
    one = counter.logs()
    dialog, body = counter.talk(one)
    body.form.asked.setFocus()
    counter.typist.say("问助餐")
    counter.press(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    asked = opened(counter.qtbot, dialog, QMessageBox)
    assert dialog.isVisible()
    asked.reject()
    body.form.asked.clear()
    counter.planned(dialog)
    dialog.reject()
    counter.closed(dialog)


def test_that_a_talk_of_an_elder_is_opened_from_the_card(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    counter.shell.go("elders", people[GUILAN])
    idle(counter.qtbot, counter.jobs)
    page = counter.shell.page("elders")
    assert isinstance(page, EldersPage)
    page.view.visits.setFocus()
    counter.press(Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
    counter.press(ENTER, Qt.KeyboardModifier.NoModifier)
    dialog = counter.over(TalkDialog)
    assert "2026-08-25" in dialog.heading.text()
    dialog.reject()
    counter.closed(dialog)
    page.setFocus()
    counter.press(Qt.Key.Key_H)
    listed = counter.over(TalkListDialog)
    assert listed.windowTitle() == f"{GUILAN}的咨询"
    assert len(_ids(listed)) == 2


def test_that_a_talk_leads_to_the_card_of_whom_it_is_about(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    one = counter.logs(people["李芳"])
    counter.reception.talks.look_back()
    listed = counter.over(TalkListDialog)
    counter.typist.say("李芳")
    counter.qtbot.waitUntil(lambda: not listed._pause.isActive())
    idle(counter.qtbot, counter.jobs)
    assert _ids(listed) == [one]
    counter.press(ENTER, Qt.KeyboardModifier.NoModifier)
    dialog = counter.over(TalkDialog)
    dialog.elder_button.click()
    counter.closed(dialog)
    page = counter.shell.page("elders")
    assert isinstance(page, EldersPage)
    counter.qtbot.waitUntil(lambda: page.card is not None and page.card.person.name == "李芳")
    assert _is_gone(listed)


def test_that_the_start_page_leads_to_the_talks_too(counter: Counter) -> None:
    counter.shell.go("today")
    idle(counter.qtbot, counter.jobs)
    counter.press(Qt.Key.Key_H)
    listed = counter.over(TalkListDialog)
    assert len(_ids(listed)) == 2
    counter.typist.say("没有这个字")
    counter.qtbot.waitUntil(lambda: not listed._pause.isActive())
    idle(counter.qtbot, counter.jobs)
    assert listed.empty.isVisible()
    assert listed.count.text() == ""
    counter.press(ENTER, Qt.KeyboardModifier.NoModifier)  # nothing is chosen, nothing opens
    assert not counter.shell.findChildren(TalkDialog)


def test_that_a_talk_that_is_gone_is_said(counter: Counter) -> None:
    counter.reception.talks.open("00000000-0000-7000-8000-000000000000")
    dialog = counter.over(TalkDialog)
    assert "没有编号为" in dialog.state.text()
    assert dialog.body is None
    counter.press(Qt.Key.Key_B)
    counter.press(ENTER)
    dialog.reject()
    counter.closed(dialog)


def test_that_a_closed_month_is_asked_for_at_taking_back_and_putting_back(
    counter: Counter,
) -> None:
    one = counter.logs(at=datetime(2026, 10, 9, 2, tzinfo=UTC), topics=("meals",))
    counter.store(lambda: _close(counter.services))
    dialog, _ = counter.talk(one)
    dialog.withdraw()
    asking = counter.over(WithdrawDialog)
    assert "已经封账" in asking.plan.words
    counter.typist.type("1")
    for _ in range(2):
        counter.press(ENTER, Qt.KeyboardModifier.NoModifier)
        idle(counter.qtbot, counter.jobs)
    counter.closed(dialog)
    talk, _ = counter.talk(one)
    for words in ("恢复这次咨询", "记作调整，恢复"):
        assert talk.return_button.text() == words
        counter.press(ENTER, Qt.KeyboardModifier.NoModifier)
        idle(counter.qtbot, counter.jobs)
    counter.closed(talk)
    assert not counter.seen(one).consultation.withdrawn


def test_that_a_retired_topic_stays_to_be_seen(counter: Counter) -> None:
    one = counter.logs(topics=("meals",))

    def imported() -> None:  # a topic that this program's list does not have
        record, ids = counter.services.desk.record, counter.services.desk.ids
        shown = record.consultations.get(one)
        assert shown is not None
        with record.begin() as work:
            work.put(replace(shown.consultation, topics=("meals", "old_one")), ids.revision())

    counter.store(imported)
    dialog, body = counter.talk(one)
    assert body.form.all_topics == ("meals", "old_one")
    counter.typist.type("2")
    counter.press(ENTER)
    counter.closed(dialog)
    assert counter.seen(one).consultation.topics == ("meals", "old_one")


def test_that_everything_has_room(counter: Counter, people: dict[str, RecordId]) -> None:
    one = counter.logs(people[GUILAN], policies=(ALLOWANCE,), asked="问" * 200)
    for size in ((910, 512), (1366, 768), (1920, 1080)):
        counter.shell.resize(*size)
        dialog, body = counter.talk(one)
        QApplication.processEvents()
        room = counter.shell.window().size()
        assert dialog.width() <= room.width()
        assert dialog.height() <= room.height()
        for part in (body.who, body.when, body.policies, body.plan):
            area = _area_of(part)
            assert part.mapTo(area, part.rect().bottomRight()).x() <= area.width(), (part, size)
        dialog.done(0)
        counter.closed(dialog)


def _close(services: Services) -> None:
    closing = services.closing
    for day in closing.missing_days(OCTOBER):
        closing.mark_day(closing.begin(), day, DayAnswer.NOBODY_CAME)
    closing.close(closing.begin(), OCTOBER)


def _area_of(part: QWidget) -> QWidget:
    above = part.parentWidget().parentWidget()
    assert above.objectName() == "qt_scrollarea_viewport"
    return above


def _is_gone(dialog: QDialog) -> bool:
    """Whether a dialog was closed: it is deleted then."""
    return not isValid(dialog) or not dialog.isVisible()


def _ids(listed: TalkListDialog) -> list[str]:
    model = listed.table.model()
    role = Qt.ItemDataRole.UserRole
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]
