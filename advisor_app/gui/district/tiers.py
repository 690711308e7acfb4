"""Conditions in rows of field, operator and value; amounts with the tier each is for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.domain.errors import BadInput
from advisor_app.gui.district.rows import ColumnSpec, RowsEdit
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.services.editing import (
    AS_IS,
    EITHER,
    FIELD_WORDS,
    GROUPS,
    OPERATOR_WORDS,
    PERIOD_CHOICES,
    RuleForm,
    RuleRow,
    conditions_of,
    form_of,
)

Raw = Mapping[str, Any]

_EVERYBODY = "人人都有"

_RULE = (
    ColumnSpec("group", "怎么算", 2, choices=GROUPS),
    ColumnSpec("field", "要素", 2, choices=FIELD_WORDS),
    ColumnSpec("operator", "比较", 2, choices=OPERATOR_WORDS),
    ColumnSpec("value", "值", 3, hint="几个值用、隔开"),
    ColumnSpec("words", "怎么说", 4, hint="告知单上这样写"),
    ColumnSpec("source", "哪一条", 3, hint="依据的哪一条；可以空着"),
)
_AMOUNTS = (
    ColumnSpec("words", "怎么写", 4),
    ColumnSpec("value_yuan", "元", 1),
    ColumnSpec("parameter", "或用本地参数", 3),
    ColumnSpec("per", "多久一次", 2, choices=PERIOD_CHOICES),
    ColumnSpec("tier", "给谁", 4, hint="双击来改", blank=_EVERYBODY, is_fixed=True),
)
_TIER_COLUMN = len(_AMOUNTS) - 1


class RuleEdit(QWidget):
    """Edits a list of conditions.

    Attributes:
        changed: a row was edited.
    """

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.rows = RowsEdit(_RULE, name)
        self._words = {letter: QLineEdit() for letter in EITHER}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.rows)
        for letter, line in self._words.items():
            line.setPlaceholderText(f"“{letter}”合起来怎么说，如：独居、空巢、留守中有一样")
            line.setAccessibleName(f"{letter}的说法")
            line.textChanged.connect(lambda _: self.changed.emit())
            layout.addWidget(line)
        self.rows.changed.connect(self._edited)
        self._offer_words()

    def show_conditions(self, conditions: list[Raw]) -> None:
        """Show the tables of a file."""
        form = form_of(conditions)
        self.rows.fill(
            ({"group": row.group, "field": row.field, "operator": row.operator,
              "value": row.value, "words": row.words, "source": row.source}
             for row in form.rows),
            (row.raw for row in form.rows),
        )  # fmt: skip
        for letter, line in self._words.items():
            line.setText(form.group_words.get(letter, ""))
        self._offer_words()

    def conditions(self) -> list[dict[str, Any]]:
        """Give the rows as the tables of a file.

        Raises:
            BadInput: a row cannot be.
        """
        rows = [
            replace(RuleRow(**row), raw=raw if row["group"] == AS_IS else None)  # type: ignore[arg-type]
            for row, raw in zip(self.rows.rows, self.rows.along, strict=True)
        ]
        words = {letter: line.text() for letter, line in self._words.items()}
        return conditions_of(RuleForm(tuple(rows), words))

    def _edited(self) -> None:
        self._offer_words()
        self.changed.emit()

    def _offer_words(self) -> None:
        used = {row["group"] for row in self.rows.rows}
        for letter, line in self._words.items():
            line.setVisible(letter in used)


class TierDialog(QDialog):
    """Edits for whom an amount is."""

    def __init__(self, conditions: list[Raw], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("这一档给谁")
        self.resize(860, 380)
        self.rule = RuleEdit("这一档的条件")
        self.rule.show_conditions(conditions)
        self.made: list[dict[str, Any]] = []
        self._refusal = label("", "error")
        self._refusal.setVisible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        layout.addWidget(label("没有条件就是人人都有；几个值用、隔开。", "hint"))
        layout.addWidget(self.rule, 1)
        layout.addWidget(self._refusal)
        done, leaving = button("好了", "primary"), button("取消")
        done.clicked.connect(self.finish)
        leaving.clicked.connect(self.reject)
        ways = QHBoxLayout()
        ways.addStretch(1)
        ways.addWidget(leaving)
        ways.addWidget(done)
        layout.addLayout(ways)

    def finish(self) -> None:
        """Take the conditions, if they can be."""
        try:
            self.made = self.rule.conditions()
        except BadInput as error:
            self._refusal.setText(error.message)
            self._refusal.setVisible(True)
            return
        self.accept()


class AmountsEdit(QWidget):
    """Edits the tiers of what is given.

    Attributes:
        changed: a row or a tier was edited.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows = RowsEdit(_AMOUNTS, "标准", 3)
        self._dialog: TierDialog | None = None
        self.tier_button = button("改这一档给谁……", "choice")
        self.tier_button.clicked.connect(self.edit_tier)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.rows)
        layout.addWidget(self.tier_button)
        self.rows.changed.connect(self.changed)
        self.rows.table.cellDoubleClicked.connect(self._clicked)

    def show_amounts(self, amounts: list[Raw]) -> None:
        """Show the tables of a file."""
        self.rows.fill(
            ({"words": one["words"], "value_yuan": str(one.get("value_yuan", "")),
              "parameter": one.get("parameter", ""), "per": one.get("per", ""),
              "tier": _named(one.get("when", []))}
             for one in amounts),
            (one.get("when", []) for one in amounts),
        )  # fmt: skip

    def amounts(self) -> list[dict[str, Any]]:
        """Give the rows as the tables of a file."""
        return [
            _amount(row, tier) for row, tier in zip(self.rows.rows, self.rows.along, strict=True)
        ]

    def edit_tier(self) -> None:
        """Ask for whom the amount is that one stands in."""
        row = self.rows.table.currentRow()
        if row < 0:
            return
        kept: Any = self.rows.along[row] or []
        dialog = TierDialog(kept, self)
        dialog.accepted.connect(lambda: self._take(row, list(dialog.made)))
        self._dialog = dialog
        dialog.open()

    def _take(self, row: int, conditions: list[Raw]) -> None:
        self.rows.put_along(row, conditions)
        item = self.rows.table.item(row, _TIER_COLUMN)
        if item is not None:
            item.setText(_named(conditions))
        self.changed.emit()

    def _clicked(self, row: int, column: int) -> None:
        if column == _TIER_COLUMN:
            self.rows.table.setCurrentCell(row, column)
            self.edit_tier()


def _named(conditions: list[Raw]) -> str:
    return "，".join(str(one["words"]) for one in conditions) or _EVERYBODY


def _amount(row: Mapping[str, str], tier: Any) -> dict[str, Any]:  # noqa: ANN401 - as in the file
    yuan = row["value_yuan"].strip()
    money: int | str = int(yuan) if yuan.isascii() and yuan.isdigit() else yuan
    return {
        **({"value_yuan": money} if yuan else {}),
        **({"parameter": row["parameter"].strip()} if row["parameter"].strip() else {}),
        **({"per": row["per"]} if row["per"] else {}),
        "words": row["words"].strip(),
        **({"when": tier} if tier else {}),
    }
