"""Export: what waits, what goes and what stays, and one file for the district."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import KnownError
from advisor_app.gui.file_choice import ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState
from advisor_app.services.exchange import Exported, SeenExport, Standing, instant_of, read_district
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_text

KIND_WORDS = {
    "point": "顾问点", "advisor": "顾问", "elder": "老人要素", "identity": "身份（内容不出本机）",
    "consultation": "咨询", "note": "问答原话（内容不出本机）", "sheet": "告知单",
    "referral": "转介", "follow_up": "回访", "consent": "同意", "erasure": "删除",
    "sheet_copy": "单子存底（内容不出本机）", "remark": "备注（内容不出本机）",
    "care_hours": "服务时数", "unmet_need": "没满足的", "provider": "服务机构",
    "site": "服务地点", "service": "服务", "month_closing": "月报封账", "day_mark": "空着的日子",
    "import_batch": "旧台账导入（内容不出本机）",
}  # fmt: skip
"""Every kind of record (``store/kinds.py``), as the advisor calls it."""
_CERTIFIED = {False: "；还没收到证书，别的点认不出本点印的单子", True: "；证书已收"}
State = tuple[Standing, dict[str, int], tuple[SeenExport, ...]]


class Chooser:
    """Asks for files by the system's dialogs."""

    def district(self, parent: QWidget) -> str:
        """Ask for the district's public file."""
        return QFileDialog.getOpenFileName(parent, "选区里发的文件", "", "区里的文件 (*.toml)")[0]

    def request(self, parent: QWidget, suggested: str) -> str:
        """Ask where the enrolment request goes."""
        return ask_to_save(parent, "接入申请存到", suggested, "接入申请 (*.req)")

    def certificate(self, parent: QWidget) -> str:
        """Ask for the certificate that the district gave."""
        return QFileDialog.getOpenFileName(parent, "选区里发的证书", "", "证书 (*.cert)")[0]

    def bundle(self, parent: QWidget, suggested: str) -> str:
        """Ask where the bundle goes."""
        return ask_to_save(parent, "数据包存到", suggested, "数据包 (*.advb)")


class ExportPage(Page):
    """Hands the record's changes to the district."""

    title = "导出"

    def __init__(self, services: Services, jobs: Jobs, chooser: Chooser | None = None) -> None:
        super().__init__(services, jobs)
        self._chooser = chooser or Chooser()
        self._pending: Standing | None = None
        self._busy = False
        self.waiting = label("", "hero")
        self.kinds = label("")
        self.district = label("")
        self.last = label("", "hint")
        self.export_button = button("导出数据包……", "primary")
        self.join_button = button("接入区里……")
        self.request_button = button("做接入申请……")
        self.receive_button = button("收证书……")
        self.table = Table(("时间", "文件", "条数"), "导出过的", stretch=1, figures=(2,))
        self.empty = EmptyState(
            "还没有导出过", "接入区里以后，每月导出一个文件交给区里；断网也能导"
        )
        self._lay_out()
        self.export_button.clicked.connect(self.export)
        self.join_button.clicked.connect(self.join)
        self.request_button.clicked.connect(self.request)
        self.receive_button.clicked.connect(self.receive)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(self._waiting_card(), 3)
        top.addWidget(self._district_card(), 2)
        whole.addLayout(top)
        whole.addWidget(
            label("导出过的（导出了不等于区里收到了，收没收到以区里答复为准）", "heading")
        )
        self._middle = QStackedWidget()
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        whole.addWidget(self._middle, 1)

    def _waiting_card(self) -> QWidget:
        card = QWidget()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        for one in (self.waiting, self.kinds, self.last):
            column.addWidget(one)
        column.addWidget(
            label(
                "姓名、证件号、电话、住址和问答原话不会离开这台电脑；文件加密，只有区里打得开。",
                "hint",
            )
        )
        column.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.export_button)
        row.addStretch(1)
        column.addLayout(row)
        return card

    def _district_card(self) -> QWidget:
        card = QWidget()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.addWidget(label("区里", "heading"))
        column.addWidget(self.district)
        column.addWidget(
            label("第一次：用区里发的文件接入，把接入申请交给区里，再收回证书。", "hint")
        )
        column.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.join_button)
        row.addWidget(self.request_button)
        row.addWidget(self.receive_button)
        row.addStretch(1)
        column.addLayout(row)
        return card

    def refresh(self, changed: Changed | None) -> None:
        """Count again what waits."""
        if changed is None or changed.kinds - {"draft"}:
            self.jobs.run(self._read, lambda state: self._show(*state), owner=self)

    def enter(self) -> None:
        """Put the focus on what one comes for."""
        self.export_button.setFocus()

    def export(self) -> None:
        """Choose a place and write one bundle; where that cannot be, say what comes first."""
        exchange, pending = self.services.exchange, self._pending
        if pending is None or self._busy:
            return
        if not pending.district:
            self.said.emit("warn", "还没有接入区里：请先按“接入区里”，选区里发的文件，再导出")
            self.join_button.setFocus()
            return
        if not pending.open:
            self.said.emit("warn", "上次导出以后没有新的记录，不用再导出")
            return
        chosen = self._chooser.bundle(self, exchange.suggested_name())
        if not chosen:
            return
        path = with_ending(chosen, "advb")
        self._busy = True
        self.export_button.setText("正在导出……")
        self.jobs.run(lambda: exchange.export(path), self._exported, self._refused, owner=self)

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

    def receive(self) -> None:
        """Choose the certificate that the district gave back, and take it in."""
        chosen = self._chooser.certificate(self)
        if chosen:
            path = Path(chosen)
            self._then(
                lambda: self.services.exchange.receive(path),
                lambda _: "证书已收好：从现在起印的单子，全区各点都能核对真伪",
            )

    def _then(self, work: Callable[[], object], words: Callable[[object], str]) -> None:
        self.jobs.run(work, lambda made: self.said.emit("info", words(made)), owner=self)

    def _read(self) -> State:
        exchange = self.services.exchange
        return exchange.standing(), exchange.preview().counts, exchange.history()

    def _show(
        self, pending: Standing, counts: dict[str, int], history: tuple[SeenExport, ...]
    ) -> None:
        self._pending = pending
        waits = pending.new > 0
        self.waiting.setText(f"未导出 {pending.new} 条" if waits else "都已导出")
        parts = [f"{KIND_WORDS.get(kind, kind)} {count}" for kind, count in sorted(counts.items())]
        self.kinds.setText("　".join(parts))
        self.kinds.setVisible(bool(parts))
        self.district.setText(
            f"已接入：{pending.district}{_CERTIFIED[pending.certified]}"
            if pending.district
            else "还没有接入区里，导不出数据包"
        )
        set_role(self.district, "good" if pending.district else "warning")
        last = pending.last
        self.last.setText(
            f"上次导出：{local_text(instant_of(last))}　{last.file}" if last else "还没有导出过"
        )
        self._middle.setCurrentWidget(self.table if history else self.empty)
        self.table.rows.show_rows(
            [
                Row(
                    one.export.digest,
                    (
                        local_text(instant_of(one.export)),
                        one.export.file,
                        str(one.export.revisions),
                    ),
                )
                for one in history
            ]
        )

    def _exported(self, done: Exported) -> None:
        self._settle()
        self.said.emit(
            "info",
            f"已导出 {done.revisions} 条到 {done.path.name}：请交给区里；区里答复收到了才算完",
        )

    def _refused(self, error: KnownError) -> None:
        self._settle()
        self.said.emit("error", error.message)

    def _settle(self) -> None:
        self._busy = False
        self.export_button.setText("导出数据包……")
        self.refresh(None)
