"""``advisor sync`` and ``advisor hub sync`` as an administrator types them."""

import getpass
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_app.domain.place import PlaceKind
from tests.sync.carriers.servers import WHY_NOT, OpenSsh, WebDav, can_be_had

SECRET = "Mima-99"
POINT = "410106-D05"


class Typed:
    """Types commands at a point and at its district."""

    def __init__(self, run: Callable[..., tuple[int, str, str]], folder: Path) -> None:
        self._run = run
        self.folder = folder
        self.stick = folder / "stick"
        self.stick.mkdir()

    def point(self, *words: object) -> tuple[int, str, str]:
        return self._run(*words, "--data", self.folder / "point")

    def hub(self, *words: object) -> tuple[int, str, str]:
        return self._run("hub", *words, "--data", self.folder / "hub")

    def value(self, *words: object, side: str = "point") -> object:
        status, out, err = getattr(self, side)(*words, "--json")
        assert status in (0, 1), err
        return json.loads(out)


@pytest.fixture
def typed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Typed:
    from advisor_app.cli.main import run

    monkeypatch.setenv("ADVISOR_PASSPHRASE", "Gui-tai-26")

    def carry_out(*words: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run([str(one) for one in words])
        said = capfd.readouterr()
        return status, said.out, said.err

    made = Typed(carry_out, tmp_path)
    assert made.hub("init", "--out", tmp_path / "d.toml")[0] == 0
    assert made.point(
        "init", "--point", POINT, "--advisor", "王芳", "--district", tmp_path / "d.toml",
        "--request", tmp_path / "p.req",
    )[0] == 0  # fmt: skip
    assert made.hub("enrol", tmp_path / "p.req")[0] == 0
    talk = ("consult", "add", "--channel", "walk_in", "--topic", "meals", "--outcome", "answered")
    assert made.point(*talk)[0] == 0
    return made


def test_that_the_whole_way_goes_by_commands(typed: Typed) -> None:
    assert typed.point("sync", "set", typed.stick)[0] == 0
    assert typed.hub("sync", "set", typed.stick)[0] == 0
    plan = typed.value("sync", "--dry-run")
    assert plan["records"] > 0
    assert list(typed.stick.rglob("*.advb")) == []
    status, out, _ = typed.point("sync")
    assert status == 0
    assert "等区里回执" in out
    assert typed.value("sync", side="hub")["accepted"] == plan["records"]
    done = typed.value("sync")
    assert (done["acknowledged"], done["awaiting"], done["new"]) == (plan["records"], 0, 0)
    assert {one["kind"] for one in done["received"]} == {"certificate", "receipt"}
    assert typed.point("sync", "--dry-run")[1].strip() == "没有要送的，也没有要收的"


def test_that_without_a_place_one_line_says_what_to_do(typed: Typed) -> None:
    for words in (("sync",), ("sync", "--dry-run"), ("sync", "test")):
        status, out, err = typed.point(*words)
        assert (status, out) == (2, "")
        assert err.count("\n") == 1
        assert "设置" in err
    assert typed.hub("sync")[0] == 2


@pytest.mark.parametrize("url", ["", "ftp://host/x", "上报", "smb://nas"])
def test_that_what_is_no_address_is_bad_input(typed: Typed, url: str) -> None:
    status, _, err = typed.point("sync", "set", url)
    assert status == 2
    assert err.count("\n") == 1


def test_that_a_wrong_schedule_keeps_nothing(typed: Typed) -> None:
    assert typed.point("sync", "set", typed.stick, "--schedule", "hourly")[0] == 2
    assert typed.point("sync", "test")[0] == 2
    assert typed.point("sync", "set", typed.stick, "--schedule", "daily 17:00")[0] == 0
    assert typed.point("sync", "test")[0] == 0


def test_that_a_stick_that_is_out_is_the_answer_no(typed: Typed) -> None:
    typed.point("sync", "set", typed.stick)
    typed.stick.rename(typed.folder / "pulled")
    status, out, _ = typed.point("sync")
    assert status == 1
    assert "U盘插好了没有" in out
    assert typed.point("sync", "test")[0] == 1
    value = typed.value("sync")
    assert (value["reached"], value["sent"]) == (False, [])


def test_that_a_place_can_be_set_while_it_is_away(typed: Typed) -> None:
    status, _, err = typed.point("sync", "set", typed.folder / "later")
    assert status == 0
    assert "还连不上" in err
    (typed.folder / "later").mkdir()
    assert typed.point("sync")[0] == 0


def test_that_it_can_be_given_up(typed: Typed) -> None:
    typed.point("sync", "set", typed.stick)
    assert typed.point("sync", "off")[0] == 0
    assert typed.point("sync")[0] == 2


def test_that_a_server_is_believed_by_its_fingerprint_alone(typed: Typed) -> None:
    if not can_be_had(PlaceKind.SFTP):
        pytest.skip(WHY_NOT[PlaceKind.SFTP])
    server = OpenSsh(typed.folder / "ssh")
    try:
        url = f"sftp://{getpass.getuser()}@127.0.0.1:{server.port}{server.place('x').path}"
        words = ("sync", "set", url, "--key", server.folder / "client")
        status, out, _ = typed.point(*words)
        assert status == 1
        assert server.fingerprint in out
        assert typed.point("sync")[0] == 2, "nothing was kept"
        assert typed.point(*words, "--fingerprint", server.fingerprint)[0] == 0
        assert typed.point("sync")[0] == 0
        assert len(list((server.folder / "given" / "x").rglob("*.advb"))) == 1
    finally:
        server.kill()


def test_that_the_password_is_nowhere_to_be_read(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = WebDav(typed.folder / "dav")
    try:
        server.place("x")
        url = f"webdav://127.0.0.1:{server.port}/x"
        monkeypatch.setenv("ADVISOR_CARRIER_PASSWORD", SECRET)
        said = [typed.point("sync", "set", url, "--user", server.USER)]
        said += [typed.point("sync"), typed.point("sync", "test"), typed.point("sync", "--json")]
        assert [one[0] for one in said] == [0, 1, 1, 1]
        assert SECRET not in str(said)
        assert "不认用户名或口令" in said[1][1]
        monkeypatch.setenv("ADVISOR_CARRIER_PASSWORD", server.PASSWORD)
        assert typed.point("sync", "set", url, "--user", server.USER)[0] == 0
        assert typed.point("sync")[0] == 0
    finally:
        server.kill()
    written = b"".join(
        one.read_bytes() for one in (typed.folder / "point").rglob("*") if one.is_file()
    )
    for one in (SECRET, server.PASSWORD):
        assert one.encode() not in written


def test_that_the_libraries_do_not_talk_to_the_terminal(typed: Typed) -> None:
    """Paramiko tells of what is no SSH server with a traceback, where nobody listens to its log."""
    server = WebDav(typed.folder / "dav")
    try:
        url = f"sftp://u@127.0.0.1:{server.port}/x"
        typed.point("sync", "set", url, "--fingerprint", "SHA256:x")
        words = [
            sys.executable,
            "-m",
            "advisor_app",
            "sync",
            "test",
            "--data",
            typed.folder / "point",
        ]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    finally:
        server.kill()
    assert done.returncode == 1
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize("option", ["--key", "--authority"])
def test_that_a_file_that_cannot_be_read_is_said(typed: Typed, option: str) -> None:
    status, _, err = typed.point("sync", "set", "sftp://u@127.0.0.1/x", option, typed.folder / "no")
    assert status == 2
    assert "读不出来" in err
