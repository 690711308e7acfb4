"""The parts of a saved talk: policies told, whom it is about, when it was, what happened to it."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QDate, QDateTime, Qt, QTime
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.person import PersonDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.talk_parts import PoliciesTold, WhoRow, history_lines, when_field
from advisor_app.services.correcting import Change, HistoryLine
from advisor_app.services.suite import Services
from tests.builders import START
from tests.gui.conftest import GUILAN
from tests.gui.driving import CTRL, ENTER, Typist, back_to, idle, opened, shown

KNOWN = [("a", "高龄津贴"), ("b", "失能补贴"), ("c", "老年优待证")]
SPACE = Qt.Key.Key_Space


@pytest.fixture
def policies(qtbot: QtBot) -> PoliciesTold:
    return shown(qtbot, PoliciesTold([("a", "高龄津贴"), ("x", "停了的政策")], KNOWN))


def _choose(policies: PoliciesTold, policy: str) -> None:
    at = policies.more.findData(policy)
    policies.more.setCurrentIndex(at)
    policies.more.activated.emit(at)


def test_that_what_was_told_stands_there_ticked(policies: PoliciesTold) -> None:
    assert policies.values == ("a", "x")
    assert [policies.list.item(row).text() for row in range(2)] == ["高龄津贴", "停了的政策"]
    assert policies.more.currentText() == ""


def test_that_the_space_bar_takes_one_out_and_in_again(
    policies: PoliciesTold, typist: Typist, qtbot: QtBot
) -> None:
    policies.list.setFocus()
    with qtbot.waitSignal(policies.changed):
        typist.press(SPACE)
    assert policies.values == ("x",)
    typist.press(Qt.Key.Key_Down)
    typist.press(SPACE)
    assert policies.values == ()
    typist.press(SPACE)
    assert policies.values == ("x",)


def test_that_another_is_added_once(policies: PoliciesTold, qtbot: QtBot) -> None:
    with qtbot.waitSignal(policies.changed):
        _choose(policies, "c")
    _choose(policies, "c")
    assert policies.values == ("a", "x", "c")
    assert policies.more.currentText() == ""


def test_that_adding_one_that_was_taken_out_ticks_it(
    policies: PoliciesTold, typist: Typist
) -> None:
    policies.list.setFocus()
    typist.press(SPACE)
    _choose(policies, "a")
    assert policies.values == ("a", "x")
    assert policies.list.count() == 2


def test_that_a_policy_is_found_by_a_part_of_its_name(
    policies: PoliciesTold, typist: Typist
) -> None:
    policies.more.setFocus()
    typist.say("补贴")
    completer = policies.more.completer()
    assert completer is not None
    assert completer.completionCount() == 1
    assert completer.currentCompletion() == "失能补贴"


def test_that_the_names_are_offered_in_order(policies: PoliciesTold) -> None:
    offered = [policies.more.itemText(at) for at in range(policies.more.count())]
    assert offered == sorted(offered)
    assert len(offered) == len(KNOWN)


def test_that_none_told_leaves_only_the_box(qtbot: QtBot) -> None:
    made = shown(qtbot, PoliciesTold([], KNOWN))
    assert (made.values, made.list.isVisible(), made.more.isVisible()) == ((), False, True)
    _choose(made, "b")
    assert (made.values, made.list.isVisible()) == (("b",), True)


def test_that_many_told_scroll_instead_of_pushing_all_else_away(qtbot: QtBot) -> None:
    many = [(str(one), f"政策{one}") for one in range(20)]
    made = shown(qtbot, PoliciesTold(many, many))
    assert len(made.values) == 20
    assert made.list.height() <= 5 * made.list.sizeHintForRow(0)


NOON = QDateTime(QDate(2026, 11, 23), QTime(12, 0))


def test_that_a_talk_is_never_set_to_a_time_to_come(qtbot: QtBot) -> None:
    field = shown(qtbot, when_field(NOON.addDays(-3), NOON))
    field.setDateTime(NOON.addDays(1))
    assert field.dateTime() == NOON
    field.setDateTime(NOON.addYears(-2))
    assert field.text() == "2024年11月23日 12:00"


def test_that_a_talk_by_a_clock_that_was_ahead_is_shown_as_it_is(qtbot: QtBot) -> None:
    ahead = NOON.addSecs(180)
    assert shown(qtbot, when_field(ahead, NOON)).dateTime() == ahead


def test_that_history_is_told_with_the_newest_first(qtbot: QtBot) -> None:
    lines = (
        HistoryLine(START, "记下", "王芳", (), ""),
        HistoryLine(
            START + timedelta(hours=1), "更正", "", (Change("方式", "来访", "来电"),), "听错了"
        ),
        HistoryLine(datetime(2026, 11, 24, 2, tzinfo=UTC), "撤回", "王芳", (), "记重了"),
    )
    told = [one.text() for one in shown(qtbot, history_lines(lines)).findChildren(QLabel)]
    assert told == [
        "2026-11-24 10:00　王芳　撤回\n　原因：记重了",
        "2026-11-23 10:30　更正\n　方式：来访 → 来电\n　原因：听错了",
        "2026-11-23 09:30　王芳　记下",
    ]


@pytest.fixture
def row(qtbot: QtBot, services: Services, jobs: Jobs, people: dict[str, RecordId]) -> WhoRow:
    made = WhoRow(services, jobs, people[GUILAN], GUILAN)
    made.resize(500, 300)
    return shown(qtbot, made)


def test_that_whom_a_talk_is_about_is_taken_found_registered_or_nobody(
    qtbot: QtBot, jobs: Jobs, row: WhoRow, people: dict[str, RecordId], typist: Typist
) -> None:
    heard: list[RecordId | None] = []
    row.changed.connect(lambda: heard.append(row.elder))
    assert not row.finder.isVisible()
    row.look()
    assert typist.focus is row.finder.box
    row.look()  # not after all
    assert not row.finder.isVisible()
    assert (typist.focus, row.elder) == (row.other_button, people[GUILAN])
    row.look()
    typist.type("lf")
    qtbot.waitUntil(lambda: row.finder.hits.count() == 3)
    typist.press(ENTER)
    qtbot.waitUntil(lambda: row.elder == people["李芳"])
    assert (row.name.text(), row.finder.isVisible()) == ("李芳", False)
    row.nobody_button.click()
    assert (row.name.text(), row.nobody_button.isVisible()) == ("匿名", False)
    assert heard == [people["李芳"], None]

    row.look()
    typist.say("赵秀云")
    row.finder.box.textEdited.emit("赵秀云")
    qtbot.waitUntil(lambda: row.finder.hits.count() == 2)
    typist.press(ENTER)
    form = opened(qtbot, row, PersonDialog)
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    typist.press(ENTER, CTRL)
    qtbot.waitUntil(lambda: len(heard) == 3)
    idle(qtbot, jobs)
    back_to(qtbot, row)
    assert row.name.text() == "赵秀云"
    assert row.nobody_button.isVisible()
