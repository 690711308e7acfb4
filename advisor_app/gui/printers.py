"""The printers of this computer: which there are, how they are, and how one is opened.

Everything here asks the system and may take seconds: it is for the printing thread only.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from PySide6.QtPrintSupport import QPrintEngine, QPrinter, QPrinterInfo

from advisor_app.services.sheet_book import PrintSetup

_PATIENCE = 2
"""Seconds; a print server that is away can keep an answer back for a minute."""

Key = QPrintEngine.PrintEnginePropertyKey
_CUPS_OPTIONS = Key(0xFE00)
"""Qt's own key for options of a CUPS job (``PPK_CupsOptions``), a flat list of names and values;
``QPrinter`` has no word for them."""

_TRAY_NAMES = {
    "auto": "自动选纸", "automatic": "自动选纸", "formsource": "按纸型选",
    "onlyone": "上层纸盒", "upper": "上层纸盒", "middle": "中层纸盒", "lower": "下层纸盒",
    "manual": "手送纸", "manualfeed": "手送纸", "bypass": "手送纸", "multipurpose": "多用途纸盘",
    "tray1": "1号纸盒", "tray2": "2号纸盒", "tray3": "3号纸盒", "cassette": "纸盒",
    "envelope": "信封口", "envelopemanual": "手送信封", "largecapacity": "大容量纸盒",
}  # fmt: skip


class Trouble(Enum):
    """What keeps a printer from printing, with what to say about it.

    Only of one that is stopped or refuses the system is sure: what else it tells may be left over
    from an earlier job, and is only cleared by the next one.
    """

    STOPPED = "打印机“{}”暂停了，不接活：请在系统的打印机设置里恢复它，再印一次"
    REFUSING = "打印机“{}”不收新的打印任务：请在系统的打印机设置里让它接受任务，再印一次"
    PAPER = "打印机“{}”没有纸了：请加纸，再印一次"
    JAM = "打印机“{}”卡纸了：请取出卡住的纸，再印一次"
    OPEN = "打印机“{}”的盖子开着：请关好，再印一次"
    INK = "打印机“{}”没有墨了：请换墨盒或硒鼓，再印一次"
    OFFLINE = "打印机“{}”连不上：请看它开没开、线插没插好，再印一次"
    FAULT = "打印机“{}”说它有故障：请看它的灯和小屏幕，弄好了再印一次"

    @property
    def sure(self) -> bool:
        """Whether it holds until somebody changes the printer's settings."""
        return self in (Trouble.STOPPED, Trouble.REFUSING)

    def said_of(self, name: str) -> str:
        """Say it of a printer."""
        return self.value.format(name)


_ALERTS = {
    "media-jam": Trouble.JAM, "media-empty": Trouble.PAPER, "media-needed": Trouble.PAPER,
    "cover-open": Trouble.OPEN, "door-open": Trouble.OPEN, "interlock-open": Trouble.OPEN,
    "offline": Trouble.OFFLINE, "shutdown": Trouble.OFFLINE, "timed-out": Trouble.OFFLINE,
    "paused": Trouble.STOPPED,
}  # fmt: skip
_ALERTS_IF_SERIOUS = {"toner-empty": Trouble.INK, "marker-supply-empty": Trouble.INK}
"""Printers that warn of these still print."""


@dataclass(frozen=True, slots=True)
class Tray:
    """A paper tray: as the system calls it, and as people do."""

    key: str
    name: str


class Printers(Protocol):
    """What the program knows of printers."""

    def names(self) -> Sequence[str]:
        """Give the names of all printers."""
        ...

    def default(self) -> str:
        """Give the name of the system's own choice, or nothing."""
        ...

    def trouble(self, name: str) -> Trouble | None:
        """Give what keeps a printer from printing, as far as the system tells."""
        ...

    def trays(self, name: str) -> Sequence[Tray]:
        """Give a printer's trays, as far as the system tells."""
        ...

    def open(self, name: str, tray: str) -> QPrinter | None:
        """Give a printer to paint on; None when it is gone."""
        ...


Ask = Callable[[str, Sequence[str]], str]


