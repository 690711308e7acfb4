"""The linter: silent about what the press prints, plain about what is wrong elsewhere."""

import re
import sys
from collections.abc import Sequence
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A3, A4
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from advisor_app.domain.policy import Policy
from advisor_app.sheets.faces import BOLD_FILE, MISSING_MARK, REGULAR_FILE, Faces
from advisor_app.sheets.leaf import Document, leaf_of
from advisor_app.sheets.lint import COUNTER, ELDER, Finding, Limits, lint
from advisor_app.sheets.page_reading import Box, PageReading, hull, read_page
from advisor_app.sheets.paper import printed
from advisor_app.sheets.press import CallEntry, SheetPress
from advisor_app.sheets.rows import Words
from tests.sheets.builders import (
    ON,
    care_voucher,
    destitute_support,
    free_check_up,
    heading,
    likely,
    many_likely,
    old_age_allowance,
    ordinary_case,
    policy,
    recipient,
)
from tests.sheets.conftest import FONTS

MM = 72 / 25.4
LEFT = 25 * MM
TOP = 750
SIZES = (16, 18, 22, 24)
REGULAR, BOLD = "NotoSansSC-Regular", "NotoSansSC-Bold"


class Sheet:
    """Draws bad sheets: one call, one line; a sheet without calls is blank."""

    def __init__(self, paper: tuple[float, float] = A4) -> None:
        self._target = BytesIO()
        self.canvas = Canvas(self._target, pagesize=paper, invariant=1, initialFontName=REGULAR)

    def text(
        self, words: str, y: float = TOP, x: float = LEFT, size: float = 18, bold: bool = False
    ) -> "Sheet":
        self.canvas.setFont(BOLD if bold else REGULAR, size)
        self.canvas.drawString(x, y, words)
        return self

    def lines(self, *words: str, y: float = TOP, **how: Any) -> "Sheet":
        for place, each in enumerate(words):
            self.text(each, y - 27 * place, **how)
        return self

    def turn(self) -> "Sheet":
        self.canvas.showPage()
        return self

    @property
    def pdf(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self._target.getvalue()


@pytest.fixture(scope="session", autouse=True)
def fonts_of_bad_sheets() -> None:
    for name, file in ((REGULAR, REGULAR_FILE), (BOLD, BOLD_FILE)):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / file)))


@pytest.fixture
def sheet() -> Sheet:
    return Sheet()


def drawn(faces: Faces, words: str) -> bytes:
    """Draw a line as the press does, unasked whether it has the glyphs."""
    return printed(faces, Document("试", "试", (leaf_of([Words(0, 40, words, 18)]),)))


def rules(found: Sequence[Finding]) -> list[tuple[int, str]]:
    return [(each.page, each.rule) for each in found]


def only(pdf: bytes, rule: str, limits: Limits = ELDER) -> Finding:
    """Give the one finding there is."""
    (found,) = lint(pdf, limits)
    assert found.rule == rule, found
    return found


class TestExistingSheets:
    """What the press prints has nothing wrong."""

    @pytest.mark.parametrize("body", SIZES)
    @pytest.mark.parametrize("callback", [None, date(2026, 12, 7)])
    def test_an_ordinary_elders_sheet_is_clean(
        self, press: SheetPress, body: int, callback: date | None
    ) -> None:
        printed = press.elder_sheet(heading(), recipient(), ordinary_case(), callback, body)
        assert lint(printed.pdf) == ()

    @pytest.mark.parametrize("body", SIZES)
    @pytest.mark.parametrize("count", [0, 1, 4, 12])
    def test_so_is_one_with_any_number_of_benefits(
        self, press: SheetPress, body: int, count: int
    ) -> None:
        printed = press.elder_sheet(heading(), recipient(), many_likely(count), None, body)
        assert lint(printed.pdf) == ()

    @pytest.mark.parametrize("body", SIZES)
    @pytest.mark.parametrize(
        "one", [old_age_allowance(), care_voucher(), destitute_support(), free_check_up()]
    )
    def test_so_is_a_policys_sheet(self, press: SheetPress, one: Policy, body: int) -> None:
        assert lint(press.policy_sheet(heading(), one, one.versions[0], body).pdf) == ()

    @pytest.mark.parametrize("count", [0, 1, 9, 40])
    def test_so_is_a_call_list(self, press: SheetPress, count: int) -> None:
        entry = CallEntry(
            name="张桂兰",
            who="女　84岁　江南小镇社区",
            phone="037100000000",
            told=(("高龄津贴", "每月从100元调到200元，随养老金一起发"),),
        )
        assert lint(press.call_list(heading(), "高龄津贴调整", [entry] * count).pdf) == ()

    def test_so_is_a_sheet_with_the_longest_names(self, press: SheetPress) -> None:
        point = "郑州市上街区某某街道综合养老服务中心（江南小镇社区日间照料中心）"
        long = policy("名称很长很长的" + "一项救助供养待遇" * 5)
        printed = press.elder_sheet(heading(point=point), recipient(), [likely(long)] * 2)
        assert lint(printed.pdf) == ()

    def test_what_no_font_has_is_told_with_the_count(self, press: SheetPress) -> None:
        found = lint(press.elder_sheet(heading(), recipient("张\U0001f600\U0001f601"), ()).pdf)
        assert {each.rule for each in found} == {"missing-glyph"}
        assert "2个字" in found[0].words

    def test_a_sheet_for_elders_passes_at_the_counter_too(self, press: SheetPress) -> None:
        assert lint(press.elder_sheet(heading(), recipient(), ordinary_case()).pdf, COUNTER) == ()


