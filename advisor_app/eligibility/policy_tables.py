"""Reads the tables of a policy file into a policy; what is wrong goes into the report."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from advisor_app.domain.policy import (
    Amount,
    Confidence,
    Exclusion,
    Keep,
    LegalBasis,
    Material,
    Policy,
    PolicyVersion,
    Source,
    SourceRank,
)
from advisor_app.eligibility import format as form
from advisor_app.eligibility.fields import Table
from advisor_app.eligibility.rules import read_rules

NEVER = date(1900, 1, 1)
"""Stands for a day that could not be read, and before every day that is known."""

ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_MOST_YUAN = 1_000_000
"""Nothing an elder is given comes near; a slip of the keyboard does."""


def read_policy_table(table: Table) -> Policy:
    """Read a whole file."""
    table.allow(*form.POLICY.names)
    read = [(one, _version(one)) for one in table.tables("version")]
    read.sort(key=lambda one: one[1].valid_from or NEVER)
    if not read:
        table.wrong("version", "至少要有一个版本，用 [[version]] 开头")
    _refuse_overlap(read)
    return Policy(
        id=read_id(table),
        name=table.text("name"),
        level=_one_of(table, "level", form.LEVELS),
        region=_region(table),
        category=_one_of(table, "category", form.CATEGORIES),
        audience=table.text("audience"),
        versions=tuple(version for _, version in read),
        national=_national(table),
    )


def read_id(table: Table) -> str:
    """Read an id."""
    found = table.text("id")
    if found and not ID.fullmatch(found):
        table.wrong("id", "编号只能用小写字母、数字和连字符")
    return found


def _one_of(table: Table, name: str, allowed: tuple[str, ...]) -> str:
    value = table.text(name)
    if value and value not in allowed:
        table.wrong(name, f"不能是“{value}”：可用 {'、'.join(allowed)}")
    return value


def _region(table: Table) -> str:
    region = table.text("region", needed=False)
    if region and not re.fullmatch(r"[0-9]{2,12}", region):
        table.wrong("region", "适用地区要写区划代码开头的数字，如 “4101”；全国的留空")
    return region


def _national(table: Table) -> tuple[int, ...]:
    numbers = table.raw.get("national", [])
    known = range(1, form.NATIONAL_ITEMS + 1)
    if not isinstance(numbers, list) or not all(
        type(one) is int and one in known for one in numbers
    ):
        table.wrong("national", f"要写国家清单里的序号，1到{form.NATIONAL_ITEMS}，如 [4]")
        return ()
    return tuple(numbers)


def _refuse_overlap(read: list[tuple[Table, PolicyVersion]]) -> None:
    names: set[str] = set()
    for table, version in read:
        if version.version in names:
            table.wrong("version", "两个版本用了同一个名称：请改一个")
        names.add(version.version)
    for (_, earlier), (table, later) in pairwise(read):
        if earlier.valid_to is None or earlier.valid_to > (later.valid_from or NEVER):
            message = f"版本 {earlier.version} 和 {later.version} 的有效期重叠：请核对日期"
            table.wrong("valid_from", message)


def _version(table: Table) -> PolicyVersion:
    table.allow(*form.VERSION.names)
    valid_from, valid_to = read_period(table)
    confirmed = table.flag("amount_confirmed")
    sources = tuple(_source(one) for one in table.tables("sources"))
    if not sources:
        table.wrong("sources", "缺少来源：每个版本至少要有一个")
    return PolicyVersion(
        version=table.text("version"),
        valid_from=valid_from,
        valid_to=valid_to,
        plain=_plain(table),
        rule=read_rules(table, "conditions"),
        amounts=tuple(_amount(one, confirmed) for one in table.tables("amounts")),
        amount_confirmed=confirmed,
        excludes=tuple(_exclusions(table)),
        where=table.text("where", needed=False),
        materials=tuple(_material(one) for one in table.tables("materials")),
        steps=_steps(table),
        time_limit=table.text("time_limit", needed=False),
        fee=table.text("fee", needed=False) or "不收费",
        phone=table.text("phone", needed=False),
        hours=table.text("hours", needed=False),
        basis=tuple(_basis(one) for one in table.tables("basis")),
        sources=sources,
        confidence=table.choice("confidence", Confidence, Confidence.LOW),
        needs_local_check=table.flag("needs_local_check"),
        checked_on=table.day("checked_on", needed=True) or NEVER,
        checked_by=table.text("checked_by"),
    )


def read_period(table: Table) -> tuple[date | None, date | None]:
    """Read ``valid_from`` and ``valid_to``."""
    valid_from, valid_to = table.day("valid_from"), table.day("valid_to")
    if valid_from and valid_to and valid_to <= valid_from:
        table.wrong("valid_to", "结束日期要在开始日期之后（写失效的第一天）")
    return valid_from, valid_to


def _plain(table: Table) -> str:
    plain = table.text("plain")
    if len(plain) > form.LONGEST_PLAIN:
        longest = form.LONGEST_PLAIN
        table.wrong("plain", f"太长（{len(plain)}字）：请压到{longest}字以内，老人才读得完")
    return plain


def _steps(table: Table) -> tuple[str, ...]:
    steps = table.texts("steps")
    if len(steps) > form.MOST_STEPS:
        table.wrong("steps", f"最多{form.MOST_STEPS}步：请合并，老人才记得住")
    if not all(one.strip() for one in steps):
        table.wrong("steps", "有一步是空的：请补上或删掉")
    return steps


def _amount(table: Table, confirmed: bool) -> Amount:
    table.allow(*form.AMOUNT.names)
    if not confirmed:
        table.wrong("", "amount_confirmed 是 false 时不能写金额：没有核实的金额不给老人看")
    per = read_per(table)
    rule = read_rules(table, "when") if "when" in table.raw else None
    parameter = table.text("parameter", needed=False)
    value = read_fen(table)
    if parameter and value is not None:
        table.wrong("parameter", "金额和本地参数只能写一个：请删掉一个")
    words = table.text("words")
    return Amount(value_fen=value, per=per, words=words, when=rule, parameter=parameter)


def read_per(table: Table) -> str:
    """Read how often money is given."""
    per = table.text("per", needed=False)
    if per not in form.PERIODS:
        table.wrong("per", f"不能是“{per}”：可用 {'、'.join(one for one in form.PERIODS if one)}")
    return per


def read_fen(table: Table) -> int | None:
    """Read yuan with at most two decimals as fen; money is never a binary fraction."""
    raw: Any = table.raw.get("value_yuan")
    if raw is None:
        return None
    try:
        fen = Decimal(raw if isinstance(raw, str) else str(raw)) * 100
    except InvalidOperation:
        fen = Decimal("NaN")
    if isinstance(raw, bool | float) or not fen.is_finite() or fen < 0 or fen % 1:
        table.wrong("value_yuan", '金额按元写，如 100 或 "62.50"，最多两位小数')
        return None
    if fen > _MOST_YUAN * 100:
        table.wrong("value_yuan", f"金额超过{_MOST_YUAN}元：请核对是不是多写了零")
        return None
    return int(fen)


def _exclusions(table: Table) -> Iterator[Exclusion]:
    """Read ids, or tables that say more; a reader of plain lists is told what is wrong."""
    raw = table.raw.get("excludes", [])
    if not isinstance(raw, list) or not all(isinstance(one, str | dict) for one in raw):
        table.wrong("excludes", '要写成一串编号，如 ["zz-dibao"]，或一组表 [[version.excludes]]')
        return
    for number, one in enumerate(raw):
        if isinstance(one, str):
            yield Exclusion(policy=one)
        else:
            yield _exclusion(Table(one, (*table.path, "excludes", number), table.report))


def _exclusion(table: Table) -> Exclusion:
    table.allow(*form.EXCLUSION.names)
    named = "keep" in table.raw
    return Exclusion(
        policy=table.text("policy"),
        keep=table.choice("keep", Keep, Keep.CHOOSE) if named else Keep.CHOOSE,
        words=table.text("words", needed=False),
        source=table.text("source", needed=False),
    )


def _material(table: Table) -> Material:
    table.allow(*form.MATERIAL.names)
    copies = table.raw.get("copies", 0)
    if type(copies) is not int or not 0 <= copies <= 10:
        table.wrong("copies", "复印件份数要写0到10的整数")
        copies = 0
    return Material(
        name=table.text("name"),
        original=table.flag("original") if "original" in table.raw else True,
        copies=copies,
        note=table.text("note", needed=False),
    )


def _basis(table: Table) -> LegalBasis:
    table.allow(*form.BASIS.names)
    return LegalBasis(
        title=table.text("title"),
        issuer=table.text("issuer"),
        number=table.text("number", needed=False),
        article=table.text("article", needed=False),
    )


def _source(table: Table) -> Source:
    table.allow(*form.SOURCE.names)
    rank = table.choice("rank", SourceRank, SourceRank.REPRINT)
    url = table.text("url", needed=rank is not SourceRank.ISSUER)
    if url and not url.startswith(("https://", "http://")):
        table.wrong("url", "网址要以 http:// 或 https:// 开头")
    return Source(
        title=table.text("title"),
        url=url,
        rank=rank,
        accessed=table.day("accessed", needed=True) or NEVER,
    )
