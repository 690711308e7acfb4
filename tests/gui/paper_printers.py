"""Printers that put their paper into a folder, as PDF files; and that can fall ill."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtPrintSupport import QPrinter

from advisor_app.gui.printers import Tray, Trouble


class PaperPrinters:
    """Two printers. What they print is in ``papers``, newest last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.there: Sequence[str] = ("柜台打印机", "楼上的打印机")
        self.usual = "柜台打印机"
        self.ill: Trouble | None = None
        self.papers: list[Path] = []
        self.opened: list[tuple[str, str]] = []
        self.made: list[QPrinter] = []

    def names(self) -> Sequence[str]:
        return self.there

    def default(self) -> str:
        return self.usual

    def trouble(self, _: str) -> Trouble | None:
        return self.ill

    def trays(self, _: str) -> Sequence[Tray]:
        return (Tray("Upper", "上层纸盒"), Tray("Lower", "下层纸盒"))

    def open(self, name: str, tray: str) -> QPrinter | None:
        self.opened.append((name, tray))
        path = self.folder / f"paper-{len(self.papers)}.pdf"
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        self.papers.append(path)
        self.made.append(printer)
        return printer
