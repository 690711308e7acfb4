"""Identifiers: of their version, in order, and derived the same every time."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.ids import Ids, RevisionId, derived_record, derived_revision

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(
    datetime(2020, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)  # noqa: DTZ001
)  # fmt: skip
FORMS = st.binary(min_size=16, max_size=16).map(lambda raw: RevisionId(raw.hex()))
PARTS = st.sampled_from(["note", "identity", "sheet", "copy", "follow_up"])


def made_at(moment: datetime, filler: int = 0) -> UUID:
    ids = Ids(lambda: moment, lambda size: bytes([filler]) * size)
    return UUID(ids.record())


@given(MOMENTS, st.integers(0, 255))
def test_that_a_record_tells_its_millisecond_whatever_the_chance(
    moment: datetime, filler: int
) -> None:
    one = made_at(moment, filler)
    assert (one.version, one.variant) == (7, RFC_4122)
    then = EPOCH + timedelta(milliseconds=int.from_bytes(one.bytes[:6]))
    assert abs(then - moment) <= timedelta(milliseconds=1)


@given(MOMENTS, st.integers(2, 10**9), st.integers(0, 255), st.integers(0, 255))
def test_that_a_later_record_sorts_behind_whatever_the_chance(
    moment: datetime, millis: int, one: int, other: int
) -> None:
    later = moment + timedelta(milliseconds=millis)
    assert str(made_at(moment, one)) < str(made_at(later, other))


@given(FORMS, PARTS)
def test_that_a_derived_record_is_a_uuid_of_version_eight(form: RevisionId, part: str) -> None:
    one = UUID(derived_record(form, part))
    assert (one.version, one.variant) == (8, RFC_4122)
    assert str(one) == derived_record(form, part)


@given(st.lists(st.tuples(FORMS, PARTS), min_size=2, max_size=12, unique=True))
def test_that_other_forms_and_parts_derive_other_ids(given: list[tuple[RevisionId, str]]) -> None:
    records = {derived_record(form, part) for form, part in given}
    revisions = {derived_revision(form, part) for form, part in given}
    assert len(records) == len(revisions) == len(given)
    assert not {one.replace("-", "") for one in records} & revisions


@given(FORMS, PARTS)
def test_that_a_derived_revision_is_of_the_form_of_any(form: RevisionId, part: str) -> None:
    derived = derived_revision(form, part)
    assert len(derived) == 32
    assert bytes.fromhex(derived).hex() == derived
    assert derived != form
    assert derived_revision(form, part) == derived


@pytest.mark.parametrize("kind", ["revision", "incarnation", "nonce"])
def test_that_what_is_random_is_128_bits_of_the_chance_given(kind: str) -> None:
    asked: list[int] = []

    def entropy(size: int) -> bytes:
        asked.append(size)
        return bytes(range(size))

    ids = Ids(lambda: EPOCH, entropy)
    assert getattr(ids, kind)() == bytes(range(16)).hex()
    assert asked == [16]
