"""Sheets for a whole list: in order, with progress, stopped and gone on, each journalled."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import SheetOutcome, SheetPrinted
from advisor_app.gui.dialogs.batch_print import BatchPrintDialog, Reader
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.outreach import OutreachPage
from advisor_app.gui.printers import Trouble
from advisor_app.gui.printing import Printing
from advisor_app.services.suite import Services
from tests.gui.driving import idle, on_store, opened, shown
from tests.gui.paper_printers import PaperPrinters


class Batch:
    """A dialog over everybody at the point."""

    def __init__(
        self,
        qtbot: QtBot,
        services: Services,
        jobs: Jobs,
        people: dict[str, RecordId],
        folder: Path,
    ) -> None:
        self._qtbot, self._services, self._jobs = qtbot, services, jobs
        self.printers = PaperPrinters(folder)
        self.printing = Printing(self.printers, jobs)
        self.folder = str(folder)
        self.readers = [Reader(one, name) for name, one in people.items()]
        self.dialog = BatchPrintDialog(
            services, jobs, self.readers, choose_folder=lambda _: self.folder,
            printing=self.printing,
        )  # fmt: skip
        shown(qtbot, self.dialog)
        self.wait()

    def wait(self) -> None:
        """Wait until nothing is on its way."""
        self._qtbot.waitUntil(lambda: not self.dialog.running, timeout=60_000)
        for _ in range(3):
            idle(self._qtbot, self._jobs)
            self._qtbot.waitUntil(lambda: self.printing.idle, timeout=20_000)

    def issued(self) -> list[SheetPrinted]:
        """Give the journalled sheets, the first first."""
        found = on_store(self._qtbot, self._jobs, self._services.book.issued)
        return sorted(found, key=lambda one: one.number)


@pytest.fixture
def batch(
    qtbot: QtBot, services: Services, jobs: Jobs, people: dict[str, RecordId], tmp_path: Path
) -> Iterator[Batch]:
    made = Batch(qtbot, services, jobs, people, tmp_path)
    yield made
    made.printing.stop()


def test_that_everybody_gets_one_in_order(batch: Batch) -> None:
    batch.dialog.print_button.click()
    assert not batch.dialog.choices.isEnabled()
    batch.wait()
    issued = batch.issued()
    assert [one.elder for one in issued] == [one.elder for one in batch.readers]
    assert {one.outcome for one in issued} == {SheetOutcome.PRINTED}
    assert len(batch.printers.papers) == len(batch.readers)
    assert batch.dialog.status.text() == f"全部好了：{len(batch.readers)} 份"
    assert batch.dialog.progress.value() == len(batch.readers)
    assert not batch.dialog.print_button.isEnabled()


def test_that_a_printer_without_paper_stops_it_and_it_goes_on(batch: Batch) -> None:
    batch.printers.ill = Trouble.STOPPED
    batch.dialog.print_button.click()
    batch.wait()
    first = batch.readers[0].name
    assert "暂停了" in batch.dialog.status.text()
    assert f"{first} 的没印出来" in batch.dialog.status.text()
    (stub,) = batch.issued()
    assert stub.outcome is SheetOutcome.NOT_PRINTED
    batch.printers.ill = None
    batch.dialog.print_button.click()
    batch.wait()
    issued = batch.issued()
    assert len(issued) == len(batch.readers)
    assert {one.outcome for one in issued} == {SheetOutcome.PRINTED}


def test_that_it_stops_when_told_and_goes_on(batch: Batch) -> None:
    batch.dialog.print_button.click()
    batch.dialog.stop_button.click()
    batch.wait()
    assert batch.dialog.ready <= 1
    assert "停下了" in batch.dialog.status.text()
    batch.dialog.print_button.click()
    batch.wait()
    assert len(batch.issued()) == len(batch.readers)
    assert len(batch.printers.papers) == len(batch.readers)


def test_that_they_are_saved_under_their_numbers(batch: Batch) -> None:
    batch.dialog.save_button.click()
    batch.wait()
    for stub in batch.issued():
        assert (Path(batch.folder) / f"{stub.number}.pdf").exists()
        assert stub.outcome is SheetOutcome.SAVED


def test_that_no_folder_saves_nothing(batch: Batch) -> None:
    batch.folder = ""
    batch.dialog.save_button.click()
    batch.wait()
    assert batch.issued() == []
    assert "什么也没存" in batch.dialog.status.text()


def test_that_a_folder_that_is_gone_is_said(batch: Batch) -> None:
    batch.folder += "/gone"
    batch.dialog.save_button.click()
    batch.wait()
    assert batch.dialog.status.property("role") == "error"
    assert [one.outcome for one in batch.issued()] == [SheetOutcome.NOT_PRINTED]


def test_that_an_elder_who_is_gone_stops_it_with_a_sentence(batch: Batch) -> None:
    batch.readers[0] = Reader(RecordId("0000"), "走了的人")
    batch.dialog.print_button.click()
    batch.wait()
    assert "没有编号为 0000 的老人" in batch.dialog.status.text()


def test_that_closing_in_the_middle_harms_nothing(batch: Batch, qtbot: QtBot) -> None:
    batch.dialog.print_button.click()
    batch.dialog.close()
    batch.wait()
    assert len(batch.printers.papers) <= 1
    assert all(one.outcome is SheetOutcome.PRINTED for one in batch.issued())
    assert qtbot


def test_that_the_list_offers_it(
    qtbot: QtBot, services: Services, jobs: Jobs, people: dict[str, RecordId]
) -> None:
    page = OutreachPage(services, jobs)
    shown(qtbot, page)
    page.refresh(None)
    idle(qtbot, jobs)
    qtbot.mouseClick(page.batch_button, Qt.MouseButton.LeftButton)
    dialog = opened(qtbot, page, BatchPrintDialog)
    assert dialog.progress.maximum() == len(page.calls.rows) > 0
    assert people
    dialog.close()
    idle(qtbot, jobs)
