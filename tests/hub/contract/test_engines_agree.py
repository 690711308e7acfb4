"""The same operations on both engines come to the same answers, whatever they are."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from advisor_app.domain.ids import RevisionId
from advisor_app.domain.problem import Problem
from advisor_app.domain.records import Erasure
from advisor_app.domain.revision import Revision
from advisor_app.domain.settlement import Settlement
from advisor_app.domain.unmet import UnmetReason
from advisor_app.hub.embedded import EmbeddedStore
from advisor_app.hub.ports import DistrictStore
from tests.builders import START, TestIds, a_record
from tests.hub.contract.answers import answers_of, claim_all, differences
from tests.hub.contract.conftest import opened
from tests.hub.contract.pool import a_year, twin
from tests.hub.contract.server import Server

YEAR, CLAIMS = a_year()
RECORDS = {one.record for one in YEAR}
ELDERS = sorted({one.record for one in YEAR if one.kind == "elder"})
EMPTIED = (
    "TRUNCATE identity, revision, incarnation, clock, quarantine, doubted_clock, erased, shown,"
    " contested, waiting, incarnation_of"
)


def as_sent(one: Revision, how: str) -> Revision:
    return {"whole": lambda: one, "bare": one.without_body, "twin": lambda: twin(one)}[how]()


HOW = st.sampled_from(["whole", "whole", "whole", "bare", "twin"])
BUNDLES = st.lists(st.tuples(st.integers(0, len(YEAR) - 1), HOW), min_size=1, max_size=40)
SPANS = st.tuples(st.integers(0, len(YEAR) - 1), st.integers(1, 90), st.randoms())


class Twofold(RuleBasedStateMachine):
    """Two districts of one kind, in SQLite and on the server, that live the same life."""

    server: Server
    dsn: str

    @initialize()
    def found(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.record = a_record(Path(self.folder.name))
        self.server.admin(EMPTIED, self.dsn.rsplit("/", 1)[1])
        self.ids = [TestIds("put"), TestIds("put")]
        self.stores: list[DistrictStore] = [EmbeddedStore(self.record), opened(self.dsn)]
        for store in self.stores:
            claim_all(store, CLAIMS)

    @rule(bundle=BUNDLES)
    def merge(self, bundle: Sequence[tuple[int, str]]) -> None:
        self._absorb([as_sent(YEAR[at], how) for at, how in bundle])

    @rule(span=SPANS)
    def merge_a_stretch(self, span: tuple[int, int, Random]) -> None:
        start, length, order = span
        stretch = list(YEAR[start : start + length])
        order.shuffle(stretch)
        self._absorb(stretch)

    @rule(which=st.integers(0, 99))
    def settle(self, which: int) -> None:
        contested = self.stores[0].contested()
        if contested:
            one = contested[which % len(contested)]
            chosen = one.heads[which % len(one.heads)]
            for store, ids in zip(self.stores, self.ids, strict=True):
                word = Settlement(
                    id=ids.record(), about=one.record, kind=one.kind, heads=one.heads,
                    chosen=chosen, at=START,
                )  # fmt: skip
                with store.begin() as work:
                    assert work.put(word, ids.revision())

    @rule(which=st.integers(0, len(ELDERS) - 1))
    def erase(self, which: int) -> None:
        for store, ids in zip(self.stores, self.ids, strict=True):
            word = Erasure(id=ids.record(), elder=ELDERS[which], at=START, reason="本人要求")
            with store.begin() as work:
                work.put(word, ids.revision())

    @rule(measures=st.text(max_size=5))
    def mend(self, measures: str) -> None:
        for store, ids in zip(self.stores, self.ids, strict=True):
            listed = store.every(Problem)
            problem = Problem(
                id=listed[0].id if listed else ids.record(), topic="meals",
                reason=UnmetReason.FULL, opened_on=START.date(), measures=measures,
            )  # fmt: skip
            with store.begin() as work:
                work.put(problem, ids.revision())

    def _absorb(self, bundle: Sequence[Revision]) -> None:
        absorbed = []
        for store in self.stores:
            with store.begin() as work:
                absorbed.append(work.absorb(bundle))
        assert absorbed[0] == absorbed[1]

    def teardown(self) -> None:
        if not hasattr(self, "stores"):
            return
        embedded, server = self.stores
        try:
            # The district's own revisions have ids and nonces of chance; their histories differ.
            assert differences(_told(embedded), _told(server)) == {}
        finally:
            server.close()
            self.record.close()
            self.folder.cleanup()


def _told(store: DistrictStore) -> dict[str, object]:
    told = answers_of(store, RECORDS)
    own = {one for one in store.holdings() if store.register.owner(one) in (None, ("", ""))}
    told["holdings"] = {name: one for name, one in store.holdings().items() if name not in own}
    return told


def test_that_both_engines_live_the_same_life(server: Server) -> None:
    dsn = server.fresh()
    opened(dsn).close()

    class Here(Twofold):
        pass

    Here.server, Here.dsn = server, dsn
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=25, stateful_step_count=8, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_that_a_whole_year_comes_to_the_same_on_both(
    seed: int, server: Server, tmp_path: Path
) -> None:
    """Everything comes in, in some order, but for a few revisions; then those as well."""
    order = Random(seed)
    revisions = list(YEAR)
    if seed:
        order.shuffle(revisions)
    record = a_record(tmp_path)
    stores: list[DistrictStore] = [EmbeddedStore(record), opened(server.fresh())]
    for some in (revisions[:-12], revisions[-12:], [twin(one) for one in revisions[:5]]):
        told = []
        for store in stores:
            claim_all(store, CLAIMS)
            with store.begin() as work:
                absorbed = work.absorb(some)
            told.append({**answers_of(store, RECORDS), "absorbed": absorbed})
        assert differences(*told) == {}
    assert len(stores[1].waiting()) >= 3
    assert len(stores[1].contested()) == 2  # one of them by a clock that nobody believes
    assert len(stores[1].quarantined()) == 5
    stores[1].close()
    record.close()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@given(orders=st.lists(st.integers(0, 2**32), min_size=2, max_size=2))
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
def test_that_the_order_of_arrival_is_nothing(
    engine: str,
    orders: list[int],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    found = []
    for seed in orders:
        order = Random(seed)
        revisions = list(YEAR) + order.sample(YEAR, 9)
        order.shuffle(revisions)
        if engine == "sqlite":
            record = a_record(tmp_path_factory.mktemp("order"))
            store: DistrictStore = EmbeddedStore(record)
        else:
            store = opened(request.getfixturevalue("server").fresh())
        claim_all(store, CLAIMS)
        while revisions:
            some = revisions[: order.randrange(1, 40)]
            del revisions[: len(some)]
            with store.begin() as work:
                work.absorb(some)
        found.append(answers_of(store, RECORDS))
        store.close()
        if engine == "sqlite":
            record.close()
    assert differences(*found) == {}


def test_that_a_revision_made_twice_in_one_bundle_is_kept_apart(store: DistrictStore) -> None:
    one = YEAR[0]
    with store.begin() as work:
        absorbed = work.absorb([one, twin(one), one, replace(twin(one), author="x")])
    assert (absorbed.accepted, absorbed.unchanged, absorbed.refused) == (1, 1, 2)
    assert {each.revision for each in store.quarantined()} == {RevisionId(one.id)}
    assert [each.link for each in store.history(one.record)] == [one.link]
