"""Keeping the policy library (district): new versions, local parameters, import and export.

The working library is a folder of policy files. What stands there is never half-changed: a text is
judged together with the whole folder first, and put in its place in one step.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import Facts
from advisor_app.domain.parameter import Parameter, ParameterEntry, ParameterKind
from advisor_app.domain.policy import Confidence, Policy, SourceRank
from advisor_app.domain.screening import VERDICT_WORDS, Screening
from advisor_app.eligibility.differences import PERIOD_WORDS, Difference, version_rows
from advisor_app.eligibility.fields import Finding
from advisor_app.eligibility.filling import filled
from advisor_app.eligibility.format import CATEGORIES, LEVELS, LONGEST_PLAIN
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.eligibility.matching import screen_one
from advisor_app.eligibility.policy_tables import ID
from advisor_app.eligibility.reading import CASES, PARAMETERS, library_of, lint_files
from advisor_app.eligibility.rule_rows import (
    AS_IS,
    EITHER,
    FIELD_WORDS,
    GROUPS,
    OPERATOR_WORDS,
    RuleForm,
    RuleRow,
    conditions_of,
    form_of,
)
from advisor_app.eligibility.writing import parameters_text, raw_policy, text_of
from advisor_app.support.files import save

__all__ = [
    "AS_IS", "CATEGORY_CHOICES", "EITHER", "FIELD_WORDS", "GROUPS", "LEVEL_CHOICES",
    "LONGEST_PLAIN", "OPERATOR_WORDS", "PERIOD_CHOICES", "DraftCheck", "PolicyEditing",
    "PolicyLibrary", "RuleForm",
    "RuleRow", "SampleAnswer", "conditions_of", "form_of",
]  # fmt: skip

Raw = dict[str, Any]

LEVEL_CHOICES, CATEGORY_CHOICES = LEVELS, CATEGORIES
PERIOD_CHOICES: Mapping[str, str] = {**PERIOD_WORDS, "": "（不写）"}

SAMPLES: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("60岁，城镇，职工养老金", {"birth": 60, "hukou": "410106", "hukou_type": "urban",
                      "pension": "employee", "income": "normal", "living": "spouse"}),
    ("70岁，独居，低保", {"birth": 70, "hukou": "410106", "living": "alone", "income": "minimum"}),
    ("79岁，空巢，居民养老金", {"birth": 79, "hukou": "410106", "empty_nest": "yes",
                      "pension": "resident", "income": "normal"}),
    ("80岁，与子女住", {"birth": 80, "hukou": "410106", "living": "children", "income": "normal"}),
    ("85岁，中度失能，住养老院", {"birth": 85, "hukou": "410106", "care_level": 2,
                       "living": "institution", "income": "normal"}),
    ("88岁，完全失能，特困", {"birth": 88, "hukou": "410106", "care_level": 4,
                     "income": "destitute", "no_kin": "yes"}),
    ("66岁，二级肢体残疾，低保", {"birth": 66, "hukou": "410106", "disability_kind": "physical",
                       "disability_grade": 2, "income": "minimum", "long_term_care": "yes"}),
    ("62岁，农村，独生子女去世", {"birth": 62, "hukou": "410106", "hukou_type": "rural",
                       "family_planning": "child_lost"}),
    ("90岁，户口在外省", {"birth": 90, "hukou": "110101", "residence": "410106",
                    "residence_half_year": "yes"}),
    ("什么都不知道", {}),
)  # fmt: skip
"""People of every sort for the live check; ``birth`` is the age they have just completed."""


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """One sample person's answer by the version in force and by the draft; in words."""

    who: str
    before: str
    after: str

    @property
    def is_change(self) -> bool:
        """Whether the draft answers otherwise."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """A draft under the lamp.

    Attributes:
        findings: what is wrong with it; nothing can be saved while there is any.
        rows: the version in force and the draft's newest side by side.
        samples: how the sample persons fare.
        failed_cases: examples of the case table that come out otherwise now.
    """

    findings: tuple[Finding, ...]
    rows: tuple[Difference, ...] = ()
    samples: tuple[SampleAnswer, ...] = ()
    failed_cases: tuple[str, ...] = ()


class PolicyEditing:
    """Edits the working library."""

    def __init__(self, folder: Path, today: Callable[[], date]) -> None:
        self._folder = folder
        self._today = today

    def library(self) -> PolicyLibrary:
        """Read the working library.

        Raises:
            BadInput: a file in it is wrong.
        """
        return library_of(self.files())

    def files(self) -> dict[str, bytes]:
        """Give the files of the working library, name → contents."""
        return {one.name: one.read_bytes() for one in sorted(self._folder.glob("*.toml"))}

    # Policies.

    def draft_of(self, policy: str) -> Raw:
        """Give a policy's tables with a new version begun: a copy of the newest one.

        Raises:
            BadInput: no such policy.
        """
        found = self.library().get(policy)
        if found is None:
            raise BadInput(f"没有编号为“{policy}”的政策：请从目录里选", "policy")
        raw = raw_policy(found)
        newest = copy.deepcopy(raw["version"][-1])
        for name in ("valid_from", "valid_to"):
            newest.pop(name, None)
        newest |= {"version": self._new_name(found), "checked_on": self._today()}
        raw["version"].append(newest)
        return raw

    def _new_name(self, policy: Policy) -> str:
        taken = {one.version for one in policy.versions}
        year = str(self._today().year)
        names = (year, *(f"{year}-{number}" for number in range(2, 100)))
        return next(name for name in names if name not in taken)

    def blank(self) -> Raw:
        """Give the tables of a policy that is yet to be written."""
        version = {
            "version": str(self._today().year), "plain": "", "conditions": [],
            "amount_confirmed": False, "sources": [], "confidence": "low",
            "needs_local_check": True, "checked_on": self._today(), "checked_by": "",
        }  # fmt: skip
        return {"id": "", "name": "", "level": "区", "region": "410106", "category": "津贴补贴",
                "audience": "", "version": [version]}  # fmt: skip

    def check(self, draft: Raw) -> DraftCheck:
        """Judge a draft beside everything else, and show what it would change."""
        closed = _closed(draft)
        files = self.files()
        here = self.library().get(str(draft.get("id", "")))
        name = _file_name(closed)
        files[name] = text_of(closed).encode()
        findings = tuple(one for one in lint_files(files) if one.file == name)
        findings = (*self._overwriting(here, closed), *findings)
        if findings:
            return DraftCheck(findings)
        library = library_of(files)
        policy = library.get(str(closed["id"]))
        if policy is None:
            return DraftCheck(findings)
        standing = here.nearest_version(self._today()) if here else None
        return DraftCheck(
            findings,
            version_rows(standing, policy.versions[-1]),
            tuple(self._samples(here, policy, library)),
            _failed_cases(library, policy.id),
        )

    def _overwriting(self, here: Policy | None, draft: Raw) -> Iterator[Finding]:
        """Refuse to change what stands: an old version may only be given its end."""
        kept = {one["version"]: one for one in raw_policy(here)["version"]} if here else {}
        new = {one.get("version"): one for one in draft["version"]}
        for version, old in kept.items():
            now = new.get(version)
            same = now is not None and _without_end(now) == _without_end(old)
            if not same:
                message = f"版本 {version} 已经在用，不能改也不能删：请另立一个新版本"
                yield Finding(_file_name(draft), 1, "version", message)

    def _samples(
        self, here: Policy | None, policy: Policy, library: PolicyLibrary
    ) -> Iterator[SampleAnswer]:
        """Screen the sample persons on the day the newest version begins, or today."""
        on = max(policy.versions[-1].valid_from or self._today(), self._today())
        known = {one.id: one for one in library.parameters}
        for who, values in SAMPLES:
            facts = _sample(values, on)
            told = [
                _answer(screen_one(filled(one, known, on), facts, on)) if one else "没有这项"
                for one in (here, policy)
            ]
            yield SampleAnswer(who, *told)

    def save(self, draft: Raw) -> Policy:
        """Put a draft in the working library; the version before it ends where it begins.

        Raises:
            BadInput: something is wrong with it; nothing was changed.
        """
        checked = self.check(draft)
        if checked.findings:
            first = checked.findings[0]
            raise BadInput(f"{first.field}：{first.message}", first.field)
        closed = _closed(draft)
        save(self._folder / _file_name(closed), text_of(closed).encode())
        saved = self.library().get(str(closed["id"]))
        assert saved is not None  # noqa: S101 - it was judged and written just now
        return saved

    def import_file(self, path: Path) -> Policy:
        """Take a policy file, or a case table, into the working library.

        Raises:
            BadInput: it cannot be read, is wrong, or would change a version that stands.
        """
        try:
            content = path.read_bytes()
        except OSError:
            raise BadInput(f"读不出 {path.name}：请检查文件还在不在", "path") from None
        findings = [one for one in lint_files({**self.files(), path.name: content})
                    if one.file == path.name]  # fmt: skip
        if findings:
            first = findings[0]
            raise BadInput(f"{path.name} 第{first.line}行 {first.field}：{first.message}", "path")
        made = library_of({**self._others(path.name), path.name: content})
        policy = made.get(path.name.partition(".")[0])
        if policy is None:
            raise BadInput(f"{path.name} 要用政策的编号命名：请改名为 编号.toml 再导入", "path")
        if not path.name.endswith(CASES):
            problem = next(
                self._overwriting(self.library().get(policy.id), raw_policy(policy)), None
            )
            if problem:
                raise BadInput(problem.message, "path")
        save(self._folder / path.name, content)
        return policy

    def _others(self, name: str) -> dict[str, bytes]:
        return {one: content for one, content in self.files().items() if one != name}

    def export_file(self, policy: str, path: Path) -> None:
        """Write a policy's file elsewhere.

        Raises:
            BadInput: no such policy, or it cannot be written there.
        """
        files = self.files()
        if f"{policy}.toml" not in files:
            raise BadInput(f"没有编号为“{policy}”的政策：请从目录里选", "policy")
        save(path, files[f"{policy}.toml"])

    # Local parameters.

    def fill_in(
        self, parameter: str, value: str, *, valid_from: date, source: str, checked_by: str
    ) -> Parameter:
        """Give a parameter its value from a day on; the value before it ends there.

        Args:
            value: yuan for money, as printed for everything else.
            source: the document, or whom one asked.

        Raises:
            BadInput: no such parameter, or the value cannot be.
        """
        library = self.library()
        found = next((one for one in library.parameters if one.id == parameter), None)
        if found is None:
            raise BadInput(f"没有编号为“{parameter}”的本地参数：请从目录里选", "parameter")
        if not source.strip() or not checked_by.strip():
            raise BadInput("还没有填依据或核对人：写上文件名，或问了谁", "source")
        entry = _entry(found, value, valid_from, source.strip(), checked_by.strip(), self._today())
        changed = _with_entry(found, entry)
        rest = tuple(changed if one.id == parameter else one for one in library.parameters)
        content = parameters_text(rest).encode()
        findings = lint_files({**self.files(), PARAMETERS: content})
        if findings:
            raise BadInput(f"{found.name}：{findings[0].message}", "value")
        save(self._folder / PARAMETERS, content)
        return changed


def _file_name(draft: Raw) -> str:
    name = str(draft.get("id", ""))
    return f"{name if ID.fullmatch(name) else 'new'}.toml"


def _closed(draft: Raw) -> Raw:
    """Let the version before the newest end where the newest begins, if that is a day."""
    made = copy.deepcopy(draft)
    versions = made.get("version", [])
    begins = versions[-1].get("valid_from") if len(versions) > 1 else None
    if isinstance(begins, date) and "valid_to" not in versions[-2]:
        versions[-2]["valid_to"] = begins
    return made


def _without_end(version: Raw) -> Raw:
    return {name: value for name, value in version.items() if name != "valid_to"}


def _sample(values: Mapping[str, object], on: date) -> Facts:
    """Give a sample person; their birthday was the first of January before."""
    birth = values.get("birth")
    born = {"birth": f"{on.year - birth}-01-01"} if isinstance(birth, int) else {}
    return Facts.parse({**values, **born})


def _answer(screening: Screening) -> str:
    amounts = "、".join(one.words for one in screening.amounts)
    return "　".join(one for one in (VERDICT_WORDS[screening.verdict], amounts) if one)


def _failed_cases(library: PolicyLibrary, policy: str) -> tuple[str, ...]:
    return tuple(
        f"{failure.case}：{failure.message}"
        for table in library.cases
        if table.policy == policy
        for failure in library.run(table)
    )


def _entry(
    parameter: Parameter, value: str, valid_from: date, source: str, checked_by: str, today: date
) -> ParameterEntry:
    is_money = parameter.kind is ParameterKind.MONEY
    return ParameterEntry(
        valid_from=valid_from,
        valid_to=None,
        value_fen=_fen(value) if is_money else None,
        text="" if is_money else value.strip(),
        source=source,
        url="",
        rank=SourceRank.ISSUER,
        confidence=Confidence.HIGH,
        checked_on=today,
        checked_by=checked_by,
    )


def _fen(text: str) -> int:
    whole, _, rest = text.strip().removesuffix("元").partition(".")
    if not (whole.isascii() and whole.isdigit() and (not rest or rest.isdigit()) and len(rest) < 3):
        raise BadInput(f"“{text}”不是金额：按元填，如 100 或 62.50", "value")
    return int(whole) * 100 + int(rest.ljust(2, "0") or 0)


def _with_entry(parameter: Parameter, entry: ParameterEntry) -> Parameter:
    """Add a value; one that is open ends the day it begins."""
    before = tuple(
        replace(one, valid_to=entry.valid_from) if one.valid_to is None else one
        for one in parameter.entries
        if one.valid_from < entry.valid_from
    )
    later = tuple(one for one in parameter.entries if one.valid_from >= entry.valid_from)
    if later:
        raise BadInput(f"{later[0].valid_from} 起已经有值了：请填更晚的日期", "valid_from")
    return replace(parameter, entries=(*before, entry))
