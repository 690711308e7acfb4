"""A command among other programs: readers that leave, full disks, other encodings, no screen."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from advisor_app.cli.streams import complain
from tests.builders import PASSPHRASE
from tests.cli.conftest import make_point

ROOT = Path(__file__).parents[2]
PROGRAM = f"{sys.executable} -m advisor_app"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    make_point(tmp_path / "data")
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return known | {
        "ADVISOR_DATA": str(tmp_path / "data"), "ADVISOR_PASSPHRASE": PASSPHRASE, "LANG": "C.UTF-8",
    }  # fmt: skip


def shell(
    line: str, environment: dict[str, str], **changes: str
) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        ["bash", "-c", line.replace("advisor ", f"{PROGRAM} ")],
        capture_output=True, cwd=ROOT, env=environment | changes, check=False,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    return done


def test_that_a_reader_that_has_enough_is_no_mishap(environment: dict[str, str]) -> None:
    for line in (
        "advisor policy list | head -1; exit ${PIPESTATUS[0]}",
        "advisor policy list --json | true; exit ${PIPESTATUS[0]}",
    ):
        done = shell(line, environment)
        assert done.returncode in (0, 141)
        assert done.stderr == b""


def test_that_without_a_console_the_status_tells(environment: dict[str, str]) -> None:
    """The window's executable has no streams on Windows; a closed descriptor is the same."""
    assert shell("advisor policy list >&- 2>&-", environment).returncode == 0
    assert shell("advisor policy show nothing >&- 2>&-", environment).returncode == 2
    assert shell("advisor elder add --name 张桂兰 >&-", environment).returncode == 0
    assert b"\xe5\xbc\xa0" in shell("advisor elder find zgl", environment).stdout


@pytest.mark.parametrize("words", ["policy list", "elder add --name 张桂兰"])
def test_that_an_answer_that_found_no_room_is_one_line(
    words: str, environment: dict[str, str]
) -> None:
    done = shell(f"advisor {words} > /dev/full", environment)
    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert "结果没有写出来" in line
    verified = json.loads(shell("advisor verify --json", environment).stdout)
    assert verified["ok"] is True


def test_that_bytes_of_another_encoding_are_refused(environment: dict[str, str]) -> None:
    done = shell("advisor elder add --name $'\\xd5\\xc5'", environment)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "UTF-8" in done.stderr.decode()


def test_that_facts_in_another_encoding_are_refused(environment: dict[str, str]) -> None:
    done = shell("printf '\\xff\\xfe' | advisor policy match --facts -", environment)
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.decode().splitlines()) == 1


@pytest.mark.parametrize(
    "changes", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "gbk"}]
)
def test_that_answers_are_utf8_whatever_the_console_says(
    changes: dict[str, str], environment: dict[str, str]
) -> None:
    done = shell("advisor policy show zz-gaoling-jintie", environment, **changes)
    assert done.returncode == 0
    assert done.stdout.decode("utf-8").startswith("高龄津贴（")


def test_that_nobody_is_asked_where_nobody_sits(environment: dict[str, str]) -> None:
    done = shell("unset ADVISOR_PASSPHRASE; advisor elder find x < /dev/null", environment)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "ADVISOR_PASSPHRASE" in done.stderr.decode()


def test_that_a_file_of_any_name_can_be_asked_about(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """A stick from an old PC: its names are bytes of GBK."""
    name = os.fsencode(tmp_path) + b"/\xb5\xa5\xd7\xd3.pdf"
    with open(name, "wb") as file:  # noqa: PTH123 - the name is bytes
        file.write(b"hello")
    done = subprocess.run(
        [sys.executable, "-m", "advisor_app", "sheet", "verify", name],
        capture_output=True, cwd=ROOT, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "打不开" in done.stderr.decode("utf-8")


@pytest.mark.parametrize(
    ("quoted", "line"),
    [
        ("没有叫“a\nb”的要素", "没有叫“a b”的要素"),
        ("  x\r\n\ty ", "x y"),
        ("", ""),
        ("一句话", "一句话"),
    ],
)
def test_that_a_complaint_is_one_line(
    quoted: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    complain(quoted)
    written = capsys.readouterr()
    assert (written.out, written.err) == ("", line + "\n")