class TestType:
    """Sizes as they stand on paper."""

    def test_small_type_is_measured(self, sheet: Sheet) -> None:
        found = only(
            sheet.text("字太小的一行说明文字在这里").pdf, "smallest-type", Limits(smallest=20)
        )
        assert found == Finding(
            1, "smallest-type", "“字太小的一行说明文字在这”的字只有18.0磅，至少要20磅"
        )

    @pytest.mark.parametrize(
        ("size", "clean"), [(16, True), (15.98, True), (15.8, False), (9, False)]
    )
    def test_the_limit_itself_is_allowed(self, sheet: Sheet, size: float, clean: bool) -> None:
        assert (lint(sheet.text("一行说明", size=size).pdf) == ()) is clean

    def test_the_counter_may_have_ten_points(self, sheet: Sheet) -> None:
        assert lint(sheet.text("填表说明", size=10).pdf, COUNTER) == ()

    def test_what_counts_is_the_size_on_paper(self, sheet: Sheet) -> None:
        sheet.canvas.scale(0.5, 0.5)
        pdf = sheet.text("缩小了一半", y=2 * TOP, x=2 * LEFT, size=20).pdf
        assert "10.0磅" in only(pdf, "smallest-type").words

    def test_small_numbers_enlarged_are_large(self, sheet: Sheet) -> None:
        sheet.canvas.scale(2, 2)
        assert lint(sheet.text("放大了一倍", y=TOP / 2, x=LEFT / 2, size=9).pdf) == ()

    def test_one_small_word_in_a_line_is_enough(self, sheet: Sheet) -> None:
        pdf = sheet.text("正常大小").text("注", x=LEFT + 72, size=8).pdf
        assert "8.0磅" in only(pdf, "smallest-type").words

    def test_blanks_have_no_size(self, sheet: Sheet) -> None:
        assert lint(sheet.text("正常大小").text("　　", x=LEFT + 72, size=4).pdf) == ()


class TestContrast:
    """Text against what lies behind it, as WCAG 2.2 measures."""

    def test_pale_grey_is_measured(self, sheet: Sheet) -> None:
        sheet.canvas.setFillGray(0.6)
        assert only(sheet.text("浅灰色的字").pdf, "contrast").words == (
            "“浅灰色的字”和底色的对比只有2.8比1，至少要7比1"
        )

    @pytest.mark.parametrize(
        ("level", "clean"), [(0x59, True), (0x5A, False), (0, True), (255, False)]
    )
    def test_the_border_is_where_the_standard_draws_it(
        self, sheet: Sheet, level: int, clean: bool
    ) -> None:
        """#595959 on white is 7.0:1, the well-known lightest grey for level AAA."""
        sheet.canvas.setFillColorRGB(*[level / 255] * 3)
        assert (lint(sheet.text("灰色的字").pdf) == ()) is clean

    def test_white_on_black_is_good(self, sheet: Sheet) -> None:
        sheet.canvas.rect(LEFT, TOP - 20, 300, 50, fill=1)
        sheet.canvas.setFillGray(1)
        assert lint(sheet.text("黑底白字", x=LEFT + 20).pdf) == ()

    def test_black_on_dark_is_not(self, sheet: Sheet) -> None:
        sheet.canvas.setFillGray(0.3)
        sheet.canvas.rect(LEFT, TOP - 20, 300, 50, stroke=0, fill=1)
        sheet.canvas.setFillGray(0)
        only(sheet.text("深底黑字", x=LEFT + 20).pdf, "contrast")

    def test_colours_count_as_the_eye_sees_them(self, sheet: Sheet) -> None:
        sheet.canvas.setFillColorRGB(1, 0, 0)
        assert "4.0比1" in only(sheet.text("红色的字").pdf, "contrast").words

    def test_see_through_black_is_grey(self, sheet: Sheet) -> None:
        sheet.canvas.setFillColorRGB(0, 0, 0, alpha=0.3)
        only(sheet.text("半透明的字").pdf, "contrast")

    def test_invisible_text_has_no_contrast(self, sheet: Sheet) -> None:
        text = sheet.canvas.beginText(LEFT, TOP)
        text.setFont(REGULAR, 18)
        text.setTextRenderMode(3)
        text.textOut("看不见的字")
        sheet.canvas.drawText(text)
        assert "1.0比1" in only(sheet.pdf, "contrast").words

    def test_an_underline_is_no_background(self, sheet: Sheet) -> None:
        sheet.canvas.line(LEFT, TOP - 1, LEFT + 100, TOP - 1)
        assert lint(sheet.text("下面有线").pdf) == ()


