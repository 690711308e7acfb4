"""Titles, headings in two rows, repeated headings, totals and signatures are told apart."""

from typing import Any

import pytest

from advisor_app.domain.errors import BadInput
from advisor_app.services.registers.columns import by_hand, guessed, refuse_twice
from advisor_app.services.registers.layout import Layout, LineKind, laid_out
from advisor_app.services.registers.words import RegisterWords, Vocabulary, field_named, read_words
from advisor_app.support.calendar import local_day
from advisor_app.support.paths import resources_folder
from advisor_app.support.spreadsheets import Table
from advisor_app.tallies.taxonomy import read_topics
from tests.builders import START
from tests.services.registers.registers import NUMBER

TOPICS = read_topics(resources_folder() / "topics.toml")
WORDS: RegisterWords = read_words(resources_folder() / "register.toml", TOPICS)

UGLY: tuple[tuple[Any, ...], ...] = (
    ("上街区银发顾问点咨询登记表（2025年）",),
    ("填报单位：示例社区", None, None, None, None, "3月份"),
    ("序号", "时间", "老人信息", None, None, "咨询人", "方式", "内容", "处理情况"),
    (None, None, "姓名", "性别", "年龄", None, None, None, None),
    (1, "3.5", "张桂兰", "女", 82, "女儿", "电话", "高龄津贴", "已告知带身份证到社区办理"),
    (2, "3.6", "王秀英", "女", 79, "本人", "来访", "助餐", "介绍了食堂的开放时间和价格"),
    ("序号", "时间", "姓名", "性别", "年龄", "咨询人", "方式", "内容", "处理情况"),
    ("2024年12月",),
    (3, "12.7", "李芳", "女", 79, "儿子", "来访", "低保", "介绍了低保的条件和要带的材料"),
    (4,),
    ("合计", 3),
    (),
    ("填表人：示例顾问", None, None, "审核：", None),
)


def _layout(rows: Any, name: str = "", file: str = "", heading: int | None = None) -> Layout:
    found = laid_out(Table(name, rows), WORDS, file, heading)
    assert found is not None
    return found


def _guess(layout: Layout) -> dict[str, str]:
    guesses = guessed(layout, WORDS, local_day(START))
    return {one.column.heading or one.column.letters: one.field for one in guesses}


def test_that_an_ugly_register_is_taken_apart() -> None:
    layout = _layout(UGLY, "3月", "2023年台账.xlsx")
    assert (layout.heading_row, layout.year) == (4, 2025)
    assert [one.heading for one in layout.columns] == [
        "序号", "时间", "姓名", "性别", "年龄", "咨询人", "方式", "内容", "处理情况",
    ]  # fmt: skip
    assert [(one.number, one.kind, one.year) for one in layout.lines] == [
        (5, LineKind.ENTRY, 2025), (6, LineKind.ENTRY, 2025), (7, LineKind.HEADING, 2025),
        (8, LineKind.TITLE, 2024), (9, LineKind.ENTRY, 2024), (10, LineKind.BLANK, 2024),
        (11, LineKind.TOTAL, 2024), (12, LineKind.BLANK, 2024), (13, LineKind.TOTAL, 2024),
    ]  # fmt: skip


def test_that_its_columns_are_guessed() -> None:
    assert _guess(_layout(UGLY)) == {
        "序号": "serial", "时间": "date", "姓名": "name", "性别": "sex", "年龄": "age",
        "咨询人": "inquirer", "方式": "channel", "内容": "topic", "处理情况": "answered",
    }  # fmt: skip


def test_that_the_year_comes_from_title_sheet_or_file() -> None:
    rows = (("日期", "姓名"), ("3.5", "张桂兰"))
    assert _layout(rows, "2024年3月").year == 2024
    assert _layout(rows, "3月", "2023年台账.xlsx").year == 2023
    assert _layout(rows, "3月", "台账.xlsx").year is None
    assert _layout((("2024、2025年登记",), *rows)).year is None, "two years tell none"


def test_that_the_heading_row_can_be_pointed_at() -> None:
    layout = _layout((("甲", "乙"), ("日期", "姓名"), ("3.5", "张")), heading=1)
    assert [one.heading for one in layout.columns] == ["甲", "乙"]
    assert [one.number for one in layout.lines] == [2, 3]


def test_that_an_empty_sheet_has_no_layout() -> None:
    assert laid_out(Table("空", ((), (None, None))), WORDS) is None


