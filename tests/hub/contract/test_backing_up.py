"""An officer's way with the backups of a district on a server: made, told to points, put back."""

from pathlib import Path
from typing import Any

import pytest

from advisor_app.access.envelope import KeyFile
from advisor_app.bootstrap import district_services_of
from advisor_app.bootstrap.district_stores import COPIED_FROM, DISTRICT_KEYS, STORE
from advisor_app.bootstrap.rescuing import rescue_of
from advisor_app.bootstrap.world import opened, silent
from advisor_app.domain.errors import RecordProblem
from advisor_app.store.packs import KNOWN_TOPICS
from tests.builders import KEY, PASSPHRASE, a_record
from tests.cli.conftest import Run, cheap_world, run  # noqa: F401 - a fixture
from tests.cli.test_hub import Town
from tests.hub.contract.server import Server
from tests.hub.contract.test_choosing import october

D05 = "410106-D05"


@pytest.fixture
def town(run: Run, tmp_path: Path, server: Server) -> Town:  # noqa: F811 - that fixture
    made = Town(run, tmp_path)
    done = made.run("hub", "store", "set", server.fresh(), *made.hub)
    assert done.status == 0, done.err
    return made


def reported(town: Town, here: tuple[object, ...], name: str) -> None:
    town.talk(here, 2)
    (merged,) = town.merged(town.exported(here, name)[0])
    assert merged["problem"] == ""


def answered(town: Town, here: tuple[object, ...], name: str) -> None:
    assert town.run("receive", town.receipt(name), *here).status == 0


def outbox(town: Town) -> list[str]:
    return sorted(one.name for one in (town.folder / D05 / "outbox").glob("*.advb"))


def backed_up(town: Town, name: str) -> Any:
    stick = town.folder / name
    stick.mkdir()
    done = town.run("hub", "backup", "--out", stick, "--json", *town.hub)
    assert done.status == 0, done.err
    return done.json


def test_that_points_let_go_once_a_backup_of_the_server_holds_their_records(town: Town) -> None:
    here = town.point(D05)
    reported(town, here, "one.advb")
    answered(town, here, "first")
    assert len(outbox(town)) == 1  # acknowledged, and kept: no backup holds it
    backed_up(town, "stick")
    answered(town, here, "second")
    assert outbox(town) == []


def test_that_a_word_lets_points_go_and_says_whose_it_is(town: Town) -> None:
    here = town.point(D05)
    reported(town, here, "one.advb")
    answered(town, here, "first")
    words = ("hub", "backup", "--server-until", "2026-11-01T03:00")
    assert "谁说的" in town.run(*words, *town.hub).refusal
    assert "还没有到" in town.run(
        "hub", "backup", "--server-until", "2199-01-01T00:00", "--by", "王工", *town.hub
    ).refusal  # fmt: skip
    assert "还没有人说过" in town.run("hub", "backup", "--said", *town.hub).out
    said = town.run(*words, "--by", "王工", *town.hub).out
    assert "2026-11-01 03:00" in said
    assert "王工 的话，本程序没有核对" in said
    assert "有 0 条" in said  # nothing had been merged by then
    answered(town, here, "second")
    assert len(outbox(town)) == 1
    (word,) = town.run("hub", "backup", "--said", "--json", *town.hub).json
    assert (word["who"], word["until"]) == ("王工", "2026-11-01T03:00:00+08:00")
    assert "王工 说备份做到 2026-11-01 03:00" in town.run("hub", "backup", "--said", *town.hub).out


def test_that_a_backup_of_a_server_is_put_back_here_and_moves_to_a_new_one(
    town: Town, server: Server
) -> None:
    here = town.point(D05)
    reported(town, here, "one.advb")
    made = backed_up(town, "stick")
    reported(town, here, "two.advb")
    assert october(town, town.hub) == 4
    other = ("--data", town.folder / "other")
    done = town.run("hub", "restore", made["file"], *other)
    assert done.status == 0, done.err
    assert "hub store move" in done.out
    assert "已另起一期" in done.out
    assert "@" not in done.out  # where the server is, and nothing that lets anybody in
    assert town.run("hub", "store", "show", "--json", *other).json["engine"] == "sqlite"
    assert october(town, other) == 2
    moved = town.run("hub", "store", "move", server.fresh(), "--json", *other)
    assert moved.status == 0, moved.err
    assert october(town, other) == 2
    town.run("hub", "merge", town.folder / "two.advb", *other)
    assert october(town, other) == 4
    again = town.run("hub", "backup", "--out", town.folder / "again.db", "--json", *other).json
    assert again["revisions"] > made["revisions"]


def test_that_nothing_moves_while_the_server_cannot_be_reached(town: Town, server: Server) -> None:
    made = backed_up(town, "stick")
    name = server.admin("SELECT max(substring(datname, 9)::int) FROM pg_database"
                        " WHERE datname ~ '^district[0-9]+$'")[0][0]  # fmt: skip
    server.admin(f"ALTER DATABASE district{name} RENAME TO away{name}")
    before = (town.folder / "hub" / "record.db").read_bytes()
    refused = town.run("hub", "restore", made["file"], "--server", *town.hub).refusal
    assert "没有这个库" in refused
    assert (town.folder / "hub" / "record.db").read_bytes() == before
    assert not list((town.folder / "hub").glob("record.2*.db"))
    here = town.run("hub", "restore", made["file"], "--json", *town.hub).json
    assert here["on_server"] is False  # without it the copy is put back here
    server.admin(f"ALTER DATABASE away{name} RENAME TO district{name}")


