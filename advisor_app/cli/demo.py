"""``advisor demo``: the whole main job on demonstration data, with everything it makes kept."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from advisor_app.bootstrap import (
    World,
    found_district,
    open_district,
    packing_of,
    set_up,
    silent,
    unlock,
    working_library,
)
from advisor_app.cli.context import Context
from advisor_app.cli.demo_point import DemoClock, DemoSize, fill
from advisor_app.cli.words import a_count, a_day, shared
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.problem import Problem
from advisor_app.domain.records import SheetOutcome
from advisor_app.domain.screening import Verdict
from advisor_app.hub.district import District
from advisor_app.hub.problems import key_of
from advisor_app.services.door import FirstRun
from advisor_app.services.editing import PolicyEditing
from advisor_app.services.outreach import OutreachQuery
from advisor_app.services.sheets import Draft
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_day
from advisor_app.support.files import save
from advisor_app.support.logs import log_to
from advisor_app.support.paths import Paths
from advisor_app.tallies.writers import district_json

PASSPHRASE = "Yanshi-2026"  # noqa: S105 - the demonstration's own, said in its summary
_SIZE = (1366, 768)
_PROBLEMS = 3
"""So many of the commonest unmet needs are put on the district's problem list."""
_POINTS = {"410106-D05": 1.0, "410106-D01": 0.15, "410106-S02": 0.15}


@dataclass(frozen=True, slots=True)
class Demo:
    """One demonstration: where it goes, by what seed and date, how large.

    Attributes:
        days: how far back its points begin.
    """

    out: Path
    seed: int
    on: date
    elders: int
    days: int

    def world(self, world: World, name: str) -> tuple[World, DemoClock]:
        """Give one place's world: its folder, its clock, its seeded randomness."""
        random = Random(f"{self.seed}/{name}")  # noqa: S311 - a demonstration's, not a secret's
        clock = DemoClock(datetime.combine(self.on, datetime.min.time(), UTC))
        clock.put(self.on - timedelta(days=self.days + 1), 8, 0)
        paths = Paths(world.paths.resources, self.out / "data" / name)
        return replace(world, paths=paths, now=clock, entropy=random.randbytes), clock


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    demo = commands.add_parser("demo", parents=[shared()], help="演示：整套流程走一遍")
    demo.add_argument("--out", type=Path, default=Path("demo"))
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--date", type=a_day, help="当作今天的日期，默认今天")
    demo.add_argument("--elders", type=a_count, default=300)
    demo.add_argument("--days", type=a_count, default=730, help="各点从多少天前开始有记录")
    demo.add_argument("--no-pictures", action="store_true", help="不截界面图")
    demo.set_defaults(run=_demo)


def _demo(context: Context) -> int:
    args = context.args
    on = args.date or local_day(context.world.now())
    demo = Demo(args.out, args.seed, on, args.elders, args.days)
    _refuse_full(demo.out)
    summary = build(demo, context.world)
    if not args.no_pictures:
        summary["pictures"] = _pictures(demo, context.world)
    save(demo.out / "summary.json", _text(summary).encode())
    for line in _told(demo, summary):
        context.say(line)
    return 0


