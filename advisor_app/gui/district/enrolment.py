"""Devices: codes given out on paper, requests taken in, certificates, and putting out of use."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import KnownError
from advisor_app.gui.district.new_passphrase import NewPassphraseDialog
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.district.revoking import RevokeDialog
from advisor_app.gui.district.slip import SlipDialog
from advisor_app.gui.file_choice import ask_to_open, ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.state_icons import state_icon
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState
from advisor_app.services.district.enrolment import (
    CODE_WORDS,
    CodeLine,
    CodeState,
    DeviceLine,
    EnrolledNow,
    PaperSlip,
)
from advisor_app.services.district_suite import DistrictServices
from advisor_app.support.calendar import local_text

T = TypeVar("T")
Points = tuple[tuple[str, str], ...]
"""Code and name of every point."""

_DEVICES = ("顾问点", "终端", "登记于", "最近来的包", "状态", "说明")
_CODES = ("顾问点", "开单于", "到什么时候", "状态", "用它的终端")
_ENROLLED, _NARROW = 2, 1000
"""The column of the day of enrolment, and below which width it can be spared."""
_CODE_ICONS = {CodeState.OPEN: "warning", CodeState.USED: "good", CodeState.ENDED: "none"}


class DeviceChooser:
    """Asks for files by the system's dialogs."""

    def request(self, parent: QWidget) -> str:
        """Ask for a request for enrolment."""
        return ask_to_open(parent, "选顾问点交来的接入申请", "接入申请 (*.req)")

    def certificate(self, parent: QWidget, suggested: str) -> str:
        """Ask where a certificate goes."""
        return ask_to_save(parent, "证书存到", suggested, "证书 (*.cert)")

    def public(self, parent: QWidget) -> str:
        """Ask where the district's public file goes."""
        return ask_to_save(parent, "接入文件存到", "district.toml", "区里的文件 (*.toml)")


