"""A saved talk in the counter's form: what goes in comes out again, whatever it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QDate, QDateTime, QTime
from pytestqt.qtbot import QtBot

from advisor_app.domain.consultation import (
    Channel,
    Consultation,
    Inquirer,
    Outcome,
    PolicyMention,
    Satisfaction,
)
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.unmet import UnmetReason
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.talk_body import TalkBody
from advisor_app.services.consulting import ConsultationEntry, ConsultationSeen
from advisor_app.services.correcting import OpenedTalk
from advisor_app.services.suite import Services
from advisor_app.services.unmet import UnmetEntry
from tests.builders import START
from tests.conftest import EXAMPLES
from tests.gui.driving import shown

ONE = RecordId("01900000-0000-7000-8000-000000000001")
SOMEBODY = RecordId("01900000-0000-7000-8000-000000000002")
POLICIES = ("zz-gaoling-jintie", "gone")
TOPICS = ("meals", "pension", "health", "no_longer_known")
Put = Callable[..., TalkBody]

UNMET = st.none() | st.builds(
    UnmetEntry, reason=st.sampled_from(UnmetReason), service=st.sampled_from(("", "送餐"))
)
SAID = st.builds(
    ConsultationEntry,
    channel=st.sampled_from(Channel),
    topics=st.lists(st.sampled_from(TOPICS), min_size=1, unique=True).map(tuple),
    outcome=st.sampled_from(Outcome),
    inquirer=st.sampled_from(Inquirer),
    elder=st.sampled_from((None, SOMEBODY)),
    policies=st.lists(st.sampled_from(POLICIES), unique=True).map(tuple),
    asked=st.sampled_from(("", "问助餐\n还问养老金")),
    answered=st.sampled_from(("", "去社区")),
    minutes=st.none() | st.integers(1, 480),
    satisfaction=st.none() | st.sampled_from(Satisfaction),
    callback_due=st.none() | st.dates(date(2026, 11, 23), date(2027, 3, 1)),
    unmet=UNMET,
    at=st.integers(0, 900_000).map(lambda ago: START - timedelta(minutes=ago)),
)


def _opened(said: ConsultationEntry, *, withdrawn: bool = False) -> OpenedTalk:
    """Give what the service would open for a form that was saved so."""
    talk = Consultation(
        id=ONE, at=said.at or START, point="410106-D05", advisor=None, inquirer=said.inquirer,
        channel=said.channel, topics=said.topics, outcome=said.outcome, elder=said.elder,
        policies=tuple(PolicyMention(one, "1") for one in said.policies), minutes=said.minutes,
        satisfaction=said.satisfaction, callback_due=said.callback_due, withdrawn=withdrawn,
    )  # fmt: skip
    seen = ConsultationSeen(talk, None, "张桂兰" if said.elder else "", RevisionId("h"), None)
    return OpenedTalk(
        seen=seen, name="张桂兰" if said.elder else "匿名", entry=said, referrals=0,
        open_referrals=0, history=(), may_return=withdrawn,
    )  # fmt: skip


def _said(**changes: Any) -> ConsultationEntry:
    plain = ConsultationEntry(
        channel=Channel.WALK_IN, topics=("meals",), outcome=Outcome.ANSWERED, at=START,
        inquirer=Inquirer.ANONYMOUS,
    )  # fmt: skip
    return replace(plain, **changes)


@pytest.fixture
def put(qtbot: QtBot, services: Services, jobs: Jobs) -> Put:
    """Shows a talk that was saved so."""

    def body(said: ConsultationEntry, **more: bool) -> TalkBody:
        made = TalkBody(services, jobs, _opened(said, **more), (("示例街道", "示例一社区"),))
        qtbot.addWidget(made)
        return made

    return body


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=max(6, EXAMPLES // 3)
)
@given(said=SAID)
def test_that_what_was_saved_comes_out_of_the_form_unchanged(
    said: ConsultationEntry, put: Put
) -> None:
    # The service derives both: a call is promised by an outcome, a reason belongs to an unmet need.
    due = said.callback_due
    if said.outcome is Outcome.FOLLOW_UP and due is None:
        due = date(2026, 12, 1)
    unmet = said.unmet if said.outcome is Outcome.UNMET else None
    told = replace(unmet, topics=said.topics) if unmet else None
    saved = replace(said, callback_due=due, unmet=told)
    body = put(saved)
    entry = body.entry
    assert replace(entry, unmet=None) == replace(saved, unmet=None)
    assert (entry.unmet is None) == (told is None)
    if entry.unmet and told:
        assert (entry.unmet.reason, entry.unmet.service) == (told.reason, told.service)
        assert set(entry.unmet.topics) == set(told.topics)
    assert body.lacks_reason is False
    body.deleteLater()


def test_that_minutes_that_nobody_noted_stay_unknown_until_somebody_does(put: Put) -> None:
    body = put(_said(minutes=None))
    assert body.form.minutes.text() == "没有记"
    body.form.edited.emit()  # the clock of the counter starts at this
    assert (body.form.clock.running, body.entry.minutes) == (False, None)
    body.form.minutes.setValue(7)
    body.form.minutes.editingFinished.emit()
    assert body.entry.minutes == 7
    body.form.minutes.setValue(0)
    body.form.minutes.editingFinished.emit()
    assert body.entry.minutes is None


def test_that_a_topic_that_is_added_comes_after_those_that_were_there(put: Put) -> None:
    body = put(_said(topics=("no_longer_known", "pension")))
    body.form.topics.choose("meals", "pension")
    assert body.entry.topics == ("no_longer_known", "pension", "meals")
    body.form.rarer.choose(())
    assert body.entry.topics == ("pension", "meals")


def test_that_a_call_is_promised_from_today_on(put: Put, services: Services) -> None:
    body = put(_said(at=START - timedelta(days=200)))
    body.form.outcome.choose(Outcome.FOLLOW_UP)
    assert body.entry.callback_due == services.desk.today + timedelta(days=7)
    body.form.outcome.choose(Outcome.SIGNPOSTED)
    assert body.entry.callback_due is None


def test_that_a_promise_beside_another_outcome_is_kept_with_it(put: Put) -> None:
    body = put(_said(callback_due=date(2026, 12, 24)))
    body.form.minutes.setValue(3)
    assert body.entry.callback_due == date(2026, 12, 24)
    body.form.outcome.choose(Outcome.ASSISTED)
    assert body.entry.callback_due is None


def test_that_a_reason_is_asked_for_where_it_is_new(put: Put) -> None:
    as_saved = {"outcome": Outcome.UNMET}
    with_reason = as_saved | {"unmet": UnmetEntry(reason=UnmetReason.FULL)}
    cases: list[tuple[dict[str, Any], Outcome, str, bool]] = [
        ({}, Outcome.ANSWERED, "", False),
        ({}, Outcome.UNMET, "", True),
        ({}, Outcome.UNMET, "full", False),
        (as_saved, Outcome.UNMET, "", False),
        (with_reason, Outcome.UNMET, "", True),
    ]
    for said, outcome, reason, lacks in cases:
        body = put(_said(**said))
        body.form.outcome.choose(outcome)
        body.form.unmet.reason.choose(*([reason] if reason else []))
        assert body.lacks_reason is lacks, (said, outcome, reason)


def test_that_seconds_are_kept_unless_the_time_is_changed(put: Put) -> None:
    exact = START + timedelta(seconds=41)
    body = put(_said(at=exact))
    assert body.entry.at == exact
    body.when.setDateTime(QDateTime(QDate(2026, 11, 20), QTime(8, 5)))
    assert body.entry.at == datetime(2026, 11, 20, 0, 5, tzinfo=UTC)
    body.when.setDateTime(QDateTime(QDate(2026, 11, 23), QTime(9, 30)))
    assert body.entry.at == exact


def test_that_nobody_asks_for_themselves_in_a_talk_about_nobody(put: Put, qtbot: QtBot) -> None:
    cases = [
        (None, Inquirer.ELDER, Inquirer.ANONYMOUS),
        (None, Inquirer.CHILD, Inquirer.CHILD),
        (SOMEBODY, Inquirer.ANONYMOUS, Inquirer.ELDER),
        (SOMEBODY, Inquirer.NEIGHBOUR, Inquirer.NEIGHBOUR),
    ]
    for elder, saved, now in cases:
        body = put(_said(elder=None if elder else SOMEBODY, inquirer=saved))
        with qtbot.waitSignal(body.edited):
            body.who.elder = elder
            body.who.changed.emit()
        assert (body.entry.elder, body.entry.inquirer) == (elder, now)
        assert body.form.unmet.community.isHidden() is (elder is not None)


def test_that_every_part_says_that_it_was_edited(put: Put, qtbot: QtBot) -> None:
    body = put(_said(policies=POLICIES))
    form = body.form
    for edit in (
        lambda: form.asked.setPlainText("问"),
        lambda: form.topics.changed.emit() or form.topics._pick("pension"),
        lambda: form.outcome._pick(Outcome.SIGNPOSTED.value),
        lambda: body.when.setDateTime(body.when.dateTime().addSecs(-3600)),
        lambda: body.policies.more.activated.emit(0),
    ):
        with qtbot.waitSignal(body.edited):
            edit()


def test_that_what_was_taken_back_is_only_looked_at(put: Put, qtbot: QtBot) -> None:
    body = put(_said(), withdrawn=True)
    body.freeze()
    shown(qtbot, body)
    for part in (body.form, body.who, body.when, body.policies):
        assert not part.isEnabled()
    assert not body.form.save_button.isVisible()
    assert body.plan_title.text() == "恢复时会一起改"


def test_that_the_counters_own_buttons_are_not_offered_here(put: Put, qtbot: QtBot) -> None:
    body = shown(qtbot, put(_said(outcome=Outcome.REFERRED)))
    assert not body.form.drop_button.isVisible()
    assert not body.form.referred.open_button.isVisible()
    assert body.form.save_button.text() == "保存更正 Ctrl+Enter"
