"""Reads ``parameters.toml``: what the district has to know and keep up to date."""

from itertools import pairwise

from advisor_app.domain.parameter import Parameter, ParameterEntry, ParameterKind
from advisor_app.domain.policy import Confidence, SourceRank
from advisor_app.eligibility import format as form
from advisor_app.eligibility.fields import Table
from advisor_app.eligibility.policy_tables import NEVER, read_fen, read_id, read_per, read_period


def read_parameter_tables(table: Table) -> tuple[Parameter, ...]:
    """Read a whole file."""
    table.allow("parameter")
    found: dict[str, Parameter] = {}
    for one in table.tables("parameter"):
        parameter = _parameter(one)
        if parameter.id in found:
            one.wrong("id", "编号重复：请改一个")
        found[parameter.id] = parameter
    return tuple(found.values())


def _parameter(table: Table) -> Parameter:
    table.allow(*form.PARAMETER.names)
    kind = table.choice("kind", ParameterKind, ParameterKind.TEXT)
    read = [(one, _entry(one, kind)) for one in table.tables("entries")]
    read.sort(key=lambda one: one[1].valid_from)
    for (_, earlier), (later_table, later) in pairwise(read):
        if earlier.valid_to is None or earlier.valid_to > later.valid_from:
            later_table.wrong("valid_from", "和前一个值的有效期重叠：请核对日期")
    return Parameter(
        id=read_id(table),
        name=table.text("name"),
        group=table.text("group"),
        kind=kind,
        question=table.text("question"),
        per=read_per(table),
        entries=tuple(entry for _, entry in read),
    )


def _entry(table: Table, kind: ParameterKind) -> ParameterEntry:
    table.allow(*form.ENTRY.names)
    is_money = kind is ParameterKind.MONEY
    unused = "text" if is_money else "value_yuan"
    if unused in table.raw:
        table.wrong(unused, "金额写在 value_yuan，其他写在 text：请只写该写的一个")
    valid_from, valid_to = read_period(table)
    if valid_from is None and "valid_from" not in table.raw:
        table.wrong("valid_from", "缺少内容：请补上从哪天起")
    value = read_fen(table) if is_money else None
    if is_money and "value_yuan" not in table.raw:
        table.wrong("value_yuan", "缺少金额：请补上；不知道就不要写这一条")
    return ParameterEntry(
        valid_from=valid_from or NEVER,
        valid_to=valid_to,
        value_fen=value,
        text="" if is_money else table.text("text"),
        source=table.text("source"),
        url=table.text("url", needed=False),
        rank=table.choice("rank", SourceRank, SourceRank.REPRINT),
        confidence=table.choice("confidence", Confidence, Confidence.LOW),
        checked_on=table.day("checked_on", needed=True) or NEVER,
        checked_by=table.text("checked_by"),
        note=table.text("note", needed=False),
    )
