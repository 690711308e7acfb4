"""A backup of a server's record is the whole record, or it is not there and nothing counts it."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from advisor_app.domain.errors import BadInput, RecordProblem
from advisor_app.hub.backups import DistrictBackups
from advisor_app.hub.embedded import EmbeddedStore
from advisor_app.hub.ports import DistrictStore
from advisor_app.hub.postgres.moving import Told, move
from advisor_app.hub.postgres.pulling import ServerCopies
from advisor_app.hub.postgres.store import PostgresStore
from advisor_app.store.backup import check_backup, kept_backups, keys_beside
from advisor_app.store.connection import connect
from advisor_app.store.district_overview import BackupWord
from advisor_app.store.district_register import Epoch, IssuedReceipt, RefusedBundle
from advisor_app.store.record import Record
from tests.builders import KEY, START, TestIds, TickingClock, a_record
from tests.hub.contract.answers import answers_of, claim_all, differences
from tests.hub.contract.conftest import opened
from tests.hub.contract.pool import POINTS, Writer, a_year, twin
from tests.hub.contract.server import Server
from tests.hub.contract.test_pack_lists import MEALS, a_pack
from tests.hub.contract.test_ports import BUNDLE, CODE, DEVICE
from tests.hub.contract.test_several_officers import _cut_all
from tests.hub.office import elders

YEAR, CLAIMS = a_year()
RECORDS = {one.record for one in YEAR}
WORD = BackupWord(at="2026-11-01", until="2026-10-31", who="信息科")


class Office:
    """An officer's machine, whose district is on a server."""

    def __init__(self, folder: Path, server: Server, told: Told | None = None) -> None:
        self.folder = folder
        self.clock = TickingClock()
        self.record: Record = a_record(folder / "own", clock=self.clock)
        self.dsn = server.fresh()
        self.store: PostgresStore = opened(self.dsn)
        self.keys = folder / "keys.json"
        self.keys.write_text("the wrapped key", encoding="utf-8")
        self.told = told
        self.out = folder / "stick"
        self.out.mkdir()

    @property
    def backups(self) -> DistrictBackups:
        copies = ServerCopies(self.store, lambda: {"district_name": "示例区"}, self.told)
        return DistrictBackups(self.record, self.store, self.keys, self.clock, copies)

    @property
    def left(self) -> list[str]:
        return sorted(one.name for one in self.out.iterdir())

    def close(self) -> None:
        self.store.close()
        self.record.close()


@pytest.fixture
def office(tmp_path: Path, server: Server) -> Iterator[Office]:
    made = Office(tmp_path, server)
    yield made
    made.close()


def lived(store: DistrictStore) -> None:
    """Fill a district with everything there is."""
    claim_all(store, CLAIMS)
    with store.begin() as work:
        work.absorb([*YEAR, *map(twin, YEAR[:4]), *[one.without_body() for one in YEAR[:3]]])
        register = store.register
        for name in (DEVICE.device, "d2"):
            register.enrol(replace(DEVICE, device=name))
        register.revoke("d2", "2026-03", "丢了")
        register.record_bundle(BUNDLE)
        register.record_bundle(replace(BUNDLE, digest="y", point=POINTS[1], seen=None))
        register.refuse(RefusedBundle(digest="r", file="乙", at="2026-01", reason="坏", point="p"))
        for name in ("zz", "aa"):
            register.begin_epoch(Epoch(id=name, began_at="2026", reason="founded", current=True))
        for serial in (1, 2, 3):
            register.keep_receipt(IssuedReceipt(
                point=POINTS[1], epoch="aa", serial=serial, issued_at="2026", content=b"\0\xff",
            ))  # fmt: skip
        register.keep_code(CODE)
        store.backup_words.keep(WORD)
        store.backup_words.keep(replace(WORD, until="2026-11-01"))
        store.packs.keep(a_pack(1))
        store.packs.keep(a_pack(2))
        store.packs.know((MEALS,))


def told_of(store: DistrictStore) -> dict[str, object]:
    """Give everything that a district says, its register included."""
    register = store.register
    return answers_of(store, RECORDS) | {
        "doubted": {one: store.doubted(one) for one in RECORDS},
        "devices": register.devices(), "bundles": register.bundles(),
        "refusals": register.refusals(), "epochs": register.epochs(), "codes": register.codes(),
        "receipts": [register.receipts(one, 99) for one in POINTS],
        "claims": store.overview.claims(), "words": store.backup_words.all(),
        "packs": store.packs.all(), "topics": store.packs.topics(),
    }  # fmt: skip


