"""The form of a policy: whom and what in fields, rules and papers in rows.

It holds the policy's tables as the file has them and writes into a copy of those, so that what the
form does not show stays as it is.
"""

import copy
from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.gui.district.rows import ColumnSpec, RowsEdit
from advisor_app.gui.district.tiers import AmountsEdit, RuleEdit
from advisor_app.gui.theme import EDGE, GAP, label
from advisor_app.gui.widgets import NumberEdit, scrolling
from advisor_app.services.editing import CATEGORY_CHOICES, LEVEL_CHOICES, LONGEST_PLAIN

Raw = dict[str, Any]

_RULE_HEADING = "都要符合的条件；“或1”里的几行有一样就行；几个值用、隔开"
_HEAD = (("name", "名称"), ("audience", "给谁（一句话）"), ("region", "适用地区代码"))
_LINES = (
    ("where", "去哪里"), ("hours", "开门时间"), ("phone", "电话"), ("time_limit", "多久办好"),
    ("fee", "收费"),
)  # fmt: skip
_CONFIDENCE = {"high": "把握大", "medium": "把握中等", "low": "把握小"}
_RANKS = {
    "issuer": "发文单位", "open_government": "政务公开", "press": "报刊", "reprint": "转载",
}  # fmt: skip
_KEEPS = {
    "choose": "只能选一样", "higher": "择高领一样", "this": "以本项为准", "other": "以那项为准",
}  # fmt: skip
_MATERIALS = (
    ColumnSpec("name", "要带的东西", 4),
    ColumnSpec("original", "原件", 1, is_flag=True),
    ColumnSpec("copies", "复印件份数", 2),
    ColumnSpec("note", "在哪里领、要注意什么", 4),
)
_BASIS = (
    ColumnSpec("title", "文件名（不用写书名号）", 5),
    ColumnSpec("issuer", "发文单位", 3),
    ColumnSpec("number", "文号", 2),
    ColumnSpec("article", "条款", 2),
)
_SOURCES = (
    ColumnSpec("title", "网页标题", 4),
    ColumnSpec("url", "网址", 4),
    ColumnSpec("rank", "来源", 2, choices=_RANKS),
    ColumnSpec("accessed", "查阅日期", 2),
)


