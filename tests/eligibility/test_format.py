"""Policy files: everything that can be wrong is said with file, line and field."""

from pathlib import Path

import pytest

from advisor_app.domain.errors import BadInput
from advisor_app.domain.policy import Combine, Condition, Group, Operator
from advisor_app.eligibility.reading import LONGEST_PLAIN, lint, load_library, read_policy
from advisor_app.eligibility.toml_places import places_of

GOOD = """\
id = "a-policy"
name = "示例政策"
level = "市"
region = "4101"
category = "优待"
audience = "老人"

[[version]]
version = "2026"
valid_from = 2026-01-01
valid_to = 2027-01-01
plain = "说明。"
amount_confirmed = true
excludes = []
where = "社区"
steps = ["去"]
confidence = "high"
needs_local_check = false
checked_on = 2026-11-23
checked_by = "某人"
conditions = [
  { field = "age", operator = "ge", value = 60, words = "年满60周岁" },
  { any = [
    { field = "living", operator = "eq", value = "alone", words = "独居" },
    { not = { field = "income", operator = "in", value = ["normal"], words = "都不是" }, words = "有救助" },
  ], words = "有一样" },
]

[[version.amounts]]
value_yuan = "62.50"
per = "month"
words = "每月62.5元"

[[version.materials]]
name = "身份证"
note = "原件"

[[version.sources]]
title = "来源"
url = "https://a.gov.cn/1"
rank = "issuer"
accessed = 2026-11-23
"""


