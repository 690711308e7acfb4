"""The parts of a saved talk beside its form: whom it is about, when it was, policies told."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDateTimeEdit,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.ids import RecordId
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.finder import Finder
from advisor_app.gui.pages.person_dialogs import PersonDialogs
from advisor_app.gui.theme import GAP, button, label, set_role
from advisor_app.services.correcting import HistoryLine
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_text

_INDENT = 6
_MOST_ROWS = 4
_SHORTEST = 8
"""Characters of a policy's name that are seen at least."""
_ID = Qt.ItemDataRole.UserRole


class WhoRow(QWidget):
    """Whom a talk is about, and who it is about after all.

    Attributes:
        changed: somebody else was taken, or nobody.
    """

    changed = Signal()

    def __init__(self, services: Services, jobs: Jobs, elder: RecordId | None, name: str) -> None:
        super().__init__()
        set_role(self, "clear")
        self._services, self._jobs = services, jobs
        self.elder = elder
        self.name = label(name, "heading")
        self.name.setWordWrap(False)
        self.other_button = button("换人 Ctrl+F")
        self.nobody_button = button("改成匿名")
        self.finder = Finder(services, jobs)
        self.finder.hide()
        self.people = PersonDialogs(services, jobs, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.other_button)
        row.addWidget(self.nobody_button)
        column.addLayout(row)
        column.addWidget(self.finder)
        self._connect()
        self._allow()

    def _connect(self) -> None:
        self.other_button.clicked.connect(self.look)
        self.nobody_button.clicked.connect(lambda: self._be(None, "匿名"))
        self.finder.taken.connect(self._take)
        self.finder.anonymous_wanted.connect(lambda: self._be(None, "匿名"))
        self.finder.new_wanted.connect(self.people.register)
        self.finder.left.connect(self.look)
        self.people.saved.connect(self._take)

    def look(self) -> None:
        """Offer the search box, or put it away again."""
        self.finder.setVisible(not self.finder.isVisible())
        self.finder.clear()
        (self.finder.box if self.finder.isVisible() else self.other_button).setFocus()

    def _take(self, elder: str) -> None:
        one, words = RecordId(elder), self._services.correcting.words
        self._jobs.run(lambda: words.name(one), lambda name: self._be(one, name), owner=self)

    def _be(self, elder: RecordId | None, name: str) -> None:
        self.elder = elder
        self.name.setText(name)
        self.finder.hide()
        self._allow()
        self.other_button.setFocus()
        self.changed.emit()

    def _allow(self) -> None:
        self.nobody_button.setVisible(self.elder is not None)


class PoliciesTold(QWidget):
    """The policies that were explained: ticked off with the space bar, more added by name.

    Attributes:
        changed: one was added, or taken out.
    """

    changed = Signal()

    def __init__(self, told: Iterable[tuple[str, str]], known: Iterable[tuple[str, str]]) -> None:
        """Take the policies told, and all there are: ids with their names."""
        super().__init__()
        set_role(self, "clear")
        self.list = QListWidget()
        self.list.setAccessibleName("讲过的政策")
        self.more = QComboBox()
        self.more.setEditable(True)
        self.more.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.more.setAccessibleName("加一项讲过的政策")
        self.more.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.more.setMinimumContentsLength(_SHORTEST)
        typed = QLineEdit()
        typed.setPlaceholderText("加一项：打几个字，回车")
        self.more.setLineEdit(typed)
        for policy, name in sorted(known, key=lambda one: one[1]):
            self.more.addItem(name, policy)
        self.more.setCurrentIndex(-1)
        completer = QCompleter(self.more.model(), self.more)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.more.setCompleter(completer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP - 2)
        column.addWidget(self.list)
        column.addWidget(self.more)
        for policy, name in told:
            self._add(policy, name)
        self._fit()
        self.list.itemChanged.connect(lambda _: self.changed.emit())
        self.more.activated.connect(self._activated)

    @property
    def values(self) -> tuple[str, ...]:
        """The ids of those ticked, in their order."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(
            str(one.data(_ID)) for one in items if one.checkState() == Qt.CheckState.Checked
        )

    def _activated(self, at: int) -> None:
        policy = str(self.more.itemData(at))
        rows = range(self.list.count())
        known = next((row for row in rows if self.list.item(row).data(_ID) == policy), None)
        if known is None:
            self._add(policy, self.more.itemText(at))
            self._fit()
        else:
            self.list.item(known).setCheckState(Qt.CheckState.Checked)
        self.more.setCurrentIndex(-1)
        self.more.clearEditText()
        self.changed.emit()

    def _add(self, policy: str, name: str) -> None:
        item = QListWidgetItem(name)
        item.setData(_ID, policy)
        item.setToolTip(name)
        item.setCheckState(Qt.CheckState.Checked)
        self.list.addItem(item)

    def _fit(self) -> None:
        rows = min(self.list.count(), _MOST_ROWS)
        self.list.setVisible(rows > 0)
        if rows:
            self.list.setFixedHeight(rows * self.list.sizeHintForRow(0) + 8)
        self.list.setCurrentRow(0)


def history_lines(history: Sequence[HistoryLine]) -> QWidget:
    """Show what happened to a talk, the newest first."""
    made = QWidget()
    set_role(made, "clear")
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP - 4)
    for line in reversed(history):
        head = "　".join(part for part in (local_text(line.at), line.by, line.what) if part)
        told = [change.in_words for change in line.changes]
        told += [f"原因：{line.why}"] if line.why else []
        column.addWidget(label("\n".join((head, *(f"　{one}" for one in told)))))
    return made


def when_field(at: QDateTime, latest: QDateTime) -> QDateTimeEdit:
    """Make the field of the day and the time."""
    made = QDateTimeEdit()
    made.setDisplayFormat("yyyy年M月d日 HH:mm")
    made.setCalendarPopup(True)
    made.setDateTime(at)
    made.setMaximumDateTime(max(at, latest))
    made.setAccessibleName("什么时候")
    made.lineEdit().setTextMargins(_INDENT, 0, 0, 0)
    return made
