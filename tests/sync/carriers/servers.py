"""Real servers on loopback, each of the test's own: OpenSSH, Samba, WsgiDAV, moto's S3.

None of the system's own services is read or changed. A server can be killed with everything it
has begun, started again on the same port, and frozen so that it does not answer.
"""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from advisor_app.domain.place import Place, PlaceKind

_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin:/usr/lib/openssh"
_PATIENCE = 40
_SMALL = 'mount -t tmpfs -o size=2m none "$0" && mkdir "$0/small" && exec "$@"'
_SHORT = 'trap "" XFSZ; mkdir "$0/small"; ulimit -f 2048; exec "$@"'
"""For who may have no disk of their own: files that end at a megabyte."""

WHY_NOT = {
    PlaceKind.SFTP: "no SSH server here: apt-get install openssh-server",
    PlaceKind.SMB: "no SMB server here: apt-get install samba",
}


def program(name: str) -> str:
    """Give the path of a program; empty where there is none."""
    return shutil.which(name, path=_PATH) or ""


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


class Server(ABC):
    """A place, and the server behind it.

    Attributes:
        root: the folder on disk that the server gives out; None where it keeps objects of its own.
    """

    kind: PlaceKind
    root: Path | None

    @abstractmethod
    def place(self, folder: str) -> Place:
        """Give the place of a folder below the root, made there."""

    @abstractmethod
    def start(self) -> None:
        """Start it, or start it again."""

    @abstractmethod
    def kill(self) -> None:
        """End it at once, with every connection."""

    def freeze(self) -> None:
        """Let it answer no more."""
        raise NotImplementedError

    def thaw(self) -> None:
        """Let it answer again; nothing to do for one that was never frozen."""
        return


class Stick(Server):
    """A folder; "killed" it is pulled out."""

    kind = PlaceKind.FOLDER

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.root = folder / "stick"
        self.root.mkdir(parents=True)

    def place(self, folder: str) -> Place:
        (self.root / folder).mkdir()
        return Place.parse(str(self.root / folder))

    def start(self) -> None:
        if not self.root.exists():
            (self._folder / "pulled").rename(self.root)

    def kill(self) -> None:
        self.root.rename(self._folder / "pulled")


class Process(Server):
    """A server that is a process of its own on a loopback port."""

    def __init__(self, folder: Path, *, small: bool = False) -> None:
        """Start it. ``small``: its files lie on a disk of two megabytes, in a folder ``small``."""
        folder.mkdir(parents=True)
        self.folder = folder
        self._small = small
        self.root = folder / "given"
        self.root.mkdir()
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.prepare()
        self.start()

    def prepare(self) -> None:
        """Write what it needs before its first start."""

    @abstractmethod
    def words(self) -> list[str]:
        """Give the command."""

    def ready(self) -> bool:
        """Whether it answers."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        with (self.folder / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(
                self._words(), stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        self.wait(self.ready, "answer")

    def _words(self) -> list[str]:
        """Give the command, on a disk of its own where the system lets us have one."""
        if not self._small:
            return self.words()
        how = ["unshare", "-m"] if os.getuid() == 0 else ["unshare", "-rm"]
        script = _SMALL if subprocess.run([*how, "true"], check=False).returncode == 0 else _SHORT
        begin = [*how, "sh"] if script is _SMALL else ["sh"]
        return [*begin, "-c", script, str(self.root), *self.words()]

    def kill(self) -> None:
        self._tell(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(_PATIENCE)

    def freeze(self) -> None:
        self._tell(signal.SIGSTOP)

    def thaw(self) -> None:
        self._tell(signal.SIGCONT)

    def wait(self, until: Callable[[], bool], what: str) -> None:
        """Wait until something holds."""
        end = time.monotonic() + _PATIENCE
        while not until():
            ended = self._process is not None and self._process.poll() is not None
            if ended or time.monotonic() > end:
                log = (self.folder / "log.txt").read_text(errors="replace")[-3000:]
                raise AssertionError(f"no {what} from {type(self).__name__}: {log}")
            time.sleep(0.05)

    def _tell(self, what: signal.Signals) -> None:
        for one in self._family():
            with suppress(ProcessLookupError):  # ended by itself meanwhile
                os.kill(one, what)

    def _family(self) -> list[int]:
        """Give its process and all that it started, the oldest first."""
        if self._process is None or self._process.poll() is not None:
            return []
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError, IndexError):
                parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        found = [self._process.pid]
        for one in found:
            found += [child for child, parent in parents.items() if parent == one]
        return found

    def _made(self, folder: str) -> Path:
        assert self.root is not None
        made = self.root / folder
        made.mkdir()
        return made


class OpenSsh(Process):
    """sshd with keys and settings of its own; it serves whoever runs the tests."""

    kind = PlaceKind.SFTP

    def prepare(self) -> None:
        self.locked_port = free_port()
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        self.new_key()
        self._key_pair("client")
        shutil.copy(self.folder / "client.pub", self.folder / "authorized")
        text = f"""\
Port {self.port}
ListenAddress 127.0.0.1
HostKey {self.folder}/host
AuthorizedKeysFile {self.folder}/authorized
PidFile {self.folder}/pid
StrictModes no
UsePAM no
UseDNS no
PermitRootLogin yes
PasswordAuthentication yes
MaxStartups 100
Subsystem sftp internal-sftp
Port {self.locked_port}
Match LocalPort {self.locked_port}
  ForceCommand internal-sftp -R
