"""Districts and the packs they make."""

from pathlib import Path

from advisor_app.bootstrap import World, found_district, packing_of, working_library
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
