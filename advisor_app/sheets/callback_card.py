"""The call-back card: the lower half goes home with the elder, the upper stays at the point."""

from dataclasses import dataclass
from datetime import date

from advisor_app.domain.policy import in_words
from advisor_app.sheets.elder_sheet import Recipient, recipient_rows
from advisor_app.sheets.furniture import Frame, Heading, call_block, date_lines, figures
from advisor_app.sheets.rows import Block, Rows, tied, tied_on
from advisor_app.sheets.setting import FULL, Setter, rule

TITLE = "回访卡"
_RESULTS = ("已经办成", "正在办", "没办成，原因：", "没接通，改天再打")


@dataclass(frozen=True, slots=True)
class Callback:
    """A promise to get in touch. ``about``: what will be asked, e.g. the benefits advised on."""

    due: date
    about: str


def frame(setter: Setter, heading: Heading, recipient: Recipient) -> Frame:
    """Give the furniture: whom, when, by whom."""
    opening = (
        *recipient_rows(setter, recipient),
        *date_lines(setter, heading),
        rule(1, 6, 12),
    )
    return Frame(heading=heading, title=TITLE, overleaf=f"{TITLE}（续）", opening=opening)


def blocks(setter: Setter, heading: Heading, callback: Callback) -> list[Block]:
    """Give the stub, the line to cut along, and the card."""
    return [_stub(setter, callback), _cut(setter), *_card(setter, heading, callback)]


def _stub(setter: Setter, callback: Callback) -> Block:
    items = [setter.item(one, FULL, box=True) for one in _RESULTS]
    rows = (
        *setter.text("存根（顾问点留存）", bold=True),
        *_about(setter, callback),
        *setter.text(f"应回访：{in_words(callback.due)}前"),
        *(row for item in items for row in item),
    )
    return Block(rows=tied(rows))


def _cut(setter: Setter) -> Block:
    return Block(
        rows=(*tied_on((rule(0.6, 4, 2),)), *setter.text("沿线剪开，下面交给老人")),
        before=setter.body,
    )


def _card(setter: Setter, heading: Heading, callback: Callback) -> list[Block]:
    promised = (
        *figures(setter, [("我们最晚在", in_words(callback.due))], "联系您"),
        *_about(setter, callback),
        *setter.text("到时没接到电话，请打给我们："),
    )
    return [Block(rows=tied(promised), before=setter.body / 2), call_block(setter, heading)]


def _about(setter: Setter, callback: Callback) -> Rows:
    return setter.text(f"问问：{callback.about}") if callback.about else ()
