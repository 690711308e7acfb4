"""Packs on the command line where something is in the way: one line, and nothing changed."""

from pathlib import Path

import pytest

from tests.cli.conftest import Done, Run


@pytest.fixture
def pack(run: Run, tmp_path: Path) -> Path:
    """A pack of a district, which the point of this folder has joined."""
    data, path = tmp_path / "hub", tmp_path / "one.advp"
    run("hub", "init", "--data", data, "--out", tmp_path / "hub.toml", "--name", "示例区")
    joined = run("init", "--point", "410106-D05", "--advisor", "示例顾问", "--district",
                 tmp_path / "hub.toml")  # fmt: skip
    assert joined.status == 0, joined.err
    made = run("policy", "pack", "--data", data, "--out", path)
    assert made.status == 0, made.err
    return path


def one_line(done: Done) -> str:
    assert done.status == 2, done
    assert done.out == ""
    (line,) = done.err.strip().splitlines()
    assert "Traceback" not in line
    return line


def test_that_a_file_in_the_way_of_the_folder_is_said(run: Run, pack: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        assert "请另选一个" in one_line(run("policy", "unpack", pack, "--out", out))
    assert (tmp_path / "file").read_bytes() == b"mine"
    assert run("policy", "packs", "--json").json == []


def test_that_a_pack_can_be_put_in_a_folder_that_is_there(
    run: Run, pack: Path, tmp_path: Path
) -> None:
    for _ in range(2):
        done = run("policy", "unpack", pack, "--out", tmp_path / "out", "--json")
        assert done.status == 0, done.err
    out = tmp_path / "out"
    found = sorted(one.relative_to(out).as_posix() for one in out.rglob("*") if one.is_file())
    assert found == done.json["files"]
    assert {"topics/topics.toml", "notices/notices.toml", "parameters.toml"} <= set(found)


def test_that_a_strangers_pack_is_one_line(run: Run, pack: Path, tmp_path: Path) -> None:
    other, path = tmp_path / "other", tmp_path / "other.advp"
    run("hub", "init", "--data", other, "--out", tmp_path / "other.toml", "--name", "别的区")
    assert run("policy", "pack", "--data", other, "--out", path).status == 0
    for words in ([], ["--dry-run"], ["--out", tmp_path / "no"]):
        assert "不是本区发的" in one_line(run("policy", "unpack", path, *words))
    assert not (tmp_path / "no").exists()
    assert run("policy", "unpack", pack).status == 0


def test_that_the_same_pack_twice_is_said(run: Run, pack: Path) -> None:
    assert run("policy", "unpack", pack).status == 0
    assert "已经收过" in one_line(run("policy", "unpack", pack))
    (kept,) = run("policy", "packs", "--json").json
    assert (kept["serial"], kept["in_force"], kept["undone"]) == (1, True, False)


@pytest.mark.parametrize("name", ["nothing.advp", "."])
def test_that_a_file_that_is_not_there_is_said(
    run: Run, pack: Path, tmp_path: Path, name: str
) -> None:
    assert pack.exists()
    assert "读不出" in one_line(run("policy", "unpack", tmp_path / name))


def test_that_a_district_takes_no_packs_in(run: Run, pack: Path, tmp_path: Path) -> None:
    assert "区级" in one_line(run("policy", "unpack", pack, "--data", tmp_path / "hub"))


def test_that_a_pack_that_cannot_be_written_uses_no_number_up(
    run: Run, pack: Path, tmp_path: Path
) -> None:
    assert pack.exists()
    (tmp_path / "hub" / "library" / "zz-dibao.cases.toml").unlink()
    bad = tmp_path / "no" / "two.advp"
    words = ("policy", "pack", "--data", tmp_path / "hub", "--out")
    assert "文件夹不存在" in one_line(run(*words, bad))
    assert run(*words, tmp_path / "two.advp", "--json").json["serial"] == 2
