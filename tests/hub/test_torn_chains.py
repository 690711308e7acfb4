"""Chains that are torn, forked or full of holes by a device's doing: kept, told, and no harm."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.domain.elder import Elder
from advisor_app.domain.revision import Revision
from advisor_app.hub.district import District
from advisor_app.hub.receipts import MOST_GAPS
from advisor_app.sync.receipt import MOST_RECEIPT, read_receipt
from tests.builders import TestIds
from tests.hub.rogues import Rogue, a_bureau

IDS = TestIds("torn")


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    opened = a_bureau(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def rogue(district: District, tmp_path: Path) -> Rogue:
    device = Rogue(tmp_path, "410106-D01")
    device.enrol(district)
    return device


def elders(rogue: Rogue, count: int) -> list[Revision]:
    return [rogue.put(Elder(id=IDS.record())) for _ in range(count)]


def test_that_a_torn_chain_keeps_the_district_from_no_backup(
    district: District, rogue: Rogue, tmp_path: Path
) -> None:
    made = elders(rogue, 4)
    torn = [made[0], replace(made[1], prev="f" * 64), *made[2:]]
    assert rogue.send(district, *torn).problem == ""
    backup = district.record.backups.write(tmp_path / "copy.db")
    assert backup.revisions == 4
    assert dict(backup.holdings) == dict(district.store.holdings())


def test_that_a_fork_whose_other_half_is_not_here_yet_keeps_it_from_none(
    district: District, rogue: Rogue, tmp_path: Path
) -> None:
    """A copied record went on twice, and the bundles come out of order."""
    made = elders(rogue, 3)
    twin = replace(made[1], id=IDS.revision(), record=IDS.record())
    assert rogue.send(district, made[0], twin, made[2]).problem == ""
    district.record.backups.write(tmp_path / "early.db")
    assert rogue.send(district, made[1]).problem == ""
    (held,) = district.store.holdings([rogue.incarnation]).values()
    assert held.forks == (2,)
    assert district.record.backups.write(tmp_path / "late.db").revisions == 4


def test_that_a_chain_full_of_holes_makes_no_receipt_that_nobody_can_read(
    district: District, rogue: Rogue
) -> None:
    """And what the receipt has no room to ask for it does not acknowledge."""
    holes = MOST_GAPS + 500
    made = [replace(one, seq=2 * one.seq) for one in elders(rogue, holes)]
    assert rogue.send(district, *made).problem == ""
    content = district.receipts.issue("410106-D01").content
    receipt = read_receipt(content, district.receipts._keys.signing.public, "x.advr")
    (held,) = receipt.vector.values()
    assert len(held.gaps) == MOST_GAPS
    assert held.last == 2 * MOST_GAPS
    assert all(low % 2 == 1 and low == high for low, high in held.gaps)
    assert len(content) < MOST_RECEIPT
    (first,) = elders(rogue, 1)
    rogue.send(district, replace(first, seq=1))
    again = read_receipt(
        district.receipts.issue("410106-D01").content,
        district.receipts._keys.signing.public, "x.advr",
    )  # fmt: skip
    (held,) = again.vector.values()
    assert held.merged == 2


@pytest.mark.parametrize("top", [2**53 - 1, 10**9])
def test_that_a_number_from_nowhere_is_one_gap(top: int, district: District, rogue: Rogue) -> None:
    made = elders(rogue, 2)
    merged = rogue.send(district, made[0], replace(made[1], seq=top))
    assert merged.problem == ""
    assert merged.gaps == top - 2
    (held,) = district.store.holdings([rogue.incarnation]).values()
    assert (held.contiguous, held.gaps) == (1, ((2, top - 1),))
    assert len(district.status().points) == 22