def written(folder: Path, text: str = GOOD, name: str = "a.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def line_of(text: str, mark: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if mark in line)


def test_that_a_good_file_is_read_whole(tmp_path: Path) -> None:
    policy = read_policy(written(tmp_path))
    (version,) = policy.versions
    assert (policy.id, policy.level, policy.region) == ("a-policy", "市", "4101")
    assert version.amounts[0].value_fen == 6250
    assert version.materials[0].note == "原件"
    assert isinstance(version.rule, Group)
    aged, either = version.rule.parts
    assert isinstance(aged, Condition)
    assert isinstance(either, Group)
    assert aged.operator is Operator.GE
    assert either.combine is Combine.ANY
    assert isinstance(either.parts[1], Group)
    assert either.parts[1].combine is Combine.NOT
    assert lint(tmp_path) == ()


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ('id = "a-policy"', 'id = "A policy"', "id", "小写字母"),
        ('name = "示例政策"', "name = 5", "name", "文字"),
        ('name = "示例政策"', 'name = ""', "name", "缺少"),
        ('level = "市"', 'level = "县"', "level", "国家、省、市、区"),
        ('category = "优待"', 'category = "红包"', "category", "津贴补贴"),
        ('audience = "老人"', 'colour = "red"', "colour", "不认识"),
        ('plain = "说明。"', f'plain = "{"说" * (LONGEST_PLAIN + 1)}"', "version[1].plain", "太长"),
        ("amount_confirmed = true", 'amount_confirmed = "yes"', "version[1].amount_confirmed", "true"),
        ("valid_from = 2026-01-01", 'valid_from = "2026"', "version[1].valid_from", "日期"),
        ("valid_to = 2027-01-01", "valid_to = 2025-01-01", "version[1].valid_to", "开始日期之后"),
        ("valid_to = 2027-01-01", "valid_to = 2027-01-01T08:00:00", "version[1].valid_to", "日期"),
        ('steps = ["去"]', 'steps = "去"', "version[1].steps", "一串文字"),
        ('confidence = "high"', 'confidence = "sure"', "version[1].confidence", "high、medium、low"),
        ("checked_on = 2026-11-23\n", "", "version[1].checked_on", "日期"),
        ('"alone"', '"nobody"', "version[1].conditions[2].any[1].value", "居住情况"),
        ('field = "living"', 'field = "loving"', "version[1].conditions[2].any[1].field", "没有叫"),
        ('field = "age"', 'field = "birth"', "version[1].conditions[1].field", "age"),
        ("value = 60", "value = 600", "version[1].conditions[1].value", "130"),
        ("value = 60", 'value = "60"', "version[1].conditions[1].value", "整数"),
        ('"ge", value = 60', '"near", value = 60', "version[1].conditions[1].operator", "可用"),
        ('"eq", value = "alone"', '"ge", value = "alone"', "version[1].conditions[2].any[1].operator", "不能比大小"),
        ('"eq", value = "alone"', '"prefix", value = "41"', "version[1].conditions[2].any[1].operator", "区划"),
        ('value = ["normal"]', 'value = "normal"', "version[1].conditions[2].any[2].not[1].value", "一串"),
        ('words = "年满60周岁"', 'words = ""', "version[1].conditions[1].words", "缺少"),
        ('], words = "有一样"', '], note = "有一样"', "version[1].conditions[2].note", "不认识"),
        ('value_yuan = "62.50"', "value_yuan = 62.5", "version[1].amounts[1].value_yuan", "两位小数"),
        ('value_yuan = "62.50"', 'value_yuan = "62.505"', "version[1].amounts[1].value_yuan", "两位小数"),
        ('value_yuan = "62.50"', 'value_yuan = "-1"', "version[1].amounts[1].value_yuan", "两位小数"),
        ('value_yuan = "62.50"', 'value_yuan = "many"', "version[1].amounts[1].value_yuan", "两位小数"),
        ('per = "month"', 'per = "moon"', "version[1].amounts[1].per", "month"),
        ('name = "身份证"', 'nam = "身份证"', "version[1].materials[1].nam", "不认识"),
        ('url = "https://a.gov.cn/1"', 'url = "a.gov.cn"', "version[1].sources[1].url", "http"),
        ('rank = "issuer"', 'rank = "friend"', "version[1].sources[1].rank", "issuer"),
        ("excludes = []", 'excludes = ["nobody"]', "version[1].excludes[1]", "nobody"),
        ("amount_confirmed = true", "amount_confirmed = false", "version[1].amounts[1]", "没有核实"),
    ],
)  # fmt: skip
def test_that_each_fault_is_named(
    old: str, new: str, field: str, words: str, tmp_path: Path
) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    path = written(tmp_path, text)
    found = [one for one in lint(path) if one.field == field]
    assert found, lint(path)
    assert words in found[0].message
    assert found[0].file == str(path)
    if new and "\n" not in old and field != "version[1].excludes" and "amounts[1]" not in field:
        assert abs(found[0].line - line_of(text, new.splitlines()[0])) <= 6


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD.replace('name = "示例政策"', 'name = "示例政策'), 2),
        (GOOD.replace("[[version]]", "[[version]"), 8),
        (GOOD.replace('level = "市"', "level 市"), 3),
    ],
)
def test_that_a_slip_of_the_pen_names_its_line(text: str, line: int, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    (finding,) = lint(path)
    assert finding.line == line
    with pytest.raises(BadInput, match=rf"a\.toml 第{line}行"):
        read_policy(path)


def test_that_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('level = "市"', 'level = "县"').replace("value = 60", "value = 600")
    fields = [one.field for one in lint(written(tmp_path, text))]
    assert fields == ["level", "version[1].conditions[1].value"]


def test_that_reading_refuses_with_the_first_fault(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace('level = "市"', 'level = "县"'))
    with pytest.raises(BadInput, match=r"a\.toml 第3行 level：不能是“县”"):
        read_policy(path)


def test_that_versions_may_not_overlap_nor_share_a_name(tmp_path: Path) -> None:
    second = GOOD[GOOD.index("[[version]]") :]
    text = GOOD + "\n" + second.replace("valid_from = 2026-01-01", "valid_from = 2026-06-01")
    messages = " ".join(one.message for one in lint(written(tmp_path, text)))
    assert "重叠" in messages
    assert "同一个名称" in messages


def test_that_no_version_and_no_source_are_faults(tmp_path: Path) -> None:
    bare = GOOD[: GOOD.index("[[version]]")]
    assert [one.field for one in lint(written(tmp_path, bare))] == ["version"]
    unsourced = GOOD[: GOOD.index("[[version.sources]]")]
    fields = [one.field for one in lint(written(tmp_path, unsourced))]
    assert fields == ["version[1].sources"]


def test_that_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(GOOD.encode("gb18030"))
    (finding,) = lint(path)
    assert "UTF-8" in finding.message


def test_that_two_files_with_one_id_are_told(tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path, name="b.toml")
    assert any("重复" in one.message for one in lint(tmp_path))
    with pytest.raises(BadInput, match="重复"):
        load_library(tmp_path)


def test_that_case_tables_beside_the_policies_are_passed_over(tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path, "not a policy", "a.cases.toml")
    assert len(load_library(tmp_path).policies) == 1


def test_that_a_missing_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere"):
        load_library(tmp_path / "nowhere")
    with pytest.raises(BadInput, match=r"nowhere\.toml"):
        read_policy(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("text", "found"),
    [("示例", 1), ("老人", 1), ("优待", 1), ("示例 说明", 1), ("助餐", 0), ("A-POLICY", 1)],
)
def test_that_policies_are_found_by_their_words(text: str, found: int, tmp_path: Path) -> None:
    written(tmp_path)
    assert len(load_library(tmp_path).search(text)) == found


def test_that_places_are_those_of_tables_and_keys() -> None:
    places = places_of(GOOD)
    assert places.line(("name",)) == 2
    assert places.line(("version", 0, "plain")) == line_of(GOOD, "plain =")
    assert places.line(("version", 0, "amounts", 0, "per")) == line_of(GOOD, "per =")
    assert places.line(("version", 0, "sources", 0)) == line_of(GOOD, "[[version.sources]]")
    assert places.line(("nothing",)) == 1
