"""Bundles: whole or refused, and refused before anything is decrypted."""

import json
from collections import Counter
from pathlib import Path

import pyrage
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BundleRefused, KnownError
from advisor_app.sync import bundle as bundles
from advisor_app.sync.bundle import open_bundle, read_manifest, write_file
from tests.sync.making import (
    DEVICE,
    DEVICE_ID,
    DISTRICT,
    NOW,
    OTHER_DEVICE,
    OTHER_DISTRICT,
    POINT,
    revisions,
    sealed,
)
from tests.sync.taking_apart import parts, with_header, with_payload


def written(folder: Path, content: bytes | None = None) -> Path:
    path = folder / "a.advb"
    path.write_bytes(sealed(revisions(4)).content if content is None else content)
    return path


def test_that_what_was_sealed_is_opened(tmp_path: Path) -> None:
    made = revisions(7)
    write_file(tmp_path / "b.advb", sealed(made))
    opened = open_bundle(tmp_path / "b.advb", DISTRICT.age_identity, DEVICE.public)
    said = opened.manifest
    assert list(opened.revisions) == made
    assert (said.point, said.device, said.created_at) == (POINT, DEVICE_ID, NOW)
    assert said.revisions == 7
    assert said.incarnations == {made[0].incarnation: (1, 7)}
    assert said.counts == Counter(one.kind for one in made)
    assert said == read_manifest(tmp_path / "b.advb")


def test_that_an_empty_bundle_is_a_bundle(tmp_path: Path) -> None:
    path = written(tmp_path, sealed([]).content)
    assert open_bundle(path, DISTRICT.age_identity, DEVICE.public).revisions == ()


def test_that_the_inner_part_is_a_standard_age_file_of_zstd_lines() -> None:
    made = revisions(3)
    _, _, age = parts(sealed(made).content)
    assert age.startswith(b"age-encryption.org/v1\n")
    identity = pyrage.x25519.Identity.from_str(DISTRICT.age_identity)
    said, *lines = zstandard.decompress(pyrage.decrypt(age, [identity]), 1 << 20).splitlines()
    assert (json.loads(said)["point"], json.loads(said)["device"]) == (POINT, DEVICE_ID)
    assert [json.loads(line)["id"] for line in lines] == [one.id for one in made]


def test_that_nothing_of_the_records_is_readable_in_the_file() -> None:
    content = sealed(revisions(3)).content
    assert "示例".encode() not in content
    assert revisions(3)[0].id.encode() not in content


_WHOLE = sealed(revisions(4)).content


@given(place=st.integers(0, len(_WHOLE) - 1), change=st.integers(1, 255))
def test_that_any_changed_byte_is_refused(
    place: int, change: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = bytearray(_WHOLE)
    content[place] ^= change
    path = written(tmp_path_factory.mktemp("b"), bytes(content))
    with pytest.raises(BundleRefused, match=r"a\.advb"):
        open_bundle(path, DISTRICT.age_identity, DEVICE.public)


@given(length=st.integers(0, len(_WHOLE) - 1))
def test_that_any_torn_file_is_refused(
    length: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = written(tmp_path_factory.mktemp("b"), _WHOLE[:length])
    with pytest.raises(BundleRefused, match=r"a\.advb"):
        read_manifest(path)


@given(content=st.binary(max_size=200))
def test_that_no_other_bytes_are_taken_for_a_bundle(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = written(tmp_path_factory.mktemp("b"), content)
    with pytest.raises(BundleRefused):
        read_manifest(path)


def test_that_a_longer_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleRefused, match="不完整"):
        read_manifest(written(tmp_path, _WHOLE + b"x"))


def test_that_another_devices_signature_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, sealed(revisions(2), OTHER_DEVICE).content)
    with pytest.raises(BundleRefused, match="签名"):
        open_bundle(path, DISTRICT.age_identity, DEVICE.public)


def test_that_another_district_cannot_open_it(tmp_path: Path) -> None:
    with pytest.raises(BundleRefused, match="不是封给本区的"):
        open_bundle(written(tmp_path), OTHER_DISTRICT.age_identity, DEVICE.public)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 3}, "升级"),
        ({"format": 1}, "旧版本"),
        ({"suite": "sm2+sm3+sm4"}, "升级"),
        ({"revisions": 5}, "条数"),
        ({"counts": {"elder": 4}}, "条数"),
        ({"incarnations": {}}, "序号"),
        ({"incarnations": {"0" * 32: [1, 4]}}, "序号"),
        ({"revisions": -1}, "封面"),
        ({"revisions": True}, "封面"),
        ({"size": "12"}, "封面"),
        ({"digest": "00"}, "封面"),
        ({"digest": "0" * 64}, "改动过"),
        ({"created_at": "yesterday"}, "封面"),
        ({"created_at": "2026-11-23T09:30:00"}, "封面"),
        ({"point": 5}, "封面"),
        ({"counts": []}, "封面"),
    ],
)
def test_that_a_header_that_lies_is_refused_even_when_signed(
    changes: dict[str, object], words: str, tmp_path: Path
) -> None:
    path = written(tmp_path, with_header(_WHOLE, changes))
    with pytest.raises(BundleRefused, match=words):
        open_bundle(path, DISTRICT.age_identity, DEVICE.public)


@pytest.mark.parametrize("payload", [b"", b"not zstd", zstandard.compress(b"not json\n" * 4)])
def test_that_a_payload_of_nonsense_is_refused(payload: bytes, tmp_path: Path) -> None:
    path = written(tmp_path, with_payload(_WHOLE, payload))
    with pytest.raises(BundleRefused):
        open_bundle(path, DISTRICT.age_identity, DEVICE.public)


def test_that_a_payload_that_unfolds_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "MOST_PAYLOAD", 1 << 20)
    bomb = zstandard.compress(bytes(2 << 20))
    assert len(bomb) < 1000
    path = written(tmp_path, with_payload(_WHOLE, bomb))
    with pytest.raises(BundleRefused, match="太大"):
        open_bundle(path, DISTRICT.age_identity, DEVICE.public)


def test_that_a_huge_file_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "MOST_FILE", 100)
    with pytest.raises(BundleRefused, match="太大"):
        read_manifest(written(tmp_path))


@pytest.mark.parametrize("name", ["missing.advb", ""])
def test_that_a_missing_file_or_a_folder_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(BundleRefused, match="读不出"):
        read_manifest(tmp_path / name)


def test_that_a_bundle_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "b.advb"
    write_file(path, sealed(revisions(1)))
    before = path.read_bytes()
    with pytest.raises(KnownError):
        write_file(tmp_path / "missing" / "b.advb", sealed(revisions(2)))
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["b.advb"]
