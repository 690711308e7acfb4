"""The header of a bundle: what can be is read, what cannot be is not, to the last number."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.ids import IncarnationId
from advisor_app.sync.manifest import MOST_REVISIONS, Manifest, from_json, to_json

INC = IncarnationId("a" * 32)
PLAIN = Manifest(
    format=2, suite="x", schema=1, point="410106-D05", device="d" * 32, incarnations={INC: (1, 3)},
    counts={"elder": 3}, created_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC), digest="e" * 64,
    size=100, revisions=3,
)  # fmt: skip
hexes = st.integers(0, 2**128 - 1).map(lambda one: f"{one:032x}")
counts = st.integers(1, 2**53 - 1)
manifests = st.builds(
    Manifest,
    format=counts,
    suite=st.text(max_size=9),
    schema=counts,
    point=st.from_regex(r"[0-9A-Za-z-]{1,32}", fullmatch=True),
    device=hexes,
    incarnations=st.dictionaries(hexes.map(IncarnationId), st.tuples(counts, counts), max_size=3),
    counts=st.dictionaries(st.from_regex(r"[a-z_]{1,32}", fullmatch=True), counts, max_size=3),
    created_at=st.integers(-2 * 10**9, 8 * 10**10).map(
        lambda second: datetime.fromtimestamp(second, timezone(timedelta(hours=8)))
    ),
    digest=hexes.map(lambda one: one * 2),
    size=counts,
    revisions=st.integers(0, MOST_REVISIONS),
)


@given(manifests)
def test_that_what_was_written_is_read(one: Manifest) -> None:
    raw = to_json(one)
    assert raw["created_at"].endswith("+00:00")
    assert from_json(msgspec.json.decode(msgspec.json.encode(raw))) == one


def changed(field: str, value: object) -> dict[str, Any]:
    return to_json(PLAIN) | {field: value}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 1),
        ("format", 2**53 - 1),
        ("revisions", 0),
        ("revisions", 1),
        ("revisions", MOST_REVISIONS),
        ("point", "x"),
        ("point", "x" * 32),
        ("incarnations", {}),
        ("counts", {}),
        ("counts", {"a_kind_of_a_newer_program": 1}),
        ("size", 2**53 - 1),
        ("created_at", "0002-01-01T00:00:00+00:00"),
        ("created_at", "9998-12-31T23:59:59+00:00"),
    ],
)
def test_that_the_last_that_can_be_is_read(field: str, value: object) -> None:
    assert to_json(from_json(changed(field, value)))[field] == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 0),
        ("format", True),
        ("format", 2**53),
        ("format", -1),
        ("schema", 0),
        ("size", 0),
        ("size", 2**53),
        ("size", 1.0),
        ("revisions", -1),
        ("revisions", MOST_REVISIONS + 1),
        ("revisions", "3"),
        ("point", ""),
        ("point", "x" * 33),
        ("point", "../up"),
        ("point", "410106-D05\n"),
        ("device", "d" * 31),
        ("device", "d" * 33),
        ("device", "D" * 32),
        ("digest", "e" * 63),
        ("digest", "g" * 64),
        ("incarnations", {"a" * 31: (1, 3)}),
        ("incarnations", {"a" * 32: (0, 3)}),
        ("incarnations", {"a" * 32: (1, 0)}),
        ("incarnations", {"a" * 32: (1, 2**53)}),
        ("incarnations", {"a" * 32: (1, 2, 3)}),
        ("counts", {"": 1}),
        ("counts", {"Elder": 1}),
        ("counts", {"x" * 33: 1}),
        ("counts", {"elder": 0}),
        ("created_at", "0001-12-31T23:59:59+00:00"),
        ("created_at", "9999-01-01T00:00:00+00:00"),
        ("created_at", "2026-11-23T09:30:00"),
        ("created_at", None),
        ("suite", None),
    ],
)
def test_that_the_first_that_cannot_be_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whoever reads it says it in words
        from_json(changed(field, value))


@pytest.mark.parametrize("field", [name for name in Manifest.__slots__ if name != "x"])
def test_that_no_field_may_lack(field: str) -> None:
    raw = to_json(PLAIN)
    del raw[field]
    with pytest.raises(ValueError):  # noqa: PT011 - whoever reads it says it in words
        from_json(raw)


def test_that_an_instant_is_told_in_universal_time() -> None:
    local = PLAIN.created_at.astimezone(timezone(timedelta(hours=8)))
    assert to_json(replace(PLAIN, created_at=local)) == to_json(PLAIN)
    assert set(to_json(PLAIN)) == set(asdict(PLAIN))
