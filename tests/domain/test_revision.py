"""The revision: what the chain is made over, and the clock that never runs back."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.ids import (
    Ids,
    IncarnationId,
    RecordId,
    RevisionId,
    derived_record,
    derived_revision,
)
from advisor_app.domain.revision import GENESIS, HybridClock, Revision, content_hash

_NONCE = "ab" * 16


def a_revision(patch: dict[str, object]) -> Revision:
    return Revision(
        id=RevisionId("1" * 32),
        incarnation=IncarnationId("2" * 32),
        seq=1,
        prev=GENESIS,
        hlc=str(HybridClock(5)),
        wall="2026-11-23T00:00:00+00:00",
        schema=1,
        kind="elder",
        record=RecordId("r"),
        author="",
        base=None,
        content=content_hash(_NONCE, patch),
        nonce=_NONCE,
        patch=patch,
    )


def test_that_leaving_the_body_out_keeps_the_link() -> None:
    whole = a_revision({"community": "示例一社区"})
    bare = whole.without_body()
    assert bare.link == whole.link
    assert not bare.has_body
    assert bare.body_is_genuine()


def test_that_a_changed_body_is_not_genuine() -> None:
    whole = a_revision({"community": "示例一社区"})
    assert whole.body_is_genuine()
    assert not replace(whole, patch={"community": "别处"}).body_is_genuine()
    assert not replace(whole, nonce="cd" * 16).body_is_genuine()
    assert not replace(whole, nonce=None).body_is_genuine()


def test_that_every_header_field_is_in_the_link() -> None:
    whole = a_revision({})
    changed = [
        replace(whole, seq=2),
        replace(whole, prev="1" * 64),
        replace(whole, kind="identity"),
        replace(whole, author="somebody"),
        replace(whole, base=RevisionId("3" * 32)),
        replace(whole, record=RecordId("s")),
        replace(whole, hlc=str(HybridClock(6))),
    ]
    assert len({one.link for one in (whole, *changed)}) == len(changed) + 1


def test_that_the_order_of_a_patch_does_not_matter() -> None:
    assert content_hash(_NONCE, {"a": 1, "b": 2}) == content_hash(_NONCE, {"b": 2, "a": 1})


@given(st.lists(st.integers(0, 10**13), min_size=1))
def test_that_the_clock_only_moves_forward(walls: list[int]) -> None:
    clock = HybridClock(0)
    for wall in walls:
        later = clock.next(wall)
        assert later > clock
        assert str(later) > str(clock)
        assert HybridClock.parse(str(later)) == later
        clock = later


def test_that_a_form_derives_the_same_ids_every_time_and_others_for_others() -> None:
    form, other = RevisionId("a" * 32), RevisionId("b" * 32)
    assert derived_revision(form, "note") == derived_revision(form, "note")
    made = {derived_revision(one, part) for one in (form, other) for part in ("note", "identity")}
    assert len(made) == 4
    assert UUID(derived_record(form, "note")).version == 8


def test_that_record_ids_are_uuids_of_version_seven_that_sort_by_time() -> None:
    times = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3)]
    moments = iter(times)
    ids = Ids(lambda: next(moments), Random(1).randbytes)
    made = [ids.record() for _ in times]
    assert made == sorted(made)
    assert {UUID(one).version for one in made} == {7}
