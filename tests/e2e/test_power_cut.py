"""The power goes while somebody is at the counter: a window of its own process, killed for real."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt

from advisor_app.bootstrap import World, unlock
from tests.builders import PASSPHRASE, unheard
from tests.e2e.conftest import GUILAN, Open
from tests.e2e.counter import Counter

ROOT = Path(__file__).parents[2]

_AT_THE_COUNTER = """
import json, os, sys
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from advisor_app.bootstrap import door_of
from advisor_app.gui import theme
from advisor_app.gui.app import Window
from tests.builders import PASSPHRASE, TickingClock, a_world
from advisor_app.support.paths import resources_folder

def until(so):
    for _ in range(2000):
        QApplication.processEvents()
        if so() and window.jobs.idle:
            QApplication.processEvents()
            return
        QTest.qWait(5)
    raise SystemExit("it never came to that")

def press(key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifier)

app = QApplication([])
theme.install(app, resources_folder() / "fonts")
data, moment = Path(sys.argv[1]), sys.argv[2]
window = Window(door_of(a_world(data, "of the cut", TickingClock())), data)
window.show()
window.activateWindow()
window.begin()
until(lambda: window.isActiveWindow() and QApplication.focusWidget() is not None)
QTest.keyClicks(QApplication.focusWidget(), PASSPHRASE)
press(Qt.Key.Key_Return)
until(lambda: window.shell is not None)
window.shell.go("reception")
page = window.shell.page("reception")
until(lambda: page.finder.box.hasFocus())
QTest.keyClicks(page.finder.box, "zgl")
press(Qt.Key.Key_Return)
until(lambda: page.card is not None)
page.form.enter()
for digit in "16":
    QTest.keyClicks(QApplication.focusWidget(), digit)
press(Qt.Key.Key_Return)
page.form.asked.setFocus()
page.form.asked.insertPlainText("说到一半停电了")
if moment != "at once":
    until(lambda: "草稿已存" in page.form.saved_note.text())
if moment == "after saving":
    saved = []
    page.said.connect(lambda level, text: saved.append(text))
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: any("已登记" in one for one in saved))
print(json.dumps({"form": page.draft.form}), flush=True)
while True:
    QTest.qWait(5)
"""


@contextmanager
def somebody_at_the_counter(data: Path, moment: str) -> Iterator["subprocess.Popen[str]"]:
    """Have a window in a process of its own come to a moment of a talk; cut its power then."""
    process = subprocess.Popen(
        [sys.executable, "-c", _AT_THE_COUNTER, str(data), moment], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    yield process
    process.kill()
    _, errors = process.communicate()
    assert "Traceback" not in errors
    assert process.returncode == -signal.SIGKILL


def cut(data: Path, moment: str) -> str:
    """Cut the power at a moment; gives the id that the open form carried."""
    with somebody_at_the_counter(data, moment) as process:
        assert process.stdout is not None
        told = process.stdout.readline()
        assert told, process.stderr and process.stderr.read()
    form: str = json.loads(told)["form"]
    return form


def reopened(point: World, switched_on: Open) -> Counter:
    """Switch the counter PC on again."""
    counter = switched_on(point)
    counter.unlock()
    counter.to_reception()
    return counter


def test_that_a_talk_cut_off_is_offered_again_and_saved_once(
    point: World, switched_on: Open
) -> None:
    form = cut(point.paths.data, "draft kept")
    counter = reopened(point, switched_on)
    page = counter.reception
    assert page.form.asked.toPlainText() == "说到一半停电了"
    assert page.form.topics.values == ("meals",)
    assert page.card is not None
    assert page.card.person.name == GUILAN
    assert page.draft.form == form
    assert "已恢复" in counter.shell.status.text()
    page.form.asked.setFocus()
    counter.typist.say("，来电以后接着谈")
    counter.save()
    assert counter.logged() == 1
    counter.switch_off()
    services = unlock(point, PASSPHRASE, unheard)
    (seen,) = services.consulting.today()
    assert seen.note is not None
    assert seen.note.asked == "说到一半停电了，来电以后接着谈"
    assert services.consulting.drafts() == ()
    assert services.care.verify().problems == ()
    services.care.close()


def test_that_a_talk_saved_before_the_cut_is_there_and_not_offered_again(
    point: World, switched_on: Open
) -> None:
    cut(point.paths.data, "after saving")
    counter = reopened(point, switched_on)
    assert counter.logged() == 1
    assert counter.reception.form.asked.toPlainText() == ""
    assert counter.reception.card is None
    assert "已恢复" not in counter.shell.status.text()
    counter.switch_off()
    services = unlock(point, PASSPHRASE, unheard)
    assert services.consulting.drafts() == ()
    assert services.care.verify().problems == ()
    services.care.close()


def test_that_a_draft_that_is_given_up_does_not_come_back(point: World, switched_on: Open) -> None:
    cut(point.paths.data, "draft kept")
    counter = reopened(point, switched_on)
    counter.tab_to(counter.reception.form.drop_button)
    counter.typist.press(Qt.Key.Key_Space)
    counter.wait()
    assert counter.reception.form.asked.toPlainText() == ""
    counter.switch_off()
    again = reopened(point, switched_on)
    assert again.reception.form.asked.toPlainText() == ""
    assert again.logged() == 0


def test_that_power_that_goes_twice_in_one_talk_costs_nothing(
    point: World, switched_on: Open
) -> None:
    """The second cut comes at once, before anything could be kept a second time."""
    cut(point.paths.data, "draft kept")
    cut(point.paths.data, "at once")
    counter = reopened(point, switched_on)
    assert "说到一半停电了" in counter.reception.form.asked.toPlainText()
    counter.reception.form.asked.setFocus()
    counter.save()
    assert counter.logged() == 1
    counter.switch_off()
    services = unlock(point, PASSPHRASE, unheard)
    assert len(services.consulting.today()) == 1
    assert services.care.verify().problems == ()
    services.care.close()
