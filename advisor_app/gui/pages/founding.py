"""The first start at the district: its name, a passphrase, and where its public file goes."""

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from advisor_app.gui.file_choice import ask_to_save, with_ending
from advisor_app.gui.pages.card_page import CardPage, Check
from advisor_app.gui.theme import button, label
from advisor_app.gui.widgets import EnterMovesOn
from advisor_app.services.door import FirstDistrict

_PUBLIC = "district.toml"


def ask_public(parent: QWidget) -> str:
    """Ask where the public file goes; empty when they let it be."""
    return ask_to_save(parent, "接入文件存到", _PUBLIC, "区里的文件 (*.toml)")


class FoundingPage(CardPage):
    """Asks what a new district needs, and gives a :class:`FirstDistrict`.

    Attributes:
        left: this computer is a point's after all.
    """

    left = Signal()

    def __init__(
        self, weakness: Callable[[str], str], ask: Callable[[QWidget], str] = ask_public
    ) -> None:
        super().__init__(weakness, "建立区级")
        self._ask = ask
        self._public: Path | None = None
        self.name = QLineEdit()
        self.name.setPlaceholderText("如 上街区；印在各点的登记单和回执上")
        self.public = button("选地方……")
        self.public_name = label("发给各点的接入文件 district.toml；以后还能再存", "hint")
        self.back_button = button("这台电脑是顾问点的")
        self._lay_out()
        self.public.clicked.connect(self._choose)
        self.back_button.clicked.connect(self.left)
        self._order = EnterMovesOn((self.name, self.passphrase, self.again, self.public), self)

    def _lay_out(self) -> None:
        form = self.form_of((("区的名称", self.name),))
        row = QHBoxLayout()
        row.addWidget(self.public)
        row.addWidget(self.public_name, 1)
        form.addRow("接入文件", row)
        ways = QHBoxLayout()
        ways.addWidget(self.back_button)
        ways.addWidget(self.create_button, 1)
        hint = label(
            "一个区只建立一次。全区的钥匙存在这台电脑的记录里：口令请记牢，并做好备份；"
            "丢了，各点要重新接入。",
            "hint",
        )
        title = label("建立区级：收各点的数据包，下发政策", "title")
        self.lay_card(title, hint, form, self.problem, ways)

    def enter(self) -> None:
        """Put the focus on the name."""
        self.name.setFocus()

    def take_public(self, path: Path) -> None:
        """Use a place for the public file."""
        self._public = path
        self.public_name.setText(f"存到 {path}")

    def _choose(self) -> None:
        chosen = self._ask(self)
        if chosen:
            self.take_public(with_ending(chosen, "toml"))
            self.create_button.setFocus()

    def checks(self) -> Iterator[Check]:
        """Give what is looked at, in order."""
        yield not self.name.text().strip(), "请填区的名称：登记单和回执上要印", self.name
        yield from super().checks()
        yield self._public is None, "请选接入文件存到哪里：没有登记单的点要用它接入", self.public

    def entry(self) -> FirstDistrict:
        """Give what was entered."""
        return FirstDistrict(
            name=self.name.text().strip(),
            passphrase=self.passphrase.text(),
            public=self._public or Path(_PUBLIC),
        )
