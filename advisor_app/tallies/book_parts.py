"""What the sheets of a workbook have in common: styles, page, signature, figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

A4 = 9
FONT = "宋体"
_BASE: dict[str, Any] = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
_LINED = {**_BASE, "border": 1}
STYLES: dict[str, dict[str, Any]] = {
    "title": {**_BASE, "font_size": 18, "bold": True, "align": "center"},
    "plain": _BASE,
    "wrapped": {**_BASE, "text_wrap": True},
    "head": {**_LINED, "bold": True, "align": "center", "bg_color": "#DCE6F1", "text_wrap": True},
    "section": {**_LINED, "bold": True, "bg_color": "#F2F2F2", "text_wrap": True},
    "label": {**_LINED, "text_wrap": True},
    "label day": {**_LINED, "align": "left", "num_format": "yyyy-mm-dd"},
    "late": {**_LINED, "text_wrap": True, "bg_color": "#F8E0E0"},
    "late day": {**_LINED, "align": "left", "num_format": "yyyy-mm-dd", "bg_color": "#F8E0E0"},
    "number": {**_LINED, "align": "right"},
    "share": {**_LINED, "align": "right", "num_format": "0.0%"},
    "change": {**_LINED, "align": "right", "num_format": "+0;-0;0", "bg_color": "#FFF2CC"},
    "part change": {
        **_LINED, "align": "right", "num_format": "+0.0#;-0.0#;0", "bg_color": "#FFF2CC",
    },
    "share change": {
        **_LINED, "align": "right", "num_format": "+0.0%;-0.0%;0.0%", "bg_color": "#FFF2CC",
    },
    "missing": {**_LINED, "align": "center", "bg_color": "#F8E0E0", "bold": True},
    "total": {**_LINED, "bold": True, "text_wrap": True},
    "note": {**_LINED, "font_size": 9, "font_color": "#333333", "text_wrap": True},
}  # fmt: skip
BLUE = "#2F6DA8"

Styles = Mapping[str, Format]


def styles_of(book: Workbook) -> Styles:
    """Add the styles to a book."""
    return {name: book.add_format(style) for name, style in STYLES.items()}


def page(sheet: Worksheet, title: str, freeze: tuple[int, int]) -> None:
    """Set a sheet up for A4, its heading rows on every page."""
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.center_horizontally()
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.freeze_panes(*freeze)
    sheet.repeat_rows(freeze[0] - 1)
    sheet.hide_gridlines(2)
    sheet.set_header("&R" + title.replace("&", "&&"))


def signature(words: Sequence[str]) -> str:
    """Give the line to sign on, with room for a name or a seal after every word."""
    return "　　".join(f"{word}{'_' * 16}" for word in words)


def figure(
    sheet: Worksheet, at: tuple[int, int], number: float | None, text: str, styles: Styles
) -> None:
    """Write a number as one, in the style that its text tells; a text where there is none."""
    style = styles["share" if text.endswith("%") else "number"]
    if number is None:
        sheet.write_string(*at, text, style)
    else:
        sheet.write_number(*at, number, style)
