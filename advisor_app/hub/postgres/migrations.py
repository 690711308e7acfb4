"""Brings the tables on the server up to this program's, once, however many officers open it."""

from advisor_app.domain.errors import RecordProblem
from advisor_app.hub.postgres.schema import (
    BACKED_UP,
    JOURNAL,
    PACKS,
    REGISTER,
    SHOWN,
    statements,
)
from advisor_app.hub.postgres.session import Session

STEPS: tuple[str, ...] = (JOURNAL + SHOWN + REGISTER, PACKS, BACKED_UP)
"""Step n brings version n - 1 to version n; a step that was released is never changed."""

OLDEST = 130000
"""PostgreSQL 13, as ``server_version_num`` says it."""

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('advisor/tables/' || current_schema(), 0))"
_VERSIONS = "CREATE TABLE IF NOT EXISTS advisor_schema(version integer PRIMARY KEY)"
_VERSION = "SELECT coalesce(max(version), 0) FROM advisor_schema"
_REACHED = "INSERT INTO advisor_schema VALUES(%s)"
_THERE = "SELECT to_regclass('advisor_schema') IS NOT NULL"
_OWNER = "INSERT INTO district VALUES(true, %s) ON CONFLICT DO NOTHING"
_WHOSE = "SELECT signing_key FROM district"


def migrate(session: Session) -> None:
    """Make the tables, or bring them up to date.

    Raises:
        RecordProblem: a newer program made them, or the server is too old.
    """
    (server,) = session.row("SELECT current_setting('server_version_num')::integer") or (0,)
    if server < OLDEST:
        raise RecordProblem("数据库服务器的版本太旧：需要 PostgreSQL 13 或更新，请管理员升级")
    if _version(session) == len(STEPS):
        return
    with session.transaction():
        session.run(_LOCK)
        session.run(_VERSIONS)
        for number in range(_version(session), len(STEPS)):
            for statement in statements(STEPS[number]):
                session.run(statement)
            session.run(_REACHED, (number + 1,))


def belong_to(session: Session, signing_key: str) -> None:
    """Make the record on the server this district's, unless it is already some district's.

    Raises:
        RecordProblem: it is another district's.
    """
    with session.transaction():
        if session.row(_WHOSE) is None:
            session.run(_OWNER, (signing_key,))
        if session.row(_WHOSE) != (signing_key,):
            raise RecordProblem("服务器上的这个库是另一个区的记录，没有打开：请核对服务器地址")


def _version(session: Session) -> int:
    if session.row(_THERE) != (True,):
        return 0
    (version,) = session.row(_VERSION) or (0,)
    if version > len(STEPS):
        raise RecordProblem("服务器上的记录是用更新版本的程序写的：请先把本程序升级，再打开")
    return int(version)
