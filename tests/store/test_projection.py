"""The tables that screens read: what is shown, what waits, what is contested, what is gone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.elder import Elder
from advisor_app.domain.facts import Facts
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.domain.records import Consent, ConsentScope, Erasure
from advisor_app.domain.revision import GENESIS, SCHEMA, HybridClock, Revision, content_hash
from advisor_app.store import projection
from advisor_app.store.folding import fold
from advisor_app.store.kinds import KINDS, PERSONAL
from advisor_app.store.migrations import USER_VERSION
from advisor_app.store.record import Record
from tests.builders import START, TestIds, a_consultation, a_record, an_elder, an_identity

IDS = TestIds("projection")


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = a_record(tmp_path)
    yield opened
    opened.close()


def from_elsewhere(
    patch: dict[str, object],
    *,
    kind: str = "elder",
    record: RecordId | None = None,
    base: RevisionId | None = None,
    schema: int = SCHEMA,
    millis: int = 5,
) -> Revision:
    """Make a revision as another device, or another program, would."""
    nonce = IDS.nonce()
    return Revision(
        id=IDS.revision(), incarnation=IncarnationId(IDS.revision()), seq=1, prev=GENESIS,
        hlc=str(HybridClock(millis)), wall="", schema=schema, kind=kind,
        record=record or IDS.record(), author="", base=base, content=content_hash(nonce, patch),
        nonce=nonce, patch=patch,
    )  # fmt: skip


def absorbed(record: Record, *revisions: Revision) -> None:
    with record.begin() as work:
        work.absorb(revisions)


def waiting(record: Record) -> dict[str, str]:
    return dict(record._db.execute("SELECT revision, reason FROM waiting").fetchall())


def contested(record: Record) -> dict[str, tuple[str, str]]:
    rows = record._db.execute("SELECT record, heads, fields FROM contested").fetchall()
    return {row[0]: (row[1], row[2]) for row in rows}


def community(record: Record, elder: RecordId) -> str | None:
    seen = record.people.get(elder)
    return seen.person.elder.community if seen else None


def test_that_a_change_waits_for_what_it_changes(record: Record) -> None:
    first = from_elsewhere({"community": "甲社区"})
    second = from_elsewhere({"community": "乙社区"}, record=first.record, base=first.id, millis=6)
    absorbed(record, second)
    assert community(record, first.record) is None
    assert waiting(record) == {second.id: "等待它所修改的那一条"}
    absorbed(record, first)
    assert community(record, first.record) == "乙社区"
    assert waiting(record) == {}
    assert record.verify().problems == ()


def test_that_a_change_by_a_newer_program_waits_and_the_rest_is_shown(record: Record) -> None:
    first = from_elsewhere({"community": "甲社区"})
    newer = from_elsewhere(
        {"community": "乙社区"}, record=first.record, base=first.id, schema=SCHEMA + 1, millis=6
    )
    absorbed(record, first, newer)
    assert community(record, first.record) == "甲社区"
    assert waiting(record) == {newer.id: "由更新版本的程序写成"}
    assert record.verify().problems == ()


@pytest.mark.parametrize("by_hand", [True, False])
def test_that_what_was_raw_is_shown_once_a_program_knows_it(
    by_hand: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older program takes in call-backs it does not know; the newer one shows them."""
    call = FollowUp(id=IDS.record(), point="410106-D05", due=START.date())
    source = a_record(tmp_path / "new")
    with source.begin() as work:
        work.put(call, IDS.revision())
    revisions = tuple(source.journal.after(0))
    source.close()
    older = {name: kind for name, kind in KINDS.items() if name != "follow_up"}
    with monkeypatch.context() as yesterday:
        yesterday.setattr(projection, "KINDS", older)
        record = a_record(tmp_path / "old")
        absorbed(record, *revisions)
        assert waiting(record) == {revisions[0].id: "这种记录要更新版本的程序才认识"}
        assert record.calls.open(START.date()) == ()
    if by_hand:
        record.rebuild()
    else:
        record._db.execute(f"PRAGMA user_version={USER_VERSION - 1}")
        record.close()
        record = a_record(tmp_path / "old")
    assert [one.call for one in record.calls.open(START.date())] == [call]
    assert waiting(record) == {}
    assert record.verify().problems == ()
    record.close()


