"""One hurt copy costs nothing; a changed passphrase is whole or was never changed."""

import hashlib
import json
import os
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor_app.access.envelope import LEAST, LONG, Cost, KeyFile, copy_of, weakness
from advisor_app.domain.errors import BadInput, RecordProblem, WrongPassphrase
from tests.builders import CHEAP
from tests.sync.full_disk import full_disk

OLD, NEW = "Gui-tai-26", "我家门口有棵老槐树"
KEYS, DATA_KEY = KeyFile.create("顾问", OLD, entropy=Random("keys").randbytes, cost=CHEAP)

ACCOUNT = {
    "name": "顾问", "memory_kib": 64, "iterations": 1, "lanes": 1,
    "salt": "AAAAAAAAAAAAAAAAAAAAAA==", "nonce": "AAAAAAAAAAAAAAAA", "wrapped": "A" * 64,
}  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    KEYS.save(path)
    return path


def changed(keys: KeyFile = KEYS) -> KeyFile:
    return keys.with_passphrase("顾问", OLD, NEW, entropy=os.urandom, cost=CHEAP)


def resummed(body: dict[str, object]) -> bytes:
    """Give a file whose checksum fits, as a program would have written it."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return json.dumps({"body": body, "sum": hashlib.sha256(text.encode()).hexdigest()}).encode()


def test_that_every_flipped_bit_of_one_copy_leaves_the_other(path: Path) -> None:
    whole = path.read_bytes()
    for hurt_path in (path, copy_of(path)):
        for place in range(len(whole)):
            hurt = bytearray(whole)
            hurt[place] ^= 1 << place % 8
            hurt_path.write_bytes(bytes(hurt))
            assert KeyFile.load(path) == KEYS, place
        hurt_path.write_bytes(whole)


def test_that_every_torn_copy_leaves_the_other(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert KeyFile.load(path) == KEYS


def test_that_a_damaged_copy_is_not_taken_for_a_newer_one(path: Path) -> None:
    """A flipped bit in the format's digit must not ask for an upgrade that does not exist."""
    path.write_bytes(path.read_bytes().replace(b'"format": 1', b'"format": 9'))
    assert KeyFile.load(path) == KEYS
    copy_of(path).write_bytes(path.read_bytes())
    with pytest.raises(RecordProblem, match="损坏"):
        KeyFile.load(path)


@pytest.mark.parametrize(
    "damage", [b"[" * 100_000, b"\x00" * 4096, b"5", b'"x"', b"[]", b'{"body": 1, "sum": 2}']
)
def test_that_both_copies_hurt_are_one_sentence(damage: bytes, path: Path) -> None:
    path.write_bytes(damage)
    assert KeyFile.load(path) == KEYS
    copy_of(path).write_bytes(damage)
    with pytest.raises(RecordProblem, match="请不要删除数据文件夹") as caught:
        KeyFile.load(path)
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"format": 1},
        {"format": "1", "accounts": [], "recovery": ""},
        {"format": 1, "accounts": [{}], "recovery": ""},
        {"format": 1, "accounts": 5, "recovery": ""},
        {"format": 1, "accounts": [], "recovery": ""},
        {"format": 1, "accounts": [ACCOUNT], "recovery": "*"},
        {"format": 1, "accounts": [ACCOUNT], "recovery": None},
        {"format": 1, "accounts": [ACCOUNT | {"name": 5}], "recovery": ""},
        {"format": 1, "accounts": [ACCOUNT | {"salt": ""}], "recovery": ""},
        {"format": 1, "accounts": [ACCOUNT | {"nonce": ""}], "recovery": ""},
        {"format": 1, "accounts": [ACCOUNT | {"wrapped": "AAAA"}], "recovery": ""},
        {"format": 1, "accounts": [ACCOUNT | {"memory_kib": 7}], "recovery": ""},
        {"format": 1, "accounts": [ACCOUNT | {"memory_kib": 2**40}], "recovery": ""},
        {"format": 1, "accounts": [ACCOUNT | {"memory_kib": "64"}], "recovery": ""},
        {"format": 1, "accounts": [ACCOUNT | {"iterations": 0}], "recovery": ""},
        {"format": 1, "accounts": [ACCOUNT | {"lanes": -1}], "recovery": ""},
        {"format": 1, "accounts": [ACCOUNT | {"lanes": True}], "recovery": ""},
    ],
)
def test_that_a_copy_of_another_shape_leaves_the_other(body: dict[str, object], path: Path) -> None:
    path.write_bytes(resummed(body))
    assert KeyFile.load(path) == KEYS


def test_that_a_copy_of_the_right_shape_is_read(path: Path) -> None:
    """The shapes above are refused for what is wrong with them, and for nothing else."""
    path.write_bytes(resummed({"format": 1, "accounts": [ACCOUNT], "recovery": ""}))
    assert KeyFile.load(path).accounts == ("顾问",)


def test_that_a_folder_in_place_of_a_copy_leaves_the_other(path: Path) -> None:
    path.unlink()
    path.mkdir()
    assert KeyFile.load(path) == KEYS


def test_that_saving_mends_both_copies(path: Path) -> None:
    path.write_bytes(b"x")
    copy_of(path).unlink()
    KEYS.save(path)
    assert path.read_bytes() == copy_of(path).read_bytes()
    assert sorted(one.name for one in path.parent.iterdir()) == ["keys.json", "keys.json.copy"]


