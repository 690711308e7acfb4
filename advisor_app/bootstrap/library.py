"""The district's working library, what packs are made from it, and what stands by them."""

import logging
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from advisor_app.bootstrap.shipped import shipped_content, shipped_files
from advisor_app.bootstrap.world import World, points_of
from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import KnownError
from advisor_app.domain.sent_down import RevokedDevice
from advisor_app.eligibility.reading import load_library
from advisor_app.hub.ports import DistrictStore
from advisor_app.services.catching_up import CatchingUp
from advisor_app.services.library_base import LibraryBase
from advisor_app.services.pack_book import DISTRICT_NAME, PackBook
from advisor_app.services.pack_content import (
    FILE_NAMES,
    Content,
    Section,
    read_section,
    with_retired,
)
from advisor_app.services.packing import Packing
from advisor_app.services.standing_packs import parts_of, standing_packs
from advisor_app.services.working_library import WorkingLibrary
from advisor_app.store.record import Record
from advisor_app.support.calendar import local_day
from advisor_app.support.files import save_folder
from advisor_app.sync.keys import DistrictKeys
from advisor_app.tallies.indicators import Declarations
from advisor_app.tallies.points import PointEntry, PointList, read_points

_log = logging.getLogger(__name__)


def working_library(world: World) -> Path:
    """Give the district's folder of files to send down; it begins as what is shipped."""
    folder = world.paths.library
    if not folder.is_dir():
        save_folder(folder, shipped_files(world, Section.POLICIES))
    for section in FILE_NAMES:
        if section is not Section.REVOKED and not (folder / section).is_dir():
            save_folder(folder / section, shipped_files(world, section))
    return folder


def notice_missing_library(world: World, record: Record, store: DistrictStore) -> None:
    """Note, before anything makes the working library anew, that it begins as what is shipped."""
    if not world.paths.library.is_dir():
        LibraryBase(record, store.packs).begin_anew()


def library_of(world: World, store: DistrictStore) -> WorkingLibrary:
    """Give the working library; the devices put out of use come from the district's register."""
    return WorkingLibrary(working_library(world), lambda: revoked_devices(store))


def revoked_devices(store: DistrictStore) -> tuple[RevokedDevice, ...]:
    """Give the devices that the register names as put out of use."""
    return tuple(
        RevokedDevice(
            device=one.device,
            public=one.public,
            point=one.point,
            on=local_day(datetime.fromisoformat(one.revoked_at)),
            reason=one.revoked_why,
        )
        for one in store.register.devices()
        if one.revoked_at
    )


def packing(world: World, record: Record, keys: DistrictKeys, store: DistrictStore) -> Packing:
    """Give what makes packs."""

    @lru_cache(1)
    def shipped() -> Content:
        return shipped_content(world, load_library(world.paths.policies))

    base, library = LibraryBase(record, store.packs), library_of(world, store)
    book = PackBook(
        store, base, keys, lambda: record.device.setting(DISTRICT_NAME) or "", world.now
    )
    catching_up = CatchingUp(
        base, library, lambda one: shipped_files(world, one), keys.signing.public, world.now
    )
    return Packing(book, library, shipped, catching_up)


def district_points(world: World) -> PointList:
    """Give the district's points: of the working library, where there is a sound list in it.

    A point that is added or renamed while the district is open counts at once.
    """
    path = world.paths.library / Section.POINTS / "points.toml"

    @lru_cache(1)
    def points(_: object) -> tuple[PointEntry, ...]:
        try:
            return read_points(path) if path.is_file() else points_of(world)
        except KnownError:
            _log.info("the list of points in the working library is wrong")
            return points_of(world)

    return PointList(lambda: points(_stamp(path)))


def _stamp(path: Path) -> object:
    """Give what changes when a file is written: it is read again only then."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def counted_by(
    world: World, store: DistrictStore, keys: DistrictKeys
) -> tuple[tuple[Topic, ...], Declarations]:  # fmt: skip
    """Give the topics and the declarations that the district counts by: what it last sent down."""
    key, wanted = keys.signing.public, (Section.TOPICS, Section.TALLY)
    parts = parts_of(standing_packs(store.packs, key), key, wanted)
    shipped = {one: read_section(one, shipped_files(world, one)) for one in wanted}
    topics, tally = (parts[one].part if one in parts else shipped[one] for one in wanted)
    return with_retired(topics, (*shipped[Section.TOPICS], *store.packs.topics())), tally
