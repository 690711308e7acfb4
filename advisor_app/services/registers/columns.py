"""Guesses what each column of a register holds: by its heading, and by what stands in its cells."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial

from advisor_app.domain.errors import BadInput
from advisor_app.services.registers.cells import (
    birth_span,
    clock_of,
    minutes_of,
    moment_of,
    phone_of,
)
from advisor_app.services.registers.layout import Column, Layout, LineKind
from advisor_app.services.registers.words import (
    FIELDS,
    SEVERAL,
    RegisterWords,
    Vocabulary,
    plain_head,
)
from advisor_app.support.spreadsheets import Cell, is_ruined, text_of

_SAMPLE = 200
_STRONG, _WEAK, _PART = 10.0, 6.0, 7.0
_CONTENT = 5.0
_LAST = 0.5
"""For a column called a name whose cells do not look like names: better than to leave it out."""

_BY_CELLS = 0.8
"""So much of a column has to look like it before its cells alone decide."""

_CONTRADICTED = 0.25
_HALF = 0.5
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_PLACE = re.compile(r".{1,12}(社区|村|小区|居委会|家属院|花园)")
_STREET = re.compile(r".{1,10}(街道|镇|办事处|乡)")
_CARD = re.compile(r"'?\d{15}(\d{2}[\dXx])?")
_SENTENCE = 8

Test = Callable[[Cell], bool]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is thought to hold.

    Attributes:
        field: a name of ``FIELDS``; empty when nothing is known of it.
        by_cells: whether its cells and not its heading told.
    """

    column: Column
    field: str
    by_cells: bool = False
    sample: tuple[str, ...] = ()


def guessed(layout: Layout, words: RegisterWords, today: date) -> tuple[Guess, ...]:
    """Guess every column; a field that only one column may hold goes to the likeliest."""
    samples = _samples(layout)
    tests = _tests(words.vocabularies(), today)
    scores = [
        (score, -column.at, -rank, column, name)
        for column in layout.columns
        for rank, name in enumerate(FIELDS)
        if (score := _score(column, name, samples[column.at], words, tests)) > 0
    ]
    taken: dict[int, str] = {}
    for _, _, _, column, name in sorted(scores, key=lambda one: one[:3], reverse=True):
        if column.at not in taken and name not in taken.values():
            taken[column.at] = name
    _tell_apart(layout, taken, words)
    return tuple(
        Guess(
            column,
            taken.get(column.at, ""),
            column.at in taken and not _heading_score(column, taken[column.at], words),
            tuple(map(text_of, samples[column.at][:3])),
        )
        for column in layout.columns
    )


def _tell_apart(layout: Layout, taken: dict[int, str], words: RegisterWords) -> None:
    """Take a visitor's name for the inquirer's where the register says how they are related."""
    fields = set(taken.values())
    if "inquirer" not in fields or "inquirer_name" in fields:
        return
    for column in layout.columns:
        heading = plain_head(column.heading)
        if taken.get(column.at) == "name" and heading in words.heads.of_visitors:
            taken[column.at] = "inquirer_name"


def by_hand(layout: Layout, given: Mapping[str, str]) -> dict[int, str]:
    """Give which column holds what, as somebody wrote it: heading or letters → field.

    Raises:
        BadInput: there is no such column or field.
    """
    columns: dict[int, str] = {}
    for called, name in given.items():
        if name and name not in FIELDS:
            known = "、".join(FIELDS.values())
            raise BadInput(f"没有叫“{name}”的字段：可用 {known}", "map")
        columns[_called(layout, called).at] = name
    refuse_twice(columns.values())
    return columns


def refuse_twice(fields: Iterable[str]) -> None:
    """Refuse two columns for a field that only one may hold.

    Raises:
        BadInput: names the field.
    """
    seen: set[str] = set()
    for name in fields:
        if name and name in seen and name not in SEVERAL:
            raise BadInput(f"“{FIELDS[name]}”选了两列：请只留一列", "map")
        seen.add(name)


def _called(layout: Layout, text: str) -> Column:
    wanted = plain_head(text)
    found = [one for one in layout.columns if one.heading and plain_head(one.heading) == wanted]
    if not found:
        found = [one for one in layout.columns if one.letters == text.strip().upper()]
    if len(found) != 1:
        known = "、".join(one.heading or one.letters for one in layout.columns)
        why = "有几列都叫" if found else "没有叫"
        raise BadInput(f"表里{why}“{text}”：可用的列有 {known}，也可写列号如 C", "map")
    return found[0]


