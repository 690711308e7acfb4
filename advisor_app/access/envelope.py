"""The key file: one random data key, wrapped for every account and for recovery.

The record is encrypted with a random 256-bit key that never changes; a passphrase only unwraps
it (Argon2id, RFC 9106 §4, second recommended option: 64 MiB, 3 passes, 4 lanes; AES-256-GCM,
NIST SP 800-38D). Changing a passphrase therefore touches this small file alone. With the
district's public ``age`` key the data key is wrapped once more, for a forgotten passphrase.

The file is kept twice, each copy with its checksum and written whole: a power cut while writing
one leaves the other. The checksum is SHA-256 over the canonical JSON of ``body`` in every format,
so a damaged copy is never taken for a newer one.
"""

import base64
import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from advisor_app.domain.errors import RecordLost, RecordProblem, WrongPassphrase
from advisor_app.support.files import save

Entropy = Callable[[int], bytes]

FORMAT = 1
LEAST = 8
"""Characters that a passphrase has at least."""

LONG = 12
"""From here on a passphrase may be letters of one case alone, e.g. a sentence in pinyin."""

MOST_MEMORY_KIB = 4 << 20
"""A file that asks for more memory than this a try (4 GiB) is not ours."""

_SALT, _NONCE, _KEY, _TAG = 16, 12, 32, 16
_WRONG = "口令不对：请检查大小写和输入法后再试一次"
_DAMAGED = "密钥文件打不开：可能已损坏。请不要删除数据文件夹里的东西，用备份恢复"
_NEWER = "密钥文件是用更新版本的程序写的：请先把本程序升级，再打开"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try of a passphrase costs: memory in KiB, passes, lanes."""

    memory_kib: int = 65536
    iterations: int = 3
    lanes: int = 4


@dataclass(frozen=True, slots=True)
class Account:
    """The data key as one passphrase wraps it."""

    name: str
    cost: Cost
    salt: bytes
    nonce: bytes
    wrapped: bytes

    @classmethod
    def wrap(
        cls, name: str, passphrase: str, data_key: bytes, entropy: Entropy, cost: Cost
    ) -> "Account":
        """Wrap the data key under a passphrase; the account's name is bound in."""
        salt, nonce = entropy(_SALT), entropy(_NONCE)
        key = _derived(passphrase, salt, cost)
        return cls(name, cost, salt, nonce, AESGCM(key).encrypt(nonce, data_key, name.encode()))

    def unwrap(self, passphrase: str) -> bytes | None:
        """Give the data key, or None when the passphrase is not this account's."""
        key = _derived(passphrase, self.salt, self.cost)
        try:
            return AESGCM(key).decrypt(self.nonce, self.wrapped, self.name.encode())
        except InvalidTag:
            return None


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Every wrapping of the data key. Changes give a new one; :meth:`save` keeps it."""

    wrappings: tuple[Account, ...]
    recovery: bytes = field(default=b"")

    @classmethod
    def create(
        cls,
        account: str,
        passphrase: str,
        *,
        entropy: Entropy,
        cost: Cost | None = None,
        recovery: str | None = None,
    ) -> "tuple[KeyFile, bytes]":
        """Make a fresh data key with its first account.

        Args:
            recovery: the district's public age key, if there is one yet.

        Returns:
            The key file and the data key.
        """
        data_key = entropy(_KEY)
        first = Account.wrap(account, passphrase, data_key, entropy, cost or Cost())
        made = cls((first,))
        return (made.with_recovery(data_key, recovery) if recovery else made), data_key

    @staticmethod
    def exists(path: Path) -> bool:
        """Whether there is a key file, or its copy."""
        return path.exists() or copy_of(path).exists()

    @classmethod
    def load(cls, path: Path) -> "KeyFile":
        """Read the first whole copy.

        Raises:
            RecordLost: no copy is whole.
            RecordProblem: a newer program wrote it.
        """
        for one in (path, copy_of(path)):
            found = _read(one)
            if found is not None:
                return found
        raise RecordLost(_DAMAGED)

    def save(self, path: Path) -> None:
        """Keep both copies, one after the other.

        Raises:
            KnownError: no permission or no space.
        """
        body = {
            "format": FORMAT,
            "accounts": [_account_json(one) for one in self.wrappings],
            "recovery": _text(self.recovery),
        }
        content = json.dumps({"body": body, "sum": _sum(body)}, ensure_ascii=False, indent=1)
        for one in (path, copy_of(path)):
            save(one, content.encode())

    @property
    def accounts(self) -> tuple[str, ...]:
        """The names of the accounts."""
        return tuple(one.name for one in self.wrappings)

    def unlock(self, passphrase: str, account: str | None = None) -> bytes:
        """Give the data key.

        Raises:
            WrongPassphrase: no account (or not the named one) opens with it.
        """
        for one in self.wrappings:
            if account in (None, one.name):
                key = one.unwrap(passphrase)
                if key is not None:
                    return key
        raise WrongPassphrase(_WRONG)

    def with_account(
        self, data_key: bytes, name: str, passphrase: str, *, entropy: Entropy, cost: Cost
    ) -> "KeyFile":
        """Add an account, or give one a new passphrase."""
        others = tuple(one for one in self.wrappings if one.name != name)
        made = Account.wrap(name, passphrase, data_key, entropy, cost)
        return replace(self, wrappings=(*others, made))

    def with_passphrase(
        self, account: str, old: str, new: str, *, entropy: Entropy, cost: Cost | None = None
    ) -> "KeyFile":
        """Change an account's passphrase; the data key and the other accounts stay.

        Raises:
            WrongPassphrase: the old one does not open this account.
        """
        data_key = self.unlock(old, account)
        return self.with_account(data_key, account, new, entropy=entropy, cost=cost or Cost())

    def with_recovery(self, data_key: bytes, recipient: str) -> "KeyFile":
        """Wrap the data key to the district's public age key too."""
        to = pyrage.x25519.Recipient.from_str(recipient)
        return replace(self, recovery=pyrage.encrypt(data_key, [to]))

    def unlock_with_recovery(self, identity: str) -> bytes:
        """Give the data key by the district's private age key.

        Raises:
            WrongPassphrase: there is no recovery, or it is another district's.
        """
        try:
            key: bytes = pyrage.decrypt(self.recovery, [pyrage.x25519.Identity.from_str(identity)])
        except (pyrage.DecryptError, pyrage.IdentityError):
            raise WrongPassphrase("这把恢复密钥打不开这份记录：请核对是不是本区的") from None
        return key


