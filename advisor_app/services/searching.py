"""One search over everything: policies, topics, people, and what was said at the counter."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor_app.domain.consultation import CHANNEL_WORDS, OUTCOME_WORDS, Topic
from advisor_app.domain.ids import RecordId
from advisor_app.services.consulting import ConsultationSeen, Consulting
from advisor_app.services.directory import Directory
from advisor_app.services.registration import FoundPerson, Registration
from advisor_app.services.screening import Screenings
from advisor_app.support.calendar import local_text
from advisor_app.support.pinyin import Readings
from advisor_app.support.plain_text import Span, fold, found_in, words_of
from advisor_app.support.text_search import NAME, Hit, Match, Text, TextSearch

__all__ = [
    "CONSULTATION", "ELDER", "POLICY", "RESOURCE", "TOPIC", "Group", "Marked", "Result", "Search",
]  # fmt: skip

POLICY, TOPIC, RESOURCE = "policy", "topic", "resource"
ELDER, CONSULTATION = "elder", "consultation"
MOST_COUNTED = 200
"""So many consultations are counted; of more one is told that there are more."""

_HEADINGS = {
    POLICY: "政策", TOPIC: "事项", RESOURCE: "服务资源", ELDER: "老人", CONSULTATION: "咨询记录",
}  # fmt: skip
_LETTERS = re.compile(r"[a-z']{2,}")
_MOST_SPOKEN = 6
_NO_NAME = "匿名"


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with the parts that were looked for."""

    text: str
    spans: tuple[Span, ...] = ()

    def excerpt(self, most: int) -> "Marked":
        """Give at most so many characters of it in one line, the first found part among them."""
        flat = self.text.replace("\n", " ")
        if len(flat) <= most:
            return Marked(flat, self.spans)
        first = self.spans[0] if self.spans else (0, 0)
        start = min(max(0, first[0] - most // 3), len(flat) - most)
        end = start + most
        before, after = "…" if start else "", "…" if end < len(flat) else ""
        shift = len(before) - start
        kept = [(max(a, start), min(b, end)) for a, b in self.spans if a < end and b > start]
        spans = tuple((a + shift, b + shift) for a, b in kept)
        return Marked(f"{before}{flat[start:end]}{after}", spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One thing that was found.

    Attributes:
        kind: ``policy``, ``topic``, ``resource``, ``elder`` or ``consultation``.
        id: of the thing itself.
        details: label and text, the best first; what a line shows in short and a reader in full.
        elder: whose card shows it; None where nobody was named.
    """

    kind: str
    id: str
    title: Marked
    details: tuple[tuple[str, Marked], ...] = ()
    elder: RecordId | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one kind.

    Attributes:
        count: how many there are, those not given here too.
        more: whether there are still more than were counted.
    """

    kind: str
    results: tuple[Result, ...]
    count: int
    more: bool = False

    @property
    def heading(self) -> str:
        """The kind in Chinese, with the count."""
        return f"{_HEADINGS[self.kind]}　{self.count}{' 条以上' if self.more else ''}"


class Search:
    """Finds everything that holds what was typed."""

    def __init__(
        self, screenings: Screenings, registration: Registration, consulting: Consulting,
        directory: Directory, readings: Readings,
    ) -> None:  # fmt: skip
        self._screenings = screenings
        self._registration = registration
        self._consulting = consulting
        self._directory = directory
        self._readings = readings
        self._topics: tuple[Topic, ...] = ()
        self._topic_texts = TextSearch((), readings)

    def find(self, typed: str, topic: str = "", most: int = 8) -> tuple[Group, ...]:
        """Give what was found, by kinds; kinds without a hit are left out.

        Args:
            typed: words between blanks, all of which must occur; pinyin and initials too.
            topic: code of a topic: only consultations about it then, all of them for no words.
            most: how many results of a kind are given.
        """
        if topic:
            return tuple(_filled([self._consultations(typed, topic, most)]))
        if not words_of(typed):
            return ()
        policies, topics = self._screenings.found(typed), self._topics_now().find(typed)
        return tuple(
            _filled(
                (
                    _group(POLICY, [self._policy(one) for one in policies], most),
                    _group(TOPIC, [self._topic(one) for one in topics], most),
                    _group(RESOURCE, self._resources(typed), most),
                    self._elders(typed, most),
                    self._consultations(typed, "", most, _spoken(typed, (*topics, *policies))),
                )
            )
        )

    def topic_label(self, code: str) -> str:
        """Give a topic's Chinese word."""
        return self._consulting.words_of([code])[0]

    def _topics_now(self) -> TextSearch:
        """Give what searches the topics; made anew when others are in force."""
        topics = self._consulting.topics
        if topics != self._topics:
            self._topics = topics
            self._topic_texts = TextSearch(_topic_texts(topics), self._readings)
        return self._topic_texts

    def _policy(self, hit: Hit) -> Result:
        name = self._screenings.policy(hit.owner).name
        title = next((_marked(one) for one in hit.matches if one.text == name), Marked(name))
        details = ((one.field, _marked(one)) for one in hit.matches if one.text != name)
        return Result(kind=POLICY, id=hit.owner, title=title, details=tuple(details))

    def _topic(self, hit: Hit) -> Result:
        topic = next(one for one in self._topics if one.code == hit.owner)
        spans = next((one.spans for one in hit.matches if one.text == topic.label), ())
        details = (("类别", Marked(topic.group)),)
        return Result(kind=TOPIC, id=hit.owner, title=Marked(topic.label, spans), details=details)

    def _resources(self, typed: str) -> list[Result]:
        return [self._resource(one) for one in self._directory.hits(typed)]

    def _resource(self, hit: Hit) -> Result:
        offer = self._directory.offer(hit.owner)
        name = offer.service.name
        spans = next((one.spans for one in hit.matches if one.text == name), ())
        found = [(one.field, _marked(one)) for one in hit.matches if one.text != name]
        known = (("机构", offer.provider.name), ("电话", offer.phone), ("地址", offer.address))
        told = {label for label, _ in found}
        more = [(label, Marked(text)) for label, text in known if text and label not in told]
        title = Marked(name, spans)
        return Result(kind=RESOURCE, id=hit.owner, title=title, details=(*found, *more))

    def _elders(self, typed: str, most: int) -> Group:
        found = self._registration.find(typed, most + 1)
        results = [_elder(one, words_of(typed)) for one in found[:most]]
        return Group(ELDER, tuple(results), len(results), more=len(found) > most)

    def _consultations(
        self, typed: str, topic: str, most: int, spoken: Iterable[str] = ()
    ) -> Group:  # fmt: skip
        listed, limit = self._consulting.listed, MOST_COUNTED + 1
        words = words_of(typed)
        found = {one.consultation.id: one for one in listed(None, typed, limit, topic)}
        for other in spoken:
            found.update((one.consultation.id, one) for one in listed(None, other, limit, topic))
            words = (*words, *words_of(other))
        newest = sorted(found.values(), key=lambda one: one.consultation.at, reverse=True)
        results = tuple(self._consultation(one, words) for one in newest[:most])
        count = min(len(newest), MOST_COUNTED)
        return Group(CONSULTATION, results, count, more=len(newest) > count)

    def _consultation(self, seen: ConsultationSeen, words: tuple[str, ...]) -> Result:
        about = seen.consultation
        topics = "、".join(self._consulting.words_of(about.topics))
        told = [("问", seen.note.asked), ("答", seen.note.answered)] if seen.note else []
        marked = [(label, Marked(text, found_in(text, words))) for label, text in told if text]
        facts = f"{CHANNEL_WORDS[about.channel]}　{topics}　{OUTCOME_WORDS[about.outcome]}"
        name = seen.name or _NO_NAME
        day = local_text(about.at)[:10]
        spans = tuple((a + 11, b + 11) for a, b in found_in(seen.name, words))
        return Result(
            kind=CONSULTATION,
            id=about.id,
            title=Marked(f"{day}　{name}", spans),
            details=(*sorted(marked, key=lambda one: not one[1].spans), ("登记", Marked(facts))),
            elder=about.elder,
        )


def _filled(groups: Iterable[Group]) -> Iterator[Group]:
    return (one for one in groups if one.count)


def _group(kind: str, results: list[Result], most: int) -> Group:
    return Group(kind, tuple(results[:most]), len(results))


def _topic_texts(topics: Iterable[Topic]) -> Iterator[Text]:
    for one in topics:
        yield Text(one.code, "事项", NAME, one.label, brief=True)
        yield Text(one.code, "类别", NAME + 1, one.group, brief=True)
        yield Text(one.code, "编号", NAME + 2, one.code)


def _elder(found: FoundPerson, words: tuple[str, ...]) -> Result:
    person = found.person
    known = (("社区", person.elder.community), ("上次来", found.last_day))
    return Result(
        kind=ELDER,
        id=person.id,
        title=Marked(person.name, found_in(person.name, words)),
        details=tuple((label, Marked(text)) for label, text in known if text),
        elder=person.id,
    )


def _marked(match: Match) -> Marked:
    return Marked(match.text, match.spans)


def _spoken(typed: str, hits: Iterable[Hit]) -> tuple[str, ...]:
    """Give the Chinese words that typed pinyin was found to mean, to look for in the notes.

    The notes have no index of their readings; the library's and the topics' words stand for it.
    """
    if not _LETTERS.fullmatch(fold(typed).strip()):
        return ()
    spoken = (
        one.text[start:end]
        for hit in hits
        for one in hit.matches
        for start, end in one.spans
        if end - start > 1 and not one.text[start:end].isascii()
    )
    return tuple(dict.fromkeys(spoken))[:_MOST_SPOKEN]
