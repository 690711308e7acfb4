"""Facts (认定要素): what screening may know of a person. Every one optional; absent is unknown.

The table below is the only list of facts: forms, commands, policy files, the linter and the
questions an advisor is told to ask are all made from it.

Sources: care levels GB/T 42195-2022 老年人能力评估规范 (0 able … 4 fully disabled); disability
kinds and grades GB/T 26341-2010 残疾人残疾分类和分级; division codes GB/T 2260 and 2260-like street
codes (6 to 12 digits).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from advisor_app.domain.errors import BadInput
from advisor_app.domain.partial_date import PartialDate

FactValue = str | int
FactKind = Literal["date", "code", "choice", "level"]


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact that may be known.

    Attributes:
        name: as in data, commands and JSON.
        kind: ``date`` (partial date), ``code`` (division code), ``choice`` (text out of
            ``choices``) or ``level`` (integer out of ``choices``).
        label: the Chinese word on forms.
        question: how an advisor asks for it.
        choices: value → Chinese word, in the order shown; empty for dates and codes.
        is_rare: true of few; it is asked after everything else.
    """

    name: str
    kind: FactKind
    label: str
    question: str
    choices: Mapping[FactValue, str] = field(default_factory=dict)
    is_rare: bool = False

    def parse(self, text: object) -> FactValue:
        """Read a value from a command, form or JSON.

        Raises:
            BadInput: it is none of the values this fact may have.
        """
        if self.kind == "date":
            return str(PartialDate.parse(str(text), self.name))
        if self.kind == "code":
            return self._code(str(text))
        return self._choice(text)

    def _code(self, text: str) -> str:
        code = unicodedata.normalize("NFKC", text.strip())
        if not re.fullmatch(r"[0-9]{6}|[0-9]{9}|[0-9]{12}", code):
            raise BadInput(
                f"{self.label}（{self.name}）要填6、9或12位区划代码，如上街区410106；"
                f"现在是“{text}”",
                self.name,
            )
        return code

    def _choice(self, given: object) -> FactValue:
        value = _YES_NO.get(given, given) if isinstance(given, bool) else given
        for known in self.choices:
            if str(value) == str(known):
                return known
        allowed = "、".join(f"{value}（{word}）" for value, word in self.choices.items())
        raise BadInput(f"{self.label}（{self.name}）不能是“{given}”：可填 {allowed}", self.name)

    def in_words(self, value: FactValue) -> str:
        """Give a value as people read it."""
        if self.kind == "date":
            return PartialDate.parse(str(value)).in_words()
        return self.choices.get(value, str(value))


_YES_NO = {True: "yes", False: "no"}
_FLAG: Mapping[FactValue, str] = {"yes": "是", "no": "否"}
_LEVELS: Mapping[FactValue, str] = {
    0: "能力完好",
    1: "轻度失能",
    2: "中度失能",
    3: "重度失能",
    4: "完全失能",
}
_COVER: Mapping[FactValue, str] = {"employee": "职工", "resident": "城乡居民", "none": "没有参加"}

