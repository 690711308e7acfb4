"""The records behind a district's number, as far as the district may see them.

Date, channel, topics, outcome: what was counted, and nothing by which somebody could be known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.consultation import Topic
from advisor_app.domain.ids import RecordId
from advisor_app.domain.tally import Contact, Entry, TallyRecords
from advisor_app.tallies.counting import members
from advisor_app.tallies.indicators import Declarations, Indicator, IndicatorKind

MOST = 1_000
"""How many records are shown."""


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """One record: its point, its day, and what was counted of it."""

    id: RecordId
    point: str
    on: date
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What stands behind a number.

    Attributes:
        title: the indicator and the value in words.
        headings: those of the rows' cells.
        rows: the newest first, at most ``MOST``.
        ids: every record, in the order of the rows.
        definition: what the number counts, and on what that rests.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[OpenedRow, ...]
    ids: tuple[RecordId, ...]
    definition: str

    @property
    def total(self) -> int:
        """How many records there are."""
        return len(self.ids)


_COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "sheets": (("种类", "sheet_kind"),),
    "referrals": (("类别", "referral_category"), ("进展", "referral_state")),
    "callbacks": (("缘由", "call_reason"), ("结果", "call_outcome")),
    "unmet": (("事项", "unmet_topic"), ("原因", "unmet_reason"), ("社区", "unmet_community")),
    "care": (("对象", "care_group"),),
    "zero_months": (),
}
"""Subject → the dimensions that are shown of an entry."""


def opened(
    declarations: Declarations,
    topics: Sequence[Topic],
    points: Iterable[TallyRecords],
    indicator: Indicator,
    value: str = "",
) -> Opened:
    """Open a number.

    Args:
        points: each point's period, with ids.
        value: the value of a breakdown; empty for all of it.
    """
    words = _Words(declarations, topics)
    subject = _subject(declarations, indicator)
    rows: list[OpenedRow] = []
    for records in points:
        wanted = set(members(declarations, topics, records, indicator, value))
        rows += _rows(words, records, subject, wanted)
    rows.sort(key=lambda row: (row.on, row.id), reverse=True)
    label = words.of(indicator.by, value) if value else ""
    return Opened(
        title=f"{indicator.label}：{label}" if label else indicator.label,
        headings=_headings(subject),
        rows=tuple(rows[:MOST]),
        ids=tuple(row.id for row in rows),
        definition=f"口径：{indicator.definition}。依据：{indicator.source}",
    )


def _subject(declarations: Declarations, indicator: Indicator) -> str:
    if indicator.kind is not IndicatorKind.SHARE:
        return indicator.of
    part = declarations.indicator(indicator.part)
    return part.of if part else ""


def _headings(subject: str) -> tuple[str, ...]:
    if subject == "contacts":
        return "方式", "谁在问", "事项", "结果", "首次或再次"
    minutes = ("分钟",) if subject == "care" else ()
    return (*(heading for heading, _ in _COLUMNS[subject]), *minutes)


def _rows(
    words: "_Words", records: TallyRecords, subject: str, wanted: set[RecordId]
) -> list[OpenedRow]:
    if subject == "contacts":
        contacts = records.contacts.where(one in wanted for one in records.contacts.keys("id"))
        return [OpenedRow(one.id, records.point, one.on, words.contact(one)) for one in contacts]
    held: tuple[Entry, ...] = getattr(records, subject)
    return [
        OpenedRow(one.id, records.point, one.on, words.entry(subject, one))
        for one in held
        if one.id in wanted
    ]


class _Words:
    """Puts what was counted into words."""

    def __init__(self, declarations: Declarations, topics: Sequence[Topic]) -> None:
        self._dimensions = declarations.dimensions
        self._topics = {topic.code: topic.label for topic in topics}

    def of(self, dimension: str, value: str) -> str:
        """Give the words of a value."""
        declared = self._dimensions.get(dimension)
        label = declared.label(value) if declared else ""
        return label or self._topics.get(value, value)

    def contact(self, one: Contact) -> tuple[str, ...]:
        """Give what is shown of a consultation."""
        return (
            self.of("channel", one.manner.channel),
            self.of("inquirer", one.manner.inquirer),
            "、".join(self.of("topic", code) for code in one.topics),
            self.of("outcome", one.manner.outcome),
            _VISITS[one.visit],
        )

    def entry(self, subject: str, one: Entry) -> tuple[str, ...]:
        """Give what is shown of something else."""
        cells = tuple(self.of(name, one.values.get(name, "")) for _, name in _COLUMNS[subject])
        return (*cells, str(one.minutes)) if subject == "care" else cells


_VISITS = {"anonymous": "未留名", "first": "首次", "repeat": "再次"}