def put_back(folder: Path, backup: Path) -> Record:
    """Open a backup as a record of its own."""
    folder.mkdir()
    (folder / "record.db").write_bytes(backup.read_bytes())
    return a_record(folder, seed="copy")


def test_that_the_copy_is_the_servers_record_and_moves_to_another_server(
    office: Office, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(office.store)
    before = told_of(office.store)
    made = office.backups.make(office.out)
    assert made.revisions == len(YEAR)
    assert dict(made.holdings) == office.store.holdings()
    assert keys_beside(made.path).read_bytes() == office.keys.read_bytes()
    assert b"SQLite" not in made.path.read_bytes()[:16]
    assert office.left == [made.path.name, keys_beside(made.path).name]
    assert office.store.register.backed_up() == {
        one: held.contiguous for one, held in made.holdings.items() if held.contiguous
    }
    copy = put_back(tmp_path / "back", made.path)
    assert differences(before, told_of(EmbeddedStore(copy))) == {}
    assert copy.verify().problems == ()
    assert copy.device.setting("district_name") == "示例区"
    assert [one.current for one in copy.journal.lives()].count(True) <= 1
    monkeypatch.setattr("advisor_app.hub.postgres.merging._MANY", 40)  # parts of both sizes
    monkeypatch.setattr("advisor_app.hub.postgres.moving.AT_ONCE", 50)
    there = opened(server.fresh(), 7)
    assert move(copy, there).revisions == len(YEAR)
    assert differences(before, told_of(there)) == {}
    there.close()
    copy.close()


def test_that_what_others_merge_meanwhile_is_not_in_it_and_not_counted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor_app.hub.postgres.pulling.AT_ONCE", 30)
    writer = Writer(POINTS[0], TestIds("meanwhile"))
    ones = elders(writer, 80)
    with office.store.begin() as work:
        work.absorb(ones[:50])
    second = opened(office.dsn, 9)

    def merge(done: int, total: int) -> None:
        assert (done, total) in ((30, 50), (50, 50))
        if done == 30:
            with second.begin() as work:
                work.absorb(ones[50:])

    office.told = merge
    made = office.backups.make(office.out)
    assert made.revisions == 50
    assert office.store.register.backed_up() == {writer.incarnation: 50}
    assert office.store.holdings()[writer.incarnation].last == 80
    second.close()


def test_that_a_lost_connection_leaves_neither_file_nor_mark(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor_app.hub.postgres.pulling.AT_ONCE", 30)
    lived(office.store)
    office.told = lambda *_: _cut_all(server, office.dsn)
    with pytest.raises(RecordProblem, match="连接断了"):
        office.backups.make(office.out)
    assert office.left == []
    assert office.store.register.backed_up() == {}
    office.told = None
    office.backups.make(office.out)
    assert office.store.register.backed_up() != {}


def torn(path: Path, statement: str) -> Callable[[int, int], None]:
    """Give what spoils a copy while it is made."""

    def spoil(*_: int) -> None:
        (part,) = path.glob(".*.part")
        db = connect(part, KEY)
        db.execute(statement)
        db.close()

    return spoil


@pytest.mark.parametrize(("statement", "what"), [
    ("UPDATE revision SET patch = '{}' WHERE pos = 7", "条目"),
    ("DELETE FROM revision WHERE pos = 7", "条目"),
    ("UPDATE enrolled SET recipient = 'age1other'", "终端"),
    ("UPDATE issued_receipt SET content = x'00' WHERE serial = 2", "回执"),
    ("DELETE FROM pack WHERE serial = 1", "下发包"),
    ("DELETE FROM erased", "另外记着的"),
])  # fmt: skip
def test_that_a_copy_that_is_not_the_record_is_not_kept(
    statement: str, what: str, office: Office
) -> None:
    lived(office.store)
    office.told = torn(office.out, statement)
    with pytest.raises(RecordProblem, match=f"对不上（{what}）"):
        office.backups.make(office.out)
    assert office.left == []
    assert office.store.register.backed_up() == {}


def played(how: str, office: Office) -> Any:
    """Have another officer's program on the same server do something; gives what it tells."""
    folder = office.folder / "child"
    folder.mkdir()
    module = "tests.hub.contract.backing_up_child"
    done = subprocess.run(
        [sys.executable, "-m", module, how, str(folder), office.dsn, str(office.out)],
        stdout=subprocess.PIPE, check=True, timeout=60,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_that_a_full_disk_leaves_neither_file_nor_mark(office: Office) -> None:
    lived(office.store)
    for told in played("full", office):
        assert "磁盘" in told["refusal"], told
        assert told["left"] == []
    assert office.store.register.backed_up() == {}


def test_that_a_backup_that_is_killed_counts_for_nothing(office: Office) -> None:
    lived(office.store)
    held = {one: each.contiguous for one, each in office.store.holdings().items()}
    assert played("killed", office) == 5
    backups = kept_backups(office.out)
    for one in backups:
        assert check_backup(one.path, KEY).revisions == len(YEAR)
    marks = office.store.register.backed_up()
    assert bool(marks) <= bool(backups)
    assert all(marks[one] == held[one] for one in marks)
    office.backups.make(office.out)
    assert [one for one in office.left if one.startswith(".")] == []  # what the killed left went


def aged(office: Office, minutes: int) -> None:
    """Let everything that was merged so far have been merged so long ago."""
    office.store.session.run(f"UPDATE arrived SET at = at - interval '{minutes} minutes'")


def test_that_a_word_counts_what_was_merged_by_then_and_no_more(office: Office) -> None:
    whole, gappy, forked = (Writer(POINTS[0], TestIds(name)) for name in ("w", "g", "f"))
    ones, twos, threes = elders(whole, 6), elders(gappy, 6), elders(forked, 3)
    other = replace(threes[1], id=forked.ids.revision(), wall="x")
    with office.store.begin() as work:
        work.absorb([*ones[:4], *twos[:2], *twos[3:5], *threes, other])
    aged(office, 60)
    with office.store.begin() as work:
        work.absorb([*ones[4:], *twos])
    aged(office, 60)
    with office.store.begin() as work:
        work.absorb(elders(whole, 1))
    (now,) = office.store.session.row("SELECT clock_timestamp()") or (START,)
    told = []
    for minutes in (180, 125, 69, 61, 45):
        vouched = office.backups.vouch(now - timedelta(minutes=minutes), " 信息科 ")
        marks = office.store.register.backed_up()
        told.append((
            vouched.revisions,
            *(marks.get(one.incarnation, 0) for one in (whole, gappy, forked)),
        ))  # fmt: skip
    # ten minutes of grace: at 125 and at 61 what came 120 and 60 minutes ago does not count yet
    assert told == [(0, 0, 0, 0), (0, 0, 0, 0), (9, 4, 2, 3), (0, 4, 2, 3), (6, 6, 6, 3)]
    words = office.backups.words()
    assert [one.who for one in words] == ["信息科"] * 5
    assert words[0].until == (now - timedelta(minutes=45)).isoformat()
    made = office.backups.make(office.out)
    assert office.store.register.backed_up()[whole.incarnation] == 7
    office.backups.vouch(now - timedelta(minutes=100), "信息科")
    assert office.store.register.backed_up()[whole.incarnation] == 7  # nothing is taken back
    assert made.revisions == 17


def test_that_a_word_needs_a_server_a_name_and_a_time_that_has_been(
    office: Office, tmp_path: Path
) -> None:
    lived(office.store)
    (now,) = office.store.session.row("SELECT clock_timestamp()") or (START,)
    with pytest.raises(BadInput, match="还没有到"):
        office.backups.vouch(now + timedelta(hours=1), "信息科")
    with pytest.raises(BadInput, match="谁说的"):
        office.backups.vouch(now, "  ")
    alone = a_record(tmp_path / "alone")
    here = DistrictBackups(alone, EmbeddedStore(alone), office.keys, office.clock)
    with pytest.raises(BadInput, match="没有服务器"):
        here.vouch(now, "信息科")
    assert here.words() == ()
    assert len(office.backups.words()) == 2  # only those that were there
    assert office.store.register.backed_up() == {}
    alone.close()


def test_that_a_name_is_in_the_register_and_not_in_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    office.backups.vouch(START - timedelta(days=900), "王工")
    assert office.backups.words()[0].who == "王工"
    (line,) = [one.getMessage() for one in caplog.records if one.name.endswith("hub.backups")]
    assert "2024" in line
    assert "王" not in line
