"""Dates, telephone numbers and rules in the words that sheets use."""

import re
from datetime import date, timedelta

from advisor_app.domain.policy import (
    Combine,
    Condition,
    Policy,
    PolicyVersion,
    Rule,
    in_words,
)
from advisor_app.sheets.breaking import NO_BREAK_SPACE

AMOUNT_UNKNOWN = "有这项待遇，金额请问窗口"
LOCAL_RULES = "以当地最新规定为准"
CALL_FIRST = "这项资料很久没有核对，请先电话确认"

_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)(\d{4})(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[- ]?(\d{3,4})(\d{4})(?!\d)")


def grouped(phone: str) -> str:
    """Group the digits of telephone numbers so that they can be read off and dialled.

    138 1234 5678 for mobiles, 0371-6811 0000 for landlines; anything else stays as it is.
    """
    spaced = _MOBILE.sub(r"\1 \2 \3", phone)
    spaced = _LANDLINE.sub(r"\1-\2 \3", spaced)
    return re.sub(r"(?<=\d) (?=\d)", NO_BREAK_SPACE, spaced)


def conditions(rule: Rule) -> tuple[str, ...]:
    """Give what a rule asks for, one line each; a group speaks for its parts where it can."""
    if isinstance(rule, Condition) or rule.words:
        return (rule.words,) if rule.words else ()
    parts = [one for part in rule.parts for one in conditions(part)]
    if rule.combine is Combine.ALL:
        return tuple(parts)
    joined = "，或者".join(parts)
    return (f"不属于：{joined}",) if rule.combine is Combine.NOT else (joined,)


def validity(version: PolicyVersion) -> str:
    """Give the days a version is in force, as far as they are known; may be empty."""
    begins = f"{in_words(version.valid_from)}起" if version.valid_from else ""
    if version.valid_to is None:
        return begins
    last = in_words(version.valid_to - timedelta(days=1))
    return f"{begins}，到{last}止" if begins else f"到{last}止"


def version_named(policy: Policy, name: str, on: date) -> PolicyVersion:
    """Give the version a screening judged by; the one nearest to the day if it is gone."""
    named = (version for version in policy.versions if version.version == name)
    return next(named, None) or policy.nearest_version(on)
