"""The counter page: who came, what they asked, logged by few keys, never lost."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction
from advisor_app.domain.facts import FACTS
from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.person import PersonDialog
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.reception import ReceptionPage
from advisor_app.gui.shell import Shell
from advisor_app.gui.widgets import ChoiceRow
from advisor_app.services.consulting import ConsultationSeen, Draft
from advisor_app.services.suite import Services
from tests.builders import register
from tests.gui.conftest import GUILAN, GUILAN_NUMBER
from tests.gui.driving import CTRL, ENTER, Typist, idle, on_store, opened, shown

STRANGER = "999999195801010016"
Seen = Callable[[], tuple[ConsultationSeen, ...]]


@pytest.fixture
def page(shell: Shell) -> ReceptionPage:
    found = shell.page("reception")
    assert isinstance(found, ReceptionPage)
    return found


@pytest.fixture
def seen(qtbot: QtBot, jobs: Jobs, services: Services) -> Seen:
    """Gives today's consultations, newest first, once nothing is under way."""

    def give() -> tuple[ConsultationSeen, ...]:
        idle(qtbot, jobs)
        return on_store(qtbot, jobs, services.consulting.today)

    return give


@pytest.fixture
def drafts(qtbot: QtBot, jobs: Jobs, services: Services) -> Callable[[], tuple[Draft, ...]]:
    def give() -> tuple[Draft, ...]:
        return on_store(qtbot, jobs, services.consulting.drafts)

    return give


Drafts = Callable[[], tuple[Draft, ...]]


def _come(qtbot: QtBot, page: ReceptionPage, typist: Typist, text: str = "zgl") -> None:
    """Have somebody found by a text and wait until they are recalled."""
    page.enter()
    typist.type(text)
    typist.press(ENTER)
    qtbot.waitUntil(lambda: page.card is not None)
    idle(qtbot, page.jobs)


def _judged(page: ReceptionPage) -> dict[str, str]:
    """Give every policy of the panel with its group."""
    found = {}
    for place in range(page.panel.tree.topLevelItemCount()):
        top = page.panel.tree.topLevelItem(place)
        assert top is not None
        for row in range(top.childCount()):
            policy = str(top.child(row).data(0, Qt.ItemDataRole.UserRole))
            found[policy] = top.text(0).split("　")[0]
    return found


def test_that_a_plain_consultation_of_a_known_person_takes_a_dozen_keys(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, people: dict[str, RecordId], seen: Seen
) -> None:
    typist.type("zgl")
    typist.press(ENTER)
    qtbot.waitUntil(lambda: typist.focus is page.form.channel)
    typist.type("16")
    typist.press(ENTER)
    typist.say("问助餐食堂怎么走")
    typist.press(ENTER, CTRL)
    assert typist.keys <= 12
    (one,) = seen()
    assert one.name == GUILAN
    assert one.consultation.elder == people[GUILAN]
    assert one.consultation.topics == ("meals",)
    assert one.consultation.channel is Channel.WALK_IN
    assert one.consultation.inquirer is Inquirer.ELDER
    assert one.consultation.outcome is Outcome.ANSWERED
    assert one.note is not None
    assert one.note.asked == "问助餐食堂怎么走"


def test_that_an_anonymous_phone_question_takes_five_keys(
    page: ReceptionPage, typist: Typist, seen: Seen
) -> None:
    typist.press(ENTER)
    typist.type("26")
    typist.press(ENTER, CTRL)
    assert typist.keys <= 5
    (one,) = seen()
    assert (one.name, one.consultation.elder) == ("", None)
    assert one.consultation.channel is Channel.PHONE
    assert one.consultation.inquirer is Inquirer.ANONYMOUS
    assert one.consultation.topics == ("meals",)
    assert typist.focus is page.finder.box


def test_that_the_next_question_begins_where_the_last_one_ended(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, seen: Seen
) -> None:
    for count in (1, 2, 3):
        typist.press(ENTER)
        typist.type(f"1{count}")
        typist.press(ENTER, CTRL)
        qtbot.waitUntil(lambda: typist.focus is page.finder.box)
        assert len(seen()) == count
    assert [one.consultation.topics for one in seen()] == [
        ("minimum_living",), ("care_subsidy",), ("old_age_allowance",),
    ]  # fmt: skip