def _samples(layout: Layout) -> dict[int, list[Cell]]:
    lines = [one.cells for one in layout.lines if one.kind is LineKind.ENTRY][: _SAMPLE * 2]
    return {
        column.at: [row[column.at] for row in lines if _said(row, column.at)][:_SAMPLE]
        for column in layout.columns
    }


def _said(row: Sequence[Cell], at: int) -> bool:
    return at < len(row) and text_of(row[at]) != ""


def _score(
    column: Column,
    name: str,
    sample: Sequence[Cell],
    words: RegisterWords,
    tests: Mapping[str, Test],
) -> float:
    heading = _heading_score(column, name, words)
    test = tests.get(name)
    if not sample or test is None:
        return heading
    looks = sum(map(test, sample)) / len(sample)
    if not heading:
        decides = name in _SURE and looks >= _BY_CELLS and len(sample) > 1
        return _CONTENT * looks if decides and not _is_known(column, words) else 0
    if looks < _CONTRADICTED and heading < _STRONG:
        return _LAST if name == "name" else 0
    if name in _CODED_ALONE and looks < _HALF:  # sentences under a heading for single words
        heading -= _CONTENT
    return heading + _CONTENT * looks


def _heading_score(column: Column, name: str, words: RegisterWords) -> float:
    heading = plain_head(column.heading)
    if not heading:
        return 0
    strong, weak = words.heads.strong.get(name, ()), words.heads.weak.get(name, ())
    if heading in strong:
        return _STRONG
    if heading in weak:
        return _WEAK
    parts = [one for one in strong if len(one) > 1 and one in heading]
    # Of two names in a heading the longer one is meant: 咨询人电话 is a phone.
    return _PART - 1 + max(map(len, parts)) / (len(heading) + 1) if parts else 0


def _is_known(column: Column, words: RegisterWords) -> bool:
    return any(_heading_score(column, name, words) >= _PART for name in FIELDS)


_SURE = ("date", "number", "phone", "sex", "inquirer", "channel", "satisfaction", "community")
"""Fields whose cells look like nothing else."""


def _tests(words: Mapping[str, Vocabulary], today: date) -> dict[str, Test]:
    def coded(name: str) -> Test:
        return lambda cell: bool(words[name].code(text_of(cell)))

    return {
        "date": lambda cell: _reads(partial(moment_of, cell, 2000, today)),
        "time": lambda cell: clock_of(cell) is not None,
        "year": lambda cell: _whole(cell, 1990, 2100),
        "month": lambda cell: _whole(cell, 1, 12),
        "day": lambda cell: _whole(cell, 1, 31),
        "name": lambda cell: bool(_NAME.fullmatch(text_of(cell))) and not _relates(words, cell),
        "inquirer_name": lambda cell: (
            bool(_NAME.fullmatch(text_of(cell))) and not _relates(words, cell)
        ),
        "number": lambda cell: is_ruined(cell) or bool(_CARD.fullmatch(text_of(cell))),
        "phone": lambda cell: not is_ruined(cell) and _reads(partial(phone_of, cell)),
        "age": lambda cell: _whole(cell, 20, 115),
        "birth": lambda cell: (
            not _whole(cell, 0, 1850) and _reads(partial(birth_span, cell, today))
        ),
        "minutes": lambda cell: not isinstance(cell, date) and _reads(partial(minutes_of, cell)),
        "community": lambda cell: bool(_PLACE.fullmatch(text_of(cell))),
        "street": lambda cell: bool(_STREET.fullmatch(text_of(cell))),
        "topic": lambda cell: (
            bool(words["topic"].all(text_of(cell))) and len(text_of(cell)) <= _SENTENCE
        ),
        "asked": lambda cell: len(text_of(cell)) > _SENTENCE,
        "answered": lambda cell: len(text_of(cell)) > _SENTENCE,
        **{name: coded(name) for name in _CODED_ALONE},
    }


_CODED_ALONE = ("sex", "inquirer", "channel", "outcome", "satisfaction")


def _relates(words: Mapping[str, Vocabulary], cell: Cell) -> bool:
    return words["inquirer"].knows(text_of(cell))


def _whole(cell: Cell, least: int, most: int) -> bool:
    text = text_of(cell).removesuffix("岁").removesuffix("年").removesuffix("月")
    return text.isascii() and text.isdecimal() and least <= int(text[:9]) <= most


def _reads(read: Callable[[], object]) -> bool:
    with suppress(BadInput):
        read()
        return True
    return False
