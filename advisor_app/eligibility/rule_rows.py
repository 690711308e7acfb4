"""Conditions as rows of a form: field, operator, value in words people use; and back.

A rule that must hold altogether is a list of rows; rows that share an either-or letter are joined
by *any*; a negated row stands in a group of *not*. What is nested deeper is kept as it is in a row
that says so, and is edited in the file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS, FactValue
from advisor_app.domain.policy import Operator

Raw = Mapping[str, Any]

AGE = "age"
MUST = ""
NOT = "不"
AS_IS = "原样"
EITHER = ("或1", "或2", "或3", "或4")
GROUPS: Mapping[str, str] = {
    MUST: "必须",
    **{one: f"{one}（有一样就行）" for one in EITHER},
    NOT: "不能有",
    AS_IS: "原样保留",
}
OPERATOR_WORDS: Mapping[str, str] = {
    "eq": "是", "ne": "不是", "in": "是其中之一", "not_in": "不是其中任何一样", "ge": "不小于",
    "gt": "大于", "le": "不大于", "lt": "小于", "prefix": "代码开头是",
}  # fmt: skip
FIELD_WORDS: Mapping[str, str] = {
    AGE: "周岁",
    **{name: spec.label for name, spec in FACTS.items() if spec.kind != "date"},
}
_MANY = (Operator.IN, Operator.NOT_IN)
_BETWEEN = re.compile(r"[、,，;；\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """One row.

    Attributes:
        group: one of ``GROUPS``.
        field: ``age`` or a fact.
        operator: as in the file.
        value: in words: ``80``, ``低保、特困``, ``4101``.
        words: the rule as people read it.
        raw: the table of the file, for a row kept as it is.
    """

    group: str = MUST
    field: str = AGE
    operator: str = "ge"
    value: str = ""
    words: str = ""
    source: str = ""
    raw: Raw | None = None


@dataclass(frozen=True, slots=True)
class RuleForm:
    """The rows of one rule, and what each either-or is called as a whole."""

    rows: tuple[RuleRow, ...]
    group_words: Mapping[str, str] = field(default_factory=dict)


def form_of(conditions: Iterable[Raw]) -> RuleForm:
    """Give the tables of a file as rows."""
    letters = iter(EITHER)
    rows: list[RuleRow] = []
    group_words: dict[str, str] = {}
    for one in conditions:
        group = _simple_group(one)
        letter = next(letters, "") if group == "any" else NOT if group == "not" else ""
        if _is_condition(one):
            rows.append(_row(one, MUST))
        elif not letter:
            rows.append(RuleRow(group=AS_IS, words=str(one.get("words", "")), raw=one))
        else:
            inner = one["any"] if group == "any" else [one["not"]]
            rows += [_row(each, letter, str(one["words"])) for each in inner]
            if group == "any":
                group_words[letter] = str(one["words"])
    return RuleForm(tuple(rows), group_words)


def _is_condition(one: Raw) -> bool:
    return "field" in one


def _simple_group(one: Raw) -> str:
    """Give which group it is, if it holds conditions only; empty when it is nested deeper."""
    if "any" in one and one["any"] and all(_is_condition(each) for each in one["any"]):
        return "any"
    if "not" in one and _is_condition(one["not"]):
        return "not"
    return ""


def _row(one: Raw, group: str, said: str = "") -> RuleRow:
    value = one["value"]
    values = value if isinstance(value, list) else [value]
    spec = FACTS.get(str(one["field"]))
    choices = spec.choices if spec else {}
    return RuleRow(
        group=group,
        field=str(one["field"]),
        operator=str(one["operator"]),
        value="、".join(str(choices.get(each, each)) for each in values),
        words=said if group == NOT else str(one["words"]),
        source=str(one.get("source", "")),
    )


def conditions_of(form: RuleForm) -> list[dict[str, Any]]:
    """Give rows as the tables of a file.

    Raises:
        BadInput: a value that the field cannot have; names the row, counted from 1.
    """
    made: list[dict[str, Any]] = []
    groups: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(form.rows, start=1):
        if row.raw is not None:
            made.append(dict(row.raw))
            continue
        condition = _condition(row, number)
        if row.group in EITHER:
            if row.group not in groups:
                groups[row.group] = {"any": []}
                made.append(groups[row.group])
            groups[row.group]["any"].append(condition)
        elif row.group == NOT:
            made.append({"not": condition, "words": row.words})
        else:
            made.append(condition)
    for letter, group in groups.items():
        words = "、".join(one["words"] for one in group["any"])
        group["words"] = form.group_words.get(letter, "").strip() or f"{words}，有一样"
    return made


def _condition(row: RuleRow, number: int) -> dict[str, Any]:
    if row.field not in FIELD_WORDS:
        raise BadInput(f"条件第{number}行还没有选要素：请选一个", f"conditions[{number}].field")
    values = list(_values(row, number))
    many = row.operator in _MANY
    if not values or (len(values) > 1 and not many):
        wanted = (
            "至少填一个值" if not values else "只能填一个值；要填几个，请把比较改成“是其中之一”"
        )
        raise BadInput(f"条件第{number}行{wanted}", f"conditions[{number}].value")
    source = {"source": row.source.strip()} if row.source.strip() else {}
    return {
        "field": row.field,
        "operator": row.operator,
        "value": values if many else values[0],
        "words": row.words.strip(),
        **source,
    }


def _values(row: RuleRow, number: int) -> Iterator[FactValue]:
    spec = FACTS.get(row.field)
    for text in _BETWEEN.split(row.value.strip()):
        if not text:
            continue
        if row.field == AGE:
            yield _age(text, number)
        elif spec and spec.choices:
            yield _choice(spec.choices, text, number)
        else:
            yield text


def _age(text: str, number: int) -> int:
    digits = text.removesuffix("岁").removesuffix("周")
    if not (digits.isascii() and digits.isdigit()):
        message = f"条件第{number}行的周岁“{text}”不是数字：请填0到130的整数"
        raise BadInput(message, f"conditions[{number}].value")
    return int(digits)


def _choice(choices: Mapping[FactValue, str], text: str, number: int) -> FactValue:
    for value, word in choices.items():
        if text in (word, str(value)):
            return value
    known = "、".join(choices.values())
    message = f"条件第{number}行不能是“{text}”：可填 {known}"
    raise BadInput(message, f"conditions[{number}].value")
