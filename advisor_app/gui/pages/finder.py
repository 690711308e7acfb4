"""The search box of the counter: name, initials, phone, last digits, or a swiped card."""

import re

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import set_role
from advisor_app.gui.wording import number_masked, phone_masked, who
from advisor_app.services.registration import FoundPerson
from advisor_app.services.suite import Services

_CARD = re.compile(r"\d{15}|\d{17}[\dXx]")
_PAUSE_MS = 60
_MOST = 12
_SEEN = 8
NEW, ANONYMOUS = "new", "anonymous"


class Finder(QWidget):
    """Finds a person while one types.

    Attributes:
        taken: the id of the chosen elder.
        new_wanted: what was typed, for somebody not yet registered.
        anonymous_wanted: nobody is to be named.
        left: Escape was pressed where nothing was typed.
    """

    taken = Signal(str)
    new_wanted = Signal(str)
    anonymous_wanted = Signal()
    left = Signal()

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__()
        self._services, self._jobs = services, jobs
        self._asked = 0
        self._answered = -1
        self._confirm_when_answered = False
        self.box = QLineEdit()
        set_role(self.box, "search")
        self.box.setAccessibleName("谁来了")
        self.box.setPlaceholderText(
            "谁来了？姓名、拼音首字母、电话或证件尾号、刷身份证；直接回车是匿名咨询"
        )
        self.box.setInputMethodHints(
            Qt.InputMethodHint.ImhPreferLatin | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.box.installEventFilter(self)
        self.hits = QListWidget()
        self.hits.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hits.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hits.itemClicked.connect(self._take)
        self.hits.hide()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.box.textEdited.connect(self._typed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.box)
        layout.addWidget(self.hits)

    def clear(self) -> None:
        """Forget what was typed."""
        self._pause.stop()
        self._asked += 1
        self._confirm_when_answered = False
        self.box.clear()
        self.hits.clear()
        self.hits.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows, Enter and Escape work from within the box."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._pressed(event)
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent) -> bool:
        key = event.key()
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.hits.count():
            step = 1 if key == Qt.Key.Key_Down else -1
            self.hits.setCurrentRow((self.hits.currentRow() + step) % self.hits.count())
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self._confirm()
            return True
        if key == Qt.Key.Key_Escape:
            if not self.box.text():
                self.left.emit()
            self.clear()
            return True
        return False

    def _typed(self) -> None:
        self._confirm_when_answered = False  # the Enter was about what stood here before
        self._pause.start()

    def _ask(self) -> None:
        self._pause.stop()
        self._asked += 1
        turn, text = self._asked, self.box.text().strip()
        if not text:
            self.hits.hide()
            return
        self._jobs.run(
            lambda: self._services.registration.find(text, _MOST),
            lambda found: self._show(turn, found),
            owner=self,
        )

    def _show(self, turn: int, found: tuple[FoundPerson, ...]) -> None:
        if turn != self._asked:
            return  # an answer to what stood in the box before
        self._answered = turn
        self.hits.clear()
        for one in found:
            self._add(self._words(one), one.person.id)
        self._add(f"＋ 登记新人：{self.box.text().strip()}", NEW)
        self._add("不登记姓名，匿名咨询", ANONYMOUS)
        self.hits.setCurrentRow(0)
        rows = min(self.hits.count(), _SEEN)
        self.hits.setFixedHeight(rows * self.hits.sizeHintForRow(0) + 2 * self.hits.frameWidth())
        self.hits.show()
        if self._confirm_when_answered:
            self._confirm_when_answered = False
            self._take_scanned(found)

    def _add(self, words: str, data: str) -> None:
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, data)
        self.hits.addItem(item)

    def _words(self, one: FoundPerson) -> str:
        parts = [who(one.person, self._services.desk.today)]
        parts.append(number_masked(one.person) or phone_masked(one.person))
        if one.last_day:
            parts.append(f"上次 {one.last_day}")
        return "　".join(part for part in parts if part)

    def _confirm(self) -> None:
        """Take what the list shows; ask first when the list is not about this text."""
        text = self.box.text().strip()
        if not text:
            self.anonymous_wanted.emit()
        elif self._pause.isActive() or self._answered != self._asked or self.hits.isHidden():
            self._confirm_when_answered = True
            self._ask()
        else:
            self._take(self.hits.currentItem())

    def _take_scanned(self, found: tuple[FoundPerson, ...]) -> None:
        """Enter came before the list: a scan, or somebody fast."""
        text = "".join(self.box.text().split())
        if len(found) == 1:
            self._take(self.hits.item(0))
        elif not found and _CARD.fullmatch(text):
            self.clear()
            self.new_wanted.emit(text)

    def _take(self, item: QListWidgetItem) -> None:
        data, text = item.data(Qt.ItemDataRole.UserRole), self.box.text().strip()
        self.clear()
        if data == NEW:
            self.new_wanted.emit(text)
        elif data == ANONYMOUS:
            self.anonymous_wanted.emit()
        else:
            self.taken.emit(data)
