"""A closed month: whole when its figures are those it was sealed with, standing until reopened."""

import hashlib
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.closing import DayAnswer, DayMark, MonthClosing, digest_of
from advisor_app.domain.follow_up import CallReason, FollowUp
from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import Erasure, SheetOutcome, SheetPrinted
from advisor_app.domain.register import ImportBatch
from advisor_app.domain.unmet import UnmetNeed, UnmetReason

AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
FIGURES = '{"visits":123,"people":98}'
CLOSED = MonthClosing(
    id=RecordId("c"), point="410106-D05", month="2026-11", number="YB-D05-202611-1",
    figures=FIGURES, digest=digest_of(FIGURES), closed_at=AT,
)  # fmt: skip
NAMING = {"name", "phone", "address", "papers_number", "relative", "words", "home", "contact"}


def test_that_the_digest_is_the_published_one() -> None:
    """FIPS 180-4: SHA-256 of the empty text and of abc."""
    assert digest_of("").startswith("e3b0c44298fc1c149afb")
    assert digest_of("abc").startswith("ba7816bf8f01cfea4141")
    assert digest_of("月") == hashlib.sha256("月".encode()).hexdigest()


def test_that_what_was_sealed_is_whole_and_stands() -> None:
    assert CLOSED.is_whole
    assert CLOSED.stands


@given(st.integers(0, len(FIGURES) - 1), st.characters(codec="utf-8"))
def test_that_one_changed_character_is_seen(place: int, other: str) -> None:
    changed = FIGURES[:place] + other + FIGURES[place + 1 :]
    assert replace(CLOSED, figures=changed).is_whole is (changed == FIGURES)


@given(st.text(), st.text())
def test_that_two_tallies_share_no_seal(one: str, other: str) -> None:
    assert (digest_of(one) == digest_of(other)) is (one == other)


@given(st.timedeltas(timedelta(0), timedelta(days=400)), st.text(max_size=10))
def test_that_one_opened_again_stands_no_more_but_stays_whole(after: timedelta, why: str) -> None:
    again = replace(CLOSED, reopened_at=AT + after, why=why)
    assert not again.stands
    assert again.is_whole


def test_that_an_answer_to_a_day_is_one_of_three() -> None:
    mark = DayMark(id=RecordId("d"), point="p", on=date(2026, 11, 3), answer=DayAnswer.CLOSED)
    assert replace(mark, answer=DayAnswer("nobody_came")).answer is DayAnswer.NOBODY_CAME


def test_that_what_goes_to_the_district_has_no_room_for_a_name() -> None:
    for kind in (UnmetNeed, FollowUp, MonthClosing, DayMark, SheetPrinted):
        assert not NAMING & {one.name for one in fields(kind)}, kind


def test_that_an_unmet_need_knows_no_elder_so_it_outlives_them() -> None:
    assert "elder" not in {one.name for one in fields(UnmetNeed)}
    need = UnmetNeed(
        id=RecordId("u"), point="p", on=date(2026, 11, 3), topic="meals", reason=UnmetReason.FULL
    )
    assert (need.street, need.community, need.service) == ("", "", "")


def test_that_a_call_is_due_and_was_never_tried_at_first() -> None:
    call = FollowUp(id=RecordId("f"), point="p", due=date(2026, 12, 1))
    assert (call.tries, call.done_at, call.outcome) == (0, None, None)
    assert call.reason is CallReason.PROMISED


def test_that_an_import_stands_until_it_is_taken_back() -> None:
    batch = ImportBatch(
        id=RecordId("b"), point="p", at=AT, file="台账.xlsx", digest="0" * 64, sheet="1月",
        rows=12, people=3,
    )  # fmt: skip
    assert batch.undone_at is None
    assert replace(batch, undone_at=AT).undone_at == AT


def test_that_a_sheet_is_not_claimed_to_be_printed_before_the_printer_had_it() -> None:
    stub = SheetPrinted(
        id=RecordId("s"), number="SJ-D05-202611-0001", kind="elder", at=AT, on=AT.date(), point="p"
    )
    assert stub.outcome is SheetOutcome.ISSUED
    assert (stub.policies, dict(stub.facts), stub.why) == ((), {}, "")


def test_that_two_stubs_do_not_share_what_they_were_screened_with() -> None:
    one, other = (
        SheetPrinted(id=RecordId(each), number=each, kind="elder", at=AT, on=AT.date(), point="p")
        for each in "ab"
    )
    assert one.facts is not other.facts
    assert Erasure(id=RecordId("e"), elder=RecordId("x"), at=AT, reason="本人要求").records == ()
