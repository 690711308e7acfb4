"""Places that offer services to elders, from a table that the district keeps."""

import csv
from dataclasses import dataclass, fields
from datetime import date
from io import StringIO
from pathlib import Path

from advisor_app.domain.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line of the table. What is not known is empty: nothing is made up.

    Attributes:
        offers: what there is, e.g. ``日间照料、助餐``.
        alert: what to know before going.
        checked_on: when a person last checked the line, ISO; empty when nobody did.
        source: where it was read.
    """

    name: str
    offers: str
    street: str = ""
    community: str = ""
    address: str = ""
    phone: str = ""
    hours: str = ""
    fee: str = ""
    alert: str = ""
    checked_on: str = ""
    source: str = ""

    @property
    def checked(self) -> date | None:
        """When a person last checked it."""
        return date.fromisoformat(self.checked_on) if self.checked_on else None


_COLUMNS = tuple(one.name for one in fields(Place))


def read_places(path: Path) -> tuple[Place, ...]:
    """Read ``places.csv``: UTF-8, a line of headings, a line for each place.

    Raises:
        BadInput: the file or a line is wrong; the sentence says which.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"读不出 {path.name}：应是 UTF-8 的 CSV 文件", "places") from None
    reader = csv.DictReader(StringIO(text, newline=""), restkey="")
    if tuple(reader.fieldnames or ()) != _COLUMNS:
        message = f"{path.name} 第1行的列名不对：应当是 {'、'.join(_COLUMNS)}"
        raise BadInput(message, "places")
    return tuple(_place(path, reader.line_num, row) for row in reader)


def _place(path: Path, line: int, row: dict[str, str | None]) -> Place:
    if "" in row or None in row.values():
        raise BadInput(f"{path.name} 第{line}行的列数不对：应当有{len(_COLUMNS)}列", "places")
    place = Place(**{name: (row[name] or "").strip() for name in _COLUMNS})
    if not place.name or not place.offers:
        raise BadInput(f"{path.name} 第{line}行缺少 name 或 offers：请补上", "places")
    try:
        _ = place.checked
    except ValueError:
        message = f"{path.name} 第{line}行的 checked_on 不是日期：写成 2026-11-23"
        raise BadInput(message, "places") from None
    return place
