"""What is told of a point and its district, as sentences and figures."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given

from advisor_app.services.carrying import standing_words
from advisor_app.services.ledger import EXPORT_STATE_WORDS, ExportState, Ledger
from advisor_app.services.standing import (
    KindCount,
    Preview,
    SeenExport,
    Standing,
    clock_words,
    instant_of,
)
from advisor_app.store.device import Export, ExportAnswer
from tests.domain.test_spans import SPANS, numbers

EXPORT = Export("d" * 64, "2026-11-23T01:30:00+00:00", "a.advb", 3, 3)


@pytest.mark.parametrize(
    ("off", "far"),
    [
        (timedelta(minutes=6), "快约6分钟"),
        (timedelta(minutes=-6), "慢约6分钟"),
        (timedelta(minutes=5, seconds=31), "快约6分钟"),
        (timedelta(minutes=119), "快约119分钟"),
        (timedelta(hours=2), "快约2小时"),
        (timedelta(hours=-2), "慢约2小时"),
        (timedelta(hours=2, minutes=29), "快约2小时"),
        (timedelta(hours=2, minutes=31), "快约3小时"),
        (timedelta(hours=47, minutes=59), "快约48小时"),
        (timedelta(days=2), "快约2天"),
        (timedelta(days=-2), "慢约2天"),
        (timedelta(days=365 * 30), "快约10950天"),
    ],
)
def test_that_a_clock_s_distance_is_said_in_the_unit_people_would_use(
    off: timedelta, far: str
) -> None:
    said = clock_words(off)
    assert said.startswith(f"这台电脑的时间比区里{far}：")
    assert said.endswith("错了就改过来")


def answered(problem: str = "") -> Export:
    answer = ExportAnswer(
        epoch="e" * 32, serial=1, accepted=0, unchanged=0, refused=0, problem=problem
    )
    return Export(EXPORT.digest, EXPORT.at, EXPORT.file, 3, 3, answer=answer)


@pytest.mark.parametrize("state", ExportState)
def test_that_only_a_refusal_is_followed_by_the_district_s_reason(state: ExportState) -> None:
    said = SeenExport(answered("条目接不上"), state).words
    plain = EXPORT_STATE_WORDS[state]
    assert said == (f"{plain}：条目接不上" if state is ExportState.REFUSED else plain)
    assert SeenExport(EXPORT, state).words == plain


def test_that_nothing_is_called_received_before_the_receipt() -> None:
    said = {state: words for state, words in EXPORT_STATE_WORDS.items() if "已回执" in words}
    assert list(said) == [ExportState.ACKNOWLEDGED]
    assert not any(word in "".join(EXPORT_STATE_WORDS.values()) for word in ("已同步", "已上报"))


def test_that_an_export_was_made_at_an_instant() -> None:
    assert instant_of(EXPORT) == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def test_that_a_preview_counts_by_kind() -> None:
    kinds = (KindCount("consultation", 3, stays=False), KindCount("identity", 2, stays=True))
    assert Preview(5, 0, kinds).counts == {"consultation": 3, "identity": 2}
    assert Preview(0, 0, ()).counts == {}


@pytest.mark.parametrize(
    ("new", "awaiting", "acknowledged", "said"),
    [
        (0, 0, 0, "还没有要送的记录"),
        (1, 0, 0, "还有 1 条没有送出"),
        (0, 2, 0, "2 条已导出，等区里回执"),
        (0, 0, 3, "全部 3 条区里已回执"),
        (1, 2, 0, "还有 1 条没有送出，2 条已导出，等区里回执"),
        (1, 0, 3, "还有 1 条没有送出，3 条已回执"),
        (0, 2, 3, "2 条已导出，等区里回执，3 条已回执"),
        (1, 2, 3, "还有 1 条没有送出，2 条已导出，等区里回执，3 条已回执"),
    ],
)
def test_that_the_carrier_s_sentence_says_no_more_than_the_receipt(
    new: int, awaiting: int, acknowledged: int, said: str
) -> None:
    standing = Standing(new=new, awaiting=awaiting, acknowledged=acknowledged)
    assert standing_words(standing) == said
    assert standing.open == new + awaiting


def test_that_all_is_said_only_where_nothing_is_open() -> None:
    for new, awaiting, acknowledged in product((0, 1), (0, 1), (0, 1)):
        said = standing_words(Standing(new=new, awaiting=awaiting, acknowledged=acknowledged))
        assert said.startswith("全部") == (acknowledged > 0 and not new and not awaiting)


@given(SPANS, SPANS)
def test_that_what_is_open_is_what_is_new_or_awaited(
    fresh: list[tuple[int, int]], awaited: list[tuple[int, int]]
) -> None:
    one = "i" * 32
    ledger = Ledger(fresh={one: tuple(fresh)}, awaited={one: tuple(awaited)})
    assert numbers(ledger.open[one]) == numbers(fresh) | numbers(awaited)


def test_that_lives_of_either_kind_are_open() -> None:
    ledger = Ledger(fresh={"a": ((1, 2),)}, awaited={"b": ((1, 1),)})
    assert ledger.open == {"a": ((1, 2),), "b": ((1, 1),)}
    assert Ledger().open == {}
