"""What an elder's sheet says, read back from the PDF."""

from dataclasses import replace
from datetime import date

import pytest

from advisor_app.domain.facts import FACTS
from advisor_app.domain.policy import Material
from advisor_app.domain.screening import Verdict
from advisor_app.sheets.elder_sheet import NOTHING_FOUND
from advisor_app.sheets.glance import merged
from advisor_app.sheets.press import Judged, Recipient, SheetPress
from advisor_app.sheets.wording import AMOUNT_UNKNOWN, LOCAL_RULES
from tests.sheets.builders import (
    care_voucher,
    destitute_support,
    free_check_up,
    heading,
    likely,
    many_likely,
    needs_info,
    old_age_allowance,
    ordinary_case,
    policy,
    reason,
    recipient,
    unlikely,
    version,
)
from tests.sheets.reading import in_order, page_texts, runs, whole_text


def told(press: SheetPress, *judged: Judged, callback: date | None = None) -> str:
    return whole_text(press.elder_sheet(heading(), recipient(), judged, callback).pdf)


def test_that_the_sheet_says_for_whom_when_and_by_whom(press: SheetPress) -> None:
    text = told(press, *ordinary_case())
    assert in_order(
        text,
        "福利待遇告知单",
        "编号SJ-D01-202611-0007",
        "张桂兰女84岁江南小镇社区",
        "2026年11月23日江南小镇社区银发顾问点顾问王芳",
        "顾问王芳0371-00000000",
        "热线12349",
    )


def test_that_a_point_that_names_its_kind_is_not_named_twice(press: SheetPress) -> None:
    pdf = press.elder_sheet(heading(point="江南小镇社区银发顾问点"), recipient(), ()).pdf
    assert page_texts(pdf)[0].count("银发顾问点") == 2  # itself, and where to have it verified


def test_that_a_benefit_is_told_in_the_order_an_elder_asks(press: SheetPress) -> None:
    text = told(press, *ordinary_case()[:1])
    assert in_order(
        text,
        "1.高龄津贴",
        "每月100元",
        "符合条件",
        "郑州市户籍",
        "年满80周岁",
        "要带什么",
        "本人身份证（原件及复印件）",
        "户口簿（首页和本人页复印件）",
        "去哪里办",
        "其他老人向户籍所在社区（村）提出。",
        "咨询电话",
        "0371-00000000",
        "办理时限",
        "街道每月20日前汇总上报。",
        "请注意",
        LOCAL_RULES,
    )


def test_that_only_the_amounts_that_fit_the_elder_are_printed(press: SheetPress) -> None:
    text = told(press, *ordinary_case()[:1])
    assert "每月200元" not in text


def test_that_an_amount_not_confirmed_is_not_printed(press: SheetPress) -> None:
    one = old_age_allowance()
    unsure = replace(one, versions=(replace(one.versions[0], amount_confirmed=False),))
    text = told(press, likely(unsure))
    assert AMOUNT_UNKNOWN in text
    assert "100元" not in text


def test_that_a_benefit_without_amounts_prints_none(press: SheetPress) -> None:
    quiet = policy("探访关爱服务", version(amount_confirmed=True))
    text = told(press, likely(quiet))
    assert AMOUNT_UNKNOWN not in text


def test_that_a_division_code_is_not_shown_to_an_elder(press: SheetPress) -> None:
    assert "410106" not in told(press, *ordinary_case())


def test_that_a_condition_not_met_is_not_listed_as_met(press: SheetPress) -> None:
    one = likely(free_check_up(), reason("年满65周岁"), reason("独居", False), reason("空巢", None))
    text = told(press, one)
    assert "年满65周岁" in text
    assert "独居" not in text
    assert "空巢" not in text


def test_that_where_to_go_is_asked_while_the_district_has_not_said(press: SheetPress) -> None:
    assert "办理地点请先问顾问点，或拨打12349" in told(press, likely(policy("某项待遇")))


def test_that_no_telephone_is_invented(press: SheetPress) -> None:
    assert "咨询电话" not in told(press, likely(policy("某项待遇")))


def test_that_what_cannot_be_drawn_together_is_said_by_name(press: SheetPress) -> None:
    text = told(
        press,
        likely(care_voucher(), excludes=("tekun-gongyang",)),
        likely(destitute_support(), excludes=("shineng-xiaofei",)),
    )
    assert "不能和“tekun-gongyang”一起领" in text


def test_that_an_unknown_exclusion_is_left_out(press: SheetPress) -> None:
    assert "一起领" not in told(press, likely(care_voucher(), excludes=("nobody-knows",)))


