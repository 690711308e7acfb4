"""One-time codes: what is typed wrongly is found, and what travels tells nobody the code."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.sync.one_time import (
    ALPHABET,
    LENGTH,
    digest_of,
    is_code,
    new_code,
    proof_of,
    proves,
    read_code,
    shown_code,
)

POINT = "410106-D05"
CODES = st.integers().map(lambda seed: new_code(Random(seed).randbytes))
PLACES = st.integers(0, LENGTH - 1)
DEVICE, PUBLIC = "ab" * 16, "cd" * 32


def test_that_no_two_signs_of_the_alphabet_look_alike() -> None:
    assert not set("0O1IL2Z5S8BUV") & set(ALPHABET)
    assert len(ALPHABET) == len(set(ALPHABET)) == 23  # a prime: that is what the check rests on


@given(CODES)
def test_that_a_code_is_read_as_it_was_printed_and_as_people_type_it(code: str) -> None:
    printed = shown_code(code)
    assert len(code) == LENGTH
    assert is_code(code)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    for typed in (code, printed, printed.lower(), f" {printed} ", printed.replace("-", " "),
                  printed.replace("-", "－"), wide, "  ".join(code)):  # fmt: skip
        assert read_code(typed) == code


@given(CODES, PLACES, st.sampled_from(ALPHABET))
def test_that_every_single_wrong_character_is_found(code: str, at: int, other: str) -> None:
    wrong = code[:at] + other + code[at + 1 :]
    if wrong == code:
        assert is_code(wrong)
        return
    assert not is_code(wrong)
    with pytest.raises(BadInput, match="有一位不对"):
        read_code(wrong)


@given(CODES, PLACES, PLACES)
def test_that_every_two_characters_that_changed_places_are_found(
    code: str, one: int, two: int
) -> None:
    signs = list(code)
    signs[one], signs[two] = signs[two], signs[one]
    swapped = "".join(signs)
    assert is_code(swapped) == (swapped == code)


@given(CODES, PLACES)
def test_that_a_character_too_few_or_too_many_is_said(code: str, at: int) -> None:
    for wrong in (code[:at] + code[at + 1 :], code[:at] + code[at] + code[at:], ""):
        with pytest.raises(BadInput, match=rf"登记码是 10 位，这里有 {len(wrong)} 位"):
            read_code(wrong)


@pytest.mark.parametrize("strange", ["0", "O", "1", "I", "8", "B", "点", "É"])
def test_that_a_character_that_no_code_has_is_named(strange: str) -> None:
    code = new_code(Random(1).randbytes)
    with pytest.raises(BadInput, match=f"没有“{strange}”"):
        read_code(strange + code[1:])


def test_that_codes_use_every_character_about_as_often() -> None:
    entropy = Random(5).randbytes
    drawn = "".join(new_code(entropy)[:-1] for _ in range(2300))
    expected = len(drawn) / len(ALPHABET)
    counts = [drawn.count(one) for one in ALPHABET]
    assert min(counts) > 0.85 * expected
    assert max(counts) < 1.15 * expected


def test_that_a_proof_holds_for_its_code_point_device_and_key_alone() -> None:
    code, other = (new_code(Random(seed).randbytes) for seed in (1, 2))
    digest = digest_of(code, POINT)
    proof = proof_of(digest, DEVICE, PUBLIC)
    assert proves(digest, DEVICE, PUBLIC, proof)
    assert not proves(digest_of(other, POINT), DEVICE, PUBLIC, proof)
    assert not proves(digest_of(code, "410106-D06"), DEVICE, PUBLIC, proof)
    assert not proves(digest, "ef" * 16, PUBLIC, proof)
    assert not proves(digest, DEVICE, "01" * 32, proof)
    assert not proves(digest, DEVICE, PUBLIC, "")
    assert not proves(digest, DEVICE, PUBLIC, "登记码")
    assert code not in digest + proof
