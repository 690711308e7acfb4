"""What the district keeps up to date, read from its file."""

from datetime import date

import pytest

from advisor_app.domain.parameter import Parameter, ParameterKind
from advisor_app.eligibility.reading import library_of, lint_files

GOOD = """[[parameter]]
id = "dibao"
name = "低保标准"
group = "2 低保"
kind = "money"
per = "month"
question = "今年多少？"

[[parameter.entries]]
valid_from = 2024-01-01
valid_to = 2025-01-01
value_yuan = 700
source = "通知"
rank = "issuer"
confidence = "high"
checked_on = 2024-02-01
checked_by = "某人"

[[parameter.entries]]
valid_from = 2025-01-01
value_yuan = "750.50"
source = "通知"
rank = "issuer"
confidence = "high"
checked_on = 2025-02-01
checked_by = "某人"
note = "口头问的"
"""


def read(text: str = GOOD) -> Parameter:
    (one,) = library_of({"parameters.toml": text.encode()}).parameters
    return one


def test_that_values_are_read_in_time() -> None:
    one = read()
    assert (one.id, one.kind, one.per) == ("dibao", ParameterKind.MONEY, "month")
    assert [entry.value_fen for entry in one.entries] == [70_000, 75_050]
    assert one.on(date(2023, 12, 31)) is None
    before, after = one.on(date(2024, 12, 31)), one.on(date(2025, 1, 1))
    assert before is not None
    assert after is not None
    assert (before.words, after.words) == ("700元", "750.50元")
    assert after.note == "口头问的"
    assert one.last_known(date(2025, 6, 1)) == before


def test_that_entries_are_put_in_order() -> None:
    head, first, second = GOOD.split("[[parameter.entries]]")
    turned = "[[parameter.entries]]".join([head, second, first])
    assert read(turned) == read()


def test_that_a_text_is_read_as_it_is() -> None:
    text = GOOD.replace('kind = "money"', 'kind = "place"')
    text = text.replace("value_yuan = 700", 'text = "甲路1号"')
    text = text.replace('value_yuan = "750.50"', 'text = "乙路2号"')
    one = read(text)
    assert [entry.words for entry in one.entries] == ["甲路1号", "乙路2号"]


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ('id = "dibao"', 'id = "低保"', "parameter[1].id", "小写字母"),
        ('name = "低保标准"', 'name = ""', "parameter[1].name", "缺少内容"),
        ('kind = "money"', 'kind = "gold"', "parameter[1].kind", "不能是“gold”"),
        ('per = "month"', 'per = "week"', "parameter[1].per", "不能是“week”"),
        ("value_yuan = 700", 'text = "700"', "parameter[1].entries[1].text", "value_yuan"),
        ("value_yuan = 700", "", "parameter[1].entries[1].value_yuan", "缺少金额"),
        ("value_yuan = 700", "value_yuan = 7.5", "parameter[1].entries[1].value_yuan", "两位小数"),
        ("valid_from = 2024-01-01\n", "", "parameter[1].entries[1].valid_from", "从哪天起"),
        ("valid_to = 2025-01-01", "valid_to = 2025-02-01", "parameter[1].entries[2].valid_from",
         "重叠"),
        ("valid_to = 2025-01-01", "valid_to = 2023-01-01", "parameter[1].entries[1].valid_to",
         "之后"),
        ("valid_to = 2025-01-01\n", "", "parameter[1].entries[2].valid_from", "重叠"),
        ('source = "通知"\nrank = "issuer"\nconfidence = "high"\nchecked_on = 2024',
         'rank = "issuer"\nconfidence = "high"\nchecked_on = 2024',
         "parameter[1].entries[1].source", "缺少"),
        ('rank = "issuer"', 'rank = "hearsay"', "parameter[1].entries[1].rank", "hearsay"),
        ("checked_on = 2024-02-01", 'checked_on = "gestern"', "parameter[1].entries[1].checked_on",
         "日期"),
        ('question = "今年多少？"', 'answer = "多少"', "parameter[1].answer", "不认识这个字段"),
        ("[[parameter]]", "[[paramter]]", "paramter", "不认识这个字段"),
    ],
)  # fmt: skip
def test_that_what_is_wrong_is_told_with_its_field(
    old: str, new: str, field: str, said: str
) -> None:
    assert old in GOOD
    findings = lint_files({"parameters.toml": GOOD.replace(old, new, 1).encode()})
    assert any(one.field == field and said in one.message for one in findings), findings
    assert all(one.file == "parameters.toml" and one.line >= 1 for one in findings)


def test_that_a_value_in_the_wrong_place_of_a_text_is_told() -> None:
    text = GOOD.replace('kind = "money"', 'kind = "text"')
    findings = lint_files({"parameters.toml": text.encode()})
    fields = {one.field for one in findings}
    assert "parameter[1].entries[1].value_yuan" in fields
    assert "parameter[1].entries[1].text" in fields
