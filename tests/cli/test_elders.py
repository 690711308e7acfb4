"""``advisor elder …``: shapes that scripts rely on, words for people, and nothing kept of a no."""

import json
import re

import pytest
from hypothesis import given

from advisor_app.cli.elders import as_json
from advisor_app.domain.elder import Person
from advisor_app.domain.facts import FACTS
from tests.cli.conftest import Done, Run
from tests.domain.test_elder import people

CARD = "11010519491231002X"
PERSON = {"id", "name", "birth", "sex", "community", "street", "phone", "papers", "number", "address", "facts"}  # fmt: skip
RELATIVE = ("--relative-name", "张建国", "--relative-relation", "儿子", "--relative-phone", "13900000001")  # fmt: skip


def added(run: Run, *words: str) -> str:
    done = run("elder", "add", "--json", *words)
    assert done.status == 0, done.err
    assert set(done.json) == {"id", "warnings"}
    return str(done.json["id"])


def found(run: Run, text: str, *words: str) -> list[str]:
    return [one["name"] for one in run("elder", "find", text, "--json", *words).json]


def nobody_is_there(run: Run) -> bool:
    verified = run("verify", "--json").json
    return verified["ok"] is True and found(run, "甲") == []


def test_that_the_shapes_are_stable(point: Run) -> None:
    one = added(
        point, "--name", "张桂兰", "--citizen-id", CARD, "--address", "示例路1号", "--street", "中心路街道",
        *RELATIVE,
    )  # fmt: skip
    (seen,) = point("elder", "find", "张", "--json").json
    assert set(seen) == PERSON | {"last_day"}
    assert (seen["street"], seen["address"]) == ("中心路街道", "示例路1号")
    assert (seen["sex"], seen["papers"], seen["last_day"]) == ("female", "citizen", None)
    card = point("elder", "show", one, "--json").json
    assert set(card) == PERSON | {"relative", "visits", "sheets", "callbacks"}
    assert card["relative"] == {"name": "张建国", "relation": "儿子", "phone": "13900000001"}
    assert card["visits"] == card["sheets"] == card["callbacks"] == []


def test_that_a_person_is_told_in_words(point: Run) -> None:
    done = point("elder", "add", "--name", "张桂兰", "--birth", "1940", "--community", "示例一社区")
    one = re.fullmatch(r"已登记，编号 (\S+)\n", done.out)
    assert one
    assert point("elder", "find", "桂兰").out.startswith(f"{one[1]}  张桂兰  ")
    assert "示例一社区" in point("elder", "find", "桂兰").out
    lines = point("elder", "show", one[1]).out.splitlines()
    assert lines[0] == "张桂兰"
    told = dict(line.split("  ", 1) for line in lines[1:] if "  " in line)
    assert list(told)[3:] == [spec.label for spec in FACTS.values()]
    assert told["出生日期"] == "1940年"
    assert (told["电话"], told["性别"], told["社区"]) == ("未登记", "未登记", "示例一社区")


@pytest.mark.parametrize(
    ("words", "number", "birth", "sex"),
    [
        (("--citizen-id", "110105491231002"), CARD, "1949-12-31", "female"),
        (("--citizen-id", "11010519491231002x"), CARD, "1949-12-31", "female"),
        (("--papers", "citizen", "--number", CARD), CARD, "1949-12-31", "female"),
        (("--papers", "passport", "--number", "e 12345"), "E12345", None, None),
        (("--papers", "residence_permit", "--number", "810000194912310018"), "810000194912310018", None, None),
        ((), "", None, None),
    ],
)  # fmt: skip
def test_that_papers_are_kept_in_their_normal_form(
    words: tuple[str, ...], number: str, birth: str | None, sex: str | None, point: Run
) -> None:
    one = added(point, "--name", "甲", *words)
    card = point("elder", "show", one, "--json").json
    assert (card["number"], card["birth"], card["sex"]) == (number, birth, sex)
    assert (card["papers"] == "none") is (number == "")


@pytest.mark.parametrize("typed", ["zgl", "张桂", "13900003812", "3812", CARD, "002X", "桂兰"])
def test_that_a_person_is_found_by_whatever_they_give(typed: str, point: Run) -> None:
    added(point, "--name", "张桂兰", "--citizen-id", CARD, "--phone", "13900003812")
    added(point, "--name", "李秀英", "--phone", "13900001111")
    assert found(point, typed) == ["张桂兰"]


