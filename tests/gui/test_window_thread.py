"""The window's thread draws windows: sheets are composed, painted and printed elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from pytestqt.qtbot import QtBot

import advisor_app.sheets
from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import SheetOutcome
from advisor_app.gui.dialogs.batch_print import BatchPrintDialog, Reader
from advisor_app.gui.dialogs.sheet_preview import elder_preview
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.printing import Printing
from advisor_app.services.suite import Services
from advisor_app.sheets.breaking import lines
from tests.gui.conftest import GUILAN
from tests.gui.driving import idle, on_store, shown
from tests.gui.paper_printers import PaperPrinters

SHEETS = str(Path(advisor_app.sheets.__file__).parent)
PAINTING = str(Path(SHEETS).parent / "gui" / "printing.py")


@contextmanager
def watched() -> Iterator[set[str]]:
    """Collect what this thread does of composing, drawing and painting sheets."""
    seen: set[str] = set()

    def look(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        drawing = code.co_filename.startswith(SHEETS)
        painting = code.co_filename == PAINTING and code.co_name in ("_painted", "_paint_all")
        if event == "call" and (drawing or painting):
            seen.add(f"{Path(code.co_filename).stem}.{code.co_name}")

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield seen
    finally:
        sys.setprofile(before)


def settled(qtbot: QtBot, jobs: Jobs, printing: Printing) -> None:
    for _ in range(4):
        idle(qtbot, jobs)
        qtbot.waitUntil(lambda: printing.idle, timeout=20_000)


@pytest.fixture
def printing(jobs: Jobs, tmp_path: Path) -> Iterator[Printing]:
    made = Printing(PaperPrinters(tmp_path), jobs)
    yield made
    made.stop()


def test_that_the_watcher_sees_what_is_done_here() -> None:
    with watched() as seen:
        lines("津贴", 100, len)
    assert "breaking.lines" in seen


def test_that_a_sheet_is_looked_at_and_printed_without_the_windows_thread(
    qtbot: QtBot,
    services: Services,
    jobs: Jobs,
    people: dict[str, RecordId],
    printing: Printing,
) -> None:
    with watched() as seen:
        dialog = elder_preview(services, jobs, people[GUILAN])
        shown(qtbot, dialog)
        settled(qtbot, jobs, printing)
        dialog.print_button.click()
        settled(qtbot, jobs, printing)
    (stub,) = on_store(qtbot, jobs, services.book.issued)
    assert stub.outcome is SheetOutcome.PRINTED
    assert seen == set()


def test_that_a_whole_list_is_printed_without_the_windows_thread(
    qtbot: QtBot,
    services: Services,
    jobs: Jobs,
    people: dict[str, RecordId],
    printing: Printing,
) -> None:
    readers = [Reader(one, name) for name, one in people.items()]
    with watched() as seen:
        dialog = BatchPrintDialog(services, jobs, readers)
        shown(qtbot, dialog)
        settled(qtbot, jobs, printing)
        dialog.print_button.click()
        qtbot.waitUntil(lambda: dialog.ready == len(readers), timeout=60_000)
        settled(qtbot, jobs, printing)
    assert seen == set()
