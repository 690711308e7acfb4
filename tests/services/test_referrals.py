"""Referrals: opened whole or not at all, moved by the table only, followed to their end."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from advisor_app.domain.consultation import Outcome
from advisor_app.domain.errors import BadInput
from advisor_app.domain.follow_up import CallOutcome, CallReason
from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import ConsentScope
from advisor_app.domain.referral import (
    ALLOWED_STEPS,
    ENDED,
    Party,
    Referral,
    ReferralState,
    ServiceCategory,
)
from advisor_app.domain.unmet import UnmetReason
from advisor_app.services.deadlines import Deadlines
from advisor_app.services.referrals import ReferralEntry, StepEntry
from advisor_app.services.suite import Services
from tests.builders import a_point, consult, register

S = ReferralState
TODAY = date(2026, 11, 23)


def _open(
    services: Services, elder: RecordId | None = None, need: str = "每周助浴", **entry: object
) -> RecordId:
    entries = [ReferralEntry(need=need, **entry)]  # type: ignore[arg-type]
    (one,) = services.referrals.open(services.referrals.begin(), entries, elder)
    return one


def _step(services: Services, one: RecordId, to: ReferralState, **entry: object) -> Referral:
    step = StepEntry(to=to, **entry)  # type: ignore[arg-type]
    return services.referrals.step(services.referrals.begin(), one, step)


def test_that_a_referral_goes_out_as_it_was_written(services: Services) -> None:
    elder = register(services)
    talk = consult(services, elder, outcome=Outcome.REFERRED)
    (one,) = services.referrals.open(
        services.referrals.begin(),
        [
            ReferralEntry(
                need="每周助浴", provider="示例养老服务中心", service="助浴服务的编号",
                category=ServiceCategory.DAILY_LIVING, wanted=TODAY + timedelta(3),
                consented=True, words="下午在家，耳朵背",
            )
        ],
        elder,
        talk,
    )  # fmt: skip
    seen = services.referrals.get(one)
    kept = seen.referral
    assert seen.name == "张桂兰"
    assert (kept.state, kept.waits_for) == (S.SENT, Party.PROVIDER)
    assert (kept.need, kept.provider, kept.service) == (
        "每周助浴",
        "示例养老服务中心",
        "助浴服务的编号",
    )
    assert (kept.elder, kept.consultation, kept.consented) == (elder, talk, True)
    assert (kept.wanted, kept.due) == (TODAY + timedelta(3), TODAY + timedelta(7))
    (line,) = services.referrals.history(one)
    assert (line.state, line.by, line.words) == (S.SENT, "示例顾问", "下午在家，耳朵背")


def test_that_nobody_s_consent_is_made_up(services: Services) -> None:
    one = services.referrals.get(_open(services, consented=True)).referral
    assert (one.elder, one.consented) == (None, False)


def test_that_the_days_to_answer_are_a_setting(services: Services) -> None:
    services.deadlines.keep(Deadlines(answer=3))
    assert services.referrals.get(_open(services)).referral.due == TODAY + timedelta(3)


def test_that_several_items_are_ordered_at_once_or_none(services: Services) -> None:
    elder = register(services)
    items = [
        ReferralEntry(need="理发", category=ServiceCategory.DAILY_LIVING, is_order=True),
        ReferralEntry(need="擦玻璃", category=ServiceCategory.HOUSEKEEPING, is_order=True),
    ]
    form = services.referrals.begin()
    with pytest.raises(BadInput) as refused:
        services.referrals.open(form, [*items, ReferralEntry(need=" ")], elder)
    assert refused.value.field == "need"
    assert services.referrals.open_ones() == ()
    opened = services.referrals.open(form, items, elder)
    assert services.referrals.open(form, items, elder) == opened
    kept = [one.referral for one in services.referrals.open_ones()]
    assert {one.need for one in kept} == {"理发", "擦玻璃"}
    assert all(one.is_order and one.elder == elder for one in kept)


@pytest.mark.parametrize("count", [0, 10])
def test_that_a_form_holds_one_to_nine_items(services: Services, count: int) -> None:
    with pytest.raises(BadInput, match="1到9件"):
        services.referrals.open(
            services.referrals.begin(), [ReferralEntry(need="理发")] * count, None
        )


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"need": "给张桂兰送饭"}, "need"),
        ({"need": "打100-0000-3812"}, "need"),
        ({"need": "饭" * 61}, "need"),
        ({"need": "送饭", "provider": "张桂兰的女儿"}, "provider"),
        ({"need": "送饭", "wanted": TODAY - timedelta(1)}, "wanted"),
        ({"need": "送饭", "due": TODAY - timedelta(1)}, "due"),
    ],
)
def test_that_what_travels_names_nobody_and_lies_ahead(
    services: Services, entry: dict[str, object], field: str
) -> None:
    elder = register(services)
    with pytest.raises(BadInput) as refused:
        _open(services, elder, **entry)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_that_a_stranger_cannot_be_referred(services: Services) -> None:
    with pytest.raises(BadInput, match="没有编号"):
        _open(services, RecordId("nobody"))


def test_that_steps_are_kept_with_who_and_when_and_what_was_said(services: Services) -> None:
    one = _open(services, sent=False)
    for to, words in ((S.SENT, ""), (S.ACCEPTED, "李站长接的"), (S.COMPLETED, "")):
        _step(services, one, to, words=words)
    services.referrals.remark(services.referrals.begin(), one, "老人来道谢")
    told = [(line.state, line.words) for line in services.referrals.history(one)]
    assert told == [
        (S.DRAFT, ""), (S.SENT, ""), (S.ACCEPTED, "李站长接的"), (S.COMPLETED, ""),
        (S.COMPLETED, "老人来道谢"),
    ]  # fmt: skip
    assert services.referrals.open_ones() == ()
    assert [each.referral.id for each in services.referrals.recent()] == [one]


def test_that_the_same_step_of_one_form_counts_once(services: Services) -> None:
    one, form = _open(services), services.referrals.begin()
    for _ in range(2):
        moved = services.referrals.step(form, one, StepEntry(to=S.ACCEPTED, words="好"))
        assert moved.state is S.ACCEPTED
    assert len(services.referrals.history(one)) == 2


def test_that_a_step_outside_the_table_is_refused_in_words(services: Services) -> None:
    one = _open(services, sent=False)
    with pytest.raises(BadInput, match="可以是已发出、已取消"):
        _step(services, one, S.COMPLETED)
    assert services.referrals.get(one).referral.state is S.DRAFT


def test_that_a_declined_one_goes_to_another_provider(services: Services) -> None:
    one = _open(services, provider="甲中心", service="旧的服务")
    _step(services, one, S.DECLINED)
    assert services.referrals.get(one).referral.waits_for is Party.POINT
    moved = _step(services, one, S.SENT, provider="乙中心")
    assert (moved.provider, moved.service, moved.due) == ("乙中心", "", TODAY + timedelta(7))


def test_that_a_failed_one_becomes_an_unmet_need(services: Services) -> None:
    elder = register(services, street="示例街道", community="示例一社区")
    one = _open(services, elder, need="夜间陪护", category=ServiceCategory.DAILY_LIVING)
    _step(services, one, S.FAILED, unmet=UnmetReason.TOO_DEAR)
    (need,) = services.unmet.listed(TODAY, TODAY)
    assert (need.topic, need.service, need.reason) == (
        "home_care",
        "夜间陪护",
        UnmetReason.TOO_DEAR,
    )
    assert (need.street, need.community, need.referral) == ("示例街道", "示例一社区", one)


def test_that_an_unsorted_one_falls_under_what_the_talk_was_about(services: Services) -> None:
    talk = consult(services, topics=("meals",), outcome=Outcome.REFERRED)
    (one,) = services.referrals.open(
        services.referrals.begin(), [ReferralEntry(need="送餐到家")], None, talk
    )
    _step(services, one, S.DECLINED, unmet=UnmetReason.FULL)
    (need,) = services.unmet.listed(TODAY, TODAY)
    assert (need.topic, need.consultation) == ("meals", talk)


def test_that_one_referral_is_one_unmet_need_however_often_it_is_said(services: Services) -> None:
    elder = register(services, consents=(ConsentScope.CONTACT,))
    one = _open(services, elder)
    _step(services, one, S.DECLINED, unmet=UnmetReason.FULL)
    _step(services, one, S.SENT, provider="示例另一家")
    _step(services, one, S.FAILED, unmet=UnmetReason.TOO_DEAR)
    (need,) = services.unmet.listed(TODAY, TODAY)
    assert need.reason is UnmetReason.TOO_DEAR
    (line,) = services.callbacks.listed(60)
    form = services.callbacks.begin()
    services.callbacks.log(form, line.call, CallOutcome.UNMET, unmet=UnmetReason.GAVE_UP)
    (need,) = services.unmet.listed(TODAY, TODAY)
    assert (need.reason, need.referral) == (UnmetReason.GAVE_UP, one)
    assert services.care.verify().problems == ()


def test_that_whom_it_is_about_is_not_named_to_another_provider_either(services: Services) -> None:
    one = _open(services, register(services))
    with pytest.raises(BadInput, match="不能写姓名") as refused:
        _step(services, one, S.HANDED_ON, provider="张桂兰的女儿")
    assert refused.value.field == "provider"


def test_that_only_what_did_not_work_out_is_unmet(services: Services) -> None:
    one = _open(services)
    with pytest.raises(BadInput, match="没能满足"):
        _step(services, one, S.ACCEPTED, unmet=UnmetReason.FULL)
    assert services.referrals.get(one).referral.state is S.SENT
    assert services.unmet.listed(TODAY, TODAY) == ()


def test_that_the_one_due_first_stands_first(services: Services) -> None:
    later = _open(services, due=TODAY + timedelta(9))
    now = _open(services, due=TODAY)
    assert [one.referral.id for one in services.referrals.open_ones()] == [now, later]
    assert [services.referrals.is_late(one.referral) for one in services.referrals.open_ones()] == [
        True, False,
    ]  # fmt: skip


def test_that_whoever_agreed_is_asked_afterwards_whether_help_came(services: Services) -> None:
    agreed = register(services, consents=(ConsentScope.CONTACT,))
    silent = register(services, "李芳")
    first, _ = _open(services, agreed), _open(services, silent)
    (line,) = services.callbacks.listed(ahead=30)
    assert (line.call.reason, line.call.referral) == (CallReason.REFERRAL, first)
    assert (line.name, line.why) == ("张桂兰", "转介之后：每周助浴")
    assert line.call.due == TODAY + timedelta(14)


def test_that_what_was_ordered_together_is_asked_about_in_one_call(services: Services) -> None:
    elder = register(services, consents=(ConsentScope.CONTACT,))
    items = [ReferralEntry(need="理发", is_order=True), ReferralEntry(need="擦玻璃", is_order=True)]
    form = services.referrals.begin()
    for _ in range(2):
        services.referrals.open(form, items, elder)
    (line,) = services.callbacks.listed(ahead=30)
    assert line.why.startswith("转介之后：")
    assert set(line.why.removeprefix("转介之后：").split("、")) == {"理发", "擦玻璃"}


def test_that_erasing_a_person_takes_their_referrals_along(services: Services) -> None:
    elder = register(services, consents=(ConsentScope.CONTACT,))
    one = _open(services, elder, words="住三楼")
    services.registration.forget(elder, "本人要求")
    assert services.referrals.open_ones() == ()
    assert services.callbacks.listed(ahead=30) == ()
    assert services.desk.record.referrals.remarks(one) == ()
    with pytest.raises(BadInput, match="没有编号"):
        services.referrals.history(one)


def test_that_an_empty_remark_is_refused(services: Services) -> None:
    with pytest.raises(BadInput, match="备注是空的"):
        services.referrals.remark(services.referrals.begin(), _open(services), "  ")


class ReferralMachine(RuleBasedStateMachine):
    """Steps in any order: what the table forbids is refused, what it allows happens."""

    opened = Bundle("opened")

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.services = a_point(Path(self.folder.name) / "point")
        self.elder = register(self.services, consents=(ConsentScope.CONTACT,))
        self.model: dict[RecordId, list[ReferralState]] = {}

    def teardown(self) -> None:
        self.services.care.close()
        self.folder.cleanup()

    @rule(target=opened, sent=st.booleans(), count=st.integers(1, 3), named=st.booleans())
    def open(self, sent: bool, count: int, named: bool) -> object:
        entries = [ReferralEntry(need="理发", sent=sent)] * count
        elder = self.elder if named else None
        made = self.services.referrals.open(self.services.referrals.begin(), entries, elder)
        for one in made:
            self.model[one] = [S.SENT if sent else S.DRAFT]
        return multiple(*made)

    @rule(one=opened, to=st.sampled_from(list(S)), words=st.sampled_from(["", "打过电话"]),
          twice=st.booleans())  # fmt: skip
    def step(self, one: RecordId, to: ReferralState, words: str, twice: bool) -> None:
        now, form = self.model[one][-1], self.services.referrals.begin()
        entry = StepEntry(to=to, words=words)
        if to in ALLOWED_STEPS[now]:
            for _ in range(1 + twice):
                assert self.services.referrals.step(form, one, entry).state is to
            self.model[one].append(to)
        else:
            with pytest.raises(BadInput):
                self.services.referrals.step(form, one, entry)

    @rule(one=opened)
    def remark(self, one: RecordId) -> None:
        self.services.referrals.remark(self.services.referrals.begin(), one, "记一笔")

    @invariant()
    def history_is_what_happened(self) -> None:
        for one, states in self.model.items():
            lines = self.services.referrals.history(one)
            steps = [line.state for line in lines if line.words != "记一笔"]
            assert steps == states
            for before, after in pairwise(states):
                assert after in ALLOWED_STEPS[before]

    @invariant()
    def open_ones_are_those_that_have_not_ended(self) -> None:
        shown = {one.referral.id for one in self.services.referrals.open_ones()}
        assert shown == {one for one, states in self.model.items() if states[-1] not in ENDED}

    @rule()
    def rebuild(self) -> None:
        """The journal alone gives the same tables again."""
        before = self.services.referrals.recent()
        self.services.desk.record.rebuild()
        assert self.services.referrals.recent() == before
        assert self.services.care.verify().problems == ()


ReferralMachine.TestCase.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
TestReferralMachine = ReferralMachine.TestCase
