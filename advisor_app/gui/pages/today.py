"""The start page (今日): whom to call, which referrals are due, and what not to overlook."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.policy import in_words
from advisor_app.domain.referral import PARTY_WORDS, STATE_WORDS
from advisor_app.gui.dialogs.district_notice import open_notice
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from advisor_app.gui.pages.call_desk import CallDesk, when
from advisor_app.gui.pages.talks import Talks
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState
from advisor_app.services.district_notices import NOTICE_PAGE, NoticeSeen
from advisor_app.services.suite import Services
from advisor_app.services.today import Level, Morning, Notice

_HEADINGS = ("老人", "哪天前", "要什么", "到哪一步")
_MARKS = {Level.PRESSING: "！", Level.SOON: "●", Level.CALM: "○"}
_WEEKDAYS = "一二三四五六日"


class NoticeList(QListWidget):
    """What not to overlook; Enter or a click opens the page of a line."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the line at Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem():
            self.itemClicked.emit(self.currentItem())
        else:
            super().keyPressEvent(event)


class TodayPage(Page):
    """The first page after unlocking."""

    title = "今日"

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self.morning: Morning | None = None
        self.heading = label("", "title")
        self.rate = label("", "hint")
        self.calls_title = label("", "heading")
        self.desk = CallDesk(services, jobs)
        self.referrals_title = label("", "heading")
        self.referrals = Table(_HEADINGS, "到期的转介", stretch=2)
        self.notices_title = label("要留意的", "heading")
        self.notices = NoticeList()
        set_role(self.notices, "bare")
        self.notices.setAccessibleName("要留意的")
        self.notices.setWordWrap(True)
        self.notices.setResizeMode(QListWidget.ResizeMode.Adjust)  # a scroll bar takes room
        self.notices.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.calm = EmptyState("没有要留意的", "草稿、政策变化、生日、该核对的都会列在这里")
        self.talks = Talks.of(self)
        self.talks_button = button("以前的咨询 Ctrl+H")
        self.counter_button = button("开始接待 F2", "primary")
        self.referrals.hide()  # until there are any
        self._right = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        head = QHBoxLayout()
        self.heading.setWordWrap(False)
        head.addWidget(self.heading)
        head.addSpacing(GAP * 2)
        head.addWidget(self.rate, 1)
        head.addWidget(self.talks_button)
        head.addWidget(self.counter_button)
        whole.addLayout(head)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._due())
        split.addWidget(self._overlooked())
        split.setChildrenCollapsible(False)
        split.setSizes([720, 420])
        split.setHandleWidth(GAP)
        whole.addWidget(split, 1)

    def _due(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.calls_title)
        column.addWidget(self.desk, 3)
        column.addWidget(self.referrals_title)
        column.addWidget(self.referrals, 1)
        return left

    def _overlooked(self) -> QWidget:
        card = QWidget()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.addWidget(self.notices_title)
        self._right.addWidget(self.notices)
        self._right.addWidget(self.calm)
        column.addWidget(self._right, 1)
        return card

    def _connect(self) -> None:
        self.desk.said.connect(self.said)
        self.desk.asking.connect(self._make_room)
        self.desk.wanted.connect(self.wanted)
        self.referrals.entered.connect(self._open_referral)
        self.referrals.doubleClicked.connect(lambda _: self._open_referral())
        self.notices.itemClicked.connect(self._open_notice)
        self.talks_button.clicked.connect(lambda _: self.talks.look_back())
        back = QShortcut(QKeySequence("Ctrl+H"), self, self.talks.look_back)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.counter_button.clicked.connect(lambda: self.wanted.emit("reception", ""))

    def hasHeightForWidth(self) -> bool:
        """Whether the height follows from the width: no, the lists give way in a low window."""
        return False

    def enter(self) -> None:
        """Put the focus where the day's work begins."""
        if self.morning and not self.morning.calls and self.morning.notices:
            self.notices.setFocus()
        else:
            self.desk.enter()

    def refresh(self, changed: Changed | None) -> None:
        """Read everything again; a new day is looked at by the rules first."""
        if changed is None:
            self._look_by_the_rules()
        self.jobs.run(self.services.today.read, self._show, owner=self)

    def _look_by_the_rules(self) -> None:
        """Open the calls that are due by a rule; the change that brings is heard of as any."""
        self.jobs.run(self.services.call_rules.look_daily, lambda _: None, owner=self)

    def _show(self, morning: Morning) -> None:
        first = self.morning is None
        self.morning = morning
        self.heading.setText(f"{in_words(morning.on)}　星期{_WEEKDAYS[morning.on.weekday()]}")
        self.rate.setText(_rate_words(morning))
        ahead = len(morning.calls) - morning.due_calls
        more = f"，{ahead} 个快到日子" if ahead else ""
        self.calls_title.setText(f"要打的电话：{morning.due_calls} 个到期{more}")
        self.desk.show_calls(morning.calls)
        self.referrals_title.setText(f"到期的转介：{len(morning.referrals)} 件")
        self._make_room(self.desk.reason.isVisibleTo(self.desk))
        self.referrals.rows.show_rows(list(self._referral_rows(morning)))
        self._show_notices(morning.notices)
        if first and self.isVisible():
            self.enter()

    def _make_room(self, asking: bool) -> None:
        """Let the referrals give way while the strip above asks for more."""
        there = self.morning is not None and bool(self.morning.referrals)
        self.referrals.setVisible(there and not asking)
        self.referrals_title.setVisible(not asking)

    def _referral_rows(self, morning: Morning) -> Iterator[Row]:
        for one in morning.referrals:
            about = one.referral
            late = (morning.on - about.due).days if about.due else 0
            stage = f"{STATE_WORDS[about.state]}，{PARTY_WORDS[about.waits_for]}"
            what = "：".join(part for part in (about.provider, about.need) if part)
            yield Row(about.id, (one.name or "匿名", when(late), what, stage), tip=what)

    def _show_notices(self, notices: Sequence[Notice]) -> None:
        at = self.notices.currentRow()
        self.notices.clear()
        for one in notices:
            item = QListWidgetItem(f"{_MARKS[one.level]} {one.topic}　{one.words}", self.notices)
            item.setData(Qt.ItemDataRole.UserRole, (one.page, one.subject))
        self.notices.setCurrentRow(min(max(at, 0), len(notices) - 1))
        self._right.setCurrentIndex(0 if notices else 1)

    def _open_notice(self, item: QListWidgetItem) -> None:
        page, subject = item.data(Qt.ItemDataRole.UserRole)
        if page == NOTICE_PAGE:
            notices = self.services.notices
            self.jobs.run(lambda: notices.get(subject), self._show_notice, owner=self)
        else:
            self.wanted.emit(page, subject)

    def _show_notice(self, notice: NoticeSeen) -> None:
        open_notice(self.services, self.jobs, notice, self)

    def _open_referral(self) -> None:
        if self.referrals.chosen:
            self.wanted.emit("referrals", self.referrals.chosen)


def _rate_words(morning: Morning) -> str:
    rate = morning.rate
    if not rate.due:
        return "这个月还没有到期的回访"
    return f"本月到期回访 {rate.due} 个，打了 {rate.done} 个，按时 {rate.on_time} 个"
