"""What differs between two states of a record is said in words, and nothing else is said."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from advisor_app.domain.consultation import (
    Channel,
    Consultation,
    Inquirer,
    Note,
    Outcome,
    PolicyMention,
    Satisfaction,
)
from advisor_app.domain.follow_up import CallOutcome, FollowUp
from advisor_app.domain.ids import RecordId
from advisor_app.domain.referral import Referral, ReferralState
from advisor_app.domain.unmet import UnmetNeed, UnmetReason
from advisor_app.services.suite import Services
from advisor_app.services.talk_words import Change, TalkWords
from tests.builders import START, a_point, register

ONE = RecordId("01900000-0000-7000-8000-000000000001")
NOWHERE = RecordId("01900000-0000-7000-8000-000000000002")
DAY = date(2026, 12, 1)
ALLOWANCE = "zz-gaoling-jintie"


@dataclass(frozen=True)
class Here:
    """A point with two people, opened once for all of these: nothing here writes."""

    services: Services
    guilan: RecordId
    jianguo: RecordId

    @property
    def words(self) -> TalkWords:
        return self.services.correcting.words

    @property
    def talk(self) -> Consultation:
        return Consultation(
            id=ONE, at=START, point="410106-D05", advisor=None, inquirer=Inquirer.ELDER,
            channel=Channel.WALK_IN, topics=("meals",), outcome=Outcome.ANSWERED,
            elder=self.guilan,
        )  # fmt: skip

    def said(self, before: object, after: object) -> list[str]:
        return [one.in_words for one in self.words.changes(before, after)]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    services = a_point(tmp_path_factory.mktemp("words"))
    yield Here(services, register(services), register(services, "王建国"))
    services.care.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"at": START + timedelta(hours=3)}, "什么时候：2026-11-23 09:30 → 2026-11-23 12:30"),
        ({"elder": None}, "老人：张桂兰 → 匿名"),
        ({"elder": NOWHERE}, "老人：张桂兰 → （已删除）"),
        ({"inquirer": Inquirer.CHILD}, "谁在问：本人 → 子女"),
        ({"channel": Channel.PHONE}, "方式：来访 → 来电"),
        ({"topics": ("meals", "pension")}, "事项：助餐 → 助餐、养老金"),
        ({"topics": ("made_up",)}, "事项：助餐 → made_up"),
        ({"outcome": Outcome.UNMET}, "结果：当场答复 → 未能满足"),
        ({"minutes": 5}, "用时：（无） → 5 分钟"),
        ({"minutes": 0}, "用时：（无） → 0 分钟"),
        ({"satisfaction": Satisfaction.POOR}, "满意吗：（无） → 不满意"),
        ({"policies": (PolicyMention(ALLOWANCE, "2026"),)}, "讲过的政策：（无） → 高龄津贴"),
        ({"policies": (PolicyMention("gone", "1"),)}, "讲过的政策：（无） → gone"),
    ],
)
def test_that_each_field_of_a_talk_is_told(
    here: Here, change: dict[str, object], words: str
) -> None:
    after = replace(here.talk, **change)  # type: ignore[arg-type]
    assert here.said(here.talk, after) == [words]
    (back,) = here.words.changes(after, here.talk)
    (there,) = here.words.changes(here.talk, after)
    assert back == Change(there.what, there.after, there.before)


def test_that_several_changes_are_told_in_the_order_of_the_form(here: Here) -> None:
    after = replace(
        here.talk, minutes=3, elder=here.jianguo, outcome=Outcome.SIGNPOSTED, topics=("pension",)
    )
    names = [one.what for one in here.words.changes(here.talk, after)]
    assert names == ["老人", "事项", "结果", "用时"]


def test_that_what_is_the_same_is_not_told(here: Here) -> None:
    talk = here.talk
    for other in (
        talk,
        replace(talk, withdrawn=True),  # the history says that by itself
        replace(talk, callback_due=DAY),  # the call says it
        replace(talk, at=START + timedelta(seconds=20)),  # nobody sees seconds
    ):
        assert here.said(talk, other) == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (("", ""), ("问", ""), ["问了什么：（无） → 问"]),
        (("问", "答"), ("问", "答了"), ["怎么答的：答 → 答了"]),
        (("问", "答"), ("", ""), ["问了什么：问 → （无）", "怎么答的：答 → （无）"]),
        (("问", "答"), ("问", "答"), []),
    ],
)
def test_that_words_are_told(
    here: Here, before: tuple[str, str], after: tuple[str, str], words: list[str]
) -> None:
    first, second = (
        Note(id=ONE, consultation=ONE, asked=asked, answered=answered)
        for asked, answered in (before, after)
    )
    assert here.said(first, second) == words
    if before == ("", ""):
        assert here.said(None, second) == words


def test_that_a_call_is_told_by_its_day_and_whether_it_was_made(here: Here) -> None:
    call = FollowUp(id=ONE, point="410106-D05", due=DAY, elder=here.guilan)
    later = replace(call, due=DAY + timedelta(days=2))
    made = replace(call, done_at=START, outcome=CallOutcome.SETTLED, tries=1)
    assert here.said(None, call) == ["回访：（无） → 2026-12-01 前打"]
    assert here.said(call, later) == ["回访：2026-12-01 前打 → 2026-12-03 前打"]
    assert here.said(call, replace(call, withdrawn=True)) == ["回访：2026-12-01 前打 → （无）"]
    assert here.said(call, made) == ["回访：2026-12-01 前打 → 已经打通"]
    assert here.said(call, replace(call, tries=2, outcome=CallOutcome.NO_ANSWER)) == []
    assert here.said(call, replace(call, elder=here.jianguo)) == []


def test_that_a_need_is_told_by_its_topic_and_reason(here: Here) -> None:
    need = UnmetNeed(
        id=ONE, point="410106-D05", on=DAY, topic="meals", reason=UnmetReason.FULL, service="送餐",
        community="示例一社区",
    )  # fmt: skip
    gone = replace(need, withdrawn=True)
    assert here.said(None, need) == ["没能满足：助餐：（无） → 名额已满，排队，送餐，示例一社区"]
    assert here.said(need, gone) == ["没能满足：助餐：名额已满，排队，送餐，示例一社区 → （无）"]
    assert here.said(gone, need) == here.said(None, need)
    bare = replace(need, service="", community="", reason=UnmetReason.OTHER)
    assert here.said(gone, bare) == ["没能满足：助餐：（无） → 其他"]
    assert here.said(gone, gone) == here.said(gone, replace(gone, service="别的")) == []


def test_that_a_referral_is_told_by_its_state_or_by_whom_it_is_about(here: Here) -> None:
    sent = Referral(
        id=ONE, opened_at=START, point="410106-D05", elder=here.guilan, need="送餐",
        state=ReferralState.SENT,
    )  # fmt: skip
    cancelled = replace(sent, state=ReferralState.CANCELLED)
    agreed = replace(sent, consented=True)
    other = replace(sent, elder=here.jianguo)
    assert here.said(None, sent) == ["转介：送餐：（无） → 已发出"]
    assert here.said(sent, cancelled) == ["转介：送餐：已发出 → 已取消"]
    assert here.said(sent, other) == ["转介：送餐：张桂兰 → 王建国"]
    assert here.said(agreed, other) == [
        "转介：送餐：张桂兰 → 王建国", "转介：送餐，告诉对方电话住址：同意过 → 要重新问",
    ]  # fmt: skip
    assert here.said(sent, replace(sent, due=DAY)) == []


def test_that_names_are_those_of_people_who_are_here(here: Here) -> None:
    names = [here.words.name(one) for one in (here.guilan, here.jianguo, None, NOWHERE)]
    assert names == ["张桂兰", "王建国", "匿名", "（已删除）"]
    assert here.words.policies((ALLOWANCE, "gone")) == ("高龄津贴", "gone")
