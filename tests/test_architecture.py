"""The house stands as it was drawn: contracts, sizes, and what may be imported when."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def _modules_after(statement: str) -> set[str]:
    """Give the modules that are loaded after a statement in a fresh interpreter."""
    code = f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


def test_that_imports_point_down() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout


def test_that_sizes_keep_their_caps() -> None:
    done = subprocess.run(
        [sys.executable, ".ci/size_caps.py"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "heavy", ["sqlite_utils", "reportlab", "xlsxwriter", "advisor_app.store", "cryptography"]
)
def test_that_the_window_starts_without(heavy: str) -> None:
    """What the unlock page does not need is loaded while it is shown."""
    loaded = _modules_after("import advisor_app.__main__, advisor_app.gui.app")
    assert heavy not in loaded


def test_that_commands_do_not_load_qt() -> None:
    assert not any(
        name.startswith("PySide6") for name in _modules_after("import advisor_app.cli.main")
    )


def test_that_sqlite_utils_speaks_of_the_cipher_drivers_errors() -> None:
    code = (
        "from advisor_app.store.driver import engine, Database\n"
        "from sqlite_utils import db\n"
        "assert db.sqlite3 is engine\n"
        "assert issubclass(engine.OperationalError, engine.DatabaseError)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_that_a_late_import_of_the_driver_is_noticed() -> None:
    code = "import sqlite_utils.db\nimport advisor_app.store.driver"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert "sqlite_utils was imported before" in done.stderr


def test_that_nothing_is_left_for_later() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")
    for path in (ROOT / "advisor_app").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [mark for mark in marks if mark in text], path


def test_that_the_frozen_program_takes_along_what_is_imported_by_name() -> None:
    """PyInstaller follows import statements, not names in calls."""
    named = {
        name
        for path in (ROOT / "advisor_app").rglob("*.py")
        for name in re.findall(r'import_module\(\s*"([\w.]+)"', path.read_text(encoding="utf-8"))
    }
    spec = (ROOT / "build.spec").read_text(encoding="utf-8")
    assert "advisor_app.gui.district.shell" in named
    ours = {name for name in named if name.startswith("advisor_app.")}
    assert {name for name in ours if f'"{name}"' not in spec} == set()
