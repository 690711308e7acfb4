"""The detail behind a period (明细): a line a consultation, in coarse columns, named at a wish."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from advisor_app.domain.consultation import (
    CHANNEL_WORDS,
    INQUIRER_WORDS,
    OUTCOME_WORDS,
    SATISFACTION_WORDS,
)
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.domain.period import Period
from advisor_app.domain.tally import (
    ANONYMOUS,
    FIRST,
    REPEAT,
    Contact,
    Manner,
    TallyRecords,
    Traits,
)
from advisor_app.services.desk import Desk, Progress
from advisor_app.services.reporting import Reporting
from advisor_app.support.files import save, saving
from advisor_app.tallies.csv_files import schema_of
from advisor_app.tallies.dimensions import Dimensions
from advisor_app.tallies.streaming import Cell, ListBook, ListColumn, ListCsv
from advisor_app.tallies.writers import json_text, schema_beside

__all__ = ["Detail"]

_COLUMNS = (
    ListColumn("日期", "date", "咨询的当地日期", 12),
    ListColumn("顾问点", "string", "顾问点的编号", 12),
    ListColumn("方式", "string", "怎么来的", 8),
    ListColumn("谁在问", "string", "咨询人和老年人的关系", 10),
    ListColumn("事项", "string", "问了哪些事项", 30),
    ListColumn("职责", "string", "两项职责里的哪一项", 24),
    ListColumn("办理结果", "string", "办成什么样", 10),
    ListColumn("满意度", "string", "当场的评价；没有评价的空着", 8),
    ListColumn("用时", "integer", "分钟；没有记的空着", 6),
    ListColumn("首次或再次", "string", "这位老年人第一次来，还是又来；没有留名", 10),
    ListColumn("性别", "string", "不知道的空着", 6),
    ListColumn("年龄段", "string", "咨询当月的周岁所在的段", 12),
    ListColumn("街道", "string", "老年人所在的街道或镇", 14),
    ListColumn("社区", "string", "老年人所在的社区或村", 16),
    ListColumn("特殊困难类别", "string", "老年人登记的情况", 24),
    ListColumn("能力等级", "string", "评估过的等级", 12),
)
_NAME = ListColumn("姓名", "string", "只在本点、点名要了才有", 12)
_STEP = 2_000
_VISITS = {ANONYMOUS: "未留名", FIRST: "首次", REPEAT: "再次"}


W = TypeVar("W", bound=StrEnum)


class Detail:
    """Writes the consultations of a period as a long list."""

    def __init__(self, desk: Desk, reporting: Reporting) -> None:
        self._desk = desk
        self._reporting = reporting

    def write(
        self, path: Path, period: Period, *, named: bool = False,
        progress: Progress | None = None,
    ) -> int:  # fmt: skip
        """Write the list; its ending says as what: ``.xlsx`` or ``.csv``.

        Args:
            named: with names. They stay at the point: whoever asks for them keeps the file there.
            progress: hears how far it is; raises to stop, and no file is left then.

        Returns:
            How many consultations stand in it.

        Raises:
            BadInput: another ending.
            KnownError: the file cannot be written.
        """
        columns = (*_COLUMNS, _NAME) if named else _COLUMNS
        is_book = path.suffix.lower() == ".xlsx"
        if not is_book and path.suffix.lower() != ".csv":
            raise BadInput("明细写成 Excel 或 CSV：文件名以 .xlsx 或 .csv 结尾", "out")
        records = self._desk.record.months.records(self._desk.point.code, period)
        rows = self._rows(records, named=named, progress=progress)
        with saving(path) as file:
            if is_book:
                with ListBook(file, "明细", columns) as book:
                    book.write(rows)
            else:
                with ListCsv(file, columns) as text:
                    text.write(rows)
        if not is_book:
            schema = schema_of([(one.heading, one.kind, one.told) for one in columns])
            save(schema_beside(path), json_text(schema).encode())
        return len(records.contacts)

    def _rows(
        self, records: TallyRecords, *, named: bool, progress: Progress | None
    ) -> Iterator[tuple[Cell, ...]]:
        contacts, words = records.contacts, _Words(self._reporting)
        names = self._names(records) if named else {}
        total = len(contacts)
        for done, one in enumerate(contacts):
            if progress and done % _STEP == 0:
                progress(done, total)
            row = words.row(one)
            yield (*row, names.get(RecordId(one.elder), "")) if named else row
        if progress:
            progress(total, total)

    def _names(self, records: TallyRecords) -> Mapping[RecordId, str]:
        elders = set(records.contacts.values("elder")) - {""}
        return self._desk.record.behind.names(elders)


class _Words:
    """Puts contacts into words; what is alike is put once."""

    def __init__(self, reporting: Reporting) -> None:
        self._dimensions = Dimensions(reporting.declarations, reporting.topics)
        self._declared = reporting.declarations.dimensions
        self._topics = {topic.code: topic.label for topic in reporting.topics}
        self._manners: dict[Manner, tuple[Cell, ...]] = {}
        self._asked: dict[tuple[str, ...], tuple[Cell, ...]] = {}
        self._whom: dict[tuple[int | None, Traits], tuple[Cell, ...]] = {}

    def row(self, one: Contact) -> tuple[Cell, ...]:
        """Give the cells of a contact."""
        manner = self._manners.get(one.manner)
        if manner is None:
            manner = self._manners[one.manner] = self._of_manner(one.manner)
        asked = self._asked.get(one.topics)
        if asked is None:
            asked = self._asked[one.topics] = self._of_topics(one.topics)
        whom = self._whom.get((one.age, one.traits))
        if whom is None:
            whom = self._whom[one.age, one.traits] = self._of_whom(one.age, one.traits)
        channel, inquirer, outcome, satisfaction = manner
        sex, band, groups, care_level = whom
        return (
            one.on.isoformat(), one.point, channel, inquirer, *asked, outcome, satisfaction,
            one.minutes, _VISITS[one.visit], sex, band, one.street, one.community, groups,
            care_level,
        )  # fmt: skip

    def _of_manner(self, manner: Manner) -> tuple[Cell, ...]:
        named: Mapping[str, str] = {str(one): word for one, word in SATISFACTION_WORDS.items()}
        return (
            _word(CHANNEL_WORDS, manner.channel),
            _word(INQUIRER_WORDS, manner.inquirer),
            _word(OUTCOME_WORDS, manner.outcome),
            named.get(manner.satisfaction, ""),
        )

    def _of_topics(self, topics: tuple[str, ...]) -> tuple[Cell, ...]:
        words = "、".join(self._topics.get(code, code) for code in topics)
        duties = tuple(dict.fromkeys(self._dimensions.duties(topics)))
        return words, self._labels("duty", duties)

    def _of_whom(self, age: int | None, traits: Traits) -> tuple[Cell, ...]:
        return (
            self._labels("sex", (traits.sex,) if traits.sex else ()),
            self._labels("age_band", self._dimensions.band(age)) if age is not None else "",
            self._labels("group", traits.groups),
            self._labels("care_level", (traits.care_level,) if traits.care_level else ()),
        )

    def _labels(self, dimension: str, values: tuple[str, ...]) -> str:
        declared = self._declared[dimension]
        return "、".join(declared.label(value) or value for value in values)


def _word(words: Mapping[W, str], value: str) -> str:
    return next((word for one, word in words.items() if one == value), value)
