"""Which server the record is on, and on which of its timelines: putting a server back changes it.

PostgreSQL begins a new timeline whenever an archive was played back up to some point and whenever
a standby takes over, and a new cluster has a number of its own. Both are outside of what a backup
puts back, so the record itself says where it was written last, and any officer's program notices.
Where the server does not tell, nothing is noticed here, and the anchors (``support.anchor``) and
the receipts that points have seen remain.
"""

from advisor_app.hub.postgres.session import Session

_MAY_ASK = """
    SELECT count(*) = 3 AND bool_and(has_function_privilege(one, 'execute')) FROM (
      SELECT to_regprocedure(name) AS one FROM unnest(ARRAY[
        'pg_control_system()', 'pg_walfile_name(pg_lsn)', 'pg_current_wal_insert_lsn()'
      ]) AS name
    ) asked WHERE one IS NOT NULL
"""
_LIFE = """
    SELECT CASE WHEN pg_is_in_recovery() THEN ''
      ELSE (SELECT system_identifier::text FROM pg_control_system()) || '/'
        || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END
"""
_NOTED = "SELECT life FROM server_life"
_NOTE = """
    INSERT INTO server_life VALUES(true, %s) ON CONFLICT(one) DO UPDATE SET life = excluded.life
"""


class ServerLife:
    """Knows which server and timeline this is, and was. Noting belongs inside a transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def is_another(self) -> bool:
        """Whether the record was written last on another server or timeline than this."""
        noted, now = self._session.row(_NOTED), self._now()
        return bool(noted and now and noted[0] != now)

    def note(self) -> None:
        """Note where the record is written now."""
        now = self._now()
        if now:
            self._session.run(_NOTE, (now,))

    def note_first(self) -> None:
        """Note it where nothing was noted before."""
        if self._session.row(_NOTED) is None:
            self.note()

    def _now(self) -> str:
        if self._session.row(_MAY_ASK) != (True,):
            return ""
        (life,) = self._session.row(_LIFE) or ("",)
        return str(life)
