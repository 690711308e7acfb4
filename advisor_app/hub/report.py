"""The district's figures and its report for the supervising congress, written out."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.problem import PROBLEM_WORDS
from advisor_app.domain.unmet import UNMET_WORDS
from advisor_app.hub.counting import Counting
from advisor_app.hub.problems import Listed, ProblemList
from advisor_app.hub.report_paper import paper_of
from advisor_app.sheets.press import Printed, SheetPress
from advisor_app.support.files import save
from advisor_app.tallies.district import DistrictTally
from advisor_app.tallies.report import CongressReport, ReportedProblem
from advisor_app.tallies.report_book import report_bytes
from advisor_app.tallies.tables import Beside, TallyTable, table
from advisor_app.tallies.writers import (
    csv_text,
    district_json,
    json_text,
    workbook_bytes,
)

TALLY_FORMS = ("json", "csv", "xlsx", "pdf")
"""The forms the district's figures are written in."""

_BOM = "utf-8-sig"


class Reports:
    """Writes the district's figures and its report."""

    def __init__(
        self, counting: Counting, problems: ProblemList, press: SheetPress, district: str
    ) -> None:
        """Take also the district's name."""
        self._counting = counting
        self._problems = problems
        self._press = press
        self._district = district

    def compose(self, period: Month | Period, *, whole: bool = True) -> CongressReport:
        """Put the report of a period together.

        Args:
            whole: with the problem list and each point in full; else only the figures.
        """
        wanted = Period.of(period) if isinstance(period, Month) else period
        counting = self._counting
        tally = counting.tally(wanted)
        shown = counting.laid_out(tally, compared=True)
        if not whole:
            return CongressReport(
                district=self._district, on=counting.today, table=shown, is_whole=False
            )  # fmt: skip
        listed = self._problems.every()
        told = tuple(one for one in listed if _belongs(one, wanted))
        keys = {one.problem.key for one in listed}
        needs = counting.problems(wanted.first, wanted.last)
        return CongressReport(
            district=self._district,
            on=counting.today,
            table=shown,
            points=self._points(tally),
            problems=tuple(sorted((self._told(one, wanted) for one in told), key=_old_first)),
            lines=tuple(
                one
                for one in needs.lines
                if (one.topic_code, one.service, one.reason_code, one.community) not in keys
            ),
            closed=len(listed) - len(told),
        )

    def paper(self, period: Month | Period, *, whole: bool = True) -> Printed:
        """Print the report of a period, or only its figures."""
        return self._press.district_report(*paper_of(self.compose(period, whole=whole)))

    def write_report(self, period: Month | Period, path: Path) -> None:
        """Write the report; the file's ending says as what: ``.xlsx`` or ``.pdf``.

        Raises:
            BadInput: another ending.
            KnownError: the file cannot be written.
        """
        form = path.suffix.lower().removeprefix(".")
        if form == "xlsx":
            save(path, report_bytes(self.compose(period)))
        elif form == "pdf":
            save(path, self.paper(period).pdf)
        else:
            raise BadInput("报告写成 Excel 或 PDF：文件名以 .xlsx 或 .pdf 结尾", "out")

    def tally_text(self, period: Month | Period, form: str) -> str:
        """Give the district's figures as text for a terminal: ``json`` or ``csv``.

        Raises:
            BadInput: a form that is no text.
        """
        if form == "json":
            return json_text(district_json(self._counting.tally(period))).rstrip()
        if form == "csv":
            return csv_text(self._counting.table(period)).rstrip()
        raise BadInput(f"要写到文件里：请加 --out 文件名.{form}", "out")

    def write_tally(self, period: Month | Period, form: str, path: Path) -> None:
        """Write the district's figures to a file.

        Raises:
            BadInput: another form.
            KnownError: the file cannot be written.
        """
        counting = self._counting
        writers: Mapping[str, Callable[[], bytes]] = {
            "json": lambda: json_text(district_json(counting.tally(period))).encode(),
            "csv": lambda: csv_text(counting.table(period)).encode(_BOM),
            "xlsx": lambda: workbook_bytes(counting.table(period, compared=True)),
            "pdf": lambda: self.paper(period, whole=False).pdf,
        }
        if form not in writers:
            raise BadInput(f"汇总没有“{form}”这种格式：可用 {'、'.join(TALLY_FORMS)}", "format")
        save(path, writers[form]())

    def _points(self, tally: DistrictTally) -> tuple[TallyTable, ...]:
        counting = self._counting
        names = {one.code: one.name for one in counting.points}
        words = counting.labels()
        return tuple(
            table(
                tally.by_point[code], counting.declarations, words, names.get(code, code),
                Beside(now=tally.now[code] if tally.reported[code].closings else None),
                tally.closings.get(code),
            )
            for code in sorted(tally.by_point, key=_place(names))
        )  # fmt: skip

    def _told(self, one: Listed, period: Period) -> ReportedProblem:
        problem = one.problem
        topic = self._counting.topic_words(problem.topic)
        return ReportedProblem(
            number=problem.id[:8],
            what=f"{topic}：{problem.service}" if problem.service else topic,
            reason=UNMET_WORDS[problem.reason],
            where=problem.community,
            points=problem.points,
            opened_on=problem.opened_on,
            is_new=problem.opened_on >= period.first,
            needs=problem.needs,
            came=one.came,
            state=PROBLEM_WORDS[problem.state],
            owner=problem.whose,
            deadline=problem.deadline,
            overdue=one.overdue,
            measures=problem.measures,
            evidence=tuple(f"{note.on}　{note.words}" for note in problem.evidence),
            checked_by=problem.checked_by,
            closed_on=problem.closed_on,
        )


def _place(names: Mapping[str, str]) -> Callable[[str], tuple[int, str]]:
    order = {code: at for at, code in enumerate(names)}
    return lambda code: (order.get(code, len(order)), code)


def _belongs(one: Listed, period: Period) -> bool:
    """Whether a problem is told of: open, or listed or closed since the period began."""
    closed = one.problem.closed_on
    return closed is None or closed >= period.first or one.problem.opened_on >= period.first


def _old_first(one: ReportedProblem) -> tuple[bool, bool, date, str]:
    return one.is_new, not one.overdue, one.opened_on, one.number
