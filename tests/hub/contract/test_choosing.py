"""Where the record is: chosen, moved to a server, shared with a second officer, joined."""

from pathlib import Path
from typing import Any

import pytest

from advisor_app.bootstrap import found_district, open_district
from advisor_app.bootstrap.district_stores import DistrictStores
from advisor_app.domain.errors import BadInput, RecordProblem
from advisor_app.domain.month import Month
from advisor_app.hub.embedded import EmbeddedStore
from advisor_app.hub.postgres.address import Address
from advisor_app.hub.postgres.moving import move
from advisor_app.hub.postgres.store import PostgresStore
from advisor_app.sync.keys import DistrictKeys, new_age_identity, recipient_of
from advisor_app.sync.sharing import Share
from tests.builders import PASSPHRASE, a_record
from tests.cli.conftest import Run, cheap_world, run  # noqa: F401 - a fixture
from tests.cli.test_hub import Town
from tests.hub.contract.answers import answers_of, claim_all, differences
from tests.hub.contract.conftest import opened
from tests.hub.contract.pool import a_year, twin
from tests.hub.contract.server import Server

SHARED = "zhe-shi-fen-xiang-kou-ling"


@pytest.fixture
def town(run: Run, tmp_path: Path) -> Town:  # noqa: F811 - the fixture of that name
    return Town(run, tmp_path)


def october(town: Town, hub: tuple[object, ...]) -> Any:
    done = town.run("hub", "tally", "--month", "2024-10", "--json", *hub)
    assert done.status == 0, done.err
    return done.json["total"]["indicators"]["consultations"]


