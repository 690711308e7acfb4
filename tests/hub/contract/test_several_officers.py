"""Several officers at one server: at once, killed, cut off, in each other's way."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from random import Random

import psycopg
import pytest

from advisor_app.domain.errors import RecordProblem
from advisor_app.domain.revision import Revision
from advisor_app.hub.postgres.store import PostgresStore
from advisor_app.store.district_register import MergedBundle
from tests.hub.contract.answers import answers_of, claim_all, differences
from tests.hub.contract.conftest import opened
from tests.hub.contract.pool import POINTS, a_year, twin
from tests.hub.contract.server import Server, programs

YEAR, CLAIMS = a_year()
RECORDS = {one.record for one in YEAR}
PATIENCE = 60


def whole(server: Server) -> dict[str, object]:
    """Give what a district answers that took everything in at once."""
    store = opened(server.fresh())
    claim_all(store, CLAIMS)
    with store.begin() as work:
        work.absorb(YEAR)
    told = answers_of(store, RECORDS)
    store.close()
    return told


def at_once(*acts: Callable[[], None]) -> None:
    """Do several things at the same time; what any of them raises is raised here."""
    raised: list[BaseException] = []
    ready = threading.Barrier(len(acts))

    def done(act: Callable[[], None]) -> None:
        try:
            ready.wait(PATIENCE)
            act()
        except BaseException as error:  # noqa: BLE001 - raised again below
            raised.append(error)

    threads = [threading.Thread(target=done, args=[act]) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)
        assert not one.is_alive()
    for error in raised:
        raise error


def officer(
    dsn: str, seed: int, revisions: list[Revision], counts: list[int]
) -> Callable[[], None]:
    """Give what an officer does: merge in small bundles, some of them twice."""

    def merge() -> None:
        store = opened(dsn, seed)
        order, rest = Random(seed), list(revisions)
        order.shuffle(rest)
        while rest:
            some = rest[:17]
            del rest[:17]
            for _ in range(order.randrange(1, 3)):
                with store.begin() as work:
                    counts.append(work.absorb(some).accepted)
        store.close()

    return merge


@pytest.mark.parametrize("shared", [True, False], ids=["the same points", "different points"])
def test_that_officers_who_merge_at_once_lose_and_double_nothing(
    shared: bool, server: Server
) -> None:
    dsn, counts = server.fresh(), list[int]()
    store = opened(dsn)
    claim_all(store, CLAIMS)
    parts = [list(YEAR)] * 3 if shared else [
        [one for one in YEAR if CLAIMS.get(one.incarnation) == point] for point in (*POINTS, None)
    ]  # fmt: skip
    at_once(*(officer(dsn, seed, part, counts) for seed, part in enumerate(parts)))
    assert sum(counts) == len(YEAR)
    assert differences(answers_of(store, RECORDS), whole(server)) == {}
    store.close()


def test_that_one_id_with_two_contents_from_two_officers_stands_once(server: Server) -> None:
    dsn, refused = server.fresh(), list[int]()
    opened(dsn).close()
    one = YEAR[0]

    def brings(revision: Revision, seed: int) -> Callable[[], None]:
        def merge() -> None:
            store = opened(dsn, seed)
            with store.begin() as work:
                refused.append(work.absorb([revision]).refused)
            store.close()

        return merge

    at_once(brings(one, 1), brings(twin(one), 2))
    store = opened(dsn)
    assert sorted(refused) == [0, 1]
    assert len(store.history(one.record)) == len(store.quarantined()) == 1
    store.close()


def test_that_tables_made_by_two_at_once_are_made_once(server: Server) -> None:
    dsn = server.fresh()
    at_once(*(lambda seed=seed: opened(dsn, seed).close() for seed in range(4)))  # type: ignore[misc]
    name = dsn.rsplit("/", 1)[1]
    assert server.admin("SELECT version FROM advisor_schema ORDER BY 1", name) == [(1,), (2,), (3,)]


def test_that_a_merge_whose_process_is_killed_stands_whole_or_not_at_all(server: Server) -> None:
    dsn = server.fresh()
    store = opened(dsn)
    seen = 0
    for turn in range(6):
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.hub.contract.merging_child", dsn, str(turn)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == b"READY\n"
        time.sleep(0.03 + 0.05 * turn)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        count = sum(one.count for one in store.holdings().values())
        assert count >= seen
        seen = count
    with store.begin() as work:
        work.absorb(YEAR)
    assert differences(answers_of(store, RECORDS), whole(server)) == {}
    store.close()


def test_that_a_lost_connection_leaves_nothing_and_the_next_try_goes_through(
    server: Server,
) -> None:
    dsn = server.fresh()
    store = opened(dsn)
    claim_all(store, CLAIMS)
    bundle = MergedBundle("ab", POINTS[0], "d", "2026", "2026", 1, 0, 0)

    def merge(cut: bool) -> None:
        with store.begin() as work:
            work.absorb(YEAR[:40])
            store.register.record_bundle(bundle)
            if cut:
                _cut_all(server, dsn)
            work.absorb(YEAR[40:])

    with pytest.raises(RecordProblem, match=r"连接断了.*不会重复"):
        merge(cut=True)
    assert store.register.bundles() == ()
    assert store.holdings() == {}
    merge(cut=False)
    assert differences(answers_of(store, RECORDS), whole(server)) == {}
    assert store.register.bundles() == (bundle,)
    store.close()


def test_that_a_server_that_was_started_again_is_found_again() -> None:
    found = programs()
    assert found is not None
    own = Server(found, durable=True)
    store = opened(own.fresh())
    claim_all(store, CLAIMS)
    with store.begin() as work:
        work.absorb(YEAR)
    before = answers_of(store, RECORDS)
    own.stop()
    with pytest.raises(RecordProblem, match="连不上"):
        store.holdings()
    with pytest.raises(RecordProblem, match="连不上"), store.begin():
        raise AssertionError
    own.start()
    assert differences(answers_of(store, RECORDS), before) == {}
    own.stop("immediate")  # as if its plug had been pulled
    own.start()
    with store.begin() as work:
        assert work.absorb(YEAR).accepted == 0
    assert differences(answers_of(store, RECORDS), before) == {}
    store.close()
    own.remove()


def test_that_a_connection_that_was_cut_while_idle_is_made_again_unnoticed(server: Server) -> None:
    dsn = server.fresh()
    store = opened(dsn)
    with store.begin() as work:
        work.absorb(YEAR[:5])
    for act in (
        lambda: sum(one.count for one in store.holdings().values()),
        lambda: len(list(store.within(YEAR[0].incarnation, (1, 5)))),
    ):
        _cut_all(server, dsn)
        assert act() == 5
    _cut_all(server, dsn)
    with store.begin() as work:
        assert work.absorb(YEAR[:6]).accepted == 1
    store.close()


def test_that_what_another_program_blocks_is_tried_again(server: Server) -> None:
    """The administrator locks what we need and wants what we hold: the server stops one of us."""
    dsn = server.fresh()
    store = opened(dsn)
    claim_all(store, CLAIMS)
    with psycopg.connect(dsn) as other, store.begin() as work:
        other.execute("SET deadlock_timeout = '20s'")
        store.register.refusals()
        other.execute("LOCK TABLE shown IN ACCESS EXCLUSIVE MODE")
        taken: list[int] = []
        worker = threading.Thread(target=lambda: taken.append(work.absorb(YEAR[:5]).accepted))
        worker.start()
        _until(lambda: bool(_waiting(server)))
        other.execute("LOCK TABLE identity IN ACCESS EXCLUSIVE MODE")
        other.commit()
        worker.join(PATIENCE)
    assert taken == [5]
    assert sum(one.count for one in store.holdings().values()) == 5
    store.close()


def test_that_somebody_who_waits_too_long_is_told_so(server: Server) -> None:
    dsn = server.fresh()
    first = opened(dsn)
    second = opened(dsn + "?options=-c%20lock_timeout%3D100ms")
    with first.begin() as work:
        work.absorb(YEAR[:3])
        with pytest.raises(RecordProblem, match="别的工作人员正在并入"), second.begin():
            raise AssertionError
        assert second.holdings() == {}  # reading waits for nobody
    assert second.holdings() == first.holdings()
    first.close()
    second.close()


def test_that_a_statement_that_takes_too_long_is_given_up(server: Server) -> None:
    store = opened(server.fresh() + "?options=-c%20statement_timeout%3D100ms")
    with pytest.raises(RecordProblem, match="太久没有答复"), store.begin():
        store._session.run("SELECT pg_sleep(20)")
    assert store.holdings() == {}
    store.close()


def test_that_a_failed_block_leaves_nothing_on_the_server(server: Server) -> None:
    store: PostgresStore = opened(server.fresh())

    def fail() -> None:
        with store.begin() as work:
            work.absorb(YEAR)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.holdings() == {}
    assert store.contested() == store.waiting() == ()
    store.close()


def _cut_all(server: Server, dsn: str) -> None:
    name = dsn.rsplit("/", 1)[1]
    server.admin(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        " AND pid <> pg_backend_pid()"
    )


def _waiting(server: Server) -> list[tuple[object, ...]]:
    return server.admin("SELECT 1 FROM pg_locks WHERE NOT granted")


def _until(true: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 20):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError
