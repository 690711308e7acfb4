"""A district's side: founding it, opening it, its window's services."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from advisor_app.access.envelope import KeyFile
from advisor_app.bootstrap.carrying import carrying_of
from advisor_app.bootstrap.district_stores import DISTRICT_KEYS, copies_of, store_of
from advisor_app.bootstrap.forgotten import change_passphrase
from advisor_app.bootstrap.library import (
    counted_by,
    district_points,
    library_of,
    notice_missing_library,
    packing,
    working_library,
)
from advisor_app.bootstrap.world import (
    World,
    has_record,
    opened,
    or_closed,
    points_of,
    readings_of,
    refuse_missing,
    set_aside_unfinished,
    silent,
)
from advisor_app.domain.errors import BadInput, RecordProblem
from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import Advisor
from advisor_app.hub.backups import DistrictBackups
from advisor_app.hub.counting import Counting
from advisor_app.hub.disputing import Disputing
from advisor_app.hub.district import District
from advisor_app.hub.enrolment import Enrolment
from advisor_app.hub.epochs import Epochs
from advisor_app.hub.intake import Intake
from advisor_app.hub.ports import DistrictStore
from advisor_app.hub.problems import ProblemList
from advisor_app.hub.receipts import Receipts
from advisor_app.hub.report import Reports
from advisor_app.hub.returning import Returning
from advisor_app.hub.standing import Standing
from advisor_app.services.backups import BackupCare
from advisor_app.services.district.disputes import DisputeDesk
from advisor_app.services.district.enrolment import DeviceDesk
from advisor_app.services.district.figures import FigureDesk
from advisor_app.services.district.intake import IntakeDesk
from advisor_app.services.district.problems import ProblemDesk
from advisor_app.services.district.standing import Standings
from advisor_app.services.district.values import ValueWords
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.door import Announce, FirstDistrict
from advisor_app.services.editing import PolicyEditing
from advisor_app.services.notice_editing import NoticeEditing
from advisor_app.services.pack_book import DISTRICT_NAME
from advisor_app.services.packing import Packing
from advisor_app.services.screening import Screenings
from advisor_app.sheets.press import SheetPress
from advisor_app.store.connection import translated
from advisor_app.store.record import Record
from advisor_app.support.anchor import Anchors
from advisor_app.sync.keys import DistrictKeys
from advisor_app.tallies.points import points_toml


def district_services_of(
    world: World, record: Record, announce: Announce = silent
) -> DistrictServices:  # fmt: skip
    """Give the services of a district's open record.

    Args:
        announce: hears what is changed in a record on a server.

    Raises:
        RecordProblem: it is a point's.
    """
    district = _district(world, record, announce)
    disputes = _disputes_of(world, district)
    editing = PolicyEditing(working_library(world), lambda: world.today)
    return DistrictServices(
        name=record.device.setting(DISTRICT_NAME) or "",
        standings=Standings(district.standing, disputes.by_point, world.now),
        intake=IntakeDesk(
            district.store,
            district.intake,
            district.enrolment,
            district.receipts.write,
        ),
        devices=devices_of(world, district),
        carrying=carrying_of(world, district),
        disputes=disputes,
        figures=FigureDesk(district.counting, district.reports),
        problems=ProblemDesk(district.problem_list, district.counting, record),
        editing=editing,
        packing=packing(world, record, _keys(record), district.store),
        notices=NoticeEditing(library_of(world, district.store), lambda: world.today),
        screenings=Screenings(editing.library(), lambda: world.today, readings_of(world)),
        backups=BackupCare(district.backups.make, world.paths.backups, world.now),
        today=lambda: world.today,
        close=district.close,
    )


def devices_of(world: World, district: District) -> DeviceDesk:
    """Give what enrols devices, and prints slips for them."""
    record = district.record
    return DeviceDesk(
        district.enrolment,
        lambda: _keys(record).public(record.device.setting(DISTRICT_NAME) or ""),
        district_points(world),
        SheetPress(world.paths.fonts),
        world.now,
        lambda *given: change_passphrase(world, _keys(record), *given),
    )


def _disputes_of(world: World, district: District) -> DisputeDesk:
    def topics() -> dict[str, str]:
        found, _ = counted_by(world, district.store, _keys(district.record))
        return {one.code: one.label for one in found}

    def advisor(record: str) -> str:
        known = district.store.find(Advisor, RecordId(record))
        return known.name if known else ""

    return DisputeDesk(district.disputing, district.store.waiting, ValueWords(topics, advisor))


def _keys(record: Record) -> DistrictKeys:
    return DistrictKeys.from_text(record.device.setting(DISTRICT_KEYS) or "")


@contextmanager
def notices_of(world: World, passphrase: str) -> Iterator[NoticeEditing]:
    """Open the district's record for as long as notices are written.

    Raises:
        RecordProblem: this folder holds no district.
    """
    district = open_district(world, passphrase)
    try:
        yield NoticeEditing(library_of(world, district.store), lambda: world.today)
    finally:
        district.close()


@contextmanager
def packing_of(world: World, passphrase: str) -> Iterator[Packing]:
    """Open the district's record for as long as a pack is made.

    Raises:
        RecordProblem: this folder holds no district.
    """
    district = open_district(world, passphrase)
    try:
        yield packing(world, district.record, _keys(district.record), district.store)
    finally:
        district.close()


def found_and_open(world: World, first: FirstDistrict, announce: Announce) -> DistrictServices:
    """Make a district, and open its record for the window.

    Raises:
        BadInput: it has no name, or no passphrase.
        RecordProblem: there is a record already.
    """
    if not first.name.strip():
        raise BadInput("还没有填区的名称：各点的回执和登记单上要用", "name")
    if not first.passphrase:
        raise BadInput("还没有设口令：记录要用口令加密", "passphrase")
    found_district(world, first.name.strip(), first.passphrase, first.public)
    key = KeyFile.load(world.paths.keys).unlock(first.passphrase)
    record = opened(world, key, announce)
    return or_closed(record, lambda: district_services_of(world, record, announce))


def found_district(world: World, name: str, passphrase: str, out: Path) -> None:
    """Make a district: its keys, its record, and the public file for the points.

    Raises:
        RecordProblem: there is a record already.
    """
    if has_record(world):
        raise RecordProblem(f"{world.paths.data} 里已经有记录：请换一个文件夹建立区级")
    set_aside_unfinished(world)
    district = DistrictKeys.create(world.entropy)
    with translated(world.paths.data):
        world.paths.data.mkdir(parents=True, exist_ok=True)
    # First of all: a record without its key would look like one that was lost.
    district.public(name).write(out, points_toml(points_of(world)))
    try:
        _make_record(world, name, passphrase, district)
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _make_record(world: World, name: str, passphrase: str, district: DistrictKeys) -> None:
    keys, key = KeyFile.create("区级", passphrase, entropy=world.entropy, cost=world.cost)
    record = opened(world, key, silent)
    try:
        with record.begin():
            record.device.keep_setting(DISTRICT_KEYS, district.to_text())
            record.device.keep_setting(DISTRICT_NAME, name)
        keys.save(world.paths.keys)
    finally:
        record.close()


def open_district(world: World, passphrase: str) -> District:
    """Open the district's record.

    Raises:
        RecordProblem: this folder holds no district.
    """
    refuse_missing(world)
    if not has_record(world):
        raise RecordProblem(f"{world.paths.data} 里还没有区级记录：请先用“advisor hub init”建立")
    record = opened(world, KeyFile.load(world.paths.keys).unlock(passphrase), silent)
    return or_closed(record, lambda: _district(world, record))


def _district(world: World, record: Record, announce: Announce = silent) -> District:
    keys = record.device.setting(DISTRICT_KEYS)
    if keys is None:
        raise RecordProblem("这是顾问点的记录，不是区级的：请去掉命令里的“hub”，或换一个文件夹")
    points = district_points(world)
    opened_keys = DistrictKeys.from_text(keys)
    store = store_of(world, record, opened_keys, announce)
    epochs = _epochs(world, store, opened_keys)
    epochs.wake()
    notice_missing_library(world, record, store)
    counting = Counting(
        store,
        points,
        *counted_by(world, store, opened_keys),
        lambda: world.today,
        lambda: _policy_names(world),
    )
    problem_list = ProblemList(store, world.ids, lambda: world.today)
    return District(
        record=record,
        store=store,
        signing_key=opened_keys.signing.public,
        enrolment=Enrolment(store, opened_keys, points.codes, world.now, world.entropy),
        intake=Intake(store, opened_keys, epochs, world.now),
        standing=Standing(store, points, epochs, lambda: world.today),
        epochs=epochs,
        receipts=Receipts(
            store,
            opened_keys,
            epochs,
            lambda: record.device.setting(DISTRICT_NAME) or "",
            world.now,
        ),
        disputing=Disputing(store, world.ids, world.now),
        returning=Returning(store, opened_keys, world.now),
        backups=DistrictBackups(
            record, store, world.paths.keys, world.now, copies_of(record, store)
        ),
        counting=counting,
        problem_list=problem_list,
        reports=Reports(
            counting,
            problem_list,
            SheetPress(world.paths.fonts),
            record.device.setting(DISTRICT_NAME) or "",
        ),
    )


def _epochs(world: World, store: DistrictStore, keys: DistrictKeys) -> Epochs:
    name = f"district-{keys.signing.public[:32]}"
    return Epochs(store, Anchors(world.paths.anchors(name)), name, world.entropy, world.now)


def _policy_names(world: World) -> Mapping[str, str]:
    """Give the names of the working library's policies, by id."""
    library = PolicyEditing(working_library(world), lambda: world.today).library()
    return {one.id: one.name for one in library.policies}


def is_district(record: Record) -> bool:
    """Whether an open record is a district's."""
    return record.device.setting(DISTRICT_KEYS) is not None
