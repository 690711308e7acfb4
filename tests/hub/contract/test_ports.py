"""Every call of the ports, on both engines."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor_app.domain.elder import Elder
from advisor_app.domain.errors import BundleRefused
from advisor_app.domain.ids import IncarnationId, RecordId
from advisor_app.domain.problem import Problem
from advisor_app.domain.revision import Revision
from advisor_app.domain.unmet import UnmetReason
from advisor_app.hub.ports import DistrictStore
from advisor_app.store.district_register import (
    BundleFlag,
    EnrolledDevice,
    EnrolmentCode,
    Epoch,
    IssuedReceipt,
    MergedBundle,
    RefusedBundle,
    Root,
)
from tests.builders import START, TestIds
from tests.hub.contract.conftest import opened
from tests.hub.contract.pool import POINTS, Writer, a_year, twin
from tests.hub.contract.server import Server

YEAR, CLAIMS = a_year()
INC = IncarnationId("ab" * 16)
OTHER = IncarnationId("cd" * 16)
DEVICE = EnrolledDevice("d1", POINTS[0], "key", INC, '{"甲":1}', "2026-01", recipient="age1x")
BUNDLE = MergedBundle(
    "x", POINTS[0], "d1", "2026-11-02", "2026-11-01", 3, 2, 1, {INC: (7, "ee" * 32)}, False,
    "甲.advb", ("aa" * 16, 4), (BundleFlag.CLOCK, BundleFlag.FORKED),
)  # fmt: skip
CODE = EnrolmentCode(digest="c1", point=POINTS[0], made_at="2026-01", expires_at="2026-02")


def test_that_a_new_store_is_empty(store: DistrictStore) -> None:
    register = store.register
    assert register.devices() == register.bundles() == register.refusals() == ()
    assert register.epochs() == register.codes() == register.receipts(POINTS[0]) == ()
    assert register.device("d1") is register.bundle("x") is register.owner(INC) is None
    assert register.code("c1") is None
    assert store.holdings() == register.backed_up() == register.issued("e") == {}
    assert store.contested() == store.waiting() == store.quarantined() == ()
    assert store.find(Elder, RecordId("nobody")) is None
    assert store.history(RecordId("nothing")) == ()
    assert register.roots([RecordId("nothing"), YEAR[0].record]) == {}


def test_that_devices_are_entered_revoked_and_entered_again(store: DistrictStore) -> None:
    register = store.register
    others = [
        replace(DEVICE, device=name, point=point)
        for name, point in (("d2", POINTS[1]), ("d3", POINTS[0]))
    ]
    with store.begin():
        for one in (DEVICE, *others):
            register.enrol(one)
        register.revoke("d1", "2026-03", "丢了")
        register.revoke("nobody", "2026-03", "")
    seen = register.device("d1")
    assert seen == replace(DEVICE, revoked_at="2026-03", revoked_why="丢了")
    assert [one.device for one in register.devices()] == ["d2", "d1", "d3"]
    with store.begin():
        register.enrol(replace(DEVICE, public="new"))
    assert register.device("d1") == replace(DEVICE, public="new")
    assert len(register.devices()) == 3


def test_that_bundles_keep_their_first_counts_and_refusals_their_last_reason(
    store: DistrictStore,
) -> None:
    register = store.register
    refused = RefusedBundle(digest="r", file="乙", at="2026-01", reason="坏", point="p", device="d")
    with store.begin():
        register.record_bundle(BUNDLE)
        register.record_bundle(replace(BUNDLE, accepted=99))
        register.record_bundle(
            replace(BUNDLE, digest="w", seen=None, flags=(), agreed=True, said={})
        )
        register.record_bundle(replace(BUNDLE, digest="y", merged_at="2026-11-03"))
        for one in (
            refused,
            replace(refused, digest="s", at="2026-05"),
            replace(refused, reason="更坏"),
        ):
            register.refuse(one)
    assert register.bundle("x") == BUNDLE
    assert [one.digest for one in register.bundles()] == ["y", "w", "x"]
    assert register.bundles()[1].seen is None
    assert register.bundles(BUNDLE.point) == register.bundles()
    assert register.bundles("410106-S99") == ()
    assert [(one.digest, one.reason) for one in register.refusals()] == [("s", "坏"), ("r", "更坏")]


def test_that_epochs_and_receipts_stand_in_their_order(store: DistrictStore) -> None:
    register = store.register
    with store.begin():
        for name in ("zz", "aa", "mm"):
            register.begin_epoch(Epoch(id=name, began_at="2026", reason="founded", current=True))
        for epoch, serial in (("zz", 9), ("mm", 1), ("mm", 2)):
            for point in POINTS:
                register.keep_receipt(IssuedReceipt(
                    point=point, epoch=epoch, serial=serial, issued_at="2026", content=b"\0\xff",
                ))  # fmt: skip
    assert [(one.id, one.current) for one in register.epochs()] == [
        ("zz", False), ("aa", False), ("mm", True),
    ]  # fmt: skip
    receipts = register.receipts(POINTS[0])
    assert [(one.epoch, one.serial) for one in receipts] == [("mm", 2), ("mm", 1), ("zz", 9)]
    assert register.receipts(POINTS[0], limit=2) == receipts[:2]
    assert register.receipts(POINTS[0], limit=1) == receipts[:1]
    assert receipts[0].content == b"\0\xff"
    assert type(receipts[0].content) is bytes
    assert register.issued("mm") == dict.fromkeys(POINTS, 2)


def test_that_marks_claims_and_codes_are_kept(store: DistrictStore) -> None:
    register = store.register
    with store.begin():
        register.mark_backed_up({INC: 5, OTHER: 1}, "2026-01")
        register.mark_backed_up({INC: 9}, "2026-02")
        register.claim(OTHER, POINTS[0], "d1", "2026-02")
        register.claim(INC, POINTS[0], "d1", "2026-01")
        register.claim(INC, POINTS[1], "d2", "2026-03")
        register.keep_code(CODE)
        register.keep_code(replace(CODE, digest="c2", made_at="2026-05"))
        register.keep_code(replace(CODE, used_at="2026-01-05", device="d1"))
    assert register.backed_up() == {INC: 9, OTHER: 1}
    assert register.incarnations(POINTS[0]) == (INC, OTHER)
    assert register.incarnations(POINTS[1]) == ()
    assert register.owner(INC) == (POINTS[0], "d1")
    assert register.code("c1") == replace(CODE, used_at="2026-01-05", device="d1")
    assert [one.digest for one in register.codes()] == ["c2", "c1"]


def test_that_gaps_and_forks_of_a_chain_are_seen(store: DistrictStore) -> None:
    writer = Writer(POINTS[0], TestIds("chain"))
    ones = [writer.put(Elder(id=writer.ids.record())) for _ in range(9)]
    twin_of = replace(ones[1], id=writer.ids.revision(), wall="2026")
    with store.begin() as work:
        work.absorb([ones[8], ones[0], ones[1], ones[2], twin_of, ones[5]])
    held = store.holdings()[writer.incarnation]
    assert (held.contiguous, held.head, held.last, held.count) == (3, ones[2].link, 9, 6)
    assert (held.gaps, held.forks) == (((4, 5), (7, 8)), (2,))
    assert store.holdings([OTHER])[OTHER].last == 0
    within = list(store.within(writer.incarnation, (2, 6)))
    assert within == [ones[1], twin_of, ones[2], ones[5]]
    assert store.history(ones[0].record) == (ones[0],)
    with store.begin() as work:
        work.absorb(ones)
    assert store.holdings()[writer.incarnation].gaps == ()


def test_that_the_districts_own_records_are_one_chain(store: DistrictStore) -> None:
    ids = TestIds("own")
    one = Problem(id=ids.record(), topic="meals", reason=UnmetReason.FULL, opened_on=START.date())
    first = ids.revision()
    with store.begin() as work:
        assert work.put(one, first, "officer")
        assert not work.put(one, first, "officer")
        assert not work.put(one, ids.revision())
        assert work.put(replace(one, owner="民政局"), ids.revision())
        assert work.put(replace(one, measures="甲"), ids.revision(), saw=first)
    history = store.history(one.id)
    assert [each.seq for each in history] == [1, 2, 3]
    assert [each.prev for each in history[1:]] == [each.link for each in history[:-1]]
    assert sorted(each.hlc for each in history) == [each.hlc for each in history]
    assert [each.base for each in history] == [None, first, first]
    shown = store.find(Problem, one.id)
    assert shown is not None
    assert (shown.owner, shown.measures) == ("民政局", "甲")
    assert store.every(Problem) == (shown,)
    (contested,) = store.contested()
    assert (contested.record, contested.is_hard) == (one.id, False)
    incarnation = history[0].incarnation
    assert store.register.owner(incarnation) == ("", "")
    assert store.register.roots([one.id]) == {one.id: Root("problem", "")}


def test_that_a_withheld_body_is_filled_later(store: DistrictStore) -> None:
    one = YEAR[0]
    with store.begin() as work:
        assert work.absorb([one.without_body()]).accepted == 1
    assert store.every(Elder) == ()
    with store.begin() as work:
        filled = work.absorb([one, one.without_body(), one])
    assert (filled.accepted, filled.unchanged) == (1, 2)
    assert [each.id for each in store.every(Elder)] == [one.record]
    assert store.history(one.record) == (one,)


def test_that_an_amendment_waits_for_what_it_amends(store: DistrictStore) -> None:
    writer = Writer(POINTS[0], TestIds("waits"))
    elder = Elder(id=writer.ids.record())
    root = writer.put(elder)
    later = writer.put(replace(elder, street="示例街"), root)
    with store.begin() as work:
        work.absorb([later])
    (waiting,) = store.waiting()
    assert (waiting.revision, waiting.record) == (later.id, elder.id)
    with store.begin() as work:
        work.absorb([root])
    assert store.waiting() == ()
    assert store.find(Elder, elder.id) == replace(elder, street="示例街")


def test_that_what_was_kept_apart_is_told_whole(store: DistrictStore) -> None:
    one = YEAR[0]
    with store.begin() as work:
        work.absorb([one])
    for _ in range(2):
        with store.begin() as work:
            assert work.absorb([twin(one)]).refused == 1
    (apart,) = store.quarantined()
    assert (apart.digest, apart.revision) == (twin(one).link, one.id)
    assert apart.fields["patch"]["note"] == "另一份"


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ["\0", "a\tb\\N\n\r", "\\", "\\.", "'; DROP TABLE shown; --", "\u2028\ud7ff\U0010ffff"]
)


@given(texts=st.lists(TEXTS, min_size=3, max_size=3))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_that_any_text_comes_back_as_it_was(store: DistrictStore, texts: list[str]) -> None:
    writer = Writer(POINTS[0], TestIds(repr(texts)))
    elder = Elder(id=writer.ids.record(), street=texts[0], community=texts[1])
    made = writer.put(elder)
    header: Revision = replace(made, author=texts[2].replace("\0", ""))
    with store.begin() as work:
        work.absorb([header])
    assert store.find(Elder, elder.id) == elder
    assert store.history(elder.id) == (header,)


def test_that_a_zero_in_a_header_refuses_the_bundle_on_the_server(server: Server) -> None:
    store = opened(server.fresh())
    with pytest.raises(BundleRefused, match="零字节"), store.begin() as work:
        work.absorb([YEAR[0], replace(YEAR[1], author="a\0b")])
    assert store.holdings() == {}
    store.close()
