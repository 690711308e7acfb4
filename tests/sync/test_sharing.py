"""What a second officer gets: sealed, opened by whom it is for, and nothing else taken for it."""

import os
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.sync.keys import DistrictKeys, new_age_identity, recipient_of
from advisor_app.sync.sharing import MOST, Share

IDENTITY = new_age_identity()
SHARE = Share("示例区", DistrictKeys.create(os.urandom).to_text(), "postgresql://u:geheim@h/d")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "share.age"
    SHARE.write(made, recipient=recipient_of(IDENTITY))
    return made


def test_that_the_stock_age_file_holds_it(path: Path) -> None:
    content = path.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    for secret in (b"geheim", SHARE.keys.split()[0].encode()):
        assert secret not in content
    opened = pyrage.decrypt(content, [pyrage.x25519.Identity.from_str(IDENTITY)])
    assert b"geheim" in opened


def test_that_it_opens_for_its_recipient_alone(path: Path) -> None:
    assert Share.read(path, identity=IDENTITY) == SHARE
    with pytest.raises(BadInput, match="打不开"):
        Share.read(path, identity=new_age_identity())
    with pytest.raises(BadInput, match="打不开"):
        Share.read(path, passphrase="x")


@given(at=st.integers(0, 400), bit=st.integers(0, 7))
@settings(max_examples=60)
def test_that_no_bit_may_be_another(
    tmp_path_factory: pytest.TempPathFactory, at: int, bit: int
) -> None:
    path = tmp_path_factory.mktemp("bits") / "share.age"
    SHARE.write(path, recipient=recipient_of(IDENTITY))
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 1 << bit
    path.write_bytes(bytes(content))
    with pytest.raises(BadInput, match="打不开"):
        Share.read(path, identity=IDENTITY)


@pytest.mark.parametrize(
    "said",
    [
        b"", b"[]", b"{}", b'{"format": "x", "name": "", "keys": "", "store": ""}',
        b'{"format": 1, "name": "a", "keys": "b", "store": "c"}',
        b'{"format": 1, "name": "a", "keys": "b c d", "store": "c"}', b"\xff\xfe",
    ],
)  # fmt: skip
def test_that_other_contents_are_refused(said: bytes, path: Path) -> None:
    to = [pyrage.x25519.Recipient.from_str(recipient_of(IDENTITY))]
    path.write_bytes(pyrage.encrypt(said, to))
    with pytest.raises(BadInput, match="打不开"):
        Share.read(path, identity=IDENTITY)


def test_that_one_of_a_newer_program_says_so(path: Path) -> None:
    to = [pyrage.x25519.Recipient.from_str(recipient_of(IDENTITY))]
    path.write_bytes(pyrage.encrypt(b'{"format": 2}', to))
    with pytest.raises(BadInput, match="先把本程序升级"):
        Share.read(path, identity=IDENTITY)


def test_that_a_huge_file_is_not_read(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0" * MOST)
    with pytest.raises(BadInput, match="打不开"):
        Share.read(path, identity=IDENTITY)
