"""Writes policies and parameters as files: the reverse of reading."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import tomli_w

from advisor_app.domain.parameter import Parameter, ParameterEntry
from advisor_app.domain.policy import (
    Amount,
    Combine,
    Condition,
    Exclusion,
    Keep,
    LegalBasis,
    Material,
    Policy,
    PolicyVersion,
    Rule,
    Source,
)
from advisor_app.eligibility.format import POLICY, VERSION

Raw = dict[str, Any]
"""A table of a file, as TOML reads it."""


def text_of(raw: Mapping[str, Any]) -> str:
    """Give a policy's tables as the text of its file, the fields in the order of the format."""
    ordered = _ordered(raw, POLICY.names)
    versions = ordered.get("version", [])
    ordered["version"] = [_ordered(one, VERSION.names) for one in versions]
    return tomli_w.dumps(ordered, multiline_strings=False)


def parameters_text(parameters: tuple[Parameter, ...]) -> str:
    """Give parameters as the text of their file."""
    return tomli_w.dumps({"parameter": [_parameter(one) for one in parameters]})


def raw_policy(policy: Policy) -> Raw:
    """Give a policy as its file's tables."""
    return _without_empty(
        {
            "id": policy.id,
            "name": policy.name,
            "level": policy.level,
            "region": policy.region,
            "category": policy.category,
            "audience": policy.audience,
            "national": list(policy.national),
            "version": [_version(one) for one in policy.versions],
        }
    )


def _ordered(raw: Mapping[str, Any], names: tuple[str, ...]) -> Raw:
    """Put plain values before tables: TOML takes what follows a table's head for the table's."""
    known = [name for name in names if name in raw]
    rest = [name for name in raw if name not in names]
    return {name: raw[name] for name in (*known, *rest)}


def _without_empty(raw: Raw) -> Raw:
    return {name: value for name, value in raw.items() if value not in (None, "", [], ())}


def _version(one: PolicyVersion) -> Raw:
    return {
        "version": one.version,
        **_without_empty(
            {
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
                "plain": one.plain,
                "conditions": [raw_rule(part) for part in _parts(one.rule)],
                "amounts": [_amount(each) for each in one.amounts],
            }
        ),
        "amount_confirmed": one.amount_confirmed,
        **_without_empty(
            {
                "excludes": [_exclusion(each) for each in one.excludes],
                "where": one.where,
                "materials": [_material(each) for each in one.materials],
                "steps": list(one.steps),
                "time_limit": one.time_limit,
                "fee": one.fee if one.fee != "不收费" else "",
                "phone": one.phone,
                "hours": one.hours,
                "basis": [_basis(each) for each in one.basis],
                "sources": [_source(each) for each in one.sources],
            }
        ),
        "confidence": one.confidence.value,
        "needs_local_check": one.needs_local_check,
        "checked_on": one.checked_on,
        "checked_by": one.checked_by,
    }


def _parts(rule: Rule) -> tuple[Rule, ...]:
    """Give what must all hold: a version's rule is one list of that."""
    if isinstance(rule, Condition) or rule.combine is not Combine.ALL or rule.words:
        return (rule,)
    return rule.parts


def raw_rule(rule: Rule) -> Raw:
    """Give a condition or a group as its file's table."""
    if isinstance(rule, Condition):
        value = list(rule.value) if isinstance(rule.value, tuple) else rule.value
        return {
            "field": rule.field,
            "operator": rule.operator.value,
            "value": value,
            "words": rule.words,
            **_without_empty({"source": rule.source}),
        }
    parts = [raw_rule(one) for one in rule.parts]
    inner = parts[0] if rule.combine is Combine.NOT else parts
    return {rule.combine.value: inner, "words": rule.words}


def _amount(one: Amount) -> Raw:
    whole = one.value_fen is not None and one.value_fen % 100 == 0
    money = one.value_fen // 100 if whole and one.value_fen is not None else _yuan(one.value_fen)
    return {
        **({} if money is None else {"value_yuan": money}),
        **_without_empty({"parameter": one.parameter, "per": one.per}),
        "words": one.words,
        **({"when": [raw_rule(part) for part in _parts(one.when)]} if one.when else {}),
    }


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else f"{fen // 100}.{fen % 100:02d}"


def _exclusion(one: Exclusion) -> Raw:
    keep = "" if one.keep is Keep.CHOOSE else one.keep.value
    more = {"keep": keep, "words": one.words, "source": one.source}
    return {"policy": one.policy, **_without_empty(more)}


def _material(one: Material) -> Raw:
    more: Raw = {} if one.original else {"original": False}
    more |= {"copies": one.copies} if one.copies else {}
    return {"name": one.name, **more, **_without_empty({"note": one.note})}


def _basis(one: LegalBasis) -> Raw:
    more = _without_empty({"number": one.number, "article": one.article})
    return {"title": one.title, "issuer": one.issuer, **more}


def _source(one: Source) -> Raw:
    return {
        "title": one.title,
        **_without_empty({"url": one.url}),
        "rank": one.rank.value,
        "accessed": one.accessed,
    }


def _parameter(one: Parameter) -> Raw:
    return {
        "id": one.id,
        "name": one.name,
        "group": one.group,
        "kind": one.kind.value,
        "question": one.question,
        **_without_empty({"per": one.per, "entries": [raw_entry(each) for each in one.entries]}),
    }


def raw_entry(one: ParameterEntry) -> Raw:
    """Give one value of a parameter as its file's table."""
    value: int | str | None = _yuan(one.value_fen)
    if one.value_fen is not None and one.value_fen % 100 == 0:
        value = one.value_fen // 100
    days: dict[str, date | None] = {"valid_from": one.valid_from, "valid_to": one.valid_to}
    return {
        **_without_empty(days),
        **({} if value is None else {"value_yuan": value}),
        **_without_empty({"text": one.text}),
        "source": one.source,
        **_without_empty({"url": one.url}),
        "rank": one.rank.value,
        "confidence": one.confidence.value,
        "checked_on": one.checked_on,
        "checked_by": one.checked_by,
        **_without_empty({"note": one.note}),
    }
