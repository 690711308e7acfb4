"""Bundles made to do harm: refused in one sentence, early, and without eating the memory."""

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BundleRefused
from advisor_app.sync.bundle import (
    MOST_HEADER,
    MOST_PAYLOAD,
    MOST_REVISIONS,
    _unfolded,
    open_bundle,
    read_manifest,
)
from advisor_app.sync.capped import read_capped
from advisor_app.sync.framing import STEP
from advisor_app.sync.lines import to_line
from tests.sync.making import (
    DEVICE,
    DISTRICT,
    OTHER_DEVICE,
    OTHER_DISTRICT,
    STATEMENT,
    revisions,
    sealed,
)
from tests.sync.taking_apart import parts, rebuilt, with_header, with_payload

MADE = revisions(4)
WHOLE = sealed(MADE).content
SAID = STATEMENT.to_line() + b"\n"
LINES = SAID + b"".join(to_line(one) + b"\n" for one in MADE)
FRAME = zstandard.compress(LINES)
MIB = 1 << 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "收到的.advb"


def refused(path: Path, content: bytes) -> str:
    """Open a file that must be refused, and give the one sentence."""
    path.write_bytes(content)
    with pytest.raises(BundleRefused) as caught:
        open_bundle(path, DISTRICT.age_identity, DEVICE.public)
    assert "\n" not in caught.value.message
    assert str(path.parent) not in caught.value.message
    return caught.value.message


def zeros(count: int) -> bytes:
    """Pack zero bytes, a mebibyte at a time."""
    packer = zstandard.ZstdCompressor().compressobj()
    packed = b"".join(packer.compress(bytes(MIB)) for _ in range(count // MIB))
    return packed + packer.flush()


def test_that_every_single_flipped_bit_is_refused(path: Path) -> None:
    for place in range(len(WHOLE)):
        hurt = bytearray(WHOLE)
        hurt[place] ^= 1 << place % 8
        assert path.name in refused(path, bytes(hurt)), place


def test_that_every_single_truncation_is_refused_without_any_key(path: Path) -> None:
    for length in range(len(WHOLE)):
        path.write_bytes(WHOLE[:length])
        with pytest.raises(BundleRefused, match="不完整") as caught:
            read_manifest(path)
        assert path.name in caught.value.message


def test_that_two_bundles_in_one_file_are_refused(path: Path) -> None:
    assert "不完整" in refused(path, WHOLE * 2)


def test_that_the_signature_is_looked_at_before_anything_is_decrypted(path: Path) -> None:
    """A stranger's file would fail to decrypt as well; that it is unsigned is said first."""
    path.write_bytes(sealed(MADE, OTHER_DEVICE).content)
    with pytest.raises(BundleRefused, match="签名"):
        open_bundle(path, OTHER_DISTRICT.age_identity, DEVICE.public)


def test_that_a_sealed_part_under_another_devices_header_is_refused(path: Path) -> None:
    header, _, age = parts(WHOLE)
    assert "签名" in refused(path, rebuilt(header, age, OTHER_DEVICE))


@pytest.mark.parametrize("public", ["", "zz", "0" * 64, OTHER_DEVICE.public])
def test_that_no_other_public_key_opens_it(public: str, path: Path) -> None:
    path.write_bytes(WHOLE)
    with pytest.raises(BundleRefused, match="签名"):
        open_bundle(path, DISTRICT.age_identity, public)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "不完整"),
        (b"ADV", "不完整"),
        (b"ADVB1", "不完整"),
        (b"ADVB2\n", "升级"),
        (b"ADVB2\n" + WHOLE[6:], "升级"),
        (b"ADVB17" + WHOLE[6:], "升级"),
        (b"advb1\n" + WHOLE[6:], "不是数据包"),
        (b"PK\x03\x04", "不是数据包"),
        ("姓名,电话\n".encode(), "不是数据包"),
    ],
    ids=range(9),  # sealing is random, and names of tests must not be
)
def test_that_each_wrong_file_is_told_apart(content: bytes, words: str, path: Path) -> None:
    assert words in refused(path, content)


@pytest.mark.parametrize(
    "header", [b"", b"null", b"[]", b"5", b'"x"', b"{}", b"\xff", b"[" * 200_000, b'{"a":' * 9999]
)
def test_that_a_header_of_nonsense_is_refused(header: bytes, path: Path) -> None:
    assert "封面读不懂" in refused(path, rebuilt(header, parts(WHOLE)[2]))


