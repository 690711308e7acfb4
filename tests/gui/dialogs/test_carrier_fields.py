"""The fields of each kind of place: what is shown is what was filled in, and what is typed is meant."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.errors import BadInput
from advisor_app.domain.place import Place, PlaceKind
from advisor_app.gui.dialogs.carrier_fields import FORMS, KindFields, name_of

LABEL = st.from_regex(r"[a-z0-9]{1,10}", fullmatch=True)
HOST = st.one_of(
    st.lists(LABEL, min_size=1, max_size=3).map(".".join),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str),
)
WORD = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="/\\"), min_size=1, max_size=8
).filter(lambda one: one not in (".", ".."))
FOLDERS = st.lists(WORD, min_size=1, max_size=3).map("/".join)
PORT = st.none() | st.integers(1, 65535)
HERE = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def forms(parent: QWidget) -> dict[PlaceKind, KindFields]:
    return {kind: form(parent) for kind, form in FORMS.items()}


def shown(forms: dict[PlaceKind, KindFields], place: Place) -> Place:
    """Show a place in its form, and read the form."""
    form = forms[place.kind]
    form.fill(place)
    return form.place()


@HERE
@given(
    st.sampled_from([PlaceKind.SMB, PlaceKind.SFTP, PlaceKind.WEBDAV]), HOST, PORT, FOLDERS, WORD,
    st.booleans(),
)  # fmt: skip
def test_that_a_server_shown_is_the_server_that_was_kept(
    forms: dict[PlaceKind, KindFields], kind: PlaceKind, host: str, port: int | None, path: str,
    user: str, secure: bool,
) -> None:  # fmt: skip
    place = Place(
        kind=kind, host=host, port=port, path=f"/{path}", user=user,
        secure=secure or kind is not PlaceKind.WEBDAV,
    )  # fmt: skip
    assert shown(forms, place) == place


@HERE
@given(LABEL, st.lists(WORD, max_size=2), HOST | st.just(""), PORT, WORD, st.booleans())
def test_that_a_bucket_shown_is_the_bucket_that_was_kept(
    forms: dict[PlaceKind, KindFields], bucket: str, folders: list[str], host: str,
    port: int | None, user: str, secure: bool,
) -> None:  # fmt: skip
    place = Place(
        kind=PlaceKind.S3, path="/".join((bucket, *folders)), host=host,
        port=port if host else None, user=user, secure=secure or not host, region="cn-north",
    )  # fmt: skip
    assert shown(forms, place) == place


@pytest.mark.parametrize(
    "path", ["/media/stick", "/media/上报 1", "E:\\上报", "E:/上报", "\\\\nas\\share\\x", "/a%20b"]
)
def test_that_a_folder_shown_is_the_folder_that_was_kept(
    forms: dict[PlaceKind, KindFields], path: str
) -> None:
    place = Place(kind=PlaceKind.FOLDER, path=path)
    assert shown(forms, place) == place


@pytest.mark.parametrize(
    ("kind", "typed", "said", "field"),
    [
        (PlaceKind.FOLDER, {"path": " "}, "还没有选文件夹", "path"),
        (PlaceKind.FOLDER, {"path": "smb://nas/x"}, "在上面换一种", "path"),
        (PlaceKind.FOLDER, {"path": "上报"}, "完整路径", "url"),
        (PlaceKind.SMB, {"path": "share"}, "还没有填服务器", "host"),
        (PlaceKind.SMB, {"host": "nas", "path": " / "}, "没有共享名", "url"),
        (PlaceKind.SMB, {"host": "smb://nas", "path": "share"}, "只写名字或 IP 地址", "host"),
        (PlaceKind.SMB, {"host": "nas/share", "path": "x"}, "文件夹写在下一格", "host"),
        (PlaceKind.SMB, {"host": "nas:port", "path": "x"}, "端口不对", "url"),
        (PlaceKind.SFTP, {"host": "h:99999", "path": "x"}, "端口不对", "url"),
        (PlaceKind.SFTP, {"host": "h", "path": "a/../b"}, "不能有“..”", "url"),
        (PlaceKind.SFTP, {"host": "fd00::1", "path": "x"}, "端口不对", "url"),
        (PlaceKind.WEBDAV, {"path": "dav"}, "还没有填服务器", "host"),
        (PlaceKind.WEBDAV, {"host": "sftp://pan", "path": "dav"}, "以 https:// 开头", "host"),
        (PlaceKind.WEBDAV, {"host": "ftp://pan", "path": "dav"}, "不认识", "url"),
        (PlaceKind.S3, {"endpoint": "https://s3"}, "还没有填存储桶", "bucket"),
        (PlaceKind.S3, {"bucket": " / "}, "还没有填存储桶", "bucket"),
        (PlaceKind.S3, {"bucket": "b", "endpoint": "ftp://s3"}, "对象存储的地址写成", "url"),
        (PlaceKind.S3, {"bucket": "b", "endpoint": "s3:port"}, "endpoint 不对", "url"),
    ],
)
def test_that_what_cannot_be_is_said_in_one_sentence(
    forms: dict[PlaceKind, KindFields], kind: PlaceKind, typed: dict[str, str], said: str,
    field: str,
) -> None:  # fmt: skip
    for name, words in typed.items():
        getattr(forms[kind], name).setText(words)
    with pytest.raises(BadInput) as refused:
        forms[kind].place()
    assert said in refused.value.message
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("kind", "typed", "url"),
    [
        (PlaceKind.SMB, {"host": " nas ", "path": "\\share\\上报\\"}, "smb://nas/share/上报"),
        (PlaceKind.SMB, {"host": "nas:1445", "path": "share"}, "smb://nas:1445/share"),
        (PlaceKind.SFTP, {"host": "[fd00::1]:22", "path": "/srv"}, "sftp://[fd00::1]:22/srv"),
        (PlaceKind.SFTP, {"host": "h", "path": "a b?c#d"}, "sftp://h/a b?c#d"),
        (PlaceKind.WEBDAV, {"host": "pan.example.cn"}, "webdavs://pan.example.cn/"),
        (PlaceKind.WEBDAV, {"host": "http://10.0.0.1/"}, "webdav://10.0.0.1/"),
        (PlaceKind.WEBDAV, {"host": "webdavs://pan", "path": "/dav/"}, "webdavs://pan/dav"),
        (PlaceKind.S3, {"bucket": "/b/a/"}, "s3://b/a"),
        (PlaceKind.S3, {"bucket": "b", "endpoint": "s3.cn/"}, "s3://b?endpoint=https://s3.cn"),
    ],
)
def test_that_what_is_typed_is_meant(
    forms: dict[PlaceKind, KindFields], kind: PlaceKind, typed: dict[str, str], url: str
) -> None:
    for name, words in typed.items():
        getattr(forms[kind], name).setText(words)
    place = forms[kind].place()
    assert place.kind is kind
    assert unquote(place.url) == url


@pytest.mark.parametrize("kind", [kind for kind in PlaceKind if kind is not PlaceKind.FOLDER])
def test_that_no_secret_is_ever_shown(forms: dict[PlaceKind, KindFields], kind: PlaceKind) -> None:
    place = Place(kind=kind, host="h", path="b/x" if kind is PlaceKind.S3 else "/x")
    secret = place.with_secrets(password="Mima-99", key="PRIVATE", authority="CERT")
    forms[kind].fill(secret)
    lines = forms[kind].findChildren(QLineEdit)
    assert not any(word in one.text() for one in lines for word in ("Mima", "PRIVATE", "CERT"))
    assert any(one.placeholderText() == "不改就空着" for one in lines)
    assert forms[kind].place().password == ""
    forms[kind].fill(place)
    assert not any(one.placeholderText() == "不改就空着" for one in lines)


@pytest.mark.parametrize("kind", [PlaceKind.SMB, PlaceKind.SFTP, PlaceKind.WEBDAV, PlaceKind.S3])
def test_that_a_password_is_typed_unseen(
    forms: dict[PlaceKind, KindFields], kind: PlaceKind
) -> None:
    form = forms[kind]
    assert form.password.echoMode() is QLineEdit.EchoMode.Password
    form.fill(Place(kind=kind, host="h", path="/b"))
    form.password.setText("Mima-99")
    assert form.place().password == "Mima-99"


@pytest.mark.parametrize(
    ("content", "kept", "said"),
    [
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\n", True, "key"),
        (b"", True, "key"),
        ("私钥".encode(), False, "key 不是私钥"),
        (b"\x00\xff" * 9, False, "key 不是私钥"),
        (b"x" * ((64 << 10) + 1), False, "key 不是私钥"),
        (None, False, "key 不是私钥"),
    ],
)
def test_that_a_file_that_is_no_key_is_not_taken(
    forms: dict[PlaceKind, KindFields], tmp_path: Path, content: bytes | None, kept: bool, said: str
) -> None:
    form = forms[PlaceKind.SFTP]
    before, path = tmp_path / "before", tmp_path / "key"
    before.write_bytes(b"BEFORE")
    form.fill(Place(kind=PlaceKind.SFTP, host="h", path="/x"))
    form.key.take(before)
    assert form.place().key == "BEFORE"
    if content is not None:
        path.write_bytes(content)
    form.key.take(path)
    assert form.key.shown.text() == said
    assert form.place().key == ((content or b"").decode() if kept else "")


def test_that_the_names_stand_in_one_column() -> None:
    assert len({name_of(one).width() for one in ("口令", "服务器证书", "或用私钥")}) == 1


def test_that_a_kept_key_is_told_without_being_shown(forms: dict[PlaceKind, KindFields]) -> None:
    form = forms[PlaceKind.SFTP]
    place = Place(kind=PlaceKind.SFTP, host="h", path="/x", key="PRIVATE")
    form.fill(place)
    assert form.key.shown.text() == "已有，不改就不用选"
    assert form.place() == replace(place, key="")
    form.fill(replace(place, key=""))
    assert form.key.shown.text() == "没有"
