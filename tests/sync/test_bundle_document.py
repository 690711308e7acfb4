"""The recipe of docs/bundle.md works with the programs it names."""

import hashlib
import json
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.revision import canonical
from advisor_app.sync.bundle import (
    FORMAT,
    MOST_FILE,
    MOST_HEADER,
    MOST_PAYLOAD,
    MOST_REVISIONS,
    SUITE,
    Manifest,
    seal,
    write_file,
)
from advisor_app.sync.keys import new_age_identity, recipient_of
from advisor_app.sync.lines import MOST_LINE, to_line
from advisor_app.sync.statement import Statement
from tests.sync.making import DEVICE, DISTRICT, NOW, STATEMENT, revisions, sealed
from tests.sync.strangers_reader import read_bundle
from tests.sync.taking_apart import parts

DOCUMENT = (Path(__file__).parents[2] / "docs" / "bundle.md").read_text(encoding="utf-8")
(RECIPE,) = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)
*CUTTING, _ = RECIPE.splitlines()


@pytest.mark.parametrize("count", [0, 1, 40])
def test_that_the_recipe_cuts_out_the_age_file(count: int, tmp_path: Path) -> None:
    whole = sealed(revisions(count))
    write_file(tmp_path / "bundle.advb", whole)
    subprocess.run(["sh", "-euc", "\n".join(CUTTING)], cwd=tmp_path, check=True)
    assert (tmp_path / "sealed.age").read_bytes() == parts(whole.content)[2]


@given(count=st.integers(0, 30), seed=st.integers())
def test_that_a_stranger_reads_what_was_sealed(count: int, seed: int) -> None:
    made = revisions(count, seed)
    header, said, read = read_bundle(sealed(made).content, DEVICE.public, DISTRICT.age_identity)
    assert [canonical(one) for one in read] == [to_line(one) for one in made]
    assert header["revisions"] == count
    assert canonical(said) == STATEMENT.to_line()


def test_that_a_stranger_reads_a_bundle_of_many_pieces() -> None:
    """Beyond 64 KiB an age file has several pieces."""
    content = sealed(revisions(2500)).content
    assert len(content) > 3 * 65536
    _, _, read = read_bundle(content, DEVICE.public, DISTRICT.age_identity)
    assert [one["seq"] for one in read] == list(range(1, 2501))


def test_that_a_stranger_notices_a_flipped_bit_as_we_do() -> None:
    content = bytearray(sealed(revisions(2)).content)
    for place in range(0, len(content), 7):
        content[place] ^= 1
        if place >= 6:  # the magic is ours to check
            with pytest.raises((AssertionError, ValueError, InvalidSignature, struct.error)):
                read_bundle(bytes(content), DEVICE.public, DISTRICT.age_identity)
        content[place] ^= 1


def test_that_the_link_is_what_the_document_says() -> None:
    names = re.search(r"`\[(id, incarnation,.*?)\]`", " ".join(DOCUMENT.split()))
    assert names
    for one in revisions(3):
        fields = json.loads(to_line(one))
        listed = [fields[name] for name in names[1].split(", ")]
        text = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == one.link


@pytest.mark.parametrize(
    ("cap", "words"),
    [
        (MOST_HEADER, "at most 1 MiB"),
        (MOST_FILE, "at most 256 MiB"),
        (MOST_PAYLOAD, "At most 512 MiB"),
        (MOST_LINE, "at most 4 MiB a line"),
        (MOST_REVISIONS << 20, "at most 500000 revisions"),
    ],
)
def test_that_the_document_names_the_caps(cap: int, words: str) -> None:
    assert words in " ".join(DOCUMENT.split())
    assert f" {cap >> 20} " in words


@pytest.mark.parametrize("field", Manifest.__slots__)
def test_that_the_document_names_every_field_of_the_header(field: str) -> None:
    assert f"| `{field}` |" in DOCUMENT


@pytest.mark.parametrize("field", type(revisions(1)[0]).__slots__)
def test_that_the_document_names_every_field_of_a_line(field: str) -> None:
    assert f"| `{field}` |" in DOCUMENT


@pytest.mark.parametrize("field", Statement.__slots__)
def test_that_the_document_names_every_field_of_the_statement(field: str) -> None:
    assert f"| `{field}` |" in DOCUMENT.partition("### The statement")[2].partition("###")[0]


def test_that_the_document_names_the_format() -> None:
    assert f"| `format` | {FORMAT}. A higher one" in DOCUMENT


def test_that_stock_programs_read_a_bundle_by_the_recipe(tmp_path: Path) -> None:
    """With the district's key, and with the device's own."""
    if not (shutil.which("age") and shutil.which("zstd")):
        pytest.skip("not tested without the programs age and zstd: the document's recipe")
    own, made = new_age_identity(), revisions(40)
    district = DISTRICT.public("示例区").age_recipient
    whole = seal(
        made, statement=STATEMENT, signer=DEVICE, recipients=(district, recipient_of(own)),
        created_at=NOW,
    )  # fmt: skip
    write_file(tmp_path / "bundle.advb", whole)
    for identity in (DISTRICT.age_identity, own):
        (tmp_path / "key.txt").write_text(identity + "\n", encoding="utf-8")
        subprocess.run(["sh", "-euc", RECIPE], cwd=tmp_path, check=True, capture_output=True)
        lines = (tmp_path / "lines.jsonl").read_bytes().split(b"\n")
        assert lines == [STATEMENT.to_line(), *map(to_line, made), b""]


def test_that_the_document_names_the_suite() -> None:
    assert f"`{SUITE}`" in DOCUMENT
