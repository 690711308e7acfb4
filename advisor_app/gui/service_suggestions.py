"""Offers the directory's services while somebody types where an elder is sent."""

from PySide6.QtCore import QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit

from advisor_app.domain.directory import TO_CHECK, Offer
from advisor_app.gui.jobs import Jobs
from advisor_app.services.directory import Query
from advisor_app.services.suite import Services

_MOST_SHOWN = 12


class ServiceSuggestions(QObject):
    """Suggests in a field what the directory knows; other words may stand there as well.

    Attributes:
        picked: the offer that was picked.
    """

    picked = Signal(object)

    def __init__(self, services: Services, jobs: Jobs, field: QLineEdit) -> None:
        super().__init__(field)
        self._offers: dict[str, Offer] = {}
        self._model = QStringListModel(self)
        self.completer = QCompleter(self._model, field)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setMaxVisibleItems(_MOST_SHOWN)
        self.completer.activated.connect(self._taken)
        field.setCompleter(self.completer)
        directory = services.directory
        jobs.run(lambda: directory.find(Query()), self._suggest, owner=self)

    def _suggest(self, offers: tuple[Offer, ...]) -> None:
        self._offers = {_words(one): one for one in offers}
        self._model.setStringList(list(self._offers))

    def _taken(self, words: str) -> None:
        offer = self._offers[words]
        # The field is given the suggestion's words after this; what was picked comes over them.
        QTimer.singleShot(0, self, lambda: self.picked.emit(offer))


def _words(one: Offer) -> str:
    where = one.place if one.place == one.provider.name else f"{one.place}（{one.provider.name}）"
    unsure = "" if one.service.checked_on else f"　{TO_CHECK}"
    return f"{one.service.name}　{where}{unsure}"
