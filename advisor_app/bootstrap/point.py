"""A point's side: its first run, its services, joining a district."""

from functools import partial
from pathlib import Path

from advisor_app.access.envelope import KeyFile
from advisor_app.bootstrap.shipped import shipped_content
from advisor_app.bootstrap.world import (
    World,
    has_record,
    opened,
    or_closed,
    points_of,
    readings_of,
    screenings_of,
    set_aside_unfinished,
)
from advisor_app.domain.elder import Papers
from advisor_app.domain.errors import BadInput, RecordProblem
from advisor_app.domain.lives import NewLifeReason
from advisor_app.domain.records import Advisor, Point
from advisor_app.services.behind import RecordsBehind
from advisor_app.services.care import RecordCare
from advisor_app.services.closing import Closing
from advisor_app.services.consulting import Consulting
from advisor_app.services.correcting import Correcting
from advisor_app.services.desk import Desk
from advisor_app.services.detail import Detail
from advisor_app.services.district_notices import DistrictNotices
from advisor_app.services.door import Announce, FirstRun
from advisor_app.services.exchange import DEVICE, DEVICE_KEY, MATCHING_KEY
from advisor_app.services.following import Grounds, following_of
from advisor_app.services.genuineness import Genuineness
from advisor_app.services.hotline import Hotlines
from advisor_app.services.in_force import InForce
from advisor_app.services.near import Nearby
from advisor_app.services.outreach import Outreach
from advisor_app.services.packs import PackDesk
from advisor_app.services.point_papers import PointPapers
from advisor_app.services.quick_count import QuickCount
from advisor_app.services.registers.importing import RegisterImport
from advisor_app.services.registration import Registration
from advisor_app.services.reporting import Reporting
from advisor_app.services.resources import resources_of
from advisor_app.services.searching import Search
from advisor_app.services.sheet_book import SheetBook
from advisor_app.services.sheets import Sheets
from advisor_app.services.suite import Services
from advisor_app.services.syncing import syncing_of
from advisor_app.services.talk_words import TalkWords
from advisor_app.sheets.press import SheetPress
from advisor_app.store.record import Record
from advisor_app.sync.keys import DeviceKey, DistrictPublic, person_key
from advisor_app.sync.slip import read_slip

ACCOUNT = "顾问"
"""The name of the account that a point's record is opened by."""


def set_up(world: World, first: FirstRun, announce: Announce) -> Services:
    """Make this device's record.

    Raises:
        BadInput: the point's code or the advisor's name cannot be.
        RecordProblem: there is a record already, or none can be made here.
    """
    _refuse_first_run(world, first)
    district = _district_of(first)
    keys, key = KeyFile.create(
        ACCOUNT,
        first.passphrase,
        entropy=world.entropy,
        cost=world.cost,
        recovery=district.age_recipient if district else None,
    )
    record = opened(world, key, announce)
    return or_closed(record, lambda: _made(world, first, record, keys, district))


def _made(
    world: World, first: FirstRun, record: Record, keys: KeyFile, district: DistrictPublic | None
) -> Services:
    if record.point_records.point() is None:
        _write_first(world, first, record)
    keys.save(world.paths.keys)
    services = services_of(world, record)
    if first.slip:
        services.joining.join_by_slip(first.slip)
    elif district:
        services.exchange.join(district)
    return services


def _district_of(first: FirstRun) -> DistrictPublic | None:
    """Give the district that the point joins at once: of its slip, or of its public file."""
    if not first.slip:
        return DistrictPublic.read(first.district) if first.district else None
    slip = read_slip(first.slip)
    if slip.point != first.point:
        message = f"这张登记单是给 {slip.point} 的，选的却是 {first.point}：请核对是哪个点"
        raise BadInput(message, "point")
    return slip.district


