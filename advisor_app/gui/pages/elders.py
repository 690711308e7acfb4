"""The elders: find, look up, correct, hand to the counter, erase."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.erase import EraseDialog
from advisor_app.gui.dialogs.person import PersonDialog
from advisor_app.gui.dialogs.register_import import RegisterImportDialog
from advisor_app.gui.dialogs.sheet_preview import elder_preview
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.more_sheets import MoreSheets
from advisor_app.gui.page import Page
from advisor_app.gui.pages.person_card import PersonCardView
from advisor_app.gui.pages.talks import Talks
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState, scrolling
from advisor_app.gui.wording import age_words, number_tail, sex_word
from advisor_app.services.registration import FoundPerson, PersonCard, PersonForm
from advisor_app.services.suite import Services

_PAUSE_MS = 80
_MOST = 200
_HEADINGS = ("姓名", "性别", "年龄", "社区", "证件尾号", "上次来")
_PAPERS_COLUMN = 4
_WIDE = 960
"""Below this width, in pixels at 100 %, the list does without the papers' column."""

_KINDS = {"elder", "identity", "consultation", "sheet", "follow_up", "consent"}


class EldersPage(Page):
    """Everybody the point knows."""

    title = "老人"

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self.card: PersonCard | None = None
        self._wanted = ""
        self._turn = 0
        self._shown_turn = 0
        self.box = QLineEdit()
        set_role(self.box, "search")
        self.box.setPlaceholderText("姓名、拼音首字母、电话或证件尾号")
        self.box.setAccessibleName("查找老人")
        self.box.setClearButtonEnabled(True)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._read)
        self.box.textChanged.connect(lambda _: self._pause.start())
        self.count = label("", "hint")
        self.count.setWordWrap(False)
        self.table = Table(_HEADINGS, "老人名单", stretch=3)
        self.table.let_sort()
        self.empty = EmptyState("还没有登记老人", "按 Ctrl+N 登记第一位")
        self.view = PersonCardView(services)
        self.talks = Talks.of(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        top = QHBoxLayout()
        top.addWidget(self.box, 1)
        top.addWidget(self.count)
        self.import_button = button("导入旧台账……")
        top.addWidget(self.import_button)
        self.new_button = button("登记新人 Ctrl+N", "primary")
        top.addWidget(self.new_button)
        whole.addLayout(top)
        self._left = QStackedWidget()
        self._left.addWidget(self.table)
        self._left.addWidget(self.empty)
        right = QWidget()
        set_role(right, "card")
        column = QVBoxLayout(right)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.addWidget(scrolling(self.view), 1)
        column.addLayout(self._actions())
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._left)
        split.addWidget(right)
        split.setChildrenCollapsible(False)
        split.setSizes([620, 400])
        split.setHandleWidth(GAP)
        whole.addWidget(split, 1)

    def _actions(self) -> QVBoxLayout:
        self.visit_button = button("去接待 Ctrl+Enter", "primary")
        self.edit_button = button("修改 Ctrl+E")
        self.talks_button = button("咨询 Ctrl+H")
        self.sheet_button = button("告知单 Ctrl+P")
        self.more_button = MoreSheets(self.services, self.jobs, lambda: self.card, self)
        self.erase_button = button("删除个人信息……", "danger")
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, ones in (
            (first, (self.visit_button, self.edit_button, self.talks_button)),
            (second, (self.sheet_button, self.more_button, self.erase_button)),
        ):
            for one in ones:
                row.addWidget(one, 1)
        both = QVBoxLayout()
        both.addLayout(first)
        both.addLayout(second)
        self._allow(False)
        return both

    def _connect(self) -> None:
        self.new_button.clicked.connect(self.register)
        self.import_button.clicked.connect(self.import_register)
        self.visit_button.clicked.connect(self.visit)
        self.edit_button.clicked.connect(self.edit)
        self.talks_button.clicked.connect(self.look_back)
        self.view.talk_wanted.connect(self.talks.open)
        self.sheet_button.clicked.connect(self.print_sheet)
        self.more_button.issued.connect(self._issued)
        self.erase_button.clicked.connect(self.erase)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._read_card())
        self.table.doubleClicked.connect(lambda _: self.edit())
        self.table.entered.connect(self.edit)
        self.box.returnPressed.connect(self.table.setFocus)
        down = QShortcut(QKeySequence("Down"), self.box, self.table.setFocus)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        for keys, act in (
            ("Ctrl+N", self.register), ("Ctrl+E", self.edit), ("Ctrl+P", self.print_sheet),
            ("Ctrl+Return", self.visit), ("Ctrl+Enter", self.visit), ("Ctrl+H", self.look_back),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def refresh(self, changed: Changed | None) -> None:
        """Read the list again."""
        if changed is None or changed.kinds & _KINDS:
            self._read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the papers' column go where the window is narrow."""
        super().resizeEvent(event)
        self.table.setColumnHidden(_PAPERS_COLUMN, self.width() < _WIDE)

    def enter(self) -> None:
        """Put the focus into the search box."""
        self.box.setFocus()
        self.box.selectAll()

    def open_subject(self, subject: str) -> None:
        """Show one elder."""
        self._wanted = subject
        self.box.clear()
        self._read()

    def register(self) -> None:
        """Open an empty form."""
        self._open_form(self.services.registration.blank())

    def import_register(self) -> None:
        """Open the wizard that takes an old register in."""
        dialog = RegisterImportDialog(self.services.imports, self.jobs, self)
        dialog.changed.connect(lambda words: self.said.emit("info", words))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def edit(self) -> None:
        """Open the chosen person's form."""
        if self.card:
            elder = self.card.person.id
            self.jobs.run(
                lambda: self.services.registration.form(elder), self._open_form, owner=self
            )

    def look_back(self) -> None:
        """List the chosen person's talks."""
        if self.card:
            self.talks.look_back(self.card)

    def visit(self) -> None:
        """Take the chosen person to the counter."""
        if self.card:
            self.wanted.emit("reception", self.card.person.id)

    def print_sheet(self) -> None:
        """Preview the chosen person's sheet."""
        if self.card:
            dialog = elder_preview(self.services, self.jobs, self.card.person.id, self)
            dialog.issued.connect(self._issued)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _issued(self, number: str) -> None:
        self.said.emit("info", f"单子 {number} 已记入台账")

    def erase(self) -> None:
        """Ask, then erase the chosen person."""
        if self.card:
            dialog = EraseDialog(self.services, self.jobs, self.card.person, self)
            dialog.erased.connect(lambda _: self.said.emit("info", "个人信息已删除，数字还在"))
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _open_form(self, form: PersonForm) -> None:
        dialog = PersonDialog(self.services, self.jobs, form, None, self)
        dialog.saved.connect(self._form_saved)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _form_saved(self, elder: str) -> None:
        self.said.emit("info", "老人信息已保存")
        self._wanted = elder
        self._read()

    def _read(self) -> None:
        self._turn += 1
        turn, text, service = self._turn, self.box.text().strip(), self.services.registration

        def find() -> tuple[tuple[FoundPerson, ...], int]:
            found = service.find(text, _MOST) if text else service.recent(_MOST)
            return found, service.count()

        self.jobs.run(find, lambda answer: self._show(turn, *answer), owner=self)

    def _show(self, turn: int, found: tuple[FoundPerson, ...], count: int) -> None:
        if turn != self._turn:
            return
        kept = self._wanted or self.table.chosen
        self._wanted = ""
        self.table.rows.show_rows([self._row(one) for one in found])
        self._left.setCurrentWidget(self.table if found else self.empty)
        if not found and count:
            self.empty.say("没有找到", "换个写法试试：拼音首字母、电话后四位、证件后四位")
        self.count.setText(
            f"共 {count} 位" if len(found) < _MOST else f"共 {count} 位，先列 {_MOST} 位"
        )
        self.table.choose(kept)
        self._read_card()

    def _row(self, one: FoundPerson) -> Row:
        person, today = one.person, self.services.desk.today
        age = age_words(person, today)
        place, number = person.elder.community, number_tail(person)
        cells = (person.name, sex_word(person), age, place, number, one.last_day)
        years = person.birth.ages(today)[0] if person.birth else -1
        return Row(person.id, cells, (*cells[:2], years, *cells[3:]))

    def _read_card(self) -> None:
        elder = self.table.chosen
        if self.card is None or self.card.person.id != elder:
            # Until the chosen person is read, no button may act on the one before.
            self.card = None
            self._allow(False)
        if not elder:
            self.view.show_nobody()
            return
        if self.card and self._turn == self._shown_turn:
            return
        self.jobs.run(
            lambda: self.services.registration.card(RecordId(elder)), self._show_card, owner=self
        )

    def _show_card(self, card: PersonCard) -> None:
        if card.person.id != self.table.chosen:
            return
        self._shown_turn = self._turn
        self.card = card
        self._allow(True)
        self.view.show_card(card)

    def _allow(self, somebody: bool) -> None:
        for one in (
            self.visit_button, self.edit_button, self.talks_button, self.sheet_button,
            self.more_button, self.erase_button,
        ):  # fmt: skip
            one.setEnabled(somebody)
