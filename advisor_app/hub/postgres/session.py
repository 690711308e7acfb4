"""One connection to the server, made again when it was lost; what goes wrong is said in words."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus

from advisor_app.domain.errors import RecordProblem
from advisor_app.hub.postgres.address import Address

Row = tuple[Any, ...]
Connection = psycopg.Connection[Row]

_SETTINGS = (
    ("statement_timeout", "0", "10min"),
    ("lock_timeout", "0", "60s"),
    ("random_page_cost", "4", "1.1"),
)
"""What a connection changes where it stands as a server comes: how long a statement may take, how
long it waits for another officer, and that a page by itself costs hardly more than the next one,
as on every disk without a needle. By the figure that a server comes with, bundles are compared
with whole tables. What the administrator or the address sets holds."""

_BLOCK = 1 << 20
"""Characters handed to the server at a time while rows are copied."""

_LOST = (
    "和区级数据库服务器（{where}）的连接断了，这一次没有存上：请检查网络后再做一次；"
    "若其实已经存上，再做一次也不会重复"
)
_UNREACHABLE = "连不上区级数据库服务器（{where}）：请检查网络，或请管理员看看服务器开着没有"
_SENTENCES: tuple[tuple[type[psycopg.Error], str], ...] = (
    (errors.LockNotAvailable, "别的工作人员正在并入，等得太久：请过一会儿再做一次"),
    (errors.QueryCanceled, "区级数据库太久没有答复（{where}），这一次没有存上：请过一会儿再试"),
    (errors.DiskFull, "区级数据库服务器（{where}）的磁盘已满，没有存上：请管理员清理出空间"),
    (
        errors.ReadOnlySqlTransaction,
        "区级数据库（{where}）现在只能读，存不进去：请管理员看看连的是不是备用服务器",
    ),
    (
        errors.InsufficientPrivilege,
        "这个数据库账号（{where}）没有建表或写入的权限：请管理员开通",
    ),
)
_OVERTAKEN = "几位工作人员同时在写，这一次没有存上：请再做一次"
_REFUSED = (
    ("password authentication failed", "用户名或口令不对（{where}）：请向管理员核对服务器地址"),
    ("no password supplied", "服务器（{where}）要口令，地址里没有写：请向管理员核对"),
    ("no pg_hba.conf entry", "服务器（{where}）不让这台电脑连：请管理员放行"),
    ("does not exist", "服务器上没有这个库或账号（{where}）：请向管理员核对"),
    ("certificate", "服务器（{where}）的证书核对不上，没有连接：请向管理员核对"),
    ("SSL", "服务器（{where}）的加密方式谈不拢，没有连接：请向管理员核对"),
)


class Overtaken(RecordProblem):
    """Somebody else's locks stopped this; trying again may well go through."""


class Session:
    """A connection that statements go through, one after the other."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._connection: Connection | None = None

    @property
    def address(self) -> Address:
        """Where the server is."""
        return self._address

    @property
    def connection(self) -> Connection:
        """The open connection.

        Raises:
            RecordProblem: the server cannot be reached, or lets nobody in.
        """
        if self._connection is None or self._connection.closed:
            self._connection = self._opened()
        return self._connection

    def run(self, statement: str, values: Sequence[object] = ()) -> int:
        """Run a statement; gives how many rows it touched."""
        with self.translated():
            return self.connection.execute(statement.encode(), values or None).rowcount

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Ask for rows."""
        with self.translated():
            return self._asked(statement, values).fetchall()

    def row(self, statement: str, values: Sequence[object] = ()) -> Row | None:
        """Ask for one row."""
        with self.translated():
            return self._asked(statement, values).fetchone()

    def wake(self) -> None:
        """See that the connection lives, before something is begun on it."""
        self.row("SELECT 1")

    def _asked(self, statement: str, values: Sequence[object]) -> psycopg.Cursor[Row]:
        """Ask, and ask once more where an idle connection was cut since: nothing hangs on it."""
        connection = self.connection
        idle = connection.info.transaction_status == TransactionStatus.IDLE
        try:
            return connection.execute(statement.encode(), values or None, binary=True)
        except psycopg.OperationalError:
            if not idle or not connection.closed:
                raise
        return self.connection.execute(statement.encode(), values or None, binary=True)

    def run_each(self, statement: str, values: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each of several rows of values."""
        with self.translated(), self.connection.cursor() as cursor:
            cursor.executemany(statement.encode(), values)

    def copy(self, into: str, lines: Iterable[str]) -> None:
        """Copy rows into a table: lines of PostgreSQL's text format without their ends.

        Args:
            into: the table and its columns.
        """
        held: list[str] = []
        size = 0
        with (
            self.translated(),
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {into} FROM STDIN".encode()) as copy,
        ):
            for line in lines:
                held.append(line)
                size += len(line)
                if size >= _BLOCK:
                    copy.write("\n".join(held) + "\n")
                    held, size = [], 0
            if held:
                copy.write("\n".join(held) + "\n")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block in one transaction (inside another: up to a savepoint)."""
        with self.translated(), self.connection.transaction():
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Run the block on the database as it is now, whatever others write meanwhile."""
        self.wake()
        with self.transaction():
            self.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    def stream(self, statement: str, at_once: int) -> Iterator[list[Row]]:
        """Ask for rows a part at a time, inside a transaction; the server holds the rest."""
        with self.translated(), self.connection.cursor(name="stream") as cursor:
            cursor.execute(statement.encode(), binary=True)
            while rows := cursor.fetchmany(at_once):
                yield rows

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn what the driver raises into a sentence for the user."""
        try:
            yield
        except (errors.DeadlockDetected, errors.SerializationFailure) as error:
            raise Overtaken(_OVERTAKEN) from error
        except psycopg.Error as error:
            problem = self._explained(error)
            if problem is None:
                raise
            raise RecordProblem(problem) from error

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()

    def _opened(self) -> Connection:
        try:
            connection = psycopg.connect(self._address.conninfo, autocommit=True)
        except psycopg.OperationalError as error:
            raise RecordProblem(self._why_not(str(error))) from None
        for name, as_it_comes, value in _SETTINGS:
            connection.execute(_UNLESS_SET, (name, value, name, as_it_comes))
        return connection

    def _why_not(self, text: str) -> str:
        for mark, sentence in _REFUSED:
            if mark in text:
                return sentence.format(where=self._address.shown)
        return _UNREACHABLE.format(where=self._address.shown)

    def _explained(self, error: psycopg.Error) -> str | None:
        where = self._address.shown
        for kind, sentence in _SENTENCES:
            if isinstance(error, kind):
                return sentence.format(where=where)
        if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            return _LOST.format(where=where)
        return None


_UNLESS_SET = (
    b"SELECT set_config(%s, %s, false) WHERE (SELECT setting FROM pg_settings WHERE name = %s) = %s"
)
