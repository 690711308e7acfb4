"""Taking in what the points send: chosen or dropped, one clear outcome for every file."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import KnownError
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.long_work import LongWork
from advisor_app.gui.state_icons import state_icon
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState
from advisor_app.services.district.intake import Batch, Outcome, Taken
from advisor_app.services.district.refused import RefusedFile
from advisor_app.services.district_suite import DistrictServices
from advisor_app.support.calendar import local_text

_ICONS = {
    Outcome.TAKEN: "good", Outcome.NOTED: "warning", Outcome.KNOWN: "none",
    Outcome.ENROLLED: "good", Outcome.REFUSED: "error",
}  # fmt: skip
_WORDS = {
    Outcome.TAKEN: "并入了", Outcome.NOTED: "并入，有说明", Outcome.KNOWN: "早已收到",
    Outcome.ENROLLED: "登记了", Outcome.REFUSED: "拒收",
}  # fmt: skip
_URGENCY = (Outcome.REFUSED, Outcome.NOTED, Outcome.ENROLLED, Outcome.TAKEN, Outcome.KNOWN)
_KINDS = "数据包和接入申请 (*.advb *.req)"
_NO_FILES = "选的地方没有数据包（.advb）也没有接入申请（.req）"


class IntakeChooser:
    """Asks for files and folders by the system's dialogs."""

    def files(self, parent: QWidget) -> Sequence[str]:
        """Ask for files to take in."""
        return QFileDialog.getOpenFileNames(parent, "选各点交来的数据包", "", _KINDS)[0]

    def folder(self, parent: QWidget) -> str:
        """Ask for a folder to take in."""
        return QFileDialog.getExistingDirectory(parent, "选放数据包的文件夹")

    def receipts(self, parent: QWidget) -> str:
        """Ask for the folder that receipts are put into."""
        return QFileDialog.getExistingDirectory(parent, "回执存到哪个文件夹")


class DropCard(QWidget):
    """A place to drop files and folders on.

    Attributes:
        dropped: paths, as texts.
    """

    dropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "card")
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Say which files came."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)


