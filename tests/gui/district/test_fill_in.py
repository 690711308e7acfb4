"""A local parameter is filled in: its value, from when, and where it comes from."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.parameter import Parameter, ParameterEntry, ParameterKind
from advisor_app.gui.district.fill_in import FillInDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.services.editing import PolicyEditing
from advisor_app.support.paths import resources_folder
from tests.gui.driving import ENTER, Typist, idle, shown

TODAY = date(2026, 11, 23)
Ask = Callable[[str], FillInDialog]


@pytest.fixture
def editing(tmp_path: Path) -> PolicyEditing:
    folder = tmp_path / "library"
    folder.mkdir()
    for one in (resources_folder() / "policies").glob("*.toml"):
        (folder / one.name).write_bytes(one.read_bytes())
    return PolicyEditing(folder, lambda: TODAY)


@pytest.fixture
def filled() -> list[Parameter]:
    """What was filled in."""
    return []


@pytest.fixture
def ask(qtbot: QtBot, jobs: Jobs, editing: PolicyEditing, filled: list[Parameter]) -> Ask:
    """Opens the dialog for a parameter."""
    page = shown(qtbot, QWidget())

    def open_for(parameter: str) -> FillInDialog:
        (found,) = [one for one in editing.library().parameters if one.id == parameter]
        made = FillInDialog(found, editing, jobs, TODAY, page)
        made.filled.connect(filled.append)
        return shown(qtbot, made)

    return open_for


def a_parameter(editing: PolicyEditing, kind: ParameterKind) -> str:
    return next(one.id for one in editing.library().parameters if one.kind is kind)


def kept(editing: PolicyEditing) -> tuple[ParameterEntry, ...]:
    """Give what the library holds of the city's minimum."""
    (found,) = [one for one in editing.library().parameters if one.id == "dibao-urban"]
    return found.entries


def complete(dialog: FillInDialog, value: str) -> None:
    dialog.value.setText(value)
    dialog.source.setText("示民〔2026〕1号")
    dialog.checked_by.setText("某人")


def test_that_it_asks_the_question_and_begins_with_the_value(ask: Ask, typist: Typist) -> None:
    dialog = ask("dibao-urban")
    assert dialog.windowTitle() == dialog.parameter.name
    assert typist.focus is dialog.value
    assert dialog.valid_from.text() == "2026-01-01"  # such figures are set by the year
    assert not dialog.refusal.isVisible()


def test_that_it_is_filled_in_without_the_mouse(
    ask: Ask, typist: Typist, qtbot: QtBot, jobs: Jobs, filled: list[Parameter],
    editing: PolicyEditing,
) -> None:  # fmt: skip
    dialog = ask("dibao-urban")
    typist.type("812.50")
    typist.press(ENTER)
    typist.focus.selectAll()  # type: ignore[attr-defined]
    typist.type("2026-07-01")
    typist.press(ENTER)
    typist.say("示民〔2026〕1号")
    typist.press(ENTER)
    typist.say("某人")
    typist.press(ENTER)
    assert typist.focus is dialog.save
    typist.press(ENTER)
    idle(qtbot, jobs)
    assert not dialog.isVisible()
    assert [one.id for one in filled] == ["dibao-urban"]
    entry = filled[0].entries[-1]
    assert (entry.valid_from, entry.checked_by) == (date(2026, 7, 1), "某人")
    assert kept(editing)[-1].value_fen == 81250


@pytest.mark.parametrize("kind", list(ParameterKind))
def test_that_every_kind_says_how_it_is_written_and_is_kept(
    ask: Ask, editing: PolicyEditing, qtbot: QtBot, jobs: Jobs, kind: ParameterKind,
    filled: list[Parameter],
) -> None:  # fmt: skip
    dialog = ask(a_parameter(editing, kind))
    wanted = "按元填" if kind is ParameterKind.MONEY else "照要印的样子写"
    assert wanted in dialog.value.placeholderText()
    complete(dialog, "100" if kind is ParameterKind.MONEY else "100-0000-0000")
    dialog.save.click()
    idle(qtbot, jobs)
    assert not dialog.isVisible(), dialog.refusal.text()
    assert len(filled) == 1


@pytest.mark.parametrize(
    ("value", "source", "who", "day", "said"),
    [
        ("很多", "文", "人", "2026-01-01", "不是金额"),
        ("", "文", "人", "2026-01-01", "“”不是金额"),
        ("800", "  ", "人", "2026-01-01", "还没有填依据或核对人"),
        ("800", "文", "", "2026-01-01", "还没有填依据或核对人"),
        ("800", "文", "人", "今年", "“今年”不是日期：请写成 2026-07-01 的样子"),
        ("800", "文", "人", "2026-02-30", "“2026-02-30”不是日期"),
    ],
)
def test_that_what_cannot_be_is_said_with_room_and_nothing_kept(
    ask: Ask, qtbot: QtBot, jobs: Jobs, editing: PolicyEditing, filled: list[Parameter],
    value: str, source: str, who: str, day: str, said: str,
) -> None:  # fmt: skip
    dialog = ask("dibao-urban")
    low, before = dialog.height(), kept(editing)
    for place, text in (
        (dialog.value, value), (dialog.source, source), (dialog.checked_by, who),
        (dialog.valid_from, day),
    ):  # fmt: skip
        place.setText(text)
    dialog.save.click()
    idle(qtbot, jobs)
    QApplication.processEvents()
    assert dialog.isVisible()
    assert dialog.refusal.text()
    assert said in dialog.refusal.text()
    assert dialog.height() > low
    assert filled == []
    assert kept(editing) == before
    complete(dialog, "800")
    dialog.valid_from.setText("2026-07-01")
    dialog.save.click()
    idle(qtbot, jobs)
    assert not dialog.isVisible()


def test_that_a_newer_value_ends_the_one_before(
    ask: Ask, qtbot: QtBot, jobs: Jobs, filled: list[Parameter]
) -> None:
    for value, day in (("700", "2026-01-01"), ("750", "2026-07-01")):
        dialog = ask("dibao-urban")
        complete(dialog, value)
        dialog.valid_from.setText(day)
        dialog.save.click()
        idle(qtbot, jobs)
        assert not dialog.isVisible(), dialog.refusal.text()
    older, newer = filled[-1].entries[-2:]
    assert older.valid_to == newer.valid_from == date(2026, 7, 1)


def test_that_escape_fills_in_nothing(
    ask: Ask, typist: Typist, filled: list[Parameter], editing: PolicyEditing
) -> None:
    before = kept(editing)
    dialog = ask("dibao-urban")
    complete(dialog, "800")
    typist.press(Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert filled == []
    assert kept(editing) == before
