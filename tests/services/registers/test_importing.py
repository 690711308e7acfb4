"""Registers come in as they stand in the file, once, and to the right people."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from advisor_app.domain.closing import DayAnswer
from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction
from advisor_app.domain.elder import Papers
from advisor_app.domain.errors import BadInput, Stopped
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.partial_date import PartialDate
from advisor_app.services.registers.drafts import Level
from advisor_app.services.registers.importing import Plan
from advisor_app.services.registers.profiles import profile_of
from advisor_app.services.registers.report import write_report
from advisor_app.services.suite import Services
from tests.builders import consult, register
from tests.services.registers.registers import (
    HEAD,
    NUMBER,
    as_csv,
    as_xls,
    as_xlsx,
    plan,
    row,
    take_in,
)

Write = Callable[..., Path]
ROWS = [
    row("2025-3-5 9:30", 电话="13900003812", 身份证号=NUMBER, 咨询内容="问今年怎么领",
        与老人关系="女儿", 答复="带身份证去窗口", 结果="转介", 时长=15, 满意度="满意", 经办人="示例顾问"),
    row("2025-3-6", "王秀英", 事项="助餐、家政", 方式="电话", 经办人="别的人", 备注="下周再问"),
    row("2025-3-7", None, 事项="骨灰盒", 方式="传真", 结果="已解决"),
]  # fmt: skip


def _tell(made: Plan) -> list[tuple[int, str, str]]:
    return [(one.line, one.level.value, one.why) for one in made.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_that_rows_read_back_as_they_were(
    services: Services, tmp_path: Path, encoding: str
) -> None:
    done = take_in(services, as_csv(tmp_path / "台账.csv", ROWS, encoding))
    assert (done.rows, done.people, done.already) == (3, 0, 0)
    third, second, first = services.consulting.listed()
    talk = first.consultation
    assert talk.at == datetime(2025, 3, 5, 1, 30, tzinfo=UTC)
    assert (talk.channel, talk.outcome, talk.inquirer) == (
        Channel.WALK_IN, Outcome.REFERRED, Inquirer.CHILD,
    )  # fmt: skip
    assert (talk.topics, talk.minutes, talk.satisfaction) == (
        ("old_age_allowance",), 15, Satisfaction.GOOD,
    )  # fmt: skip
    assert (talk.advisor, talk.batch) == (services.desk.advisor.id, done.batch)
    assert first.note is not None
    assert (first.note.asked, first.note.answered) == (
        "问今年怎么领", "带身份证去窗口；老人：张桂兰",
    )  # fmt: skip
    assert second.consultation.topics == ("meals", "housekeeping")
    assert (second.consultation.channel, second.consultation.advisor) == (Channel.PHONE, None)
    assert second.note is not None
    assert second.note.answered == "经办人：别的人；备注：下周再问；老人：王秀英"
    assert third.consultation.topics == ("other",)
    assert third.consultation.inquirer is Inquirer.ANONYMOUS
    assert third.note is not None
    assert (third.note.asked, third.note.answered) == ("骨灰盒", "方式：传真")
    assert services.desk.record.verify().problems == ()


@pytest.mark.parametrize("write", [as_xlsx, as_xls])
def test_that_workbooks_come_in_alike(services: Services, tmp_path: Path, write: Write) -> None:
    take_in(services, as_csv(tmp_path / "台账.csv", ROWS))
    ending = "xls" if write is as_xls else "xlsx"
    again = plan(services, write(tmp_path / f"台账.{ending}", [HEAD, *ROWS]))
    assert (again.good, again.already) == (0, 3)


def test_that_the_same_rows_in_another_file_are_known(services: Services, tmp_path: Path) -> None:
    take_in(services, as_csv(tmp_path / "三月.csv", ROWS))
    more = [row("2025-1-2", "甲乙"), *reversed(ROWS), row("2025-4-1", "丙丁")]
    done = take_in(services, as_xlsx(tmp_path / "全年.xlsx", [("2025年台账",), HEAD, *more]))
    assert (done.rows, done.already) == (2, 3)
    assert len(services.consulting.listed()) == 5


def test_that_columns_left_out_or_added_make_no_row_another(
    services: Services, tmp_path: Path
) -> None:
    path = as_csv(tmp_path / "台账.csv", ROWS)
    take_in(services, path)
    columns = {one: name for one, name in plan(services, path).reading.columns.items()
               if name not in ("remark", "answered", "advisor", "minutes", "channel")}  # fmt: skip
    assert plan(services, path, columns=columns).already == 3


def test_that_calls_of_nobody_count_each_and_twins_of_somebody_once(
    services: Services, tmp_path: Path
) -> None:
    rows = [row("2025-3-5", None)] * 3 + [row("2025-3-5")] * 2 + [row("2025-3-5", 结果="转介")]
    made = plan(services, as_csv(tmp_path / "台账.csv", rows))
    assert (made.rows, made.good, made.skipped) == (6, 5, 1)
    assert _tell(made) == [(6, "skipped", "和第5行完全一样")]
    services.imports.run(made)
    again = plan(services, as_csv(tmp_path / "再.csv", rows + rows[:1]))
    assert (again.good, again.already) == (1, 5), "a fourth call of nobody is one more"


def test_that_people_are_found_by_number_then_phone_then_birth(
    services: Services, tmp_path: Path
) -> None:
    by_number = register(services, "张桂兰", papers=Papers.CITIZEN, number=NUMBER)
    by_phone = register(services, "王秀英", phone="13900003812")
    by_birth = register(services, "李建国", community="示例一社区", facts={"birth": "1938-01"})
    rows = [
        row("2025-3-1", "张桂兰", 身份证号=NUMBER),
        row("2025-3-2", "王秀英", 电话="139-0000-3812"),
        row("2025-3-3", "李建国", 社区="示例一社区", 年龄="1938-01-05"),
    ]
    path = as_csv(tmp_path / "台账.csv", rows)
    columns = {**plan(services, path).reading.columns, 4: "birth"}
    made = plan(services, path, columns=columns)
    assert [one.elder for one in sorted(made.drafts, key=lambda one: one.line)] == [
        by_number, by_phone, by_birth,
    ]  # fmt: skip
    assert (made.linked, made.doubts) == (3, 0)
    services.imports.run(made)
    assert services.registration.card(by_phone).visits[0].name == "王秀英"


def test_that_nobody_is_merged_on_a_doubt(services: Services, tmp_path: Path) -> None:
    register(services, "张桂兰", papers=Papers.CITIZEN, number=NUMBER)
    register(services, "王秀英", phone="13900003812")
    register(services, "王秀英", phone="13900003812")
    register(services, "李芳", facts={"birth": "1940"})
    rows = [
        row("2025-3-1", "王桂兰", 身份证号=NUMBER),
        row("2025-3-2", "王秀英", 电话="13900003812"),
        row("2025-3-3", "李芳"),
        row("2025-3-4", "李芳", 年龄=60),
        row("2025-3-5", "李芳", 身份证号=NUMBER[:-1] + "1"),
    ]
    made = plan(services, as_csv(tmp_path / "台账.csv", rows), register_people=True)
    assert (made.good, made.linked, made.people) == (5, 0, ())
    told = {one.line: one.why for one in made.findings if one.level is Level.DOUBT}
    assert told[2] == "证件号是已登记的张桂兰的，姓名却写的是王桂兰"
    assert told[3].startswith("可能是已登记的王秀英")
    assert told[4] == "可能是已登记的李芳（1940年生），没有把握"
    assert 5 not in told, "a birth that cannot be hers is no doubt: she is another"
    assert (6, "noted", "身份证号最后一位校验不对") in _tell(made)
    services.imports.run(made)
    assert services.registration.count() == 4
    assert {one.note.answered[-3:] for one in services.consulting.listed() if one.note} == {
        "王桂兰", "王秀英", "：李芳",
    }  # fmt: skip


def test_that_ruined_numbers_are_said_and_the_person_found_otherwise(
    services: Services, tmp_path: Path
) -> None:
    known = register(services, "张桂兰", phone="13900003812")
    rows = [
        HEAD,
        row(身份证号=4.10106194003050e17, 电话=13900003812),
        row("2025-3-6", "甲", 身份证号="4.1E+17"),
    ]
    made = plan(services, as_xlsx(tmp_path / "台账.xlsx", rows))
    assert _tell(made) == [
        (line, "noted", "身份证号被 Excel 变成了数字，后几位已经丢了") for line in (2, 3)
    ]
    assert min(made.drafts, key=lambda one: one.line).elder == known


def test_that_new_people_are_registered_only_when_asked_and_once(
    services: Services, tmp_path: Path
) -> None:
    rows = [
        row("2024-12-31", 电话="13900003812", 年龄=84, 性别="女"),
        row("2025-3-5", 身份证号=NUMBER, 电话="13900003812", 社区="示例一社区"),
        row("2025-3-6", 电话="13900003812", 咨询内容="又来"),
        row("2025-3-6", "只有姓名"),
        row("2025-3-7", "王秀英", 电话="13900003813", 年龄=82),
        row("2025-1-1", "王秀英", 电话="13900003813", 年龄=82),
        row("2025-12-31", "李芳", 电话="13900003814", 年龄=82),
    ]
    path = as_csv(tmp_path / "台账.csv", rows)
    assert plan(services, path).people == ()
    done = take_in(services, path, register_people=True)
    assert (done.rows, done.people) == (7, 3)
    people = {one.person.name: one.person for one in services.registration.recent()}
    guilan, xiuying, fang = people["张桂兰"], people["王秀英"], people["李芳"]
    assert guilan.identity is not None
    assert (guilan.identity.papers_number, guilan.identity.phone) == (NUMBER, "13900003812")
    assert guilan.birth == PartialDate(1940, 3, 5)
    assert (guilan.facts.get("sex"), guilan.elder.community) == ("female", "示例一社区")
    assert guilan.elder.facts.birth == PartialDate(1940, 3), "the day stays with the identity"
    assert guilan.elder.person_key
    assert xiuying.birth is None, "82 in spring and in winter leaves two years open"
    assert fang.birth == PartialDate(1943), "82 on the last day of the year leaves one"
    assert len(services.registration.card(guilan.id).visits) == 3
    again = take_in(services, as_csv(tmp_path / "再.csv", [row("2025-5-5", 身份证号=NUMBER)]),
                    register_people=True)  # fmt: skip
    assert (again.rows, again.people) == (1, 0)


def test_that_erased_people_do_not_come_back(services: Services, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "台账.csv", [row(电话="13900003812")])
    done = take_in(services, path, register_people=True)
    (found,) = services.registration.recent()
    services.registration.forget(found.person.id, "本人要求")
    services.imports.undo(done.batch)
    made = plan(services, path, register_people=True)
    assert [why for _, _, why in _tell(made)] == ["这位老人的个人信息按要求删除过"]
    services.imports.run(made)
    assert services.registration.count() == 0
    assert not services.registration.find("张桂兰")
    assert not services.consulting.listed(search="张桂兰")
    assert services.desk.record.verify().problems == ()


def test_that_the_inquirer_is_not_taken_for_the_elder(services: Services, tmp_path: Path) -> None:
    head = ("日期", "咨询人姓名", "与老人关系", "老人姓名", "事项")
    rows = [
        ("2025-3-1", "王小芳", "女儿", "张桂兰", "助餐"), ("2025-3-2", "张桂兰", "", "张桂兰", "助餐"),
        ("2025-3-3", "王小芳", "", "张桂兰", "助餐"),
    ]  # fmt: skip
    take_in(services, as_csv(tmp_path / "台账.csv", rows, head=head))
    third, second, first = services.consulting.listed()
    assert first.consultation.inquirer is Inquirer.CHILD
    assert first.note is not None
    assert first.note.answered == "咨询人：王小芳；老人：张桂兰"
    assert second.consultation.inquirer is Inquirer.ELDER
    assert third.consultation.inquirer is Inquirer.RELATIVE


def test_that_a_relatives_name_alone_is_nobody_elders(services: Services, tmp_path: Path) -> None:
    register(services, "王小芳", phone="13900003812")
    head = ("日期", "来访人", "关系", "电话", "事项")
    rows = [
        ("2025-3-1", "王小芳", "女儿", "13900003812", "助餐"),
        ("2025-3-2", "李芳", "本人", "", "助餐"),
    ]
    made = plan(services, as_csv(tmp_path / "台账.csv", rows, head=head))
    first = min(made.drafts, key=lambda one: one.line)
    assert first.elder is None, "the daughter is not the elder, whatever her phone"


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2025-2-30", "日期“2025-2-30”不存在"), ("明天", "日期“明天”看不懂"),
        ("2027-1-1", "日期2027-01-01在今天之后"), (None, "日期空着"), ("3月5日", "日期“3月5日”没有写年"),
        ("2026-11-23 23:50", "日期和钟点在现在之后"),
    ],
)  # fmt: skip
def test_that_one_bad_day_stops_all_unless_it_is_left_out(
    services: Services, tmp_path: Path, day: Any, why: str
) -> None:
    path = as_csv(tmp_path / "台账.csv", [row(), row(day, "王秀英"), row("2025-3-9", "李芳")])
    made = plan(services, path)
    assert (made.good, made.refused) == (2, 1)
    (told,) = [one for one in made.findings if one.level is Level.REFUSED]
    assert (told.line, told.column, told.why) == (3, "B列“日期”", why)
    assert told.todo
    with pytest.raises(BadInput, match="有1行不能导入"):
        services.imports.run(made)
    assert not services.consulting.listed()
    assert services.imports.run(made, good_rows=True).rows == 2


def test_that_days_go_by_year_same_as_above_and_parts(services: Services, tmp_path: Path) -> None:
    rows = [row("3月5日"), row("同上", "王秀英"), row(None, "李芳")]
    path = as_csv(tmp_path / "台账.csv", rows)
    assert plan(services, path, year=2024).refused == 1
    made = plan(services, path, year=2024, blank_as_above=True)
    assert {one.day for one in made.drafts} == {date(2024, 3, 5)}
    head = ("年", "月", "日", "姓名", "事项")
    parts = as_csv(
        tmp_path / "分.csv", [(2024, 3, 5, "甲", "助餐"), ("", "", "", "乙", "助餐")], head=head
    )
    made = plan(services, parts)
    assert [one.day for one in made.drafts] == [date(2024, 3, 5)]
    assert made.refused == 1


def test_that_today_without_a_clock_is_not_in_the_future(
    services: Services, tmp_path: Path
) -> None:
    done = take_in(services, as_csv(tmp_path / "台账.csv", [row("2026-11-23")]))
    assert done.rows == 1
    assert services.consulting.today()[0].consultation.at <= services.desk.now()


def test_that_a_row_that_says_nothing_is_passed_over(services: Services, tmp_path: Path) -> None:
    rows = [row(), (9, "2025-3-8", *(None,) * 16), (10, *(None,) * 17), ("合计", *(None,) * 17)]
    made = plan(services, as_csv(tmp_path / "台账.csv", rows))
    assert (made.rows, made.good, made.skipped, made.passed_over) == (2, 1, 1, 2)


def test_that_unknown_words_are_listed_and_can_be_given_a_meaning(
    services: Services, tmp_path: Path
) -> None:
    rows = [row("2025-3-1", "甲甲", 方式="传真", 事项="骨灰盒"), row("2025-3-2", "乙乙", 事项="骨灰盒"),
            row("2025-3-3", "丙丙", 结果="看情况")]  # fmt: skip
    path = as_csv(tmp_path / "台账.csv", rows)
    made = plan(services, path)
    assert [(one.field, one.word, one.count, one.line) for one in made.unknown] == [
        ("topic", "骨灰盒", 2, 2), ("channel", "传真", 1, 2), ("outcome", "看情况", 1, 4),
    ]  # fmt: skip
    words = {"topic": {"骨灰盒": "rights"}, "channel": {"传真": "online"}}
    made = plan(services, path, words=words, defaults={"outcome": "unmet", "channel": "event"})
    assert [one.word for one in made.unknown] == ["看情况"]
    drafts = sorted(made.drafts, key=lambda one: one.line)
    assert [one.topics for one in drafts] == [("rights",), ("rights",), ("old_age_allowance",)]
    assert [one.channel for one in drafts] == [Channel.ONLINE, Channel.WALK_IN, Channel.WALK_IN]
    assert drafts[2].outcome is Outcome.UNMET
    assert drafts[2].answered == "结果：看情况"


def test_that_a_way_of_reading_is_kept_and_known_again(services: Services, tmp_path: Path) -> None:
    head = ("日期", "内容", "什么", "电话")
    first = as_csv(tmp_path / "一.csv", [("2025-3-1", "骨灰盒", "说了", "10000000001")], head=head)
    reading = {"columns": {0: "date", 1: "asked", 2: "answered"}, "blank_as_above": True,
               "words": {"topic": {"骨灰盒": "rights"}}, "defaults": {"channel": "phone"}}  # fmt: skip
    made = plan(services, first, **reading)
    profiles = services.imports.profiles
    profiles.keep(profile_of("社区的表", made.layout, made.reading))
    second = as_csv(tmp_path / "二.csv", [("1", "2025-3-2", "骨灰盒", "说了")],
                    head=("电话", " 日 期 ", "内容：", "什么"))  # fmt: skip
    imports = services.imports
    proposal = imports.propose(imports.lay_out(imports.open(second)))
    assert proposal.profile is not None
    assert proposal.profile.name == "社区的表"
    assert proposal.reading.columns == {1: "date", 2: "asked", 3: "answered"}
    assert proposal.reading.blank_as_above
    (draft,) = imports.plan(imports.open(second), proposal.layout, proposal.reading).drafts
    assert (draft.topics, draft.channel) == (("rights",), Channel.PHONE)
    profiles.keep(profile_of("社区的表", made.layout, made.reading))
    assert [one.name for one in profiles.all()] == ["社区的表"]
    assert profiles.named("社区的表").columns["电话"] == ""
    with pytest.raises(BadInput, match="没有叫“别的”的对照表"):
        profiles.named("别的")
    with pytest.raises(BadInput, match="还没有名字"):
        profiles.keep(profile_of(" ", made.layout, made.reading))
    profiles.drop("社区的表")
    assert profiles.all() == ()


def test_that_sheets_are_chosen_by_name_number_or_length(
    services: Services, tmp_path: Path
) -> None:
    imports = services.imports
    file = imports.open(as_xlsx(tmp_path / "台账.xlsx", [HEAD, row()], "三月"))
    assert imports.lay_out(file).name == imports.lay_out(file, "1").name == "三月"
    with pytest.raises(BadInput, match="没有叫“四月”的工作表：文件里有 三月"):
        imports.lay_out(file, "四月")
    with pytest.raises(BadInput, match="没有第9行"):
        imports.lay_out(file, None, 9)
    with pytest.raises(BadInput, match="哪一列是日期"):
        imports.plan(file, imports.lay_out(file), plan(services, file.path, columns={0: "date"}).reading
                     .__class__(columns={1: "name"}))  # fmt: skip


def test_that_months_count_what_came_and_closed_ones_are_named(
    services: Services, tmp_path: Path
) -> None:
    consult(services, at=datetime(2025, 3, 9, 2, tzinfo=UTC))
    rows = [row(), row("2025-3-9", "王秀英"), row("2025-4-1", "李芳")]
    made = plan(services, as_csv(tmp_path / "台账.csv", rows))
    assert made.months == {"2025-03": 2, "2025-04": 1}
    assert made.closed == ()
    closing, march = services.closing, Month.parse("2025-03")
    for day in closing.missing_days(march):
        closing.mark_day(closing.begin(), day, DayAnswer.NOBODY_CAME)
    closing.close(closing.begin(), march)
    made = plan(services, as_csv(tmp_path / "台账.csv", rows))
    assert made.closed == ("2025-03",)
    services.imports.run(made)
    assert services.reporting.counted(march).indicators["consultations"] == 3
    assert services.reporting.tally(march).indicators["consultations"] == 1
    closing.reopen(closing.begin(), march, "旧台账补进来")
    assert plan(services, as_csv(tmp_path / "又.csv", rows)).closed == ()


def test_that_a_plan_that_is_out_of_date_is_made_anew(services: Services, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "台账.csv", ROWS)
    made = plan(services, path)
    take_in(services, path)
    again = services.imports.run(made)
    assert (again.rows, again.already) == (0, 3)
    assert len(services.consulting.listed()) == 3


def test_that_findings_are_saved_as_a_harmless_table(services: Services, tmp_path: Path) -> None:
    made = plan(services, as_csv(tmp_path / "台账.csv", [row("=1+1")]))
    write_report(tmp_path / "情况.csv", made.findings)
    text = (tmp_path / "情况.csv").read_bytes().decode("utf-8-sig")
    assert text.splitlines()[0] == "行号,列,情况,为什么,怎么办"
    assert "2,B列“日期”,不能导入,日期“=1+1”看不懂" in text


def test_that_stopping_keeps_what_is_in_and_going_on_ends_as_one(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor_app.services.registers.importing.AT_ONCE", 4)
    monkeypatch.setattr("advisor_app.services.registers.importing.STEP", 2)
    path = as_csv(tmp_path / "台账.csv", [row(f"2025-3-{day}", "甲乙") for day in range(1, 21)])
    seen: list[tuple[int, int]] = []

    def halt(done: int, total: int) -> None:
        seen.append((done, total))
        if done >= 10:
            raise Stopped("停下了")

    with pytest.raises(Stopped):
        services.imports.run(plan(services, path), halt)
    assert seen[0] == (0, 20)
    left = services.imports.unfinished()
    assert left is not None
    assert (left.talks, left.is_whole) == (8, False), "the transaction that was stopped is gone"
    other = as_csv(tmp_path / "别的.csv", [row()])
    with pytest.raises(BadInput, match=r"上次导入“台账.csv”没有做完"):
        take_in(services, other)
    done = take_in(services, path)
    assert (done.batch, done.rows) == (left.batch.id, 20)
    assert services.imports.unfinished() is None
    assert take_in(services, other).rows == 1
    undone = services.imports.undo(done.batch)
    assert (undone.rows, len(services.consulting.listed())) == (20, 1)


def test_that_what_was_cut_off_can_be_taken_back_instead(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor_app.services.registers.importing.AT_ONCE", 2)
    monkeypatch.setattr("advisor_app.services.registers.importing.STEP", 2)
    rows = [row(f"2025-3-{day}", "甲乙", 电话=f"1000000000{day}") for day in range(1, 9)]

    def halt(done: int, total: int) -> None:
        if done > total // 2 + 2:
            raise Stopped("停下了")

    made = plan(services, as_csv(tmp_path / "台账.csv", rows), register_people=True)
    with pytest.raises(Stopped):
        services.imports.run(made, halt)
    left = services.imports.unfinished()
    assert left is not None
    assert left.people == 8
    undone = services.imports.undo(left.batch.id)
    assert undone.people == 8
    assert services.imports.unfinished() is None
    assert services.registration.count() == 0
    assert RecordId(left.batch.id)
