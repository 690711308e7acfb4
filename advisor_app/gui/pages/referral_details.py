"""One referral beside the list: what it is about, whom to ring, and what happened so far."""

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from advisor_app.domain.policy import in_words
from advisor_app.domain.referral import CATEGORY_WORDS, STATE_WORDS, Referral
from advisor_app.gui.theme import GAP, label, set_role
from advisor_app.gui.widgets import clear_layout, facts_grid
from advisor_app.services.referrals import HistoryLine, ReferralSeen
from advisor_app.support.calendar import local_text


class ReferralDetails(QWidget):
    """Shows one referral: the need stands out, the provider's telephone next, then the rest."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "clear")
        self.need, self.name = label("", "title"), label("", "plain")
        self.phone = label("", "heading")
        self._facts, self._history = QWidget(), QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, GAP, 0)
        column.setSpacing(GAP - 2)
        for one in (self.need, self.name, self.phone, self._facts, label("经过", "heading")):
            column.addWidget(one)
        column.addWidget(self._history)
        column.addStretch(1)
        for part in (self._facts, self._history):
            set_role(part, "clear")
            inner = QVBoxLayout(part)
            inner.setContentsMargins(0, 0, 0, 0)

    def show_referral(self, seen: ReferralSeen) -> None:
        """Show a referral; its history and telephone are told once they are read."""
        self.need.setText(seen.referral.need)
        self.name.setText(seen.name or "匿名")
        self.tell("", ())
        _fill(self._facts, _facts(seen.referral))

    def tell(self, phone: str, lines: Sequence[HistoryLine]) -> None:
        """Show the provider's telephone, empty where none is known, and what happened."""
        self.phone.setText(f"对方电话　{phone}")
        self.phone.setVisible(bool(phone))
        _fill(self._history, (_line(one) for one in lines))


def provider_of(about: Referral) -> str:
    """Give who has it; an order that names nobody is handed out by 12349."""
    return about.provider or ("12349派单" if about.is_order else "没写")


def _fill(part: QWidget, fields: Iterator[tuple[str, str]]) -> None:
    layout = part.layout()
    if isinstance(layout, QVBoxLayout):
        clear_layout(layout)
        layout.addLayout(facts_grid(list(fields)))


def _facts(about: Referral) -> Iterator[tuple[str, str]]:
    yield "转给", provider_of(about)
    yield "类别", CATEGORY_WORDS[about.category]
    if about.wanted:
        yield "哪天前要", in_words(about.wanted)
    if about.due and not about.has_ended:
        yield "哪天前回音", in_words(about.due)
    yield "电话住址", "老人同意告诉对方" if about.consented else "老人没有同意告诉对方"
    if about.sheet:
        yield "转介单", "印过"


def _line(one: HistoryLine) -> tuple[str, str]:
    told = "　".join(part for part in (STATE_WORDS[one.state], one.by) if part)
    return local_text(one.at), "\n".join(part for part in (told, one.words) if part)
