"""Today's consultations, beside the form while nobody is here."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from advisor_app.domain.consultation import CHANNEL_WORDS, OUTCOME_WORDS
from advisor_app.gui.theme import label, set_role
from advisor_app.gui.widgets import EmptyState
from advisor_app.services.consulting import ConsultationSeen, Consulting
from advisor_app.support.calendar import local_text


class TodayList(QWidget):
    """Lists what was logged today, newest first."""

    def __init__(self, consulting: Consulting) -> None:
        super().__init__()
        set_role(self, "card")
        self._consulting = consulting
        self.title = label("今天", "heading")
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nobody_yet = EmptyState("今天还没有咨询", "有人来了，就在上面的框里找人")
        column = QVBoxLayout(self)
        for one in (self.title, self.nobody_yet, self.list):
            column.addWidget(one)

    def show_seen(self, seen: tuple[ConsultationSeen, ...]) -> None:
        """Show today's consultations."""
        self.title.setText(f"今天　{len(seen)} 次咨询")
        self.nobody_yet.setVisible(not seen)
        self.list.setVisible(bool(seen))
        self.list.clear()
        for one in seen:
            self.list.addItem(self._words(one))

    def _words(self, one: ConsultationSeen) -> str:
        about = one.consultation
        topics = "、".join(self._consulting.words_of(about.topics))
        return "　".join(
            (
                local_text(about.at)[-5:],
                one.name or "匿名",
                CHANNEL_WORDS[about.channel],
                topics,
                OUTCOME_WORDS[about.outcome],
            )
        )
