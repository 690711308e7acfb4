"""What the district answers: never more than it holds, the same as long as nothing is new."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.store.district_register import RefusedBundle
from advisor_app.sync.receipt import read_receipt
from tests.hub.sides import D01, D05, Sides


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[Sides]:
    made = Sides(tmp_path)
    yield made
    made.shut()


def test_that_a_receipt_acknowledges_what_is_held(sides: Sides) -> None:
    sides.talks(3)
    done = sides.reported()
    receipt = sides.receipt()
    journal = sides.point().desk.record.journal
    own = journal.current_incarnation()
    assert own is not None
    end = journal.end_of(own)
    assert (receipt.district, receipt.point, receipt.serial) == ("示例区", D05, 1)
    (held,) = receipt.vector.values()
    assert (held.merged, held.head, held.last) == (end.seq, end.link, end.seq)
    assert (held.gaps, held.forks, held.backed_up) == ((), (), 0)
    (answer,) = receipt.answers
    assert (answer.accepted, answer.problem) == (done.accepted, "")
    assert receipt.revoked == ()


def test_that_a_point_that_sent_nothing_gets_a_receipt_of_nothing(sides: Sides) -> None:
    sides.point()
    receipt = sides.receipt()
    assert (dict(receipt.vector), receipt.answers, receipt.serial) == ({}, (), 1)


def test_that_the_same_state_gives_the_same_receipt(sides: Sides) -> None:
    sides.talks()
    sides.reported()
    first = sides.district.receipts.issue(D05)
    sides.pass_days(3)
    assert sides.district.receipts.issue(D05) == first
    sides.district.close()
    sides.district = sides.open()
    assert sides.district.receipts.issue(D05) == first
    sides.talks()
    sides.reported()
    second = sides.district.receipts.issue(D05)
    assert (second.epoch, second.serial) == (first.epoch, first.serial + 1)
    assert sides.district.store.register.receipts(D05)[0] == second


def test_that_points_have_serials_of_their_own(sides: Sides) -> None:
    for code in (D05, D01):
        sides.talks(1, code)
        sides.reported(code)
    assert [sides.receipt(code).serial for code in (D05, D01)] == [1, 1]
    owners = [set(sides.receipt(code).vector) for code in (D05, D01)]
    assert not owners[0] & owners[1]


def test_that_what_the_point_has_heard_is_not_answered_again(sides: Sides) -> None:
    sides.talks()
    sides.reported()
    first = sides.answered()
    sides.talks()
    sides.reported()
    second = sides.receipt()
    assert len(first.answers) == len(second.answers) == 1
    assert first.answers[0].digest != second.answers[0].digest


def test_that_a_lost_receipt_loses_no_answer(sides: Sides) -> None:
    sides.talks()
    sides.reported()
    sides.receipt()  # and nobody carried it
    sides.talks()
    sides.reported()
    assert len(sides.receipt().answers) == 2


def test_that_what_was_refused_is_answered_until_it_was_taken(sides: Sides) -> None:
    sides.talks()
    path = sides.exported()
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    refused = sides.merged(path)
    (answer,) = sides.receipt().answers
    assert (answer.problem, answer.accepted) == (refused.problem, 0)
    assert "不完整" in answer.problem
    path.write_bytes(whole)
    taken = sides.merged(path)
    (answer,) = sides.receipt().answers
    assert (answer.problem, answer.accepted) == ("", taken.accepted)


def test_that_rubbish_in_a_points_name_pushes_no_answer_out(sides: Sides) -> None:
    sides.talks()
    sides.reported()
    (good,) = sides.receipt().answers
    at = sides.clock().isoformat()
    with sides.district.store.begin():
        for number in range(150):
            rubbish = RefusedBundle(
                digest=f"{number:064x}", file="x.advb", at=at, reason="x", point=D05
            )
            sides.district.store.register.refuse(rubbish)
    answers = sides.receipt().answers
    assert good in answers
    assert len(answers) == 101


def test_that_a_receipt_names_devices_out_of_use(sides: Sides) -> None:
    sides.point()
    (device,) = sides.district.store.register.devices()
    sides.district.enrolment.revoke(device.device, "丢失")
    assert sides.receipt().revoked == (device.device,)


def test_that_a_gap_is_asked_for(sides: Sides) -> None:
    sides.talks()
    sides.reported()
    kept = sides.copied("empty later")
    sides.talks()
    sides.reported()
    sides.answered()
    sides.put_back(kept)
    sides.talks()
    assert sides.reported().gaps == 1
    (held,) = sides.receipt().vector.values()
    assert held.gaps == ((held.merged + 1, held.last - 1),)
    sides.answered()
    sides.reported()
    (held,) = sides.receipt().vector.values()
    assert (held.merged, held.gaps) == (held.last, ())


def test_that_the_watermark_rises_with_a_proved_backup_only(sides: Sides, tmp_path: Path) -> None:
    sides.talks(2)
    sides.reported()
    assert [one.backed_up for one in sides.receipt().vector.values()] == [0]
    made = sides.district.backups.make(tmp_path)
    (held,) = sides.receipt().vector.values()
    assert (held.backed_up, held.merged) == (made.revisions, made.revisions)
    sides.talks()
    sides.reported()
    (later,) = sides.receipt().vector.values()
    assert (later.backed_up, later.merged) == (held.merged, held.merged + 1)


def test_that_receipts_are_written_for_all_or_some(sides: Sides, tmp_path: Path) -> None:
    for code in (D05, D01):
        sides.point(code)
    out = tmp_path / "out"
    with pytest.raises(BadInput, match="文件夹"):
        sides.district.receipts.write(out)
    out.mkdir()
    written = sides.district.receipts.write(out)
    assert sorted(one.issued.point for one in written) == sorted((D05, D01))
    assert all(one.path.suffix == ".advr" for one in written)
    assert len({one.path.name for one in written}) == 2
    with pytest.raises(BadInput, match="410106-S02"):
        sides.district.receipts.write(out, ["410106-S02"])


def test_that_a_receipt_that_cannot_be_read_any_more_is_given_anew(sides: Sides) -> None:
    sides.point()
    first = sides.district.receipts.issue(D05)
    with sides.district.store.begin():
        sides.district.record._db.execute("UPDATE issued_receipt SET content = X'00'")
    second = sides.district.receipts.issue(D05)
    assert second.serial == first.serial + 1
    read_receipt(second.content, sides.key, "x")
    with pytest.raises(BundleRefused):
        read_receipt(b"\x00", sides.key, "x")


def test_that_a_point_that_saw_only_old_receipts_is_answered_in_full(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the receipts that were given only the newest are read: the rest costs a repetition."""
    sides.talks()
    sides.reported()
    sides.answered()
    for _ in range(3):
        sides.talks()
        sides.reported()
        assert len(sides.answered().answers) == 1
    monkeypatch.setattr("advisor_app.store.district_overview.NEWEST", 2)
    sides.talks()
    sides.reported()
    assert len(sides.answered().answers) == 1
    path = sides.exported(D01)
    sides.merged(path)
    sides.receipt(D01)
    assert sides.receipt(D01).serial == 1
    monkeypatch.setattr("advisor_app.store.district_overview.NEWEST", 0)
    sides.talks()
    sides.reported()
    assert len(sides.receipt().answers) == 6


@pytest.mark.parametrize("most", [1, 2])
def test_that_a_receipt_answers_so_many_bundles_the_newest(
    most: int, sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor_app.hub.receipts.MOST_ANSWERS", most)
    digests = []
    for _ in range(3):
        sides.talks()
        digests.append(sides.reported().file)
    bundles = sides.district.store.register.bundles()
    assert [one.file for one in bundles] == digests[::-1]
    receipt = sides.receipt()
    assert [one.digest for one in receipt.answers] == [one.digest for one in bundles[:most]]
    (held,) = receipt.vector.values()
    assert held.merged == held.last > 0  # the vector speaks of all