class PolicyForm(QWidget):
    """Edits one policy's newest version.

    Attributes:
        changed: something was edited.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._raw: Raw = {}
        self.lines = {name: QLineEdit() for name, _ in (*_HEAD, *_LINES)}
        self.id = QLineEdit()
        self.level, self.category = QComboBox(), QComboBox()
        self.level.addItems(list(LEVEL_CHOICES))
        self.category.addItems(list(CATEGORY_CHOICES))
        self.version, self.checked_by = QLineEdit(), QLineEdit()
        self.valid_from = NumberEdit("如 2027-01-01")
        self.valid_to = NumberEdit("写失效的第一天；不知道就空着")
        self.checked_on = NumberEdit("如 2026-11-23")
        self.plain, self.steps = QPlainTextEdit(), QPlainTextEdit()
        self.plain.setTabChangesFocus(True)
        self.steps.setTabChangesFocus(True)
        self.steps.setPlaceholderText("一行一步，最多三步")
        self.length = label("", "hint")
        self.confidence = QComboBox()
        for value, word in _CONFIDENCE.items():
            self.confidence.addItem(word, value)
        self.confirmed = QCheckBox("金额本区已核实，可以印")
        self.to_check = QCheckBox("还要本区核实（告知单写“以当地最新规定为准”）")
        self.rule = RuleEdit("条件")
        self.amounts = AmountsEdit()
        self.materials = RowsEdit(_MATERIALS, "要带什么")
        self.excludes = RowsEdit(_excludes({}), "不能一起领", 2)
        self.basis = RowsEdit(_BASIS, "依据", 3)
        self.sources = RowsEdit(_SOURCES, "来源", 3)
        self.tabs = QTabWidget()
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.tabs)
        self.tabs.addTab(scrolling(self._first()), "1 说明")
        self.tabs.addTab(scrolling(self._second()), "2 条件和标准")
        self.tabs.addTab(scrolling(self._third()), "3 办理")
        self.tabs.addTab(scrolling(self._fourth()), "4 依据和核对")

    def _first(self) -> QWidget:
        page, form = _page()
        form.addRow("编号（字母、数字）", self.id)
        for name, words in _HEAD:
            form.addRow(words, self.lines[name])
        form.addRow("级别", self.level)
        form.addRow("类别", self.category)
        form.addRow("新版本的名称", self.version)
        form.addRow("从哪天起", self.valid_from)
        form.addRow("到哪天失效", self.valid_to)
        self.plain.setMinimumHeight(120)
        form.addRow("给老人的话", self.plain)
        form.addRow("", self.length)
        return page

    def _second(self) -> QWidget:
        page, form = _page()
        form.addRow(label(_RULE_HEADING, "heading"))
        form.addRow(self.rule)
        form.addRow(label("标准（分档）", "heading"))
        form.addRow(self.confirmed)
        form.addRow(self.amounts)
        form.addRow(label("不能和哪项一起领", "heading"))
        form.addRow(self.excludes)
        return page

    def _third(self) -> QWidget:
        page, form = _page()
        for name, words in _LINES:
            form.addRow(words, self.lines[name])
        self.steps.setMaximumHeight(90)
        form.addRow("怎么办", self.steps)
        form.addRow(label("要带什么", "heading"))
        form.addRow(self.materials)
        return page

    def _fourth(self) -> QWidget:
        page, form = _page()
        form.addRow(label("依据的文件", "heading"))
        form.addRow(self.basis)
        form.addRow(label("从哪里查到的", "heading"))
        form.addRow(self.sources)
        form.addRow("把握", self.confidence)
        form.addRow("", self.to_check)
        form.addRow("核对日期", self.checked_on)
        form.addRow("核对人", self.checked_by)
        return page

    def _listen(self) -> None:
        texts = (*self.lines.values(), self.id, self.version, self.valid_from, self.valid_to,
                 self.checked_on, self.checked_by)  # fmt: skip
        for text in texts:
            text.textChanged.connect(lambda _: self.changed.emit())
        for box in (self.level, self.category, self.confidence):
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        for tick in (self.confirmed, self.to_check):
            tick.toggled.connect(lambda _: self.changed.emit())
        for area in (self.plain, self.steps):
            area.textChanged.connect(self.changed)
        self.plain.textChanged.connect(self._count)
        for rows in (self.rule, self.amounts, self.materials, self.excludes, self.basis,
                     self.sources):  # fmt: skip
            rows.changed.connect(self.changed)

    def _count(self) -> None:
        count = len(self.plain.toPlainText().strip())
        self.length.setText(f"{count} 字，最多 {LONGEST_PLAIN} 字；一句话最好不超过20个字")

    def show_draft(self, raw: Raw, names: Mapping[str, str]) -> None:
        """Show a policy's tables; ``names`` are all policies by id, to exclude one of them."""
        self.blockSignals(True)
        self._raw = copy.deepcopy(raw)
        newest = self._raw["version"][-1]
        self.id.setText(self._raw["id"])
        self.id.setReadOnly(bool(self._raw["id"]))
        self.level.setCurrentText(self._raw["level"])
        self.category.setCurrentText(self._raw["category"])
        for name, line in self.lines.items():
            line.setText(str((self._raw if name in dict(_HEAD) else newest).get(name, "")))
        self._show_version(newest)
        self.excludes.set_choices("policy", names)
        self.excludes.fill(_excluded(newest.get("excludes", [])))
        self.blockSignals(False)
        self._count()

    def _show_version(self, newest: Raw) -> None:
        self.version.setText(newest["version"])
        for name, field in (("valid_from", self.valid_from), ("valid_to", self.valid_to),
                            ("checked_on", self.checked_on)):  # fmt: skip
            field.setText(str(newest.get(name, "")))
        self.checked_by.setText(newest["checked_by"])
        self.plain.setPlainText(newest["plain"])
        self.steps.setPlainText("\n".join(newest.get("steps", [])))
        self.confidence.setCurrentIndex(self.confidence.findData(newest["confidence"]))
        self.confirmed.setChecked(newest["amount_confirmed"])
        self.to_check.setChecked(newest["needs_local_check"])
        self.rule.show_conditions(newest.get("conditions", []))
        self.amounts.show_amounts(newest.get("amounts", []))
        self.materials.fill(
            {"name": one["name"], "original": "yes" if one.get("original", True) else "",
             "copies": str(one.get("copies", "")), "note": one.get("note", "")}
            for one in newest.get("materials", [])
        )  # fmt: skip
        self.basis.fill(newest.get("basis", []))
        self.sources.fill(
            {**one, "accessed": str(one["accessed"])} for one in newest.get("sources", [])
        )

    def draft(self) -> Raw:
        """Give the policy's tables as edited.

        Raises:
            BadInput: a row of the conditions cannot be.
        """
        raw = copy.deepcopy(self._raw)
        raw |= {"id": self.id.text().strip(), "level": self.level.currentText(),
                "category": self.category.currentText()}  # fmt: skip
        raw |= {name: self.lines[name].text().strip() for name, _ in _HEAD}
        raw["version"][-1] = _without_empty(raw["version"][-1] | self._version())
        return raw

    def _version(self) -> Raw:
        days = {"valid_from": self.valid_from, "valid_to": self.valid_to,
                "checked_on": self.checked_on}  # fmt: skip
        steps = self.steps.toPlainText().splitlines()
        return {
            "version": self.version.text().strip(),
            **{name: _day(field.text()) for name, field in days.items()},
            **{name: self.lines[name].text().strip() for name, _ in _LINES},
            "checked_by": self.checked_by.text().strip(),
            "plain": self.plain.toPlainText().strip(),
            "steps": [one.strip() for one in steps if one.strip()],
            "confidence": self.confidence.currentData(),
            "amount_confirmed": self.confirmed.isChecked(),
            "needs_local_check": self.to_check.isChecked(),
            "conditions": self.rule.conditions(),
            "amounts": self.amounts.amounts(),
            "excludes": [_without_empty(one) for one in self.excludes.rows if one["policy"]],
            "materials": [_material(one) for one in self.materials.rows],
            "basis": [_without_empty(one) for one in self.basis.rows],
            "sources": [{**one, "accessed": _day(one["accessed"])} for one in self.sources.rows],
        }


