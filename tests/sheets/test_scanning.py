"""The code on the paper is read again: from the file, from bad prints, from photographs."""

from dataclasses import replace
from io import BytesIO
from random import Random

import pypdfium2
import pytest
from PIL import Image, ImageFilter
from pyzbar import pyzbar

from advisor_app.domain.errors import BadInput
from advisor_app.sheets.press import Printed, SheetPress
from advisor_app.sheets.scanning import codes_in
from tests.sheets.builders import ordinary_case, recipient
from tests.sheets.test_other_sheets import HEAD
from tests.sync.test_sheet_code import KEY, ON, POINT, CodedPolicy, certificate, coded


def a_code(policies: int) -> str:
    told = [CodedPolicy.of(str(place), b"") for place in range(policies)]
    return coded(
        KEY, certificate(), kind="elder", point=POINT, number="SJ-D05-202611-0012", on=ON,
        policies=told,
    )  # fmt: skip


def a_sheet(press: SheetPress, code: str) -> Printed:
    return press.elder_sheet(replace(HEAD, code=code), recipient(), ordinary_case())


def a_print(pdf: bytes, dots: int) -> Image.Image:
    """Print the first page in grey, so many dots an inch."""
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].render(scale=dots / 72, grayscale=True).to_pil()


def grainy(image: Image.Image, noise: float, seed: object) -> Image.Image:
    """Give the corner with the code as a scanner sees it: every dot off by a normal error.

    Args:
        noise: standard deviation, as a share of black to white.
    """
    random = Random(str(seed))
    corner = image.crop((image.width // 2, image.height * 3 // 4, image.width, image.height))
    dots = bytes(
        max(0, min(255, round(dot + random.gauss(0, 255 * noise)))) for dot in corner.tobytes()
    )
    return Image.frombytes("L", corner.size, dots)


def dirty(image: Image.Image, share: float, seed: object) -> Image.Image:
    """Make a share of the dots black or white at random, as dust and a worn drum do."""
    dots, random = bytearray(image.tobytes()), Random(str(seed))
    for place in random.sample(range(len(dots)), int(share * len(dots))):
        dots[place] = random.choice((0, 255))
    return Image.frombytes("L", image.size, bytes(dots))


def as_file(image: Image.Image, form: str) -> bytes:
    target = BytesIO()
    image.save(target, form)
    return target.getvalue()


@pytest.mark.parametrize("policies", [0, 3, 12, 20])
@pytest.mark.parametrize("seed", range(3))
def test_that_zbar_reads_a_grey_print_of_150_dots_with_noise(
    press: SheetPress, policies: int, seed: int
) -> None:
    code = a_code(policies)
    page = a_print(a_sheet(press, code).pdf, 150)
    for image in (grainy(page, 0.05, seed), dirty(page, 0.01, seed)):
        assert [one.data.decode() for one in pyzbar.decode(image)] == [code]


@pytest.mark.parametrize("policies", [0, 12])
def test_that_dirt_on_every_twentieth_dot_only_needs_the_scanners_despeckling(
    press: SheetPress, policies: int
) -> None:
    """The stock reader has no filter and loses the three eyes of the code in so much dirt."""
    code = a_code(policies)
    page = dirty(a_print(a_sheet(press, code).pdf, 150), 0.05, 1)
    cleaned = page.filter(ImageFilter.MedianFilter(3))
    assert [one.data.decode() for one in pyzbar.decode(cleaned)] == [code]
    assert codes_in(as_file(page, "PNG"), "a.png") == (code,)


@pytest.mark.parametrize("policies", [0, 12, 40])
def test_that_our_own_reader_reads_it_from_the_file(press: SheetPress, policies: int) -> None:
    code = a_code(policies)
    assert codes_in(a_sheet(press, code).pdf, "a.pdf") == (code,)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "TIFF"])
def test_that_a_photograph_will_do(press: SheetPress, form: str) -> None:
    code = a_code(3)
    photo = dirty(a_print(a_sheet(press, code).pdf, 180), 0.002, 0).convert("RGB")
    photo = photo.rotate(4, expand=True, fillcolor="white").filter(ImageFilter.GaussianBlur(0.7))
    assert codes_in(as_file(photo, form), f"a.{form.lower()}") == (code,)


def test_that_a_sheet_upside_down_will_do(press: SheetPress) -> None:
    code = a_code(3)
    photo = a_print(a_sheet(press, code).pdf, 150).rotate(180)
    assert codes_in(as_file(photo, "PNG"), "a.png") == (code,)


def test_that_a_page_without_a_code_has_none(press: SheetPress) -> None:
    made = press.call_list(HEAD, "名单", ())
    assert codes_in(made.pdf, "a.pdf") == ()


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.3 and no more", b"\x89PNG\r\n\x1a\n but no picture", b"hello"]
)
def test_that_what_cannot_be_opened_is_told_by_name(content: bytes) -> None:
    with pytest.raises(BadInput, match=r"某张\.pdf 打不开"):
        codes_in(content, "/somewhere/某张.pdf")


def test_that_a_huge_picture_is_refused() -> None:
    with pytest.raises(BadInput, match="打不开"):
        codes_in(as_file(Image.new("1", (9000, 9000)), "PNG"), "a.png")


def test_that_the_code_is_on_paper_what_it_was(press: SheetPress) -> None:
    """Every module is where the standard's encoder put it, with a quiet zone of four around."""
    sheet = a_sheet(press, a_code(12))
    found = pyzbar.decode(a_print(sheet.pdf, 300))
    assert len(found) == 1
    side = found[0].rect.width * 25.4 / 300
    assert 38 < side < 41