def test_that_a_server_that_holds_less_than_the_backup_is_not_gone_on_with(
    town: Town, server: Server
) -> None:
    """It was emptied, or put back to an older state: nothing missing would be a lie."""
    here = town.point(D05)
    reported(town, here, "one.advb")
    made = backed_up(town, "stick")
    name = server.admin("SELECT max(substring(datname, 9)::int) FROM pg_database"
                        " WHERE datname ~ '^district[0-9]+$'")[0][0]  # fmt: skip
    server.admin(f"ALTER DATABASE district{name} RENAME TO lost{name}")
    server.admin(f"CREATE DATABASE district{name}")
    other = ("--data", town.folder / "other")
    refused = town.run("hub", "restore", made["file"], "--server", *other).refusal
    assert "比这份备份少" in refused
    assert not (town.folder / "other" / "record.db").exists()
    assert town.run("hub", "restore", made["file"], *other).status == 0
    address = server.address(f"district{name}")  # still empty: the record may move there
    assert town.run("hub", "store", "move", address, *other).status == 0
    assert october(town, other) == 2
    server.admin(f"DROP DATABASE lost{name}")


def test_that_the_window_goes_on_with_the_server_when_this_machine_was_damaged(town: Town) -> None:
    here = town.point(D05)
    reported(town, here, "one.advb")
    made = backed_up(town, "stick")
    reported(town, here, "two.advb")
    world = cheap_world(town.folder / "hub")
    rescue = rescue_of(world)
    seen = rescue.look(PASSPHRASE, Path(made["file"]))
    assert (seen.district, seen.whose) == (True, "示例区")
    assert "127.0.0.1" in seen.server
    done = rescue.restore(PASSPHRASE, seen, silent)
    assert "接着用那里的" in done.told[0]
    assert "@" not in "".join(done.told)
    assert not any("另起一期" in one for one in done.told)
    done.services.close()  # type: ignore[union-attr]
    assert october(town, town.hub) == 4


def test_that_what_was_put_back_here_is_no_servers_any_more(town: Town) -> None:
    """The address of the old server is forgotten: a later backup must not lead back to it."""
    made = backed_up(town, "stick")
    other = ("--data", town.folder / "other")
    assert town.run("hub", "restore", made["file"], "--json", *other).json["server"]
    file = town.folder / "later.db"
    assert town.run("hub", "backup", "--out", file, *other).status == 0
    third = ("--data", town.folder / "third")
    assert "不加 --server" in town.run("hub", "restore", file, "--server", *third).refusal
    assert town.run("hub", "restore", file, "--json", *third).json["server"] == ""


def test_that_who_lost_this_machine_alone_goes_on_with_the_server(town: Town) -> None:
    here = town.point(D05)
    reported(town, here, "one.advb")
    made = backed_up(town, "stick")
    reported(town, here, "two.advb")
    before = town.run("hub", "status", "--json", *town.hub).json["epoch"]
    other = ("--data", town.folder / "other")
    done = town.run("hub", "restore", made["file"], "--server", "--json", *other).json
    assert (done["on_server"], done["epoch"]) == (True, before)
    assert october(town, other) == 4
    assert (
        "接着用服务器上的记录" in town.run("hub", "restore", made["file"], "--server", *other).out
    )


def test_that_a_backup_of_this_machines_record_has_no_server_to_go_back_to(
    run: Run,  # noqa: F811
    tmp_path: Path,
) -> None:
    town = Town(run, tmp_path)
    made = backed_up(town, "stick")
    other = ("--data", town.folder / "other")
    assert "不加 --server" in town.run("hub", "restore", made["file"], "--server", *other).refusal
    assert not (town.folder / "other" / "record.db").exists()
    done = town.run("hub", "restore", made["file"], "--json", *other).json
    assert (done["server"], done["on_server"]) == ("", False)
    refused = town.run(
        "hub", "backup", "--server-until", "2026-01-01T00:00", "--by", "a", *town.hub
    )
    assert "没有服务器" in refused.refusal


def test_that_the_daily_backup_of_the_window_is_of_the_server(town: Town) -> None:
    here = town.point(D05)
    reported(town, here, "one.advb")
    world = cheap_world(town.folder / "hub")
    key = KeyFile.load(world.paths.keys).unlock(PASSPHRASE)
    services = district_services_of(world, opened(world, key, silent))
    made = services.backups.make_if_due()
    assert made is not None
    assert made.path.parent == world.paths.backups
    assert made.revisions >= 2
    assert services.backups.make_if_due() is None
    services.close()
    answered(town, here, "first")
    assert outbox(town) == []


def test_that_a_copy_has_this_machines_settings_and_no_server_of_its_own(
    town: Town, tmp_path: Path
) -> None:
    made = backed_up(town, "stick")
    world = cheap_world(town.folder / "hub")
    key = KeyFile.load(world.paths.keys).unlock(PASSPHRASE)
    here = opened(world, key, silent)
    before = here.device.settings()
    here.close()
    folder = tmp_path / "copy"
    folder.mkdir()
    (folder / "record.db").write_bytes(Path(made["file"]).read_bytes())
    copy = a_record(folder, key=key)
    after = copy.device.settings()
    copy.close()
    assert after[DISTRICT_KEYS] == before[DISTRICT_KEYS]
    assert after[COPIED_FROM] == before[STORE]
    assert STORE not in after
    same = set(before) - {STORE, KNOWN_TOPICS}
    assert {key: after[key] for key in same} == {key: before[key] for key in same}
    with pytest.raises(RecordProblem):
        a_record(folder, key=KEY)
