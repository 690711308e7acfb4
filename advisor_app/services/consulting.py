"""Logging consultations: the advisor's daily bread."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from advisor_app.domain.consultation import (
    Channel,
    Consultation,
    Inquirer,
    Note,
    Outcome,
    PolicyMention,
    Satisfaction,
    Topic,
)
from advisor_app.domain.errors import BadInput
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import RecordId, RevisionId, derived_record, derived_revision
from advisor_app.domain.month import Month
from advisor_app.domain.unmet import UnmetNeed
from advisor_app.services.desk import Desk
from advisor_app.services.unmet import UnmetEntry, needs_of, note_needs
from advisor_app.store.codec import State
from advisor_app.store.consultations import ConsultationSeen
from advisor_app.store.device import Draft
from advisor_app.store.unit_of_work import UnitOfWork
from advisor_app.support.calendar import local_day

__all__ = ["ConsultationEntry", "ConsultationSeen", "Consulting", "Draft"]

_DRAFT = "consultation"
_LATE = timedelta(minutes=5)
MOST_MINUTES = 480


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationEntry:
    """What the form of a consultation holds.

    Attributes:
        at: when it took place; None means now, as a talk ends with saving it.
        policies: ids of policies explained; the version is the one in force that day.
        callback_due: for an outcome of follow-up, seven days later unless given.
        unmet: for an outcome of unmet, why and what; None where nobody asked.
    """

    channel: Channel
    topics: tuple[str, ...]
    outcome: Outcome
    inquirer: Inquirer = Inquirer.ELDER
    elder: RecordId | None = None
    policies: tuple[str, ...] = ()
    asked: str = ""
    answered: str = ""
    minutes: int | None = None
    satisfaction: Satisfaction | None = None
    callback_due: date | None = None
    unmet: UnmetEntry | None = None
    at: datetime | None = None


class Consulting:
    """Logs consultations, keeps drafts, gives back what was said."""

    def __init__(
        self,
        desk: Desk,
        topics: Callable[[], tuple[Topic, ...]],
        version_on: Callable[[str, date], str | None],
    ) -> None:
        """Take what gives the topics in force, and the version of a policy on a day."""
        self._desk = desk
        self._record = desk.record
        self._version_on = version_on
        self._topics = topics

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics to choose from; those that are retired are only read."""
        return tuple(one for one in self._topics() if not one.retired)

    def begin(self) -> RevisionId:
        """Open a form: gives the revision id that it carries until it is saved."""
        return self._desk.ids.revision()

    def save(self, form: RevisionId, entry: ConsultationEntry) -> RecordId:
        """Log a consultation. Saving one form twice logs it once.

        Raises:
            BadInput: a value that cannot be; names its field.
        """
        consultation = self._made(form, entry)
        needs = self._needs(form, consultation, entry)
        author = self._desk.advisor.id
        with self._record.begin() as work:
            if work.put(consultation, form, author):
                self._keep_words(work, form, consultation, entry)
                self._keep_call(work, form, consultation)
                note_needs(work, form, needs, author)
            self._record.device.drop_draft(form)
            work.touch("draft", form)
        return consultation.id

    def keep_draft(self, form: RevisionId, payload: State) -> None:
        """Keep what is in a form so far."""
        with self._record.begin() as work:
            draft = Draft(form, _DRAFT, payload, self._desk.now().isoformat())
            self._record.device.keep_draft(draft)
            work.touch("draft", form)

    def drop_draft(self, form: RevisionId) -> None:
        """Give a form up. What was opened out of the talk stays, and names no talk any more."""
        with self._record.begin() as work:
            self._record.device.drop_draft(form)
            work.touch("draft", form)
            if self._record.journal.find(form) is None:
                self._let_stand_alone(work, form)

    def drafts(self) -> tuple[Draft, ...]:
        """Give the forms that were begun and not saved, newest first."""
        return self._record.device.drafts(_DRAFT)

    def get(self, one: RecordId) -> ConsultationSeen:
        """Give a consultation.

        Raises:
            BadInput: there is none with this id.
        """
        seen = self._record.consultations.get(one)
        if seen is None:
            raise BadInput(f"没有编号为 {one} 的咨询：可能已被撤回，请重新查找", "consultation")
        return seen

    def topics_for(self, one: Consultation) -> tuple[Topic, ...]:
        """Give the topics to choose from for a talk that was saved: those it has among them."""
        offered = self.topics
        codes = {each.code for each in offered}
        known = {each.code: each for each in self._topics()}
        had = (each for each in one.topics if each not in codes)
        more = (replace(known[each], key="") if each in known else Topic(each, each, "", "other")
                for each in had)  # fmt: skip
        return (*offered, *more)

    def withdrawn(self) -> tuple[ConsultationSeen, ...]:
        """Give the consultations that were taken back, newest first."""
        return self._record.consultations.withdrawn()

    def of_elder(self, elder: RecordId, limit: int = 500) -> tuple[ConsultationSeen, ...]:
        """Give an elder's consultations, newest first."""
        return self._record.consultations.of_elder(elder, limit)

    def today(self) -> tuple[ConsultationSeen, ...]:
        """Give today's consultations, newest first."""
        return self._record.consultations.of_day(self._desk.today)

    def listed(
        self, month: Month | None = None, search: str = "", limit: int = 500, topic: str = ""
    ) -> tuple[ConsultationSeen, ...]:
        """Give consultations, newest first: of a month, with words, about a topic."""
        return self._record.consultations.listed(month, search, limit, topic)

    def words_of(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Give the Chinese words of topic codes; an unknown code stands for itself."""
        labels = {topic.code: topic.label for topic in self._topics()}
        return tuple(labels.get(code, code) for code in codes)

    def revised(self, old: Consultation, entry: ConsultationEntry) -> Consultation:
        """Give a consultation as a corrected form says it was.

        What it had stays allowed though it is offered no more: a retired topic, the version of a
        policy that was explained that day, an elder who was erased since.

        Raises:
            BadInput: a value that cannot be; names its field.
        """
        at = self._checked(entry, entry.at or old.at, kept=old.topics)
        if entry.elder and entry.elder != old.elder:
            self._desk.seen(entry.elder)
        on = local_day(at)
        same_day = on == local_day(old.at)
        told = {one.policy: one for one in old.policies}
        due = entry.callback_due
        return replace(
            old, at=at, inquirer=entry.inquirer, channel=entry.channel, topics=entry.topics,
            outcome=entry.outcome, elder=entry.elder, minutes=entry.minutes,
            policies=tuple(
                told[one] if one in told and (same_day or self._version_on(one, on) is None)
                else self._mention(one, on)
                for one in entry.policies
            ),
            satisfaction=entry.satisfaction,
            callback_due=due if due and due == old.callback_due and same_day else _due(entry, on),
        )  # fmt: skip

    def _made(self, form: RevisionId, entry: ConsultationEntry) -> Consultation:
        at = self._checked(entry, entry.at or self._desk.now())
        if entry.elder:
            self._desk.seen(entry.elder)  # whoever it is about has to be here
        on = local_day(at)
        return Consultation(
            id=derived_record(form, "consultation"),
            at=at,
            point=self._desk.point.code,
            advisor=self._desk.advisor.id,
            inquirer=entry.inquirer,
            channel=entry.channel,
            topics=entry.topics,
            outcome=entry.outcome,
            elder=entry.elder,
            policies=tuple(self._mention(one, on) for one in entry.policies),
            minutes=entry.minutes,
            satisfaction=entry.satisfaction,
            callback_due=_due(entry, on),
        )

    def _checked(
        self, entry: ConsultationEntry, at: datetime, kept: tuple[str, ...] = ()
    ) -> datetime:
        """Refuse what cannot be; gives when it took place, in UTC.

        Args:
            kept: topics that are let be whether they are offered or not.
        """
        if at > self._desk.now() + _LATE:
            raise BadInput("咨询时间在现在之后：请核对日期和时间", "at")
        self._refuse_topics(entry.topics, kept)
        if entry.minutes is not None and not 0 <= entry.minutes <= MOST_MINUTES:
            raise BadInput(f"用时要在0到{MOST_MINUTES}分钟之间：请核对", "minutes")
        if entry.unmet is not None and entry.outcome is not Outcome.UNMET:
            raise BadInput("只有“未能满足”才填原因：请核对办理结果", "unmet")
        return at.astimezone(UTC)

    def _needs(
        self, form: RevisionId, about: Consultation, entry: ConsultationEntry
    ) -> tuple[UnmetNeed, ...]:
        if entry.unmet is None:
            return ()
        on, person = local_day(about.at), self._desk.known(about.elder)
        needs = needs_of(form, about.point, on, about.topics, entry.unmet, person)
        return tuple(replace(one, consultation=about.id) for one in needs)

    def _refuse_topics(self, topics: tuple[str, ...], kept: tuple[str, ...]) -> None:
        if not topics:
            raise BadInput("还没有选咨询事项：请至少选一项", "topics")
        if len(set(topics)) < len(topics):
            raise BadInput("同一个咨询事项选了两次：请去掉一个", "topics")
        known = {one.code: one for one in self._topics()}
        for code in (one for one in topics if one not in kept):
            if code in known and known[code].retired:
                raise BadInput(f"“{known[code].label}”区里已经停用：请另选一项", "topics")
            if code not in known:
                raise BadInput(f"没有叫“{code}”的咨询事项：请从事项表里选", "topics")

    def _mention(self, policy: str, on: date) -> PolicyMention:
        version = self._version_on(policy, on)
        if version is None:
            raise BadInput(f"没有编号为“{policy}”的政策：请从政策目录里选", "policies")
        return PolicyMention(policy, version)

    def _let_stand_alone(self, work: UnitOfWork, form: RevisionId) -> None:
        for one in self._record.consultations.came_of(derived_record(form, "consultation")):
            part = derived_revision(form, f"alone/{one.id}")
            work.put(replace(one, consultation=None), part, self._desk.advisor.id)

    def _keep_words(
        self, work: UnitOfWork, form: RevisionId, about: Consultation, entry: ConsultationEntry
    ) -> None:
        asked, answered = entry.asked.strip(), entry.answered.strip()
        if asked or answered:
            one = derived_record(form, "note")
            note = Note(id=one, consultation=about.id, asked=asked, answered=answered)
            work.put(note, derived_revision(form, "note"), self._desk.advisor.id)

    def _keep_call(self, work: UnitOfWork, form: RevisionId, about: Consultation) -> None:
        if about.callback_due:
            call = FollowUp(
                id=derived_record(form, "follow_up"),
                point=about.point,
                due=about.callback_due,
                elder=about.elder,
                consultation=about.id,
            )
            work.put(call, derived_revision(form, "follow_up"), self._desk.advisor.id)


def _due(entry: ConsultationEntry, on: date) -> date | None:
    due = entry.callback_due
    if due is None and entry.outcome is Outcome.FOLLOW_UP:
        return on + timedelta(days=7)
    if due is not None and due < on:
        raise BadInput("回访日期在咨询日期之前：请核对", "callback_due")
    return due