def _page() -> tuple[QWidget, QFormLayout]:
    page = QWidget()
    form = QFormLayout(page)
    form.setContentsMargins(EDGE, GAP, EDGE, GAP)
    form.setSpacing(GAP)
    return page, form


def _excludes(names: Mapping[str, str]) -> tuple[ColumnSpec, ...]:
    return (
        ColumnSpec("policy", "哪一项", 4, choices={"": "（选一项）", **names}),
        ColumnSpec("keep", "怎么选", 2, choices=_KEEPS),
        ColumnSpec("words", "怎么说", 4, hint="可以空着"),
        ColumnSpec("source", "依据", 2, hint="可以空着"),
    )


def _excluded(raw: list[Any]) -> list[dict[str, str]]:
    return [{"policy": one} if isinstance(one, str) else one for one in raw]


def _day(text: str) -> date | str | None:
    """Give a day; what is none stays a text, so that the check says what is wrong with it."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        return text.strip()


def _material(row: Mapping[str, str]) -> Raw:
    copies = row["copies"].strip()
    number = int(copies) if copies.isascii() and copies.isdigit() else copies
    more: Raw = {} if row["original"] else {"original": False}
    return {"name": row["name"].strip(), **more, **_without_empty(
        {"copies": number or None, "note": row["note"].strip()})}  # fmt: skip


def _without_empty(raw: Mapping[str, Any]) -> Raw:
    return {name: value for name, value in raw.items() if value not in (None, "", [])}
