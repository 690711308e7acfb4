"""The packs that went down, on both engines: kept whole, numbered once, brought from one to the other."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import RecordProblem
from advisor_app.hub.embedded import EmbeddedStore
from advisor_app.hub.ports import DistrictStore
from advisor_app.hub.postgres import migrations
from advisor_app.hub.postgres.address import Address
from advisor_app.hub.postgres.moving import bring_packs, move
from advisor_app.hub.postgres.register import ServerRegister
from advisor_app.hub.postgres.session import Session
from advisor_app.store.packs import KeptPack
from tests.builders import a_record
from tests.hub.contract.conftest import opened
from tests.hub.contract.server import Server
from tests.hub.contract.test_ports import DEVICE
from tests.hub.contract.test_several_officers import at_once

MEALS = Topic(code="meals", label="助餐", group="服务", duty="resources", key="1")
CARE = Topic(code="care", label="护理", group="服务", duty="resources")


def a_pack(serial: int, words: str = "甲") -> KeptPack:
    content = f"{serial} {words} ".encode() + b"\0\xff"
    return KeptPack(
        serial=serial, digest=hashlib.sha256(content).hexdigest(), made_at=f"2026-11-{serial:02}",
        taken_at="2026-12-01", undone=False, content=content,
    )  # fmt: skip


def kept(store: DistrictStore, *packs: KeptPack, topics: tuple[Topic, ...] = ()) -> None:
    with store.begin():
        for one in packs:
            store.packs.keep(one)
        store.packs.know(topics)


def test_that_packs_are_given_whole_and_the_newest_first(store: DistrictStore) -> None:
    assert store.packs.all() == store.packs.topics() == ()
    assert store.packs.digests() == {}
    assert store.packs.newest() is None
    ones = [a_pack(2), a_pack(10), replace(a_pack(1), undone=True)]
    kept(store, *ones)
    newest_first = (ones[1], ones[0], ones[2])
    assert store.packs.all() == newest_first
    assert store.packs.newest() == ones[1]
    assert all(type(one.content) is bytes for one in store.packs.all())
    assert list(store.packs.digests().items()) == [(one.serial, one.digest) for one in newest_first]


def test_that_every_topic_is_known_for_ever_under_its_last_name(store: DistrictStore) -> None:
    renamed = replace(MEALS, label="吃饭", key="", retired=True)
    kept(store, topics=(MEALS, CARE))
    kept(store, topics=(renamed,))
    assert store.packs.topics() == (renamed, CARE)


def test_that_nothing_is_kept_of_a_block_that_fails(store: DistrictStore) -> None:
    def fail() -> None:
        with store.begin():
            store.packs.keep(a_pack(1))
            store.packs.know((MEALS,))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.packs.digests() == {}
    assert store.packs.topics() == ()


def test_that_numbers_given_by_several_at_once_are_never_given_twice(server: Server) -> None:
    dsn = server.fresh()

    def sends(name: str) -> Callable[[], None]:
        def send() -> None:
            store = opened(dsn, name)
            for _ in range(8):
                with store.begin():
                    newest = max(store.packs.digests(), default=0)
                    store.packs.keep(a_pack(newest + 1, name))
            store.close()

        return send

    at_once(*map(sends, "abc"))
    store = opened(dsn)
    assert list(store.packs.digests()) == list(range(24, 0, -1))
    made = [one.content.split()[1].decode() for one in store.packs.all()]
    assert {one: made.count(one) for one in made} == dict.fromkeys("abc", 8)
    store.close()


def test_that_a_number_is_never_written_over_on_a_server(server: Server) -> None:
    store = opened(server.fresh())
    kept(store, a_pack(1))
    with pytest.raises(psycopg.errors.UniqueViolation):
        kept(store, a_pack(1, "乙"))
    assert store.packs.all() == (a_pack(1),)
    store.close()


def test_that_what_one_list_lacks_is_brought_and_what_differs_is_told(
    store: DistrictStore, tmp_path: Path
) -> None:
    record = a_record(tmp_path / "other")
    here = EmbeddedStore(record)
    kept(here, a_pack(1), a_pack(2, "乙"), a_pack(3), topics=(replace(MEALS, label="旧"), CARE))
    kept(store, a_pack(2, "丙"), a_pack(4), topics=(MEALS,))
    for _ in range(2):
        with store.begin():
            assert bring_packs(here.packs, store.packs) == (2,)
        assert store.packs.all() == (a_pack(4), a_pack(3), a_pack(2, "丙"), a_pack(1))
        assert store.packs.topics() == (MEALS, CARE)
    assert here.packs.all() == (a_pack(3), a_pack(2, "乙"), a_pack(1))
    record.close()


def test_that_a_moved_record_takes_its_packs_along(server: Server, tmp_path: Path) -> None:
    record = a_record(tmp_path)
    here = EmbeddedStore(record)
    kept(here, a_pack(1), a_pack(2), topics=(CARE, MEALS))
    there = opened(server.fresh())
    move(record, there)
    assert (there.packs.all(), there.packs.topics()) == (here.packs.all(), here.packs.topics())
    with pytest.raises(RecordProblem, match="已经有记录"):
        move(record, there)
    there.close()
    record.close()


def test_that_packs_that_do_not_arrive_undo_the_move(server: Server, tmp_path: Path) -> None:
    record = a_record(tmp_path)
    kept(EmbeddedStore(record), a_pack(1))
    there = opened(server.fresh())
    there.session.run("CREATE RULE forget AS ON INSERT TO pack DO INSTEAD NOTHING")
    with pytest.raises(RecordProblem, match="对不上（下发包）"):
        move(record, there)
    assert there.packs.all() == ()
    there.close()
    record.close()


def test_that_a_server_of_an_older_program_gets_the_tables(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = server.fresh()
    monkeypatch.setattr(migrations, "STEPS", migrations.STEPS[:1])
    older = Session(Address.parse(dsn))
    migrations.migrate(older)
    ServerRegister(older).enrol(DEVICE)
    older.close()
    monkeypatch.undo()
    store = opened(dsn)
    kept(store, a_pack(1))
    assert store.packs.all() == (a_pack(1),)
    assert store.register.devices() == (DEVICE,)
    store.close()
