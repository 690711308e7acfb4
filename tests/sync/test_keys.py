"""Keys, the district's public file, enrolment, and what stays at the point."""

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.sync.enrolment import Certificate, EnrolmentRequest
from advisor_app.sync.keys import (
    DeviceKey,
    DistrictKeys,
    DistrictPublic,
    is_hex,
    person_key,
    verify_signature,
)
from advisor_app.sync.lines import from_line, to_line
from advisor_app.sync.privacy import WITHHELD, for_district
from tests.sync.making import DEVICE, DEVICE_ID, DISTRICT, NOW, OTHER_DEVICE, POINT, revisions

PUBLIC = DISTRICT.public("示例区")


def a_request() -> EnrolmentRequest:
    return EnrolmentRequest.make(
        point=POINT, device=DEVICE_ID, device_key=DEVICE, incarnation="e" * 32, requested_at=NOW
    )


@given(st.binary(max_size=100))
def test_that_a_signature_is_of_one_key_and_one_message(message: bytes) -> None:
    signature = DEVICE.sign(message)
    assert verify_signature(DEVICE.public, signature, message)
    assert not verify_signature(OTHER_DEVICE.public, signature, message)
    assert not verify_signature(DEVICE.public, signature, message + b"x")
    assert not verify_signature("zz", signature, message)


def test_that_keys_survive_their_text_form() -> None:
    assert DeviceKey.from_text(DEVICE.to_text()) == DEVICE
    assert DistrictKeys.from_text(DISTRICT.to_text()) == DISTRICT


@pytest.mark.parametrize("name", ["示例区", 'a "quoted" \\ name', "区" * 60])
def test_that_the_public_file_is_read_as_written(name: str, tmp_path: Path) -> None:
    path = tmp_path / "district.toml"
    public = DISTRICT.public(name)
    public.write(path)
    assert DistrictPublic.read(path) == public
    text = path.read_text(encoding="utf-8")
    assert "不要外传" in text
    assert DISTRICT.age_identity not in text
    assert DISTRICT.signing.to_text() not in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("signing_key", "a" * 63),
        ("signing_key", "G" * 64),
        ("age_recipient", "age1nonsense"),
        ("matching_key", ""),
        ("matching_key", None),
    ],
)
def test_that_a_broken_public_file_names_its_field(
    field: str, value: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "district.toml"
    values = {name: getattr(PUBLIC, name) for name in PUBLIC.__slots__} | {field: value}
    lines = [f'{name} = "{one}"' for name, one in values.items() if one is not None]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BadInput, match=r"district\.toml") as refused:
        DistrictPublic.read(path)
    assert refused.value.field == field


@pytest.mark.parametrize("content", [b"not toml", b"\xff\xfe\x00", b"[x"])
def test_that_another_file_is_not_taken_for_it(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "letter.toml"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"letter\.toml"):
        DistrictPublic.read(path)


def test_that_persons_match_within_a_district_only() -> None:
    key, other = bytes.fromhex(DISTRICT.matching_key), bytes(32)
    number = "11010519491231002X"
    assert person_key(key, "citizen", number) == person_key(key, "citizen", number)
    made = {
        person_key(key, "citizen", number),
        person_key(other, "citizen", number),
        person_key(key, "passport", number),
        person_key(key, "citizen", number[:-1] + "1"),
    }
    assert len(made) == 4
    assert all(is_hex(one, 64) for one in made)


def test_that_a_request_is_read_as_written(tmp_path: Path) -> None:
    request = a_request()
    request.write(tmp_path / "point.req")
    assert EnrolmentRequest.read(tmp_path / "point.req") == request
    assert request.is_genuine()


@pytest.mark.parametrize(
    "field", ["point", "device", "device_public", "incarnation", "requested_at"]
)
def test_that_an_altered_request_is_refused(field: str, tmp_path: Path) -> None:
    path = tmp_path / "point.req"
    a_request().write(path)
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw[field] = OTHER_DEVICE.public if field == "device_public" else raw[field][::-1] + "0"
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(BundleRefused, match="改动过"):
        EnrolmentRequest.read(path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"point": "x"}', b"\xff"])
def test_that_another_file_is_no_request(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.req"
    path.write_bytes(content)
    with pytest.raises(BundleRefused, match="不是接入申请"):
        EnrolmentRequest.read(path)


def test_that_a_missing_request_is_told(tmp_path: Path) -> None:
    with pytest.raises(BundleRefused, match="读不出"):
        EnrolmentRequest.read(tmp_path / "no.req")


def test_that_a_certificate_is_the_districts_word() -> None:
    certificate = Certificate.issue(DISTRICT, a_request(), NOW)
    assert Certificate.from_text(certificate.to_text()) == certificate
    assert certificate.verify(PUBLIC.signing_key)
    assert not certificate.verify(DEVICE.public)
    forged = Certificate(
        point="410106-S01", device=certificate.device, device_public=certificate.device_public,
        issued_at=certificate.issued_at, signature=certificate.signature,
    )  # fmt: skip
    assert not forged.verify(PUBLIC.signing_key)
    unsigned = Certificate(POINT, DEVICE_ID, DEVICE.public, NOW.isoformat())
    assert not unsigned.verify(PUBLIC.signing_key)


def test_that_a_request_is_no_certificate() -> None:
    """What is signed says which kind of paper it is."""
    request = a_request()
    passed_off = Certificate(
        request.point, request.device, request.device_public, request.requested_at,
        request.signature,
    )  # fmt: skip
    assert not passed_off.verify(DEVICE.public)


@given(st.integers(1, 30), st.integers())
def test_that_lines_give_the_revisions_back(count: int, seed: int) -> None:
    for one in revisions(count, seed):
        assert from_line(to_line(one)) == one
        assert from_line(to_line(one.without_body())) == one.without_body()


_LINE = json.loads(to_line(revisions(1)[0]))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "x" * 32), ("id", 5), ("id", "A" * 32), ("incarnation", ""), ("seq", 0),
        ("seq", True), ("seq", 1.5), ("seq", 2**60), ("prev", "0"), ("hlc", "5-1"),
        ("hlc", 7), ("wall", "x" * 65), ("schema", 0), ("kind", "Elder"), ("kind", "x; DROP"),
        ("record", "r"), ("author", None), ("base", "x"), ("content", "0" * 64),
        ("nonce", "0"), ("nonce", None), ("patch", []), ("patch", "x"), ("patch", {"a": 1}),
    ],
)  # fmt: skip
def test_that_a_line_of_another_shape_is_refused(field: str, value: object) -> None:
    with pytest.raises(BundleRefused, match="没有并入"):
        from_line(json.dumps(_LINE | {field: value}).encode())


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b"\xff", b"nonsense"])
def test_that_no_other_line_is_taken(line: bytes) -> None:
    with pytest.raises(BundleRefused):
        from_line(line)


def test_that_a_field_too_many_is_refused() -> None:
    with pytest.raises(BundleRefused, match="字段"):
        from_line(json.dumps(_LINE | {"more": 1}).encode())


def test_that_names_and_words_stay_at_the_point() -> None:
    made = revisions(10)
    sent = list(for_district(made))
    assert (
        {one.kind for one in sent if not one.has_body}
        == set(WITHHELD)
        == {"identity", "note", "remark", "sheet_copy", "import_batch"}
    )
    assert [one.link for one in sent] == [one.link for one in made]
    kept = [one for one in made if one.kind not in WITHHELD]
    assert [one for one in sent if one.has_body] == kept


def test_that_keys_are_random() -> None:
    made = {DeviceKey.create(Random(seed).randbytes).public for seed in range(20)}
    assert len(made) == 20