class TestFonts:
    """Every font goes with the file."""

    def test_a_font_left_out_of_the_file_is_named(self, sheet: Sheet) -> None:
        sheet.canvas.setFont("Helvetica", 18)
        sheet.canvas.drawString(LEFT, TOP, "Hello")
        found = only(sheet.pdf, "not-embedded")
        assert found.words == "“Hello”用的字体Helvetica没有嵌入文件，换台电脑打印会走样"

    def test_it_is_told_once_for_the_whole_file(self, sheet: Sheet) -> None:
        for _ in range(3):
            sheet.canvas.setFont("Helvetica", 18)
            sheet.canvas.drawString(LEFT, TOP, "Hello")
            sheet.canvas.drawString(LEFT, TOP - 30, "again")
            sheet.turn()
        assert rules(lint(sheet.pdf)) == [(1, "not-embedded")]

    def test_two_fonts_are_two_findings(self, sheet: Sheet) -> None:
        for place, name in enumerate(("Helvetica", "Times-Roman")):
            sheet.canvas.setFont(name, 18)
            sheet.canvas.drawString(LEFT, TOP - 30 * place, "Hello")
        assert rules(lint(sheet.pdf)) == [(1, "not-embedded")] * 2


class TestPlaces:
    """Text and drawings keep clear of the paper's edges."""

    def test_text_in_the_margin_is_measured(self, sheet: Sheet) -> None:
        found = only(sheet.text("太靠左了", x=10 * MM).pdf, "margin")
        assert "“太靠左了”离纸边只有10." in found.words
        assert "至少要20毫米" in found.words

    @pytest.mark.parametrize(("x", "y"), [(500, TOP), (LEFT, 810), (LEFT, 30)])
    def test_every_side_counts(self, sheet: Sheet, x: float, y: float) -> None:
        only(sheet.text("靠边了", x=x, y=y).pdf, "margin")

    def test_half_a_millimetre_is_forgiven(self, sheet: Sheet) -> None:
        sheet.canvas.rect(19.6 * MM, 400, 100, 20)
        assert lint(sheet.text("正文").pdf) == ()

    def test_the_counter_has_a_narrower_margin(self, sheet: Sheet) -> None:
        assert lint(sheet.text("填表说明", x=12 * MM).pdf, COUNTER) == ()

    def test_lines_count_as_text_does(self, sheet: Sheet) -> None:
        sheet.canvas.line(5 * MM, 400, 300, 400)
        assert only(sheet.text("正文").pdf, "margin").words == (
            "一处线条或图形离纸边只有5.0毫米，至少要20毫米"
        )

    def test_a_thick_line_is_measured_along_its_middle(self, sheet: Sheet) -> None:
        sheet.canvas.setLineWidth(3)
        sheet.canvas.line(20 * MM, A4[1] - 20 * MM, 190 * MM, A4[1] - 20 * MM)
        assert lint(sheet.text("正文").pdf) == ()

    def test_white_paint_leaves_nothing(self, sheet: Sheet) -> None:
        sheet.canvas.setFillGray(1)
        sheet.canvas.rect(0, 0, *A4, stroke=0, fill=1)
        sheet.canvas.setFillGray(0)
        assert lint(sheet.text("正文").pdf) == ()

    def test_what_runs_off_the_paper_is_told_apart(self, sheet: Sheet) -> None:
        found = only(sheet.text("出了纸边的一行字", x=A4[0] - 30).pdf, "off-page")
        assert "伸出纸边" in found.words

    def test_what_lies_wholly_outside_too(self, sheet: Sheet) -> None:
        only(sheet.text("正文").text("全在纸外", y=-60).pdf, "off-page")

    def test_a_larger_paper_has_more_room(self) -> None:
        assert lint(Sheet(A3).text("大纸上的字", x=600, y=1000).pdf) == ()

    def test_turned_text_is_measured_too(self, sheet: Sheet) -> None:
        sheet.canvas.rotate(90)
        only(sheet.text("竖着的字", x=300, y=-10 * MM).pdf, "margin")


class TestOverlap:
    """No text stands in another."""

    def test_lines_on_top_of_each_other_are_both_named(self, sheet: Sheet) -> None:
        found = only(sheet.text("上面一行字").text("下面叠着字", y=TOP - 6).pdf, "overlap")
        assert "“上面一行字”和“下面叠着字”叠在一起，重叠了" in found.words

    def test_so_are_texts_on_one_baseline(self, sheet: Sheet) -> None:
        found = only(sheet.text("左边一段字").text("右边压住了", x=LEFT + 80).pdf, "overlap")
        assert "左边一段字" in found.words

    @pytest.mark.parametrize("step", [18, 20, 27])
    def test_tight_lines_are_not(self, sheet: Sheet, step: float) -> None:
        assert lint(sheet.text("上面一行字").text("下面一行字", y=TOP - step).pdf) == ()

    def test_pieces_of_one_line_are_not(self, sheet: Sheet) -> None:
        assert lint(sheet.text("前半").text("后半", x=LEFT + 36, bold=True).pdf) == ()