def test_that_a_whole_talk_can_be_logged_without_the_mouse(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, seen: Seen
) -> None:
    _come(qtbot, page, typist)
    page.form.inquirer.setFocus()
    typist.type("23")
    typist.type("16")
    typist.press(ENTER)
    typist.say("高龄津贴怎么办")
    typist.press(ENTER)
    typist.say("带身份证去社区")
    typist.press(ENTER)
    typist.type("5")
    typist.press(ENTER)
    typist.press(Qt.Key.Key_A, CTRL)
    typist.type("12")
    typist.press(ENTER)
    typist.type("1")
    typist.press(ENTER)
    (one,) = seen()
    kept = one.consultation
    assert kept.inquirer is Inquirer.CHILD
    assert kept.channel is Channel.HOME_VISIT
    assert kept.topics == ("old_age_allowance", "meals")
    assert kept.outcome is Outcome.FOLLOW_UP
    assert (kept.minutes, kept.satisfaction) == (12, Satisfaction.GOOD)
    assert kept.callback_due == page.services.desk.today.fromisoformat("2026-11-30")
    assert one.note is not None
    assert one.note.answered == "带身份证去社区"


def test_that_a_repeat_visitor_is_recalled(
    qtbot: QtBot, page: ReceptionPage, typist: Typist
) -> None:
    _come(qtbot, page, typist, "3812")
    assert page.recall.isVisible()
    assert page.recall.name.toolTip() == "张桂兰　女　86岁　示例一社区"
    told = page.recall.details.toolTip()
    assert told.index("2026-10-12　助餐　待回访") < told.index("2026-08-25　养老金　当场答复")
    assert GUILAN_NUMBER not in told
    assert "1 个回访到期" in page.recall.due.text()
    assert page.recall.due.isVisible()


def test_that_a_first_visitor_is_told_as_such(
    qtbot: QtBot, page: ReceptionPage, typist: Typist
) -> None:
    _come(qtbot, page, typist, "wjg")
    assert "第一次来" in page.recall.details.toolTip()
    assert not page.recall.due.isVisible()


def test_that_somebody_is_screened_as_they_come(
    qtbot: QtBot, page: ReceptionPage, typist: Typist
) -> None:
    _come(qtbot, page, typist)
    assert page.side.currentWidget() is page.panel
    assert _judged(page)["zz-gaoling-jintie"] == "可能符合"


def test_that_a_card_brings_its_holder(qtbot: QtBot, page: ReceptionPage, typist: Typist) -> None:
    _come(qtbot, page, typist, GUILAN_NUMBER)
    assert page.card is not None
    assert page.card.person.name == GUILAN


def test_that_an_unknown_card_opens_the_registration_filled_in(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, jobs: Jobs, services: Services
) -> None:
    typist.type(STRANGER)
    typist.press(ENTER)
    dialog = opened(qtbot, page, PersonDialog)
    assert dialog.fields.entry().number == STRANGER
    qtbot.waitUntil(dialog.isActiveWindow)
    typist.say("赵示例")
    typist.press(ENTER, CTRL)
    qtbot.waitUntil(lambda: page.card is not None)
    assert page.card is not None
    assert page.card.person.name == "赵示例"
    (found,) = on_store(qtbot, jobs, lambda: services.registration.find(STRANGER))
    assert found.person.id == page.card.person.id
    assert str(found.person.birth) == "1958-01-01"
    assert found.person.facts.get("sex") == "male"


@pytest.mark.parametrize(
    ("typed", "name", "phone", "number"),
    [
        ("赵示例", "赵示例", "", ""),
        ("10000001234", "", "10000001234", ""),
        ("zsl", "", "", ""),
        (STRANGER, "", "", STRANGER),
    ],
)
def test_that_a_new_person_s_form_takes_over_what_was_typed(
    qtbot: QtBot,
    page: ReceptionPage,
    typist: Typist,
    typed: str,
    name: str,
    phone: str,
    number: str,
) -> None:
    if typed.isascii():
        typist.type(typed)
    else:
        typist.say(typed)
    qtbot.waitUntil(page.finder.hits.isVisible)
    typist.press(ENTER)
    entry = opened(qtbot, page, PersonDialog).fields.entry()
    assert (entry.name, entry.phone, entry.number) == (name, phone, number)


