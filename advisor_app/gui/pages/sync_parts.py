"""The parts of the page 同步: how it stands, what goes, warnings, and what became of files."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from advisor_app.gui.state_icons import state_icon
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import FlowLayout, clear_layout
from advisor_app.services.exchange import (
    ExportState,
    Preview,
    Standing,
    clock_words,
    instant_of,
)
from advisor_app.support.calendar import local_text

KIND_WORDS = {
    "point": "顾问点", "advisor": "顾问", "elder": "老人要素", "identity": "身份",
    "consultation": "咨询", "note": "问答原话", "sheet": "告知单",
    "referral": "转介", "follow_up": "回访", "consent": "同意", "erasure": "删除",
    "sheet_copy": "单子存底", "remark": "备注", "care_hours": "服务时数",
    "unmet_need": "没满足的", "provider": "服务机构", "site": "服务地点", "service": "服务",
    "month_closing": "月报封账", "day_mark": "空着的日子", "import_batch": "旧台账导入",
    "incarnation_begun": "换编号的说明", "settlement": "区里裁定", "problem": "问题清单",
}  # fmt: skip
"""Every kind of record (``store/kinds.py``), as the advisor calls it."""

STAYS = (
    "不出这台电脑：姓名、证件号、电话、住址、问答原话、备注、单子存底、旧台账的文件名，还有草稿和设置。"
    "数据包加密，只有区里打得开。"
)
STATE_ICONS = {
    ExportState.AWAITING: "waiting",
    ExportState.ACKNOWLEDGED: "good",
    ExportState.REFUSED: "error",
    ExportState.ASKED_AGAIN: "warning",
    ExportState.OUTDATED: "none",
}
_ICON = 18


class Tile(QWidget):
    """One figure with its sign and its word."""

    def __init__(self, words: str, icon: str) -> None:
        super().__init__()
        self._words = words
        self.figure = label("", "hero")
        self.figure.setWordWrap(False)
        self.word = label(words, "key")
        self.word.setWordWrap(False)
        self._sign = QLabel()
        self._icon = icon
        row = QHBoxLayout()
        row.setSpacing(GAP - 2)
        row.addWidget(self._sign)
        row.addWidget(self.word)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.figure)
        column.addLayout(row)

    def show_figure(self, count: int) -> None:
        """Show a count; none is a calm zero."""
        self.figure.setText(f"{count:,} 条")
        sign = state_icon(self._icon if count else "none")
        self._sign.setPixmap(sign.pixmap(_ICON, _ICON))
        self.setAccessibleName(f"{self._words} {count} 条")


class StandingCard(QWidget):
    """How the point stands with the district, and what the next export holds."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "card")
        self.new = Tile("未导出", "warning")
        self.awaiting = Tile("已导出待回执", "waiting")
        self.acknowledged = Tile("已回执", "good")
        self.goes = label("", "heading")
        self.kinds = label("")
        self.stays = label(STAYS, "hint")
        self.last = label("", "hint")
        self.export_button = button("导出数据包……", "primary")
        self.all_button = button("从头全部导出……")
        self.all_button.setToolTip("区里说丢了记录、要全部重来时才用；重复的区里不会算两次")
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, GAP, EDGE, EDGE)
        column.setSpacing(GAP - 2)
        tiles = QGridLayout()
        tiles.setHorizontalSpacing(EDGE)
        for place, one in enumerate((self.new, self.awaiting, self.acknowledged)):
            tiles.addWidget(one, 0, place)
            tiles.setColumnStretch(place, 1)
        column.addLayout(tiles)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.export_button)
        row.addWidget(self.all_button)
        row.addStretch(1)
        column.addLayout(row)
        for words in (self.last, self.goes, self.kinds, self.stays):
            column.addWidget(words)
        column.addStretch(1)

    def show_standing(self, standing: Standing, preview: Preview) -> None:
        """Show how it stands."""
        self.new.show_figure(standing.new)
        self.awaiting.show_figure(standing.awaiting)
        self.acknowledged.show_figure(standing.acknowledged)
        self.goes.setText(_goes(preview))
        self.kinds.setText(_kinds(preview))
        self.kinds.setVisible(bool(preview.kinds))
        self.last.setText("　".join(_last(standing)))
        self.export_button.setText(export_words(standing))
        self.export_button.setEnabled(not standing.revoked)
        self.all_button.setVisible(bool(standing.district) and standing.last is not None)
        self.all_button.setEnabled(not standing.revoked)


def export_words(standing: Standing) -> str:
    """Say what the one button does now."""
    if standing.awaiting and not standing.new:
        return "再导出一次……"
    return "导出数据包……"


def _goes(preview: Preview) -> str:
    if not preview.revisions:
        return "区里已经有全部记录，没有要导出的"
    again = f"，其中{preview.again}条导出过、区里还没回执，再带一次" if preview.again else ""
    return f"下次导出带上 {preview.revisions} 条{again}"


def _kinds(preview: Preview) -> str:
    """Say the counts by kind: those that go whole first, then those of which a trace goes."""
    goes = [_count(one.kind, one.count) for one in preview.kinds if not one.stays]
    stays = [_count(one.kind, one.count) for one in preview.kinds if one.stays]
    whole = "　".join(goes)
    trace = "　".join(stays)
    return f"{whole}\n只带条数、不带内容：{trace}" if trace else whole


