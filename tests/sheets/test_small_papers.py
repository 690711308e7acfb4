"""Slips, cards, lists and the tally for whatever is written into them: nothing cut, nothing invented."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.policy import in_words
from advisor_app.sheets import call_list, callback_card, near_list, slips, tally_sheet
from advisor_app.sheets.call_list import CallEntry
from advisor_app.sheets.callback_card import Callback
from advisor_app.sheets.faces import Faces
from advisor_app.sheets.near_list import UNCHECKED, NearPlace
from advisor_app.sheets.rows import Block, Box, Line, Mark, Rows, Shade, Square, Words
from advisor_app.sheets.setting import WIDTH, Setter
from advisor_app.sheets.slips import MissingPapers, ReferralSlip
from advisor_app.sheets.tally_sheet import TallyPart, TallyReport
from advisor_app.sheets.wording import grouped
from tests.sheets.builders import heading, recipient
from tests.sheets.reading import in_order

HEAD = heading()
BODY = st.sampled_from([16, 18, 22, 24])
TEXT = st.text("老人上门服务示例街道社区路号餐饮，每周3次100元", min_size=1, max_size=40).map(
    lambda text: f"甲{text}乙"
)
PHONE = st.sampled_from(["", "12349", "037100000000", "13900000000"])
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
MAYBE = st.just("") | TEXT


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def marks(rows: Rows) -> list[Mark]:
    return [mark for row in rows for mark in row.marks]


def said(*blocks: Block) -> str:
    """Give the words of blocks as they are read, without blanks."""
    return bare(
        "".join(
            one.text
            for block in blocks
            for row in block.rows
            for one in sorted(row.marks, key=lambda mark: mark.x)
            if isinstance(one, Words)
        )
    )


def ticked(*blocks: Block) -> list[bool]:
    return [one.ticked for block in blocks for one in marks(block.rows) if isinstance(one, Square)]


def within(faces: Faces, *blocks: Block) -> bool:
    """Whether every word ends on the paper."""
    return all(
        one.x >= 0 and one.x + faces.length(one.text, one.size, one.bold) <= WIDTH + 1e-6
        for block in blocks
        for one in marks(block.rows)
        if isinstance(one, Words)
    )


PAPERS = st.builds(
    MissingPapers,
    subject=TEXT,
    have=st.lists(TEXT, max_size=4).map(tuple),
    lacking=st.lists(TEXT, min_size=1, max_size=6).map(tuple),
    where=MAYBE,
    due=st.none() | DAYS,
)
SLIPS = st.builds(
    ReferralSlip,
    provider=TEXT, provider_phone=PHONE, provider_address=MAYBE, need=TEXT, wanted=MAYBE,
    contact=PHONE, home=MAYBE, due=st.none() | DAYS,
)  # fmt: skip


@given(PAPERS, BODY)
@settings(max_examples=40)
def test_that_both_copies_of_a_notice_ask_for_the_same_papers(
    faces: Faces, papers: MissingPapers, body: int
) -> None:
    copies = slips.missing_notice(Setter(faces, body), HEAD, recipient(), papers)
    assert [frame.title for frame, _ in copies] == ["补材料通知·老人联", "补材料通知·存根联"]
    for _, blocks in copies:
        text = said(*blocks)
        assert in_order(
            text, bare(f"办“{papers.subject}”，还缺这些材料"), *map(bare, papers.lacking)
        )
        assert in_order(text, "补到哪里", bare(papers.where) or "本顾问点")
        assert ("已经看过" in text) is bool(papers.have)
        assert ("最晚哪天" in text) is (papers.due is not None)
        assert ticked(*blocks) == [False] * len(papers.lacking) + [True] * len(papers.have)
        assert "由主管部门审核决定" in text
        assert within(faces, *blocks)


@given(PAPERS)
@settings(max_examples=20)
def test_that_the_elders_copy_says_whom_to_call_and_the_stub_does_not(
    faces: Faces, papers: MissingPapers
) -> None:
    (_, elder), (_, point) = slips.missing_notice(Setter(faces, 18), HEAD, recipient(), papers)
    assert bare(grouped(HEAD.point_phone)) in said(*elder)
    assert bare(grouped(HEAD.point_phone)) not in said(*point)
    assert said(*elder).startswith(said(*point))


@given(SLIPS, BODY)
@settings(max_examples=40)
def test_that_a_referral_tells_what_was_given_and_no_more(
    faces: Faces, slip: ReferralSlip, body: int
) -> None:
    copies = slips.referral_slip(Setter(faces, body), HEAD, recipient(), slip)
    labels = {
        "电话": slip.provider_phone, "地址": slip.provider_address, "需要什么": slip.need,
        "什么时候": slip.wanted, "老人电话": slip.contact, "老人住址": slip.home,
    }  # fmt: skip
    for _, blocks in copies:
        given_fields = blocks[0]
        text = said(given_fields)
        told = [f"{label}{bare(grouped(words))}" for label, words in labels.items() if words]
        assert text == bare(f"转给{slip.provider}") + "".join(told)
        assert within(faces, *blocks)
        assert "老人同意" in said(*blocks)


@given(SLIPS)
@settings(max_examples=20)
def test_that_only_the_provider_answers_and_only_the_point_keeps_signatures(
    faces: Faces, slip: ReferralSlip
) -> None:
    (_, theirs), (_, ours) = slips.referral_slip(Setter(faces, 18), HEAD, recipient(), slip)
    assert in_order(
        said(*theirs), "回执", "已经服务已经约好联系不上办不了，原因：", "经办人", "日期"
    )
    assert in_order(said(*ours), "老人（家属）签字", "顾问签字")
    assert ("回执" in said(*ours), "签字" in said(*theirs)) == (False, False)
    assert ticked(*theirs) == [False] * 4
    by = f"请在{in_words(slip.due)}前告诉顾问点" if slip.due else "请告诉顾问点"
    assert by in said(*theirs)


@pytest.mark.parametrize(("phone", "shown"), [("037100000000", True), ("", False)])
def test_that_an_answer_names_the_points_number_where_there_is_one(
    setter: Setter, phone: str, shown: bool
) -> None:
    slip = ReferralSlip(provider="示例", provider_phone="", provider_address="", need="助浴")
    head = replace(HEAD, point_phone=phone)
    (_, theirs), _ = slips.referral_slip(setter, head, recipient(), slip)
    assert ("承接单位填，电话" in said(*theirs)) is shown


@pytest.mark.parametrize("body", [16, 18, 22, 24])
def test_that_there_is_a_line_to_sign_on_behind_every_label(faces: Faces, body: int) -> None:
    papers = MissingPapers(subject="甲", have=(), lacking=("乙",))
    (_, blocks), _ = slips.missing_notice(Setter(faces, body), HEAD, recipient(), papers)
    signing = next(one for one in blocks if "签字" in said(one))
    lines = [one for one in marks(signing.rows) if isinstance(one, Line)]
    labels = [one for one in marks(signing.rows) if isinstance(one, Words)]
    assert len(lines) == len(labels) == 2
    for label, line in zip(labels, lines, strict=True):
        assert line.x >= label.x + faces.length(label.text, label.size, label.bold) - 1e-6
        assert line.length >= 4 * body
        assert line.x + line.length <= WIDTH + 1e-6


PLACES = st.builds(
    NearPlace,
    name=TEXT, offers=TEXT, address=MAYBE, phone=PHONE, hours=MAYBE, fee=MAYBE, alert=MAYBE,
    checked_on=st.none() | DAYS,
)  # fmt: skip


@given(st.lists(PLACES, min_size=1, max_size=4), BODY)
@settings(max_examples=40)
def test_that_a_place_is_told_with_what_is_known_of_it(
    faces: Faces, places: list[NearPlace], body: int
) -> None:
    *blocks, calling = near_list.blocks(Setter(faces, body), HEAD, places)
    assert len(blocks) == len(places)
    for number, (one, block) in enumerate(zip(places, blocks, strict=True), 1):
        fields = {
            "电话": one.phone, "有什么": one.offers, "地址": one.address, "开门时间": one.hours,
            "收费": one.fee, "请注意": one.alert,
        }  # fmt: skip
        told = [f"{label}{grouped(words)}" for label, words in fields.items() if words]
        checked = f"{in_words(one.checked_on)}核对" if one.checked_on else UNCHECKED
        assert said(block) == bare("".join([f"{number}. {one.name}", *told, f"核对{checked}"]))
        assert bool(block.divider) is (number > 1)
        assert bare(f"{one.name}（接上页）") == said(Block(rows=block.again))
    assert within(faces, *blocks, calling)
    assert "12349" in said(calling)


ENTRIES = st.builds(
    CallEntry,
    name=TEXT, who=TEXT, phone=PHONE,
    told=st.lists(st.tuples(TEXT, TEXT), max_size=4).map(tuple),
)  # fmt: skip


@given(st.lists(ENTRIES, max_size=5))
@settings(max_examples=40)
def test_that_a_call_list_numbers_everybody_and_says_all_there_is_to_tell(
    faces: Faces, entries: list[CallEntry]
) -> None:
    blocks = call_list.blocks(Setter(faces, 16), entries)
    assert len(blocks) == max(1, len(entries))
    for number, (one, block) in enumerate(zip(entries, blocks, strict=False), 1):
        phone = bare(grouped(one.phone)) or "（不打电话）"
        told = (bare(f"·{policy}：{why}") for policy, why in one.told)
        assert in_order(said(block), f"{number}.{bare(one.name)}{phone}", bare(one.who), *told)
        assert said(block).endswith("□已告诉□没人接□不需要□约好来办备注：")
    assert within(faces, *blocks)


@given(DAYS, MAYBE, BODY)
@settings(max_examples=30)
def test_that_stub_and_card_promise_the_same_day(
    faces: Faces, due: date, about: str, body: int
) -> None:
    stub, cut, *card = callback_card.blocks(Setter(faces, body), HEAD, Callback(due, about))
    assert f"应回访：{in_words(due)}前" in said(stub)
    assert f"我们最晚在{in_words(due)}联系您" in said(*card)
    assert "剪开" in said(cut)
    for half in (said(stub), said(*card)):
        assert (f"问问：{bare(about)}" in half) is bool(about)
    assert ticked(stub) == [False] * 4
    assert ticked(*card) == []
    assert within(faces, stub, cut, *card)


PARTS = st.lists(
    st.builds(
        TallyPart,
        heading=TEXT,
        lines=st.lists(
            st.tuples(TEXT, st.integers(0, 99_999).map(str), st.sampled_from(["人次", "人", "件"])),
            max_size=4,
        ).map(tuple),
    ),
    max_size=3,
)


@given(PARTS, st.lists(st.sampled_from(["填表人", "负责人", "审核人"]), min_size=1, max_size=3, unique=True))  # fmt: skip
@settings(max_examples=40)
def test_that_a_tally_has_every_line_once_and_a_place_for_everybody_who_signs(
    faces: Faces, parts: list[TallyPart], who: list[str]
) -> None:
    report = TallyReport(title="月报", parts=tuple(parts), signature=tuple(who))
    *tables, signing = tally_sheet.blocks(Setter(faces, 11), report, HEAD.on)
    filled = [one for one in parts if one.lines]
    assert len(tables) == len(filled)
    for part, table in zip(filled, tables, strict=True):
        assert said(Block(rows=table.rows[-len(part.lines) - 1 :])).startswith("指标数单位")
        for line, row in zip(part.lines, table.rows[-len(part.lines) :], strict=True):
            assert sorted(said(Block(rows=(row,)))) == sorted(bare("".join(line)))
        assert said(Block(rows=table.again)) == bare(f"{part.heading}（接上页）指标数单位")
    for label in who:
        assert said(signing).count(f"{label}：") == 1
    assert in_order(said(signing), "（公章）", f"日期：{HEAD.on.year}年月日")


@given(st.tuples(TEXT, st.integers(0, 99_999).map(str), st.just("人次")), BODY)
@settings(max_examples=30)
def test_that_cells_of_a_line_are_as_high_as_the_longest_and_nothing_leaves_its_cell(
    faces: Faces, line: tuple[str, str, str], body: int
) -> None:
    report = TallyReport(title="月报", parts=(TallyPart("总体", (line,)),), signature=("填表人",))
    table, _ = tally_sheet.blocks(Setter(faces, body), report, HEAD.on)
    row = table.rows[-1]
    cells = [one for one in row.marks if isinstance(one, Box)]
    assert [one.height for one in cells] == [row.height] * 3
    assert sum(one.width for one in cells) == pytest.approx(WIDTH)
    for word in (one for one in row.marks if isinstance(one, Words)):
        cell = next(one for one in reversed(cells) if one.x <= word.x)
        assert word.x + faces.length(word.text, word.size, word.bold) <= cell.x + cell.width
        assert 0 < word.y < row.height


def test_that_units_of_figures_stand_below_each_other(faces: Faces) -> None:
    lines = tuple((f"第{one}项", one, "人次") for one in ("7", "86", "1234", "37.5%"))
    report = TallyReport(title="月报", parts=(TallyPart("总体", lines),), signature=("填表人",))
    table, _ = tally_sheet.blocks(Setter(faces, 11), report, HEAD.on)
    ends = []
    for line, row in zip(lines, table.rows[-len(lines) :], strict=True):
        (figure,) = (one for one in row.marks if isinstance(one, Words) and one.text == line[1])
        ends.append(figure.x + faces.length(figure.text, figure.size, figure.bold))
    assert ends == pytest.approx([ends[0]] * len(lines))


def test_that_the_head_of_a_table_stands_on_grey(setter: Setter) -> None:
    parts = (TallyPart("总体", (("接待", "1", "人次"),)),)
    table, _ = tally_sheet.blocks(
        setter, TallyReport(title="月报", parts=parts, signature=("填表人",)), HEAD.on
    )
    grey = [any(isinstance(one, Shade) for one in row.marks) for row in table.rows]
    assert grey == [False, True, False]
    assert all(row.tied for row in table.rows[:2])
