"""The one setting: fields for every kind, tried before it is kept, secrets never shown."""

import getpass
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.place import Place, PlaceKind
from advisor_app.domain.schedule import Rhythm, Schedule
from advisor_app.gui.dialogs.carrier_setting import CarrierSettingDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.services.suite import Services
from tests.gui.driving import idle, on_store
from tests.sync.carriers.servers import WHY_NOT, OpenSsh, WebDav, can_be_had

Open = Callable[..., CarrierSettingDialog]
SECRET = "Mima-99"


@pytest.fixture
def open_dialog(qtbot: QtBot, services: Services, jobs: Jobs) -> Open:
    """Open the dialog on what is kept."""
    parents: list[QWidget] = []

    def make(place: Place | None = None, schedule: Schedule | None = None) -> CarrierSettingDialog:
        desk = services.syncing.carrying
        parent = QWidget()
        parents.append(parent)
        qtbot.addWidget(parent)
        if place:
            on_store(qtbot, jobs, lambda: desk.keep(place, schedule or Schedule()))
        made = CarrierSettingDialog(desk, jobs, place, schedule or Schedule(), parent)
        made.show()
        qtbot.waitUntil(made.isVisible)
        return made

    return make


def choose(dialog: CarrierSettingDialog, kind: PlaceKind) -> None:
    dialog.kind.setCurrentIndex(dialog.kind.findData(kind))


def fill(dialog: CarrierSettingDialog, **values: str) -> None:
    form = dialog.forms[dialog.kind.currentData()]
    for name, value in values.items():
        field = getattr(form, name)
        assert isinstance(field, QLineEdit)
        field.setText(value)


def outcome_of(qtbot: QtBot, dialog: CarrierSettingDialog) -> str:
    """Press the button and give the sentence."""
    dialog.test_button.click()
    qtbot.waitUntil(
        lambda: dialog.outcome.text() not in ("", "正在试……"), timeout=30_000
    )  # fmt: skip
    return dialog.outcome.text()


@pytest.mark.parametrize(
    ("kind", "values", "url"),
    [
        (PlaceKind.FOLDER, {"path": "/media/stick"}, "/media/stick"),
        (PlaceKind.FOLDER, {"path": "\\\\nas\\share"}, "\\\\nas\\share"),
        (PlaceKind.SMB, {"host": "nas", "path": "share\\点 5"}, "smb://nas/share/%E7%82%B9%205"),
        (PlaceKind.WEBDAV, {"host": "pan.example.cn", "path": "/dav/x/"}, "webdavs://pan.example.cn/dav/x"),
        (PlaceKind.WEBDAV, {"host": "http://10.0.0.1:8080", "path": ""}, "webdav://10.0.0.1:8080/"),
        (PlaceKind.SFTP, {"host": "host:2222", "path": "srv/x"}, "sftp://host:2222/srv/x"),
        (PlaceKind.S3, {"endpoint": "https://s3.example.cn", "bucket": "b/x"}, "s3://b/x?endpoint=https://s3.example.cn"),
        (PlaceKind.S3, {"endpoint": "", "bucket": "b"}, "s3://b"),
    ],
)  # fmt: skip
def test_that_what_is_filled_in_is_an_address(
    open_dialog: Open, kind: PlaceKind, values: dict[str, str], url: str
) -> None:
    dialog = open_dialog()
    choose(dialog, kind)
    fill(dialog, **values)
    assert dialog.place.url == url
    assert dialog.place.kind is kind


@pytest.mark.parametrize(
    ("kind", "values", "word"),
    [
        (PlaceKind.FOLDER, {"path": ""}, "还没有选文件夹"),
        (PlaceKind.FOLDER, {"path": "sftp://host/x"}, "换一种"),
        (PlaceKind.SMB, {"host": ""}, "还没有填服务器"),
        (PlaceKind.SMB, {"host": "nas", "path": ""}, "没有共享名"),
        (PlaceKind.SMB, {"host": "smb://nas"}, "只写名字"),
        (PlaceKind.SFTP, {"host": "h:x"}, "端口"),
        (PlaceKind.WEBDAV, {"host": "sftp://h"}, "https"),
        (PlaceKind.S3, {"bucket": ""}, "还没有填存储桶"),
    ],
)
def test_that_what_is_missing_is_said_by_both_buttons(
    open_dialog: Open, kind: PlaceKind, values: dict[str, str], word: str
) -> None:
    dialog = open_dialog()
    choose(dialog, kind)
    fill(dialog, **values)
    for one in (dialog.test_button, dialog.keep_button):
        one.click()
        assert word in dialog.outcome.text()
        assert dialog.outcome.property("role") == "error"
    assert dialog.isVisible()


def test_that_a_folder_is_tried_and_kept(
    qtbot: QtBot, jobs: Jobs, services: Services, open_dialog: Open, tmp_path: Path
) -> None:
    dialog = open_dialog()
    fill(dialog, path=str(tmp_path / "none"))
    assert "U盘插好了没有" in outcome_of(qtbot, dialog)
    (tmp_path / "none").mkdir()
    assert "能读能写" in outcome_of(qtbot, dialog)
    assert [one for one in tmp_path.rglob("probe*") if one.is_file()] == []
    dialog.rhythm.setCurrentIndex(dialog.rhythm.findData(Rhythm.DAILY))
    kept: list[bool] = []
    dialog.kept.connect(lambda: kept.append(True))
    dialog.keep_button.click()
    idle(qtbot, jobs)
    place, schedule = on_store(qtbot, jobs, services.syncing.carrying.setting)
    assert kept == [True]
    assert place == Place.parse(str(tmp_path / "none"))
    assert schedule.words == "每天 17:00"


