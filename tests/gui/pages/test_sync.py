"""The page 同步: what waits, joining a district, one file, and honest words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import open_district
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.sync import Chooser, SyncPage
from advisor_app.gui.pages.sync_parts import KIND_WORDS, STAYS
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
def page(services: Services, jobs: Jobs, put: Put[SyncPage], chosen: Chosen) -> SyncPage:
    return put(SyncPage(services, jobs, chosen))


@pytest.fixture
def said(page: SyncPage) -> Said:
    heard: Said = []
    page.said.connect(lambda level, text: heard.append((level, text)))
    return heard


@pytest.fixture
def joined(page: SyncPage, wait: Wait, said: Said) -> SyncPage:
    page.district.join_button.click()
    wait()
    said.clear()
    return page


def bundles(chosen: Chosen) -> list[Path]:
    return sorted(chosen.folder.glob("*.advb"))


def history(page: SyncPage) -> list[tuple[str, ...]]:
    model = page.table.model()
    return [
        tuple(str(model.index(row, at).data()) for at in range(5))
        for row in range(model.rowCount())
    ]


def figures(page: SyncPage) -> tuple[str, str, str]:
    card = page.card
    return card.new.figure.text(), card.awaiting.figure.text(), card.acknowledged.figure.text()


def test_that_what_waits_is_told_by_kind_in_words(page: SyncPage) -> None:
    assert figures(page)[1:] == ("0 条", "0 条")
    assert figures(page)[0] != "0 条"
    assert page.card.goes.text().startswith("下次导出带上 ")
    assert "咨询 2" in page.card.kinds.text()
    assert "老人要素 5" in page.card.kinds.text()
    assert "identity" not in page.card.kinds.text()
    assert page.card.last.text() == "还没有导出过"
    assert page.empty.isVisible()


def test_that_every_kind_of_record_has_a_name_of_its_own_in_words() -> None:
    assert set(KIND_WORDS) == set(KINDS)
    assert len(set(KIND_WORDS.values())) == len(KINDS)


def test_that_what_stays_here_is_told_before_anything_leaves(page: SyncPage) -> None:
    words = "\n".join(one.text() for one in page.findChildren(QLabel))
    for kept in ("姓名", "证件号", "电话", "住址", "不出这台电脑"):
        assert kept in words
    assert "收到区里的回执才算完" in words
    for kind in WITHHELD - {"identity", "import_batch"}:
        assert KIND_WORDS[kind] in STAYS
    trace = page.card.kinds.text().split("只带条数、不带内容：")[1]
    assert "身份 5" in trace
    assert "问答原话 1" in trace
    assert "咨询" not in trace


def test_that_without_a_district_the_first_step_is_told(
    page: SyncPage, said: Said, chosen: Chosen, typist: Typist
) -> None:
    assert "还没有接入区里" in page.district.district.text()
    assert typist.focus is page.card.export_button
    typist.press(ENTER)
    assert said == [("warn", "还没有接入区里：请先用区里发的登记单或文件接入，再导出")]
    assert chosen.asked == []
    assert typist.focus is page.district.slip_button


def test_that_a_district_is_joined_by_its_file(page: SyncPage, wait: Wait, said: Said) -> None:
    page.district.join_button.click()
    wait()
    assert said == [("info", "已接入 示例区；再做接入申请，交给区里登记")]
    assert page.district.district.text().startswith("已接入：示例区；还没收到证书")
    assert not page.district.join_button.isVisible()
    assert page.district.receive_button.isVisible()


def test_that_persons_are_matched_by_the_districts_key_from_then_on(
    page: SyncPage, qtbot: QtBot, jobs: Jobs, services: Services, wait: Wait
) -> None:
    def key() -> str:
        (found,) = services.registration.find(GUILAN)
        return found.person.elder.person_key

    before = on_store(qtbot, jobs, key)
    page.district.join_button.click()
    wait()
    assert on_store(qtbot, jobs, key) != before


@pytest.mark.parametrize("content", [b"", b"not = [toml", b'name = "x"\n', b"\x00\xff"])
def test_that_a_file_that_is_no_districts_is_refused_in_one_sentence(
    page: SyncPage, wait: Wait, said: Said, chosen: Chosen, jobs: Jobs, content: bytes
) -> None:
    refused: list[str] = []
    jobs.refused.connect(refused.append)
    wrong = chosen.folder / "wrong.toml"
    wrong.write_bytes(content)
    chosen.district_file = str(wrong)
    page.district.join_button.click()
    wait()
    assert len(refused) == 1
    assert "wrong.toml" in refused[0]
    assert said == []
    assert "还没有接入" in page.district.district.text()


def test_that_no_file_chosen_joins_nothing(page: SyncPage, wait: Wait, chosen: Chosen) -> None:
    chosen.district_file = ""
    page.district.join_button.click()
    wait()
    assert "还没有接入" in page.district.district.text()


def test_that_one_file_is_written_and_named(
    joined: SyncPage, wait: Wait, said: Said, chosen: Chosen
) -> None:
    count = figures(joined)[0]
    joined.card.export_button.click()
    assert joined.card.export_button.text() == "正在导出……"
    wait()
    (bundle,) = bundles(chosen)
    assert said[0][0] == "info"
    assert f"已导出 {count} 条到 {bundle.name}".replace(" 条 条", " 条") in said[0][1]
    assert "收到回执才算完" in said[0][1]
    assert figures(joined) == ("0 条", count, "0 条")
    assert joined.card.export_button.text() == "再导出一次……"
    ((state, _, exported, name, answer),) = history(joined)
    assert (state, name, exported, answer) == (
        "已导出待回执", bundle.name, count.removesuffix(" 条"), "",
    )  # fmt: skip
    assert joined.table.isVisible()
    assert "还没有收到过回执" in joined.card.last.text()


def test_that_a_lost_stick_is_no_loss(
    joined: SyncPage, wait: Wait, said: Said, chosen: Chosen
) -> None:
    joined.card.export_button.click()
    wait()
    (lost,) = bundles(chosen)
    lost.unlink()
    said.clear()
    joined.card.export_button.click()
    wait()
    assert said[0][1].startswith("已导出 ")
    assert len(bundles(chosen)) == 1
    assert len(history(joined)) == 2
    assert "导出过、区里还没回执，再带一次" in joined.card.goes.text()


def test_that_two_presses_are_one_export(joined: SyncPage, wait: Wait, chosen: Chosen) -> None:
    joined.card.export_button.click()
    joined.card.export_button.click()
    wait()
    assert chosen.asked.count("bundle") == 1
    assert len(history(joined)) == 1


def test_that_what_comes_later_waits_again(
    joined: SyncPage, qtbot: QtBot, jobs: Jobs, services: Services, wait: Wait
) -> None:
    joined.card.export_button.click()
    wait()
    on_store(qtbot, jobs, lambda: consult(services))
    idle(qtbot, jobs)
    assert figures(joined)[0] == "1 条"
    assert joined.card.export_button.text() == "导出数据包……"


def test_that_no_place_chosen_exports_nothing(
    joined: SyncPage, wait: Wait, said: Said, chosen: Chosen
) -> None:
    chosen.bundles = False
    joined.card.export_button.click()
    wait()
    assert said == []
    assert history(joined) == []
    assert joined.empty.isVisible()


def test_that_a_stick_that_is_gone_is_said_and_nothing_counts_as_exported(
    joined: SyncPage, wait: Wait, said: Said, chosen: Chosen
) -> None:
    waits = figures(joined)
    chosen.folder.rmdir()
    joined.card.export_button.click()
    wait()
    assert said[0][0] == "error"
    assert "文件夹不存在" in said[0][1]
    assert figures(joined) == waits
    assert joined.card.export_button.isEnabled()
    assert joined.card.export_button.text() == "导出数据包……"


def test_that_the_file_gives_nobody_away(joined: SyncPage, wait: Wait, chosen: Chosen) -> None:
    joined.card.export_button.click()
    wait()
    content = bundles(chosen)[0].read_bytes()
    for secret in (GUILAN, GUILAN_NUMBER, GUILAN_PHONE, "问助餐"):
        assert secret.encode() not in content


def test_that_the_district_takes_the_file_after_the_request(
    joined: SyncPage, wait: Wait, said: Said, chosen: Chosen, tmp_path: Path
) -> None:
    joined.district.request_button.click()
    joined.card.export_button.click()
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
