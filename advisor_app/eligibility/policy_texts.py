"""What a policy is found by: every text it has, whatever fields it has."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType

from advisor_app.domain.policy import Policy
from advisor_app.support.text_search import NAME, Text

AUDIENCE, PLAIN, REST, FORMER = 2, 3, 4, 5
"""How much a hit means: below the name, for whom it is; then the plain words; then the rest."""

_RANKS = MappingProxyType({"name": NAME, "audience": AUDIENCE, "plain": PLAIN})
_BRIEF = frozenset({"name", "audience", "category"})
_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "id": "编号", "name": "名称", "level": "级别", "category": "类别", "audience": "对象",
        "plain": "说明", "rule": "条件", "amounts": "标准", "excludes": "不能同享",
        "where": "去哪里", "hours": "开门时间", "materials": "材料", "steps": "步骤",
        "time_limit": "时限", "phone": "电话", "basis": "依据", "sources": "来源", "fee": "费用",
        "checked_by": "核对",
    }
)  # fmt: skip
_OTHER = "其他"
_SILENT = frozenset(
    {
        "region",
        "versions",
        "version",
        "field",
        "value",
        "source",
        "per",
        "parameter",
        "policy",
        "url",
    }
)
"""Fields for the program's own use: codes, names of facts, addresses of pages."""


def texts_of(policy: Policy, on: date) -> Iterator[Text]:
    """Give a policy's texts: its own, those of the version to speak of on a day, former ones."""
    yield from _of(policy, policy.id, "")
    current = policy.nearest_version(on)
    yield from _of(current, policy.id, "")
    for version in policy.versions:
        if version is not current:
            yield from _of(version, policy.id, f"{version.version}版·")


def _of(part: object, owner: str, former: str) -> Iterator[Text]:
    for name, value in _named(part):
        label = former + _LABELS.get(name, _OTHER)
        rank = FORMER if former else _RANKS.get(name, REST)
        for words in dict.fromkeys(_strings(value)):
            yield Text(owner, label, rank, words, brief=name in _BRIEF)


def _named(part: object) -> Iterator[tuple[str, object]]:
    if is_dataclass(part):
        for one in fields(part):
            if one.name not in _SILENT:
                yield one.name, getattr(part, one.name)


def _strings(value: object) -> Iterator[str]:
    """Give every text in a value, in order."""
    if isinstance(value, str):
        if value and not isinstance(value, Enum):
            yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _strings(one)
    else:
        for _, part in _named(value):
            yield from _strings(part)
