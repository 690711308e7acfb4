"""When a new life of the district's record begins, and when not: in doubt it does."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from advisor_app.hub.epochs import EpochReason, Epochs
from advisor_app.support.anchor import Anchor, Anchors
from tests.hub.office import ONE, TWO, Office


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "state" / "anchor.json"


@pytest.fixture
def office(tmp_path: Path, place: Path) -> Iterator[Office]:
    made = Office(tmp_path, (place,))
    made.enrolled()
    made.enrolled(device="d2" * 16, point=TWO)
    yield made
    made.close()


def reasons(office: Office) -> list[str]:
    return [one.reason for one in office.store.register.epochs()]


def hear(office: Office, seen: tuple[str, int] | None, point: str = ONE) -> bool:
    with office.store.begin():
        return office.epochs.hear(seen, point)


def anchored(place: Path) -> Anchor:
    return Anchor(**json.loads(place.read_text(encoding="utf-8")))


def put(place: Path, epoch: str, serial: int, device: str = "hub") -> None:
    anchor = Anchor(device=device, incarnation=epoch, seq=serial, link="")
    place.write_text(json.dumps(asdict(anchor)), encoding="utf-8")


@pytest.mark.parametrize("serial", [1, 2, 99])
def test_that_a_receipt_never_given_begins_one(serial: int, office: Office) -> None:
    epoch = office.epochs.current().id
    office.receipts.issue(ONE)
    assert hear(office, (epoch, serial)) is (serial > 1)
    assert reasons(office) == [EpochReason.FOUNDED] + [EpochReason.SEEN] * (serial > 1)


def test_that_nothing_seen_begins_nothing(office: Office) -> None:
    assert not hear(office, None)
    assert reasons(office) == [EpochReason.FOUNDED]


def test_that_each_point_is_asked_by_its_own_serials(office: Office) -> None:
    epoch = office.epochs.current().id
    office.receipts.issue(TWO)
    assert not hear(office, (epoch, 1), TWO)
    assert hear(office, (epoch, 1), ONE)


def test_that_a_life_nobody_knows_comes_before_the_new_one(office: Office) -> None:
    first, lost = office.epochs.current().id, "e" * 32
    assert hear(office, (lost, 1))
    assert office.epochs.former() == (first, lost)
    assert [one.current for one in office.store.register.epochs()] == [False, False, True]
    assert not hear(office, (lost, 50))  # its successor says already that it is not whole
    assert not hear(office, (first, 50))
    assert len(reasons(office)) == 3


def test_that_a_known_life_is_not_entered_twice(office: Office) -> None:
    epoch = office.epochs.current().id
    assert hear(office, (epoch, 7))
    assert office.epochs.former() == (epoch,)
    assert office.epochs.current().id not in (epoch, "")


@pytest.mark.parametrize(("ahead", "begun"), [(-1, False), (0, False), (1, True)])
def test_that_an_anchor_that_knows_of_more_receipts_begins_one(
    ahead: int, begun: bool, office: Office, place: Path
) -> None:
    epoch = office.epochs.current().id
    office.receipts.issue(ONE)
    office.receipts.issue(TWO)
    assert anchored(place) == Anchor(device="hub", incarnation=epoch, seq=2, link="")
    put(place, epoch, 2 + ahead)
    office.awake()
    assert reasons(office) == [EpochReason.FOUNDED] + [EpochReason.ANCHOR] * begun
    assert anchored(place).seq == (0 if begun else 2)
    assert anchored(place).incarnation == office.epochs.current().id


def test_that_an_anchor_of_a_life_that_was_lost_begins_one(office: Office, place: Path) -> None:
    first = office.epochs.current().id
    put(place, "e" * 32, 0)
    office.awake()
    assert office.epochs.former() == (first, "e" * 32)
    office.awake()
    assert len(reasons(office)) == 3


@pytest.mark.parametrize("device", ["other", ""])
def test_that_an_anchor_of_another_district_says_nothing(
    device: str, office: Office, place: Path
) -> None:
    put(place, "e" * 32, 9, device)
    office.awake()
    assert reasons(office) == [EpochReason.FOUNDED]


def test_that_an_anchor_of_a_former_life_says_nothing_new(office: Office, place: Path) -> None:
    first = office.epochs.current().id
    office.restored()
    put(place, first, 99)
    office.awake()
    assert reasons(office) == [EpochReason.FOUNDED, EpochReason.RESTORED]


def test_that_the_same_randomness_again_gives_no_known_id(office: Office) -> None:
    """A machine that was put back with its random seed draws what it drew before."""
    drawn = [office.epochs.current().id, office.epochs.current().id, "c" * 32]
    again = Epochs(
        office.store, Anchors(()), "hub", lambda _: bytes.fromhex(drawn.pop(0)), office.clock
    )
    assert again.begin(EpochReason.RESTORED).id == "c" * 32
    assert drawn == []


def test_that_an_epoch_that_could_not_be_kept_leaves_no_anchor(
    office: Office, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place.read_text(encoding="utf-8")

    def refuse(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(type(office.store.register), "begin_epoch", refuse)
    with pytest.raises(RuntimeError):
        office.restored()
    assert place.read_text(encoding="utf-8") == before
    assert reasons(office) == [EpochReason.FOUNDED]
