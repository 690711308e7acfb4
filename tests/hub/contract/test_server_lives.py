"""A server that its administrator put back, or changed, is noticed: a new epoch, and nothing lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor_app.bootstrap import open_district
from advisor_app.hub.epochs import EpochReason
from advisor_app.hub.postgres import migrations
from advisor_app.hub.postgres.address import Address
from advisor_app.hub.postgres.life import ServerLife
from advisor_app.hub.postgres.session import Session
from tests.builders import PASSPHRASE
from tests.hub.contract.conftest import opened
from tests.hub.contract.server import Server, programs
from tests.hub.contract.test_several_officers import _cut_all
from tests.hub.town import D01, D05, Town


@pytest.fixture
def dsn(server: Server) -> str:
    return server.fresh()


@pytest.fixture
def town(tmp_path: Path, dsn: str) -> Iterator[Town]:
    made = Town(tmp_path, dsn)
    yield made
    made.shut()


def reasons(town: Town) -> list[str]:
    return [one.reason for one in town.district.store.register.epochs()]


def kept(server: Server, dsn: str) -> str:
    """Copy the database aside, as its administrator does at night; nobody may be in it."""
    _cut_all(server, dsn)
    name = dsn.rsplit("/", 1)[1]
    server.admin(f"CREATE DATABASE {name}_kept TEMPLATE {name}")
    return name


def put_back(server: Server, dsn: str, name: str) -> None:
    """Put what was kept in the database's place, under whoever has it open."""
    _cut_all(server, dsn)
    server.admin(f"DROP DATABASE {name}")
    server.admin(f"ALTER DATABASE {name}_kept RENAME TO {name}")


def reported(town: Town, code: str = D05) -> None:
    town.talk(code, "2026-11-02")
    town.report(code)


def test_that_a_number_is_not_given_twice_by_a_window_that_stayed_open(
    town: Town, server: Server, dsn: str
) -> None:
    """The database went back under an open window: without a look, receipt 2 would be given again."""
    reported(town)
    first = town.district.receipts.issue(D05)
    name = kept(server, dsn)
    reported(town)
    second = town.district.receipts.issue(D05)
    assert (second.epoch, second.serial) == (first.epoch, 2)
    put_back(server, dsn, name)
    third = town.district.receipts.issue(D05)
    assert third.epoch != first.epoch
    assert third.serial == 1
    assert town.district.epochs.former() == (first.epoch,)
    assert town.district.receipts.issue(D05).epoch == third.epoch
    assert reasons(town) == [EpochReason.FOUNDED, EpochReason.ANCHOR]


def test_that_an_officer_who_opens_later_notices_by_his_anchor(
    town: Town, server: Server, dsn: str
) -> None:
    reported(town)
    name = kept(server, dsn)
    reported(town)
    town.district.receipts.issue(D05)
    town.district.close()
    put_back(server, dsn, name)
    town.district = open_district(town.world, PASSPHRASE)
    assert reasons(town) == [EpochReason.FOUNDED, EpochReason.ANCHOR]


def test_that_what_was_never_promised_needs_no_epoch(town: Town, server: Server, dsn: str) -> None:
    reported(town)
    town.district.receipts.issue(D05)
    name = kept(server, dsn)
    reported(town, D01)
    put_back(server, dsn, name)
    town.district.receipts.issue(D05)
    assert reasons(town) == [EpochReason.FOUNDED]
    assert [one.point for one in town.district.store.register.bundles()] == [D05]
    town.report(D01)  # no receipt ever said it was there: it comes again
    assert len(town.district.store.register.bundles()) == 2


@pytest.fixture
def own() -> Iterator[Server]:
    found = programs()
    assert found is not None
    made = Server(found)
    yield made
    made.remove()


def test_that_a_server_on_another_timeline_begins_an_epoch_once(own: Server) -> None:
    """An archive was played back, or a standby took over: whoever opens first says so."""
    dsn = own.fresh()
    stores = [opened(dsn, seed) for seed in (1, 2)]
    assert not any(one.was_put_back() for one in stores)
    promoted(own)
    assert all(one.was_put_back() for one in stores)
    with stores[0].begin():
        stores[0].note_life()
    assert not any(one.was_put_back() for one in stores)
    again = opened(dsn, 3)  # opening alone notes nothing that was noted before
    promoted(own)
    opened(dsn, 4).close()
    assert again.was_put_back()
    for one in (*stores, again):
        one.close()


def promoted(server: Server) -> None:
    """Let the server go on on a new timeline, as after a restore."""
    server.stop()
    (server._folder / "data" / "standby.signal").touch()
    server.start()
    assert server.admin("SELECT pg_promote()") == [(True,)]


def test_that_another_cluster_is_another_life_and_silence_is_none(dsn: str, server: Server) -> None:
    store = opened(dsn)
    store.session.run("UPDATE server_life SET life = '1' || life")
    assert store.was_put_back()
    name = dsn.rsplit("/", 1)[1]
    server.admin("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC", name)
    server.admin(f"CREATE USER plain{name}")
    server.admin(f"GRANT SELECT ON server_life TO plain{name}", name)
    plain = Session(Address.parse(dsn.replace("advisor@", f"plain{name}@")))
    assert not ServerLife(plain).is_another()  # it may not ask: nothing is claimed
    plain.close()
    store.close()


def test_that_a_put_back_server_gives_receipts_of_a_new_epoch_by_itself(town: Town) -> None:
    reported(town)
    before = town.district.receipts.issue(D05)
    town.district.store.session.run("UPDATE server_life SET life = '7/00000001'")  # type: ignore[attr-defined]
    after = town.district.receipts.issue(D05)
    assert (after.epoch != before.epoch, after.serial) == (True, 1)
    assert reasons(town) == [EpochReason.FOUNDED, EpochReason.SERVER]
    assert not town.district.store.was_put_back()


def test_that_a_record_of_before_says_where_it_stood_when_it_was_brought_up_to_date(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was merged before anybody kept the time counts as merged when that began."""
    monkeypatch.setattr(migrations, "STEPS", migrations.STEPS[:2])
    older = Session(Address.parse(dsn))
    migrations.migrate(older)
    older.run("SELECT setval('revision_pos', 41)")
    monkeypatch.undo()
    migrations.migrate(older)
    assert older.rows("SELECT pos, at <= clock_timestamp() FROM arrived") == [(41, True)]
    older.close()
    store = opened(dsn)
    assert not store.was_put_back()
    assert store.session.row("SELECT count(*) FROM server_life") == (1,)
    store.close()
