"""A slip's QR code: read as it was made; a wrong digit is found, never taken for a right one."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.sync.keys import DistrictKeys, DistrictPublic
from advisor_app.sync.one_time import new_code
from advisor_app.sync.slip import MOST_DIGITS, Slip, read_slip

KEYS = DistrictKeys.create(Random(7).randbytes)
CODE = new_code(Random(8).randbytes)
SLIP = Slip(CODE, "410106-D05", KEYS.public("示例区"))
DIGITS = SLIP.to_digits()
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)


@given(NAMES, st.sampled_from(["410106-S01", "410106-D16", "410106-D05"]), st.integers())
def test_that_a_slip_is_read_as_it_was_made(name: str, point: str, seed: int) -> None:
    slip = Slip(new_code(Random(seed).randbytes), point, KEYS.public(name))
    digits = slip.to_digits()
    assert digits.isdigit()
    assert len(digits) < MOST_DIGITS
    assert read_slip(digits) == slip


def test_that_blanks_and_line_ends_do_not_matter() -> None:
    spaced = "\n".join(DIGITS[at : at + 40] for at in range(0, len(DIGITS), 40))
    assert read_slip(f"  {spaced}\r\n") == SLIP


@given(st.integers(0, len(DIGITS) - 1), st.sampled_from("0123456789"))
def test_that_a_wrong_digit_is_found(at: int, other: str) -> None:
    wrong = DIGITS[:at] + other + DIGITS[at + 1 :]
    if wrong == DIGITS:
        return
    with pytest.raises(BadInput):
        read_slip(wrong)


@given(st.integers(0, len(DIGITS) - 1))
def test_that_a_code_cut_short_or_lengthened_is_found(at: int) -> None:
    for wrong in (DIGITS[:at], DIGITS[at + 1 :], DIGITS + DIGITS[:at] + "1"):
        with pytest.raises(BadInput):
            read_slip(wrong)


@given(st.text(max_size=1300))
def test_that_anything_else_is_refused_and_never_breaks(text: str) -> None:
    with pytest.raises(BadInput):
        read_slip(text)


@given(st.text("0123456789", max_size=500))
def test_that_other_numbers_are_refused(digits: str) -> None:
    with pytest.raises(BadInput):
        read_slip(digits)


def test_that_what_is_no_district_is_refused_though_its_digits_check() -> None:
    one = SLIP.district
    for slip in (
        Slip("AAAAAAAAAA", SLIP.point, one),
        Slip(CODE, SLIP.point, DistrictPublic("", one.signing_key, one.age_recipient, "0" * 64)),
        Slip(CODE, SLIP.point, DistrictPublic("区", one.signing_key, "a" * 62, one.matching_key)),
    ):
        with pytest.raises(BadInput, match="不是区里登记单上的码"):
            read_slip(slip.to_digits())


def test_that_a_name_that_does_not_fit_is_said() -> None:
    with pytest.raises(BadInput, match="名称太长"):
        Slip(CODE, "410106-D05", KEYS.public("区" * 90)).to_digits()


def test_that_a_slip_does_not_show_its_secrets_when_it_is_printed_by_mistake() -> None:
    shown = repr(SLIP)
    assert CODE not in shown
    assert SLIP.district.matching_key not in shown
