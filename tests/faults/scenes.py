"""Longer scenes that have to be played in a process of their own."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree

from advisor_app.domain.consultation import Channel, Outcome
from advisor_app.domain.elder import Papers, Relative
from advisor_app.domain.errors import KnownError
from advisor_app.domain.follow_up import CallOutcome
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.records import ConsentScope
from advisor_app.services.consulting import ConsultationEntry
from advisor_app.services.referrals import ReferralEntry
from advisor_app.services.registration import PersonEntry
from advisor_app.services.suite import Services
from advisor_app.support.files import save
from advisor_app.support.logs import log_to
from tests.builders import START
from tests.faults import canaries
from tests.faults.plain_user import become_one, protect
from tests.faults.small_disk import small_disk
from tests.faults.works import AT_THE_POINT, Arm, Say, Work, opened, stands, talk

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


def a_day(data: Path, say: Say, _: object, __: Arm) -> None:
    """Work for a day with somebody of whom nothing may be told, log it, and end by a power cut.

    Much goes wrong on this day: what was typed is refused, files cannot be written, the program
    has a bug while it holds all there is to know.
    """
    log_to(data / "advisor.log")
    services = opened(data)
    elder = services.registration.blank()
    services.registration.save(elder, somebody())
    for act in unfortunate(services, elder.elder):
        try:
            act()
        except KnownError as error:
            say(error.message)
    say(" ".join(canary_day(services, elder.elder)))
    try:
        raise ValueError(f"{canaries.ALL} {somebody()}")
    except ValueError:
        _log.exception("a bug while %s was here", canaries.NAME)
        _log.warning("of %s", canaries.ALL)


_log = logging.getLogger("advisor_app.tests")


def somebody() -> PersonEntry:
    """Give an entry of which every word is a canary."""
    return PersonEntry(
        name=canaries.NAME, papers=Papers.CITIZEN, number=canaries.NUMBER, phone=canaries.PHONE,
        address=canaries.HOME, community="示例一社区",
        relative=Relative(
            name=canaries.RELATIVE, relation="女儿", phone=canaries.RELATIVE_PHONE
        ),
        facts={"hukou": "410106"},
        consents=(ConsentScope.CONTACT, ConsentScope.SHARE),
    )  # fmt: skip


def canary_day(services: Services, elder: RecordId) -> Iterator[str]:
    """Do everything at the counter that keeps something of a person; gives what it made."""
    one = services.consulting.save(
        services.consulting.begin(),
        ConsultationEntry(
            channel=Channel.WALK_IN, topics=("meals",), outcome=Outcome.FOLLOW_UP, elder=elder,
            asked=canaries.ASKED, answered=canaries.ANSWERED,
        ),
    )  # fmt: skip
    yield one
    entry = ReferralEntry(need="助浴", provider="示例机构", consented=True, words=canaries.ASKED)
    yield from services.referrals.open(services.referrals.begin(), [entry], elder, one)
    (call, *_) = services.registration.card(elder).calls
    services.callbacks.log(
        services.callbacks.begin(), call, CallOutcome.NO_ANSWER, f"打{canaries.PHONE}没人接"
    )
    for sheet in (services.sheets.elder(elder), services.sheets.family(elder)):
        yield sheet.issue(services.book.begin()).number
    form = services.registration.form(elder)
    services.registration.save(form, replace(somebody(), phone=canaries.RELATIVE_PHONE))
    draft = {"elder": elder, "form": {"asked": canaries.ASKED}, "facts": {}, "explained": []}
    services.consulting.keep_draft(services.consulting.begin(), draft)
    yield services.search.find(canaries.NAME) and "found"


def unfortunate(services: Services, elder: RecordId) -> list[Callable[[], object]]:
    """Give what is refused, each with canaries in hand."""
    registration, referrals = services.registration, services.referrals
    nowhere = Path("/nowhere") / f"{canaries.NAME}.pdf"
    need = ReferralEntry(need=f"给{canaries.NAME}助浴")
    return [
        lambda: registration.save(registration.blank(), replace(somebody(), phone="爩驫")),
        lambda: registration.save(registration.blank(), replace(somebody(), number="999")),
        lambda: referrals.open(referrals.begin(), [need], elder),
        lambda: save(nowhere, b""),
        lambda: services.reporting.write(NOVEMBER, "xlsx", nowhere),
        lambda: services.packs.take_in(nowhere),
        lambda: services.consulting.save(services.consulting.begin(), talk(elder, FAR)),
        lambda: registration.card(RecordId(canaries.NAME)),
    ]


FAR = START + timedelta(days=3650)


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
    "a_day": a_day,
}
