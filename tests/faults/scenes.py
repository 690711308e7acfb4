"""Longer scenes that have to be played in a process of their own."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import copytree

from advisor_app.domain.errors import KnownError
from advisor_app.domain.month import Month
from advisor_app.services.suite import Services
from advisor_app.support.files import save
from tests.faults.plain_user import become_one, protect
from tests.faults.small_disk import small_disk
from tests.faults.works import AT_THE_POINT, Arm, Say, Work, opened, stands

NOVEMBER = Month(2026, 11)
ROOMS = (0, 4096, 24_000, 60_000)


def _sheet_as_file(services: Services, out: Path) -> object:
    """Print to a file: the sheet has its number by then, and keeps it."""
    save(out / "sheet.pdf", services.sheets.policy("zz-gaoling-jintie").preview().pdf)
    return "saved"


def _tally_on_paper(services: Services, out: Path) -> object:
    save(out / "tally.pdf", services.papers.tally(NOVEMBER).preview().pdf)
    return "saved"


def _tally_as(form: str) -> Callable[[Services, Path], object]:
    def write(services: Services, out: Path) -> object:
        services.reporting.write(NOVEMBER, form, out / f"tally.{form}")
        return "written"

    return write


ON_A_FULL_DISK: Mapping[str, Callable[[Services, Path], object]] = {
    **{name: AT_THE_POINT[name] for name in ("consult", "register", "refer", "issue", "forget")},
    **{name: AT_THE_POINT[name] for name in ("export", "take_in", "rebuild")},
    "sheet": _sheet_as_file,
    "xlsx": _tally_as("xlsx"),
    "csv": _tally_as("csv"),
    "request": lambda services, out: services.exchange.request(out / "point.req").point,
}


def full_disk(data: Path, say: Say, seed: object, _: Arm) -> None:
    """Do one work with more and more room on the disk; tell what came of it each time.

    Args:
        seed: the work's name, and whether the disk shall be a real one.
    """
    name, kind = str(seed).split("/")
    work, disk_folder = ON_A_FULL_DISK[name], data / "disk"
    disk_folder.mkdir(parents=True)
    disk = small_disk(disk_folder, real=kind == "real")
    for room in ROOMS:
        folder = copytree(data.parent, disk_folder / str(room), ignore=lambda *_: {data.name})
        services = opened(folder / "point", room)
        before, names = stands(services), _names(folder)
        disk.fill(room)
        try:
            refusal = str(work(services, folder)) and ""
        except KnownError as error:
            refusal = error.message
        disk.free()
        told: dict[str, object] = {
            "room": room,
            "refusal": refusal,
            "unchanged": stands(services) == before,
            "left": sorted(_names(folder) - names),
            "problems": services.care.verify().problems,
        }
        if refusal:
            work(services, folder)
        told["made"] = sorted(_names(folder) - names)
        told["stands"] = repr(stands(services))
        told["in the end"] = services.care.verify().problems
        services.care.close()
        say(json.dumps(told, ensure_ascii=False))


def full_at_the_door(data: Path, say: Say, seed: object, _: Arm) -> None:
    """Open the record while the disk is full, and again when there is space."""
    folder = data / "disk"
    folder.mkdir(parents=True)
    disk = small_disk(folder, real=seed == "real")
    copytree(data.parent / "point", folder / "point")
    disk.fill(0)
    try:
        services = opened(folder / "point")
        words = "opened"
        services.care.close()
    except KnownError as error:
        words = error.message
    disk.free()
    say(words)
    services = opened(folder / "point")
    say(json.dumps(services.care.verify().problems))
    services.care.close()


def read_only(data: Path, say: Say, seed: object, _: Arm) -> None:
    """Work in a folder that cannot be written to; then in the same that can.

    Args:
        seed: ``"opening"``, or the name of a work whose files go to a folder of that kind.
    """
    become_one()
    name, out = str(seed), data / "out"
    out.mkdir(parents=True)
    point = data.parent / "point"
    protect(point if name == "opening" else out, writable=False)
    services = None if name == "opening" else opened(point)
    for _ in range(2):
        try:
            services = services or opened(point)
            say(f"done {ON_A_FULL_DISK.get(name, _nothing)(services, out)}")
        except KnownError as error:
            say(f"refused {error.message}")
            assert not list(out.iterdir())
        protect(point if name == "opening" else out, writable=True)
    assert services is not None
    say(json.dumps(services.care.verify().problems))
    services.care.close()


def _nothing(_: Services, out: Path) -> object:
    return out.name


def _names(folder: Path) -> set[str]:
    """Give the files that an advisor would see; the record's own come and go."""
    return {
        str(one.relative_to(folder))
        for one in folder.rglob("*")
        if one.is_file() and not one.name.startswith("record.")
    }


SCENES: dict[str, Work] = {
    "full_disk": full_disk,
    "full_at_the_door": full_at_the_door,
    "read_only": read_only,
}
