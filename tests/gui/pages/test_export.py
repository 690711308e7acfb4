"""The export's page: what waits, joining a district, one file, and honest words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import open_district
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.export import KIND_WORDS, Chooser, ExportPage
from advisor_app.services.suite import Services
from advisor_app.store.kinds import KINDS
from advisor_app.sync.privacy import WITHHELD
from tests.builders import PASSPHRASE, a_world, consult
from tests.gui.conftest import GUILAN, GUILAN_NUMBER, GUILAN_PHONE
from tests.gui.driving import ENTER, Typist, idle, on_store
from tests.gui.pages.conftest import Put, Said

Wait = Callable[[], None]


class Chosen(Chooser):
    """Files that were chosen beforehand."""

    def __init__(self, folder: Path, district: Path) -> None:
        self.folder = folder
        self.district_file = str(district)
        self.bundles = True
        self.asked: list[str] = []

    def district(self, _: QWidget) -> str:
        """Give the district's file."""
        self.asked.append("district")
        return self.district_file

    def request(self, _: QWidget, suggested: str) -> str:
        """Give a place for the request."""
        self.asked.append("request")
        return str(self.folder / suggested)

    def bundle(self, _: QWidget, suggested: str) -> str:
        """Give a place for the bundle."""
        self.asked.append("bundle")
        return str(self.folder / suggested) if self.bundles else ""


@pytest.fixture
def chosen(tmp_path: Path, district_file: Path) -> Chosen:
    folder = tmp_path / "stick"
    folder.mkdir()
    return Chosen(folder, district_file)


@pytest.fixture
def page(services: Services, jobs: Jobs, put: Put[ExportPage], chosen: Chosen) -> ExportPage:
    return put(ExportPage(services, jobs, chosen))


@pytest.fixture
def said(page: ExportPage) -> Said:
    heard: Said = []
    page.said.connect(lambda level, text: heard.append((level, text)))
    return heard


@pytest.fixture
def joined(page: ExportPage, wait: Wait, said: Said) -> ExportPage:
    page.join_button.click()
    wait()
    said.clear()
    return page


def bundles(chosen: Chosen) -> list[Path]:
    return sorted(chosen.folder.glob("*.advb"))


def history(page: ExportPage) -> list[tuple[str, ...]]:
    model = page.table.model()
    return [
        tuple(str(model.index(row, at).data()) for at in range(3))
        for row in range(model.rowCount())
    ]


def test_that_what_waits_is_told_by_kind_in_words(page: ExportPage) -> None:
    assert page.waiting.text().startswith("未导出 ")
    assert "咨询 2" in page.kinds.text()
    assert "老人要素 5" in page.kinds.text()
    assert "identity" not in page.kinds.text()
    assert page.last.text() == "还没有导出过"
    assert page.empty.isVisible()


def test_that_every_kind_of_record_has_a_name_of_its_own_in_words() -> None:
    assert set(KIND_WORDS) == set(KINDS)
    assert len(set(KIND_WORDS.values())) == len(KINDS)
    staying = {kind for kind, words in KIND_WORDS.items() if "不出本机" in words}
    assert staying == WITHHELD


def test_that_what_stays_here_is_told_before_anything_leaves(page: ExportPage) -> None:
    words = "\n".join(one.text() for one in page.findChildren(QLabel))
    for kept in ("姓名", "证件号", "电话", "住址", "不会离开这台电脑"):
        assert kept in words
    assert "导出了不等于区里收到了" in words


def test_that_without_a_district_the_first_step_is_told(
    page: ExportPage, said: Said, chosen: Chosen, typist: Typist
) -> None:
    assert "还没有接入区里" in page.district.text()
    assert page.district.property("role") == "warning"
    assert typist.focus is page.export_button
    typist.press(ENTER)
    assert said == [("warn", "还没有接入区里：请先按“接入区里”，选区里发的文件，再导出")]
    assert chosen.asked == []
    assert typist.focus is page.join_button


def test_that_a_district_is_joined_by_its_file(page: ExportPage, wait: Wait, said: Said) -> None:
    page.join_button.click()
    wait()
    assert said == [("info", "已接入 示例区；再做接入申请，交给区里登记")]
    assert page.district.text().startswith("已接入：示例区；还没收到证书")
    assert page.district.property("role") == "good"


def test_that_persons_are_matched_by_the_districts_key_from_then_on(
    page: ExportPage, qtbot: QtBot, jobs: Jobs, services: Services, wait: Wait
) -> None:
    def key() -> str:
        (found,) = services.registration.find(GUILAN)
        return found.person.elder.person_key

    before = on_store(qtbot, jobs, key)
    page.join_button.click()
    wait()
    assert on_store(qtbot, jobs, key) != before


