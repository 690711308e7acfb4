"""Whoever has docs/pack.md, and nothing else, reads a pack as the program does."""

import hashlib
import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

import pytest
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.domain.revision import canonical
from advisor_app.services.pack_content import FILE_NAMES, MOST_BYTES, SECTION_WORDS
from advisor_app.services.sent_down import LONGEST_TEXT, LONGEST_TITLE
from advisor_app.sync.keys import DeviceKey
from advisor_app.sync.packs import (
    MAGIC,
    MOST_FILES,
    MOST_HEADER,
    MOST_PACK,
    MOST_PAYLOAD,
    Pack,
    is_signed_by,
    read_pack,
    write_pack,
)
from tests.sync.first_packs import MADE as FIRST_MADE
from tests.sync.first_packs import first_format

DOCUMENT = (Path(__file__).parents[2] / "docs" / "pack.md").read_text(encoding="utf-8")
(RECIPE,) = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)
*CUTTING, _ = RECIPE.splitlines()
NAME, FIRST_NAME = re.findall(r"\(`(\[a-z.*?)`\)", DOCUMENT)
KEY = DeviceKey.create(Random("district").randbytes)
STRANGER = DeviceKey.create(Random("stranger").randbytes)
MADE = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FILES = {
    "policies/b.toml": b"id = 'b'\n",
    "policies/b.cases.toml": b"",
    "topics/topics.toml": "名称".encode(),
    "directory/sites.csv": b"code\r\n",
}
FIELDS = (
    "format", "serial", "reverts", "made_at", "district", "key", "files", "size", "digest",
)  # fmt: skip
Header = dict[str, Any]


def pack(files: dict[str, bytes] | None = None, made_at: datetime = MADE) -> Pack:
    content = FILES if files is None else files
    return Pack(serial=7, made_at=made_at, district="示例区", files=content)


def strangers_reading(data: bytes, key: str) -> tuple[Header, dict[str, bytes]]:
    """Read a pack by the document alone; any fault is an error of some kind."""
    assert data[:6] == b"ADVP1\n"
    end = 10 + int.from_bytes(data[6:10], "big")
    signature, frame = data[end : end + 64], data[end + 64 :]
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, data[:end])
    header = json.loads(data[10:end])
    assert (len(frame), hashlib.sha256(frame).hexdigest()) == (header["size"], header["digest"])
    rest = zstandard.ZstdDecompressor().decompressobj().decompress(frame)
    files = {}
    for name, length, digest in header["files"]:
        files[name], rest = rest[:length], rest[length:]
        assert hashlib.sha256(files[name]).hexdigest() == digest
    assert rest == b""
    return header, files


def signed(text: bytes, frame: bytes, key: DeviceKey = KEY) -> bytes:
    """Give a pack by hand: genuine, whatever its header says."""
    head = MAGIC + len(text).to_bytes(4, "big") + text
    return head + key.sign(head) + frame


def parts(data: bytes) -> tuple[Header, bytes]:
    end = 10 + int.from_bytes(data[6:10], "big")
    return json.loads(data[10:end]), data[end + 64 :]


NAMES = st.from_regex(r"[a-z]{1,9}/[a-z0-9][a-z0-9-]{0,20}(\.cases\.toml|\.csv)", fullmatch=True)


@given(st.dictionaries(NAMES, st.binary(max_size=200), max_size=5))
def test_that_a_stranger_reads_what_was_packed(files: dict[str, bytes]) -> None:
    header, read = strangers_reading(write_pack(pack(files), KEY), KEY.public)
    assert read == files
    assert (header["serial"], header["district"], header["format"]) == (7, "示例区", 2)
    assert datetime.fromisoformat(header["made_at"]) == MADE
    assert header["key"] == KEY.public


def test_that_a_stranger_notices_a_flipped_bit_as_we_do() -> None:
    content = bytearray(write_pack(pack(), KEY))
    for place in range(len(content)):
        content[place] ^= 1
        with pytest.raises((AssertionError, ValueError, InvalidSignature)):
            strangers_reading(bytes(content), KEY.public)
        with pytest.raises(BundleRefused):
            read_pack(bytes(content), KEY.public, "x.advp")
        content[place] ^= 1


