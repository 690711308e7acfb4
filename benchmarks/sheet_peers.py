"""One engine in a process of its own: draws the sheets it is asked for, tells how long each took.

Run by ``benchmarks.sheets`` with the engine's name, a file of sheets and the folder of fonts. It
draws the first sheet; without input it ends then, and that is what a start costs. ``FROM TO`` on
standard input asks for these sheets, answered with milliseconds; ``memory`` is answered with the
most megabytes held so far; ``save PATH`` keeps the last sheet.

Only what an engine needs is imported, when it is chosen: peers run in a venv without the program.
"""

# ruff: noqa: ANN401 - the peers' packages are not installed where the types are checked

import html
import json
import pickle
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

Sheet = Any
"""What an engine draws: a list of leaves as ``sheet_cases.marks_of`` gives; ours gets a case."""
Draw = Callable[[Sheet], bytes]
KEY = bytes(range(32))
"""The seed of the key that signs here."""


class Case(NamedTuple):
    """What the press is given for one sheet, and what its code tells of.

    Attributes:
        policies: each with the hash of what it promised, taken beforehand (0.02 ms a policy).
    """

    heading: Any
    recipient: Any
    judged: list[Any]
    policies: list[Any]


def main(engine: str, path: Path, fonts: Path) -> None:
    """Draw what is asked for."""
    draw = ENGINES[engine](fonts)
    if engine == "ours":
        sheets = pickle.loads(path.read_bytes())  # noqa: S301 - our own, made a moment ago
    else:
        sheets = json.loads(path.read_text(encoding="utf-8"))
    last = draw(sheets[0])
    for line in sys.stdin:
        if line.startswith("memory"):
            answer = _memory()
        elif line.startswith("save"):
            answer = Path(line.split()[1]).write_bytes(last)
        else:
            begun = time.perf_counter()
            for place in range(*map(int, line.split())):
                last = draw(sheets[place])
            answer = (time.perf_counter() - begun) * 1000
        sys.stdout.write(f"{answer:.4f}\n")
        sys.stdout.flush()


def _memory() -> float:
    """Give the most memory held, in megabytes (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = (one for one in status.splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def ours(fonts: Path) -> Draw:
    """Compose, sign, draw and seal as the program does."""
    from advisor_app.sheets.press import SheetPress
    from advisor_app.sync.keys import DeviceKey
    from advisor_app.sync.pdf_seal import sealed

    press, key = SheetPress(fonts), DeviceKey(KEY)

    def draw(case: Case) -> bytes:
        made = press.elder_sheet(coded_heading(case, key), case.recipient, case.judged)
        return sealed(made.pdf, key)

    return draw


def coded_heading(case: Case, key: Any) -> Any:
    """Give the heading with the signed code."""
    from dataclasses import replace

    from advisor_app.sync.sheet_code import coded

    heading = case.heading
    code = coded(
        key, None, kind="elder", point="410106-D05", number=heading.number, on=heading.on,
        policies=case.policies,
    )  # fmt: skip
    return replace(heading, code=code)


def canvas(fonts: Path) -> Draw:
    """Draw the very same marks by reportlab's canvas, as its manual has it."""
    import zxingcpp
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    for name in ("NotoSansSC-Regular", "NotoSansSC-Bold"):
        pdfmetrics.registerFont(TTFont(name, str(fonts / f"{name}.ttf")))

    def draw(sheet: Sheet) -> bytes:
        target = BytesIO()
        paper = Canvas(target)
        for width, height, marks in sheet:
            paper.setPageSize((width, height))
            for mark in marks:
                _mark(paper, mark, height, zxingcpp)
            paper.showPage()
        paper.save()
        return target.getvalue()

    return draw


def _mark(paper: Any, mark: dict[str, Any], top: float, zxingcpp: Any) -> None:
    x, y = mark["x"], top - mark["y"]
    match mark["kind"]:
        case "Words":
            bold = mark["bold"]
            paper.setFont("NotoSansSC-Bold" if bold else "NotoSansSC-Regular", mark["size"])
            paper.drawString(x, y, mark["text"])
        case "Line":
            paper.setLineWidth(mark["weight"])
            paper.line(x, y, x + mark["length"], y)
        case "Box":
            paper.setLineWidth(mark["weight"])
            paper.rect(x, y - mark["height"], mark["width"], mark["height"])
        case "Shade":
            paper.setFillGray(0.92)
            paper.rect(x, y - mark["height"], mark["width"], mark["height"], stroke=0, fill=1)
            paper.setFillGray(0)
        case "Square":
            _square(paper, x, y, mark["side"], ticked=mark["ticked"])
        case _:
            _code(paper, mark, x, y, zxingcpp)


def _square(paper: Any, x: float, y: float, side: float, *, ticked: bool) -> None:
    if not ticked:
        paper.setLineWidth(side / 11)
        paper.rect(x, y - side, side, side)
        return
    paper.setLineWidth(side / 6.5)
    path = paper.beginPath()
    path.moveTo(x + 0.05 * side, y - 0.52 * side)
    path.lineTo(x + 0.36 * side, y - 0.88 * side)
    path.lineTo(x + 0.95 * side, y - 0.12 * side)
    paper.drawPath(path)