def test_that_a_power_cut_between_the_copies_leaves_the_new_passphrase(path: Path) -> None:
    before = copy_of(path).read_bytes()
    changed().save(path)
    copy_of(path).write_bytes(before)
    assert KeyFile.load(path).unlock(NEW) == DATA_KEY


def test_that_a_full_disk_leaves_the_old_passphrase(path: Path) -> None:
    with full_disk(100), pytest.raises(RecordProblem, match="磁盘满了"):
        changed().save(path)
    assert KeyFile.load(path).unlock(OLD) == DATA_KEY
    assert sorted(one.name for one in path.parent.iterdir()) == ["keys.json", "keys.json.copy"]


def test_that_a_folder_nobody_may_write_to_is_one_sentence() -> None:
    with pytest.raises(RecordProblem, match=r"keys\.json"):
        KEYS.save(Path("/sys/keys.json"))


def test_that_a_file_in_place_of_the_folder_is_one_sentence(path: Path) -> None:
    with pytest.raises(BadInput, match="文件夹不存在"):
        KEYS.save(path / "keys.json")
    assert KeyFile.load(path) == KEYS


def test_that_changing_a_passphrase_keeps_the_data_key_and_the_others() -> None:
    two = KEYS.with_account(DATA_KEY, "站长", "Zhan-zhang-1", entropy=os.urandom, cost=CHEAP)
    after = changed(two)
    assert after.unlock(NEW, "顾问") == after.unlock("Zhan-zhang-1", "站长") == DATA_KEY
    assert sorted(after.accounts) == sorted(two.accounts)
    with pytest.raises(WrongPassphrase):
        after.unlock(OLD)
    assert two.unlock(OLD) == DATA_KEY


@pytest.mark.parametrize(("account", "old"), [("顾问", "wrong"), ("站长", OLD), ("", OLD)])
def test_that_only_its_own_passphrase_changes_an_account(account: str, old: str) -> None:
    with pytest.raises(WrongPassphrase, match="口令不对"):
        KEYS.with_passphrase(account, old, NEW, entropy=os.urandom, cost=CHEAP)


def test_that_the_same_passphrase_never_looks_the_same_twice() -> None:
    made = [KeyFile.create("顾问", OLD, entropy=os.urandom, cost=CHEAP) for _ in range(3)]
    assert len({keys.wrappings[0].wrapped for keys, _ in made}) == 3
    assert len({data_key for _, data_key in made}) == 3


@pytest.mark.parametrize(
    "cost", [Cost(128, 1, 1), Cost(64, 2, 1), Cost(64, 1, 2)], ids=["memory", "passes", "lanes"]
)
def test_that_a_lowered_cost_does_not_open(cost: Cost) -> None:
    dear, _ = KeyFile.create("顾问", OLD, entropy=os.urandom, cost=cost)
    (one,) = dear.wrappings
    cheaper = type(one)(one.name, CHEAP, one.salt, one.nonce, one.wrapped)
    assert cheaper.unwrap(OLD) is None
    assert one.unwrap(OLD) is not None


@pytest.mark.parametrize("typed", ["Ｇｕｉ-tai-26", "Gui－tai－２６", "Gui-tai-26"])
def test_that_full_width_letters_of_an_input_method_open_too(typed: str) -> None:
    assert KEYS.unlock(typed) == DATA_KEY


@given(st.text(st.characters() | st.characters(categories=["Cs"]), max_size=20))
@example("\udce5\udcbc\udca0 passphrase")
def test_that_any_passphrase_opens_what_it_closed_and_nothing_else_does(passphrase: str) -> None:
    """Also half a character, as a terminal of another encoding hands over."""
    keys, data_key = KeyFile.create("顾问", passphrase, entropy=os.urandom, cost=CHEAP)
    assert keys.unlock(passphrase) == data_key
    with pytest.raises(WrongPassphrase):
        keys.unlock(passphrase + "x")


@given(st.text(max_size=20))
def test_that_every_passphrase_is_judged_in_at_most_one_sentence(passphrase: str) -> None:
    said = weakness(passphrase)
    assert "\n" not in said
    assert not said or said.startswith(("口令太短：", "口令太简单："))


@given(st.text("0123456789", max_size=30))
def test_that_digits_alone_are_always_weak(digits: str) -> None:
    assert weakness(digits)


@given(st.text(max_size=LEAST - 1).filter(str.isascii))
def test_that_what_is_short_is_always_weak(short: str) -> None:
    assert "太短" in weakness(short)


@pytest.mark.parametrize("letters", ["password", "qwertyui", "ZHANGSAN", "woaibeijing"])
def test_that_a_word_of_letters_alone_is_weak(letters: str) -> None:
    assert len(letters) < LONG
    assert "数字或符号" in weakness(letters)


@pytest.mark.parametrize("fullwidth", ["１２３４５６７８", "８８８８８８８８", "ｐａｓｓｗｏｒｄ"])
def test_that_full_width_changes_nothing_about_weakness(fullwidth: str) -> None:
    assert "太简单" in weakness(fullwidth)


@pytest.mark.parametrize(
    "passphrase",
    ["woaichimiantiao", "Password", "passw0rd", "一二三四五六七八", "老槐树下喝茶去吧"],
)
def test_that_a_mixture_or_a_long_sentence_will_do(passphrase: str) -> None:
    assert weakness(passphrase) == ""
