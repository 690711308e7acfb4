"""The call list: everybody whole on a page, numbers to dial, boxes to tick."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from advisor_app.sheets.call_list import CallEntry
from advisor_app.sheets.press import Printed, SheetPress
from advisor_app.support.paths import resources_folder
from tests.sheets.builders import heading

PRESS = SheetPress(resources_folder() / "fonts")


def entry(name: str = "张桂兰", phone: str = "13912345678", count: int = 2) -> CallEntry:
    told = tuple((f"政策{number}", f"每月{number}00元") for number in range(1, count + 1))
    return CallEntry(name=name, who="女　84岁　江南小镇社区", phone=phone, told=told)


def printed(*entries: CallEntry) -> Printed:
    return PRESS.call_list(heading(), "政策找人：高龄津贴", entries)


def pages(sheet: Printed) -> list[str]:
    found = [page.extract_text() for page in PdfReader(BytesIO(sheet.pdf)).pages]
    return ["".join(text.split()).replace("\u00a0", "") for text in found]


def test_that_everything_to_tell_stands_under_the_name() -> None:
    (text,) = pages(printed(entry()))
    for words in ("1.张桂兰13912345678", "女84岁江南小镇社区", "政策1：每月100元", "政策2：每月200元",
                  "共1位", "政策找人：高龄津贴", "江南小镇社区", "不要外传"):  # fmt: skip
        assert words in text


def test_that_there_are_boxes_for_what_came_of_it() -> None:
    (text,) = pages(printed(entry()))
    for words in ("□已告诉", "□没人接", "□不需要", "□约好来办", "备注："):
        assert words in text


def test_that_who_must_not_be_called_has_no_number() -> None:
    (text,) = pages(printed(entry(phone="")))
    assert "（不打电话）" in text


def test_that_an_empty_list_says_so() -> None:
    (text,) = pages(printed())
    assert "没有要打的电话" in text


def test_that_pages_carry_the_title_on() -> None:
    found = pages(printed(*(entry(f"老人{number}") for number in range(1, 31))))
    assert len(found) > 3
    assert all("政策找人：高龄津贴" in text for text in found)
    assert f"第{len(found)}页/共{len(found)}页" in found[-1]


@pytest.mark.parametrize("count", [1, 5, 12, 40])
def test_that_nobody_is_lost_however_much_there_is_to_tell(count: int) -> None:
    whole = "".join(pages(printed(entry("甲", count=count), entry("乙", count=count))))
    for number in range(1, count + 1):
        assert whole.count(f"政策{number}：") == 2
    assert whole.index("1.甲") < whole.index("2.乙")


def test_that_a_rare_character_is_reported_not_dropped() -> None:
    sheet = printed(entry("张𠐪"))
    assert sheet.missing == ("𠐪",)
    assert "〔" in pages(sheet)[0]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8))
@settings(max_examples=15, deadline=None)
def test_that_a_short_entry_is_never_cut_by_a_page(counts: list[int]) -> None:
    entries = [entry(f"第{at}位", count=count) for at, count in enumerate(counts)]
    for text in pages(printed(*entries)):
        for at, count in enumerate(counts):
            if f"第{at}位" in text and count <= 3:
                assert text.count("□已告诉") >= 1
