"""The other kinds of paper: what they say, that they fit, that the linter has nothing to say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.sheets.furniture import DISCLAIMER, NO_SALES
from advisor_app.sheets.lint import COUNTER, ELDER, lint
from advisor_app.sheets.near_list import NONE_FOUND, UNCHECKED
from advisor_app.sheets.press import (
    Callback,
    MissingPapers,
    NearPlace,
    Printed,
    ReferralSlip,
    SheetPress,
    TallyPart,
    TallyReport,
)
from tests.sheets.builders import heading, many_likely, ordinary_case, recipient
from tests.sheets.reading import in_order, page_texts, runs, whole_text

DUE = date(2026, 12, 7)
CODE = "1234567890" * 55
HEAD = replace(heading(), complaints="12345", code=CODE)
PAPERS = MissingPapers(
    subject="高龄津贴",
    have=("本人身份证（原件及复印件）",),
    lacking=("户口簿（首页和本人页复印件）", "本人郑州银行卡或存折", "近期一寸免冠照片3张"),
    due=DUE,
)
SLIP = ReferralSlip(
    provider="示例养老服务有限公司",
    provider_phone="037100000000",
    provider_address="上街区示例路1号",
    need="上门助浴，每周一次。老人腿脚不便，要两个人。",
    wanted="12月起，周三上午",
    contact="13900000000",
    home="示例一社区1号楼2单元301",
    due=DUE,
)
PLACES = (
    NearPlace(name="示例助餐点", offers="老年助餐", alert="去之前先问清还开不开"),
    NearPlace(
        name="示例街道养老服务中心", offers="日间照料", phone="037100000000", fee="不收费",
        hours="周一至周五 8:30—17:30", address="示例路2号", checked_on=date(2026, 11, 1),
    ),
)  # fmt: skip
REPORT = TallyReport(
    title="银发顾问点工作月报（2026年10月）",
    parts=(
        TallyPart("总体", (("接待人次", "123", "人次"), ("服务人数（去重）", "98", "人"))),
        TallyPart("主题", tuple((f"示例主题{place}", str(place), "人次") for place in range(70))),
        TallyPart("没有数的", ()),
    ),
    signature=("填表人", "负责人"),
    note="本月还没有过完，数字会变",
)
Make = Callable[[SheetPress, int], Printed]


def family(press: SheetPress, body: int = 18) -> Printed:
    return press.family_page(HEAD, recipient(), ordinary_case(), body)


def missing(press: SheetPress, body: int = 18) -> Printed:
    return press.missing_notice(HEAD, recipient(), PAPERS, body)


def referral(press: SheetPress, body: int = 18) -> Printed:
    return press.referral_slip(HEAD, recipient(), SLIP, body)


def callback(press: SheetPress, body: int = 18) -> Printed:
    return press.callback_card(HEAD, recipient(), Callback(DUE, "高龄津贴办得怎么样"), body)


def near(press: SheetPress, body: int = 18) -> Printed:
    return press.near_list(HEAD, "示例一社区附近", PLACES, body)


def elder(press: SheetPress, body: int = 18) -> Printed:
    return press.elder_sheet(HEAD, recipient(), ordinary_case(), DUE, body)


ALL = pytest.mark.parametrize("make", [family, missing, referral, callback, near, elder])


@ALL
@pytest.mark.parametrize("body", [16, 18, 22, 24])
def test_that_the_linter_has_nothing_to_say(press: SheetPress, make: Make, body: int) -> None:
    assert lint(make(press, body).pdf, ELDER) == ()


@ALL
def test_that_every_kind_says_who_decides_what_it_costs_and_how_to_complain(
    press: SheetPress, make: Make
) -> None:
    first = page_texts(make(press, 18).pdf)[0]
    for words in (DISCLAIMER, NO_SALES, "投诉12345", "真伪可到任一银发顾问点核对"):
        assert words in first


@ALL
def test_that_every_kind_is_numbered_and_dated(press: SheetPress, make: Make) -> None:
    first = page_texts(make(press, 18).pdf)[0]
    assert first.count("SJ-D01-202611-0007") == 2
    assert "2026年11月23日" in first


@ALL
def test_that_every_kind_comes_back_from_what_is_kept(press: SheetPress, make: Make) -> None:
    made = make(press, 18)
    assert press.reprint(made.kept).pdf == made.pdf


def test_that_a_notice_of_missing_papers_is_two_copies_of_a_page(press: SheetPress) -> None:
    pages = page_texts(missing(press).pdf)
    assert ["老人联" in page for page in pages] == [True, False]
    assert ["存根联" in page for page in pages] == [False, True]
    for page in pages:
        assert in_order(page, "办“高龄津贴”，还缺这些材料", *PAPERS.lacking, "已经看过")
        assert in_order(page, "补到哪里本顾问点", "最晚哪天2026年12月7日前")
        assert in_order(page, "老人（家属）签字", "顾问签字")
        assert "第1页/共1页" in page


def test_that_both_copies_carry_the_code(press: SheetPress) -> None:
    kinds = [
        {type(mark).__name__ for mark in leaf.marks} for leaf in missing(press).document.leaves
    ]
    assert all("QrCode" in each for each in kinds)


def test_that_a_notice_without_a_date_promises_none(press: SheetPress) -> None:
    papers = replace(PAPERS, due=None, have=(), where="户籍所在街道")
    text = whole_text(press.missing_notice(HEAD, recipient(), papers).pdf)
    assert "最晚哪天" not in text
    assert "已经看过" not in text
    assert "补到哪里户籍所在街道" in text


def test_that_a_referral_goes_with_an_answer_and_stays_with_signatures(press: SheetPress) -> None:
    provider, point = page_texts(referral(press).pdf)
    assert in_order(provider, "承接联", "转给示例养老服务有限公司", "需要什么", "回执", "经办人")
    assert "签字" not in provider
    assert in_order(point, "存根联", "老人同意把上面写的情况告诉承接单位", "顾问签字")
    assert "回执" not in point


@pytest.mark.parametrize("field", ["contact", "home", "wanted", "provider_phone", "due"])
def test_that_what_is_not_known_has_no_label(press: SheetPress, field: str) -> None:
    labels = {
        "contact": "老人电话", "home": "老人住址", "wanted": "什么时候",
        "provider_phone": "电话0371-00000000地址", "due": "请在",
    }  # fmt: skip
    bare = replace(SLIP, **{field: None if field == "due" else ""})
    assert labels[field] in whole_text(referral(press).pdf)
    assert labels[field] not in whole_text(press.referral_slip(HEAD, recipient(), bare).pdf)


def test_that_a_card_is_a_stub_above_and_a_card_below(press: SheetPress) -> None:
    (page,) = page_texts(callback(press).pdf)
    assert in_order(
        page, "存根（顾问点留存）", "应回访：2026年12月7日前", "沿线剪开，下面交给老人",
        "我们最晚在2026年12月7日联系您", "顾问王芳0371-00000000",
    )  # fmt: skip
    assert page.count("问问：高龄津贴办得怎么样") == 2


def test_that_a_card_without_a_subject_has_no_empty_line(press: SheetPress) -> None:
    assert "问问" not in whole_text(press.callback_card(HEAD, recipient(), Callback(DUE, "")).pdf)


def test_that_places_are_told_with_what_is_known(press: SheetPress) -> None:
    text = whole_text(near(press).pdf)
    assert in_order(
        text, "示例一社区附近，2处", "1.示例助餐点", "有什么老年助餐", "请注意去之前先问清",
        f"核对{UNCHECKED}", "2.示例街道养老服务中心", "电话0371-00000000", "地址示例路2号",
        "开门时间周一至周五8:30—17:30", "收费不收费", "核对2026年11月1日核对",
    )  # fmt: skip


def test_that_no_place_is_said_kindly(press: SheetPress) -> None:
    assert NONE_FOUND in whole_text(press.near_list(HEAD, "示例", ()).pdf)


def test_that_the_family_is_told_what_to_do(press: SheetPress) -> None:
    text = whole_text(family(press).pdf)
    assert in_order(text, "可能符合下面3项", "家里人可以帮着做", "不要转发", "1.高龄津贴")


def test_that_a_family_without_benefits_is_told_so(press: SheetPress) -> None:
    text = whole_text(press.family_page(HEAD, recipient(), ()).pdf)
    assert "暂时没有找到可能符合的待遇" in text


def test_that_the_text_for_a_chat_names_nobody(press: SheetPress) -> None:
    text = press.family_text(HEAD, ordinary_case())
    assert "张桂兰" not in text
    assert in_order(
        text, "2026年11月23日", "可能符合下面3项待遇：", "1. 高龄津贴：每月100元", "带：本人身份证",
        "电话：0371-00000000", "2. 65岁及以上老年人免费健康体检", "还要问清：", "热线 12349",
        "投诉 12345", DISCLAIMER, NO_SALES,
    )  # fmt: skip


def test_that_a_text_without_benefits_is_short(press: SheetPress) -> None:
    bare = replace(HEAD, hotline="", point_phone="", complaints="")
    text = press.family_text(bare, ())
    assert "暂时没有找到" in text
    assert "热线" not in text


def tally(press: SheetPress) -> Printed:
    return press.tally(replace(heading("YB-D01-202610"), hotline=""), REPORT)


def test_that_a_tally_has_every_line_and_a_place_to_sign(press: SheetPress) -> None:
    text = whole_text(tally(press).pdf)
    assert in_order(text, "工作月报（2026年10月）", "数字会变", "接待人次123人次")
    assert all(f"示例主题{place}{place}人次" in text for place in range(70))
    assert in_order(text, "填表人：", "负责人：", "（公章）", "2026年")
    assert "没有数的" not in text
    assert DISCLAIMER not in text


def test_that_a_table_that_goes_on_repeats_its_head(press: SheetPress) -> None:
    pages = page_texts(tally(press).pdf)
    assert len(pages) > 1
    assert all("主题（接上页）指标数单位" in page for page in pages[1:-1])


def test_that_a_tally_passes_the_linter_of_the_office(press: SheetPress) -> None:
    assert lint(tally(press).pdf, COUNTER) == ()


@given(
    words=st.lists(
        st.text("老人需要上门服务，每周3次（共100元）。", min_size=1, max_size=60),
        min_size=1, max_size=15, unique=True,
    ),
    body=st.sampled_from([16, 18, 22, 24]),
)  # fmt: skip
@settings(max_examples=15, deadline=None)
def test_that_nothing_that_is_missing_is_cut(
    press: SheetPress, words: list[str], body: int
) -> None:
    papers = MissingPapers(subject="示例", have=tuple(words), lacking=tuple(words))
    made = press.missing_notice(HEAD, recipient(), papers, body)
    text = whole_text(made.pdf)
    assert all(text.count(one) >= 4 for one in words)
    assert min(run.size for run in runs(made.pdf)) >= 16


def test_that_twelve_benefits_reach_the_family_whole(press: SheetPress) -> None:
    made = press.family_page(HEAD, recipient(), many_likely(12))
    text = whole_text(made.pdf)
    assert all(f"{place}." in text for place in range(1, 13))
    assert lint(made.pdf, ELDER) == ()
