"""The talks that were saved, to find one: the newest first, by words, or those taken back."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.consultation import CHANNEL_WORDS, OUTCOME_WORDS
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState, size_within
from advisor_app.services.consulting import ConsultationSeen
from advisor_app.services.registration import PersonCard
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_text

_PAUSE_MS = 80
_MOST = 300
_HEADINGS = ("时间", "老人", "方式", "事项", "结果", "问答")
_KINDS = {"consultation", "note", "identity", "erasure"}


class TalkListDialog(QDialog):
    """Finds a talk; Enter opens it.

    Attributes:
        opened: the id of a talk that is to be opened.
    """

    opened = Signal(str)

    def __init__(
        self, services: Services, jobs: Jobs, card: PersonCard | None, parent: QWidget
    ) -> None:
        """Take the card of whose talks are listed; all talks when None."""
        super().__init__(parent)
        self._services, self._jobs, self._turn = services, jobs, 0
        self._elder = card.person.id if card else None
        whose = f"{card.person.name}的咨询" if card else "以前的咨询"
        self.setWindowTitle(whose)
        size_within(self, parent, 1000, 560)
        self.box = QLineEdit()
        set_role(self.box, "search")
        self.box.setAccessibleName("找哪一次咨询")
        self.box.setPlaceholderText("老人姓名、问答里的字；上下键选，回车打开")
        self.box.setVisible(card is None)
        self.gone = QCheckBox("只看撤回的 Alt+W")
        self.gone.setVisible(card is None)
        self.table = Table(_HEADINGS, whose, stretch=5)
        self.table.let_sort()
        self.empty = EmptyState("")
        self.count = label("", "hint")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._connect()
        self._read()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, EDGE, EDGE, GAP)
        whole.setSpacing(GAP)
        top = QHBoxLayout()
        top.addWidget(self.box, 1)
        top.addWidget(self.gone)
        whole.addLayout(top)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        whole.addWidget(self._middle, 1)
        below = QHBoxLayout()
        below.addWidget(self.count, 1)
        close = button("关闭 Esc")
        close.clicked.connect(self.accept)
        below.addWidget(close)
        whole.addLayout(below)

    def _connect(self) -> None:
        self._pause.timeout.connect(self._read)
        self.box.textChanged.connect(lambda _: self._pause.start())
        self.box.returnPressed.connect(self._open)
        self.gone.toggled.connect(lambda _: self._read())
        self.table.entered.connect(self._open)
        self.table.doubleClicked.connect(lambda _: self._open())
        self._jobs.changed.connect(self._hear)
        down = QShortcut(QKeySequence("Down"), self.box, self.table.setFocus)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        QShortcut(QKeySequence("Alt+W"), self, self.gone.toggle)

    def _hear(self, changed: Changed) -> None:
        if changed.kinds & _KINDS:
            self._read()

    def _read(self) -> None:
        self._pause.stop()
        self._turn += 1
        turn, text, elder = self._turn, self.box.text().strip(), self._elder
        service, gone = self._services.consulting, self.gone.isChecked()

        def find() -> tuple[ConsultationSeen, ...]:
            if elder:
                return service.of_elder(elder, _MOST)
            return service.withdrawn() if gone else service.listed(search=text, limit=_MOST)

        self._jobs.run(find, lambda seen: self._show(turn, seen), owner=self)

    def _show(self, turn: int, seen: tuple[ConsultationSeen, ...]) -> None:
        if turn != self._turn:
            return
        kept = self.table.chosen
        self.box.setEnabled(not self.gone.isChecked())
        self.table.rows.show_rows([self._row(one) for one in seen])
        self._middle.setCurrentWidget(self.table if seen else self.empty)
        self.table.choose(kept)
        more = f"，先列 {_MOST} 次" if len(seen) >= _MOST else ""
        can = "恢复" if self.gone.isChecked() else "更正、撤回"
        self.count.setText(f"{len(seen)} 次{more}；回车打开，可以{can}")
        if not seen:
            self.count.setText("")
            self._say_nothing()
        elif self._elder or self.gone.isChecked():
            self.table.setFocus()

    def _say_nothing(self) -> None:
        if self.gone.isChecked():
            self.empty.say("没有撤回的咨询", "撤回的会留在这里，可以恢复")
        elif self.box.text().strip():
            self.empty.say("没有找到", "少打几个字试试；空格隔开的词要都有才算")
        else:
            self.empty.say("还没有咨询记录")

    def _row(self, one: ConsultationSeen) -> Row:
        about, note = one.consultation, one.note
        topics = "、".join(self._services.consulting.words_of(about.topics))
        said = "　".join((note.asked, note.answered)).strip() if note else ""
        cells = (
            local_text(about.at), one.name or "匿名", CHANNEL_WORDS[about.channel], topics,
            OUTCOME_WORDS[about.outcome], " ".join(said.split()),
        )  # fmt: skip
        return Row(about.id, cells, tip=said)

    def _open(self) -> None:
        if self.table.chosen:
            self.opened.emit(self.table.chosen)
