"""The signed pack: what comes out is what went in, and nothing else is taken."""

import hashlib
import json
import struct
from datetime import UTC, datetime
from random import Random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BundleRefused
from advisor_app.domain.revision import canonical
from advisor_app.sync.keys import DeviceKey
from advisor_app.sync.packs import MAGIC, MOST_PAYLOAD, Pack, read_pack, write_pack

KEY = DeviceKey.create(Random("district").randbytes)
STRANGER = DeviceKey.create(Random("stranger").randbytes)
MADE = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NAMES = st.from_regex(r"[a-z]{1,9}/[a-z0-9][a-z0-9-]{0,20}(\.cases)?\.toml", fullmatch=True)


def pack(files: dict[str, bytes] | None = None, serial: int = 3) -> Pack:
    content = {"p/a.toml": b"id = 'a'", "q/b.csv": b""} if files is None else files
    return Pack(serial=serial, made_at=MADE, district="示例区", files=content)


def again(data: bytes, key: DeviceKey = KEY) -> Pack:
    return read_pack(data, key.public, "x.advp")


def forged(header: dict[str, object], payload: bytes, key: DeviceKey = KEY) -> bytes:
    """Make a pack by hand: signed, whatever it says."""
    text = canonical(header)
    head = MAGIC + struct.pack(">I", len(text)) + text
    return head + key.sign(head) + payload


def header_of(data: bytes) -> dict[str, object]:
    length = struct.unpack(">I", data[6:10])[0]
    read: dict[str, object] = json.loads(data[10 : 10 + length])
    return read


def payload_of(data: bytes) -> bytes:
    return data[10 + struct.unpack(">I", data[6:10])[0] + 64 :]


@given(st.dictionaries(NAMES, st.binary(max_size=300), max_size=6), st.integers(1, 10**6))
def test_that_a_pack_comes_back_byte_for_byte(files: dict[str, bytes], serial: int) -> None:
    made = pack(files, serial)
    data = write_pack(made, KEY)
    assert again(data) == made
    assert write_pack(again(data), KEY) == data


def test_that_the_order_of_the_files_does_not_matter() -> None:
    one, other = (
        pack({"p/a.toml": b"1", "q/b.toml": b"2"}),
        pack({"q/b.toml": b"2", "p/a.toml": b"1"}),
    )
    assert write_pack(one, KEY) == write_pack(other, KEY)


def test_that_every_single_byte_counts() -> None:
    data = write_pack(pack(), KEY)
    for place in range(len(data)):
        altered = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(BundleRefused, match=r"x\.advp"):
            again(altered)


def test_that_a_pack_cut_off_anywhere_is_refused() -> None:
    data = write_pack(pack(), KEY)
    for length in range(len(data)):
        with pytest.raises(BundleRefused, match=r"x\.advp"):
            again(data[:length])


def test_that_something_hung_on_is_refused() -> None:
    with pytest.raises(BundleRefused, match=r"改动|对不上"):
        again(write_pack(pack(), KEY) + b"more")


def test_that_a_strangers_pack_is_told_from_an_altered_one() -> None:
    with pytest.raises(BundleRefused, match="不是本区发的"):
        again(write_pack(pack(), STRANGER))
    data = bytearray(write_pack(pack(), KEY))
    data[40] ^= 1
    with pytest.raises(BundleRefused, match=r"改动过|不完整"):
        again(bytes(data))


@pytest.mark.parametrize("data", [b"", b"hello", b"ADVB1\n" + b"x" * 100, b"\x00" * 50])
def test_that_another_file_is_no_pack(data: bytes) -> None:
    with pytest.raises(BundleRefused, match="不是下发包"):
        again(data)


def test_that_a_newer_programs_pack_asks_for_the_newer_program() -> None:
    data = write_pack(pack(), KEY)
    with pytest.raises(BundleRefused, match="升级"):
        again(b"ADVP2\n" + data[6:])
    with pytest.raises(BundleRefused, match="升级"):
        again(forged({**header_of(data), "format": 3}, payload_of(data)))


@pytest.mark.parametrize(
    "name",
    [
        "../a.toml", "p/../a.toml", "a.toml", "p/q/a.toml", "p/A.toml", "p/a.txt", "p/.toml",
        "p\\b.toml", "/etc/a.toml", "p/a.toml/", "C:/a.toml", "p/..toml/../a.toml",
    ],
)  # fmt: skip
def test_that_a_name_that_leaves_the_folder_is_refused(name: str) -> None:
    data = write_pack(pack({"p/a.toml": b"1"}), KEY)
    header = header_of(data)
    header["files"] = [[name, 1, header["files"][0][2]]]  # type: ignore[index]
    with pytest.raises(BundleRefused, match="不对"):
        again(forged(header, payload_of(data)))


def test_that_a_frame_holding_more_than_it_says_is_refused() -> None:
    data = write_pack(pack({"p/a.toml": b"1"}), KEY)
    bomb = zstandard.compress(bytes(200 << 20), level=19)
    header = {**header_of(data), "size": len(bomb), "digest": _digest(bomb)}
    with pytest.raises(BundleRefused, match="对不上"):
        again(forged(header, bomb))


def test_that_a_library_beyond_all_measure_is_refused() -> None:
    data = write_pack(pack({"p/a.toml": b"1"}), KEY)
    header = header_of(data)
    header["files"] = [["p/a.toml", MOST_PAYLOAD + 1, "0" * 64]]
    with pytest.raises(BundleRefused, match="大得不像"):
        again(forged(header, payload_of(data)))


def _digest(content: bytes) -> str:

    return hashlib.sha256(content).hexdigest()
