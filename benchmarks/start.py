"""From process start to a window that can be used, against a bare PySide6 main window."""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from advisor_app.access.envelope import Cost
from advisor_app.bootstrap import World, set_up, silent
from advisor_app.services.door import FirstRun
from advisor_app.support.paths import Paths, resources_folder
from benchmarks.measuring import Pair, paired, timed

_PASSPHRASE = "Ce-liang-26"  # noqa: S105 - of a record that is thrown away
_ROUNDS = 15

_BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
window.resize(1280, 720)
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""

_OURS = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from advisor_app.__main__ import late_door
from advisor_app.gui import theme
from advisor_app.gui.app import Window
from advisor_app.support.paths import Paths, resources_folder
app = QApplication(sys.argv)
resources = resources_folder()
theme.install(app, resources / "fonts")
data = Path(sys.argv[1])
window = Window(late_door(Paths(resources, data)), data)
window.show()
window.begin()
"""

_UNTIL_UNLOCK = (
    _OURS
    + """
QTimer.singleShot(0, app.quit)
app.exec()
import os
os._exit(0)
"""
)

_UNTIL_COUNTER = (
    _OURS
    + """
import os
import time
loaded = QTimer()
opened = QTimer()
begun = 0.0
def type_passphrase():
    global begun
    if window.jobs.idle and "advisor_app.gui.shell" in sys.modules:
        loaded.stop()
        begun = time.perf_counter()
        window.unlock_page.entered.emit(sys.argv[2])
        opened.start(1)
def look():
    shell = window.shell
    if shell is not None and shell.page(shell.current).isVisible() and window.jobs.idle:
        print((time.perf_counter() - begun) * 1000)
        sys.stdout.flush()
        os._exit(0)
loaded.timeout.connect(type_passphrase)
opened.timeout.connect(look)
QTimer.singleShot(60, lambda: loaded.start(5))
app.exec()
"""
)


def _run(code: str, *words: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # users start from compiled modules
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        check=True, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return done.stdout


def start_pairs(rounds: int = _ROUNDS) -> Iterator[Pair]:
    """Start until the unlock page, and until the first page behind it is read and shown."""
    with tempfile.TemporaryDirectory() as folder:
        paths = Paths(resources_folder(), Path(folder))
        world = World(paths=paths, now=lambda: datetime.now(UTC), entropy=os.urandom, cost=Cost())
        first = FirstRun(
            point="410106-D05", point_name="测量", advisor="测量", passphrase=_PASSPHRASE
        )
        set_up(world, first, silent).care.close()
        yield paired(
            "start until the unlock page / bare PySide6 window",
            lambda: _run(_UNTIL_UNLOCK, folder),
            lambda: _run(_BARE),
            rounds,
        )
        counter = [float(_run(_UNTIL_COUNTER, folder, _PASSPHRASE)) for _ in range(rounds)]
        bare = [timed(lambda: _run(_BARE)) for _ in range(rounds)]
        yield Pair(
            "passphrase entered until the first page is read and shown / bare",
            statistics.median(counter),
            statistics.median(bare),
            rounds,
        )
