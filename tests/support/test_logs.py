"""The log never holds a name, citizen number, phone or address."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.support.logs import log_to, scrubbed


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "logs" / "advisor.log"
    handler = log_to(path)
    yield path
    logging.getLogger("advisor_app").removeHandler(handler)
    handler.close()


def test_that_a_message_keeps_what_helps_and_loses_who(log: Path) -> None:
    logging.getLogger("advisor_app.test").info(
        "saved %s %s of %s", 3, "consultation", "张桂兰 99999919420305002X 13900003812"
    )
    text = log.read_text(encoding="utf-8")
    assert "saved 3 consultation" in text
    for secret in ("张桂兰", "99999919420305002X", "13900003812"):
        assert secret not in text


@pytest.mark.announced_log
def test_that_a_traceback_keeps_the_places_and_loses_the_words(log: Path) -> None:
    def fail() -> None:
        raise ValueError("no such elder 张桂兰 of 江南小镇 13900003812")

    try:
        fail()
    except ValueError:
        logging.getLogger("advisor_app.test").exception("a bug")
    text = log.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert "test_logs.py" in text
    for secret in ("张桂兰", "江南小镇", "13900003812"):
        assert secret not in text


@given(st.text(alphabet="张王李社区路号", min_size=1), st.from_regex(r"1[0-9]{10}", fullmatch=True))
def test_that_names_and_numbers_never_pass(name: str, phone: str) -> None:
    line = scrubbed(f"x {name} y {phone}")
    assert name not in line
    assert phone not in line


def test_that_an_id_passes() -> None:
    one = "01a20930-b743-7c74-9140-16116a9d7b18"
    assert scrubbed(f"changed {one}") == f"changed {one}"


def test_that_a_long_log_is_put_aside_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "advisor.log"
    path.write_bytes(b"x" * 1_000_001)
    handler = log_to(path)
    logging.getLogger("advisor_app").removeHandler(handler)
    handler.close()
    assert path.stat().st_size == 0
    assert (tmp_path / "advisor.log.old").stat().st_size == 1_000_001
