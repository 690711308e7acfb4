"""The topics of a talk: those with a digit in a row, the rarer ones in a list behind it."""

from collections.abc import Iterable

from advisor_app.domain.consultation import Topic
from advisor_app.gui.pages.rarer_topics import RarerTopics
from advisor_app.gui.widgets import ChoiceRow


class TopicChoice:
    """Both parts together: what may be chosen, and what is."""

    def __init__(self, topics: tuple[Topic, ...]) -> None:
        self._offered = topics
        self.row = ChoiceRow(_keyed(topics), several=True, name="事项")
        self.rarer = RarerTopics(topics)

    @property
    def values(self) -> tuple[str, ...]:
        """The topics picked, the rarer ones last."""
        return (*self.row.values, *self.rarer.values)

    @property
    def labelled(self) -> list[tuple[str, str]]:
        """The topics picked, with their words."""
        labels = {one.code: one.label for one in self._offered}
        return [(code, labels[code]) for code in self.values]

    def choose(self, row: Iterable[str], rarer: Iterable[str]) -> None:
        """Pick exactly these."""
        self.row.choose(*row)
        self.rarer.choose(rarer)

    def offer(self, topics: tuple[Topic, ...]) -> bool:
        """Offer other topics; those picked stay as far as they are offered. Says if any changed."""
        if topics == self._offered:
            return False
        chosen, self._offered = self.values, topics
        self.row.offer(_keyed(topics))
        self.rarer.offer(topics)
        self.choose(chosen, chosen)
        return True


def _keyed(topics: tuple[Topic, ...]) -> list[tuple[str, str]]:
    """Give the topics that have a key, by their keys."""
    keyed = sorted((one for one in topics if one.key), key=lambda one: one.key)
    return [(one.code, one.label) for one in keyed]
