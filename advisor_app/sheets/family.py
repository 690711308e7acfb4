"""The page for the child who lives away: what the elder can get, and what family can do."""

from collections.abc import Sequence

from advisor_app.domain.policy import in_words
from advisor_app.domain.screening import Verdict
from advisor_app.sheets.elder_sheet import Recipient, questions_of, recipient_rows
from advisor_app.sheets.fields import call, hours, listed, where
from advisor_app.sheets.furniture import (
    DISCLAIMER,
    NO_SALES,
    Frame,
    Heading,
    call_block,
    date_lines,
    signed,
)
from advisor_app.sheets.glance import Glance, Judged, amount_words, version_of
from advisor_app.sheets.rows import Block, Rows, tied_on
from advisor_app.sheets.setting import FULL, Setter, rule

TITLE = "给家里人的告知单"
_HELP = (
    "照后面的单子，帮老人把材料备齐、拍照留底。",
    "能回来就陪老人去办；回不来，先打电话问清能不能委托代办、网上办。",
    "有人要收费、推销，不要给，马上打投诉电话。",
    "存好顾问点的电话，有事直接问我们。",
)
_PRIVATE = "这页写着老人的情况，请自家人看，不要转发到群里。"


def frame(setter: Setter, heading: Heading, recipient: Recipient) -> Frame:
    """Give the furniture: about whom, when, by whom."""
    opening = (
        *recipient_rows(setter, recipient),
        *date_lines(setter, heading),
        rule(1, 6, 12),
    )
    return Frame(
        heading=heading, title=TITLE, overleaf=f"{recipient.name}：{TITLE}（续）", opening=opening
    )


def blocks(setter: Setter, heading: Heading, judged: Sequence[Judged]) -> list[Block]:
    """Give the blocks, top to bottom."""
    likely = _likely(judged)
    if not likely:
        said = "按现在知道的情况，暂时没有找到可能符合的待遇。老人的情况变了，请再来问。"
        return [Block(rows=setter.text(said)), _help(setter), call_block(setter, heading)]
    details = [_detail(setter, heading, place, one) for place, one in enumerate(likely, 1)]
    glance = Glance(setter, heading, likely, who="老人").benefits()
    return [glance, _help(setter), call_block(setter, heading), *details]


def text_for_chat(heading: Heading, judged: Sequence[Judged]) -> str:
    """Give the same as plain text. It names nobody: a chat is easily passed on."""
    likely = _likely(judged)
    found = f"可能符合下面{len(likely)}项待遇：" if likely else "暂时没有找到可能符合的待遇。"
    lines = [f"【{TITLE}】{in_words(heading.on)}", f"{signed(heading)}看了您家老人的情况，{found}"]
    for place, one in enumerate(likely, 1):
        lines += ["", *_entry(heading, place, one)]
    asked = list(dict.fromkeys(q for one in judged for q in questions_of(one.screening)))
    lines += ["", "还要问清：", *(f"· {one}" for one in asked)] if asked else []
    calls = [("顾问" + heading.advisor, heading.point_phone), ("热线", heading.hotline),
             ("投诉", heading.complaints)]  # fmt: skip
    lines += ["", *(f"{label} {phone}" for label, phone in calls if phone)]
    return "\n".join([*lines, f"{DISCLAIMER}。{NO_SALES}。"])


def _entry(heading: Heading, place: int, one: Judged) -> list[str]:
    version = version_of(one, heading.on)
    amount = amount_words(one, heading.on)
    brought = "、".join(material.words for material in version.materials)
    fields = (("带", brought), ("去", version.where), ("开门", version.hours),
              ("电话", version.phone), ("时限", version.time_limit))  # fmt: skip
    head = f"{place}. {one.policy.name}" + (f"：{amount}" if amount else "")
    return [head, *(f"{label}：{words}" for label, words in fields if words)]


def _likely(judged: Sequence[Judged]) -> list[Judged]:
    return [one for one in judged if one.screening.verdict is Verdict.LIKELY]


def _help(setter: Setter) -> Block:
    items = [setter.item(one, FULL, box=True) for one in _HELP]
    rows = (
        *setter.section("家里人可以帮着做"),
        *(row for item in items for row in item),
        *setter.text(_PRIVATE),
    )
    return Block(rows=rows, before=setter.body / 2)


def _detail(setter: Setter, heading: Heading, place: int, one: Judged) -> Block:
    version = version_of(one, heading.on)
    name = setter.text(f"{place}. {one.policy.name}", size=setter.heading, bold=True)
    amount = amount_words(one, heading.on)
    rows: Rows = (
        *tied_on(name),
        *(tied_on(setter.text(amount, bold=True)) if amount else ()),
        *listed(setter, "要带什么", [each.words for each in version.materials]),
        *where(setter, version, heading),
        *call(setter, version),
        *hours(setter, version),
    )
    again = tied_on(setter.text(f"{one.policy.name}（接上页）", bold=True))
    return Block(rows=rows, before=setter.body, divider=(rule(0.8, 0, 8),), again=again)
