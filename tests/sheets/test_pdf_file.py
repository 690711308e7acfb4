"""Files that any reader opens, and that are the same for the same objects."""

from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.sheets.pdf_file import PdfFile, text_string
from tests.sheets.reading import opened


def a_file(title: str = "试", content: bytes = b"", *, packed: bool = True) -> bytes:
    file = PdfFile()
    pages = file.later()
    drawn = (file.stream if packed else file.loose)(content, "/Sort (none)")
    page = file.put(
        f"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 100 100] /Resources << >> "
        f"/Contents {drawn} 0 R >>"
    )
    file.fill(pages, f"<< /Type /Pages /Count 1 /Kids [{page} 0 R] >>")
    about = file.put(f"<< /Title {text_string(title)} >>")
    return file.whole(file.put(f"<< /Type /Catalog /Pages {pages} 0 R >>"), about)


def test_that_a_strict_reader_finds_its_pages() -> None:
    assert len(opened(a_file()).pages) == 1


def test_that_qpdf_finds_nothing_wrong() -> None:
    with pikepdf.open(BytesIO(a_file())) as pdf:
        assert pdf.check_pdf_syntax() == []


@given(st.text(max_size=40))
def test_that_any_title_is_read_back(title: str) -> None:
    whole = title.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")
    about = opened(a_file(whole)).metadata
    assert about is not None
    assert (about.title or "") == whole


@given(st.binary(max_size=200), st.booleans())
def test_that_any_content_is_read_back(content: bytes, packed: bool) -> None:
    page = opened(a_file(content=content, packed=packed)).pages[0]
    stream = page["/Contents"].get_object()
    assert stream.get_data() == content
    assert stream["/Sort"] == "none"


def test_that_the_same_objects_give_the_same_file_and_others_another_mark() -> None:
    assert a_file() == a_file()
    one, other = (opened(a_file(title)).trailer["/ID"][0] for title in ("甲", "乙"))
    assert one != other


def test_that_a_dictionary_holds_plain_letters_only() -> None:
    with pytest.raises(UnicodeEncodeError):
        PdfFile().put("<< /Title (津贴) >>")
