"""One box that finds everything: policies, topics, people, and what was said at the counter."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.gui.jobs import Jobs
from advisor_app.gui.marked_lines import Line, MarkedLines, as_html
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState, scrolling
from advisor_app.services.searching import (
    CONSULTATION,
    ELDER,
    POLICY,
    RESOURCE,
    TOPIC,
    Group,
    Marked,
    Result,
    Search,
)

_PAUSE_MS = 60
_MOST = 8
_MOST_OF_TOPIC = 50
_LONGEST = 200
_TITLE, _BELOW = 28, 31
"""How many characters of a title and of the line below it a list shows."""

TALK = "talk"
"""Where a talk is opened: a dialog of its own, on whatever page."""
_ENTER = {
    POLICY: "回车：到“政策”页看这一项",
    TOPIC: "回车：只看这个事项的咨询记录",
    RESOURCE: "回车：到“资源”页看这一项服务",
    ELDER: "回车：到“老人”页看这一位",
    CONSULTATION: "回车：打开这次咨询，可以更正、撤回",
}


class SearchDialog(QDialog):
    """Finds while one types; Enter opens, Escape closes.

    Attributes:
        opened: the name of a page, or ``TALK``, and the id it should show.
    """

    opened = Signal(str, str)

    def __init__(self, search: Search, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._search, self._jobs = search, jobs
        self._turn = 0
        self._answered = 0
        self._open_when_answered = False
        self._topic = ""
        self._results: list[Result] = []
        self.setWindowTitle("搜索")
        self.resize(900, 560)
        self.box = QLineEdit()
        set_role(self.box, "search")
        self.box.setAccessibleName("搜索什么")
        self.box.setMaxLength(_LONGEST)
        self.box.setPlaceholderText(
            "政策、事项、服务资源、老人、问答里的字；拼音、首字母、文号都行"
        )
        self.box.installEventFilter(self)
        self.topic_button = button("", "choice")
        self.topic_button.hide()
        self.lines = MarkedLines("搜索结果")
        self.nothing = EmptyState("")
        self.reader = label("")
        self.reader.setTextFormat(Qt.TextFormat.RichText)
        self.reader.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reader.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.reader.setContentsMargins(EDGE, GAP, EDGE, GAP)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._connect()
        self._show(0, ())

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, EDGE, EDGE, GAP)
        whole.setSpacing(GAP)
        top = QHBoxLayout()
        top.addWidget(self.topic_button)
        top.addWidget(self.box, 1)
        whole.addLayout(top)
        card = QWidget()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(scrolling(self.reader))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.lines)
        split.addWidget(card)
        split.setChildrenCollapsible(False)
        split.setSizes([500, 380])
        split.setHandleWidth(GAP)
        self._middle = QStackedWidget()
        self._middle.addWidget(split)
        self._middle.addWidget(self.nothing)
        whole.addWidget(self._middle, 1)
        whole.addWidget(label("↑ ↓ 选　回车 打开　Esc 关闭", "hint"))

    def _connect(self) -> None:
        self._pause.timeout.connect(self._ask)
        self.box.textChanged.connect(self._typed)
        self.lines.currentRowChanged.connect(lambda _: self._read())
        self.lines.itemClicked.connect(lambda _: self.box.setFocus())
        self.lines.itemDoubleClicked.connect(lambda _: self.take())
        self.topic_button.clicked.connect(lambda: self._about(""))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows, Enter and Backspace work on the list from within the box."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._pressed(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _pressed(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.lines.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        elif key == Qt.Key.Key_Backspace and self._topic and not self.box.text():
            self._about("")
        else:
            return False
        return True

    def _typed(self) -> None:
        self._open_when_answered = False  # the Enter was about what stood here before
        self._pause.start()

    def _confirm(self) -> None:
        """Open what is chosen; ask first when the list is not about this text."""
        if self._pause.isActive() or self._answered != self._turn:
            self._open_when_answered = True
            self._ask()
        else:
            self.take()

    def _about(self, topic: str) -> None:
        """Look only into consultations about a topic, or into everything again."""
        self._topic = topic
        self.topic_button.setVisible(bool(topic))
        if topic:
            self.topic_button.setText(f"事项：{self._search.topic_label(topic)}　✕")
            self.topic_button.setAccessibleName("不再只看这个事项")
        self.box.clear()
        self.box.setFocus()
        self._ask()

    def _ask(self) -> None:
        self._pause.stop()
        self._turn += 1
        turn, typed, topic = self._turn, self.box.text(), self._topic
        most = _MOST_OF_TOPIC if topic else _MOST
        self._jobs.run(
            lambda: self._search.find(typed, topic, most),
            lambda groups: self._show(turn, groups),
            owner=self,
        )

    def _show(self, turn: int, groups: tuple[Group, ...]) -> None:
        if turn != self._turn:
            return  # an answer to what stood in the box before
        self._answered = turn
        self._results = [one for group in groups for one in group.results]
        lines: list[Line] = []
        for group in groups:
            lines.append(Line(Marked(group.heading), heading=True))
            first = sum(line.number >= 0 for line in lines)
            lines += [_line(one, first + at) for at, one in enumerate(group.results)]
        self.lines.show_lines(lines)
        self._middle.setCurrentIndex(0 if groups else 1)
        if not groups:
            self._say_nothing()
        if self._open_when_answered:
            self._open_when_answered = False
            self.take()

    def _say_nothing(self) -> None:
        typed = self.box.text().strip()
        if typed:
            hint = "少打几个字试试，或者换拼音首字母、换个说法；空格隔开的词要都有才算"
            self.nothing.say(f"没有找到“{typed}”", hint)
        elif self._topic:
            self.nothing.say("这个事项还没有咨询记录", "按退格键回到全部")
        else:
            hint = "政策、事项、服务资源、老人和咨询记录一起找。如 高龄津贴、gljt、郑民文201628"
            self.nothing.say("打字就找", hint)

    @property
    def chosen(self) -> Result | None:
        """The chosen result."""
        number = self.lines.chosen
        return self._results[number] if 0 <= number < len(self._results) else None

    def _read(self) -> None:
        one = self.chosen
        self.reader.setText(_in_full(one) if one else "")

    def take(self) -> None:
        """Open what is chosen: a policy, a person's card, a talk, or those about a topic."""
        one = self.chosen
        if one is None:
            return
        if one.kind == TOPIC:
            self._about(one.id)
        elif one.kind == POLICY:
            self._leave_for("policies", one.id)
        elif one.kind == RESOURCE:
            self._leave_for("directory", one.id)
        elif one.kind == CONSULTATION:
            self._leave_for(TALK, one.id)
        elif one.elder:
            self._leave_for("elders", one.elder)

    def _leave_for(self, page: str, subject: str) -> None:
        self.accept()
        self.opened.emit(page, subject)


def _line(one: Result, number: int) -> Line:
    below = Marked("")
    if one.details:
        name, marked = one.details[0]
        cut, before = marked.excerpt(_BELOW), len(name) + 1
        spans = tuple((start + before, end + before) for start, end in cut.spans)
        below = Marked(f"{name}：{cut.text}", spans)
    return Line(one.title.excerpt(_TITLE), below, number=number)


def _in_full(one: Result) -> str:
    parts = [f"<h3>{as_html(one.title)}</h3>"]
    parts += [f"<p>{name}：{as_html(marked)}</p>" for name, marked in one.details]
    parts.append(f"<p>{_ENTER[one.kind]}</p>")
    return "".join(parts)