@pytest.mark.parametrize(
    ("heading", "cells", "field"),
    [
        ("咨询人", ("女儿", "本人", "儿子"), "inquirer"),
        ("咨询人", ("张桂兰", "王秀英", "李建国"), "name"),
        ("时间", ("9:30", "10:05", "14:20"), "time"),
        ("时间", ("3月5日", "3月6日", "3月7日"), "date"),
        ("时间", ("15分钟", "20分钟", "5分钟"), "minutes"),
        ("内容", ("高龄津贴", "助餐", "低保"), "topic"),
        ("内容", ("问高龄津贴今年有没有变化怎么领", "问食堂几点开门多少钱一顿饭", "问残疾证在哪里办"), "asked"),
        ("结果", ("已解决", "转介", "待回访"), "outcome"),
        ("结果", ("告诉老人带身份证和户口簿去窗口", "陪着老人把申请表填好交上去了", "介绍了两家养老院的价格"), "answered"),
        ("年龄", (1943, 1950, 1938), "birth"),
        ("年龄", (82, 75, 90), "age"),
        ("", (NUMBER, NUMBER, NUMBER), "number"),
        ("其它列", ("女", "男", "女"), "sex"),
        ("联系", ("13900003812", "13900003813", "68123456"), "phone"),
        ("所属辖区", ("示例一社区", "示例二社区", "示例村"), "community"),
        ("不知道", ("甲乙丙丁", "戊己", "庚辛壬"), ""),
    ],
)  # fmt: skip
def test_that_cells_decide_where_headings_do_not(
    heading: str, cells: tuple[Any, ...], field: str
) -> None:
    layout = _layout(
        (("登记人", heading, "备注"), *(("顾问", one, "无") for one in cells)), heading=1
    )
    assert _guess(layout)[heading or "B"] == field


def test_that_elder_and_inquirer_are_two_where_both_have_a_column() -> None:
    rows = (
        ("日期", "老人姓名", "咨询人姓名", "与老人关系"), ("3.5", "张桂兰", "王小芳", "女儿"),
    )  # fmt: skip
    assert _guess(_layout(rows)) == {
        "日期": "date", "老人姓名": "name", "咨询人姓名": "inquirer_name", "与老人关系": "inquirer",
    }  # fmt: skip


def test_that_columns_are_named_by_heading_or_letter() -> None:
    layout = _layout((("日期", "内 容", "内容2", "电话", "电话"), ("3.5", "a", "b", 1, 2)))
    assert by_hand(layout, {"内容": "asked", "a": "date", "C": "remark"}) == {
        1: "asked", 0: "date", 2: "remark",
    }  # fmt: skip
    for wrong, words in (("没有", "没有叫“没有”"), ("电话", "有几列都叫“电话”")):
        with pytest.raises(BadInput, match=words):
            by_hand(layout, {wrong: "phone"})
    with pytest.raises(BadInput, match="没有叫“x”的字段"):
        by_hand(layout, {"A": "x"})
    with pytest.raises(BadInput, match="“电话”选了两列"):
        refuse_twice(["phone", "asked", "asked", "phone"])


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("channel", "电话咨询", "phone"), ("channel", "微信群", "online"), ("channel", "传真", ""),
        ("channel", " 来 访 ", "walk_in"), ("inquirer", "大女儿", "child"), ("inquirer", "同事", ""),
        ("outcome", "已解决", "answered"), ("outcome", "未解决", "unmet"),
        ("outcome", "转办", "referred"), ("satisfaction", "非常满意", "good"),
        ("satisfaction", "不满意", "poor"), ("sex", "女", "female"),
        ("outcome", "老人说这个事情已经由儿子去社区窗口解决了", ""),
    ],
)  # fmt: skip
def test_that_words_stand_for_codes(field: str, text: str, code: str) -> None:
    assert WORDS.vocabularies()[field].code(text) == code


def test_that_every_topic_in_a_text_is_found_and_longer_words_win() -> None:
    words = WORDS.vocabularies()["topic"]
    assert words.all("问高龄津贴，还有食堂和低保") == (
        "old_age_allowance",
        "meals",
        "minimum_living",
    )
    assert words.all("护理员补贴") == ("carer_subsidy",)
    assert words.all("骨灰盒") == ()


def test_that_words_of_ones_own_win() -> None:
    words = WORDS.vocabularies({"topic": {"食堂": "complaint"}})["topic"]
    assert words.all("食堂") == ("complaint",)
    assert Vocabulary({}).all("食堂") == ()


def test_that_every_topic_has_words_and_every_field_a_name() -> None:
    assert set(WORDS.words["topic"].values()) == {one.code for one in TOPICS}
    assert field_named("身份证号") == field_named(" number ") == "number"
    assert field_named("别的") == ""


def test_that_a_word_or_field_that_is_none_is_refused(tmp_path: Any) -> None:
    path = tmp_path / "register.toml"
    for text, words in (
        ('[[head]]\nfield = "x"\nstrong = []', "只能是"),
        ('[[word]]\nfield = "topic"\ncode = "x"\nwords = ["甲"]', "只能是"),
        ('[[word]]\nfield = "sex"\ncode = "male"\nwords = "男"', "一列文字"),
        ("[[other]]", "不认识"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadInput, match=words):
            read_words(path, TOPICS)


def test_that_a_column_called_a_name_is_one_though_its_cells_do_not_look_like_it() -> None:
    head = ("日期", "姓名", "事项")
    odd = [("2025-3-5", "张奶奶（3号楼）", "助餐"), ("2025-3-6", "王大爷2单元", "助餐")]
    assert _guess(_layout([head, *odd]))["姓名"] == "name"


def test_that_a_better_column_keeps_the_name() -> None:
    head = ("日期", "咨询人", "老人姓名", "事项")
    rows = [("2025-3-5", "邻居王某12", "张桂兰", "助餐"), ("2025-3-6", "社区2栋", "李芳", "助餐")]
    guess = _guess(_layout([head, *rows]))
    assert guess["老人姓名"] == "name"
    assert guess["咨询人"] != "name"
