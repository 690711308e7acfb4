"""One policy in two columns: in plain words for the elder, with its grounds for the advisor."""

from collections.abc import Iterable, Mapping
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.policy import (
    Combine,
    Condition,
    Exclusion,
    Freshness,
    Keep,
    Policy,
    PolicyVersion,
    Rule,
    SourceRank,
    in_words,
)
from advisor_app.gui.theme import BAD, EDGE, GAP, GOOD, WARN_LIGHT, label, set_role
from advisor_app.gui.widgets import EmptyState, clear_layout, scrolling

RANKS = {
    SourceRank.ISSUER: "发文单位",
    SourceRank.OPEN_GOVERNMENT: "政务公开",
    SourceRank.PRESS: "报刊",
    SourceRank.REPRINT: "转载",
}
FRESHNESS_WORDS = {
    Freshness.GREEN: "近期核对过",
    Freshness.YELLOW: "该核对了",
    Freshness.RED: "很久没核对，请先电话确认",
}
_COLOURS = {Freshness.GREEN: GOOD, Freshness.YELLOW: WARN_LIGHT, Freshness.RED: BAD}
_CONFIDENCE = {"high": "把握大", "medium": "把握中等", "low": "把握小"}
_KEPT = {
    Keep.HIGHER: "择高领一样",
    Keep.THIS: "以这项为准",
    Keep.OTHER: "以那项为准",
    Keep.CHOOSE: "只能选一样",
}
_LIGHT = 12
_Section = tuple[str, Iterable[str]]


