"""Needs that could not be met: noted with the talk, counted into a list of problems."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor_app.domain.consultation import Outcome
from advisor_app.domain.errors import BadInput
from advisor_app.domain.unmet import UNMET_WORDS, UnmetReason
from advisor_app.services.suite import Services
from advisor_app.services.unmet import UnmetEntry
from tests.builders import TickingClock, a_point, consult, register

TODAY = date(2026, 11, 23)


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def services(tmp_path: Path, clock: TickingClock) -> Iterator[Services]:
    opened = a_point(tmp_path / "point", clock=clock)
    yield opened
    opened.care.close()


def _unmet(
    services: Services, elder: object = None, about: tuple[str, ...] = ("meals",), **said: object
) -> object:
    told = UnmetEntry(**({"reason": UnmetReason.FULL} | said))  # type: ignore[arg-type]
    return consult(
        services, elder, topics=about, outcome=Outcome.UNMET, unmet=told,  # type: ignore[arg-type]
    )  # fmt: skip


def test_that_each_topic_of_the_talk_is_a_need(services: Services) -> None:
    elder = register(services, street="示例街道", community="示例一社区")
    talk = _unmet(services, elder, ("meals", "bathing"), service="晚饭送上门")
    needs = services.unmet.listed(TODAY, TODAY)
    assert {one.topic for one in needs} == {"meals", "bathing"}
    for one in needs:
        assert (one.reason, one.service) == (UnmetReason.FULL, "晚饭送上门")
        assert (one.street, one.community) == ("示例街道", "示例一社区")
        assert (one.consultation, one.point, one.on) == (talk, "410106-D05", TODAY)


def test_that_only_the_topics_that_were_picked_count(services: Services) -> None:
    _unmet(services, None, ("meals", "bathing"), topics=("bathing",))
    assert [one.topic for one in services.unmet.listed(TODAY, TODAY)] == ["bathing"]


def test_that_the_community_is_asked_of_whoever_stays_nameless(services: Services) -> None:
    _unmet(services, None, street="示例街道", community="示例三社区")
    (one,) = services.unmet.listed(TODAY, TODAY)
    assert (one.street, one.community) == ("示例街道", "示例三社区")
    assert services.unmet.communities() == (("示例街道", "示例三社区"),)


def test_that_a_talk_without_a_reason_is_logged_all_the_same(services: Services) -> None:
    consult(services, outcome=Outcome.UNMET)
    assert services.unmet.listed(TODAY, TODAY) == ()
    assert len(services.consulting.today()) == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"topics": ("bathing",)}, "unmet"),
        ({"service": "给张桂兰陪诊"}, "unmet_service"),
        ({"service": "电话10000003812"}, "unmet_service"),
        ({"street": "张桂兰家那条街"}, "unmet_street"),
        ({"community": "问10000003812"}, "unmet_community"),
    ],
)
def test_that_a_need_names_nobody_and_belongs_to_the_talk(
    services: Services, said: dict[str, object], field: str
) -> None:
    elder = register(services)
    with pytest.raises(BadInput) as refused:
        _unmet(services, elder, **said)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert services.consulting.today() == ()


def test_that_a_reason_needs_the_outcome(services: Services) -> None:
    with pytest.raises(BadInput, match="未能满足"):
        consult(services, unmet=UnmetEntry(reason=UnmetReason.FULL))


def test_that_a_need_stays_when_its_elder_is_forgotten(services: Services) -> None:
    elder = register(services, community="示例一社区")
    _unmet(services, elder)
    services.registration.forget(elder, "本人要求")
    (one,) = services.unmet.listed(TODAY, TODAY)
    assert one.community == "示例一社区"


def test_that_the_problem_list_counts_the_commonest_first(services: Services) -> None:
    for _ in range(2):
        _unmet(services, None, community="示例一社区", service="晚间送餐")
    _unmet(services, None, ("bathing",), reason=UnmetReason.TOO_DEAR)
    found = services.unmet.problems(TODAY, TODAY)
    assert found.total == 3
    assert [(one.words, one.count) for one in found.reasons] == [
        ("名额已满，排队", 2),
        ("费用高", 1),
    ]
    assert [(one.words, one.count) for one in found.topics] == [("晚间送餐", 2), ("助浴", 1)]
    assert [(one.words, one.count) for one in found.communities] == [
        ("示例一社区", 2), ("没说哪个社区", 1),
    ]  # fmt: skip
    first, second = found.lines
    assert (first.topic, first.service, first.count, first.last) == ("助餐", "晚间送餐", 2, TODAY)
    assert (second.topic, second.reason, second.count) == ("助浴", "费用高", 1)


def test_that_a_time_must_not_end_before_it_begins(services: Services) -> None:
    with pytest.raises(BadInput, match="结束日期"):
        services.unmet.problems(TODAY, TODAY - timedelta(1))


def test_that_needs_outside_the_time_are_left_out(services: Services) -> None:
    _unmet(services)
    assert services.unmet.problems(TODAY + timedelta(1), TODAY + timedelta(2)).total == 0


_NEED = st.tuples(
    st.sampled_from(["meals", "bathing"]), st.sampled_from(list(UnmetReason)),
    st.sampled_from(["", "示例一社区", "示例二社区"]), st.sampled_from(["", "送餐"]),
)  # fmt: skip


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_NEED, max_size=8))
def test_that_every_sum_of_the_list_is_the_total(
    services: Services, clock: TickingClock, told: list[tuple[str, UnmetReason, str, str]]
) -> None:
    """Each way of counting counts every need once."""
    clock.at += timedelta(days=1)
    for topic, reason, community, service in told:
        _unmet(services, None, (topic,), reason=reason, community=community, service=service)
    today = services.desk.today
    found = services.unmet.problems(today, today)
    for counted in (found.reasons, found.topics, found.communities, found.lines):
        assert sum(one.count for one in counted) == found.total == len(told)
    assert {one.words: one.count for one in found.reasons} == Counter(
        UNMET_WORDS[reason] for _, reason, _, _ in told
    )
