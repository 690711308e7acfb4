"""The composition root: makes the services out of paths, a key, a clock and randomness."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from advisor_app.access.envelope import Cost, KeyFile, weakness
from advisor_app.domain.changes import Changed
from advisor_app.domain.elder import Papers
from advisor_app.domain.errors import BadInput, RecordProblem
from advisor_app.domain.ids import Ids
from advisor_app.domain.records import Advisor, Point
from advisor_app.eligibility.reading import load_library
from advisor_app.hub.district import District
from advisor_app.services.behind import RecordsBehind
from advisor_app.services.care import RecordCare
from advisor_app.services.closing import Closing
from advisor_app.services.consulting import Consulting
from advisor_app.services.desk import Clock, Desk, Entropy
from advisor_app.services.detail import Detail
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.door import Announce, Door, FirstRun, PointChoice
from advisor_app.services.editing import PolicyEditing
from advisor_app.services.exchange import DEVICE, DEVICE_KEY, MATCHING_KEY, Exchange
from advisor_app.services.following import Grounds, following_of
from advisor_app.services.genuineness import Genuineness
from advisor_app.services.hotline import Hotlines
from advisor_app.services.near import Nearby
from advisor_app.services.outreach import Outreach
from advisor_app.services.packing import DISTRICT_NAME, Packing
from advisor_app.services.packs import PackDesk
from advisor_app.services.point_papers import PointPapers
from advisor_app.services.registers.importing import RegisterImport
from advisor_app.services.registers.words import read_words
from advisor_app.services.registration import Registration
from advisor_app.services.reporting import Reporting
from advisor_app.services.resources import resources_of
from advisor_app.services.screening import Screenings
from advisor_app.services.searching import Search
from advisor_app.services.sheet_book import SheetBook
from advisor_app.services.sheets import Sheets
from advisor_app.services.suite import Services
from advisor_app.sheets.press import SheetPress
from advisor_app.store.record import Record, open_record
from advisor_app.support.calendar import local_day
from advisor_app.support.files import save_folder
from advisor_app.support.paths import Paths
from advisor_app.support.pinyin import Readings, initials_of, read_pinyin
from advisor_app.sync.keys import DeviceKey, DistrictKeys, DistrictPublic, person_key
from advisor_app.tallies.indicators import read_indicators
from advisor_app.tallies.points import PointEntry, read_points
from advisor_app.tallies.taxonomy import read_topics

T = TypeVar("T")

_DISTRICT_KEYS = "district_keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What comes from outside: folders, the clock, randomness, and the cost of a passphrase."""

    paths: Paths
    now: Clock
    entropy: Entropy
    cost: Cost = field(default_factory=Cost)

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(self.now())

    @property
    def ids(self) -> Ids:
        """The source of new identifiers."""
        return Ids(self.now, self.entropy)


def real_world(paths: Paths) -> World:
    """Give the world as it is: the system's clock and its secure randomness."""
    return World(paths=paths, now=lambda: datetime.now(UTC), entropy=os.urandom)


def silent(_: Changed) -> None:
    """Hear of changes and do nothing: commands read once."""


def door_of(world: World) -> Door:
    """Give the door that a locked window stands before."""
    return Door(
        is_new=lambda: not has_record(world),
        load=lambda: None,
        points=lambda: tuple(
            PointChoice(code=one.code, name=one.name, to_check=one.to_check)
            for one in points_of(world)
        ),
        weakness=weakness,
        unlock=lambda passphrase, announce: unlock_any(world, passphrase, announce),
        set_up=lambda first, announce: set_up(world, first, announce),
    )


def has_record(world: World) -> bool:
    """Whether this device has a record, a point's or a district's."""
    return KeyFile.exists(world.paths.keys)


def points_of(world: World) -> tuple[PointEntry, ...]:
    """Give the points the district is known to have."""
    return read_points(world.paths.resources / "points.toml")


def screenings_of(world: World, library: Path | None = None) -> Screenings:
    """Give the screening alone: it needs no record and no passphrase."""
    read = load_library(library or world.paths.policies)
    return Screenings(read, lambda: world.today, readings_of(world))


def readings_of(world: World) -> Readings:
    """Give the table of pinyin."""
    return read_pinyin(world.paths.resources / "pinyin.txt")


def unlock(world: World, passphrase: str, announce: Announce) -> Services:
    """Open this device's record.

    Raises:
        WrongPassphrase: no account opens with it.
        RecordProblem: no record here, or it cannot be used.
    """
    record = _opened(world, _key(world, passphrase), announce)
    return _or_closed(record, lambda: _services(world, record))