def ask_cups(program: str, words: Sequence[str]) -> str:
    """Ask one of CUPS's small programs; nothing where it is not there or does not answer."""
    path = shutil.which(program)
    if path is None:
        return ""
    # In the installable program this path leads to its own libraries, which are not CUPS's.
    kept = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
    try:
        told = subprocess.run(  # noqa: S603 - no shell, and the program is named in this file
            [path, *words],
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            env=kept | {"LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout.decode(errors="replace")


class SystemPrinters:
    """The system's own printers: told by Qt, and by CUPS's programs where Qt is mute."""

    def __init__(self, ask: Ask = ask_cups) -> None:
        self._ask = ask

    def names(self) -> Sequence[str]:
        """Give the names of all printers."""
        return QPrinterInfo.availablePrinterNames()

    def default(self) -> str:
        """Give the name of the system's own choice, or nothing."""
        return QPrinterInfo.defaultPrinterName()

    def trouble(self, name: str) -> Trouble | None:
        """Give what keeps a printer from printing, as far as the system tells."""
        told = self._ask("lpstat", ["-a", name, "-l", "-p", name])
        if told:
            return read_trouble(told)
        state = QPrinterInfo.printerInfo(name).state()
        broken = state in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted)
        return Trouble.FAULT if broken else None

    def trays(self, name: str) -> Sequence[Tray]:
        """Give a printer's trays, as far as the system tells."""
        told = self._ask("lpoptions", ["-p", name, "-l"])
        if told:
            return list(read_trays(told))
        printer = self.open(name, "")
        # Windows answers with numbers; where there is no such notion, with nothing.
        numbers = printer.printEngine().property(Key.PPK_PaperSources) if printer else None
        return [_numbered_tray(int(one)) for one in numbers or ()]

    def open(self, name: str, tray: str) -> QPrinter | None:
        """Give a printer to paint on; None when it is gone."""
        printer = QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)
        # Qt makes a writer of PDF files where it does not find the printer.
        if printer.outputFormat() is not QPrinter.OutputFormat.NativeFormat:
            return None
        _choose_tray(printer.printEngine(), tray)
        return printer


def _choose_tray(engine: QPrintEngine, tray: str) -> None:
    if tray.isdecimal():
        engine.setProperty(Key.PPK_PaperSource, int(tray))
    elif tray:
        engine.setProperty(_CUPS_OPTIONS, ["InputSlot", tray])


def read_trouble(told: str) -> Trouble | None:
    """Read what ``lpstat -a -l -p`` tells of one printer."""
    lines = told.splitlines()
    alerts = (line.split(":", 1)[1] for line in lines if "Alerts:" in line)
    found = [_alert(one.strip(",")) for line in alerts for one in line.split()]
    # Why it stopped is worth more than that it stopped.
    if first := next((one for one in found if one), None):
        return first
    if any(line.startswith("printer ") and " disabled since " in line for line in lines):
        return Trouble.STOPPED
    refusing = any(" not accepting requests since " in line for line in lines)
    return Trouble.REFUSING if refusing else None


def _alert(reason: str) -> Trouble | None:
    what, _, weight = reason.rpartition("-")
    if weight not in ("report", "warning", "error"):
        what, weight = reason, "error"
    serious = weight == "error"
    return _ALERTS.get(what) or (_ALERTS_IF_SERIOUS.get(what) if serious else None)


def read_trays(told: str) -> Iterator[Tray]:
    """Read the trays out of what ``lpoptions -l`` tells of one printer."""
    for line in told.splitlines():
        head, _, values = line.partition(":")
        if head.partition("/")[0] == "InputSlot":
            for one in values.split():
                yield _tray(one.removeprefix("*"))


def _tray(key: str) -> Tray:
    return Tray(key, _TRAY_NAMES.get(key.lower().replace("-", ""), key))


def _numbered_tray(number: int) -> Tray:
    """Name a tray of Windows: the first numbers are Qt's, the others the driver's own."""
    known = {one.value: one.name for one in QPrinter.PaperSource}
    word = known.get(number, "").lower()
    return Tray(str(number), _TRAY_NAMES.get(word, f"纸盒（{number}）"))


def chosen_name(printers: Printers, setup: PrintSetup) -> str:
    """Give the name of the printer that is meant; nothing where there is none at all."""
    names = printers.names()
    return setup.printer or printers.default() or (names[0] if names else "")
