"""What differs between two readings of a policy or a parameter, field by field, in words."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum

from advisor_app.domain.facts import FACTS
from advisor_app.domain.parameter import Parameter, ParameterEntry, yuan
from advisor_app.domain.policy import (
    Amount,
    Combine,
    Condition,
    Exclusion,
    Group,
    LegalBasis,
    Material,
    Operator,
    Policy,
    PolicyVersion,
    Rule,
    Source,
    in_words,
)
from advisor_app.eligibility.truth import AGE

LABELS = {
    "id": "编号", "name": "名称", "level": "级别", "region": "适用地区", "category": "类别",
    "audience": "对象", "national": "国家清单序号", "version": "版本名", "valid_from": "从哪天起",
    "valid_to": "到哪天失效", "plain": "给老人的话", "rule": "条件", "amounts": "标准",
    "amount_confirmed": "金额已核实", "excludes": "不能一起领", "where": "去哪里",
    "materials": "要带什么", "steps": "怎么办", "time_limit": "多久", "fee": "收费",
    "phone": "电话", "hours": "开门时间", "basis": "依据", "sources": "来源", "confidence": "把握",
    "needs_local_check": "待本区核实", "checked_on": "核对日期", "checked_by": "核对人",
    "group": "分组", "kind": "种类", "question": "要问的话", "per": "周期", "entries": "各年的值",
}  # fmt: skip
"""Field of a policy, a version or a parameter → its word; a test holds it complete."""

_ENUM_WORDS = {
    "high": "把握大", "medium": "把握中等", "low": "把握小", "money": "金额", "text": "口径",
    "phone": "电话", "place": "地点",
}  # fmt: skip
_KEEP_WORDS = {"higher": "择高", "this": "以本项为准", "other": "以那项为准", "choose": "选一样"}
PERIOD_WORDS = {
    "": "", "month": "每月", "year": "每年", "once": "一次", "day": "每天", "meal": "每餐",
    "time": "每次", "bed": "每张床",
}  # fmt: skip
_OPERATORS = {
    Operator.EQ: "是", Operator.NE: "不是", Operator.IN: "属于", Operator.NOT_IN: "不属于",
    Operator.GE: "≥", Operator.GT: "＞", Operator.LE: "≤", Operator.LT: "＜",
    Operator.PREFIX: "开头是",
}  # fmt: skip
_JOINED = {Combine.ALL: "都要", Combine.ANY: "有一样", Combine.NOT: "不"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field on two sides; a side that has none is empty.

    Attributes:
        label: the field's word; for a policy's versions with the version before it.
    """

    field: str
    label: str
    before: str
    after: str

    @property
    def is_change(self) -> bool:
        """Whether the two sides differ."""
        return self.before != self.after


def version_rows(
    before: PolicyVersion | None, after: PolicyVersion | None
) -> tuple[Difference, ...]:
    """Give every field of two versions side by side, those that agree too."""
    return tuple(_rows(before, after, ""))


def differences(before: Policy | None, after: Policy | None) -> tuple[Difference, ...]:
    """Give what differs between two readings of a policy; versions are matched by name."""
    found = [one for one in _rows(before, after, "") if one.field != "versions"]
    old = {one.version: one for one in before.versions} if before else {}
    new = {one.version: one for one in after.versions} if after else {}
    for name in dict.fromkeys((*old, *new)):
        found += _rows(old.get(name), new.get(name), f"{name}版 ")
    return tuple(one for one in found if one.is_change)


def parameter_differences(
    before: Parameter | None, after: Parameter | None
) -> tuple[Difference, ...]:
    """Give what differs between two readings of a local parameter."""
    return tuple(one for one in _rows(before, after, "") if one.is_change)


_Side = Policy | PolicyVersion | Parameter | None


def _rows(before: _Side, after: _Side, prefix: str) -> Iterator[Difference]:
    shown = after or before
    for one in fields(shown) if shown else ():
        if one.name != "versions":
            yield Difference(
                one.name,
                prefix + LABELS[one.name],
                _said(getattr(before, one.name)) if before else "",
                _said(getattr(after, one.name)) if after else "",
            )


def _said(value: object) -> str:
    """Give a field's value as people read it, one line a part."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Enum():
            return _ENUM_WORDS.get(str(value.value), str(value.value))
        case date():
            return in_words(value)
        case tuple():
            return "\n".join(_part(one) for one in value)
        case Condition() | Group():
            return "\n".join(rule_lines(value))
        case _:
            return str(value)


def _part(part: object) -> str:
    match part:
        case Amount():
            money = "" if part.value_fen is None else f"　{yuan(part.value_fen)}"
            named = f"　{{{part.parameter}}}" if part.parameter else ""
            tier = f"（{'；'.join(rule_lines(part.when))}）" if part.when else ""
            return f"{part.words}{money}{named}{PERIOD_WORDS.get(part.per, part.per)}{tier}"
        case Material():
            nothing = not part.original and not part.copies
            return f"{part.words}（不收原件）" if nothing else part.words
        case Exclusion():
            return "　".join(
                one for one in (part.policy, _KEEP_WORDS[part.keep], part.words, part.source) if one
            )
        case LegalBasis():
            return f"{part.issuer}《{part.title}》{part.number}{part.article}"
        case Source():
            return f"[{part.rank}] {part.title}　{part.url}　{part.accessed}查"
        case ParameterEntry():
            return _entry(part)
        case _:
            return str(part)


def _entry(one: ParameterEntry) -> str:
    ends = f"至{one.valid_to}" if one.valid_to else "起"
    read = f"[{one.rank}] {one.source}　{one.url}"
    checked = f"{one.checked_on}{one.checked_by}核对，{_said(one.confidence)}"
    return f"{one.valid_from}{ends}　{one.words}　{read}　{checked}　{one.note}".rstrip()


def rule_lines(rule: Rule, within: Combine = Combine.ALL) -> list[str]:
    """Give a rule as lines: its words, and the test they stand for.

    Args:
        within: what joins the rule with its neighbours. A group that asks for all is told by its
            parts alone where its neighbours are asked for too, and only there.
    """
    if isinstance(rule, Condition):
        return [f"{rule.words}［{_test(rule)}］{rule.source}"]
    if rule.combine is Combine.ALL and not rule.words and within is Combine.ALL:
        return [line for part in rule.parts for line in rule_lines(part)]
    inner = [f"　· {line}" for part in rule.parts for line in rule_lines(part, rule.combine)]
    return [f"{rule.words}［{_JOINED[rule.combine]}］", *inner]


def _test(condition: Condition) -> str:
    spec = FACTS.get(condition.field)
    label = "周岁" if condition.field == AGE else spec.label if spec else condition.field
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    choices = spec.choices if spec else {}
    shown = "、".join(str(choices.get(one, one)) for one in values)
    return f"{label}{_OPERATORS[condition.operator]}{shown}"
