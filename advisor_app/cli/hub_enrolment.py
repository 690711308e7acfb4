"""``advisor hub code|enrol|devices|revoke``: which devices may send."""

from datetime import datetime
from pathlib import Path
from typing import Any

from advisor_app.bootstrap import devices_of
from advisor_app.cli.context import Context
from advisor_app.cli.words import shared_json
from advisor_app.services.district.enrolment import DeviceLine
from advisor_app.support.calendar import local_text
from advisor_app.support.files import save


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the family of the district."""
    code = verbs.add_parser("code", parents=[shared_json()], help="给一个点开一次性登记码")
    code.add_argument("--point", required=True, help="顾问点编号，如 410106-D05")
    code.add_argument("--out", type=Path, help="登记单 PDF，上面有码和二维码")
    code.set_defaults(run=_code)
    enrol = verbs.add_parser("enrol", parents=[shared_json()], help="登记一台终端")
    enrol.add_argument("request", type=Path)
    enrol.add_argument("--out", type=Path, help="给终端的证书 point.cert，带回顾问点")
    enrol.add_argument("--again", action="store_true", help="停用过的终端也重新启用")
    enrol.set_defaults(run=_enrol)
    devices = verbs.add_parser("devices", parents=[shared_json()], help="登记过的终端")
    devices.set_defaults(run=_devices)
    revoke = verbs.add_parser("revoke", parents=[shared_json()], help="停用一台终端")
    revoke.add_argument("device", help="终端编号，或者它的前几位")
    revoke.add_argument("--why", required=True, help="为什么停用：丢失、报废、换新……")
    revoke.set_defaults(run=_revoke)


def _code(context: Context) -> int:
    with context.district() as district:
        slip = devices_of(context.world, district).make_slip(context.args.point)
    out: Path | None = context.args.out
    if out is not None:
        save(out, slip.pdf)
    value = {
        "point": slip.point, "code": slip.code, "expires_at": slip.expires_at.isoformat(),
        "slip": slip.digits, "file": str(out) if out else None,
    }  # fmt: skip
    printed = f"，登记单 {out}" if out else ""
    until = local_text(slip.expires_at)
    context.answer(
        value, f"{slip.point} 的登记码 {slip.code}，到 {until} 为止，只能用一次{printed}"
    )
    return 0


def _enrol(context: Context) -> int:
    with context.district() as district:
        certificate = district.enrolment.enrol(context.args.request, again=context.args.again)
    out: Path | None = context.args.out
    if out is not None:
        certificate.write(out)
    value = {"point": certificate.point, "device": certificate.device}
    took = f"，证书 {out}" if out else ""
    context.answer(value, f"{certificate.point} 的终端已登记{took}")
    return 0


def _devices(context: Context) -> int:
    with context.district() as district:
        found = devices_of(context.world, district).devices()
    context.answer(
        [_value(one) for one in found], "\n".join(map(_line, found)) or "还没有登记过终端"
    )
    return 0


def _revoke(context: Context) -> int:
    with context.district() as district:
        device = district.enrolment.revoke(context.args.device, context.args.why)
    value = {"point": device.point, "device": device.device, "why": device.revoked_why}
    context.answer(value, f"{device.point} 的终端 {device.device[:8]} 已停用：{device.revoked_why}")
    return 0


def _value(one: DeviceLine) -> dict[str, object]:
    return {
        "device": one.device,
        "point": one.point,
        "enrolled_at": one.enrolled_at.isoformat(),
        "last_seen": _text(one.last_seen),
        "incarnations": one.incarnations,
        "new_lives": [{"at": life.at.isoformat(), "words": life.words} for life in one.lives],
        "revoked_at": _text(one.revoked_at),
        "revoked_why": one.revoked,
    }


def _line(one: DeviceLine) -> str:
    seen = f"最近来包 {local_text(one.last_seen)}" if one.last_seen else "还没有来过数据包"
    lives = "".join(f"；{local_text(life.at)[:10]} {life.words}" for life in one.lives)
    revoked = f"；已停用：{one.revoked}" if one.revoked_at else ""
    return f"{one.point}  {one.short}  {seen}{lives}{revoked}"


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
