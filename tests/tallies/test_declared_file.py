"""A wrong file is answered with one sentence: which file, which entry, which field."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.tallies.declared_file import read_declared
from advisor_app.tallies.indicators import read_indicators
from advisor_app.tallies.points import read_points
from advisor_app.tallies.taxonomy import read_topics

READERS: tuple[Callable[[Path], object], ...] = (read_topics, read_points, read_indicators)

TOPIC = """
[[topic]]
code = "meals"
label = "助餐"
group = "生活照料"
duty = "resources"
key = "6"
"""
POINT = """
[[point]]
code = "410106-D01"
name = "一号"
kind = "day_care"
to_check = true
"""
DIMENSION = """
title = "月报"
[[dimension]]
name = "channel"
values = [{ value = "walk_in", label = "来访" }]
"""
INDICATOR = """
[[indicator]]
name = "consultations"
label = "接待人次"
section = "接待"
kind = "count"
of = "contacts"
unit = "人次"
definition = "一次算一人次"
source = "建议"
"""
TALLY = DIMENSION + INDICATOR


def refusal(read: Callable[[Path], object], path: Path) -> BadInput:
    """Read a wrong file and give what is said of it."""
    with pytest.raises(BadInput) as raised:
        read(path)
    message = raised.value.message
    assert path.name in message
    assert "\n" not in message
    assert re.search("请|只能|应当", message), "it must say what to do"
    return raised.value


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Write a text to a file."""

    def write(text: str) -> Path:
        path = tmp_path / "tally.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


Written = Callable[[str], Path]


@pytest.mark.parametrize("read", READERS)
def test_that_a_missing_file_is_named(read: Callable[[Path], object], tmp_path: Path) -> None:
    assert "找不到文件 gone.toml" in refusal(read, tmp_path / "gone.toml").message


@pytest.mark.parametrize("read", READERS)
def test_that_a_folder_in_its_place_is_refused(
    read: Callable[[Path], object], tmp_path: Path
) -> None:
    assert "读不出来" in refusal(read, tmp_path).message


@pytest.mark.parametrize("read", READERS)
def test_that_a_file_of_another_encoding_is_refused(
    read: Callable[[Path], object], tmp_path: Path
) -> None:
    path = tmp_path / "gbk.toml"
    path.write_bytes('title = "月报"'.encode("gbk"))
    assert "请另存为 UTF-8" in refusal(read, path).message


@pytest.mark.parametrize("read", READERS)
def test_that_broken_toml_is_refused_with_its_line(
    read: Callable[[Path], object], written: Written
) -> None:
    path = written('title = "月报"\n[[topic]]\ncode = meals\n')
    assert "第 3 行" in refusal(read, path).message


def test_that_toml_that_breaks_off_is_refused(written: Written) -> None:
    assert "写错了" in refusal(read_topics, written('title = "月报')).message


def test_that_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TOPIC.encode())
    assert read_topics(path)[0].code == "meals"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_that_any_bytes_are_read_or_refused_kindly(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.toml"
    path.write_bytes(content)
    try:
        read_declared(path)
    except BadInput as error:
        assert "any.toml" in error.message  # noqa: PT017


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    field=st.sampled_from(("code", "label", "group", "duty", "key")),
    value=st.sampled_from(("3", "true", "[]", "{}", "1979-05-27", '""', '"  "')),
)
def test_that_any_wrong_value_is_refused_by_its_field(
    written: Written, field: str, value: str
) -> None:
    text = re.sub(rf"^{field} = .*$", f"{field} = {value}", TOPIC, flags=re.MULTILINE)
    if field == "key" and value.strip().startswith('"'):
        assert read_topics(written(text))[0].key == ""
    else:
        assert refusal(read_topics, written(text)).field == field


@pytest.mark.parametrize("field", ["code", "label", "group", "duty"])
def test_that_a_topic_without_a_field_is_refused(written: Written, field: str) -> None:
    text = re.sub(rf"^{field} = .*\n", "", TOPIC, flags=re.MULTILINE)
    error = refusal(read_topics, written(text))
    assert error.field == field
    assert "第 1 个 topic" in error.message


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"resources"', '"service"', "duty"),
        ('"6"', '"F6"', "key"),
        ('"6"', '"0"', "key"),
        ("group", "gruop", "gruop"),
    ],
)
def test_that_a_wrong_topic_is_refused(written: Written, old: str, new: str, field: str) -> None:
    assert refusal(read_topics, written(TOPIC.replace(old, new))).field == field


@pytest.mark.parametrize("field", ["code", "label", "key"])
def test_that_two_topics_do_not_share_what_tells_them_apart(written: Written, field: str) -> None:
    other = TOPIC
    for name, value in (("code", "meals"), ("label", "助餐"), ("key", "6")):
        if name != field:
            other = other.replace(f'{name} = "{value}"', f'{name} = "7"')
    error = refusal(read_topics, written(TOPIC + other))
    assert error.field == field
    assert "第 2 个 topic" in error.message