class EnrolmentPage(DistrictPage):
    """Enrols devices and puts them out of use.

    Attributes:
        asked: the last question whether a device may come back; None before.
    """

    def __init__(
        self, services: DistrictServices, jobs: Jobs, chooser: DeviceChooser | None = None
    ) -> None:
        super().__init__(services, jobs)
        self._chooser = chooser or DeviceChooser()
        self._devices: dict[str, DeviceLine] = {}
        self._codes: dict[str, CodeLine] = {}
        self.asked: QMessageBox | None = None
        self._points: Points = ()
        self.point = QComboBox()
        self.point.setAccessibleName("给哪个点")
        self.slip_button = button("开登记单……", "primary")
        self.request_button = button("从申请文件登记……")
        self.public_button = button("存接入文件……")
        self.forgotten_button = button("顾问点忘了口令……")
        self.certificate_button = button("存证书……")
        self.revoke_button = button("停用……", "danger")
        self.withdraw_button = button("作废这个码", "danger")
        self.devices = Table(_DEVICES, "登记过的终端", stretch=5)
        self.codes = Table(_CODES, "开过的登记码", stretch=4)
        self.tabs = QTabWidget()
        self.details = label("")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        whole.addWidget(self._top())
        self._device_stack = _stacked(
            self.devices,
            EmptyState(
                "还没有登记过终端",
                "给每个点开一张登记单：点上扫单子接入，交来的申请自动登记；也可以从申请文件登记。",
            ),
        )
        self._code_stack = _stacked(
            self.codes, EmptyState("还没有开过登记单", "上面选一个点，按“开登记单”。")
        )
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.tabs.addTab(
            _with_actions(self._device_stack, self.details, self.forgotten_button,
                          self.certificate_button, self.revoke_button),
            "终端",
        )  # fmt: skip
        hint = label("登记码本身不存在电脑里，谁也查不出来；单子丢了就作废，另开一张。", "hint")
        self.tabs.addTab(_with_actions(self._code_stack, hint, self.withdraw_button), "登记码")
        whole.addWidget(self.tabs, 1)

    def _top(self) -> QWidget:
        card = QWidget()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.setSpacing(GAP)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        whose = label("给哪个点：")
        whose.setWordWrap(False)
        row.addWidget(whose)
        row.addWidget(self.point, 1)
        for one in (self.slip_button, self.request_button, self.public_button):
            row.addWidget(one)
        column.addLayout(row)
        column.addWidget(
            label(
                "登记单 14 天内有效，一张只登记一台电脑；印出来当面交给顾问，不要拍照外传。", "hint"
            )
        )
        return card

    def _connect(self) -> None:
        self.slip_button.clicked.connect(self.make_slip)
        self.request_button.clicked.connect(self.enrol)
        self.public_button.clicked.connect(self.save_public)
        self.certificate_button.clicked.connect(self.save_certificate)
        self.revoke_button.clicked.connect(self.revoke)
        self.forgotten_button.clicked.connect(self.change_passphrase)
        self.withdraw_button.clicked.connect(self.withdraw)
        for table in (self.devices, self.codes):
            table.selectionModel().currentRowChanged.connect(lambda *_: self._allow())

    def refresh(self, changed: Changed | None) -> None:
        """Read devices and codes again."""
        if changed is None or changed.kinds - {"draft", "library"}:
            desk = self.services.devices
            self.jobs.run(
                lambda: (desk.devices(), desk.codes()), lambda found: self._show(*found), owner=self
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out where the window is narrow what the words below tell too."""
        super().resizeEvent(event)
        self.devices.setColumnHidden(_ENROLLED, self.width() < _NARROW)

    def enter(self) -> None:
        """Stand at the points; the list of them may have been edited meanwhile."""
        self.point.setFocus()
        self.jobs.run(self.services.devices.points, self._offer, owner=self)

    def make_slip(self) -> None:
        """Make a code for the chosen point, and show its slip."""
        point = str(self.point.currentData())
        self._run(lambda: self.services.devices.make_slip(point), self._show_slip)

    def enrol(self) -> None:
        """Choose a request, and certify its device."""
        chosen = self._chooser.request(self)
        if chosen:
            self._enrol(Path(chosen))

    def _enrol(self, path: Path) -> None:
        devices = self.services.devices

        def work() -> EnrolledNow | str:
            why = devices.out_of_use(path)
            return why or devices.enrol(path)

        def done(found: EnrolledNow | str) -> None:
            if isinstance(found, str):
                self._ask_again(path, found)
            else:
                self._enrolled(found)

        self._run(work, done)

    def _ask_again(self, path: Path, why: str) -> None:
        """Ask before a device comes back that was put out of use."""
        buttons = QMessageBox.StandardButton
        self.asked = QMessageBox(
            QMessageBox.Icon.Warning, "重新启用终端",
            f"这台终端停用过：{why}\n确实是原来那台电脑、现在又要用了，才重新启用。",
            buttons.Ok | buttons.Cancel, self,
        )  # fmt: skip
        self.asked.button(buttons.Ok).setText("重新启用")
        self.asked.setDefaultButton(buttons.Cancel)
        self.asked.accepted.connect(
            lambda: self._run(lambda: self.services.devices.enrol(path, again=True), self._enrolled)
        )
        self.asked.open()

    def save_public(self) -> None:
        """Write the district's public file once more."""
        chosen = self._chooser.public(self)
        if chosen:
            path = with_ending(chosen, "toml")
            self._run(
                lambda: self.services.devices.write_public(path),
                lambda _: self.said.emit("info", f"已存到 {path}：内部资料，只交给本区的顾问点"),
            )

    def save_certificate(self) -> None:
        """Write the chosen device's certificate."""
        one = self._devices.get(self.devices.chosen)
        if one is None or one.revoked:
            return
        chosen = self._chooser.certificate(self, f"{one.point[-3:]}-{one.short}.cert")
        if chosen:
            path = with_ending(chosen, "cert")
            self._run(
                lambda: self.services.devices.write_certificate(one.device, path),
                lambda _: self.said.emit("info", f"证书已存到 {path}：交给该点，在“同步”页收"),
            )

    def revoke(self) -> None:
        """Ask why, and put the chosen device out of use."""
        one = self._devices.get(self.devices.chosen)
        if one is None or one.revoked:
            return
        dialog = RevokeDialog(self.services.devices, self.jobs, one, self)
        dialog.revoked.connect(
            lambda: self.said.emit("info", f"{one.point} 的终端 {one.short} 已停用")
        )
        dialog.open()

    def change_passphrase(self) -> None:
        """Give the key file of a point another passphrase."""
        dialog = NewPassphraseDialog(self.services.devices, self.jobs, self)
        dialog.changed.connect(lambda words: self.said.emit("info", words))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def withdraw(self) -> None:
        """Let the chosen code end now."""
        one = self._codes.get(self.codes.chosen)
        if one and one.state is CodeState.OPEN:
            self._run(
                lambda: self.services.devices.withdraw(one.digest),
                lambda _: self.said.emit("info", f"{one.point} 的登记码已作废"),
            )

    def _show_slip(self, slip: PaperSlip) -> None:
        self.tabs.setCurrentIndex(1)
        SlipDialog(slip, self.jobs, self).open()

    def _enrolled(self, one: EnrolledNow) -> None:
        self.tabs.setCurrentIndex(0)
        self.devices.choose(one.device)
        self.said.emit("info", f"{one.point} 的终端已登记：请“存证书……”，交回该点")

    def _run(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        def refused(error: KnownError) -> None:
            self.said.emit("error", error.message)

        self.jobs.run(work, done, refused, owner=self)

    def _offer(self, points: Points) -> None:
        """Offer the points that there are now; the chosen one stays chosen."""
        if points == self._points:
            return
        self._points, chosen = points, self.point.currentData()
        self.point.clear()
        for code, name in points:
            self.point.addItem(f"{code[-3:]}　{name}", code)
        self.point.setCurrentIndex(max(self.point.findData(chosen), 0))

    def _show(self, devices: tuple[DeviceLine, ...], codes: tuple[CodeLine, ...]) -> None:
        self._devices = {one.device: one for one in devices}
        self._codes = {one.digest: one for one in codes}
        for table, stack, rows in (
            (self.devices, self._device_stack, [_device_row(one) for one in devices]),
            (self.codes, self._code_stack, [_code_row(one) for one in codes]),
        ):
            chosen = table.chosen
            table.rows.show_rows(rows)
            stack.setCurrentIndex(0 if rows else 1)
            table.choose(chosen)
        live = sum(not one.revoked for one in devices)
        waiting = sum(one.state is CodeState.OPEN for one in codes)
        self.tabs.setTabText(0, f"终端（{live}）" if devices else "终端")
        self.tabs.setTabText(1, f"登记码（{waiting} 个等着用）" if waiting else "登记码")
        self._allow()

    def _allow(self) -> None:
        device = self._devices.get(self.devices.chosen)
        for one in (self.certificate_button, self.revoke_button):
            one.setEnabled(device is not None and not device.revoked)
        self.details.setText(_details(device) if device else "")
        code = self._codes.get(self.codes.chosen)
        self.withdraw_button.setEnabled(code is not None and code.state is CodeState.OPEN)


def _stacked(table: Table, empty: EmptyState) -> QStackedWidget:
    stack = QStackedWidget()
    stack.addWidget(table)
    stack.addWidget(empty)
    stack.setCurrentIndex(1)
    return stack


def _with_actions(stack: QWidget, words: QWidget, *actions: QPushButton) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(GAP, GAP, GAP, GAP)
    column.setSpacing(GAP)
    column.addWidget(stack, 1)
    row = QHBoxLayout()
    row.addWidget(words, 1)
    for one in actions:
        row.addWidget(one)
    column.addLayout(row)
    return part


def _device_row(one: DeviceLine) -> Row:
    state, icon, words = "在用", "good", ""
    if one.revoked:
        state, icon, words = "停用", "none", one.revoked
    elif one.lives:
        icon, words = "warning", f"{local_text(one.lives[-1].at)[:10]} {one.lives[-1].words}"
    elif one.last_seen is None:
        words = "还没有来过数据包"
    seen = local_text(one.last_seen) if one.last_seen else "从未"
    cells = (
        f"{one.point[-3:]}　{one.point_name}", one.short, local_text(one.enrolled_at)[:10], seen,
        state, words,
    )  # fmt: skip
    return Row(one.device, cells, tip=_details(one), icon=state_icon(icon))


def _details(one: DeviceLine) -> str:
    day = local_text(one.enrolled_at)[:10]
    lines = [f"终端 {one.short}，{day} 登记"]
    if one.revoked_at:
        lines.append(f"{local_text(one.revoked_at)} 停用：{one.revoked}。它再交来的包一律拒收")
    lines += [f"{local_text(life.at)}　{life.words}，从那时起接着写新的一段" for life in one.lives]
    return "\n".join(lines)


def _code_row(one: CodeLine) -> Row:
    cells = (
        f"{one.point[-3:]}　{one.point_name}", local_text(one.made_at), local_text(one.expires_at),
        CODE_WORDS[one.state], one.device[:8],
    )  # fmt: skip
    return Row(one.digest, cells, icon=state_icon(_CODE_ICONS[one.state]))
