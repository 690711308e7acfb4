"""Reads the rows of a register into talks, and says what of them was not understood."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import TypeVar

from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.services.registers.cells import (
    Moment,
    Span,
    age_span,
    birth_span,
    clock_of,
    is_same_mark,
    minutes_of,
    moment_of,
    number_of,
    phone_of,
)
from advisor_app.services.registers.drafts import Draft, Finding, Level, Reading, UnknownWord, Who
from advisor_app.services.registers.layout import Column, Layout, Line, LineKind
from advisor_app.services.registers.words import FIELDS, OTHER, RegisterWords
from advisor_app.support.calendar import LOCAL
from advisor_app.support.spreadsheets import Cell, text_of

T = TypeVar("T")

NOON = time(12)
"""The clock time of talks of which only the day is known."""

DEFAULTS: Mapping[str, str] = {"channel": "walk_in", "outcome": "answered", "topic": OTHER}
"""What a register that says nothing of it is taken to mean, until somebody chooses otherwise."""

MOST_MINUTES = 480
_SPLIT = str.maketrans(dict.fromkeys("、，,;；/｜|\n+＋&", "\x00"))
_SOUGHT = 400
"""Characters of a long text that topics are looked for in."""

_NAME_MOST = 60


class RowReader:
    """Reads rows of one sheet by one way of reading.

    Attributes:
        findings: what there is to tell, in the order of the rows.
    """

    def __init__(
        self,
        layout: Layout,
        reading: Reading,
        words: RegisterWords,
        now: datetime,
        advisors: Mapping[str, RecordId],
    ) -> None:
        self._layout, self._reading, self._now = layout, reading, now
        self._today = now.astimezone(LOCAL).date()
        self._advisors = advisors
        self._words = words.vocabularies(reading.words)
        self._at: dict[str, tuple[int, ...]] = {}
        for at, name in sorted(reading.columns.items()):
            self._at[name] = (*self._at.get(name, ()), at)
        self._named = {one.at: one for one in layout.columns}
        self._defaults = {**DEFAULTS, **reading.defaults}
        self._moments: dict[tuple[Cell, int | None], Moment | BadInput] = {}
        self._numbers: dict[Cell, str | BadInput] = {}
        self._unknown: dict[tuple[str, str], UnknownWord] = {}
        self._last: Moment | None = None
        self._line = Line(0, LineKind.BLANK, (), None)
        self.findings: list[Finding] = []

    @property
    def unknown(self) -> tuple[UnknownWord, ...]:
        """The words that were not understood, the most frequent first."""
        return tuple(sorted(self._unknown.values(), key=lambda one: (-one.count, one.line)))

    def drafts(self) -> Iterator[Draft | None]:
        """Give the talk of each row, None for one that holds none."""
        for line in self._layout.lines:
            yield self._draft(line) if line.kind is LineKind.ENTRY else None

    def _draft(self, line: Line) -> Draft | None:
        self._line = line
        texts = {name: self._text(name) for name in self._at}
        if not any(text for name, text in texts.items() if name not in _OF_TIME):
            self._say("", Level.SKIPPED, "这一行只有日期，没有别的内容")
            return None
        try:
            moment = self._moment()
            at = self._instant(moment)
        except BadInput as error:
            self._tell(error, "date", Level.REFUSED)
            return None
        return self._made(texts, moment, at)

    def _made(self, texts: dict[str, str], moment: Moment, at: datetime) -> Draft:
        extra: list[str] = []
        who, inquirer, teller = self._people(texts, moment.day, extra)
        asked, topics = self._matter(texts)
        channel = self._coded(texts, "channel", extra) or self._defaults["channel"]
        outcome = self._coded(texts, "outcome", extra) or self._defaults["outcome"]
        liked = self._coded(texts, "satisfaction", extra)
        advisor = self._advisors.get(texts.get("advisor", ""))
        if texts.get("advisor") and advisor is None:
            extra.append(f"经办人：{texts['advisor']}")
        if texts.get("remark"):
            extra.append(f"备注：{texts['remark']}")
        answered = "；".join(filter(None, (texts.get("answered", ""), *extra)))
        matter = sorted({texts.get("topic", ""), texts.get("asked", "")})
        clock = moment.clock.isoformat("minutes") if moment.clock else ""
        shown = who or Who()
        key = "\x1f".join(
            (moment.day.isoformat(), clock, shown.name, teller, shown.number, shown.phone, *matter)
        )
        return Draft(
            line=self._line.number, at=at, day=moment.day, inquirer=inquirer,
            channel=Channel(channel), topics=topics, outcome=Outcome(outcome),
            minutes=self._minutes(), satisfaction=Satisfaction(liked) if liked else None,
            advisor=advisor, asked=asked, answered=answered, who=who, key=key,
            whole="\x1f".join(texts[name] for name in texts if name != "serial"),
            about=shown.name,
        )  # fmt: skip

    def _text(self, name: str) -> str:
        cells, columns = self._line.cells, self._at[name]
        if len(columns) == 1:
            return text_of(cells[columns[0]]) if columns[0] < len(cells) else ""
        texts = (text_of(cells[at]) for at in columns if at < len(cells))
        return "；".join(filter(None, texts))

    def _cell(self, name: str) -> Cell:
        columns = self._at.get(name)
        if not columns or columns[0] >= len(self._line.cells):
            return None
        return self._line.cells[columns[0]]

    def _moment(self) -> Moment:
        cell = self._cell("date")
        if "date" not in self._at and "month" in self._at and "day" in self._at:
            cell = self._of_parts()
        if is_same_mark(cell) or (cell is None and self._reading.blank_as_above):
            if self._last is None:
                raise BadInput("日期是“同上”，上面却没有日期：请补上日期", "date")
            return Moment(self._last.day, self._clock(None))
        key = (cell, self._year())
        if key not in self._moments:
            self._moments[key] = _kept(lambda: moment_of(cell, key[1], self._today))
        self._last = _raised(self._moments[key])
        return Moment(self._last.day, self._clock(self._last.clock))

    def _of_parts(self) -> str | None:
        year, month, day = (
            text_of(self._cell(name)).rstrip("年月日号") for name in ("year", "month", "day")
        )
        if not month and not day:
            return None
        return f"{year}-{month}-{day}" if year else f"{month}-{day}"

    def _year(self) -> int | None:
        """Give the year of days without one: a title between the rows counts most."""
        told, given = self._line.year, self._reading.year
        return told if given is None or told != self._layout.year else given

    def _clock(self, known: time | None) -> time | None:
        cell = self._cell("time")
        clock = clock_of(cell)
        if cell is not None and clock is None:
            self._say("time", Level.NOTED, f"钟点“{_short(text_of(cell))}”看不懂", "只记日期")
        return clock or known

    def _instant(self, moment: Moment) -> datetime:
        local = datetime.combine(moment.day, moment.clock or NOON, LOCAL)
        if moment.clock and local > self._now:
            raise BadInput("日期和钟点在现在之后：请核对", "date")
        return min(local.astimezone(UTC), self._now)

    def _people(
        self, texts: dict[str, str], on: date, extra: list[str]
    ) -> tuple[Who | None, Inquirer, str]:
        """Give whom the row is about, who asked, and the name of who asked if it is another."""
        name, teller = texts.get("name", ""), texts.get("inquirer_name", "")
        relation = self._coded(texts, "inquirer", extra)
        if "name" not in self._at and relation in ("", Inquirer.ELDER):
            name, teller = teller, ""
        if teller == name:
            teller = ""
        who = self._who(texts, name[:_NAME_MOST], on)
        if teller:
            extra.append(f"咨询人：{teller}")
        if relation:
            return who, Inquirer(relation), teller
        if teller:
            return who, Inquirer.RELATIVE, teller
        return who, Inquirer.ELDER if who else Inquirer.ANONYMOUS, teller

    def _who(self, texts: Mapping[str, str], name: str, on: date) -> Who | None:
        who = Who(
            name="".join(name.split()) if not name.isascii() else " ".join(name.split()),
            number=self._number(),
            phone=self._checked("phone", phone_of, "") or "",
            span=self._span(on),
            sex=self._words["sex"].code(texts.get("sex", "")),
            community=texts.get("community", ""),
            street=texts.get("street", ""),
            address=texts.get("address", ""),
        )
        return None if who.is_nobody else who

    def _number(self) -> str:
        cell = self._cell("number")
        if cell is None:
            return ""
        if cell not in self._numbers:
            self._numbers[cell] = _kept(lambda: number_of(cell, self._today))
        found = self._numbers[cell]
        if isinstance(found, BadInput):
            self._tell(found, "number", Level.NOTED)
            return ""
        return found

    def _span(self, on: date) -> Span | None:
        age = self._checked("age", lambda cell: age_span(cell, on), None)
        born = self._checked("birth", lambda cell: birth_span(cell, self._today), None)
        if age and born and born.narrowed(age) is None:
            self._say("age", Level.NOTED, "年龄和出生年月对不上", "按出生年月")
        return born or age

    def _checked(self, name: str, read: Callable[[Cell], T], otherwise: T) -> T:
        cell = self._cell(name)
        if cell is None:
            return otherwise
        try:
            return read(cell)
        except BadInput as error:
            self._tell(error, name, Level.NOTED)
            return otherwise

    def _minutes(self) -> int | None:
        minutes = self._checked("minutes", minutes_of, None)
        if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
            self._say("minutes", Level.NOTED, f"时长{minutes}分钟太长", "不记时长")
            return None
        return minutes

    def _matter(self, texts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
        """Give what was asked in words, and the topics it falls under."""
        topic, asked = texts.get("topic", ""), texts.get("asked", "")
        words = self._words["topic"]
        parts = [one for one in topic.translate(_SPLIT).split("\x00") if one.strip()]
        codes: dict[str, None] = {}
        for part in parts:
            found = words.all(part.strip()[:_SOUGHT])
            codes.update(dict.fromkeys(found))
            if not found:
                self._count("topic", part.strip())
        if not codes and asked:
            codes.update(dict.fromkeys(words.all(asked[:_SOUGHT])))
        spoken = "；".join(dict.fromkeys(filter(None, (self._unsaid(parts, topic), asked))))
        return spoken, tuple(codes) or (self._defaults["topic"],)

    def _unsaid(self, parts: Sequence[str], topic: str) -> str:
        """Give the topic's words, unless the codes say all of it."""
        return "" if all(map(self._words["topic"].knows, parts)) else topic

    def _coded(self, texts: Mapping[str, str], name: str, extra: list[str]) -> str:
        """Give the code of a word; one that is not known goes to the note and is listed."""
        text = texts.get(name, "")
        code = self._words[name].code(text) if text else ""
        if text and (not code or not self._words[name].knows(text)):
            extra.append(f"{FIELDS[name]}：{text}")
        if text and not code:
            self._count(name, text)
        return code

    def _count(self, name: str, word: str) -> None:
        seen = self._unknown.get((name, word))
        line = seen.line if seen else self._line.number
        self._unknown[name, word] = UnknownWord(name, word, seen.count + 1 if seen else 1, line)

    def _tell(self, error: BadInput, name: str, level: Level) -> None:
        why, _, todo = error.message.partition("：")
        self._say(name, level, why, todo)

    def _say(self, name: str, level: Level, why: str, todo: str = "") -> None:
        columns = self._at.get(name, ())
        column: Column | None = self._named.get(columns[0]) if columns else None
        called = column.called if column else FIELDS.get(name, "")
        self.findings.append(Finding(self._line.number, called, level, why, todo))


_OF_TIME = frozenset({"date", "time", "year", "month", "day", "serial", "advisor"})
"""What says nothing of a talk by itself."""


def _kept(read: Callable[[], T]) -> T | BadInput:
    try:
        return read()
    except BadInput as error:
        return error


def _raised(found: Moment | BadInput) -> Moment:
    if isinstance(found, BadInput):
        raise BadInput(found.message, found.field)
    return found


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"


def numbered(drafts: Iterable[Draft]) -> Iterator[tuple[Draft, str, int | None]]:
    """Tell twins apart: gives each talk with what it is known by.

    A row that names somebody and says the same as one above it is that talk written twice. Rows
    that name nobody are talks of their own however alike they are: each call is counted.

    Returns:
        Each talk, its key, and the line of the talk it repeats (None when it is one of its own).
    """
    seen: dict[str, list[tuple[str, int]]] = {}
    for draft in drafts:
        earlier = seen.setdefault(draft.key, [])
        twin = next((line for whole, line in earlier if whole == draft.whole), None)
        if twin is not None and draft.who is not None:
            yield draft, "", twin
            continue
        earlier.append((draft.whole, draft.line))
        yield draft, f"{draft.key}\x1f{len(earlier)}", None
