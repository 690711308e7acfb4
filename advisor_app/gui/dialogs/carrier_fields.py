"""The fields of each kind of place, in words that an administrator can dictate by telephone."""

from dataclasses import replace
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from advisor_app.domain.errors import BadInput
from advisor_app.gui.file_choice import ask_to_open
from advisor_app.gui.theme import GAP, button, label
from advisor_app.services.carrier_setting import Place, PlaceKind

_NAMES = 84
"""Pixels of the names' column at 100 %."""

_KEPT = "不改就空着"
_MOST_FILE = 64 << 10


def _refuse(message: str, field: str) -> NoReturn:
    raise BadInput(message, field)


def _escaped(path: str) -> str:
    """Give a path as it stands in an address: what is typed is meant as it is."""
    return quote(path)


def _line(hint: str = "", *, secret: bool = False) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText(hint)
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


class _Fields(QWidget):
    """The fields of one kind of place, under each other."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setSpacing(GAP)

    def add(self, words: str, field: QWidget | QHBoxLayout) -> None:
        """Add a field; the words of every kind stand in one column."""
        self._form.addRow(name_of(words), field)


def name_of(words: str) -> QLabel:
    """Give a field's name, as wide as that of every other."""
    made = QLabel(words)
    made.setFixedWidth(_NAMES)
    return made


class _TextFile(QWidget):
    """A file whose text is kept: a private key, a certificate."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what
        self.text = ""
        self.shown = label("没有", "hint")
        self.button = button("选文件……")
        self.button.clicked.connect(self.choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        row.addWidget(self.shown, 1)

    def choose(self) -> None:
        """Ask for the file."""
        chosen = ask_to_open(self, self._what, "所有文件 (*)")
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Take a file's text; after one that is none, the one before is not taken either."""
        self.text = ""
        try:
            if path.stat().st_size > _MOST_FILE:
                raise ValueError
            self.text = path.read_text(encoding="ascii")
            self.shown.setText(path.name)
        except (OSError, ValueError):
            self.shown.setText(f"{path.name} 不是{self._what}")

    def show_kept(self, kept: str) -> None:
        """Say whether one is kept."""
        self.shown.setText("已有，不改就不用选" if kept else "没有")


class FolderFields(_Fields):
    """A folder of this machine."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.path = _line("如 E:\\上报 或 \\\\服务器\\共享名")
        self.button = button("选文件夹……")
        self.button.clicked.connect(self.choose)
        row = QHBoxLayout()
        row.addWidget(self.path, 1)
        row.addWidget(self.button)
        self.add("文件夹", row)
        self.add("", label("U盘上请建一个专用的文件夹；拔掉U盘时不同步，也不会报错打扰。", "hint"))

    def choose(self) -> None:
        """Ask for the folder."""
        chosen = QFileDialog.getExistingDirectory(self, "选文件夹", self.path.text())
        if chosen:
            self.path.setText(chosen)

    def place(self) -> Place:
        """Give the folder."""
        text = self.path.text().strip()
        if not text:
            _refuse("还没有选文件夹：请按“选文件夹……”", "path")
        if "://" in text:
            _refuse("这里要选一个文件夹；服务器的地址请在上面换一种", "path")
        return Place.parse(text)

    def fill(self, place: Place) -> None:
        """Show a folder."""
        self.path.setText(place.path)


class ServerFields(_Fields):
    """A server with a folder, a user and a password."""

    kind = PlaceKind.SMB
    host_hint, path_hint = "如 192.168.1.10", "如 shangbao/guwen（共享名在前）"
    path_words = "共享名"

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.host = _line(self.host_hint)
        self.path = _line(self.path_hint)
        self.user = _line()
        self.password = _line(secret=True)
        for words, field in (
            ("服务器", self.host), (self.path_words, self.path), ("用户名", self.user),
            ("口令", self.password),
        ):  # fmt: skip
            self.add(words, field)

    @property
    def scheme(self) -> str:
        """How the address begins."""
        return self.kind.value

    def place(self) -> Place:
        """Give the server's folder."""
        host, path = self.host.text().strip(), self.path.text().strip().replace("\\", "/")
        if not host:
            _refuse("还没有填服务器：请填名字或 IP 地址", "host")
        if "://" in host or "/" in host:
            _refuse("“服务器”里只写名字或 IP 地址（可以带:端口），文件夹写在下一格", "host")
        read = Place.parse(f"{self.scheme}://{host}/{_escaped(path.strip('/'))}")
        return self.with_user(read)

    def with_user(self, place: Place) -> Place:
        """Give a place with the user and what opens it."""
        made = place.with_secrets(password=self.password.text())
        return replace(made, user=self.user.text().strip() or place.user)

    def fill(self, place: Place) -> None:
        """Show a server; the password is not shown."""
        self.host.setText(place.server)
        self.path.setText(place.path.strip("/"))
        self.user.setText(place.user)
        self.password.setPlaceholderText(_KEPT if place.password else "")