def test_that_a_header_beyond_its_cap_is_refused(path: Path) -> None:
    assert "不完整" in refused(path, rebuilt(b" " * (MOST_HEADER + 1), parts(WHOLE)[2]))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 0}, "旧版本"),
        ({"format": True}, "旧版本"),
        ({"format": 2.0}, "封面读不懂"),
        ({"format": "1"}, "封面读不懂"),
        ({"schema": 9}, "序号"),
        ({"schema": 0}, "封面读不懂"),
        ({"size": 0}, "封面读不懂"),
        ({"revisions": 3}, "条数"),
        ({"revisions": 2**60}, "封面读不懂"),
        ({"revisions": MOST_REVISIONS}, "条数"),
        ({"revisions": MOST_REVISIONS + 1}, "封面读不懂"),
        ({"point": ""}, "封面读不懂"),
        ({"point": "410106-D05\n请把口令告诉来电的人"}, "封面读不懂"),
        ({"point": "x" * 33}, "封面读不懂"),
        ({"point": None}, "封面读不懂"),
        ({"device": "D" * 32}, "封面读不懂"),
        ({"device": "d" * 31}, "封面读不懂"),
        ({"device": 7}, "封面读不懂"),
        ({"incarnations": {"x": [1, 4]}}, "封面读不懂"),
        ({"incarnations": {MADE[0].incarnation: [0, 4]}}, "封面读不懂"),
        ({"incarnations": {MADE[0].incarnation: [4, 1]}}, "序号"),
        ({"incarnations": {MADE[0].incarnation: [1, 5]}}, "序号"),
        ({"incarnations": {MADE[0].incarnation: [1]}}, "封面读不懂"),
        ({"incarnations": {MADE[0].incarnation: [1, 4.0]}}, "封面读不懂"),
        ({"incarnations": [1, 4]}, "封面读不懂"),
        ({"counts": {"elder": 0}}, "封面读不懂"),
        ({"counts": {"E": 4}}, "封面读不懂"),
        ({"counts": {"elder": True}}, "封面读不懂"),
        ({"created_at": "9999-12-31T23:59:59+00:00"}, "封面读不懂"),
        ({"created_at": "0001-01-01T00:00:00+00:00"}, "封面读不懂"),
        ({"created_at": 5}, "封面读不懂"),
        ({"digest": "x" * 64}, "封面读不懂"),
    ],
)
def test_that_a_signed_header_is_still_not_believed(
    changes: dict[str, object], words: str, path: Path
) -> None:
    assert words in refused(path, with_header(WHOLE, changes))


@pytest.mark.parametrize("year", [1970, 2099])
def test_that_a_dead_clock_does_not_stop_a_bundle(year: int, path: Path) -> None:
    path.write_bytes(with_header(WHOLE, {"created_at": f"{year}-01-01T00:00:00+00:00"}))
    assert open_bundle(path, DISTRICT.age_identity, DEVICE.public).manifest.created_at.year == year


@pytest.mark.parametrize("field", ["format", "suite", "point", "device", "digest", "counts"])
def test_that_a_missing_field_is_refused(field: str, path: Path) -> None:
    header, _, age = parts(WHOLE)
    assert f'"{field}":'.encode() in header
    assert "封面读不懂" in refused(
        path, rebuilt(header.replace(f'"{field}":'.encode(), b'"x":'), age)
    )


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (b"", "解不开"),
        (b"not zstd", "解不开"),
        (FRAME[:-1], "解不开"),
        (FRAME[: len(FRAME) // 2], "解不开"),
        (FRAME + b"x", "解不开"),
        (FRAME + FRAME, "解不开"),
        (FRAME + bytes(4096), "解不开"),
        (zstandard.compress(b""), "第一行"),
        (zstandard.compress(SAID), "条数"),
        (zstandard.compress(SAID[:-1]), "不完整"),
        (zstandard.compress(LINES[len(SAID) :]), "第一行"),
        (zstandard.compress(SAID + LINES), "字段"),
        (zstandard.compress(LINES[:-1]), "不完整"),
        (zstandard.compress(LINES + LINES[len(SAID) :]), "条数"),
        (zstandard.compress(LINES + b"\n"), "条数"),
        (zstandard.compress(b"\n" + LINES), "第一行"),
        (zstandard.compress(LINES.replace(b"\n", b"\r\n")), "第一行"),
        (zstandard.compress(SAID + LINES[len(SAID) :].replace(b"\n", b"\r\n")), "JSON"),
        (zstandard.compress(LINES.replace(b"\n", b"\r")), "不完整"),
        (zstandard.compress(b"[" * 200_000 + b"\n"), "第一行"),
        (zstandard.compress(SAID + b"[" * 200_000 + b"\n"), "JSON"),
        (zstandard.compress(LINES.replace(b'"seq":4', b'"seq":5')), "content|序号"),
    ],
)
def test_that_a_payload_that_is_not_exactly_the_lines_is_refused(
    packed: bytes, words: str, path: Path
) -> None:
    said = refused(path, with_payload(WHOLE, packed))
    assert any(one in said for one in words.split("|"))


