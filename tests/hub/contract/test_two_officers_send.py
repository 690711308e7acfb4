"""Two officers with one record on a server, each with a working library of his own, send down."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.bootstrap import World, found_district, open_district, packing_of, unlock_any
from advisor_app.bootstrap.district_stores import DistrictStores
from advisor_app.domain.changes import Changed
from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.services.district.parcels import parcels
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.pack_content import Section
from advisor_app.store.packs import KeptPack
from advisor_app.sync.sharing import Share
from tests.builders import PASSPHRASE, a_point, a_world
from tests.cli.conftest import Run, run  # noqa: F401 - a fixture
from tests.hub.contract.server import Server
from tests.hub.contract.test_pack_lists import a_pack
from tests.hub.contract.test_several_officers import at_once
from tests.hub.town import D05
from tests.services.districts import edit, keys_of, packed, rewrite, signed, table

ALLOWANCE, MEALS = "zz-gaoling-jintie", "hn-laonian-zhucan"
ADDED = Topic(code="neu", label="新事项", group="其他", duty="other")


class Office:
    """The first officer, who founded the district, and the second, who joined it."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server, self.dsn = folder, server, server.fresh()
        self.first = a_world(folder / "first", "first")
        found_district(self.first, "示例区", PASSPHRASE, folder / "hub.toml")
        DistrictStores(self.first, PASSPHRASE).use(self.dsn)
        self.second = a_world(folder / "second", "second")
        share = Share("示例区", keys_of(self.first).to_text(), self.dsn)
        DistrictStores(self.second, PASSPHRASE).join(share)

    @property
    def database(self) -> str:
        return self.dsn.rsplit("/", 1)[1]

    def out(self, name: str) -> Path:
        return self.folder / f"{name}.advp"

    def serials(self) -> list[object]:
        rows = self.server.admin("SELECT serial FROM pack ORDER BY 1", self.database)
        return [one for (one,) in rows]


@pytest.fixture
def office(tmp_path: Path, server: Server) -> Office:
    return Office(tmp_path, server)


def test_that_the_second_officer_sees_takes_and_goes_on_with_what_the_first_sent(
    office: Office,
) -> None:
    rewrite(office.first, ALLOWANCE, "郑州户籍、满80周岁的老人", "郑州户籍，满80周岁的老人")
    packed(office.first, office.out("one"))
    edit(table(office.second, Section.TOPICS), 'label = "助餐"', 'label = "吃饭"')
    with packing_of(office.second, PASSPHRASE) as packing:
        outlook = packing.outlook()
        assert [one.serial for one in outlook.sent] == [1]
        assert outlook.missed is not None
        assert [one.words for one in outlook.changes][-1] == "改动政策“高龄津贴”（对象）"
        with pytest.raises(BadInput, match=r"第1号.*请先取来"):
            packing.pack(office.out("two"))
        done = packing.take()
        assert (done.own, done.folder) == (((Section.TOPICS, "topics.toml"),), None)
        assert packing.pack(office.out("two")).serial == 2
    with packing_of(office.first, PASSPHRASE) as packing:
        assert [one.serial for one in packing.history()] == [2, 1]
        outlook = packing.outlook()
        assert [one.words for one in outlook.changes] == ["咨询事项“助餐”改名为“吃饭”"]
        packing.take()
        assert packing.outlook().changes == ()
    point = a_point(office.folder / "point", district=office.folder / "hub.toml")
    for name in ("one", "two"):
        point.packs.take_in(office.out(name))
    assert point.consulting.words_of(["meals"]) == ("吃饭",)
    point.care.close()


def test_that_two_who_send_at_once_get_two_numbers_or_one_is_told(office: Office) -> None:
    rewrite(office.first, ALLOWANCE, "满80周岁", "满八十周岁")
    rewrite(office.second, MEALS, "助餐", "用餐")
    told: list[str] = []

    def sends(world: World, name: str) -> Callable[[], None]:
        def send() -> None:
            with packing_of(world, PASSPHRASE) as packing:
                try:
                    packing.pack(office.out(name))
                except BadInput as error:
                    told.append(error.message)

        return send

    at_once(sends(office.first, "first"), sends(office.second, "second"))
    assert office.serials() == [1]
    (words,) = told
    assert words.startswith(("下发过的第1号", "就在刚才，另一位工作人员"))
    late = next(one for one in ("first", "second") if not office.out(one).exists())
    world = office.first if late == "first" else office.second
    with packing_of(world, PASSPHRASE) as packing:
        packing.take()
        assert packing.pack(office.out(late)).serial == 2
        content = packing.standing()
    assert "八十" in str(content.policies.get(ALLOWANCE))
    assert "用餐" in str(content.policies.get(MEALS))


def test_that_what_comes_between_looking_and_sending_stops_it(office: Office) -> None:
    """Both had looked; the second was quicker."""
    packed(office.first, office.out("one"))
    with packing_of(office.first, PASSPHRASE) as packing:
        looked = packing._book.sent()
        rewrite(office.second, MEALS, "助餐", "用餐")
        with packing_of(office.second, PASSPHRASE) as other:
            assert other.pack(office.out("two")).serial == 2
        files = packing._book.opened(looked.packs[0]).files
        with pytest.raises(BadInput, match="就在刚才"):
            packing._book.write(files, office.out("three"), (), looked, in_step=True)
        assert packing.missed() is not None
    assert not office.out("three").exists()
    assert office.serials() == [1, 2]


