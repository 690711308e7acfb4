"""What goes wrong at the counter and in the window: said, survived, nothing lost."""

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import door_of, set_up
from advisor_app.domain.consultation import Inquirer, Outcome
from advisor_app.domain.errors import RecordProblem
from advisor_app.domain.ids import RecordId
from advisor_app.gui.app import Window, bug_hook
from advisor_app.gui.dialogs.person import PersonDialog
from advisor_app.gui.jobs import BUG, Jobs
from advisor_app.gui.pages.reception import ReceptionPage
from advisor_app.gui.pages.unlock import UnlockPage
from advisor_app.gui.shell import Shell
from advisor_app.services.door import Door, FirstRun
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, TickingClock, a_world, unheard
from tests.gui.conftest import GUILAN
from tests.gui.driving import CTRL, ENTER, Typist, idle, on_store, opened, shown


@pytest.fixture
def counter(shell: Shell) -> ReceptionPage:
    page = shell.page("reception")
    assert isinstance(page, ReceptionPage)
    return page


def _take(qtbot: QtBot, counter: ReceptionPage, jobs: Jobs, elder: RecordId) -> None:
    counter.open_subject(elder)
    qtbot.waitUntil(lambda: counter.card is not None)
    idle(qtbot, jobs)


def _break(record: object, name: str) -> Callable[[], None]:
    """Make a method of a slotted service's class fail; gives what mends it."""
    kind = type(record)
    kept = getattr(kind, name)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    setattr(kind, name, fail)
    return lambda: setattr(kind, name, kept)


@pytest.mark.announced_log
def test_that_after_a_bug_while_saving_one_can_save_again(
    qtbot: QtBot,
    shell: Shell,
    counter: ReceptionPage,
    jobs: Jobs,
    services: Services,
    typist: Typist,
) -> None:
    typist.press(ENTER)
    counter.form.topics.choose("meals")
    mend = _break(services.consulting, "save")
    try:
        typist.press(ENTER, CTRL)
        idle(qtbot, jobs)
    finally:
        mend()
    assert shell.status.text() == BUG
    assert counter.form.topics.values == ("meals",)
    typist.press(ENTER, CTRL)
    idle(qtbot, jobs)
    seen = on_store(qtbot, jobs, services.consulting.today)
    assert [one.consultation.topics for one in seen] == [("meals",)]


def test_that_a_refused_save_keeps_the_draft(
    qtbot: QtBot, counter: ReceptionPage, jobs: Jobs, services: Services, typist: Typist
) -> None:
    typist.press(ENTER)
    counter.form.asked.setFocus()
    typist.say("问养老金")
    typist.press(ENTER, CTRL)
    idle(qtbot, jobs)
    with qtbot.waitSignal(counter.draft.kept):
        pass
    (draft,) = on_store(qtbot, jobs, services.consulting.drafts)
    assert draft.payload["form"]["asked"] == "问养老金"
    assert counter.form.topics.hasFocus()


def test_that_what_was_deleted_again_is_no_draft_any_more(
    qtbot: QtBot, counter: ReceptionPage, jobs: Jobs, services: Services, typist: Typist
) -> None:
    counter.form.asked.setFocus()
    with qtbot.waitSignal(counter.draft.kept):
        typist.say("说错了")
    counter.form.asked.clear()
    counter.draft.flush()
    idle(qtbot, jobs)
    assert on_store(qtbot, jobs, services.consulting.drafts) == ()


def test_that_an_answer_about_somebody_who_left_is_dropped(
    qtbot: QtBot, counter: ReceptionPage, jobs: Jobs, people: dict[str, RecordId]
) -> None:
    counter.open_subject(people[GUILAN])
    counter.give_up()
    idle(qtbot, jobs)
    assert counter.card is None
    assert counter.recall.isHidden()


def test_that_the_last_one_taken_is_the_one_shown(
    qtbot: QtBot, counter: ReceptionPage, jobs: Jobs, people: dict[str, RecordId]
) -> None:
    counter.open_subject(people[GUILAN])
    counter.open_subject(people["王建国"])
    idle(qtbot, jobs)
    assert counter.card is not None
    assert counter.card.person.name == "王建国"


def test_that_a_person_erased_meanwhile_leaves_the_counter_and_the_words_stay(
    qtbot: QtBot,
    shell: Shell,
    counter: ReceptionPage,
    jobs: Jobs,
    services: Services,
    people: dict[str, RecordId],
) -> None:
    _take(qtbot, counter, jobs, people["王秀英"])
    counter.form.asked.setPlainText("问助餐")
    on_store(qtbot, jobs, lambda: services.registration.forget(people["王秀英"], "本人要求"))
    idle(qtbot, jobs)
    assert counter.card is None
    assert "王秀英" not in counter.recall.name.text()
    assert counter.form.asked.toPlainText() == "问助餐"
    assert shell.status.text() != ""


