"""A district that was put back says so, whatever showed it, and nothing is lost or counted twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor_app.bootstrap import restore_district
from advisor_app.domain.errors import RecordProblem
from advisor_app.domain.month import Month
from advisor_app.hub.epochs import EPOCH_WORDS, EpochReason
from tests.builders import PASSPHRASE
from tests.hub.sides import D01, D05, Sides

NOVEMBER = Month(2026, 11)


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[Sides]:
    made = Sides(tmp_path)
    yield made
    made.shut()


def reasons(sides: Sides) -> list[str]:
    return [one.reason for one in sides.district.store.register.epochs()]


def talks_counted(sides: Sides) -> object:
    return sides.district.tally(NOVEMBER).total.indicators["consultations"]


def test_that_the_first_epoch_begins_with_the_district_and_stays(sides: Sides) -> None:
    first = sides.district.epochs.current()
    assert reasons(sides) == [EpochReason.FOUNDED]
    assert sides.district.epochs.former() == ()
    sides.talks()
    sides.reported()
    sides.answered()
    sides.district.close()
    sides.district = sides.open()
    assert sides.district.epochs.current() == first
    assert set(EPOCH_WORDS) == set(EpochReason)


def lived(sides: Sides) -> Path:
    """Report, keep a copy, report again and have it acknowledged."""
    sides.talks(2)
    sides.reported()
    sides.answered()
    kept = sides.copied("kept")
    sides.talks(3)
    sides.reported()
    sides.answered()
    return kept


def comes_right(sides: Sides, count: int) -> None:
    """One receipt and one export later everything is there, once."""
    sides.answered()
    sides.reported()
    assert talks_counted(sides) == count
    sides.answered()
    standing = sides.point().exchange.standing()
    assert (standing.new, standing.awaiting) == (0, 0)
    (chain,) = sides.district.status().chains
    assert (chain.missing, chain.forks) == (0, ())
    assert sides.district.record.verify().problems == ()


def test_that_a_folder_put_back_is_seen_by_its_anchor(sides: Sides) -> None:
    kept = lived(sides)
    before = sides.district.epochs.current()
    sides.put_back(kept)
    assert reasons(sides) == [EpochReason.FOUNDED, EpochReason.ANCHOR]
    assert sides.district.epochs.former() == (before.id,)
    assert talks_counted(sides) == 2
    comes_right(sides, 5)


def test_that_a_disk_put_back_is_seen_by_what_a_point_has_seen(sides: Sides) -> None:
    """The anchor went back too: a bundle names a receipt that was never given."""
    kept = lived(sides)
    sides.put_back(kept, anchors=True)
    assert reasons(sides) == [EpochReason.FOUNDED]
    sides.talks()
    done = sides.reported()
    assert (done.new_epoch, done.gaps) == (True, 3)
    assert reasons(sides)[-1] == EpochReason.SEEN
    comes_right(sides, 6)


def test_that_a_backup_put_back_by_command_begins_an_epoch(sides: Sides, tmp_path: Path) -> None:
    sides.talks(2)
    sides.reported()
    sides.answered()
    made = sides.district.backups.make(tmp_path)
    sides.talks(3)
    sides.reported()
    sides.answered()
    epoch = sides.restored(made.path)
    assert sides.district.epochs.current().id == epoch
    assert talks_counted(sides) == 2
    comes_right(sides, 5)


def test_that_a_life_nobody_here_remembers_comes_before_the_next(sides: Sides) -> None:
    """Put back twice: a point has a receipt of an epoch that the second copy never had."""
    kept = lived(sides)
    sides.put_back(kept)
    lost = sides.district.epochs.current().id
    sides.talks()
    comes_right(sides, 6)
    sides.put_back(kept, anchors=True)
    assert lost not in {one.id for one in sides.district.store.register.epochs()}
    sides.talks()
    assert sides.reported().new_epoch
    assert lost in sides.district.epochs.former()
    assert lost in sides.receipt().former
    comes_right(sides, 7)


def test_that_every_point_is_heard_again(sides: Sides) -> None:
    kept = sides.copied("kept")
    for code in (D05, D01):
        sides.talks(2, code)
        sides.reported(code)
        sides.answered(code)
    sides.put_back(kept)
    for code in (D05, D01):
        sides.district.enrol(sides.folder / f"{code}.req")
        sides.answered(code)
        sides.reported(code)
    assert talks_counted(sides) == 4


def test_that_a_point_that_comes_late_begins_no_epoch_anew(sides: Sides) -> None:
    kept = lived(sides)
    sides.talks(1, D01)
    late = sides.exported(D01)
    sides.put_back(kept)
    sides.district.enrol(sides.folder / f"{D01}.req")
    count = len(reasons(sides))
    assert sides.merged(late).problem == ""
    assert not sides.merged(late).new_epoch
    assert len(reasons(sides)) == count


def test_that_a_point_without_a_record_cannot_be_restored_as_a_district(
    sides: Sides, tmp_path: Path
) -> None:
    made = sides.point().backups.make(tmp_path / "point.db")
    sides.district.close()
    with pytest.raises(RecordProblem, match="不是区级的备份"):
        restore_district(sides.world, PASSPHRASE, made.path)
    sides.district = sides.open()
    assert len(sides.district.store.register.devices()) == 1
