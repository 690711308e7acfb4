"""The papers between a point and its district: the certificate taken in, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from advisor_app.bootstrap import found_district, open_district
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.export import Chooser, ExportPage
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

    def certificate(self, _: QWidget) -> str:
        """Give the certificate."""
        return self.files["certificate"]

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
def page(services: Services, jobs: Jobs, put: Put[ExportPage], chosen: Chosen) -> ExportPage:
    return put(ExportPage(services, jobs, chosen))


@pytest.fixture
def said(page: ExportPage) -> Said:
    heard: Said = []
    page.said.connect(lambda level, text: heard.append((level, text)))
    return heard


@pytest.fixture
def refused(jobs: Jobs) -> list[str]:
    heard: list[str] = []
    jobs.refused.connect(heard.append)
    return heard


@pytest.fixture
def asked(page: ExportPage, wait: Wait, said: Said) -> ExportPage:
    """The page once the district is joined and the request is on the stick."""
    page.join_button.click()
    wait()
    page.request_button.click()
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
    asked: ExportPage, wait: Wait, said: Said, tmp_path: Path, stick: Path
) -> None:
    assert "还没收到证书" in asked.district.text()
    certify(tmp_path / "district", stick)
    asked.receive_button.click()
    wait()
    assert said == [("info", "证书已收好：从现在起印的单子，全区各点都能核对真伪")]
    asked.refresh(None)
    wait()
    assert asked.district.text() == "已接入：示例区；证书已收"


def test_that_another_district_s_certificate_is_not_taken(
    asked: ExportPage, wait: Wait, said: Said, refused: list[str], tmp_path: Path, stick: Path
) -> None:
    found_district(a_world(tmp_path / "other", "other"), "别的区", PASSPHRASE, tmp_path / "o.toml")
    certify(tmp_path / "other", stick)
    asked.receive_button.click()
    wait()
    assert said == []
    assert len(refused) == 1
    asked.refresh(None)
    wait()
    assert "还没收到证书" in asked.district.text()


@pytest.mark.parametrize("content", [b"", b"{}", b"not a certificate", None])
def test_that_what_is_no_certificate_is_refused_by_its_name(
    asked: ExportPage,
    wait: Wait,
    said: Said,
    refused: list[str],
    stick: Path,
    content: bytes | None,
) -> None:
    if content is not None:
        (stick / "point.cert").write_bytes(content)
    asked.receive_button.click()
    wait()
    assert said == []
    (message,) = refused
    assert "point.cert" in message


def test_that_a_certificate_before_joining_is_refused(
    page: ExportPage, wait: Wait, said: Said, refused: list[str], stick: Path
) -> None:
    (stick / "point.cert").write_bytes(b"{}")
    page.receive_button.click()
    wait()
    assert said == []
    assert len(refused) == 1


@pytest.mark.parametrize("what", ["district", "request", "certificate", "bundle"])
def test_that_letting_a_choice_be_does_nothing_at_all(
    asked: ExportPage,
    wait: Wait,
    said: Said,
    refused: list[str],
    chosen: Chosen,
    what: str,
) -> None:
    before = asked.district.text(), asked.waiting.text()
    chosen.files[what] = ""
    {
        "district": asked.join_button, "request": asked.request_button,
        "certificate": asked.receive_button, "bundle": asked.export_button,
    }[what].click()  # fmt: skip
    wait()
    assert (said, refused) == ([], [])
    assert (asked.district.text(), asked.waiting.text()) == before


def test_that_a_name_without_its_ending_gets_it(
    asked: ExportPage, wait: Wait, said: Said, stick: Path, chosen: Chosen
) -> None:
    asked.export_button.click()
    wait()
    assert (stick / "out.advb").is_file()
    assert "out.advb" in said[-1][1]
    chosen.files["request"] = str(stick / "again")
    asked.request_button.click()
    wait()
    assert (stick / "again.req").is_file()
    assert said[-1] == ("info", "接入申请已存为 again.req：请交给区里登记")


def test_that_a_device_may_ask_before_its_point_has_joined(
    page: ExportPage, wait: Wait, said: Said, refused: list[str], stick: Path
) -> None:
    page.request_button.click()
    wait()
    assert refused == []
    assert said == [("info", f"接入申请已存为 {REQUEST}：请交给区里登记")]
    assert EnrolmentRequest.read(stick / REQUEST).point == page.services.desk.point.code
