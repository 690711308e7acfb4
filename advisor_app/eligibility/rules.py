"""Reads the rule of a policy version or of an amount's tier."""

import re
from typing import Any

from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS, FactValue
from advisor_app.domain.policy import Combine, Condition, Group, Operator, Rule
from advisor_app.eligibility.fields import Table
from advisor_app.eligibility.format import CONDITION
from advisor_app.eligibility.truth import AGE, everything

_ORDERED = (Operator.GE, Operator.GT, Operator.LE, Operator.LT)
_MANY = (Operator.IN, Operator.NOT_IN)
_PREFIX = re.compile(r"[0-9]{1,12}")  # an input method's full-width digits would fit nobody's code


def read_rules(table: Table, name: str) -> Group:
    """Read a list of conditions that must all hold."""
    return everything(_part(one) for one in table.tables(name))


def _part(table: Table) -> Rule:
    for combine in (Combine.ANY, Combine.NOT, Combine.ALL):
        if combine.value in table.raw:
            return _group(table, combine)
    return _condition(table)


def _group(table: Table, combine: Combine) -> Group:
    table.allow(combine.value, "words")
    inner = table.raw[combine.value]
    if combine is Combine.NOT and isinstance(inner, dict):
        table = Table({**table.raw, combine.value: [inner]}, table.path, table.report)
    parts = tuple(_part(one) for one in table.tables(combine.value))
    if not parts or (combine is Combine.NOT and len(parts) != 1):
        table.wrong(combine.value, "里面要有条件（not 只能有一个）")
    return Group(combine=combine, parts=parts, words=table.text("words"))


def _condition(table: Table) -> Condition:
    table.allow(*CONDITION.names)
    field = table.text("field")
    operator = table.choice("operator", Operator, Operator.EQ)
    if field != AGE and field not in FACTS:
        table.wrong("field", f"没有叫“{field}”的要素：可用 age、{'、'.join(FACTS)}")
        return Condition(field=AGE, operator=Operator.GE, value=0, words="")
    if operator is not Operator.PREFIX and field in FACTS and FACTS[field].kind == "code":
        # Only a prefix stays true when a district's code is learnt down to the street.
        table.wrong("operator", "区划代码只能用 prefix 比较")
    value = _values(table, field, operator)
    return Condition(
        field=field,
        operator=operator,
        value=value,
        words=table.text("words"),
        source=table.text("source", needed=False),
    )


def _values(table: Table, field: str, operator: Operator) -> FactValue | tuple[FactValue, ...]:
    raw = table.raw.get("value")
    if operator in _MANY:
        if not isinstance(raw, list) or not raw:
            table.wrong("value", "in 和 not_in 的值要写成一串，用方括号括起来")
            return ()
        return tuple(_value(table, field, one) for one in raw)
    if operator is Operator.PREFIX:
        return _prefix(table, field, raw)
    value = _value(table, field, raw)
    if operator in _ORDERED and not isinstance(value, int):
        table.wrong("operator", f"{field} 不是数字，不能比大小：可用 eq、ne、in、not_in")
        return 0
    return value


def _value(table: Table, field: str, raw: Any) -> FactValue:  # noqa: ANN401 - from TOML
    if field == AGE:
        if type(raw) is not int or not 0 <= raw <= 130:
            table.wrong("value", "周岁要写成0到130的整数")
            return 0
        return raw
    spec = FACTS[field]
    if spec.kind == "date":
        table.wrong("field", "出生日期请用 age（周岁）来写条件")
        return ""
    try:
        return spec.parse(raw)
    except BadInput as error:
        table.wrong("value", error.message)
        return next(iter(spec.choices), "")


def _prefix(table: Table, field: str, raw: Any) -> str:  # noqa: ANN401 - from TOML
    if FACTS.get(field) is None or FACTS[field].kind != "code":
        table.wrong("operator", "prefix 只能用在区划代码上（hukou、residence）")
    if not isinstance(raw, str) or not _PREFIX.fullmatch(raw):
        table.wrong("value", "区划代码前缀要写成带引号的数字，如 “4101”")
        return ""
    return raw
