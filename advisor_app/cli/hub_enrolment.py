"""``advisor hub enrol``: which devices may send."""

from pathlib import Path
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.words import shared_json


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the family of the district."""
    enrol = verbs.add_parser("enrol", parents=[shared_json()], help="登记一台终端")
    enrol.add_argument("request", type=Path)
    enrol.add_argument("--out", type=Path, help="给终端的证书 point.cert，带回顾问点")
    enrol.set_defaults(run=_enrol)


def _enrol(context: Context) -> int:
    with context.district() as district:
        certificate = district.enrol(context.args.request)
    out: Path | None = context.args.out
    if out is not None:
        certificate.write(out)
    value = {"point": certificate.point, "device": certificate.device}
    took = f"，证书 {out}" if out else ""
    context.answer(value, f"{certificate.point} 的终端已登记{took}")
    return 0
