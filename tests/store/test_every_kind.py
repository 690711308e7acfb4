"""Every kind of record is shown as it was put, stepwise as well as folded anew."""

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.closing import DayAnswer, DayMark, MonthClosing
from advisor_app.domain.consultation import Note, PolicyMention
from advisor_app.domain.directory import Access, Opening, Provider, Service, ServiceKind, Site
from advisor_app.domain.elder import Elder, Papers, Relative
from advisor_app.domain.facts import Facts
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import RecordId
from advisor_app.domain.lives import IncarnationBegun, NewLifeReason
from advisor_app.domain.partial_date import PartialDate
from advisor_app.domain.problem import Problem, ProblemNote, ProblemState
from advisor_app.domain.records import (
    Advisor,
    Consent,
    ConsentScope,
    Erasure,
    Point,
    SheetCopy,
    SheetPrinted,
)
from advisor_app.domain.referral import (
    CareGroup,
    CareHours,
    Referral,
    ReferralState,
    Remark,
    ServiceCategory,
)
from advisor_app.domain.register import ImportBatch
from advisor_app.domain.settlement import Settlement
from advisor_app.domain.unmet import UnmetNeed, UnmetReason
from advisor_app.store.codec import decoded
from advisor_app.store.device import Draft, Export
from advisor_app.store.district_register import EnrolledDevice, MergedBundle
from advisor_app.store.kinds import KINDS, PERSONAL, kind_of
from advisor_app.store.record import Record
from tests.builders import START, TestIds, a_consultation, a_record, an_elder, an_identity

IDS = TestIds("kinds")
ELDER = an_elder(IDS, birth="1942-03", sex="female")
EVERY: list[Any] = [
    Point(id=IDS.record(), code="410106-D05", name="示例顾问点", phone="100"),
    Advisor(id=IDS.record(), name="示例顾问", point="410106-D05"),
    ELDER,
    an_identity(IDS, ELDER.id, phone="13900003812"),
    a_consultation(IDS, ELDER.id),
    Note(id=IDS.record(), consultation=IDS.record(), asked="问", answered="答"),
    SheetPrinted(
        id=IDS.record(), number="SJ-D05-202611-0001", kind="elder", at=START, on=START.date(),
        point="410106-D05", elder=ELDER.id, policies=(PolicyMention("a", "1"),),
        facts={"birth": "1942-03", "care_level": 2}, digest="00",
    ),
    Referral(
        id=IDS.record(), opened_at=START, point="410106-D05", elder=ELDER.id,
        state=ReferralState.SENT, need="助浴", due=START.date(),
    ),
    FollowUp(id=IDS.record(), point="410106-D05", due=START.date(), elder=ELDER.id),
    Consent(id=IDS.record(), elder=ELDER.id, scope=ConsentScope.RECORD, given=True, at=START),
    SheetCopy(id=IDS.record(), sheet=IDS.record(), marks="abc", elder=ELDER.id),
    Remark(id=IDS.record(), about=IDS.record(), at=START, words="说好周五送", elder=ELDER.id),
    CareHours(
        id=IDS.record(), point="410106-D05", on=START.date(), group=CareGroup.NO_KIN, minutes=90,
    ),
    UnmetNeed(
        id=IDS.record(), point="410106-D05", on=START.date(), topic="meals",
        reason=UnmetReason.FULL, community="示例一社区",
    ),
    Provider(id=IDS.record(), name="示例服务社"),
    Site(id=IDS.record(), provider=IDS.record(), name="示例食堂", access=(Access.LIFT,)),
    Service(
        id=IDS.record(), provider=IDS.record(), name="助餐", kind=ServiceKind.MEAL_CANTEEN,
        category=ServiceCategory.DAILY_LIVING, sites=(IDS.record(),),
        opening=(Opening((1, 2, 3), time(8, 30), time(17)),), checked_on=START.date(),
    ),
    MonthClosing(
        id=IDS.record(), point="410106-D05", month="2026-10", number="YB-D05-202610-1",
        figures="{}", digest="00", closed_at=START,
    ),
    DayMark(id=IDS.record(), point="410106-D05", on=START.date(), answer=DayAnswer.CLOSED),
    ImportBatch(
        id=IDS.record(), point="410106-D05", at=START, file="台账.xlsx", digest="00",
        sheet="2025", rows=3, people=1,
    ),
    IncarnationBegun(
        id=IDS.record(), incarnation=IDS.incarnation(), parent=IDS.incarnation(), parent_seq=7,
        reason=NewLifeReason.RESTORED, at=START, point="410106-D05",
    ),
    Settlement(
        id=IDS.record(), about=IDS.record(), kind="elder", at=START, by="示例",
        heads=(IDS.revision(), IDS.revision()), chosen=IDS.revision(),
    ),
    Problem(
        id=IDS.record(), topic="meals", reason=UnmetReason.FULL, opened_on=START.date(), needs=3,
        state=ProblemState.ASSIGNED, deadline=START.date(), owner="示例办",
        notes=(ProblemNote(on=START.date(), words="交办"),),
    ),
    Erasure(id=IDS.record(), elder=IDS.record(), at=START, reason="要求"),
]  # fmt: skip


