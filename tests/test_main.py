"""The one door, from a process of its own: no words, words, wrong words, no screen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from advisor_app.__main__ import late_door
from advisor_app.domain.errors import KnownError
from advisor_app.support.paths import Paths, resources_folder
from tests.builders import PASSPHRASE, a_point, unheard

ROOT = Path(__file__).parents[1]
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def program(*words: str, data: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the program as a user would, without a screen."""
    kept = {name: value for name, value in os.environ.items() if name not in _SCREENS}
    return subprocess.run(
        [sys.executable, "-m", "advisor_app", *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        env=kept | {"ADVISOR_DATA": str(data)} | environment,
    )


@pytest.mark.parametrize("words", [(), ("--data", "somewhere")])
def test_that_without_a_screen_the_window_says_what_to_do(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    done = program(*words, data=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "没有屏幕" in line
    assert "--help" in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "status", "out", "err"),
    [
        (("--help",), 0, "usage: advisor", ""),
        (("policy", "list"), 0, "高龄津贴", ""),
        (("dance",), 2, "", "dance"),
        (("elder", "find", "z"), 2, "", "init"),
        (("policy", "lint", "nowhere.toml"), 2, "", "nowhere.toml"),
    ],
)
def test_that_words_are_a_command(
    words: tuple[str, ...], status: int, out: str, err: str, tmp_path: Path
) -> None:
    done = program(*words, data=tmp_path, ADVISOR_PASSPHRASE=PASSPHRASE)
    assert done.returncode == status
    assert out in done.stdout
    assert err in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_that_a_console_of_another_tongue_is_spoken_to_all_the_same(tmp_path: Path) -> None:
    done = program("policy", "list", data=tmp_path, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 0
    assert "高龄津贴" in done.stdout


def test_that_a_whole_visit_works_from_the_shell(tmp_path: Path) -> None:
    """Each command is a process of its own: what one wrote the next one reads."""

    def advisor(*words: str) -> str:
        done = program(*words, data=tmp_path / "data", ADVISOR_PASSPHRASE=PASSPHRASE)
        assert done.returncode == 0, done.stderr
        return done.stdout

    advisor("init", "--point", "410106-D05", "--advisor", "示例顾问")
    advisor("elder", "add", "--name", "张桂兰", "--birth", "1942-03")
    elder = advisor("elder", "find", "zgl").split()[0]
    advisor(
        "consult", "add", "--elder", elder, "--channel", "walk_in", "--topic", "meals",
        "--outcome", "answered",
    )  # fmt: skip
    assert "张桂兰" in advisor("consult", "list")
    assert "完好" in advisor("verify")


def _loaded_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint('\\n'.join(sys.modules))"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    return set(done.stdout.split())


@pytest.mark.parametrize("heavy", ["sqlcipher3", "msgspec", "reportlab", "advisor_app.bootstrap"])
def test_that_standing_before_the_door_loads_nothing(heavy: str) -> None:
    before = (
        "from pathlib import Path\n"
        "from advisor_app.__main__ import late_door\n"
        "from advisor_app.support.paths import paths_for\n"
        "door = late_door(paths_for(Path('nowhere')))\n"
        "assert door.is_new()\n"
    )
    assert heavy not in _loaded_after(before)
    assert heavy in _loaded_after(before + "door.load()\n")


def test_that_a_door_knows_a_record_from_none(tmp_path: Path) -> None:
    door = late_door(Paths(resources_folder(), tmp_path))
    assert door.is_new()
    a_point(tmp_path).care.close()
    assert not door.is_new()
    with pytest.raises(KnownError):
        door.unlock("not this one", unheard)
    door.unlock(PASSPHRASE, unheard).care.close()
