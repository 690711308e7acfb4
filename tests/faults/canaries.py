"""Values that occur nowhere else, and where to look for them.

The name and the home are of characters that no policy and no place name uses, so that even a pair of them gives a leak
away.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from advisor_app.access.envelope import KeyFile
from tests.builders import PASSPHRASE

NAME, RELATIVE = "龘靐齉", "麤纞龗"
NUMBER = "999999194003050078"
PHONE, RELATIVE_PHONE = "10055503812", "10055509914"
HOME = "爩驫路404号"
ASKED, ANSWERED = "灪麣助餐在哪里", "籲爨食堂"
ALL = (NAME, RELATIVE, NUMBER, PHONE, RELATIVE_PHONE, HOME, ASKED, ANSWERED)

_RARE = frozenset("龘靐齉麤纞龗爩驫灪麣籲爨")
_PAGE, _RESERVED, _SALT = 4096, 80, 16
_LOG_HEADER, _FRAME_HEADER = 32, 24


def traces(content: bytes, among: tuple[str, ...] = ALL) -> set[str]:
    """Give the canaries of which something stands in some bytes, in any usual encoding."""
    found = set()
    for one in among:
        whole = {one.encode(encoding) for encoding in ("utf-8", "utf-16-le", "gb18030")}
        if any(part in content for part in whole | set(_pairs(one))):
            found.add(one)
    return found


def _pairs(canary: str) -> Iterator[bytes]:
    """Give the pairs of rare characters in a canary: nothing of it must be found, not only all.

    Single ones are three bytes, which come about by chance in a file that looks random.
    """
    for first, second in pairwise(canary):
        if {first, second} <= _RARE:
            yield (first + second).encode()


def decrypted(data: Path) -> bytes:
    """Give every page of a record, of its tables and of what was freed, and of its log.

    As SQLCipher 4 lays them out: AES-256-CBC, in the last 80 bytes of each page the vector and the
    HMAC, in the first 16 of the file the salt.
    """
    key = KeyFile.load(data / "keys.json").unlock(PASSPHRASE)
    record, log = (data / "record.db").read_bytes(), data / "record.db-wal"
    pages = [record[at : at + _PAGE] for at in range(0, len(record), _PAGE)]
    if log.exists():
        frames, step = log.read_bytes()[_LOG_HEADER:], _FRAME_HEADER + _PAGE
        whole = range(0, len(frames) - step + 1, step)
        pages += [frames[at + _FRAME_HEADER : at + step] for at in whole]
    return b"".join(_decrypted(page, key, salt=at == 0) for at, page in enumerate(pages))


def _decrypted(page: bytes, key: bytes, *, salt: bool) -> bytes:
    body, tail = page[:-_RESERVED], page[-_RESERVED:]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(tail[:16])).decryptor()
    return decryptor.update(body[_SALT if salt else 0 :]) + decryptor.finalize()
