"""What a receipt says of a chain, which bundles it answers, when it is another one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.holdings import Held, held_of
from advisor_app.domain.ids import IncarnationId
from advisor_app.hub import receipts
from advisor_app.hub.receipts import _acknowledged
from advisor_app.sync.receipt import _sound
from tests.hub.office import DEVICE, ONE, THREE, TWO, Office, a_writer, elders

OTHER = "d2" * 16


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    made.enrolled()
    yield made
    made.close()


def answered(office: Office) -> list[str]:
    return [one.digest for one in office.receipt().answers]


@given(st.sets(st.integers(1, 30)), st.integers(0, 40), st.integers(0, 4))
@settings(max_examples=80)
def test_that_no_receipt_says_more_than_is_there(numbers: set[int], mark: int, most: int) -> None:
    held = held_of(IncarnationId("a" * 32), [(one, f"{one:064x}") for one in sorted(numbers)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receipts, "MOST_GAPS", most)
        said = _acknowledged(held, mark)
    assert all(_sound(said))
    assert said.backed_up <= said.merged <= said.last <= held.last
    gaps = {one for first, last in said.gaps for one in range(first, last + 1)}
    assert set(range(1, said.last + 1)) - gaps <= numbers
    assert len(said.gaps) <= most
    if len(held.gaps) <= most:
        assert (said.last, said.gaps) == (held.last, held.gaps)


@pytest.mark.parametrize(("mark", "told"), [(0, 0), (2, 2), (3, 3), (4, 3), (99, 3)])
def test_that_nothing_beyond_the_whole_beginning_is_said_to_be_backed_up(
    mark: int, told: int
) -> None:
    held = Held(incarnation=IncarnationId("a" * 32), contiguous=3, last=9, gaps=((4, 8),))
    assert _acknowledged(held, mark).backed_up == told


def test_that_the_vector_is_of_the_points_own_chains(office: Office) -> None:
    ours, theirs, empty = a_writer(), a_writer(TWO, "theirs"), a_writer(name="empty")
    office.holds(ours, *elders(ours, 3))
    office.holds(theirs, *elders(theirs, 2))
    office.holds(empty)
    assert set(office.receipt().vector) == {ours.incarnation}
    assert set(office.receipt(TWO).vector) == {theirs.incarnation}
    assert office.receipt(THREE).vector == {}


def test_that_a_backup_mark_is_told_by_its_chain(office: Office) -> None:
    writer, other = a_writer(), a_writer(name="other")
    for each in (writer, other):
        office.holds(each, *elders(each, 3))
    with office.store.begin():
        office.store.register.mark_backed_up({writer.incarnation: 2}, office.at(1))
    vector = office.receipt().vector
    assert vector[writer.incarnation].backed_up == 2
    assert vector[other.incarnation].backed_up == 0


def test_that_every_bundle_is_answered_before_a_receipt_was_seen(office: Office) -> None:
    made = [office.merged(hours).digest for hours in (1, 2, 3)]
    assert answered(office) == made[::-1]


def test_that_what_came_before_the_receipt_that_was_seen_is_not_answered_again(
    office: Office,
) -> None:
    office.merged(-5)
    first = office.receipts.issue(ONE)
    later = office.merged(5, seen=(first.epoch, first.serial)).digest
    assert answered(office) == [later]


def test_that_a_bundle_of_the_very_moment_was_answered(office: Office) -> None:
    """A receipt speaks of what was merged before it; what has its own instant is in it."""
    first = office.receipts.issue(ONE)
    office.merged(0, merged_at=first.issued_at, digest="a" * 64)
    office.refused(0, at=first.issued_at)
    after = office.merged(9, seen=(first.epoch, first.serial), digest="b" * 64).digest
    assert answered(office) == [after]


def test_that_the_device_that_saw_least_decides(office: Office) -> None:
    office.enrolled(device=OTHER)
    old = office.merged(-5).digest
    first = office.receipts.issue(ONE)
    mine = office.merged(5, seen=(first.epoch, first.serial)).digest
    assert answered(office) == [mine]
    theirs = office.merged(6, device=OTHER).digest
    assert answered(office) == [theirs, mine, old]
    again = office.merged(7, device=OTHER, seen=(first.epoch, first.serial)).digest
    assert answered(office) == [again, theirs, mine]


def test_that_a_receipt_of_another_life_was_not_seen(office: Office) -> None:
    old = office.merged(-5).digest
    first = office.receipts.issue(ONE)
    office.restored()
    new = office.merged(5, seen=(first.epoch, first.serial)).digest
    assert answered(office) == [new, old]


def test_that_other_points_bundles_are_not_answered(office: Office) -> None:
    office.merged(1, point=TWO, device=OTHER)
    office.refused(1, point=TWO)
    mine = office.merged(2).digest
    assert answered(office) == [mine]


def test_that_a_refusal_is_answered_until_the_file_is_taken(office: Office) -> None:
    office.refused(1)
    (answer,) = office.receipt().answers
    assert (answer.digest, answer.problem, answer.accepted) == ("9" * 64, "坏了", 0)
    office.merged(2, digest="9" * 64)
    (answer,) = office.receipt().answers
    assert (answer.digest, answer.problem, answer.accepted) == ("9" * 64, "", 3)


@pytest.mark.parametrize("most", [0, 1, 2, 5])
def test_that_refusals_have_a_room_of_their_own(
    most: int, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "MOST_REFUSALS", most)
    good = office.merged(1).digest
    for number in range(3):
        office.refused(2 + number, digest=f"{number}" * 64)
    wanted = [f"{number}" * 64 for number in (2, 1, 0)]
    assert answered(office) == [good, *wanted[:most]]


def test_that_a_serial_rises_with_news_alone(office: Office) -> None:
    assert [office.receipts.issue(ONE).serial for _ in range(3)] == [1, 1, 1]
    office.merged(1)
    assert [office.receipts.issue(ONE).serial for _ in range(2)] == [2, 2]
    with office.store.begin():
        office.store.register.revoke(DEVICE.device, office.at(2), "丢失")
    receipt = office.receipt()
    assert (receipt.serial, receipt.revoked) == (3, (DEVICE.device,))


def test_that_revoked_devices_of_others_are_not_told(office: Office) -> None:
    office.enrolled(device=OTHER, point=TWO, revoked_at=office.at(1), revoked_why="丢失")
    assert office.receipt().revoked == ()
    assert office.receipt(TWO).revoked == (OTHER,)


def test_that_a_new_epoch_counts_anew_and_names_the_former(office: Office) -> None:
    first = office.receipts.issue(ONE)
    office.restored()
    again = office.receipt()
    assert (again.serial, again.former) == (1, (first.epoch,))
    assert again.epoch == office.epochs.current().id


def test_that_a_kept_receipt_nobody_can_read_is_followed_by_another(office: Office) -> None:
    first = office.receipts.issue(ONE)
    damaged = replace(first, serial=7, content=b"ADVR9\n")
    with office.store.begin():
        office.store.register.keep_receipt(damaged)
    assert office.receipts.issue(ONE).serial == 8


def test_that_the_last_is_the_newest_whole(office: Office) -> None:
    register = office.store.register
    assert register.receipts(ONE, limit=1) == ()
    first = office.receipts.issue(ONE)
    office.merged(1)
    second = office.receipts.issue(ONE)
    assert register.receipts(ONE, limit=1) == (second,)
    assert register.receipts(ONE) == (second, first)


def test_that_receipts_are_for_points_with_a_device(office: Office, tmp_path: Path) -> None:
    office.enrolled(device=OTHER, point=TWO)
    office.enrolled(device="d3" * 16)
    assert office.receipts.points() == (ONE, TWO)
    out = tmp_path / "out"
    with pytest.raises(BadInput, match="不存在"):
        office.receipts.write(out)
    out.mkdir()
    with pytest.raises(BadInput, match=f"{THREE} 还没有登记终端"):
        office.receipts.write(out, [ONE, THREE])
    written = office.receipts.write(out, [TWO, TWO])
    assert [one.path.name for one in written] == [
        f"{TWO}-{office.epochs.current().id[:8]}-00000001.advr"
    ]
    assert written[0].path.read_bytes() == written[0].issued.content
    assert len(office.receipts.write(out)) == 2
