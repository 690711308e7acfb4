"""Addresses as people write them: read, shown without secrets, refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.place import KIND_WORDS, Place, PlaceKind

SECRET = "Mima-99"

READ = [
    ("/media/stick", PlaceKind.FOLDER, "", "/media/stick"),
    ("E:\\上报", PlaceKind.FOLDER, "", "E:\\上报"),
    ("\\\\server\\share\\x", PlaceKind.FOLDER, "", "\\\\server\\share\\x"),
    ("file:///media/stick", PlaceKind.FOLDER, "", "/media/stick"),
    ("file:///E:/shang%20bao", PlaceKind.FOLDER, "", "E:/shang bao"),
    ("smb://nas/share/a%20b", PlaceKind.SMB, "nas", "/share/a b"),
    ("webdavs://pan.example.cn/dav/", PlaceKind.WEBDAV, "pan.example.cn", "/dav"),
    ("https://pan.example.cn", PlaceKind.WEBDAV, "pan.example.cn", "/"),
    ("webdav://10.0.0.1:8080/x", PlaceKind.WEBDAV, "10.0.0.1", "/x"),
    ("sftp://u@host:2222/srv/x", PlaceKind.SFTP, "host", "/srv/x"),
    (
        "s3://bucket/a/b?endpoint=https://s3.example.cn:9000&region=cn",
        PlaceKind.S3,
        "s3.example.cn",
        "bucket/a/b",
    ),
    ("s3://bucket", PlaceKind.S3, "", "bucket"),
    ("sftp://[fd00::1]/srv", PlaceKind.SFTP, "fd00::1", "/srv"),
    ("webdavs://[fd00::1]:8443/x", PlaceKind.WEBDAV, "fd00::1", "/x"),
    ("s3://bucket?endpoint=http://[fd00::1]:9000", PlaceKind.S3, "fd00::1", "bucket"),
]


@pytest.mark.parametrize(("text", "kind", "host", "path"), READ)
def test_that_an_address_is_read(text: str, kind: PlaceKind, host: str, path: str) -> None:
    place = Place.parse(f"  {text} ")
    assert (place.kind, place.host, place.path) == (kind, host, path)


@pytest.mark.parametrize(("text", "kind", "host", "path"), READ)
def test_that_what_is_shown_is_read_back(text: str, kind: PlaceKind, host: str, path: str) -> None:
    place = Place.parse(text)
    again = Place.parse(place.url)
    assert (again.kind, again.host, again.path, again.port) == (kind, host, path, place.port)
    assert again.secure == place.secure
    assert KIND_WORDS[kind].split("（")[0].removeprefix("U盘或") in place.words


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "还没有填"), ("   ", "还没有填"), ("x" * 2000, "还没有填"), ("a\nb", "还没有填"),
        ("上报", "不完整"), ("upload/x", "不完整"), ("ftp://host/x", "不认识"),
        ("smb://nas", "没有共享名"), ("smb://nas/", "没有共享名"), ("sftp:///x", "没有服务器"),
        ("sftp://host:port/x", "端口"), ("sftp://host:99999/x", "端口"), ("s3:///x", "存储桶"),
        ("s3://b?endpoint=ftp://x", "存储桶"), ("s3://b?endpoint=https://h:x", "endpoint"),
        ("sftp://host/a/../b", ".."), ("webdavs://[::1/x", "服务器"),
    ],
)  # fmt: skip
def test_that_what_is_no_address_is_refused_in_one_sentence(text: str, word: str) -> None:
    with pytest.raises(BadInput, match=word.replace(".", r"\.")) as refused:
        Place.parse(text)
    assert refused.value.field == "url"


@pytest.mark.parametrize(
    "text",
    [
        f"sftp://wang:{SECRET}@host/x",
        f"smb://wang:{SECRET}@nas/share",
        f"webdavs://wang:{SECRET}@pan/x",
    ],
)
def test_that_a_password_is_kept_and_never_shown(text: str) -> None:
    place = Place.parse(text).with_secrets(key="PRIVATE", authority="CERT")
    assert (place.user, place.password) == ("wang", SECRET)
    for shown in (place.url, place.words, repr(place), str(place), f"{place!r}"):
        assert not [one for one in (SECRET, "PRIVATE", "CERT") if one in shown]
    assert "wang" not in place.url


def test_that_secrets_left_empty_stay() -> None:
    place = Place.parse(f"sftp://u:{SECRET}@host/x").with_secrets(key="K")
    assert place.with_secrets().password == SECRET
    assert place.with_secrets(password="other").key == "K"


@given(
    st.builds(
        Place, kind=st.sampled_from(PlaceKind), path=st.text(min_size=1), host=st.text(),
        port=st.none() | st.integers(1, 65535), secure=st.booleans(), user=st.text(),
        password=st.text(), key=st.text(), pinned=st.text(), authority=st.text(), region=st.text(),
    )
)  # fmt: skip
def test_that_what_is_kept_is_read_back(place: Place) -> None:
    assert Place.from_text(place.to_text()) == place


def test_that_what_a_newer_program_kept_is_let_be() -> None:
    text = Place.parse("/x").to_text().replace('"region": ""', '"region": "", "newer": [1]')
    assert Place.from_text(text) == Place.parse("/x")
