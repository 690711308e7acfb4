"""A real bundle with every bit turned, cut anywhere, made longer: refused by the real intake.

Nothing of the record changes, nothing is said in more than a sentence, and the whole bundle is
still taken afterwards.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from advisor_app.domain.elder import Elder
from advisor_app.hub.district import District
from advisor_app.hub.intake import Merged
from tests.builders import TestIds, a_consultation
from tests.hub.rogues import Rogue, a_bureau
from tests.sync.taking_apart import parts

POINT = "410106-D05"
IDS = TestIds("flips")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In memory where there is such a place: each of thousands of refusals is synced to the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    if not os.access(memory, os.W_OK):
        yield tmp_path_factory.mktemp("flips")
        return
    with tempfile.TemporaryDirectory(dir=memory) as made:
        yield Path(made)


@pytest.fixture(scope="module")
def district(folder: Path) -> Iterator[District]:
    opened = a_bureau(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def device(district: District, folder: Path) -> Rogue:
    made = Rogue(folder, POINT)
    made.enrol(district)
    return made


@pytest.fixture(scope="module")
def whole(district: District, device: Rogue) -> bytes:
    """A bundle of three revisions, from a device that reported before."""
    before = device.put(Elder(id=IDS.record()))
    assert device.send(district, before).accepted == 1
    made = [
        device.put(Elder(id=IDS.record(), community="示例一社区")),
        device.put(a_consultation(IDS, point=POINT)),
        device.write("elder", {"community": "示例二社区"}, before.record, before.id),
    ]
    return device.bundle(made).read_bytes()


def stand(district: District) -> object:
    """Give what is in the record, and what is known of bundles that were merged."""
    record = district.record
    return (
        [(one.id, one.link) for one in record.journal.after(0)],
        record.register.bundles(), record.disputes.quarantined(), record.disputes.waiting(),
        record.disputes.contested(), district.store.every(Elder),
    )  # fmt: skip


def all_refused(district: District, contents: Iterable[bytes], folder: Path) -> int:
    """Have the intake look at many files; gives how many there were."""
    before, count = stand(district), 0
    path = folder / "带来的.advb"
    for content in contents:
        path.write_bytes(content)
        (merged,) = district.merge([path])
        assert isinstance(merged, Merged)
        assert merged.problem, f"taken: {count}"
        assert "\n" not in merged.problem
        assert path.name in merged.problem
        assert (merged.accepted, merged.unchanged, merged.refused, merged.gaps) == (0, 0, 0, 0)
        count += 1
    assert stand(district) == before
    return count


def flips(whole: bytes, places: Iterable[int], bits: Iterable[int]) -> Iterator[bytes]:
    turned = bytearray(whole)
    some = tuple(bits)
    for place in places:
        for bit in some:
            turned[place] ^= 1 << bit
            yield bytes(turned)
            turned[place] ^= 1 << bit


def test_that_every_bit_of_header_and_signature_counts(
    district: District, whole: bytes, tmp_path: Path
) -> None:
    open_part = len(whole) - len(parts(whole)[2])
    assert (
        all_refused(district, flips(whole, range(open_part), range(8)), tmp_path) == 8 * open_part
    )


def test_that_every_byte_of_the_sealed_part_counts(
    district: District, whole: bytes, tmp_path: Path
) -> None:
    open_part = len(whole) - len(parts(whole)[2])
    assert all_refused(district, flips(whole, range(open_part, len(whole)), (0,)), tmp_path)


def test_that_every_cut_counts(district: District, whole: bytes, tmp_path: Path) -> None:
    cuts = (whole[:length] for length in range(len(whole)))
    assert all_refused(district, cuts, tmp_path) == len(whole)


def test_that_nothing_may_follow_or_stand_before(
    district: District, device: Rogue, whole: bytes, tmp_path: Path
) -> None:
    other = device.bundle([]).read_bytes()
    longer = [
        whole + b"\0", whole + b"\n", whole + whole, whole + other, other + whole, b"\n" + whole,
        b"\xef\xbb\xbf" + whole, whole + parts(whole)[2], whole[:-1] + b"\0\0",
        whole.replace(b"\n", b"\r\n"),
    ]  # fmt: skip
    assert all_refused(district, longer, tmp_path) == 10


def test_that_parts_of_two_bundles_make_none(
    district: District, device: Rogue, whole: bytes, tmp_path: Path
) -> None:
    other = device.bundle([]).read_bytes()
    ours, theirs = parts(whole), parts(other)
    start = whole[:6]
    mixed = [
        start + len(header).to_bytes(4, "big") + header + signature + age
        for header in (ours[0], theirs[0])
        for signature in (ours[1], theirs[1])
        for age in (ours[2], theirs[2])
    ]
    strange = [one for one in mixed if one not in (whole, other)]
    assert all_refused(district, strange, tmp_path) == 6


def test_that_the_whole_bundle_is_still_taken_and_only_once(
    district: District, whole: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "whole.advb"
    path.write_bytes(whole)
    first, again = district.merge([path, path])
    assert (first.problem, first.accepted) == ("", 3)
    assert (again.problem, again.accepted, again.unchanged) == ("", 0, 3)
    open_part = len(whole) - len(parts(whole)[2])
    all_refused(district, flips(whole, range(0, open_part, 3), (0,)), tmp_path)
    assert district.record.verify().problems == ()
