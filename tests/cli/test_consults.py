"""``advisor consult …``: what is logged is listed, in either form, and a no leaves nothing."""

from datetime import date, timedelta
from typing import Any

import pytest

from advisor_app.domain.consultation import CHANNEL_WORDS, OUTCOME_WORDS, Channel, Inquirer, Outcome
from tests.cli.conftest import Run

SHAPE = {
    "id", "at", "channel", "inquirer", "topics", "outcome", "elder", "name", "policies", "asked",
    "answered", "minutes", "satisfaction", "callback_due", "point",
}  # fmt: skip
ALLOWANCE = "zz-gaoling-jintie"


def logged(
    run: Run, *words: str, channel: str = "phone", topic: str = "meals", outcome: str = "answered"
) -> str:
    done = run("consult", "add", "--channel", channel, "--topic", topic, "--outcome", outcome,
               *words, "--json")  # fmt: skip
    assert done.status == 0, done.err
    assert set(done.json) == {"id"}
    return str(done.json["id"])


def listed(run: Run, *words: str) -> list[dict[str, Any]]:
    value: list[dict[str, Any]] = run("consult", "list", *words, "--json").json
    return value


def test_that_everything_said_comes_back(point: Run) -> None:
    elder = point("elder", "add", "--name", "张桂兰", "--json").json["id"]
    one = logged(
        point, "--elder", elder, "--inquirer", "child", "--policy", ALLOWANCE, "--asked", " 问津贴 ",
        "--answered", "讲了条件", "--minutes", "12", "--satisfaction", "good", "--callback",
        "2024-10-20", "--at", "2024-10-05T09:30",
    )  # fmt: skip
    (seen,) = listed(point)
    assert set(seen) == SHAPE
    assert seen["id"] == one
    assert (seen["elder"], seen["name"], seen["inquirer"]) == (elder, "张桂兰", "child")
    assert [each["policy"] for each in seen["policies"]] == [ALLOWANCE]
    assert (seen["asked"], seen["answered"]) == ("问津贴", "讲了条件")
    assert (seen["minutes"], seen["satisfaction"]) == (12, "good")
    assert (seen["callback_due"], seen["point"]) == ("2024-10-20", "410106-D05")
    assert seen["at"] == "2024-10-05T01:30:00+00:00"


@pytest.mark.parametrize("channel", list(Channel))
def test_that_every_channel_is_taken_and_told_in_words(channel: Channel, point: Run) -> None:
    logged(point, channel=channel.value)
    assert f"  {CHANNEL_WORDS[channel]}  匿名  " in point("consult", "list").out


@pytest.mark.parametrize("outcome", list(Outcome))
def test_that_every_outcome_is_taken_and_told_in_words(outcome: Outcome, point: Run) -> None:
    logged(point, "--at", "2024-10-05T09:30", outcome=outcome.value)
    assert point("consult", "list").out.strip().endswith(OUTCOME_WORDS[outcome])
    due = listed(point)[0]["callback_due"]
    assert due == ("2024-10-12" if outcome is Outcome.FOLLOW_UP else None)


@pytest.mark.parametrize(
    ("words", "inquirer"),
    [((), Inquirer.ANONYMOUS), (("--inquirer", "neighbour"), Inquirer.NEIGHBOUR)],
)
def test_that_nobody_named_is_nobody_unless_somebody_says_who_asked(
    words: tuple[str, ...], inquirer: Inquirer, point: Run
) -> None:
    logged(point, *words)
    (seen,) = listed(point)
    assert (seen["inquirer"], seen["elder"], seen["name"]) == (inquirer.value, None, "")


def test_that_somebody_named_asked_for_themselves_unless_told(point: Run) -> None:
    elder = point("elder", "add", "--name", "张桂兰", "--json").json["id"]
    logged(point, "--elder", elder)
    assert listed(point)[0]["inquirer"] == "elder"


def test_that_a_month_is_the_local_one(point: Run) -> None:
    for at in ("2024-09-30T23:59", "2024-10-01T00:00", "2024-10-31T23:59", "2024-11-01T00:00"):
        logged(point, "--at", at)
    assert [one["at"] for one in listed(point, "--month", "2024-10")] == [
        "2024-10-31T15:59:00+00:00", "2024-09-30T16:00:00+00:00",
    ]  # fmt: skip
    assert len(listed(point, "--month", "2024-09")) == 1
    logged(point, "--at", "2024-10-15T12:00+00:00")
    assert "2024-10-15 20:00" in point("consult", "list", "--month", "2024-10").out


def test_that_the_newest_comes_first_and_so_many_as_asked_for(point: Run) -> None:
    days = ["2024-10-03", "2024-10-09", "2024-10-05"]
    for day in days:
        logged(point, "--at", f"{day}T09:30")
    assert [one["at"][:10] for one in listed(point)] == sorted(days, reverse=True)
    assert [one["at"][:10] for one in listed(point, "--limit", "2")] == ["2024-10-09", "2024-10-05"]


def test_that_the_taxonomy_is_told(point: Run) -> None:
    topics = point("consult", "topics", "--json").json
    assert all(set(one) == {"code", "label", "group"} for one in topics)
    codes = [one["code"] for one in topics]
    assert len(set(codes)) == len(codes)
    lines = point("consult", "topics").out.splitlines()
    assert [line.split()[0] for line in lines] == codes


SOON = (date.today() + timedelta(days=2)).isoformat()  # noqa: DTZ011 - the command's own clock


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--minutes", "-5"), "0到480"),
        (("--minutes", "9" * 25), "0到480"),
        (("--minutes", "long"), "long"),
        (("--elder", "nobody"), "nobody"),
        (("--policy", "nothing"), "nothing"),
        (("--topic", "meals"), "选了两次"),
        (("--topic", "gossip"), "gossip"),
        (("--callback", "2000-01-01"), "之前"),
        (("--at", f"{SOON}T09:30"), "现在之后"),
        (("--at", "2024-02-30T09:30"), "看不懂"),
        (("--at", "1024-01-01T09:30"), "看不懂"),
        (("--satisfaction", "great"), "great"),
        (("--inquirer", "cat"), "cat"),
        (("--asked", "\udcff"), "UTF-8"),
    ],
)
def test_that_of_what_is_refused_nothing_is_kept(
    words: tuple[str, ...], said: str, point: Run
) -> None:
    done = point("consult", "add", "--channel", "phone", "--topic", "meals", "--outcome",
                 "answered", *words, "--json")  # fmt: skip
    assert said in done.refusal
    assert listed(point) == []
    assert point("verify", "--json").json["ok"] is True


@pytest.mark.parametrize("left_out", ["--channel", "--topic", "--outcome"])
def test_that_what_must_be_said_is_asked_for(left_out: str, run: Run) -> None:
    words = {"--channel": "phone", "--topic": "meals", "--outcome": "answered"}
    given = [word for pair in words.items() if pair[0] != left_out for word in pair]
    assert run("consult", "add", *given).refusal.startswith(f"缺少参数：{left_out}")


def test_that_an_empty_log_says_so(point: Run) -> None:
    assert point("consult", "list").out.strip() == "没有咨询"
    assert listed(point) == []
