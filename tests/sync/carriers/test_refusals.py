"""Who is not let in, and who is not believed: servers with other keys, certificates and rights."""

import hashlib
import http.server
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from advisor_app.domain.place import Place, PlaceKind
from advisor_app.services.carrier_setting import Carriers, tried
from advisor_app.sync.carriers.opening import fingerprint_of, open_carrier
from advisor_app.sync.carriers.problems import CarrierProblem, Trouble
from tests.sync.carriers.conftest import QUICK, Ground, made_ground
from tests.sync.carriers.servers import (
    KINDS,
    Moto,
    OpenSsh,
    Process,
    Samba,
    Server,
    WebDav,
    can_be_had,
    free_port,
)

FOLDER = "up/410106-D05"
PATH = f"{FOLDER}/0123abcd-00112233aabbccdd.advb"
ONCE = replace(QUICK, tries=1)
TOO_MUCH = random.Random(3).randbytes(3 << 20)
Of = Callable[[PlaceKind], Server]


def refused(place: Place, path: Path | None = None) -> CarrierProblem:
    """Try to look, or to put something there, and give what is said."""
    carrier = open_carrier(place, ONCE)
    with pytest.raises(CarrierProblem) as told:
        carrier.put_new(PATH, path) if path else carrier.list(FOLDER)
    carrier.close()
    return told.value


def works(place: Place) -> bool:
    carrier = open_carrier(place, ONCE)
    assert carrier.list(FOLDER) == ()
    carrier.close()
    return True


# SFTP: the server's key is compared, then ours is.


@pytest.fixture
def ssh(servers: Of, tmp_path: Path) -> Ground:
    return made_ground(servers(PlaceKind.SFTP), tmp_path)


def test_that_a_server_nobody_made_sure_of_is_shown_by_its_fingerprint(ssh: Ground) -> None:
    assert isinstance(ssh.server, OpenSsh)
    told = refused(replace(ssh.place, pinned=""))
    assert told.trouble is Trouble.UNKNOWN_SERVER
    assert told.fingerprint == ssh.server.fingerprint == fingerprint_of(ssh.place, 3)
    assert told.fingerprint in told.message


def test_that_a_server_with_another_key_is_refused(ssh: Ground) -> None:
    """Somebody else answers at the address: nothing is said to them, not even the user's name."""
    assert isinstance(ssh.server, OpenSsh)
    assert works(ssh.place)
    ssh.server.kill()
    ssh.server.new_key()
    ssh.server.start()
    told = refused(ssh.place)
    assert told.trouble is Trouble.OTHER_SERVER
    assert "可能有人冒充" in told.message
    assert works(replace(ssh.place, pinned=ssh.server.fingerprint))


def test_that_a_password_that_is_wrong_is_said_without_it(ssh: Ground) -> None:
    told = refused(replace(ssh.place, key="", password="Mima-99"))
    assert told.trouble is Trouble.DENIED
    assert "Mima" not in told.message


def test_that_a_strangers_private_key_is_not_let_in(ssh: Ground, tmp_path: Path) -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "other")], check=True
    )
    strange = (tmp_path / "other").read_text()
    assert refused(replace(ssh.place, key=strange)).trouble is Trouble.DENIED


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ed25519"])
def test_that_private_keys_of_every_kind_open(ssh: Ground, tmp_path: Path, kind: str) -> None:
    assert isinstance(ssh.server, OpenSsh)
    key = tmp_path / kind
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(key)], check=True)
    with (ssh.server.folder / "authorized").open("a") as file:
        file.write(key.with_suffix(".pub").read_text())
    assert works(replace(ssh.place, key=key.read_text()))


@pytest.mark.parametrize("text", ["not a key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"])
def test_that_a_key_that_is_none_is_said(ssh: Ground, text: str) -> None:
    assert refused(replace(ssh.place, key=text)).trouble is Trouble.NO_KEY


# Passwords, shares and buckets.


def test_that_a_wrong_password_of_a_share_is_noticed_each_time(servers: Of, tmp_path: Path) -> None:
    """The library keeps sessions: who was let in before must not let the next one in."""
    ground = made_ground(servers(PlaceKind.SMB), tmp_path)
    for _ in range(2):
        assert works(ground.place)
        assert refused(replace(ground.place, password="Mima-99")).trouble is Trouble.DENIED
    assert refused(replace(ground.place, user="nobody-here")).trouble is Trouble.DENIED
    missing = replace(ground.place, path="/no-share/x")
    assert refused(missing).trouble is Trouble.MISSING