def test_that_an_answer_is_kept_of_a_known_person_and_screened_at_once(
    qtbot: QtBot,
    page: ReceptionPage,
    typist: Typist,
    jobs: Jobs,
    services: Services,
    people: dict[str, RecordId],
) -> None:
    _come(qtbot, page, typist)
    question = page.panel.question
    assert question is not None
    before = _judged(page)
    typist.press(Qt.Key.Key_J, CTRL)
    assert typist.focus is page.panel.answers
    assert isinstance(page.panel.answers, ChoiceRow)
    typist.type("1")
    qtbot.waitUntil(lambda: page.facts.get(question.fact) is not None)
    idle(qtbot, jobs)
    card = on_store(qtbot, jobs, lambda: services.registration.card(people[GUILAN]))
    assert card.person.facts.get(question.fact) == next(iter(FACTS[question.fact].choices))
    assert card.person.name == GUILAN
    assert _judged(page) != before
    after = page.panel.question
    assert after is not None
    assert after.fact != question.fact


def test_that_an_answer_does_not_disturb_what_is_being_typed(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, jobs: Jobs
) -> None:
    _come(qtbot, page, typist)
    page.form.asked.setFocus()
    typist.say("问津贴")
    page.panel.answered.emit("income", "minimum")
    qtbot.waitUntil(lambda: page.facts.get("income") == "minimum")
    idle(qtbot, jobs)
    assert page.form.asked.toPlainText() == "问津贴"
    assert typist.focus is page.form.asked


def test_that_an_anonymous_answer_is_kept_for_this_talk_only(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, jobs: Jobs, services: Services
) -> None:
    waiting = on_store(qtbot, jobs, services.exchange.standing).new
    typist.press(ENTER)
    idle(qtbot, jobs)
    question = page.panel.question
    assert question is not None
    typist.press(Qt.Key.Key_J, CTRL)
    typist.type("1940" if isinstance(typist.focus, QLineEdit) else "1")
    if isinstance(typist.focus, QLineEdit):
        typist.press(ENTER)
    idle(qtbot, jobs)
    assert set(page.facts.values) == {question.fact}
    assert page.panel.question != question
    assert on_store(qtbot, jobs, services.exchange.standing).new == waiting
    page.give_up()
    assert page.facts.values == {}


def test_that_what_was_explained_is_logged(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, seen: Seen
) -> None:
    _come(qtbot, page, typist)
    page.panel.tree.setFocus()
    typist.press(Qt.Key.Key_Space)
    explained = page.panel.explained
    page.form.topics.setFocus()
    typist.type("1")
    typist.press(ENTER, CTRL)
    (one,) = seen()
    assert tuple(told.policy for told in one.consultation.policies) == explained
    assert len(explained) == 1
    assert page.panel.explained == ()


def test_that_a_form_without_a_topic_says_so_and_goes_there(
    qtbot: QtBot, page: ReceptionPage, shell: Shell, typist: Typist, seen: Seen
) -> None:
    _come(qtbot, page, typist)
    page.form.asked.setFocus()
    typist.say("问助餐")
    typist.press(ENTER, CTRL)
    assert seen() == ()
    assert "还没有选咨询事项" in shell.status.text()
    assert shell.status.property("role") == "error"
    assert typist.focus is page.form.topics
    assert page.form.asked.toPlainText() == "问助餐"
    typist.type("6")
    typist.press(ENTER, CTRL)
    assert len(seen()) == 1


def test_that_a_call_back_in_the_past_goes_to_its_date(
    page: ReceptionPage, typist: Typist, seen: Seen
) -> None:
    typist.press(ENTER)
    typist.type("16")
    page.form.outcome.setFocus()
    typist.type("5")
    page.form.callback.setDate(page.form.callback.date().addDays(-30))
    typist.press(ENTER, CTRL)
    assert seen() == ()
    assert typist.focus is page.form.callback


@pytest.mark.parametrize("times", [2, 5])
def test_that_saving_twice_in_haste_logs_once(
    page: ReceptionPage, typist: Typist, seen: Seen, times: int
) -> None:
    typist.press(ENTER)
    typist.type("16")
    for _ in range(times):
        page.save()
    assert len(seen()) == 1


def test_that_saving_says_whose_consultation_it_was_and_clears_the_desk(
    qtbot: QtBot, page: ReceptionPage, shell: Shell, typist: Typist, seen: Seen
) -> None:
    _come(qtbot, page, typist)
    typist.type("16")
    typist.press(ENTER, CTRL)
    seen()
    assert shell.status.text() == "已登记：张桂兰的咨询"
    assert page.card is None
    assert not page.recall.isVisible()
    assert not page.form.is_begun
    assert page.finder.box.text() == ""
    assert page.side.currentWidget() is page.today


