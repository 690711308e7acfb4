"""The directory of services: find, read out, make sure of, close for a while, write down, print."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.directory import Offer, ServiceStatus
from advisor_app.gui.dialogs.directory_import import DirectoryImportDialog
from advisor_app.gui.dialogs.service import ServiceDialog, ServiceForm
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.file_choice import ask_to_open, ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from advisor_app.gui.pages.directory_filters import DirectoryFilters, Places
from advisor_app.gui.pages.district_update import DistrictUpdate
from advisor_app.gui.pages.offer_list import Found, OfferList
from advisor_app.gui.theme import EDGE, GAP, button, set_role
from advisor_app.services.directory_files import write_hsds, write_table
from advisor_app.services.packs import LIBRARY
from advisor_app.services.suite import Services

ChooseFile = Callable[[QWidget], str]

_ONWARD = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_KINDS = frozenset({"provider", "site", "service", LIBRARY})
_TABLES = "服务资源表 (*.xlsx *.xls *.csv)"
_OUT = "Excel 表 (*.xlsx);;CSV 表 (*.csv);;HSDS 3.0 数据包 (*.zip)"


def ask_table(parent: QWidget) -> str:
    """Let the user choose a table to take in; empty when they think better of it."""
    return ask_to_open(parent, "选服务资源表", _TABLES)


def ask_out(parent: QWidget) -> str:
    """Let the user choose where the directory goes; empty when they think better of it."""
    return ask_to_save(parent, "服务资源存到", "服务资源.xlsx", _OUT)


class DirectoryPage(Page):
    """The services, and one of them beside the list."""

    title = "资源"

    def __init__(
        self, services: Services, jobs: Jobs, choose_table: ChooseFile = ask_table,
        choose_out: ChooseFile = ask_out,
    ) -> None:  # fmt: skip
        super().__init__(services, jobs)
        self._choose_table, self._choose_out = choose_table, choose_out
        self._turn = 0
        self._wanted = ""
        self.box = QLineEdit()
        set_role(self.box, "search")
        self.box.setPlaceholderText("找服务：名称、机构、社区、电话里的字；拼音、首字母都行")
        self.box.setAccessibleName("查找服务")
        self.box.setClearButtonEnabled(True)
        self.filters = DirectoryFilters(())
        self.correction = DistrictUpdate(services, jobs, self)
        self.add_button = button("登记 Ctrl+N")
        self.near_button = button("打印附近 Ctrl+P")
        self.take_button, self.give_button = button("导入……"), button("导出……")
        self.check_button = button("核实过了 F12", "primary")
        self.close_button = button("暂停 F11")
        self.edit_button = button("修改 Ctrl+E")
        ways = (self.edit_button, self.close_button, self.check_button)
        self.list = OfferList(services.desk, ways)
        self.list.put_above_buttons(self.correction)
        self.table, self.details = self.list.table, self.list.details
        self._lay_out()
        self._connect()

    @property
    def offer(self) -> Offer | None:
        """The offer that is shown."""
        return self.list.offer

    def refresh(self, changed: Changed | None) -> None:
        """Read the list again."""
        if changed is None or LIBRARY in changed.kinds:
            topics = self.services.consulting.topics
            self.filters.offer_topics((one.code, one.label) for one in topics)
        if changed is None or changed.kinds & _KINDS:
            self.correction.read()
            self.jobs.run(self._places, self.filters.offer_places, owner=self)
            self.look_up()

    def enter(self) -> None:
        """Put the focus into the search box."""
        self.box.setFocus()
        self.box.selectAll()

    def open_subject(self, subject: str) -> None:
        """Show one service, by its own id or an offer's."""
        self._wanted = subject
        self.box.blockSignals(True)
        self.box.clear()
        self.box.blockSignals(False)
        self.filters.clear()
        self.table.setFocus()

    def look_up(self) -> None:
        """Look for what is typed and chosen."""
        self._turn += 1
        turn, query = self._turn, self.filters.query(self.box.text())
        directory = self.services.directory

        def found() -> Found:
            offers = directory.find(query)
            unsure = directory.without_hours(query) if query.open_now else 0
            return Found(offers, tuple(directory.opening_words(one) for one in offers), unsure)

        self.jobs.run(found, lambda answer: self._show(turn, answer), owner=self)

    def check(self) -> None:
        """Note that somebody has just made sure of what is shown."""
        offer = self.offer
        if offer:
            keeping = self.services.directory_keeping
            self._change(
                lambda: keeping.check([offer.id]), f"记下了：今天核实过“{offer.service.name}”"
            )

    def turn_off_or_on(self) -> None:
        """Note that what is shown is closed for a while, or that it can be had again."""
        offer, keeping = self.offer, self.services.directory_keeping
        if offer is None:
            return
        name = offer.service.name
        if offer.is_running:
            self._change(lambda: keeping.close([offer.id]), f"“{name}”暂停了；开了再按一次 F11")
        else:
            self._change(lambda: keeping.reopen([offer.id]), f"“{name}”又开了")

    def add(self) -> None:
        """Write a new service down."""
        keeping = self.services.directory_keeping
        self._open_form(lambda: ServiceForm(keeping.blank(), self.services.directory.whole()))

    def edit(self) -> None:
        """Change what is written of the service that is shown."""
        offer, keeping = self.offer, self.services.directory_keeping
        if offer:
            self._open_form(
                lambda: ServiceForm(keeping.edit(offer.id), self.services.directory.whole())
            )

    def print_near(self) -> None:
        """Print what there is in the chosen street, or in all of the district."""
        sheets = self.services.sheets
        street, community = self.filters.street, self.filters.community
        dialog = SheetPreviewDialog(
            self.services, self.jobs, lambda size, _: sheets.resources(street, community, size),
            self, title="身边的养老服务", suggested="身边的养老服务.pdf",
        )  # fmt: skip
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def take_in(self) -> None:
        """Look at a table of services, and take it in."""
        chosen = self._choose_table(self)
        if chosen:
            dialog = DirectoryImportDialog(self.services.directory_import, self.jobs, chosen, self)
            dialog.taken.connect(lambda words: self.said.emit("info", words))
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def give_out(self) -> None:
        """Write the directory into a table or a package."""
        chosen = self._choose_out(self)
        if not chosen:
            return
        ending = chosen.rpartition(".")[2].lower()
        path = with_ending(chosen, ending if ending in ("csv", "zip") else "xlsx")
        write = write_hsds if path.suffix == ".zip" else write_table
        self.jobs.run(
            lambda: write(self.services.directory, path),
            lambda _: self.said.emit("info", f"服务资源已存为 {path.name}"),
            owner=self,
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter and the arrow down lead from the box to the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            onward = event.key() in _ONWARD
            if onward:
                self.table.setFocus()
            return onward
        return super().eventFilter(watched, event)

    # Building it.

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(self.box, 1)
        for one in (self.add_button, self.near_button, self.take_button, self.give_button):
            top.addWidget(one)
        whole.addLayout(top)
        whole.addWidget(self.filters)
        whole.addWidget(self.list, 1)

    def _connect(self) -> None:
        self.box.textChanged.connect(lambda _: self.look_up())
        self.box.installEventFilter(self)
        self.filters.changed.connect(self.look_up)
        self.list.chosen.connect(self._show_chosen)
        self.correction.said.connect(self.said)
        self.correction.learnt.connect(self._show_chosen)
        self.table.entered.connect(self.edit)
        acts: tuple[tuple[QPushButton, str, Callable[[], None]], ...] = (
            (self.add_button, "Ctrl+N", self.add), (self.near_button, "Ctrl+P", self.print_near),
            (self.edit_button, "Ctrl+E", self.edit), (self.check_button, "F12", self.check),
            (self.close_button, "F11", self.turn_off_or_on),
            (self.take_button, "Ctrl+I", self.take_in), (self.give_button, "Ctrl+S", self.give_out),
        )  # fmt: skip
        for one, keys, act in acts:
            one.clicked.connect(lambda _=False, act=act: act())
            self._key(keys, act)
        self._key("Esc", self._all)

    def _key(self, keys: str, act: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self, act)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # Showing.

    def _all(self) -> None:
        self.box.clear()
        self.filters.clear()
        self.box.setFocus()

    def _places(self) -> Places:
        directory = self.services.directory
        return {one: directory.communities(one) for one in directory.streets()}

    def _show(self, turn: int, found: Found) -> None:
        if turn != self._turn:
            return  # an answer to what was looked for before
        wanted, self._wanted = self._wanted, ""
        self.list.show_found(found, wanted)

    def _show_chosen(self) -> None:
        offer = self.offer
        self.correction.turn_to(offer.service.id if offer else "")
        for one in (self.check_button, self.close_button, self.edit_button):
            one.setEnabled(offer is not None)
        running = offer is None or offer.service.status is ServiceStatus.ACTIVE
        self.close_button.setText("暂停 F11" if running else "又开了 F11")

    # Changing.

    def _change(self, work: Callable[[], object], words: str) -> None:
        self.jobs.run(work, lambda _: self.said.emit("info", words), owner=self)

    def _open_form(self, make: Callable[[], ServiceForm]) -> None:
        self.jobs.run(make, self._show_form, owner=self)

    def _show_form(self, form: ServiceForm) -> None:
        dialog = ServiceDialog(self.services, self.jobs, form, self)
        dialog.kept.connect(self._kept)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _kept(self, service: str, name: str) -> None:
        self.said.emit("info", f"“{name}”已登记")
        self.open_subject(service)
