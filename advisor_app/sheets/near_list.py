"""What there is near an elder's home: places, what they offer, when they are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.policy import in_words
from advisor_app.sheets.furniture import Frame, Heading, call_block, date_lines, key_figure
from advisor_app.sheets.rows import Block, Rows, tied_on
from advisor_app.sheets.setting import Setter, rule
from advisor_app.sheets.wording import grouped

TITLE = "身边的养老服务"
UNCHECKED = "这一条还没有核实，去之前先打电话"
NONE_FOUND = "这个社区附近还没有登记的服务，请问顾问。"


@dataclass(frozen=True, slots=True, kw_only=True)
class NearPlace:
    """A place that offers something. What is not known is empty and not printed.

    Attributes:
        offers: what there is, e.g. ``日间照料、助餐``.
        alert: what to know before going, e.g. closed for repairs.
        checked_on: when a person last checked the entry; None when nobody did.
    """

    name: str
    offers: str
    address: str = ""
    phone: str = ""
    hours: str = ""
    fee: str = ""
    alert: str = ""
    checked_on: date | None = None


def frame(setter: Setter, heading: Heading, where: str, count: int) -> Frame:
    """Give the furniture: near where, when, by whom."""
    opening = (
        *setter.text(f"{where}，{count}处",
                     size=setter.heading, bold=True),
        *date_lines(setter, heading),
        rule(1, 6, 12),
    )  # fmt: skip
    return Frame(heading=heading, title=TITLE, overleaf=f"{TITLE}（续）", opening=opening)


def blocks(setter: Setter, heading: Heading, places: Sequence[NearPlace]) -> list[Block]:
    """Give a block for each place."""
    calling = call_block(setter, heading)
    if not places:
        return [Block(rows=setter.text(NONE_FOUND)), calling]
    return [*(_block(setter, number, one) for number, one in enumerate(places, 1)), calling]


def _block(setter: Setter, number: int, one: NearPlace) -> Block:
    name = setter.text(f"{number}. {one.name}", size=setter.heading, bold=True)
    told = (
        ("有什么", one.offers), ("地址", one.address), ("开门时间", one.hours),
        ("收费", one.fee), ("请注意", one.alert),
    )  # fmt: skip
    fields = [
        row
        for label, words in told
        if words
        for row in setter.labelled(label, setter.text(words, column=setter.content))
    ]
    rows: Rows = (*tied_on(name), *_phone(setter, one), *fields, *_checked(setter, one))
    return Block(
        rows=rows, before=setter.body, divider=(rule(0.8, 0, 8),) if number > 1 else (),
        again=tied_on(setter.text(f"{one.name}（接上页）", bold=True)),
    )  # fmt: skip


def _phone(setter: Setter, one: NearPlace) -> Rows:
    if not one.phone:
        return ()
    return setter.labelled("电话", key_figure(setter, grouped(one.phone), setter.content))


def _checked(setter: Setter, one: NearPlace) -> Rows:
    said = f"{in_words(one.checked_on)}核对" if one.checked_on else UNCHECKED
    return setter.labelled("核对", setter.text(said, column=setter.content))
