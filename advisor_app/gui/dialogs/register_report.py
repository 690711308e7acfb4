"""The last steps of the register wizard: what an import would do, doing it, and taking it back."""

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import GAP, button, label
from advisor_app.gui.widgets import EmptyState
from advisor_app.services.registers.drafts import Finding
from advisor_app.services.registers.importing import BatchSeen, Imported, Plan, Undone
from advisor_app.services.registers.report import HEADINGS, row_of
from advisor_app.support.calendar import local_text

_MOST = 2000
_KEPT_SHOWN = 5


class ReportStep(QWidget):
    """The dry run: counts above, row by row what there is to tell below."""

    def __init__(self) -> None:
        super().__init__()
        self.summary = label("", "heading")
        self.closed = label("", "warning")
        self.table = Table(HEADINGS, "逐行的情况", stretch=3)
        self.none = EmptyState("每一行都没有问题", "按下面的按钮开始导入")
        self._middle = QStackedWidget()
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.none)
        self.details = label("", "hint")
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.more = label("", "hint")
        self.save_button = button("把这张表存成 CSV……")
        self.profile = QLineEdit()
        self.profile.setAccessibleName("对照表的名字")
        self.profile.setPlaceholderText("不存就空着")
        self.profile.setMaximumWidth(240)
        self._lay_out()

    def show_plan(self, plan: Plan) -> None:
        """Show what an import would do."""
        self.summary.setText(summary_of(plan))
        self.closed.setVisible(bool(plan.closed))
        months = "、".join(plan.closed)
        self.closed.setText(f"{months} 已经关账：这些咨询会算作那个月的调整，不改已经报上去的数。")
        shown = plan.findings[:_MOST]
        self.table.rows.show_rows([Row(_whole(one), row_of(one), tip=_whole(one)) for one in shown])
        self.table.selectRow(0)
        self._tell()
        self._middle.setCurrentWidget(self.table if shown else self.none)
        self.save_button.setVisible(bool(shown))
        left = len(plan.findings) - len(shown)
        self.more.setText(f"还有 {left} 条没有列出来，存成 CSV 可以全看到" if left else "")

    def enter(self) -> None:
        """Put the focus on the table."""
        self.table.setFocus()

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.addWidget(self.save_button)
        below.addWidget(self.more, 1)
        words = label("对照表存成", "key")
        words.setWordWrap(False)
        below.addWidget(words)
        below.addWidget(self.profile)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        for one in (self.summary, self.closed):
            whole.addWidget(one)
        whole.addWidget(self._middle, 1)
        whole.addWidget(self.details)
        whole.addLayout(below)

    def _tell(self) -> None:
        """Say the chosen row's sentence whole: the table may be too narrow for it."""
        self.details.setText(self.table.chosen)


class RunStep(QWidget):
    """Progress while rows come in, then what came of it, and the way back."""

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", "title")
        self.words = label("", "plain")
        self.kept = label("", "hint")
        self.bar = QProgressBar()
        self.stop_button = button("停下")
        self.undo_button = button("撤销这次导入", "danger")
        row = QHBoxLayout()
        row.addWidget(self.stop_button)
        row.addWidget(self.undo_button)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, GAP, 0, 0)
        whole.setSpacing(GAP * 2)
        for one in (self.title, self.words, self.bar, self.kept):
            whole.addWidget(one)
        whole.addLayout(row)
        whole.addStretch(1)

    def show_running(self, title: str, *, may_stop: bool = True) -> None:
        """Show that rows are on their way."""
        words = "可以停下：已经进来的留着，可以接着导，也可以撤销。" if may_stop else ""
        self._say(title, words, running=True)
        self.stop_button.setVisible(may_stop)

    def show_progress(self, done: int, total: int) -> None:
        """Show how far it is."""
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)

    def show_done(self, done: Imported) -> None:
        """Show what came in."""
        people = f"，新登记 {done.people} 位老人" if done.people else ""
        already = f"。{done.already} 次以前导过，没有重复" if done.already else ""
        self._say("导入好了", f"{done.rows} 次咨询进来了{people}{already}。", running=False)

    def show_stopped(self, why: str) -> None:
        """Show that it did not come to its end."""
        self._say("没有做完", why, running=False)

    def show_undone(self, undone: Undone) -> None:
        """Show what was taken back and what stays."""
        people = f"、{undone.people} 位新登记的老人" if undone.people else ""
        self._say("已经撤销", f"撤回了 {undone.rows} 次咨询{people}。", running=False)
        self.undo_button.hide()
        self.kept.setText(kept_words(undone))

    def _say(self, title: str, words: str, *, running: bool) -> None:
        self.title.setText(title)
        self.words.setText(words)
        self.kept.setText("")
        self.bar.setVisible(running)
        self.stop_button.setVisible(running)
        self.undo_button.setVisible(not running)


