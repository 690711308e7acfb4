"""The directory as one table, a line for each service at each of its sites, for Excel and CSV.

The three columns of numbers at the end say which record a line is about, so that a table can go
out, be worked on elsewhere, and come back. They may be left empty for new lines.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any, Final

import xlsxwriter

from advisor_app.domain.directory import ACCESS_WORDS, KIND_WORDS, STATUS_WORDS, Offer
from advisor_app.domain.referral import CATEGORY_WORDS
from advisor_app.services.directory_keeping import entry_of
from advisor_app.tallies.harmless import harmless, plain

SHEET: Final = "服务资源"
_LAST_LINE: Final = 2000
"""So many lines have boxes to choose from; below them the words have to be typed."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        field: name of an :class:`~advisor_app.services.directory_keeping.OfferEntry`'s field, or
            ``service_id``, ``site_id``, ``provider_id``, ``provider_source``.
        width: in characters, for spreadsheets.
        choices: the words that may stand in it; none for any.
        others: other headings that people give it.
    """

    heading: str
    field: str
    width: int
    choices: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


COLUMNS: Final = (
    Column("服务", "name", 22, others=("服务名称", "服务项目", "项目")),
    Column("种类", "kind", 18, tuple(KIND_WORDS.values())),
    Column("类别", "category", 12, tuple(CATEGORY_WORDS.values())),
    Column("机构", "provider", 24, others=("机构名称", "服务机构", "单位")),
    Column("地方", "place", 24, others=("场所", "地点", "网点")),
    Column("街道", "street", 12, others=("街道（镇）", "镇办")),
    Column("社区", "community", 14, others=("社区（村）", "村居")),
    Column("地址", "address", 28, others=("详细地址",)),
    Column("服务电话", "phone", 16, others=("电话", "联系电话")),
    Column("地方电话", "site_phone", 16),
    Column("机构电话", "provider_phone", 16),
    Column("开放时间", "hours", 30, others=("营业时间", "服务时间", "时间")),
    Column("收费", "fee", 16, others=("价格", "费用", "收费标准")),
    Column("对象", "audience", 20, others=("服务对象",)),
    Column("怎么办理", "how_to_apply", 22, others=("办理方式", "申请方式")),
    Column("名额", "capacity", 8, others=("床位", "床位数", "名额（床位）")),
    Column("空余", "vacancies", 8, others=("空床", "空余床位", "余位")),
    Column("无障碍", "access", 18),
    Column("提示", "alert", 24, others=("备注",)),
    Column("状态", "status", 10, tuple(STATUS_WORDS.values())),
    Column("核实日期", "checked_on", 12),
    Column("核实人", "checked_by", 10),
    Column("说明", "description", 26),
    Column("机构说明", "provider_description", 26),
    Column("来源", "source", 26),
    Column("机构来源", "provider_source", 26),
    Column("服务编号", "service_id", 38),
    Column("地方编号", "site_id", 38),
    Column("机构编号", "provider_id", 38),
)
HEADINGS: Final[Mapping[str, Column]] = {
    heading: one for one in COLUMNS for heading in (one.heading, *one.others)
}


def cells_of(offer: Offer) -> tuple[str, ...]:
    """Give an offer's line, a text for every column."""
    entry = entry_of(offer)
    beside = {
        "kind": KIND_WORDS[entry.kind],
        "category": CATEGORY_WORDS[entry.category],
        "status": STATUS_WORDS[entry.status],
        "access": "、".join(ACCESS_WORDS[one] for one in entry.access),
        "checked_on": entry.checked_on.isoformat() if entry.checked_on else "",
        "provider_source": offer.provider.source,
        "service_id": offer.service.id,
        "site_id": offer.site.id if offer.site else "",
        "provider_id": offer.provider.id,
    }
    return tuple(
        beside[one.field] if one.field in beside else getattr(entry, one.field) for one in COLUMNS
    )


def as_csv(offers: Iterable[Offer]) -> bytes:
    """Give the table as CSV: UTF-8 with a byte order mark, no cell that a spreadsheet would run."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([one.heading for one in COLUMNS])
    for offer in offers:
        writer.writerow([harmless(cell) for cell in cells_of(offer)])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(offers: Iterable[Offer]) -> bytes:
    """Give the table as a workbook: text cells, headings that stay, boxes to choose from."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "bg_color": "#E3EEF0", "bottom": 1})
        _set_up(sheet, text)
        _write_line(sheet, 0, [one.heading for one in COLUMNS], head)
        for line, offer in enumerate(offers, 1):
            _write_line(sheet, line, [_kept(cell) for cell in cells_of(offer)], text)
    return out.getvalue()


def _kept(cell: str) -> str:
    """Give a text cell, which nothing runs, so that reading it takes nothing away."""
    return cell if plain(cell) == cell else f"'{cell}"


def _set_up(sheet: Any, text: Any) -> None:  # noqa: ANN401 - xlsxwriter has no types
    for place, one in enumerate(COLUMNS):
        sheet.set_column(place, place, one.width, text)
        if one.choices:
            sheet.data_validation(
                1, place, _LAST_LINE, place,
                {"validate": "list", "source": list(one.choices), "error_title": one.heading,
                 "error_message": "请从下拉的词里选一个"},
            )  # fmt: skip
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_line(sheet: Any, line: int, cells: Sequence[str], form: Any) -> None:  # noqa: ANN401
    for place, cell in enumerate(cells):
        if cell:
            sheet.write_string(line, place, cell, form)
