"""The key file: who gets in, who does not, and what survives a damaged disk."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from random import Random

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.access.envelope import FORMAT, Cost, KeyFile, copy_of, weakness
from advisor_app.domain.errors import KnownError, RecordProblem, WrongPassphrase
from tests.builders import CHEAP

GOOD = "Gui-tai-26"


def made(seed: int = 0, passphrase: str = GOOD) -> tuple[KeyFile, bytes]:
    return KeyFile.create("顾问", passphrase, entropy=Random(seed).randbytes, cost=CHEAP)


def test_that_the_passphrase_gives_the_data_key_back(tmp_path: Path) -> None:
    keys, data_key = made()
    keys.save(tmp_path / "keys.json")
    loaded = KeyFile.load(tmp_path / "keys.json")
    assert loaded == keys
    assert loaded.unlock(GOOD) == data_key
    assert len(data_key) == 32
    assert loaded.accounts == ("顾问",)


@pytest.mark.parametrize("wrong", ["", "gui-tai-26", "Gui-tai-26 ", "Gui-tai-27", GOOD * 2])
def test_that_another_passphrase_does_not(wrong: str) -> None:
    keys, _ = made()
    with pytest.raises(WrongPassphrase, match="口令不对"):
        keys.unlock(wrong)


def test_that_neither_key_nor_passphrase_stands_in_the_file(tmp_path: Path) -> None:
    keys, data_key = made()
    keys.save(tmp_path / "keys.json")
    for path in (tmp_path / "keys.json", copy_of(tmp_path / "keys.json")):
        text = path.read_text(encoding="utf-8")
        assert GOOD not in text
        assert data_key.hex() not in text


def test_that_every_account_opens_the_same_record() -> None:
    keys, data_key = made()
    two = keys.with_account(
        data_key, "站长", "Zhan-zhang-1", entropy=Random(5).randbytes, cost=CHEAP
    )
    assert two.accounts == ("顾问", "站长")
    assert two.unlock(GOOD) == two.unlock("Zhan-zhang-1") == data_key
    assert two.unlock("Zhan-zhang-1", "站长") == data_key
    with pytest.raises(WrongPassphrase):
        two.unlock("Zhan-zhang-1", "顾问")
    assert keys.accounts == ("顾问",)


def test_that_a_changed_passphrase_replaces_the_old_one() -> None:
    keys, data_key = made()
    changed = keys.with_account(data_key, "顾问", "Xin-kou-ling", entropy=os.urandom, cost=CHEAP)
    assert changed.unlock("Xin-kou-ling") == data_key
    with pytest.raises(WrongPassphrase):
        changed.unlock(GOOD)


def test_that_a_wrapping_moved_to_another_account_does_not_open() -> None:
    """The account's name is bound into the wrapping."""
    keys, _ = made()
    (one,) = keys.wrappings
    moved = KeyFile((type(one)("别人", one.cost, one.salt, one.nonce, one.wrapped),))
    with pytest.raises(WrongPassphrase):
        moved.unlock(GOOD)


def test_that_the_district_can_recover_and_no_other() -> None:
    district, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    keys, data_key = KeyFile.create(
        "顾问", GOOD, entropy=os.urandom, cost=CHEAP, recovery=str(district.to_public())
    )
    assert keys.unlock_with_recovery(str(district)) == data_key
    for identity in (str(other), "AGE-SECRET-KEY-NONSENSE"):
        with pytest.raises(WrongPassphrase, match="恢复密钥"):
            keys.unlock_with_recovery(identity)


def test_that_without_recovery_nobody_recovers() -> None:
    keys, _ = made()
    with pytest.raises(WrongPassphrase):
        keys.unlock_with_recovery(str(pyrage.x25519.Identity.generate()))


@pytest.mark.parametrize("damage", [b"", b"{", b"null", b'{"body": {}, "sum": ""}', b"\xff\xfe"])
def test_that_either_whole_copy_is_enough(damage: bytes, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    for hurt in (path, copy_of(path)):
        keys, data_key = made()
        keys.save(path)
        hurt.write_bytes(damage)
        assert KeyFile.load(path).unlock(GOOD) == data_key
        hurt.unlink()
        assert KeyFile.exists(path)
        assert KeyFile.load(path).unlock(GOOD) == data_key


def test_that_with_both_copies_hurt_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    made()[0].save(path)
    path.write_bytes(b"x")
    copy_of(path).write_bytes(b"y")
    with pytest.raises(RecordProblem, match="不要删除"):
        KeyFile.load(path)


def test_that_no_file_at_all_is_known(tmp_path: Path) -> None:
    assert not KeyFile.exists(tmp_path / "keys.json")


def test_that_a_newer_format_asks_for_a_newer_program(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    made()[0].save(path)
    whole = json.loads(path.read_text(encoding="utf-8"))
    whole["body"]["format"] = FORMAT + 1
    whole["sum"] = hashlib.sha256(
        json.dumps(whole["body"], ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()
    path.write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(RecordProblem, match="升级"):
        KeyFile.load(path)


@given(data=st.data())
def test_that_no_flipped_byte_ever_gives_a_wrong_key(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    keys, data_key = made()
    keys.save(path)
    copy_of(path).unlink()
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(content))
    found = b""
    with suppress(RecordProblem, WrongPassphrase):
        found = KeyFile.load(path).unlock(GOOD)
    assert found in (b"", data_key)


def test_that_a_folder_that_is_missing_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"keys\.json"):
        made()[0].save(tmp_path / "missing" / "keys.json")


@pytest.mark.parametrize(
    ("passphrase", "words"),
    [
        ("", "太短"), ("Ab1-xyz", "太短"), ("88888888", "太简单"), ("aabbaabb", "太简单"),
        ("12345678", "连续"), ("abcdefgh", "连续"), ("87654321", "连续"), ("19420305", "数字"),
        ("13900003812", "数字"),
    ],
)  # fmt: skip
def test_that_what_people_try_first_is_weak(passphrase: str, words: str) -> None:
    assert words in weakness(passphrase)


@pytest.mark.parametrize("passphrase", ["Gui-tai-26", "我家门口有棵老槐树", "correct horse"])
def test_that_a_sentence_is_good_enough(passphrase: str) -> None:
    assert weakness(passphrase) == ""


def test_that_the_real_cost_is_dear() -> None:
    """RFC 9106 §4, the second recommended option."""
    assert Cost() == Cost(memory_kib=64 * 1024, iterations=3, lanes=4)