BODY = ("这是一段正文。", "这是另一段正文。", "这里还有一段。")


class TestOrphanHeading:
    """A heading goes with what it heads."""

    def test_a_heading_alone_at_the_end_is_named(self, sheet: Sheet) -> None:
        sheet.lines(*BODY).text("怎么办理", y=120, size=24, bold=True).turn()
        found = only(sheet.lines(*BODY).pdf, "orphan-heading")
        assert found == Finding(
            1, "orphan-heading", "标题“怎么办理”（24磅）落在页尾，下面没有正文，请移到下一页"
        )

    def test_the_foot_is_no_text_to_a_heading(self, sheet: Sheet) -> None:
        sheet.lines(*BODY).text("怎么办理", y=150, size=24, bold=True)
        sheet.text("第1页", y=70, size=16).turn()
        pdf = sheet.lines(*BODY).text("第2页", y=70, size=16).pdf
        assert rules(lint(pdf)) == [(1, "orphan-heading")]

    def test_nor_is_what_stands_under_the_last_rule(self, sheet: Sheet) -> None:
        sheet.lines(*BODY).text("怎么办理", y=150, size=24)
        sheet.canvas.line(LEFT, 100, LEFT + 400, 100)
        only(sheet.text("以主管部门审核为准", y=70, size=16).pdf, "orphan-heading")

    def test_bold_type_of_the_same_size_is_a_heading(self, sheet: Sheet) -> None:
        sheet.lines(*BODY).text("怎么办理", y=150, bold=True).turn()
        only(sheet.lines(*BODY).pdf, "orphan-heading")

    def test_but_on_the_last_page_it_is_a_closing_word(self, sheet: Sheet) -> None:
        assert lint(sheet.lines(*BODY).text("祝您健康", y=150, bold=True).pdf) == ()

    def test_a_heading_with_text_below_is_good(self, sheet: Sheet) -> None:
        sheet.lines(*BODY).text("怎么办理", y=180, size=24, bold=True).text("到社区。", y=150)
        assert lint(sheet.turn().lines(*BODY).pdf) == ()

    def test_a_cover_is_no_orphan(self, sheet: Sheet) -> None:
        sheet.text("养老政策汇编", y=500, size=28, bold=True).turn()
        assert lint(sheet.lines(*BODY).pdf) == ()

    def test_an_amount_under_its_label_is_no_heading(self, sheet: Sheet) -> None:
        sheet.lines(*BODY, "每月补贴").text("800元", y=TOP - 81 - 42, size=28, bold=True)
        assert lint(sheet.turn().lines(*BODY).pdf) == ()


def wrapped(text: str, width: int) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]


class TestSentences:
    """Nobody has to hold a long sentence in mind."""

    def test_a_long_sentence_is_counted_across_lines(self, sheet: Sheet) -> None:
        found = only(
            sheet.lines(*wrapped("老人可以到社区申请这项补贴" * 5, 22)).pdf, "long-sentence"
        )
        assert found.words == "“老人可以到社区申请这项补”这句有65个字，最多60个字，请断开"

    def test_sixty_are_allowed(self, sheet: Sheet) -> None:
        assert lint(sheet.lines(*wrapped("字" * 60 + "。" + "句" * 60, 22)).pdf) == ()

    @pytest.mark.parametrize("mark", "。！？；")
    def test_a_mark_ends_a_sentence(self, sheet: Sheet, mark: str) -> None:
        text = "老人可以到社区申请这项补贴" * 3
        assert lint(sheet.lines(*wrapped(text + mark + text, 21)).pdf) == ()

    def test_a_list_is_not_one_sentence(self, sheet: Sheet) -> None:
        items = [f"{number}. 老人可以到社区申请这项补贴不收钱" for number in range(1, 9)]
        assert lint(sheet.lines(*items).pdf) == ()

    def test_a_box_to_tick_begins_something_new(self, sheet: Sheet) -> None:
        for place in range(5):
            sheet.canvas.rect(LEFT, TOP - 27 * place, 14, 14)
        assert lint(sheet.lines(*["老人可以到社区申请这项补贴不收钱"] * 5, x=LEFT + 25).pdf) == ()

    def test_so_does_a_label(self, sheet: Sheet) -> None:
        sheet.lines(*["依据"] * 5).lines(*["老人可以到社区申请这项补贴"] * 5, x=LEFT + 90)
        assert lint(sheet.pdf) == ()

    def test_a_sentence_beside_a_label_is_counted(self, sheet: Sheet) -> None:
        sheet.text("去哪里办").lines(*wrapped("老人可以到社区申请这项补贴" * 5, 15), x=LEFT + 90)
        assert "65个字" in only(sheet.pdf, "long-sentence").words

    def test_short_lines_do_not_run_on(self, sheet: Sheet) -> None:
        names = ["老人可以到社区申请这一项补贴也可以打电话问", *["短短的一行字"] * 12]
        assert lint(sheet.lines(*names).pdf) == ()

    def test_a_wider_gap_ends_it(self, sheet: Sheet) -> None:
        lines = wrapped("老人可以到社区申请这项补贴" * 5, 22)
        for place, line in enumerate(lines):
            sheet.text(line, TOP - 60 * place)
        assert lint(sheet.pdf) == ()

    def test_the_counter_reads_longer_ones(self, sheet: Sheet) -> None:
        pdf = sheet.lines(*wrapped("老人可以到社区申请这项补贴" * 5, 22)).pdf
        assert lint(pdf, COUNTER) == ()


