"""Sending the library down: what has changed since the last pack, and making one."""

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QListWidget, QVBoxLayout

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import KnownError
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.file_choice import ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.packing import Packed, SentPack


class PackingPage(DistrictPage):
    """Makes packs."""

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self._packing, self._jobs = services.packing, jobs
        self.summary = label("")
        self.changed = QListWidget()
        self.changed.setAccessibleName("上次下发以后改过的文件")
        self.sent = QListWidget()
        self.sent.setAccessibleName("下发过的政策包")
        self.make = button("做政策包……", "primary")
        self.make.clicked.connect(self.choose)
        self._lay_out()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP, EDGE, GAP)
        whole.setSpacing(GAP)
        row = QHBoxLayout()
        row.addWidget(self.summary, 1)
        row.addWidget(self.make)
        whole.addLayout(row)
        lists = QHBoxLayout()
        for title, part in (
            ("上次下发以后改过的文件", self.changed),
            ("下发过的政策包", self.sent),
        ):
            column = QVBoxLayout()
            column.addWidget(label(title, "heading"))
            column.addWidget(part, 1)
            lists.addLayout(column)
        whole.addLayout(lists, 1)

    def refresh(self, changed: Changed | None) -> None:
        """Read again what has changed, where it has."""
        if changed is None or "library" in changed.kinds:
            self.read()

    def enter(self) -> None:
        """Stand at what one comes for."""
        self.make.setFocus()

    def read(self) -> None:
        """Read again what has changed."""
        packing = self._packing
        self._jobs.run(
            lambda: (packing.changed(), packing.history()),
            lambda found: self._show(*found),
            owner=self,
        )

    def choose(self) -> None:
        """Ask where the pack goes, and make it."""
        suggested = f"zhengce-{datetime.now().astimezone():%Y%m%d}.advp"
        chosen = ask_to_save(self, "做政策包", suggested, "政策包 (*.advp)")
        if chosen:
            self.pack(with_ending(chosen, "advp"))

    def pack(self, path: Path) -> None:
        """Make a pack."""
        self._jobs.run(
            lambda: self._packing.pack(path),
            self._packed,
            self._refuse,
            owner=self,
        )

    def _packed(self, packed: Packed) -> None:
        self.said.emit("info", f"第{packed.serial}号政策包在 {packed.path}，交给各顾问点收")
        self.read()

    def _refuse(self, error: KnownError) -> None:
        self.said.emit("error", error.message)

    def _show(self, changed: tuple[str, ...], sent: tuple[SentPack, ...]) -> None:
        words = f"有 {len(changed)} 个文件改过，还没有下发。" if changed else "都已下发。"
        self.summary.setText(words)
        self.make.setText("做政策包……" if changed else "再写一份上次的包……")
        self.changed.clear()
        self.changed.addItems(list(changed))
        self.sent.clear()
        self.sent.addItems([f"第{one.serial}号　{one.made_at:%Y-%m-%d %H:%M}" for one in sent])
