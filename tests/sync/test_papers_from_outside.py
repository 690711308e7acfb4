"""district.toml and point.req come on a stick, through mail and Notepad."""

import json
import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput, BundleRefused, RecordProblem
from advisor_app.domain.revision import canonical
from advisor_app.sync.enrolment import MOST_REQUEST, Certificate, EnrolmentRequest
from advisor_app.sync.keys import (
    MOST_PUBLIC,
    DistrictKeys,
    DistrictPublic,
    person_key,
    verify_signature,
)
from tests.sync.full_disk import full_disk
from tests.sync.making import DEVICE, DEVICE_ID, DISTRICT, NOW, OTHER_DISTRICT, POINT

PUBLIC = DISTRICT.public("示例区")
REQUEST = EnrolmentRequest.make(
    point=POINT, device=DEVICE_ID, device_key=DEVICE, incarnation="e" * 32, requested_at=NOW
)
CARD = "11010519491231002X"


@pytest.fixture
def public(tmp_path: Path) -> Path:
    path = tmp_path / "district.toml"
    PUBLIC.write(path)
    return path


@pytest.fixture
def request_file(tmp_path: Path) -> Path:
    path = tmp_path / "point.req"
    REQUEST.write(path)
    return path


@given(name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_that_any_name_of_a_district_is_read_as_written(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("d") / "district.toml"
    DISTRICT.public(name).write(path)
    assert DistrictPublic.read(path).name == name


@pytest.mark.parametrize("character", [*map(chr, range(32)), "\x7f", "\x85", "\u2028", "\\", '"'])
def test_that_no_character_of_a_name_breaks_the_file(character: str, public: Path) -> None:
    DISTRICT.public(f"示例{character}区").write(public)
    assert DistrictPublic.read(public).name == f"示例{character}区"


@pytest.mark.parametrize("count", [3, MOST_PUBLIC])
def test_that_what_else_is_written_never_keeps_the_keys_from_being_read(
    count: int, public: Path
) -> None:
    PUBLIC.write(public, "\n[[point]]\n" + "#" * count)
    assert DistrictPublic.read(public) == PUBLIC
    assert (b"[[point]]" in public.read_bytes()) is (count == 3)


def test_that_a_file_saved_by_notepad_is_still_read(public: Path) -> None:
    public.write_bytes(b"\xef\xbb\xbf" + public.read_bytes().replace(b"\n", b"\r\n"))
    assert DistrictPublic.read(public) == PUBLIC


@pytest.mark.parametrize(
    "content",
    [b"", b"x = " + b"[" * 50_000, b"#" * (MOST_PUBLIC + 1), "区".encode("gbk"), b"x = 1\nx = 2"],
)
def test_that_nonsense_is_one_sentence(content: bytes, public: Path) -> None:
    public.write_bytes(content)
    with pytest.raises(BadInput, match=r"^district\.toml .*：请向区里重新要"):
        DistrictPublic.read(public)


@pytest.mark.parametrize("value", ["5", "true", "[]", "{}", "1979-05-27"])
@pytest.mark.parametrize("field", ["name", "signing_key", "age_recipient", "matching_key"])
def test_that_a_field_that_is_no_text_is_named(field: str, value: str, public: Path) -> None:
    lines = public.read_text(encoding="utf-8").splitlines()
    kept = [f"{field} = {value}" if one.startswith(field) else one for one in lines]
    public.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(BadInput, match=field) as caught:
        DistrictPublic.read(public)
    assert caught.value.field == field


@pytest.mark.parametrize("name", ["gone.toml", "", "district.toml/x"])
def test_that_a_public_file_that_is_not_there_is_told(name: str, public: Path) -> None:
    with pytest.raises(BadInput, match="读不出"):
        DistrictPublic.read(public.parent / name)


def test_that_the_public_file_says_that_it_is_confidential(public: Path) -> None:
    comment = [one for one in public.read_text(encoding="utf-8").splitlines() if one[0] == "#"]
    assert "保密" in "".join(comment)
    assert "不要外传" in "".join(comment)


def test_that_a_full_disk_keeps_the_old_papers(public: Path, request_file: Path) -> None:
    before = public.read_bytes(), request_file.read_bytes()
    with full_disk(50):
        with pytest.raises(RecordProblem, match="磁盘满了"):
            OTHER_DISTRICT.public("另一区").write(public)
        with pytest.raises(RecordProblem, match="磁盘满了"):
            REQUEST.write(request_file)
    assert (public.read_bytes(), request_file.read_bytes()) == before


def test_that_a_person_has_one_key_at_every_point_of_a_district(
    public: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.toml"
    OTHER_DISTRICT.public("另一区").write(other)
    here, there, elsewhere = (
        person_key(bytes.fromhex(DistrictPublic.read(path).matching_key), "citizen", CARD)
        for path in (public, public, other)
    )
    assert here == there != elsewhere
    assert CARD not in here


@given(numbers=st.lists(st.text("0123456789X", min_size=1, max_size=18), unique=True, max_size=20))
def test_that_two_persons_never_share_a_key(numbers: list[str]) -> None:
    key = bytes.fromhex(PUBLIC.matching_key)
    assert len({person_key(key, "citizen", one) for one in numbers}) == len(numbers)


@pytest.mark.parametrize("one", [DEVICE, DISTRICT, PUBLIC])
def test_that_no_secret_shows_where_a_value_is_printed(one: object) -> None:
    shown = repr(one)
    for secret in (DEVICE.to_text(), DEVICE.secret.hex(), *DISTRICT.to_text().split()):
        assert secret not in shown
    assert repr(DEVICE.secret) not in shown


@pytest.mark.parametrize(
    "secret",
    [DISTRICT.age_identity, DISTRICT.signing.to_text(), DEVICE.to_text()],
    ids=["age", "signing", "device"],
)
def test_that_no_private_key_is_in_what_is_handed_out(
    secret: str, public: Path, request_file: Path
) -> None:
    for path in (public, request_file):
        assert secret not in path.read_text(encoding="utf-8")


def test_that_districts_made_apart_have_nothing_in_common() -> None:
    made = [DistrictKeys.create(os.urandom).to_text().split() for _ in range(5)]
    assert len({word for words in made for word in words}) == 15


def test_that_every_change_of_a_request_is_refused_or_means_the_same(request_file: Path) -> None:
    whole = request_file.read_bytes()
    for place in range(len(whole)):
        hurt = bytearray(whole)
        hurt[place] ^= 1 << place % 8
        request_file.write_bytes(bytes(hurt))
        with suppress(BundleRefused):
            assert EnrolmentRequest.read(request_file) == REQUEST


def test_that_every_torn_request_is_refused(request_file: Path) -> None:
    whole = request_file.read_bytes()
    for length in range(len(whole.rstrip()) - 1):
        request_file.write_bytes(whole[:length])
        with pytest.raises(BundleRefused, match="不是接入申请"):
            EnrolmentRequest.read(request_file)


@pytest.mark.parametrize("value", [5, None, True, ["410106-D05"], {}, "\ud800"])
@pytest.mark.parametrize("field", ["point", "device", "signature", "incarnation"])
def test_that_a_field_that_is_no_text_is_no_request(
    field: str, value: object, request_file: Path
) -> None:
    raw = json.loads(request_file.read_bytes())
    request_file.write_text(json.dumps(raw | {field: value}), encoding="utf-8")
    with pytest.raises(BundleRefused, match="不是接入申请"):
        EnrolmentRequest.read(request_file)


@pytest.mark.parametrize("content", [b"[" * 50_000, b" " * (MOST_REQUEST + 1)])
def test_that_a_huge_or_bottomless_file_is_no_request(content: bytes, request_file: Path) -> None:
    request_file.write_bytes(content)
    with pytest.raises(BundleRefused, match="不是接入申请"):
        EnrolmentRequest.read(request_file)


@pytest.mark.parametrize(("incarnation", "whole"), [("", True), ("e" * 32, True), ("E", False)])
def test_that_a_device_may_ask_before_it_wrote_anything(
    incarnation: str, whole: bool, tmp_path: Path
) -> None:
    request = EnrolmentRequest.make(
        point=POINT, device=DEVICE_ID, device_key=DEVICE, incarnation=incarnation, requested_at=NOW
    )
    assert request.is_genuine() is whole
    request.write(tmp_path / "point.req")


def test_that_papers_are_signed_as_the_document_says() -> None:
    """What kind of paper it is stands in what is signed."""
    certificate = Certificate.issue(DISTRICT, REQUEST, NOW)
    for kind, paper, public in (
        ("EnrolmentRequest", REQUEST, DEVICE.public),
        ("Certificate", certificate, PUBLIC.signing_key),
    ):
        fields = asdict(paper)
        signature = bytes.fromhex(fields.pop("signature"))
        assert verify_signature(public, signature, canonical([kind, fields]))


@pytest.mark.parametrize("field", ["point", "device", "device_public", "issued_at", "signature"])
def test_that_a_certificate_with_one_field_exchanged_is_none(field: str) -> None:
    true = Certificate.issue(DISTRICT, REQUEST, NOW)
    raw = json.loads(true.to_text())
    forged = Certificate.from_text(json.dumps(raw | {field: "0" + raw[field][1:-1] + "z"}))
    assert true.verify(PUBLIC.signing_key)
    assert not true.verify(OTHER_DISTRICT.public("另一区").signing_key)
    assert not forged.verify(PUBLIC.signing_key)
