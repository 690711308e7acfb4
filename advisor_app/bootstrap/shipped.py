"""What the program is shipped with, by the sections of a pack."""

from collections.abc import Mapping
from pathlib import Path

from advisor_app.bootstrap.world import World
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.services.pack_content import FILE_NAMES, Content, Files, Section, read_section
from advisor_app.services.sent_down import notices_text, revoked_text

NOT_SHIPPED: Mapping[Section, Files] = {
    Section.NOTICES: {"notices.toml": notices_text(()).encode()},
    Section.REVOKED: {"revoked.toml": revoked_text(()).encode()},
}
"""What only a district writes: nothing is shipped of it."""


def shipped_files(world: World, section: Section) -> dict[str, bytes]:
    """Give the files that are shipped of a section, name → contents."""
    if section in NOT_SHIPPED:
        return dict(NOT_SHIPPED[section])
    resources = world.paths.resources
    folders: Mapping[Section, Path] = {
        Section.POLICIES: world.paths.policies,
        Section.DIRECTORY: world.paths.directory,
    }
    folder = folders.get(section, resources)
    names = FILE_NAMES.get(section) or [one.name for one in sorted(folder.glob("*.toml"))]
    return {name: (folder / name).read_bytes() for name in names}


def shipped_content(world: World, policies: PolicyLibrary) -> Content:
    """Read what is shipped.

    Args:
        policies: the library, read before.
    """
    parts = {
        str(section): read_section(section, shipped_files(world, section)) for section in FILE_NAMES
    }
    return Content(policies=policies, **parts)