def test_that_an_empty_taxonomy_is_refused(written: Written) -> None:
    assert refusal(read_topics, written("")).field == "topic"


def test_that_a_stray_heading_is_refused(written: Written) -> None:
    assert refusal(read_topics, written(TOPIC + '[[topics]]\ncode = "x"\n')).field == "topics"


@pytest.mark.parametrize("text", ['topic = "meals"', "topic = [1]", "[topic]\ncode = 'a'"])
def test_that_entries_of_another_form_are_refused(written: Written, text: str) -> None:
    assert "[[topic]]" in refusal(read_topics, written(text)).message


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("410106-D01", "410106D01", "code"),
        ("410106-D01", "410106-X01", "code"),
        ("day_care", "canteen", "kind"),
        ("true", '"yes"', "to_check"),
        ('"一号"', '""', "name"),
    ],
)
def test_that_a_wrong_point_is_refused(written: Written, old: str, new: str, field: str) -> None:
    assert refusal(read_points, written(POINT.replace(old, new))).field == field


def test_that_two_points_do_not_share_a_code(written: Written) -> None:
    assert refusal(read_points, written(POINT + POINT)).field == "code"


def test_that_a_point_whose_street_nobody_knows_is_read(written: Written) -> None:
    (point,) = read_points(written(POINT))
    assert (point.street, point.to_check) == ("", True)


def test_that_a_point_is_confirmed_unless_it_says_otherwise(written: Written) -> None:
    (point,) = read_points(written(POINT.replace("to_check = true\n", "")))
    assert point.to_check is False


FIELDS = ("name", "label", "section", "kind", "of", "unit", "definition", "source")


@pytest.mark.parametrize("field", FIELDS)
def test_that_an_indicator_without_a_field_is_refused(written: Written, field: str) -> None:
    text = DIMENSION + re.sub(rf"^{field} = .*\n", "", INDICATOR, flags=re.MULTILINE)
    error = refusal(read_indicators, written(text))
    assert error.field == field
    assert "第 1 个 indicator" in error.message


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"count"', '"sum"', "kind"),
        ('"contacts"', '"contact"', "of"),
        ('unit = "人次"', 'unit = "人次"\nonly = "second"', "only"),
        ('unit = "人次"', 'unit = "人次"\nby = "channel"', "by"),
        ('unit = "人次"', 'unit = "人次"\ndistrict = 1', "district"),
        ('unit = "人次"', 'unit = "人次"\ncolour = "red"', "colour"),
        ('"count"', '"breakdown"', "by"),
        ('"count"', '"breakdown"\nby = "sex"', "by"),
        ('"count"\nof = "contacts"', '"breakdown"\nby = "channel"\nof = "sheets"', "by"),
        ('"count"', '"median"\nby = "hours"', "by"),
        ('"count"\nof = "contacts"', '"persons"\nof = "sheets"', "of"),
        ('"count"\nof = "contacts"', '"median"\nby = "minutes"\nof = "referrals"', "of"),
        ('of = "contacts"', 'of = "sheets"\nonly = "first"', "only"),
        ('"count"\nof = "contacts"', '"share"\npart = "consultations"', "whole"),
        ('"count"\nof = "contacts"', '"share"\npart = "x"\nwhole = "y"', "part"),
        ('name = "channel"', 'name = "colour"', "name"),
        ('label = "来访"', 'label = ""', "label"),
        ('label = "来访"', 'label = "来访", at_least = -1', "at_least"),
        ('label = "来访"', 'label = "来访", at_least = true', "at_least"),
        ('{ value = "walk_in"', '{ value = "walk_in", label = "a" }, { value = "walk_in"', "value"),
        ('title = "月报"\n', "", "title"),
        (INDICATOR, "", "indicator"),
    ],
)
def test_that_what_cannot_be_counted_is_refused(
    written: Written, old: str, new: str, field: str
) -> None:
    assert old in TALLY
    assert refusal(read_indicators, written(TALLY.replace(old, new))).field == field


def test_that_two_indicators_do_not_share_a_name(written: Written) -> None:
    assert refusal(read_indicators, written(TALLY + INDICATOR)).field == "name"


def test_that_a_wrong_value_inside_a_dimension_is_found(written: Written) -> None:
    text = TALLY.replace('label = "来访"', "label = 3")
    error = refusal(read_indicators, written(text))
    assert "第 1 个 dimension（channel）" in error.message
    assert "第 1 个 values（walk_in）" in error.message


def test_that_a_share_needs_what_stands_above_it(written: Written) -> None:
    share = '"share"\npart = "consultations"\nwhole = "consultations"'
    later = INDICATOR.replace('"consultations"', '"rate"')
    later = later.replace('"count"\nof = "contacts"', share)
    assert len(read_indicators(written(TALLY + later)).indicators) == 2
    assert refusal(read_indicators, written(DIMENSION + later + INDICATOR)).field == "part"
