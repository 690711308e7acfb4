"""Today's consultations, beside the form while nobody is here."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from advisor_app.domain.consultation import CHANNEL_WORDS, OUTCOME_WORDS
from advisor_app.gui.talk_lines import TalkLines
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
        self.list = TalkLines("今天的咨询")
        self.hint = label("Ctrl+J 到这里，回车打开一次，可以更正、撤回；以前的按 Ctrl+H", "hint")
        self.nobody_yet = EmptyState("今天还没有咨询", "有人来了，就在上面的框里找人")
        column = QVBoxLayout(self)
        for one in (self.title, self.nobody_yet, self.list, self.hint):
            column.addWidget(one)

    def show_seen(self, seen: tuple[ConsultationSeen, ...]) -> None:
        """Show today's consultations."""
        self.title.setText(f"今天　{len(seen)} 次咨询")
        self.nobody_yet.setVisible(not seen)
        self.list.setVisible(bool(seen))
        self.list.show_lines([(one.consultation.id, self._words(one)) for one in seen])

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