def light(freshness: Freshness) -> QIcon:
    """Draw the freshness light; the words beside it say the same."""
    picture = QPixmap(_LIGHT * 2, _LIGHT * 2)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(_COLOURS[freshness]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(1, 1, _LIGHT - 2, _LIGHT - 2)
    painter.end()
    return QIcon(picture)


def marks_of(policy: Policy, today: date) -> list[str]:
    """Give what must be minded of a policy, a few words each."""
    version = policy.nearest_version(today)
    freshness = Freshness.of(version.checked_on, today)
    marks = [policy.standing_words(today).partition("，")[0]]
    marks.append("" if freshness is Freshness.GREEN else FRESHNESS_WORDS[freshness])
    marks.append("待核实" if version.needs_local_check else "")
    return [one for one in marks if one]


class PolicyDetails(QWidget):
    """Shows one policy as it reads on a day."""

    def __init__(self) -> None:
        super().__init__()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        self._head = QVBoxLayout()
        self._head.setSpacing(2)
        whole.addLayout(self._head)
        columns = QHBoxLayout()
        columns.setSpacing(GAP * 2)
        self._plain = self._column(columns, "讲给老人听", 5)
        self._grounds = self._column(columns, "顾问自己看", 4)
        whole.addLayout(columns, 1)

    def _column(self, columns: QHBoxLayout, title: str, share: int) -> QVBoxLayout:
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(5)
        outer = QWidget()
        set_role(outer, "inset")
        column = QVBoxLayout(outer)
        column.setContentsMargins(EDGE, GAP, GAP // 2, GAP)
        column.addWidget(label(title, "hint"))
        column.addWidget(scrolling(inner), 1)
        columns.addWidget(outer, share)
        return layout

    def show_nothing(self) -> None:
        """Say that no policy fits."""
        self._clear()
        self._head.addWidget(EmptyState("没有找到这样的政策", "换个词试试，或清空上面的框"))

    def show_policy(self, policy: Policy, names: Mapping[str, str], today: date) -> None:
        """Show a policy.

        Args:
            names: the names of all policies by id, to name those that exclude it.
        """
        self._clear()
        version = policy.nearest_version(today)
        self._head.addWidget(label(policy.name, "title"))
        marks = "　".join([f"{policy.level}级", policy.category, *marks_of(policy, today)])
        self._head.addWidget(label(marks, "hint"))
        standing = policy.standing_words(today)
        if standing:
            self._head.addWidget(label(standing, "warning"))
        plain = label(version.plain)
        plain.setProperty("role", "plain")
        self._plain.addWidget(plain)
        _fill(self._plain, _for_elders(policy, version))
        _fill(self._grounds, _for_advisors(policy, version, names, today))

    def _clear(self) -> None:
        for layout in (self._head, self._plain, self._grounds):
            clear_layout(layout)


def _fill(column: QVBoxLayout, sections: Iterable[_Section]) -> None:
    for title, lines in sections:
        told = [line for line in lines if line]
        if told:
            column.addWidget(label(title, "heading"))
            words = label("\n".join(told))
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(words)
    column.addStretch(1)


def _for_elders(policy: Policy, version: PolicyVersion) -> list[_Section]:
    return [
        ("给谁", [policy.audience]),
        ("标准", _amounts(policy, version)),
        ("要带什么", [f"□ {one.words}" for one in version.materials]),
        ("去哪里", [version.where or "以当地最新规定为准"]),
        ("开门时间", [version.hours]),
        ("怎么办", [f"{number}. {step}" for number, step in enumerate(version.steps, 1)]),
        ("多久", [version.time_limit]),
        ("收费", [version.fee]),
        ("电话", [version.phone]),
    ]


def _for_advisors(
    policy: Policy, version: PolicyVersion, names: Mapping[str, str], today: date
) -> list[_Section]:
    return [
        ("要符合的条件", (f"· {words}" for words in _conditions(version.rule))),
        ("不能一起领的", (_excluded(one, names) for one in version.excludes)),
        ("依据", (_basis(policy, version))),
        ("版本", (_version(one, today) for one in reversed(policy.versions))),
        ("来源", _sources(version)),
        ("核对", [_checked(version, today)]),
    ]


def _amounts(policy: Policy, version: PolicyVersion) -> list[str]:
    if version.amount_confirmed:
        return [_tier(one.when) + one.words for one in version.amounts]
    if policy.is_money:
        return ["有这项待遇，金额请问窗口，以当地最新规定为准"]
    return []


def _tier(rule: Rule | None) -> str:
    words = "，".join(_conditions(rule)) if rule else ""
    return f"{words}：" if words else ""


def _conditions(rule: Rule) -> list[str]:
    if isinstance(rule, Condition):
        return [rule.words]
    if rule.combine is Combine.ALL:
        return [words for part in rule.parts for words in _conditions(part)]
    return [rule.words]


def _excluded(one: Exclusion, names: Mapping[str, str]) -> str:
    name = names.get(one.policy, one.policy)
    return f"{name}：{one.words or _KEPT[one.keep]}"


def _basis(policy: Policy, version: PolicyVersion) -> list[str]:
    listed = [f"{one.issuer}《{one.title}》{one.number}{one.article}" for one in version.basis]
    numbers = "、".join(str(number) for number in policy.national)
    return [*listed, f"国家基本养老服务清单第{numbers}项"] if numbers else listed


def _version(one: PolicyVersion, today: date) -> str:
    begins = f"{in_words(one.valid_from)}起" if one.valid_from else "起始日期不详"
    ends = f"，到{in_words(one.last_day)}止" if one.last_day else ""
    now = "（现行）" if one.in_force(today) else ""
    return f"{one.version}：{begins}{ends}{now}"


def _sources(version: PolicyVersion) -> list[str]:
    return [f"[{RANKS[one.rank]}] {one.title}（{one.accessed}查）" for one in version.sources]


def _checked(version: PolicyVersion, today: date) -> str:
    fresh = FRESHNESS_WORDS[Freshness.of(version.checked_on, today)]
    words = f"{version.checked_by} {version.checked_on}，{fresh}，"
    words += _CONFIDENCE[version.confidence]
    return words + ("；本区还没核实，以当地最新规定为准" if version.needs_local_check else "")