def test_that_what_changed_on_another_page_is_seen_when_one_comes_back(
    qtbot: QtBot,
    shell: Shell,
    counter: ReceptionPage,
    jobs: Jobs,
    services: Services,
    people: dict[str, RecordId],
) -> None:
    elder = people["王秀英"]
    _take(qtbot, counter, jobs, elder)
    shell.go("elders")
    on_store(qtbot, jobs, lambda: services.registration.note_fact(elder, "income", "minimum"))
    idle(qtbot, jobs)
    shell.go("reception")
    idle(qtbot, jobs)
    assert counter.facts.get("income") == "minimum"


def test_that_correcting_the_facts_leaves_the_form_as_it_stands(
    qtbot: QtBot,
    counter: ReceptionPage,
    jobs: Jobs,
    typist: Typist,
    people: dict[str, RecordId],
) -> None:
    _take(qtbot, counter, jobs, people[GUILAN])
    counter.form.inquirer.choose(Inquirer.CHILD)
    counter.form.topics.choose("meals")
    typist.press(Qt.Key.Key_E, CTRL)
    dialog = opened(qtbot, counter, PersonDialog)
    with qtbot.waitSignal(dialog.saved):
        dialog.save()
    idle(qtbot, jobs)
    entry = counter.form.entry(people[GUILAN], ())
    assert (entry.inquirer, entry.topics) == (Inquirer.CHILD, ("meals",))


def test_that_idle_time_is_nobody_s(
    qtbot: QtBot, counter: ReceptionPage, jobs: Jobs, people: dict[str, RecordId], typist: Typist
) -> None:
    clock = counter.form.clock
    assert not clock.running
    _take(qtbot, counter, jobs, people[GUILAN])
    assert clock.running
    counter.form.topics.choose("meals")
    typist.press(ENTER, CTRL)
    idle(qtbot, jobs)
    assert not clock.running


def test_that_the_first_word_starts_the_time_as_well(counter: ReceptionPage) -> None:
    counter.form.asked.setPlainText("问")
    assert counter.form.clock.running


def test_that_an_enter_is_not_taken_for_what_is_typed_after_it(
    qtbot: QtBot, counter: ReceptionPage, jobs: Jobs, typist: Typist
) -> None:
    typist.type("zg")
    typist.press(ENTER)
    typist.type("l")
    qtbot.waitUntil(counter.finder.hits.isVisible)
    idle(qtbot, jobs)
    assert counter.card is None
    assert counter.finder.box.text() == "zgl"


def test_that_the_day_turns_while_the_window_stays_open(
    qtbot: QtBot,
    shell: Shell,
    counter: ReceptionPage,
    jobs: Jobs,
    clock: TickingClock,
    typist: Typist,
) -> None:
    typist.press(ENTER)
    counter.form.topics.choose("meals")
    typist.press(ENTER, CTRL)
    idle(qtbot, jobs)
    assert counter.today.list.count() == 1
    before = counter.form.callback.date()
    shell.turn_day()
    assert counter.today.list.count() == 1
    clock.at += timedelta(days=1)
    shell.turn_day()
    idle(qtbot, jobs)
    assert counter.today.list.count() == 0
    assert counter.form.callback.date() == before.addDays(1)


def test_that_a_call_back_already_promised_stays_when_the_day_turns(
    qtbot: QtBot, shell: Shell, counter: ReceptionPage, jobs: Jobs, clock: TickingClock
) -> None:
    counter.form.outcome.choose(Outcome.FOLLOW_UP)
    before = counter.form.callback.date()
    clock.at += timedelta(days=1)
    shell.turn_day()
    idle(qtbot, jobs)
    assert counter.form.callback.date() == before


def _door(folder: Path) -> Door:
    world = a_world(folder)
    first = FirstRun(
        point="410106-D05", point_name="示例点", advisor="示例顾问", passphrase=PASSPHRASE
    )
    set_up(world, first, unheard).care.close()
    return door_of(world)


@pytest.fixture
def made() -> Iterator[list[Window]]:
    windows: list[Window] = []
    yield windows
    for one in windows:
        one.close()


def _window(qtbot: QtBot, door: Door, folder: Path, made: list[Window]) -> Window:
    window = Window(door, folder)
    made.append(window)
    shown(qtbot, window)
    window.begin()
    idle(qtbot, window.jobs)
    return window


def _unlocked(qtbot: QtBot, window: Window) -> Shell:
    window.unlock_page.field.setText(PASSPHRASE)
    window.unlock_page.open_button.click()
    qtbot.waitUntil(lambda: window.shell is not None)
    idle(qtbot, window.jobs)
    assert window.shell is not None
    return window.shell


def test_that_a_window_closed_at_once_loads_nothing(
    qtbot: QtBot, tmp_path: Path, made: list[Window]
) -> None:
    loaded: list[bool] = []
    door = replace(_door(tmp_path), load=lambda: loaded.append(True))
    window = Window(door, tmp_path)
    made.append(window)
    shown(qtbot, window)
    window.begin()
    assert window._first_look.isActive()
    window.close()
    assert not window._first_look.isActive()
    assert loaded == []


