"""The month as a table (月报): on screen, and as XLSX, CSV and JSON."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.tally import Tally
from advisor_app.services.desk import Desk
from advisor_app.services.screening import Screenings
from advisor_app.support.files import save
from advisor_app.tallies.counting import count
from advisor_app.tallies.indicators import Declarations
from advisor_app.tallies.writers import (
    TallyTable,
    csv_text,
    labels,
    table,
    to_json,
    write_csv,
    write_xlsx,
)

__all__ = ["Reporting", "TallyTable"]


class Reporting:
    """Counts months and writes them out."""

    def __init__(
        self,
        desk: Desk,
        declarations: Declarations,
        topics: tuple[Topic, ...],
        screenings: Screenings,
    ) -> None:
        self._desk = desk
        self._declarations = declarations
        self._topics = topics
        self._screenings = screenings

    def months(self) -> tuple[Month, ...]:
        """Give the months that can be looked at, newest first; this one always."""
        this = Month.of(self._desk.today)
        known = self._desk.record.months.months(self._desk.point.code)
        return tuple(sorted({this, *known}, reverse=True))

    def tally(self, month: Month) -> Tally:
        """Count a month."""
        records = self._desk.record.months.records(self._desk.point.code, month)
        return count(self._declarations, self._topics, records)

    def table(self, month: Month) -> TallyTable:
        """Give a month as rows with words."""
        names = {policy.id: policy.name for policy in self._screenings.policies}
        words = labels(self._topics, names)
        return table(self.tally(month), self._declarations, words, self._desk.point.name)

    def as_json(self, month: Month) -> dict[str, Any]:
        """Give a month as JSON values."""
        return to_json(self.tally(month))

    def as_text(self, month: Month, form: str) -> str:
        """Give a month as text for a terminal.

        Args:
            form: ``json`` or ``csv``.

        Raises:
            BadInput: a workbook, which is no text.
        """
        if form == "json":
            return _text(self.as_json(month)).rstrip()
        if form == "csv":
            return csv_text(self.table(month)).rstrip()
        raise BadInput("Excel 表要写到文件里：请加 --out 文件名.xlsx", "out")

    def write(self, month: Month, form: str, path: Path) -> None:
        """Write a month to a file.

        Args:
            form: ``json``, ``csv`` or ``xlsx``.

        Raises:
            BadInput: another form.
            KnownError: the file cannot be written.
        """
        writers: Mapping[str, Callable[[], None]] = {
            "json": lambda: save(path, _text(self.as_json(month)).encode()),
            "csv": lambda: write_csv(path, self.table(month)),
            "xlsx": lambda: write_xlsx(path, self.table(month)),
        }
        if form not in writers:
            raise BadInput(f"月报没有“{form}”这种格式：可用 xlsx、csv、json", "format")
        writers[form]()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
