"""The call list for the advisor: whom to ring up, why, and boxes for what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor_app.sheets.furniture import Frame, Heading, date_lines
from advisor_app.sheets.rows import Block, Rows, guarded
from advisor_app.sheets.setting import FULL, Setter, rule
from advisor_app.sheets.wording import grouped

_BOXES = ("已告诉", "没人接", "不需要", "约好来办")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEntry:
    """One call.

    Attributes:
        phone: empty where nobody may call.
        told: what to tell: a policy's name, and why.
    """

    name: str
    who: str
    phone: str
    told: tuple[tuple[str, str], ...]


def frame(setter: Setter, heading: Heading, title: str, count: int) -> Frame:
    """Give the furniture: which list, when, by whom."""
    opening = (
        *setter.text(title, size=setter.heading, bold=True),
        *date_lines(setter, heading),
        *setter.text(f"共{count}位。名单里有电话，用完请收好，不要外传。"),
        rule(1, 6, 12),
    )
    return Frame(
        heading=heading, title="电话名单", overleaf=f"{title}（续）", opening=opening, coded=False
    )


def blocks(setter: Setter, entries: Sequence[CallEntry]) -> list[Block]:
    """Give a block for each call, kept on one page."""
    if not entries:
        return [Block(rows=setter.text("没有要打的电话。"))]
    return [_block(setter, number, one) for number, one in enumerate(entries, start=1)]


def _block(setter: Setter, number: int, one: CallEntry) -> Block:
    phone = grouped(one.phone) if one.phone else "（不打电话）"
    boxes = "　".join(f"□{words}" for words in _BOXES)
    told = [setter.item(f"{policy}：{why}", FULL) for policy, why in one.told]
    rows: Rows = (
        *setter.text(f"{number}. {one.name}　{phone}", bold=True),
        *setter.text(one.who),
        *(row for each in told for row in each),
        *setter.text(f"{boxes}　备注：", column=FULL),
    )
    return Block(rows=guarded(rows), before=setter.body / 2, divider=(rule(0.6, 0, 6),))
