"""Pulls a whole copy of the record on a server into a file of its own: a backup like any other.

All of it is read in one snapshot, while other officers go on, and streamed. Journal rows are
carried over as they are, with a digest of what was sent; what a record shows is made from them by
whoever puts the copy back. At the end everything is read back and compared.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from advisor_app.domain.holdings import Holdings
from advisor_app.domain.ids import IncarnationId, RevisionId
from advisor_app.hub.copying import compare_register, copy_register, refuse_different
from advisor_app.hub.postgres.moving import AT_ONCE, Told, bring_packs
from advisor_app.hub.postgres.session import Row
from advisor_app.hub.postgres.store import PostgresStore
from advisor_app.store.fresh import FreshRecord, fresh_record

_COUNT = "SELECT count(*) FROM revision"
_ROWS = """
    SELECT id, incarnation, seq, prev, hlc, wall, schema, kind, record::text, author, base,
      content, nonce, patch, link
    FROM revision ORDER BY pos
"""
_BYTES = (0, 1, 3, 10, 11, 12, 14)
"""The columns of such a row that are bytes on the server and digits in a file."""

_ERASED = "SELECT id, erasure FROM erased ORDER BY 1"
_DOUBTED = "SELECT revision FROM doubted_clock ORDER BY 1"
_LIVES = "SELECT id, began_at, current FROM incarnation ORDER BY began_at, id"
_DIFFERS = "备份和服务器上的记录对不上（{what}），没有留用：请再备份一次，还不行就联系技术人员"


class ServerCopies:
    """Makes whole copies of a server's record."""

    def __init__(
        self,
        server: PostgresStore,
        settings: Callable[[], Mapping[str, str]],
        told: Told | None = None,
    ) -> None:
        """Take what gives the settings of this machine's record that the copy has to have."""
        self._server = server
        self._settings = settings
        self._told = told

    def write(self, path: Path, key: bytes) -> Holdings:
        """Write a copy into an empty file, under a key; gives what it holds of every chain.

        Raises:
            RecordProblem: no space, no connection, or what arrived is not what is there.
        """
        with fresh_record(path, key) as copy, self._server.session.snapshot():
            with copy.begin():
                copy.keep_settings(self._settings())
                self._copy_beside(copy)
                copy_register(self._server, copy)
                bring_packs(self._server.packs, copy.packs)
            sent = self._copy_journal(copy)
            refuse_different("条目", sent, _digest(copy.journal.rows()), _DIFFERS)
            compare_register(self._server, copy, _DIFFERS)
            self._compare_beside(copy)
            return self._server.holdings()

    def held_until(self, until: datetime) -> Mapping[IncarnationId, int]:
        """Give how far each incarnation was whole at an instant of the server's clock.

        Raises:
            BadInput: the server's clock has not come that far.
        """
        return self._server.held_until(until)

    def _copy_journal(self, copy: FreshRecord) -> str:
        """Carry the journal over, a part in a transaction; gives the digest of what was sent."""
        (total,) = self._server.session.row(_COUNT) or (0,)
        digest, done = sha256(), 0
        for rows in self._server.session.stream(_ROWS, AT_ONCE):
            plain = list(map(_plain, rows))
            with copy.begin():
                copy.journal.append_rows(plain)
            for one in plain:
                digest.update(repr(one).encode())
            done += len(plain)
            if self._told is not None:
                self._told(done, total)
        return digest.hexdigest()

    def _copy_beside(self, copy: FreshRecord) -> None:
        copy.keep_erased(self._erased())
        copy.journal.doubt(self._doubted())
        copy.keep_lives(self._lives())
        copy.apart.copy(self._server.quarantined())

    def _compare_beside(self, copy: FreshRecord) -> None:
        lives = [(one.incarnation, one.began_at, one.current) for one in copy.journal.lives()]
        here = (self._erased(), self._doubted(), self._lives(), self._server.quarantined())
        there = (
            copy.journal.erased(), copy.journal.all_doubted(), lives, copy.disputes.quarantined()
        )  # fmt: skip
        refuse_different("另外记着的", here, there, _DIFFERS)

    def _erased(self) -> Mapping[str, str]:
        return {row[0]: row[1] for row in self._server.session.rows(_ERASED)}

    def _doubted(self) -> tuple[RevisionId, ...]:
        rows = self._server.session.rows(_DOUBTED)
        return tuple(RevisionId(row[0].hex()) for row in rows)

    def _lives(self) -> list[tuple[IncarnationId, str, bool]]:
        rows = self._server.session.rows(_LIVES)
        return [(IncarnationId(row[0].hex()), row[1], row[2]) for row in rows]


def _plain(row: Row) -> tuple[object, ...]:
    values = list(row)
    for place in _BYTES:
        if values[place] is not None:
            values[place] = values[place].hex()
    return tuple(values)


def _digest(rows: Iterable[tuple[object, ...]]) -> str:
    digest = sha256()
    for one in rows:
        digest.update(repr(tuple(one)).encode())
    return digest.hexdigest()
