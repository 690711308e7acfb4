"""Reads policy files (``docs/policy-format.md``), lints them, and makes the library of them."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from advisor_app.domain.errors import BadInput
from advisor_app.domain.parameter import Parameter
from advisor_app.domain.policy import Keep, Policy
from advisor_app.eligibility.cases import CaseTable, read_case_table
from advisor_app.eligibility.fields import Finding, Report, Table
from advisor_app.eligibility.filling import PLACEHOLDER
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.eligibility.parameter_tables import read_parameter_tables
from advisor_app.eligibility.policy_tables import read_policy_table
from advisor_app.eligibility.toml_places import Path as TomlPath
from advisor_app.eligibility.toml_places import Places

PARAMETERS = "parameters.toml"
CASES = ".cases.toml"

_SYNTAX = re.compile(r"\(at line (\d+), column \d+\)")
_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot redefine", "Cannot mutate", "Duplicate")


def load_library(folder: Path) -> PolicyLibrary:
    """Read every policy of a folder, its local parameters and its case tables.

    Raises:
        BadInput: no such folder, or the first thing that is wrong, with file, line and field.
    """
    if not folder.is_dir():
        raise BadInput(f"找不到政策文件夹 {folder}：请检查路径", "library")
    paths = {path.name: path for path in _files(folder)}
    return _library(paths, lambda name: _read(paths[name], name))


def library_of(files: Mapping[str, bytes]) -> PolicyLibrary:
    """Read a library out of files in memory, name → contents.

    Raises:
        BadInput: the first thing that is wrong, with file, line and field.
    """
    return _library(sorted(files), lambda name: _draft(name, files[name]))


def read_policy(path: Path) -> Policy:
    """Read one policy file.

    Raises:
        BadInput: the first thing that is wrong, with file, line and field.
    """
    draft = _read(path, path.name)
    _refuse_first([draft])
    if not isinstance(draft.made, Policy):
        raise BadInput(f"{path.name} 不是政策文件：请选一个政策文件", "library")
    return draft.made


def lint(path: Path) -> tuple[Finding, ...]:
    """Give everything to mend in a file, or in every file of a folder.

    A file alone is judged beside its neighbours: it may name any of them.
    """
    paths = _files(path) if path.is_dir() else [path]
    drafts = [_read(one, str(one)) for one in paths]
    nearby = [_read(one, str(one)) for one in _files(path.parent)] if not path.is_dir() else []
    _judge_together(drafts, nearby)
    return tuple(sorted(one for draft in drafts for one in draft.report.findings))


def lint_files(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Give everything to mend in files in memory, name → contents."""
    drafts = [_draft(name, files[name]) for name in sorted(files)]
    _judge_together(drafts, [])
    return tuple(sorted(one for draft in drafts for one in draft.report.findings))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A file as far as it could be read."""

    report: Report
    raw: Mapping[str, Any] = field(default_factory=dict)
    made: Policy | tuple[Parameter, ...] | CaseTable | None = None

    @property
    def name(self) -> str:
        return Path(self.report.file).name


def _library(names: Iterable[str], read: Callable[[str], _Draft]) -> PolicyLibrary:
    every = list(names)
    known = [read(name) for name in every if not name.endswith(CASES)]
    _judge_together(known, [])
    _refuse_first(known)
    tables = [one.made for one in known if isinstance(one.made, tuple)]

    def read_cases() -> tuple[CaseTable, ...]:
        drafts = [read(name) for name in every if name.endswith(CASES)]
        _judge_together(drafts, known)
        _refuse_first(drafts)
        return tuple(one.made for one in drafts if isinstance(one.made, CaseTable))

    return PolicyLibrary.of(
        (one.made for one in known if isinstance(one.made, Policy)),
        (each for table in tables for each in table),
        read_cases,
    )


def _refuse_first(drafts: Iterable[_Draft]) -> None:
    for draft in drafts:
        if draft.report.findings:
            first = min(draft.report.findings, key=lambda one: one.line)
            place = f"第{first.line}行 {first.field}".rstrip()
            raise BadInput(f"{draft.name} {place}：{first.message}", first.field)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def _read(path: Path, name: str) -> _Draft:
    try:
        return _draft(name, path.read_bytes())
    except OSError:
        report = Report(name, Places())
        report.add((), "文件读不出来：请检查路径和权限")
        return _Draft(report)


def _draft(name: str, data: bytes) -> _Draft:
    """Read a file; what is found beside others is added to a report of its own."""
    known = _understood(name, data)
    return replace(known, report=known.report.copied())


@lru_cache(maxsize=256)
def _understood(name: str, data: bytes) -> _Draft:
    """Read a file by itself; the same contents are read once.

    Whoever edits a policy has all of them judged again after every key.
    """
    report = Report(name, Places())
    try:
        # Windows' own editor writes the mark and its own line ends.
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        report.add((), "文件不是 UTF-8 编码：请另存为 UTF-8")
        return _Draft(report)
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is no TOML error
        report.places.note((), _syntax_line(error, text))
        report.add((), _syntax_words(error))
        return _Draft(report)
    report.places = Places(text=text)
    table = Table(raw, (), report)
    if Path(name).name == PARAMETERS:
        return _Draft(report, raw, read_parameter_tables(table))
    if name.endswith(CASES):
        return _Draft(report, raw, read_case_table(table))
    return _Draft(report, raw, read_policy_table(table))


def _syntax_line(error: Exception, text: str) -> int:
    found = _SYNTAX.search(str(error))
    return int(found[1]) if found else max(1, len(text.splitlines()))


def _syntax_words(error: Exception) -> str:
    if str(error).startswith(_TWICE):
        return "这一项前面已经写过：请删掉一个"
    return "写法不对，这一行或上一行少了引号、括号或等号：请改正"


def _judge_together(drafts: list[_Draft], nearby: list[_Draft]) -> None:
    """Report what only shows beside the other files: names of nothing, twins, circles."""
    everything = {draft.report.file: draft for draft in (*nearby, *drafts)}.values()
    policies = {str(one.raw["id"]) for one in everything if isinstance(one.made, Policy)
                and "id" in one.raw}  # fmt: skip
    tables = [one.made for one in everything if isinstance(one.made, tuple)]
    parameters = {one.id for table in tables for one in table}
    circle = _circle(everything)
    seen: dict[str, str] = {}
    for draft in drafts:
        _refuse_unknown_policies(draft, policies)
        _refuse_unknown_parameters(draft, parameters)
        _refuse_circle(draft, circle)
        _refuse_twins(draft, seen)


def _refuse_unknown_policies(draft: _Draft, known: set[str]) -> None:
    """Report exclusions and cases of policies that are not there, or of the policy itself."""
    if isinstance(draft.made, CaseTable) and draft.made.policy not in known:
        draft.report.add(("policy",), f"没有编号为“{draft.made.policy}”的政策：请核对")
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
            name = other.get("policy") if isinstance(other, dict) else other
            if isinstance(name, str):
                yield ("version", number, "excludes", place), name


def _refuse_unknown_parameters(draft: _Draft, known: set[str]) -> None:
    for path, name in _named(draft.raw, ()):
        if name not in known:
            draft.report.add(path, f"没有编号为“{name}”的本地参数：请核对 {PARAMETERS}")


def _named(raw: object, path: TomlPath) -> Iterator[tuple[TomlPath, str]]:
    if isinstance(raw, str):
        names = [raw] if path[-1:] == ("parameter",) else PLACEHOLDER.findall(raw)
        yield from ((path, one) for one in names)
    elif isinstance(raw, dict):
        for key, value in raw.items():
            yield from _named(value, (*path, key))
    elif isinstance(raw, list):
        for number, value in enumerate(raw):
            yield from _named(value, (*path, number))


def _circle(drafts: Iterable[_Draft]) -> frozenset[tuple[str, str]]:
    """Give the pairs (giver, receiver) that stand in a circle of who gives way to whom."""
    gives_way: dict[str, set[str]] = {}
    for draft in drafts:
        for policy, other in _giving_way(draft.made):
            gives_way.setdefault(policy, set()).add(other)
    return frozenset(
        (one, other)
        for one, others in gives_way.items()
        for other in others
        if one in _reached(gives_way, other)
    )


def _giving_way(made: object) -> Iterator[tuple[str, str]]:
    if isinstance(made, Policy):
        for exclusion in (one for version in made.versions for one in version.excludes):
            if exclusion.keep is Keep.OTHER:
                yield made.id, exclusion.policy
            elif exclusion.keep is Keep.THIS:
                yield exclusion.policy, made.id


def _reached(gives_way: Mapping[str, set[str]], start: str) -> set[str]:
    found, ahead = {start}, [start]
    while ahead:
        new = gives_way.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found


def _refuse_circle(draft: _Draft, circle: frozenset[tuple[str, str]]) -> None:
    mine = draft.raw.get("id")
    for path, other in _exclusions(draft.raw):
        if (mine, other) in circle or (other, mine) in circle:
            words = f"和“{other}”互相让来让去，成了一个圈：请核对 keep 该写哪一个"
            draft.report.add(path, words)


def _refuse_twins(draft: _Draft, seen: dict[str, str]) -> None:
    made = draft.made
    if not isinstance(made, Policy | CaseTable):
        return
    key = made.id if isinstance(made, Policy) else f"{made.policy}{CASES}"
    other = seen.setdefault(key, draft.name) if key else draft.name
    if other != draft.name:
        where = "id" if isinstance(made, Policy) else "policy"
        draft.report.add((where,), f"编号和 {other} 重复：请改一个")
