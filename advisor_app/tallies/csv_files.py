"""Tallies as CSV (RFC 4180), with a Table Schema that says what stands in the columns.

Source: Frictionless Data, Table Schema (https://datapackage.org/standard/table-schema/).
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from advisor_app.tallies.district_tables import DistrictRow, DistrictTable
from advisor_app.tallies.harmless import harmless
from advisor_app.tallies.tables import NOTHING, Compared, TallyRow, TallyTable

_HEADINGS = (
    ("编号", "string", "顾问点的编号"),
    ("顾问点", "string", "顾问点的名称"),
    ("月份", "string", "月份，如 2026-10；季度如 2026Q4，年如 2026，其他写起止日期"),
    ("分组", "string", "指标所在的分组"),
    ("项目", "string", "指标或它的一个分项"),
    ("数值", "number", "封了账的月份是封存的数"),
    ("单位", "string", "没有单位的是百分比"),
    ("口径", "string", "数的是什么"),
    ("上期", "number", "前一个月、季度、年，或前面同样长的一段"),
    ("去年同期", "number", "前一年的同一段"),
    ("调整", "number", "封账以后记进来的；没有封账或没有变的空着"),
    ("现为", "number", "封存的数加上调整；没有封账的空着"),
    ("指标代码", "string", "指标在数据里的名称"),
    ("分项代码", "string", "分项在数据里的名称"),
)


def csv_text(table: TallyTable | DistrictTable) -> str:
    """Give a table as CSV text; one heading line, then one line a figure or a point."""
    into = StringIO(newline="")
    lines = _district_lines(table) if isinstance(table, DistrictTable) else _point_lines(table)
    csv.writer(into).writerows(lines)
    return into.getvalue()


def table_schema() -> dict[str, Any]:
    """Give the Table Schema of a point's CSV. A percentage is read without its sign."""
    return schema_of(_HEADINGS)


def schema_of(headings: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """Give a Table Schema: name, type and meaning of each column."""
    return {"fields": [_field(*one) for one in headings], "missingValues": ["", NOTHING]}


def _field(name: str, kind: str, told: str) -> Mapping[str, Any]:
    field: dict[str, Any] = {"name": name, "type": kind, "description": told}
    return field | {"bareNumber": False} if kind == "number" else field


def _point_lines(table: TallyTable) -> Iterator[tuple[str, ...]]:
    yield tuple(heading for heading, _, _ in _HEADINGS)
    where = table.point, table.point_name, table.period.name
    for section in table.sections:
        for row in section.rows:
            definition = row.definition or section.definition
            before = *where, section.heading, row.label
            after = row.unit, definition
            yield (
                *map(harmless, before), row.value, *map(harmless, after), *_beside(row),
                row.indicator, harmless(row.code),
            )  # fmt: skip


def _beside(row: TallyRow) -> Iterator[str]:
    """Give the figures beside as plain numbers: a minus stays one, a plus is not written."""
    parts: Sequence[Compared | None] = (row.previous, row.year_ago, row.adjustment, row.now)
    for part in parts:
        yield part.text.removeprefix("+") if part else ""


def _district_lines(table: DistrictTable) -> Iterator[tuple[str, ...]]:
    words = (f"{one.label}（{one.unit}）" if one.unit else one.label for one in table.columns)
    heads = ("月份", "编号", "顾问点", "封账号", *words, "缺的月份", "封账后的调整")
    yield tuple(harmless(cell) for cell in heads)
    for row in (*table.rows, table.total):
        cells = table.period.name, row.code, row.name, row.closing
        lacking = "、".join(str(one) for one in row.lacking)
        yield (*map(harmless, cells), *row.cells, lacking, harmless(_moved(table, row)))


def _moved(table: DistrictTable, row: DistrictRow) -> str:
    """Say what came in after a closing: the frozen figure, and what it is by now."""
    told = (
        f"{one.label} {row.cells[at]} → {row.now[at]:.12g}"
        for at, one in enumerate(table.columns)
        if row.change(at)
    )
    return "；".join(told)
