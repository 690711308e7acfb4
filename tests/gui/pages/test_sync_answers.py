"""What comes from the district, and what must not be overlooked, on the page 同步."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.lives import NewLifeReason
from advisor_app.gui.dialogs.pack import PackDialog
from advisor_app.gui.dialogs.slip_entry import SlipEntryDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.sync import Chooser, SyncPage
from advisor_app.services.carrier_setting import Place, Schedule
from advisor_app.services.device_keys import DeviceKeys
from advisor_app.services.suite import Services
from advisor_app.support.paths import resources_folder
from advisor_app.sync.packs import Pack, write_pack
from tests.builders import START, TickingClock, consult
from tests.gui.driving import on_store, opened
from tests.gui.pages.conftest import Put, Said
from tests.services.answering import AnsweringDistrict

Wait = Callable[[], None]


class Chosen(Chooser):
    """Files that were chosen beforehand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.came: list[Path] = []

    def incoming(self, _: QWidget) -> list[str]:
        """Give what came."""
        return [str(one) for one in self.came]

    def bundle(self, _: QWidget, suggested: str) -> str:
        """Give a place for the bundle: a new one each time."""
        return str(self.folder / f"{len(list(self.folder.glob('*.advb')))}-{suggested}")


@pytest.fixture
def hub(tmp_path: Path, clock: TickingClock) -> AnsweringDistrict:
    return AnsweringDistrict(tmp_path / "hub", clock=clock)


@pytest.fixture
def chosen(tmp_path: Path) -> Chosen:
    folder = tmp_path / "stick"
    folder.mkdir()
    return Chosen(folder)


@pytest.fixture
def page(
    qtbot: QtBot, services: Services, jobs: Jobs, put: Put[SyncPage], chosen: Chosen,
    hub: AnsweringDistrict,
) -> SyncPage:  # fmt: skip
    on_store(qtbot, jobs, lambda: services.exchange.join(hub.keys.public(hub.name)))
    return put(SyncPage(services, jobs, chosen))


@pytest.fixture
def said(page: SyncPage) -> Said:
    heard: Said = []
    page.said.connect(lambda level, text: heard.append((level, text)))
    return heard


@pytest.fixture
def device(qtbot: QtBot, jobs: Jobs, services: Services) -> str:
    return on_store(qtbot, jobs, lambda: DeviceKeys(services.desk.record).device)


@pytest.fixture
def public(qtbot: QtBot, jobs: Jobs, services: Services) -> str:
    return on_store(qtbot, jobs, lambda: DeviceKeys(services.desk.record).signing.public)


def exported(page: SyncPage, wait: Wait, chosen: Chosen) -> Path:
    before = set(chosen.folder.iterdir())
    page.card.export_button.click()
    wait()
    (made,) = set(chosen.folder.iterdir()) - before
    return made


def receive(page: SyncPage, wait: Wait, chosen: Chosen, *paths: Path) -> None:
    chosen.came = list(paths)
    page.district.receive_button.click()
    wait()


def figures(page: SyncPage) -> list[int]:
    tiles = (page.card.new, page.card.awaiting, page.card.acknowledged)
    return [int(one.figure.text().removesuffix(" 条").replace(",", "")) for one in tiles]


def states(page: SyncPage) -> list[tuple[str, str]]:
    model = page.table.model()
    return [
        (str(model.index(row, 0).data()), str(model.index(row, 4).data()))
        for row in range(model.rowCount())
    ]


def results(page: SyncPage) -> list[str]:
    return [one.text() for one in page.district.results.findChildren(QLabel) if one.text()]


def test_that_a_receipt_moves_what_was_awaited_to_acknowledged(
    page: SyncPage, wait: Wait, chosen: Chosen, hub: AnsweringDistrict, public: str, said: Said
) -> None:
    whole = figures(page)[0]
    hub.take(exported(page, wait, chosen), public)
    assert figures(page) == [0, whole, 0]
    assert states(page) == [("已导出待回执", "")]
    receive(page, wait, chosen, hub.receipt())
    assert figures(page) == [0, 0, whole]
    assert states(page) == [("已回执", f"收下 {whole} 条")]
    assert said[-1][0] == "info"
    assert results(page) == [said[-1][1]]
    assert page.card.goes.text() == "区里已经有全部记录，没有要导出的"
    assert not page.card.kinds.isVisible()
    said.clear()
    page.card.export_button.click()
    wait()
    assert said == [("warn", "区里已经有全部记录，不用再导出")]


def test_that_each_of_several_files_gets_its_line(
    page: SyncPage, wait: Wait, chosen: Chosen, hub: AnsweringDistrict, public: str, said: Said
) -> None:
    hub.take(exported(page, wait, chosen), public)
    receipt, letter = hub.receipt(), chosen.folder / "letter.txt"
    letter.write_text("谢谢", encoding="utf-8")
    receive(page, wait, chosen, receipt, letter, receipt)
    taken, refused, again = results(page)
    assert taken.startswith("区里第1号回执")
    assert refused.startswith("letter.txt 不是区里发的")
    assert again == "区里第1号回执以前收过，没有变化"
    assert said[-1] == ("error", refused)


