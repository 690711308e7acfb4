"""同步: how the point stands with the district, what goes and stays, what came, in one place."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import KnownError
from advisor_app.gui.backing_up import BackingUp
from advisor_app.gui.dialogs.pack import PackDialog
from advisor_app.gui.dialogs.slip_entry import SlipEntryDialog
from advisor_app.gui.file_choice import ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from advisor_app.gui.pages.carrier_panel import CarrierPanel
from advisor_app.gui.pages.sync_parts import (
    STATE_ICONS,
    DistrictCard,
    StandingCard,
    Warnings,
    connect,
    export_words,
)
from advisor_app.gui.state_icons import state_icon
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, label
from advisor_app.gui.widgets import EmptyState, scrolling
from advisor_app.services.exchange import (
    EXPORT_STATE_WORDS,
    Exported,
    Preview,
    SeenExport,
    Standing,
    instant_of,
    read_district,
)
from advisor_app.services.incoming import Received, ReceivedKind
from advisor_app.services.joining import read_paper_slip
from advisor_app.services.packs import Preview as PackPreview
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_text

State = tuple[Standing, Preview, tuple[SeenExport, ...]]
Came = Received | PackPreview | KnownError
_FROM_DISTRICT = "区里发的文件 (*.advr *.advp *.cert *.advb);;所有文件 (*)"
_BUSY = "正在导出……"
_LEVELS = {"error": "error", "warning": "warn"}
_URGENCY = {"error": 0, "warning": 1}


@dataclass(frozen=True, slots=True)
class _Line:
    """What became of a file, for the list of results."""

    sign: str
    words: str


class Chooser:
    """Asks for files by the system's dialogs."""

    def district(self, parent: QWidget) -> str:
        """Ask for the district's public file."""
        return QFileDialog.getOpenFileName(parent, "选区里的接入文件", "", "区里的文件 (*.toml)")[0]

    def request(self, parent: QWidget, suggested: str) -> str:
        """Ask where the enrolment request goes."""
        return ask_to_save(parent, "接入申请存到", suggested, "接入申请 (*.req)")

    def incoming(self, parent: QWidget) -> list[str]:
        """Ask for files that the district sent."""
        return QFileDialog.getOpenFileNames(parent, "选区里发的文件", "", _FROM_DISTRICT)[0]

    def bundle(self, parent: QWidget, suggested: str) -> str:
        """Ask where the bundle goes."""
        return ask_to_save(parent, "数据包存到", suggested, "数据包 (*.advb)")