def shown(record: Record, one: Any) -> Any:
    kind = kind_of(one)
    row = record._projection.shown(kind.name, one.id)
    return decoded(kind.shape, one.id, row.state) if row else None


@pytest.mark.parametrize("one", EVERY, ids=lambda one: type(one).__name__)
def test_that_a_record_of_each_kind_is_shown_as_it_was_put(one: Any, tmp_path: Path) -> None:
    record = a_record(tmp_path)
    with record.begin() as work:
        assert work.put(one, IDS.revision())
    assert shown(record, one) == one
    record.rebuild()
    assert shown(record, one) == one
    assert record.verify().problems == ()
    record.close()


def test_that_the_list_holds_every_kind() -> None:
    assert {kind_of(one).name for one in EVERY} == set(KINDS)


@pytest.mark.parametrize("kind", PERSONAL)
def test_that_what_is_of_one_person_names_that_person(kind: str) -> None:
    assert "elder" in KINDS[kind].shape.__slots__


def test_that_the_points_own_records_are_read(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    with record.begin() as work:
        for one in EVERY[:-1]:
            work.put(one, IDS.revision())
    points = record.point_records
    assert points.point() == EVERY[0]
    assert points.points() == (EVERY[0],)
    assert points.advisors() == (EVERY[1],)
    assert points.sheets_of(ELDER.id) == points.sheets() == (EVERY[6],)
    assert points.sheet(EVERY[6].id) == EVERY[6]
    assert points.sheet(RecordId("none")) is None
    assert [one.call for one in record.calls.of_elder(ELDER.id)] == [EVERY[8]]
    assert points.consents_of(ELDER.id) == (EVERY[9],)
    record.close()


@pytest.mark.parametrize(("later", "due"), [(-1, 0), (0, 1), (30, 1)])
def test_that_calls_are_due_from_their_day(later: int, due: int, tmp_path: Path) -> None:
    record = a_record(tmp_path)
    with record.begin() as work:
        work.put(EVERY[8], IDS.revision())
        done = FollowUp(id=IDS.record(), point="p", due=date(2020, 1, 1), done_at=START)
        work.put(done, IDS.revision())
    until = START.date() + timedelta(days=later)
    assert len(record.calls.open(until)) == due
    record.close()


@pytest.mark.parametrize(
    ("numbers", "last"),
    [((), 0), ((1, 2, 10, 9), 10), ((9999, 10000), 10000)],
)
def test_that_the_last_number_of_a_series_is_found(
    numbers: tuple[int, ...], last: int, tmp_path: Path
) -> None:
    record = a_record(tmp_path)
    prefix = "SJ-D05-202611-"
    with record.begin() as work:
        for number in numbers:
            sheet = SheetPrinted(
                id=IDS.record(), number=f"{prefix}{number:04d}", kind="elder", at=START,
                on=START.date(), point="p",
            )  # fmt: skip
            work.put(sheet, IDS.revision())
        other = SheetPrinted(
            id=IDS.record(), number="SJ-D05-202612-0077", kind="elder", at=START,
            on=START.date(), point="p",
        )  # fmt: skip
        work.put(other, IDS.revision())
    assert record.point_records.last_sheet_number("p", prefix) == last
    record.close()


_FACTS = st.dictionaries(
    st.sampled_from(["living", "income", "care_level"]), st.integers(0, 2), max_size=3
)
_CHOICES = {
    "living": ("alone", "spouse", "others"),
    "income": ("normal", "minimum", "margin"),
    "care_level": (0, 1, 2),
}


@given(changes=st.lists(st.tuples(_FACTS, st.sampled_from(["", "甲社区", "乙社区"])), max_size=8))
def test_that_stepping_and_folding_show_the_same(
    changes: list[tuple[dict[str, int], str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    record = a_record(tmp_path_factory.mktemp("r"))
    ids = TestIds("steps")
    one = ids.record()
    last = Elder(id=one)
    with record.begin() as work:
        work.put(last, ids.revision())
        for facts, community in changes:
            chosen = {name: _CHOICES[name][place] for name, place in facts.items()}
            last = Elder(id=one, facts=Facts.parse(chosen), community=community)
            work.put(last, ids.revision())
    assert shown(record, last) == last
    record.rebuild()
    assert shown(record, last) == last
    record.close()


def test_that_a_contest_names_heads_and_fields(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds("contest")
    elder = an_elder(ids)
    first, forms = ids.revision(), [ids.revision(), ids.revision()]
    with record.begin() as work:
        work.put(elder, first)
        for form, community in zip(forms, ("甲社区", "乙社区"), strict=True):
            work.put(Elder(id=elder.id, community=community), form, saw=first)
    (row,) = record._db.execute("SELECT record, heads, fields FROM contested").fetchall()
    assert row == (elder.id, " ".join(sorted(forms)), "community")
    with record.begin() as work:
        work.put(Elder(id=elder.id, community="丙社区"), ids.revision())
    seen = record.people.get(elder.id)
    assert seen is not None
    assert seen.person.elder.community == "丙社区"
    record.close()


def test_that_settings_drafts_and_exports_are_kept(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    device = record.device
    with record.begin():
        device.keep_setting("hotline", "12349")
        device.keep_setting("hotline", "0371-12349")
        for number in (1, 2):
            device.keep_draft(Draft(f"f{number}", "consultation", {"n": number}, f"2026-0{number}"))
        device.keep_draft(Draft("f1", "consultation", {"n": 3}, "2026-03"))
        device.keep_draft(Draft("other", "sheet", {}, "2026-09"))
        device.keep_export(Export("d1", "2026-01", "a.advb", 5, 5))
        device.keep_export(Export("d2", "2026-02", "b.advb", 9, 4))
    assert device.setting("hotline") == "0371-12349"
    assert device.setting("nothing") is None
    assert [(one.form, one.payload) for one in device.drafts("consultation")] == [
        ("f1", {"n": 3}), ("f2", {"n": 2}),
    ]  # fmt: skip
    assert [one.digest for one in device.exports()] == ["d2", "d1"]
    assert device.exports(1)[0].file == "b.advb"
    with record.begin():
        device.drop_draft("f1")
    assert [one.form for one in device.drafts("consultation")] == ["f2"]
    record.close()


def test_that_the_districts_register_is_kept(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    register = record.register
    device = EnrolledDevice("d", "410106-D05", "pub", "inc", "{}", "2026-01")
    bundle = MergedBundle("x", "410106-D05", "d", "2026-02", "2026-01", 5, 0, 0)
    with record.begin():
        register.enrol(device)
        register.record_bundle(bundle)
        register.record_bundle(MergedBundle("x", "410106-D05", "d", "2026-03", "2026-01", 0, 5, 0))
    assert register.device("d") == device
    assert register.device("e") is None
    assert register.devices() == (device,)
    assert register.bundles() == (bundle,)
    with record.begin():
        register.enrol(
            EnrolledDevice("d", "410106-D05", "pub", "inc", "{}", "2026-01", revoked_at="2026-02")
        )
    assert register.devices()[0].revoked
    record.close()


def test_that_identities_keep_every_kind_of_paper(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds("papers")
    for papers in Papers:
        elder = an_elder(ids)
        identity = an_identity(ids, elder.id, name=papers.value)
        full = type(identity)(
            id=identity.id, elder=elder.id, name=papers.value, papers=papers,
            papers_number="E1", birth=PartialDate(1942), phone="1", address="路",
            relative=Relative(name="甲", relation="女儿", phone="2"),
        )  # fmt: skip
        with record.begin() as work:
            work.put(elder, ids.revision())
            work.put(full, ids.revision())
        seen = record.people.get(elder.id)
        assert seen is not None
        assert seen.person.identity == full
    record.close()
