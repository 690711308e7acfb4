"""What a second officer of a district needs: its keys and where its record is, sealed.

One standard ``age`` file, sealed to a passphrase or to an ``age`` recipient. Whoever opens it has
the district's keys, so it goes from hand to hand and is deleted afterwards.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pyrage

from advisor_app.domain.errors import BadInput
from advisor_app.support.files import save
from advisor_app.sync.capped import read_capped
from advisor_app.sync.keys import DistrictKeys

FORMAT = 1
MOST = 64 << 10
"""Bytes that such a file has at most."""

_NO_SUCH = "{name} 打不开：口令不对，或不是区里分享的文件"


@dataclass(frozen=True, slots=True)
class Share:
    """The contents; all of it is secret but the name.

    Attributes:
        keys: the district's own keys, as text.
        store: the server's address.
        name: the district's.
    """

    name: str
    keys: str = field(repr=False)
    store: str = field(repr=False)

    def write(self, path: Path, *, passphrase: str = "", recipient: str = "") -> None:
        """Write it, sealed to a recipient if there is one, to a passphrase otherwise.

        Raises:
            KnownError: the file cannot be written, or that is no recipient.
        """
        said = {"format": FORMAT, "name": self.name, "keys": self.keys, "store": self.store}
        content = json.dumps(said, ensure_ascii=False).encode()
        if not recipient:
            save(path, pyrage.passphrase.encrypt(content, passphrase))
            return
        try:
            to = pyrage.x25519.Recipient.from_str(recipient)
        except pyrage.RecipientError:
            raise BadInput("这不是 age 公钥（age1 开头的一行）：请核对", "to") from None
        save(path, pyrage.encrypt(content, [to]))

    @classmethod
    def read(cls, path: Path, *, passphrase: str = "", identity: str = "") -> "Share":
        """Open one.

        Raises:
            BadInput: cannot be read or opened, or is no such file.
        """
        try:
            sealed = read_capped(path, MOST)
        except OSError:
            raise BadInput(f"读不出 {path.name}：请核对文件在哪里", "file") from None
        try:
            return cls._opened(sealed or b"", passphrase, identity)
        except (pyrage.DecryptError, pyrage.IdentityError, ValueError, KeyError, TypeError):
            raise BadInput(_NO_SUCH.format(name=path.name), "file") from None

    @classmethod
    def _opened(cls, sealed: bytes, passphrase: str, identity: str) -> "Share":
        if identity:
            content = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)])
        else:
            content = pyrage.passphrase.decrypt(sealed, passphrase)
        said = json.loads(content)
        if said["format"] > FORMAT:
            raise BadInput("这个文件是更新版本的程序写的：请先把本程序升级", "file")
        share = cls(str(said["name"]), str(said["keys"]), str(said["store"]))
        DistrictKeys.from_text(share.keys)
        return share
