"""``advisor init|verify|self-test``: the record itself."""

from pathlib import Path
from typing import Any

from advisor_app.bootstrap import has_record, join_district, set_up, silent, unlock
from advisor_app.cli.context import Context
from advisor_app.cli.words import shared_json
from advisor_app.domain.errors import BadInput
from advisor_app.selftest import check_program
from advisor_app.services.door import FirstRun
from advisor_app.services.suite import Services


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the commands."""
    init = commands.add_parser("init", parents=[shared_json()], help="建立顾问点，或接入区里")
    init.add_argument("--point", help="顾问点编号，如 410106-D01")
    init.add_argument("--advisor", help="顾问姓名")
    init.add_argument("--point-name", default="", help="顾问点名称")
    init.add_argument("--phone", default="", help="顾问点电话")
    init.add_argument("--address", default="", help="顾问点地址")
    init.add_argument("--district", type=Path, help="区里发的 district.toml")
    init.add_argument("--request", type=Path, help="把接入申请写到这个文件")
    init.set_defaults(run=_init)
    verify = commands.add_parser("verify", parents=[shared_json()], help="核对整份记录")
    verify.add_argument("--rebuild", action="store_true", help="先按条目重建各表")
    verify.set_defaults(run=_verify)
    check = commands.add_parser("self-test", parents=[shared_json()], help="检查程序本身")
    check.set_defaults(run=_self_test)


def _init(context: Context) -> int:
    args = context.args
    services = _made_or_joined(context)
    try:
        if args.request:
            services.exchange.request(args.request)
        point = services.desk.point
        value = {"point": point.code, "name": point.name, "data": str(context.world.paths.data)}
        context.answer(value, f"{point.name}（{point.code}）已建好，记录在 {value['data']}")
    finally:
        services.care.close()
    return 0


def _made_or_joined(context: Context) -> Services:
    args = context.args
    if has_record(context.world) and (args.district or args.request) and not args.point:
        passphrase = context.passphrase
        services = unlock(context.world, passphrase, silent)
        if args.district:
            join_district(context.world, services, passphrase, args.district)
        return services
    for option, value in (("--point", args.point), ("--advisor", args.advisor)):
        if not value:
            raise BadInput(f"缺少参数：{option}", option)
    first = FirstRun(
        point=args.point,
        point_name=args.point_name,
        advisor=args.advisor,
        passphrase=context.new_passphrase(),
        point_phone=args.phone,
        point_address=args.address,
        district=args.district,
    )
    return set_up(context.world, first, silent)


def _verify(context: Context) -> int:
    with context.services() as services:
        if context.args.rebuild:
            services.care.rebuild()
        found = services.care.verify()
    value = {
        "ok": not found.problems, "revisions": found.revisions, "problems": list(found.problems),
    }  # fmt: skip
    good = f"核对完毕：{found.revisions} 个条目完好，各表与条目一致"
    context.answer(value, "\n".join(found.problems) or good)
    return 1 if found.problems else 0


def _self_test(context: Context) -> int:
    checks = check_program(context.world.paths)
    value = [{"what": one.what, "problem": one.problem or None} for one in checks]
    lines = [f"{'有问题' if one.problem else '通过'}  {one.what}  {one.problem}" for one in checks]
    context.answer(value, "\n".join(lines))
    return 1 if any(check.problem for check in checks) else 0
