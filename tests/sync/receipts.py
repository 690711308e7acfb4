"""Receipts for tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any

from hypothesis import strategies as st

from advisor_app.domain.ids import IncarnationId
from advisor_app.sync.keys import DeviceKey
from advisor_app.sync.receipt import Acknowledged, Answer, Receipt

KEY = DeviceKey.create(Random("district").randbytes)
STRANGER = DeviceKey.create(Random("stranger").randbytes)
ISSUED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
INC = IncarnationId("1" * 32)

hexes = st.integers(0, 2**128 - 1).map(lambda one: f"{one:032x}")
links = hexes.map(lambda one: one * 2)
numbers = st.integers(0, 2**53 - 1)
counts = st.integers(1, 2**53 - 1)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
instants = st.integers(-2 * 10**9, 8 * 10**10).map(
    lambda second: datetime.fromtimestamp(second, timezone(timedelta(hours=8)))
)


@st.composite
def acknowledged(draw: st.DrawFn) -> Acknowledged:
    """Give how much of an incarnation may be held: gaps that lie in order, apart, below the last."""
    ends = sorted(draw(st.sets(st.integers(1, 10_000), max_size=9)))
    merged = ends.pop(0) - 1 if ends else 0
    pairs = list(zip(ends[::2], ends[1::2], strict=False))
    last = max([merged, *(high + 1 for _, high in pairs)])
    return Acknowledged(
        merged=merged, head=draw(links | st.just("")), last=last,
        gaps=tuple((low, high) for low, high in pairs if low > merged),
        forks=tuple(sorted(draw(st.sets(st.integers(1, last), max_size=3)))) if last else (),
        backed_up=draw(st.integers(0, merged)),
    )  # fmt: skip


receipts = st.builds(
    Receipt,
    district=words,
    key=st.just(KEY.public),
    epoch=hexes,
    former=st.lists(hexes, max_size=3).map(tuple),
    serial=counts,
    point=st.from_regex(r"[0-9A-Za-z-]{1,32}", fullmatch=True),
    issued_at=instants,
    vector=st.dictionaries(hexes.map(IncarnationId), acknowledged(), max_size=3),
    answers=st.lists(
        st.builds(
            Answer, digest=links, accepted=numbers, unchanged=numbers, refused=numbers,
            problem=words,
        ),
        max_size=3,
    ).map(tuple),
    revoked=st.lists(hexes, max_size=2).map(tuple),
)  # fmt: skip

PLAIN = Receipt(
    district="示例区", key=KEY.public, epoch="e" * 32, serial=4, point="410106-D05",
    issued_at=ISSUED, former=("c" * 32, "d" * 32),
    vector={
        INC: Acknowledged(
            merged=7, head="a" * 64, last=19, gaps=((9, 11), (13, 17)), forks=(5,), backed_up=6
        )
    },
    answers=(
        Answer(digest="b" * 64, accepted=7, unchanged=2),
        Answer(digest="9" * 64, problem="a.advb 的签名不对：请顾问点重新导出"),
    ),
    revoked=("f" * 32,),
)  # fmt: skip


def a_receipt(**changes: Any) -> Receipt:
    """Give the plain receipt with some fields changed."""
    return replace(PLAIN, **changes)
