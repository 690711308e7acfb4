"""What a correction or a withdrawal would change, told before it is saved."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from advisor_app.domain.errors import KnownError
from advisor_app.gui.theme import GAP, label, set_role
from advisor_app.gui.widgets import clear_layout
from advisor_app.services.correcting import Change, Plan


class PlanView(QWidget):
    """What saving would change, told before it is saved."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "clear")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP - 4)

    @property
    def words(self) -> str:
        """All that is shown, a line each."""
        items = (self._column.itemAt(at) for at in range(self._column.count()))
        return "\n".join(one.widget().text() for one in items)  # type: ignore[union-attr]

    def show_plan(self, plan: Plan, *, nothing: str = "还没有改动") -> None:
        """Show what would change and what would not.

        Args:
            nothing: what to say where it is nothing.
        """
        clear_layout(self._column)
        if plan.is_empty and not plan.stays:
            self._add(nothing, "hint")
        for title, changes in (("", plan.changes), ("跟着改的", plan.follows)):
            if changes and title and plan.changes:
                self._add(title, "heading")
            self._tell(changes)
        for one in plan.stays:
            self._add(one, "hint")
        for closing in plan.closed:
            self._add(f"⚠ {closing.number} 已经封账：封好的数字不变，这次记作调整", "warning")

    def refuse(self, error: KnownError) -> None:
        """Show why it cannot be saved."""
        clear_layout(self._column)
        self._add(error.message, "error")

    def _tell(self, changes: Sequence[Change]) -> None:
        for one in changes:
            self._add(one.in_words)

    def _add(self, words: str, role: str = "") -> None:
        self._column.addWidget(label(words, role))
