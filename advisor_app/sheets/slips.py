"""Slips in two copies: what is still to be brought, and who was sent where.

One copy goes along, the other stays at the point with the signatures: 一次性告知 and 转介 are
proved by it (the one-time-notice rules of Henan's service counters keep a stub as well).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.policy import in_words
from advisor_app.sheets.elder_sheet import Recipient, recipient_rows
from advisor_app.sheets.fields import listed
from advisor_app.sheets.furniture import Frame, Heading, call_block, date_lines, key_figure
from advisor_app.sheets.rows import Block, Line, Row, Rows, Words, tied, tied_on
from advisor_app.sheets.setting import FULL, WIDTH, Column, Setter, baseline, leading, rule
from advisor_app.sheets.wording import grouped

MISSING_TITLE = "补材料通知"
REFERRAL_TITLE = "转介单"
_ELDER_COPY, _POINT_COPY, _PROVIDER_COPY = "老人联", "存根联", "承接联"
_NAME = 4
"""A name written by an old hand takes the room of so many characters of the running text."""
_OUTCOMES = ("已经服务", "已经约好", "联系不上", "办不了，原因：")


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPapers:
    """What an application still needs.

    Attributes:
        subject: what is applied for.
        have: papers that were shown.
        lacking: papers still to be brought.
        where: where to hand them in; empty when it is the point.
        due: by when; None when there is no date.
    """

    subject: str
    have: tuple[str, ...]
    lacking: tuple[str, ...]
    where: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSlip:
    """Who is sent where, and what for.

    Attributes:
        need: what is needed, in the elder's words.
        wanted: when it is wanted; may be empty.
        contact: the elder's telephone; empty unless they agreed that it goes along.
        home: where to come to; empty unless the service comes home and they agreed.
        due: by when the provider should have answered; None when nobody said.
    """

    provider: str
    provider_phone: str
    provider_address: str
    need: str
    wanted: str = ""
    contact: str = ""
    home: str = ""
    due: date | None = None


Copy = tuple[Frame, list[Block]]
Copies = tuple[tuple[str, list[Block]], tuple[str, list[Block]]]


def missing_notice(
    setter: Setter, heading: Heading, recipient: Recipient, papers: MissingPapers
) -> list[Copy]:
    """Give the two copies of a notice of what is missing."""
    calling = [call_block(setter, heading)]
    copies: Copies = (_ELDER_COPY, calling), (_POINT_COPY, [])
    common = [*_papers(setter, papers), _signatures(setter)]
    return [
        (_frame(setter, heading, recipient, MISSING_TITLE, copy), [*common, *more])
        for copy, more in copies
    ]


def referral_slip(
    setter: Setter, heading: Heading, recipient: Recipient, slip: ReferralSlip
) -> list[Copy]:
    """Give the two copies of a referral."""
    consent = setter.text("老人同意把上面写的情况告诉承接单位，只用来办这件事。")
    common = [*_referral(setter, slip), Block(rows=consent, before=setter.body / 2)]
    copies: Copies = (
        (_PROVIDER_COPY, [_answer(setter, heading, slip)]),
        (_POINT_COPY, [_signatures(setter)]),
    )
    return [
        (_frame(setter, heading, recipient, REFERRAL_TITLE, copy), [*common, *more])
        for copy, more in copies
    ]


def _frame(setter: Setter, heading: Heading, recipient: Recipient, title: str, copy: str) -> Frame:
    opening = (
        *recipient_rows(setter, recipient),
        *date_lines(setter, heading),
        rule(1, 6, 12),
    )
    overleaf = f"{title}（续）"
    return Frame(heading=heading, title=f"{title}·{copy}", overleaf=overleaf, opening=opening)


def _papers(setter: Setter, papers: MissingPapers) -> Iterable[Block]:
    title = f"办“{papers.subject}”，还缺这些材料"
    lacking = [setter.item(one, FULL, box=True) for one in papers.lacking]
    yield Block(
        rows=(*setter.section(title), *(row for item in lacking for row in item)),
        again=tied_on(setter.text("还缺的材料（接上页）", bold=True)),
    )
    if papers.have:
        yield Block(rows=listed(setter, "已经看过", papers.have, ticked=True), before=setter.body)
    place = papers.where or "本顾问点"
    rows = setter.labelled("补到哪里", setter.text(place, column=setter.content))
    if papers.due:
        day = key_figure(setter, f"{in_words(papers.due)}前", setter.content)
        rows = (*rows, *setter.labelled("最晚哪天", day))
    said = "补齐以后能不能办成，由主管部门审核决定。"
    yield Block(rows=(*tied_on(rows), *setter.text(said)), before=setter.body / 2)


def _referral(setter: Setter, slip: ReferralSlip) -> list[Block]:
    provider = setter.text(slip.provider, size=setter.heading, bold=True, column=setter.content)
    fields = [setter.labelled("转给", provider)]
    told = (
        ("电话", grouped(slip.provider_phone)), ("地址", slip.provider_address),
        ("需要什么", slip.need), ("什么时候", slip.wanted),
        ("老人电话", grouped(slip.contact)), ("老人住址", slip.home),
    )  # fmt: skip
    fields += [
        setter.labelled(label, setter.text(words, column=setter.content))
        for label, words in told
        if words
    ]
    return [Block(rows=tuple(row for field in fields for row in tied(field)))]


def _answer(setter: Setter, heading: Heading, slip: ReferralSlip) -> Block:
    by = f"请在{in_words(slip.due)}前告诉顾问点" if slip.due else "请告诉顾问点"
    phone = f"，电话{grouped(heading.point_phone)}" if heading.point_phone else ""
    rows = (
        *setter.text(f"回执（承接单位填{phone}）", bold=True),
        *setter.text(f"办得怎么样，{by}："),
        *setter.boxes(_OUTCOMES),
        *_blanks(setter, ("经办人", "日期"), 0.6),
    )
    return Block(rows=tied(rows), before=setter.body / 2, divider=(rule(1, 0, 6),))


def _signatures(setter: Setter) -> Block:
    rows = _blanks(setter, ("老人（家属）签字", "顾问签字"), 0.54)
    return Block(rows=rows, before=setter.body)


def _blanks(setter: Setter, labels: tuple[str, str], share: float) -> Rows:
    """Set two labels, each with a line to write on; the first has this share of the width.

    In large type they stand below one another: no name fits on what would be left of the line.
    """
    beside = Column(0, WIDTH * share - setter.body), Column(WIDTH * share, WIDTH * (1 - share))
    pairs = tuple(zip(labels, beside, strict=True))
    left = min(column.width - setter.length(f"{label}：", setter.body) for label, column in pairs)
    if left >= _NAME * setter.body:
        return (_to_write_on(setter, pairs),)
    return tied(tuple(_to_write_on(setter, ((label, FULL),)) for label in labels))


def _to_write_on(setter: Setter, pairs: Iterable[tuple[str, Column]]) -> Row:
    height = leading(setter.body) * 1.4
    base = height - leading(setter.body) + baseline(setter.body)
    marks: list[Words | Line] = []
    for label, column in pairs:
        length = setter.length(f"{label}：", setter.body)
        marks.append(Words(column.x, base, setter.clean(f"{label}："), setter.body))
        marks.append(Line(column.x + length, base + 3, column.width - length, 0.8))
    return Row(height, tuple(marks))
