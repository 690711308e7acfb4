"""The district's register: a device by its id, a bundle once, whatever comes how often."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.store.district_register import EnrolledDevice, MergedBundle
from advisor_app.store.record import Record
from tests.builders import a_record

FEW = settings(max_examples=8)
DEVICES = st.builds(
    EnrolledDevice,
    device=st.sampled_from(["d1", "d2", "d3", "d4"]),
    point=st.sampled_from(["410106-D01", "410106-D02", "410106-X09"]),
    public=st.sampled_from(["k1", "k2"]),
    incarnation=st.sampled_from(["i1", "i2"]),
    certificate=st.sampled_from(["{}", '{"甲":1}']),
    enrolled_at=st.sampled_from(["2026-01-01", "2026-05-01", "2026-11-01"]),
    recipient=st.sampled_from(["", "age1x"]),
    revoked_at=st.sampled_from([None, "2026-11-02"]),
    revoked_why=st.sampled_from(["", "丢失"]),
)
BUNDLES = st.builds(
    MergedBundle,
    digest=st.sampled_from(["x", "y", "z"]),
    point=st.just("410106-D01"),
    device=st.just("d1"),
    merged_at=st.sampled_from(["2026-11-01", "2026-11-02", "2026-11-03"]),
    created_at=st.just("2026-10-31"),
    accepted=st.integers(0, 99),
    unchanged=st.integers(0, 9),
    refused=st.integers(0, 9),
)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return a_record(tmp_path)


def enrol(record: Record, *devices: EnrolledDevice) -> None:
    for one in devices:
        with record.begin():
            record.register.enrol(one)


@given(st.lists(DEVICES, max_size=8))
@FEW
def test_that_a_device_is_what_was_last_entered_of_it(
    tmp_path_factory: pytest.TempPathFactory, devices: list[EnrolledDevice]
) -> None:
    folder = tmp_path_factory.mktemp("register")
    record = a_record(folder)
    enrol(record, *devices)
    record.close()
    again = a_record(folder, seed=1)
    known = {one.device: one for one in devices}
    for name in ("d1", "d2", "d3", "d4", "unknown"):
        assert again.register.device(name) == known.get(name)
    found = again.register.devices()
    assert set(found) == set(known.values())
    assert list(found) == sorted(found, key=lambda one: (one.point, one.enrolled_at, one.device))
    again.close()


@given(st.lists(BUNDLES, max_size=8))
@FEW
def test_that_a_bundle_keeps_the_counts_of_its_first_merge(
    tmp_path_factory: pytest.TempPathFactory, bundles: list[MergedBundle]
) -> None:
    record = a_record(tmp_path_factory.mktemp("bundles"))
    first: dict[str, MergedBundle] = {}
    for one in bundles:
        first.setdefault(one.digest, one)
        with record.begin():
            record.register.record_bundle(one)
    found = record.register.bundles()
    assert {one.digest: one for one in found} == first
    newest = sorted(found, key=lambda one: one.digest)
    newest.sort(key=lambda one: one.merged_at, reverse=True)
    assert list(found) == newest
    record.close()


def test_that_a_device_revoked_and_entered_again_is_welcome_again(record: Record) -> None:
    one = EnrolledDevice("d", "410106-D05", "pub", "inc", "{}", "2026-01", revoked_at="2026-02")
    enrol(record, one)
    assert record.register.device("d") == one
    enrol(record, replace(one, revoked_at=None))
    seen = record.register.device("d")
    assert seen is not None
    assert seen.revoked is False
    assert len(record.register.devices()) == 1
    record.close()


def test_that_one_point_may_have_two_devices(record: Record) -> None:
    one = EnrolledDevice("d", "410106-D05", "pub", "inc", "{}", "2026-01")
    enrol(record, one, replace(one, device="e", public="pub2"))
    assert [each.device for each in record.register.devices()] == ["d", "e"]
    record.close()


def test_that_a_new_register_is_empty(record: Record) -> None:
    assert record.register.devices() == ()
    assert record.register.bundles() == ()
    record.close()