def test_that_today_s_list_grows_newest_first(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, seen: Seen
) -> None:
    assert page.today.nobody_yet.isVisible()
    for topic in "16":
        typist.press(ENTER)
        typist.type(f"1{topic}")
        typist.press(ENTER, CTRL)
        seen()
        qtbot.waitUntil(lambda: typist.focus is page.finder.box)
    lines = [page.today.list.item(row).text() for row in range(page.today.list.count())]
    assert ["匿名　来访　助餐　当场答复" in lines[0], "高龄津贴" in lines[1]] == [True, True]
    assert page.today.title.text() == "今天　2 次咨询"
    assert not page.today.nobody_yet.isVisible()


def test_that_a_sheet_needs_a_person(shell: Shell, page: ReceptionPage, typist: Typist) -> None:
    typist.press(Qt.Key.Key_P, CTRL)
    assert "先找到老人" in shell.status.text()
    assert page.findChildren(SheetPreviewDialog) == []


def test_that_the_sheet_of_the_person_who_is_here_opens(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, jobs: Jobs
) -> None:
    _come(qtbot, page, typist)
    typist.press(Qt.Key.Key_P, CTRL)
    dialog = opened(qtbot, page, SheetPreviewDialog)
    qtbot.waitUntil(lambda: dialog.sheet is not None)
    assert dialog.sheet is not None
    assert dialog.sheet.pages >= 1
    assert dialog.sheet.number == ""
    dialog.reject()
    idle(qtbot, jobs)


def test_that_the_person_who_is_here_can_be_corrected(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, jobs: Jobs
) -> None:
    _come(qtbot, page, typist)
    page.form.asked.setPlainText("问津贴")
    typist.press(Qt.Key.Key_E, CTRL)
    dialog = opened(qtbot, page, PersonDialog)
    assert dialog.fields.entry().name == GUILAN
    qtbot.waitUntil(dialog.isActiveWindow)
    typist.press(Qt.Key.Key_A, CTRL)
    typist.say("张桂芳")
    typist.press(ENTER, CTRL)
    qtbot.waitUntil(lambda: page.card is not None and page.card.person.name == "张桂芳")
    idle(qtbot, jobs)
    assert page.recall.name.toolTip().startswith("张桂芳")
    assert page.form.asked.toPlainText() == "问津贴"


def test_that_nobody_can_be_corrected_when_nobody_is_here(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, jobs: Jobs
) -> None:
    typist.press(ENTER)
    typist.press(Qt.Key.Key_E, CTRL)
    idle(qtbot, jobs)
    assert page.findChildren(PersonDialog) == []
    assert not page.recall.edit_button.isVisible()
    assert not page.recall.sheet_button.isVisible()


def test_that_ctrl_k_leads_back_to_the_search_box(
    qtbot: QtBot, page: ReceptionPage, typist: Typist
) -> None:
    _come(qtbot, page, typist)
    page.form.asked.setFocus()
    typist.press(Qt.Key.Key_F, CTRL)
    assert typist.focus is page.finder.box


def test_that_typing_is_kept_after_a_pause_without_being_asked(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, drafts: Drafts, people: dict[str, RecordId]
) -> None:
    _come(qtbot, page, typist)
    page.form.asked.setFocus()
    typist.say("问助餐")
    qtbot.waitUntil(lambda: "草稿已存" in page.form.saved_note.text())
    (draft,) = drafts()
    assert draft.payload["elder"] == people[GUILAN]
    assert draft.payload["form"]["asked"] == "问助餐"
    json.dumps(dict(draft.payload))


def test_that_a_form_with_nothing_in_it_leaves_no_draft(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, drafts: Drafts
) -> None:
    _come(qtbot, page, typist)
    page.form.channel.setFocus()
    typist.type("2")
    page.leave()
    idle(qtbot, page.jobs)
    assert drafts() == ()


def _fill_in(page: ReceptionPage, typist: Typist) -> dict[str, Any]:
    page.form.topics.setFocus()
    typist.type("16")
    page.form.asked.setFocus()
    typist.say("高龄津贴和助餐")
    page.form.outcome.setFocus()
    typist.type("5")
    page.panel.tree.setFocus()
    typist.press(Qt.Key.Key_Space)
    return page.form.state()


