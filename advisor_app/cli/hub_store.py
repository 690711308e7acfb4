"""``advisor hub store show|set|move``, ``hub share`` and ``hub join``: where the record is."""

import getpass
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from advisor_app.bootstrap.district_stores import DistrictStores, StoreInUse
from advisor_app.cli.context import Context
from advisor_app.cli.words import shared_json
from advisor_app.domain.errors import BadInput
from advisor_app.hub.postgres.address import Address
from advisor_app.sync.sharing import Share

ADDRESS = "ADVISOR_STORE"
SHARE = "ADVISOR_SHARE_PASSPHRASE"
_UNPROTECTED = "提醒：和服务器之间没有要求加密，请在地址后面加 ?sslmode=verify-full"
_ADDRESS_HELP = f"postgresql://用户:口令@主机/库名；不写就从环境变量 {ADDRESS} 读，或在终端里问"


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the family of the district."""
    store = verbs.add_parser("store", help="全区记录放在哪里：本机，或几个人合用的服务器")
    kinds = store.add_subparsers(dest="what", required=True)
    show = kinds.add_parser("show", parents=[shared_json()], help="现在放在哪里")
    show.set_defaults(run=_show)
    use = kinds.add_parser("set", parents=[shared_json()], help="改用服务器上的记录")
    use.add_argument("address", nargs="?", help=_ADDRESS_HELP)
    use.set_defaults(run=_use)
    move = kinds.add_parser("move", parents=[shared_json()], help="把本机的记录搬到服务器的空库里")
    move.add_argument("address", nargs="?", help=_ADDRESS_HELP)
    move.set_defaults(run=_move)
    share = verbs.add_parser("share", parents=[shared_json()], help="给另一位工作人员：密钥和地址")
    share.add_argument("--out", type=Path, required=True, help="封好的文件，当面交，用完删掉")
    share.add_argument("--to", default="", help="对方的 age 公钥；不写就用一个口令封")
    share.set_defaults(run=_share)
    join = verbs.add_parser("join", parents=[shared_json()], help="用分享的文件加入一个区")
    join.add_argument("file", type=Path)
    join.add_argument("--identity", type=Path, help="自己的 age 私钥文件，封给公钥时用")
    join.set_defaults(run=_join)


def check(address: str) -> None:
    """Refuse what is no address, before anything is made for it.

    Raises:
        BadInput: not a connection string.
    """
    Address.parse(address)


def choose_store(context: Context, passphrase: str, address: str) -> StoreInUse:
    """Use a server from now on, and warn of a way that is not protected."""
    used = DistrictStores(context.world, passphrase).use(address)
    if used.unprotected:
        context.warn(_UNPROTECTED)
    return used


def _show(context: Context) -> int:
    used = DistrictStores(context.world, context.passphrase).in_use()
    context.answer(asdict(used), f"{used.engine}  {used.where}")
    return 0


def _use(context: Context) -> int:
    used = choose_store(context, context.passphrase, _address(context))
    if used.packs_apart:
        numbers = "、".join(str(one) for one in used.packs_apart)
        context.warn(
            f"提醒：这台电脑发过的第{numbers}号下发包，服务器上同号的是另一个包；"
            "以后的号不会再重。本机的那份还在本机，请和同事核对各点收的是哪一个"
        )
    context.answer(asdict(used), f"以后用服务器上的记录：{used.where}")
    return 0


def _move(context: Context) -> int:
    stores = DistrictStores(context.world, context.passphrase)
    moved = stores.move(_address(context))
    used = stores.in_use()
    if used.unprotected:
        context.warn(_UNPROTECTED)
    context.answer(
        {**asdict(moved), **asdict(used)},
        f"已搬到 {used.where}：{moved.revisions} 个条目、{moved.records} 条记录、"
        f"{moved.devices} 台终端，两边核对一致。本机原来的记录还在，不再使用",
    )
    return 0


def _share(context: Context) -> int:
    out, to = context.args.out, context.args.to
    secret = "" if to else _secret("分享口令（至少 12 个字，当面告诉对方）：")
    if not to and len(secret) < 12:
        raise BadInput("分享口令太短：至少 12 个字", "passphrase")
    DistrictStores(context.world, context.passphrase).share(out, passphrase=secret, recipient=to)
    context.answer({"file": str(out)}, f"已封好 {out}：当面交给对方，对方加入后删掉")
    return 0


def _join(context: Context) -> int:
    path, identity = context.args.file, context.args.identity
    secret = "" if identity else _secret("分享口令：")
    share = Share.read(path, passphrase=secret, identity=_identity(identity))
    used = DistrictStores(context.world, context.new_passphrase()).join(share)
    if used.unprotected:
        context.warn(_UNPROTECTED)
    context.answer(
        {"district": share.name, **asdict(used)}, f"已加入{share.name}，记录在 {used.where}"
    )
    return 0


def _address(context: Context) -> str:
    given: str = context.args.address or os.environ.get(ADDRESS) or ""
    return given or _asked("服务器地址：", "store")


def _secret(prompt: str) -> str:
    return os.environ.get(SHARE) or _asked(prompt, "passphrase")


def _asked(prompt: str, field: str) -> str:
    if not sys.stdin.isatty():
        raise BadInput(f"没有给{prompt.rstrip('：')}：请写在命令或环境变量里", field)
    return getpass.getpass(prompt)


def _identity(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        lines = path.read_text(encoding="utf-8").split()
    except (OSError, ValueError):
        raise BadInput(f"读不出 {path.name}：请核对私钥文件在哪里", "identity") from None
    return next((one for one in lines if one.startswith("AGE-SECRET-KEY-1")), "-")
