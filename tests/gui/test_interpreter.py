"""A day of signals does not end the program, whatever the Qt binding does with ``True``."""

import subprocess
import sys
from textwrap import dedent

import pytest

_DAY = """
    import sys
    from PySide6.QtCore import QCoreApplication, QObject, Signal
    from advisor_app.gui.interpreter import keep_true_alive

    class Talker(QObject):
        told = Signal(str)

    app = QCoreApplication([])
    {guard}
    talker = Talker()
    talker.told.connect(len)
    for _ in range(200_000):
        talker.told.emit("x")
    print("the day is over")
"""


def _run(guard: str) -> "subprocess.CompletedProcess[str]":
    code = dedent(_DAY).format(guard=guard)
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )


def test_that_a_day_of_signals_ends_well() -> None:
    told = _run("keep_true_alive()")
    assert (told.returncode, told.stdout.strip()) == (0, "the day is over"), told.stderr


def test_that_asking_twice_changes_nothing() -> None:
    told = _run("keep_true_alive(); n = sys.getrefcount(True); keep_true_alive();"
                " assert abs(sys.getrefcount(True) - n) < 100")  # fmt: skip
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("value", [True, False])
def test_that_truth_stays_what_it_is(value: bool) -> None:
    assert (value is True) is value
    assert (bool(1), bool(0)) == (True, False)
