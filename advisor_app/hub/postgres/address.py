"""Where the district's server is: a connection string of PostgreSQL.

It may say how TLS is to be used (``sslmode``, ``sslrootcert`` …), as libpq knows it. Its password
is never shown and never logged.
"""

from dataclasses import dataclass, field

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from advisor_app.domain.errors import BadInput

_SCHEMES = ("postgresql://", "postgres://")
_OURS = {
    "application_name": "advisor",
    "connect_timeout": "10",
    "client_encoding": "utf8",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
}
"""What holds unless the address says otherwise; a dead line is noticed within a minute."""

_LOCAL = ("127.0.0.1", "localhost", "::1")
_UNSAFE = ("disable", "allow", "prefer")


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address; ``text`` may hold a password."""

    text: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Check an address.

        Raises:
            BadInput: not a connection string.
        """
        if not text.startswith(_SCHEMES):
            raise BadInput("服务器地址要写成 postgresql://用户@主机/库名 的样子：请核对", "store")
        try:
            given = conninfo_to_dict(text)
        except ProgrammingError:
            given = {"port": "unreadable"}
        if not str(given.get("port", "0")).replace(",", "").isdigit():
            # What the driver says repeats the address, password and all.
            raise BadInput("服务器地址读不懂：请核对主机、端口、库名和参数", "store")
        return cls(text)

    @property
    def conninfo(self) -> str:
        """What the driver takes."""
        given = conninfo_to_dict(self.text)
        defaults = {name: value for name, value in _OURS.items() if name not in given}
        return make_conninfo(self.text, **defaults)

    @property
    def shown(self) -> str:
        """The address in words: server and database, and nothing that lets anybody in."""
        given = conninfo_to_dict(self.text)
        host = given.get("host") or given.get("hostaddr") or "本机"
        port = f":{given['port']}" if given.get("port") else ""
        return f"{host}{port}/{given.get('dbname') or given.get('user') or ''}"

    @property
    def goes_unprotected(self) -> bool:
        """Whether what is sent over a network may go without TLS."""
        given = conninfo_to_dict(self.text)
        host = str(given.get("host") or "")
        if not host or host.startswith(("/", "@")) or host in _LOCAL:
            return False
        return given.get("sslmode", "prefer") in _UNSAFE
