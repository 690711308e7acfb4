"""The local parameters: what the district has still to fill in, and the line that sheets print."""

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.parameter import PARAMETER_KIND_WORDS, Parameter
from advisor_app.domain.policy import Freshness, in_words
from advisor_app.gui.pages.policy_details import FRESHNESS_WORDS
from advisor_app.gui.theme import GAP, label
from advisor_app.services.screening import Screenings

_COLUMNS = ("要知道的事", "现在的值", "核对", "以前的值（只作参考）", "用在")
_WIDTHS = (320, 150, 190, 240, 220)


class ParametersPanel(QWidget):
    """Lists the parameters by group, those that nobody has filled in first to be seen.

    Attributes:
        chosen: a parameter's id: somebody wants to look at it or fill it in.
    """

    chosen = Signal(str)

    def __init__(self, screenings: Screenings) -> None:
        super().__init__()
        self._screenings = screenings
        self._on = date.min
        self.summary = label("")
        self.only_open = QCheckBox("只看还没填的")
        self.only_open.setChecked(True)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(len(_COLUMNS))
        self.tree.setHeaderLabels(list(_COLUMNS))
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(10)
        self.tree.setWordWrap(True)
        self.tree.setAlternatingRowColors(True)
        self.tree.setAccessibleName("本地参数")
        for column, width in enumerate(_WIDTHS):
            self.tree.setColumnWidth(column, width)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        row = QHBoxLayout()
        row.addWidget(self.summary, 1)
        row.addWidget(self.only_open)
        layout.addLayout(row)
        layout.addWidget(self.tree, 1)
        self.only_open.toggled.connect(lambda _: self.show_on(self._on))
        self.tree.itemActivated.connect(lambda item, _: self._activated(item))

    def show_on(self, on: date) -> None:
        """Show the parameters as they stand on a day."""
        self._on = on
        parameters = self._screenings.library.parameters
        missing = [one for one in parameters if one.on(on) is None]
        self.summary.setText(_summary(len(parameters), len(missing)))
        shown = missing if self.only_open.isChecked() else parameters
        self.tree.clear()
        for group in dict.fromkeys(one.group for one in shown):
            self._add_group(group, [one for one in shown if one.group == group])

    def _add_group(self, group: str, parameters: Iterable[Parameter]) -> None:
        top = QTreeWidgetItem([group])
        font = top.font(0)
        font.setBold(True)
        top.setFont(0, font)
        top.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.tree.addTopLevelItem(top)
        top.setFirstColumnSpanned(True)
        for one in parameters:
            used = "、".join(each.name for each in self._screenings.library.naming(one.id))
            item = QTreeWidgetItem([one.question, *_values(one, self._on), used])
            item.setData(0, Qt.ItemDataRole.UserRole, one.id)
            for column in range(len(_COLUMNS)):
                item.setToolTip(column, item.text(column))
            top.addChild(item)
        top.setExpanded(True)

    def _activated(self, item: QTreeWidgetItem) -> None:
        parameter = item.data(0, Qt.ItemDataRole.UserRole)
        if parameter:
            self.chosen.emit(str(parameter))


def _summary(count: int, missing: int) -> str:
    if not missing:
        return f"{count} 项本地参数都已填好。"
    return (
        f"{count} 项本地参数里还有 {missing} 项没有填：填之前，告知单上写“金额请问窗口”，"
        "电话和地点留空。由区里填好后随下发包下发。"
    )


def _values(one: Parameter, on: date) -> list[str]:
    entry, old = one.on(on), one.last_known(on)
    now = entry.words if entry else f"待填（{PARAMETER_KIND_WORDS[one.kind]}）"
    checked = ""
    if entry:
        fresh = FRESHNESS_WORDS[Freshness.of(entry.checked_on, on)]
        checked = f"{entry.checked_by} {entry.checked_on} {fresh}"
    before = f"{old.words}（{in_words(old.valid_from)}起）{old.note}" if old else ""
    return [now, checked, before]
