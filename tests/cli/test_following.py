"""The commands for what follows a talk: referrals, call-backs, unmet needs, hours, today."""

from datetime import UTC, date, datetime, timedelta

import pytest

from advisor_app.support.calendar import local_day
from tests.cli.conftest import Run


def _today() -> date:
    return local_day(datetime.now(UTC))


def _elder(point: Run, *words: str) -> str:
    return str(point("elder", "add", "--name", "张桂兰", *words, "--json").json["id"])


def _open(point: Run, *words: str) -> list[str]:
    return list(point("referral", "open", *words, "--json").json["ids"])


def test_that_a_referral_goes_from_the_counter_to_its_end(point: Run) -> None:
    elder = _elder(point)
    (one,) = _open(
        point, "--need", "每周助浴", "--elder", elder, "--provider", "示例中心",
        "--category", "daily_living", "--consented", "--remark", "住三楼",
    )  # fmt: skip
    (seen,) = point("referral", "list", "--json").json
    assert (seen["id"], seen["state"], seen["waits_for"]) == (one, "sent", "provider")
    assert (seen["name"], seen["elder"], seen["consented"]) == ("张桂兰", elder, True)
    assert seen["due"] == (_today() + timedelta(7)).isoformat()
    done = point("referral", "step", one, "accepted", "--remark", "王站长接的")
    assert (done.status, done.out.strip()) == (0, "已接收，等对方答复")
    assert point("referral", "remark", one, "老人很高兴").status == 0
    assert point("referral", "step", one, "completed", "--json").json["waits_for"] == "nobody"
    told = point("referral", "show", one, "--json").json["history"]
    assert [(line["state"], line["remark"]) for line in told] == [
        ("sent", "住三楼"), ("accepted", "王站长接的"), ("accepted", "老人很高兴"),
        ("completed", ""),
    ]  # fmt: skip
    assert "王站长接的" in point("referral", "show", one).out
    assert point("referral", "list", "--json").json == []
    assert [each["id"] for each in point("referral", "list", "--all", "--json").json] == [one]


def test_that_several_things_are_ordered_with_one_command(point: Run) -> None:
    made = _open(point, "--need", "理发", "--need", "擦玻璃", "--order")
    seen = point("referral", "list", "--json").json
    assert {one["id"] for one in seen} == set(made)
    assert all(one["order"] for one in seen)


def test_that_the_list_is_narrowed(point: Run) -> None:
    elder = _elder(point)
    (draft,) = _open(point, "--need", "理发", "--draft", "--due", _today().isoformat())
    (sent,) = _open(point, "--need", "助浴", "--elder", elder)

    def listed(*words: str) -> list[str]:
        return [one["id"] for one in point("referral", "list", *words, "--json").json]

    assert listed() == [draft, sent]
    assert listed("--waits", "point") == [draft]
    assert listed("--waits", "provider") == [sent]
    assert listed("--late") == [draft]
    assert listed("--elder", elder) == [sent]
    assert point("referral", "list", "--waits", "nobody").out.strip() == "没有转介"


def test_that_a_step_outside_the_table_is_one_clear_line(point: Run) -> None:
    (one,) = _open(point, "--need", "理发", "--draft")
    assert "可以是已发出、已取消" in point("referral", "step", one, "completed").refusal
    assert "没有编号" in point("referral", "step", "nothing", "sent").refusal
    assert "invalid" not in point("referral", "step", one, "lost").refusal


def test_that_a_name_does_not_travel(point: Run) -> None:
    elder = _elder(point)
    words = point("referral", "open", "--need", "给张桂兰送饭", "--elder", elder).refusal
    assert "不能写姓名" in words


def test_that_a_failure_becomes_a_line_of_the_problem_list(point: Run) -> None:
    (one,) = _open(point, "--need", "夜间陪护", "--category", "daily_living")
    point("referral", "step", one, "failed", "--unmet", "no_service")
    found = point("unmet", "list", "--json").json
    assert found["total"] == 1
    assert found["lines"][0]["service"] == "夜间陪护"
    assert found["reasons"] == [{"words": "本地没有这项服务", "count": 1}]
    assert "夜间陪护" in point("unmet", "list").out


def test_that_a_talk_tells_what_stayed_unmet(point: Run) -> None:
    words = ("consult", "add", "--channel", "phone", "--topic", "meals")
    done = point(*words, "--outcome", "unmet", "--unmet", "too_far", "--missing", "晚饭")
    assert done.status == 0
    (line,) = point("unmet", "list", "--json").json["lines"]
    assert (line["topic"], line["service"], line["reason"]) == ("助餐", "晚饭", "离得远")
    assert "未能满足" in point(*words, "--outcome", "answered", "--unmet", "full").refusal


