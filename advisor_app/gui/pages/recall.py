"""The line that says who is here, and what was last time."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.gui.jobs import Jobs
from advisor_app.gui.more_sheets import MoreSheets
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import OneLine
from advisor_app.gui.wording import number_masked, overdue, phone_masked, visit, who
from advisor_app.services.registration import PersonCard
from advisor_app.services.suite import Services


class Recall(QWidget):
    """Who is here, and what was last time."""

    def __init__(self, services: Services, jobs: Jobs, page: QWidget) -> None:
        """Take the page on which dialogs open."""
        super().__init__()
        self._card: PersonCard | None = None
        set_role(self, "card")
        self.name = OneLine("title")
        self.details = OneLine("hint")
        self.due = label("", "warning")
        self.due.setWordWrap(False)
        self.edit_button = button("要素 Ctrl+E")
        self.sheet_button = button("告知单 Ctrl+P")
        self.more_button = MoreSheets(services, jobs, lambda: self._card, page)
        self.leave_button = button("换人")
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE, 6, EDGE, 6)
        row.setSpacing(GAP)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self.name)
        texts.addWidget(self.details)
        row.addLayout(texts, 1)
        row.addWidget(self.due)
        for one in (self.edit_button, self.sheet_button, self.more_button, self.leave_button):
            row.addWidget(one)
        self.hide()

    def show_card(self, card: PersonCard, services: Services) -> None:
        """Show a person with their last visits."""
        self._card, person = card, card.person
        self.name.say(who(person, services.desk.today))
        lines = [f"上次 {visit(one, services.consulting)}" for one in card.visits[:2]]
        known = (*(lines or ["第一次来"]), number_masked(person), phone_masked(person))
        self.details.say("　｜　".join(part for part in known if part))
        late = overdue(card, services.desk.today)
        self.due.setText(f"⚠ {late} 个回访到期")
        self.due.setVisible(late > 0)
        self._allow(True)
        self.show()

    def show_nobody(self) -> None:
        """Show that nobody is named."""
        self._card = None
        self.name.say("匿名咨询")
        self.details.say("不登记姓名，照样计数；回答只用在这一次")
        self.due.hide()
        self._allow(False)
        self.show()

    def _allow(self, named: bool) -> None:
        self.edit_button.setVisible(named)
        self.sheet_button.setVisible(named)
        self.more_button.setVisible(named)
