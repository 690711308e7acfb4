"""A record that was put back or copied is noticed, told, and gone on from; nothing is lost."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.bootstrap import World, unlock
from advisor_app.domain.lives import IncarnationBegun, NewLifeReason
from advisor_app.services.device_keys import DeviceKeys
from advisor_app.services.suite import Services
from advisor_app.support.anchor import Anchor, Anchors
from tests.builders import PASSPHRASE, TickingClock, a_point, a_world, consult, register, unheard
from tests.services.answering import AnsweringDistrict

RECORD = "record.db"


class Counter:
    """A point whose record is opened, closed, copied and put back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hub = AnsweringDistrict(folder / "hub")
        self.data, self.state = folder / "point", folder / "state"
        self.clock = TickingClock()
        self.runs = 0
        a_point(self.data, district=self.hub.public, clock=self.clock).care.close()
        self.services = self.open()

    def world(self, machine: str = "one", data: Path | None = None) -> World:
        self.runs += 1
        plain = a_world(data or self.data, f"run {self.runs}", self.clock)
        return replace(plain, paths=replace(plain.paths, state=self.state), machine=machine)

    def open(self, machine: str = "one", data: Path | None = None) -> Services:
        self.services = unlock(self.world(machine, data), PASSPHRASE, unheard)
        return self.services

    def close(self) -> None:
        self.services.care.close()

    def keep(self, name: str = "kept") -> Path:
        """Copy the record's file away, as somebody does by hand."""
        self.close()
        kept = self.folder / name
        shutil.copyfile(self.data / RECORD, kept)
        self.open()
        return kept

    def put_back(self, kept: Path) -> Services:
        """Copy it back by hand, and open the counter."""
        self.close()
        shutil.copyfile(kept, self.data / RECORD)
        return self.open()

    def export(self, name: str = "b") -> Path:
        return self.services.exchange.export(self.folder / f"{name}.advb").path

    def carry(self, name: str = "b") -> None:
        signed_by = DeviceKeys(self.services.desk.record).signing.public
        self.hub.take(self.export(name), signed_by)

    @property
    def reasons(self) -> list[NewLifeReason | None]:
        return [one.reason for one in self.services.desk.record.journal.lives()]

    @property
    def anchors(self) -> tuple[Path, ...]:
        return (self.data / "anchor.json", *self.state.iterdir())

    def forget_anchors(self) -> None:
        for one in self.anchors:
            one.unlink()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.close()


def begun(services: Services) -> tuple[IncarnationBegun, ...]:
    return services.desk.record.shown.every(IncarnationBegun)


def test_that_an_ordinary_day_is_one_life(counter: Counter) -> None:
    consult(counter.services)
    counter.carry()
    counter.services.incoming.receive(counter.hub.receipt())
    counter.close()
    counter.open()
    assert counter.reasons == [None]
    assert counter.services.exchange.standing().life is None


def test_that_the_anchor_follows_every_commit(counter: Counter) -> None:
    journal = counter.services.desk.record.journal
    device = DeviceKeys(counter.services.desk.record).device
    for _ in range(3):
        consult(counter.services)
        end = journal.end_of(journal.current_incarnation())
        (*both,) = Anchors(counter.anchors).read(device)
        wanted = Anchor(
            device=device, incarnation=journal.current_incarnation(), seq=end.seq, link=end.link
        )
        assert both == [wanted, wanted]


def test_that_a_record_copied_back_by_hand_goes_on_as_a_child_of_itself(counter: Counter) -> None:
    kept = counter.keep()
    consult(counter.services)
    before = counter.services.desk.record.journal
    parent, stood = before.current_incarnation(), before.last_pos() - 1
    again = counter.put_back(kept)
    assert counter.reasons == [None, NewLifeReason.ANCHOR]
    (one,) = begun(again)
    assert (one.parent, one.parent_seq, one.point) == (parent, stood, "410106-D05")
    first = next(iter(again.desk.record.journal.within(one.incarnation, (1, 1))))
    assert (first.kind, first.record) == ("incarnation_begun", one.id)
    told = again.exchange.standing().life
    assert told is not None
    assert "记录比这台电脑上次记下的要旧" in told.words
    assert again.desk.record.verify().problems == ()


@pytest.mark.parametrize("left", [0, 1])
def test_that_either_anchor_alone_is_enough(counter: Counter, left: int) -> None:
    kept = counter.keep()
    consult(counter.services)
    counter.anchors[1 - left].unlink()
    counter.put_back(kept)
    assert counter.reasons == [None, NewLifeReason.ANCHOR]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"device": 1}', b"\xff" * 9000])
def test_that_a_torn_anchor_is_no_anchor(counter: Counter, content: bytes) -> None:
    consult(counter.services)
    counter.close()
    for one in counter.anchors:
        one.write_bytes(content)
    counter.open()
    assert counter.reasons == [None]