def test_that_a_refused_bundle_stands_above_everything_until_it_went_again(
    page: SyncPage, wait: Wait, chosen: Chosen, hub: AnsweringDistrict
) -> None:
    path = exported(page, wait, chosen)
    hub.refuse(path, "来自没有登记的终端")
    receive(page, wait, chosen, hub.receipt())
    assert page.warnings.words == (f"{path.name} 区里没有收下：来自没有登记的终端",)
    assert states(page) == [("区里没有收下", "来自没有登记的终端")]
    assert figures(page)[1] == 0
    exported(page, wait, chosen)
    assert page.warnings.words == ()
    assert not page.warnings.isVisible()


def test_that_a_device_put_out_of_use_is_told_and_cannot_export(
    page: SyncPage, wait: Wait, chosen: Chosen, hub: AnsweringDistrict, device: str, said: Said
) -> None:
    receive(page, wait, chosen, hub.receipt(revoked=[device]))
    assert "已被区里停用" in page.warnings.words[0]
    assert not page.card.export_button.isEnabled()
    level, words = said[-1]
    assert level == "warn"
    assert "已被区里停用" in words


def test_that_where_there_is_a_carrier_its_button_is_what_one_comes_for(
    page: SyncPage, wait: Wait, services: Services, jobs: Jobs, qtbot: QtBot, tmp_path: Path
) -> None:
    page.enter()
    assert page.card.export_button.hasFocus()
    place = Place.parse(str(tmp_path))
    on_store(qtbot, jobs, lambda: services.syncing.carrying.keep(place, Schedule()))
    page.refresh(None)
    wait()
    page.enter()
    assert page.carrier.sync_button.hasFocus()


def test_that_a_clock_that_is_surely_wrong_is_told(
    page: SyncPage, wait: Wait, chosen: Chosen, hub: AnsweringDistrict
) -> None:
    receive(page, wait, chosen, hub.receipt(issued_at=START + timedelta(hours=5)))
    assert page.warnings.words == (
        "这台电脑的时间比区里慢约5小时：请核对右下角的日期和时间，错了就改过来",
    )


def test_that_a_new_life_is_told_until_somebody_read_it(
    page: SyncPage, wait: Wait, qtbot: QtBot, jobs: Jobs, services: Services
) -> None:
    on_store(qtbot, jobs, lambda: services.lives.begin(NewLifeReason.ANCHOR))
    wait()
    (words,) = page.warnings.words
    assert "已换新编号接着记" in words
    (known,) = page.warnings.findChildren(QPushButton)
    known.click()
    wait()
    assert page.warnings.words == ()


def a_drop(paths: list[Path], kind: type[QDragEnterEvent] | type[QDropEvent]) -> QDropEvent:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one)) for one in paths])
    a_drop.kept = data  # type: ignore[attr-defined]
    where = QPoint(9, 9) if kind is QDragEnterEvent else QPointF(9, 9)
    left, no = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return kind(where, Qt.DropAction.CopyAction, data, left, no)


def test_that_files_may_be_dropped_on_the_page(
    page: SyncPage, wait: Wait, chosen: Chosen, hub: AnsweringDistrict, public: str
) -> None:
    hub.take(exported(page, wait, chosen), public)
    receipt = [hub.receipt()]
    entered = a_drop(receipt, QDragEnterEvent)
    page.dragEnterEvent(entered)
    assert entered.isAccepted()
    page.dropEvent(a_drop(receipt, QDropEvent))
    wait()
    assert figures(page)[1] == 0
    words = a_drop([], QDragEnterEvent)
    words.ignore()
    page.dragEnterEvent(words)
    assert not words.isAccepted()


def test_that_a_pack_is_shown_before_it_is_taken_in(
    page: SyncPage, wait: Wait, chosen: Chosen, hub: AnsweringDistrict, qtbot: QtBot, said: Said
) -> None:
    folder = resources_folder() / "policies"
    files = {f"policies/{one.name}": one.read_bytes() for one in folder.glob("*.toml")}
    pack = Pack(serial=7, made_at=START, district=hub.name, files=files)
    path = chosen.folder / "pack.advp"
    path.write_bytes(write_pack(pack, hub.keys.signing))
    receive(page, wait, chosen, path)
    dialog = opened(qtbot, page, PackDialog)
    assert results(page) == []
    dialog.take_in()
    wait()
    assert said[-1] == ("info", "第7号下发包已收下，正在用")


def test_that_the_slip_s_dialog_is_at_hand(
    qtbot: QtBot, services: Services, jobs: Jobs, put: Put[SyncPage], chosen: Chosen
) -> None:
    page = put(SyncPage(services, jobs, chosen))
    page.district.slip_button.click()
    dialog = opened(qtbot, page, SlipEntryDialog)
    dialog.reject()


def test_that_everything_may_be_sent_once_more(
    page: SyncPage, wait: Wait, chosen: Chosen, hub: AnsweringDistrict, public: str, said: Said
) -> None:
    assert not page.card.all_button.isVisible()
    whole = figures(page)[0]
    hub.take(exported(page, wait, chosen), public)
    receive(page, wait, chosen, hub.receipt())
    page.card.all_button.click()
    wait()
    assert said[-1][1].startswith(f"已导出 {whole} 条")
    assert figures(page) == [0, 0, whole]


def test_that_what_was_written_meanwhile_is_new(
    page: SyncPage, wait: Wait, chosen: Chosen, qtbot: QtBot, jobs: Jobs, services: Services
) -> None:
    exported(page, wait, chosen)
    on_store(qtbot, jobs, lambda: consult(services))
    wait()
    assert figures(page)[0] == 1
    assert page.card.export_button.text() == "导出数据包……"