def copy_of(path: Path) -> Path:
    """Give where the second copy lies."""
    return path.with_name(path.name + ".copy")


def weakness(passphrase: str) -> str:
    """Say what is wrong with a passphrase; empty when it is good enough.

    Length counts more than mixture (NIST SP 800-63B §5.1.1.2): what is refused is what people try
    first. Letters of one case alone will do only in a long sentence (GB/T 22239-2019 §7.1.4.1 asks
    for complexity).
    """
    passphrase = _normal(passphrase)
    if len(passphrase) < LEAST:
        return "口令太短：至少8个字符，可以用一句好记的话"
    if len(set(passphrase)) < 4:
        return "口令太简单：不要总重复同样的字符"
    steps = {ord(b) - ord(a) for a, b in pairwise(passphrase)}
    if steps in ({1}, {-1}):
        return "口令太简单：不要用连续的数字或字母"
    if passphrase.isdigit():
        return "口令太简单：不要只用数字，生日和电话最容易被猜到"
    if len(passphrase) < LONG and _is_one_class(passphrase):
        return "口令太简单：请再加上数字或符号，或者写成一句长一点的话"
    return ""


def _is_one_class(passphrase: str) -> bool:
    """Whether it is Latin letters of one case alone; a Chinese character is worth many letters."""
    letters = passphrase.isascii() and passphrase.isalpha()
    return letters and (passphrase.islower() or passphrase.isupper())


def _normal(passphrase: str) -> str:
    """Give one form for what looks the same: full-width letters of an input method count as plain.

    NIST SP 800-63B §5.1.1.2 asks for NFKC or NFKD before hashing.
    """
    return unicodedata.normalize("NFKC", passphrase)


def _derived(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    kdf = Argon2id(
        salt=salt, length=_KEY, iterations=cost.iterations, lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )  # fmt: skip
    # A terminal may hand over bytes that are no text; they are a passphrase like any other.
    return kdf.derive(_normal(passphrase).encode("utf-8", "surrogatepass"))


def _read(path: Path) -> KeyFile | None:
    try:
        whole = json.loads(path.read_bytes())
        body = whole["body"]
        if whole["sum"] != _sum(body):
            return None
        if body["format"] > FORMAT:
            raise RecordProblem(_NEWER)
        accounts = tuple(_account(one) for one in body["accounts"])
        if not accounts or not all(map(_is_whole, accounts)):
            return None
        return KeyFile(accounts, _bytes(body["recovery"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _sum(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _account_json(one: Account) -> dict[str, Any]:
    return {
        "name": one.name,
        "memory_kib": one.cost.memory_kib,
        "iterations": one.cost.iterations,
        "lanes": one.cost.lanes,
        "salt": _text(one.salt),
        "nonce": _text(one.nonce),
        "wrapped": _text(one.wrapped),
    }


def _account(raw: Mapping[str, Any]) -> Account:
    return Account(
        name=raw["name"],
        cost=Cost(raw["memory_kib"], raw["iterations"], raw["lanes"]),
        salt=_bytes(raw["salt"]),
        nonce=_bytes(raw["nonce"]),
        wrapped=_bytes(raw["wrapped"]),
    )


def _is_whole(one: Account) -> bool:
    """Whether a passphrase can be tried on it at all (bounds of Argon2: RFC 9106 §3.1)."""
    cost = one.cost
    if {type(cost.memory_kib), type(cost.iterations), type(cost.lanes)} != {int}:
        return False
    bounded = 8 * cost.lanes <= cost.memory_kib <= MOST_MEMORY_KIB
    lengths = (len(one.salt), len(one.nonce), len(one.wrapped)) == (_SALT, _NONCE, _KEY + _TAG)
    return isinstance(one.name, str) and bounded and lengths and cost.iterations > 0 < cost.lanes


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
