"""Packs that a machine sent before packs lay with the district's record: brought to the server.

Earlier programs kept them in each officer's own file. Whoever opens the record on a server brings
what the server does not have; the own list is left as it is.
"""

import logging

from advisor_app.hub.ports import DistrictStore
from advisor_app.hub.postgres.moving import bring_packs
from advisor_app.store.record import Record

_log = logging.getLogger(__name__)


def bring_own_packs(record: Record, server: DistrictStore) -> tuple[int, ...]:
    """Bring a machine's own packs and topics to the server that holds the district's record.

    Returns:
        The numbers under which the server has another pack: two officers gave them at a time when
        each counted alone. The server's stays there, ours stays here, both are at points.

    Raises:
        RecordProblem: the server cannot be written to.
    """
    if not record.packs.digests():
        return ()
    if _lacks_something(record, server):
        with server.begin():
            apart = bring_packs(record.packs, server.packs)
        _log.info("own packs brought to the server; numbers that differ: %s", apart)
    there = server.packs.digests()
    ours = record.packs.digests().items()
    return tuple(sorted(one for one, digest in ours if there[one] != digest))


def _lacks_something(record: Record, server: DistrictStore) -> bool:
    """Look before the record's lock is asked for: nearly always there is nothing to bring."""
    if record.packs.digests().keys() - server.packs.digests().keys():
        return True
    known = {one.code for one in server.packs.topics()}
    return any(one.code not in known for one in record.packs.topics())
