"""What is asked of one point of many, or of all at once: both engines say what a plain model says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from advisor_app.domain.ids import IncarnationId
from advisor_app.hub.ports import DistrictStore
from advisor_app.hub.postgres import overview
from advisor_app.store import district_overview
from advisor_app.store.district_overview import BackupWord, LastReceipt
from advisor_app.store.district_register import IssuedReceipt, MergedBundle, RefusedBundle
from tests.hub.contract.answers import claim_all
from tests.hub.contract.pool import POINTS, a_year
from tests.hub.contract.test_ports import BUNDLE, DEVICE, INC, OTHER

YEAR, CLAIMS = a_year()
TOWN = ("410106-D01", "410106-D02", "410106-D03")
EPOCHS = ("aa" * 16, "bb" * 16)


def a_day(chance: Random) -> str:
    return f"2026-11-{chance.randrange(1, 6):02}"


def bundles(chance: Random) -> list[MergedBundle]:
    """Give bundles of some points: many merged at the same moment, clocks ahead and behind."""
    return [
        replace(
            BUNDLE, digest=f"{chance.getrandbits(64):016x}", point=chance.choice(TOWN[:2]),
            merged_at=a_day(chance), created_at=a_day(chance), agreed=chance.random() < 0.5,
            seen=chance.choice([None, *((one, chance.randrange(1, 4)) for one in EPOCHS)]),
        ) for _ in range(25)
    ]  # fmt: skip


def refusals(chance: Random, taken: Sequence[MergedBundle]) -> list[RefusedBundle]:
    """Give files that were refused; some were taken later."""
    names = [f"{chance.getrandbits(64):016x}" for _ in range(8)]
    digests = {*names, *(one.digest for one in taken[:5])}
    return [
        RefusedBundle(
            digest=one, file="a", at=a_day(chance), reason="坏", point=chance.choice((*TOWN, "")),
        ) for one in sorted(digests)
    ]  # fmt: skip


def receipts(chance: Random) -> list[IssuedReceipt]:
    """Give the receipts of two points in two epochs, in the order in which they were given."""
    return [
        IssuedReceipt(point=point, epoch=epoch, serial=serial, issued_at=a_day(chance), content=b"")
        for epoch in EPOCHS
        for serial in range(1, chance.randrange(2, 5))
        for point in TOWN[:2]
    ]


@pytest.mark.parametrize("seed", range(3))
def test_that_all_points_at_once_are_told_as_one_by_one(seed: int, store: DistrictStore) -> None:
    chance = Random(seed)
    merged, given = bundles(chance), receipts(chance)
    refused = refusals(chance, merged)
    with store.begin():
        for bundle in merged:
            store.register.record_bundle(bundle)
        for file in refused:
            store.register.refuse(file)
        for receipt in given:
            store.register.keep_receipt(receipt)
    asked = store.overview

    newest = asked.newest_bundles()
    assert set(newest) == {one.point for one in merged}
    for point, last in newest.items():
        of = [one for one in merged if one.point == point]
        assert last.bundle == min(
            (one for one in of if one.merged_at == max(each.merged_at for each in of)),
            key=lambda one: one.digest,
        )
        assert last.created == max(one.reported_at for one in of)

    digests = {one.digest for one in merged}
    left = sorted(
        (one for one in refused if one.digest not in digests),
        key=lambda one: (one.at, [-ord(each) for each in one.digest]), reverse=True,
    )  # fmt: skip
    assert asked.still_refused() == tuple(left)
    for name in (*TOWN, ""):
        assert asked.still_refused(name) == tuple(one for one in left if one.point == name)

    seen = {(one.point, one.seen) for one in merged}
    for epoch in (*EPOCHS, "cc" * 16):
        of_epoch = [one for one in given if one.epoch == epoch]
        last_ones = {one.point: one for one in of_epoch}
        assert asked.newest_receipts(epoch) == {
            point: LastReceipt(one.serial, one.issued_at, (point, (epoch, one.serial)) in seen)
            for point, one in last_ones.items()
        }
        for name in TOWN:
            assert asked.given(name, epoch) == {
                one.serial: one.issued_at for one in of_epoch if one.point == name
            }


def test_that_only_the_newest_receipts_are_looked_at(
    store: DistrictStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (district_overview, overview):
        monkeypatch.setattr(module, "NEWEST", 2)
    with store.begin():
        for serial in (1, 2, 3):
            store.register.keep_receipt(IssuedReceipt(
                point=TOWN[0], epoch="e", serial=serial, issued_at=f"{serial}", content=b"",
            ))  # fmt: skip
    assert store.overview.given(TOWN[0], "e") == {3: "3", 2: "2"}


def test_that_devices_claims_and_marks_are_given_by_their_own(store: DistrictStore) -> None:
    others = [
        replace(DEVICE, device="d0", enrolled_at="2025"),
        replace(DEVICE, device="d2", point=TOWN[1]),
    ]
    with store.begin():
        for one in (DEVICE, *others):
            store.register.enrol(one)
        store.register.claim(INC, TOWN[1], "d2", "2026-02")
        store.register.claim(OTHER, TOWN[0], "d1", "2026-01")
        store.register.mark_backed_up({INC: 3, OTHER: 5}, "2026")
    asked = store.overview
    assert asked.devices(DEVICE.point) == (others[0], DEVICE)
    assert asked.devices(TOWN[1]) == (others[1],)
    assert asked.devices("nobody") == ()
    assert asked.claims() == (
        (OTHER, TOWN[0], "d1", "2026-01"), (INC, TOWN[1], "d2", "2026-02"),
    )  # fmt: skip
    assert asked.backed_up([INC, IncarnationId("ef" * 16)]) == {INC: 3}
    assert asked.backed_up([]) == {}


def test_that_the_newest_days_of_many_are_those_of_each(store: DistrictStore) -> None:
    claim_all(store, CLAIMS)
    with store.begin() as work:
        work.absorb(YEAR)
    figures, asked = store.figures, (*POINTS, "410106-X99")
    for until in (date(2026, 10, 1), date(2026, 11, 23), date(2026, 12, 1), date(2020, 1, 1)):
        one_by_one = {one: figures.newest_day(one, until) for one in asked}
        wanted = {one: day for one, day in one_by_one.items() if day}
        assert figures.newest_days(asked, until) == wanted
    assert len(figures.newest_days(asked, date(2026, 12, 1))) == 2
    assert figures.newest_days((), date(2026, 12, 1)) == {}


def test_that_words_stand_the_newest_first(store: DistrictStore) -> None:
    assert store.backup_words.all() == ()
    ones = [BackupWord(at="2026-11-01", until=until, who="信息科'") for until in ("9", "1", "5")]
    with store.begin():
        for one in ones:
            store.backup_words.keep(one)
    assert store.backup_words.all() == tuple(reversed(ones))


def test_that_chains_are_told_in_one_look_as_one_by_one(store: DistrictStore) -> None:
    """Whole chains, chains with gaps and forks, and those of which nothing is here."""
    claim_all(store, CLAIMS)
    with store.begin() as work:
        work.absorb([one for number, one in enumerate(YEAR) if number % 9])
    asked = [*CLAIMS, INC]
    together = store.holdings(asked)
    assert list(together) == asked
    assert {one: store.holdings([one])[one] for one in asked} == together
    assert together[INC].last == 0
    assert any(one.gaps for one in together.values())