@pytest.mark.parametrize("kind", list(PlaceKind), ids=str)
def test_that_carriers_of_one_place_do_not_disturb_each_other(
    servers: Of, tmp_path: Path, kind: PlaceKind
) -> None:
    """The officer tries a place in the dialog while a trip to it is under way."""
    ground = made_ground(servers(kind), tmp_path)
    first, second = open_carrier(ground.place, ONCE), open_carrier(ground.place, ONCE)
    assert first.list(FOLDER) == second.list(FOLDER) == ()
    second.close()
    assert first.put_new(PATH, ground.file(b"ours"))
    assert len(second.list(FOLDER)) == 1
    first.close()
    second.close()


def test_that_a_wrong_password_of_a_web_folder_is_noticed(servers: Of, tmp_path: Path) -> None:
    ground = made_ground(servers(PlaceKind.WEBDAV), tmp_path)
    assert works(ground.place)
    assert refused(replace(ground.place, password="Mima-99")).trouble is Trouble.DENIED
    assert refused(replace(ground.place, user="", password="")).trouble is Trouble.DENIED


def test_that_a_missing_bucket_is_said(servers: Of, tmp_path: Path) -> None:
    ground = made_ground(servers(PlaceKind.S3), tmp_path)
    assert refused(replace(ground.place, path="no-such-bucket/x")).trouble is Trouble.MISSING


class Guarded(Moto):
    """An S3 server that asks who comes, once its bucket is made."""

    def words(self) -> list[str]:
        return ["env", "INITIAL_NO_AUTH_ACTION_COUNT=1", *super().words()]


def test_that_an_unknown_access_key_is_not_let_in(tmp_path: Path) -> None:
    server = Guarded(tmp_path / "s3")
    try:
        assert refused(server.place("x")).trouble is Trouble.DENIED
    finally:
        server.kill()


# Certificates.


