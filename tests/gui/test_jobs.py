"""The store thread: order, threads, failures, and owners who left."""

import logging
import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import BadInput, KnownError, RecordProblem, WrongPassphrase
from advisor_app.gui.jobs import Jobs
from tests.gui.driving import idle


@pytest.fixture
def owner() -> Iterator[QObject]:
    made = QObject()
    yield made
    made.deleteLater()


def test_that_work_is_done_on_another_thread_and_delivered_on_the_window_s(
    qtbot: QtBot, jobs: Jobs, owner: QObject
) -> None:
    where: list[str] = []
    delivered: list[threading.Thread] = []

    def work() -> None:
        where.append(threading.current_thread().name)

    jobs.run(work, lambda _: delivered.append(threading.current_thread()), owner=owner)
    idle(qtbot, jobs)
    assert where[0].startswith("store")
    assert delivered == [threading.main_thread()]


def test_that_all_work_shares_one_thread(qtbot: QtBot, jobs: Jobs, owner: QObject) -> None:
    seen: set[int] = set()
    for _ in range(10):
        jobs.run(threading.get_ident, seen.add, owner=owner)
    idle(qtbot, jobs)
    assert len(seen) == 1
    assert seen != {threading.get_ident()}


def test_that_nothing_is_delivered_before_the_caller_is_done(
    qtbot: QtBot, jobs: Jobs, owner: QObject
) -> None:
    done = threading.Event()
    got: list[None] = []
    jobs.run(done.set, got.append, owner=owner)
    assert done.wait(10)
    assert got == []
    idle(qtbot, jobs)
    assert got == [None]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.one_of(st.integers(), st.just("refuse")), max_size=30))
def test_that_answers_come_in_the_order_asked(
    qtbot: QtBot, jobs: Jobs, owner: QObject, values: list[int | str]
) -> None:
    got: list[int | str] = []

    def give(value: int | str) -> int | str:
        if value == "refuse":
            raise BadInput("refuse")
        return value

    for value in values:
        jobs.run(
            lambda one=value: give(one),
            got.append,
            lambda error: got.append(error.message),
            owner=owner,
        )
    idle(qtbot, jobs)
    assert got == values


def test_that_an_answer_may_ask_for_more(qtbot: QtBot, jobs: Jobs, owner: QObject) -> None:
    got: list[int] = []

    def again(value: int) -> None:
        got.append(value)
        if value < 3:
            jobs.run(lambda: value + 1, again, owner=owner)

    jobs.run(lambda: 1, again, owner=owner)
    qtbot.waitUntil(lambda: got == [1, 2, 3])
    idle(qtbot, jobs)


def test_that_nothing_is_delivered_to_an_owner_who_is_gone(qtbot: QtBot, jobs: Jobs) -> None:
    gone, got = QObject(), []
    going_on = threading.Event()
    jobs.run(lambda: going_on.wait(10), got.append, got.append, owner=gone)
    gone.deleteLater()
    qtbot.waitSignal(gone.destroyed).wait()
    going_on.set()
    idle(qtbot, jobs)
    assert got == []
    assert jobs.idle


@pytest.mark.parametrize("family", [BadInput, KnownError, RecordProblem, WrongPassphrase])
def test_that_what_the_user_can_mend_goes_to_the_caller(
    qtbot: QtBot, jobs: Jobs, owner: QObject, family: type[KnownError]
) -> None:
    failed: list[KnownError] = []
    said: list[str] = []
    jobs.refused.connect(said.append)

    def refuse() -> None:
        raise family("请核对")

    jobs.run(refuse, lambda _: pytest.fail("it went well"), failed.append, owner=owner)
    idle(qtbot, jobs)
    assert [(type(one), one.message) for one in failed] == [(family, "请核对")]
    assert said == []


def test_that_it_is_said_to_everybody_where_the_caller_has_no_place_for_it(
    qtbot: QtBot, jobs: Jobs, owner: QObject
) -> None:
    said: list[str] = []
    jobs.refused.connect(said.append)

    def refuse() -> None:
        raise BadInput("磁盘已满：请清理", "x")

    jobs.run(refuse, lambda _: pytest.fail("it went well"), owner=owner)
    idle(qtbot, jobs)
    assert said == ["磁盘已满：请清理"]


