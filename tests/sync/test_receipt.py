"""Receipts: exactly what the district signed, or one sentence; and an old one changes nothing."""

import itertools
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BundleRefused
from advisor_app.domain.revision import canonical
from advisor_app.sync.receipt import (
    FORMAT,
    MAGIC,
    Acknowledged,
    Receipt,
    read_receipt,
    supersedes,
    write_receipt,
)
from tests.sync.receipts import INC, ISSUED, KEY, PLAIN, STRANGER, a_receipt, receipts

NAME = "回执.advr"
WHOLE = write_receipt(PLAIN, KEY)


def read(data: bytes) -> Receipt:
    return read_receipt(data, KEY.public, NAME)


def refused(data: bytes) -> str:
    with pytest.raises(BundleRefused) as caught:
        read(data)
    assert NAME in caught.value.message
    assert "\n" not in caught.value.message
    assert "：请" in caught.value.message
    return caught.value.message


def by_hand(body: bytes) -> bytes:
    """Give a receipt the district really signed, whatever its body says."""
    head = MAGIC + struct.pack(">I", len(body)) + body
    return head + KEY.sign(head)


def body_of(data: bytes) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(data[10:-64])
    return made


@given(one=receipts)
def test_that_what_was_written_is_read(one: Receipt) -> None:
    data = write_receipt(one, KEY)
    assert read(data) == one
    assert write_receipt(read(data), KEY) == data


def test_that_every_flipped_bit_is_refused() -> None:
    for place in range(len(WHOLE)):
        for bit in range(8):
            hurt = bytearray(WHOLE)
            hurt[place] ^= 1 << bit
            refused(bytes(hurt))


def test_that_every_truncation_and_every_longer_file_is_refused() -> None:
    for length in range(len(WHOLE)):
        said = refused(WHOLE[:length])
        assert "不完整" in said or length < len(MAGIC)
    for more in (b"\n", b"\0" * 64, WHOLE, WHOLE[-64:]):
        assert "不完整" in refused(WHOLE + more)


@given(data=st.binary(max_size=200))
def test_that_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    refused(data)
    refused(MAGIC + data)


@given(body=st.binary(max_size=200))
def test_that_no_signed_body_does_more_than_be_refused(body: bytes) -> None:
    assert "读不懂" in refused(by_hand(body))


def test_that_a_strangers_receipt_is_refused() -> None:
    assert "签名不对" in refused(write_receipt(PLAIN, STRANGER))
    with pytest.raises(BundleRefused, match="签名不对"):
        read_receipt(WHOLE, STRANGER.public, NAME)
    with pytest.raises(BundleRefused, match="签名不对"):
        read_receipt(WHOLE, "no key", NAME)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"ADVR2\n" + WHOLE[6:], "升级"),
        (b"ADVR17\n", "升级"),
        (by_hand(canonical(body_of(WHOLE) | {"format": FORMAT + 1})), "升级"),
        (by_hand(canonical(body_of(WHOLE) | {"format": 2**60, "new": []})), "升级"),
        (b"ADVB1\n" + WHOLE[6:], "不是回执"),
        (b"", "不是回执"),
        ("给区里的信".encode(), "不是回执"),
        (MAGIC + b"\xff\xff\xff\xff" + WHOLE[10:], "不完整"),
    ],
    ids=range(8),
)
def test_that_each_wrong_file_is_told_apart(data: bytes, words: str) -> None:
    assert words in refused(data)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 0}, {"format": True}, {"format": "1"}, {"format": 1.0}, {"district": None},
        {"district": 5}, {"key": "0"}, {"key": None}, {"epoch": "E" * 32}, {"epoch": ""},
        {"former": "c" * 32}, {"former": [1]}, {"former": ["c"]}, {"serial": 0}, {"serial": -1},
        {"serial": 2**53}, {"serial": True}, {"serial": "4"}, {"point": ""}, {"point": "点"},
        {"point": "x" * 33}, {"point": 4}, {"issued_at": "yesterday"}, {"issued_at": 5},
        {"issued_at": "2026-11-23T09:30:00"}, {"issued_at": "9999-12-31T23:59:59+00:00"},
        {"issued_at": "0001-01-01T00:00:00+00:00"}, {"vector": []}, {"vector": {"x": {}}},
        {"vector": {INC: {}}}, {"vector": {INC: None}}, {"answers": {}}, {"answers": [1]},
        {"answers": [{"digest": "b" * 64, "more": 1}]}, {"answers": [{"digest": "b"}]},
        {"revoked": ["x"]}, {"revoked": None}, {"more": 1},
    ],
    ids=range(38),
)  # fmt: skip
def test_that_a_signed_body_is_still_not_believed(changes: dict[str, object]) -> None:
    assert "读不懂" in refused(by_hand(canonical(body_of(WHOLE) | changes)))


