"""The search box: who is found, by which keys, and what a swiped card does."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.finder import Finder
from advisor_app.services.suite import Services
from tests.builders import register
from tests.gui.conftest import GUILAN, GUILAN_NUMBER, GUILAN_PHONE
from tests.gui.driving import CTRL, ENTER, Typist, idle, on_store, shown

STRANGER = "999999195801010016"


@pytest.fixture
def finder(qtbot: QtBot, services: Services, jobs: Jobs) -> Finder:
    made = Finder(services, jobs)
    made.resize(700, 320)
    shown(qtbot, made)
    made.box.setFocus()
    return made


def _names(finder: Finder) -> list[str]:
    return [finder.hits.item(row).text() for row in range(finder.hits.count())]


def _find(qtbot: QtBot, finder: Finder, typist: Typist, text: str) -> list[str]:
    """Type a text and give the people offered once the list is about it."""
    if text.isascii():
        typist.type(text)
    else:
        typist.say(text)
    new = f"＋ 登记新人：{text.strip()}"
    qtbot.waitUntil(lambda: new in _names(finder) and finder.hits.isVisible())
    return [one.split("　")[0] for one in _names(finder)[:-2]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("张桂兰", {GUILAN}),
        ("桂兰", {GUILAN}),
        ("张", {GUILAN}),
        ("zgl", {GUILAN}),
        ("ZGL", {GUILAN}),
        ("w", {"王秀英", "王建国"}),
        ("wxy", {"王秀英"}),
        ("zcs", {"曾长顺"}),
        ("ccs", {"曾长顺"}),
        ("3812", {GUILAN}),
        ("006x", {GUILAN}),
        ("1000000", {GUILAN, "王秀英", "王建国", "曾长顺"}),
        (GUILAN_PHONE, {GUILAN}),
        ("100-0000-3812", {GUILAN}),
        (GUILAN_NUMBER, {GUILAN}),
        (GUILAN_NUMBER.lower(), {GUILAN}),
        ("9999", {GUILAN}),
        ("没有这个人", set()),
        ("8888", set()),
    ],
)
def test_that_people_are_found_by_whatever_is_at_hand(
    qtbot: QtBot, finder: Finder, typist: Typist, text: str, found: set[str]
) -> None:
    assert set(_find(qtbot, finder, typist, text)) == found


def test_that_a_hit_tells_namesakes_apart_without_giving_numbers_away(
    qtbot: QtBot, finder: Finder, typist: Typist
) -> None:
    _find(qtbot, finder, typist, "zgl")
    first = _names(finder)[0]
    assert first == "张桂兰　女　86岁　示例一社区　999***********006X　上次 2026-10-12"


def test_that_a_phone_is_shown_where_there_is_no_number(
    qtbot: QtBot, finder: Finder, typist: Typist
) -> None:
    _find(qtbot, finder, typist, "wxy")
    assert _names(finder)[0] == "王秀英　女　75～76岁　*******4455"


def test_that_a_new_person_and_nobody_are_always_offered(
    qtbot: QtBot, finder: Finder, typist: Typist
) -> None:
    _find(qtbot, finder, typist, "w")
    assert _names(finder)[-2:] == ["＋ 登记新人：w", "不登记姓名，匿名咨询"]


@pytest.mark.parametrize(
    ("downs", "taken"), [(0, 0), (1, 1), (2, "new"), (3, "anonymous"), (4, 0), (-1, "anonymous")]
)
def test_that_arrows_go_round_the_list_and_enter_takes(
    qtbot: QtBot,
    finder: Finder,
    typist: Typist,
    people: dict[str, str],
    downs: int,
    taken: int | str,
) -> None:
    names = _find(qtbot, finder, typist, "w")
    for _ in range(abs(downs)):
        typist.press(Qt.Key.Key_Down if downs > 0 else Qt.Key.Key_Up)
    signal = {"new": finder.new_wanted, "anonymous": finder.anonymous_wanted}.get(
        str(taken), finder.taken
    )
    with qtbot.waitSignal(signal) as got:
        typist.press(ENTER)
    expected = {"new": ["w"], "anonymous": []}
    assert got.args == expected.get(
        str(taken), [people[names[int(taken)]]] if taken in (0, 1) else []
    )
    assert finder.box.text() == ""
    assert not finder.hits.isVisible()


def test_that_the_mouse_takes_too(
    qtbot: QtBot, finder: Finder, typist: Typist, people: dict[str, str]
) -> None:
    _find(qtbot, finder, typist, "zgl")
    place = finder.hits.visualItemRect(finder.hits.item(0)).center()
    with qtbot.waitSignal(finder.taken) as got:
        qtbot.mouseClick(finder.hits.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert got.args == [people[GUILAN]]


def test_that_escape_forgets_what_was_typed(qtbot: QtBot, finder: Finder, typist: Typist) -> None:
    _find(qtbot, finder, typist, "w")
    typist.press(Qt.Key.Key_Escape)
    assert finder.box.text() == ""
    assert not finder.hits.isVisible()


def test_that_deleting_the_text_takes_the_list_away(
    qtbot: QtBot, finder: Finder, typist: Typist
) -> None:
    _find(qtbot, finder, typist, "w")
    typist.press(Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: not finder.hits.isVisible())
    with qtbot.waitSignal(finder.anonymous_wanted):
        typist.press(ENTER)


@pytest.mark.parametrize("blank", ["", "  "])
def test_that_enter_alone_is_an_anonymous_question(
    qtbot: QtBot, finder: Finder, typist: Typist, blank: str
) -> None:
    typist.type(blank)
    with qtbot.waitSignal(finder.anonymous_wanted):
        typist.press(ENTER)


def test_that_ctrl_enter_is_left_to_the_page(qtbot: QtBot, finder: Finder, typist: Typist) -> None:
    with qtbot.assertNotEmitted(finder.anonymous_wanted):
        typist.press(ENTER, CTRL)


@pytest.mark.parametrize("text", [GUILAN_NUMBER, "zgl", "3812"])
def test_that_enter_before_the_list_takes_the_only_hit(
    qtbot: QtBot, finder: Finder, typist: Typist, people: dict[str, str], text: str
) -> None:
    with qtbot.waitSignal(finder.taken) as got:
        typist.type(text)
        typist.press(ENTER)
    assert got.args == [people[GUILAN]]
    assert finder.box.text() == ""


@pytest.mark.parametrize("number", [STRANGER, "999999580101001", "99999919580101001x"])
def test_that_a_card_nobody_has_opens_the_registration(
    qtbot: QtBot, finder: Finder, typist: Typist, number: str
) -> None:
    with qtbot.waitSignal(finder.new_wanted) as got:
        typist.type(number)
        typist.press(ENTER)
    assert got.args == [number]
    assert finder.box.text() == ""


@pytest.mark.parametrize("text", ["w", "1000000", "8888", "qqq"])
def test_that_a_fast_enter_never_guesses(
    qtbot: QtBot, finder: Finder, typist: Typist, jobs: Jobs, text: str
) -> None:
    refuse: list[Callable[..., None]] = [
        lambda *_: pytest.fail("somebody was taken without being seen")
    ]
    finder.taken.connect(refuse[0])
    finder.new_wanted.connect(refuse[0])
    typist.type(text)
    typist.press(ENTER)
    qtbot.waitUntil(finder.hits.isVisible)
    idle(qtbot, jobs)
    assert finder.box.text() == text


def test_that_after_a_look_at_the_list_enter_takes_the_first(
    qtbot: QtBot, finder: Finder, typist: Typist
) -> None:
    typist.type("w")
    typist.press(ENTER)
    qtbot.waitUntil(finder.hits.isVisible)
    with qtbot.waitSignal(finder.taken):
        typist.press(ENTER)


def test_that_enter_takes_nobody_of_an_older_list(
    qtbot: QtBot, finder: Finder, typist: Typist, people: dict[str, str]
) -> None:
    _find(qtbot, finder, typist, "w")
    with qtbot.waitSignal(finder.taken) as got:
        typist.type("xy")
        typist.press(ENTER)
    assert got.args == [people["王秀英"]]


def test_that_an_answer_to_what_stood_there_before_is_dropped(
    qtbot: QtBot, finder: Finder, typist: Typist, jobs: Jobs
) -> None:
    typist.type("w")
    finder._ask()
    typist.press(Qt.Key.Key_Backspace)
    typist.type("zgl")
    finder._ask()
    shown_lists: list[list[str]] = []
    finder.hits.model().rowsInserted.connect(lambda *_: shown_lists.append(_names(finder)))
    idle(qtbot, jobs)
    assert not any("王秀英" in name for names in shown_lists for name in names)
    assert _names(finder)[0].startswith(GUILAN)


def test_that_an_answer_after_escape_is_dropped(
    qtbot: QtBot, finder: Finder, typist: Typist, jobs: Jobs
) -> None:
    typist.type("w")
    finder._ask()
    typist.press(Qt.Key.Key_Escape)
    idle(qtbot, jobs)
    assert not finder.hits.isVisible()
    assert finder.hits.count() == 0


def test_that_typing_on_asks_once(qtbot: QtBot, finder: Finder, typist: Typist, jobs: Jobs) -> None:
    asked: list[bool] = []
    jobs.busy.connect(asked.append)
    _find(qtbot, finder, typist, "zgl")
    idle(qtbot, jobs)
    assert asked.count(True) <= 3


def test_that_somebody_just_registered_is_found(
    qtbot: QtBot, finder: Finder, typist: Typist, jobs: Jobs, services: Services
) -> None:
    on_store(qtbot, jobs, lambda: register(services, "李桂芳"))
    assert _find(qtbot, finder, typist, "lgf") == ["李桂芳"]


def test_that_a_long_list_is_cut_and_scrolls(
    qtbot: QtBot, finder: Finder, typist: Typist, jobs: Jobs, services: Services
) -> None:
    def many() -> None:
        for number in range(30):
            register(services, f"赵示例{number}")

    on_store(qtbot, jobs, many)
    assert len(_find(qtbot, finder, typist, "赵")) == 12
    assert finder.hits.height() < 320


def test_that_the_keyboard_stays_in_the_box(qtbot: QtBot, finder: Finder, typist: Typist) -> None:
    _find(qtbot, finder, typist, "w")
    typist.press(Qt.Key.Key_Down)
    assert typist.focus is finder.box
    assert finder.hits.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert finder.box.accessibleName() == "谁来了"


def test_that_the_list_is_as_high_as_what_it_offers(
    qtbot: QtBot, finder: Finder, typist: Typist
) -> None:
    _find(qtbot, finder, typist, "w")
    last = finder.hits.visualItemRect(finder.hits.item(finder.hits.count() - 1))
    left = finder.hits.viewport().height() - last.bottom() - 1
    assert 0 <= left <= 4
