"""Writes registers as points keep them, and takes them in."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

from advisor_app.services.registers.importing import Imported, Plan, Reading
from advisor_app.services.suite import Services

NUMBER = "99999919400305006X"
"""Of a woman born 1940-03-05."""

OTHER_NUMBER = "999999194211230123"

HEAD = ("序号", "日期", "姓名", "性别", "年龄", "身份证号", "电话", "社区", "与老人关系", "方式",
        "事项", "咨询内容", "答复", "结果", "经办人", "时长", "满意度", "备注")  # fmt: skip


def row(day: Any = "2025-3-5", name: Any = "张桂兰", **cells: Any) -> tuple[Any, ...]:
    """Give a row under ``HEAD``; cells by their headings."""
    named = {"日期": day, "姓名": name, "方式": "来访", "事项": "高龄津贴", **cells}
    return tuple(named.get(one) for one in HEAD)


def as_csv(
    path: Path, rows: Iterable[Sequence[Any]], encoding: str = "utf-8-sig", head: Any = HEAD
) -> Path:
    """Write a register as CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def as_xlsx(path: Path, rows: Iterable[Sequence[Any]], sheet: str = "台账") -> Path:
    """Write rows as a workbook, the headings among them."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = sheet
    for one in rows:
        first.append(list(one))
    book.save(path)
    return path


def as_xls(path: Path, rows: Iterable[Sequence[Any]]) -> Path:
    """Write rows as an old workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("台账")
    for at, one in enumerate(rows):
        for column, cell in enumerate(one):
            if cell is not None:
                sheet.write(at, column, cell)
    book.save(str(path))
    return path


def plan(services: Services, path: Path, sheet: str | None = None, **reading: Any) -> Plan:
    """Find out what an import would do, by the guess or the known profile."""
    imports = services.imports
    file = imports.open(path)
    layout = imports.lay_out(file, sheet)
    proposed: Reading = imports.propose(layout).reading
    return imports.plan(file, layout, replace(proposed, **reading))


def take_in(services: Services, path: Path, **reading: Any) -> Imported:
    """Take a register in, good rows only."""
    return services.imports.run(plan(services, path, **reading), good_rows=True)