@pytest.mark.parametrize(
    "changes",
    [
        {"merged": -1}, {"merged": 20}, {"merged": True}, {"merged": 7.0}, {"merged": "7"},
        {"head": "a"}, {"head": None}, {"last": 6}, {"last": -1}, {"gaps": [[9, 11], [10, 12]]},
        {"gaps": [[13, 17], [9, 11]]}, {"gaps": [[7, 8]]}, {"gaps": [[0, 1]]}, {"gaps": [[11, 9]]},
        {"gaps": [[9, 19]]}, {"gaps": [[9, 99]]}, {"gaps": [[9]]}, {"gaps": 5},
        {"gaps": [["9", "11"]]}, {"forks": [0]}, {"forks": ["5"]}, {"forks": 5},
        {"backed_up": -1}, {"backed_up": None}, {"more": 1},
    ],
    ids=range(25),
)  # fmt: skip
def test_that_no_vector_that_cannot_be_is_taken(changes: dict[str, object]) -> None:
    body = body_of(WHOLE)
    body["vector"][INC] |= changes
    assert "读不懂" in refused(by_hand(canonical(body)))


@pytest.mark.parametrize(
    "other",
    [
        lambda body: b" " + body,
        lambda body: body.replace(b'":', b'": ', 1),
        lambda body: body[:-1] + b',"serial":5}',
        lambda body: body.replace("示".encode(), b"\\u793a"),
        lambda body: body.replace(b'"merged":7', b'"merged":7.0'),
        lambda body: body.replace(b'"district":"', b'"district":"\\ud800'),
        lambda body: body.replace(b'"former":[', b'"former":' + b"[" * 100_000),
        lambda body: body.replace(b'"serial":4', b'"serial":' + b"4" * 5_000),
        lambda body: body.replace(b'"serial":4', b'"serial":NaN'),
    ],
    ids=range(9),
)  # fmt: skip
def test_that_another_spelling_is_refused_even_when_signed(other: Any) -> None:
    body = WHOLE[10:-64]
    assert other(body) != body
    assert "读不懂" in refused(by_hand(other(body)))


@pytest.mark.parametrize("year", [2, 1970, 2099, 9998])
def test_that_a_dead_clock_does_not_stop_a_receipt(year: int) -> None:
    at = ISSUED.replace(year=year)
    assert read(write_receipt(a_receipt(issued_at=at), KEY)).issued_at == at


# --- which receipt stands -------------------------------------------------------------------


@dataclass
class Reader:
    """A point that takes receipts in as they come."""

    standing: Receipt | None = None
    seen: frozenset[str] = frozenset()

    def take(self, one: Receipt) -> bool:
        if not supersedes(one, self.standing, self.seen):
            return False
        self.standing, self.seen = one, self.seen | {one.epoch}
        return True


@dataclass
class Bureau:
    """A district that gives receipts, is backed up, and comes back from a backup.

    Attributes:
        lives: epochs as the district knows them now, the last is the current one.
    """

    lives: list[str] = field(default_factory=lambda: ["0" * 32])
    serial: int = 0
    kept: tuple[tuple[str, ...], int] = (("0" * 32,), 0)
    made: int = 0

    def issue(self, at: datetime) -> Receipt:
        self.serial += 1
        return a_receipt(
            epoch=self.lives[-1], former=tuple(self.lives[:-1]), serial=self.serial, issued_at=at
        )

    def back_up(self) -> None:
        self.kept = (tuple(self.lives), self.serial)

    def restore(self) -> None:
        self.made += 1
        self.lives, self.serial = [*self.kept[0], f"{self.made:032x}"], self.kept[1]


