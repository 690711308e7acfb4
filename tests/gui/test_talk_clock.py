"""The clock of a talk: what it shows, when it runs, what it never says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from advisor_app.gui.pages.talk_clock import MOST_MINUTES, TalkClock


class Watch:
    """A watch that is put forward by hand, in seconds."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def clock(qapp: QObject, watch: Watch) -> TalkClock:
    return TalkClock(qapp, watch)


def test_that_nobody_s_time_is_counted_while_nobody_is_there(
    clock: TalkClock, watch: Watch
) -> None:
    watch.at += 3600
    assert not clock.running
    assert (clock.minutes, clock.words) == (1, "自动计时")
    clock.start()
    watch.at += 240
    assert (clock.minutes, clock.words) == (4, "已 4 分钟")


def test_that_starting_again_goes_on(clock: TalkClock, watch: Watch) -> None:
    clock.start()
    watch.at += 300
    clock.start()
    watch.at += 300
    assert clock.minutes == 10


def test_that_the_next_talk_begins_at_nothing(clock: TalkClock, watch: Watch) -> None:
    clock.start()
    watch.at += 900
    clock.reset()
    assert not clock.running
    clock.start()
    watch.at += 60
    assert clock.minutes == 1


def test_that_starting_and_resetting_are_told(qtbot: QtBot, clock: TalkClock) -> None:
    with qtbot.waitSignal(clock.moved):
        clock.start()
    with qtbot.assertNotEmitted(clock.moved):
        clock.start()
    with qtbot.waitSignal(clock.moved):
        clock.reset()


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_that_minutes_never_run_back_and_stay_in_range(first: float, more: float) -> None:
    watch, owner = Watch(), QObject()
    clock = TalkClock(owner, watch)
    clock.start()
    watch.at += first
    before = clock.minutes
    watch.at += more
    assert 1 <= before <= clock.minutes <= MOST_MINUTES


def test_that_a_talk_that_is_over_is_measured_no_more(qapp: QObject) -> None:
    clock = TalkClock(qapp, lambda: 600.0)
    clock.start()
    clock.end()
    clock.start()
    assert (clock.running, clock.minutes, clock.words) == (False, None, "没有记")
