"""The PDF itself: legible, embedded, whole, the same twice."""

import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.sheets.breaking import parts_badly
from advisor_app.sheets.faces import MISSING_MARK, Faces
from advisor_app.sheets.furniture import DISCLAIMER, NO_SALES
from advisor_app.sheets.press import Printed, SheetPress
from advisor_app.sheets.setting import MARGIN, PAGE_HEIGHT, PAGE_WIDTH
from tests.sheets.builders import (
    care_voucher,
    heading,
    likely,
    many_likely,
    old_age_allowance,
    ordinary_case,
    policy,
    recipient,
)
from tests.sheets.reading import descriptor, fonts, in_order, opened, page_texts, runs, whole_text

CALLBACK = date(2026, 12, 7)
Make = Callable[[SheetPress, int], Printed]


def ordinary(press: SheetPress, body: int = 18) -> Printed:
    return press.elder_sheet(heading(), recipient(), ordinary_case(), CALLBACK, body)


def nothing(press: SheetPress, body: int = 18) -> Printed:
    return press.elder_sheet(heading(), recipient(), (), None, body)


def twelve(press: SheetPress, body: int = 18) -> Printed:
    return press.elder_sheet(heading(), recipient(), many_likely(12), CALLBACK, body)


def awkward(press: SheetPress, body: int = 18) -> Printed:
    point = "郑州市上街区某某街道综合养老服务中心（江南小镇社区日间照料中心）"
    long = policy("名称很长很长的" + "一项救助供养待遇" * 5)
    who = recipient("龚䶮𠐪" + "阿不都热依木·买买提艾力·" * 3)
    return press.elder_sheet(heading(point=point), who, [likely(long)] * 2, None, body)


def about_a_policy(press: SheetPress, body: int = 18) -> Printed:
    one = old_age_allowance()
    return press.policy_sheet(heading(), one, one.versions[0], body)


def preview(press: SheetPress, body: int = 18) -> Printed:
    one = care_voucher()
    return press.policy_sheet(heading(number=""), one, one.versions[0], body)


MAKERS = [ordinary, nothing, twelve, awkward, about_a_policy, preview]
every_sheet = pytest.mark.parametrize("make", MAKERS)
every_size = pytest.mark.parametrize("body", [16, 18, 22, 24])


@every_sheet
@every_size
def test_that_no_letter_is_smaller_than_sixteen_points(
    press: SheetPress, make: Make, body: int
) -> None:
    assert min(run.size for run in runs(make(press, body).pdf)) >= 16


@every_sheet
@every_size
def test_that_all_text_stays_within_the_margins(
    press: SheetPress, faces: Faces, make: Make, body: int
) -> None:
    for run in runs(make(press, body).pdf):
        end = run.x + faces.length(run.text, run.size, bold="Bold" in run.face)
        assert run.x >= MARGIN - 0.1, run
        assert end <= PAGE_WIDTH - MARGIN + 0.1, run
        assert MARGIN <= run.y <= PAGE_HEIGHT - MARGIN, run


@every_sheet
@every_size
def test_that_lines_do_not_overlap(press: SheetPress, make: Make, body: int) -> None:
    found = runs(make(press, body).pdf)
    for page in {run.page for run in found}:
        here = sorted((run for run in found if run.page == page), key=lambda run: -run.y)
        for above, below in zip(here, here[1:], strict=False):  # noqa: RUF007
            apart = above.y - below.y
            assert apart < 1 or apart >= 0.9 * below.size, (above, below)


@every_sheet
def test_that_every_page_carries_the_disclaimer_and_the_hotline(
    press: SheetPress, make: Make
) -> None:
    sheet = make(press, 18)
    for number, text in enumerate(page_texts(sheet.pdf), 1):
        for words in (DISCLAIMER, f"第{number}页/共{sheet.pages}页", NO_SALES, "12349"):
            assert words in text, words


