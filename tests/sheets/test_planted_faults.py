"""Whatever fault is planted wherever on a good sheet, the linter finds it there and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.sheets.faces import MISSING_MARK, Faces
from advisor_app.sheets.leaf import Document, leaf_of
from advisor_app.sheets.lint import COUNTER, ELDER, Finding, Limits, lint
from advisor_app.sheets.paper import printed
from advisor_app.sheets.rows import Line, Mark, Words

_SIZE, _STEP, _ROWS = 18.0, 27.0, 22
_HAN = "老顾问点福利待遇街道社区村证件表办"
PLAIN = st.text(_HAN, min_size=9, max_size=9)
PLACE = st.integers(2, _ROWS - 4)
FEW = settings(max_examples=12)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Pages of short sentences, one a line, that have nothing wrong."""

    pages: tuple[tuple[Words, ...], ...]
    more: tuple[tuple[int, Mark], ...] = ()

    def found(self, faces: Faces, limits: Limits = ELDER) -> Sequence[Finding]:
        leaves = tuple(
            leaf_of([*page, *(mark for at, mark in self.more if at == number)])
            for number, page in enumerate(self.pages)
        )
        return lint(printed(faces, Document("试", "试", leaves)), limits)

    def changed(self, page: int, row: int, change: Callable[[Words], Words]) -> "Sheet":
        """Give the sheet with one line changed."""
        lines = list(self.pages[page])
        lines[row] = change(lines[row])
        return replace(self, pages=(*self.pages[:page], tuple(lines), *self.pages[page + 1 :]))

    def with_mark(self, page: int, mark: Mark) -> "Sheet":
        """Give the sheet with one more mark, drawn last."""
        return replace(self, more=(*self.more, (page, mark)))


def a_page(texts: Sequence[str]) -> tuple[Words, ...]:
    return tuple(Words(0, _STEP * (row + 1), f"{text}。", _SIZE) for row, text in enumerate(texts))


SHEETS = st.lists(
    st.lists(PLAIN, min_size=_ROWS, max_size=_ROWS, unique=True).map(a_page),
    min_size=1, max_size=2,
).map(lambda pages: Sheet(tuple(pages)))  # fmt: skip


@st.composite
def somewhere(draw: st.DrawFn) -> tuple[Sheet, int, int]:
    """Give a good sheet, and a page and a line of it."""
    sheet = draw(SHEETS)
    return sheet, draw(st.integers(0, len(sheet.pages) - 1)), draw(PLACE)


def rules(found: Sequence[Finding]) -> set[tuple[int, str]]:
    return {(one.page, one.rule) for one in found}


@given(SHEETS)
@FEW
def test_that_a_good_sheet_has_nothing(faces: Faces, sheet: Sheet) -> None:
    assert sheet.found(faces) == ()


@given(somewhere(), st.integers(40, 158))
@FEW
def test_that_small_type_is_found(faces: Faces, place: tuple[Sheet, int, int], tenths: int) -> None:
    sheet, page, row = place
    bad = sheet.changed(page, row, lambda one: replace(one, size=tenths / 10))
    (only,) = bad.found(faces)
    assert (only.page, only.rule) == (page + 1, "smallest-type")
    assert f"只有{tenths / 10:.1f}磅" in only.words
    assert bad.pages[page][row].text[:9] in only.words


@given(somewhere(), st.integers(100, 159))
@FEW
def test_that_the_counter_takes_what_elders_cannot_read(
    faces: Faces, place: tuple[Sheet, int, int], tenths: int
) -> None:
    sheet, page, row = place
    bad = sheet.changed(page, row, lambda one: replace(one, size=tenths / 10))
    assert bad.found(faces, COUNTER) == ()


@given(somewhere(), st.integers(5, 50))
@FEW
def test_that_a_line_in_the_margin_is_found(
    faces: Faces, place: tuple[Sheet, int, int], by: int
) -> None:
    sheet, page, row = place
    bad = sheet.changed(page, row, lambda one: replace(one, x=-float(by)))
    assert rules(bad.found(faces)) == {(page + 1, "margin")}


@given(somewhere(), st.integers(70, 150))
@FEW
def test_that_a_line_off_the_paper_is_found(
    faces: Faces, place: tuple[Sheet, int, int], by: int
) -> None:
    sheet, page, row = place
    bad = sheet.changed(page, row, lambda one: replace(one, x=-float(by)))
    assert rules(bad.found(faces)) == {(page + 1, "off-page")}


@given(somewhere(), st.integers(0, 40), st.integers(-8, 8), PLAIN)
@FEW
def test_that_text_on_text_is_found_with_both_names(
    faces: Faces, place: tuple[Sheet, int, int], right: int, down: int, other: str
) -> None:
    sheet, page, row = place
    one = sheet.pages[page][row]
    bad = sheet.with_mark(page, Words(one.x + right, one.y + down, other, _SIZE))
    found = [each for each in bad.found(faces) if each.rule == "overlap"]
    assert found
    assert {each.page for each in found} == {page + 1}
    assert any(one.text[:4] in each.words or other[:4] in each.words for each in found)


