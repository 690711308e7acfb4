"""The list of whom to call: what each row may tell, when it is read again, where it is kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from advisor_app.domain.changes import Changed
from advisor_app.domain.records import ConsentScope
from advisor_app.gui.dialogs.batch_print import BatchPrintDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.outreach import OutreachPage
from advisor_app.services.suite import Services
from tests.builders import register
from tests.gui.driving import CTRL, Typist, on_store, opened
from tests.gui.pages.conftest import Put, Said

Wait = Callable[[], None]
ALLOWANCE = "zz-gaoling-jintie"
AGREED, SILENT, NO_PHONE = "赵淑英", "钱玉兰", "孙桂花"


@pytest.fixture
def page(services: Services, jobs: Jobs, put: Put[OutreachPage], qtbot: QtBot) -> OutreachPage:
    """The page with three people of 86: one agreed to be called, one did not, one has no phone."""

    def add() -> None:
        contact = (ConsentScope.CONTACT,)
        for name, phone, consents in (
            (AGREED, "10055556666", contact), (SILENT, "10055557777", ()), (NO_PHONE, "", contact),
        ):  # fmt: skip
            register(
                services, name, phone=phone, facts={"birth": "1940-02-02", "hukou": "410106"},
                consents=consents,
            )  # fmt: skip

    on_store(qtbot, jobs, add)
    made = put(OutreachPage(services, jobs))
    made.open_subject(ALLOWANCE)
    return made


@pytest.fixture
def said(page: OutreachPage) -> Said:
    heard: Said = []
    page.said.connect(lambda level, text: heard.append((level, text)))
    return heard


def rows(page: OutreachPage) -> dict[str, tuple[str, ...]]:
    model = page.table.model()
    cells = [
        tuple(str(model.index(row, column).data()) for column in range(5))
        for row in range(model.rowCount())
    ]
    return {one[0]: one for one in cells}


def choosing(monkeypatch: pytest.MonkeyPatch, chosen: str) -> list[str]:
    """Have the system's dialog answer; gives the names it suggested."""
    suggested: list[str] = []

    def answer(_parent: object, _title: str, start: str, *_: object) -> tuple[str, str]:
        suggested.append(Path(start).name)
        return chosen, ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return suggested


def test_that_a_row_tells_who_may_be_called_and_never_a_whole_number(
    page: OutreachPage, wait: Wait
) -> None:
    wait()
    found = rows(page)
    assert found[AGREED][2] == "*******6666"
    assert found[SILENT][2] == "不打"
    assert found[NO_PHONE][2] == "没有留"
    assert all("1005555" not in cell for row in found.values() for cell in row)


def test_that_those_who_may_be_called_come_first(page: OutreachPage, wait: Wait) -> None:
    wait()
    may = [one.may_call for one in page.calls.rows]
    assert may == sorted(may, reverse=True)
    assert f"其中 {may.count(False)} 位没有同意打电话" in page.summary.text()


def test_that_how_many_things_there_are_to_tell_is_counted(page: OutreachPage, wait: Wait) -> None:
    page.policy.setCurrentIndex(0)
    wait()
    for row in page.calls.rows:
        name, _, _, count, told = rows(page)[row.name]
        assert (name, int(count)) == (row.name, len(row.items))
        assert told == "、".join(one.name for one in row.items)
    assert max(len(row.items) for row in page.calls.rows) > 1


def test_that_the_reason_is_told_of_whoever_is_chosen(page: OutreachPage, wait: Wait) -> None:
    wait()
    row = next(one for one in page.calls.rows if one.name == AGREED)
    page.table.choose(row.elder)
    lines = page.detail.text().splitlines()
    assert lines[0].startswith(AGREED)
    assert lines[1].startswith(f"· {row.items[0].name}：{row.items[0].why}")
    assert page.card_button.isEnabled()


def test_that_whoever_is_chosen_stays_chosen_when_the_list_is_read_again(
    page: OutreachPage, wait: Wait, qtbot: QtBot
) -> None:
    wait()
    kept = next(one for one in page.calls.rows if one.name == NO_PHONE).elder
    page.table.choose(kept)
    before = page.calls
    on_store(
        qtbot, page.jobs,
        lambda: register(
            page.services, "周大娘", facts={"birth": "1938-02-02", "hukou": "410106"}
        ),
    )  # fmt: skip
    wait()
    assert page.calls is not before
    assert "周大娘" in rows(page)
    assert page.table.chosen == kept


@pytest.mark.parametrize(("kind", "again"), [("draft", False), ("elder", True), ("sheet", True)])
def test_that_typing_elsewhere_does_not_read_the_list_again(
    page: OutreachPage, wait: Wait, kind: str, again: bool
) -> None:
    wait()
    before = page.calls
    page.refresh(Changed(frozenset({kind}), frozenset()))
    wait()
    assert (page.calls is not before) is again


def test_that_only_the_last_question_is_answered(page: OutreachPage, wait: Wait) -> None:
    page.open_subject(ALLOWANCE)
    page.open_subject("jisheng-tebie-fuzhu")
    wait()
    assert page.calls.rows == ()
    assert page.empty.isVisible()
    page.open_subject("gone")
    wait()
    assert page.policy.currentText() == "全部政策"


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ("名单", "名单.pdf"),
        ("名单.xlsx", "名单.xlsx"),
        ("名单.CSV", "名单.CSV"),
        ("名单.docx", "名单.docx.pdf"),
    ],
)
def test_that_the_list_is_kept_in_the_form_its_ending_asks_for(
    page: OutreachPage, wait: Wait, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    chosen: str, kept: str,
) -> None:  # fmt: skip
    wait()
    suggested = choosing(monkeypatch, str(tmp_path / chosen))
    page.print_button.click()
    wait()
    assert suggested == ["电话名单.pdf"]
    content = (tmp_path / kept).read_bytes()
    heads = {".pdf": b"%PDF", ".xlsx": b"PK", ".csv": "\ufeff".encode()}
    assert content.startswith(heads[Path(kept).suffix.lower()])
    assert said == [("info", f"名单在 {tmp_path / kept}，里面有电话，用完请收好")]


def test_that_ctrl_p_keeps_the_list_and_letting_it_be_keeps_nothing(
    page: OutreachPage, wait: Wait, said: Said, typist: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait()
    suggested = choosing(monkeypatch, "")
    page.table.setFocus()
    typist.press(Qt.Key.Key_P, CTRL)
    wait()
    assert len(suggested) == 1
    assert said == []


def test_that_sheets_are_printed_for_everybody_on_the_list(
    page: OutreachPage, wait: Wait, qtbot: QtBot
) -> None:
    wait()
    page.batch_button.click()
    dialog = opened(qtbot, page, BatchPrintDialog)
    assert [one.name for one in dialog._readers] == [one.name for one in page.calls.rows]
    dialog.reject()


def test_that_an_empty_list_is_neither_kept_nor_printed(
    page: OutreachPage, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.open_subject("jisheng-tebie-fuzhu")
    wait()
    suggested = choosing(monkeypatch, "x")
    page.keep()
    page.print_sheets()
    assert suggested == []
    assert not [one for one in page.findChildren(BatchPrintDialog) if one.isVisible()]
    assert not page.batch_button.isEnabled()
