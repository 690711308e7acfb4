"""``advisor export|receive|standing|backup|restore``: words, JSON, statuses."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisor_app.bootstrap import unlock
from advisor_app.services.device_keys import DeviceKeys
from tests.builders import PASSPHRASE, unheard
from tests.cli.conftest import Done, Run, cheap_world, make_point
from tests.services.answering import AnsweringDistrict


@pytest.fixture
def hub(tmp_path: Path) -> AnsweringDistrict:
    return AnsweringDistrict(tmp_path / "hub")


@pytest.fixture
def joined(run: Run, tmp_path: Path, hub: AnsweringDistrict) -> Run:
    make_point(tmp_path / "data", district=hub.public)
    return run


@pytest.fixture
def public(joined: Run, tmp_path: Path) -> str:
    assert joined
    services = unlock(cheap_world(tmp_path / "data"), PASSPHRASE, unheard)
    key = DeviceKeys(services.desk.record).signing.public
    services.care.close()
    return key


def talk(run: Run) -> None:
    done = run("consult", "add", "--channel", "phone", "--topic", "meals", "--outcome", "answered")
    assert done.status == 0, done


def counts(done: Done) -> tuple[int, int, int]:
    return done.json["new"], done.json["awaiting"], done.json["acknowledged"]


def test_that_standing_tells_new_awaited_and_acknowledged(
    joined: Run, hub: AnsweringDistrict, public: str, tmp_path: Path
) -> None:
    talk(joined)
    assert counts(joined("standing", "--json")) == (3, 0, 0)
    exported = joined("export", "--out", tmp_path / "b.advb", "--json").json
    assert (exported["revisions"], exported["again"]) == (3, 0)
    assert counts(joined("standing", "--json")) == (0, 3, 0)
    hub.take(tmp_path / "b.advb", public)
    received = joined("receive", hub.receipt())
    assert received.status == 0
    assert received.out.startswith("区里第1号回执")
    standing = joined("standing", "--json")
    assert counts(standing) == (0, 0, 3)
    (export,) = standing.json["exports"]
    assert (export["state"], export["words"]) == ("acknowledged", "已回执")
    assert standing.json["district"] == "示例区"
    words = joined("standing").out.splitlines()
    assert words[0] == "未导出 0 条 · 待回执 0 条 · 已回执 3 条"
    assert words[-1].endswith("b.advb　3 条　已回执")


def test_that_a_point_alone_is_told_so(point: Run) -> None:
    done = point("standing")
    assert done.status == 0
    assert "还没有接入区里" in done.out


@pytest.mark.parametrize("word", ["--everything", "--all"])
def test_that_everything_goes_again_when_asked(
    joined: Run, hub: AnsweringDistrict, public: str, tmp_path: Path, word: str
) -> None:
    joined("export", "--out", tmp_path / "b.advb")
    hub.take(tmp_path / "b.advb", public)
    joined("receive", hub.receipt())
    assert "已经有全部记录" in joined("export", "--out", tmp_path / "c.advb").refusal
    assert joined("export", "--out", tmp_path / "c.advb", word, "--json").json["revisions"] == 2


def test_that_several_files_are_taken_and_a_bad_one_stops_no_other(
    joined: Run, hub: AnsweringDistrict, public: str, tmp_path: Path
) -> None:
    joined("export", "--out", tmp_path / "b.advb")
    hub.take(tmp_path / "b.advb", public)
    letter = tmp_path / "letter.txt"
    letter.write_text("谢谢", encoding="utf-8")
    done = joined("receive", letter, hub.receipt(), "--json")
    assert done.status == 2
    (line,) = done.err.splitlines()
    assert "letter.txt 不是区里发的" in line
    refused, taken = done.json
    assert (refused["kind"], refused["problem"], refused["changed"]) == (None, line, False)
    assert (taken["kind"], taken["problem"], taken["changed"]) == ("receipt", "", True)
    assert counts(joined("standing", "--json")) == (0, 0, 2)


def test_that_an_old_receipt_is_said_to_change_nothing(joined: Run, hub: AnsweringDistrict) -> None:
    first, second = hub.receipt(), hub.receipt()
    assert joined("receive", second).status == 0
    done = joined("receive", first, "--json")
    assert (done.status, done.json[0]["changed"]) == (0, False)
    assert "旧回执" in done.json[0]["words"]


def test_that_what_the_advisor_should_know_follows_the_receipt(
    joined: Run, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    joined("export", "--out", tmp_path / "b.advb")
    hub.refuse(tmp_path / "b.advb", "里面的条目接不上")
    lines = joined("receive", hub.receipt()).out.splitlines()
    assert lines[1] == "b.advb 区里没有收下：里面的条目接不上"


def test_that_a_revoked_device_is_told_and_exports_nothing(
    joined: Run, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    services = unlock(cheap_world(tmp_path / "data"), PASSPHRASE, unheard)
    device = DeviceKeys(services.desk.record).device
    services.care.close()
    joined("receive", hub.receipt(revoked=[device]))
    assert "停用" in joined("standing").out
    assert "停用" in joined("export", "--out", tmp_path / "b.advb").refusal


def test_that_a_backup_is_made_where_one_likes_and_put_back(point: Run, tmp_path: Path) -> None:
    talk(point)
    stick = tmp_path / "stick"
    stick.mkdir()
    made = point("backup", "--out", stick / "mine.db", "--json").json
    assert made == {"file": str(stick / "mine.db"), "revisions": 3}
    assert "核对无误" in point("backup").out
    talk(point)
    done = point("restore", stick / "mine.db", "--json")
    assert done.status == 0
    assert done.json["revisions"] == 3
    assert Path(done.json["aside"]).is_file()
    assert len(point("consult", "list", "--json").json) == 1
    assert point("verify").status == 0
    assert "用备份恢复过" in point("standing").out


def test_that_restoring_says_what_came_back(point: Run, tmp_path: Path) -> None:
    point("backup", "--out", tmp_path / "mine.db")
    talk(point)
    services = unlock(cheap_world(tmp_path / "data"), PASSPHRASE, unheard)
    services.syncing.replay.keep()
    services.care.close()
    lines = point("restore", tmp_path / "mine.db").out.splitlines()
    assert lines[0] == "已用 mine.db 恢复：备份里有 2 个条目"
    assert lines[1] == "从本机留底又找回 1 条"
    assert lines[2].startswith("原来的记录没有删，放在 ")
    assert len(point("consult", "list", "--json").json) == 1


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("restore", "none.db"), "none.db"),
        (("restore",), "FILE"),
        (("backup", "--out", "nowhere/b.db"), "文件夹不存在"),
        (("receive",), "FILE"),
        (("receive", "none.advr"), "none.advr"),
    ],
)
def test_that_wrong_use_is_one_clear_line(
    point: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], part: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert part.lower() in point(*words).refusal.lower()


STANDING = {
    "new", "awaiting", "acknowledged", "asked", "district", "certified", "revoked", "receipt_at",
    "exports",
}  # fmt: skip


def test_that_standing_and_export_keep_their_shape(
    joined: Run, hub: AnsweringDistrict, public: str, tmp_path: Path
) -> None:
    before = joined("standing", "--json").json
    assert set(before) == STANDING
    assert (before["receipt_at"], before["exports"], before["certified"]) == (None, [], False)
    exported = joined("export", "--out", tmp_path / "b.advb", "--json").json
    assert set(exported) == {"file", "revisions", "again", "counts", "digest"}
    assert sum(exported["counts"].values()) == exported["revisions"] == 2
    hub.take(tmp_path / "b.advb", public)
    received = joined("receive", hub.receipt(), "--json").json
    assert [set(one) for one in received] == [
        {"file", "kind", "changed", "words", "notices", "problem"}
    ]
    after = joined("standing", "--json").json
    assert set(after) == STANDING
    assert datetime.fromisoformat(after["receipt_at"]).utcoffset() == timedelta()
    (one,) = after["exports"]
    assert set(one) == {"at", "file", "revisions", "state", "words"}


def test_that_what_is_exported_once_more_is_told(joined: Run, tmp_path: Path) -> None:
    joined("export", "--out", tmp_path / "a.advb")
    talk(joined)
    again = joined("export", "--out", tmp_path / "b.advb", "--json").json
    assert (again["revisions"], again["again"]) == (3, 2)
    lines = joined("standing").out.splitlines()
    assert lines[0] == "未导出 0 条 · 待回执 3 条 · 已回执 0 条"
    assert [line.split("　")[1:] for line in lines[-2:]] == [
        ["b.advb", "3 条", "已导出待回执"], ["a.advb", "2 条", "已导出待回执"],
    ]  # fmt: skip


def test_that_a_clock_that_is_behind_is_told(joined: Run, hub: AnsweringDistrict) -> None:
    ahead = datetime.now(UTC) + timedelta(days=9)
    assert joined("receive", hub.receipt(issued_at=ahead)).status == 0
    assert "这台电脑的时间比区里慢约9天" in joined("standing").out


def test_that_nothing_goes_over_a_file_that_cannot_be_replaced(joined: Run, tmp_path: Path) -> None:
    folder = tmp_path / "b.advb"
    folder.mkdir()
    assert "是一个文件夹" in joined("export", "--out", folder).refusal
    assert "文件夹不存在" in joined("export", "--out", tmp_path / "no" / "b.advb").refusal
    assert joined("standing", "--json").json["exports"] == []
    assert list((tmp_path / "data" / "outbox").glob("*")) == []


def test_that_a_point_alone_cannot_export_or_receive(
    point: Run, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    assert "接入区里" in point("export", "--out", tmp_path / "b.advb").refusal
    assert not (tmp_path / "b.advb").exists()
    done = point("receive", hub.receipt())
    assert (done.status, done.out) == (2, "")
    assert "接入区里" in done.err


def test_that_files_of_every_kind_are_told_one_by_one(
    joined: Run, hub: AnsweringDistrict, public: str, tmp_path: Path
) -> None:
    joined("export", "--out", tmp_path / "b.advb")
    hub.take(tmp_path / "b.advb", public)
    receipt, empty = hub.receipt(), tmp_path / "empty.advr"
    empty.write_bytes(b"")
    done = joined("receive", empty, receipt, receipt, tmp_path / "b.advb", hub.public, "--json")
    assert done.status == 2
    assert [(one["kind"], one["changed"], bool(one["problem"])) for one in done.json] == [
        (None, False, True), ("receipt", True, False), ("receipt", False, False),
        (None, False, True), (None, False, True),
    ]  # fmt: skip
    told = done.err.splitlines()
    for part, line in zip(("是空的", "是本机导出的数据包", "是区里的接入文件"), told, strict=True):
        assert part in line
