"""The process is killed in the middle: what is left is continued or taken back, never broken."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from advisor_app.bootstrap import silent, unlock
from advisor_app.services.registers import importing
from tests.builders import PASSPHRASE, a_point, a_world
from tests.services.registers.registers import as_csv, plan, row

_CHILD = """
import os, signal, sys
from pathlib import Path
from advisor_app.bootstrap import silent, unlock
from advisor_app.services.registers import importing
from tests.builders import PASSPHRASE, a_world
from tests.services.registers.registers import plan
importing.AT_ONCE, importing.STEP = 20, 10
services = unlock(a_world(Path(sys.argv[1]), "child"), PASSPHRASE, silent)
def die(done, total):
    if done >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
services.imports.run(plan(services, Path(sys.argv[2]), register_people=True), die)
"""


def _killed(point: Path, path: Path, after: int) -> None:
    command = [sys.executable, "-c", _CHILD, str(point), str(path), str(after)]
    root = Path(importing.__file__).parents[3]
    ended = subprocess.run(
        command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=False
    )
    assert ended.returncode == -signal.SIGKILL


def test_that_a_power_cut_leaves_what_can_be_continued_or_taken_back(tmp_path: Path) -> None:
    point = tmp_path / "point"
    a_point(point).care.close()
    rows = [row(f"2025-3-{at % 28 + 1}", "张桂兰", 电话=f"100000000{at:02d}") for at in range(50)]
    path = as_csv(tmp_path / "台账.csv", rows)
    _killed(point, path, 65)
    services = unlock(a_world(point, "after"), PASSPHRASE, silent)
    try:
        assert services.desk.record.verify().problems == ()
        left = services.imports.unfinished()
        assert left is not None
        assert (left.people, left.talks) == (50, 10), "whole transactions, the last one gone"
        done = services.imports.run(plan(services, path, register_people=True))
        assert (done.batch, done.rows, done.people) == (left.batch.id, 50, 50)
        undone = services.imports.undo(done.batch)
        assert (undone.rows, undone.people, undone.kept) == (50, 50, ())
    finally:
        services.care.close()
    _killed(point, path, 65)
    services = unlock(a_world(point, "last"), PASSPHRASE, silent)
    try:
        left = services.imports.unfinished()
        assert left is not None
        undone = services.imports.undo(left.batch.id)
        assert (undone.rows, undone.people) == (10, 50)
        assert (services.registration.count(), services.consulting.listed()) == (0, ())
        assert services.desk.record.verify().problems == ()
    finally:
        services.care.close()
