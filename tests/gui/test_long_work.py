"""Long work hears the wish to stop at its next step, and begins anew without it."""

from threading import Thread

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from advisor_app.domain.errors import KnownError, Stopped
from advisor_app.gui.long_work import LongWork

WORDS = "停下了：已经并入的留着"


@pytest.fixture
def parent(qapp: QObject) -> QObject:
    return QObject(qapp)


@pytest.fixture
def work(parent: QObject) -> LongWork:
    return LongWork(parent, WORDS)


def test_that_each_step_is_told(work: LongWork) -> None:
    told: list[tuple[int, int]] = []
    work.moved.connect(lambda done, total: told.append((done, total)))
    for done in range(4):
        work(done, 3)
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_that_a_wish_is_heard_at_the_next_step_and_told_to_nobody_else(work: LongWork) -> None:
    told: list[int] = []
    work.moved.connect(lambda done, _: told.append(done))
    work(1, 3)
    work.stop()
    for _ in range(2):
        with pytest.raises(Stopped, match=WORDS):
            work(2, 3)
    assert told == [1]


def test_that_stopping_is_no_bug(work: LongWork) -> None:
    work.stop()
    with pytest.raises(KnownError) as stopped:
        work(1, 1)
    assert stopped.value.message == WORDS


def test_that_the_wish_is_gone_when_it_begins_anew(work: LongWork) -> None:
    work.stop()
    work.begin()
    work(1, 1)


def test_that_steps_of_another_thread_arrive_in_the_window(qtbot: QtBot, work: LongWork) -> None:
    told: list[int] = []
    work.moved.connect(lambda done, _: told.append(done))
    thread = Thread(target=lambda: [work(done, 5) for done in range(1, 6)])
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: told == [1, 2, 3, 4, 5])


def test_that_more_bytes_than_a_small_number_holds_are_told(work: LongWork) -> None:
    told: list[tuple[int, int]] = []
    work.moved.connect(lambda done, total: told.append((done, total)))
    work(2**31 - 1, 2**31 - 1)
    assert told == [(2**31 - 1, 2**31 - 1)]
