"""Reads policy files (``docs/policy-format.md``), lints them, and keeps the library."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any

from advisor_app.domain.errors import BadInput
from advisor_app.domain.policy import (
    Amount,
    Confidence,
    LegalBasis,
    Material,
    Policy,
    PolicyVersion,
    Source,
    SourceRank,
)
from advisor_app.eligibility.fields import Finding, Report, Table
from advisor_app.eligibility.rules import read_rules
from advisor_app.eligibility.toml_places import Path as TomlPath
from advisor_app.eligibility.toml_places import Places, places_of

LEVELS = ("国家", "省", "市", "区")
CATEGORIES = ("津贴补贴", "社会救助", "照护服务", "关爱服务", "优待", "保险")
LONGEST_PLAIN = 250
"""Characters of plain words that still fit a kitchen-table sheet."""

POLICY_FIELDS = ("id", "name", "level", "region", "category", "audience", "version")
VERSION_FIELDS = (
    "version", "valid_from", "valid_to", "plain", "conditions", "amounts", "amount_confirmed",
    "excludes", "where", "materials", "steps", "time_limit", "phone", "basis", "sources",
    "confidence", "needs_local_check", "checked_on", "checked_by",
)  # fmt: skip
AMOUNT_FIELDS = ("value_yuan", "per", "words", "when")
PERIODS = ("", "month", "year", "once", "day", "meal", "time")

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
MOST_STEPS = 3
"""Steps that an elder can keep in mind; what an office does within is not told."""

_SYNTAX = re.compile(r"\(at line (\d+), column \d+\)")
_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot redefine", "Cannot mutate", "Duplicate")
_NEVER = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class PolicyLibrary:
    """Every policy of a folder, in the order of level and name of the files."""

    policies: tuple[Policy, ...]
    _by_id: Mapping[str, Policy] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {policy.id: policy for policy in self.policies})

    def get(self, policy_id: str) -> Policy | None:
        """Give a policy by its id."""
        return self._by_id.get(policy_id)

    def search(self, text: str) -> tuple[Policy, ...]:
        """Give policies that hold every word of a text, names first."""
        words = text.lower().split()
        found = [one for one in self.policies if all(word in _words_of(one) for word in words)]
        named = [one for one in found if all(word in one.name.lower() for word in words)]
        return (*named, *(one for one in found if one not in named))


def load_library(folder: Path) -> PolicyLibrary:
    """Read every policy of a folder.

    Raises:
        BadInput: no such folder, a file that cannot be read, or two files with one id.
    """
    if not folder.is_dir():
        raise BadInput(f"找不到政策文件夹 {folder}：请检查路径", "library")
    policies: dict[str, Policy] = {}
    for path in _files(folder):
        policy = read_policy(path)
        if policy.id in policies:
            raise BadInput(f"{path.name} 的编号 {policy.id} 和另一个文件重复：请改一个", "id")
        policies[policy.id] = policy
    return PolicyLibrary(tuple(sorted(policies.values(), key=_place)))


def read_policy(path: Path) -> Policy:
    """Read one policy file.

    Raises:
        BadInput: the first thing that is wrong, with file, line and field.
    """
    draft = _read(path)
    if draft.policy is None or draft.report.findings:
        first = min(draft.report.findings, key=lambda one: one.line)
        place = f"第{first.line}行 {first.field}".rstrip()
        raise BadInput(f"{path.name} {place}：{first.message}", first.field)
    return draft.policy


def lint(path: Path) -> tuple[Finding, ...]:
    """Give everything to mend in a file, or in every file of a folder.

    A file alone is judged beside its neighbours: an exclusion may name any of them.
    """
    drafts = [_read(one) for one in (_files(path) if path.is_dir() else [path])]
    nearby = drafts if path.is_dir() else [_read(one) for one in _files(path.parent)]
    known = {str(one.raw.get("id")) for one in (*drafts, *nearby)}
    seen: dict[str, str] = {}
    for draft in drafts:
        _refuse_strangers(draft, known)
        _refuse_twins(draft, seen)
    return tuple(sorted(one for draft in drafts for one in draft.report.findings))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A file as far as it could be read."""

    report: Report
    raw: Mapping[str, Any] = field(default_factory=dict)
    policy: Policy | None = None


