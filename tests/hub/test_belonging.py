"""An enrolled device writes for its own point; beyond that its bundle is refused whole."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.elder import Elder
from advisor_app.domain.ids import RecordId
from advisor_app.domain.lives import IncarnationBegun, NewLifeReason
from advisor_app.domain.month import Month
from advisor_app.domain.problem import Problem
from advisor_app.domain.records import Erasure, Point
from advisor_app.domain.revision import Revision
from advisor_app.domain.settlement import Settlement
from advisor_app.domain.unmet import UnmetReason
from advisor_app.hub.district import District
from advisor_app.store.codec import encoded
from tests.builders import START, TestIds, a_consultation
from tests.hub.rogues import Rogue, a_bureau, as_incarnation
from tests.store.test_every_kind import EVERY

HONEST, HOSTILE = "410106-D05", "410106-D01"
NOVEMBER = Month(2026, 11)
IDS = TestIds("belonging")


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    opened = a_bureau(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def honest(district: District, tmp_path: Path) -> Rogue:
    device = Rogue(tmp_path, HONEST, "honest")
    device.enrol(district)
    return device


@pytest.fixture
def rogue(district: District, tmp_path: Path) -> Rogue:
    device = Rogue(tmp_path, HOSTILE)
    device.enrol(district)
    return device


@pytest.fixture
def standing(district: District, honest: Rogue) -> tuple[Revision, ...]:
    """What the honest point has reported: an elder, and a talk."""
    elder = honest.put(Elder(id=IDS.record(), community="示例一社区"))
    talk = honest.put(a_consultation(IDS, elder.record, point=HONEST))
    assert honest.send(district, elder, talk).problem == ""
    return elder, talk


def tables(district: District) -> object:
    """Give everything that is read of the merged record."""
    return (
        [one.id for one in district.record.journal.after(0)],
        district.store.every(Elder), district.store.contested(), district.store.quarantined(),
        district.store.waiting(), dict(district.tally(NOVEMBER).total.indicators),
    )  # fmt: skip


def refused(district: District, rogue: Rogue, *revisions: Revision) -> str:
    """Send what must be refused, with something of the rogue's own before it."""
    before = tables(district)
    innocent = rogue.put(Elder(id=IDS.record()))
    merged = rogue.send(district, innocent, *revisions)
    assert (merged.accepted, merged.unchanged, merged.refused) == (0, 0, 0)
    assert tables(district) == before
    assert district.record.verify().problems == ()
    assert "\n" not in merged.problem
    assert "：请" in merged.problem
    assert HOSTILE in merged.problem
    return merged.problem


Reach = Callable[[Rogue, Revision, Revision], Revision]

REACHES: dict[str, Reach] = {
    "amend": lambda rogue, elder, _: rogue.write(
        "elder", {"community": "别处"}, elder.record, elder.id
    ),
    "contest": lambda rogue, elder, _: rogue.put(Elder(id=elder.record, community="别处")),
    "withdraw": lambda rogue, _, talk: rogue.write(
        "consultation", {"withdrawn": True}, talk.record, talk.id
    ),
    "erase": lambda rogue, elder, _: rogue.put(
        Erasure(id=IDS.record(), elder=elder.record, at=START, reason="x")
    ),
    "erase by list": lambda rogue, _, talk: rogue.put(
        Erasure(id=IDS.record(), elder=IDS.record(), records=(talk.record,), at=START, reason="x")
    ),
    "hide behind a kind nobody knows": lambda rogue, elder, _: rogue.write(
        "something_new", {"a": 1}, elder.record, elder.id
    ),
    "hide behind a schema nobody knows": lambda rogue, elder, _: replace(
        rogue.write("elder", {"community": "别处"}, elder.record, elder.id), schema=99
    ),
    "without a body": lambda rogue, elder, _: rogue.write(
        "elder", {}, elder.record, elder.id
    ).without_body(),
}


@pytest.mark.parametrize("reach", REACHES)
def test_that_no_device_reaches_another_points_records(
    reach: str, district: District, rogue: Rogue, standing: tuple[Revision, Revision]
) -> None:
    said = refused(district, rogue, REACHES[reach](rogue, *standing))
    assert f"顾问点 {HONEST} " in said


