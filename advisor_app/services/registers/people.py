"""Whom the talks of a register are about: known elders, new ones, or nobody for certain.

Two people are never made one on a doubt. The citizen number tells; without it phone and name
together; without them name, birth (to the month at least) and community together. What only may
be is reported, and the talk comes in without a link.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from advisor_app.domain.elder import Elder, Identity, Papers, Person
from advisor_app.domain.facts import Facts
from advisor_app.domain.ids import RecordId
from advisor_app.domain.partial_date import PartialDate
from advisor_app.services.registers.cells import Span
from advisor_app.services.registers.drafts import Who

NumberKey = Callable[[str], str]
"""Gives the keyed hash of a citizen number."""


@dataclass(slots=True)
class Known:
    """Somebody a row may be about.

    Attributes:
        is_new: they come with this import.
        who: what the register says of somebody new.
    """

    id: RecordId
    name: str
    key: str
    phones: set[str]
    span: Span | None
    community: str
    is_new: bool = False
    who: Who = field(default_factory=Who)


@dataclass(frozen=True, slots=True)
class Match:
    """Who a row is about.

    Attributes:
        elder: None when that is not certain or nobody is known.
        doubt: why it is not certain; empty when it is, or when nobody comes into question.
        todo: what to do about it.
    """

    elder: Known | None = None
    doubt: str = ""
    todo: str = ""


class PeopleIndex:
    """Finds people by what registers tell of them."""

    def __init__(self, people: Iterable[Person], number_key: NumberKey) -> None:
        self._number_key = number_key
        self._keys: dict[str, str] = {}
        self._by_key: dict[str, list[Known]] = defaultdict(list)
        self._by_name: dict[str, list[Known]] = defaultdict(list)
        self._new: dict[RecordId, Known] = {}
        for person in people:
            self._add(_known(person))

    @property
    def new(self) -> tuple[Known, ...]:
        """Those who come with this import."""
        return tuple(self._new.values())

    def match(self, who: Who) -> Match:
        """Find whom a row is about."""
        key = self._key(who.number)
        if key and (same := self._by_key.get(key)):
            return _by_number(same, who)
        namesakes = [one for one in self._by_name.get(who.name, ()) if who.name]
        open_ones = [one for one in namesakes if not _contradict(one, who, key)]
        phoned = [one for one in open_ones if who.phone and who.phone in one.phones]
        found = phoned or [one for one in open_ones if _born_alike(one, who)]
        if len(found) == 1:
            return Match(found[0])
        known = [one for one in found or open_ones if found or not one.is_new]
        return _doubtful(known) if known else Match()

    def take_in(self, who: Who, elder: RecordId) -> Known:
        """Add somebody new."""
        phones = {who.phone} if who.phone else set[str]()
        made = Known(
            elder, who.name, self._key(who.number), phones, _span_of(who), who.community,
            is_new=True, who=who,
        )  # fmt: skip
        self._add(made)
        self._new[elder] = made
        return made

    def _key(self, number: str) -> str:
        if number and number not in self._keys:
            self._keys[number] = self._number_key(number)
        return self._keys.get(number, "")

    def _add(self, one: Known) -> None:
        if one.key:
            self._by_key[one.key].append(one)
        if one.name:
            self._by_name[one.name].append(one)


def identifying(who: Who) -> str:
    """Give what tells a person from all others; empty when what is known does not suffice."""
    if who.number:
        return f"number\x1f{who.number}"
    if who.phone and who.name:
        return f"phone\x1f{who.phone}\x1f{who.name}"
    if who.name and who.community and _is_near(who.span):
        return f"birth\x1f{who.name}\x1f{_written(who.span)}\x1f{who.community}"
    return ""


def strength(who: Who | None) -> int:
    """Give how well somebody is described: the best described are looked at first."""
    if who is None or who.is_nobody:
        return 3
    kind = identifying(who).partition("\x1f")[0]
    return {"number": 0, "phone": 1, "birth": 2}.get(kind, 3)


def learn(one: Known, who: Who) -> None:
    """Add to somebody new what another row tells of them; the first word stands."""
    mine = one.who
    for name in ("name", "number", "phone", "sex", "community", "street", "address"):
        if not getattr(mine, name):
            setattr(mine, name, getattr(who, name))
    if mine.span and who.span:
        mine.span = mine.span.narrowed(who.span) or mine.span
    else:
        mine.span = mine.span or who.span


def records_of(one: Known, batch: RecordId, identity: RecordId) -> tuple[Elder, Identity]:
    """Give the records of somebody new: elder and identity."""
    who, birth = one.who, _partial(one.who)
    sex = _sex(who)
    facts = {"birth": str(birth.to_month()) if birth else None, "sex": sex or None}
    elder = Elder(
        id=one.id, facts=Facts.parse(facts), street=who.street, community=who.community,
        person_key=one.key, batch=batch,
    )  # fmt: skip
    named = Identity(
        id=identity, elder=one.id, name=who.name,
        papers=Papers.CITIZEN if who.number else Papers.NONE, papers_number=who.number,
        birth=birth, phone=who.phone, address=who.address,
    )  # fmt: skip
    return elder, named


def _known(person: Person) -> Known:
    identity, birth = person.identity, person.birth
    return Known(
        id=person.id,
        name=identity.name if identity else "",
        key=person.elder.person_key,
        phones={identity.phone} if identity and identity.phone else set(),
        span=Span(birth.earliest, birth.latest) if birth else None,
        community=person.elder.community,
    )


def _by_number(same: list[Known], who: Who) -> Match:
    if len(same) > 1:
        return Match(doubt=f"有{len(same)}位已登记的老人是这个证件号", todo="先核对是不是重复登记")
    one = same[0]
    if one.name and who.name and one.name != who.name:
        return Match(
            doubt=f"证件号是已登记的{one.name}的，姓名却写的是{who.name}",
            todo="核对姓名和证件号；不改就不关联老人",
        )
    return Match(one)


def _doubtful(known: list[Known]) -> Match:
    names = "、".join(dict.fromkeys(map(_described, known[:3])))
    return Match(
        doubt=f"可能是已登记的{names}，没有把握", todo="补上证件号或电话；不补就不关联老人"
    )


def _described(one: Known) -> str:
    birth = one.span.partial if one.span else None
    return f"{one.name}（{birth.in_words()}生）" if birth else one.name


def _contradict(one: Known, who: Who, key: str) -> bool:
    if key and one.key and key != one.key:
        return True
    span = _span_of(who)
    return bool(span and one.span and span.narrowed(one.span) is None)


def _born_alike(one: Known, who: Who) -> bool:
    near = _is_near(one.span) and _is_near(who.span)
    return near and bool(who.community) and one.community == who.community


def _is_near(span: Span | None) -> bool:
    """Whether a birth is known to the month."""
    return span is not None and span.partial is not None and span.partial.month > 0


def _written(span: Span | None) -> str:
    partial = span.partial if span else None
    return str(partial.to_month()) if partial else ""


def _span_of(who: Who) -> Span | None:
    born = _born(who)
    return Span(born, born) if born else who.span


def _born(who: Who) -> date | None:
    number = who.number
    if len(number) != 18:
        return None
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def _partial(who: Who) -> PartialDate | None:
    span = _span_of(who)
    return span.partial if span else None


def _sex(who: Who) -> str:
    if len(who.number) == 18:
        return "male" if int(who.number[16]) % 2 else "female"
    return who.sex
