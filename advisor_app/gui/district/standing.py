"""Who has reported until when, and who is missing. What is missing is never shown as zero."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.changes import Changed
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.state_icons import state_icon
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState, scrolling
from advisor_app.services.district.standing import PointStanding, Reported
from advisor_app.services.district_suite import DistrictServices
from advisor_app.support.calendar import local_text

_COLUMNS = ("顾问点", "报到哪天", "怎么样", "终端", "缺", "拒收", "上次回执")
_ICONS = {
    Reported.WHOLE: "good", Reported.BROKEN: "warning", Reported.BEHIND: "warning",
    Reported.NEVER: "error",
}  # fmt: skip
_URGENCY = {one: place for place, one in enumerate(Reported)}
_NARROW, _SPARE = 1000, (3, 4, 5, 6)
"""Below this width, columns that can be spared."""
_MOST_REFUSED = 6
"""So many refused files of a point are named; the page of the intake has them all."""


class StandingPage(DistrictPage):
    """The officer's first page."""

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self._found: tuple[PointStanding, ...] = ()
        self._next = "devices"
        self.summary = label("", "hero")
        self.hint = label("", "hint")
        self.only_missing = button("只看未报的", "choice")
        self.only_missing.setCheckable(True)
        self.table = Table(_COLUMNS, "各点进度", stretch=2, figures=(3, 4, 5))
        self.table.let_sort()
        self.details = label("")
        self.details.setTextFormat(Qt.TextFormat.PlainText)
        self.empty = EmptyState("")
        self.next_button = button("", "primary")
        self._lay_out()
        self.only_missing.toggled.connect(lambda _: self._list())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.next_button.clicked.connect(lambda: self.wanted.emit(self._next, ""))

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        row = QHBoxLayout()
        words = QVBoxLayout()
        words.addWidget(self.summary)
        words.addWidget(self.hint)
        row.addLayout(words, 1)
        row.addWidget(self.next_button)
        row.addWidget(self.only_missing)
        whole.addLayout(row)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(GAP)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        split.addWidget(self._middle)
        split.addWidget(self._card())
        split.setSizes([460, 130])
        whole.addWidget(split, 1)

    def _card(self) -> QWidget:
        self._detail_card = QWidget()
        set_role(self._detail_card, "card")
        column = QVBoxLayout(self._detail_card)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.addWidget(scrolling(self.details))
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        return self._detail_card

    def refresh(self, changed: Changed | None) -> None:
        """Read again how far every point is."""
        if changed is None or changed.kinds - {"draft", "library"}:
            self.jobs.run(self.services.standings.read, self._show, owner=self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what the words below tell too, where the window is narrow."""
        super().resizeEvent(event)
        for column in _SPARE:
            self.table.setColumnHidden(column, self.width() < _NARROW)

    def enter(self) -> None:
        """Stand in the table."""
        self.table.setFocus()

    def _show(self, found: tuple[PointStanding, ...]) -> None:
        self._found = found
        missing = sum(one.is_missing for one in found)
        never = sum(one.reported is Reported.NEVER for one in found)
        broken = sum(one.reported is Reported.BROKEN for one in found)
        self.summary.setText(
            f"{len(found)} 个点，{missing} 个未报" if missing else f"{len(found)} 个点都报了"
        )
        parts = [f"从未上报 {never} 个" if never else "", f"要核对 {broken} 个" if broken else ""]
        self.hint.setText(
            "　".join(filter(None, parts))
            + ("　" if any(parts) else "")
            + "未报不是零：没报的点，月报里写“未报”，不写 0。"
        )
        self._offer(found)
        self._list()

    def _offer(self, found: tuple[PointStanding, ...]) -> None:
        """Offer the next step of a district that nobody has reported to yet."""
        begun = any(one.until for one in found)
        enrolled = any(one.devices for one in found)
        self._next = "intake" if enrolled else "devices"
        self.next_button.setText("去并入数据包 F2" if enrolled else "去开登记单 F3")
        self.next_button.setVisible(not begun)
        if not begun and enrolled:
            self.hint.setText(
                "已有终端登记。点上导出数据包以后，到“并入 F2”收进来，这里就有进度了。"
            )
        elif not begun:
            self.hint.setText(
                "还没有点接入。先到“终端 F3”给每个点开一张登记单；"
                "点上接入、导出以后，到“并入 F2”收数据包。"
            )

    def _list(self) -> None:
        chosen = self.table.chosen
        only = self.only_missing.isChecked()
        shown = [one for one in self._found if one.is_missing or not only]
        self.table.rows.show_rows([_row(one) for one in shown])
        self._middle.setCurrentWidget(self.table if shown else self.empty)
        self.empty.say("没有未报的点", "上个月的数都全了。")
        self.table.choose(chosen)
        self._tell()

    def _tell(self) -> None:
        one = next((one for one in self._found if one.code == self.table.chosen), None)
        self._detail_card.setVisible(one is not None)
        if one:
            self.details.setText("\n".join(_details(one)))


def _row(one: PointStanding) -> Row:
    until, receipt = _day(one.until, "从未"), _day(one.receipt_at, "没有")
    refused = len(one.refused)
    cells = (
        f"{one.code[-3:]}　{one.name}", until, one.words,
        str(one.devices) if one.devices else "没有", str(one.gaps or ""), str(refused or ""),
        receipt,
    )  # fmt: skip
    order = (
        one.code, "" if one.until is None else until, _URGENCY[one.reported], one.devices,
        one.gaps, refused, "" if one.receipt_at is None else receipt,
    )  # fmt: skip
    return Row(one.code, cells, order, one.words, state_icon(_ICONS[one.reported]))


def _details(one: PointStanding) -> list[str]:
    lines = [f"{one.code}　{one.name}", one.words]
    if one.merged_at and one.until:
        lines.append(
            f"报到 {local_text(one.until)}，{local_text(one.merged_at)} 并入；终端 {one.devices} 台"
        )
    lines += one.notes
    if one.receipt_at:
        seen = "该点已收到" if one.receipt_seen else "还不知道该点收到没有"
        lines.append(f"最近一次回执：{local_text(one.receipt_at)}，{seen}")
    elif one.merged_at:
        lines.append("还没有给过回执：到“并入 F2”存回执，交给该点")
    lines += [
        f"拒收：{refused.file}　{local_text(refused.at)}　{refused.reason}"
        for refused in one.refused[:_MOST_REFUSED]
    ]
    if len(one.refused) > _MOST_REFUSED:
        lines.append(f"还有 {len(one.refused) - _MOST_REFUSED} 个拒收的，到“并入 F2”看")
    return lines


def _day(at: datetime | None, otherwise: str) -> str:
    return local_text(at)[:10] if at else otherwise
