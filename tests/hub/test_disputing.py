"""What a person looks at: every body side by side, and a decision that both sides' laws hold for."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from advisor_app.domain.elder import Elder
from advisor_app.domain.errors import BadInput
from advisor_app.domain.records import Advisor, Erasure
from advisor_app.domain.revision import Revision
from advisor_app.domain.settlement import Settlement
from advisor_app.hub.district import District
from advisor_app.hub.wording import FIELD_WORDS, KIND_WORDS, field_words, kind_words, value_words
from advisor_app.store.kinds import KINDS
from tests.builders import START, TestIds
from tests.hub.rogues import Rogue
from tests.hub.sides import D01, D05, Sides

IDS = TestIds("disputing")


@dataclass
class Quarrel:
    """Two devices of a point that changed one elder without knowing of each other."""

    district: District
    one: Rogue
    other: Rogue
    elder: Revision
    left: Revision
    right: Revision


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[Sides]:
    made = Sides(tmp_path)
    shutil.copy(made.public, tmp_path / "hub.toml")
    yield made
    made.shut()


@pytest.fixture
def quarrel(sides: Sides, tmp_path: Path) -> Quarrel:
    one, other = (Rogue(tmp_path, D05, name) for name in ("one", "other"))
    for each in (one, other):
        each.enrol(sides.district)
    advisor = one.put(Advisor(id=IDS.record(), name="王芳", point=D05))
    elder = one.put(Elder(id=IDS.record(), community="甲", street="东街"))
    left = replace(
        one.write("elder", {"community": "乙"}, elder.record, elder.id), author=advisor.record
    )
    one._prev = left.link
    right = other.write("elder", {"community": "丙", "street": "西街"}, elder.record, elder.id)
    for device, revisions in ((one, (advisor, elder, left)), (other, (right,))):
        assert sides.merged(device.bundle(revisions)).problem == ""
    return Quarrel(sides.district, one, other, elder, left, right)


def community(quarrel: Quarrel) -> str:
    found = quarrel.district.store.find(Elder, quarrel.elder.record)
    assert found is not None
    return found.community


def test_that_both_bodies_are_shown_side_by_side(quarrel: Quarrel) -> None:
    (dispute,) = quarrel.district.disputing.contested()
    assert (dispute.kind, dispute.hard, dispute.is_hard) == ("elder", ("community",), True)
    assert dispute.shared["community"] == "甲"
    assert dispute.shown is not None
    assert dispute.shown["street"] == "西街"
    by = {one.revision: one for one in dispute.versions}
    assert dict(by[quarrel.left.id].fields or {}) == {"community": "乙"}
    assert dict(by[quarrel.right.id].fields or {}) == {"community": "丙", "street": "西街"}
    assert (by[quarrel.left.id].author, by[quarrel.right.id].author) == ("王芳", "")
    assert {one.device for one in dispute.versions} == {quarrel.one.device, quarrel.other.device}
    assert {one.point for one in dispute.versions} == {D05}
    assert all(one.wall == START.isoformat() for one in dispute.versions)


@pytest.mark.parametrize(("side", "expected"), [("left", "乙"), ("right", "丙")])
def test_that_a_decision_stands_and_is_kept(side: str, expected: str, quarrel: Quarrel) -> None:
    chosen: Revision = getattr(quarrel, side)
    record = quarrel.elder.record
    settled = quarrel.district.disputing.settle(record[:20], chosen.id[:10], " 李主任 ")
    assert (settled.about, settled.chosen, settled.by) == (record, chosen.id, "李主任")
    assert community(quarrel) == expected
    assert quarrel.district.disputing.contested() == ()
    assert quarrel.district.disputing.settlements() == (settled,)
    assert quarrel.district.store.find(Settlement, settled.id) == settled
    assert len(quarrel.district.store.history(record)) == 3
    assert quarrel.district.record.verify().problems == ()


def test_that_a_decision_can_be_changed(quarrel: Quarrel) -> None:
    disputing, record = quarrel.district.disputing, quarrel.elder.record
    disputing.settle(record, quarrel.left.id, "甲")
    assert community(quarrel) == "乙"
    disputing.settle(record, quarrel.right.id, "乙")
    assert community(quarrel) == "丙"
    assert [one.by for one in disputing.settlements()] == ["乙", "甲"]
    assert disputing.contested() == ()


def test_that_a_third_change_contests_anew(quarrel: Quarrel, sides: Sides) -> None:
    quarrel.district.disputing.settle(quarrel.elder.record, quarrel.left.id, "甲")
    again = quarrel.other.write(
        "elder", {"community": "丁"}, quarrel.elder.record, quarrel.right.id
    )
    assert sides.merged(quarrel.other.bundle([again])).problem == ""
    (dispute,) = quarrel.district.disputing.contested()
    assert {one.revision for one in dispute.versions} == {quarrel.left.id, again.id}
    quarrel.district.disputing.settle(quarrel.elder.record, again.id, "甲")
    assert (community(quarrel), quarrel.district.disputing.contested()) == ("丁", ())


def test_that_what_is_wrong_with_a_decision_is_said(quarrel: Quarrel) -> None:
    disputing, record = quarrel.district.disputing, quarrel.elder.record
    for words, said in (
        ((record, quarrel.left.id, "  "), "谁来定"), (("ffff", quarrel.left.id, "甲"), "没有编号"),
        (("", quarrel.left.id, "甲"), "没有编号"), ((record, quarrel.elder.id, "甲"), "没有编号"),
        ((record, "", "甲"), "版本"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=said):
            disputing.settle(*words)
    assert disputing.settlements() == ()


def test_that_a_soft_conflict_says_so(sides: Sides, quarrel: Quarrel) -> None:
    elder = quarrel.one.put(Elder(id=IDS.record(), community="甲"))
    soft = (
        quarrel.one.write("elder", {"community": "乙"}, elder.record, elder.id),
        quarrel.one.write("elder", {"street": "北街"}, elder.record, elder.id),
    )
    sides.merged(quarrel.one.bundle([elder, *soft]))
    hard, gentle = quarrel.district.disputing.contested()
    assert (hard.is_hard, gentle.is_hard, gentle.hard) == (True, False, ())
    assert gentle.shown is not None
    assert (gentle.shown["community"], gentle.shown["street"]) == ("乙", "北街")


def test_that_twins_are_shown_beside_each_other(sides: Sides, quarrel: Quarrel) -> None:
    twin = replace(
        quarrel.other.write("elder", {"community": "戊"}, quarrel.elder.record, quarrel.elder.id),
        id=quarrel.left.id,
    )
    assert sides.merged(quarrel.other.bundle([twin])).refused == 1
    (apart,) = quarrel.district.disputing.quarantined()
    assert apart.here is not None
    assert (apart.kind, apart.record) == ("elder", quarrel.elder.record)
    assert dict(apart.here.fields or {}) == {"community": "乙"}
    assert dict(apart.came.fields or {}) == {"community": "戊"}
    assert (apart.here.device, apart.came.device) == (quarrel.one.device, quarrel.other.device)
    assert sides.district.status().quarantined == 1


def test_that_erasure_reaches_every_body(sides: Sides, quarrel: Quarrel) -> None:
    """Contested, settled, kept apart; and the old bundles come once more."""
    elder = quarrel.elder.record
    twin = replace(
        quarrel.other.write("elder", {"community": "戊"}, elder, quarrel.elder.id),
        id=quarrel.left.id,
    )
    old = quarrel.other.bundle([twin])
    sides.merged(old)
    quarrel.district.disputing.settle(elder, quarrel.left.id, "甲")
    erased = quarrel.one.put(Erasure(id=IDS.record(), elder=elder, at=START, reason="要求"))
    assert sides.merged(quarrel.one.bundle([erased])).problem == ""
    sides.merged(old)
    again = quarrel.one.bundle([quarrel.elder, quarrel.left])
    assert sides.merged(again).problem == ""
    assert all(not one.has_body for one in quarrel.district.store.history(elder))
    assert quarrel.district.store.find(Elder, elder) is None
    assert quarrel.district.disputing.contested() == ()
    (apart,) = quarrel.district.disputing.quarantined()
    assert apart.came.fields is None
    assert apart.here is not None
    assert apart.here.fields is None
    assert quarrel.district.record.verify().problems == ()


def test_that_an_erasure_that_comes_first_is_as_final(sides: Sides, tmp_path: Path) -> None:
    one = Rogue(tmp_path, D05, "first")
    one.enrol(sides.district)
    elder = one.put(Elder(id=IDS.record(), community="甲"))
    talk = one.write("referral", {"elder": elder.record, "need": "助浴"}, IDS.record())
    gone = one.put(Erasure(id=IDS.record(), elder=elder.record, at=START, reason="要求"))
    for revision in (gone, talk, elder):
        assert sides.merged(one.bundle([revision])).problem == ""
    for record in (elder.record, talk.record):
        (kept,) = sides.district.store.history(record)
        assert not kept.has_body
    (chain,) = sides.district.status().chains
    assert (chain.contiguous, chain.missing) == (3, 0)
    assert sides.district.record.verify().problems == ()


def test_that_a_head_that_named_the_erased_goes_whichever_came_first(
    sides: Sides, tmp_path: Path
) -> None:
    """One device says the referral is for A, another for B; A is erased, before or after."""
    shown = []
    for number, order in enumerate(((0, 1, 2), (2, 0, 1))):
        one = Rogue(tmp_path, D01, f"named {number}")
        one.enrol(sides.district)
        first, second = IDS.record(), IDS.record()
        referral = one.write("referral", {"elder": first}, IDS.record())
        other = one.write("referral", {"elder": second}, referral.record, referral.id)
        gone = one.put(Erasure(id=IDS.record(), elder=first, at=START, reason="要求"))
        for place in order:
            sides.merged(one.bundle([(referral, other, gone)[place]]))
        shown.append([each.has_body for each in sides.district.store.history(referral.record)])
    assert shown == [[False, False], [False, False]]


def test_that_every_kind_has_a_name(quarrel: Quarrel) -> None:
    assert set(KIND_WORDS) == set(KINDS)
    assert kind_words("weather") == "weather"
    assert field_words("community") == FIELD_WORDS["community"] == "社区"
    assert field_words("odd") == "odd"
    told = [value_words(one) for one in (None, "", [], True, False, ["a", 1], {"x": None}, 5)]
    assert told == ["（空）", "（空）", "（空）", "是", "否", "a、1", "x （空）", "5"]
    assert quarrel.district.status().contested == 1


def test_that_what_was_decided_is_told_as_it_was_decided_last(quarrel: Quarrel) -> None:
    disputing = quarrel.district.disputing
    assert disputing.decided() == ()
    for head, by in ((quarrel.left, "甲经办"), (quarrel.right, "乙经办")):
        disputing.settle(quarrel.elder.record, head.id, by)
    ((decision, dispute),) = disputing.decided()
    assert (decision.by, decision.chosen) == ("乙经办", quarrel.right.id)
    assert [one.by for one in disputing.settlements()] == ["乙经办", "甲经办"]
    assert {one.revision for one in dispute.versions} == {quarrel.left.id, quarrel.right.id}
    assert dispute.stands == quarrel.right.id
    assert not dispute.is_hard
    assert community(quarrel) == "丙"


def test_that_what_is_contested_anew_is_open_and_not_decided(
    quarrel: Quarrel, sides: Sides
) -> None:
    disputing = quarrel.district.disputing
    disputing.settle(quarrel.elder.record, quarrel.left.id, "甲经办")
    third = quarrel.other.write(
        "elder", {"community": "丁"}, quarrel.elder.record, quarrel.right.id
    )
    assert sides.merged(quarrel.other.bundle([third])).problem == ""
    assert disputing.decided() == ()
    (dispute,) = disputing.contested()
    assert third.id in {one.revision for one in dispute.versions}
