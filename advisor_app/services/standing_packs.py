"""The packs that stand, and what each section says by them.

A section stands as the newest pack has it that holds it: a pack of some sections leaves the others
as they are. So what is in force follows from which packs are there, not from the order in which
they came.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import KnownError, RecordProblem
from advisor_app.hub.ports import Packs
from advisor_app.services.pack_content import (
    Content,
    Files,
    Section,
    read_section,
    with_retired,
)
from advisor_app.store.packs import KeptPack
from advisor_app.sync.packs import is_signed_by, read_pack

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StandingPart:
    """A section by the newest pack that holds it.

    Attributes:
        serial: the pack's number.
        files: as they came.
        part: as :func:`~advisor_app.services.pack_content.read_section` gives it.
    """

    serial: int
    files: Files
    part: Any


Parts = Mapping[Section, StandingPart]


def standing_packs(packs: Packs, signing_key: str | None) -> tuple[KeptPack, ...]:
    """Give the packs that stand, newest first: not undone, and signed by a district.

    Numbers of another district, which the point belonged to before, say nothing here.

    Raises:
        RecordProblem: the table is damaged.
    """
    return tuple(
        one
        for one in packs.all()
        if not one.undone and signing_key and is_signed_by(one.content, signing_key)
    )


def parts_of(
    packs: Iterable[KeptPack], signing_key: str, wanted: Collection[Section] = tuple(Section)
) -> Parts:  # fmt: skip
    """Give each section by the newest of some packs that holds it.

    A section that cannot be read is passed over: the program may be an older one than took it in,
    and a counter opens all the same.

    Args:
        packs: newest first.
        wanted: the others are not looked at.
    """
    found: dict[Section, StandingPart] = {}
    for kept in packs:
        if len(found) == len(wanted):
            break
        for section, files in _sections(kept, signing_key).items():
            if section not in wanted or section in found:
                continue
            try:
                part = read_section(Section(section), files)
            except KnownError:
                _log.info("section %s of pack %s cannot be used any more", section, kept.serial)
            else:
                found[Section(section)] = StandingPart(kept.serial, files, part)
    return found


def section_serials(packs: Iterable[KeptPack], signing_key: str) -> Mapping[Section, int]:
    """Give the number of the pack by which each section stands; 0 for what no pack holds.

    Args:
        packs: newest first.
    """
    found = dict.fromkeys(Section, 0)
    for kept in packs:
        if all(found.values()):
            break
        for section in _sections(kept, signing_key):
            if section in tuple(Section):
                found[Section(section)] = found[Section(section)] or kept.serial
    return found


def used_packs(packs: Packs, signing_key: str) -> tuple[KeptPack, ...]:
    """Give the packs by which something stands, newest first.

    One that holds everything is all of them; one of some sections leaves others to older packs.
    """
    newest = packs.newest()
    if newest is None or all(section_serials([newest], signing_key).values()):
        return (newest,) if newest else ()
    standing = standing_packs(packs, signing_key)
    used = set(section_serials(standing, signing_key).values())
    return tuple(one for one in standing if one.serial in used)


def files_of(packs: Iterable[KeptPack], signing_key: str) -> Mapping[Section, Files]:
    """Give each section's files by the newest of some packs that holds it, whatever they say.

    Args:
        packs: newest first.
    """
    found: dict[Section, Files] = {}
    for kept in packs:
        for section, files in _sections(kept, signing_key).items():
            if section in tuple(Section):  # a newer program's own are left to it
                found.setdefault(Section(section), files)
    return found


def _sections(kept: KeptPack, signing_key: str) -> Mapping[str, Files]:
    try:
        return read_pack(kept.content, signing_key, f"第{kept.serial}号包").sections
    except KnownError:
        _log.info("pack %s cannot be used any more", kept.serial)
        return {}


def content_of(parts: Parts, shipped: Content, known: Iterable[Topic] = ()) -> Content:
    """Give what is in force by some parts, and by what is shipped where no pack says anything.

    Args:
        known: topics that stood before; see :meth:`advisor_app.hub.ports.Packs.topics`.
    """
    content = shipped.with_parts({section: one.part for section, one in parts.items()})
    topics = with_retired(content.topics, (*shipped.topics, *known))
    return content.with_parts({Section.TOPICS: topics})


def standing_content(packs: Packs, signing_key: str | None, shipped: Content) -> Content:
    """Give what is in force by packs; damaged ones are for ``verify`` to tell, not for opening.

    Args:
        shipped: what the program brings.
    """
    try:
        standing = standing_packs(packs, signing_key)
        return content_of(parts_of(standing, signing_key or ""), shipped, packs.topics())
    except RecordProblem:
        _log.info("the packs cannot be read")
        return shipped
