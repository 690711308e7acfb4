"""Policy files: everything that can be wrong is said with file, line and field."""

import re
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.policy import (
    Combine,
    Condition,
    Confidence,
    Group,
    Operator,
    SourceRank,
)
from advisor_app.eligibility.format import LONGEST_PLAIN
from advisor_app.eligibility.reading import lint, load_library, read_policy
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
    assert (version.valid_from, version.valid_to) == (date(2026, 1, 1), date(2027, 1, 1))
    assert (version.checked_on, version.checked_by) == (date(2026, 11, 23), "某人")
    assert (version.confidence, version.needs_local_check) == (Confidence.HIGH, False)
    assert (version.steps, version.where, version.phone) == (("去",), "社区", "")
    (source,) = version.sources
    assert (source.title, source.rank, source.accessed) == (
        "来源",
        SourceRank.ISSUER,
        date(2026, 11, 23),
    )
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
        ('steps = ["去"]', 'steps = ["去", "填", "等", "领"]', "version[1].steps", "最多3步"),
        ("excludes = []", 'excludes = ["a-policy"]', "version[1].excludes[1]", "自己"),
        ("excludes = []", "excludes = [[1]]", "version[1].excludes", "一串编号"),
        ("checked_on = 2026-11-23", 'checked_on = "今天"', "version[1].checked_on", "日期"),
        ("accessed = 2026-11-23", "accessed = 2026", "version[1].sources[1].accessed", "日期"),
        ('field = "living", operator = "eq", value = "alone"',
         'field = "hukou", operator = "eq", value = "410106"',
         "version[1].conditions[2].any[1].operator", "prefix"),
        ('field = "living", operator = "eq", value = "alone"',
         'field = "hukou", operator = "prefix", value = "上街"',
         "version[1].conditions[2].any[1].value", "前缀"),
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
        ("valid_to = 2027-01-01", "valid_to = 2026-01-01", "version[1].valid_to", "开始日期之后"),
        ("excludes = []", "basis = 5", "version[1].basis", "一组表"),
        ("excludes = []", "basis = [5]", "version[1].basis", "一个表"),
        ("excludes = []", 'basis = [{ title = "某办法" }]', "version[1].basis[1].issuer", "缺少"),
        ("value = 60", "value = 131", "version[1].conditions[1].value", "130"),
        ("value = 60", "value = -1", "version[1].conditions[1].value", "130"),
        ("value = 60", 'value = "60"', "version[1].conditions[1].value", "整数"),
        ('"ge", value = 60', '"near", value = 60', "version[1].conditions[1].operator", "可用"),
        ('"eq", value = "alone"', '"ge", value = "alone"', "version[1].conditions[2].any[1].operator", "不能比大小"),
        ('"age", operator = "ge", value = 60', '"hukou", operator = "prefix", value = "４１０１"', "version[1].conditions[1].value", "区划代码前缀"),
        ('"age", operator = "ge", value = 60', '"hukou", operator = "prefix", value = "4101000000001"', "version[1].conditions[1].value", "区划代码前缀"),
        ('"age", operator = "ge", value = 60', '"hukou", operator = "prefix", value = ""', "version[1].conditions[1].value", "区划代码前缀"),
        ('"age", operator = "ge", value = 60', '"hukou", operator = "prefix", value = 4101', "version[1].conditions[1].value", "区划代码前缀"),
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
    if new and field != "version[1].amounts[1]":
        assert found[0].line == line_of(text, new)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD.replace('name = "示例政策"', 'name = "示例政策'), 2),
        (GOOD.replace("[[version]]", "[[version]"), 8),
        (GOOD.replace('level = "市"', "level 市"), 3),
        (GOOD.replace('level = "市"', 'name = "又一个"'), 3),
        (GOOD + "steps = [", GOOD.count("\n") + 1),
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
    found = {one.message: one for one in lint(written(tmp_path, text))}
    overlap = next(one for message, one in found.items() if "重叠" in message)
    twin = next(one for message, one in found.items() if "同一个名称" in message)
    assert (overlap.field, twin.field) == ("version[2].valid_from", "version[2].version")
    assert overlap.line == line_of(text, "valid_from = 2026-06-01")
    assert twin.line == overlap.line - 1


def test_that_versions_that_follow_each_other_may_stand_in_any_order(tmp_path: Path) -> None:
    older = GOOD[GOOD.index("[[version]]") :].replace('version = "2026"', 'version = "2025"')
    older = older.replace("valid_from = 2026-01-01\nvalid_to = 2027-01-01", "valid_to = 2026-01-01")
    policy = read_policy(written(tmp_path, GOOD + "\n" + older))
    assert [one.version for one in policy.versions] == ["2025", "2026"]


def test_that_an_open_version_lets_none_follow(tmp_path: Path) -> None:
    later = GOOD[GOOD.index("[[version]]") :].replace('version = "2026"', 'version = "2030"')
    later = later.replace("2026-01-01", "2030-01-01").replace("valid_to = 2027-01-01", "")
    text = GOOD.replace("valid_to = 2027-01-01\n", "") + "\n" + later
    assert [one.field for one in lint(written(tmp_path, text))] == ["version[2].valid_from"]


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
    (finding,) = lint(tmp_path)
    assert (Path(finding.file).name, finding.line, finding.field) == ("b.toml", 1, "id")
    assert "a.toml 重复" in finding.message
    with pytest.raises(BadInput, match="重复"):
        load_library(tmp_path)


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


def test_that_the_mark_of_windows_own_editor_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert lint(path) == ()
    assert read_policy(path).name == "示例政策"


