"""Fields and values said as an officer reads them."""

import pytest

from advisor_app.services.district.values import ValueWords

NAMES = {"a" * 32: "王芳"}
WORDS = ValueWords(lambda: {"meals": "助餐", "pension": "津贴"}, lambda one: NAMES.get(one, ""))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("facts.living", "居住情况"),
        ("facts.from_a_newer_program", "facts.from_a_newer_program"),
        ("outcome", "办理结果"),
        ("callback_due", "约定回访"),
        ("something_new", "something_new"),
    ],
)
def test_that_fields_are_called_by_their_words_or_by_their_name(name: str, said: str) -> None:
    assert WORDS.field(name) == said


@pytest.mark.parametrize(
    ("kind", "name", "value", "said"),
    [
        ("elder", "facts.living", "alone", "独居"),
        ("elder", "facts.care_level", 3, "重度失能"),
        ("elder", "facts.birth", "1940-03", "1940年3月"),
        ("elder", "facts.birth", "not a date", "not a date"),
        ("elder", "facts.living", "on the moon", "on the moon"),
        ("consultation", "outcome", "answered", "当场答复"),
        ("consultation", "channel", "walk_in", "来访"),
        ("consultation", "channel", "by pigeon", "by pigeon"),
        ("consultation", "topics", ["meals", "pension"], "助餐、津贴"),
        ("consultation", "topics", ["of another year"], "of another year"),
        ("consultation", "at", "2026-11-23T01:30:00+00:00", "2026-11-23 09:30"),
        ("consultation", "at", "2026-11-23T01:30:00", "2026-11-23T01:30:00"),
        ("consultation", "at", "T", "T"),
        ("consultation", "advisor", "a" * 32, "王芳"),
        ("consultation", "advisor", "b" * 32, "…bbbbbbbb"),
        ("consultation", "elder", "0123456789abcdef", "…89abcdef"),
        ("consultation", "minutes", 0, "0"),
        ("consultation", "withdrawn", False, "否"),
        ("consultation", "elder", None, "（空）"),
        ("consultation", "topics", [], "（空）"),
        ("of a newer program", "outcome", "answered", "answered"),
    ],
)
def test_that_values_are_said_as_people_say_them(
    kind: str, name: str, value: object, said: str
) -> None:
    assert WORDS.value(kind, name, value) == said
