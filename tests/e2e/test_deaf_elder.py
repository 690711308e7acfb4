"""A deaf elder: what is said has to be read, in letters of 22 points, and taken home on paper."""

from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt

from advisor_app.bootstrap import World, unlock
from advisor_app.domain.consultation import Outcome
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.sheets.lint import ELDER, lint
from tests.builders import PASSPHRASE, unheard
from tests.e2e.counter import Counter
from tests.gui.driving import NO

LARGE = 22


def sizes(pdf: bytes) -> dict[float, int]:
    """Give how many characters a sheet has in each size of letters, in points."""
    counts: dict[float, int] = {}

    def count(text: str, _: object, matrix: list[float], __: object, size: float) -> None:
        points = round(size * abs(matrix[3] or 1), 1)
        counts[points] = counts.get(points, 0) + len(text.strip())

    for page in PdfReader(BytesIO(pdf)).pages:
        page.extract_text(visitor_text=count)
    return {size: number for size, number in counts.items() if number}


def most_used(pdf: bytes) -> float:
    counted = sizes(pdf)
    return max(counted, key=lambda size: counted[size])


def enlarge(counter: Counter, dialog: SheetPreviewDialog) -> None:
    """Choose letters of 22 points by keyboard."""
    counter.tab_to(dialog.size_box)
    while dialog.size_box.currentData() != LARGE:
        counter.typist.press(Qt.Key.Key_Down, NO)
        counter.wait()
    counter.wait()


@pytest.fixture
def deaf(counter: Counter) -> Counter:
    """Somebody is at the counter who hears nothing; the talk was written down for her."""
    counter.to_reception()
    counter.somebody_comes("zgl")
    counter.talk("16", "耳朵听不见，写着谈的：问助餐")
    return counter


def test_that_the_sheet_is_set_anew_in_large_letters_and_kept_so(
    point: World, deaf: Counter, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    dialog = deaf.look_at_sheet()
    assert dialog.sheet is not None
    usual = dialog.sheet
    assert most_used(usual.pdf) == pytest.approx(18, abs=0.6)
    enlarge(deaf, dialog)
    wait_until(dialog.print_button.isEnabled)
    large = dialog.sheet
    assert most_used(large.pdf) == pytest.approx(LARGE, abs=0.6)
    assert large.pages >= usual.pages
    assert dialog.view.pages == large.pages

    paper = deaf.print_it(dialog)
    assert len(PdfReader(paper).pages) == dialog.sheet.pages
    assert not list(lint(dialog.sheet.pdf, ELDER))
    number = dialog.sheet.number
    deaf.leave_dialog()
    deaf.reception.form.asked.setFocus()
    deaf.save()
    deaf.switch_off()

    services = unlock(point, PASSPHRASE, unheard)
    (stub,) = services.book.issued()
    assert stub.number == number
    assert services.book.reprint(stub.id).pdf == dialog.sheet.pdf
    (talk,) = services.consulting.today()
    assert talk.consultation.outcome is Outcome.ANSWERED
    assert talk.note is not None
    assert "写着谈" in talk.note.asked
    services.care.close()


def test_that_choosing_another_size_issues_no_second_sheet_before_it_is_printed(
    point: World, deaf: Counter, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    dialog = deaf.look_at_sheet()
    enlarge(deaf, dialog)
    deaf.typist.press(Qt.Key.Key_Down, NO)
    deaf.wait()
    wait_until(dialog.print_button.isEnabled)
    assert dialog.size_box.currentData() == 24
    assert dialog.sheet is not None
    assert most_used(dialog.sheet.pdf) == pytest.approx(24, abs=0.6)
    deaf.leave_dialog()
    deaf.switch_off()
    services = unlock(point, PASSPHRASE, unheard)
    assert services.book.issued() == ()
    services.care.close()
