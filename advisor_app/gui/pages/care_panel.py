"""Hours of home care (服务时数): logged by elder and day, summed by month against the frame."""

from collections.abc import Iterator

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.referral import CARE_GROUP_WORDS, CareGroup
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Panel
from advisor_app.gui.pages.finder import Finder
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState, EnterMovesOn, OneLine, count_box
from advisor_app.gui.wording import who
from advisor_app.services.care_hours import CareEntry, CareMonth, in_hours
from advisor_app.services.registration import PersonCard
from advisor_app.services.suite import Services

_HEADINGS = ("老人", "哪一类", "几天", "共多少", "应有", "要留意")
_SHOWN_MONTHS = 13
_FRAME = "参照每天1至3小时，待区里核实；不合的照样记，只是说出来。"
_MOST = 24 * 60


class CarePanel(Panel):
    """The month's hours, and a form to log more."""

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__()
        self._services, self._jobs = services, jobs
        self._form = services.care_hours.begin()
        self.elder: RecordId | None = None
        self.sums: tuple[CareMonth, ...] = ()
        self.month = QComboBox()
        self.month.setAccessibleName("月份")
        self.table = Table(_HEADINGS, "服务时数", stretch=5, figures=(2, 3, 4))
        self.empty = EmptyState("这个月还没有记服务时数", "在下面找到老人，写上做了多久")
        self.finder = Finder(services, jobs)
        self.finder.box.setPlaceholderText("给谁做的？姓名、拼音首字母、电话或证件尾号")
        self.who = OneLine("heading")
        self.group = QComboBox()
        self.day = QDateEdit()
        self.minutes = count_box("多少分钟", 0, _MOST, "分钟")
        self.provider = QLineEdit()
        self.save_button = button("记下", "primary")
        self._results = QStackedWidget()
        self._lay_out()
        self._connect()
        self._offer_months()
        self._begin()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        top = QHBoxLayout()
        top.addWidget(self.month)
        top.addWidget(label(_FRAME, "hint"), 1)
        whole.addLayout(top)
        self._results.addWidget(self.table)
        self._results.addWidget(self.empty)
        whole.addWidget(self._results, 1)
        card = QWidget()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.addWidget(self.finder)
        column.addWidget(self.who)
        self.fields = QWidget()
        set_role(self.fields, "clear")
        row = QHBoxLayout(self.fields)
        row.setContentsMargins(0, 0, 0, 0)
        self.provider.setPlaceholderText("谁做的：单位名称")
        named: tuple[tuple[QWidget, str], ...] = (
            (self.group, "属于哪一类"), (self.day, "哪天"), (self.provider, "谁做的"),
        )  # fmt: skip
        for one, name in named:
            one.setAccessibleName(name)
        self.day.setDisplayFormat("yyyy年M月d日")
        self.day.setCalendarPopup(True)
        for field in (self.group, self.day, self.minutes):
            row.addWidget(field)
        row.addWidget(self.provider, 1)
        row.addWidget(self.save_button)
        column.addWidget(self.fields)
        whole.addWidget(card)

    def _connect(self) -> None:
        self.month.currentIndexChanged.connect(lambda _: self.look())
        self.finder.taken.connect(self._take)
        self.finder.new_wanted.connect(lambda _: self._only_known())
        self.finder.anonymous_wanted.connect(self._only_known)
        self.save_button.clicked.connect(self.save)
        self.table.entered.connect(self._again)
        EnterMovesOn([self.group, self.day, self.minutes, self.provider, self.save_button], self)
        spin: QSpinBox = self.minutes
        spin.setSingleStep(30)

    def enter(self) -> None:
        """Put the focus where the elder is found."""
        self.finder.box.setFocus()

    def look(self) -> None:
        """Read the month again."""
        month = Month.parse(self.month.currentData())
        self._jobs.run(lambda: self._services.care_hours.sums(month), self._show, owner=self)

    def save(self) -> None:
        """Log the hours."""
        if self.elder is None:
            self._only_known()
            return
        day = self.day.date()
        entry = CareEntry(
            elder=self.elder,
            on=day.toPython(),  # type: ignore[arg-type]
            group=CareGroup(self.group.currentData()),
            minutes=self.minutes.value(),
            provider=self.provider.text(),
        )
        form, service = self._form, self._services.care_hours
        self._jobs.run(lambda: service.log(form, entry), self._saved, self._refuse, owner=self)

    def _begin(self) -> None:
        self._form = self._services.care_hours.begin()
        self.elder = None
        self.who.say("")
        self.fields.hide()
        self.minutes.setValue(60)
        today = self._services.desk.today
        self.day.setDate(QDate(today.year, today.month, today.day))

    def _take(self, elder: str) -> None:
        one, service = RecordId(elder), self._services

        def read() -> tuple[PersonCard, tuple[CareGroup, ...]]:
            return service.registration.card(one), service.care_hours.groups_for(one)

        self._jobs.run(read, self._taken, self._refuse, owner=self)

    def _taken(self, found: tuple[PersonCard, tuple[CareGroup, ...]]) -> None:
        card, groups = found
        self.elder = card.person.id
        self.who.say(who(card.person, self._services.desk.today))
        self.group.clear()
        for one in groups:
            self.group.addItem(CARE_GROUP_WORDS[one], one.value)
        self.finder.clear()
        self.fields.show()
        self.group.setFocus()

    def _again(self) -> None:
        """Log more for the elder of the chosen row."""
        if self.table.chosen:
            self._take(self.table.chosen)

    def _saved(self, minded: str) -> None:
        self.said.emit("warn" if minded else "info", minded or "已记下")
        self._begin()
        self.enter()

    def _refuse(self, error: KnownError) -> None:
        self.said.emit("error", error.message)
        places: dict[str, QWidget] = {
            "minutes": self.minutes, "on": self.day, "provider": self.provider,
            "elder": self.finder.box,
        }  # fmt: skip
        place = places.get(error.field) if isinstance(error, BadInput) else None
        if place is not None:
            place.setFocus(Qt.FocusReason.OtherFocusReason)

    def _only_known(self) -> None:
        self.said.emit("warn", "服务时数要记在登记过的老人名下：先在接待页登记")

    def _offer_months(self) -> None:
        month = Month.of(self._services.desk.today)
        self.month.blockSignals(True)
        for _ in range(_SHOWN_MONTHS):
            self.month.addItem(month.in_words(), str(month))
            month = month.previous
        self.month.blockSignals(False)

    def _show(self, sums: tuple[CareMonth, ...]) -> None:
        self.sums = sums
        self.table.rows.show_rows(list(_rows(sums)))
        self._results.setCurrentIndex(0 if sums else 1)


def _rows(sums: tuple[CareMonth, ...]) -> Iterator[Row]:
    for one in sums:
        groups = "、".join(CARE_GROUP_WORDS[group] for group in one.groups)
        frame = f"{one.least // 60}～{one.most // 60}小时"
        cells = (
            one.name or "（已删除）", groups, str(one.days), in_hours(one.minutes), frame, one.said,
        )  # fmt: skip
        yield Row(one.elder or "", cells, tip=one.said)
