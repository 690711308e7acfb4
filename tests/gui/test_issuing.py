"""One sheet on its way out: one number for one choice, and the journal says what came of it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from advisor_app.domain.errors import KnownError
from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import SheetOutcome, SheetPrinted
from advisor_app.gui.issuing import Draft, Heard, Issuing, Look, Make, Seen, Way
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.printers import Trouble
from advisor_app.gui.printing import Printing
from advisor_app.services.sheet_book import PrintSetup
from advisor_app.services.sheets import Sheet
from advisor_app.services.suite import Services
from tests.gui.conftest import GUILAN
from tests.gui.driving import idle, on_store
from tests.gui.paper_printers import PaperPrinters

ALLOWANCE = "zz-gaoling-jintie"
PRINTED, SAVED, NOT = SheetOutcome.PRINTED, SheetOutcome.SAVED, SheetOutcome.NOT_PRINTED
USUAL, LARGE = Look(18), Look(24)
PLAIN = Way(PrintSetup())


@dataclass
class Ears:
    """Hears how it goes, in the order it was told."""

    told: list[tuple[str, str]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    @property
    def heard(self) -> Heard:
        return Heard(self._issued, self._ended, self._refused)

    def _issued(self, seen: Seen) -> None:
        self.seen.append(seen)
        self.told.append(("issued", seen.sheet.number))

    def _ended(self, why: str) -> None:
        self.told.append(("ended", why))

    def _refused(self, error: KnownError) -> None:
        self.told.append(("refused", error.message))


class Works:
    """Prints and saves as a dialog does, with printers that put paper into a folder."""

    def __init__(
        self, qtbot: QtBot, services: Services, jobs: Jobs, elder: RecordId, folder: Path
    ) -> None:
        self._qtbot, self.services, self.jobs = qtbot, services, jobs
        self.elder, self.folder = elder, folder
        self.printers = PaperPrinters(folder)
        self.printing = Printing(self.printers)
        self.keeper = QObject()
        self.ears = Ears()

    def begin(self, make: Make | None = None) -> Issuing:
        """Begin with the sheet of one elder, unless another is given."""
        return Issuing(self.services, self.jobs, make or self._elder_sheet, self.keeper)

    def print(self, issuing: Issuing, look: Look = USUAL, way: Way = PLAIN) -> None:
        issuing.print(look, way, self.printing, self.ears.heard)
        self.wait()

    def save(self, issuing: Issuing, name: str, look: Look = USUAL) -> Path:
        path = self.folder / name
        issuing.save(look, lambda _: path, self.ears.heard)
        self.wait()
        return path

    def issued(self) -> list[SheetPrinted]:
        """Give the journalled sheets, the first first."""
        found = on_store(self._qtbot, self.jobs, self.services.book.issued)
        return sorted(found, key=lambda one: one.number)

    def outcomes(self) -> list[tuple[SheetOutcome, str]]:
        return [(one.outcome, one.why) for one in self.issued()]

    def wait(self) -> None:
        for _ in range(4):
            idle(self._qtbot, self.jobs)
            self._qtbot.waitUntil(lambda: self.printing.idle, timeout=20_000)

    def _elder_sheet(self, size: int, due: date | None) -> Draft:
        return self.services.sheets.elder(self.elder, due, size)


@pytest.fixture
def works(
    qtbot: QtBot, services: Services, jobs: Jobs, people: dict[str, RecordId], tmp_path: Path
) -> Iterator[Works]:
    made = Works(qtbot, services, jobs, people[GUILAN], tmp_path)
    yield made
    made.printing.stop()


def test_that_looking_gives_pages_and_no_number(works: Works, qtbot: QtBot) -> None:
    issuing = works.begin()
    seen = on_store(qtbot, works.jobs, lambda: issuing.preview(USUAL))
    assert seen.sheet.number == ""
    assert len(seen.pages) == seen.sheet.pages
    assert works.issued() == []


def test_that_printing_tells_the_number_first_and_the_end_once(works: Works) -> None:
    works.print(works.begin())
    assert works.ears.told == [("issued", "SJ-D05-202611-0001"), ("ended", "")]
    assert works.outcomes() == [(PRINTED, "")]
    assert len(PdfReader(works.printers.papers[0]).pages) == works.ears.seen[0].sheet.pages


def test_that_the_list_of_print_jobs_names_nobody(works: Works) -> None:
    works.print(works.begin())
    (printer,) = works.printers.made
    assert printer.docName() == "告知单 SJ-D05-202611-0001"


def test_that_the_same_choice_is_the_same_sheet_however_often_it_goes_out(works: Works) -> None:
    issuing = works.begin()
    works.print(issuing)
    works.print(issuing)
    path = works.save(issuing, "单子.pdf")
    (stub,) = works.issued()
    assert {words for kind, words in works.ears.told if kind == "issued"} == {stub.number}
    assert hashlib.sha256(path.read_bytes()).hexdigest() == stub.digest
    assert (stub.outcome, stub.why) == (PRINTED, "")  # on paper says more than in a file


def test_that_another_choice_is_another_sheet(works: Works) -> None:
    issuing = works.begin()
    works.print(issuing)
    works.save(issuing, "大字.pdf", LARGE)
    works.print(issuing, Look(18, date(2026, 12, 1)))
    first, second, third = works.issued()
    assert len({first.digest, second.digest, third.digest}) == 3
    assert [one.outcome for one in (first, second, third)] == [PRINTED, SAVED, PRINTED]


def test_that_a_file_first_and_paper_then_is_printed(works: Works) -> None:
    issuing = works.begin()
    works.save(issuing, "单子.pdf")
    assert works.outcomes() == [(SAVED, "")]
    works.print(issuing)
    assert works.outcomes() == [(PRINTED, "")]


@pytest.mark.parametrize("trouble", [Trouble.PAPER, Trouble.STOPPED, Trouble.OFFLINE])
def test_that_what_ails_the_printer_is_told_and_journalled_and_mended(
    works: Works, trouble: Trouble
) -> None:
    issuing = works.begin()
    works.printers.ill = trouble
    works.print(issuing)
    said = trouble.said_of("柜台打印机")
    assert works.ears.told[-1] == ("ended", said)
    assert works.outcomes() == [(NOT, said)]
    works.printers.ill = None
    works.print(issuing)
    assert works.outcomes() == [(PRINTED, "")]


def test_that_a_second_try_that_fails_takes_nothing_back(works: Works) -> None:
    issuing = works.begin()
    works.print(issuing)
    works.printers.ill = Trouble.STOPPED
    works.print(issuing)
    assert works.ears.told[-1][1]
    assert works.outcomes() == [(PRINTED, "")]


def test_that_a_file_that_cannot_be_written_is_told_whole_and_journalled_without_names(
    works: Works,
) -> None:
    works.save(works.begin(), f"没有的文件夹/{GUILAN}.pdf")
    kind, said = works.ears.told[-1]
    assert kind == "ended"
    assert "文件夹" in said
    assert works.outcomes() == [(NOT, "没能存成文件")]


def test_that_where_a_file_goes_may_hang_on_its_number(works: Works) -> None:
    def place(sheet: Sheet) -> Path:
        return works.folder / f"{sheet.number}.pdf"

    works.begin().save(USUAL, place, works.ears.heard)
    works.wait()
    assert (works.folder / "SJ-D05-202611-0001.pdf").is_file()


@pytest.mark.parametrize("way", ["print", "save"])
def test_that_what_cannot_be_composed_is_told_once_and_leaves_nothing(
    works: Works, way: str
) -> None:
    works.elder = RecordId("0000")
    if way == "print":
        works.print(works.begin())
    else:
        assert not works.save(works.begin(), "单子.pdf").exists()
    ((kind, said),) = works.ears.told
    assert kind == "refused"
    assert "可能已被删除" in said
    assert works.issued() == []
    assert works.printers.papers == []


def test_that_a_choice_that_could_not_be_composed_leaves_the_next_one_free(works: Works) -> None:
    issuing, elder = works.begin(), works.elder
    works.elder = RecordId("0000")
    works.print(issuing)
    works.elder = elder
    works.print(issuing)
    assert [one.number for one in works.issued()] == ["SJ-D05-202611-0001"]


def test_that_how_it_was_printed_is_remembered_and_written_only_when_it_changed(
    works: Works, qtbot: QtBot
) -> None:
    changed: list[frozenset[str]] = []
    works.jobs.changed.connect(lambda one: changed.append(one.kinds))
    way = Way(PrintSetup(printer="楼上的打印机", tray="Lower", copies=2, grey=False))
    issuing = works.begin()
    works.print(issuing, way=way)
    works.print(issuing, way=way)
    assert sum("setting" in kinds for kinds in changed) == 1
    assert on_store(qtbot, works.jobs, works.services.book.print_setup) == way.setup
    assert works.printers.opened == [("楼上的打印机", "Lower")] * 2
    assert works.printers.made[0].copyCount() == 2


def test_that_the_first_page_alone_is_still_the_whole_sheet_in_the_journal(works: Works) -> None:
    works.print(works.begin(), way=Way(PrintSetup(), first_only=True))
    assert len(PdfReader(works.printers.papers[0]).pages) == 1
    (stub,) = works.issued()
    assert works.ears.seen[0].sheet.pages > 1
    assert stub.digest == hashlib.sha256(works.ears.seen[0].sheet.pdf).hexdigest()


# Printed again as it was


def again(works: Works, qtbot: QtBot, outcome: SheetOutcome, why: str = "") -> Issuing:
    """Begin with a sheet that was issued before, with what had become of it."""
    book, sheets = works.services.book, works.services.sheets

    def issue() -> SheetPrinted:
        form = book.begin()
        sheets.policy(ALLOWANCE).issue(form)
        book.note_outcome(form, outcome, why)
        return book.issued()[0]

    stub = on_store(qtbot, works.jobs, issue)

    class Old:
        def preview(self) -> Sheet:
            return book.reprint(stub.id)

        def issue(self, _: object) -> Sheet:
            return book.reprint(stub.id)

    issuing = works.begin(lambda *_: Old())
    issuing.prints_again(stub.id)
    return issuing


@pytest.mark.parametrize("before", [SheetOutcome.ISSUED, NOT, SAVED, PRINTED])
def test_that_what_was_printed_again_is_printed(
    works: Works, qtbot: QtBot, before: SheetOutcome
) -> None:
    works.print(again(works, qtbot, before, "没有纸了" if before is NOT else ""))
    assert works.outcomes() == [(PRINTED, "")]


@pytest.mark.parametrize(("before", "after"), [(PRINTED, PRINTED), (SAVED, SAVED), (NOT, SAVED)])
def test_that_a_file_of_it_takes_no_paper_back(
    works: Works, qtbot: QtBot, before: SheetOutcome, after: SheetOutcome
) -> None:
    path = works.save(again(works, qtbot, before), "再存.pdf")
    (stub,) = works.issued()
    assert stub.outcome is after
    assert hashlib.sha256(path.read_bytes()).hexdigest() == stub.digest


@pytest.mark.parametrize(("before", "after"), [(PRINTED, PRINTED), (SheetOutcome.ISSUED, NOT)])
def test_that_a_printer_that_is_ill_takes_no_paper_back(
    works: Works, qtbot: QtBot, before: SheetOutcome, after: SheetOutcome
) -> None:
    issuing = again(works, qtbot, before)
    works.printers.ill = Trouble.STOPPED
    works.print(issuing)
    assert [one.outcome for one in works.issued()] == [after]


def test_that_a_paper_without_a_number_is_not_journalled(works: Works) -> None:
    papers = works.services.papers

    class Blank:
        def preview(self) -> Sheet:
            return papers.register("consultation")

        def issue(self, _: object) -> Sheet:
            return papers.register("consultation")

    works.print(works.begin(lambda *_: Blank()))
    assert works.ears.told == [("issued", ""), ("ended", "")]
    assert works.issued() == []
