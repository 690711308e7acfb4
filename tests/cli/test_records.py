"""``advisor init|export|receive|verify|self-test`` and what all commands share."""

import getpass
from io import StringIO
from pathlib import Path

import pytest

from tests.builders import PASSPHRASE
from tests.cli.conftest import Run, make_point

POINT = ("init", "--point", "410106-D05", "--advisor", "示例顾问")


class Keyboard(StringIO):
    """A terminal at which somebody types passphrases."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What will be typed at each prompt, in order; nothing in the environment."""
    answers: list[str] = []

    def prompt(_: str) -> str:
        if not answers:
            raise EOFError
        return answers.pop(0)

    monkeypatch.delenv("ADVISOR_PASSPHRASE")
    monkeypatch.setattr("sys.stdin", Keyboard())
    monkeypatch.setattr(getpass, "getpass", prompt)
    return answers


def test_that_a_point_is_made_and_told(run: Run, tmp_path: Path) -> None:
    done = run(*POINT, "--point-name", "江南小镇顾问点", "--phone", "100-0000-0000", "--json")
    assert done.json == {
        "point": "410106-D05", "name": "江南小镇顾问点", "data": str(tmp_path / "data"),
    }  # fmt: skip
    assert run("verify", "--json").json["ok"] is True
    assert "江南小镇顾问点" not in (tmp_path / "data" / "record.db").read_bytes().decode(
        "utf-8", "ignore"
    )


def test_that_words_say_where_the_record_lies(run: Run, tmp_path: Path) -> None:
    done = run(*POINT)
    assert done.err == ""
    assert done.out.endswith(f"（410106-D05）已建好，记录在 {tmp_path / 'data'}\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--point", "410106-D99", "--advisor", "甲"), "410106-D99"),
        (("--point", "D05", "--advisor", "甲"), "D05"),
        (("--point", "410106-D05", "--advisor", " "), "顾问姓名"),
        (("--point", "410106-D05"), "--advisor"),
        (("--advisor", "甲"), "--point"),
        (("--request", "a.req"), "--point"),
        (("--point", "410106-D05", "--advisor", "甲", "--district", "none.toml"), "none.toml"),
    ],
)
def test_that_a_first_run_that_is_refused_leaves_the_way_free(
    words: tuple[str, ...], said: str, run: Run
) -> None:
    assert said in run("init", *words).refusal
    assert "还没有顾问点的记录" in run("elder", "find", "x").refusal
    assert run(*POINT).status == 0


def test_that_a_point_is_made_once(point: Run) -> None:
    point("elder", "add", "--name", "张桂兰")
    assert "已经有" in point(*POINT).refusal
    assert len(point("elder", "find", "张", "--json").json) == 1


def test_that_two_folders_are_two_points(run: Run, tmp_path: Path) -> None:
    make_point(tmp_path / "data")
    make_point(tmp_path / "other", "410106-D06")
    other = ("--data", tmp_path / "other")
    run("elder", "add", "--name", "张桂兰", *other)
    assert run("elder", "find", "张", "--json").json == []
    assert len(run("elder", "find", "张", "--json", *other).json) == 1
    assert run("tally", "--json", *other).json["point"] == "410106-D06"


def test_that_an_empty_name_of_a_folder_is_not_the_usual_folder(point: Run) -> None:
    assert "--data" in point("elder", "find", "x", "--data", "").refusal


def test_that_a_file_is_no_data_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    data = ("--data", tmp_path / "file")
    assert run(*POINT, *data).refusal
    assert run("elder", "find", "x", *data).refusal
    assert (tmp_path / "file").read_bytes() == b"mine"


@pytest.mark.parametrize("family", [("policy", "list"), ("policy", "fields"), ("--help",)])
def test_that_what_needs_no_record_makes_none(
    family: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    assert run(*family).status == 0
    assert not (tmp_path / "data").exists()


def test_that_a_passphrase_is_asked_for_where_none_is_set(point: Run, typed: list[str]) -> None:
    typed += [PASSPHRASE]
    assert point("elder", "find", "x").status == 0
    typed += ["something else"]
    assert "口令" in point("elder", "find", "x").refusal


def test_that_a_new_passphrase_is_typed_twice(run: Run, typed: list[str]) -> None:
    typed += [PASSPHRASE, "mistyped"]
    assert "两次口令不一样" in run(*POINT).refusal
    typed += [PASSPHRASE, PASSPHRASE]
    assert run(*POINT).status == 0
    typed += [PASSPHRASE]
    assert run("elder", "find", "x").status == 0


def test_that_a_prompt_nobody_answers_is_one_line(point: Run, typed: list[str]) -> None:
    assert typed == []
    assert "没有输入口令" in point("elder", "find", "x").refusal


def test_that_a_command_can_be_stopped_at_its_prompt(
    point: Run, typed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: str) -> str:
        raise KeyboardInterrupt

    assert typed == []
    monkeypatch.setattr(getpass, "getpass", stop)
    done = point("elder", "add", "--name", "甲")
    assert (done.status, done.out, done.err) == (130, "", "已停下\n")


def test_that_an_empty_passphrase_is_no_passphrase(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_PASSPHRASE", "")
    assert "口令" in run(*POINT).err.splitlines()[-1]
    monkeypatch.setenv("ADVISOR_PASSPHRASE", PASSPHRASE)
    assert run(*POINT).status == 0


def test_that_tables_rebuilt_from_the_journal_are_the_same(point: Run) -> None:
    elder = point("elder", "add", "--name", "张桂兰", "--birth", "1940", "--json").json["id"]
    before = point("elder", "show", elder, "--json").json
    plain, rebuilt = point("verify", "--json"), point("verify", "--rebuild", "--json")
    assert plain.json == rebuilt.json
    assert set(plain.json) == {"ok", "revisions", "problems"}
    assert (plain.status, plain.json["problems"]) == (0, [])
    assert point("elder", "show", elder, "--json").json == before
    assert f"{plain.json['revisions']} 个条目完好" in point("verify").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "--out", "a.advb"), "接入"),
        (("export",), "--out"),
        (("receive", "none.cert"), "none.cert"),
        (("receive",), "FILE"),
    ],
)
def test_that_without_a_district_nothing_is_sent_or_received(
    words: tuple[str, ...], said: str, point: Run
) -> None:
    assert said in point(*words).refusal


def test_that_the_program_tells_what_it_tried(run: Run) -> None:
    done = run("self-test", "--json")
    assert done.status == 0
    assert all(set(one) == {"what", "problem"} for one in done.json)
    assert {one["problem"] for one in done.json} == {None}
    words = run("self-test").out.splitlines()
    assert words == [f"通过  {one['what']}  " for one in done.json]