def _refuse_first_run(world: World, first: FirstRun) -> None:
    if has_record(world):
        raise RecordProblem(f"{world.paths.data} 里已经有顾问点的记录：请直接打开，或换一个文件夹")
    set_aside_unfinished(world)
    known = {one.code for one in points_of(world, first.district)}
    if first.point not in known and not first.slip:  # a slip is only made for a point there is
        raise BadInput(
            f"没有编号为“{first.point}”的顾问点：编号写成 410106-D01 至 D16、S01 至 S06", "point"
        )
    if not first.advisor.strip():
        raise BadInput("还没有填顾问姓名：月报和告知单上要用", "advisor")
    if not first.passphrase:
        raise BadInput("还没有设口令：记录要用口令加密", "passphrase")


def _write_first(world: World, first: FirstRun, record: Record) -> None:
    ids = world.ids
    listed = points_of(world, first.district)
    entry = next((one for one in listed if one.code == first.point), None)
    point = Point(
        id=ids.record(),
        code=first.point,
        name=first.point_name.strip() or (entry.name if entry else first.point),
        street=entry.street if entry else "",
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


def services_of(
    world: World, record: Record, reason: NewLifeReason | None = None
) -> Services:  # fmt: skip
    """Give the services of a point's open record.

    Args:
        reason: why the record goes on as a new incarnation; it is found out if not given.

    Raises:
        RecordProblem: it is a district's.
    """
    point = record.point_records.point()
    advisors = record.point_records.advisors()
    if point is None or not advisors:
        raise RecordProblem("这是区级的记录，不是顾问点的：请用“advisor hub …”打开")
    desk = Desk(record, point, advisors[0], world.ids, world.now)
    screenings = screenings_of(world)
    in_force = InForce(shipped_content(world, screenings.library), screenings, point)
    packs, notices = PackDesk(desk, in_force), DistrictNotices(desk, in_force)
    registration = Registration(desk, partial(_person_key, record))
    consulting = Consulting(desk, in_force.topics, screenings.version_on)
    hotlines, press = Hotlines(desk), SheetPress(world.paths.fonts)
    book = SheetBook(desk, press, hotlines)
    offered = resources_of(desk, in_force, readings_of(world))
    reporting = Reporting(desk, in_force.declarations, in_force.topics, screenings)
    syncing = syncing_of(desk, packs, world.paths, world.machine)
    syncing.lives.wake(reason)
    outreach = Outreach(desk, screenings, press, packs.changed_since)
    closing = Closing(desk, reporting)
    grounds = Grounds(
        desk=desk, screenings=screenings, consulting=consulting, packs=packs,
        exchange=syncing.exchange, directory=offered.directory, closing=closing,
        more=(notices.watch, offered.updates.watch),
    )  # fmt: skip
    return Services(
        desk=desk,
        registration=registration,
        consulting=consulting,
        correcting=Correcting(desk, consulting, TalkWords(desk, consulting, screenings.names)),
        following=following_of(grounds),
        screenings=screenings,
        search=Search(screenings, registration, consulting, offered.directory, readings_of(world)),
        packs=packs,
        notices=notices,
        outreach=outreach,
        sheets=Sheets(desk, screenings, press, book, Nearby(offered.directory)),
        resources=offered,
        book=book,
        genuineness=Genuineness(desk, screenings, in_force),
        hotlines=hotlines,
        papers=PointPapers(desk, press, book, hotlines, reporting, in_force.papers),
        reporting=reporting,
        closing=closing,
        behind=RecordsBehind(desk, reporting),
        detail=Detail(desk, reporting),
        quick=QuickCount(desk, consulting),
        imports=RegisterImport(
            desk,
            in_force.register_words,
            partial(_person_key, record, Papers.CITIZEN),
        ),
        syncing=syncing,
        care=RecordCare(desk),
    )


def _person_key(record: Record, papers: str, number: str) -> str:
    key = record.device.setting(MATCHING_KEY) or ""
    return person_key(bytes.fromhex(key), papers, number)
