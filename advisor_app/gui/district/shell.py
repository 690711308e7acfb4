"""What stands in the window while a district's record is open."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from advisor_app.gui.district.editor import EditorPage
from advisor_app.gui.district.fill_in import FillInDialog
from advisor_app.gui.district.packing import PackingPage
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.parameters import ParametersPanel
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.editing import PolicyLibrary

_ROLES = {"info": "good", "warn": "warning", "error": "error"}


class DistrictShell(QWidget):
    """Keeping the library and the local parameters.

    Attributes:
        lock_wanted: the officer leaves the desk.
    """

    lock_wanted = Signal()

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        super().__init__()
        self._services, self._jobs = services, jobs
        self.editor = EditorPage(services, jobs)
        self.parameters = ParametersPanel(services.screenings)
        self.status = QLabel()
        self.tabs = QTabWidget()
        self.tabs.addTab(self.editor, "政策目录 F4")
        self.tabs.addTab(self._parameters(), "本地参数 F5")
        self.packing = PackingPage(services.packing, jobs)
        self.packing.said.connect(self.say)
        self.tabs.addTab(self.packing, "下发 F8")
        self._lay_out()
        self.editor.said.connect(self.say)
        self.editor.saved.connect(self._read_again)
        self.parameters.chosen.connect(self.fill_in)
        jobs.refused.connect(self._refused)
        for number, key in enumerate(("F4", "F5", "F8")):
            QShortcut(QKeySequence(key), self, lambda at=number: self.tabs.setCurrentIndex(at))

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        header = QWidget()
        set_role(header, "header")
        row = QHBoxLayout(header)
        row.setContentsMargins(EDGE, 5, EDGE, 5)
        title = label("区级：政策目录和本地参数", "title")
        title.setWordWrap(False)
        row.addWidget(title, 1)
        lock = button("锁定 Ctrl+L")
        lock.clicked.connect(self.lock_wanted)
        QShortcut(QKeySequence("Ctrl+L"), self, self.lock_wanted.emit)
        row.addWidget(lock)
        whole.addWidget(header)
        whole.addWidget(self.tabs, 1)
        footer = QWidget()
        set_role(footer, "status")
        line = QHBoxLayout(footer)
        line.setContentsMargins(EDGE, 2, EDGE, 2)
        line.addWidget(self.status, 1)
        footer.setFixedHeight(30)
        whole.addWidget(footer)

    def _parameters(self) -> QWidget:
        page = QWidget()
        set_role(page, "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.addWidget(label("双击或按回车填一项；填好的随下一个政策包下发。", "hint"))
        column.addWidget(self.parameters, 1)
        return page

    def begin(self) -> None:
        """Show the library."""
        self._read_again()
        self.editor.refresh()

    def settle(self) -> None:
        """Let go of the signals before the record is closed."""
        self._jobs.refused.disconnect(self._refused)

    def say(self, level: str, words: str) -> None:
        """Show a sentence in the status line."""
        set_role(self.status, _ROLES[level])
        self.status.setText(words)

    def fill_in(self, parameter: str) -> None:
        """Ask for a local parameter's value."""
        found = next(
            one for one in self._services.screenings.library.parameters if one.id == parameter
        )
        today = self._services.today()
        dialog = FillInDialog(found, self._services.editing, self._jobs, today, self)
        dialog.filled.connect(lambda one: self.say("info", f"“{one.name}”填好了"))
        dialog.filled.connect(lambda _: self._read_again())
        dialog.open()

    def _read_again(self) -> None:
        self._jobs.run(self._services.editing.library, self._use, owner=self)

    def _use(self, library: PolicyLibrary) -> None:
        self._services.screenings.use(library)
        self.parameters.show_on(self._services.today())
        self.packing.read()

    def _refused(self, message: str) -> None:
        self.say("error", message)