@given(somewhere(), st.integers(0, 8))
@FEW
def test_that_a_mark_for_a_missing_character_is_found(
    faces: Faces, place: tuple[Sheet, int, int], at: int
) -> None:
    sheet, page, row = place
    bad = sheet.changed(
        page, row, lambda one: replace(one, text=one.text[:at] + MISSING_MARK + one.text[at:])
    )
    (only,) = bad.found(faces)
    assert (only.page, only.rule) == (page + 1, "missing-glyph")
    assert "1个字印不出来" in only.words


@given(somewhere(), st.sampled_from("、。，！？；：）》”"))
@FEW
def test_that_a_closing_mark_at_the_head_of_a_line_is_found(
    faces: Faces, place: tuple[Sheet, int, int], mark: str
) -> None:
    sheet, page, row = place
    bad = sheet.changed(page, row, lambda one: replace(one, text=mark + one.text))
    (only,) = bad.found(faces)
    assert (only.page, only.rule) == (page + 1, "kinsoku")
    assert f"以“{mark}”开头" in only.words


@given(somewhere(), st.sampled_from("（《“"))
@FEW
def test_that_an_opening_mark_at_the_tail_of_a_line_is_found(
    faces: Faces, place: tuple[Sheet, int, int], mark: str
) -> None:
    sheet, page, row = place
    bad = sheet.changed(page, row, lambda one: replace(one, text=one.text + mark))
    (only,) = bad.found(faces)
    assert (only.page, only.rule) == (page + 1, "kinsoku")
    assert f"以“{mark}”结尾" in only.words


@given(SHEETS, st.integers(1, 6), st.integers(7, 12))
@FEW
def test_that_a_sentence_nobody_can_follow_is_found(
    faces: Faces, sheet: Sheet, start: int, count: int
) -> None:
    bad = sheet
    for row in range(start, start + count):
        bad = bad.changed(0, row, lambda one: replace(one, text=one.text.replace("。", "办")))
    (only,) = bad.found(faces)
    assert (only.page, only.rule) == (1, "long-sentence")
    assert f"有{10 * count + 9}个字" in only.words


@given(SHEETS, st.integers(1, 6), st.integers(1, 5))
@FEW
def test_that_a_sentence_of_sixty_characters_is_not(
    faces: Faces, sheet: Sheet, start: int, count: int
) -> None:
    good = sheet
    for row in range(start, start + count):
        good = good.changed(0, row, lambda one: replace(one, text=one.text.replace("。", "办")))
    assert good.found(faces) == ()


@given(somewhere())
@FEW
def test_that_a_title_drawn_after_its_page_is_found(
    faces: Faces, place: tuple[Sheet, int, int]
) -> None:
    sheet, page, _ = place
    first, *rest = sheet.pages[page]
    pages = (*sheet.pages[:page], (*rest, first), *sheet.pages[page + 1 :])
    (only,) = replace(sheet, pages=pages).found(faces)
    assert (only.page, only.rule) == (page + 1, "reading-order")
    assert first.text[:9] in only.words


@given(SHEETS, PLAIN)
@FEW
def test_that_a_heading_alone_at_the_foot_is_found(faces: Faces, sheet: Sheet, title: str) -> None:
    heading = Words(0, _STEP * (_ROWS + 1) + 20, title, 24, bold=True)
    (only,) = sheet.with_mark(0, heading).found(faces)
    assert (only.page, only.rule) == (1, "orphan-heading")
    followed = sheet.with_mark(0, heading).with_mark(
        0, Words(0, heading.y + 36, "在这里办。", _SIZE)
    )
    assert followed.found(faces) == ()


@given(somewhere(), st.sampled_from([(-20.0, 100.0), (400.0, 120.0)]))
@FEW
def test_that_a_rule_in_the_margin_is_found(
    faces: Faces, place: tuple[Sheet, int, int], line: tuple[float, float]
) -> None:
    sheet, page, row = place
    start, length = line
    bad = sheet.with_mark(page, Line(start, _STEP * row + 8, length, 1))
    (only,) = bad.found(faces)
    assert (only.page, only.rule) == (page + 1, "margin")
    assert "线条或图形" in only.words


@given(somewhere(), st.data())
@FEW
def test_that_two_faults_are_two_findings(
    faces: Faces, place: tuple[Sheet, int, int], data: st.DataObject
) -> None:
    sheet, page, row = place
    other = data.draw(PLACE.filter(lambda one: abs(one - row) > 1))
    bad = sheet.changed(page, row, lambda one: replace(one, size=12.0))
    bad = bad.changed(page, other, lambda one: replace(one, text="，" + one.text))
    assert rules(bad.found(faces)) == {(page + 1, "smallest-type"), (page + 1, "kinsoku")}


@given(SHEETS, st.integers(30, 1500))
@FEW
def test_that_a_file_cut_anywhere_is_never_called_good(
    faces: Faces, sheet: Sheet, left: int
) -> None:
    leaves = tuple(leaf_of(page) for page in sheet.pages)
    pdf = printed(faces, Document("试", "试", leaves))
    found = lint(pdf[: len(pdf) - left])
    assert any(one.rule == "broken" for one in found)


@pytest.mark.parametrize("words", ["，", "老（", "12345", "　", "。。。"])
def test_that_one_line_alone_does_not_trip_it(faces: Faces, words: str) -> None:
    found = Sheet((a_page([words]),)).found(faces)
    assert rules(found) <= {(1, "kinsoku")}
