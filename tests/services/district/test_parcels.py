"""A bundle that is torn is told from one that somebody could read, by its name's digest alone."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.services.district.parcels import is_torn
from advisor_app.services.district.refused import without_file
from advisor_app.sync.bundle import MAGIC, read_manifest
from tests.services.district.town import Town

SEALED = b"sealed" * 20
WHAT = hashlib.sha256(SEALED).hexdigest()[:16]


def written(folder: Path, header: bytes, sealed: bytes = SEALED, magic: bytes = MAGIC) -> Path:
    path = folder / "b.advb"
    path.write_bytes(magic + len(header).to_bytes(4, "big") + header + b"s" * 64 + sealed)
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str]:
    town = Town(tmp_path_factory.mktemp("town"))
    path = town.bundle()
    content, what = path.read_bytes(), read_manifest(path).digest[:16]
    town.close()
    return content, what


def test_that_a_whole_bundle_is_none(whole: tuple[bytes, str], tmp_path: Path) -> None:
    content, what = whole
    path = tmp_path / "b.advb"
    path.write_bytes(content)
    assert not is_torn(path, what)
    assert is_torn(path, "0" * 16)


@settings(max_examples=40)
@given(data=st.data())
def test_that_a_bundle_cut_anywhere_is_torn(
    whole: tuple[bytes, str], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content, what = whole
    path = tmp_path_factory.getbasetemp() / "cut.advb"
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    assert is_torn(path, what)


@pytest.mark.parametrize(
    ("header", "sealed", "torn"),
    [
        (b'{"format": 99}', SEALED, False),
        (b"[]", SEALED, False),
        (b'{"format": 99}', SEALED[:-1], True),
        (b'{"format": 99}', SEALED + b"x", True),
        (b'{"format"', SEALED, True),
        (b"", SEALED, True),
        (b"\xff\xfe", SEALED, True),
        (b"[" * 100_000, SEALED, True),
    ],
)
def test_that_what_a_newer_program_wrote_is_judged_by_its_sealed_part(
    tmp_path: Path, header: bytes, sealed: bytes, torn: bool
) -> None:
    assert is_torn(written(tmp_path, header, sealed), WHAT) is torn


@pytest.mark.parametrize(
    ("content", "torn"),
    [
        (b"", True),
        (b"ADV", True),
        (MAGIC[:4], True),
        (MAGIC[:-1], True),
        (MAGIC, True),
        (MAGIC + b"\x00", True),
        (MAGIC + b"\xff\xff\xff\xff", True),
        (b"\x00" * 200, True),
        (MAGIC[:4] + b"9".rjust(len(MAGIC) - 4), False),
        (b"%PDF-1.7 something else", True),
    ],
)
def test_that_the_first_bytes_tell_what_it_is(tmp_path: Path, content: bytes, torn: bool) -> None:
    path = tmp_path / "b.advb"
    path.write_bytes(content)
    assert is_torn(path, WHAT) is torn


def test_that_a_header_is_read_as_json_and_nothing_else(tmp_path: Path) -> None:
    header = json.dumps({"format": 3, "note": "x" * 1000}).encode()
    path = written(tmp_path, header)
    assert not is_torn(path, WHAT)
    content = bytearray(path.read_bytes())
    content[len(MAGIC)] = 0xFF  # says that it is longer than the file
    path.write_bytes(content)
    assert is_torn(path, WHAT)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("a.advb 不完整，没有并入", "不完整，没有并入"),
        ("a.advb 的签名不对", "签名不对"),
        ("a.advb的签名不对", "签名不对"),
        ("目的地不对", "目的地不对"),
        ("别的 a.advb 不完整", "别的 a.advb 不完整"),
        ("的确不完整", "的确不完整"),
        ("a.advb", ""),
        ("", ""),
    ],
)
def test_that_a_reason_stands_without_the_name_beside_it(words: str, said: str) -> None:
    assert without_file("a.advb", words) == said


@given(st.text(max_size=20), st.text(max_size=40))
def test_that_no_reason_grows(file: str, words: str) -> None:
    assert len(without_file(file, words)) <= len(words)
    assert words.endswith(without_file(file, words))