def test_that_the_time_of_the_list_can_be_chosen(point: Run) -> None:
    day = _today()
    found = point("unmet", "list", "--since", day, "--until", day, "--json").json
    assert (found["since"], found["until"], found["total"]) == (str(day), str(day), 0)
    gone = day - timedelta(1)
    assert "结束日期" in point("unmet", "list", "--since", day, "--until", gone).refusal


def _promise(point: Run, elder: str) -> str:
    point(
        "consult", "add", "--elder", elder, "--channel", "walk_in", "--topic", "meals",
        "--outcome", "follow_up", "--callback", _today().isoformat(), "--asked", "问助餐",
    )  # fmt: skip
    (call,) = point("callback", "list", "--json").json
    return str(call["id"])


def test_that_a_call_is_listed_and_logged(point: Run) -> None:
    one = _promise(point, _elder(point))
    (call,) = point("callback", "list", "--json").json
    assert (call["name"], call["late"], call["why"]) == ("张桂兰", 0, "答应过回话：问助餐")
    tried = point("callback", "log", one, "no_answer", "--remark", "忙音", "--json").json
    assert (tried["tries"], tried["done"]) == (1, False)
    assert "打过1次" in point("callback", "list").out
    done = point("callback", "log", one, "unmet", "--unmet", "full", "--json").json
    assert (done["tries"], done["done"]) == (2, True)
    assert point("callback", "list").out.strip() == "没有要打的电话"
    assert point("unmet", "list", "--json").json["total"] == 1


def test_that_a_call_that_is_not_there_is_one_clear_line(point: Run) -> None:
    assert "没有编号" in point("callback", "log", "nothing", "settled").refusal


def test_that_the_rules_can_be_run_by_hand(point: Run) -> None:
    assert point("callback", "look", "--json").json == {"opened": 0}


def test_that_the_deadlines_are_read_and_set(point: Run) -> None:
    assert point("callback", "deadlines", "--json").json["answer"] == 7
    point("callback", "deadlines", "--set", "answer=3", "--set", "ahead=10")
    days = point("callback", "deadlines", "--json").json
    assert (days["answer"], days["ahead"]) == (3, 10)
    assert "3 天" in point("callback", "deadlines").out


@pytest.mark.parametrize("given", ["answer", "answer=many", "never=3", "answer=0", "answer=999"])
def test_that_days_that_are_none_are_refused(point: Run, given: str) -> None:
    assert point("callback", "deadlines", "--set", given).refusal
    assert point("callback", "deadlines", "--json").json["answer"] == 7


def test_that_hours_are_logged_and_summed(point: Run) -> None:
    elder = _elder(point, "--fact", "no_kin=yes")
    done = point("care-hours", "add", "--elder", elder, "--minutes", 240, "--json").json
    assert done["group"] == "no_kin"
    assert "多于每天3小时" in done["minded"]
    (one,) = point("care-hours", "list", "--json").json
    assert (one["name"], one["minutes"], one["groups"]) == ("张桂兰", 240, ["no_kin"])
    assert "孤寡" in point("care-hours", "list").out
    assert "还没有记" in point("care-hours", "list", "--month", "2020-01").out


def test_that_hours_that_cannot_be_are_refused(point: Run) -> None:
    elder = _elder(point)
    assert "分钟" in point("care-hours", "add", "--elder", elder, "--minutes", 0).refusal


def test_that_today_tells_everything_at_once(point: Run) -> None:
    elder = _elder(point)
    call = _promise(point, elder)
    (one,) = _open(point, "--need", "助浴", "--elder", elder, "--due", _today().isoformat())
    value = point("today", "--json").json
    assert value["on"] == _today().isoformat()
    assert [each["id"] for each in value["calls"]] == [call]
    assert [each["id"] for each in value["referrals"]] == [one]
    assert value["rate"] == {"due": 1, "done": 0, "on_time": 0}
    assert any(each["topic"] == "上报" for each in value["notices"])
    told = point("today").out
    assert "1 个电话到期" in told
    assert "助浴" in told


@pytest.mark.parametrize(("option", "words"), [("--service", "服务"), ("--consultation", "咨询")])
def test_that_a_referral_names_only_what_is_here(point: Run, option: str, words: str) -> None:
    refused = point("referral", "open", "--need", "助浴", option, "张桂兰")
    assert refused.status == 2
    assert f"编号为 张桂兰 的{words}" in refused.err
    assert point("referral", "list", "--json").json == []


def test_that_a_referral_names_the_service_and_the_talk_it_came_out_of(point: Run) -> None:
    service = point("resource", "list", "--json").json[0]
    talk = point("consult", "add", "--channel", "phone", "--topic", "meals", "--outcome",
                 "referred", "--json").json["id"]  # fmt: skip
    (one,) = _open(point, "--need", "送餐", "--service", service["offer"], "--consultation", talk)
    (seen,) = point("referral", "list", "--json").json
    assert (seen["id"], seen["service"], seen["consultation"]) == (one, service["id"], talk)