class IntakePage(DistrictPage):
    """Takes bundles and requests in."""

    def __init__(
        self, services: DistrictServices, jobs: Jobs, chooser: IntakeChooser | None = None
    ) -> None:
        super().__init__(services, jobs)
        self._chooser = chooser or IntakeChooser()
        self._work = LongWork(self, "停下了：已经并入的留着")
        self._points: tuple[str, ...] = ()
        self._devices: tuple[str, ...] = ()
        self._reported: tuple[str, ...] = ()
        self._running = False
        self.files_button = button("选文件……", "primary")
        self.folder_button = button("选文件夹……")
        self.stop_button = button("停下")
        self.progress = QProgressBar()
        self.summary = label("")
        self.receipts_button = button("存回执……", "primary")
        self.taken = Table(("文件", "顾问点", "结果", "说明"), "这一次并入的", stretch=3)
        self.refused = Table(("文件", "顾问点", "什么时候", "为什么"), "拒收过的", stretch=3)
        self.tabs = QTabWidget()
        self.told = label("", "hint")
        self._lay_out()
        self._connect()
        self._allow()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        whole.addWidget(self._drop_card())
        answer = QHBoxLayout()
        answer.addWidget(self.summary, 1)
        # Not stretched over the page while there is nothing to sum up.
        answer.addWidget(self.receipts_button, 0, Qt.AlignmentFlag.AlignRight)
        whole.addLayout(answer)
        self._first = QStackedWidget()
        self._first.addWidget(
            EmptyState(
                "还没有并入过文件",
                "把各点交来的数据包拖进来，或者选优盘上的文件夹：一个一个查，坏的不收，好的照收。",
            )
        )
        self._first.addWidget(self.taken)
        self._second = QStackedWidget()
        self._second.addWidget(
            EmptyState("没有拒收过的文件", "拒收的文件一条记录也不收，都列在这里。")
        )
        self._second.addWidget(self.refused)
        for stack, words in ((self._first, "这一次"), (self._second, "拒收过的")):
            stack.setContentsMargins(GAP, GAP, GAP, GAP)
            self.tabs.addTab(stack, words)
        whole.addWidget(self.tabs, 1)
        whole.addWidget(self.told)

    def _drop_card(self) -> QWidget:
        self.drop = DropCard()
        column = QVBoxLayout(self.drop)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.setSpacing(GAP)
        column.addWidget(label("把数据包、接入申请或整个文件夹拖到这里", "heading"))
        column.addWidget(
            label("同一个文件并入几次都不会重复计数；迟到的、乱了先后的也照收。", "hint")
        )
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.files_button)
        row.addWidget(self.folder_button)
        row.addWidget(self.progress, 1)
        row.addWidget(self.stop_button)
        for one in (self.files_button, self.folder_button, self.stop_button):
            one.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        kept = self.progress.sizePolicy()  # its place stays while it is hidden
        kept.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(kept)
        column.addLayout(row)
        return self.drop

    def _connect(self) -> None:
        self.drop.dropped.connect(self.take)
        self.files_button.clicked.connect(lambda: self.take(self._chooser.files(self)))
        self.folder_button.clicked.connect(self.choose_folder)
        self.stop_button.clicked.connect(self._work.stop)
        self.receipts_button.clicked.connect(self.save_receipts)
        self._work.moved.connect(self._moved)
        self.tabs.currentChanged.connect(lambda _: self._tell())
        for table in (self.taken, self.refused):
            table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())

    def refresh(self, changed: Changed | None) -> None:
        """Read again what was refused."""
        if changed is None or changed.kinds & {"bundle", "refused", "refused_bundle", "enrolled"}:
            desk = self.services.intake
            self.jobs.run(
                lambda: (desk.refused(), desk.reported()), lambda found: self._show(*found),
                owner=self,
            )  # fmt: skip

    def enter(self) -> None:
        """Stand at what one comes for."""
        self.files_button.setFocus()

    def choose_folder(self) -> None:
        """Ask for a folder, and take in what lies there."""
        chosen = self._chooser.folder(self)
        if chosen:
            self.take([chosen])

    def take(self, chosen: Sequence[str]) -> None:
        """Take files and folders in."""
        if not chosen or self._running:
            return
        paths = [Path(one) for one in chosen]
        self._running = True
        self._work.begin()
        self.progress.setRange(0, 0)
        self._allow()
        self.jobs.run(
            lambda: self.services.intake.take(paths, self._work),
            self._done,
            self._failed,
            owner=self,
        )

    def save_receipts(self) -> None:
        """Ask for a folder, and put receipts there, and certificates of who has just joined.

        Without anything taken in this time: the receipts of every point that ever reported.
        """
        points, devices = self._points, self._devices
        if not points and not devices:
            points = self._reported
        chosen = self._chooser.receipts(self) if points or devices else ""
        if not chosen:
            return
        desk, out = self.services.intake, Path(chosen)
        told = _counted((len(points), "份回执"), (len(devices), "张证书"))
        self._then(
            lambda: (*desk.write_receipts(points, out), *desk.write_certificates(devices, out)),
            lambda _: f"{told}存到了 {chosen}：请交给各点，点上收进去才算完",
        )

    def _then(
        self, work: Callable[[], Sequence[Path]], words: Callable[[Sequence[Path]], str]
    ) -> None:
        self.jobs.run(
            work,
            lambda made: self.said.emit("info", words(made)),
            lambda error: self.said.emit("error", error.message),
            owner=self,
        )

    def _tell(self) -> None:
        """Tell the chosen file in full: a narrow column cuts it short."""
        table = self.taken if self.tabs.currentWidget() is self._first else self.refused
        row = table.rows.row_of(table.chosen)
        self.told.setText(f"{row.cells[0]}：{row.tip}" if row else "")

    def _moved(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.setFormat("%v / %m 个文件")

    def _done(self, batch: Batch) -> None:
        self._settle()
        self._points, self._devices = batch.points, batch.devices
        urgent = sorted(batch.taken, key=lambda one: _URGENCY.index(one.outcome))
        self.taken.rows.show_rows([_row(number, one) for number, one in enumerate(urgent)])
        if batch.taken:
            self._first.setCurrentWidget(self.taken)
            self.tabs.setCurrentWidget(self._first)
        self.summary.setText(_told(batch))
        set_role(self.summary, "warning" if _is_odd(batch) else "good")
        self.summary.setVisible(True)
        self._allow()
        self.refresh(None)

    def _failed(self, error: KnownError) -> None:
        self._settle()
        self.said.emit("error", error.message)

    def _settle(self) -> None:
        self._running = False
        self._allow()

    def _allow(self) -> None:
        for one in (self.files_button, self.folder_button):
            one.setEnabled(not self._running)
        for each in (self.progress, self.stop_button):
            each.setVisible(self._running)
        self.drop.setAcceptDrops(not self._running)
        points, devices = len(self._points), len(self._devices)
        waiting = _counted((points, "个点的回执"), (devices, "张证书"))
        self.receipts_button.setVisible(bool(waiting or self._reported) and not self._running)
        self.receipts_button.setText(f"存 {waiting}……" if waiting else "存各点的回执……")
        set_role(self.receipts_button, "primary" if waiting else "")
        self.summary.setVisible(bool(self.summary.text()))

    def _show(self, found: tuple[RefusedFile, ...], reported: tuple[str, ...]) -> None:
        self._reported = reported
        self._allow()
        self.refused.rows.show_rows([_refused_row(one) for one in found])
        self._second.setCurrentIndex(1 if found else 0)
        self.tabs.setTabText(1, f"拒收过的（{len(found)}）" if found else "拒收过的")


def _told(batch: Batch) -> str:
    if not batch.taken and not batch.left:
        return _NO_FILES
    counts = {one: sum(file.outcome is one for file in batch.taken) for one in Outcome}
    parts = [f"{_WORDS[one]} {count} 个" for one, count in counts.items() if count]
    left = f"；停下了，还有 {batch.left} 个没看" if batch.left else ""
    return f"看了 {len(batch.taken)} 个文件：" + "，".join(parts) + left


def _counted(*parts: tuple[int, str]) -> str:
    """Say how many of what, leaving out what there is none of."""
    return "、".join(f"{count} {words}" for count, words in parts if count)


def _is_odd(batch: Batch) -> bool:
    odd = (Outcome.REFUSED, Outcome.NOTED)
    return bool(batch.left) or not batch.taken or any(one.outcome in odd for one in batch.taken)


def _row(number: int, one: Taken) -> Row:
    cells = (one.file, one.point, _WORDS[one.outcome], one.words)
    return Row(str(number), cells, tip=one.words, icon=state_icon(_ICONS[one.outcome]))


def _refused_row(one: RefusedFile) -> Row:
    at = local_text(one.at)
    return Row(
        one.digest, (one.file, one.point, at, one.reason), tip=one.reason, icon=state_icon("error")
    )  # fmt: skip
