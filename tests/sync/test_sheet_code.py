"""The code on a sheet: what goes in comes out, and nothing that was altered is believed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.sync.enrolment import Certificate, EnrolmentRequest
from advisor_app.sync.keys import DeviceKey, DistrictKeys
from advisor_app.sync.pdf_seal import seal_of, sealed
from advisor_app.sync.sheet_code import (
    KINDS,
    MOST_DIGITS,
    MOST_POLICIES,
    CodedPolicy,
    coded,
    decoded,
)

RANDOM = Random("sheet codes")
KEY = DeviceKey.create(RANDOM.randbytes)
OTHER = DeviceKey.create(RANDOM.randbytes)
DISTRICT = DistrictKeys.create(RANDOM.randbytes)
POINT = "410106-D05"
ON = date(2026, 11, 23)
TOLD = (CodedPolicy.of("zz-gaoling-jintie", b"100"), CodedPolicy.of("tekun", b""))


def certificate(key: DeviceKey = KEY, point: str = POINT) -> Certificate:
    at = datetime(2026, 11, 1, 2, 3, 4, 567, UTC)
    request = EnrolmentRequest.make(
        point=point, device="ab" * 16, device_key=key, incarnation="", requested_at=at
    )
    return Certificate.issue(DISTRICT, request, at)


def digits(**changes: object) -> str:
    usual: dict[str, object] = {
        "kind": "elder", "point": POINT, "number": "SJ-D05-202611-0012", "on": ON, "policies": TOLD,
    }  # fmt: skip
    return coded(KEY, certificate(), **(usual | changes))  # type: ignore[arg-type]


def test_that_a_code_says_what_went_in() -> None:
    code = decoded(digits())
    assert (code.kind, code.point, code.number, code.on) == (
        "elder", POINT, "SJ-D05-202611-0012", ON,
    )  # fmt: skip
    assert code.policies == TOLD
    assert code.device_public == KEY.public
    assert code.certificate == certificate()
    assert code.is_certified(DISTRICT.signing.public)
    assert not code.is_certified(OTHER.public)


def test_that_a_device_without_a_certificate_says_so() -> None:
    text = coded(KEY, None, kind="policy", point=POINT, number="SJ-D05-202611-0001", on=ON,
                 policies=())  # fmt: skip
    code = decoded(text)
    assert code.certificate is None
    assert not code.is_certified(DISTRICT.signing.public)


@pytest.mark.parametrize(
    "wrong", [certificate(OTHER), certificate(point="410106-D06"),
              replace(certificate(), signature="00" * 64)],
)  # fmt: skip
def test_that_anothers_certificate_vouches_for_nothing(wrong: Certificate) -> None:
    text = coded(KEY, wrong, kind="elder", point=POINT, number="SJ-D05-202611-0001", on=ON,
                 policies=())  # fmt: skip
    assert not decoded(text).is_certified(DISTRICT.signing.public)


@given(
    kind=st.sampled_from(KINDS),
    point=st.from_regex(r"\A[0-9]{6}-[SD][0-9]{2}\Z"),
    month=st.integers(1, 12),
    year=st.integers(2020, 2190),
    serial=st.integers(1, 99_999),
    on=st.dates(date(2020, 1, 1), date(2190, 1, 1)),
    told=st.lists(st.tuples(st.text(max_size=5), st.binary(max_size=5)), max_size=MOST_POLICIES),
    certified=st.booleans(),
)
def test_that_every_code_comes_back(
    kind: str, point: str, month: int, year: int, serial: int, on: date,
    told: list[tuple[str, bytes]], certified: bool,
) -> None:  # fmt: skip
    policies = tuple(CodedPolicy.of(*one) for one in told)
    number = f"SJ-{point[-3:]}-{year:04d}{month:02d}-{serial:04d}"
    vouched = certificate(point=point) if certified else None
    text = coded(KEY, vouched, kind=kind, point=point, number=number, on=on, policies=policies)
    code = decoded(text)
    assert (code.kind, code.point, code.number, code.on) == (kind, point, number, on)
    assert code.policies == policies
    assert code.is_certified(DISTRICT.signing.public) == certified
    assert len(text) <= MOST_DIGITS


def test_that_only_so_many_policies_are_named() -> None:
    many = [CodedPolicy.of(str(place), b"") for place in range(60)]
    assert decoded(digits(policies=many)).policies == tuple(many[:MOST_POLICIES])


def test_that_blanks_between_digits_do_not_matter() -> None:
    text = digits()
    spaced = " ".join(text[place : place + 5] for place in range(0, len(text), 5))
    assert decoded(f"\n{spaced}\r\n") == decoded(text)


@given(st.data())
def test_that_one_wrong_digit_is_refused(data: st.DataObject) -> None:
    text = digits()
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from([one for one in "0123456789" if one != text[place]]))
    with pytest.raises(BadInput, match="码"):
        decoded(text[:place] + other + text[place + 1 :])


@given(st.text(max_size=40) | st.text("0123456789", max_size=900))
def test_that_whatever_is_typed_there_is_one_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="不是银发顾问点告知单上的码"):
        decoded(text)


@given(st.binary(min_size=120, max_size=400))
def test_that_noise_in_our_dress_is_refused(noise: bytes) -> None:
    with pytest.raises(BadInput, match="码"):
        decoded(str(int.from_bytes(b"\x01\x01" + noise)))


@pytest.mark.parametrize("text", ["9" * (MOST_DIGITS + 1), "９９", "1" * 10, ""])
def test_that_a_monster_is_refused_quickly(text: str) -> None:
    with pytest.raises(BadInput):
        decoded(text)


def test_that_a_code_cut_short_is_refused() -> None:
    text = digits()
    for length in range(0, len(text), 7):
        with pytest.raises(BadInput):
            decoded(text[:length])


PDF = b"%PDF-1.3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"


def test_that_a_sealed_file_is_known_by_its_key() -> None:
    seal = seal_of(sealed(PDF, KEY))
    assert seal is not None
    assert seal.content == PDF
    assert seal.is_by(KEY.public)
    assert not seal.is_by(OTHER.public)


def test_that_a_file_without_a_seal_has_none() -> None:
    assert seal_of(PDF) is None
    assert seal_of(b"") is None


def test_that_every_altered_byte_breaks_the_seal() -> None:
    whole = sealed(PDF, KEY)
    for place in range(len(whole)):
        changed = whole[:place] + bytes((whole[place] ^ 1,)) + whole[place + 1 :]
        seal = seal_of(changed)
        assert seal is None or not seal.is_by(KEY.public), place


def test_that_what_is_added_behind_breaks_the_seal() -> None:
    seal = seal_of(sealed(PDF, KEY) + b"1 0 obj (more) endobj")
    assert seal is None or not seal.is_by(KEY.public)


def test_that_a_certificate_travels_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "point.cert"
    certificate().write(path)
    assert Certificate.read(path) == certificate()


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"point": 5}', b"\xff", b"x" * 99_999])
def test_that_what_is_no_certificate_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some.cert"
    path.write_bytes(content)
    with pytest.raises(BundleRefused, match=r"some\.cert 不是终端证书"):
        Certificate.read(path)


def test_that_a_certificate_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(BundleRefused, match=r"读不出 none\.cert"):
        Certificate.read(tmp_path / "none.cert")
