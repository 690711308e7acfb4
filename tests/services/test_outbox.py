"""The outbox: what lies in it is ours by its name, and goes only once the district backed it up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor_app.domain.errors import RecordProblem
from advisor_app.domain.ids import IncarnationId
from advisor_app.services.ledger import Ledger
from advisor_app.services.outbox import Outbox
from advisor_app.services.suite import Services
from advisor_app.sync.carriers.layout import Cargo, named
from tests.builders import a_point, consult
from tests.services.answering import AnsweringDistrict

STRANGE = (
    "3f0a-notes.advb", "数据包.advb", "-.advb", "a-.advb", "abcdefgh-0123456789abcdef.advb",
    "0123abcd-0123456789abcdef - 副本.advb", "0123abcd-0123456789abcdef.advb.part",
    "back-0123abcd-0123456789abcdef.advb", "0123abcd.req", "readme.txt",
)  # fmt: skip


@pytest.fixture
def point(tmp_path: Path) -> Iterator[Services]:
    hub = AnsweringDistrict(tmp_path / "hub")
    services = a_point(tmp_path / "point", district=hub.public)
    yield services
    services.care.close()


@pytest.fixture
def outbox(point: Services) -> Outbox:
    return point.syncing.outbox


def left(point: Services) -> IncarnationId:
    (life,) = (one.incarnation for one in point.desk.record.journal.lives())
    return life


def pruned(point: Services, backed_up: int) -> int:
    ledger = Ledger(backed_up={left(point): backed_up})
    return point.syncing.outbox.prune(point.desk.record.device, ledger)


def test_that_a_bundle_is_named_as_on_the_carrier(point: Services, outbox: Outbox) -> None:
    done = point.exchange.export_to_outbox()
    assert done is not None
    name = named(done.path.name)
    assert name is not None
    assert name.cargo is Cargo.BUNDLE
    assert done.digest.startswith(name.what)
    assert outbox.bundles() == (done.path,)


def test_that_files_that_are_not_ours_are_neither_sent_nor_deleted(
    point: Services, outbox: Outbox
) -> None:
    done = point.exchange.export_to_outbox()
    assert done is not None
    for name in STRANGE:
        (outbox.folder / name).write_bytes(b"somebody's")
    assert outbox.bundles() == (done.path,)
    assert pruned(point, 99) == 1
    assert sorted(one.name for one in outbox.folder.iterdir()) == sorted(STRANGE)


def test_that_before_the_first_export_there_is_nothing(point: Services, outbox: Outbox) -> None:
    assert not outbox.folder.exists()
    assert outbox.bundles() == ()
    assert list(outbox.known(point.desk.record.device)) == []
    assert pruned(point, 99) == 0


@pytest.mark.parametrize(("backed_up", "gone"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (99, 2)])
def test_that_a_bundle_goes_once_all_of_it_is_backed_up(
    point: Services, outbox: Outbox, backed_up: int, gone: int
) -> None:
    point.exchange.export_to_outbox()  # what a new record begins with: two
    consult(point)
    consult(point)
    point.exchange.export_to_outbox()  # both, and the two again
    assert len(outbox.bundles()) == 2
    assert pruned(point, backed_up) == gone
    assert len(outbox.bundles()) == 2 - gone


def test_that_what_no_export_is_known_of_stays(point: Services, outbox: Outbox) -> None:
    done = point.exchange.export_to_outbox()
    assert done is not None
    lost = outbox.folder / "0123abcd-0123456789abcdef.advb"
    lost.write_bytes(done.path.read_bytes())
    known = dict(outbox.known(point.desk.record.device))
    assert known[lost] is None
    assert known[done.path] is not None
    assert pruned(point, 99) == 1
    assert outbox.bundles() == (lost,)


def test_that_a_mark_of_another_chain_lets_nothing_go(point: Services, outbox: Outbox) -> None:
    point.exchange.export_to_outbox()
    ledger = Ledger(backed_up={IncarnationId("0" * 32): 99})
    assert outbox.prune(point.desk.record.device, ledger) == 0
    assert len(outbox.bundles()) == 1


def test_that_dropping_what_is_gone_is_nothing(outbox: Outbox) -> None:
    outbox.drop(outbox.folder / "never-was.advb")
    assert outbox.bundles() == ()


def test_that_a_folder_that_cannot_be_made_is_said(point: Services, outbox: Outbox) -> None:
    outbox.folder.write_bytes(b"a file where the folder should be")
    with pytest.raises(RecordProblem, match="留底没有地方放") as refused:
        point.exchange.export_to_outbox()
    assert str(outbox.folder) in refused.value.message
    assert list(point.desk.record.device.exports(9)) == []