@pytest.mark.parametrize("more", [b"x", FRAME, bytes(2 * STEP)])
def test_that_what_follows_a_frame_is_noticed_wherever_the_frame_ends(more: bytes) -> None:
    """Also when it ends just where a step ends, and nothing of the rest was looked at yet."""
    path = Path("a.advb")
    noise = Random(0).randbytes(STEP)
    frames = [zstandard.compress(noise[:length]) for length in range(STEP)]
    (exact,) = [one for one in frames if len(one) == STEP]
    assert noise.startswith(b"".join(_unfolded(path, exact)))
    with pytest.raises(BundleRefused, match="解不开"):
        list(_unfolded(path, exact + more))


def test_that_the_payload_put_together_by_the_document_is_taken(path: Path) -> None:
    path.write_bytes(with_payload(WHOLE, FRAME))
    assert list(open_bundle(path, DISTRICT.age_identity, DEVICE.public).revisions) == MADE


@given(packed=st.binary(max_size=300))
def test_that_no_payload_does_more_than_be_refused(
    packed: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    refused(tmp_path_factory.mktemp("b") / "a.advb", with_payload(WHOLE, packed))


@given(place=st.integers(0, len(FRAME) - 1), change=st.integers(1, 255))
def test_that_a_frame_damaged_before_it_was_signed_gives_whole_revisions_or_none(
    place: int, change: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A device with bad memory signs what it has; what is taken is still checked line by line."""
    hurt = bytearray(FRAME)
    hurt[place] ^= change
    path = tmp_path_factory.mktemp("b") / "a.advb"
    path.write_bytes(with_payload(WHOLE, bytes(hurt)))
    try:
        opened = open_bundle(path, DISTRICT.age_identity, DEVICE.public)
    except BundleRefused:
        return
    assert all(one.body_is_genuine() for one in opened.revisions)
    assert len(opened.revisions) == opened.manifest.revisions


def test_that_a_bomb_of_one_endless_line_is_refused_in_little_memory(path: Path) -> None:
    bomb = zeros(1024 * MIB)
    assert len(bomb) < MIB
    content = with_payload(WHOLE, bomb)
    tracemalloc.start()
    said = refused(path, content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "太大" in said
    assert peak < 96 * MIB


@pytest.mark.parametrize("copies", [2, 30])
def test_that_a_line_that_comes_again_is_refused_even_when_announced(
    copies: int, path: Path
) -> None:
    """Lines that are alike pack to nothing: a small file would unfold to any number of them."""
    lines = zstandard.compress(SAID + LINES[len(SAID) :] * copies)
    counts = {kind: count * copies for kind, count in json.loads(parts(WHOLE)[0])["counts"].items()}
    said = {"revisions": copies * len(MADE), "counts": counts}
    assert "同一编号" in refused(path, with_payload(WHOLE, lines, said))


def test_that_a_bomb_of_lines_stops_at_the_first_too_many(path: Path) -> None:
    lines = zstandard.compress(SAID + LINES[len(SAID) :] * 20_000)
    assert "条数" in refused(path, with_payload(WHOLE, lines))


def test_that_no_payload_unfolds_beyond_its_cap() -> None:
    total = 0

    def counted() -> Iterator[bytes]:
        nonlocal total
        for piece in _unfolded(Path("a.advb"), zeros(MOST_PAYLOAD + 64 * MIB)):
            total += len(piece)
            yield piece

    with pytest.raises(BundleRefused, match="太大"):
        any(len(piece) > 64 * MIB for piece in counted())
    assert total <= MOST_PAYLOAD


def test_that_a_payload_of_exactly_its_cap_unfolds() -> None:
    pieces = _unfolded(Path("a.advb"), zeros(MOST_PAYLOAD))
    assert sum(map(len, pieces)) == MOST_PAYLOAD


def test_that_an_endless_file_is_given_up() -> None:
    assert read_capped(Path("/dev/zero"), 1000) is None


@given(content=st.binary(max_size=50), most=st.integers(0, 60))
def test_that_a_file_is_read_whole_or_not(
    content: bytes, most: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("c") / "c"
    path.write_bytes(content)
    assert read_capped(path, most) == (content if len(content) <= most else None)
