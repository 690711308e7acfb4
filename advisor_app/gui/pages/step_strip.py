"""The next step of one referral: only those the table allows, each by a digit."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.referral import ALLOWED_STEPS, STATE_WORDS, Referral, ReferralState
from advisor_app.domain.unmet import UNMET_WORDS, UnmetReason
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import GAP, button, label, set_role
from advisor_app.gui.widgets import ChoiceRow
from advisor_app.services.referrals import StepEntry
from advisor_app.services.suite import Services

_ELSEWHERE = (ReferralState.HANDED_ON,)
_UNMET = (ReferralState.DECLINED, ReferralState.FAILED)


class StepStrip(QWidget):
    """Asks for the next step of a referral, and what is to be remarked.

    Attributes:
        said: level and a sentence for the status line.
        done: a step or a remark was kept.
        asking: whether it asks for a reason just now, and needs the room.
    """

    said = Signal(str, str)
    done = Signal()
    asking = Signal(bool)

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__()
        set_role(self, "clear")
        self._services, self._jobs = services, jobs
        self.referral: Referral | None = None
        self._form = services.referrals.begin()
        self.title = label("", "heading")
        self.steps = ChoiceRow([], name="下一步")
        self.provider = QLineEdit()
        self.provider.setPlaceholderText("这次转给哪里（不变就空着）")
        self.provider.setAccessibleName("这次转给哪里")
        self.reason = ChoiceRow(
            [(one.value, words) for one, words in UNMET_WORDS.items()], name="没能满足的原因"
        )
        self.words = QLineEdit()
        self.words.setPlaceholderText("备注（可以不填），回车就记下；只留在本点")
        self.words.setAccessibleName("备注")
        self.save_button = button("记下 回车", "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP - 2)
        for one in (self.title, self.steps, self.provider, self.reason):
            column.addWidget(one)
        last = QHBoxLayout()
        last.addWidget(self.words, 1)
        last.addWidget(self.save_button)
        column.addLayout(last)
        self._connect()
        self.show_referral(None)

    def _connect(self) -> None:
        self.steps.changed.connect(self._show_parts)
        self.steps.picked.connect(self._go_on)
        self.reason.picked.connect(self.words.setFocus)
        self.provider.returnPressed.connect(self.words.setFocus)
        self.words.returnPressed.connect(self.save)
        self.save_button.clicked.connect(self.save)

    def show_referral(self, referral: Referral | None) -> None:
        """Offer what may follow; what was half chosen for another one goes."""
        same = referral is not None and referral == self.referral
        self.referral = referral
        if same or referral is None:
            return
        allowed = ALLOWED_STEPS[referral.state]
        self.steps.offer([(one.value, STATE_WORDS[one]) for one in allowed])
        self.steps.setVisible(bool(allowed))
        now = STATE_WORDS[referral.state]
        self.title.setText(f"现在：{now}，下一步" if allowed else f"{now}，不能再改，可以写备注")
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget what was half chosen."""
        self._form = self._services.referrals.begin()
        self.steps.choose()
        self.reason.choose()
        self.provider.clear()
        self.words.clear()
        self._show_parts()

    def enter(self) -> None:
        """Put the focus where the step is chosen."""
        (self.steps if self.steps.isVisible() else self.words).setFocus()

    def pick(self, digit: int) -> None:
        """Pick a step by its digit."""
        allowed = ALLOWED_STEPS[self.referral.state] if self.referral else ()
        if digit <= len(allowed):
            self.steps.choose(allowed[digit - 1].value)
            self._show_parts()
            self._go_on()

    def save(self) -> None:
        """Keep the step, or the remark alone where no step was chosen."""
        if self.referral is None:
            return
        one, form, service = self.referral.id, self._form, self._services.referrals
        words, step = self.words.text(), self.steps.value
        if not step:
            self._jobs.run(
                lambda: service.remark(form, one, words), lambda _: self._kept("备注"),
                self._refuse, owner=self,
            )  # fmt: skip
            return
        to = ReferralState(step)
        reason = self.reason.value if to in _UNMET else ""
        entry = StepEntry(
            to=to, words=words, provider=self.provider.text(),
            unmet=UnmetReason(reason) if reason else None,
        )  # fmt: skip
        self._jobs.run(
            lambda: service.step(form, one, entry), lambda _: self._kept(STATE_WORDS[to]),
            self._refuse, owner=self,
        )  # fmt: skip

    def _kept(self, what: str) -> None:
        self.said.emit("info", f"已记：{what}")
        self.begin_anew()
        self.done.emit()

    def _refuse(self, error: KnownError) -> None:
        self.said.emit("error", error.message)
        places = {"provider": self.provider, "words": self.words}
        place = places.get(error.field) if isinstance(error, BadInput) else None
        if place is not None:
            place.setFocus()

    def _show_parts(self) -> None:
        to = self.steps.value
        again = self.referral is not None and self.referral.state is ReferralState.DECLINED
        self.provider.setVisible(to in _ELSEWHERE or (to == ReferralState.SENT and again))
        self.asking.emit(to in _UNMET)
        self.reason.setVisible(to in _UNMET)

    def _go_on(self) -> None:
        shown = (self.provider, self.reason)
        next((one for one in shown if not one.isHidden()), self.words).setFocus()