@every_sheet
def test_that_every_page_carries_the_number(press: SheetPress, make: Make) -> None:
    expected = "预览" if make is preview else "SJ-D01-202611-0007"
    for text in page_texts(make(press, 18).pdf):
        assert text.removesuffix("预览").endswith(expected) or text.endswith(expected)


@every_sheet
def test_that_the_number_of_pages_is_right(press: SheetPress, make: Make) -> None:
    sheet = make(press, 18)
    assert sheet.pages == len(opened(sheet.pdf).pages)


@every_sheet
def test_that_every_font_is_embedded_as_a_subset(press: SheetPress, make: Make) -> None:
    for font in fonts(make(press, 18).pdf):
        assert re.fullmatch(r"/[A-Z]{6}\+NotoSansSC-(Regular|Bold)", font["/BaseFont"])
        assert "/FontFile2" in descriptor(font)
        assert "/ToUnicode" in font


@every_sheet
def test_that_no_font_outside_the_file_is_referred_to(press: SheetPress, make: Make) -> None:
    pdf = make(press, 18).pdf
    assert b"Helvetica" not in pdf
    assert b"ZapfDingbats" not in pdf


@every_sheet
def test_that_streams_are_binary(press: SheetPress, make: Make) -> None:
    assert b"ASCII85" not in make(press, 18).pdf


@every_sheet
def test_that_the_same_sheet_has_the_same_bytes(press: SheetPress, make: Make) -> None:
    assert make(press, 18).pdf == make(press, 18).pdf


@every_sheet
def test_that_another_press_gives_the_same_bytes(
    press: SheetPress, fonts_folder: Path, make: Make
) -> None:
    assert make(SheetPress(fonts_folder), 18).pdf == make(press, 18).pdf


@every_sheet
def test_that_paper_is_a4(press: SheetPress, make: Make) -> None:
    for page in opened(make(press, 18).pdf).pages:
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]


@every_sheet
def test_that_a_reader_is_told_the_language(press: SheetPress, make: Make) -> None:
    assert opened(make(press, 18).pdf).trailer["/Root"]["/Lang"] == "zh-CN"


@every_sheet
def test_that_a_sheet_is_small_enough_to_send(press: SheetPress, make: Make) -> None:
    assert len(make(press, 18).pdf) < 200_000


def test_that_the_same_bytes_come_from_another_process(
    press: SheetPress, fonts_folder: Path
) -> None:
    code = (
        "import hashlib, sys; from pathlib import Path;"
        "from advisor_app.sheets.press import SheetPress;"
        "from tests.sheets.test_press import about_a_policy;"
        "sheet = about_a_policy(SheetPress(Path(sys.argv[1])));"
        "sys.stdout.buffer.write(sheet.pdf)"
    )
    root = Path(__file__).parents[2]
    other = subprocess.run(
        [sys.executable, "-c", code, str(fonts_folder)], cwd=root, capture_output=True, check=True
    )
    assert other.stdout == about_a_policy(press).pdf


def test_that_the_file_has_a_title_and_an_author(press: SheetPress) -> None:
    about = opened(ordinary(press).pdf).metadata
    assert about is not None
    assert about.title == "福利待遇告知单 SJ-D01-202611-0007"
    assert about.author == "江南小镇社区"


def test_that_no_name_stands_in_the_title_of_the_file(press: SheetPress) -> None:
    about = opened(ordinary(press).pdf).metadata
    assert about is not None
    assert "张桂兰" not in str(about)


def test_that_a_preview_says_so(press: SheetPress) -> None:
    assert "预览" in page_texts(preview(press).pdf)[0]
    assert "预览" not in whole_text(about_a_policy(press).pdf)


def test_that_a_missing_character_is_marked_and_reported(press: SheetPress) -> None:
    sheet = press.elder_sheet(heading(), recipient("张𠐪兰"), ())
    assert sheet.missing == ("𠐪",)
    assert f"张{MISSING_MARK}兰" in page_texts(sheet.pdf)[0]


