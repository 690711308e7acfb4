"""What a policy's sheet says, read back from the PDF."""

from dataclasses import replace
from datetime import date

import pytest

from advisor_app.domain.policy import LegalBasis, Policy, PolicyVersion, Source, SourceRank
from advisor_app.sheets.press import SheetPress
from advisor_app.sheets.wording import AMOUNT_UNKNOWN, LOCAL_RULES
from tests.sheets.builders import (
    ON,
    care_voucher,
    heading,
    old_age_allowance,
    policy,
    version,
)
from tests.sheets.reading import in_order, page_texts, whole_text


def told(press: SheetPress, one: Policy, only: PolicyVersion | None = None) -> str:
    return whole_text(press.policy_sheet(heading(), one, only or one.versions[0]).pdf)


def test_that_a_policy_is_told_in_the_order_one_asks(press: SheetPress) -> None:
    assert in_order(
        told(press, old_age_allowance()),
        "政策告知单",
        "高龄津贴",
        "市级津贴补贴",
        "2026年11月23日",
        "这是什么，给谁的",
        "每月发的现金津贴",
        "郑州户籍、满80周岁的老人",
        "要符合",
        "郑州市户籍",
        "年满80周岁",
        "能享受什么",
        "怎么办理",
        "要带什么",
        "本人身份证（原件及复印件）",
        "去哪里办",
        "咨询电话",
        "办理步骤",
        "1.本人或委托子女向社区（村）申请。",
        "5.按期做生存认定",
        "办理时限",
        "请注意",
        LOCAL_RULES,
        "政策依据",
        "核对日期2026年11月23日",
        "热线12349",
    )


def test_that_every_tier_is_told_with_whom_it_is_for(press: SheetPress) -> None:
    assert in_order(
        told(press, old_age_allowance()),
        "80至89周岁：每月100元",
        "90至99周岁：每月200元",
        "年满100周岁：每月300元",
    )


def test_that_an_amount_not_confirmed_is_not_printed(press: SheetPress) -> None:
    one = old_age_allowance()
    text = told(press, one, replace(one.versions[0], amount_confirmed=False))
    assert AMOUNT_UNKNOWN in text
    assert "100元" not in text


def test_that_a_policy_without_amounts_sends_to_the_counter(press: SheetPress) -> None:
    text = told(press, policy("探访关爱服务", version(amount_confirmed=True)))
    assert "具体内容请问窗口。" in text


def test_that_the_document_is_named_with_number_and_issuer(press: SheetPress) -> None:
    text = told(press, old_age_allowance())
    assert "《郑州市高龄津贴发放管理暂行办法》（郑州市民政局" in text
    assert "郑民文〔2016〕28号" in text


def test_that_a_basis_with_an_article_names_it(press: SheetPress) -> None:
    law = LegalBasis(title="某条例", issuer="某机关", article="第三十二条")
    text = told(press, policy("某项", version(basis=(law,))))
    assert "《某条例》（某机关，第三十二条）" in text


@pytest.mark.parametrize(
    ("rank", "shown"),
    [
        (SourceRank.ISSUER, True),
        (SourceRank.OPEN_GOVERNMENT, True),
        (SourceRank.PRESS, False),
        (SourceRank.REPRINT, False),
    ],
)
def test_that_only_the_first_two_ranks_of_sources_are_named(
    press: SheetPress, rank: SourceRank, shown: bool
) -> None:
    source = Source(title="某处页面", url="https://example.org", rank=rank, accessed=ON)
    text = told(press, policy("某项", version(sources=(source,))))
    assert ("某处页面（2026年11月23日查阅）" in text) is shown


def test_that_a_policy_with_an_end_tells_it(press: SheetPress) -> None:
    assert "有效期：2026年1月1日起，到2026年12月31日止" in told(press, care_voucher())


def test_that_a_policy_without_dates_tells_none(press: SheetPress) -> None:
    assert "有效期" not in told(press, old_age_allowance())


def test_that_exclusions_are_mentioned(press: SheetPress) -> None:
    assert "有的待遇不能和它同时领" in told(press, care_voucher())
    assert "不能和它同时领" not in told(press, old_age_allowance())


def test_that_the_authority_has_the_last_word(press: SheetPress) -> None:
    assert "是否享受、享受多少，由主管部门审核决定" in told(press, policy("某项"))


def test_that_a_bare_policy_still_gives_a_whole_sheet(press: SheetPress) -> None:
    text = told(press, replace(policy("某项"), audience=""))
    assert "给谁的老" not in text
    assert in_order(text, "某项", AMOUNT_UNKNOWN, "办理地点请先问顾问点", "核对日期")


def test_that_later_pages_name_the_policy(press: SheetPress) -> None:
    one = old_age_allowance()
    pages = page_texts(press.policy_sheet(heading(), one, one.versions[0]).pdf)
    assert len(pages) > 1
    assert all(page.startswith("高龄津贴（续）") for page in pages[1:])


def test_that_the_version_asked_for_is_printed(press: SheetPress) -> None:
    one = old_age_allowance()
    old = replace(one.versions[0], version="2010", checked_on=date(2020, 2, 3))
    assert "核对日期2020年2月3日" in told(press, one, old)