def test_that_what_names_an_erased_elder_takes_nobody_elses_record_away(
    district: District, rogue: Rogue, standing: tuple[Revision, Revision]
) -> None:
    """What names somebody erased is erased itself: the record it says it is must be its own."""
    mine = rogue.put(Elder(id=IDS.record()))
    gone = rogue.put(Erasure(id=IDS.record(), elder=mine.record, at=START, reason="x"))
    assert rogue.send(district, mine, gone).problem == ""
    for one in standing:
        named = rogue.write("referral", {"elder": mine.record}, one.record)
        assert HONEST in refused(district, rogue, named)
    assert all(
        one.patch is not None for each in standing for one in district.store.history(each.record)
    )


@pytest.mark.parametrize("one", [one for one in EVERY if getattr(one, "point", "")],
                         ids=lambda one: type(one).__name__)  # fmt: skip
def test_that_nothing_is_written_in_another_points_name(
    one: object, district: District, rogue: Rogue, standing: tuple[Revision, Revision]
) -> None:
    assert standing
    forged = replace(one, id=IDS.record(), point=HONEST)  # type: ignore[type-var]
    assert "写成别的顾问点" in refused(district, rogue, rogue.put(forged))


def test_that_an_own_record_is_not_moved_to_another_point(district: District, rogue: Rogue) -> None:
    talk = rogue.put(a_consultation(IDS, point=HOSTILE))
    assert rogue.send(district, talk).problem == ""
    moved = rogue.write("consultation", {"point": HONEST}, talk.record, talk.id)
    assert "写成别的顾问点" in refused(district, rogue, moved)


def test_that_no_month_is_closed_for_another_point(
    district: District, rogue: Rogue, standing: tuple[Revision, Revision]
) -> None:
    assert standing
    (closing,) = [one for one in EVERY if isinstance(one, MonthClosing)]
    forged = replace(closing, id=IDS.record(), point=HONEST, month=NOVEMBER)
    refused(district, rogue, rogue.put(forged))
    assert district.tally(NOVEMBER).closings == {}


def test_that_nobody_goes_by_another_points_code(district: District, rogue: Rogue) -> None:
    (named,) = [one for one in EVERY if isinstance(one, Point)]
    assert "写成别的顾问点" in refused(
        district, rogue, rogue.put(replace(named, id=IDS.record(), code=HONEST))
    )


@pytest.mark.parametrize(
    "one",
    [
        Settlement(
            id=RecordId(IDS.record()), about=IDS.record(), kind="elder",
            heads=(IDS.revision(), IDS.revision()), chosen=IDS.revision(), at=START, by="x",
        ),
        Problem(
            id=RecordId(IDS.record()), topic="meals", reason=UnmetReason.NOT_ELIGIBLE,
            opened_on=date(2026, 11, 23),
        ),
    ],
    ids=["settlement", "problem"],
)  # fmt: skip
def test_that_no_device_writes_what_only_the_district_decides(
    one: object, district: District, rogue: Rogue
) -> None:
    assert "只有区里才能写" in refused(district, rogue, rogue.put(one))


def test_that_a_problem_of_the_districts_is_not_struck_off_by_a_point(
    district: District, rogue: Rogue
) -> None:
    problem = Problem(
        id=IDS.record(), topic="meals", reason=UnmetReason.NOT_ELIGIBLE,
        opened_on=date(2026, 11, 23),
    )  # fmt: skip
    form = IDS.revision()
    with district.store.begin() as work:
        work.put(problem, form)
    for kind in ("problem", "elder", "something_new"):
        struck = rogue.write(kind, {"state": "closed"}, problem.id, form)
        said = refused(district, rogue, struck)
        assert "区里" in said
    erased = rogue.put(Erasure(id=IDS.record(), elder=problem.id, at=START, reason="x"))
    assert "区里自己" in refused(district, rogue, erased)
    assert district.store.find(Problem, problem.id) == problem


def test_that_no_device_speaks_as_another_points_life(
    district: District, rogue: Rogue, honest: Rogue, standing: tuple[Revision, Revision]
) -> None:
    assert standing
    forged = as_incarnation(rogue.put(Elder(id=IDS.record())), honest.incarnation, 3)
    assert f"顾问点 {HONEST} 的条目" in refused(district, rogue, forged)
    own = district.record.journal.current_incarnation()
    if own is None:
        with district.store.begin() as work:
            work.put(Elder(id=IDS.record()), IDS.revision())
        own = district.record.journal.current_incarnation()
    assert own is not None
    assert "区里自己的条目" in refused(
        district, rogue, as_incarnation(rogue.put(Elder(id=IDS.record())), own, 9)
    )