def test_that_the_recipe_cuts_a_pack_into_its_parts(tmp_path: Path) -> None:
    data = write_pack(pack(), KEY)
    (tmp_path / "library.advp").write_bytes(data)
    subprocess.run(["sh", "-euc", "\n".join(CUTTING)], cwd=tmp_path, check=True)
    header, frame = parts(data)
    assert json.loads((tmp_path / "header.json").read_bytes()) == header
    assert (tmp_path / "files.zst").read_bytes() == frame


@pytest.mark.parametrize("field", FIELDS)
def test_that_the_document_names_every_field(field: str) -> None:
    assert f"| `{field}` |" in DOCUMENT
    assert set(parts(write_pack(pack(), KEY))[0]) == set(FIELDS)


@pytest.mark.parametrize(
    ("cap", "words"),
    [
        (MOST_HEADER >> 20, "from 1 and at most {} MiB"),
        (MOST_PACK >> 20, "A file is at most {} MiB"),
        (MOST_FILES, "At most {} files"),
        (MOST_PAYLOAD >> 20, "at most {} MiB of them"),
    ],
)
def test_that_the_document_names_the_caps(cap: int, words: str) -> None:
    assert words.format(cap) in " ".join(DOCUMENT.split())


@given(st.text("abz09.-_/\\A ", max_size=12).map(lambda text: f"a/{text}.toml"[2 * (text > "a") :]))
def test_that_names_are_taken_as_the_document_says(name: str) -> None:
    allowed = re.fullmatch(NAME, name) is not None
    if allowed:
        assert name in read_pack(write_pack(pack({name: b"1"}), KEY), KEY.public, "x").files
    else:
        with pytest.raises(BadInput, match="不能下发"):
            write_pack(pack({name: b"1"}), KEY)


@pytest.mark.parametrize(
    "name",
    [
        "a.toml",
        "p/高龄.toml",
        "p/A.toml",
        "../a.toml",
        "p/../a.toml",
        "p/a.toml\n",
        "p/a.TOML",
        "p/" + "a" * 200 + ".toml",
        "p/.toml",
        "/a.toml",
        "P/a.toml",
        "p/q/a.toml",
        "p\\a.toml",
        "p/a.exe",
        "p//a.toml",
        "9/a.toml",
        "c:/a.toml",
    ],
)
def test_that_what_a_point_would_refuse_is_not_signed(name: str) -> None:
    with pytest.raises(BadInput, match=r"文件名.*请改成"):
        write_pack(pack({name: b""}), KEY)


def test_that_more_than_a_point_takes_is_not_signed() -> None:
    with pytest.raises(BadInput, match="太多或太大"):
        write_pack(pack({"p/a.toml": bytes(MOST_PAYLOAD + 1)}), KEY)
    with pytest.raises(BadInput, match="太多或太大"):
        write_pack(pack({f"p/{one}.toml": b"" for one in range(MOST_FILES + 1)}), KEY)
    with pytest.raises(BadInput, match="太多或太大"):
        write_pack(pack({"p/a.toml": Random(1).randbytes(MOST_PACK)}), KEY)


def test_that_as_much_as_a_point_takes_is_signed_and_read() -> None:
    many = {f"p/{one:04}.toml": b"" for one in range(MOST_FILES)}
    many["p/0000.toml"] = bytes(MOST_PAYLOAD)
    assert read_pack(write_pack(pack(many), KEY), KEY.public, "x").files == many


def test_that_the_same_moment_is_told_alike_in_every_zone() -> None:
    local = MADE.astimezone(timezone(timedelta(hours=8)))
    assert write_pack(pack(made_at=local), KEY) == write_pack(pack(), KEY)


