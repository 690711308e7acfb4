"""The Qt binding keeps its references: a window must live for days."""

import subprocess
import sys
import textwrap

import pytest

_COUNT = """
import sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Sender(QObject):
    sent = Signal(str)

app = QApplication([])
label, sender = QLabel(), Sender()
sender.sent.connect(lambda text: None)
before = sys.getrefcount({what})
for number in range(300):
    {act}
print(sys.getrefcount({what}) - before)
sys.stdout.flush()
"""


@pytest.mark.parametrize(
    ("what", "act"),
    [("None", "label.setText(str(number))"), ("True", "sender.sent.emit('x')")],
)
def test_that_the_binding_loses_no_references(what: str, act: str) -> None:
    """PySide6 6.12.0 loses one at every call; before Python 3.12 the program dies of it."""
    code = textwrap.dedent(_COUNT).format(what=what, act=act)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert abs(int(done.stdout)) < 50
