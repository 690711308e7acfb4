"""Policies, screenings and headings for the tests of sheets.

What stands in them was read in public pages (see the sources in the data); telephone numbers
are reserved examples made of zeros, never real ones.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from advisor_app.domain.policy import (
    Amount,
    Combine,
    Condition,
    Confidence,
    Exclusion,
    Group,
    LegalBasis,
    Material,
    Operator,
    Policy,
    PolicyVersion,
    Source,
    SourceRank,
)
from advisor_app.domain.screening import Conflict, Reason, Screening, Verdict
from advisor_app.sheets.press import Heading, Judged, Recipient

ON = date(2026, 11, 23)
POINT_PHONE = "037100000000"
NOTHING_ASKED = Group(combine=Combine.ALL, parts=())


def heading(number: str = "SJ-D01-202611-0007", point: str = "江南小镇社区") -> Heading:
    return Heading(
        number=number,
        point=point,
        point_phone=POINT_PHONE,
        advisor="王芳",
        on=ON,
        hotline="12349",
    )


def recipient(name: str = "张桂兰") -> Recipient:
    return Recipient(name, "女　84岁　江南小镇社区")


def version(**changes: object) -> PolicyVersion:
    """A version that says as little as one can."""
    bare = PolicyVersion(
        version="2026",
        valid_from=None,
        valid_to=None,
        plain="政府给老人的一项帮助。",
        rule=NOTHING_ASKED,
        amounts=(),
        amount_confirmed=False,
        excludes=(),
        where="",
        materials=(),
        steps=(),
        time_limit="",
        phone="",
        basis=(),
        sources=(),
        confidence=Confidence.MEDIUM,
        needs_local_check=False,
        checked_on=ON,
        checked_by="测试",
    )
    return replace(bare, **changes)  # type: ignore[arg-type]


def policy(name: str, only: PolicyVersion | None = None, slug: str = "") -> Policy:
    return Policy(
        id=slug or f"p-{name}",
        name=name,
        level="市",
        region="4101",
        category="津贴补贴",
        audience="郑州户籍、满80周岁的老人",
        versions=(only or version(),),
    )


def _age(operator: Operator, years: int, words: str) -> Condition:
    return Condition(field="age", operator=operator, value=years, words=words)


_ALLOWANCE_TIERS = (
    Amount(
        value_fen=10_000,
        per="month",
        words="每月100元",
        when=Group(
            combine=Combine.ALL,
            parts=(_age(Operator.GE, 80, "年满80周岁"), _age(Operator.LT, 90, "不满90周岁")),
            words="80至89周岁",
        ),
    ),
    Amount(
        value_fen=20_000,
        per="month",
        words="每月200元",
        when=Group(
            combine=Combine.ALL,
            parts=(_age(Operator.GE, 90, "年满90周岁"), _age(Operator.LT, 100, "不满100周岁")),
            words="90至99周岁",
        ),
    ),
    Amount(
        value_fen=30_000,
        per="month",
        words="每月300元",
        when=_age(Operator.GE, 100, "年满100周岁"),
    ),
)


def old_age_allowance() -> Policy:
    """高龄津贴, 郑民文〔2016〕28号; the districts' pages differ in detail."""
    only = version(
        plain="郑州户籍的老人满80周岁以后，按年龄分三档，每月发的现金津贴。核定低保、低收入时不算家庭收入。",
        rule=Group(
            combine=Combine.ALL,
            parts=(
                Condition(
                    field="hukou", operator=Operator.PREFIX, value="4101", words="郑州市户籍"
                ),
                _age(Operator.GE, 80, "年满80周岁"),
            ),
        ),
        amounts=_ALLOWANCE_TIERS,
        amount_confirmed=True,
        where="参加城乡居民养老保险的，随养老金一起发，不用再报；其他老人向户籍所在社区（村）提出。",
        materials=(
            Material(name="本人身份证", note="原件及复印件"),
            Material(name="户口簿", note="首页和本人页复印件"),
            Material(name="本人郑州银行卡或存折"),
            Material(name="高龄津贴申请表", note="一式三份"),
            Material(name="近期一寸免冠照片3张"),
        ),
        steps=(
            "本人或委托子女向社区（村）申请。",
            "社区初审签章。",
            "街道（镇）会同社保中心核对是否已随养老金领取。",
            "区民政部门汇总，财政拨款，银行发放。",
            "按期做生存认定，逾期不认定的次月停发。",
        ),
        time_limit="街道每月20日前汇总上报。",
        phone="0371-00000000",
        basis=(
            LegalBasis(
                title="郑州市高龄津贴发放管理暂行办法",
                issuer="郑州市民政局、人力资源和社会保障局、财政局、公安局",
                number="郑民文〔2016〕28号",
            ),
        ),
        sources=(
            Source(
                title="二七区基层政务公开：高龄津贴办理相关事宜",
                url="https://eq.jiceng.zhengzhou.gov.cn/006002003/3420511.jhtml",
                rank=SourceRank.OPEN_GOVERNMENT,
                accessed=ON,
            ),
            Source(
                title="非官方汇编",
                url="https://www.jiusongjiankang.com/health/news/5124558.html",
                rank=SourceRank.REPRINT,
                accessed=ON,
            ),
        ),
        confidence=Confidence.HIGH,
        needs_local_check=True,
    )
    return policy("高龄津贴", only, "zz-gaoling-jintie")