def test_that_an_anchor_that_is_behind_is_normal(counter: Counter) -> None:
    """The power went between the commit and the anchor."""
    kept = [(one, one.read_bytes()) for one in counter.anchors]
    consult(counter.services)
    counter.close()
    for one, content in kept:
        one.write_bytes(content)
    counter.open()
    assert counter.reasons == [None]
    consult(counter.services)
    assert counter.anchors[0].read_bytes() != kept[0][1]


def test_that_the_anchor_of_another_record_says_nothing(counter: Counter) -> None:
    counter.close()
    stranger = Anchor(device="9" * 32, incarnation="8" * 32, seq=99, link="7" * 64)
    Anchors([counter.data / "anchor.json"]).keep(stranger)
    counter.open()
    assert counter.reasons == [None]


def test_that_an_anchor_of_a_life_this_record_does_not_know_is_ahead(counter: Counter) -> None:
    early = counter.keep("early")
    consult(counter.services)
    counter.put_back(early)  # the second life
    consult(counter.services)
    counter.put_back(early)  # put back once more: the second life is not in this file
    assert counter.reasons[-1] is NewLifeReason.ANCHOR
    assert counter.reasons.count(NewLifeReason.ANCHOR) == 1


def test_that_a_place_for_the_anchor_that_cannot_be_written_stops_nobody(counter: Counter) -> None:
    counter.close()
    shutil.rmtree(counter.state)
    counter.state.write_text("a file in the way", encoding="utf-8")
    counter.open()
    consult(counter.services)
    assert counter.services.desk.record.verify().problems == ()


def test_that_the_own_outbox_shows_what_was_exported_and_gives_it_back(counter: Counter) -> None:
    elder = register(counter.services, "张桂兰", phone="13900003812")
    kept = counter.keep()
    consult(counter.services, elder, asked="问助餐")
    consult(counter.services)
    counter.export()
    lost = counter.services.desk.record.journal.last_pos()
    counter.forget_anchors()
    again = counter.put_back(kept)
    assert counter.reasons == [None, NewLifeReason.OUTBOX]
    told = again.exchange.standing().life
    assert told is not None
    assert told.recovered == 3
    assert "从本机留底找回3条" in told.words
    assert len(again.consulting.listed()) == 2
    assert again.desk.record.journal.last_pos() == lost + 1  # and the one that began the life
    assert again.desk.record.verify().problems == ()


def test_that_the_replay_log_gives_the_words_back_too(counter: Counter) -> None:
    kept = counter.keep()
    elder = register(counter.services, "张桂兰", phone="13900003812")
    consult(counter.services, elder, asked="问助餐")
    assert counter.services.syncing.replay.keep() == 6
    assert counter.services.syncing.replay.keep() == 0
    counter.export()
    counter.forget_anchors()
    again = counter.put_back(kept)
    assert counter.reasons[-1] is NewLifeReason.OUTBOX
    assert again.registration.card(elder).person.name == "张桂兰"
    (talk,) = again.consulting.listed()
    assert talk.note is not None
    assert talk.note.asked == "问助餐"
    assert again.desk.record.verify().problems == ()


def test_that_the_replay_log_holds_no_readable_word(counter: Counter) -> None:
    register(counter.services, "张桂兰", phone="13900003812")
    counter.services.syncing.replay.keep()
    for one in counter.services.syncing.replay.files():
        content = one.path.read_bytes()
        for secret in ("张桂兰", "13900003812"):
            assert secret.encode() not in content


def test_that_a_person_who_was_erased_does_not_come_back_out_of_own_files(
    counter: Counter,
) -> None:
    elder = register(counter.services, "张桂兰")
    counter.services.syncing.replay.keep()
    counter.services.registration.forget(elder, "本人要求")
    kept = counter.keep()
    consult(counter.services)
    again = counter.put_back(kept)
    assert counter.reasons[-1] is NewLifeReason.ANCHOR
    bodies = [str(one.patch) for one in again.desk.record.journal.after(0) if one.has_body]
    assert not [one for one in bodies if "张桂兰" in one]


def test_that_a_receipt_beyond_the_record_shows_it(counter: Counter) -> None:
    counter.carry("first")
    kept = counter.keep()
    consult(counter.services)
    counter.carry("second")
    receipt = counter.hub.receipt()
    shutil.rmtree(counter.data / "outbox")
    counter.forget_anchors()
    again = counter.put_back(kept)
    assert counter.reasons == [None]
    consult(again)
    consult(again)
    consult(again)
    received = again.incoming.receive(receipt)
    assert counter.reasons == [None, NewLifeReason.RECEIPT]  # another link at the same place
    assert any("区里收到过的比现在记录里的多" in one for one in received.problems)
    counter.carry("third")
    again.incoming.receive(counter.hub.receipt())
    assert again.exchange.standing().open == 0
    assert counter.reasons == [None, NewLifeReason.RECEIPT]  # told once


def test_that_a_receipt_with_a_higher_number_shows_it(counter: Counter) -> None:
    kept = counter.keep()
    consult(counter.services)
    counter.carry()
    receipt = counter.hub.receipt()
    shutil.rmtree(counter.data / "outbox")
    counter.forget_anchors()
    again = counter.put_back(kept)
    again.incoming.receive(receipt)
    assert counter.reasons == [None, NewLifeReason.RECEIPT]