def history(acts: Sequence[str]) -> list[Receipt]:
    """Give the receipts of a district's life, in the order in which they were given."""
    bureau, given_out = Bureau(), []
    for minute, act in enumerate((*acts, "issue")):
        if act == "issue":
            given_out.append(bureau.issue(ISSUED + timedelta(minutes=minute)))
        elif act == "back up":
            bureau.back_up()
        else:
            bureau.restore()
    return given_out


acts = st.lists(st.sampled_from(["issue", "issue", "issue", "back up", "restore"]), max_size=14)


@given(acts=acts)
def test_that_in_the_order_they_were_given_each_takes_the_place_of_the_one_before(
    acts: list[str],
) -> None:
    reader = Reader()
    assert all(reader.take(one) for one in history(acts))


@settings(max_examples=80)
@given(acts=acts, random=st.randoms(use_true_random=False))
def test_that_in_whatever_order_they_come_the_newest_stands_in_the_end(
    acts: list[str], random: Random
) -> None:
    given_out = history(acts)
    newest, mixed = given_out[-1], [*given_out, *random.choices(given_out, k=5)]
    random.shuffle(mixed)
    reader = Reader()
    for one in mixed:
        reader.take(one)
    assert reader.standing == newest
    assert not any(reader.take(one) for one in given_out), "an old one overwrote the newest"


@given(acts=acts, lost=st.sets(st.integers(0, 14)))
def test_that_receipts_that_never_came_make_no_difference(acts: list[str], lost: set[int]) -> None:
    given_out = history(acts)
    reader = Reader()
    for number, one in enumerate(given_out):
        if number not in lost or one is given_out[-1]:
            assert reader.take(one)
    assert reader.standing == given_out[-1]


def test_that_within_an_epoch_the_serial_alone_decides() -> None:
    """The district's clock may run back: it orders nothing."""
    late = a_receipt(serial=9, issued_at=ISSUED - timedelta(days=20_000))
    early = a_receipt(serial=8, issued_at=ISSUED + timedelta(days=20_000))
    assert supersedes(late, early, frozenset({early.epoch}))
    assert not supersedes(early, late, frozenset({late.epoch}))
    assert not supersedes(late, late, frozenset({late.epoch}))


def test_that_a_restored_district_is_believed_though_it_knows_less() -> None:
    """And its serial numbers begin again where its backup was."""
    before = a_receipt(serial=50)
    lower = {INC: Acknowledged(merged=2, head="a" * 64, last=2)}
    restored = a_receipt(
        epoch="0" * 32, former=(*PLAIN.former, before.epoch), serial=10, vector=lower
    )
    assert supersedes(restored, before, frozenset({before.epoch}))
    assert not supersedes(a_receipt(serial=51), restored, frozenset({before.epoch, "0" * 32}))


def test_that_of_two_restorations_of_one_backup_one_stands_in_any_order() -> None:
    one = a_receipt(epoch="1" * 32, former=("e" * 32,), issued_at=ISSUED)
    two = a_receipt(epoch="2" * 32, former=("e" * 32,), issued_at=ISSUED + timedelta(hours=1))
    old = replace(PLAIN, serial=99)
    for order in itertools.permutations((one, two, old)):
        reader = Reader()
        for each in order:
            reader.take(each)
        assert reader.standing == two


def test_that_of_two_lives_of_one_instant_the_one_that_stands_goes_on_standing() -> None:
    """Neither knows of the other, and no clock tells them apart: nothing changes to and fro."""
    standing = replace(PLAIN, epoch="1" * 32, former=())
    other = replace(PLAIN, epoch="2" * 32, former=(), serial=99)
    assert not supersedes(other, standing, frozenset())
    assert not supersedes(standing, other, frozenset())
    later = replace(other, issued_at=other.issued_at + timedelta(microseconds=1))
    assert supersedes(later, standing, frozenset())
