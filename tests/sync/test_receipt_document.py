"""Whoever has docs/receipt.md, and nothing else, reads a receipt as the program does."""

import json
import re
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given

from advisor_app.domain.holdings import held_of
from advisor_app.domain.revision import canonical
from advisor_app.sync.receipt import (
    FORMAT,
    MAGIC,
    MOST_RECEIPT,
    Acknowledged,
    Answer,
    Receipt,
    write_receipt,
)
from tests.sync.making import revisions
from tests.sync.receipts import INC, KEY, PLAIN, STRANGER, receipts
from tests.sync.strangers_reader import acknowledges, read_receipt

DOCUMENT = (Path(__file__).parents[2] / "docs" / "receipt.md").read_text(encoding="utf-8")
(RECIPE,) = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)
WHOLE = write_receipt(PLAIN, KEY)


def named(part: str) -> set[str]:
    """Give the fields that a section of the document tells of."""
    return set(re.findall(r"^\| `([a-z_]+)` \|", part, re.MULTILINE))


@given(one=receipts)
def test_that_a_stranger_reads_what_was_given(one: Receipt) -> None:
    body = read_receipt(write_receipt(one, KEY), KEY.public)
    assert (body["epoch"], body["serial"], body["point"]) == (one.epoch, one.serial, one.point)
    assert {name: held["merged"] for name, held in body["vector"].items()} == {
        name: held.merged for name, held in one.vector.items()
    }
    assert [each["digest"] for each in body["answers"]] == [each.digest for each in one.answers]


def test_that_a_stranger_notices_a_flipped_bit_and_a_stranger_as_we_do() -> None:
    content = bytearray(WHOLE)
    for place in range(len(content)):
        content[place] ^= 1
        with pytest.raises((AssertionError, ValueError, InvalidSignature)):
            read_receipt(bytes(content), KEY.public)
        content[place] ^= 1
    with pytest.raises(InvalidSignature):
        read_receipt(write_receipt(PLAIN, STRANGER), KEY.public)


def test_that_the_document_tells_exactly_the_fields_there_are() -> None:
    parts = re.split(r"^##+ ", DOCUMENT, flags=re.MULTILINE)
    body, vector, answer = (
        next(one for one in parts if one.startswith(name))
        for name in ("Body", "The vector", "An answer")
    )
    said: dict[str, Any] = json.loads(WHOLE[10:-64])
    assert named(body) == set(said)
    assert set(said) - {"format"} == {one.name for one in fields(Receipt)}
    assert named(vector) == set(said["vector"][INC]) == {one.name for one in fields(Acknowledged)}
    assert named(answer) == set(said["answers"][0]) == {one.name for one in fields(Answer)}


def test_that_the_document_names_the_cap_the_format_and_the_magic() -> None:
    words = " ".join(DOCUMENT.split())
    assert f"at most {MOST_RECEIPT >> 20} MiB" in words
    assert f"| `format` | {FORMAT}." in words
    assert f"| 6 | `{MAGIC.decode().strip()}\\n` |" in words


def test_that_the_recipe_cuts_out_the_body(tmp_path: Path) -> None:
    (tmp_path / "receipt.advr").write_bytes(WHOLE)
    subprocess.run(["sh", "-euc", RECIPE], cwd=tmp_path, check=True)
    assert canonical(json.loads((tmp_path / "body.json").read_bytes())) == WHOLE[10:-64]


@pytest.mark.parametrize("lost", [(), (1,), (4, 5), (2, 9), (12,), tuple(range(1, 13))])
def test_that_a_stranger_and_we_agree_on_what_is_acknowledged(lost: tuple[int, ...]) -> None:
    made = revisions(12)
    held = held_of(
        made[0].incarnation, [(one.seq, one.link) for one in made if one.seq not in lost]
    )
    said = {"last": held.last, "gaps": [list(span) for span in held.gaps]}
    for one in made:
        assert acknowledges(said, one.seq) is (one.seq not in lost)
        assert held.has(one.seq) is (one.seq not in lost)
