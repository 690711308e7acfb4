"""What columns and words of old registers may be called (``resources/register.toml``)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from advisor_app.domain.consultation import (
    CHANNEL_WORDS,
    INQUIRER_WORDS,
    OUTCOME_WORDS,
    SATISFACTION_WORDS,
    Topic,
)
from advisor_app.domain.facts import FACTS
from advisor_app.tallies.declared_file import Entry, read_declared

FIELDS: Mapping[str, str] = {
    "date": "日期",
    "time": "钟点",
    "year": "年",
    "month": "月",
    "day": "日",
    "name": "老人姓名",
    "sex": "性别",
    "age": "年龄",
    "birth": "出生年月",
    "number": "身份证号",
    "phone": "电话",
    "community": "社区",
    "street": "街道",
    "address": "住址",
    "inquirer": "与老人关系",
    "inquirer_name": "咨询人姓名",
    "channel": "方式",
    "topic": "事项",
    "asked": "咨询内容",
    "answered": "答复",
    "outcome": "结果",
    "advisor": "经办人",
    "minutes": "时长",
    "satisfaction": "满意度",
    "remark": "备注",
    "serial": "序号",
}
"""What a column may hold, with its Chinese word. ``serial`` is known and not taken in."""

CODED = ("channel", "topic", "outcome", "inquirer", "satisfaction", "sex")
"""Fields whose words stand for codes of the program."""

SEVERAL = frozenset({"asked", "answered", "remark", "topic", "address"})
"""Fields that more than one column may be taken into."""

_LABELS: Mapping[str, Mapping[str, str]] = {
    "channel": {one.value: word for one, word in CHANNEL_WORDS.items()},
    "outcome": {one.value: word for one, word in OUTCOME_WORDS.items()},
    "inquirer": {one.value: word for one, word in INQUIRER_WORDS.items()},
    "satisfaction": {one.value: word for one, word in SATISFACTION_WORDS.items()},
    "sex": {str(value): word for value, word in FACTS["sex"].choices.items()},
}

OTHER = "other"
"""The topic of what the taxonomy has no word for."""

_BRACKETS = re.compile(r"[(（\[【<《].*?[)）\]】>》]")
_MARKS = re.compile(r"[\W_]+")
_LONG = 12
"""A sentence of more characters is not taken for a word because a word stands in it."""


@dataclass(frozen=True, slots=True)
class Heads:
    """What a column may be called: for certain, and where the cells decide."""

    strong: Mapping[str, tuple[str, ...]]
    weak: Mapping[str, tuple[str, ...]]

    @property
    def of_visitors(self) -> frozenset[str]:
        """Headings of names that are the visitor's, who may be the elder or not."""
        names = {*self.strong["inquirer_name"], *self.weak["inquirer_name"]}
        return frozenset(names - {*self.strong["name"], "姓名"})


class Vocabulary:
    """Finds the codes that the words of one field stand for."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._codes = {plain(word): code for word, code in words.items()}
        parts = sorted((one for one in self._codes if len(one) > 1), key=len, reverse=True)
        self._parts = re.compile("|".join(map(re.escape, parts)) or "(?!)")
        self.code = lru_cache(4096)(self._code)
        self.all = lru_cache(4096)(self._all)

    def _code(self, text: str) -> str:
        """Give the code of a word, or of the longest word in a short text; else nothing."""
        word = plain(text)
        exact = self._codes.get(word)
        if exact or len(word) > _LONG:
            return exact or ""
        found = sorted(set(self._parts.findall(word)), key=len, reverse=True)
        codes = {self._codes[one] for one in found if len(one) == len(found[0])}
        return codes.pop() if len(codes) == 1 else ""

    def _all(self, text: str) -> tuple[str, ...]:
        """Give every code whose word stands in a text, in the order of the text, each once."""
        word = plain(text)
        exact = self._codes.get(word)
        if exact:
            return (exact,)
        return tuple(dict.fromkeys(self._codes[one] for one in self._parts.findall(word)))

    def knows(self, text: str) -> bool:
        """Whether a text as a whole is one of the words."""
        return plain(text) in self._codes


@dataclass(frozen=True, slots=True)
class RegisterWords:
    """Everything that is known of the language of registers.

    Attributes:
        heads: what columns are called.
        words: field → word → code.
        labels: field → code → Chinese word, for showing and choosing.
    """

    heads: Heads
    words: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def vocabularies(
        self, own: Mapping[str, Mapping[str, str]] | None = None
    ) -> dict[str, Vocabulary]:
        """Give a vocabulary for each coded field, with words of one's own above the others."""
        return {
            one: Vocabulary({**self.words.get(one, {}), **(own or {}).get(one, {})})
            for one in CODED
        }


def plain(text: str) -> str:
    """Give a word as words are compared: narrow, lower case, without blanks and marks."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).lower()


def plain_head(text: str) -> str:
    """Give a heading as headings are compared: what stands in brackets does not count."""
    return plain(_BRACKETS.sub("", text)) or plain(text)


def field_named(text: str) -> str:
    """Give the field a code or a Chinese word means; empty when there is none such."""
    given = text.strip()
    if given in FIELDS:
        return given
    return next((code for code, word in FIELDS.items() if word == given), "")


def read_words(path: Path, topics: Iterable[Topic]) -> RegisterWords:
    """Read ``register.toml``.

    Raises:
        BadInput: the file, an entry or a field is wrong; the sentence says which.
    """
    return words_in(read_declared(path), topics)


def words_in(whole: Entry, topics: Iterable[Topic]) -> RegisterWords:
    """Give the words of a file that was read.

    Raises:
        BadInput: an entry or a field is wrong; the sentence says which.
    """
    whole.only("head", "word")
    known = {**_LABELS, "topic": {one.code: one.label for one in topics}}
    words: dict[str, dict[str, str]] = {
        name: {word: code for code, word in codes.items()} for name, codes in known.items()
    }
    for entry in whole.entries("word"):
        entry.only("field", "code", "words")
        name = entry.choice("field", CODED)
        code = entry.choice("code", tuple(known[name]))
        words[name].update(dict.fromkeys(_texts(entry, "words"), code))
    return RegisterWords(_heads(whole), words, known)


def _heads(whole: Entry) -> Heads:
    strong: dict[str, tuple[str, ...]] = {}
    weak: dict[str, tuple[str, ...]] = {}
    for entry in whole.entries("head"):
        entry.only("field", "strong", "weak")
        name = entry.choice("field", tuple(FIELDS))
        strong[name] = tuple(map(plain_head, _texts(entry, "strong")))
        weak[name] = tuple(map(plain_head, _texts(entry, "weak")))
    return Heads(strong, weak)


def _texts(entry: Entry, name: str) -> tuple[str, ...]:
    value = entry.fields.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise entry.wrong(name, '应当是一列文字，写成 ["甲", "乙"]')
    return tuple(value)