def _refuse_full(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput(f"{out} 里已经有东西：请换一个空文件夹（--out）", "out")
    try:
        (out / "data").mkdir(parents=True)
    except OSError:
        raise BadInput(f"建不了文件夹 {out}：请换一个能写入的地方（--out）", "out") from None


def build(demo: Demo, world: World) -> dict[str, Any]:
    """Make the points' records, what they print and export, and the district's merge.

    Returns:
        What was made, as JSON values; the same for the same seed and date.
    """
    district, clock = demo.world(world, "district")
    clock.put(demo.on, 18, 0)
    public = demo.out / "district.toml"
    found_district(district, "演示区", PASSPHRASE, public)
    points = {code: _point(demo, world, code, share) for code, share in _POINTS.items()}
    summary: dict[str, Any] = {"seed": demo.seed, "date": demo.on.isoformat(), "points": points}
    summary |= _merged(demo, district, list(points.values()))
    summary["acknowledged"] = _answered(demo, world, summary)
    return summary | {"pack": _sent_down(demo, world, district)}


def _sent_down(demo: Demo, world: World, district: World) -> dict[str, Any]:
    """Fill in a local parameter at the district, pack the library, take it in at a point."""
    with packing_of(district, PASSPHRASE) as packing:
        PolicyEditing(working_library(district), lambda: demo.on).fill_in(
            "place-civil-affairs",
            "（演示）区政务服务大厅",
            valid_from=demo.on,
            source="演示",
            checked_by="演示",
        )
        packed = packing.pack(demo.out)
    here, clock = demo.world(world, "410106-D05")
    clock.put(demo.on, 17, 35)
    services = unlock(here, PASSPHRASE, silent)
    try:
        preview = services.packs.preview(packed.path)
        services.packs.take_in(packed.path)
    finally:
        services.care.close()
    return {
        "file": str(packed.path),
        "serial": packed.serial,
        "changes": [one.name for one in preview.changes],
        "elders": preview.elders,
    }


def _point(demo: Demo, world: World, code: str, share: float) -> dict[str, Any]:
    here, clock = demo.world(world, code)
    first = FirstRun(
        point=code,
        point_name=f"演示{code.rpartition('-')[2]}银发顾问点",
        point_phone="100-0000-0000",
        advisor="示例顾问",
        passphrase=PASSPHRASE,
        district=demo.out / "district.toml",
    )
    services = set_up(here, first, silent)
    try:
        random = Random(f"{demo.seed}/{code}/lives")  # noqa: S311 - as above
        elders = max(5, int(demo.elders * share))
        size = DemoSize(elders=elders, days=demo.days, daily=4 * share)
        fill(services, clock, random, demo.on, size)
        clock.put(demo.on, 17, 30)
        return _results(demo, services, code)
    finally:
        services.care.close()


def _results(demo: Demo, services: Services, code: str) -> dict[str, Any]:
    folder = demo.out / code
    folder.mkdir()
    request = folder / "point.req"
    services.exchange.request(request)
    sheets = _sheets(services, folder)
    month = Month.of(demo.on).previous
    tallies = {}
    for form in ("xlsx", "csv", "json"):
        path = folder / f"tally-{month}.{form}"
        services.reporting.write(month, form, path)
        tallies[form] = str(path)
    calls = services.outreach.call_list(OutreachQuery(within_days=60))
    call_list = folder / "call-list.pdf"
    services.outreach.write(calls, "政策找人：60天内", call_list)
    bundle = folder / services.exchange.suggested_name()
    exported = services.exchange.export(bundle)
    return {
        "elders": services.registration.count(),
        "request": str(request),
        "sheets": sheets,
        "tally": tallies,
        "call_list": str(call_list),
        "to_call": len(calls.rows),
        "bundle": str(bundle),
        "revisions": exported.revisions,
        "consultations": services.reporting.tally(month).indicators["consultations"],
    }


def _sheets(services: Services, folder: Path) -> list[str]:
    """Print sheets for five people, those with most to be told, and for one policy."""
    likely: dict[RecordId, int] = {}
    for found in services.registration.recent(60):
        judged = services.screenings.match(found.person.facts, services.desk.today)
        likely[found.person.id] = sum(one.screening.verdict is Verdict.LIKELY for one in judged)
    chosen = sorted(likely, key=lambda one: (-likely[one], one))[:5]
    drafts = [services.sheets.elder(elder) for elder in chosen]
    drafts.append(services.sheets.policy(services.screenings.policies[0].id))
    return [_issued(services, draft, folder) for draft in drafts]


def _issued(services: Services, draft: Draft, folder: Path) -> str:
    form = services.book.begin()
    sheet = draft.issue(form)
    path = _kept(folder, sheet.number, sheet.pdf)
    services.book.note_outcome(form, SheetOutcome.SAVED)
    return path


def _kept(folder: Path, number: str, pdf: bytes) -> str:
    path = folder / f"{number}.pdf"
    save(path, pdf)
    return str(path)


def _merged(demo: Demo, world: World, points: list[Mapping[str, Any]]) -> dict[str, Any]:
    month = Month.of(demo.on).previous
    district = open_district(world, PASSPHRASE)
    try:
        for point in points:
            folder = Path(point["request"]).parent
            district.enrol(Path(point["request"])).write(folder / "point.cert")
        bundles = [Path(point["bundle"]) for point in points]
        once = district.merge(bundles)
        twice = district.merge(bundles)
        tally = district_json(district.tally(month))
        reports = _reported(demo, district, month)
        receipts = [one.path for one in district.receipts.write(demo.out)]
    finally:
        district.close()
    path = demo.out / f"district-tally-{month}.json"
    save(path, _text(tally).encode())
    return {
        "merged": [one.accepted for one in once],
        "merged_again": [one.accepted for one in twice],
        "district_tally": str(path),
        "district_consultations": tally["total"]["indicators"]["consultations"],
        "district_reports": reports,
        "receipts": [str(one) for one in receipts],
    }


def _answered(demo: Demo, world: World, summary: Mapping[str, Any]) -> dict[str, int]:
    """Take certificate and receipt in at every point; gives what each has acknowledged."""
    acknowledged = {}
    for code, receipt in zip(sorted(summary["points"]), sorted(summary["receipts"]), strict=True):
        here, clock = demo.world(world, code)
        clock.put(demo.on, 18, 5)
        services = unlock(here, PASSPHRASE, silent)
        try:
            services.incoming.receive(demo.out / code / "point.cert")
            services.incoming.receive(Path(receipt))
            acknowledged[code] = services.exchange.standing().acknowledged
        finally:
            services.care.close()
    return acknowledged


def _reported(demo: Demo, district: District, month: Month) -> list[str]:
    """List the commonest unmet needs, have one of them mended, and write the month's report."""
    problems, last = district.problem_list, district.counting.today
    since = last - timedelta(days=90)
    for at, line in enumerate(district.problems(since, last).lines[:_PROBLEMS]):
        key = key_of(line.topic_code, line.reason_code, line.service, line.community)
        one = problems.open(problems.begin(), key, since=since, by="示例科长")
        if not at:
            problems.move(problems.begin(), one.id, _assigned)
    paths = [demo.out / f"district-report-{month}.{form}" for form in ("xlsx", "pdf")]
    for path in paths:
        district.reports.write_report(month, path)
    return [str(path) for path in paths]


def _assigned(problem: Problem, on: date) -> Problem:
    until = on + timedelta(days=30)
    return problem.assigned(on, "示例科室", "示例负责人", until, "示例措施", "示例科长")


def _pictures(demo: Demo, world: World) -> list[str]:
    """Take pictures of every page, the district's too, without a screen where there is none."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    studio = import_module("advisor_app.gui.pictures")
    bootstrap = import_module("advisor_app.bootstrap")
    log_to(demo.out / "data" / "advisor.log")
    import_module("advisor_app.gui.app").keep_qt_messages()
    paths: list[Path] = []
    for place, name, at in (("410106-D05", "pictures", 40), ("district", "pictures-district", 50)):
        here, clock = demo.world(world, place)
        clock.put(demo.on, 17, at)
        folder = demo.out / name
        folder.mkdir()
        paths += studio.take_pictures(
            bootstrap.door_of(here), PASSPHRASE, here.paths.fonts, here.paths.data, folder, _SIZE
        )
    return [str(path) for path in paths]


def _told(demo: Demo, summary: Mapping[str, Any]) -> list[str]:
    lines = [f"演示已完成（种子 {demo.seed}，日期 {demo.on}），口令 {PASSPHRASE}"]
    for code, point in summary["points"].items():
        lines.append(f"{code}：{point['elders']} 位老人，{point['revisions']} 个条目")
        lines.append(f"  告知单  {'  '.join(point['sheets'])}")
        lines.append(f"  月报    {'  '.join(point['tally'].values())}")
        lines.append(f"  找人    {point['to_call']} 位  {point['call_list']}")
        lines.append(f"  数据包  {point['bundle']}")
    lines.append(f"全区汇总  {summary['district_tally']}")
    lines.append(f"监督报告  {'  '.join(summary['district_reports'])}")
    lines.append(f"第一次并入 {summary['merged']} 条，再并入一次新收 {summary['merged_again']} 条")
    answered = "、".join(f"{code} {count} 条" for code, count in summary["acknowledged"].items())
    lines.append(f"收到区里回执  {answered}")
    pack = summary["pack"]
    lines.append(f"下发包    {pack['file']}  已由 410106-D05 收下：{'、'.join(pack['changes'])}")
    if summary.get("pictures"):
        lines.append(f"界面截图  {demo.out / 'pictures'}  {demo.out / 'pictures-district'}")
    return lines


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