@pytest.mark.parametrize(
    "patch",
    [
        {"facts": 5}, {"community": 7}, {"street": ["a"]}, {"facts.birth": [1]},
        {"person_key": None}, {"community": None},
    ],
)  # fmt: skip
def test_that_what_does_not_have_its_kinds_shape_is_kept_and_waits(
    patch: dict[str, object], record: Record
) -> None:
    one = from_elsewhere(patch)
    absorbed(record, one)
    assert waiting(record) == {one.id: "内容不是这种记录的样子"}
    assert record.journal.find(one.id) == one
    mended = from_elsewhere(
        {"facts": {"values": {}}, "community": "甲社区", "street": "", "person_key": "",
         "facts.birth": None},
        record=one.record, base=one.id, millis=6,
    )  # fmt: skip
    absorbed(record, mended)
    assert waiting(record) == {}
    assert community(record, one.record) == "甲社区"
    assert record.verify().problems == ()


@given(
    order=st.permutations(range(5)),
    sizes=st.lists(st.integers(1, 3), min_size=1, max_size=5),
)
def test_that_tables_do_not_depend_on_order_or_on_how_it_was_parted(
    order: list[int], sizes: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = from_elsewhere({"community": "甲社区"})
    left = from_elsewhere({"community": "乙社区"}, record=first.record, base=first.id, millis=6)
    right = from_elsewhere({"street": "济源路"}, record=first.record, base=first.id, millis=7)
    late = from_elsewhere({"street": "中心路"}, record=first.record, base=left.id, millis=8)
    other = from_elsewhere({"community": "丙社区"})
    revisions = [first, left, right, late, other]
    record = a_record(tmp_path_factory.mktemp("r"))
    rest = [revisions[place] for place in order]
    for size in (*sizes, 5):
        absorbed(record, *rest[:size])
        rest = rest[size:]
    expected = fold(revisions[:4])
    seen = record.people.get(first.record)
    heads, fields = contested(record)[first.record]
    whole = record.verify().problems
    record.close()
    assert seen is not None
    assert seen.elder_head == expected.head
    assert (seen.person.elder.community, seen.person.elder.street) == ("乙社区", "中心路")
    assert tuple(heads.split()) == expected.heads == tuple(sorted((right.id, late.id)))
    assert fields == " ".join(expected.overlap) == "street"
    assert whole == ()


def test_that_a_quiet_contest_names_no_fields_and_a_loud_one_names_them(record: Record) -> None:
    first = from_elsewhere({"community": "甲社区", "street": "一路"})
    for second, third, fields in (
        ({"community": "乙社区"}, {"street": "二路"}, ""),
        ({"community": "乙社区"}, {"community": "丙社区", "street": "二路"}, "community"),
        ({"facts.living": "alone"}, {"facts.income": "normal"}, ""),
    ):
        one = from_elsewhere({"community": "甲社区", "street": "一路"})
        changes = [
            from_elsewhere(dict(patch), record=one.record, base=one.id, millis=6)
            for patch in (second, third)
        ]
        absorbed(record, one, *changes)
        assert contested(record)[one.record][1] == fields
    absorbed(record, first)
    assert first.record not in contested(record)


def test_that_the_last_word_by_the_clock_is_shown_in_a_contest(record: Record) -> None:
    """Which of two contested values is shown depends on the clock, not on who came first."""
    first = from_elsewhere({"community": "甲社区"})
    early = from_elsewhere({"community": "早"}, record=first.record, base=first.id, millis=6)
    late = from_elsewhere({"community": "晚"}, record=first.record, base=first.id, millis=7)
    absorbed(record, late)
    absorbed(record, first)
    absorbed(record, early)
    assert community(record, first.record) == "晚"


def test_that_a_fact_that_was_forgotten_is_unknown_again(record: Record) -> None:
    elder = an_elder(IDS, living="alone", income="normal")
    with record.begin() as work:
        work.put(elder, IDS.revision())
        work.put(Elder(id=elder.id, facts=Facts.parse({"income": "normal"})), IDS.revision())
    seen = record.people.get(elder.id)
    assert seen is not None
    assert dict(seen.person.elder.facts.values) == {"income": "normal"}
    state = record._projection.shown("elder", elder.id)
    assert state is not None
    assert "facts.living" not in state.state


def _of(elder: RecordId) -> list[Any]:
    return [
        an_identity(IDS, elder),
        FollowUp(id=IDS.record(), point="410106-D05", due=START.date(), elder=elder),
        Consent(id=IDS.record(), elder=elder, scope=ConsentScope.SHARE, given=True, at=START),
    ]


@pytest.mark.parametrize("first", ["records", "erasure"])
def test_that_everything_of_a_person_goes_whichever_comes_first(first: str, record: Record) -> None:
    elder = an_elder(IDS, birth="1942-03")
    mine = [elder, *_of(elder.id)]
    erasure = [Erasure(id=IDS.record(), elder=elder.id, at=START, reason="本人要求")]
    order = [mine, erasure] if first == "records" else [erasure, mine]
    for several in order:
        with record.begin() as work:
            for one in several:
                work.put(one, IDS.revision())
    for kind in ("elder", *PERSONAL, "search_term"):
        assert record._db.execute(f"SELECT count(*) FROM {kind}").fetchone() == (0,)
    record.rebuild()
    assert record.people.count() == 0
    assert record.verify().problems == ()


def test_that_erasing_one_person_leaves_the_neighbour(record: Record) -> None:
    gone, stays = an_elder(IDS), an_elder(IDS)
    with record.begin() as work:
        for elder in (gone, stays):
            for one in (elder, *_of(elder.id), a_consultation(IDS, elder.id)):
                work.put(one, IDS.revision())
    with record.begin() as work:
        work.put(Erasure(id=IDS.record(), elder=gone.id, at=START, reason="要求"), IDS.revision())
    assert [one.person.id for one in record.people.find("张桂兰")] == [stays.id]
    assert record.calls.of_elder(gone.id) == ()
    assert len(record.calls.of_elder(stays.id)) == 1
    assert len(record.consultations.listed()) == 2
    assert [one.name for one in record.consultations.of_elder(gone.id)] == [""]


def test_that_an_erased_person_cannot_be_put_again(record: Record) -> None:
    """A form that was open while somebody else erased the person."""
    elder = an_elder(IDS, birth="1942-03")
    with record.begin() as work:
        work.put(elder, IDS.revision())
    with record.begin() as work:
        work.put(Erasure(id=IDS.record(), elder=elder.id, at=START, reason="要求"), IDS.revision())
    with record.begin() as work:
        work.put(Elder(id=elder.id, community="江南小镇"), IDS.revision())
        work.put(an_identity(IDS, elder.id, "张桂兰"), IDS.revision())
    assert record.people.get(elder.id) is None
    assert record.people.find("张桂兰") == ()
    bodies = [one for one in record.journal.of_record(elder.id) if one.has_body]
    assert bodies == []
    assert record.verify().problems == ()


def test_that_erasing_twice_is_erasing_once(record: Record) -> None:
    elder = an_elder(IDS)
    for _ in range(2):
        with record.begin() as work:
            work.put(
                Erasure(id=IDS.record(), elder=elder.id, at=START, reason="要求"), IDS.revision()
            )
    assert record._db.execute("SELECT count(*) FROM erasure").fetchone() == (2,)
    assert record._db.execute("SELECT count(*) FROM erased").fetchone() == (1,)
    assert record.verify().problems == ()


@pytest.mark.parametrize("erased_first", [True, False])
def test_that_what_was_contested_or_waiting_goes_with_the_person(
    erased_first: bool, record: Record
) -> None:
    elder = IDS.record()
    first = from_elsewhere({"community": "甲社区"}, record=elder)
    twins = [
        from_elsewhere({"community": name}, record=elder, base=first.id, millis=6)
        for name in ("乙社区", "丙社区")
    ]
    orphan = from_elsewhere({"community": "丁社区"}, record=elder, base=IDS.revision(), millis=7)
    names = [
        from_elsewhere(
            {"elder": elder, "name": name}, kind="identity", record=RecordId("one identity")
        )
        for name in ("张桂兰", "张桂芳")
    ]

    def erase() -> None:
        with record.begin() as work:
            work.put(Erasure(id=IDS.record(), elder=elder, at=START, reason="要求"), IDS.revision())

    if erased_first:
        erase()
    absorbed(record, first, *twins, orphan, *names)
    if not erased_first:
        assert contested(record)
        assert waiting(record)
        erase()
    assert contested(record) == {}
    assert waiting(record) == {}
    assert [one for one in record.journal.after(0) if one.has_body and one.kind != "erasure"] == []
    assert record.verify().problems == ()


@pytest.mark.parametrize(
    "order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]
)
def test_that_a_correction_that_came_before_its_record_goes_too(
    order: tuple[int, ...], tmp_path: Path
) -> None:
    """A correction holds the new phone and not whose it is: that is said by what it corrects."""
    elder = IDS.record()
    registered = from_elsewhere({"elder": elder, "name": "张桂兰"}, kind="identity")
    corrected = from_elsewhere(
        {"phone": "13900003812"}, kind="identity", record=registered.record, base=registered.id
    )
    erasure = from_elsewhere({"elder": elder, "at": START.isoformat(), "reason": "要求",
                              "records": []}, kind="erasure")  # fmt: skip
    record = a_record(tmp_path)
    revisions = (erasure, registered, corrected)
    for place in order:
        absorbed(record, revisions[place])
    bodies = [one.kind for one in record.journal.after(0) if one.has_body]
    left = (bodies, waiting(record), contested(record), record.verify().problems)
    record.close()
    assert left == (["erasure"], {}, {}, ())