def test_that_local_rules_are_not_mentioned_where_checked(press: SheetPress) -> None:
    assert LOCAL_RULES not in told(press, likely(free_check_up()))


def test_that_an_ending_is_announced(press: SheetPress) -> None:
    one = likely(care_voucher())
    ending = replace(one.screening, changes_on=date(2027, 1, 1), change_words="本期政策到期")
    text = told(press, Judged(one.policy, ending))
    assert "即将到期：2026年12月31日止，之后是否继续请问窗口" in text


def test_that_an_ending_far_away_is_not_announced(press: SheetPress) -> None:
    one = likely(old_age_allowance())
    far = replace(one.screening, changes_on=date(2032, 3, 5))
    assert "情况可能有变" not in told(press, Judged(one.policy, far))


def test_that_the_summary_counts_and_names_all(press: SheetPress) -> None:
    first = page_texts(press.elder_sheet(heading(), recipient(), ordinary_case()).pdf)[0]
    assert in_order(
        first,
        "您现在可能符合下面3项待遇：",
        "1.高龄津贴",
        "每月100元",
        "2.65岁及以上老年人免费健康体检",
        "3.特困人员救助供养",
        "金额请问窗口",
    )


@pytest.mark.parametrize("judged", [ordinary_case()[:1], ordinary_case(), many_likely(2)])
def test_that_the_first_page_says_all_that_is_needed(
    press: SheetPress, judged: list[Judged]
) -> None:
    """One next step, every benefit, every paper to bring, when we call, and whom to ask."""
    made = press.elder_sheet(heading(), recipient(), judged, date(2026, 12, 7))
    first = page_texts(made.pdf)[0]
    likely_ones = [one for one in judged if one.screening.verdict is Verdict.LIKELY]
    names = [f"{place}.{one.policy.name}" for place, one in enumerate(likely_ones, 1)]
    assert in_order(first, "下一步：先办", *names, "要带的材料")
    for one in likely_ones:
        for material in one.policy.versions[0].materials:
            assert material.name.removeprefix("本人").removeprefix("老人") in first
    assert in_order(first, "我们最晚在2026年12月7日联系您", "顾问王芳0371-00000000", "热线12349")


def test_that_the_next_step_names_the_place_where_it_is_short(press: SheetPress) -> None:
    assert "下一步：先办“特困人员救助供养”。带上材料，到户籍所在街道（镇）。" in told(
        press, likely(destitute_support())
    )


def test_that_the_next_step_is_a_call_where_no_place_is_known(press: SheetPress) -> None:
    assert "下一步：先办“帮助”。先打电话12349问清到哪里办。" in told(press, likely(policy("帮助")))


def test_that_the_next_step_is_a_visit_where_no_number_is_known(press: SheetPress) -> None:
    bare = replace(heading(), point_phone="", hotline="")
    text = whole_text(press.elder_sheet(bare, recipient(), [likely(policy("帮助"))]).pdf)
    assert "先到顾问点问清到哪里办。" in text
    assert "有不清楚的，请问顾问王芳。" in text


def test_that_the_next_step_is_the_money_that_is_sure(press: SheetPress) -> None:
    text = told(press, likely(free_check_up()), *ordinary_case()[1:3], ordinary_case()[0])
    assert "下一步：先办“高龄津贴”。办法见后面第4项。" in text


def test_that_the_next_step_is_money_before_a_service(press: SheetPress) -> None:
    service = replace(free_check_up(), category="养老服务")
    assert "下一步：先办“钱”" in told(press, likely(service), likely(policy("钱")))


def test_that_a_paper_that_two_ask_for_is_brought_once() -> None:
    assert merged(["本人身份证", "户口簿", "身份证", "老人身份证"]) == ("本人身份证", "户口簿")


def test_that_opening_hours_are_told_where_they_are_known(press: SheetPress) -> None:
    one = policy("帮助", version(where="街道", hours="周一至周五 9:00—17:00"))
    assert in_order(told(press, likely(one)), "去哪里办", "开门时间周一至周五9:00—17:00")
    assert "开门时间" not in told(press, likely(policy("帮助")))


def test_that_what_comes_soon_is_told_with_the_day(press: SheetPress) -> None:
    text = told(press, unlikely(policy("百岁津贴"), date(2027, 3, 5), "到那天年满100周岁"))
    assert in_order(
        text, "快要符合的待遇", "百岁津贴", "2027年3月5日起可能符合：到那天年满100周岁。"
    )


