"""The installed program checks itself: everything it needs is there and works."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from advisor_app.access.envelope import Cost
from advisor_app.bootstrap import World, set_up, silent
from advisor_app.domain.consultation import Channel, Outcome
from advisor_app.domain.errors import KnownError
from advisor_app.domain.month import Month
from advisor_app.eligibility.reading import lint
from advisor_app.services.consulting import ConsultationEntry
from advisor_app.services.door import FirstRun
from advisor_app.services.registration import PersonEntry
from advisor_app.services.suite import Services
from advisor_app.support.paths import Paths
from advisor_app.sync.carriers.opening import check_kinds


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried. ``problem`` is empty when it works."""

    what: str
    problem: str


def check_program(paths: Paths) -> tuple[Check, ...]:
    """Try the whole main job in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(
            paths=Paths(paths.resources, Path(folder)),
            now=lambda: datetime.now(UTC),
            entropy=os.urandom,
            cost=Cost(),
        )
        return (
            _tried("政策库", lambda: _policies(paths)),
            _tried("同步的各种连接", check_kinds),
            *_main_job(world),
        )


def _policies(paths: Paths) -> str:
    return "；".join(f"{one.file} 第{one.line}行 {one.message}" for one in lint(paths.policies))


def _main_job(world: World) -> tuple[Check, ...]:
    first = FirstRun(point="410106-D01", point_name="自检", advisor="自检", passphrase="Zi-jian-1")  # noqa: S106 - thrown away with the folder
    made: list[Services] = []
    opened = _tried("加密记录", lambda: made.append(set_up(world, first, silent)))
    if not made:
        return (opened,)
    services = made[0]
    try:
        return (
            opened,
            _tried("登记和咨询", lambda: _consult(services)),
            _tried("告知单和字体", lambda: _sheet(services)),
            _tried("月报", lambda: _tally(services)),
            _tried("核对", lambda: "；".join(services.care.verify().problems)),
        )
    finally:
        services.care.close()


def _consult(services: Services) -> None:
    form = services.registration.blank()
    services.registration.save(form, PersonEntry(name="自检", facts={"birth": "1940-03-05"}))
    entry = ConsultationEntry(
        channel=Channel.WALK_IN,
        topics=(services.consulting.topics[0].code,),
        outcome=Outcome.ANSWERED,
        elder=form.elder,
    )
    services.consulting.save(services.consulting.begin(), entry)


def _sheet(services: Services) -> str:
    elder = services.registration.find("自检")[0].person.id
    sheet = services.sheets.elder(elder).preview()
    return "" if sheet.pdf.startswith(b"%PDF") and not sheet.missing else "告知单缺字"


def _tally(services: Services) -> str:
    tally = services.reporting.tally(Month.of(services.desk.today))
    return "" if tally.indicators["consultations"] == 1 else "月报数不对"


def _tried(what: str, act: Callable[[], str | None]) -> Check:
    try:
        return Check(what, act() or "")
    except KnownError as error:
        return Check(what, error.message)
