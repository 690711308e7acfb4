"""Asks where bundles go: a stick, a share or a server; tries it, and keeps it with its schedule."""

from dataclasses import replace

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QStackedWidget,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.gui.carrier_trips import CarrierTrips
from advisor_app.gui.dialogs.carrier_fields import FORMS, KindFields, name_of
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import count_box, make_room
from advisor_app.services.carrier_setting import (
    KIND_WORDS,
    CarrierDesk,
    Place,
    PlaceKind,
    Rhythm,
    Schedule,
    Tested,
)

Server = tuple[str, int | None]

_WIDTH = 620
_RHYTHMS = {
    Rhythm.OFF: "不自动，只按按钮", Rhythm.START: "打开程序时", Rhythm.EVERY: "每隔一段时间",
    Rhythm.DAILY: "每天一次",
}  # fmt: skip


class CarrierSettingDialog(QDialog):
    """Keeps the one setting.

    Attributes:
        kept: it was kept.
    """

    kept = Signal()

    def __init__(
        self, desk: CarrierDesk, jobs: Jobs, place: Place | None, schedule: Schedule,
        parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._desk, self._jobs, self._before = desk, jobs, place
        self._trips = CarrierTrips.of(desk, jobs)
        self._pins = {(place.host, place.port): place.pinned} if place else {}
        self._offered: tuple[Server, str] | None = None
        self.setWindowTitle("同步到哪里")
        self.setMinimumWidth(_WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.kind = QComboBox()
        self.forms: dict[PlaceKind, KindFields] = {}
        self._stack = QStackedWidget()
        for kind, words in KIND_WORDS.items():
            self.kind.addItem(words, kind)
            self.forms[kind] = FORMS[kind](self)
            self._stack.addWidget(self.forms[kind])
        self.rhythm = QComboBox()
        for rhythm, words in _RHYTHMS.items():
            self.rhythm.addItem(words, rhythm)
        self.minutes = count_box("每隔几分钟", 5, 24 * 60, "分钟")
        self.at = QTimeEdit()
        self.at.setDisplayFormat("HH:mm")
        self.outcome = label("")
        self.sure = QCheckBox()
        self.test_button = button("试一下")
        self.keep_button = button("保存", "primary")
        self.forget_button = button("不再自动同步", "danger")
        self._lay_out()
        self._fill(place, schedule)
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.rhythm.currentIndexChanged.connect(self._show_rhythm)
        self.test_button.clicked.connect(self.test)
        self.keep_button.clicked.connect(self.keep)
        self.forget_button.clicked.connect(self.forget)

    @property
    def place(self) -> Place:
        """What is filled in; secrets that are left empty stay as they were.

        Raises:
            BadInput: something is missing.
        """
        made = self.forms[PlaceKind(self.kind.currentData())].place()
        before = self._before
        if before and (before.kind, before.host, before.user) == (made.kind, made.host, made.user):
            made = replace(
                before.with_secrets(
                    password=made.password, key=made.key, authority=made.authority
                ),
                path=made.path, port=made.port, secure=made.secure, region=made.region,
            )  # fmt: skip
        pinned = self._pin_of((made.host, made.port)) if made.kind is PlaceKind.SFTP else ""
        return replace(made, pinned=pinned)

    @property
    def schedule(self) -> Schedule:
        """When it is looked at."""
        at = self.at.time()
        return Schedule(
            rhythm=Rhythm(self.rhythm.currentData()),
            minutes=self.minutes.value(),
            at=Schedule().at.replace(hour=at.hour(), minute=at.minute()),
        )

    def _pin_of(self, server: Server) -> str:
        """Give the fingerprint that somebody made sure of, for this very server."""
        if self.sure.isChecked() and self._offered and self._offered[0] == server:
            return self._offered[1]
        return self._pins.get(server, "")

    def test(self) -> None:
        """Try it, and say in one sentence what is wrong."""
        try:
            place = self.place
        except BadInput as error:
            self._say("error", error.message)
            return
        self._say("", "正在试……")
        self.test_button.setEnabled(False)
        self._trips.away(
            lambda: self._desk.test(place), lambda found: self._show_tested(found, place), self
        )

    def keep(self) -> None:
        """Keep it and leave."""
        try:
            place = self.place
            if place.kind is PlaceKind.SFTP and not place.pinned:
                raise BadInput("请先按“试一下”，和管理员核对服务器的指纹", "pinned")
        except BadInput as error:
            self._say("error", error.message)
            return
        self._keep(place, self.schedule)

    def forget(self) -> None:
        """Use none any more; bundles go by hand again."""
        self._keep(None, Schedule())

    def _keep(self, place: Place | None, schedule: Schedule) -> None:
        self._jobs.run(
            lambda: self._desk.keep(place, schedule), lambda _: self._leave(), self._refuse,
            owner=self,
        )  # fmt: skip

    def _leave(self) -> None:
        self.kept.emit()
        self.accept()

    def _refuse(self, error: KnownError) -> None:
        self._say("error", error.message)

    def _show_tested(self, tested: Tested, place: Place) -> None:
        self.test_button.setEnabled(True)
        server = (place.host, place.port)
        if tested.good and place.pinned:
            self._pins[server] = place.pinned
        self._offered = (server, tested.fingerprint) if tested.fingerprint else None
        self.sure.setChecked(False)
        self.sure.setVisible(bool(tested.fingerprint))
        self.sure.setText(f"核对过了，指纹一样：\n{tested.fingerprint}")
        level = "good" if tested.good else "warning" if tested.fingerprint else "error"
        self._say(level, tested.words)

    def _say(self, role: str, words: str) -> None:
        set_role(self.outcome, role)
        self.outcome.setText(words)
        self.outcome.setVisible(bool(words))
        make_room(self)

    def _show_kind(self) -> None:
        form = self.forms[PlaceKind(self.kind.currentData())]
        self._stack.setCurrentWidget(form)
        self._say("", "")
        self.sure.setVisible(False)

    def _show_rhythm(self) -> None:
        rhythm = Rhythm(self.rhythm.currentData())
        self.minutes.setVisible(rhythm is Rhythm.EVERY)
        self.at.setVisible(rhythm is Rhythm.DAILY)

    def _fill(self, place: Place | None, schedule: Schedule) -> None:
        if place:
            self.kind.setCurrentIndex(self.kind.findData(place.kind))
            self.forms[place.kind].fill(place)
        self.rhythm.setCurrentIndex(self.rhythm.findData(schedule.rhythm))
        self.minutes.setValue(schedule.minutes)
        self.at.setTime(QTime(schedule.at.hour, schedule.at.minute))
        self.forget_button.setVisible(place is not None)
        self._show_kind()
        self._show_rhythm()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        whole.setSpacing(GAP)
        first = QFormLayout()
        first.setSpacing(GAP)
        first.addRow(name_of("放在哪里"), self.kind)
        whole.addLayout(first)
        whole.addWidget(self._stack)
        when = QHBoxLayout()
        for one in (self.rhythm, self.minutes, self.at):
            when.addWidget(one)
        when.addStretch(1)
        last = QFormLayout()
        last.setSpacing(GAP)
        last.addRow(name_of("什么时候"), when)
        whole.addLayout(last)
        whole.addWidget(
            label("文件都加密过，只有区里打得开；口令存在加密的记录里，不写进日志。", "hint")
        )
        whole.addWidget(self.outcome)
        whole.addWidget(self.sure)
        ways = QHBoxLayout()
        ways.setSpacing(GAP)
        leaving = button("取消")
        leaving.clicked.connect(self.reject)
        ways.addWidget(self.test_button)
        ways.addWidget(self.forget_button)
        ways.addStretch(1)
        ways.addWidget(self.keep_button)
        ways.addWidget(leaving)
        whole.addStretch(1)
        whole.addLayout(ways)
