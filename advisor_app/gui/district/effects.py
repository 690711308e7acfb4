"""What a draft would change: who fares otherwise, what differs, which examples come out anew."""

from PySide6.QtWidgets import QTabWidget, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from advisor_app.gui.dialogs.compare import CHANGED, ComparisonTable
from advisor_app.gui.theme import GAP, label
from advisor_app.services.editing import DraftCheck

_NAMED = 2


class Effects:
    """Two pages for whichever tabs have room for them."""

    def __init__(self) -> None:
        self.samples = QTreeWidget()
        self.samples.setHeaderLabels(["例子", "现行的版本", "改过以后"])
        self.samples.setRootIsDecorated(False)
        self.samples.setAccessibleName("例子里的人")
        self.differences = ComparisonTable("现行的版本", "新版本")
        self.cases = label("", "warning")
        self.cases.setVisible(False)
        self._answers = QWidget()
        column = QVBoxLayout(self._answers)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.samples, 1)
        column.addWidget(self.cases)

    def put_into(self, tabs: QTabWidget) -> None:
        """Put the pages behind those that are there."""
        tabs.addTab(self._answers, "改了会怎样：例子里的人")
        tabs.addTab(self.differences, "和现行的对比")

    def show(self, found: DraftCheck) -> None:
        """Show what a draft that can be saved would change."""
        self._show_samples(found)
        self.differences.fill([(one.label, one.before, one.after) for one in found.rows])
        self.cases.setText("\n".join(_told(found.failed_cases)))
        self.cases.setToolTip("\n".join(found.failed_cases))
        self.cases.setVisible(bool(found.failed_cases))

    def _show_samples(self, found: DraftCheck) -> None:
        self.samples.clear()
        for one in found.samples:
            mark = f"{CHANGED}　" if one.is_change else ""
            item = QTreeWidgetItem([one.who, one.before, f"{mark}{one.after}"])
            for column in range(3):
                item.setToolTip(column, item.text(column))
            font = item.font(2)
            font.setBold(one.is_change)
            item.setFont(2, font)
            self.samples.addTopLevelItem(item)
        for column in range(2):
            self.samples.resizeColumnToContents(column)


def _told(failed: tuple[str, ...]) -> list[str]:
    """Name the first few; the tip holds them all."""
    more = len(failed) - _NAMED
    ending = [f"还有 {more} 个"] if more > 0 else []
    return ["例子表里有的答案变了：", *failed[:_NAMED], *ending]
