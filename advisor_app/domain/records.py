"""The other kinds of record a point keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from advisor_app.domain.consultation import PolicyMention
from advisor_app.domain.facts import FactValue
from advisor_app.domain.ids import RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The advisor point (顾问点) itself. ``code`` is like 410106-D01."""

    id: RecordId
    code: str
    name: str
    street: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisor:
    """An advisor (顾问) who works at the point."""

    id: RecordId
    name: str
    point: str


class SheetOutcome(StrEnum):
    """What became of a numbered sheet."""

    ISSUED = "issued"
    PRINTED = "printed"
    SAVED = "saved"
    NOT_PRINTED = "not_printed"


SHEET_OUTCOME_WORDS = {
    SheetOutcome.ISSUED: "没有确认印出来",
    SheetOutcome.PRINTED: "已打印",
    SheetOutcome.SAVED: "已存成文件",
    SheetOutcome.NOT_PRINTED: "没印出来",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPrinted:
    """A sheet that left the counter (告知单存根): what a person was told and when.

    Attributes:
        number: e.g. ``SJ-D05-202611-0012``; unique in the point.
        kind: one of ``SHEET_KINDS``.
        policies: what it tells of, with versions.
        facts: the facts it was screened with.
        on: the day it was screened for.
        digest: SHA-256 of the PDF, hexadecimal.
        outcome: ``issued`` until the printer, or a file, had it.
        why: why it was not printed; names nobody.
    """

    id: RecordId
    number: str
    kind: str
    at: datetime
    on: date
    point: str
    elder: RecordId | None = None
    policies: tuple[PolicyMention, ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    digest: str = ""
    outcome: SheetOutcome = SheetOutcome.ISSUED
    why: str = ""


SHEET_KINDS = {
    "elder": "个人待遇告知单",
    "policy": "政策告知单",
    "referral": "转介单",
    "resources": "服务资源单",
    "callback": "回访卡",
    "family": "家属告知单",
    "missing": "补材料通知单",
}
"""Kinds of numbered sheets, and what they are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCopy:
    """What stood on a sheet (存底): enough to print the very same paper again. Never leaves.

    Attributes:
        sheet: the record of the sheet it belongs to.
        elder: whose it is, so that it is erased with them.
        marks: the finished document, packed.
    """

    id: RecordId
    sheet: RecordId
    marks: str
    elder: RecordId | None = None


class ConsentScope(StrEnum):
    """What a person agreed to (PIPL art. 28 to 30: separate consent for sensitive facts)."""

    RECORD = "record"
    SENSITIVE = "sensitive"
    SHARE = "share"
    CONTACT = "contact"


CONSENT_WORDS = {
    ConsentScope.RECORD: "登记本人信息",
    ConsentScope.SENSITIVE: "登记残疾、失能等敏感信息",
    ConsentScope.SHARE: "信息上报区里",
    ConsentScope.CONTACT: "打电话回访",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A consent given or withdrawn, with the wording's version."""

    id: RecordId
    elder: RecordId
    scope: ConsentScope
    given: bool
    at: datetime
    wording: str = "2026-11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A person's right to be forgotten, carried out (PIPL art. 47).

    Attributes:
        elder: who is forgotten; the id never returns.
        records: records whose every revision, known here or not, loses its body. Records of
            their own that name the elder (identity, consent, sheet …) lose it as well, also
            when they arrive later.
    """

    id: RecordId
    elder: RecordId
    at: datetime
    reason: str
    records: tuple[RecordId, ...] = ()