def test_that_a_sheet_without_rare_characters_reports_none(press: SheetPress) -> None:
    assert ordinary(press).missing == ()


def test_that_one_sheet_does_not_report_what_another_missed(press: SheetPress) -> None:
    press.elder_sheet(heading(), recipient("张𠐪兰"), ())
    assert nothing(press).missing == ()


def test_that_a_rare_name_is_printed_and_can_be_copied(press: SheetPress) -> None:
    sheet = press.elder_sheet(heading(), recipient("龚䶮㛃𠅤"), ())
    assert sheet.missing == ()
    assert "龚䶮㛃𠅤" in page_texts(sheet.pdf)[0]


def test_that_amounts_and_telephones_are_28_points_bold(press: SheetPress) -> None:
    found = runs(ordinary(press).pdf)
    for key in ("每月100元", "12349", "2026年12月7日"):
        assert any(run.text == key and run.size == 28 and "Bold" in run.face for run in found), key


@every_size
def test_that_the_body_has_the_size_asked_for(press: SheetPress, body: int) -> None:
    found = runs(ordinary(press, body).pdf)
    assert next(run.size for run in found if run.text.startswith("您现在可能符合")) == body


@pytest.mark.parametrize("body", [0, 10, 15, 29, 72])
def test_that_a_size_nobody_can_read_is_refused(press: SheetPress, body: int) -> None:
    with pytest.raises(BadInput, match="16到24") as refused:
        ordinary(press, body)
    assert refused.value.field == "body"


def test_that_no_font_is_read_before_the_first_sheet(tmp_path: Path) -> None:
    SheetPress(tmp_path)


def test_that_missing_fonts_are_told_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="重新安装本程序"):
        ordinary(SheetPress(tmp_path))


def test_that_sheets_may_be_printed_from_several_threads(press: SheetPress) -> None:
    with ThreadPoolExecutor(4) as pool:
        printed = list(pool.map(lambda make: make(press, 18).pdf, MAKERS * 3))
    assert printed == [make(press, 18).pdf for make in MAKERS * 3]


@every_sheet
@pytest.mark.parametrize("body", [16, 18, 22, 24])
def test_that_no_line_of_a_sheet_breaks_badly(press: SheetPress, make: Make, body: int) -> None:
    columns: dict[tuple[int, int], list[str]] = {}
    for run in runs(make(press, body).pdf):
        if run.text != "·":  # the sign before an entry, not a line of text
            columns.setdefault((run.page, round(run.x)), []).append(run.text.strip())
    assert [parts_badly(tuple(column)) for column in columns.values()] == [()] * len(columns)


NAMES = st.text(
    st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF) | st.sampled_from("·（）𠐪 "),
    min_size=1,
    max_size=60,
)


@given(name=NAMES, line=NAMES, point=NAMES, body=st.integers(16, 24))
@settings(deadline=None, max_examples=25)
def test_that_whatever_the_names_the_sheet_stays_legible(
    press: SheetPress, faces: Faces, name: str, line: str, point: str, body: int
) -> None:
    who = replace(recipient(name), line=line)
    sheet = press.elder_sheet(heading(point=point), who, ordinary_case()[:1], body=body)
    for run in runs(sheet.pdf):
        assert run.size >= 16
        assert (
            run.x + faces.length(run.text, run.size, "Bold" in run.face) < PAGE_WIDTH - MARGIN + 1
        )


@given(count=st.integers(0, 15), body=st.integers(16, 24))
@settings(deadline=None, max_examples=20)
def test_that_every_benefit_is_on_the_sheet_whatever_their_number(
    press: SheetPress, count: int, body: int
) -> None:
    judged = many_likely(count)
    text = whole_text(press.elder_sheet(heading(), recipient(), judged, body=body).pdf)
    assert in_order(text, *(f"{number}.{one.policy.name}" for number, one in enumerate(judged, 1)))