@pytest.mark.parametrize("content", [b"", b"not = [toml", b'name = "x"\n', b"\x00\xff"])
def test_that_a_file_that_is_no_districts_is_refused_in_one_sentence(
    page: ExportPage, wait: Wait, said: Said, chosen: Chosen, jobs: Jobs, content: bytes
) -> None:
    refused: list[str] = []
    jobs.refused.connect(refused.append)
    wrong = chosen.folder / "wrong.toml"
    wrong.write_bytes(content)
    chosen.district_file = str(wrong)
    page.join_button.click()
    wait()
    assert len(refused) == 1
    assert "wrong.toml" in refused[0]
    assert said == []
    assert "还没有接入" in page.district.text()


def test_that_no_file_chosen_joins_nothing(page: ExportPage, wait: Wait, chosen: Chosen) -> None:
    chosen.district_file = ""
    page.join_button.click()
    wait()
    assert "还没有接入" in page.district.text()


def test_that_one_file_is_written_and_named(
    joined: ExportPage, wait: Wait, said: Said, chosen: Chosen
) -> None:
    count = joined.waiting.text().split()[1]
    joined.export_button.click()
    assert joined.export_button.text() == "正在导出……"
    wait()
    (bundle,) = bundles(chosen)
    assert said[0][0] == "info"
    assert f"已导出 {count} 条到 {bundle.name}" in said[0][1]
    assert "收到了才算完" in said[0][1]
    assert joined.waiting.text() == "都已导出"
    assert not joined.kinds.isVisible()
    assert joined.export_button.text() == "导出数据包……"
    ((_, name, exported),) = history(joined)
    assert (name, exported) == (bundle.name, count)
    assert joined.table.isVisible()
    assert bundle.name in joined.last.text()


def test_that_a_second_export_says_that_nothing_is_new(
    joined: ExportPage, wait: Wait, said: Said, chosen: Chosen
) -> None:
    joined.export_button.click()
    wait()
    said.clear()
    joined.export_button.click()
    wait()
    assert said == [("warn", "上次导出以后没有新的记录，不用再导出")]
    assert len(bundles(chosen)) == 1


def test_that_two_presses_are_one_export(joined: ExportPage, wait: Wait, chosen: Chosen) -> None:
    joined.export_button.click()
    joined.export_button.click()
    wait()
    assert chosen.asked.count("bundle") == 1
    assert len(history(joined)) == 1


def test_that_what_comes_later_waits_again(
    joined: ExportPage, qtbot: QtBot, jobs: Jobs, services: Services, wait: Wait
) -> None:
    joined.export_button.click()
    wait()
    on_store(qtbot, jobs, lambda: consult(services))
    idle(qtbot, jobs)
    assert joined.waiting.text() == "未导出 1 条"
    assert joined.kinds.text() == "咨询 1"


def test_that_no_place_chosen_exports_nothing(
    joined: ExportPage, wait: Wait, said: Said, chosen: Chosen
) -> None:
    chosen.bundles = False
    joined.export_button.click()
    wait()
    assert said == []
    assert history(joined) == []
    assert joined.empty.isVisible()


def test_that_a_stick_that_is_gone_is_said_and_nothing_counts_as_exported(
    joined: ExportPage, wait: Wait, said: Said, chosen: Chosen
) -> None:
    waits = joined.waiting.text()
    chosen.folder.rmdir()
    joined.export_button.click()
    wait()
    assert said[0][0] == "error"
    assert "文件夹不存在" in said[0][1]
    assert joined.waiting.text() == waits
    assert joined.export_button.isEnabled()
    assert joined.export_button.text() == "导出数据包……"


def test_that_the_file_gives_nobody_away(joined: ExportPage, wait: Wait, chosen: Chosen) -> None:
    joined.export_button.click()
    wait()
    content = bundles(chosen)[0].read_bytes()
    for secret in (GUILAN, GUILAN_NUMBER, GUILAN_PHONE, "问助餐"):
        assert secret.encode() not in content


def test_that_the_district_takes_the_file_after_the_request(
    joined: ExportPage, wait: Wait, said: Said, chosen: Chosen, tmp_path: Path
) -> None:
    joined.request_button.click()
    joined.export_button.click()
    wait()
    assert said[0] == ("info", "接入申请已存为 D05接入申请.req：请交给区里登记")
    district = open_district(a_world(tmp_path / "district"), PASSPHRASE)
    try:
        district.enrol(chosen.folder / "D05接入申请.req")
        (once,) = district.merge(bundles(chosen))
        (again,) = district.merge(bundles(chosen))
    finally:
        district.close()
    assert once.accepted > 0
    assert again.accepted == 0