def test_that_what_comes_soon_is_told_nearest_first(press: SheetPress) -> None:
    later = unlikely(policy("后一项"), date(2027, 9, 1), "甲")
    sooner = unlikely(policy("前一项"), date(2027, 1, 1), "乙")
    assert in_order(told(press, later, sooner), "前一项", "后一项")


def test_that_what_comes_in_years_is_only_counted(press: SheetPress) -> None:
    text = told(press, unlikely(policy("百岁津贴"), date(2042, 3, 5), "年满100周岁"))
    assert "快要符合" not in text
    assert "另有1项" in text


def test_that_a_change_for_the_worse_is_not_called_soon(press: SheetPress) -> None:
    one = unlikely(policy("某项"), date(2027, 1, 1))
    worse = replace(one.screening, changes_to=Verdict.UNLIKELY)
    assert "快要符合" not in told(press, Judged(one.policy, worse))


def test_that_what_is_unlikely_is_counted_not_named(press: SheetPress) -> None:
    text = told(press, *ordinary_case())
    assert "另有9项待遇目前可能不符合" in text
    assert "不适用的待遇" not in text


def test_that_nothing_unlikely_is_not_mentioned(press: SheetPress) -> None:
    assert "另有" not in told(press, *ordinary_case()[:3])


def test_that_a_question_is_asked_once_for_all_that_hangs_on_it(press: SheetPress) -> None:
    text = told(press, *ordinary_case())
    question = FACTS["care_level"].question
    assert text.count(question) == 1
    assert in_order(
        text,
        question,
        "关系到：中度以上失能老年人养老服务消费补贴（电子消费券）、经济困难失能老年人护理补贴",
    )


def test_that_so_many_names_are_given_as_are_read_at_one_go(press: SheetPress) -> None:
    many = [needs_info(policy(f"第{number}种给困难老人的补贴"), "income") for number in range(9)]
    text = told(press, *many)
    assert "第0种给困难老人的补贴、第1种给困难老人的补贴、第2种给困难老人的补贴等9项" in text
    assert "第3种" not in text


def test_that_the_question_that_decides_most_comes_first(press: SheetPress) -> None:
    text = told(
        press,
        needs_info(policy("甲"), "sex"),
        needs_info(policy("乙"), "income"),
        needs_info(policy("丙"), "income"),
    )
    assert in_order(text, FACTS["income"].question, FACTS["sex"].question)


def test_that_an_open_condition_is_asked_where_no_fact_is_named(press: SheetPress) -> None:
    one = needs_info(policy("甲"))
    open_one = replace(one.screening, reasons=(reason("在本地住满半年", None),))
    assert "在本地住满半年吗？" in told(press, Judged(one.policy, open_one))


def test_that_the_call_back_is_told_with_its_day(press: SheetPress) -> None:
    text = told(press, *ordinary_case(), callback=date(2026, 12, 7))
    assert in_order(text, "我们最晚在", "2026年12月7日", "联系您")


def test_that_no_call_back_is_promised_where_none_was(press: SheetPress) -> None:
    assert "回访" not in told(press, *ordinary_case())


@pytest.mark.parametrize("judged", [[], ordinary_case()[:1], ordinary_case()])
def test_that_whom_to_ask_is_always_told(press: SheetPress, judged: list[Judged]) -> None:
    assert in_order(told(press, *judged), "顾问王芳0371-00000000", "热线12349")


def test_that_a_point_without_telephone_gives_the_hotline_only(press: SheetPress) -> None:
    silent = replace(heading(), point_phone="", advisor="")
    text = whole_text(press.elder_sheet(silent, recipient(), ()).pdf)
    assert "电话" not in text
    assert in_order(text, "热线12349")


def test_that_nothing_likely_is_said_kindly(press: SheetPress) -> None:
    text = told(press)
    assert in_order(text, NOTHING_FOUND, "不是最后的结论", "下次来，请告诉我们")


def test_that_nothing_likely_asks_what_would_decide(press: SheetPress) -> None:
    text = told(press, *ordinary_case()[3:])
    assert in_order(text, NOTHING_FOUND, "还需了解的情况", FACTS["care_level"].question)
    assert "下次来，请告诉我们" not in text


def test_that_nothing_likely_fits_one_page(press: SheetPress) -> None:
    assert press.elder_sheet(heading(), recipient(), ()).pages == 1


def test_that_no_word_promises_what_only_the_authority_can(press: SheetPress) -> None:
    text = told(press, *ordinary_case(), callback=date(2026, 12, 7))
    assert "您符合" not in text
    assert "有资格" not in text


def test_that_twelve_benefits_are_all_there_in_order(press: SheetPress) -> None:
    judged = many_likely(12)
    text = told(press, *judged)
    names = [f"{number}.{one.policy.name}" for number, one in enumerate(judged, 1)]
    assert in_order(text, "12项", "可能符合的待遇", *names)