def _code(paper: Any, mark: dict[str, Any], x: float, y: float, zxingcpp: Any) -> None:
    """Draw the code as one path, a rectangle for a run of black: as ours."""
    code = zxingcpp.create_barcode(mark["digits"], zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    view = memoryview(code.to_image(scale=1, add_quiet_zones=False))
    whole, count = view.tobytes(), len(view)
    step, path = mark["side"] / count, paper.beginPath()
    for row in range(count):
        line = whole[row * count : (row + 1) * count]
        start = line.find(0)
        while start >= 0:
            end = line.find(255, start)
            end = count if end < 0 else end
            path.rect(x + start * step, y - (row + 1) * step, (end - start) * step, step)
            start = line.find(0, end)
    paper.drawPath(path, stroke=0, fill=1)


def _lines(leaf: Any) -> Iterator[list[dict[str, Any]]]:
    """Give the words of a leaf, those of one style that follow each other together."""
    together: list[dict[str, Any]] = []
    for mark in leaf[2]:
        if mark["kind"] != "Words":
            continue
        if together and _style(together[-1]) != _style(mark):
            yield together
            together = []
        together.append(mark)
    yield together


def _style(mark: dict[str, Any]) -> tuple[float, bool]:
    return mark["size"], mark["bold"]


def typst(fonts: Path) -> Draw:
    """Set the same words, a line each; of four ways tried this one was the fastest."""
    from typst import Compiler

    compiler = Compiler(font_paths=[str(fonts)], ignore_system_fonts=True)
    head = (
        "#set page(width: 595.28pt, height: 841.89pt, margin: 56.7pt)\n"
        '#set text(font: "Noto Sans SC", lang: "zh")\n#set par(leading: 0.7em, spacing: 0.7em)\n'
    )

    def draw(sheet: Sheet) -> bytes:
        pages = ("".join(map(_typst, _lines(leaf))) for leaf in sheet)
        source = head + "#pagebreak(weak: true)\n".join(pages)
        made: bytes = compiler.compile(input=source.encode(), format="pdf")
        return made

    return draw


def _typst(lines: list[dict[str, Any]]) -> str:
    size, bold = _style(lines[0])
    said = "#linebreak()".join("#" + json.dumps(one["text"], ensure_ascii=False) for one in lines)
    return f"#par(text(size: {size}pt, weight: {700 if bold else 400})[{said}])\n"


def qt(fonts: Path) -> Draw:
    """Set the same words by QTextDocument, printed by QPdfWriter."""
    from PySide6.QtCore import QBuffer, QIODevice, QSizeF
    from PySide6.QtGui import (
        QFont,
        QFontDatabase,
        QGuiApplication,
        QPageSize,
        QPdfWriter,
        QTextCharFormat,
        QTextCursor,
        QTextDocument,
        QTextFormat,
    )  # fmt: skip

    app = QGuiApplication.instance() or QGuiApplication(["", "-platform", "offscreen"])
    for name in ("NotoSansSC-Regular", "NotoSansSC-Bold"):
        QFontDatabase.addApplicationFont(str(fonts / f"{name}.ttf"))

    @cache
    def letters(size: float, bold: bool) -> Any:
        font = QFont("Noto Sans SC")
        font.setPointSizeF(size)
        font.setBold(bold)
        made = QTextCharFormat()
        made.setFont(font)
        return made

    def draw(sheet: Sheet, _app: object = app) -> bytes:
        document = QTextDocument()
        document.setPageSize(QSizeF(794, 1123))  # A4 at the screen's 96 dots an inch
        cursor, breaks = QTextCursor(document), QTextFormat.PageBreakFlag
        for leaf in sheet:
            for place, lines in enumerate(_lines(leaf)):
                block, first = cursor.blockFormat(), leaf is not sheet[0] and place == 0
                block.setPageBreakPolicy(
                    breaks.PageBreak_AlwaysBefore if first else breaks.PageBreak_Auto
                )
                style = letters(*_style(lines[0]))
                cursor.insertBlock(block, style)
                cursor.insertText("\u2028".join(one["text"] for one in lines), style)
        target = QBuffer()
        target.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(target)
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        document.print_(writer)
        return bytes(target.data().data())

    return draw


def weasyprint(fonts: Path) -> Draw:
    """Set the same words as HTML."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    known = FontConfiguration()
    faces = "".join(
        f"@font-face {{ font-family: Sheet; font-weight: {weight}; "
        f"src: url({(fonts / f'NotoSansSC-{name}.ttf').as_uri()}) }}"
        for name, weight in (("Regular", 400), ("Bold", 700))
    )
    rules = "@page { size: A4; margin: 20mm } body { font-family: Sheet } p { margin: 0 }"
    style = CSS(string=f"{faces} {rules} section {{ break-after: page }}", font_config=known)

    def draw(sheet: Sheet) -> bytes:
        pages = ("".join(map(_html, _lines(leaf))) for leaf in sheet)
        text = "".join(f"<section>{page}</section>" for page in pages)
        made: bytes = HTML(string=text).write_pdf(stylesheets=[style], font_config=known)
        return made

    return draw


def _html(lines: list[dict[str, Any]]) -> str:
    size, bold = _style(lines[0])
    said = "<br>".join(html.escape(one["text"]) for one in lines)
    return f'<p style="font: {700 if bold else 400} {size}pt/1.5 Sheet">{said}</p>'


ENGINES: dict[str, Callable[[Path], Draw]] = {
    "ours": ours, "canvas": canvas, "typst": typst, "qt": qt, "weasyprint": weasyprint,
}  # fmt: skip


if __name__ == "__main__":
    sys.modules.setdefault("benchmarks.sheet_peers", sys.modules["__main__"])  # cases name it
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]).resolve())
