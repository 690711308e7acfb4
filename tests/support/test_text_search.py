"""The best hit comes first, every word has to occur, and what is typed is plain text."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.support.paths import resources_folder
from advisor_app.support.pinyin import read_pinyin
from advisor_app.support.plain_text import fold, words_of
from advisor_app.support.text_search import NAME, Hit, Text, TextSearch

READINGS = read_pinyin(resources_folder() / "pinyin.txt")


def _thing(name: str, *others: str) -> list[Text]:
    texts = [Text(name, "名称", NAME, name, brief=True)]
    return texts + [
        Text(name, "其他", NAME + place, one) for place, one in enumerate(others, start=1)
    ]


def _search(*things: Sequence[Text]) -> TextSearch:
    return TextSearch([text for thing in things for text in thing], READINGS)


LIBRARY = _search(
    _thing("社区养老", "对象是高龄老人", "问街道"),
    _thing("经济困难高龄补贴", "困难老人"),
    _thing("高龄津贴", "80周岁以上", "郑民文〔2016〕28号"),
    _thing("助餐", "吃饭 100% “优惠”", "依据 郑政（2024）第15号", "高龄也行"),
    _thing("护理", "高龄", "高龄"),
)


def owners(typed: str) -> list[str]:
    return [one.owner for one in LIBRARY.find(typed)]


def marked(hit: Hit) -> list[list[str]]:
    return [[one.text[start:end] for start, end in one.spans] for one in hit.matches]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("高龄", ["高龄津贴", "经济困难高龄补贴", "社区养老", "护理", "助餐"]),
        ("津贴", ["高龄津贴"]), ("高", ["高龄津贴", "经济困难高龄补贴", "社区养老", "护理", "助餐"]),
        ("高龄 老人", ["经济困难高龄补贴", "社区养老"]), ("老人 高龄", ["经济困难高龄补贴", "社区养老"]),
        ("高龄 没有", []), ("100%", ["助餐"]), ("“", ["助餐"]), ('"', []), ("*", []), ("高*", []),
        ("%", ["助餐"]), ("", []), ("  ", []), ("８０", ["高龄津贴"]),
        ("郑民文201628", ["高龄津贴"]), ("郑民文2016", ["高龄津贴"]), ("28号", ["高龄津贴"]),
        ("郑民文[2016]28号", ["高龄津贴"]), ("郑民文（2016）28号", ["高龄津贴"]), ("201628", ["高龄津贴"]),
        ("郑政2024", ["助餐"]), ("2024", ["助餐"]), ("202415", []), ("2024*", []), ("2016%", []),
        ("gaolingjintie", ["高龄津贴"]), ("gljt", ["高龄津贴"]), ("GLJT", ["高龄津贴"]), ("ｇｌｊｔ", ["高龄津贴"]),
        ("gaoling", ["高龄津贴", "经济困难高龄补贴", "社区养老", "护理", "助餐"]),
        ("gl", ["高龄津贴", "经济困难高龄补贴"]), ("jiedao", ["社区养老"]), ("jd", []),
        ("zhucan 高龄", ["助餐"]), ("zc", ["助餐"]), ("zhuc", ["助餐"]), ("qqq", []),
    ],
)  # fmt: skip
def test_that_the_best_comes_first(typed: str, found: list[str]) -> None:
    assert owners(typed) == found


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("高龄", [["高龄"]]), ("郑民文201628", [["郑民文〔2016〕28"]]), ("gljt", [["高龄津贴"]]),
        ("高龄 28号", [["高龄"], ["28号"]]), ("津贴 gao", [["高", "津贴"]]), ("周岁", [["周岁"]]),
    ],
)  # fmt: skip
def test_that_what_was_found_is_marked(typed: str, parts: list[list[str]]) -> None:
    (hit,) = [one for one in LIBRARY.find(typed) if one.owner == "高龄津贴"]
    assert marked(hit) == parts


def test_that_the_best_match_is_told_first() -> None:
    first = LIBRARY.find("高龄")[2]
    assert (first.matches[0].field, marked(first)) == ("其他", [["高龄"]])
    assert LIBRARY.find("高龄津")[0].matches[0].field == "名称"


names = st.text(st.sampled_from("高龄津贴助餐A1〔〕*%“ "), min_size=1, max_size=10)


@given(told=st.lists(names, min_size=1, max_size=6, unique=True), typed=names)
def test_that_words_of_characters_are_found_as_by_a_naive_scan(told: list[str], typed: str) -> None:
    """Digits find more (documents' numbers), and so do letters (pinyin)."""
    words = words_of(typed)
    expected = {one for one in told if words and all(word in fold(one) for word in words)}
    hits = {hit.owner for hit in _search(*(_thing(one) for one in told)).find(typed)}
    assert expected <= hits
    if not any(one.isascii() and one.isalnum() for one in typed):
        assert hits == expected


@given(told=st.lists(names, min_size=1, max_size=6, unique=True), typed=names)
def test_that_every_hit_is_marked_in_its_text(told: list[str], typed: str) -> None:
    for hit in _search(*(_thing(one, f"又{one}") for one in told)).find(typed):
        assert hit.matches
        for match in hit.matches:
            assert all(0 <= start < end <= len(match.text) for start, end in match.spans)
        assert any(match.spans for match in hit.matches)


@given(told=st.permutations(["高龄甲", "高龄乙", "高龄丙", "丁高龄"]))
def test_that_equals_stay_in_the_order_they_were_given(told: list[str]) -> None:
    found = [hit.owner for hit in _search(*(_thing(one) for one in told)).find("高龄")]
    assert found == sorted(told, key=lambda one: one == "丁高龄")


def test_that_an_empty_library_finds_nothing() -> None:
    assert TextSearch([], READINGS).find("高") == ()
    assert TextSearch([], READINGS).find("gao") == ()
    assert TextSearch([Text("a", "名称", NAME, "高")], {}).find("gao") == ()