Alter = Callable[[Header], object]
WRONG: dict[str, Alter] = {
    "a number that is none": lambda header: header.update(serial="7"),
    "number nought": lambda header: header.update(serial=0),
    "true as a number": lambda header: header.update(serial=True),
    "a huge number": lambda header: header.update(serial=2**53),
    "a part of a number": lambda header: header.update(serial=1.5),
    "no format": lambda header: header.pop("format"),
    "a format in words": lambda header: header.update(format="1"),
    "a format before the first": lambda header: header.update(format=0),
    "a revert to itself": lambda header: header.update(reverts=7),
    "a revert to what is to come": lambda header: header.update(reverts=8),
    "a revert to less than nothing": lambda header: header.update(reverts=-1),
    "a revert in words": lambda header: header.update(reverts="1"),
    "a revert that is true": lambda header: header.update(reverts=True),
    "no word on reverting": lambda header: header.pop("reverts"),
    "the first format with a revert": lambda header: header.update(format=1),
    "no files": lambda header: header.pop("files"),
    "files that are none": lambda header: header.update(files=7),
    "a field more": lambda header: header.update(more=1),
    "no time": lambda header: header.update(made_at=""),
    "a time in no zone": lambda header: header.update(made_at="2026-11-23T09:30:00"),
    "the end of time": lambda header: header.update(made_at="9999-12-31T23:59:59+00:00"),
    "a time that is a number": lambda header: header.update(made_at=5),
    "a district that is a list": lambda header: header.update(district=[]),
    "a key that is none": lambda header: header.update(key="x"),
    "a digest that is none": lambda header: header.update(digest=None),
    "a negative length": lambda header: header["files"][0].__setitem__(1, -1),
    "a length in words": lambda header: header["files"][0].__setitem__(1, "9"),
    "a file's digest that is none": lambda header: header["files"][0].__setitem__(2, 5),
    "a name that is a number": lambda header: header["files"][0].__setitem__(0, 5),
    "two files of one name": lambda header: header["files"].insert(0, header["files"][0]),
    "files in another order": lambda header: header["files"].reverse(),
    "a file with a part more": lambda header: header["files"][0].append(1),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_that_a_genuine_header_that_cannot_be_is_refused(wrong: str) -> None:
    """A signature says who, not that their program was right."""
    header, frame = parts(write_pack(pack(), KEY))
    WRONG[wrong](header)
    with pytest.raises(BundleRefused, match="封面读不懂，没有收"):
        read_pack(signed(canonical(header), frame), KEY.public, "x.advp")


@pytest.mark.parametrize(
    "text",
    [b"{", b"[]", b"7", b"null", b"\xff", b"[" * 100_000, b'{"format":NaN}', b'{"format":[]}'],
)
def test_that_a_genuine_header_that_is_none_is_refused(text: bytes) -> None:
    with pytest.raises(BundleRefused, match="封面读不懂，没有收"):
        read_pack(signed(text, b""), KEY.public, "x.advp")


def test_that_one_pack_has_one_spelling() -> None:
    header, frame = parts(write_pack(pack(), KEY))
    for text in (
        json.dumps(header, sort_keys=True).encode(),
        json.dumps(header, separators=(",", ":"), sort_keys=True).encode(),
        b" " + canonical(header),
        canonical(header)[:-1] + b',"format":1}',
    ):
        with pytest.raises(BundleRefused, match="封面读不懂"):
            read_pack(signed(text, frame), KEY.public, "x.advp")


def test_that_a_second_frame_is_refused() -> None:
    header, frame = parts(write_pack(pack(), KEY))
    two = frame + zstandard.compress(b"more")
    header |= {"size": len(two), "digest": hashlib.sha256(two).hexdigest()}
    with pytest.raises(BundleRefused, match="对不上，没有收"):
        read_pack(signed(canonical(header), two), KEY.public, "x.advp")


def test_that_a_frame_that_is_cut_off_or_none_is_refused() -> None:
    header, frame = parts(write_pack(pack(), KEY))
    for other in (frame[:-1], frame[:5], b"hello", zstandard.compress(b"")):
        said = {"size": len(other), "digest": hashlib.sha256(other).hexdigest()}
        with pytest.raises(BundleRefused, match="对不上，没有收"):
            read_pack(signed(canonical(header | said), other), KEY.public, "x.advp")


@pytest.mark.parametrize("length", [4, 5, 6, 9, 10, 40])
def test_that_a_pack_hardly_begun_is_not_called_newer(length: int) -> None:
    with pytest.raises(BundleRefused, match="不完整，没有收"):
        read_pack(write_pack(pack(), KEY)[:length], KEY.public, "x.advp")


@pytest.mark.parametrize("begin", [b"ADVP2\n", b"ADVP9\n", b"ADVP12"])
def test_that_a_newer_kind_of_file_asks_for_the_newer_program(begin: bytes) -> None:
    with pytest.raises(BundleRefused, match="先升级程序"):
        read_pack(begin + bytes(500), KEY.public, "x.advp")


def test_that_a_newer_pack_is_told_from_a_wrong_one_by_its_format_alone() -> None:
    with pytest.raises(BundleRefused, match="先升级程序"):
        read_pack(signed(b'{"format":3,"other":true}', b"what"), KEY.public, "x.advp")


def test_that_who_signed_is_told_without_reading_the_rest() -> None:
    data = write_pack(pack(), KEY)
    assert is_signed_by(data, KEY.public)
    assert is_signed_by(data[:-1], KEY.public)
    assert is_signed_by(signed(b"{", b""), KEY.public)
    assert not is_signed_by(data, STRANGER.public)
    assert not is_signed_by(write_pack(pack(), STRANGER), KEY.public)
    assert not any(is_signed_by(one, KEY.public) for one in (b"", b"ADVP1\n", data[:50]))
    assert not is_signed_by(b"ADVP2\n" + data[6:], KEY.public)


def test_that_a_pack_of_the_first_format_is_read_as_policies_by_both() -> None:
    data = first_format({"b.toml": b"1", "b.cases.toml": b"22"}, KEY, serial=5)
    read = read_pack(data, KEY.public, "x.advp")
    assert (read.serial, read.reverts, read.made_at) == (5, 0, FIRST_MADE)
    assert read.files == {"policies/b.toml": b"1", "policies/b.cases.toml": b"22"}
    assert read.sections == {"policies": {"b.toml": b"1", "b.cases.toml": b"22"}}
    header, files = strangers_reading(data, KEY.public)
    assert (header["format"], files) == (1, {"b.toml": b"1", "b.cases.toml": b"22"})


@pytest.mark.parametrize("name", ["p/a.toml", "../a.toml", "a.csv", "A.toml", ".toml"])
def test_that_the_first_format_has_bare_names_only(name: str) -> None:
    assert re.fullmatch(FIRST_NAME, name) is None
    with pytest.raises(BundleRefused, match="不对，没有收"):
        read_pack(first_format({name: b""}, KEY), KEY.public, "x.advp")


def test_that_a_first_pack_that_is_altered_anywhere_is_refused() -> None:
    content = bytearray(first_format({"b.toml": b"1"}, KEY))
    for place in range(len(content)):
        content[place] ^= 1
        with pytest.raises(BundleRefused):
            read_pack(bytes(content), KEY.public, "x.advp")
        content[place] ^= 1


def test_that_the_document_names_every_section_and_its_files() -> None:
    rows = dict(re.findall(r"^\| `([a-z]+)` \| (.*?) \|", DOCUMENT, re.MULTILINE))
    for section, names in FILE_NAMES.items():
        assert re.findall(r"`([^`]+)`", rows[section]) == list(names), section
    assert set(rows) & set(SECTION_WORDS) == set(SECTION_WORDS)
    assert f"at most {MOST_BYTES >> 20} MiB each" in " ".join(DOCUMENT.split())
    assert f"`title` ({LONGEST_TITLE} characters), `text` ({LONGEST_TEXT})" in DOCUMENT


def test_that_a_revert_says_whose_contents_it_brings_back() -> None:
    made = replace(pack(), reverts=3)
    header, files = strangers_reading(write_pack(made, KEY), KEY.public)
    assert (header["reverts"], files) == (3, FILES)
    assert read_pack(write_pack(made, KEY), KEY.public, "x.advp") == made