FACTS: Mapping[str, FactSpec] = {
    spec.name: spec
    for spec in (
        FactSpec("birth", "date", "出生日期", "老人哪年哪月哪日出生？"),
        FactSpec("sex", "choice", "性别", "老人是男是女？", {"female": "女", "male": "男"}),
        FactSpec("hukou", "code", "户籍地", "户口在哪个区县？"),
        FactSpec(
            "hukou_type",
            "choice",
            "户口性质",
            "是城镇户口还是农村户口？",
            {"urban": "城镇", "rural": "农村"},
        ),
        FactSpec("residence", "code", "居住地", "现在住在哪个区县？"),
        FactSpec("residence_half_year", "choice", "在此住满半年", "在这里住满半年了吗？", _FLAG),
        FactSpec(
            "living",
            "choice",
            "居住情况",
            "平时和谁一起住？",
            {
                "alone": "独居",
                "spouse": "与配偶",
                "children": "与子女",
                "others": "与他人",
                "institution": "养老机构",
            },
        ),
        FactSpec("empty_nest", "choice", "空巢", "子女是不是都不在身边？", _FLAG),
        FactSpec("no_kin", "choice", "孤寡", "是不是没有配偶和子女？", _FLAG),
        FactSpec("left_behind", "choice", "留守", "子女是不是长期在外地？", _FLAG),
        FactSpec(
            "income",
            "choice",
            "救助身份",
            "家里是不是低保、低保边缘或特困？",
            {"normal": "都不是", "margin": "低保边缘", "minimum": "低保", "destitute": "特困"},
        ),
        FactSpec(
            "below_minimum",
            "choice",
            "收入低于低保线",
            "家里平均每人的收入，是不是低于低保标准？",
            _FLAG,
        ),
        FactSpec(
            "sudden_hardship",
            "choice",
            "突发困难",
            "最近是不是遇到大病、火灾、事故这样的难处？",
            _FLAG,
        ),
        FactSpec("care_level", "level", "能力等级", "做过能力评估吗？评的是几级？", _LEVELS),
        FactSpec("long_term_care", "choice", "需长期照护", "是不是长期需要人照护？", _FLAG),
        FactSpec(
            "disability_kind",
            "choice",
            "残疾类别",
            "残疾证上是哪一类？",
            {
                "none": "无残疾证",
                "vision": "视力",
                "hearing": "听力",
                "speech": "言语",
                "physical": "肢体",
                "intellectual": "智力",
                "mental": "精神",
                "multiple": "多重",
            },
        ),
        FactSpec(
            "disability_grade",
            "level",
            "残疾等级",
            "有残疾证吗？是几级？",
            {0: "无残疾证", 1: "一级", 2: "二级", 3: "三级", 4: "四级"},
        ),
        FactSpec(
            "injury_care_fee", "choice", "领工伤护理费", "在领工伤保险的生活护理费吗？", _FLAG
        ),
        FactSpec(
            "family_planning",
            "choice",
            "计生家庭",
            "是独生子女家庭吗？孩子还好吗？",
            {
                "none": "不属于",
                "only_child": "独生子女",
                "two_daughters": "双女户",
                "child_lost": "独生子女去世",
                "child_disabled": "独生子女伤残",
            },
        ),
        FactSpec(
            "veteran",
            "choice",
            "退役军人",
            "当过兵吗？有伤残军人证吗？",
            {"none": "不是", "veteran": "退役军人", "disabled": "伤残军人"},
        ),
        FactSpec("pension", "choice", "养老保险", "领的是职工养老金还是居民养老金？", _COVER),
        FactSpec(
            "health_insurance", "choice", "医疗保险", "参加的是职工医保还是居民医保？", _COVER
        ),
        FactSpec("carer_only_child", "choice", "独生子女照护", "照护老人的是独生子女吗？", _FLAG),
        FactSpec(
            "special_merit",
            "choice",
            "烈属等",
            "是不是烈士遗属，或者为国家作出过特殊贡献？",
            _FLAG,
            is_rare=True,
        ),
        FactSpec(
            "homeless",
            "choice",
            "流浪乞讨",
            "现在是不是没有地方住、在外流浪乞讨？",
            _FLAG,
            is_rare=True,
        ),
    )
}
"""Every fact by name, in the order in which forms show them."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a person. Two sets with the same values are equal.

    Attributes:
        values: fact name → value in its normal form; only known facts, names of ``FACTS`` only.
    """

    values: Mapping[str, FactValue] = field(default_factory=dict)

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> "Facts":
        """Read facts from JSON or ``key=value`` pairs; null and empty text mean unknown.

        Raises:
            BadInput: an unknown name or a value that the fact cannot have.
        """
        values: dict[str, FactValue] = {}
        for name, value in raw.items():
            spec = FACTS.get(name)
            if spec is None:
                raise BadInput(f"没有叫“{name}”的要素：可用 {'、'.join(FACTS)}", name)
            if value is not None and value != "":
                values[name] = spec.parse(value)
        return cls(values)

    def get(self, name: str) -> FactValue | None:
        """Give a fact's value, or None when unknown."""
        return self.values.get(name)

    @property
    def birth(self) -> PartialDate | None:
        """The birth date as far as it is known."""
        text = self.values.get("birth")
        return PartialDate.parse(str(text)) if text is not None else None

    def with_values(self, changes: Mapping[str, FactValue | None]) -> "Facts":
        """Give a copy with some facts set, or forgotten where the value is None."""
        merged = {**self.values, **changes}
        return Facts({name: value for name, value in merged.items() if value is not None})