@pytest.mark.parametrize("field", ["incarnation", "parent"])
def test_that_no_new_life_is_told_of_another_point(
    field: str, district: District, rogue: Rogue, honest: Rogue,
    standing: tuple[Revision, Revision],
) -> None:  # fmt: skip
    assert standing
    begun = IncarnationBegun(
        id=IDS.record(), incarnation=rogue.incarnation, parent=IDS.incarnation(), parent_seq=1,
        reason=NewLifeReason.RESTORED, at=START, point=HOSTILE,
    )  # fmt: skip
    lie = replace(begun, **{field: honest.incarnation})  # type: ignore[arg-type]
    assert "的条目" in refused(district, rogue, rogue.put(lie))


def test_that_a_record_is_of_one_kind(district: District, rogue: Rogue) -> None:
    record = IDS.record()
    both = (rogue.write("elder", {}, record), rogue.put(replace(a_consultation(IDS), id=record)))
    assert "写成了两种" in refused(
        district, rogue, *(replace(one, patch=None, nonce=None) for one in both)
    )
    assert rogue.send(district, both[0]).problem == ""
    assert "写成了两种" in refused(district, rogue, rogue.write("note", {}, record, both[0].id))


def test_that_two_devices_of_one_point_work_on_the_same_records(
    district: District, honest: Rogue, standing: tuple[Revision, Revision], tmp_path: Path
) -> None:
    elder, talk = standing
    second = Rogue(tmp_path, HONEST, "second")
    second.enrol(district)
    amended = second.write("elder", {"community": "示例二社区"}, elder.record, elder.id)
    gone = second.put(Erasure(id=IDS.record(), elder=elder.record, at=START, reason="要求"))
    assert second.send(district, amended).problem == ""
    assert district.store.find(Elder, elder.record) == Elder(
        id=elder.record, community="示例二社区"
    )
    assert second.send(district, gone).problem == ""
    assert district.store.find(Elder, elder.record) is None
    assert honest.send(district, elder, talk).problem == ""
    assert district.store.find(Elder, elder.record) is None


def test_that_every_honest_record_is_still_taken(district: District, rogue: Rogue) -> None:
    mine = [
        replace(one, id=IDS.record(), **({"point": HOSTILE} if hasattr(one, "point") else {}))
        for one in EVERY
        if not isinstance(one, Settlement | Problem | Point)
    ]
    assert rogue.send(district, *(rogue.put(one) for one in mine)).problem == ""


def test_that_a_record_of_before_accounts_were_kept_is_the_points_that_goes_on(
    district: District, honest: Rogue, standing: tuple[Revision, Revision]
) -> None:
    """A district of an earlier version knows no incarnation's owner."""
    elder, _ = standing
    with district.record.begin() as work:
        district.record._db.execute("DELETE FROM incarnation_of")
        work.touch("enrolled")
    amended = honest.write("elder", {"community": "示例二社区"}, elder.record, elder.id)
    assert honest.send(district, amended).problem == ""
    assert district.store.register.owner(honest.incarnation) == (HONEST, honest.device)


def test_that_bodies_of_odd_shapes_name_nobody(district: District, rogue: Rogue) -> None:
    record, at = IDS.record(), datetime(2026, 11, 1, tzinfo=UTC).isoformat()
    odd: list[dict[str, object]] = [
        {"elder": 5, "records": 7, "at": at}, {"elder": None, "records": [[], {}, None, 5, "x"]},
        {"elder": {"a": 1}}, {"records": {"a": 1}}, {"elder": "x' OR 1=1 --"},
    ]  # fmt: skip
    for patch in odd:
        merged = rogue.send(district, rogue.write("erasure", patch, IDS.record()))
        assert merged.problem == ""
    begun = rogue.write("incarnation_begun", {"incarnation": 5, "parent": [1]}, record)
    assert rogue.send(district, begun).problem == ""
    assert encoded(Elder(id=record))
    assert district.record.verify().problems == ()
