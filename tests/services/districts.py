"""Districts and the packs they make."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from advisor_app.bootstrap import (
    World,
    found_district,
    open_district,
    packing_of,
    working_library,
)
from advisor_app.services.pack_content import FILE_NAMES, Section
from advisor_app.services.working_library import WorkingLibrary
from advisor_app.store.packs import KeptPack
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.packs import Pack, write_pack
from tests.builders import PASSPHRASE, TickingClock, a_world


def a_district(folder: Path, name: str = "hub", clock: TickingClock | None = None) -> World:
    """Found a district; its public file is ``<name>.toml`` beside it."""
    world = a_world(folder / name, name, clock)
    found_district(world, f"示例{name}区", PASSPHRASE, folder / f"{name}.toml")
    return world


def packed(hub: World, path: Path) -> Path:
    """Make a pack."""
    with packing_of(hub, PASSPHRASE) as packing:
        return packing.pack(path).path


def rewrite(hub: World, policy: str, old: str, new: str) -> None:
    """Replace words in a policy's file; its examples, which would not agree, go."""
    path = working_library(hub) / f"{policy}.toml"
    path.with_suffix(".cases.toml").unlink(missing_ok=True)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def drop(hub: World, policy: str) -> None:
    """Take a policy, and its examples, out of the working library."""
    folder = working_library(hub)
    for name in (f"{policy}.toml", f"{policy}.cases.toml"):
        (folder / name).unlink(missing_ok=True)


MADE = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def library(hub: World) -> WorkingLibrary:
    """Give the working library, with nothing revoked."""
    return WorkingLibrary(working_library(hub), tuple)


def library_files(hub: World, sections: Iterable[Section] = Section) -> dict[str, bytes]:
    """Give the working library's files as a pack names them."""
    return {
        f"{section}/{name}": content
        for section, files in library(hub).all_files(sections).items()
        for name, content in files.items()
    }


def table(hub: World, section: Section, name: str = "") -> Path:
    """Give where a file of a section lies; its only one unless named."""
    return library(hub).path(section, name or FILE_NAMES[section][0])


def edit(path: Path, old: str, new: str) -> None:
    """Replace words in a file, once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path.name, old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def keys_of(hub: World) -> DistrictKeys:
    """Give a district's keys."""
    district = open_district(hub, PASSPHRASE)
    try:
        return DistrictKeys.from_text(district.record.device.setting("district_keys") or "")
    finally:
        district.close()


def signed(hub: World, files: Mapping[str, bytes], serial: int = 1, reverts: int = 0) -> bytes:
    """Give a pack of any files that the district signs, whatever is in them."""
    made = Pack(serial=serial, made_at=MADE, district="示例区", files=files, reverts=reverts)
    return write_pack(made, keys_of(hub).signing)


def sent_by_another(hub: World, files: Mapping[str, bytes], serial: int = 2) -> None:
    """Keep a pack with the district's record that was not made of this working library."""
    content = signed(hub, files, serial)
    kept = KeptPack(
        serial=serial, digest=hashlib.sha256(content).hexdigest(), made_at=MADE.isoformat(),
        taken_at=MADE.isoformat(), undone=False, content=content,
    )  # fmt: skip
    district = open_district(hub, PASSPHRASE)
    try:
        with district.store.begin():
            district.store.packs.keep(kept)
    finally:
        district.close()
