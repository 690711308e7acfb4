"""Fonts in a file: only what is drawn, in codes that can be searched and copied."""

import re
import shutil
import struct
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.ttfonts import TTFontParser

from advisor_app.sheets.embedding import Typeface, to_unicode
from advisor_app.sheets.faces import REGULAR_FILE, Faces
from advisor_app.sheets.leaf import Document, leaf_of
from advisor_app.sheets.paper import printed
from advisor_app.sheets.rows import Words
from tests.sheets.conftest import FONTS
from tests.sheets.reading import descriptor, fonts, opened

RARE = "龚䶮㛃𠅤𬎆"


@pytest.fixture(scope="session")
def face() -> Typeface:
    return Typeface(FONTS / REGULAR_FILE)


def pdf_of(faces: Faces, *lines: str, bold: bool = False) -> bytes:
    words = [Words(0, 30 * place, line, 18, bold) for place, line in enumerate(lines, 1)]
    return printed(faces, Document("试", "试", (leaf_of(words),)))


def programs(pdf: bytes) -> list[bytes]:
    return [descriptor(font)["/FontFile2"].get_data() for font in fonts(pdf)]


def test_that_a_character_beyond_the_basic_plane_maps_to_utf16() -> None:
    assert "<0001> <D840DD64>" in to_unicode([0, ord("𠅤")])


def test_that_a_basic_character_maps_to_itself() -> None:
    assert "<0001> <6D25>" in to_unicode([0, ord("津")])


def test_that_a_map_has_at_most_a_hundred_entries_a_block() -> None:
    text = to_unicode(list(range(0x4E00, 0x4E00 + 250)))
    assert [line for line in text.splitlines() if line.endswith("beginbfchar")] == [
        "100 beginbfchar",
        "100 beginbfchar",
        "50 beginbfchar",
    ]


def test_that_rare_characters_can_be_copied_from_the_page(faces: Faces) -> None:
    assert RARE in opened(pdf_of(faces, RARE)).pages[0].extract_text()


@given(st.text("津贴100元（，abc 王桂兰䶮㛃𠅤", min_size=1, max_size=30).filter(str.strip))
@settings(max_examples=25)
def test_that_what_is_drawn_is_what_is_read(faces: Faces, text: str) -> None:
    seen = opened(pdf_of(faces, text)).pages[0].extract_text()
    assert re.sub(r"\s", "", seen) == re.sub(r"\s", "", text)


def test_that_each_face_is_embedded_once_whatever_is_drawn(faces: Faces) -> None:
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 900)))
    pdf = pdf_of(faces, *(many[start : start + 25] for start in range(0, 900, 25)))
    assert len(list(fonts(pdf))) == 1
    assert re.sub(r"\s", "", opened(pdf).pages[0].extract_text()) == many


def test_that_an_embedded_file_is_a_font_of_the_glyphs_that_are_drawn(
    faces: Faces, face: Typeface
) -> None:
    (program,) = programs(pdf_of(faces, "津贴津贴"))
    embedded = TTFontParser(BytesIO(program), validate=1)
    embedded.seek_table("maxp")
    embedded.skip(4)
    assert embedded.read_ushort() == 3  # and the box for what has none
    whole = (FONTS / REGULAR_FILE).read_bytes()
    for one in "津贴":
        start, end = face._file.glyphPos[face.glyphs[ord(one)] :][:2]
        assert whole[face._outlines + start : face._outlines + end] in program


def test_that_checksums_are_right(faces: Faces) -> None:
    """A printer's own reader may refuse a font of which they are not."""
    (program,) = programs(pdf_of(faces, "津贴100元"))
    words = struct.unpack(f">{len(program) // 4}L", program)
    assert sum(words) & 0xFFFFFFFF == 0xB1B0AFBA


def test_that_widths_are_the_fonts_own(faces: Faces) -> None:
    with pikepdf.open(BytesIO(pdf_of(faces, "津1i"))) as pdf:
        (font,) = pdf.pages[0].Resources.Font.values()
        (descendant,) = font.DescendantFonts
        listed = [one if isinstance(one, int) else list(one) for one in descendant.W]
        assert descendant.DW == 1000
    usual = [faces.length(one, 1000, bold=False) for one in "1i"]
    # code 0 is the box; "1" and "i" come before the character, as in Unicode
    assert listed == [1, [round(usual[0])], 2, [round(usual[1])]]


def test_that_a_line_is_as_long_on_paper_as_it_was_measured(faces: Faces, face: Typeface) -> None:
    assert face.length("津贴100元") == pytest.approx(faces.length("津贴100元", 1, bold=False))


def test_that_the_same_words_are_embedded_in_the_same_bytes(faces: Faces) -> None:
    assert pdf_of(faces, "津贴", RARE) == pdf_of(Faces(FONTS), "津贴", RARE)


def test_that_words_already_drawn_do_not_change_another_file(faces: Faces) -> None:
    before = pdf_of(faces, "津贴")
    pdf_of(faces, "完全不同的另一些字")
    assert pdf_of(faces, "津贴") == before


@pytest.mark.parametrize("bold", [False, True])
def test_that_another_reader_shows_it(faces: Faces, bold: bool, tmp_path: Path) -> None:
    """Such as qpdf, which pikepdf is: it reads the file's structure strictly."""
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf_of(faces, "津贴100元", RARE, bold=bold))
    with pikepdf.open(path) as pdf:
        assert pdf.check_pdf_syntax() == []
    reader = shutil.which("pdftotext")
    if reader is None:
        return  # a second opinion, where there is one
    told = subprocess.run([reader, path, "-"], capture_output=True, check=True)
    assert RARE in told.stdout.decode()