class TestMissingGlyphs:
    """What no font has is not printed in silence."""

    def test_the_visible_mark_is_found(self, sheet: Sheet) -> None:
        found = only(sheet.text(f"张{MISSING_MARK}兰").pdf, "missing-glyph")
        assert found.words == "“张〔?〕兰”里有1个字印不出来，请手写补上或换字"

    def test_so_is_a_box_without_meaning(self, faces: Faces) -> None:
        found = only(drawn(faces, "张\U0001f600\u0e01兰"), "missing-glyph")
        assert "“张□□兰”里有2个字" in found.words

    def test_so_is_a_box_that_claims_a_meaning(
        self, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The font draws its box, and the file says that it is a letter."""
        honest = ttfonts.makeToUnicodeCMap

        def claiming(font: str, subset: list[int]) -> str:
            return str(honest(font, [point or ord("兄") for point in subset]))

        monkeypatch.setattr(ttfonts, "makeToUnicodeCMap", claiming)
        found = only(sheet.text("张\u0e01兰").pdf, "missing-glyph")
        assert "“张兄兰”里有1个字" in found.words

    def test_the_replacement_character_is_found(self, sheet: Sheet) -> None:
        only(sheet.text("张\ufffd兰").pdf, "missing-glyph")

    def test_characters_beyond_the_first_plane_are_none_missing(self, faces: Faces) -> None:
        assert lint(drawn(faces, "张\U00020164兰")) == ()


class TestReadingOrder:
    """Read aloud, a page goes from top to bottom."""

    def test_a_title_drawn_last_is_read_last(self, sheet: Sheet) -> None:
        found = only(sheet.text("正文在下面。", y=150).text("题目在上面。").pdf, "reading-order")
        assert found.words.startswith("“题目在上面。”在“正文在下面。”上方2")

    def test_it_is_told_once_a_page(self, sheet: Sheet) -> None:
        sheet.lines(*BODY, y=200).lines(*BODY)
        assert rules(lint(sheet.pdf)) == [(1, "reading-order")]

    def test_a_second_column_may_start_on_top(self, sheet: Sheet) -> None:
        left = ["左边一栏字。"] * 24
        assert lint(sheet.lines(*left).lines(*left, x=LEFT + 200).pdf) == ()

    def test_a_label_drawn_after_its_text_is_good(self, sheet: Sheet) -> None:
        assert lint(sheet.text("到社区办。", x=LEFT + 120).text("去哪里办").pdf) == ()

    def test_a_small_step_up_is_good(self, sheet: Sheet) -> None:
        assert lint(sheet.text("下一行。", y=TOP - 40).text("上一行。").pdf) == ()


class TestLineEnds:
    """标点避头尾."""

    @pytest.mark.parametrize("mark", "、。，！？；：）》”")
    def test_no_closing_mark_starts_a_line(self, sheet: Sheet, mark: str) -> None:
        found = only(sheet.lines("到社区办理", f"{mark}不用交钱").pdf, "kinsoku")
        assert found.words == f"“{mark}不用交钱”这一行以“{mark}”开头，应移到上一行末尾"

    @pytest.mark.parametrize("mark", "（《“")
    def test_no_opening_mark_ends_one(self, sheet: Sheet, mark: str) -> None:
        found = only(sheet.lines(f"要带身份证{mark}", "原件").pdf, "kinsoku")
        assert found.words == f"“要带身份证{mark}”这一行以“{mark}”结尾，应移到下一行开头"

    def test_blanks_before_the_mark_do_not_hide_it(self, sheet: Sheet) -> None:
        only(sheet.lines("到社区办理", "　。不用交钱").pdf, "kinsoku")

    def test_a_second_column_counts_as_well(self, sheet: Sheet) -> None:
        sheet.lines("左边一栏", "左边二行").lines("右边一栏", "，右边二行", x=LEFT + 200)
        only(sheet.pdf, "kinsoku")

    def test_brackets_around_a_blank_to_fill_in_are_good(self, sheet: Sheet) -> None:
        assert lint(sheet.text("子女签名（").text("）", x=LEFT + 250).pdf) == ()

    def test_marks_within_a_line_are_good(self, sheet: Sheet) -> None:
        assert lint(sheet.text("要带（原件），不收“钱”。").pdf) == ()


@cache
def real_sheet() -> bytes:
    return SheetPress(FONTS).elder_sheet(heading(), recipient(), ordinary_case(), ON).pdf


class TestBroken:
    """Files that are none, or only half."""

    @pytest.mark.parametrize("garbage", [b"", b"%PDF-1.7", b"\x00" * 99, "不是PDF".encode()])
    def test_garbage_is_one_finding(self, garbage: bytes) -> None:
        found = only(garbage, "broken")
        assert found.page == 0
        assert f"{len(garbage)}字节" in found.words

    def test_a_file_cut_short_is_broken(self) -> None:
        found = lint(real_sheet()[:-2000])
        assert found[0].rule == "broken"
        assert found[0].page == 0

    def test_without_qpdf_the_rest_is_looked_over(
        self, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "pikepdf", None)
        assert lint(real_sheet()) == ()
        only(sheet.text("小字", size=9).pdf, "smallest-type")

    def test_qpdf_tells_what_pdfium_forgives(self) -> None:
        pytest.importorskip("pikepdf")
        crooked = real_sheet().replace(b"startxref\n", b"startxref\n1")
        assert ("broken", 0) in {(each.rule, each.page) for each in lint(crooked)}

    def test_a_file_without_pages_is_broken(self) -> None:
        pikepdf = pytest.importorskip("pikepdf")
        target = BytesIO()
        with pikepdf.new() as empty:
            empty.save(target)
        assert {each.rule for each in lint(target.getvalue())} == {"broken"}

    def test_a_locked_file_is_broken(self) -> None:
        pikepdf = pytest.importorskip("pikepdf")
        target = BytesIO()
        with pikepdf.open(BytesIO(real_sheet())) as opened:
            opened.save(target, encryption=pikepdf.Encryption(owner="a", user="b"))
        only(target.getvalue(), "broken")

    def test_a_blank_page_is_not(self, sheet: Sheet) -> None:
        assert lint(sheet.pdf) == ()


class TestWhole:
    """What holds for all rules."""

    def test_findings_come_page_by_page(self, sheet: Sheet) -> None:
        sheet.text("小字", size=9).turn()
        sheet.canvas.setFont("Helvetica", 18)
        sheet.canvas.drawString(LEFT, TOP, "Hello")
        sheet.turn().text("靠边了", x=10)
        assert rules(lint(sheet.pdf)) == [
            (1, "smallest-type"),
            (2, "not-embedded"),
            (3, "margin"),
        ]

    def test_one_line_may_break_several_rules(self, sheet: Sheet) -> None:
        sheet.canvas.setFillGray(0.8)
        found = lint(sheet.text("。小而浅", x=10, size=8).pdf)
        assert {each.rule for each in found} == {"smallest-type", "contrast", "margin", "kinsoku"}

    def test_the_same_bytes_give_the_same_findings(self, sheet: Sheet) -> None:
        pdf = sheet.text("小字", size=9).pdf
        assert lint(pdf) == lint(pdf)

    def test_words_are_for_people(self, sheet: Sheet) -> None:
        sheet.canvas.setFillGray(0.8)
        for each in lint(sheet.text("。小\U0001f600浅", x=10, size=8).pdf):
            assert each.words.isprintable()
            assert "\n" not in each.words

    def test_a_turned_page_is_read_as_drawn(self, sheet: Sheet) -> None:
        sheet.canvas.setPageRotation(90)
        assert lint(sheet.text("横着印的一页", y=400).pdf) == ()

    def test_text_in_a_form_is_read_in_place(self, sheet: Sheet) -> None:
        sheet.canvas.beginForm("stamp")
        sheet.text("表格里的小字", y=0, x=0, size=9)
        sheet.canvas.endForm()
        sheet.canvas.translate(LEFT, TOP)
        sheet.canvas.doForm("stamp")
        only(sheet.pdf, "smallest-type")


edits = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 3), st.binary(max_size=6)),
    min_size=1,
    max_size=12,
)


def mutated(pdf: bytes, changes: Sequence[tuple[int, int, bytes]]) -> bytes:
    """Replace some bytes by others, so that a file grows, shrinks or says something else."""
    for place, length, new in changes:
        start = place % (len(pdf) + 1)
        pdf = pdf[:start] + new + pdf[start + length :]
    return pdf


def structure() -> list[int]:
    """Give the places of numbers and names outside the streams: changes there bite."""
    pdf = real_sheet()
    return [match.start() for match in re.finditer(rb"(?<=[ /<\[])[0-9A-Z]", pdf)][-1500:]


class TestAnything:
    """Whatever comes, nothing is raised."""

    @given(edits)
    def test_a_damaged_sheet_never_raises(self, changes: list[tuple[int, int, bytes]]) -> None:
        for each in lint(mutated(real_sheet(), changes)):
            assert each.words
            assert each.page >= 0

    @given(
        st.lists(
            st.tuples(st.sampled_from(structure()), st.binary(min_size=1, max_size=1)),
            min_size=1,
            max_size=4,
        )
    )
    def test_nor_does_one_with_other_numbers(self, changes: list[tuple[int, bytes]]) -> None:
        lint(mutated(real_sheet(), [(place, 1, new) for place, new in changes]))

    @given(st.integers(0, 100))
    def test_nor_does_a_sheet_cut_anywhere(self, percent: int) -> None:
        pdf = real_sheet()
        lint(pdf[: len(pdf) * percent // 100])

    @given(st.binary(max_size=200))
    def test_nor_do_any_bytes(self, garbage: bytes) -> None:
        assert lint(b"%PDF-1.4\n" + garbage)[0].rule == "broken"

    @given(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=25),
        st.floats(1, 60),
        st.floats(-100, 900),
        st.floats(-100, 900),
    )
    def test_nor_does_any_text_anywhere(self, words: str, size: float, x: float, y: float) -> None:
        for each in lint(Sheet().text(words, y, x, size).pdf):
            assert each.page == 1, each

    @given(st.floats(4, 40))
    def test_the_smallest_type_is_the_limit(self, size: float) -> None:
        found = lint(Sheet().text("一行字", size=size).pdf)
        assert (not found) == (size >= ELDER.smallest - 0.05) or abs(size - 15.95) < 0.01


def reading(pdf: bytes, number: int = 1) -> PageReading:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return read_page(document[number - 1], number)
    finally:
        document.close()


class TestReadingAPage:
    """What the rules are asked of: letters and lines as they stand."""

    def test_lines_come_from_top_to_bottom(self, sheet: Sheet) -> None:
        sheet.text("二", y=600).text("三", y=500).text("一", y=700)
        assert [line.text for line in reading(sheet.pdf).lines] == ["一", "二", "三"]

    def test_pieces_come_as_drawn(self, sheet: Sheet) -> None:
        sheet.text("二", y=600).text("三", y=500).text("一", y=700)
        assert [piece.text for piece in reading(sheet.pdf).pieces] == ["二", "三", "一"]

    def test_a_gap_parts_a_line(self, sheet: Sheet) -> None:
        pdf = sheet.text("去哪里办").text("到社区", x=LEFT + 120).pdf
        assert [line.text for line in reading(pdf).lines] == ["去哪里办", "到社区"]

    def test_two_faces_are_one_line(self, sheet: Sheet) -> None:
        (line,) = reading(sheet.text("前半").text("后半", x=LEFT + 36, bold=True).pdf).lines
        assert line.text == "前半后半"
        assert not line.bold

    def test_bold_type_is_known(self, sheet: Sheet) -> None:
        (line,) = reading(sheet.text("粗的字", bold=True).pdf).lines
        assert line.bold

    def test_a_line_stands_where_it_was_drawn(self, sheet: Sheet) -> None:
        (line,) = reading(sheet.text("四个汉字").pdf).lines
        assert line.baseline == pytest.approx(TOP)
        assert line.cell.left == pytest.approx(LEFT, abs=0.01)
        assert line.cell.right == pytest.approx(LEFT + 4 * 18, abs=0.01)

    def test_blanks_have_no_ink(self, sheet: Sheet) -> None:
        (line,) = reading(sheet.text("甲　乙 丙").pdf).lines
        assert [letter.character for letter in line.inked] == ["甲", "乙", "丙"]

    def test_turned_text_is_no_upright_line(self, sheet: Sheet) -> None:
        sheet.canvas.rotate(90)
        (line,) = reading(sheet.text("竖着的字", x=300, y=-300).pdf).lines
        assert not line.upright

    def test_colours_are_read(self, sheet: Sheet) -> None:
        sheet.canvas.setFillColorRGB(1, 0.5, 0)
        (line,) = reading(sheet.text("橙").pdf).lines
        assert line.letters[0].colour == pytest.approx((255, 127, 0), abs=1)
        assert line.letters[0].alpha == 1

    def test_the_backdrop_has_no_text(self, sheet: Sheet) -> None:
        page = reading(sheet.text("黑" * 20).pdf)
        assert page.backdrop is not None
        assert {page.backdrop.behind(one.ink) for one in page.lines[0].inked} == {(255, 255, 255)}

    def test_the_backdrop_has_what_was_painted(self, sheet: Sheet) -> None:
        sheet.canvas.setFillColorRGB(1, 1, 0)
        sheet.canvas.rect(100, 100, 50, 50, stroke=0, fill=1)
        page = reading(sheet.pdf)
        assert page.backdrop is not None
        assert page.backdrop.behind(Box(110, 110, 140, 140)) == (255, 255, 0)
        assert page.backdrop.behind(Box(200, 110, 240, 140)) == (255, 255, 255)

    def test_beyond_the_paper_the_backdrop_goes_on(self, sheet: Sheet) -> None:
        page = reading(sheet.pdf)
        assert page.backdrop is not None
        assert page.backdrop.behind(Box(-900, 9000, -800, 9900)) == (255, 255, 255)

    def test_drawings_are_measured_without_their_stroke(self, sheet: Sheet) -> None:
        sheet.canvas.setLineWidth(4)
        sheet.canvas.rect(100, 200, 50, 60)
        (box,) = reading(sheet.pdf).drawings
        assert tuple(box) == pytest.approx((100, 200, 150, 260), abs=0.1)

    def test_white_and_unpainted_paths_are_no_drawings(self, sheet: Sheet) -> None:
        sheet.canvas.setFillGray(1)
        sheet.canvas.rect(100, 200, 50, 60, stroke=0, fill=1)
        sheet.canvas.rect(300, 200, 50, 60, stroke=0, fill=0)
        assert reading(sheet.pdf).drawings == ()

    def test_the_paper_is_known(self) -> None:
        assert tuple(reading(Sheet(A3).pdf).paper) == pytest.approx((0, 0, *A3), abs=0.01)

    def test_the_number_is_the_one_given(self, sheet: Sheet) -> None:
        page = reading(sheet.text("一").turn().text("二").pdf, 2)
        assert (page.number, page.lines[0].text) == (2, "二")

    @given(st.lists(st.tuples(st.integers(100, 400), st.integers(100, 800)), max_size=8))
    def test_no_letter_is_lost_or_doubled(self, places: list[tuple[int, int]]) -> None:
        """Texts of one letter that stand on the same spot are one to pdfium, as to the eye."""
        drawn = Sheet()
        words = [chr(ord("一") + number) for number in range(len(places))]
        for (x, y), word in zip(places, words, strict=True):
            drawn.text(word, y, x)
        page = reading(drawn.pdf)
        assert sorted("".join(line.text for line in page.lines)) == sorted(words)
        assert [piece.text for piece in page.pieces] == words


class TestLimits:
    """What is asked of a sheet can be set."""

    def test_for_elders_the_published_numbers_hold(self) -> None:
        assert Limits(16, 20, 7, 60) == ELDER

    def test_the_counter_asks_for_less(self) -> None:
        assert COUNTER.smallest < ELDER.smallest
        assert COUNTER.margin < ELDER.margin
        assert COUNTER.contrast == ELDER.contrast

    @pytest.mark.parametrize(
        ("limits", "rule"),
        [
            (Limits(smallest=17), "smallest-type"),
            (Limits(margin=30), "margin"),
            (Limits(contrast=21.5), "contrast"),
            (Limits(longest_sentence=3), "long-sentence"),
        ],
    )
    def test_each_limit_is_asked(self, limits: Limits, rule: str) -> None:
        assert rule in {each.rule for each in lint(real_sheet(), limits)}

    def test_nothing_is_asked_for_nothing(self, sheet: Sheet) -> None:
        sheet.canvas.setFillGray(0.9)
        pdf = sheet.text("又小又浅又靠边", x=5, size=4).pdf
        assert lint(pdf, Limits(smallest=0, margin=0, contrast=1)) == ()


boxes = st.builds(
    lambda x, y, width, height: Box(x, y, x + width, y + height),
    *[st.integers(-500, 500)] * 2,
    *[st.integers(1, 300)] * 2,
)


class TestBoxes:
    """Rectangles."""

    @given(boxes, boxes)
    def test_sharing_is_mutual(self, one: Box, other: Box) -> None:
        assert one.shared(other) == other.shared(one)

    @given(boxes)
    def test_a_box_shares_its_narrower_side_with_itself(self, box: Box) -> None:
        assert box.shared(box) == min(box.right - box.left, box.top - box.bottom)

    @given(st.lists(boxes, min_size=1, max_size=5))
    def test_a_hull_holds_all(self, several: list[Box]) -> None:
        assert all(box.inset_in(hull(several)) >= 0 for box in several)

    @given(boxes, st.integers(1, 50))
    def test_growing_is_what_lies_between(self, box: Box, by: int) -> None:
        assert box.inset_in(box.grown(by)) == by
        assert box.grown(by).inset_in(box) == -by

    @pytest.mark.parametrize("box", [Box(0, 0, 0, 9), Box(0, 0, 9, 0), Box(5, 0, 4, 9)])
    def test_without_area_it_is_empty(self, box: Box) -> None:
        assert box.empty

    @given(st.lists(boxes, min_size=1, max_size=6), st.randoms())
    def test_the_order_of_boxes_does_not_matter(self, several: list[Box], chance: Any) -> None:
        shuffled = list(several)
        chance.shuffle(shuffled)
        assert hull(shuffled) == hull(several)