def test_that_a_topic_that_either_sent_can_not_vanish(office: Office) -> None:
    path = table(office.first, Section.TOPICS)
    text = path.read_text(encoding="utf-8")
    topic = '\n[[topic]]\ncode = "moonlight"\nlabel = "月光"\ngroup = "其他"\nduty = "other"\n'
    path.write_text(text + topic, encoding="utf-8", newline="")
    packed(office.first, office.out("one"))
    with packing_of(office.second, PASSPHRASE) as packing:
        packing.take()
        edit(table(office.second, Section.TOPICS), topic, "\n")
        with pytest.raises(BadInput, match="少了事项 moonlight"):
            packing.pack(office.out("two"))


def test_that_the_newest_pack_is_carried_and_counted_by_whoever_made_it(office: Office) -> None:
    edit(table(office.first, Section.TALLY), "银发顾问点工作月报", "甲的月报")
    packed(office.first, office.out("one"))
    district = open_district(office.second, PASSPHRASE)
    (parcel,), _ = parcels(district, (), {}, ())
    assert parcel.content == office.out("one").read_bytes()
    assert district.counting.declarations.title == "甲的月报"
    district.close()


def test_that_the_window_hears_what_was_written_on_the_server(office: Office) -> None:
    heard: list[Changed] = []
    services = unlock_any(office.second, PASSPHRASE, heard.append)
    assert isinstance(services, DistrictServices)
    services.devices.make_slip(D05)
    assert [one.kinds for one in heard] == [frozenset({"enrolment_code"})]
    services.close()


# Lists that each machine kept for itself, by earlier programs.


def keeps(world: World, *packs: KeptPack, topics: tuple[Topic, ...] = ()) -> None:
    """Have a machine's own file hold packs, as earlier programs left it."""
    district = open_district(world, PASSPHRASE)
    with district.record.begin():
        for one in packs:
            district.record.packs.keep(one)
        district.record.packs.know(topics)
    district.close()


def by_an_earlier_program(world: World, serial: int) -> KeptPack:
    content = signed(world, {}, serial)
    return replace(a_pack(serial), content=content)


def own(world: World) -> list[int]:
    district = open_district(world, PASSPHRASE)
    try:
        return list(district.record.packs.digests())
    finally:
        district.close()


def test_that_packs_an_officer_kept_for_himself_come_to_the_server(office: Office) -> None:
    ones = [by_an_earlier_program(office.first, serial) for serial in (1, 2)]
    keeps(office.first, *ones, topics=(ADDED,))
    with packing_of(office.first, PASSPHRASE) as packing:
        assert [one.serial for one in packing.history()] == [2, 1]
        assert packing.missed() is None
    with packing_of(office.second, PASSPHRASE) as packing:
        assert [one.serial for one in packing.history()] == [2, 1]
        assert ADDED.code in {one.code for one in packing.standing().topics}
    assert own(office.first) == [2, 1]
    assert own(office.second) == []


def test_that_two_lists_with_the_same_numbers_lose_nothing_and_no_number_is_used_again(
    office: Office,
    run: Run,  # noqa: F811 - the fixture of that name
) -> None:
    """Both had counted alone; the second's number 1 is another pack than the first's."""
    keeps(office.first, *(by_an_earlier_program(office.first, one) for one in (1, 2)))
    keeps(office.second, by_an_earlier_program(office.second, 1))
    open_district(office.first, PASSPHRASE).close()
    theirs = replace(by_an_earlier_program(office.second, 1), digest="ab" * 32)
    keeps(office.second, theirs, by_an_earlier_program(office.second, 3))
    used = DistrictStores(office.second, PASSPHRASE).use(office.dsn)
    assert used.packs_apart == (1,)
    said = run("hub", "store", "set", office.dsn, "--data", office.second.paths.data)
    assert "第1号下发包，服务器上同号的是另一个包" in said.err
    assert office.serials() == [1, 2, 3]
    assert own(office.second) == [3, 1]
    assert DistrictStores(office.first, PASSPHRASE).use(office.dsn).packs_apart == ()
    with packing_of(office.second, PASSPHRASE) as packing:
        assert packing.pack(office.out("four")).serial == 4


def test_that_a_number_is_not_given_again_after_the_server_was_put_back(office: Office) -> None:
    rewrite(office.first, ALLOWANCE, "满80周岁", "满八十周岁")
    packed(office.first, office.out("one"))
    rewrite(office.first, ALLOWANCE, "满八十周岁", "年满八十周岁")
    packed(office.first, office.out("two"))
    office.server.admin("DELETE FROM pack WHERE serial = 2", office.database)
    with packing_of(office.first, PASSPHRASE) as packing:
        assert packing.missed() is None
        made = packing.pack(office.out("three"))
    assert made.serial == 3
    assert office.serials() == [1, 3]


def test_that_a_server_that_is_gone_keeps_no_pack_and_no_file(office: Office) -> None:
    with packing_of(office.first, PASSPHRASE) as packing:
        office.server.admin(
            "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$",
            office.database,
        )
        office.server.admin(
            "CREATE CONSTRAINT TRIGGER cuts AFTER INSERT ON pack DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION cut()",
            office.database,
        )
        with pytest.raises(KnownError, match="连接断了"):
            packing.pack(office.out("one"))
        assert not office.out("one").exists()
        office.server.admin("DROP TRIGGER cuts ON pack", office.database)
        assert packing.history() == ()
        assert packing.pack(office.out("one")).serial == 1
        assert packing.missed() is None