def unlock_any(world: World, passphrase: str, announce: Announce) -> Services | DistrictServices:
    """Open this device's record, a point's or a district's.

    Raises:
        WrongPassphrase: no account opens with it.
        RecordProblem: no record here, or it cannot be used.
    """
    key = _key(world, passphrase)
    record = _opened(world, key, announce)
    is_district = record.device.setting(_DISTRICT_KEYS) is not None
    make = _district_services if is_district else _services
    return _or_closed(record, lambda: make(world, record))


def _key(world: World, passphrase: str) -> bytes:
    if not has_record(world):
        folder = world.paths.data
        raise RecordProblem(f"{folder} 里还没有顾问点的记录：请先用“advisor init”建立")
    return KeyFile.load(world.paths.keys).unlock(passphrase)


def _district_services(world: World, record: Record) -> DistrictServices:
    editing = PolicyEditing(working_library(world), lambda: world.today)
    return DistrictServices(
        editing=editing,
        packing=_packing(world, record, editing),
        screenings=Screenings(editing.library(), lambda: world.today, readings_of(world)),
        today=lambda: world.today,
        close=record.close,
    )


def _packing(world: World, record: Record, editing: PolicyEditing) -> Packing:
    keys = DistrictKeys.from_text(record.device.setting(_DISTRICT_KEYS) or "")
    return Packing(record, keys, editing, world.now)


@contextmanager
def packing_of(world: World, passphrase: str) -> Iterator[Packing]:
    """Open the district's record for as long as a pack is made.

    Raises:
        RecordProblem: this folder holds no district.
    """
    district = open_district(world, passphrase)
    try:
        editing = PolicyEditing(working_library(world), lambda: world.today)
        yield _packing(world, district.record, editing)
    finally:
        district.close()


def working_library(world: World) -> Path:
    """Give the district's folder of policy files; it begins as the one that is shipped."""
    folder = world.paths.library
    if not folder.is_dir():
        shipped = sorted(world.paths.policies.glob("*.toml"))
        save_folder(folder, {one.name: one.read_bytes() for one in shipped})
    return folder


def set_up(world: World, first: FirstRun, announce: Announce) -> Services:
    """Make this device's record.

    Raises:
        BadInput: the point's code or the advisor's name cannot be.
        RecordProblem: there is a record already, or none can be made here.
    """
    _refuse_first_run(world, first)
    district = DistrictPublic.read(first.district) if first.district else None
    keys, key = KeyFile.create(
        "顾问",
        first.passphrase,
        entropy=world.entropy,
        cost=world.cost,
        recovery=district.age_recipient if district else None,
    )
    record = _opened(world, key, announce)
    return _or_closed(record, lambda: _made(world, first, record, keys, district))


def _made(
    world: World, first: FirstRun, record: Record, keys: KeyFile, district: DistrictPublic | None
) -> Services:
    if record.point_records.point() is None:
        _write_first(world, first, record)
    keys.save(world.paths.keys)
    services = _services(world, record)
    if district:
        services.exchange.join(district)
    return services


def _refuse_first_run(world: World, first: FirstRun) -> None:
    if has_record(world):
        raise RecordProblem(f"{world.paths.data} 里已经有顾问点的记录：请直接打开，或换一个文件夹")
    _clear_unfinished(world)
    if first.point not in {one.code for one in points_of(world)}:
        raise BadInput(
            f"没有编号为“{first.point}”的顾问点：编号写成 410106-D01 至 D16、S01 至 S06", "point"
        )
    if not first.advisor.strip():
        raise BadInput("还没有填顾问姓名：月报和告知单上要用", "advisor")
    if not first.passphrase:
        raise BadInput("还没有设口令：记录要用口令加密", "passphrase")


def _clear_unfinished(world: World) -> None:
    """Take away what was left of a first run that was cut off before its key was kept."""
    if world.paths.record.exists():
        world.paths.record.unlink()


def _write_first(world: World, first: FirstRun, record: Record) -> None:
    ids = world.ids
    names = {one.code: one for one in points_of(world)}
    entry = names[first.point]
    point = Point(
        id=ids.record(),
        code=first.point,
        name=first.point_name.strip() or entry.name,
        street=entry.street,
        address=first.point_address.strip(),
        phone=first.point_phone.strip(),
    )
    advisor = Advisor(id=ids.record(), name=first.advisor.strip(), point=first.point)
    with record.begin() as work:
        work.put(point, ids.revision())
        work.put(advisor, ids.revision())
        record.device.keep_setting(DEVICE, world.entropy(16).hex())
        record.device.keep_setting(DEVICE_KEY, DeviceKey.create(world.entropy).to_text())
        record.device.keep_setting(MATCHING_KEY, world.entropy(32).hex())


def join_district(world: World, services: Services, passphrase: str, path: Path) -> None:
    """Join a district later on: bundles go to it, persons are matched by its key."""
    district = DistrictPublic.read(path)
    keys = KeyFile.load(world.paths.keys)
    data_key = keys.unlock(passphrase)
    keys.with_recovery(data_key, district.age_recipient).save(world.paths.keys)
    services.exchange.join(district)
    services.registration.rekey()