@pytest.mark.announced_log
def test_that_a_bug_while_unlocking_is_said_and_one_may_try_again(
    qtbot: QtBot, tmp_path: Path, made: list[Window]
) -> None:
    door = _door(tmp_path)
    turns = [0]

    def unlock(passphrase: str, announce: Callable[..., None]) -> Services:
        turns[0] += 1
        if turns[0] == 1:
            raise LookupError
        return door.unlock(passphrase, announce)

    window = _window(qtbot, replace(door, unlock=unlock), tmp_path, made)
    window.unlock_page.field.setText(PASSPHRASE)
    window.unlock_page.open_button.click()
    idle(qtbot, window.jobs)
    assert window.unlock_page.problem.text() == BUG
    assert window.unlock_page.open_button.isEnabled()
    assert _unlocked(qtbot, window).isVisible()


def test_that_what_cannot_be_loaded_is_said_before_anybody_types(
    qtbot: QtBot, tmp_path: Path, made: list[Window]
) -> None:
    def load() -> None:
        raise RecordProblem("程序的文件不全：请重新安装")

    window = _window(qtbot, replace(_door(tmp_path), load=load), tmp_path, made)
    qtbot.waitUntil(window.unlock_page.problem.isVisible)
    assert window.unlock_page.problem.text() == "程序的文件不全：请重新安装"


def test_that_after_locking_and_unlocking_refusals_reach_the_new_counter_only(
    qtbot: QtBot, tmp_path: Path, made: list[Window]
) -> None:
    window = _window(qtbot, _door(tmp_path), tmp_path, made)
    first = _unlocked(qtbot, window)
    with qtbot.waitSignal(first.destroyed):
        window.lock()
    second = _unlocked(qtbot, window)
    window.jobs.refused.emit("磁盘已满：请清理")
    assert second.status.text() == "磁盘已满：请清理"


def test_that_a_refusal_while_locked_is_said_on_the_unlock_page(
    qtbot: QtBot, tmp_path: Path, made: list[Window]
) -> None:
    window = _window(qtbot, _door(tmp_path), tmp_path, made)
    _unlocked(qtbot, window)
    window.lock()
    idle(qtbot, window.jobs)
    window.jobs.refused.emit("记录关不上：请重新打开程序")
    assert window.unlock_page.problem.text() == "记录关不上：请重新打开程序"


@pytest.mark.announced_log
def test_that_a_bug_on_the_window_s_thread_is_logged_and_said(
    qtbot: QtBot, tmp_path: Path, made: list[Window], caplog: pytest.LogCaptureFixture
) -> None:
    window = _window(qtbot, _door(tmp_path), tmp_path, made)
    shell = _unlocked(qtbot, window)
    hear = bug_hook(window)
    with caplog.at_level(logging.CRITICAL):
        hear(LookupError, LookupError("x"), None)
    assert shell.status.text() == BUG
    (record,) = [one for one in caplog.records if one.name == "advisor_app.gui.app"]
    assert record.exc_info is not None
    assert record.exc_info[0] is LookupError


def test_that_a_sentence_for_the_user_is_said_as_it_is(
    qtbot: QtBot, tmp_path: Path, made: list[Window]
) -> None:
    window = _window(qtbot, _door(tmp_path), tmp_path, made)
    problem = RecordProblem("U盘满了：请换一个")
    bug_hook(window)(RecordProblem, problem, None)
    assert window.unlock_page.problem.text() == "U盘满了：请换一个"


def test_that_stopping_the_program_from_outside_stops_it(
    qtbot: QtBot,
    tmp_path: Path,
    made: list[Window],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = _window(qtbot, _door(tmp_path), tmp_path, made)
    heard: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "__excepthook__", lambda kind, _, __: heard.append(kind))
    bug_hook(window)(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert heard == [KeyboardInterrupt]
    assert window.unlock_page.problem.isHidden()


def test_that_the_page_that_holds_a_new_passphrase_goes_once_the_record_is_made(
    qtbot: QtBot, tmp_path: Path, made: list[Window]
) -> None:
    window = _window(qtbot, door_of(a_world(tmp_path)), tmp_path, made)
    page = window.first_run
    assert page is not None
    idle(qtbot, window.jobs)
    with qtbot.waitSignal(page.destroyed):
        page.ready.emit(
            FirstRun(point="410106-D05", point_name="甲", advisor="乙", passphrase=PASSPHRASE)
        )
    assert window.first_run is None
    assert window.shell is not None


SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.mark.parametrize(
    ("typed", "modifier", "warned"),
    [
        ("a", PLAIN, False),
        ("A", SHIFT, False),
        ("A", PLAIN, True),
        ("a", SHIFT, True),
        ("3", PLAIN, False),
        ("", SHIFT, False),
    ],
)
def test_that_a_letter_in_the_wrong_case_tells_of_caps_lock(
    qtbot: QtBot, typed: str, modifier: Qt.KeyboardModifier, *, warned: bool
) -> None:
    page = shown(qtbot, UnlockPage())
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, modifier, typed)
    QApplication.sendEvent(page.field, event)
    assert page.capitals.isVisible() is warned
    page.enter()
    assert page.capitals.isHidden()