class SyncPage(Page):
    """Hands the record's changes to the district, and takes in what comes back."""

    title = "同步"

    def __init__(self, services: Services, jobs: Jobs, chooser: Chooser | None = None) -> None:
        super().__init__(services, jobs)
        self._chooser = chooser or Chooser()
        self._standing: Standing | None = None
        self._busy = False
        self.setAcceptDrops(True)
        self.warnings = Warnings()
        self.card = StandingCard()
        self.district = DistrictCard()
        self.carrier = CarrierPanel(services.syncing.carrying, jobs)
        self.backing_up = BackingUp(services.backups, jobs, self)
        self.table = Table(
            ("现在", "时间", "条数", "文件", "区里怎么说"), "导出过的", stretch=4, figures=(2,)
        )
        self.empty = EmptyState(
            "还没有导出过", "接入区里以后，导出一个文件交给区里；断网也能导，收到回执才算完"
        )
        self._lay_out()
        for part in (self.carrier, self.backing_up):
            part.said.connect(self.said)
        self.warnings.read.connect(self.know)
        connect(
            {
                self.card.export_button: self.export,
                self.card.all_button: lambda: self.export(everything=True),
                self.district.join_button: self.join,
                self.district.slip_button: self.join_by_slip,
                self.district.request_button: self.request,
                self.district.receive_button: self.choose_incoming,
            }
        )

    def _lay_out(self) -> None:
        inner = QWidget()
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(EDGE, GAP, EDGE, GAP)
        whole.setSpacing(GAP)
        whole.addWidget(self.warnings)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(self.card, 3)
        side = QVBoxLayout()
        side.setSpacing(GAP)
        side.addWidget(self.district, 1)
        side.addWidget(self.carrier)
        top.addLayout(side, 2)
        whole.addLayout(top)
        row = QHBoxLayout()
        row.addWidget(label("导出过的（收到区里的回执才算完）", "heading"), 1)
        row.addWidget(self.backing_up.button)
        whole.addLayout(row)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        self._middle.setMinimumHeight(150)
        whole.addWidget(self._middle, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(inner))

    def refresh(self, changed: Changed | None) -> None:
        """Count again what waits."""
        if changed is None or changed.kinds - {"draft"}:
            self.jobs.run(self._read, lambda state: self._show(*state), owner=self)
            self.carrier.look()

    def enter(self) -> None:
        """Put the focus on what one comes for: the carrier's button where there is a carrier."""
        carrier = self.carrier.sync_button
        (self.card.export_button if carrier.isHidden() else carrier).setFocus()

    def export(self, *, everything: bool = False) -> None:
        """Choose a place and write one bundle; where that cannot be, say what comes first."""
        exchange, standing = self.services.exchange, self._standing
        if standing is None or self._busy:
            return
        if not standing.district:
            self.said.emit("warn", "还没有接入区里：请先用区里发的登记单或文件接入，再导出")
            self.district.slip_button.setFocus()
            return
        if not standing.open and not everything:
            self.said.emit("warn", "区里已经有全部记录，不用再导出")
            return
        chosen = self._chooser.bundle(self, exchange.suggested_name())
        if not chosen:
            return
        path = with_ending(chosen, "advb")
        self._busy = True
        self.card.export_button.setText(_BUSY)
        self.jobs.run(
            lambda: exchange.export(path, everything=everything), self._exported, self._refused,
            owner=self,
        )  # fmt: skip

    def join(self) -> None:
        """Choose the district's file and join."""
        chosen = self._chooser.district(self)
        if not chosen:
            return

        def work() -> str:
            district = read_district(Path(chosen))
            self.services.exchange.join(district)
            self.services.registration.rekey()
            return district.name

        self._then(work, lambda name: f"已接入 {name}；再做接入申请，交给区里登记")

    def join_by_slip(self) -> None:
        """Scan, paste or choose the paper slip, and join."""

        def act(given: str | Path) -> object:
            text = given if isinstance(given, str) else read_paper_slip(given).text
            return self.services.joining.join_by_slip(text)

        known = bool(self._standing and self._standing.district)
        dialog = SlipEntryDialog(act, self.jobs, self, code_alone=known)
        dialog.joined.connect(
            lambda _: self.said.emit("info", "已用登记单接入；再做接入申请，交给区里登记")
        )
        dialog.open()

    def request(self) -> None:
        """Choose a place and write the request for enrolment."""
        code = self.services.desk.point.code[-3:]
        chosen = self._chooser.request(self, f"{code}接入申请.req")
        if chosen:
            path = with_ending(chosen, "req")
            self._then(
                lambda: self.services.exchange.request(path),
                lambda _: f"接入申请已存为 {path.name}：请交给区里登记",
            )

    def choose_incoming(self) -> None:
        """Choose files that the district sent, and take them in."""
        chosen = self._chooser.incoming(self)
        if chosen:
            self.take_in([Path(one) for one in chosen])

    def take_in(self, paths: Iterable[Path]) -> None:
        """Take files in, whatever they are; a pack is shown before it is."""
        wanted = tuple(paths)
        self.jobs.run(lambda: [self._received(one) for one in wanted], self._came, owner=self)

    def know(self) -> None:
        """Let the sentence go that was read."""
        self.jobs.run(self.services.lives.has_read, lambda _: None, owner=self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if list(_files(event)):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files in that were dropped here."""
        event.acceptProposedAction()
        self.take_in(_files(event))

    def _received(self, path: Path) -> Came:
        try:
            incoming = self.services.incoming
            if incoming.kind_of(path) is ReceivedKind.PACK:
                return self.services.packs.preview(path)
            return incoming.receive(path)
        except KnownError as error:
            return error

    def _came(self, came: list[Came]) -> None:
        lines = [line for one in came for line in _lines(one)]
        self.district.show_results(tuple((one.sign, one.words) for one in lines))
        if lines:
            worst = min(lines, key=lambda one: _URGENCY.get(one.sign, len(_URGENCY)))
            said = worst if worst.sign in _URGENCY else lines[-1]
            self.said.emit(_LEVELS.get(said.sign, "info"), said.words)
        for one in came:
            if isinstance(one, PackPreview):
                self._offer(one)

    def _offer(self, preview: PackPreview) -> None:
        dialog = PackDialog(preview, self.services.packs, self.jobs, self)
        dialog.taken.connect(
            lambda serial: self.said.emit("info", f"第{serial}号下发包已收下，正在用")
        )
        dialog.open()

    def _then(self, work: Callable[[], object], words: Callable[[object], str]) -> None:
        self.jobs.run(work, lambda made: self.said.emit("info", words(made)), owner=self)

    def _read(self) -> State:
        exchange = self.services.exchange
        return exchange.standing(), exchange.preview(), exchange.history()

    def _show(self, standing: Standing, preview: Preview, history: tuple[SeenExport, ...]) -> None:
        self._standing = standing
        self.card.show_standing(standing, preview)
        self.district.show_standing(standing)
        self.warnings.show_standing(standing)
        if self._busy:
            self.card.export_button.setText(_BUSY)
        self._middle.setCurrentWidget(self.table if history else self.empty)
        self.table.rows.show_rows([_row(one) for one in history])

    def _exported(self, done: Exported) -> None:
        self._settle()
        self.said.emit(
            "info",
            f"已导出 {done.revisions} 条到 {done.path.name}，读回核对过："
            "请交给区里，收到回执才算完",
        )

    def _refused(self, error: KnownError) -> None:
        self._settle()
        self.said.emit("error", error.message)

    def _settle(self) -> None:
        self._busy = False
        if self._standing:
            self.card.export_button.setText(export_words(self._standing))
        self.refresh(None)


def _files(event: QDropEvent) -> Iterator[Path]:
    for url in event.mimeData().urls():
        if url.isLocalFile():
            yield Path(url.toLocalFile())


def _lines(came: Came) -> Iterator[_Line]:
    """Say what became of a file; a pack is told of when it was taken in."""
    if isinstance(came, KnownError):
        yield _Line("error", came.message)
    elif isinstance(came, Received):
        yield _Line("good" if came.changed else "none", came.words)
        for problem in came.problems:
            yield _Line("warning", problem)


def _row(one: SeenExport) -> Row:
    export, answer = one.export, one.export.answer
    said = ""
    if answer:
        known = f"，早已有 {answer.unchanged} 条" if answer.unchanged else ""
        said = answer.problem or f"收下 {answer.accepted} 条{known}"
    return Row(
        export.digest,
        (
            EXPORT_STATE_WORDS[one.state], local_text(instant_of(export)),
            f"{export.revisions:,}", export.file, said,
        ),
        tip=one.words,
        icon=state_icon(STATE_ICONS[one.state]),
    )  # fmt: skip