@pytest.mark.announced_log
def test_that_a_bug_is_logged_whole_said_plainly_and_survived(
    qtbot: QtBot, jobs: Jobs, owner: QObject, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    got: list[int] = []
    jobs.refused.connect(said.append)
    with caplog.at_level(logging.ERROR):
        jobs.run(lambda: 1 // 0, got.append, owner=owner)
        jobs.run(lambda: 2, got.append, owner=owner)
        idle(qtbot, jobs)
    (record,) = [one for one in caplog.records if one.name == "advisor_app.gui.jobs"]
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError
    assert len(said) == 1
    assert "再试一次" in said[0]
    assert "ZeroDivisionError" not in said[0]
    assert got == [2]


@pytest.mark.announced_log
def test_that_a_caller_who_waits_hears_of_a_bug_too(
    qtbot: QtBot, jobs: Jobs, owner: QObject
) -> None:
    said: list[str] = []
    failed: list[str] = []
    jobs.refused.connect(said.append)
    jobs.run(
        lambda: 1 // 0,
        lambda _: pytest.fail("it went well"),
        lambda error: failed.append(error.message),
        owner=owner,
    )
    idle(qtbot, jobs)
    assert len(failed) == 1
    assert "再试一次" in failed[0]
    assert said == []


@pytest.mark.announced_log
def test_that_a_bug_is_said_even_when_its_owner_is_gone(qtbot: QtBot, jobs: Jobs) -> None:
    gone = QObject()
    said: list[str] = []
    jobs.refused.connect(said.append)
    going_on = threading.Event()

    def fail() -> None:
        going_on.wait(10)
        raise LookupError

    jobs.run(fail, lambda _: None, owner=gone)
    gone.deleteLater()
    qtbot.waitSignal(gone.destroyed).wait()
    going_on.set()
    idle(qtbot, jobs)
    assert len(said) == 1


@pytest.mark.parametrize("count", [1, 2, 7])
def test_that_busy_is_said_once_however_much_is_asked(
    qtbot: QtBot, jobs: Jobs, owner: QObject, count: int
) -> None:
    heard: list[bool] = []
    jobs.busy.connect(heard.append)
    assert jobs.idle
    for _ in range(count):
        jobs.run(lambda: None, lambda _: None, owner=owner)
    assert heard == [True]
    assert not jobs.idle
    idle(qtbot, jobs)
    assert heard == [True, False]


def test_that_a_refusal_ends_being_busy_too(qtbot: QtBot, jobs: Jobs, owner: QObject) -> None:
    heard: list[bool] = []
    jobs.busy.connect(heard.append)

    def refuse() -> None:
        raise BadInput("不行")

    jobs.run(refuse, lambda _: None, lambda _: None, owner=owner)
    idle(qtbot, jobs)
    assert heard == [True, False]


def test_that_changes_are_heard_on_the_window_s_thread(
    qtbot: QtBot, jobs: Jobs, owner: QObject
) -> None:
    heard: list[tuple[Changed, threading.Thread]] = []
    keeper = _Hearing(heard)
    jobs.changed.connect(keeper.hear)
    changed = Changed(frozenset({"elder"}), frozenset({"1"}))
    jobs.run(lambda: jobs.announce(changed), lambda _: None, owner=owner)
    idle(qtbot, jobs)
    assert heard == [(changed, threading.main_thread())]


def test_that_stopping_waits_for_what_is_under_way() -> None:
    jobs, owner = Jobs(), QObject()
    done: list[int] = []
    for number in range(5):
        jobs.run(lambda one=number: done.append(one), lambda _: None, owner=owner)
    jobs.stop()
    assert done == [0, 1, 2, 3, 4]


def test_that_nothing_runs_after_the_stop(qtbot: QtBot) -> None:
    jobs, owner = Jobs(), QObject()
    jobs.stop()
    jobs.stop()
    done: list[int] = []
    jobs.run(lambda: done.append(1), lambda _: None, owner=owner)
    qtbot.wait(20)
    assert done == []


class _Hearing(QObject):
    def __init__(self, heard: list[tuple[Changed, threading.Thread]]) -> None:
        super().__init__()
        self._heard = heard

    def hear(self, changed: Changed) -> None:
        self._heard.append((changed, threading.current_thread()))


def test_that_nothing_is_delivered_after_the_stop(qtbot: QtBot, owner: QObject) -> None:
    """A window that is closed while the record opens must not be handed the record."""
    jobs, heard = Jobs(), list[int]()
    jobs.run(lambda: 1, heard.append, owner=owner)
    jobs.stop()
    jobs.run(lambda: 2, heard.append, owner=owner)
    qtbot.wait(50)
    assert heard == []