def a_certificate(folder: Path, address: str = "127.0.0.1") -> str:
    """Make a certificate that vouches for itself, with its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    text = made.public_bytes(serialization.Encoding.PEM).decode()
    (folder / "certificate.pem").write_text(text)
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return text


class Encrypted(WebDav):
    """WebDAV over TLS, with a certificate that no system knows."""

    encrypted = True
    address = "127.0.0.1"

    def prepare(self) -> None:
        self.certificate = a_certificate(self.folder, self.address)


class Misnamed(Encrypted):
    """The same with a certificate for another address."""

    address = "127.0.0.9"


@pytest.mark.parametrize(("server", "good"), [(Encrypted, True), (Misnamed, False)])
def test_that_only_a_server_with_a_certificate_for_it_is_believed(
    tmp_path: Path, server: type[Encrypted], good: bool
) -> None:
    running = server(tmp_path / "dav")
    try:
        place = running.place("x")
        assert refused(place).trouble is Trouble.BAD_CERTIFICATE
        known = replace(place, authority=running.certificate)
        if good:
            assert works(known)
        else:
            assert refused(known).trouble is Trouble.BAD_CERTIFICATE
        assert refused(replace(place, authority="no PEM")).trouble is Trouble.BAD_CERTIFICATE
        assert refused(replace(place, secure=False)).trouble in {
            Trouble.LOST, Trouble.NOT_UNDERSTOOD, Trouble.BUSY,
        }  # fmt: skip
    finally:
        running.kill()


@pytest.fixture
def plain_web() -> Iterator[int]:
    """A web server that speaks no WebDAV."""

    class Silent(http.server.BaseHTTPRequestHandler):
        def do_PROPFIND(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_that_a_server_of_another_kind_is_said(plain_web: int, ssh: Ground) -> None:
    place = Place.parse(f"webdav://127.0.0.1:{plain_web}/x")
    assert refused(place).trouble is Trouble.NOT_UNDERSTOOD
    web = replace(ssh.place, port=plain_web)
    assert refused(web).trouble in {Trouble.LOST, Trouble.TIMED_OUT}
    assert isinstance(ssh.server, OpenSsh)
    dav = Place.parse(f"webdav://127.0.0.1:{ssh.server.port}/x")
    assert refused(dav).trouble in {Trouble.LOST, Trouble.NOT_UNDERSTOOD}
    share = Place.parse(f"smb://u:p@127.0.0.1:{plain_web}/share")
    assert refused(share).trouble in {Trouble.LOST, Trouble.TIMED_OUT, Trouble.NOT_UNDERSTOOD}


@pytest.mark.parametrize("address", [
    "sftp://u:p@127.0.0.1:{}/x", "smb://u:p@127.0.0.1:{}/x", "webdav://127.0.0.1:{}/x",
    "s3://bucket?endpoint=http://127.0.0.1:{}",
])  # fmt: skip
def test_that_a_port_where_nobody_listens_is_said(address: str) -> None:
    place = replace(Place.parse(address.format(free_port())), pinned="SHA256:x")
    place = replace(place, user="u", password="p")
    told = refused(place)
    assert told.trouble is Trouble.UNREACHABLE
    assert not tried(Carriers(ONCE), place, "up/410106-D05/probe.txt").good


# Places that can be read only.


def locked(server: Server, ground: Ground) -> Place:
    """Give the same folder, reached by a way that lets nobody write."""
    place = ground.place
    if isinstance(server, OpenSsh):
        return replace(place, port=server.locked_port)
    if isinstance(server, Samba):
        return replace(place, path=place.path.replace("/given/", "/locked/"))
    return replace(place, path=f"/locked{place.path}")


@pytest.mark.parametrize("kind", [PlaceKind.SFTP, PlaceKind.SMB, PlaceKind.WEBDAV], ids=str)
def test_that_a_place_to_read_only_is_said_and_can_be_read(
    servers: Of, tmp_path: Path, kind: PlaceKind
) -> None:
    ground = made_ground(servers(kind), tmp_path)
    open_there = open_carrier(ground.place, ONCE)
    open_there.put_new(PATH, ground.file(b"from before"))
    open_there.close()
    place = locked(ground.server, ground)
    other = ground.file(b"new")
    carrier = open_carrier(place, ONCE)
    carrier.get(PATH, tmp_path / "read", 100)
    with pytest.raises(CarrierProblem) as told:
        carrier.put_new(f"{FOLDER}/0123abcd-ffffffffffffffff.advb", other)
    carrier.close()
    assert told.value.trouble in {Trouble.FORBIDDEN, Trouble.READ_ONLY}
    assert (tmp_path / "read").read_bytes() == b"from before"
    said = tried(Carriers(ONCE), place, f"{FOLDER}/probe.txt")
    assert not said.good
    assert said.words == told.value.message


# Places that are full.


@pytest.mark.parametrize("kind", [PlaceKind.SFTP, PlaceKind.SMB, PlaceKind.WEBDAV], ids=str)
def test_that_a_full_place_is_said_and_takes_what_fits(tmp_path: Path, kind: PlaceKind) -> None:
    if not can_be_had(kind):
        return
    server = KINDS[kind](tmp_path / "small", small=True)  # type: ignore[call-arg]
    assert isinstance(server, Process)
    try:
        ordinary = server.place("unused")
        place = replace(ordinary, path=ordinary.path.replace("unused", "small"))
        large, small = tmp_path / "large", tmp_path / "fits"
        large.write_bytes(TOO_MUCH)
        small.write_bytes(TOO_MUCH[:1000])
        told = refused(place, large)
        assert told.trouble in {Trouble.FULL, Trouble.REFUSED, Trouble.BUSY}
        carrier = open_carrier(place, ONCE)
        assert carrier.list(FOLDER) == ()
        assert carrier.put_new(PATH, small), "the half does not stay to fill it up"
        carrier.close()
    finally:
        server.kill()


def test_that_a_full_stick_is_said_and_takes_what_fits(tmp_path: Path) -> None:
    script = Path(__file__).with_name("full_stick.py")
    words = [sys.executable, "-m", "tests.sync.carriers.full_stick", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=script.parents[3])
    assert done.stdout.split() == ["FULL", "nothing", "fits"], done.stderr
    assert hashlib.sha256((tmp_path / "large").read_bytes()).digest()