def _whole(one: Finding) -> str:
    where = f"第{one.line}行{'，' if one.column else ''}{one.column}"
    return f"{where}：{one.why}{'；' if one.todo else ''}{one.todo}"


def kept_words(undone: Undone) -> str:
    """Give what stays after an import was taken back, and why."""
    if not undone.kept:
        return ""
    shown = "；".join(f"{one.what}：{one.why}" for one in undone.kept[:_KEPT_SHOWN])
    more = f" 等 {len(undone.kept)} 项" if len(undone.kept) > _KEPT_SHOWN else ""
    return f"这些后来动过，留下了：{shown}{more}"


def summary_of(plan: Plan) -> str:
    """Give the counts of a dry run in words."""
    parts = [f"{plan.rows} 行里能导入 {plan.good} 行"]
    for count, words in (
        (plan.already, "以前导过"), (plan.refused, "不能导入"), (plan.skipped, "跳过"),
    ):  # fmt: skip
        if count:
            parts.append(f"{words} {count}")
    whom = f"认出老人 {plan.linked} 次"
    if plan.people:
        whom += f"（其中新登记 {len(plan.people)} 位）"
    doubts = f"，没把握 {plan.doubts} 次" if plan.doubts else ""
    return f"{'，'.join(parts)}。{whom}{doubts}。"


class FileStep(QWidget):
    """Where a file is chosen; below it the imports there were, and the way to take one back."""

    def __init__(self) -> None:
        super().__init__()
        self.file_button = button("选文件……", "primary")
        self.file_words = label("", "plain")
        self.heading = label("导入过的", "heading")
        self.table = Table(
            ("什么时候", "文件", "工作表", "咨询", "新登记", "状态"), "导入过的台账",
            stretch=1, figures=(3, 4),
        )  # fmt: skip
        self.unfinished = label("", "warning")
        self.undo_button = button("撤销选中的这次……", "danger")
        self._undone: frozenset[str] = frozenset()
        self._lay_out()
        self.show_batches(())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._allow())

    @property
    def chosen(self) -> tuple[str, str]:
        """The id and the file's name of the chosen import; empty texts when none is."""
        index = self.table.currentIndex()
        name = index.siblingAtColumn(1).data() if index.isValid() else ""
        return self.table.chosen, str(name)

    def _lay_out(self) -> None:
        row, last = QHBoxLayout(), QHBoxLayout()
        row.addWidget(self.file_button)
        row.addWidget(self.file_words, 1)
        last.addStretch(1)
        last.addWidget(self.undo_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        whole.addWidget(label(_INTRODUCTION))
        whole.addWidget(self.unfinished)
        whole.addLayout(row)
        whole.addWidget(self.heading)
        whole.addWidget(self.table, 1)
        whole.addLayout(last)
        whole.addStretch(0)

    def show_batches(self, batches: Sequence[BatchSeen]) -> None:
        """Show the imports, the newest first."""
        self._undone = frozenset(one.batch.id for one in batches if one.batch.undone_at)
        rows = [Row(one.batch.id, _cells(one)) for one in batches]
        self.table.rows.show_rows(rows)
        open_one = next((one for one in batches if not one.is_whole), None)
        self.unfinished.setVisible(open_one is not None)
        if open_one:
            self.unfinished.setText(
                f"上次导入“{open_one.batch.file}”没有做完，进来了 {open_one.talks} 次咨询："
                "选同一个文件就接着导，或者把它撤销。"
            )
        for part in (self.heading, self.table, self.undo_button):
            part.setVisible(bool(rows))
        if rows:
            self.table.selectRow(0)
        self._allow()

    def _allow(self) -> None:
        chosen = self.table.chosen
        self.undo_button.setEnabled(bool(chosen) and chosen not in self._undone)


def _cells(one: BatchSeen) -> tuple[str, ...]:
    batch = one.batch
    state = "没有做完" if not one.is_whole else "已撤销" if batch.undone_at else "已导入"
    talks = batch.rows if batch.undone_at else one.talks
    people = batch.people if batch.undone_at else one.people
    return (
        local_text(batch.at), batch.file, batch.sheet, f"{talks}", f"{people}", state,
    )  # fmt: skip


_INTRODUCTION = (
    "把以前的 Excel 台账（XLSX、XLS、CSV）导进来。先看、先试，最后一步才改记录；"
    "同一行不会导两次，导错了可以一步撤销。"
)
