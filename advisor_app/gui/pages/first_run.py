"""The first start: which point this is, who sits here, and the passphrase."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit

from advisor_app.gui.pages.card_page import CardPage, Check
from advisor_app.gui.theme import button, label
from advisor_app.gui.widgets import EnterMovesOn, NumberEdit
from advisor_app.services.door import FirstRun, PointChoice
from advisor_app.services.slip_seen import SlipSeen


class FirstRunPage(CardPage):
    """Asks what a new record needs, and gives a :class:`FirstRun`.

    Attributes:
        district_chosen: its public file; it may name other points than are offered.
        slip_wanted: the district gave a slip on paper.
        founding_wanted: this computer is the district's.
        restore_wanted: there was a record before, on another computer or before it was set up
            anew, and a backup of it.
    """

    district_chosen = Signal(object)
    slip_wanted = Signal()
    founding_wanted = Signal()
    restore_wanted = Signal()

    def __init__(self, weakness: Callable[[str], str]) -> None:
        super().__init__(weakness, "建立本点的记录")
        self._district: Path | None = None
        self._slip: SlipSeen | None = None
        self.point = QComboBox()
        self.point.setPlaceholderText("请选本点的编号")  # with it Qt chooses none by itself
        self.name, self.phone, self.address = QLineEdit(), NumberEdit("可以先空着"), QLineEdit()
        self.advisor = QLineEdit()
        self.slip = button("用登记单接入……")
        self.district = button("用文件接入……")
        self.district_name = label("区里发的登记单或文件；没有也行，以后在“同步”页接入", "hint")
        self.founding_button = button("这台电脑是区里用的：建立区级……", "choice")
        self.restore_button = button("以前用过、有备份：用备份恢复……", "choice")
        self._lay_out()
        self.point.currentIndexChanged.connect(self._suggest_name)
        self.district.clicked.connect(self._choose_district)
        self.slip.clicked.connect(self.slip_wanted)
        self.founding_button.clicked.connect(self.founding_wanted)
        self.restore_button.clicked.connect(self.restore_wanted)
        self.again.returnPressed.connect(self.confirm)
        fields = (self.point, self.name, self.phone, self.address, self.advisor, self.passphrase)
        EnterMovesOn((*fields, self.again), self).parent()

    def _lay_out(self) -> None:
        form = self.form_of((
            ("顾问点", self.point), ("本点名称", self.name), ("本点电话", self.phone),
            ("本点地址", self.address), ("顾问姓名", self.advisor),
        ))  # fmt: skip
        row = QHBoxLayout()
        row.addWidget(self.slip)
        row.addWidget(self.district)
        row.addStretch(1)
        form.addRow("接入区里", row)
        form.addRow("", self.district_name)
        other = QHBoxLayout()
        other.addStretch(1)
        other.addWidget(self.restore_button)
        other.addWidget(self.founding_button)
        other.addStretch(1)
        self.lay_card(
            label("第一次使用：建立本点的记录", "title"),
            label("记录加密存在这台电脑上。口令请记牢，别贴在屏幕上。", "hint"),
            form, self.problem, self.create_button, other,
        )  # fmt: skip

    def offer(self, points: Iterable[PointChoice]) -> None:
        """Show the district's points; one that was chosen stays, with what was typed of it."""
        chosen, typed = self.point.currentData(), self.name.text()
        self.point.clear()
        for one in points:
            self._add(one)
        self._suggest_name()
        if isinstance(chosen, PointChoice) and self._choose_point(chosen.code):
            self.name.setText(typed)

    def _add(self, one: PointChoice) -> None:
        self.point.addItem(f"{one.code[-3:]}　{one.name}", one)

    def _choose_point(self, code: str) -> bool:
        for row in range(self.point.count()):
            if self.point.itemData(row).code == code:
                self.point.setCurrentIndex(row)
                return True
        return False

    def enter(self) -> None:
        """Put the focus on the point."""
        self.point.setFocus()

    def take_district(self, path: Path) -> None:
        """Use a district's public file."""
        self._district, self._slip = path, None
        self.district_name.setText(f"已选 {path.name}")
        self.district_chosen.emit(path)

    def take_slip(self, slip: SlipSeen) -> None:
        """Use a slip: it says whose it is, which may be a new point, and who gave it."""
        self._slip, self._district = slip, None
        if not self._choose_point(slip.point):
            self._add(
                PointChoice(code=slip.point, name="登记单上的新点（名称待填）", to_check=True)
            )
            self._choose_point(slip.point)
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

    def checks(self) -> Iterator[Check]:
        """Give what is looked at, in order."""
        known = isinstance(self.point.currentData(), PointChoice)
        yield not known, "请选顾问点", self.point
        yield not self.name.text().strip(), "请填本点名称：告知单上要印", self.name
        yield not self.advisor.text().strip(), "请填顾问姓名：月报和告知单上要用", self.advisor
        yield from super().checks()

    def entry(self) -> FirstRun:
        """Give what was entered."""
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
