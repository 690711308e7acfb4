"""``advisor consult show|correct|withdraw|restore``: only what is named is changed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.test_consults import ALLOWANCE, logged

UNKNOWN = "00000000-0000-7000-8000-000000000000"


def shown(run: Run, one: str) -> dict[str, Any]:
    value: dict[str, Any] = run("consult", "show", one, "--json").json
    return value


def said(run: Run, one: str) -> dict[str, Any]:
    value = shown(run, one)
    del value["history"]
    return value


def test_that_only_what_is_named_is_corrected(point: Run) -> None:
    one = logged(point, "--asked", "问助餐", "--minutes", "5", "--policy", ALLOWANCE,
                 "--satisfaction", "good")  # fmt: skip
    before = said(point, one)
    done = point("consult", "correct", one, "--topic", "pension", "--minutes", "8", "--why",
                 "听错了", "--json").json  # fmt: skip
    assert (done["saved"], done["closed"]) == (True, [])
    assert [change["what"] for change in done["changes"]] == ["事项", "用时"]
    assert said(point, one) == before | {"topics": ["pension"], "minutes": 8}
    history = shown(point, one)["history"]
    assert [(line["what"], line["why"]) for line in history] == [("记下", ""), ("更正", "听错了")]
    assert history[1]["changes"][1] == {"what": "用时", "before": "5 分钟", "after": "8 分钟"}


def test_that_whatever_was_said_can_be_said_again_and_taken_out(point: Run) -> None:
    elder = point("elder", "add", "--name", "张桂兰", "--json").json["id"]
    one = logged(point, "--elder", elder, "--policy", ALLOWANCE, "--minutes", "5",
                 "--satisfaction", "good")  # fmt: skip
    clear = [word for name in ("elder", "policies", "minutes", "satisfaction")
             for word in ("--clear", name)]  # fmt: skip
    point("consult", "correct", one, *clear)
    now = said(point, one)
    assert (now["elder"], now["policies"], now["minutes"], now["satisfaction"]) == (
        None, [], None, None,
    )  # fmt: skip
    assert now["inquirer"] == "anonymous"
    point("consult", "correct", one, "--elder", elder, "--policy", ALLOWANCE, "--inquirer", "child",
          "--at", "2024-10-05T09:30", "--channel", "walk_in", "--asked", "问", "--answered", "答",
          "--satisfaction", "poor")  # fmt: skip
    now = said(point, one)
    assert (now["name"], now["policies"], now["inquirer"], now["channel"]) == (
        "张桂兰", [ALLOWANCE], "child", "walk_in",
    )  # fmt: skip
    assert (now["asked"], now["answered"], now["satisfaction"]) == ("问", "答", "poor")
    assert datetime.fromisoformat(now["at"]) == datetime(2024, 10, 5, 1, 30, tzinfo=UTC)


def test_that_outcome_brings_and_takes_its_parts(point: Run) -> None:
    one = logged(point, "--unmet", "full", "--missing", "送餐", outcome="unmet")
    point("consult", "correct", one, "--missing", "上门送餐")
    assert said(point, one)["unmet"] == "full"
    point("consult", "correct", one, "--topic", "health", "--unmet", "too_dear")
    assert said(point, one)["unmet"] == "too_dear"
    done = point("consult", "correct", one, "--outcome", "follow_up", "--callback", "2099-01-05",
                 "--json").json  # fmt: skip
    assert [change["after"] for change in done["follows"]] == ["2099-01-05 前打", "（无）"]
    now = said(point, one)
    assert (now["unmet"], now["callback_due"]) == (None, "2099-01-05")
    point("consult", "correct", one, "--minutes", "3")
    assert said(point, one)["callback_due"] == "2099-01-05"
    point("consult", "correct", one, "--outcome", "answered")
    assert said(point, one)["callback_due"] is None


def test_that_a_rehearsal_writes_nothing(point: Run) -> None:
    one = logged(point)
    before = shown(point, one)
    told = point("consult", "correct", one, "--topic", "pension", "--dry-run")
    assert "还没有写" in told.out
    assert "事项" in told.out
    point("consult", "withdraw", one, "--why", "记重了", "--dry-run")
    assert shown(point, one) == before


def test_that_a_talk_is_taken_back_and_put_back(point: Run) -> None:
    one = logged(point, "--asked", "问助餐")
    assert "已撤回" in point("consult", "withdraw", one, "--why", "记重了").out
    assert point("consult", "list", "--json").json == []
    (gone,) = point("consult", "list", "--withdrawn", "--json").json
    assert gone["id"] == one
    told = point("consult", "show", one).out
    assert "（已撤回）" in told
    assert "原因：记重了" in told
    assert "问：问助餐" in told
    assert "没有撤回" not in point("consult", "restore", one, "--dry-run").out
    point("consult", "restore", one)
    assert [each["id"] for each in point("consult", "list", "--json").json] == [one]
    assert "没有撤回" in point("consult", "restore", one).refusal


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("correct", UNKNOWN, "--minutes", "1"), "没有编号为"),
        (("show", UNKNOWN), "没有编号为"),
        (("withdraw", UNKNOWN), "--why"),
        (("withdraw", UNKNOWN, "--why", " "), "没有编号为"),
        (("correct", UNKNOWN, "--clear", "topics"), "--clear"),
    ],
)
def test_that_what_cannot_be_is_refused(point: Run, words: tuple[str, ...], refusal: str) -> None:
    assert refusal in point("consult", *words).refusal


def test_that_a_reason_without_an_unmet_outcome_is_refused(point: Run) -> None:
    one = logged(point)
    assert "未能满足" in point("consult", "correct", one, "--unmet", "full").refusal


def test_that_a_closed_month_wants_an_option(point: Run) -> None:
    one = logged(point, "--at", "2024-10-31T09:30")
    closed = point("tally", "close", "--month", "2024-10")
    assert closed.status == 0, closed.err
    assert "--adjust" in point("consult", "withdraw", one, "--why", "记重了").refusal
    done = point("consult", "withdraw", one, "--why", "记重了", "--adjust", "--json").json
    assert done["closed"] == ["YB-D05-202410-1"]