def test_that_a_file_alone_is_judged_beside_its_neighbours(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace("excludes = []", 'excludes = ["b-policy"]'))
    assert len(lint(path)) == 1
    written(tmp_path, GOOD.replace("a-policy", "b-policy"), "b.toml")
    assert lint(path) == ()
    assert lint(tmp_path) == ()


def test_that_a_broken_neighbour_does_not_hide_the_rest(tmp_path: Path) -> None:
    written(tmp_path, "= nothing", "0.toml")
    written(tmp_path, GOOD.replace("value = 60", "value = 600"))
    names = [Path(one.file).name for one in lint(tmp_path)]
    assert names == ["0.toml", "a.toml"]
    with pytest.raises(BadInput, match=r"0\.toml 第1行：写法不对"):
        load_library(tmp_path)


def test_that_a_message_is_one_sentence_in_the_users_words(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_policy(written(tmp_path, GOOD.replace('"示例政策"', '"示例政策')))
    assert "Traceback" not in caught.value.message
    assert "\n" not in caught.value.message
    assert not any(word in caught.value.message for word in ("Expected", "Illegal", "Invalid"))


@pytest.mark.parametrize(
    ("written_yuan", "fen"),
    [
        ("100", 10000),
        ('"100"', 10000),
        ('"0.01"', 1),
        ('"62.5"', 6250),
        ("0", 0),
        ("12000", 1200000),
    ],
)
def test_that_money_becomes_whole_fen(written_yuan: str, fen: int, tmp_path: Path) -> None:
    text = GOOD.replace('value_yuan = "62.50"', f"value_yuan = {written_yuan}")
    amount = read_policy(written(tmp_path, text)).versions[0].amounts[0]
    assert amount.value_fen == fen
    assert type(amount.value_fen) is int


def test_that_what_is_not_money_needs_no_value(tmp_path: Path) -> None:
    text = GOOD.replace('value_yuan = "62.50"\n', "").replace("每月62.5元", "每年一次免费体检")
    amount = read_policy(written(tmp_path, text)).versions[0].amounts[0]
    assert (amount.value_fen, amount.words) == (None, "每年一次免费体检")


def test_that_a_tier_has_its_own_conditions(tmp_path: Path) -> None:
    tier = 'when = [{ field = "age", operator = "lt", value = 90, words = "不满90周岁" }]\n'
    text = GOOD.replace('words = "每月62.5元"\n', f'words = "每月62.5元"\n{tier}')
    when = read_policy(written(tmp_path, text)).versions[0].amounts[0].when
    assert isinstance(when, Group)
    assert [part.words for part in when.parts] == ["不满90周岁"]
    broken = text.replace("value = 90", "value = 900")
    (finding,) = lint(written(tmp_path, broken))
    assert finding.field == "version[1].amounts[1].when[1].value"
    assert finding.line == line_of(broken, "value = 900")


@pytest.mark.parametrize(
    "group",
    [
        '{ any = [], words = "有" }',
        '{ not = [], words = "不是" }',
        (
            '{ not = [{ field = "age", operator = "ge", value = 60, words = "a" }, '
            '{ field = "age", operator = "ge", value = 70, words = "b" }], words = "不是" }'
        ),
        '{ any = [{ field = "age", operator = "ge", value = 60, words = "a" }] }',
        '{ any = "age", words = "有" }',
        '{ any = { field = "age", operator = "ge", value = 60, words = "a" }, words = "有" }',
        '{ any = ["age"], words = "有" }',
    ],
)
def test_that_a_group_without_its_parts_or_words_is_a_fault(group: str, tmp_path: Path) -> None:
    text = re.sub(r"conditions = \[.*?\n\]\n", f"conditions = [{group}]\n", GOOD, flags=re.DOTALL)
    found = lint(written(tmp_path, text))
    assert found
    assert all(one.line == line_of(text, "conditions = ") for one in found)


_MOST = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-5, 200), st.floats(allow_nan=False), st.just(""),
        st.sampled_from(["age", "hukou", "ge", "in", "prefix", "410106", "alone", "once", "x"]),
        st.dates(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from(["any", "not", "all", "field", "operator", "value", "words", "id"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=5,
)  # fmt: skip


def in_toml(value: object) -> str:
    if value is None:
        return '"none"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return f"[{', '.join(in_toml(one) for one in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {in_toml(one)}" for name, one in value.items()) + "}"
    return str(value)


@given(st.data(), _MOST)
def test_that_no_file_however_odd_is_more_than_a_known_fault(
    data: st.DataObject, value: object
) -> None:
    """Any value in any place: findings or a policy, never anything else."""
    keys = [line.split(" = ")[0] for line in GOOD.splitlines() if re.match(r"\w+ = [^\[{]", line)]
    key = data.draw(st.sampled_from([*dict.fromkeys(keys), "excludes", "steps", "conditions"]))
    given_text = (
        GOOD
        if key != "conditions"
        else re.sub(r"conditions = \[.*?\n\]\n", "conditions = 0\n", GOOD, flags=re.DOTALL)
    )
    text = re.sub(rf"(?m)^{key} = .*$", lambda _: f"{key} = {in_toml(value)}", given_text, count=1)
    with TemporaryDirectory() as folder:
        path = written(Path(folder), text)
        findings = lint(path)
        assert all(1 <= one.line <= text.count("\n") + 1 for one in findings)
        if findings:
            own = [
                one
                for one in findings
                if "没有编号为" not in one.message and "自己" not in one.message
            ]
            if own:
                with pytest.raises(BadInput):
                    read_policy(path)
        else:
            assert read_policy(path).versions


@pytest.mark.parametrize("years", [0, 130])
def test_that_the_youngest_and_the_oldest_age_may_be_written(years: int, tmp_path: Path) -> None:
    assert lint(written(tmp_path, GOOD.replace("value = 60", f"value = {years}"))) == ()