def care_voucher() -> Policy:
    """失能老人消费券, national, valid to the end of 2026."""
    only = version(
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 1, 1),
        plain="在“民政通”上按月发电子券，买居家、社区或机构养老服务时按比例抵扣。券当月有效，不能提现。",
        amounts=(
            Amount(value_fen=80_000, per="month", words="居家上门服务抵扣50%，每月最多800元"),
        ),
        amount_confirmed=True,
        excludes=(Exclusion(policy="tekun-gongyang"),),
        where="民政通APP、微信或支付宝小程序；不会用手机的，由民政部门或社区工作人员代办。",
        materials=(
            Material(name="老人身份证"),
            Material(name="代办人身份证"),
            Material(name="老年人能力评估结果", note="近12个月内的有效"),
        ),
        steps=("注册并提交申请。", "没有评估结果的先申请能力评估。", "区级民政审核。"),
        time_limit="审核通过后5个工作日内发首月券，以后每月1日发。",
        needs_local_check=True,
    )
    return policy("中度以上失能老年人养老服务消费补贴（电子消费券）", only, "shineng-xiaofei")


def destitute_support() -> Policy:
    """特困供养: no current amount was found, so none is printed."""
    only = version(where="户籍所在街道（镇）", materials=(Material(name="身份证、户口簿"),))
    return policy("特困人员救助供养", only, "tekun-gongyang")


def free_check_up() -> Policy:
    """65岁以上免费体检: a service, nothing to draw."""
    only = version(
        plain="每年一次免费健康体检。",
        amounts=(Amount(value_fen=None, per="year", words="每年免费体检1次"),),
        amount_confirmed=True,
        where="居住地的社区卫生服务中心",
        materials=(Material(name="本人身份证"),),
    )
    return policy("65岁及以上老年人免费健康体检", only, "mianfei-tijian-65")


def reason(words: str, met: bool | None = True, fact: str = "", field: str = "") -> Reason:
    return Reason(condition=words, met=met, fact=fact, words=words, field=field)


def likely(one: Policy, *reasons: Reason, excludes: tuple[str, ...] = ()) -> Judged:
    """One that probably applies, with the first of the policy's amounts."""
    return Judged(
        one,
        Screening(
            policy=one.id,
            version=one.versions[0].version,
            verdict=Verdict.LIKELY,
            reasons=reasons,
            amounts=one.versions[0].amounts[:1],
            conflicts=tuple(
                Conflict(policy=each, keep="", words=f"不能和“{each}”一起领") for each in excludes
            ),
        ),
    )


def needs_info(one: Policy, *ask: str) -> Judged:
    return Judged(
        one,
        Screening(
            policy=one.id,
            version=one.versions[0].version,
            verdict=Verdict.NEEDS_INFO,
            reasons=tuple(reason(name, None, field=name) for name in ask),
            ask=ask,
        ),
    )


def unlikely(one: Policy, changes_on: date | None = None, why: str = "") -> Judged:
    """One that does not apply, or not yet."""
    return Judged(
        one,
        Screening(
            policy=one.id,
            version=one.versions[0].version,
            verdict=Verdict.UNLIKELY,
            reasons=(reason("不符合", False),),
            changes_on=changes_on,
            changes_to=Verdict.LIKELY if changes_on else None,
            change_words=why,
        ),
    )


def ordinary_case() -> list[Judged]:
    """What an ordinary elder of 84 is told."""
    return [
        likely(
            old_age_allowance(),
            reason("郑州市户籍", fact="410106"),
            reason("年满80周岁", fact="84岁"),
        ),
        likely(free_check_up(), reason("年满65周岁", fact="84岁")),
        likely(destitute_support(), reason("特困人员", fact="特困")),
        needs_info(care_voucher(), "care_level"),
        needs_info(policy("经济困难失能老年人护理补贴"), "care_level", "income"),
        needs_info(policy("困难残疾人生活补贴"), "disability_grade", "income"),
        unlikely(policy("高龄津贴提档"), date(2027, 3, 5), "到那天年满85周岁"),
        *(unlikely(policy(f"不适用的待遇{number}")) for number in range(9)),
    ]


def many_likely(count: int) -> Sequence[Judged]:
    """As many benefits as nobody gets: to see what the sheet does."""
    kinds = (old_age_allowance(), care_voucher(), destitute_support(), free_check_up())
    return [
        likely(
            replace(kinds[number % 4], id=f"p{number}", name=f"{kinds[number % 4].name}{number}"),
            reason("年满60周岁", fact="84岁"),
        )
        for number in range(count)
    ]
