"""One elder's sheet, warm, against the same words drawn by bare reportlab with the same font."""

from datetime import date
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from advisor_app.domain.facts import Facts
from advisor_app.eligibility.matching import screen
from advisor_app.eligibility.reading import load_library
from advisor_app.sheets.press import Heading, Judged, Recipient, SheetPress
from advisor_app.support.paths import resources_folder
from benchmarks.measuring import Pair, paired

_ON = date(2026, 11, 23)


def one_sheet(rounds: int = 30) -> Pair:
    """Compose a sheet of several pages, and draw its lines again without any composing."""
    press = SheetPress(resources_folder() / "fonts")
    heading = Heading(
        number="SJ-D05-202611-0001", point="示例顾问点", point_phone="100-0000-0000",
        advisor="示例顾问", on=_ON, hotline="12349",
    )  # fmt: skip
    library = load_library(resources_folder() / "policies")
    facts = Facts.parse({"birth": "1938-03-05", "hukou": "410106", "care_level": 3})
    judged = [
        Judged(policy, one)
        for one in screen(library.policies, facts, _ON)
        if (policy := library.get(one.policy))
    ]

    def ours() -> bytes:
        return press.elder_sheet(heading, Recipient("张桂兰", "女"), judged).pdf

    pages = [page.extract_text().splitlines() for page in PdfReader(BytesIO(ours())).pages]
    fonts = resources_folder() / "fonts"
    for name in ("Regular", "Bold"):
        pdfmetrics.registerFont(TTFont(f"Bare{name}", str(Path(fonts) / f"NotoSansSC-{name}.ttf")))

    def bare() -> bytes:
        buffer = BytesIO()
        canvas = Canvas(buffer, pagesize=A4)
        for lines in pages:
            for number, line in enumerate(lines):
                canvas.setFont("BareBold" if number == 0 else "BareRegular", 18)
                canvas.drawString(60, 780 - number * 27, line)
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    return paired(f"one sheet of {len(pages)} pages / bare reportlab", ours, bare, rounds)
