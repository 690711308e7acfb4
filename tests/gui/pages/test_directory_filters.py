"""The boxes above the list of services: what they ask for, and what stays chosen."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from advisor_app.domain.directory import ACCESS_WORDS, KIND_WORDS, Access, ServiceKind
from advisor_app.domain.referral import CATEGORY_WORDS, ServiceCategory
from advisor_app.gui.pages.directory_filters import DirectoryFilters
from advisor_app.services.directory import CHECKED_WORDS, NEEDS, Checked, Query
from advisor_app.support.paths import resources_folder
from advisor_app.tallies.taxonomy import read_topics

TOPICS = [(one.code, one.label) for one in read_topics(resources_folder() / "topics.toml")]
PLACES = {"甲街道": ("甲社区", "乙社区"), "丙镇": ()}


@pytest.fixture
def filters(qtbot: QtBot) -> DirectoryFilters:
    made = DirectoryFilters(TOPICS)
    made.offer_places(PLACES)
    qtbot.addWidget(made)
    return made


def choose(box: QComboBox, text: str) -> None:
    at = box.findText(text)
    assert at > 0, text
    box.setCurrentIndex(at)


def words(box: QComboBox) -> list[str]:
    return [box.itemText(at) for at in range(1, box.count())]


def test_that_nothing_chosen_asks_for_everything(filters: DirectoryFilters) -> None:
    assert filters.query("") == Query()
    assert filters.query("助餐") == Query(text="助餐")


def test_that_every_word_of_the_directory_is_offered(filters: DirectoryFilters) -> None:
    assert words(filters.kind) == list(KIND_WORDS.values())
    assert words(filters.category) == list(CATEGORY_WORDS.values())
    assert words(filters.access) == list(ACCESS_WORDS.values())
    assert words(filters.checked) == list(CHECKED_WORDS.values())
    assert words(filters.need) == [label for code, label in TOPICS if code in NEEDS]
    assert words(filters.where) == ["甲街道", "　甲社区", "　乙社区", "丙镇"]


@pytest.mark.parametrize(
    ("act", "query"),
    [
        (lambda one: choose(one.need, "助餐"), Query(need="meals")),
        (lambda one: choose(one.category, "健康管理"), Query(category=ServiceCategory.HEALTH)),
        (lambda one: choose(one.kind, "老年食堂"), Query(kind=ServiceKind.MEAL_CANTEEN)),
        (lambda one: choose(one.where, "丙镇"), Query(street="丙镇")),
        (lambda one: choose(one.where, "　乙社区"), Query(street="甲街道", community="乙社区")),
        (lambda one: choose(one.access, "有电梯"), Query(access=(Access.LIFT,))),
        (lambda one: choose(one.checked, "该再核实的"), Query(checked=Checked.LONG_AGO)),
        (lambda one: one.open_now.setChecked(True), Query(open_now=True)),
        (lambda one: one.gone.setChecked(True), Query(gone=True)),
    ],
)
def test_that_each_box_asks_for_what_it_says(
    qtbot: QtBot, filters: DirectoryFilters, act: Callable[[DirectoryFilters], None], query: Query
) -> None:
    with qtbot.waitSignal(filters.changed):
        act(filters)
    assert filters.query("") == query


def test_that_clearing_asks_once_for_everything(filters: DirectoryFilters) -> None:
    choose(filters.need, "助餐")
    choose(filters.where, "　甲社区")
    choose(filters.checked, "从没核实过的")
    filters.open_now.setChecked(True)
    heard: list[None] = []
    filters.changed.connect(lambda: heard.append(None))
    filters.clear_button.click()
    assert filters.query("") == Query()
    assert len(heard) == 1


def test_that_the_chosen_place_stays_while_it_is_there(filters: DirectoryFilters) -> None:
    choose(filters.where, "　乙社区")
    heard: list[None] = []
    filters.changed.connect(lambda: heard.append(None))
    filters.offer_places({"丁街道": (), **PLACES})
    assert (filters.street, filters.community) == ("甲街道", "乙社区")
    filters.offer_places({"丁街道": ()})
    assert (filters.street, filters.community) == ("", "")
    assert heard == []
