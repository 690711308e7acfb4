"""The first start: which point this is, who sits here, and the passphrase."""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from advisor_app.gui.theme import GAP, button, label, set_role
from advisor_app.gui.widgets import EnterMovesOn, NumberEdit, scrolling
from advisor_app.services.door import FirstRun, PointChoice
from advisor_app.services.slip_seen import SlipSeen

_WIDTH = 620


class FirstRunPage(QWidget):
    """Asks what a new record needs.

    Attributes:
        ready: a :class:`FirstRun`, when everything was given.
        slip_wanted: the district gave a slip on paper.
        founding_wanted: this computer is the district's.
    """

    ready = Signal(object)
    slip_wanted = Signal()
    founding_wanted = Signal()

    def __init__(self, weakness: Callable[[str], str]) -> None:
        super().__init__()
        set_role(self, "page")
        self._weakness = weakness
        self._district: Path | None = None
        self._slip: SlipSeen | None = None
        self.point = QComboBox()
        self.name, self.phone, self.address = QLineEdit(), NumberEdit("可以先空着"), QLineEdit()
        self.advisor = QLineEdit()
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        for one in (self.passphrase, self.again):
            one.setEchoMode(QLineEdit.EchoMode.Password)
        self.slip = button("用登记单接入……")
        self.district = button("用文件接入……")
        self.district_name = label("区里发的登记单或文件；没有也行，以后在“同步”页接入", "hint")
        self.problem = label("", "error")
        self.problem.hide()
        self.create_button = button("建立本点的记录", "primary")
        self.founding_button = button("这台电脑是区里用的：建立区级……", "choice")
        self._lay_out()
        self.point.currentIndexChanged.connect(self._suggest_name)
        self.district.clicked.connect(self._choose_district)
        self.slip.clicked.connect(self.slip_wanted)
        self.founding_button.clicked.connect(self.founding_wanted)
        self.create_button.clicked.connect(self._confirm)
        self.again.returnPressed.connect(self._confirm)
        fields = (self.point, self.name, self.phone, self.address, self.advisor, self.passphrase)
        EnterMovesOn((*fields, self.again), self).parent()

    def _lay_out(self) -> None:
        card = QWidget()
        set_role(card, "card")
        card.setFixedWidth(_WIDTH)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(28, 20, 28, 20)
        inside.setSpacing(GAP)
        inside.addWidget(label("第一次使用：建立本点的记录", "title"))
        inside.addWidget(label("记录加密存在这台电脑上。口令请记牢，别贴在屏幕上。", "hint"))
        form = QFormLayout()
        form.setSpacing(GAP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        for words, field in (
            ("顾问点", self.point), ("本点名称", self.name), ("本点电话", self.phone),
            ("本点地址", self.address), ("顾问姓名", self.advisor), ("口令", self.passphrase),
            ("再输一次", self.again),
        ):  # fmt: skip
            field.setAccessibleName(words)
            form.addRow(words, field)
        row = QHBoxLayout()
        row.addWidget(self.slip)
        row.addWidget(self.district)
        row.addStretch(1)
        form.addRow("接入区里", row)
        form.addRow("", self.district_name)
        inside.addLayout(form)
        inside.addWidget(self.problem)
        inside.addWidget(self.create_button)
        inside.addWidget(self.founding_button, 0, Qt.AlignmentFlag.AlignHCenter)
        middle = QWidget()
        around = QVBoxLayout(middle)
        around.addStretch(1)
        around.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        around.addStretch(2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(middle))

    def offer(self, points: Iterable[PointChoice]) -> None:
        """Show the district's points."""
        self.point.clear()
        for one in points:
            self.point.addItem(f"{one.code[-3:]}　{one.name}", one)
        self._suggest_name()

    def enter(self) -> None:
        """Put the focus on the point."""
        self.point.setFocus()

    def set_busy(self, busy: bool) -> None:
        """Say that the record is being made."""
        self.create_button.setEnabled(not busy)
        self.create_button.setText("正在建立……" if busy else "建立本点的记录")

    def refuse(self, message: str) -> None:
        """Say what is missing or went wrong; what was typed stays."""
        self.set_busy(False)
        self.problem.setText(message)
        self.problem.show()

    def take_district(self, path: Path) -> None:
        """Use a district's public file."""
        self._district, self._slip = path, None
        self.district_name.setText(f"已选 {path.name}")

    def take_slip(self, slip: SlipSeen) -> None:
        """Use a slip: it says whose it is, and which district gave it."""
        self._slip, self._district = slip, None
        for row in range(self.point.count()):
            if self.point.itemData(row).code == slip.point:
                self.point.setCurrentIndex(row)
        self.district_name.setText(f"登记单是 {slip.district} 发给 {slip.point} 的：建好就接入")

    def _suggest_name(self) -> None:
        one = self.point.currentData()
        if isinstance(one, PointChoice):
            self.name.setText("" if one.to_check and "待" in one.name else one.name)
            self.name.setPlaceholderText("门牌上的名称，如 某某社区银发顾问点")

    def _choose_district(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "选区里发的接入文件", "", "区里的文件 (*.toml)")
        if name:
            self.take_district(Path(name))

    def _confirm(self) -> None:
        problem, field = self._missing()
        if problem:
            self.refuse(problem)
            field.setFocus()
            return
        self.problem.hide()
        self.set_busy(True)
        self.ready.emit(self._entry())

    def _missing(self) -> tuple[str, QWidget]:
        weak = self._weakness(self.passphrase.text())
        for wrong, message, field in (
            (not isinstance(self.point.currentData(), PointChoice), "请选顾问点", self.point),
            (not self.name.text().strip(), "请填本点名称：告知单上要印", self.name),
            (not self.advisor.text().strip(), "请填顾问姓名：月报和告知单上要用", self.advisor),
            (bool(weak), weak, self.passphrase),
            (self.passphrase.text() != self.again.text(), "两次口令不一样：请重输", self.again),
        ):
            if wrong:
                return message, field
        return "", self

    def _entry(self) -> FirstRun:
        one: PointChoice = self.point.currentData()
        return FirstRun(
            point=one.code,
            point_name=self.name.text().strip(),
            advisor=self.advisor.text().strip(),
            passphrase=self.passphrase.text(),
            point_phone=self.phone.text().strip(),
            point_address=self.address.text().strip(),
            district=self._district,
            slip=self._slip.text if self._slip else "",
        )
