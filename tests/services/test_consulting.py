"""Logging consultations."""

from datetime import date, timedelta

import pytest

from advisor_app.domain.changes import Changed
from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import derived_record
from advisor_app.domain.records import ConsentScope
from advisor_app.services.consulting import ConsultationEntry
from advisor_app.services.referrals import ReferralEntry
from advisor_app.services.suite import Services
from tests.builders import consult, register


def test_that_everything_typed_is_kept(services: Services) -> None:
    elder = register(services)
    policy = services.screenings.policies[0]
    one = consult(
        services,
        elder,
        inquirer=Inquirer.CHILD,
        channel=Channel.PHONE,
        topics=tuple(topic.code for topic in services.consulting.topics[:2]),
        policies=(policy.id,),
        asked="  问津贴 ",
        answered="带身份证去社区",
        minutes=6,
        satisfaction=Satisfaction.GOOD,
        outcome=Outcome.FOLLOW_UP,
        callback_due=services.desk.today + timedelta(days=3),
    )
    (seen,) = services.consulting.listed()
    kept = seen.consultation
    assert (kept.id, seen.name) == (one, "张桂兰")
    assert seen.note is not None
    assert (seen.note.asked, seen.note.answered) == ("问津贴", "带身份证去社区")
    assert (kept.inquirer, kept.channel, kept.minutes) == (Inquirer.CHILD, Channel.PHONE, 6)
    assert kept.satisfaction is Satisfaction.GOOD
    version = policy.nearest_version(services.desk.today).version
    assert [(told.policy, told.version) for told in kept.policies] == [(policy.id, version)]
    assert kept.advisor == services.desk.advisor.id
    (call,) = services.registration.card(elder).calls
    assert call.due == services.desk.today + timedelta(days=3)


def test_that_one_form_saved_twice_is_one_consultation(services: Services) -> None:
    form = services.consulting.begin()
    entry = ConsultationEntry(
        channel=Channel.WALK_IN,
        topics=(services.consulting.topics[0].code,),
        outcome=Outcome.FOLLOW_UP,
        asked="问助餐",
    )
    first = services.consulting.save(form, entry)
    assert services.consulting.save(form, entry) == first
    assert len(services.consulting.listed()) == 1
    assert services.desk.record.journal.last_pos() == 5  # point, advisor, and three of the form


def test_that_an_anonymous_question_counts(services: Services) -> None:
    consult(services, inquirer=Inquirer.ANONYMOUS)
    (seen,) = services.consulting.today()
    assert (seen.name, seen.consultation.elder) == ("", None)


def test_that_a_follow_up_without_a_date_is_due_in_a_week(services: Services) -> None:
    consult(services, outcome=Outcome.FOLLOW_UP)
    (seen,) = services.consulting.listed()
    assert seen.consultation.callback_due == services.desk.today + timedelta(days=7)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"topics": ()}, "topics"),
        ({"topics": ("weather",)}, "topics"),
        ({"topics": ("x", "x")}, "topics"),
        ({"minutes": -1}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"elder": "nobody"}, "elder"),
        ({"policies": ("no-such",)}, "policies"),
        ({"callback_due": date(2020, 1, 1)}, "callback_due"),
    ],
)
def test_that_what_cannot_be_is_refused_at_its_field(
    services: Services, entry: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        consult(services, **entry)
    assert refused.value.field == field
    assert services.consulting.listed() == ()


def test_that_the_future_is_refused(services: Services) -> None:
    with pytest.raises(BadInput, match="现在之后"):
        consult(services, at=services.desk.now() + timedelta(hours=1))


def test_that_a_draft_is_kept_until_its_form_is_saved(services: Services) -> None:
    form, other = services.consulting.begin(), services.consulting.begin()
    services.consulting.keep_draft(form, {"asked": "问助"})
    services.consulting.keep_draft(form, {"asked": "问助餐"})
    services.consulting.keep_draft(other, {"asked": "别的"})
    drafts = {one.form: one.payload for one in services.consulting.drafts()}
    assert drafts == {form: {"asked": "问助餐"}, other: {"asked": "别的"}}
    entry = ConsultationEntry(
        channel=Channel.PHONE,
        topics=(services.consulting.topics[0].code,),
        outcome=Outcome.ANSWERED,
    )
    services.consulting.save(form, entry)
    services.consulting.drop_draft(other)
    assert services.consulting.drafts() == ()


def test_that_what_was_opened_out_of_a_talk_given_up_names_no_talk(services: Services) -> None:
    elder = register(services, consents=(ConsentScope.CONTACT,))
    form, kept = services.consulting.begin(), consult(services, elder)
    talk = derived_record(form, "consultation")
    for about in (talk, kept):
        services.referrals.open(
            services.referrals.begin(), [ReferralEntry(need="助浴")], elder, about
        )
    services.consulting.drop_draft(form)
    assert {one.referral.consultation for one in services.referrals.open_ones()} == {None, kept}
    assert {one.call.consultation for one in services.callbacks.listed(60)} == {None, kept}
    services.consulting.drop_draft(form)
    assert services.care.verify().problems == ()


def test_that_a_draft_dropped_after_saving_leaves_the_talk_its_referrals(
    services: Services,
) -> None:
    form = services.consulting.begin()
    talk = derived_record(form, "consultation")
    services.referrals.open(services.referrals.begin(), [ReferralEntry(need="助浴")], None, talk)
    entry = ConsultationEntry(channel=Channel.PHONE, topics=("meals",), outcome=Outcome.REFERRED)
    assert services.consulting.save(form, entry) == talk
    services.consulting.drop_draft(form)
    (one,) = services.referrals.open_ones()
    assert one.referral.consultation == talk


@pytest.mark.parametrize(("search", "found"), [("助餐", 1), ("桂兰", 1), ("没有", 0), ("", 2)])
def test_that_consultations_are_found_by_their_words(
    services: Services, search: str, found: int
) -> None:
    consult(services, register(services), asked="问助餐在哪里")
    consult(services)
    assert len(services.consulting.listed(search=search)) == found


def test_that_saving_announces_what_changed(services: Services) -> None:
    heard: list[Changed] = []
    services.desk.record._transactions.listen(heard.append)
    consult(services, asked="问助餐")
    assert [one.kinds for one in heard] == [frozenset({"consultation", "note", "draft"})]
