"""A print server of the test's own: CUPS on a loopback port, its printer puts PDFs into a folder.

Nothing of the system's print server is read or changed. The printer is a queue of a PostScript
description (PPD) without a filter, so what comes out is what Qt handed over; behind it stands a
script as CUPS's back end, which can run out of paper.
"""

import getpass
import grp
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

_PROGRAMS = Path("/usr/lib/cups")
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
_PATIENCE = 20

WHY_NOT = "CUPS is not installed here: apt-get install cups-daemon cups-client"

_SETTINGS = """\
Listen 127.0.0.1:{port}
LogLevel debug
Browsing Off
DefaultAuthType None
WebInterface No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""

_FILES = """\
ServerRoot {folder}/root
ServerBin {folder}/programs
StateDir {folder}/state
CacheDir {folder}/cache
RequestRoot {folder}/jobs
TempDir {folder}/jobs
AccessLog {folder}/access.log
ErrorLog {folder}/error.log
PageLog {folder}/page.log
Printcap
User {user}
Group {group}
SystemGroup {system}
"""

_BACK_END = """\
#!/bin/sh
# Called without words: tells what there is. Else: job, user, title, copies, options, file.
if [ $# -eq 0 ]; then echo 'direct paper "Unknown" "Paper"'; exit 0; fi
while [ -e "{folder}/no-paper" ]; do echo "STATE: +media-empty-error" >&2; sleep 0.2; done
echo "STATE: -media-empty-error" >&2
echo "copies=$4 $5" > "{folder}/papers/$1.txt"
cat "$6" > "{folder}/papers/$1.part" && mv "{folder}/papers/$1.part" "{folder}/papers/$1.pdf"
"""

_DESCRIPTION = """\
*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "PAPER.PPD"
*Manufacturer: "Paper"
*Product: "(Paper)"
*ModelName: "Paper"
*ShortNickName: "Paper"
*NickName: "Paper"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: True
*DefaultColorSpace: RGB
*FileSystem: False
*cupsFilter2: "application/pdf application/pdf 0 -"
*OpenUI *PageSize/Media Size: PickOne
*OrderDependency: 10 AnySetup *PageSize
*DefaultPageSize: A4
*PageSize A4/A4: ""
*PageSize A3/A3: ""
*CloseUI: *PageSize
*OpenUI *PageRegion/Media Size: PickOne
*OrderDependency: 10 AnySetup *PageRegion
*DefaultPageRegion: A4
*PageRegion A4/A4: ""
*PageRegion A3/A3: ""
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*ImageableArea A3/A3: "0 0 842 1191"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
*PaperDimension A3/A3: "842 1191"
*OpenUI *InputSlot/Media Source: PickOne
*OrderDependency: 20 AnySetup *InputSlot
*DefaultInputSlot: Upper
*InputSlot Upper/Upper: ""
*InputSlot Lower/Lower: ""
*CloseUI: *InputSlot
"""


def program(name: str) -> str:
    """Give the path of one of CUPS's programs; empty where there is none."""
    return shutil.which(name, path=_PATH) or ""


def installed() -> bool:
    """Whether a print server can be started here."""
    wanted = ("cupsd", "lpadmin", "lpstat", "cupsdisable")
    return _PROGRAMS.is_dir() and all(map(program, wanted))


class PrintServer:
    """A running server. Printers are added by name.

    Attributes:
        address: what ``CUPS_SERVER`` has to say for a client to find it.
    """

    def __init__(self, folder: Path) -> None:
        """Start it in an empty folder, and wait until it answers."""
        self._folder = folder
        self.address = f"127.0.0.1:{_free_port()}"
        self._prepare()
        words = ["-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "cups-files.conf")]
        self._process = subprocess.Popen(
            [program("cupsd"), *words], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )
        self.wait(self._answers, "answer")

    def add(self, name: str) -> None:
        """Add a printer, ready to print."""
        description = self._folder / "paper.ppd"
        self.told("lpadmin", "-p", name, "-E", "-v", "paper:/", "-P", str(description))
        self.wait(lambda: "is idle" in self.told("lpstat", "-p", name), "printer")

    def remove(self, name: str) -> None:
        """Take a printer away."""
        self.told("lpadmin", "-x", name)
        self.wait(lambda: name not in self.told("lpstat", "-e"), "end of a printer")

    def told(self, name: str, *words: str) -> str:
        """Have one of CUPS's programs do something, and give what it says."""
        done = subprocess.run(
            [program(name), *words], capture_output=True, check=False,
            env={**os.environ, "CUPS_SERVER": self.address, "LC_ALL": "C"},
        )  # fmt: skip
        return done.stdout.decode(errors="replace")

    def papers(self, count: int) -> list[Path]:
        """Wait until so many papers came out; give them in order."""
        folder = self._folder / "papers"
        self.wait(lambda: len(list(folder.glob("*.pdf"))) >= count, f"{count} papers")
        return sorted(folder.glob("*.pdf"), key=lambda one: int(one.stem))

    @property
    def printed(self) -> int:
        """How many papers came out so far, of jobs that are done."""
        self.wait(lambda: not self.told("lpstat", "-o"), "end of its jobs")
        return len(list((self._folder / "papers").glob("*.pdf")))

    def take_paper(self) -> None:
        """Take the paper out; the next job waits for it."""
        (self._folder / "no-paper").touch()

    def put_paper(self) -> None:
        """Put paper in."""
        (self._folder / "no-paper").unlink(missing_ok=True)

    def wait(self, until: Callable[[], bool], what: str) -> None:
        """Wait until something holds."""
        end = time.monotonic() + _PATIENCE
        while not until():
            if time.monotonic() > end:
                self.stop()
                raise AssertionError(f"no {what} from the print server: {self._log()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it."""
        self.put_paper()
        self._process.terminate()
        self._process.wait(_PATIENCE)

    def _prepare(self) -> None:
        root = os.getuid() == 0
        user = "lp" if root else getpass.getuser()
        group = "lp" if root else grp.getgrgid(os.getgid()).gr_name
        names = {"folder": self._folder, "port": self.address.rpartition(":")[2]}
        # Started by root it wants somebody else for its jobs, of another group than its masters.
        names |= {"user": user, "group": group, "system": "root" if root else group}
        for name, text in (
            ("cupsd.conf", _SETTINGS), ("cups-files.conf", _FILES), ("paper.ppd", _DESCRIPTION),
        ):  # fmt: skip
            (self._folder / name).write_text(text.format_map(names), encoding="utf-8")
        programs = self._folder / "programs"
        for name in ("root", "state", "cache", "jobs", "papers", "programs/backend"):
            (self._folder / name).mkdir(parents=True)
        for each in ("daemon", "filter", "notifier"):
            (programs / each).symlink_to(_PROGRAMS / each)
        back_end = programs / "backend" / "paper"
        back_end.write_text(_BACK_END.format(folder=self._folder), encoding="utf-8")
        back_end.chmod(0o700)  # CUPS runs it as whoever the server belongs to

    def _answers(self) -> bool:
        assert self._process.poll() is None, f"the print server ended by itself: {self._log()}"
        return "is running" in self.told("lpstat", "-r")

    def _log(self) -> str:
        log = self._folder / "error.log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else "it said nothing"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port
