"""What is kept of the carrier: how it went is said honestly, another place begins anew."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from advisor_app.domain.changes import Changed
from advisor_app.domain.place import Place
from advisor_app.domain.schedule import Rhythm, Schedule
from advisor_app.services.carrier_book import CARRIER, CarrierBook, CarrierState, Handled
from advisor_app.store.record import Record
from tests.builders import START, TickingClock, a_record

STICK, OTHER = Place.parse("/media/a"), Place.parse("/media/b")
SHARE = Place.parse("sftp://host/inbox")
DONE = {"up/x": Handled(size=3, at=START.isoformat(), spans={"i": 4}, digest="d")}


@pytest.fixture
def heard() -> list[Changed]:
    return []


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def record(tmp_path: Path, clock: TickingClock, heard: list[Changed]) -> Iterator[Record]:
    made = a_record(tmp_path, clock=clock, heard=heard.append)
    yield made
    made.close()


@pytest.fixture
def book(record: Record, clock: TickingClock) -> CarrierBook:
    return CarrierBook(record, clock)


def test_that_before_anything_was_set_there_is_nothing(book: CarrierBook) -> None:
    assert book.place is None
    assert book.schedule == Schedule()
    assert book.state == CarrierState()
    assert book.handled == {}
    assert book.state.words == "还没有连过"


def test_that_what_was_set_is_read_by_the_next_program(
    record: Record, book: CarrierBook, clock: TickingClock
) -> None:
    place = SHARE.with_secrets(password="p", key="", authority="")
    book.keep(place, Schedule(rhythm=Rhythm.EVERY, minutes=30))
    again = CarrierBook(record, clock)
    assert again.place == place
    assert again.schedule.text == "every 30"


def test_that_what_went_through_is_told_with_its_time(book: CarrierBook) -> None:
    book.keep(STICK, Schedule())
    book.reached(DONE)
    assert book.state.words == "上次连上：2026-11-23 09:30"
    assert book.state.tried_at == book.state.reached_at
    assert book.handled == DONE


def test_that_failures_are_counted_from_the_first_and_end_with_a_success(
    book: CarrierBook, clock: TickingClock
) -> None:
    book.keep(STICK, Schedule())
    book.reached({})
    reached = book.state.reached_at
    for number in (1, 2, 3):
        clock.at += timedelta(hours=1)
        book.missed(f"第{number}次不在", DONE)
        assert book.state.failures == number
    state = book.state
    assert state.reached_at == reached
    assert state.words == "从 2026-11-23 10:30 起没有连上：第3次不在"
    assert datetime.fromisoformat(state.tried_at or "") == clock.at
    assert book.handled == DONE
    book.reached({})
    assert (book.state.failures, book.state.failing_since, book.state.problem) == (0, None, "")


@pytest.mark.parametrize(
    ("before", "after", "clean"),
    [
        (STICK, STICK, False),
        (STICK, OTHER, True),
        (STICK, SHARE, True),
        (STICK, None, True),
        (None, STICK, True),
        (SHARE, SHARE.with_secrets(password="neu", key="", authority=""), False),
    ],
)
def test_that_another_place_begins_with_a_clean_page(
    book: CarrierBook, before: Place | None, after: Place | None, clean: bool
) -> None:
    book.keep(before, Schedule())
    book.reached(DONE)
    book.keep(after, Schedule(rhythm=Rhythm.START))
    assert (book.state == CarrierState()) is clean
    assert (book.handled == {}) is clean
    assert book.schedule.rhythm is Rhythm.START


def test_that_giving_a_place_up_leaves_none(book: CarrierBook) -> None:
    book.keep(STICK, Schedule(rhythm=Rhythm.START))
    book.keep(None, Schedule())
    assert book.place is None
    assert book.schedule.rhythm is Rhythm.OFF


def test_that_every_change_is_announced_once(book: CarrierBook, heard: list[Changed]) -> None:
    steps = (
        lambda: book.keep(STICK, Schedule()),
        lambda: book.reached({}),
        lambda: book.missed("不在", {}),
    )
    for step in steps:
        heard.clear()
        step()
        assert [CARRIER in one.kinds for one in heard] == [True]


def test_that_what_a_newer_program_kept_of_it_stops_nobody(
    record: Record, book: CarrierBook
) -> None:
    with record.begin() as work:
        record.device.keep_setting("carrier_state", '{"failures": 2, "mood": "good"}')
        work.touch(CARRIER)
    assert book.state == CarrierState(failures=2)
