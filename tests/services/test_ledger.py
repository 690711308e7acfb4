"""What is new, awaited and acknowledged follows from the receipts alone, and nothing is forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.services.device_keys import DeviceKeys
from advisor_app.services.exchange import ExportState
from advisor_app.services.suite import Services
from advisor_app.sync.bundle import open_bundle
from tests.builders import a_point, consult
from tests.services.answering import LATER_EPOCH, AnsweringDistrict


@pytest.fixture
def hub(tmp_path: Path) -> AnsweringDistrict:
    return AnsweringDistrict(tmp_path / "hub")


@pytest.fixture
def point(tmp_path: Path, hub: AnsweringDistrict) -> Iterator[Services]:
    services = a_point(tmp_path / "point", district=hub.public)
    yield services
    services.care.close()


def key(services: Services) -> str:
    return DeviceKeys(services.desk.record).signing.public


def exported(services: Services, folder: Path, name: str, *, everything: bool = False) -> Path:
    path = folder / f"{name}.advb"
    services.exchange.export(path, everything=everything)
    return path


def counts(services: Services) -> tuple[int, int, int]:
    standing = services.exchange.standing()
    return standing.new, standing.awaiting, standing.acknowledged


def states(services: Services) -> list[ExportState]:
    return [one.state for one in services.exchange.history()]


def carried(services: Services, path: Path) -> list[int]:
    identity = DeviceKeys(services.desk.record).identity()
    return [one.seq for one in open_bundle(path, identity, key(services)).revisions]


def test_that_a_consultation_goes_from_new_to_awaited_to_acknowledged(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    consult(point)
    assert counts(point) == (3, 0, 0)
    path = exported(point, tmp_path, "1")
    assert counts(point) == (0, 3, 0)
    assert states(point) == [ExportState.AWAITING]
    hub.take(path, key(point))
    assert counts(point) == (0, 3, 0)  # taken is not told yet
    point.incoming.receive(hub.receipt())
    assert counts(point) == (0, 0, 3)
    assert states(point) == [ExportState.ACKNOWLEDGED]
    consult(point)
    assert counts(point) == (1, 0, 3)


def test_that_a_lost_stick_is_exported_again_whole(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    consult(point)
    lost = exported(point, tmp_path, "lost")
    again = point.exchange.export(tmp_path / "again.advb")
    assert (again.revisions, again.again) == (3, 3)
    assert carried(point, tmp_path / "again.advb") == carried(point, lost)
    consult(point)
    both = point.exchange.export(tmp_path / "both.advb")
    assert (both.revisions, both.again) == (4, 3)
    hub.take(tmp_path / "both.advb", key(point))
    point.incoming.receive(hub.receipt())
    assert counts(point) == (0, 0, 4)
    assert set(states(point)) == {ExportState.ACKNOWLEDGED}


def test_that_nothing_is_exported_twice_once_it_is_acknowledged(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    hub.take(exported(point, tmp_path, "1"), key(point))
    point.incoming.receive(hub.receipt())
    with pytest.raises(BadInput, match="已经有全部记录"):
        point.exchange.export(tmp_path / "2.advb")
    consult(point)
    assert carried(point, exported(point, tmp_path, "3")) == [3]
    assert carried(point, exported(point, tmp_path, "4", everything=True)) == [1, 2, 3]


def test_that_what_the_district_holds_stands_above_what_it_once_answered(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    hub.take(exported(point, tmp_path, "1"), key(point))
    point.incoming.receive(hub.receipt())
    consult(point)
    exported(point, tmp_path, "lost")
    consult(point)
    whole = hub.take(exported(point, tmp_path, "3"), key(point))
    (lost,) = [one.id for one in whole.revisions if one.seq == 3]
    del hub.taken[lost]  # the district has what came later, and misses one in the middle
    received = point.incoming.receive(hub.receipt())
    assert counts(point) == (1, 0, 3)  # a district put back unnoticed has answered, and lost it
    assert any("区里缺1条" in one for one in received.problems)
    assert carried(point, exported(point, tmp_path, "4")) == [3]


def test_that_a_gap_without_an_answer_is_new_until_it_left_again(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    consult(point)
    consult(point)
    whole = hub.take(exported(point, tmp_path, "1"), key(point))
    hub.answers.clear()
    (lost,) = [one.id for one in whole.revisions if one.seq == 3]
    del hub.taken[lost]
    received = point.incoming.receive(hub.receipt())
    standing = point.exchange.standing()
    assert standing.asked == 1
    assert any("区里缺1条" in one for one in received.problems)
    assert ExportState.ASKED_AGAIN in states(point)
    path = exported(point, tmp_path, "2")
    assert 3 in carried(point, path)
    assert point.exchange.standing().new == 0
    hub.take(path, key(point))
    point.incoming.receive(hub.receipt())
    assert counts(point) == (0, 0, 4)


def test_that_a_restored_district_is_sent_what_it_lost(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    for number in range(3):
        consult(point)
        hub.take(exported(point, tmp_path, str(number)), key(point))
        point.incoming.receive(hub.receipt())
    assert counts(point) == (0, 0, 5)
    hub.lose(keep=2)
    point.incoming.receive(hub.receipt())
    assert counts(point) == (3, 0, 2)
    assert ExportState.ASKED_AGAIN in states(point)
    path = exported(point, tmp_path, "again")
    assert carried(point, path) == [3, 4, 5]
    hub.take(path, key(point))
    point.incoming.receive(hub.receipt())
    assert counts(point) == (0, 0, 5)
    point.exchange.export(tmp_path / "last.advb", everything=True)
    assert point.exchange.history()[0].export.epoch == LATER_EPOCH


def test_that_a_receipt_of_the_lost_life_does_not_come_back(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    hub.take(exported(point, tmp_path, "1"), key(point))
    point.incoming.receive(hub.receipt())
    consult(point)
    hub.take(exported(point, tmp_path, "2"), key(point))
    late = hub.receipt(name="late.advr")
    hub.lose(keep=2)
    point.incoming.receive(hub.receipt())
    received = point.incoming.receive(late)
    assert not received.changed
    assert counts(point) == (1, 0, 2)


def test_that_a_refused_bundle_is_told_with_its_reason_and_is_new_again(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    path = exported(point, tmp_path, "1")
    hub.refuse(path, "来自没有登记的终端")
    received = point.incoming.receive(hub.receipt())
    assert received.problems == ("1.advb 区里没有收下：来自没有登记的终端",)
    (one,) = point.exchange.history()
    assert one.words == "区里没有收下：来自没有登记的终端"
    assert counts(point) == (2, 0, 0)
    standing = point.exchange.standing()
    assert standing.refused == one.export
    again = exported(point, tmp_path, "2")
    assert point.exchange.standing().refused is None
    hub.take(again, key(point))
    point.incoming.receive(hub.receipt())
    assert counts(point) == (0, 0, 2)


def test_that_another_link_at_the_same_place_acknowledges_nothing(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    """A copy of the record wrote on: the district holds its chain, not this one."""
    consult(point)
    hub.take(exported(point, tmp_path, "1"), key(point))
    hub.answers.clear()
    vector = {name: replace(one, head="a" * 64) for name, one in hub.vector().items()}
    point.incoming.receive(hub.receipt(vector=vector))
    assert point.exchange.standing().acknowledged == 0
    assert [one for one in carried(point, exported(point, tmp_path, "2")) if one <= 3] == [
        1, 1, 2, 3,
    ]  # fmt: skip


def test_that_an_older_receipt_still_stands_for_what_a_copy_hides(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    hub.take(exported(point, tmp_path, "1"), key(point))
    point.incoming.receive(hub.receipt())
    consult(point)
    exported(point, tmp_path, "2")
    vector = {
        name: replace(one, merged=3, last=3, head="a" * 64) for name, one in hub.vector().items()
    }
    point.incoming.receive(hub.receipt(vector=vector))
    assert point.exchange.standing().acknowledged == 2


def test_that_what_went_to_another_district_is_new_to_this_one(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    hub.take(exported(point, tmp_path, "1"), key(point))
    point.incoming.receive(hub.receipt())
    other = AnsweringDistrict(tmp_path / "other", name="别的区")
    point.exchange.join(other.keys.public(other.name))
    assert counts(point) == (2, 0, 0)
    assert states(point) == [ExportState.OUTDATED]
    other.take(exported(point, tmp_path, "2"), key(point))
    point.incoming.receive(other.receipt())
    assert counts(point) == (0, 0, 2)


def test_that_the_district_hears_what_is_here_and_which_receipt_was_seen(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    first = hub.take(exported(point, tmp_path, "1"), key(point))
    assert first.statement.seen is None
    point.incoming.receive(hub.receipt())
    consult(point)
    second = hub.take(exported(point, tmp_path, "2"), key(point))
    assert second.statement.seen == (hub.epoch, 1)
    current = point.desk.record.journal.current_incarnation()
    end = point.desk.record.journal.end_of(current)
    assert second.statement.holdings == {current: (end.seq, end.link)}


class Way:
    """A point, a district, and what lies between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hub = AnsweringDistrict(folder / "hub")
        self.services = a_point(folder / "point", district=self.hub.public)
        self.bundles: list[Path] = []
        self.receipts: list[Path] = []
        self.steps = 0

    @property
    def written(self) -> int:
        """How many revisions the point wrote."""
        return self.services.desk.record.journal.last_pos()

    def write(self) -> None:
        consult(self.services)

    def export(self) -> None:
        self.steps += 1
        if self.services.exchange.standing().open:
            self.bundles.append(exported(self.services, self.folder, str(self.steps)))

    def lose(self) -> None:
        del self.bundles[-1:]

    def carry(self) -> None:
        for path in self.bundles:
            self.hub.take(path, key(self.services))
        self.bundles.clear()

    def answer(self) -> None:
        self.receipts.append(self.hub.receipt())

    def hear(self) -> None:
        for path in self.receipts:
            self.services.incoming.receive(path)
        self.receipts.clear()

    def restore(self) -> None:
        self.steps += 1
        self.hub.lose(keep=1, epoch=f"{self.steps:032x}")