@pytest.mark.parametrize("body", [16, 18, 22])
@pytest.mark.parametrize("count", [4, 8, 12, 30])
def test_that_the_first_page_says_it_all_however_much_there_is(
    press: SheetPress, body: int, count: int
) -> None:
    judged = many_likely(count)
    first = page_texts(
        press.elder_sheet(heading(), recipient(), judged, date(2026, 12, 7), body).pdf
    )[0]
    assert in_order(
        first, "下一步：先办“高龄津贴0”", f"{count}项待遇", "1.高龄津贴0", "要带", "2026年12月7日",
        "顾问王芳0371-00000000", "热线12349", "本单为初步判断",
    )  # fmt: skip
    listed = [one for place, one in enumerate(judged, 1) if f"{place}.{one.policy.name}" in first]
    assert len(listed) == count or "办法都见后面" in first


def test_that_what_has_no_line_of_its_own_is_named_or_counted(press: SheetPress) -> None:
    services = [replace(policy(f"服务{place}"), category="照护服务") for place in range(25)]
    judged = [likely(old_age_allowance()), *(likely(one) for one in services)]
    first = page_texts(press.elder_sheet(heading(), recipient(), judged).pdf)[0]
    assert "还有服务0、服务1、" in first
    assert "服务24" in first or "等25项" in first
    assert "1.高龄津贴每月100元" in first


def test_that_papers_of_all_are_told_while_there_is_room(press: SheetPress) -> None:
    first = page_texts(press.elder_sheet(heading(), recipient(), ordinary_case()).pdf)[0]
    assert "要带的材料，先备齐" in first
    crowded = page_texts(press.elder_sheet(heading(), recipient(), many_likely(12)).pdf)[0]
    assert "办“高龄津贴0”要带（其余各项见后面）" in crowded


def test_that_a_benefit_stays_on_one_page(press: SheetPress) -> None:
    pages = page_texts(press.elder_sheet(heading(), recipient(), ordinary_case()).pdf)
    page = next(text for text in pages if "1.高龄津贴每月100元符合条件" in text)
    assert "请注意" + LOCAL_RULES in page


def test_that_a_benefit_longer_than_a_page_says_that_it_goes_on(press: SheetPress) -> None:
    things = tuple(Material(name=f"第{number}种材料") for number in range(40))
    long = policy("手续很多的待遇", version(materials=things))
    pages = page_texts(press.elder_sheet(heading(), recipient(), [likely(long)]).pdf)
    assert any("手续很多的待遇（接上页）" in page for page in pages)
    assert in_order("".join(pages), *(f"第{number}种材料" for number in range(40)))


def test_that_a_heading_never_ends_a_page(press: SheetPress) -> None:
    headings = {"可能符合的待遇", "快要符合的待遇", "还需了解的情况", "有不清楚的，请找我们"}
    for count in range(1, 13):
        found = runs(press.elder_sheet(heading(), recipient(), many_likely(count)).pdf)
        body = [run for run in found if run.y > 130]
        for above, below in zip(body, body[1:], strict=False):  # noqa: RUF007
            assert above.text not in headings or above.page == below.page


def test_that_later_pages_say_whose_they_are(press: SheetPress) -> None:
    pages = page_texts(press.elder_sheet(heading(), recipient(), many_likely(5)).pdf)
    assert all(page.startswith("张桂兰的福利待遇告知单（续）") for page in pages[1:])


def test_that_a_long_name_is_printed_in_full(press: SheetPress) -> None:
    name = "阿不都热依木·买买提艾力·吐尔逊江·努尔麦麦提·阿卜杜拉·热合曼江先生"
    pdf = press.elder_sheet(heading(), recipient(name), ordinary_case()).pdf
    assert name in page_texts(pdf)[0]


def test_that_an_elder_of_whom_little_is_known_gets_a_sheet(press: SheetPress) -> None:
    pdf = press.elder_sheet(heading(), Recipient("（未登记姓名）", ""), ()).pdf
    assert "（未登记姓名）" in page_texts(pdf)[0]


def test_that_a_long_description_goes_below_the_name(press: SheetPress) -> None:
    who = Recipient("张桂兰", "女　84岁　某某街道某某社区某某小区某某号院某某号楼")
    found = runs(press.elder_sheet(heading(), who, ()).pdf)
    name = next(run for run in found if run.text == "张桂兰")
    line = next(run for run in found if run.text.startswith("女"))
    assert line.y < name.y