def _count(kind: str, count: int) -> str:
    return f"{KIND_WORDS.get(kind, kind)} {count}"


def _last(standing: Standing) -> Iterator[str]:
    last = standing.last
    yield f"上次导出：{local_text(instant_of(last))}" if last else "还没有导出过"
    if standing.receipt_at:
        yield f"最新回执：第{standing.receipt_serial}号（{local_text(standing.receipt_at)}）"
    elif last:
        yield "还没有收到过回执"


class Warnings(QWidget):
    """What somebody has to look after, above everything else.

    Attributes:
        read: the sentence of a record that goes on as a new incarnation was read.
    """

    read = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP - 2)

    @property
    def words(self) -> tuple[str, ...]:
        """The sentences that are shown."""
        return tuple(one.text() for one in self.findChildren(QLabel) if one.isVisibleTo(self))

    def show_standing(self, standing: Standing) -> None:
        """Show what there is to look after."""
        clear_layout(self._column)
        for role, words in _warnings(standing):
            self._column.addWidget(label(words, role))
        if standing.life:
            self._column.addLayout(self._life(standing.life.words))
        self.setVisible(self._column.count() > 0)

    def _life(self, words: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        known = button("知道了")
        known.clicked.connect(self.read)
        row.addWidget(label(words, "warning"), 1)
        row.addWidget(known, 0, Qt.AlignmentFlag.AlignTop)
        return row


def _warnings(standing: Standing) -> Iterator[tuple[str, str]]:
    if standing.revoked:
        yield (
            "error",
            "这台电脑已被区里停用，导不出数据包：记录都还在本机，一条没少；请打电话问区里",
        )
    if standing.refused and standing.refused.answer:
        reason = standing.refused.answer.problem
        yield "error", f"{standing.refused.file} 区里没有收下：{reason}"
    if standing.asked:
        yield "warning", f"区里缺{standing.asked}条：再导出一次就会带上"
    if standing.clock_off is not None:
        yield "warning", clock_words(standing.clock_off)


class DistrictCard(QWidget):
    """The district: joining it, and what it sends.

    Attributes:
        join_button: chooses the district's public file.
        slip_button: takes the paper slip.
    """

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "card")
        self.district = label("", "heading")
        self._sign = QLabel()
        self.hint = label("", "hint")
        self.slip_button = button("用登记单接入……", "primary")
        self.join_button = button("用文件接入……")
        self.receive_button = button("收区里的文件……", "primary")
        self.request_button = button("做接入申请……")
        self.results = QWidget()
        self._results = QVBoxLayout(self.results)
        self._results.setContentsMargins(0, 0, 0, 0)
        self._results.setSpacing(2)
        self.results.setVisible(False)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, GAP, EDGE, EDGE)
        column.setSpacing(GAP - 2)
        head = QHBoxLayout()
        head.setSpacing(GAP - 2)
        head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.district, 1)
        column.addLayout(head)
        column.addWidget(self.hint)
        column.addWidget(self.results)
        column.addStretch(1)
        buttons = FlowLayout(gap=GAP)
        for one in (self.slip_button, self.join_button, self.receive_button, self.request_button):
            buttons.addWidget(one)
        column.addLayout(buttons)

    def show_standing(self, standing: Standing) -> None:
        """Show whether the point has joined, and what comes next."""
        joined = bool(standing.district)
        self.district.setText(_district(standing))
        sign = "good" if joined and standing.certified else "warning"
        self._sign.setPixmap(state_icon(sign).pixmap(_ICON, _ICON))
        self.hint.setText(_next(standing))
        for one in (self.slip_button, self.join_button):
            one.setVisible(not joined)
        self.receive_button.setVisible(joined)
        self.request_button.setVisible(not standing.certified)
        set_role(self.request_button, "" if standing.certified or not joined else "primary")
        set_role(self.receive_button, "primary" if standing.certified else "")

    def show_results(self, lines: tuple[tuple[str, str], ...]) -> None:
        """Show what became of files: signs and sentences."""
        clear_layout(self._results)
        for sign, words in lines:
            self._results.addLayout(_signed(sign, words))
        self.results.setVisible(bool(lines))


def _district(standing: Standing) -> str:
    if not standing.district:
        return "还没有接入区里，导不出数据包"
    if not standing.certified:
        return f"已接入：{standing.district}；还没收到证书，区里还不认这台电脑"
    return f"已接入：{standing.district}；证书已收"


def _next(standing: Standing) -> str:
    if not standing.district:
        return "第一次：用区里发的登记单或文件接入，把接入申请交给区里，再收回证书。"
    if not standing.certified:
        return (
            "下一步：做接入申请，交给区里登记（设了自动同步的会自己送去）；"
            "区里给的证书用“收区里的文件”收。"
        )
    return "回执、下发包、退回的记录都用这里收；也可以把文件拖到这一页上。"


def _signed(sign: str, words: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GAP - 2)
    picture = QLabel()
    picture.setPixmap(state_icon(sign).pixmap(_ICON, _ICON))
    row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(words), 1)
    return row


Pressed = Callable[[], None]


def connect(presses: dict[QPushButton, Pressed]) -> None:
    """Have buttons do what they are for."""
    for one, press in presses.items():
        one.clicked.connect(press)