"""
        (self.folder / "settings").write_text(text, encoding="utf-8")

    def new_key(self) -> None:
        """Give the server another key; it uses it from its next start on."""
        (self.folder / "host").unlink(missing_ok=True)
        self._key_pair("host")

    def words(self) -> list[str]:
        return [program("sshd"), "-D", "-e", "-f", str(self.folder / "settings")]

    def place(self, folder: str) -> Place:
        return Place(
            kind=PlaceKind.SFTP, host="127.0.0.1", port=self.port, path=str(self._made(folder)),
            user=getpass.getuser(), key=(self.folder / "client").read_text(), pinned=self.fingerprint,
        )  # fmt: skip

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the server's key, as OpenSSH's own tool says it."""
        words = [program("ssh-keygen"), "-lf", str(self.folder / "host.pub")]
        return subprocess.run(words, capture_output=True, check=True, text=True).stdout.split()[1]

    def _key_pair(self, name: str) -> None:
        words = [
            program("ssh-keygen"),
            "-q",
            "-t",
            "ed25519",
            "-N",
            "",
            "-f",
            str(self.folder / name),
        ]
        subprocess.run(words, check=True, capture_output=True)


class Samba(Process):
    """smbd with one share and one user: whoever runs the tests."""

    kind = PlaceKind.SMB
    PASSWORD = "Gongxiang-26"

    def prepare(self) -> None:
        user = getpass.getuser()
        for name in ("private", "state", "cache", "lock", "run", "rpc"):
            (self.folder / name).mkdir(mode=0o755)
        text = f"""\
[global]
  smb ports = {self.port}
  interfaces = lo
  bind interfaces only = yes
  server role = standalone server
  disable netbios = yes
  disable spoolss = yes
  load printers = no
  private dir = {self.folder}/private
  state directory = {self.folder}/state
  cache directory = {self.folder}/cache
  lock directory = {self.folder}/lock
  pid directory = {self.folder}/run
  ncalrpc dir = {self.folder}/rpc
  log file = {self.folder}/smbd.log
  log level = 1
  passdb backend = tdbsam:{self.folder}/private/passdb.tdb
  map to guest = never
  server min protocol = SMB2
[given]
  path = {self.root}
  read only = no
  valid users = {user}
[locked]
  path = {self.root}
  read only = yes
  valid users = {user}
"""
        (self.folder / "smb.conf").write_text(text, encoding="utf-8")
        subprocess.run(
            [program("pdbedit"), "-s", str(self.folder / "smb.conf"), "-a", "-u", user, "-t"],
            input=f"{self.PASSWORD}\n{self.PASSWORD}\n", text=True, check=True, capture_output=True,
        )  # fmt: skip

    def words(self) -> list[str]:
        return [program("smbd"), "-F", "--no-process-group", "-s", str(self.folder / "smb.conf")]

    def place(self, folder: str) -> Place:
        self._made(folder)
        return Place(
            kind=PlaceKind.SMB, host="127.0.0.1", port=self.port, path=f"/given/{folder}",
            user=getpass.getuser(), password=self.PASSWORD,
        )  # fmt: skip


class WebDav(Process):
    """WsgiDAV on cheroot."""

    kind = PlaceKind.WEBDAV
    USER, PASSWORD = "guwen", "Wangpan-26"
    encrypted = False

    def words(self) -> list[str]:
        script = Path(__file__).with_name("webdav_server.py")
        words = [
            sys.executable,
            str(script),
            str(self.port),
            str(self.root),
            self.USER,
            self.PASSWORD,
        ]
        if self.encrypted:
            words += [str(self.folder / "certificate.pem"), str(self.folder / "key.pem")]
        return words

    def place(self, folder: str) -> Place:
        self._made(folder)
        return Place(
            kind=PlaceKind.WEBDAV, host="127.0.0.1", port=self.port, path=f"/{folder}",
            secure=self.encrypted, user=self.USER, password=self.PASSWORD,
        )  # fmt: skip


class Moto(Process):
    """moto's S3. What it holds ends with it."""

    kind = PlaceKind.S3
    KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI"

    def prepare(self) -> None:
        self.root = None

    def words(self) -> list[str]:
        return [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]

    def start(self) -> None:
        super().start()
        words = (
            f"PUT /shared HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Length: 0\r\n"
            "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/s3/aws4_request, "
            "SignedHeaders=host, Signature=0\r\nConnection: close\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.port), _PATIENCE) as line:
            line.sendall(words.encode())
            answer = line.recv(200)
        assert b" 200 " in answer or b" 409 " in answer, answer

    def place(self, folder: str) -> Place:
        return Place(
            kind=PlaceKind.S3, host="127.0.0.1", port=self.port, path=f"shared/{folder}", secure=False,
            user=self.KEY, password=self.SECRET, region="us-east-1",
        )  # fmt: skip


KINDS: dict[PlaceKind, type[Stick] | type[Process]] = {
    PlaceKind.FOLDER: Stick,
    PlaceKind.SFTP: OpenSsh,
    PlaceKind.SMB: Samba,
    PlaceKind.WEBDAV: WebDav,
    PlaceKind.S3: Moto,
}


def can_be_had(kind: PlaceKind) -> bool:
    """Whether a server of a kind can be started here."""
    wanted = {PlaceKind.SFTP: ("sshd", "ssh-keygen"), PlaceKind.SMB: ("smbd", "pdbedit")}
    return all(map(program, wanted.get(kind, ())))
