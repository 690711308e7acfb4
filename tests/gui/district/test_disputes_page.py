"""What needs a person's eye at the window: marked differences, a name and one key, decided anew."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.gui.theme import WARN_TINT
from tests.builders import consult, register
from tests.gui.district.desks import Officer, cells
from tests.gui.driving import Typist
from tests.services.district.town import D05


def parted(officer: Officer, *pairs: tuple[tuple[str, str], tuple[str, str]]) -> None:
    """Have elders corrected on two computers, one pair of corrections each."""
    town = officer.town
    officer.enrolled(D05)
    elders = [register(town.point(), f"某{at}") for at in range(len(pairs))]
    copy = town.copied(D05, "copy")
    for elder, (here, there) in zip(elders, pairs, strict=True):
        town.point().registration.note_fact(elder, *here)
        copy.registration.note_fact(elder, *there)
    officer.take(town.exported(D05), town.exported("copy"))
    officer.go("disputes")


HARD = (("living", "alone"), ("living", "children"))
SOFT = (("living", "alone"), ("income", "minimum"))


def side_by_side(officer: Officer) -> list[list[str]]:
    table = officer.disputes.sides
    return [
        [item.text() if (item := table.item(row, column)) else "" for column in
         range(table.columnCount())]
        for row in range(table.rowCount())
    ]  # fmt: skip


def test_that_a_quiet_district_says_so(officer: Officer) -> None:
    officer.go("disputes")
    page = officer.disputes
    assert page.summary.text() == "没有要核对的"
    assert not page.table.isVisible()
    assert page.empty.isVisible()


def test_that_what_differs_is_marked_in_words_and_colour(officer: Officer) -> None:
    parted(officer, HARD)
    page = officer.disputes
    assert page.summary.text() == "要定 1 条"
    whose, living = side_by_side(officer)
    assert living[0] == "改　居住情况"
    assert set(living[1:]) == {"独居", "与子女"}
    assert all("D05　示例顾问" in one for one in whose[1:])
    assert sum("现在以这份为准" in one for one in whose) == 1
    item = page.sides.item(1, 1)
    assert item is not None
    assert item.background().color().name() == WARN_TINT


def test_that_a_name_comes_before_the_key_that_decides(officer: Officer, typist: Typist) -> None:
    parted(officer, HARD, SOFT)
    page = officer.disputes
    assert [one[0] for one in cells(page.table)] == ["要定", "都算数"]
    page.table.setFocus()
    typist.press(Qt.Key.Key_2)
    officer.wait()
    assert "请先写上经办人" in officer.said
    assert page.by.hasFocus()
    typist.say("李明")
    page.table.setFocus()
    typist.press(Qt.Key.Key_3)
    assert "没有第 3 个" in officer.said
    wanted = side_by_side(officer)[1][2]
    typist.press(Qt.Key.Key_2)
    officer.wait()
    assert "以第 2 份为准" in officer.said
    assert [one[0] for one in cells(page.table)] == ["都算数"]
    assert page.by.text() == "李明"
    typist.press(Qt.Key.Key_2)
    assert "只有按 1" in officer.said
    typist.press(Qt.Key.Key_1)
    officer.wait()
    assert "两边改的都在用" in officer.said
    assert page.summary.text() == "没有要核对的"
    page.which.setCurrentIndex(page.which.findData("decided"))
    assert [one[0] for one in cells(page.table)] == ["定过了", "定过了"]
    assert page.decided.text().startswith("李明 2026-11-23")
    chosen, marked = set[str](), list[int]()
    for row in range(2):
        page.table.selectRow(row)
        whose, *lines = side_by_side(officer)
        at = [column for column, text in enumerate(whose) if "现在以这份为准" in text]
        chosen.update(one[column] for one in lines for column in at)
        marked.append(len(at))
    assert wanted in chosen
    assert sorted(marked) == [0, 1]  # where both stand, neither is said to stand alone


def test_that_a_decision_is_undone_by_deciding_anew(officer: Officer) -> None:
    parted(officer, HARD)
    page = officer.disputes
    page.by.setText("李明")
    page.decide(1)
    officer.wait()
    page.which.setCurrentIndex(page.which.findData("all"))
    before = [("现在" in one) for one in side_by_side(officer)[0][1:]]
    page.by.setText("王芳")
    page.decide(before.index(False) + 1)
    officer.wait()
    after = [("现在" in one) for one in side_by_side(officer)[0][1:]]
    assert after == [not one for one in before]
    assert page.decided.text().startswith("王芳")


def test_that_a_button_decides_as_the_key_does(officer: Officer, qtbot: QtBot) -> None:
    parted(officer, HARD)
    page = officer.disputes
    page.by.setText("李明")
    item = page._flow.itemAt(0)
    assert item is not None
    one = item.widget()
    assert one is not None
    qtbot.mouseClick(one, Qt.MouseButton.LeftButton)
    officer.wait()
    assert "以第 1 份为准" in officer.said


def test_that_two_computers_with_one_record_are_shown_but_nothing_is_asked(
    officer: Officer,
) -> None:
    town = officer.town
    officer.enrolled(D05)
    consult(town.point())
    copy = town.copied(D05, "copy", noticed=False)
    consult(town.point(), minutes=5)
    consult(copy, minutes=9)
    officer.take(town.exported(D05), town.exported("copy"))
    officer.go("disputes")
    page = officer.disputes
    assert "共用记录" in [one[0] for one in cells(page.table)]
    page.which.setCurrentIndex(page.which.findData("fork"))
    assert "只留一台用" in page.told.text()
    assert not page._ways.isVisible()
    page.by.setText("李明")
    page.decide(1)
    officer.wait()
    assert "共用记录" in [one[0] for one in cells(page.table)]
    officer.go("standing")
    row = next(one for one in cells(officer.standing.table) if one[0].startswith("D05"))
    assert "到“核对 F6”看" in row[2]


def test_that_an_empty_kind_says_so(officer: Officer) -> None:
    parted(officer, HARD)
    page = officer.disputes
    page.which.setCurrentIndex(page.which.findData("waiting"))
    assert page.empty.isVisible()
    page.which.setCurrentIndex(page.which.findData("open"))
    assert page.table.isVisible()