def test_that_a_record_moves_to_a_server_and_two_officers_go_on_with_it(
    town: Town, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = town.point("410106-D05")
    town.talk(here, 3)
    bundle, _ = town.exported(here, "one.advb")
    town.merged(bundle)
    before = town.run("hub", "status", "--json", *town.hub).json
    done = town.run("hub", "store", "move", server.fresh(), "--json", *town.hub)
    assert done.status == 0, done.err
    assert (done.json["engine"], done.json["devices"], done.json["bundles"]) == ("postgresql", 1, 1)
    assert done.json["revisions"] >= 3
    assert october(town, town.hub) == 3
    assert town.run("hub", "status", "--json", *town.hub).json == before

    monkeypatch.setenv("ADVISOR_SHARE_PASSPHRASE", SHARED)
    share = town.folder / "share.age"
    assert town.run("hub", "share", "--out", share, *town.hub).status == 0
    assert b"AGE-SECRET" not in share.read_bytes()
    second = ("--data", town.folder / "second")
    done = town.run("hub", "join", share, *second)
    assert done.status == 0, done.err
    assert october(town, second) == 3
    town.talk(here, 2)
    newer, _ = town.exported(here, "two.advb")
    done = town.run("hub", "merge", newer, "--json", *second)
    assert done.json[0]["problem"] == ""
    assert october(town, town.hub) == october(town, second) == 5
    receipts = town.folder / "down"
    receipts.mkdir()
    assert town.run("hub", "receipt", "--out", receipts, *second).status == 0
    (receipt,) = receipts.glob("*.advr")
    assert town.run("receive", receipt, *here).status == 0


def test_that_a_district_can_begin_on_a_server(
    run: Run,  # noqa: F811
    tmp_path: Path,
    server: Server,
) -> None:
    dsn = server.fresh()
    hub = ("--data", tmp_path / "hub")
    done = run("hub", "init", "--out", tmp_path / "d.toml", "--store", dsn, *hub)
    assert done.status == 0, done.err
    shown = run("hub", "store", "show", "--json", *hub).json
    assert shown["engine"] == "postgresql"
    assert shown["where"] == dsn.split("@")[1]
    assert len(run("hub", "status", "--json", *hub).json["points"]) == 22
    assert "已经在服务器上" in run("hub", "store", "move", dsn, *hub).refusal


def test_that_no_address_founds_nothing(run: Run, tmp_path: Path) -> None:  # noqa: F811
    hub = ("--data", tmp_path / "hub")
    words = ("hub", "init", "--out", tmp_path / "d.toml", "--store", "mysql://u:secret@h/d", *hub)
    refusal = run(*words).refusal
    assert "postgresql://" in refusal
    assert "secret" not in refusal
    assert not (tmp_path / "d.toml").exists()


def test_that_an_empty_server_is_not_put_in_place_of_a_full_record(
    town: Town, server: Server
) -> None:
    here = town.point("410106-D05")
    town.talk(here)
    town.merged(town.exported(here, "one.advb")[0])
    assert "hub store move" in town.run("hub", "store", "set", server.fresh(), *town.hub).refusal
    assert town.run("hub", "store", "show", "--json", *town.hub).json["engine"] == "sqlite"
    assert october(town, town.hub) == 1
    assert "只在这台电脑上" in town.run(
        "hub", "share", "--out", town.folder / "s", "--to", recipient_of(new_age_identity()),
        *town.hub,
    ).refusal  # fmt: skip


def test_that_a_share_opens_for_whom_it_was_sealed_alone(
    town: Town, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert town.run("hub", "store", "set", server.fresh(), *town.hub).status == 0
    identity, other = new_age_identity(), new_age_identity()
    share = town.folder / "share.age"
    to = ("--to", recipient_of(identity))
    assert town.run("hub", "share", "--out", share, *to, *town.hub).status == 0
    keys = {}
    for name, text in (("mine", identity), ("other", other), ("none", "nothing")):
        keys[name] = town.folder / name
        keys[name].write_text(f"# created\n{text}\n", encoding="utf-8")
    second = ("--data", town.folder / "second")
    for wrong in ("other", "none"):
        refusal = town.run("hub", "join", share, "--identity", keys[wrong], *second).refusal
        assert "打不开" in refusal
    assert town.run("hub", "join", share, "--identity", keys["mine"], *second).status == 0
    assert (
        "已经有记录" in town.run("hub", "join", share, "--identity", keys["mine"], *second).refusal
    )
    monkeypatch.setenv("ADVISOR_SHARE_PASSPHRASE", "kurz")
    assert "太短" in town.run("hub", "share", "--out", share, *town.hub).refusal


@pytest.mark.parametrize("content", [b"", b"age-encryption.org/v1\n", b"\0" * 99])
def test_that_what_is_no_share_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "share.age"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="打不开"):
        Share.read(path, passphrase="x")
    with pytest.raises(BadInput, match="读不出"):
        Share.read(tmp_path / "nowhere", passphrase="x")


def test_that_a_share_reads_back_and_shows_nothing_secret(tmp_path: Path) -> None:
    path = tmp_path / "share.age"
    world = cheap_world(tmp_path / "hub")
    share = Share(
        "示例区", DistrictKeys.create(world.entropy).to_text(), "postgresql://u:geheim@h/d"
    )
    share.write(path, passphrase="p")
    assert Share.read(path, passphrase="p") == share
    assert "geheim" not in repr(share)
    with pytest.raises(BadInput, match="age 公钥"):
        share.write(path, recipient="age1nothing")


def test_that_everything_of_an_eventful_year_moves(server: Server, tmp_path: Path) -> None:
    year, claims = a_year()
    record = a_record(tmp_path)
    here = EmbeddedStore(record)
    claim_all(here, claims)
    with record.begin() as work:
        work.absorb([*year, *map(twin, year[:4]), *[one.without_body() for one in year[:3]]])
    there: PostgresStore = opened(server.fresh())
    steps: list[tuple[int, int]] = []
    moved = move(record, there, lambda done, total: steps.append((done, total)))
    records = {one.record for one in year}
    assert differences(answers_of(here, records), answers_of(there, records)) == {}
    assert moved.revisions == len(year) == steps[-1][0] == steps[-1][1]
    with pytest.raises(RecordProblem, match="已经有记录"):
        move(record, there)
    there.close()
    record.close()


def test_that_a_move_that_does_not_agree_undoes_itself(server: Server, tmp_path: Path) -> None:
    """A trigger on the server drops one kind of record, as a broken engine might."""
    year, claims = a_year()
    record = a_record(tmp_path)
    claim_all(EmbeddedStore(record), claims)
    with record.begin() as work:
        work.absorb(year)
    there = opened(server.fresh())
    there.session.run("CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS"
                      " $$ BEGIN IF NEW.kind = 'note' THEN RETURN NULL; END IF;"
                      " RETURN NEW; END $$")  # fmt: skip
    there.session.run(
        "CREATE TRIGGER forgets BEFORE INSERT ON shown FOR EACH ROW EXECUTE FUNCTION forget()"
    )
    with pytest.raises(RecordProblem, match="对不上（note）"):
        move(record, there)
    assert there.holdings() == {}
    assert there.register.devices() == ()
    there.close()
    record.close()


def test_that_a_server_that_is_gone_closes_the_record_again(tmp_path: Path, server: Server) -> None:
    world = cheap_world(tmp_path / "hub")
    found_district(world, "示例区", PASSPHRASE, tmp_path / "d.toml")
    dsn = server.fresh()
    assert DistrictStores(world, PASSPHRASE).use(dsn).where == Address.parse(dsn).shown
    name = dsn.rsplit("/", 1)[1]
    server.admin(f"ALTER DATABASE {name} RENAME TO {name}_away")
    for _ in range(2):  # the second time the record would be open still
        with pytest.raises(RecordProblem, match="没有这个库"):
            open_district(world, PASSPHRASE)
    server.admin(f"ALTER DATABASE {name}_away RENAME TO {name}")
    district = open_district(world, PASSPHRASE)
    assert not district.tally(Month(2026, 11)).by_point
    district.close()
