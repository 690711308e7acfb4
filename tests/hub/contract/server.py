"""A PostgreSQL server of the tests' own: Debian's binaries, a loopback port, nothing kept.

It refuses to run as the superuser, so as root it runs as a plain user. Nothing of the system's
own clusters is read or changed.
"""

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

WHY_NOT = "PostgreSQL is not installed here: apt-get install postgresql"

_PLACES = Path("/usr/lib/postgresql")
_PLAIN_USERS = ("postgres", "nobody")
_PATIENCE = 60
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "deadlock_timeout": "200ms",
    "max_connections": "40",
    "shared_buffers": "32MB",
    "logging_collector": "off",
}


def programs() -> Path | None:
    """Give the folder of the newest server's programs; None where none is installed."""
    newest = sorted(_PLACES.glob("*/bin/initdb"), key=_version, reverse=True)
    if newest:
        return newest[0].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _version(path: Path) -> int:
    return int(re.sub(r"\D", "", path.parent.parent.name) or 0)


class Server:
    """A running server; ``dsn`` gives the address of a fresh database in it."""

    def __init__(self, bin_folder: Path, durable: bool = False) -> None:
        self._bin = bin_folder
        self._settings = _SETTINGS | (
            {
                "fsync": "on",
                "synchronous_commit": "on",
                "full_page_writes": "on",
                "shared_buffers": "128MB",
            }
            if durable
            else {}
        )
        self._user = _plain_user()
        # Not pytest's own folder: that one lets nobody else in.
        self._folder = Path(tempfile.mkdtemp(prefix="advisor-pg-"))
        self._port = _free_port()
        self._made = 0
        if self._user:
            os.chown(self._folder, *self._user)
        self._run("initdb", "-D", self._data, "-U", "advisor", "-A", "trust", "-E", "UTF8",
                  "--locale=C", "--no-sync")  # fmt: skip
        self.start()

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        options = f"-p {self._port} {settings}".replace("= ", "='' ")
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "-w", "-t", str(_PATIENCE), "-D", self._data, "-l", log,
                  "-o", options)  # fmt: skip

    def stop(self, how: str = "fast") -> None:
        """Stop it."""
        self._run("pg_ctl", "stop", "-w", "-D", self._data, "-m", how)

    def remove(self) -> None:
        """Stop it for good."""
        self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def address(self, database: str, user: str = "advisor", more: str = "") -> str:
        """Give the address of a database."""
        return f"postgresql://{user}@127.0.0.1:{self._port}/{database}{more}"

    def fresh(self) -> str:
        """Make an empty database and give its address."""
        self._made += 1
        name = f"district{self._made}"
        self.admin(f"CREATE DATABASE {name}")
        return self.address(name)

    def admin(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Have the administrator run a statement."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                with psycopg.connect(self.address(database), autocommit=True) as connection:
                    cursor = connection.execute(statement.encode())
                    return cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def require_password(self, user: str, password: str) -> None:
        """Make a user who must give a password."""
        self.admin(f"CREATE USER {user} PASSWORD '{password}'")
        rules = self._folder / "data" / "pg_hba.conf"
        line = f"host all {user} 127.0.0.1/32 scram-sha-256\n"
        rules.write_text(line + rules.read_text(encoding="utf-8"), encoding="utf-8")
        self.admin("SELECT pg_reload_conf()")

    def _run(self, program: str, *words: str) -> None:
        """Run one of the server's programs; it tells what went wrong."""
        user, group = self._user or (None, None)
        done = subprocess.run(
            [str(self._bin / program), *words], check=False, user=user, group=group,
            extra_groups=[] if self._user else None, cwd=self._folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_plain_environment(),
        )  # fmt: skip
        if done.returncode:
            log = self._folder / "log"
            told = log.read_text(encoding="utf-8")[-2000:] if log.exists() else ""
            raise RuntimeError(f"{program}: {done.stderr.decode()}\n{told}")


def _plain_user() -> tuple[int, int] | None:
    """Give the user to run as; None when this process is no superuser."""
    if os.geteuid() != 0:
        return None
    for name in _PLAIN_USERS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return found.pw_uid, found.pw_gid
    raise RuntimeError("the superuser may not run PostgreSQL, and there is no plain user")


def _plain_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
