"""Counting a short call from nobody in particular: one key, no form, five seconds."""

from dataclasses import dataclass, replace

from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Topic
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.services.consulting import ConsultationEntry, Consulting
from advisor_app.services.desk import Desk
from advisor_app.tallies.taxonomy import KEYS

__all__ = ["KEYS", "QuickCount", "QuickCounted"]


@dataclass(frozen=True, slots=True)
class QuickCounted:
    """A call that was counted, and what is said of it."""

    id: RecordId
    words: str


class QuickCount:
    """Logs an anonymous call that was answered at once, and takes it back."""

    def __init__(self, desk: Desk, consulting: Consulting) -> None:
        self._desk = desk
        self._consulting = consulting

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that have a key, by their keys."""
        return tuple(sorted((one for one in self._consulting.topics if one.key), key=_key))

    def count(self, form: RevisionId, key: str) -> QuickCounted:
        """Log a call about the topic with a key. The same form counts once.

        Raises:
            BadInput: no topic has that key.
        """
        topic = next((one for one in self.topics if one.key == key), None)
        if topic is None:
            raise BadInput(f"没有用 {key} 作键的事项：请用 1 到 9", "topics")
        entry = ConsultationEntry(
            channel=Channel.PHONE,
            topics=(topic.code,),
            outcome=Outcome.ANSWERED,
            inquirer=Inquirer.ANONYMOUS,
        )
        return QuickCounted(self._consulting.save(form, entry), f"来电 {topic.label}，不留姓名")

    def take_back(self, form: RevisionId, one: RecordId) -> None:
        """Take a call back that was counted by mistake: it is neither shown nor counted.

        Raises:
            BadInput: it is not here, or it was taken back already.
        """
        seen = self._desk.record.consultations.get(one)
        if seen is None:
            raise BadInput("这一条已经撤回了", "consultation")
        with self._desk.record.begin() as work:
            work.put(replace(seen.consultation, withdrawn=True), form, self._desk.advisor.id)


def _key(topic: Topic) -> str:
    return topic.key
