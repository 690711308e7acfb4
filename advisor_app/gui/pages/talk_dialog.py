"""One saved talk: look at it, correct it, take it back, put it back."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.unsaved import ask_to_drop
from advisor_app.gui.dialogs.withdraw import WithdrawDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.talk_body import TalkBody
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import size_within
from advisor_app.services.correcting import OpenedTalk, Plan
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_text

_WIDTH, _HEIGHT = 1180, 780
_PAUSE_MS = 120
_SAVE, _ADJUST = "保存更正 Ctrl+Enter", "记作调整，保存 Ctrl+Enter"
_ALONE = "没有别的，只有这次咨询"
_NOTHING, _CORRECTED = "没有改动", "已更正，改前的样子留在记录里"
_RETURN, _RETURN_ADJUSTED = "恢复这次咨询", "记作调整，恢复"


class TalkDialog(QDialog):
    """Shows a talk in the counter's form.

    Attributes:
        changed: what was done, in words.
        elder_wanted: id of an elder whose card is wanted.
    """

    changed = Signal(str)
    elder_wanted = Signal(str)

    def __init__(self, services: Services, jobs: Jobs, one: RecordId, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._one = services, jobs, one
        self.body: TalkBody | None = None
        self._form = services.correcting.begin()
        self._adjust = self._saving = self._dirty = False
        self._turn = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._preview)
        self.setWindowTitle("咨询记录")
        size_within(self, parent, _WIDTH, _HEIGHT)
        self.heading = label("正在打开……", "title")
        self.state = label("", "warning")
        self.state.hide()
        self._lay_out()
        service = services.correcting
        jobs.run(
            lambda: (service.open(one), services.unmet.communities()),
            lambda read: self._show(*read), self._refuse, owner=self,
        )  # fmt: skip

    def _lay_out(self) -> None:
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        self._whole.setSpacing(GAP)
        self._whole.addWidget(self.heading)
        self._whole.addWidget(self.state)
        self._whole.addStretch(1)
        self.withdraw_button = button("撤回这次咨询…… Ctrl+B", "danger")
        self.return_button = button(_RETURN, "primary")
        self.elder_button = button("老人卡片")
        self.close_button = button("关闭 Esc")
        row = QHBoxLayout()
        for one in (self.withdraw_button, self.elder_button):
            row.addWidget(one)
            one.hide()
        row.addStretch(1)
        for one in (self.return_button, self.close_button):
            row.addWidget(one)
        self.return_button.hide()
        self._whole.addLayout(row)
        self.close_button.clicked.connect(self.reject)
        self.withdraw_button.clicked.connect(self.withdraw)
        self.return_button.clicked.connect(self.put_back)
        self.elder_button.clicked.connect(self._leave_for_elder)

    def _show(self, opened: OpenedTalk, communities: tuple[tuple[str, str], ...]) -> None:
        talk = opened.seen.consultation
        self.heading.setText(f"{local_text(talk.at)}　{opened.name}")
        body = self.body = TalkBody(self._services, self._jobs, opened, communities)
        self._whole.insertWidget(2, body, 100)
        body.show()  # at once: what is not shown yet takes no focus
        self.withdraw_button.setVisible(not talk.withdrawn)
        self.elder_button.setVisible(opened.seen.name != "")
        if talk.withdrawn:
            self._show_withdrawn(opened)
            return
        body.edited.connect(self._edited)
        body.form.save_wanted.connect(self.save)
        for keys, act in (
            ("Ctrl+Return", self.save), ("Ctrl+Enter", self.save), ("Ctrl+B", self.withdraw),
            ("Ctrl+F", body.who.look),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, act)
        body.form.enter()
        self._preview()

    def _show_withdrawn(self, opened: OpenedTalk) -> None:
        """Show a talk that was taken back: nothing of it can be changed before it is put back."""
        why = next((f"：{one.why}" for one in reversed(opened.history) if one.why), "")
        self._say(f"已经撤回，不显示也不计数{why}")
        if self.body:
            self.body.freeze()
        self.return_button.setVisible(opened.may_return)
        (self.return_button if opened.may_return else self.close_button).setFocus()
        self._plan(lambda: self._services.correcting.plan_return(self._one))

    def save(self) -> None:
        """Save what was corrected; a closed month is asked for first."""
        body = self.body
        if body is None or self._saving:
            return
        if body.lacks_reason:
            self._say("还没有选为什么没能满足：按数字选一个原因")
            body.form.unmet.reason.setFocus()
            return
        self._saving = True
        form, service, adjust = self._form, self._services.correcting, self._adjust
        seen, entry = body.opened.seen, body.entry
        self._jobs.run(
            lambda: service.correct(form, seen, entry, adjust=adjust),
            lambda plan: self._done(_NOTHING if plan.is_empty else _CORRECTED),
            self._refuse, owner=self,
        )  # fmt: skip

    def withdraw(self) -> None:
        """Ask why, then take the talk back."""
        if self.body is None or self.body.opened.seen.consultation.withdrawn:
            return
        dialog = WithdrawDialog(self._services, self._jobs, self.body.opened, self)
        dialog.withdrawn.connect(lambda: self._done("已撤回；Ctrl+H 里“只看撤回的”可以恢复"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def put_back(self) -> None:
        """Put the talk back that was taken back."""
        form, service, adjust = self._form, self._services.correcting, self._adjust
        self._jobs.run(
            lambda: service.restore(form, self._one, adjust=adjust),
            lambda _: self._done("已恢复，照常显示和计数"), self._refuse, owner=self,
        )  # fmt: skip

    def reject(self) -> None:
        """Close, but ask first where something was typed."""
        if self._dirty:
            ask_to_drop(self, "改了还没有保存。要丢掉吗？", super().reject)
        else:
            super().reject()

    def _edited(self) -> None:
        self._adjust, self._dirty = False, True
        self.state.hide()
        self._name_buttons()
        self._pause.start()

    def _preview(self) -> None:
        if self.body:
            one, entry, service = self._one, self.body.entry, self._services.correcting
            self._plan(lambda: service.plan(one, entry))

    def _plan(self, plan: Callable[[], Plan]) -> None:
        self._turn += 1
        turn, body = self._turn, self.body

        def show(told: Plan) -> None:
            if body and turn == self._turn:
                withdrawn = body.opened.seen.consultation.withdrawn
                self._dirty = not (told.is_empty or withdrawn)
                body.plan.show_plan(told, nothing=_ALONE if withdrawn else _NOTHING)

        def refuse(error: KnownError) -> None:
            if body and turn == self._turn:
                body.plan.refuse(error)

        self._jobs.run(plan, show, refuse, owner=self)

    def _refuse(self, error: KnownError) -> None:
        self._saving = False
        self._say(error.message)
        if isinstance(error, BadInput) and error.field == "month":
            self._adjust = True
            self._name_buttons()
        elif self.body is None:
            self.heading.setText("打不开")

    def _name_buttons(self) -> None:
        """Say on the buttons what pressing them means now."""
        if self.body:
            self.body.form.save_button.setText(_ADJUST if self._adjust else _SAVE)
        self.return_button.setText(_RETURN_ADJUSTED if self._adjust else _RETURN)

    def _say(self, words: str) -> None:
        set_role(self.state, "warning")
        self.state.setText(words)
        self.state.show()

    def _done(self, words: str) -> None:
        self.changed.emit(words)
        self.accept()

    def _leave_for_elder(self) -> None:
        if self.body and self.body.opened.seen.consultation.elder:
            self.elder_wanted.emit(self.body.opened.seen.consultation.elder)
            self.accept()
