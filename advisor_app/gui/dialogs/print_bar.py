"""The row of a print dialog that says which printer, which tray, how many and how."""

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget

from advisor_app.gui.issuing import Way
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.printers import Tray
from advisor_app.gui.printing import Choice, Printing
from advisor_app.gui.theme import GAP, set_role
from advisor_app.gui.widgets import count_box
from advisor_app.services.sheet_book import PrintSetup
from advisor_app.services.suite import Services

_MOST_COPIES = 20
_PRINTER_WIDTH, _PRINTER_MOST = 110, 300
_TRAY_WIDTH, _COPIES_WIDTH = 100, 72


class PrintBar(QWidget):
    """Asks how to print, and begins with how this counter printed last."""

    def __init__(self, services: Services, jobs: Jobs, printing: Printing) -> None:
        super().__init__()
        set_role(self, "clear")
        self._printing = printing
        self._kept = PrintSetup()
        self._choice = Choice((), "")
        self._trays_of: str | None = None
        self._make()
        self._lay_out()
        jobs.run(services.book.print_setup, self._restore, owner=self)
        printing.look(self._offer, owner=self)

    @property
    def way(self) -> Way:
        """What is chosen."""
        setup = PrintSetup(
            printer=self.printer.currentData() or "",
            tray=self.tray.currentData() or "",
            copies=self.copies.value(),
            grey=self.grey.isChecked(),
        )
        return Way(setup, self.first_only.isChecked())

    def _make(self) -> None:
        self.printer, self.tray = _box("打印机", _PRINTER_WIDTH), _box("纸盒", _TRAY_WIDTH)
        self.printer.setMaximumWidth(_PRINTER_MOST)
        self.tray.hide()
        self.copies = count_box("印几份", 1, _MOST_COPIES, "份")
        self.copies.setFixedWidth(_COPIES_WIDTH)
        self.grey = QCheckBox("黑白")
        self.grey.setChecked(True)
        self.first_only = QCheckBox("只印第一页")
        self._fill()
        self.printer.currentIndexChanged.connect(self._ask_for_trays)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.printer, 1)
        for one in (self.tray, self.copies, self.grey, self.first_only):
            row.addWidget(one)

    def _restore(self, setup: PrintSetup) -> None:
        self._kept = setup
        self.copies.setValue(setup.copies)
        self.grey.setChecked(setup.grey)
        self._fill_anew()

    def _offer(self, choice: Choice) -> None:
        self._choice = choice
        self._fill_anew()

    def _fill_anew(self) -> None:
        """Offer printers and trays; the record and the system answer in either order."""
        self._fill()
        self._trays_of = None
        self._ask_for_trays()

    def _fill(self) -> None:
        """Offer the system's own choice, every printer, and the kept one even when it is away."""
        names, kept = self._choice.names, self._kept.printer
        self.printer.blockSignals(True)
        self.printer.clear()
        self.printer.addItem(_default_words(self._choice), "")
        for name in names:
            self.printer.addItem(name, name)
        if kept and kept not in names:
            self.printer.addItem(f"{kept}（没找到）" if names else kept, kept)
        self.printer.setCurrentIndex(max(0, self.printer.findData(kept)))
        self.printer.blockSignals(False)
        self.printer.setToolTip(self.printer.currentText())

    def _ask_for_trays(self) -> None:
        self.printer.setToolTip(self.printer.currentText())
        name = self.printer.currentData() or self._choice.default
        if name == self._trays_of:
            return
        self._trays_of = name
        self._show_trays(name, ())
        if name in self._choice.names:
            self._printing.trays(name, lambda trays: self._show_trays(name, trays), owner=self)

    def _show_trays(self, printer: str, trays: Sequence[Tray]) -> None:
        if printer != self._trays_of:
            return
        self.tray.clear()
        self.tray.addItem("默认纸盒", "")
        for one in trays:
            self.tray.addItem(one.name, one.key)
        self.tray.setCurrentIndex(max(0, self.tray.findData(self._kept.tray)))
        self.tray.setVisible(bool(trays))


def _box(name: str, width: int) -> QComboBox:
    """Make a box that does not grow with what is in it: printers have long names."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setMinimumWidth(width)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def _default_words(choice: Choice) -> str:
    if not choice.names:
        return "没有打印机"
    return f"默认：{choice.default}" if choice.default else "默认打印机"
