"""The form of one consultation: defaults, keys, what comes out, and the draft."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.consultation import (
    CHANNEL_WORDS,
    INQUIRER_WORDS,
    OUTCOME_WORDS,
    SATISFACTION_WORDS,
    Channel,
    Inquirer,
    Outcome,
    Satisfaction,
)
from advisor_app.domain.ids import RecordId
from advisor_app.domain.unmet import UnmetReason
from advisor_app.gui.pages.consultation_form import ConsultationForm
from advisor_app.support.paths import resources_folder
from advisor_app.tallies.taxonomy import read_topics
from tests.gui.driving import CTRL, ENTER, Typist, shown

TODAY = date(2026, 11, 23)
TOPICS = read_topics(resources_folder() / "topics.toml")
KEYED = [one.code for one in sorted(TOPICS, key=lambda one: one.key) if one.key]
RARER = [one.code for one in TOPICS if not one.key]


def _made() -> ConsultationForm:
    return ConsultationForm(TOPICS, TODAY)


@pytest.fixture
def form(qtbot: QtBot) -> ConsultationForm:
    made = _made()
    made.resize(700, 800)
    shown(qtbot, made)
    made.enter()
    return made


def _pick_rarer(form: ConsultationForm, code: str) -> None:
    at = form.more.findData(code)
    form.more.setCurrentIndex(at)
    form.more.activated.emit(at)


def test_that_who_asks_is_in_sight_again_at_the_next_one_in_a_low_window(
    form: ConsultationForm, qtbot: QtBot
) -> None:
    form.resize(400, 300)
    bar = form._area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    form.minutes.setFocus()
    qtbot.waitUntil(lambda: bar.value() > 0)
    form.clear()
    form.enter()
    assert bar.value() == 0


def test_that_a_new_form_is_a_walk_in_answered_on_the_spot(form: ConsultationForm) -> None:
    entry = form.entry(None, ())
    assert (entry.channel, entry.outcome) == (Channel.WALK_IN, Outcome.ANSWERED)
    assert (entry.inquirer, entry.elder) == (Inquirer.ANONYMOUS, None)
    assert (entry.topics, entry.policies) == ((), ())
    assert (entry.asked, entry.answered) == ("", "")
    assert (entry.satisfaction, entry.callback_due) == (None, None)
    assert not form.is_begun


def test_that_the_commonest_topics_are_on_the_digits_and_the_others_in_a_list(
    form: ConsultationForm,
) -> None:
    assert len(KEYED) == 9
    listed = [form.more.itemData(row) for row in range(1, form.more.count())]
    assert listed == RARER
    assert set(KEYED) | set(RARER) == {one.code for one in TOPICS}


@pytest.mark.parametrize("place", range(9))
def test_that_a_digit_picks_its_topic(form: ConsultationForm, typist: Typist, place: int) -> None:
    form.topics.setFocus()
    typist.type(str(place + 1))
    assert form.entry(None, ()).topics == (KEYED[place],)


@pytest.mark.parametrize(
    ("somebody", "asks"), [(True, Inquirer.ELDER), (False, Inquirer.ANONYMOUS)]
)
def test_that_a_known_person_asks_themselves_unless_told(
    form: ConsultationForm, asks: Inquirer, *, somebody: bool
) -> None:
    form.about(somebody=somebody)
    assert form.entry(None, ()).inquirer is asks


ROWS: list[tuple[str, dict[Any, str]]] = [
    ("inquirer", INQUIRER_WORDS),
    ("channel", CHANNEL_WORDS),
    ("outcome", OUTCOME_WORDS),
    ("satisfaction", SATISFACTION_WORDS),
]


@pytest.mark.parametrize(
    ("field", "place", "value"),
    [(field, place, value) for field, words in ROWS for place, value in enumerate(words, start=1)],
)
def test_that_every_choice_has_a_digit_and_comes_out(
    form: ConsultationForm, typist: Typist, field: str, place: int, value: object
) -> None:
    getattr(form, field).setFocus()
    typist.type(str(place))
    assert getattr(form.entry(None, ()), field) == value


def test_that_person_and_policies_are_passed_on(form: ConsultationForm) -> None:
    entry = form.entry(RecordId("e"), ("zz-gaoling-jintie",))
    assert (entry.elder, entry.policies) == ("e", ("zz-gaoling-jintie",))


def test_that_enter_alone_leads_through_the_whole_form(
    form: ConsultationForm, typist: Typist
) -> None:
    order: tuple[QWidget, ...] = (
        form.topics, form.asked, form.answered, form.outcome, form.minutes,
        form.satisfaction, form.save_button,
    )  # fmt: skip
    for field in order:
        typist.press(ENTER)
        assert typist.focus is field
    assert form.entry(None, ()).topics == ()


def test_that_digits_lead_through_the_choices(form: ConsultationForm, typist: Typist) -> None:
    steps: tuple[tuple[QWidget, str, QWidget], ...] = (
        (form.inquirer, "2", form.channel),
        (form.channel, "1", form.topics),
        (form.topics, "6", form.topics),
        (form.outcome, "1", form.minutes),
        (form.outcome, "5", form.callback),
        (form.satisfaction, "1", form.save_button),
    )
    for field, digit, after in steps:
        field.setFocus()
        typist.type(digit)
        assert typist.focus is after


def test_that_enter_on_the_save_button_saves(
    qtbot: QtBot, form: ConsultationForm, typist: Typist
) -> None:
    form.satisfaction.setFocus()
    typist.press(ENTER)
    with qtbot.waitSignal(form.save_wanted):
        typist.press(ENTER)


def test_that_a_follow_up_asks_for_its_date_next(form: ConsultationForm, typist: Typist) -> None:
    assert not form.callback.isVisible()
    form.outcome.setFocus()
    typist.type("5")
    assert form.callback.isVisible()
    assert typist.focus is form.callback
    assert form.entry(None, ()).callback_due == date(2026, 11, 30)


def test_that_another_outcome_has_no_date(form: ConsultationForm, typist: Typist) -> None:
    form.outcome.setFocus()
    typist.type("5")
    form.callback.setDate(QDate(2026, 12, 1))
    form.outcome.setFocus()
    typist.type("4")
    assert not form.callback.isVisible()
    assert form.entry(None, ()).callback_due is None
    form.outcome.setFocus()
    typist.type("5")
    assert form.entry(None, ()).callback_due == date(2026, 12, 1)


def test_that_a_rarer_topic_is_added_and_taken_back(qtbot: QtBot, form: ConsultationForm) -> None:
    first, second = RARER[0], RARER[3]
    with qtbot.waitSignal(form.edited):
        _pick_rarer(form, first)
    _pick_rarer(form, second)
    form.topics.choose(KEYED[1])
    assert form.entry(None, ()).topics == (KEYED[1], first, second)
    labels = {one.code: one.label for one in TOPICS}
    assert form.chosen.text() == f"已选：{labels[first]}、{labels[second]}"
    assert form.more.currentIndex() == 0
    _pick_rarer(form, first)
    assert form.entry(None, ()).topics == (KEYED[1], second)
    _pick_rarer(form, second)
    assert form.chosen.text() == ""


def test_that_0_opens_the_rarer_topics_and_the_keys_choose_there(
    qtbot: QtBot, form: ConsultationForm, typist: Typist
) -> None:
    form.topics.setFocus()
    typist.type("60")
    listed = form.more.view()
    qtbot.waitUntil(listed.isVisible)
    qtbot.keyClick(listed, Qt.Key.Key_Down)
    qtbot.keyClick(listed, ENTER)
    qtbot.waitUntil(lambda: typist.focus is form.topics)
    assert form.entry(None, ()).topics == ("meals", RARER[0])


def test_that_the_heading_of_the_list_is_no_topic(form: ConsultationForm) -> None:
    form.more.activated.emit(0)
    assert form.entry(None, ()).topics == ()


def test_that_the_time_runs_by_itself_and_counts_at_least_a_minute(
    form: ConsultationForm,
) -> None:
    assert form.entry(None, ()).minutes == 1


def test_that_minutes_that_were_typed_hold(
    qtbot: QtBot, form: ConsultationForm, typist: Typist
) -> None:
    form.minutes.setFocus()
    form.minutes.selectAll()
    typist.type("25")
    with qtbot.waitSignal(form.edited):
        typist.press(Qt.Key.Key_Tab)
    assert form.entry(None, ()).minutes == 25


def test_that_minutes_cannot_be_out_of_range(form: ConsultationForm, typist: Typist) -> None:
    form.minutes.setFocus()
    form.minutes.selectAll()
    typist.type("999")
    typist.press(Qt.Key.Key_Tab)
    minutes = form.entry(None, ()).minutes
    assert minutes is not None
    assert minutes <= 480


@pytest.mark.parametrize(
    ("begin", "begun"),
    [
        (lambda form: form.asked.setPlainText("问助餐"), True),
        (lambda form: form.answered.setPlainText("带证"), True),
        (lambda form: form.asked.setPlainText(" \n "), False),
        (lambda form: form.topics.choose(KEYED[0]), True),
        (lambda form: _pick_rarer(form, RARER[0]), True),
        (lambda form: form.note_referrals(1), True),
        (lambda form: form.channel.choose(Channel.PHONE), False),
        (lambda form: form.outcome.choose(Outcome.UNMET), False),
    ],
)
def test_that_it_knows_whether_there_is_anything_to_lose(
    form: ConsultationForm, begin: Any, *, begun: bool
) -> None:
    begin(form)
    assert form.is_begun is begun


@pytest.mark.parametrize("field", ["asked", "answered"])
def test_that_words_are_typed_with_the_input_method_and_told(
    qtbot: QtBot, form: ConsultationForm, typist: Typist, field: str
) -> None:
    getattr(form, field).setFocus()
    with qtbot.waitSignal(form.edited):
        typist.say("问助餐食堂怎么走")
    assert getattr(form.entry(None, ()), field) == "问助餐食堂怎么走"


def test_that_shift_enter_makes_a_line_and_tab_leaves(
    form: ConsultationForm, typist: Typist
) -> None:
    form.asked.setFocus()
    typist.say("一")
    typist.press(ENTER, Qt.KeyboardModifier.ShiftModifier)
    typist.say("二")
    typist.press(Qt.Key.Key_Tab)
    assert typist.focus is form.answered
    assert form.entry(None, ()).asked.split() == ["一", "二"]


@pytest.mark.parametrize("field", ["inquirer", "channel", "topics", "outcome", "satisfaction"])
def test_that_every_pick_is_told(
    qtbot: QtBot, form: ConsultationForm, typist: Typist, field: str
) -> None:
    getattr(form, field).setFocus()
    with qtbot.waitSignal(form.edited):
        typist.type("2")


def test_that_the_button_asks_to_save(qtbot: QtBot, form: ConsultationForm) -> None:
    with qtbot.waitSignal(form.save_wanted):
        qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)


def test_that_the_buttons_stay_in_sight_and_the_field_with_the_keyboard_too(
    qtbot: QtBot, form: ConsultationForm, typist: Typist
) -> None:
    form.resize(560, 260)  # a screen of 1366 x 768 at 150 %
    form.outcome.choose(Outcome.UNMET)
    form.topics.setFocus()
    for one in (form.save_button, form.drop_button):
        assert form.rect().contains(one.geometry())
    reason = form.unmet.reason
    reason.setFocus()

    def in_sight() -> bool:
        visible = reason.visibleRegion().boundingRect()
        return visible.height() == reason.height() > 0

    form.outcome.changed.emit()
    qtbot.waitUntil(lambda: typist.focus is reason)
    qtbot.waitUntil(in_sight)


def test_that_enter_in_a_word_field_does_not_save(
    qtbot: QtBot, form: ConsultationForm, typist: Typist
) -> None:
    form.asked.setFocus()
    with qtbot.assertNotEmitted(form.save_wanted):
        typist.press(ENTER)
        typist.press(ENTER, CTRL)


def test_that_clearing_begins_anew_without_saying_so(qtbot: QtBot, form: ConsultationForm) -> None:
    fresh = form.state()
    form.topics.choose(KEYED[0])
    _pick_rarer(form, RARER[2])
    form.asked.setPlainText("问")
    form.answered.setPlainText("答")
    form.outcome.choose(Outcome.FOLLOW_UP)
    form.satisfaction.choose(Satisfaction.POOR)
    form.minutes.setValue(9)
    form.callback.setDate(QDate(2027, 1, 1))
    form.saved_note.setText("草稿已存 09:30")
    with qtbot.assertNotEmitted(form.edited):
        form.clear()
    assert form.state() == fresh
    assert form.saved_note.text() == ""
    assert not form.callback.isVisible()
    assert form.entry(None, ()).minutes == 1


states = st.fixed_dictionaries(
    {
        "inquirer": st.sampled_from([str(one) for one in Inquirer]),
        "channel": st.sampled_from([str(one) for one in Channel]),
        "topics": st.lists(st.sampled_from(KEYED), unique=True).map(
            lambda codes: sorted(codes, key=KEYED.index)
        ),
        "extra": st.lists(st.sampled_from(RARER), unique=True),
        "asked": st.text("问助餐abc \n，。", max_size=40),
        "answered": st.text("带身份证去社区 \n", max_size=40),
        "outcome": st.sampled_from([str(one) for one in Outcome]),
        "satisfaction": st.sampled_from(["", *(str(one) for one in Satisfaction)]),
        "callback": st.dates(date(2026, 1, 1), date(2030, 1, 1)).map(str),
        "minutes": st.integers(0, 480),
    }
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=states)
def test_that_a_draft_comes_back_as_it_was(qtbot: QtBot, state: dict[str, Any]) -> None:
    form, other = _made(), _made()
    qtbot.addWidget(form)
    qtbot.addWidget(other)
    form.restore(state)
    assert {name: form.state()[name] for name in state} == state
    other.restore(form.state())
    kept, came_back = form.entry(None, ()), other.entry(None, ())
    assert came_back == kept
    assert kept.minutes == (state["minutes"] or 1)
    assert kept.outcome == state["outcome"]
    wanted = date.fromisoformat(state["callback"]) if kept.outcome is Outcome.FOLLOW_UP else None
    assert kept.callback_due == wanted


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=states)
def test_that_nothing_of_one_person_s_form_stays_for_the_next(
    qtbot: QtBot, state: dict[str, Any]
) -> None:
    form = _made()
    qtbot.addWidget(form)
    fresh = form.state()
    form.restore(state)
    form.clear()
    assert form.state() == fresh
    assert not form.is_begun


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    state=states,
    reason=st.sampled_from(["", *UnmetReason]),
    service=st.text("送餐洗澡", max_size=10),
    community=st.text("示例一社区", max_size=6),
    data=st.data(),
)
def test_that_what_stayed_unmet_comes_back_with_a_draft(
    qtbot: QtBot,
    state: dict[str, Any],
    reason: str,
    service: str,
    community: str,
    data: st.DataObject,
) -> None:
    topics = [*state["topics"], *state["extra"]]
    some = [one for one in topics if data.draw(st.booleans())]
    told = {"reason": str(reason), "topics": some, "service": service, "community": community}
    form = _made()
    qtbot.addWidget(form)
    form.restore(state | {"unmet": told, "referrals": 2})
    assert form.state()["unmet"] == told
    assert form.state()["referrals"] == 2
    entry = form.entry(None, ()).unmet
    assert (entry is not None) == (state["outcome"] == Outcome.UNMET and bool(reason))
    if entry is not None:
        assert (entry.reason, list(entry.topics), entry.service) == (reason, some, service)


def test_that_a_topic_the_district_took_out_is_left_out_of_a_draft(
    form: ConsultationForm,
) -> None:
    state = form.state() | {"extra": [RARER[0], "no_longer"], "topics": [KEYED[0], "gone"]}
    form.restore(state)
    assert form.entry(None, ()).topics == (KEYED[0], RARER[0])


def test_that_restoring_says_nothing(qtbot: QtBot, form: ConsultationForm) -> None:
    with qtbot.assertNotEmitted(form.edited):
        form.restore(form.state() | {"asked": "问", "outcome": "follow_up"})
    assert form.callback.isVisible()


def test_that_every_row_of_choices_can_be_read_out(form: ConsultationForm) -> None:
    rows = (form.inquirer, form.channel, form.topics, form.outcome, form.satisfaction)
    assert [one.accessibleName() for one in rows] == ["谁在问", "方式", "事项", "结果", "满意度"]
