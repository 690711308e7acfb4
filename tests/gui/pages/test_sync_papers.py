"""The papers between a point and its district: the certificate taken in, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from advisor_app.bootstrap import found_district, open_district
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.sync import Chooser, SyncPage
from advisor_app.services.suite import Services
from advisor_app.sync.enrolment import EnrolmentRequest
from tests.builders import PASSPHRASE, a_world
from tests.gui.pages.conftest import Put, Said

Wait = Callable[[], None]
REQUEST = "D05接入申请.req"


class Chosen(Chooser):
    """Files that were chosen beforehand; empty where somebody let it be."""

    def __init__(self, folder: Path, district: Path) -> None:
        self.files = {
            "district": str(district), "request": str(folder / REQUEST),
            "certificate": str(folder / "point.cert"), "bundle": str(folder / "out"),
        }  # fmt: skip

    def district(self, _: QWidget) -> str:
        """Give the district's file."""
        return self.files["district"]

    def request(self, _: QWidget, suggested: str) -> str:
        """Give a place for the request."""
        assert suggested == REQUEST
        return self.files["request"]

    def incoming(self, _: QWidget) -> list[str]:
        """Give what came from the district."""
        return [one for one in (self.files["certificate"],) if one]

    def bundle(self, _: QWidget, suggested: str) -> str:
        """Give a place for the bundle."""
        assert suggested.endswith(".advb")
        return self.files["bundle"]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def chosen(stick: Path, district_file: Path) -> Chosen:
    return Chosen(stick, district_file)


@pytest.fixture
def page(services: Services, jobs: Jobs, put: Put[SyncPage], chosen: Chosen) -> SyncPage:
    return put(SyncPage(services, jobs, chosen))


@pytest.fixture
def said(page: SyncPage) -> Said:
    heard: Said = []
    page.said.connect(lambda level, text: heard.append((level, text)))
    return heard


@pytest.fixture
def refused(jobs: Jobs) -> list[str]:
    heard: list[str] = []
    jobs.refused.connect(heard.append)
    return heard


@pytest.fixture
def asked(page: SyncPage, wait: Wait, said: Said) -> SyncPage:
    """The page once the district is joined and the request is on the stick."""
    page.district.join_button.click()
    wait()
    page.district.request_button.click()
    wait()
    said.clear()
    return page


def certify(folder: Path, stick: Path) -> None:
    """Have a district enrol what asks on the stick, and put its certificate there."""
    district = open_district(a_world(folder), PASSPHRASE)
    try:
        district.enrol(stick / REQUEST).write(stick / "point.cert")
    finally:
        district.close()


def test_that_a_certificate_taken_in_is_told_and_stays(
    asked: SyncPage, wait: Wait, said: Said, tmp_path: Path, stick: Path
) -> None:
    assert "还没收到证书" in asked.district.district.text()
    assert "下一步：做接入申请" in asked.district.hint.text()
    assert asked.district.request_button.property("role") == "primary"
    certify(tmp_path / "district", stick)
    asked.district.receive_button.click()
    wait()
    assert said == [("info", "证书已收好：从现在起印的单子，全区各点都能核对真伪")]
    asked.refresh(None)
    wait()
    assert asked.district.district.text() == "已接入：示例区；证书已收"
    assert not asked.district.request_button.isVisible()
    assert asked.district.receive_button.property("role") == "primary"


def test_that_another_district_s_certificate_is_not_taken(
    asked: SyncPage, wait: Wait, said: Said, tmp_path: Path, stick: Path
) -> None:
    found_district(a_world(tmp_path / "other", "other"), "别的区", PASSPHRASE, tmp_path / "o.toml")
    certify(tmp_path / "other", stick)
    asked.district.receive_button.click()
    wait()
    assert said == [("error", "point.cert 不是本区发的证书：请向区里重新要")]
    assert results(asked) == ["point.cert 不是本区发的证书：请向区里重新要"]
    asked.refresh(None)
    wait()
    assert "还没收到证书" in asked.district.district.text()


def results(page: SyncPage) -> list[str]:
    labels = page.district.results.findChildren(QLabel)
    return [one.text() for one in labels if one.text()]


@pytest.mark.parametrize("content", [b"", b"{}", b"not a certificate", None])
def test_that_what_is_no_certificate_is_refused_by_its_name(
    asked: SyncPage, wait: Wait, said: Said, stick: Path, content: bytes | None
) -> None:
    if content is not None:
        (stick / "point.cert").write_bytes(content)
    asked.district.receive_button.click()
    wait()
    ((level, message),) = said
    assert level == "error"
    assert "point.cert" in message
    assert results(asked) == [message]


def test_that_before_joining_only_joining_is_offered(page: SyncPage) -> None:
    assert not page.district.receive_button.isVisible()
    for one in (page.district.slip_button, page.district.join_button):
        assert one.isVisible()


def test_that_a_certificate_before_joining_is_refused(
    page: SyncPage, wait: Wait, said: Said, stick: Path
) -> None:
    (stick / "point.cert").write_bytes(b"{}")
    page.choose_incoming()
    wait()
    assert said == [("error", "还没有接入区里：请先用区里发的 district.toml 接入")]


@pytest.mark.parametrize("what", ["district", "request", "certificate", "bundle"])
def test_that_letting_a_choice_be_does_nothing_at_all(
    asked: SyncPage,
    wait: Wait,
    said: Said,
    refused: list[str],
    chosen: Chosen,
    what: str,
) -> None:
    before = asked.district.district.text(), asked.card.goes.text()
    chosen.files[what] = ""
    {
        "district": asked.district.join_button, "request": asked.district.request_button,
        "certificate": asked.district.receive_button, "bundle": asked.card.export_button,
    }[what].click()  # fmt: skip
    wait()
    assert (said, refused) == ([], [])
    assert (asked.district.district.text(), asked.card.goes.text()) == before


def test_that_a_name_without_its_ending_gets_it(
    asked: SyncPage, wait: Wait, said: Said, stick: Path, chosen: Chosen
) -> None:
    asked.card.export_button.click()
    wait()
    assert (stick / "out.advb").is_file()
    assert "out.advb" in said[-1][1]
    chosen.files["request"] = str(stick / "again")
    asked.district.request_button.click()
    wait()
    assert (stick / "again.req").is_file()
    assert said[-1] == ("info", "接入申请已存为 again.req：请交给区里登记")


def test_that_a_device_may_ask_before_its_point_has_joined(
    page: SyncPage, wait: Wait, said: Said, refused: list[str], stick: Path
) -> None:
    page.district.request_button.click()
    wait()
    assert refused == []
    assert said == [("info", f"接入申请已存为 {REQUEST}：请交给区里登记")]
    assert EnrolmentRequest.read(stick / REQUEST).point == page.services.desk.point.code
