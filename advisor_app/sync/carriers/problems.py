"""What can go wrong with a carrier, each in one sentence, and whether it may pass by itself."""

import errno
import socket
from enum import Enum

from advisor_app.domain.errors import KnownError
from advisor_app.domain.place import Place, PlaceKind


class Trouble(Enum):
    """Everything that is told apart: a sentence, and whether trying again soon may help."""

    NO_HOST = ("找不到服务器：请看看网络通不通、{place}的地址对不对", True)
    UNREACHABLE = ("连不上{place}：请看看网络通不通、服务器开着没有", True)
    TIMED_OUT = ("{place}太久没有答复：网络不通或太慢，过一会儿会再试", True)
    LOST = ("和{place}的连接断了：没传完的下次接着传", True)
    BUSY = ("{place}现在忙不过来：过一会儿会再试", True)
    ALTERED = ("传到{place}的文件读回来不一样，没有算数：请换一个 U 盘，或请管理员检查服务器", True)
    DENIED = ("{place}不认用户名或口令（密钥）：请核对后重新填", False)
    FORBIDDEN = ("{place}不让读写：请管理员给这个用户读写权限", False)
    READ_ONLY = ("{place}是只读的，存不进去：请换一个，或打开写保护", False)
    FULL = ("{place}满了，没有存进去：请腾出空间后再试", False)
    MISSING = ("{place}不在：U盘插好了没有、文件夹改没改名？请核对", False)
    TAKEN = ("{place}上已经有同名但内容不同的文件，没有覆盖它：请告诉区里", False)
    TOO_LARGE = ("{place}上有一个文件大得不正常，没有取：请告诉区里", False)
    GONE = ("{place}上的文件刚才还在，现在没有了：下次再取", False)
    OTHER_SERVER = (
        "{place}换了密钥，和第一次设置时的不一样，没有连：可能有人冒充，请先向管理员核实", False,
    )  # fmt: skip
    UNKNOWN_SERVER = ("第一次连{place}：请先和管理员核对它的指纹", False)
    BAD_CERTIFICATE = (
        "{place}的证书不可信，没有连：请核对地址，或向管理员要服务器的证书文件", False,
    )  # fmt: skip
    NO_KEY = ("填的私钥读不出来：请粘贴 OpenSSH 格式、没有口令保护的私钥", False)
    REFUSED = ("{place}没有照办，可能满了或不让写：请管理员看看", True)
    NOT_UNDERSTOOD = ("{place}的答复看不懂：请核对地址是不是写对了", False)

    def __init__(self, sentence: str, passing: bool) -> None:
        self.sentence = sentence
        self.passing = passing

    @property
    def stops(self) -> bool:
        """Whether nothing else can be done there either; the others are about one file."""
        return self.name not in ("TAKEN", "TOO_LARGE", "GONE", "ALTERED")


_NO_SUCH_FOLDER = "{place}上没有设置的文件夹（或存储桶）：请核对地址，或请管理员建好"


class CarrierProblem(KnownError):
    """A carrier did not do what was asked; nothing half counts.

    Attributes:
        trouble: which of those that are told apart.
        fingerprint: of the server's key, where that is what the trouble is about.
    """

    def __init__(self, trouble: Trouble, place: Place, fingerprint: str = "") -> None:
        elsewhere = trouble is Trouble.MISSING and place.kind is not PlaceKind.FOLDER
        sentence = _NO_SUCH_FOLDER if elsewhere else trouble.sentence
        said = sentence.format(place=place.words)
        super().__init__(f"{said}（{fingerprint}）" if fingerprint else said)
        self.trouble = trouble
        self.fingerprint = fingerprint


class Refused(Exception):
    """Raised by a medium that knows by itself what the trouble is."""

    def __init__(self, trouble: Trouble, fingerprint: str = "") -> None:
        super().__init__(trouble.name)
        self.trouble = trouble
        self.fingerprint = fingerprint


_BY_NUMBER = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EFBIG: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EACCES: Trouble.FORBIDDEN,
    errno.EPERM: Trouble.FORBIDDEN,
    errno.ENOENT: Trouble.MISSING,
    errno.ENOTDIR: Trouble.MISSING,
    errno.EIO: Trouble.MISSING,
    errno.ENODEV: Trouble.MISSING,
    errno.ENXIO: Trouble.MISSING,
    errno.ESTALE: Trouble.MISSING,
    errno.ECONNREFUSED: Trouble.UNREACHABLE,
    errno.EHOSTUNREACH: Trouble.UNREACHABLE,
    errno.ENETUNREACH: Trouble.UNREACHABLE,
    errno.ENETDOWN: Trouble.UNREACHABLE,
    errno.ETIMEDOUT: Trouble.TIMED_OUT,
    errno.EBADF: Trouble.LOST,  # a library's reader has closed the socket under the sender
    errno.ENOTCONN: Trouble.LOST,
    errno.ESHUTDOWN: Trouble.LOST,
}


def of_system(error: BaseException) -> Trouble | None:
    """Say what an error of the operating system is; None for one that is not of its kind."""
    if isinstance(error, socket.gaierror):
        return Trouble.NO_HOST
    if isinstance(error, TimeoutError):
        return Trouble.TIMED_OUT
    if isinstance(error, ConnectionRefusedError):
        return Trouble.UNREACHABLE
    if isinstance(error, ConnectionError | EOFError):
        return Trouble.LOST
    if isinstance(error, OSError):
        return _BY_NUMBER.get(error.errno or 0, Trouble.REFUSED)
    return None
