"""What a register says, row by row, before anything of it is in the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction
from advisor_app.domain.ids import RecordId
from advisor_app.services.registers.cells import Span

_NOT_YET = RecordId("")


class Level(StrEnum):
    """How much a finding matters."""

    REFUSED = "refused"
    """The row cannot be taken in."""

    SKIPPED = "skipped"
    """The row is no talk, or the same one again."""

    DOUBT = "doubt"
    """The row comes in, but whom it is about is not certain: it names nobody."""

    NOTED = "noted"
    """The row comes in; something of it was not understood."""


LEVEL_WORDS = {
    Level.REFUSED: "不能导入",
    Level.SKIPPED: "跳过",
    Level.DOUBT: "认人没把握",
    Level.NOTED: "提醒",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell about a row.

    Attributes:
        line: the row's number in the file, the first row is 1.
        column: what people call the column; empty when the whole row is meant.
        why: what is wrong.
        todo: what to do about it.
    """

    line: int
    column: str
    level: Level
    why: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word of a coded field that stands for no code that is known.

    Attributes:
        count: in how many rows it stands.
        line: the first of them.
    """

    field: str
    word: str
    count: int
    line: int


@dataclass(frozen=True, slots=True)
class Reading:
    """How a sheet is to be read.

    Attributes:
        columns: column (the first is 0) → field.
        year: of days that are written without one; None to go by what the titles tell.
        defaults: field → code, where a register has no such column or the word is not known.
        words: field → word → code, words of one's own.
        blank_as_above: a row without a date is of the same day as the row above it.
        register_people: elders who are not known are registered.
    """

    columns: Mapping[int, str]
    year: int | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    blank_as_above: bool = False
    register_people: bool = False


@dataclass(slots=True)
class Who:
    """Whom a row is about, as far as it says so.

    Attributes:
        number: the citizen number; empty when there is none or it is none.
        span: when they may have been born; None when nothing tells.
    """

    name: str = ""
    number: str = ""
    phone: str = ""
    span: Span | None = None
    sex: str = ""
    community: str = ""
    street: str = ""
    address: str = ""

    @property
    def is_nobody(self) -> bool:
        """Whether nothing here tells one person from another."""
        return not (self.name or self.number or self.phone)


@dataclass(slots=True)
class Draft:
    """One talk of a register.

    Attributes:
        key: what makes it this talk and no other; the same in every file.
        whole: everything that was read of the row, to tell twins from talks on one day.
        about: what the note says of the person, where the talk is linked to nobody.
        elder: whom it is linked to; found last.
        id: the consultation's id; given last.
    """

    line: int
    at: datetime
    day: date
    inquirer: Inquirer
    channel: Channel
    topics: tuple[str, ...]
    outcome: Outcome
    minutes: int | None
    satisfaction: Satisfaction | None
    advisor: RecordId | None
    asked: str
    answered: str
    who: Who | None
    key: str
    whole: str
    about: str = ""
    elder: RecordId | None = None
    id: RecordId = _NOT_YET