STEPS = st.lists(
    st.sampled_from(["write", "export", "lose", "carry", "answer", "hear", "restore"]), max_size=14
)


_HOME = ("export", "carry", "answer", "hear")
"""The way there and back once; a district that was put back is heard of only by the second."""


@given(STEPS)
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_that_whatever_happens_on_the_way_nothing_acknowledged_is_missing(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    way = Way(tmp_path_factory.mktemp("way"))
    for step in [*steps, *_HOME, *_HOME]:
        getattr(way, step)()
        standing = way.services.exchange.standing()
        assert standing.open + standing.acknowledged == way.written
    assert way.services.exchange.standing().open == 0
    assert len(way.hub.taken) == way.written
    way.services.care.close()


def test_that_counting_does_not_read_the_journal(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    """The header asks after every change: it is answered out of indexes, whatever was written."""
    hub.take(exported(point, tmp_path, "1"), key(point))
    point.incoming.receive(hub.receipt())
    for _ in range(3):
        consult(point)
    db = point.desk.record._db
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    point.exchange.standing()
    db.conn.set_trace_callback(None)
    plans = [
        " ".join(str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {one}"))
        for one in asked
        if "FROM revision" in one
    ]
    assert plans
    assert all("SCAN" not in plan for plan in plans)
    assert not [one for one in asked if "patch" in one and "FROM revision" in one]


def test_that_a_receipt_long_on_its_way_says_nothing_of_the_clock(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    hub.take(exported(point, tmp_path, "1"), key(point))
    later = point.desk.now() + timedelta(minutes=1)
    point.incoming.receive(hub.receipt(issued_at=later))
    assert point.exchange.standing().clock_off is None
