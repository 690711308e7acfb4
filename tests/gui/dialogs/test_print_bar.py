"""Which printer, which tray, how many: offered as the system has them, begun as it was last."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from advisor_app.gui.dialogs.print_bar import PrintBar
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.printers import Tray
from advisor_app.gui.printing import Printing
from advisor_app.services.sheet_book import PrintSetup
from advisor_app.services.suite import Services
from tests.gui.driving import Typist, idle, on_store, shown
from tests.gui.paper_printers import PaperPrinters

LOBBY, UPSTAIRS = "柜台打印机", "楼上的打印机"
LONG = "街道综合养老服务中心二楼办公室东墙边上的彩色激光打印复印扫描一体机"


class OwnTrays(PaperPrinters):
    """Printers that have different trays, or none."""

    def trays(self, name: str) -> Sequence[Tray]:
        return super().trays(name) if name == UPSTAIRS else ()


class Shop:
    """Makes bars on one set of printers."""

    def __init__(self, qtbot: QtBot, services: Services, jobs: Jobs, folder: Path) -> None:
        self.qtbot, self.services, self.jobs = qtbot, services, jobs
        self.printers = OwnTrays(folder)
        self.printing = Printing(self.printers)

    def bar(self) -> PrintBar:
        """Make one, and wait until it knows everything."""
        made = shown(self.qtbot, PrintBar(self.services, self.jobs, self.printing))
        self.wait()
        return made

    def wait(self) -> None:
        for _ in range(3):
            idle(self.qtbot, self.jobs)
            self.qtbot.waitUntil(lambda: self.printing.idle)

    def keep(self, **setup: object) -> None:
        """Have the counter remember how it printed."""
        kept = PrintSetup(**setup)  # type: ignore[arg-type]
        on_store(self.qtbot, self.jobs, lambda: self.services.book.keep_print_setup(kept))

    def pick(self, bar: PrintBar, name: str) -> None:
        """Choose a printer by what is behind the words."""
        bar.printer.setCurrentIndex(bar.printer.findData(name))
        self.wait()


@pytest.fixture
def shop(qtbot: QtBot, services: Services, jobs: Jobs, tmp_path: Path) -> Iterator[Shop]:
    made = Shop(qtbot, services, jobs, tmp_path)
    yield made
    made.printing.stop()


def words(box: QComboBox) -> list[str]:
    return [box.itemText(at) for at in range(box.count())]


def test_that_the_systems_own_choice_stands_first_and_is_named(shop: Shop) -> None:
    bar = shop.bar()
    assert words(bar.printer) == [f"默认：{LOBBY}", LOBBY, UPSTAIRS]
    assert bar.way.setup == PrintSetup()  # nothing is fixed unless somebody chooses


def test_that_a_system_without_a_choice_still_offers_its_printers(shop: Shop) -> None:
    shop.printers.usual = ""
    assert words(shop.bar().printer) == ["默认打印机", LOBBY, UPSTAIRS]


def test_that_no_printer_is_said_where_one_chooses(shop: Shop) -> None:
    shop.printers.there, shop.printers.usual = (), ""
    bar = shop.bar()
    assert words(bar.printer) == ["没有打印机"]
    assert not bar.tray.isVisible()


def test_that_it_begins_as_it_was_last(shop: Shop) -> None:
    shop.keep(printer=UPSTAIRS, tray="Lower", copies=3, grey=False)
    bar = shop.bar()
    assert bar.printer.currentText() == UPSTAIRS
    assert bar.tray.currentText() == "下层纸盒"
    assert bar.copies.text() == "3 份"
    assert not bar.grey.isChecked()
    assert bar.way.setup == PrintSetup(printer=UPSTAIRS, tray="Lower", copies=3, grey=False)
    assert not bar.way.first_only  # that is never meant for the next sheet, too


def test_that_it_begins_as_it_was_last_even_while_the_record_is_busy(shop: Shop) -> None:
    """The printers answer first: the trays must be those of the printer that is remembered."""
    shop.keep(printer=UPSTAIRS, tray="Lower")
    gate = Event()
    shop.jobs.run(gate.wait, lambda _: None, owner=shop.jobs)
    bar = shown(shop.qtbot, PrintBar(shop.services, shop.jobs, shop.printing))
    shop.qtbot.waitUntil(lambda: bar.printer.count() == 3)
    shop.qtbot.waitUntil(lambda: shop.printing.idle)
    gate.set()
    shop.wait()
    assert bar.printer.currentText() == UPSTAIRS
    assert bar.tray.isVisible()
    assert bar.tray.currentText() == "下层纸盒"


def test_that_a_remembered_printer_that_is_gone_is_shown_as_gone(shop: Shop) -> None:
    shop.keep(printer="旧打印机", tray="Lower")
    bar = shop.bar()
    assert bar.printer.currentText() == "旧打印机（没找到）"
    assert bar.way.setup.printer == "旧打印机"  # printing says what to do; nothing goes elsewhere
    assert not bar.tray.isVisible()


def test_that_trays_are_those_of_the_chosen_printer(shop: Shop) -> None:
    bar = shop.bar()
    assert not bar.tray.isVisible()  # the default printer has no choice of trays
    shop.pick(bar, UPSTAIRS)
    assert words(bar.tray) == ["默认纸盒", "上层纸盒", "下层纸盒"]
    bar.tray.setCurrentIndex(1)
    assert bar.way.setup.tray == "Upper"
    shop.pick(bar, LOBBY)
    assert not bar.tray.isVisible()
    assert bar.way.setup.tray == ""


def test_that_trays_that_come_late_do_not_end_at_another_printer(shop: Shop) -> None:
    bar = shop.bar()
    bar.printer.setCurrentIndex(bar.printer.findData(UPSTAIRS))
    bar.printer.setCurrentIndex(bar.printer.findData(LOBBY))  # before the first has answered
    shop.wait()
    assert not bar.tray.isVisible()
    assert words(bar.tray) == ["默认纸盒"]


@pytest.mark.parametrize(("typed", "copies"), [("5", 5), ("0", 1), ("99", 9), ("20", 20)])
def test_that_copies_are_between_one_and_twenty(
    shop: Shop, typist: Typist, typed: str, copies: int
) -> None:
    bar = shop.bar()
    bar.copies.setFocus()
    bar.copies.selectAll()
    typist.type(typed)
    typist.press(Qt.Key.Key_Tab)
    assert bar.way.setup.copies == copies


def test_that_grey_is_the_usual_and_the_first_page_alone_is_not(shop: Shop) -> None:
    bar = shop.bar()
    assert bar.way.setup.grey
    bar.grey.click()
    bar.first_only.click()
    assert not bar.way.setup.grey
    assert bar.way.first_only


def test_that_a_long_name_does_not_push_the_others_out(shop: Shop) -> None:
    shop.printers.there, shop.printers.usual = (LONG,), LONG
    bar = shop.bar()
    bar.resize(500, 40)
    assert bar.minimumSizeHint().width() <= 500
    assert bar.printer.toolTip() == f"默认：{LONG}"
    shop.pick(bar, LONG)
    assert bar.printer.toolTip() == LONG


def test_that_what_is_chosen_is_not_remembered_before_it_printed(shop: Shop) -> None:
    bar = shop.bar()
    shop.pick(bar, UPSTAIRS)
    bar.copies.setValue(4)
    assert shop.bar().way.setup == PrintSetup()


def test_that_a_bar_that_is_gone_hears_nothing_any_more(
    shop: Shop, qtbot: QtBot, services: Services, jobs: Jobs
) -> None:
    gate, owner = Event(), QObject()
    jobs.run(gate.wait, lambda _: None, owner=owner)
    bar = PrintBar(services, jobs, shop.printing)
    bar.deleteLater()
    qtbot.wait(1)
    gate.set()
    shop.wait()
    assert shop.bar().printer.count() == 3