def _files(folder: Path) -> list[Path]:
    return sorted(one for one in folder.glob("*.toml") if not one.name.endswith(".cases.toml"))


def _refuse_strangers(draft: _Draft, known: set[str]) -> None:
    """Report exclusions of policies that are not there, or of the policy itself."""
    for path, other in _exclusions(draft.raw):
        if other == draft.raw.get("id"):
            draft.report.add(path, "自己和自己不能互斥：请删掉")
        elif other not in known:
            draft.report.add(path, f"没有编号为“{other}”的政策：请核对")


def _exclusions(raw: Mapping[str, Any]) -> Iterator[tuple[TomlPath, str]]:
    versions = raw.get("version")
    for number, version in enumerate(versions if isinstance(versions, list) else []):
        others = version.get("excludes") if isinstance(version, dict) else None
        for place, other in enumerate(others if isinstance(others, list) else []):
            if isinstance(other, str):
                yield ("version", number, "excludes", place), other


def _refuse_twins(draft: _Draft, seen: dict[str, str]) -> None:
    if draft.policy is None or not draft.policy.id:
        return
    name = Path(draft.report.file).name
    other = seen.setdefault(draft.policy.id, name)
    if other != name:
        draft.report.add(("id",), f"编号和 {other} 重复：请改一个")


def _read(path: Path) -> _Draft:
    report = Report(str(path), Places())
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows' own editor writes the mark
    except OSError:
        report.add((), "文件读不出来：请检查路径和权限")
        return _Draft(report)
    except UnicodeDecodeError:
        report.add((), "文件不是 UTF-8 编码：请另存为 UTF-8")
        return _Draft(report)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        report.places.note((), _syntax_line(error, text))
        report.add((), _syntax_words(error))
        return _Draft(report)
    report.places = places_of(text)
    return _Draft(report, raw, _policy(Table(raw, (), report)))


def _syntax_line(error: tomllib.TOMLDecodeError, text: str) -> int:
    found = _SYNTAX.search(str(error))
    return int(found[1]) if found else max(1, len(text.splitlines()))


def _syntax_words(error: tomllib.TOMLDecodeError) -> str:
    if str(error).startswith(_TWICE):
        return "这一项前面已经写过：请删掉一个"
    return "写法不对，这一行或上一行少了引号、括号或等号：请改正"


def _policy(table: Table) -> Policy:
    table.allow(*POLICY_FIELDS)
    policy = table.text("id")
    if policy and not _ID.fullmatch(policy):
        table.wrong("id", "编号只能用小写字母、数字和连字符")
    read = [(one, _version(one)) for one in table.tables("version")]
    read.sort(key=lambda one: one[1].valid_from or _NEVER)
    if not read:
        table.wrong("version", "至少要有一个版本，用 [[version]] 开头")
    _refuse_overlap(read)
    return Policy(
        id=policy,
        name=table.text("name"),
        level=_one_of(table, "level", LEVELS),
        region=table.text("region", needed=False),
        category=_one_of(table, "category", CATEGORIES),
        audience=table.text("audience"),
        versions=tuple(version for _, version in read),
    )


def _one_of(table: Table, name: str, allowed: tuple[str, ...]) -> str:
    value = table.text(name)
    if value and value not in allowed:
        table.wrong(name, f"不能是“{value}”：可用 {'、'.join(allowed)}")
    return value


def _refuse_overlap(read: list[tuple[Table, PolicyVersion]]) -> None:
    names: set[str] = set()
    for table, version in read:
        if version.version in names:
            table.wrong("version", "两个版本用了同一个名称：请改一个")
        names.add(version.version)
    for (_, earlier), (table, later) in pairwise(read):
        if earlier.valid_to is None or earlier.valid_to > (later.valid_from or _NEVER):
            message = f"版本 {earlier.version} 和 {later.version} 的有效期重叠：请核对日期"
            table.wrong("valid_from", message)