def _services(world: World, record: Record) -> Services:
    point = record.point_records.point()
    advisors = record.point_records.advisors()
    if point is None or not advisors:
        raise RecordProblem("这是区级的记录，不是顾问点的：请用“advisor hub …”打开")
    desk = Desk(record, point, advisors[0], world.ids, world.now)
    resources = world.paths.resources
    topics = read_topics(resources / "topics.toml")
    declarations = read_indicators(resources / "tally.toml")
    screenings = screenings_of(world)
    registration = Registration(desk, partial(_person_key, record))
    consulting = Consulting(desk, topics, screenings.version_on)
    hotlines, press = Hotlines(desk), SheetPress(world.paths.fonts)
    book = SheetBook(desk, press, hotlines)
    points = points_of(world)
    offered = resources_of(desk, world.paths.directory, points, readings_of(world))
    packs = PackDesk(desk, screenings, screenings.library)
    reporting = Reporting(desk, declarations, topics, screenings)
    exchange, outreach = Exchange(desk), Outreach(desk, screenings, press, packs.changed_since)
    closing = Closing(desk, reporting)
    grounds = Grounds(
        desk=desk, topics=topics, screenings=screenings, consulting=consulting, packs=packs,
        outreach=outreach, exchange=exchange, directory=offered.directory, closing=closing,
    )  # fmt: skip
    return Services(
        desk=desk,
        registration=registration,
        consulting=consulting,
        following=following_of(grounds),
        screenings=screenings,
        search=Search(screenings, registration, consulting, offered.directory, readings_of(world)),
        packs=packs,
        outreach=outreach,
        sheets=Sheets(desk, screenings, press, book, Nearby(offered.directory)),
        resources=offered,
        book=book,
        genuineness=Genuineness(desk, screenings, partial(_point_name, points)),
        hotlines=hotlines,
        papers=PointPapers(desk, press, book, hotlines, reporting, resources / "notices.toml"),
        reporting=reporting,
        closing=closing,
        behind=RecordsBehind(desk, reporting),
        detail=Detail(desk, reporting),
        imports=RegisterImport(
            desk,
            partial(read_words, resources / "register.toml", topics),
            partial(_person_key, record, Papers.CITIZEN),
        ),
        exchange=exchange,
        care=RecordCare(desk),
    )


def _point_name(points: tuple[PointEntry, ...], code: str) -> str:
    return next((one.name for one in points if one.code == code), code)


def _person_key(record: Record, papers: str, number: str) -> str:
    key = record.device.setting(MATCHING_KEY) or ""
    return person_key(bytes.fromhex(key), papers, number)


def found_district(world: World, name: str, passphrase: str, out: Path) -> None:
    """Make a district: its keys, its record, and the public file for the points.

    Raises:
        RecordProblem: there is a record already.
    """
    if has_record(world):
        raise RecordProblem(f"{world.paths.data} 里已经有记录：请换一个文件夹建立区级")
    _clear_unfinished(world)
    district = DistrictKeys.create(world.entropy)
    keys, key = KeyFile.create("区级", passphrase, entropy=world.entropy, cost=world.cost)
    record = _opened(world, key, silent)
    try:
        with record.begin():
            record.device.keep_setting(_DISTRICT_KEYS, district.to_text())
            record.device.keep_setting(DISTRICT_NAME, name)
        district.public(name).write(out)
        keys.save(world.paths.keys)
    finally:
        record.close()


def open_district(world: World, passphrase: str) -> District:
    """Open the district's record.

    Raises:
        RecordProblem: this folder holds no district.
    """
    if not has_record(world):
        raise RecordProblem(f"{world.paths.data} 里还没有区级记录：请先用“advisor hub init”建立")
    record = _opened(world, KeyFile.load(world.paths.keys).unlock(passphrase), silent)
    return _or_closed(record, lambda: _district(world, record))


def _district(world: World, record: Record) -> District:
    keys = record.device.setting(_DISTRICT_KEYS)
    if keys is None:
        raise RecordProblem("这是顾问点的记录，不是区级的：请去掉命令里的“hub”，或换一个文件夹")
    resources = world.paths.resources
    return District(
        record=record,
        keys=DistrictKeys.from_text(keys),
        points=points_of(world),
        topics=read_topics(resources / "topics.toml"),
        declarations=read_indicators(resources / "tally.toml"),
        now=world.now,
    )


def _opened(world: World, key: bytes, announce: Announce) -> Record:
    return open_record(
        world.paths.record,
        key,
        ids=world.ids,
        now=world.now,
        initials=initials_of(readings_of(world)),
        announce=announce,
    )


def _or_closed(record: Record, make: Callable[[], T]) -> T:
    try:
        return make()
    except BaseException:
        record.close()
        raise
