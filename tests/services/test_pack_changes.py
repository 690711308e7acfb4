"""What differs between two contents is told in the words of the counter, each thing once."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.bootstrap.shipped import shipped_content, shipped_files
from advisor_app.domain.consultation import Topic
from advisor_app.domain.directory import (
    Access,
    Opening,
    Provider,
    Service,
    ServiceKind,
    ServiceStatus,
    Site,
)
from advisor_app.domain.ids import RecordId
from advisor_app.domain.referral import ServiceCategory
from advisor_app.domain.sent_down import DistrictNotice, Importance, RevokedDevice
from advisor_app.eligibility.differences import Difference
from advisor_app.eligibility.reading import library_of
from advisor_app.services.directory_base import DirectoryBase
from advisor_app.services.pack_changes import (
    ADDED,
    CHANGE,
    GONE,
    Change,
    changes,
    directory_things,
    summaries,
)
from advisor_app.services.pack_content import Content, Section, with_retired
from advisor_app.tallies.points import PointEntry
from tests.builders import a_world

NOWHERE = a_world(Path())
SHIPPED = shipped_content(NOWHERE, library_of(shipped_files(NOWHERE, Section.POLICIES)))
P, S, X = RecordId("p" * 32), RecordId("s" * 32), RecordId("x" * 32)
PROVIDER = Provider(id=P, name="甲机构")
SITE = Site(id=S, provider=P, name="乙地方")
SERVICE = Service(
    id=X, provider=P, sites=(S,), name="丙服务", kind=ServiceKind.MEAL_CANTEEN,
    category=ServiceCategory.DAILY_LIVING,
)  # fmt: skip
BASE = DirectoryBase((PROVIDER,), (SITE,), (SERVICE,))
MEALS = Topic("meals", "助餐", "服务", "resources", "1")
OTHER = Topic("other", "其他", "其他", "other", "2")
NOTICE = DistrictNotice(id="a", title="甲通知", text="内容", valid_from=date(2026, 12, 1))
DEVICE = RevokedDevice(
    device="a" * 32, public="b" * 64, point="410106-D05", on=date(2026, 12, 1)
)  # fmt: skip
POINT = PointEntry("410106-D05", "甲点", "一街道", "day_care", to_check=True)


def between(section: Section, before: Any, after: Any) -> tuple[Change, ...]:
    old, new = (SHIPPED.with_parts({section: one}) for one in (before, after))
    found = changes(old, new)
    assert {one.section for one in found} <= {section}
    return found


def words(section: Section, before: Any, after: Any) -> list[str]:
    return [one.words for one in between(section, before, after)]


def test_that_the_same_content_differs_in_nothing() -> None:
    assert changes(SHIPPED, SHIPPED) == ()
    assert changes(SHIPPED, replace(SHIPPED)) == ()
    assert summaries(()) == ()


@pytest.mark.parametrize(
    ("field", "value", "label", "said"),
    [
        ("kind", ServiceKind.MEAL_TABLE, "种类", ("老年食堂", "老年餐桌")),
        ("description", "说明", "说明", ("", "说明")),
        ("audience", "老人", "对象", ("", "老人")),
        ("fee", "免费", "收费", ("", "免费")),
        ("how_to_apply", "来电", "怎么办理", ("", "来电")),
        ("phone", "12349", "电话", ("", "12349")),
        ("capacity", 0, "名额", ("", "0")),
        ("vacancies", 12, "空余", ("", "12")),
        ("alert", "先打电话", "提示", ("", "先打电话")),
        ("status", ServiceStatus.DEFUNCT, "状态", ("开着", "已经撤了")),
        ("checked_on", date(2026, 11, 3), "核实日期", ("", "2026年11月3日")),
        ("checked_by", "王芳", "核实人", ("", "王芳")),
        ("source", "来电", "来源", ("", "来电")),
        ("sites", (), "地方", ("乙地方", "")),
    ],
)
def test_that_a_field_of_a_service_is_told_before_and_after(
    field: str, value: object, label: str, said: tuple[str, str]
) -> None:
    after = replace(BASE, services=(replace(SERVICE, **{field: value}),))  # type: ignore[arg-type]
    (one,) = between(Section.DIRECTORY, BASE, after)
    assert (one.what, one.noun, one.name) == (CHANGE, "服务", "丙服务")
    assert [(each.label, each.before, each.after) for each in one.differences] == [(label, *said)]
    assert one.words == f"改动服务“丙服务”（{label}）"


def test_that_hours_are_told_as_they_are_said() -> None:
    opening = (Opening((1, 2, 3, 4, 5), time(9), time(17)),)
    after = replace(BASE, services=(replace(SERVICE, opening=opening),))
    (one,) = between(Section.DIRECTORY, BASE, after)
    (hours,) = one.differences
    assert hours.label == "开放时间"
    assert "9:00" in hours.after


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("street", "一街道", "街道"),
        ("community", "一社区", "社区"),
        ("address", "一号", "地址"),
        ("phone", "1", "地方电话"),
        ("access", (Access.LIFT, Access.PICK_UP), "无障碍"),
    ],
)
def test_that_a_field_of_a_place_is_told(field: str, value: object, label: str) -> None:
    after = replace(BASE, sites=(replace(SITE, **{field: value}),))  # type: ignore[arg-type]
    assert words(Section.DIRECTORY, BASE, after) == [f"改动服务点“乙地方”（{label}）"]


@pytest.mark.parametrize(
    ("field", "label"),
    [("description", "机构说明"), ("phone", "机构电话"), ("source", "机构来源")],
)
def test_that_a_field_of_a_body_is_told(field: str, label: str) -> None:
    after = replace(BASE, providers=(replace(PROVIDER, **{field: "新"}),))
    assert words(Section.DIRECTORY, BASE, after) == [f"改动机构“甲机构”（{label}）"]


def test_that_a_body_under_another_name_is_told_with_both() -> None:
    after = replace(BASE, providers=(replace(PROVIDER, name="丁机构"),))
    assert words(Section.DIRECTORY, BASE, after) == [
        "改动服务“丙服务”（机构）",
        "机构“甲机构”改名为“丁机构”",
    ]


def test_that_what_comes_and_what_goes_is_named() -> None:
    assert words(Section.DIRECTORY, DirectoryBase(), BASE) == [
        "新增服务“丙服务”", "新增服务点“乙地方”", "新增机构“甲机构”",
    ]  # fmt: skip
    assert words(Section.DIRECTORY, BASE, DirectoryBase()) == [
        "删去服务“丙服务”", "删去服务点“乙地方”", "删去机构“甲机构”",
    ]  # fmt: skip


def test_that_a_place_that_is_nowhere_is_left_out() -> None:
    lost = DirectoryBase((), (), (SERVICE,))
    (thing,) = directory_things(lost)
    assert thing.fields["provider"] == ("机构", "")
    assert thing.fields["sites"] == ("地方", "")


TOPIC_TABLE: tuple[tuple[tuple[Topic, ...], list[str]], ...] = (
    ((replace(MEALS, label="用餐"), OTHER), ["咨询事项“助餐”改名为“用餐”"]),
    ((replace(MEALS, group="别处"), OTHER), ["改动咨询事项“助餐”（归在）"]),
    ((replace(MEALS, duty="guidance"), OTHER), ["改动咨询事项“助餐”（职责）"]),
    ((replace(MEALS, key="9"), OTHER), ["改动咨询事项“助餐”（快捷键）"]),
    ((replace(MEALS, retired=True), OTHER), ["停用咨询事项“助餐”"]),
    ((OTHER, MEALS), ["改动“先后次序”"]),
    ((OTHER,), ["删去咨询事项“助餐”"]),
    ((MEALS, OTHER, Topic("new", "新事", "", "other")), ["新增咨询事项“新事”"]),
    ((OTHER, replace(MEALS, retired=True)), ["停用咨询事项“助餐”"]),
)


@pytest.mark.parametrize(("after", "said"), TOPIC_TABLE)
def test_that_topics_are_told(after: tuple[Topic, ...], said: list[str]) -> None:
    assert words(Section.TOPICS, (MEALS, OTHER), after) == said


def test_that_a_topic_that_comes_back_is_told_so() -> None:
    gone = (OTHER, replace(MEALS, retired=True, key=""))
    assert words(Section.TOPICS, gone, (MEALS, OTHER)) == ["恢复咨询事项“助餐”"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "乙通知", "通知“甲通知”改名为“乙通知”"),
        ("text", "别的", "改动通知“甲通知”（内容）"),
        ("importance", Importance.URGENT, "改动通知“甲通知”（轻重）"),
        ("valid_from", date(2026, 12, 2), "改动通知“甲通知”（从哪天起）"),
        ("valid_until", date(2026, 12, 2), "改动通知“甲通知”（到哪天止）"),
    ],
)
def test_that_notices_are_told(field: str, value: object, said: str) -> None:
    after = (replace(NOTICE, **{field: value}),)  # type: ignore[arg-type]
    assert words(Section.NOTICES, (NOTICE,), after) == [said]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "乙点", "顾问点“甲点”改名为“乙点”"),
        ("street", "二街道", "改动顾问点“甲点”（街道）"),
        ("to_check", False, "改动顾问点“甲点”（名称待核实）"),
        ("code", "410106-D06", "新增顾问点“甲点”"),
    ],
)
def test_that_points_are_told(field: str, value: object, said: str) -> None:
    after = (replace(POINT, **{field: value}),)  # type: ignore[arg-type]
    assert said in words(Section.POINTS, (POINT,), after)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((), (DEVICE,), "新增停用终端“410106-D05 aaaaaaaa”"),
        ((DEVICE,), (), "删去停用终端“410106-D05 aaaaaaaa”"),
        (
            (DEVICE,),
            (replace(DEVICE, reason="丢失"),),
            "改动停用终端“410106-D05 aaaaaaaa”（原因）",
        ),
        (
            (DEVICE,),
            (replace(DEVICE, on=date(2026, 12, 2)),),
            "改动停用终端“410106-D05 aaaaaaaa”（从哪天起）",
        ),
    ],
)
def test_that_devices_put_out_of_use_are_told(
    before: tuple[RevokedDevice, ...], after: tuple[RevokedDevice, ...], said: str
) -> None:
    assert words(Section.REVOKED, before, after) == [said]


def a_change(name: str, what: str = ADDED, noun: str = "通知") -> Change:
    return Change(Section.NOTICES, noun, name, what)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "给顾问的通知：新增通知“0”"),
        (3, "给顾问的通知：新增通知“0”；新增通知“1”；新增通知“2”"),
        (4, "给顾问的通知：新增 4 项通知"),
        (200, "给顾问的通知：新增 200 项通知"),
    ],
)
def test_that_few_are_named_and_many_are_counted(count: int, said: str) -> None:
    assert summaries([a_change(str(at)) for at in range(count)]) == (said,)


def test_that_a_summary_has_a_line_a_section_and_goes_new_changed_gone() -> None:
    found = [
        a_change("丙", GONE), a_change("乙", CHANGE), a_change("甲"),
        Change(Section.POLICIES, "政策", "津贴", GONE), a_change("丁"),
    ]  # fmt: skip
    assert summaries(found) == (
        "给顾问的通知：新增通知“甲”；新增通知“丁”；改动通知“乙”；删去通知“丙”",
        "政策：删去政策“津贴”",
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(Section.TOPICS, "事项", "甲", CHANGE), "改动事项“甲”"),
        (
            Change(Section.TOPICS, "事项", "甲", CHANGE, (
                Difference("a", "一", "", "x"), Difference("b", "二", "", "y"),
            )),
            "改动事项“甲”（一、二）",
        ),
        (Change(Section.TOPICS, "事项", "甲", ADDED, (Difference("a", "一", "", "x"),)),
         "新增事项“甲”"),
        (Change(Section.TOPICS, "事项", "乙", CHANGE, (
            Difference("name", "名称", "甲", "乙"), Difference("a", "一", "", "x"),
         )), "事项“甲”改名为“乙”"),
        (Change(Section.TOPICS, "事项", "甲", ADDED, (Difference("retired", "停用", "", "是"),)),
         "新增事项“甲”"),
    ],
)  # fmt: skip
def test_that_a_change_is_one_line(change: Change, said: str) -> None:
    assert change.words == said


@given(st.permutations(range(6)), st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
def test_that_comings_and_goings_mirror_each_other(
    order: list[int], before: set[int], after: set[int]
) -> None:
    every = [replace(NOTICE, id=f"n{at}", title=f"第{at}条") for at in order]
    old = tuple(one for at, one in zip(order, every, strict=True) if at in before)
    new = tuple(one for at, one in zip(order, every, strict=True) if at in after)
    there = {one.name: one.what for one in between(Section.NOTICES, old, new)}
    back = {one.name: one.what for one in between(Section.NOTICES, new, old)}
    assert there.keys() == back.keys() == {f"第{at}条" for at in before ^ after}
    assert {name for name, what in there.items() if what == ADDED} == {
        name for name, what in back.items() if what == GONE
    }


TOPICS = st.lists(
    st.builds(Topic, st.sampled_from("abcdef"), st.just("事"), st.just(""), st.just("other"),
              st.sampled_from(["", "1"]), st.booleans()),
    unique_by=lambda one: one.code,
).map(tuple)  # fmt: skip


@given(TOPICS, TOPICS)
def test_that_no_topic_that_was_known_is_ever_lost(
    now: tuple[Topic, ...], known: tuple[Topic, ...]
) -> None:
    whole = with_retired(now, known)
    assert whole[: len(now)] == now
    assert {one.code for one in whole} == {one.code for one in (*now, *known)}
    assert all(one.retired and not one.key for one in whole[len(now) :])
    assert with_retired(whole, known) == whole
    assert with_retired(now, (*known, *known)) == whole


def test_that_every_section_of_what_is_shipped_can_be_described() -> None:
    empty: dict[Section, Any] = {
        Section.DIRECTORY: DirectoryBase(), Section.POINTS: (), Section.TOPICS: (),
        Section.NOTICES: (), Section.REVOKED: (),
    }  # fmt: skip
    found = changes(SHIPPED.with_parts(empty), SHIPPED)
    named = {one.section for one in found}
    assert named == {Section.DIRECTORY, Section.POINTS, Section.TOPICS}
    assert {one.what for one in found} == {ADDED}
    assert all(one.name and one.words for one in found)
    assert len([one for one in found if one.section is Section.POINTS]) == 22


def test_that_the_content_of_a_section_takes_its_place_alone() -> None:
    other: Content = SHIPPED.with_parts({Section.NOTICES: (NOTICE,)})
    assert other.notices == (NOTICE,)
    for section in Section:
        if section is not Section.NOTICES:
            assert getattr(other, section) is getattr(SHIPPED, section)