def test_that_so_many_are_listed_as_were_asked_for(point: Run) -> None:
    for name in ("甲一", "甲二", "甲三"):
        added(point, "--name", name)
    assert len(found(point, "甲")) == 3
    assert len(found(point, "甲", "--limit", "2")) == 2
    assert len(point("elder", "find", "甲", "--limit", "1").out.splitlines()) == 1


@pytest.mark.parametrize("limit", ["0", "-1", "9" * 25, "1000001"])
def test_that_no_list_is_endless_or_empty_on_purpose(limit: str, run: Run) -> None:
    assert "请写1到1000000" in run("elder", "find", "甲", "--limit", limit).refusal


def test_that_nobody_found_is_said(point: Run) -> None:
    done = point("elder", "find", "甲")
    assert (done.status, done.err) == (0, "")
    assert "没有找到" in done.out
    assert point("elder", "find", "甲", "--json").json == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--phone", "abc"), "电话"),
        (("--relative-phone", "1"), "电话"),
        (("--citizen-id", "110105194912310021"), "校验"),
        (("--citizen-id", "123"), "18位"),
        (("--birth", "1940-02-30"), "不存在"),
        (("--birth", "2199-01-01"), "今天之后"),
        (("--sex", "x"), "性别"),
        (("--fact", "age=80"), "age"),
        (("--fact", "care_level=9"), "care_level"),
        (("--fact", "=1"), "没有叫"),
        (("--number", "E12345"), "--papers"),
        (("--papers", "passport"), "--number"),
        (("--citizen-id", CARD, "--papers", "passport", "--number", "E1"), "只登记一样"),
        (("--citizen-id", CARD, "--number", "E1"), "只登记一样"),
        (("--citizen-id", CARD, "--papers", "passport"), "只登记一样"),
        (("--papers", "driving"), "driving"),
        (("--name", "甲" * 61), "太长"),
    ],
)
def test_that_of_what_is_refused_nothing_is_kept(
    words: tuple[str, ...], said: str, point: Run
) -> None:
    assert said in point("elder", "add", "--name", "甲", *words, "--json").refusal
    assert nobody_is_there(point)


def test_that_bytes_of_another_encoding_are_refused_and_nothing_is_kept(point: Run) -> None:
    """What a terminal in GBK sends reaches the program as lone surrogates."""
    assert "UTF-8" in point("elder", "add", "--name", "甲\udcd5\udcc5").refusal
    assert "UTF-8" in point("elder", "add", "--name", "甲", "--address", "\udcff").refusal
    assert "UTF-8" in point("elder", "find", "\udcff").refusal
    assert nobody_is_there(point)


def test_that_the_later_of_two_answers_counts(point: Run) -> None:
    one = added(point, "--name", "甲", "--fact", "living=alone", "--fact", "living=spouse",
                "--fact", "birth=1950", "--birth", "1940-03")  # fmt: skip
    card = point("elder", "show", one, "--json").json
    assert card["facts"]["living"] == "spouse"
    assert card["birth"] == "1940-03"


def test_that_a_card_lists_visits_sheets_and_calls(point: Run, tmp_path: object) -> None:
    one = added(point, "--name", "张桂兰", "--birth", "1940-03-05")
    point("consult", "add", "--elder", one, "--channel", "phone", "--topic", "meals", "--outcome",
          "follow_up", "--at", "2024-10-05T09:30")  # fmt: skip
    done: Done = point("sheet", "elder", one, "--out", f"{tmp_path}/a.pdf", "--json")
    card = point("elder", "show", one, "--json").json
    assert [(visit["topics"], visit["outcome"]) for visit in card["visits"]] == [
        (["meals"], "follow_up")
    ]
    assert [sheet["number"] for sheet in card["sheets"]] == [done.json["number"]]
    assert card["callbacks"] == [{"due": "2024-10-12", "done": False}]
    assert "来过  2024-10-05 09:30  待回访" in point("elder", "show", one).out


@given(people())
def test_that_anybody_can_be_told_as_json(person: Person) -> None:
    value = as_json(person)
    assert set(value) == PERSON
    again = json.loads(json.dumps(value, ensure_ascii=False))
    assert again == value
    assert value["birth"] == (str(person.birth) if person.birth else None)
    assert set(value["facts"]) <= set(FACTS)
    assert not (person.identity is None and (value["name"] or value["phone"] or value["number"]))
