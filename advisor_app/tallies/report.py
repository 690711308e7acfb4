"""The month's report for the supervising congress (人大监督月度报告), as it is laid out.

The district people's congress supervises by figures and by a problem list: who mends what, until
when, how far it is, what shows it. The report says what it does not know: which points are
missing, which months are not closed.
"""

from dataclasses import dataclass
from datetime import date

from advisor_app.domain.period import Period
from advisor_app.tallies.district_tables import DistrictRow, DistrictTable, months_in_words
from advisor_app.tallies.problems import ProblemLine
from advisor_app.tallies.tables import TallyRow, TallyTable

SIGNATURE = ("填报单位（盖章）：", "填报人：", "负责人：", "填报日期：")

MAIN = (
    "consultations", "persons", "first_contacts", "assistance", "sheets", "referrals",
    "referrals_completed", "callbacks_due", "callbacks_done", "callbacks_on_time_share",
    "satisfied_share", "unmet", "care_hours", "care_persons",
)  # fmt: skip
"""The single figures that stand on the report's first page, as declared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedProblem:
    """A line of the problem list, in words.

    Attributes:
        number: by which it is spoken of; the first digits of its id.
        what: topic and what was missing.
        where: the community; empty where nobody said.
        is_new: put on the list in the period.
        needs: unmet needs behind it when it was listed.
        came: needs of its line that are known since.
        evidence: what shows the mending; the newest last.
    """

    number: str
    what: str
    reason: str
    where: str
    points: tuple[str, ...]
    opened_on: date
    is_new: bool
    needs: int
    came: int
    state: str
    owner: str = ""
    deadline: date | None = None
    overdue: bool = False
    measures: str = ""
    evidence: tuple[str, ...] = ()
    checked_by: str = ""
    closed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CongressReport:
    """The whole report.

    Attributes:
        district: its name.
        on: the day it was made.
        table: the points, compared with the periods before.
        points: every point that reported, in full.
        problems: those of the list that are open, or were listed or closed since the period
            began; what was listed in the period last.
        lines: unmet needs of the period that are on no line of the list yet.
        closed: how many were struck off before.
        is_whole: whether the problem list was put together; else it holds only figures.
    """

    district: str
    on: date
    table: DistrictTable
    points: tuple[TallyTable, ...] = ()
    problems: tuple[ReportedProblem, ...] = ()
    lines: tuple[ProblemLine, ...] = ()
    closed: int = 0
    is_whole: bool = True

    @property
    def period(self) -> Period:
        """What it is of."""
        return self.table.period

    @property
    def title(self) -> str:
        """Its title."""
        kind = "月度" if self.period.month else ""
        return f"{self.district}银发顾问点工作{kind}报告（{self.period.in_words()}）"

    @property
    def main(self) -> tuple[TallyRow, ...]:
        """The figures of the first page, of the whole district."""
        rows = {
            row.indicator: row
            for section in self.table.whole.sections
            if not section.name
            for row in section.rows
        }
        return tuple(rows[name] for name in MAIN if name in rows)

    def standing(self) -> tuple[str, ...]:
        """Say who reported and what is closed, in sentences; the points are in :attr:`named`."""
        rows = [row for row in self.table.rows if row.reported]
        missing, still = len(self.table.missing), sum(not row.is_closed for row in rows)
        told = [f"应报 {len(self.table.rows)} 个点，已报 {len(rows)} 个点，未报 {missing} 个点。"]
        if missing:
            told.append("合计不含没有报的点：没有报不等于零。")
        if rows and self.period.whole_months():
            told.append(
                f"还没有封账的 {still} 个点，数字还会变。"
                if still
                else "已报的点都已封账，数字按封存的数。"
            )
        if self.period.last >= self.on:
            told.append("这段时间还没有过完，数字还会变。")
        return tuple(told)

    @property
    def named(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Name the points that something has to be known of: what it is, and which they are."""
        rows = [row for row in self.table.rows if row.reported]
        partly = [row for row in rows if row.lacking]
        still = [row for row in rows if not row.is_closed] if self.period.whole_months() else []
        lists = (
            ("没有报的点", [_named(row) for row in self.table.missing]),
            ("有的月份没有报的点，缺的月份不是零",
             [f"{_named(row)}：缺{months_in_words(row.lacking)}" for row in partly]),
            ("还没有封账的点", [f"{_named(row)}：{row.standing}" for row in still]),
            ("封账以后有调整的点", [_named(row) for row in self.table.adjusted]),
        )  # fmt: skip
        return tuple((words, tuple(names)) for words, names in lists if names)

    def counted(self) -> str:
        """Say how the problem list stands, in a sentence."""
        fresh = sum(one.is_new for one in self.problems)
        done = sum(one.closed_on is not None for one in self.problems)
        late = sum(one.overdue for one in self.problems)
        before = f"；以前已销号 {self.closed} 个" if self.closed else ""
        return (
            f"截至{self.on.year}年{self.on.month}月{self.on.day}日，"
            f"列入 {len(self.problems)} 个问题（本期新列 {fresh} 个），"
            f"已销号 {done} 个，逾期 {late} 个{before}。"
        )


def _named(row: DistrictRow) -> str:
    return f"{row.name}（{row.code}）"