def _version(table: Table) -> PolicyVersion:
    table.allow(*VERSION_FIELDS)
    valid_from, valid_to = table.day("valid_from"), table.day("valid_to")
    if valid_from and valid_to and valid_to <= valid_from:
        table.wrong("valid_to", "结束日期要在开始日期之后（写失效的第一天）")
    plain = table.text("plain")
    if len(plain) > LONGEST_PLAIN:
        table.wrong("plain", f"太长（{len(plain)}字）：请压到{LONGEST_PLAIN}字以内，老人才读得完")
    confirmed = table.flag("amount_confirmed")
    amounts = tuple(_amount(one, confirmed) for one in table.tables("amounts"))
    sources = tuple(_source(one) for one in table.tables("sources"))
    if not sources:
        table.wrong("sources", "缺少来源：每个版本至少要有一个")
    steps = table.texts("steps")
    if len(steps) > MOST_STEPS:
        table.wrong("steps", f"最多{MOST_STEPS}步：请合并，老人才记得住")
    checked_on = table.day("checked_on", needed=True)
    return PolicyVersion(
        version=table.text("version"),
        valid_from=valid_from,
        valid_to=valid_to,
        plain=plain,
        rule=read_rules(table, "conditions"),
        amounts=amounts,
        amount_confirmed=confirmed,
        excludes=table.texts("excludes"),
        where=table.text("where", needed=False),
        materials=tuple(_material(one) for one in table.tables("materials")),
        steps=steps,
        time_limit=table.text("time_limit", needed=False),
        phone=table.text("phone", needed=False),
        basis=tuple(_basis(one) for one in table.tables("basis")),
        sources=sources,
        confidence=table.choice("confidence", Confidence, Confidence.LOW),
        needs_local_check=table.flag("needs_local_check"),
        checked_on=checked_on or _NEVER,
        checked_by=table.text("checked_by"),
    )


def _amount(table: Table, confirmed: bool) -> Amount:
    table.allow(*AMOUNT_FIELDS)
    if not confirmed:
        table.wrong("", "amount_confirmed 是 false 时不能写金额：没有核实的金额不给老人看")
    per = table.text("per", needed=False)
    if per not in PERIODS:
        table.wrong("per", f"不能是“{per}”：可用 {'、'.join(one for one in PERIODS if one)}")
    rule = read_rules(table, "when") if "when" in table.raw else None
    return Amount(value_fen=_fen(table), per=per, words=table.text("words"), when=rule)


def _fen(table: Table) -> int | None:
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
    return int(fen)


def _material(table: Table) -> Material:
    table.allow("name", "note")
    return Material(name=table.text("name"), note=table.text("note", needed=False))


def _basis(table: Table) -> LegalBasis:
    table.allow("title", "issuer", "number", "article")
    return LegalBasis(
        title=table.text("title"),
        issuer=table.text("issuer"),
        number=table.text("number", needed=False),
        article=table.text("article", needed=False),
    )


def _source(table: Table) -> Source:
    table.allow("title", "url", "rank", "accessed")
    url = table.text("url")
    if url and not url.startswith(("https://", "http://")):
        table.wrong("url", "网址要以 http:// 或 https:// 开头")
    accessed = table.day("accessed", needed=True)
    return Source(
        title=table.text("title"),
        url=url,
        rank=table.choice("rank", SourceRank, SourceRank.REPRINT),
        accessed=accessed or _NEVER,
    )


def _words_of(policy: Policy) -> str:
    plain = " ".join(version.plain for version in policy.versions)
    words = (policy.id, policy.name, policy.category, policy.audience, policy.level, plain)
    return " ".join(words).lower()


def _place(policy: Policy) -> tuple[int, int, str]:
    category = CATEGORIES.index(policy.category)
    return (category, -LEVELS.index(policy.level), policy.id)