def test_that_secrets_are_not_shown_and_stay_when_left_empty(
    qtbot: QtBot, jobs: Jobs, services: Services, open_dialog: Open
) -> None:
    place = Place.parse(f"webdavs://wang:{SECRET}@pan.example.cn/dav").with_secrets(
        authority="CERT"
    )
    dialog = open_dialog(place, Schedule.parse("every 30"))
    shown_texts = [one.text() + one.placeholderText() for one in dialog.findChildren(QLineEdit)]
    assert not [one for one in shown_texts if SECRET in one]
    assert dialog.place == place
    fill(dialog, path="other")
    dialog.keep_button.click()
    idle(qtbot, jobs)
    kept, schedule = on_store(qtbot, jobs, services.syncing.carrying.setting)
    assert (kept.path, kept.password, kept.authority) == ("/other", SECRET, "CERT")
    assert schedule.minutes == 30


def test_that_secrets_do_not_go_to_another_server(open_dialog: Open) -> None:
    """Whoever changes the address has to say the password again."""
    dialog = open_dialog(Place.parse(f"webdavs://wang:{SECRET}@pan.example.cn/dav"))
    fill(dialog, host="https://elsewhere.example.cn")
    assert dialog.place.password == ""


def test_that_it_can_be_given_up(
    qtbot: QtBot, jobs: Jobs, services: Services, open_dialog: Open, tmp_path: Path
) -> None:
    assert not open_dialog().forget_button.isVisible()
    dialog = open_dialog(Place.parse(str(tmp_path)))
    dialog.forget_button.click()
    idle(qtbot, jobs)
    place, schedule = on_store(qtbot, jobs, services.syncing.carrying.setting)
    assert place is None
    assert schedule.rhythm is Rhythm.OFF


def test_that_only_the_fields_of_the_rhythm_are_shown(open_dialog: Open) -> None:
    dialog = open_dialog()
    found = []
    for rhythm in Rhythm:
        dialog.rhythm.setCurrentIndex(dialog.rhythm.findData(rhythm))
        found.append((dialog.minutes.isVisible(), dialog.at.isVisible()))
    assert found == [(False, False), (False, False), (True, False), (False, True)]


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[OpenSsh]:
    if not can_be_had(PlaceKind.SFTP):
        pytest.skip(WHY_NOT[PlaceKind.SFTP])
    made = OpenSsh(tmp_path / "ssh")
    yield made
    made.kill()


def test_that_a_server_is_believed_once_its_fingerprint_was_compared(
    qtbot: QtBot, jobs: Jobs, services: Services, open_dialog: Open, ssh: OpenSsh
) -> None:
    there = ssh.place("x")
    dialog = open_dialog()
    choose(dialog, PlaceKind.SFTP)
    fill(dialog, host=f"127.0.0.1:{ssh.port}", path=there.path, user=getpass.getuser())
    dialog.forms[PlaceKind.SFTP].key.take(ssh.folder / "client")
    dialog.keep_button.click()
    assert "指纹" in dialog.outcome.text()
    assert "核对" in outcome_of(qtbot, dialog)
    assert ssh.fingerprint in dialog.sure.text()
    dialog.keep_button.click()
    assert dialog.isVisible(), "nobody has compared it yet"
    dialog.sure.setChecked(True)
    assert "能读能写" in outcome_of(qtbot, dialog)
    assert not dialog.sure.isVisible()
    dialog.keep_button.click()
    idle(qtbot, jobs)
    place, _ = on_store(qtbot, jobs, services.syncing.carrying.setting)
    assert place.pinned == ssh.fingerprint


def test_that_a_server_that_became_another_is_offered_with_a_warning(
    qtbot: QtBot, open_dialog: Open, ssh: OpenSsh
) -> None:
    dialog = open_dialog(ssh.place("x"))
    ssh.kill()
    ssh.new_key()
    ssh.start()
    assert "冒充" in outcome_of(qtbot, dialog)
    assert dialog.sure.isVisible()
    assert not dialog.sure.isChecked()


def test_that_a_wrong_password_is_one_sentence(
    qtbot: QtBot, open_dialog: Open, tmp_path: Path
) -> None:
    server = WebDav(tmp_path / "dav")
    try:
        server.place("x")
        dialog = open_dialog()
        choose(dialog, PlaceKind.WEBDAV)
        fill(
            dialog,
            host=f"http://127.0.0.1:{server.port}",
            path="x",
            user=server.USER,
            password=SECRET,
        )
        words = outcome_of(qtbot, dialog)
        assert "不认用户名或口令" in words
        assert SECRET not in words
        fill(dialog, password=server.PASSWORD)
        assert "能读能写" in outcome_of(qtbot, dialog)
    finally:
        server.kill()


def test_that_a_file_that_is_no_key_is_said(open_dialog: Open, tmp_path: Path) -> None:
    dialog = open_dialog()
    choose(dialog, PlaceKind.SFTP)
    field = dialog.forms[PlaceKind.SFTP].key
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8" * 10)
    field.take(tmp_path / "picture.jpg")
    assert "不是私钥" in field.shown.text()
    field.take(tmp_path / "missing")
    assert field.text == ""
    (tmp_path / "large").write_text("x" * (65 << 10))
    field.take(tmp_path / "large")
    assert field.text == ""
