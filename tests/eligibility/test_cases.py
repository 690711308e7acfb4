"""Case tables: read, judged beside their policies, and run."""

from datetime import date

import pytest

from advisor_app.domain.errors import BadInput
from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.eligibility.reading import library_of, lint_files
from tests.eligibility.test_circles import file

POLICY = file("a") + (
    b"conditions = [\n"
    b'  { field = "age", operator = "ge", value = 80, words = "old" },\n'
    b'  { field = "living", operator = "eq", value = "alone", words = "alone" },\n'
    b"]\n"
)
GOOD = """policy = "a"
signed_by = "某科长"
signed_on = 2026-11-20

[[case]]
name = "生日前一天"
on = 2026-11-22
facts = { birth = "1946-11-23", living = "alone" }
expect = "可能不符合"
met = ["alone"]
unmet = ["old"]
unknown = []
amounts = []
ask = []
changes_on = 2026-11-23

[[case]]
name = "不知道和谁住"
on = 2026-11-23
facts = { birth = "1940" }
expect = "还需了解"
unknown = ["alone"]
ask = ["living"]
"""


def library(text: str = GOOD) -> PolicyLibrary:
    return library_of({"a.toml": POLICY, "a.cases.toml": text.encode()})


def failures(text: str) -> list[str]:
    made = library(text)
    (table,) = made.cases
    return [one.message for one in made.run(table)]


def test_that_a_table_is_read_and_signed() -> None:
    (table,) = library().cases
    assert (table.policy, table.signed_by, table.signed_on) == ("a", "某科长", date(2026, 11, 20))
    first, second = table.cases
    assert (first.name, first.line, first.expect) == ("生日前一天", 5, Verdict.UNLIKELY)
    assert first.met == {"alone"}
    assert second.met is None
    assert second.changes_on is None


def test_that_right_examples_say_nothing() -> None:
    assert failures(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('expect = "可能不符合"', 'expect = "可能符合"', "应为可能符合，判为可能不符合"),
        ('met = ["alone"]', "met = []", "符合的条件应为没有，得到“alone”"),
        ('unmet = ["old"]', 'unmet = ["young"]', "不符合的条件应为“young”，得到“old”"),
        ('unknown = ["alone"]', "unknown = []", "还不知道的条件应为没有，得到“alone”"),
        ("amounts = []", 'amounts = ["每月100元"]', "金额应为“每月100元”，得到没有"),
        ('ask = ["living"]', 'ask = ["birth"]', "要问的应为“birth”，得到“living”"),
        ("changes_on = 2026-11-23", "changes_on = 2026-11-24",
         "情况改变的日期应为2026-11-24，得到2026-11-23"),
    ],
)  # fmt: skip
def test_that_what_comes_out_otherwise_is_told(old: str, new: str, said: str) -> None:
    assert old in GOOD
    assert failures(GOOD.replace(old, new, 1)) == [said]


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ('expect = "可能不符合"', 'expect = "不行"', "case[1].expect", "不能是“不行”"),
        ('birth = "1946-11-23"', 'birht = "1946-11-23"', "case[1].facts", "birht"),
        ('living = "alone" }', 'living = "on the moon" }', "case[1].facts", "on the moon"),
        ('facts = { birth = "1940" }', "facts = 3", "case[2].facts", "写成一个表"),
        ('ask = ["living"]', 'ask = ["mood"]', "case[2].ask", "mood"),
        ("on = 2026-11-22", 'on = "gestern"', "case[1].on", "日期"),
        ("on = 2026-11-22\n", "", "case[1].on", "日期"),
        ('name = "生日前一天"', "", "case[1].name", "缺少"),
        ('met = ["alone"]', 'met = "alone"', "case[1].met", "一串文字"),
        ('policy = "a"', 'policy = "b"', "policy", "没有编号为“b”的政策"),
        ('signed_by = "某科长"', 'sign = "某科长"', "sign", "不认识这个字段"),
    ],
)
def test_that_a_wrong_table_is_told_with_its_field(
    old: str, new: str, field: str, said: str
) -> None:
    text = GOOD.replace(old, new, 1)
    findings = lint_files({"a.toml": POLICY, "a.cases.toml": text.encode()})
    assert any(one.field == field and said in one.message for one in findings), findings
    with pytest.raises(BadInput, match=r"a\.cases\.toml 第\d+行"):
        _ = library(text).cases


def test_that_a_table_without_examples_is_told() -> None:
    (one,) = lint_files({"a.toml": POLICY, "a.cases.toml": b'policy = "a"'})
    assert one.message == "至少要有一个例子，用 [[case]] 开头"


def test_that_two_tables_of_one_policy_are_told() -> None:
    content = GOOD.encode()
    files = {"a.toml": POLICY, "a.cases.toml": content, "b.cases.toml": content}
    (one,) = lint_files(files)
    assert (one.file, one.field) == ("b.cases.toml", "policy")


def test_that_a_wrong_table_does_not_keep_the_counter_from_its_policies() -> None:
    made = library("policy = 3")
    assert [one.id for one in made.policies] == ["a"]
    with pytest.raises(BadInput):
        _ = made.cases


def test_that_an_example_reads_the_parameters_of_its_own_day() -> None:
    policy = file("a", amount='[[version.amounts]]\nparameter = "x"\nwords = "每月{x}"\n')
    parameter = (
        '[[parameter]]\nid = "x"\nname = "x"\ngroup = "1"\nkind = "money"\nquestion = "？"\n'
        "[[parameter.entries]]\nvalid_from = 2024-01-01\nvalid_to = 2025-01-01\nvalue_yuan = 5\n"
        'source = "s"\nrank = "issuer"\nconfidence = "high"\nchecked_on = 2024-01-01\n'
        'checked_by = "某人"\n'
    )
    case = (
        'policy = "a"\n[[case]]\nname = "那时"\non = 2024-06-01\nfacts = {}\n'
        'expect = "可能符合"\namounts = ["每月5元"]\n[[case]]\nname = "后来"\non = 2025-01-01\n'
        'facts = {}\nexpect = "可能符合"\namounts = []\n'
    )
    files = {"a.toml": policy, "parameters.toml": parameter.encode(),
             "a.cases.toml": case.encode()}  # fmt: skip
    made = library_of(files)
    assert made.run(made.cases[0]) == ()
