"""The problem list against counting by hand."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.ids import RecordId
from advisor_app.domain.unmet import UNMET_WORDS, UnmetNeed, UnmetReason
from advisor_app.tallies.problems import problem_list

FIRST, LAST = date(2026, 9, 1), date(2026, 11, 30)
TOPICS = {"meals": "助餐", "home_care": "居家上门服务"}

needs = st.lists(
    st.builds(
        UnmetNeed,
        id=st.uuids().map(lambda one: RecordId(str(one))),
        point=st.sampled_from(["410106-D01", "410106-D05", "410106-S02"]),
        on=st.integers(0, 90).map(lambda days: FIRST + timedelta(days=days)),
        topic=st.sampled_from([*TOPICS, "newer"]),
        reason=st.sampled_from(UnmetReason),
        service=st.sampled_from(["", "助浴"]),
        community=st.sampled_from(["", "示例一社区", "示例二社区"]),
    ),
    max_size=40,
)


def words(code: str) -> str:
    return TOPICS.get(code, code)


@given(needs)
def test_that_every_need_stands_in_the_list_exactly_once(found: list[UnmetNeed]) -> None:
    made = problem_list(found, words, FIRST, LAST)
    assert made.total == len(found) == sum(one.count for one in made.lines)
    for counted in (made.reasons, made.topics, made.communities):
        assert sum(one.count for one in counted) == len(found)


@given(needs)
def test_that_lines_are_as_counted_by_hand(found: list[UnmetNeed]) -> None:
    by_hand = Counter(
        (words(one.topic), one.service, UNMET_WORDS[one.reason], one.community) for one in found
    )
    made = problem_list(found, words, FIRST, LAST).lines
    assert {
        (one.topic, one.service, one.reason, one.community): one.count for one in made
    } == by_hand
    for line in made:
        same = [
            one for one in found
            if (words(one.topic), one.service, UNMET_WORDS[one.reason], one.community)
            == (line.topic, line.service, line.reason, line.community)
        ]  # fmt: skip
        assert line.points == tuple(sorted({one.point for one in same}))
        assert line.last == max(one.on for one in same)


@given(needs, st.randoms())
def test_that_the_commonest_come_first_in_whatever_order_they_were_told(
    found: list[UnmetNeed], random: object
) -> None:
    made = problem_list(found, words, FIRST, LAST)
    counts = [one.count for one in made.lines]
    assert counts == sorted(counts, reverse=True)
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert problem_list(shuffled, words, FIRST, LAST) == made


def test_that_nobody_is_left_out_who_named_no_community() -> None:
    one = UnmetNeed(
        id=RecordId("a"), point="410106-D01", on=FIRST, topic="meals", reason=UnmetReason.FULL
    )
    made = problem_list([one], words, FIRST, LAST)
    assert [(each.words, each.count) for each in made.communities] == [("没说哪个社区", 1)]
    assert [(each.words, each.count) for each in made.topics] == [("助餐", 1)]
