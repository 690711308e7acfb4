"""Every kind of sheet looks as somebody once looked at it and found it good; ugly cases too.

The pictures in ``golden`` are small and grey. A sheet may differ from its picture as another
rasterizer's smoothing differs, not by a line that moved. After a change that was looked at, write
them anew: ``GOLDEN=write pytest tests/sheets/test_golden.py``.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter

from advisor_app.sheets.lint import COUNTER, ELDER, Limits, lint
from advisor_app.sheets.notice_texts import NOTICES, read_notices
from advisor_app.sheets.notices import Identity, notice_leaves
from advisor_app.sheets.press import Printed, Recipient, SheetPress
from advisor_app.sheets.registers import REGISTERS, register_leaves
from advisor_app.support.paths import resources_folder
from tests.sheets.builders import (
    likely,
    many_likely,
    old_age_allowance,
    ordinary_case,
    policy,
    recipient,
    unlikely,
)
from tests.sheets.test_other_sheets import HEAD, callback, family, missing, near, referral, tally

GOLDEN = Path(__file__).parent / "golden"
DPI = 48
DUE = date(2026, 12, 7)
LONGEST_POINT = "郑州市上街区某某街道综合养老服务中心江南小镇社区日间照料中心暨银发顾问服务点一号点"
FAR = replace(HEAD, point=LONGEST_POINT)
RARE = Recipient("龚䶮𬎆·阿不都热依木·买买提艾力", "女　102岁　" + "江南小镇社区" * 7)
WHO = Identity(
    point="示例银发顾问点", address="示例路1号", phone="037100000000",
    advisors=("王芳", "张桂兰"), hours="周一至周五 8:30—17:30", hotline="12349",
)  # fmt: skip
Make = Callable[[SheetPress], Printed]


def nobody(press: SheetPress) -> Printed:
    return press.elder_sheet(HEAD, Recipient("（未登记姓名）", ""), (), None)


def preview(press: SheetPress) -> Printed:
    bare = replace(HEAD, number="", code="")
    return press.elder_sheet(bare, recipient(), ordinary_case(), DUE)


def longest(press: SheetPress) -> Printed:
    long = policy("名称很长很长的" + "一项救助供养待遇" * 5)
    return press.elder_sheet(FAR, RARE, [likely(long), unlikely(policy("甲"), DUE)], DUE, 22)


def notice(kind: str, identity: Identity) -> Make:
    texts = read_notices(resources_folder() / "notices.toml")
    return lambda press: press.leaves(
        kind, "示例", lambda faces: notice_leaves(faces, texts, kind, identity)
    )


def register(kind: str) -> Make:
    return lambda press: press.leaves(
        kind, "示例",
        lambda faces: register_leaves(
            faces, REGISTERS[kind], point="示例银发顾问点", month="2026-11", pages=1
        ),
    )  # fmt: skip


SHEETS: dict[str, tuple[Make, Limits]] = {
    "elder": (lambda press: press.elder_sheet(HEAD, recipient(), ordinary_case(), DUE), ELDER),
    "elder-16": (
        lambda press: press.elder_sheet(HEAD, recipient(), ordinary_case(), DUE, 16), ELDER,
    ),
    "elder-22": (
        lambda press: press.elder_sheet(HEAD, recipient(), ordinary_case(), DUE, 22), ELDER,
    ),
    "elder-twelve": (
        lambda press: press.elder_sheet(HEAD, recipient(), many_likely(12), DUE), ELDER,
    ),
    "elder-none": (lambda press: press.elder_sheet(HEAD, recipient(), (), DUE), ELDER),
    "elder-nobody": (nobody, ELDER),
    "elder-longest": (longest, replace(ELDER, longest_sentence=80)),
    "elder-preview": (preview, ELDER),
    "policy": (
        lambda press: press.policy_sheet(
            HEAD, old_age_allowance(), old_age_allowance().versions[0]
        ),
        ELDER,
    ),
    "family": (family, ELDER),
    "missing": (missing, ELDER),
    "referral": (referral, ELDER),
    "callback": (callback, ELDER),
    "near": (near, ELDER),
    "tally": (tally, COUNTER),
    **{f"register-{kind}": (register(kind), COUNTER) for kind in REGISTERS},
    **{f"notice-{kind}": (notice(kind, WHO), COUNTER) for kind in NOTICES},
    **{
        f"notice-{kind}-bare": (notice(kind, Identity(point=LONGEST_POINT)), COUNTER)
        for kind in NOTICES
    },
}  # fmt: skip


def pictured(pdf: bytes) -> Image.Image:
    """Give the first three pages side by side."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [
            document[place].render(scale=DPI / 72, grayscale=True).to_pil()
            for place in range(min(3, len(document)))
        ]
    whole = Image.new("L", (sum(page.width for page in pages), pages[0].height), 255)
    left = 0
    for page in pages:
        whole.paste(page, (left, 0))
        left += page.width
    return whole


def farthest(one: Image.Image, other: Image.Image) -> float:
    """Give by how much the greyest spots differ, 0 to 255, after smoothing."""
    smooth = [image.filter(ImageFilter.BoxBlur(2)) for image in (one, other)]
    return float(ImageChops.difference(*smooth).getextrema()[1])


@pytest.mark.parametrize("name", SHEETS)
def test_that_a_sheet_looks_as_it_did_when_it_was_found_good(press: SheetPress, name: str) -> None:
    make, limits = SHEETS[name]
    made = make(press)
    assert lint(made.pdf, limits) == ()
    path = GOLDEN / f"{name}.png"
    seen = pictured(made.pdf)
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        seen.quantize(16).save(path, optimize=True)
    with Image.open(path) as found_good:
        expected = found_good.convert("L")
    assert seen.size == expected.size
    assert farthest(seen, expected) < 40


def test_that_a_line_that_moved_is_seen(press: SheetPress) -> None:
    """The comparison itself can fail: another date, another line."""
    one = pictured(press.elder_sheet(HEAD, recipient(), ordinary_case(), DUE).pdf)
    other = pictured(press.elder_sheet(HEAD, recipient(), ordinary_case(), None).pdf)
    assert farthest(one, other) > 100
    again = pictured(press.elder_sheet(HEAD, recipient(), ordinary_case(), date(2026, 12, 9)).pdf)
    assert farthest(one, again) > 40


def test_that_no_picture_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.png")} == set(SHEETS)