@pytest.mark.parametrize("named", [True, False])
def test_that_what_was_typed_survives_the_end_of_the_program(
    qtbot: QtBot,
    page: ReceptionPage,
    typist: Typist,
    jobs: Jobs,
    services: Services,
    *,
    named: bool,
) -> None:
    if named:
        _come(qtbot, page, typist)
    else:
        typist.press(ENTER)
        page.panel.answered.emit("birth", "1940-03-05")
        idle(qtbot, jobs)
    state = _fill_in(page, typist)
    facts, explained = page.facts, page.panel.explained
    qtbot.waitUntil(lambda: "草稿已存" in page.form.saved_note.text())
    other = ReceptionPage(services, jobs)
    said: list[str] = []
    other.said.connect(lambda _, text: said.append(text))
    shown(qtbot, other)
    qtbot.waitUntil(lambda: other.form.is_begun)
    idle(qtbot, jobs)
    assert other.form.state() == state
    assert other.facts == facts
    assert other.panel.explained == explained != ()
    assert (other.card is not None) is named
    assert other.form.unmet.community.isHidden() is named  # it is known of whoever is named
    assert ("打不了电话" in other.form.callback_row.words.text()) is not named
    assert any("已恢复" in one for one in said)


def test_that_a_recalled_form_is_saved_once_and_its_draft_goes(
    qtbot: QtBot,
    page: ReceptionPage,
    typist: Typist,
    jobs: Jobs,
    services: Services,
    seen: Seen,
    drafts: Drafts,
) -> None:
    _come(qtbot, page, typist)
    _fill_in(page, typist)
    page.leave()
    idle(qtbot, jobs)
    other = shown(qtbot, ReceptionPage(services, jobs))
    qtbot.waitUntil(lambda: other.form.is_begun)
    idle(qtbot, jobs)
    other.save()
    (one,) = seen()
    assert one.consultation.topics == ("old_age_allowance", "meals")
    assert drafts() == ()


def test_that_saving_leaves_no_draft(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, seen: Seen, drafts: Drafts
) -> None:
    _come(qtbot, page, typist)
    _fill_in(page, typist)
    page.leave()
    typist.press(ENTER, CTRL)
    assert len(seen()) == 1
    assert drafts() == ()


def test_that_giving_up_forgets_everything(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, jobs: Jobs, seen: Seen, drafts: Drafts
) -> None:
    _come(qtbot, page, typist)
    _fill_in(page, typist)
    page.leave()
    idle(qtbot, jobs)
    assert len(drafts()) == 1
    qtbot.mouseClick(page.form.drop_button, Qt.MouseButton.LeftButton)
    assert seen() == ()
    assert drafts() == ()
    assert not page.form.is_begun
    assert page.card is None


def test_that_a_draft_about_somebody_goes_with_their_erasure(
    qtbot: QtBot,
    page: ReceptionPage,
    typist: Typist,
    jobs: Jobs,
    services: Services,
    people: dict[str, RecordId],
) -> None:
    _come(qtbot, page, typist)
    _fill_in(page, typist)
    page.leave()
    idle(qtbot, jobs)
    on_store(qtbot, jobs, lambda: services.registration.forget(people[GUILAN], "本人要求"))
    other = ReceptionPage(services, jobs)
    shown(qtbot, other)
    idle(qtbot, jobs)
    assert not other.form.is_begun
    assert other.card is None


def test_that_the_one_asked_for_last_is_the_one_who_is_here(
    qtbot: QtBot, page: ReceptionPage, jobs: Jobs, people: dict[str, RecordId]
) -> None:
    for name in ("李芳", "王建国", GUILAN):
        page.open_subject(people[name])
    idle(qtbot, jobs)
    assert page.card is not None
    assert page.card.person.name == GUILAN


def test_that_another_page_s_change_of_the_person_is_shown(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, jobs: Jobs, services: Services,
    people: dict[str, RecordId],
) -> None:  # fmt: skip
    _come(qtbot, page, typist)
    on_store(
        qtbot, jobs, lambda: services.registration.note_fact(people[GUILAN], "living", "alone")
    )
    qtbot.waitUntil(lambda: page.facts.get("living") == "alone")


def test_that_somebody_else_s_change_leaves_the_person_alone(
    qtbot: QtBot, page: ReceptionPage, typist: Typist, jobs: Jobs, services: Services
) -> None:
    _come(qtbot, page, typist)
    on_store(qtbot, jobs, lambda: register(services, "李桂芳"))
    idle(qtbot, jobs)
    assert page.card is not None
    assert page.card.person.name == GUILAN
