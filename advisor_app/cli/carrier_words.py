"""The grammar that ``advisor sync`` and ``advisor hub sync`` share."""

import os
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.words import shared_json
from advisor_app.domain.errors import BadInput
from advisor_app.services.carrier_setting import (
    CarrierDesk,
    Place,
    PlaceKind,
    Schedule,
    Tested,
    Trip,
)
from advisor_app.services.legs import travelled
from advisor_app.sync.capped import read_capped
from advisor_app.sync.carriers.carrier import unheard

PASSWORD = "ADVISOR_CARRIER_PASSWORD"  # noqa: S105 - the name of a variable
_MOST_FILE = 64 << 10

Desks = Callable[[Context], AbstractContextManager[CarrierDesk]]


def add_sync(family: Any, desks: Desks) -> Any:  # noqa: ANN401 - argparse has no public type
    """Add ``sync``, ``sync set``, ``sync test`` and ``sync off``.

    Args:
        desks: opens the record, and gives its carrier's desk.
    """
    sync: ArgumentParser = family.add_parser(
        "sync", parents=[shared_json()], help="和设好的地方（U盘、共享、服务器）同步"
    )
    sync.set_defaults(run=lambda context: _sync(context, desks))
    verbs = sync.add_subparsers(dest="way")
    setting = verbs.add_parser("set", parents=[shared_json()], help="设置同步的地方和时间")
    setting.add_argument("url", help="文件夹，或 smb:// webdavs:// sftp:// s3:// 开头的地址")
    setting.add_argument("--user", help="用户名")
    setting.add_argument("--key", type=Path, help="私钥文件（SFTP）")
    setting.add_argument("--authority", type=Path, help="服务器的证书文件（PEM）")
    setting.add_argument("--fingerprint", help="服务器密钥的指纹 SHA256:…，和管理员核对过的")
    setting.add_argument("--schedule", help="off、start、every 30、daily 17:00")
    setting.set_defaults(run=lambda context: _set(context, desks))
    test = verbs.add_parser("test", parents=[shared_json()], help="试一下连不连得上")
    test.set_defaults(run=lambda context: _test(context, desks))
    off = verbs.add_parser("off", parents=[shared_json()], help="不再自动同步")
    off.set_defaults(run=lambda context: _off(context, desks))
    return sync


def told(context: Context, trip: Trip) -> int:
    """Answer with what came of a trip; 1 when it did not go through."""
    for problem in trip.problems:
        context.warn(problem)
    context.answer(trip.value, "\n".join(trip.lines) if trip.reached else trip.words)
    return 0 if trip.reached else 1


def _sync(context: Context, desks: Desks) -> int:
    with desks(context) as desk:
        trip = travelled(desk.legs(unheard))
    return told(context, trip)


def _set(context: Context, desks: Desks) -> int:
    args = context.args
    place = replace(
        Place.parse(args.url).with_secrets(
            password=os.environ.get(PASSWORD, ""),
            key=_text_of(args.key, "私钥"),
            authority=_text_of(args.authority, "证书"),
        ),
        pinned=args.fingerprint or "",
    )
    if args.user:
        place = replace(place, user=args.user)
    with desks(context) as desk:
        schedule = Schedule.parse(args.schedule) if args.schedule else desk.setting()[1]
        tested = desk.test(place)
        if tested.fingerprint:
            return _ask_for_fingerprint(context, place, tested)
        desk.keep(place, schedule)
    if not tested.good:
        context.warn(f"已保存，但现在还连不上：{tested.words}")
    value = {"place": place.url, "schedule": schedule.text, "good": tested.good}
    context.answer(value, f"同步到{place.words}，{schedule.words}")
    return 0


def _ask_for_fingerprint(context: Context, place: Place, tested: Tested) -> int:
    """A server is believed once somebody has compared its key's fingerprint."""
    assert place.kind is PlaceKind.SFTP  # noqa: S101 - narrowing
    context.answer(
        {"place": place.url, "fingerprint": tested.fingerprint, "good": False},
        f"没有保存。服务器的指纹：{tested.fingerprint}\n"
        f"和管理员核对，一样就再运行一次，加上 --fingerprint {tested.fingerprint}",
    )
    return 1


def _test(context: Context, desks: Desks) -> int:
    with desks(context) as desk:
        place, _ = desk.setting()
        if place is None:
            raise BadInput("还没有设置同步的地方：请先用“sync set 地址”设置", "carrier")
        tested = desk.test(place)
    value = {"place": place.url, "good": tested.good, "words": tested.words}
    context.answer(value, tested.words)
    return 0 if tested.good else 1


def _off(context: Context, desks: Desks) -> int:
    with desks(context) as desk:
        desk.keep(None, Schedule())
    context.answer({"place": None}, "不再自动同步；记录仍可导出文件交给区里")
    return 0


def _text_of(path: Path | None, what: str) -> str:
    if path is None:
        return ""
    try:
        content = read_capped(path, _MOST_FILE)
        return (content or b"\xff").decode("ascii")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{path.name} 读不出来，或不是{what}：请核对", "key") from None


def lines_of(names: tuple[str, ...], words: str) -> Iterator[str]:
    """Give a line for each name."""
    return (f"{words} {one}" for one in names)