def test_that_a_fork_the_district_saw_is_heard(counter: Counter) -> None:
    consult(counter.services)
    counter.carry()
    vector = {name: replace(one, forks=(3,)) for name, one in counter.hub.vector().items()}
    received = counter.services.incoming.receive(counter.hub.receipt(vector=vector))
    assert counter.reasons == [None, NewLifeReason.FORK]
    assert any("两台电脑在用同一份记录" in one for one in received.problems)


def test_that_a_folder_carried_to_another_computer_is_a_copy(counter: Counter) -> None:
    consult(counter.services)
    counter.close()
    shutil.copytree(counter.data, counter.folder / "elsewhere")
    counter.state = counter.folder / "state elsewhere"
    copy = counter.open("another", counter.folder / "elsewhere")
    assert counter.reasons == [None, NewLifeReason.COPIED]
    consult(copy)
    counter.close()
    counter.open("another", counter.folder / "elsewhere")
    assert counter.reasons == [None, NewLifeReason.COPIED]  # it is at home here now
    counter.close()
    counter.state = counter.folder / "state"
    counter.open("one")
    assert counter.reasons == [None]  # the one that was copied is what it was


def test_that_two_copies_on_one_computer_do_not_write_as_one(counter: Counter) -> None:
    counter.close()
    shutil.copytree(counter.data, counter.folder / "twin")
    twin = counter.open(data=counter.folder / "twin")
    consult(twin)
    counter.close()
    counter.open()
    assert counter.reasons == [None, NewLifeReason.ANCHOR]


def test_that_where_the_system_tells_nothing_no_copy_is_seen(counter: Counter) -> None:
    counter.close()
    counter.open("")
    assert counter.reasons == [None]


def test_that_what_was_told_is_told_until_it_was_read(counter: Counter) -> None:
    kept = counter.keep()
    consult(counter.services)
    again = counter.put_back(kept)
    assert again.lives.told() is not None
    counter.close()
    assert counter.open().lives.told() is not None
    counter.services.lives.has_read()
    assert counter.services.exchange.standing().life is None
    assert counter.reasons == [None, NewLifeReason.ANCHOR]


def test_that_everything_reaches_the_district_whatever_was_put_back(counter: Counter) -> None:
    """The whole story: work, export, put back, work, export; nothing is lost, nothing doubled."""
    consult(counter.services)
    counter.carry("1")
    kept = counter.keep()
    consult(counter.services)
    counter.export("lost")
    again = counter.put_back(kept)
    consult(again)
    counter.carry("2")
    again.incoming.receive(counter.hub.receipt())
    standing = again.exchange.standing()
    assert (standing.open, standing.acknowledged) == (0, len(counter.hub.taken))
    talks = {one.record for one in counter.hub.taken.values() if one.kind == "consultation"}
    assert len(talks) == 3


def test_that_an_erasure_after_the_copy_is_carried_out_again(counter: Counter) -> None:
    elder = register(counter.services, "张桂兰")
    kept = counter.keep()
    counter.services.registration.forget(elder, "本人要求")
    counter.services.syncing.replay.keep()
    again = counter.put_back(kept)
    bodies = [str(one.patch) for one in again.desk.record.journal.after(0) if one.has_body]
    assert not [one for one in bodies if "张桂兰" in one]
    assert again.registration.recent() == ()


def test_that_taking_in_is_finished_where_the_power_went_after_the_new_life_began(
    counter: Counter,
) -> None:
    kept = counter.keep()
    consult(counter.services)
    counter.services.syncing.replay.keep()
    away = (counter.data / "replay").rename(counter.folder / "away")
    again = counter.put_back(kept)
    assert again.consulting.listed() == ()
    with again.desk.record.begin():  # as the process left it that never came so far
        again.desk.record.device.keep_setting("recovering", "yes")
    counter.close()
    away.rename(counter.data / "replay")
    again = counter.open()
    assert len(again.consulting.listed()) == 1
    told = again.lives.told()
    assert told is not None
    assert told.recovered == 1
    assert counter.reasons == [None, NewLifeReason.ANCHOR]
    counter.close()
    assert counter.open().lives.told() == told


def test_that_a_receipt_kept_before_the_power_went_is_listened_to_at_the_next_start(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    consult(counter.services)
    counter.carry()
    vector = {name: replace(one, forks=(3,)) for name, one in counter.hub.vector().items()}
    receipt = counter.hub.receipt(vector=vector)

    def cut(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as power:
        power.setattr(type(counter.services.syncing.lives), "hear", cut)
        with pytest.raises(SystemExit):
            counter.services.incoming.receive(receipt)
    assert counter.reasons == [None]
    counter.close()
    counter.open()
    assert counter.reasons == [None, NewLifeReason.FORK]
    counter.close()
    counter.open()
    assert counter.reasons == [None, NewLifeReason.FORK]
