"""The paper slip: its code can be read by people and by a reader, and nothing runs over."""

from io import BytesIO
from random import Random

import pypdfium2
import pytest
from PIL import Image, ImageFilter
from pypdf import PdfReader

from advisor_app.sheets.enrolment_slip import SlipText, slip_leaf
from advisor_app.sheets.press import Printed, SheetPress
from advisor_app.sheets.rows import QrCode, Words
from advisor_app.sheets.scanning import codes_in
from advisor_app.support.paths import resources_folder
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.one_time import new_code, shown_code
from advisor_app.sync.slip import Slip, read_slip

NAMES = (
    "示例一点", "济源路街道养老服务中心", "日间照料中心（名称待核）",
    "某某镇某某村某某社区某某小区银发顾问点老年人日间照料服务中心第二分部",
)  # fmt: skip


@pytest.fixture(scope="module")
def press() -> SheetPress:
    return SheetPress(resources_folder() / "fonts")


def made(press: SheetPress, name: str = NAMES[0], district: str = "示例区") -> tuple[Slip, Printed]:
    keys = DistrictKeys.create(Random(3).randbytes)
    slip = Slip(new_code(Random(4).randbytes), "410106-D05", keys.public(district))
    text = SlipText(
        district=district, point=slip.point, point_name=name, code=shown_code(slip.code),
        digits=slip.to_digits(), until="2026-12-07 09:30",
    )  # fmt: skip
    printed = press.leaves("登记单", district, lambda faces: (slip_leaf(faces, text),))
    return slip, printed


@pytest.mark.parametrize("name", NAMES)
def test_that_the_code_is_read_back_off_the_paper(press: SheetPress, name: str) -> None:
    slip, printed = made(press, name)
    assert printed.pages == 1
    (digits,) = codes_in(printed.pdf, "slip.pdf")
    assert read_slip(digits) == slip


def test_that_a_poor_scan_is_still_read(press: SheetPress) -> None:
    slip, printed = made(press, district="郑州市上街区民政局养老服务科")
    page = pypdfium2.PdfDocument(printed.pdf)[0]
    scan = page.render(scale=110 / 72, grayscale=True).to_pil().rotate(1.5, fillcolor=255)
    poor = scan.filter(ImageFilter.GaussianBlur(0.8)).point(lambda dot: dot // 2 + 70)
    file = BytesIO()
    poor.save(file, "JPEG", quality=40)
    assert isinstance(scan, Image.Image)
    (digits,) = codes_in(file.getvalue(), "scan.jpg")
    assert read_slip(digits) == slip


@pytest.mark.parametrize("name", NAMES)
def test_that_everything_stands_on_the_page(press: SheetPress, name: str) -> None:
    _, printed = made(press, name)
    (leaf,) = printed.document.leaves
    for mark in leaf.marks:
        assert mark.x >= 0
        assert 0 <= mark.y < leaf.height - 36
    code = next(one for one in leaf.marks if isinstance(one, QrCode))
    below = [one for one in leaf.marks if isinstance(one, Words) and one.y > code.y + code.side]
    assert code.x + code.side < leaf.width / 2 + 60
    assert below
    assert not printed.missing


def test_that_it_says_whose_it_is_what_it_does_and_that_it_is_confidential(
    press: SheetPress,
) -> None:
    slip, printed = made(press, NAMES[1])
    text = "".join(PdfReader(BytesIO(printed.pdf)).pages[0].extract_text().split())
    assert shown_code(slip.code) in text
    for words in ("终端登记单", NAMES[1], "410106-D05", "2026-12-07", "只能用一次", "注意保密",
                  "用登记单接入"):  # fmt: skip
        assert words in text
    large = [one for leaf in printed.document.leaves for one in leaf.marks
             if isinstance(one, Words) and one.text == shown_code(slip.code)]  # fmt: skip
    assert [one.size >= 40 and one.bold for one in large] == [True]
    assert slip.district.matching_key not in text
