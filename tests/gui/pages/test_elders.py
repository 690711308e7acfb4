"""The elders' page: finding, looking up, correcting, handing on, erasing."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.erase import EraseDialog
from advisor_app.gui.dialogs.person import PersonDialog
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.elders import EldersPage
from advisor_app.services.suite import Services
from tests.builders import a_point
from tests.gui.conftest import GUILAN, GUILAN_NUMBER, GUILAN_PHONE
from tests.gui.driving import CTRL, ENTER, Typist, on_store, opened
from tests.gui.pages.conftest import Put, Said

Wait = Callable[[], None]


@pytest.fixture
def page(services: Services, jobs: Jobs, put: Put[EldersPage]) -> EldersPage:
    return put(EldersPage(services, jobs))


def column(page: EldersPage, at: int = 0) -> list[str]:
    """Give a column as it is seen."""
    model = page.table.model()
    return [str(model.index(row, at).data()) for row in range(model.rowCount())]


def search(page: EldersPage, qtbot: QtBot, wait: Wait, text: str) -> list[str]:
    """Type into the search box and give who is listed then."""
    page.box.clear()
    QTest.keyClicks(page.box, text) if text.isascii() else page.box.setText(text)
    qtbot.waitUntil(lambda: not page._pause.isActive())
    wait()
    return column(page)


def choose(page: EldersPage, wait: Wait, elder: RecordId) -> None:
    page.table.choose(elder)
    wait()


def test_that_everybody_is_listed_last_visitor_first(page: EldersPage) -> None:
    assert column(page)[0] == GUILAN
    assert len(column(page)) == 5
    assert page.count.text() == "共 5 位"


@pytest.mark.parametrize(
    "typed", [GUILAN, "zgl", GUILAN_PHONE, "3812", GUILAN_NUMBER[-4:], GUILAN_NUMBER]
)
def test_that_a_person_is_found_by_what_is_at_hand(
    page: EldersPage, qtbot: QtBot, wait: Wait, typed: str
) -> None:
    assert search(page, qtbot, wait, typed) == [GUILAN]
    assert page.card is not None
    assert page.card.person.name == GUILAN


def test_that_clearing_the_search_lists_everybody_again(
    page: EldersPage, qtbot: QtBot, wait: Wait
) -> None:
    search(page, qtbot, wait, "zgl")
    assert len(search(page, qtbot, wait, "")) == 5


def test_that_nobody_found_says_so_and_what_to_try(
    page: EldersPage, qtbot: QtBot, wait: Wait
) -> None:
    assert search(page, qtbot, wait, "qqq") == []
    assert page.empty.isVisible()
    assert "没有找到" in page.empty._title.text()
    assert page.card is None
    assert not page.erase_button.isEnabled()


def test_that_numbers_are_masked_in_the_list(page: EldersPage) -> None:
    seen = [text for at in range(6) for text in column(page, at)]
    assert f"…{GUILAN_NUMBER[-4:]}" in seen
    assert not any(GUILAN_NUMBER[:10] in text or GUILAN_PHONE in text for text in seen)


def test_that_a_narrow_window_does_without_the_papers_column(page: EldersPage) -> None:
    assert not page.table.isColumnHidden(4)
    page.resize(860, 600)
    assert page.table.isColumnHidden(4)
    page.resize(1180, 700)
    assert not page.table.isColumnHidden(4)


def test_that_ages_sort_as_numbers_and_unknown_ones_stand_together(page: EldersPage) -> None:
    page.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    ages = [int(text.split("岁")[0].split("～")[0]) for text in column(page, 2) if text]
    assert ages == sorted(ages)
    assert column(page, 2)[0] == ""


def test_that_the_arrows_walk_through_the_list_and_the_card_follows(
    page: EldersPage, wait: Wait, typist: Typist
) -> None:
    typist.press(Qt.Key.Key_Down)
    assert typist.focus is page.table
    typist.press(Qt.Key.Key_Down)
    wait()
    assert page.card is not None
    assert page.card.person.name == column(page)[1]


def test_that_no_button_acts_on_the_person_before(page: EldersPage, wait: Wait) -> None:
    page.table.selectRow(1)
    assert page.card is None
    for one in (page.visit_button, page.edit_button, page.sheet_button, page.erase_button):
        assert not one.isEnabled()
    page.edit()
    page.erase()
    wait()
    assert page.findChildren(PersonDialog) == []
    assert page.findChildren(EraseDialog) == []
    assert page.erase_button.isEnabled()


def test_that_somebody_new_is_registered_from_here(
    page: EldersPage, qtbot: QtBot, wait: Wait, typist: Typist
) -> None:
    typist.press(Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(opened(qtbot, page, PersonDialog).isActiveWindow)
    typist.say("赵秀云")
    typist.press(ENTER, CTRL)
    wait()
    assert page.findChildren(PersonDialog) == []
    assert page.card is not None
    assert page.card.person.name == "赵秀云"
    assert page.count.text() == "共 6 位"


@pytest.mark.parametrize("keys", [(Qt.Key.Key_E, CTRL), (ENTER, Qt.KeyboardModifier.NoModifier)])
def test_that_the_chosen_person_is_corrected(
    page: EldersPage,
    qtbot: QtBot,
    wait: Wait,
    typist: Typist,
    keys: tuple[Qt.Key, Qt.KeyboardModifier],
) -> None:
    said: Said = []
    page.said.connect(lambda level, text: said.append((level, text)))
    typist.press(Qt.Key.Key_Down)
    typist.press(*keys)
    wait()
    dialog = opened(qtbot, page, PersonDialog)
    dialog.fields.community.setText("示例三社区")
    QTest.keyClick(dialog, ENTER, CTRL)
    wait()
    assert said == [("info", "老人信息已保存")]
    assert page.card is not None
    assert (page.card.person.name, page.card.person.elder.community) == (GUILAN, "示例三社区")
    assert column(page, 3)[0] == "示例三社区"


def test_that_the_chosen_person_goes_to_the_counter(
    page: EldersPage, typist: Typist, people: dict[str, RecordId]
) -> None:
    wanted: list[tuple[str, str]] = []
    page.wanted.connect(lambda name, subject: wanted.append((name, subject)))
    typist.press(ENTER, CTRL)
    page.visit_button.click()
    assert wanted == [("reception", people[GUILAN])] * 2


def test_that_the_chosen_persons_sheet_is_previewed(
    page: EldersPage, qtbot: QtBot, wait: Wait, typist: Typist
) -> None:
    typist.press(Qt.Key.Key_P, CTRL)
    dialog = opened(qtbot, page, SheetPreviewDialog)
    wait()
    assert dialog.sheet is not None
    assert dialog.choices.with_callback.isVisible()
    dialog.reject()


def test_that_an_erased_person_is_found_no_more(
    page: EldersPage, qtbot: QtBot, wait: Wait, services: Services, jobs: Jobs
) -> None:
    said: Said = []
    page.said.connect(lambda level, text: said.append((level, text)))
    page.erase_button.click()
    dialog = opened(qtbot, page, EraseDialog)
    dialog.reason.setText("本人要求")
    dialog.erase_button.click()
    wait()
    assert said == [("info", "个人信息已删除，数字还在")]
    assert GUILAN not in column(page)
    assert page.count.text() == "共 4 位"
    assert search(page, qtbot, wait, "3812") == []
    assert on_store(qtbot, jobs, lambda: services.registration.find(GUILAN)) == ()
    assert on_store(qtbot, jobs, services.care.verify).problems == ()


def test_that_a_change_elsewhere_is_seen_here(
    page: EldersPage, qtbot: QtBot, jobs: Jobs, services: Services, people: dict[str, RecordId]
) -> None:
    on_store(
        qtbot, jobs, lambda: services.registration.note_fact(people[GUILAN], "living", "alone")
    )
    qtbot.waitUntil(
        lambda: page.card is not None and page.card.person.facts.get("living") == "alone"
    )


def test_that_a_person_named_from_elsewhere_is_shown(
    page: EldersPage, qtbot: QtBot, wait: Wait, people: dict[str, RecordId]
) -> None:
    search(page, qtbot, wait, "zgl")
    page.open_subject(people["曾长顺"])
    qtbot.waitUntil(lambda: not page._pause.isActive())
    wait()
    assert page.card is not None
    assert page.card.person.name == "曾长顺"
    assert page.box.text() == ""


def test_that_choosing_stays_where_it_was_when_the_list_is_read_again(
    page: EldersPage, wait: Wait, people: dict[str, RecordId]
) -> None:
    choose(page, wait, people["李芳"])
    page.refresh(None)
    wait()
    assert page.table.chosen == people["李芳"]


def test_that_an_empty_point_says_how_to_begin(
    qtbot: QtBot, jobs: Jobs, put: Put[EldersPage], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("empty")
    services = on_store(qtbot, jobs, lambda: a_point(folder, heard=jobs.announce))
    page = put(EldersPage(services, jobs))
    assert page.empty.isVisible()
    assert "Ctrl+N" in page.empty._hint.text()
    assert page.count.text() == "共 0 位"
    on_store(qtbot, jobs, services.care.close)
