"""What the tally's table shows: figures, those beside them, and where the month stands."""

from advisor_app.gui.tables import Row
from advisor_app.services.reporting import Compared, TallyRow, TallyTable

COLUMNS = ("类别", "指标", "数", "上期", "去年同期", "调整", "现为")
_BETWEEN = "\t"


def rows_of(table: TallyTable, *, narrow: bool = False) -> list[Row]:
    """Give the rows of a tally; each row's id says indicator and value.

    Args:
        narrow: without by how much a figure is above or below those of other periods.
    """
    rows = []
    for section in table.sections:
        for number, row in enumerate(section.rows):
            told = row.definition or section.definition
            value = "" if row.code == row.indicator and not section.name else row.code
            cells = (
                "" if number else section.heading,
                row.label,
                f"{row.value} {row.unit}".strip() if row.number is not None else row.value,
                _compared(row, row.previous, narrow=narrow),
                _compared(row, row.year_ago, narrow=narrow),
                row.adjustment.text if row.adjustment else "",
                row.now.text if row.now else "",
            )
            tip = f"{section.heading}。{told}" if section.name else told
            rows.append(Row(f"{row.indicator}{_BETWEEN}{value}", cells, tip=tip))
    return rows


def parts_of(row_id: str) -> tuple[str, str]:
    """Give indicator and value of a row's id."""
    indicator, _, value = row_id.partition(_BETWEEN)
    return indicator, value


def standing_of(table: TallyTable, *, running: bool) -> tuple[str, str]:
    """Say where a period stands, and in which role to show it."""
    if table.closing:
        moved = f"，有 {len(table.adjusted)} 项调整" if table.adjusted else ""
        return f"已封账 {table.closing.number}{moved}", "warning" if moved else "good"
    if running:
        return "还没有过完，数字还会变", "warning"
    if table.period.month:
        return "还没有封账，数字还会变", "warning"
    return "", ""


def _compared(row: TallyRow, other: Compared | None, *, narrow: bool) -> str:
    """Give a figure of another period, and by how much this one is above or below it."""
    if other is None:
        return ""
    if narrow or not other.number or row.number is None or other.text.endswith("%"):
        return other.text
    change = (row.number - other.number) / other.number
    return f"{other.text}（{change:+.0%}）" if change else f"{other.text}（持平）"
