"""What comes in: each oddity has its sentence, each refusal is kept, each disagreement is shown."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisor_app.domain.elder import Elder
from advisor_app.domain.month import Month
from advisor_app.hub.intake import FLAG_WORDS
from advisor_app.store.district_register import BundleFlag, MergedBundle, RefusedBundle
from advisor_app.sync.bundle import OpenedBundle, open_bundle, read_header
from tests.builders import TestIds
from tests.hub.rogues import Rogue
from tests.hub.sides import D05, Sides

IDS = TestIds("intake")


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[Sides]:
    made = Sides(tmp_path)
    yield made
    made.shut()


def newest(sides: Sides) -> MergedBundle:
    return sides.district.store.register.bundles()[0]


def refusals(sides: Sides) -> tuple[RefusedBundle, ...]:
    return sides.district.store.register.refusals()


Damage = Callable[[bytes], bytes]
DAMAGES: dict[str, tuple[Damage, str, bool]] = {
    "torn": (lambda content: content[:-1], "不完整", True),
    "torn in its header": (lambda content: content[:60], "不完整", False),
    "altered": (lambda content: content[:-1] + bytes([content[-1] ^ 1]), "改动过", True),
    "longer": (lambda content: content + b"x", "不完整", True),
    "foreign": (lambda content: b"PK\x03\x04" + content, "不是数据包", False),
    "newer": (lambda content: b"ADVB2\n" + content[6:], "更新版本", False),
    "empty": (lambda _: b"", "不完整", False),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_that_every_damage_has_its_sentence_and_is_kept(name: str, sides: Sides) -> None:
    damage, word, has_header = DAMAGES[name]
    sides.talks()
    path = sides.exported()
    whole = path.read_bytes()
    digest = read_header(path).digest
    path.write_bytes(damage(whole))
    refused = sides.merged(path)
    assert word in refused.problem
    assert "\n" not in refused.problem
    (kept,) = refusals(sides)
    assert (kept.reason, kept.file) == (refused.problem, path.name)
    assert (kept.digest == digest, kept.point == D05) == (has_header, has_header)
    sides.merged(path)
    assert len(refusals(sides)) == 1
    assert sides.district.record.journal.last_pos() == 0
    status = sides.district.status()
    assert status.refused == 1
    path.write_bytes(whole)
    assert sides.merged(path).problem == ""
    assert sides.district.status().refused == (0 if has_header else 1)
    assert len(refusals(sides)) == 1


def test_that_a_strangers_bundle_is_kept_in_its_name(sides: Sides, tmp_path: Path) -> None:
    stranger = Rogue(tmp_path, D05, "stranger")
    shutil.copy(sides.public, tmp_path / "hub.toml")
    refused = sides.merged(stranger.bundle([stranger.put(Elder(id=IDS.record()))]))
    assert "没有登记的终端" in refused.problem
    (kept,) = refusals(sides)
    assert (kept.point, kept.device) == (D05, stranger.device)
    stranger.enrol(sides.district)
    again = stranger.bundle([stranger.put(Elder(id=IDS.record()))])
    assert sides.merged(again).problem == ""


def test_that_what_is_not_there_is_told_and_nothing_is_kept(sides: Sides, tmp_path: Path) -> None:
    assert "读不出" in sides.merged(tmp_path / "gone.advb").problem
    assert refusals(sides) == ()


def test_that_a_device_put_out_of_use_is_refused_and_what_it_sent_before_stays(
    sides: Sides,
) -> None:
    sides.talks()
    before = sides.exported()
    sides.merged(before)
    (device,) = sides.district.store.register.devices()
    sides.district.enrolment.revoke(device.device, "丢失")
    sides.talks()
    refused = sides.merged(sides.exported())
    assert "已停用" in refused.problem
    assert sides.merged(before).problem == ""  # it is here already
    assert len(refusals(sides)) == 1
    assert sides.district.record.verify().problems == ()


def test_that_what_is_known_is_not_opened_again(sides: Sides) -> None:
    sides.talks(2)
    path = sides.exported()
    first = sides.merged(path)
    again = sides.merged(path)
    assert (again.accepted, again.unchanged, again.point) == (0, first.accepted, D05)
    assert len(sides.district.store.register.bundles()) == 1
    assert refusals(sides) == ()


def test_that_an_agreement_is_kept_with_the_bundle(sides: Sides) -> None:
    sides.talks(2)
    sides.reported()
    sides.answered()
    sides.talks()
    done = sides.reported()
    kept = newest(sides)
    assert (kept.agreed, kept.flags, done.notes) == (True, (), ())
    assert kept.seen == (sides.district.epochs.current().id, 1)
    own = sides.point().desk.record.journal
    current = own.current_incarnation()
    assert current is not None
    assert kept.said == {current: (own.end_of(current).seq, own.end_of(current).link)}


@pytest.mark.parametrize(
    ("years", "flagged"), [(40, True), (1, True), (0.005, True), (0.002, False), (0, False)]
)
def test_that_a_clock_that_is_ahead_is_flagged(
    years: float, flagged: bool, sides: Sides
) -> None:  # fmt: skip
    sides.point()
    now = sides.clock.at
    sides.pass_days(years * 365)
    sides.talks()
    path = sides.exported()
    sides.clock.at = now
    done = sides.merged(path)
    assert done.problem == ""
    assert newest(sides).flags == ((BundleFlag.CLOCK,) if flagged else ())
    assert done.notes == ((FLAG_WORDS[BundleFlag.CLOCK],) if flagged else ())
    assert newest(sides).agreed
    assert newest(sides).reported_at <= newest(sides).merged_at
    assert sides.district.status().points[0].last_created <= sides.clock().isoformat()


def test_that_a_clock_that_fell_back_is_seen_by_the_receipt_it_knows(sides: Sides) -> None:
    sides.talks()
    sides.reported()
    sides.answered()
    now = sides.clock.at
    sides.clock.at = datetime(1970, 1, 2, tzinfo=UTC)
    sides.talks()
    path = sides.exported()
    sides.clock.at = now
    sides.merged(path)
    assert newest(sides).flags == (BundleFlag.CLOCK,)


def test_that_a_district_whose_own_clock_is_dead_flags_nobody(sides: Sides) -> None:
    sides.talks()
    path = sides.exported()
    sides.clock.at = datetime(1980, 1, 1, tzinfo=UTC)
    sides.merged(path)
    assert newest(sides).flags == ()


def test_that_a_clock_decades_ahead_wins_over_nothing_later(sides: Sides, tmp_path: Path) -> None:
    """Two devices of a point change one elder; the one whose clock is wrong was first."""
    shutil.copy(sides.public, tmp_path / "hub.toml")
    right, wrong = (Rogue(tmp_path, D05, name) for name in ("right", "wrong"))
    for one in (right, wrong):
        one.enrol(sides.district)
    elder = right.put(Elder(id=IDS.record(), community="甲"))
    wild = replace(
        wrong.write("elder", {"community": "2099"}, elder.record, elder.id),
        hlc="004070908800000-000000",
    )
    later = right.write("elder", {"community": "乙"}, elder.record, elder.id)
    for paths in ((wild,), (elder, later)):
        rogue = wrong if wild in paths else right
        assert sides.merged(rogue.bundle(paths)).problem == ""
    found = sides.district.store.find(Elder, elder.record)
    assert found is not None
    assert found.community == "乙"
    (dispute,) = sides.district.disputing.contested()
    assert (dispute.hard, dispute.stands) == (("community",), later.id)
    assert sides.district.record.verify().problems == ()


def test_that_the_districts_own_clock_is_not_drawn_along(sides: Sides) -> None:
    sides.point()
    now = sides.clock.at
    sides.pass_days(365 * 30)
    sides.talks()
    path = sides.exported()
    sides.clock.at = now
    sides.merged(path)
    with sides.district.store.begin() as work:
        work.put(Elder(id=IDS.record()), IDS.revision())
    own = sides.district.record.journal.current_incarnation()
    assert own is not None
    (written,) = sides.district.record.journal.within(own, (1, 1))
    assert int(written.hlc[:15]) < int((now + timedelta(days=2)).timestamp() * 1000)


def test_that_two_devices_with_one_incarnation_are_flagged_and_nothing_is_lost(
    sides: Sides, tmp_path: Path
) -> None:
    shutil.copy(sides.public, tmp_path / "hub.toml")
    first, second = (Rogue(tmp_path, D05, name) for name in ("a", "b"))
    second.incarnation = first.incarnation
    for one in (first, second):
        one.enrol(sides.district)
        assert sides.merged(one.bundle([one.put(Elder(id=IDS.record()))])).problem == ""
    assert newest(sides).flags == (BundleFlag.COPIED,)
    (fork,) = sides.district.disputing.forks()
    assert (fork.point, fork.seq, len(fork.versions)) == (D05, 1, 2)
    assert len(sides.district.store.every(Elder)) == 2
    (held,) = sides.receipt().vector.values()
    assert (held.forks, held.head) == ((1,), "")


@pytest.mark.parametrize(
    ("seq", "link", "flag"),
    [(1, "0" * 64, BundleFlag.DIFFERS), (5, "0" * 64, BundleFlag.TAIL)],
)
def test_that_what_a_device_says_it_holds_is_compared(
    seq: int, link: str, flag: BundleFlag, sides: Sides, tmp_path: Path
) -> None:
    shutil.copy(sides.public, tmp_path / "hub.toml")
    rogue = Rogue(tmp_path, D05)
    rogue.enrol(sides.district)
    path = rogue.bundle([rogue.put(Elder(id=IDS.record()))], {rogue.incarnation: (seq, link)})
    done = sides.merged(path)
    assert (newest(sides).flags, newest(sides).agreed) == ((flag,), False)
    assert done.notes == (FLAG_WORDS[flag],)
    point = next(one for one in sides.district.status().points if one.point == D05)
    assert (point.disagrees, point.flags) == (True, (flag,))


def test_that_a_chain_that_does_not_go_on_from_what_was_here_is_flagged(
    sides: Sides, tmp_path: Path
) -> None:
    """A copy went on from a revision that never came: its place is taken by another."""
    shutil.copy(sides.public, tmp_path / "hub.toml")
    one, copy = (Rogue(tmp_path, D05, "same") for _ in range(2))
    copy.random.seed("other")
    one.enrol(sides.district)
    sides.merged(one.bundle([one.put(Elder(id=IDS.record()))]))
    copy.put(Elder(id=IDS.record()))
    copy._made = 5
    sides.merged(copy.bundle([copy.put(Elder(id=IDS.record()))]))
    assert newest(sides).flags == (BundleFlag.DIFFERS,)
    assert not newest(sides).agreed


def test_that_a_fork_is_flagged_by_the_statement(sides: Sides, tmp_path: Path) -> None:
    shutil.copy(sides.public, tmp_path / "hub.toml")
    rogue = Rogue(tmp_path, D05)
    rogue.enrol(sides.district)
    one = rogue.put(Elder(id=IDS.record()))
    rogue._seq, rogue._prev = 0, one.prev
    twin = rogue.put(Elder(id=IDS.record()))
    said = {rogue.incarnation: (1, twin.link)}
    sides.merged(rogue.bundle([one, twin], said))
    assert newest(sides).flags == (BundleFlag.FORKED,)
    assert sides.district.record.verify().problems == ()


def test_that_silence_is_never_a_number(sides: Sides) -> None:
    sides.point()
    status = sides.district.status()
    assert len(status.missing) == 22
    for one in status.points:
        assert (one.last_merged, one.last_created) == ("", "")
        assert (one.newest_day, one.gaps, one.forks, one.receipt) == (None, None, None, None)
    sides.talks()
    sides.reported()
    point = next(one for one in sides.district.status().points if one.point == D05)
    assert (point.gaps, point.forks, point.newest_day) == (0, 0, "2026-11-23")
    assert sides.district.status().epoch == sides.district.epochs.current().id


def test_that_a_wrong_clock_makes_no_month_reported(sides: Sides) -> None:
    sides.point()
    now = sides.clock.at
    sides.pass_days(365)
    sides.talks()
    path = sides.exported()
    sides.clock.at = now
    sides.merged(path)
    point = next(one for one in sides.district.status().points if one.point == D05)
    assert point.newest_day is None  # a day that has not been yet is no day it reported
    assert D05 in {one.code for one in sides.district.tally(Month(2026, 10)).missing}


def test_that_an_old_record_of_the_register_is_still_read(tmp_path: Path) -> None:
    made = Sides(tmp_path)
    made.talks()
    made.reported()
    with made.district.store.begin():
        made.district.record._db.execute("UPDATE bundle SET seen = '', flags = '', said = '{}'")
    (kept,) = made.district.store.register.bundles()
    assert (kept.seen, kept.flags, dict(kept.said)) == (None, (), {})
    made.shut()


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(("hours", "flagged"), [(23.9, False), (24.1, True)])
def test_that_a_day_ahead_is_the_line(
    hours: float, flagged: bool, late: bool, sides: Sides
) -> None:
    """Whether anything was written by the wrong clock, or it only made the bundle."""
    sides.talks(1 - late)
    sides.point()
    now = sides.clock.at
    sides.pass_days(hours / 24)
    sides.talks(int(late))
    path = sides.exported()
    sides.clock.at = now
    sides.merged(path)
    assert newest(sides).flags == ((BundleFlag.CLOCK,) if flagged else ())


@pytest.mark.parametrize(("hours", "flagged"), [(23.9, False), (24.1, True)])
def test_that_a_day_behind_a_receipt_is_the_line(hours: float, flagged: bool, sides: Sides) -> None:
    sides.talks()
    sides.reported()
    sides.answered()
    now = sides.clock.at
    sides.pass_days(-hours / 24)
    sides.talks()
    path = sides.exported()
    sides.clock.at = now
    sides.merged(path)
    assert newest(sides).flags == ((BundleFlag.CLOCK,) if flagged else ())


def test_that_the_seam_is_looked_at_where_the_bundle_begins(sides: Sides, tmp_path: Path) -> None:
    """What follows within the bundle goes on well; only its first does not."""
    shutil.copy(sides.public, tmp_path / "hub.toml")
    one, copy = (Rogue(tmp_path, D05, "same") for _ in range(2))
    copy.random.seed("other")
    one.enrol(sides.district)
    sides.merged(one.bundle([one.put(Elder(id=IDS.record()))]))
    copy.put(Elder(id=IDS.record()))
    copy._made = 5
    rest = [copy.put(Elder(id=IDS.record())) for _ in range(3)]
    assert sides.merged(copy.bundle(rest[::-1])).accepted == 3
    assert newest(sides).flags == (BundleFlag.DIFFERS,)


def test_that_a_bundle_that_goes_on_well_is_flagged_by_nothing(
    sides: Sides, tmp_path: Path
) -> None:
    shutil.copy(sides.public, tmp_path / "hub.toml")
    rogue = Rogue(tmp_path, D05)
    rogue.enrol(sides.district)
    made = [rogue.put(Elder(id=IDS.record())) for _ in range(5)]
    for some in (made[:2], made[1:4][::-1], made[4:]):
        sides.merged(rogue.bundle(some, {rogue.incarnation: (some[-1].seq, some[-1].link)}))
        assert newest(sides).flags == ()
        assert newest(sides).agreed


def test_that_a_file_rewritten_while_it_is_read_is_not_merged(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The header was judged; what is opened must be the same file."""
    sides.talks()
    first = sides.exported()
    sides.talks()
    second = sides.exported()

    def swapped(path: Path, identity: str, public: str) -> OpenedBundle:
        first.write_bytes(second.read_bytes())
        return open_bundle(path, identity, public)

    monkeypatch.setattr("advisor_app.hub.intake.open_bundle", swapped)
    done = sides.merged(first)
    assert "正在被改写，没有并入" in done.problem
    assert sides.district.store.register.bundles() == ()
    monkeypatch.undo()
    assert sides.merged(second).problem == ""