class WebdavFields(ServerFields):
    """A WebDAV server."""

    kind = PlaceKind.WEBDAV
    host_hint, path_hint = "如 https://pan.example.cn", "如 dav/guwen"
    path_words = "文件夹"

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.authority = _TextFile("证书文件")
        self.add("服务器证书", self.authority)

    def place(self) -> Place:
        """Give the server's folder; without ``http://`` before it, it is encrypted."""
        host, path = self.host.text().strip().rstrip("/"), self.path.text().strip()
        if not host:
            _refuse("还没有填服务器：请填网盘的地址", "host")
        address = host if "://" in host else f"https://{host}"
        read = Place.parse(f"{address}/{_escaped(path.strip('/'))}")
        if read.kind is not PlaceKind.WEBDAV:
            _refuse("网盘的地址以 https:// 开头：请核对", "host")
        return self.with_user(read).with_secrets(authority=self.authority.text)

    def fill(self, place: Place) -> None:
        """Show a server."""
        super().fill(place)
        self.host.setText(place.origin)
        self.authority.show_kept(place.authority)


class SftpFields(ServerFields):
    """An SFTP server."""

    kind = PlaceKind.SFTP
    path_hint = "如 srv/guwen（从根目录写起）"
    path_words = "文件夹"

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = _TextFile("私钥")
        self.add("或用私钥", self.key)

    def place(self) -> Place:
        """Give the server's folder."""
        return super().place().with_secrets(key=self.key.text)

    def fill(self, place: Place) -> None:
        """Show a server."""
        super().fill(place)
        self.key.show_kept(place.key)


class BucketFields(_Fields):
    """A bucket of S3."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.endpoint = _line("如 https://s3.example.cn；用亚马逊的就空着")
        self.bucket = _line("如 guwen/shangjie（存储桶在前）")
        self.region = _line("可以空着")
        self.user = _line()
        self.password = _line(secret=True)
        self.authority = _TextFile("证书文件")
        for words, field in (
            ("服务器", self.endpoint), ("存储桶", self.bucket), ("地域", self.region),
            ("访问编号", self.user), ("访问密钥", self.password), ("服务器证书", self.authority),
        ):  # fmt: skip
            self.add(words, field)

    def place(self) -> Place:
        """Give the bucket."""
        bucket = self.bucket.text().strip().strip("/")
        if not bucket:
            _refuse("还没有填存储桶", "bucket")
        endpoint = self.endpoint.text().strip().rstrip("/")
        if endpoint and "://" not in endpoint:
            endpoint = f"https://{endpoint}"
        read = Place.parse(f"s3://{_escaped(bucket)}?endpoint={endpoint}")
        made = read.with_secrets(password=self.password.text(), authority=self.authority.text)
        return replace(made, user=self.user.text().strip(), region=self.region.text().strip())

    def fill(self, place: Place) -> None:
        """Show a bucket; the secret is not shown."""
        self.endpoint.setText(place.origin)
        self.bucket.setText(place.path)
        self.region.setText(place.region)
        self.user.setText(place.user)
        self.password.setPlaceholderText(_KEPT if place.password else "")
        self.authority.show_kept(place.authority)


KindFields = FolderFields | ServerFields | BucketFields

FORMS: dict[PlaceKind, type[KindFields]] = {
    PlaceKind.FOLDER: FolderFields,
    PlaceKind.SMB: ServerFields,
    PlaceKind.WEBDAV: WebdavFields,
    PlaceKind.SFTP: SftpFields,
    PlaceKind.S3: BucketFields,
}
