"""What the district sends is taken in by what it is; an old receipt changes nothing."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from advisor_app.domain.errors import BadInput, BundleRefused, KnownError
from advisor_app.domain.lives import NewLifeReason
from advisor_app.services.device_keys import DeviceKeys
from advisor_app.services.exchange import clock_words
from advisor_app.services.incoming import ReceivedKind
from advisor_app.services.suite import Services
from advisor_app.sync.enrolment import Certificate, EnrolmentRequest
from advisor_app.sync.keys import recipient_of
from tests.builders import START, TickingClock, a_point, consult, register
from tests.services.answering import AnsweringDistrict


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def hub(tmp_path: Path, clock: TickingClock) -> AnsweringDistrict:
    return AnsweringDistrict(tmp_path / "hub", clock=clock)


@pytest.fixture
def point(tmp_path: Path, hub: AnsweringDistrict, clock: TickingClock) -> Iterator[Services]:
    services = a_point(tmp_path / "point", district=hub.public, clock=clock)
    yield services
    services.care.close()


def keys(services: Services) -> DeviceKeys:
    return DeviceKeys(services.desk.record)


def carry(services: Services, hub: AnsweringDistrict, folder: Path, name: str = "b") -> None:
    path = folder / f"{name}.advb"
    services.exchange.export(path)
    hub.take(path, keys(services).signing.public)


def test_that_a_receipt_is_told_in_one_sentence(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    carry(point, hub, tmp_path)
    consult(point)
    received = point.incoming.receive(hub.receipt())
    assert received.kind is ReceivedKind.RECEIPT
    assert re.fullmatch(
        r"区里第1号回执（2026-11-23 09:3\d）已收：已回执2条，还有1条区里没有", received.words
    )
    assert (received.changed, received.problems) == (True, ())
    carry(point, hub, tmp_path, "c")
    assert point.incoming.receive(hub.receipt()).words.endswith("，本机的记录区里都有了")


def test_that_the_same_receipt_twice_and_an_older_one_change_nothing(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    first = hub.receipt()
    carry(point, hub, tmp_path)
    second = hub.receipt()
    point.incoming.receive(second)
    before = point.exchange.standing()
    again, older = point.incoming.receive(second), point.incoming.receive(first)
    assert (again.changed, older.changed) == (False, False)
    assert again.words == "区里第2号回执以前收过，没有变化"
    assert older.words == "这是一份旧回执（第1号），已有更新的第2号，没有变化"
    assert point.exchange.standing() == before
    assert len(point.desk.record.device.receipts()) == 1


def test_that_a_receipt_of_another_point_is_refused(
    point: Services, hub: AnsweringDistrict
) -> None:
    with pytest.raises(BundleRefused, match="410106-S02 的回执"):
        point.incoming.receive(hub.receipt("410106-S02"))


def test_that_a_receipt_of_another_district_is_refused(point: Services, tmp_path: Path) -> None:
    other = AnsweringDistrict(tmp_path / "other", name="别的区")
    with pytest.raises(BundleRefused, match="签名不对"):
        point.incoming.receive(other.receipt())
    assert point.desk.record.device.receipts() == ()


def test_that_before_joining_nothing_from_a_district_is_taken(
    tmp_path: Path, hub: AnsweringDistrict
) -> None:
    alone = a_point(tmp_path / "alone")
    with pytest.raises(BadInput, match="还没有接入区里"):
        alone.incoming.receive(hub.receipt())
    alone.care.close()


def test_that_a_certificate_is_taken_in(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    point.exchange.request(tmp_path / "p.req")
    request = EnrolmentRequest.read(tmp_path / "p.req")
    Certificate.issue(hub.keys, request, START).write(tmp_path / "anything")
    received = point.incoming.receive(tmp_path / "anything")
    assert received.kind is ReceivedKind.CERTIFICATE
    assert point.exchange.standing().certified


STRANGE = {
    "p.req": (b"{}", "是接入申请，是交给区里登记的"),
    "district.toml": (b"name = 'x'", "接入文件"),
    "empty.advr": (b"", "是空的"),
    "letter.txt": (b"a letter to my mother", "不是区里发的"),
    "picture.advr": (b"\x89PNG\r\n", "不是区里发的"),
    "list.cert": (b"[]", "不是终端证书"),
    "short.advr": (b"ADVR1\n", "不完整"),
    "short.advp": (b"ADVP1\n", "short.advp"),
    "short.advb": (b"ADVB2\n", "short.advb"),
    "newer.advr": (b"ADVR2\nxxxxxxxxxxxx", "升级"),
}


@pytest.mark.parametrize("name", STRANGE)
def test_that_anything_else_is_refused_in_one_clear_sentence(
    point: Services, tmp_path: Path, name: str
) -> None:
    content, words = STRANGE[name]
    (tmp_path / name).write_bytes(content)
    before = point.desk.record.journal.last_pos()
    with pytest.raises(KnownError) as refused:
        point.incoming.receive(tmp_path / name)
    assert words in refused.value.message
    assert name.split(".", maxsplit=1)[0] in refused.value.message
    assert point.desk.record.journal.last_pos() == before


def test_that_a_file_that_is_not_there_is_said(point: Services, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"读不出 gone\.advr"):
        point.incoming.receive(tmp_path / "gone.advr")
    with pytest.raises(BadInput, match="读不出"):
        point.incoming.receive(tmp_path)


def test_that_every_byte_of_a_receipt_counts(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    content = hub.receipt().read_bytes()
    flipped = tmp_path / "flipped.advr"
    for place in range(0, len(content), 7):
        changed = bytearray(content)
        changed[place] ^= 1
        flipped.write_bytes(changed)
        with pytest.raises(KnownError):
            point.incoming.receive(flipped)
    assert point.exchange.standing().receipt_serial == 0


def test_that_a_bundle_of_this_device_s_own_is_for_the_district(
    point: Services, tmp_path: Path
) -> None:
    point.exchange.export(tmp_path / "b.advb")
    with pytest.raises(BundleRefused, match="是本机导出的数据包，是交给区里的"):
        point.incoming.receive(tmp_path / "b.advb")


def test_that_records_given_back_come_in_and_the_lost_life_is_left(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    """The record was put back by hand, unnoticed; the district still has what came after."""
    source = a_point(tmp_path / "source", district=hub.public)  # the same device, some days on
    for _ in range(3):
        consult(source)
    lost = [one for one in source.desk.record.journal.after(0) if one.seq > 2]
    source.care.close()
    here = keys(point)
    back = hub.give_back(lost, here.device, recipient_of(here.identity()))
    vector = hub.vector()
    assert vector == {}
    current = point.desk.record.journal.current_incarnation()
    assert lost[0].incarnation == current
    received = point.incoming.receive(back)
    assert received.kind is ReceivedKind.RETURNED
    assert received.words == "区里退回的记录已收：找回3条"
    lives = point.desk.record.journal.lives()
    assert [one.reason for one in lives] == [None, NewLifeReason.RECEIPT]
    assert lives[-1].parent == current
    assert len(point.consulting.listed()) == 3
    assert point.desk.record.verify().problems == ()
    again = point.incoming.receive(back)
    assert (again.changed, again.words) == (False, "区里退回的记录本机都有，没有变化")


def test_that_what_is_given_back_to_another_device_is_refused(
    point: Services, hub: AnsweringDistrict
) -> None:
    back = hub.give_back((), "b" * 32, recipient_of(keys(point).identity()))
    with pytest.raises(BundleRefused, match="不是给本机的"):
        point.incoming.receive(back)


def test_that_only_the_district_gives_records_back(point: Services, tmp_path: Path) -> None:
    other = AnsweringDistrict(tmp_path / "other", name="别的区")
    here = keys(point)
    back = other.give_back(
        point.desk.record.journal.after(0), here.device, recipient_of(here.identity())
    )
    with pytest.raises(BundleRefused, match="请向区里重新要"):
        point.incoming.receive(back)


def test_that_a_device_put_out_of_use_is_told_and_exports_nothing(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    received = point.incoming.receive(hub.receipt(revoked=[keys(point).device]))
    assert any("已被区里停用" in one for one in received.problems)
    assert point.exchange.standing().revoked
    with pytest.raises(BadInput, match="记录都还在本机"):
        point.exchange.export(tmp_path / "b.advb")
    with pytest.raises(BadInput, match="停用"):
        point.exchange.export_to_outbox()
    assert not (tmp_path / "b.advb").exists()
    point.incoming.receive(hub.receipt(revoked=["a" * 32]))
    assert not point.exchange.standing().revoked
    point.exchange.export(tmp_path / "b.advb")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (4, None),
        (6, "慢约6分钟"),
        (60 * 3, "慢约3小时"),
        (60 * 24 * 365 * 10, "慢约3650天"),
    ],
)
def test_that_a_receipt_from_the_future_shows_a_clock_that_is_behind(
    point: Services, hub: AnsweringDistrict, clock: TickingClock, minutes: int, words: str | None
) -> None:
    path = hub.receipt(issued_at=clock.at + timedelta(minutes=minutes, seconds=30))
    point.incoming.receive(path)
    off = point.exchange.standing().clock_off
    assert (off is None) == (words is None)
    if off is not None and words:
        assert words in clock_words(off)


def test_that_an_answer_before_its_question_shows_a_clock_that_is_ahead(
    point: Services, hub: AnsweringDistrict, clock: TickingClock, tmp_path: Path
) -> None:
    carry(point, hub, tmp_path)
    point.incoming.receive(hub.receipt(issued_at=clock.at - timedelta(hours=2, minutes=1)))
    off = point.exchange.standing().clock_off
    assert off is not None
    assert "快约2小时" in clock_words(off)
    consult(point)
    carry(point, hub, tmp_path, "c")
    point.incoming.receive(hub.receipt())
    assert point.exchange.standing().clock_off is None


def test_that_the_outbox_is_pruned_below_the_district_s_backup_alone(
    point: Services, hub: AnsweringDistrict, tmp_path: Path
) -> None:
    carry(point, hub, tmp_path)
    point.incoming.receive(hub.receipt())
    assert len(point.syncing.outbox.bundles()) == 1  # merged, and in no backup yet
    consult(point)
    carry(point, hub, tmp_path, "c")
    vector = {name: replace(one, backed_up=2) for name, one in hub.vector().items()}
    point.incoming.receive(hub.receipt(vector=vector))
    (left,) = point.syncing.outbox.bundles()
    assert left.read_bytes() == (tmp_path / "c.advb").read_bytes()
    vector = {name: replace(one, backed_up=3, head="a" * 64) for name, one in vector.items()}
    point.incoming.receive(hub.receipt(vector=vector))
    assert point.syncing.outbox.bundles() == (left,)  # of another chain: nothing is safe


def test_that_a_receipt_names_nobody(point: Services, hub: AnsweringDistrict) -> None:
    register(point, "张桂兰")
    content = hub.receipt().read_bytes()
    start = content.index(b"{")
    body, _ = json.JSONDecoder().raw_decode(content[start:].decode(errors="ignore"))
    assert set(body) == {
        "format", "district", "key", "epoch", "former", "serial", "point", "issued_at", "vector",
        "answers", "revoked",
    }  # fmt: skip
