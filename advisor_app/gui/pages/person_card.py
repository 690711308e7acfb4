"""Everything known of one elder, on a card."""

from collections.abc import Iterable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.citizen import masked, masked_phone
from advisor_app.domain.elder import PAPERS_WORDS, Identity, Papers
from advisor_app.domain.facts import FACTS
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.records import CONSENT_WORDS
from advisor_app.gui.dialogs.person import PLACES
from advisor_app.gui.talk_lines import TalkLines
from advisor_app.gui.theme import GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState, clear_layout
from advisor_app.gui.wording import age_words, sex_word, visit
from advisor_app.services.consulting import ConsultationSeen
from advisor_app.services.registration import PersonCard
from advisor_app.services.suite import Services

_UNKNOWN = "未登记"


class PersonCardView(QWidget):
    """Shows a person; numbers are masked until somebody asks to see them.

    Attributes:
        talk_wanted: the id of a talk that is to be opened.
    """

    talk_wanted = Signal(str)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._card: PersonCard | None = None
        self._shown = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, GAP, 0)
        self._layout.setSpacing(GAP)
        self.show_nobody()

    def show_nobody(self) -> None:
        """Show that nobody is chosen."""
        self._card = None
        clear_layout(self._layout)
        self._layout.addWidget(EmptyState("没有选中老人", "在左边点一位，或用上下键"))

    def show_card(self, card: PersonCard) -> None:
        """Show a person, numbers masked."""
        if self._card is None or self._card.person.id != card.person.id:
            self._shown = False
        self._card = card
        self._fill(card)

    def reveal(self) -> None:
        """Show the numbers of this person, or mask them again."""
        self._shown = not self._shown
        if self._card:
            self._fill(self._card)

    def _fill(self, card: PersonCard) -> None:
        clear_layout(self._layout)
        person, today = card.person, self._services.desk.today
        head = QHBoxLayout()
        head.addWidget(label(person.name, "title"), 1)
        self.reveal_button = button("遮住号码" if self._shown else "显示号码")
        self.reveal_button.clicked.connect(self.reveal)
        head.addWidget(self.reveal_button)
        self._layout.addLayout(head)
        about = "　".join(part for part in (sex_word(person), age_words(person, today)) if part)
        if about:
            self._layout.addWidget(label(about))
        self._pairs(self._identity(person.identity, card))
        self._section("初步判断用的要素", self._facts(card))
        self._visits(card.visits)
        self._section("回访", [
            f"{call.due}　{_state(call, today)}" for call in card.calls
        ])  # fmt: skip
        self._section("领过的告知单", [f"{one.on}　{one.number}" for one in card.sheets])
        self._section("同意的事", [
            f"{CONSENT_WORDS[one.scope]}　{'同意' if one.given else '收回'}"
            for one in card.consents
        ])  # fmt: skip
        self._layout.addStretch(1)

    def _identity(self, identity: Identity | None, card: PersonCard) -> list[tuple[str, str]]:
        if identity is None:
            return [("身份", "这里没有存")]
        kin = identity.relative
        contact = "　".join(
            part for part in (kin.name, kin.relation, self._phone(kin.phone)) if part
        )
        born = card.person.birth
        return [
            ("证件", self._papers(identity)),
            ("出生", born.in_words() if born else _UNKNOWN),
            ("电话", self._phone(identity.phone) or _UNKNOWN),
            (
                "社区",
                " ".join((card.person.elder.street, card.person.elder.community)).strip()
                or _UNKNOWN,
            ),
            ("住址", identity.address or _UNKNOWN),
            ("联系人", contact or _UNKNOWN),
        ]

    def _papers(self, identity: Identity) -> str:
        if identity.papers is Papers.NONE:
            return _UNKNOWN
        number = identity.papers_number
        return f"{PAPERS_WORDS[identity.papers]} {number if self._shown else masked(number)}"

    def _phone(self, phone: str) -> str:
        return phone if self._shown else masked_phone(phone)

    def _facts(self, card: PersonCard) -> list[str]:
        facts = card.person.facts
        known, unknown = [], []
        for name, spec in FACTS.items():
            value = facts.get(name)
            if name in ("birth", "sex"):
                continue
            if value is None:
                unknown.append(spec.label)
            else:
                words = PLACES.get(str(value), str(value)) if spec.kind == "code" else ""
                known.append(f"{spec.label}：{words or spec.in_words(value)}")
        if unknown:
            known.append(f"{_UNKNOWN}：{'、'.join(unknown)}")
        return known

    def _visits(self, visits: Sequence[ConsultationSeen]) -> None:
        """List the last talks; each can be opened."""
        if not visits:
            return
        consulting = self._services.consulting
        self._layout.addWidget(label("来过", "heading"))
        self.visits = TalkLines("来过")
        set_role(self.visits, "bare")
        self.visits.show_lines([(one.consultation.id, visit(one, consulting)) for one in visits])
        self.visits.fit()
        self.visits.opened.connect(self.talk_wanted)
        self._layout.addWidget(self.visits)

    def _pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        form = QFormLayout()
        form.setSpacing(4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for key, value in pairs:
            form.addRow(label(key, "key"), label(value))
        self._layout.addLayout(form)

    def _section(self, title: str, lines: Iterable[str]) -> None:
        told = list(lines)
        if told:
            self._layout.addWidget(label(title, "heading"))
            self._layout.addWidget(label("\n".join(told)))


def _state(call: FollowUp, today: date) -> str:
    if call.done_at:
        return "已回访"
    return "⚠ 到期了，还没回访" if call.due <= today else "待回访"
