"""Moves a district's merged record from its SQLite file to a server: all of it, or nothing.

The journal is streamed and merged like any bundle; what it does not say (whose clock was not
believed, what was kept apart, the district's own incarnations, the register) is copied beside it.
At the end both sides' counts and digests are compared; what differs undoes the whole move.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from advisor_app.domain.errors import RecordProblem
from advisor_app.hub.copying import compare_register, copy_register, refuse_different
from advisor_app.hub.embedded import EmbeddedStore
from advisor_app.hub.ports import DistrictStore, Packs
from advisor_app.hub.postgres.apart import ServerQuarantine
from advisor_app.hub.postgres.session import Session
from advisor_app.hub.postgres.store import PostgresStore
from advisor_app.store.kinds import KINDS
from advisor_app.store.record import Record

T = TypeVar("T")
Told = Callable[[int, int], None]
"""Hears how many revisions have moved, and of how many."""

AT_ONCE = 5000
"""Revisions that are held in memory at a time."""

_ERASED = "INSERT INTO erased VALUES(%s, %s) ON CONFLICT DO NOTHING"
_DOUBTED = "INSERT INTO doubted_clock VALUES(%s) ON CONFLICT DO NOTHING"
_OWN = "INSERT INTO incarnation VALUES(%s, %s, %s)"
_NOT_EMPTY = "服务器上的库里已经有记录，没有搬：请换一个空的库，或改用“hub store set”连上它"
_DIFFERS = "搬过去的和原来的对不上（{what}），没有搬，原来的记录没有动：请联系技术人员"


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved, as counted on both sides."""

    revisions: int
    incarnations: int
    records: int
    devices: int
    bundles: int


def move(record: Record, server: PostgresStore, told: Told | None = None) -> Moved:
    """Move a record to an empty server.

    Raises:
        RecordProblem: the server has a record already, or what arrived is not what was here.
    """
    here = EmbeddedStore(record)
    with server.begin() as work:
        if server.holdings() or server.register.devices() or server.packs.digests():
            raise RecordProblem(_NOT_EMPTY)
        _copy_beside(record, server.session)
        copy_register(here, server)
        bring_packs(here.packs, server.packs)
        total, moved = record.journal.count_after(0), 0
        for some in _batched(record.journal.after(0), AT_ONCE):
            work.absorb(some)
            moved += len(some)
            if told is not None:
                told(moved, total)
        return _compared(here, server)


def bring_packs(here: Packs, there: Packs) -> tuple[int, ...]:
    """Copy the packs and topics that there are here and not there; inside a transaction there.

    Returns:
        The numbers under which another pack lies there: that one stays, as it is.
    """
    ours, theirs = here.digests(), there.digests()
    if ours.keys() - theirs.keys():
        for one in here.all():
            if one.serial not in theirs:
                there.keep(one)
    known = {one.code for one in there.topics()}
    there.know(one for one in here.topics() if one.code not in known)
    return tuple(sorted(one for one in ours if theirs.get(one, ours[one]) != ours[one]))


def _copy_beside(record: Record, session: Session) -> None:
    """Copy what the journal does not say; erasures first, so that nothing is shown in between."""
    journal = record.journal
    session.run_each(_ERASED, journal.erased().items())
    session.run_each(_DOUBTED, [(bytes.fromhex(one),) for one in journal.all_doubted()])
    lives = [(bytes.fromhex(one.incarnation), one.began_at, one.current) for one in journal.lives()]
    session.run_each(_OWN, lives)
    ServerQuarantine(session).copy(record.disputes.quarantined())


def _compared(here: DistrictStore, there: DistrictStore) -> Moved:
    held = here.holdings()
    refuse_different("各终端的条目", held, there.holdings(), _DIFFERS)
    shown = {name: here.every(kind.shape) for name, kind in KINDS.items()}
    for name, kind in KINDS.items():
        refuse_different(name, shown[name], there.every(kind.shape), _DIFFERS)
    refuse_different("contested", here.contested(), there.contested(), _DIFFERS)
    refuse_different("waiting", here.waiting(), there.waiting(), _DIFFERS)
    refuse_different("quarantined", here.quarantined(), there.quarantined(), _DIFFERS)
    compare_register(here, there, _DIFFERS)
    return Moved(
        revisions=sum(one.count for one in held.values()), incarnations=len(held),
        records=sum(map(len, shown.values())), devices=len(here.register.devices()),
        bundles=len(here.register.bundles()),
    )  # fmt: skip


def _batched(ones: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    rest = iter(ones)
    while some := tuple(islice(rest, size)):
        yield some
