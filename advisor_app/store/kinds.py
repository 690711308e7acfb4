"""The kinds of record: which table shows each, and which columns the screens look up by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from advisor_app.domain.closing import DayMark, MonthClosing
from advisor_app.domain.consultation import Consultation, Note
from advisor_app.domain.directory import Provider, Service, Site
from advisor_app.domain.elder import Elder, Identity
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import RecordId
from advisor_app.domain.lives import IncarnationBegun
from advisor_app.domain.problem import Problem
from advisor_app.domain.records import (
    Advisor,
    Consent,
    Erasure,
    Point,
    SheetCopy,
    SheetPrinted,
)
from advisor_app.domain.referral import CareHours, Referral, Remark
from advisor_app.domain.register import ImportBatch
from advisor_app.domain.settlement import Settlement
from advisor_app.domain.unmet import UnmetNeed
from advisor_app.store.counted import list_text, manner_text, traits_text
from advisor_app.support.calendar import local_day

Columns = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    Attributes:
        name: as in the journal; also the projection table's name.
        shape: its dataclass.
        columns: the looked-up columns of its table beside id, head and state.
    """

    name: str
    shape: type[Any]
    columns: Callable[[Any], Columns]


def day_of(at: datetime) -> str:
    """Give the local day of an instant as text."""
    return local_day(at).isoformat()


def _elder(one: Elder) -> Columns:
    birth = one.facts.values.get("birth", "")
    return {
        "community": one.community,
        "person_key": one.person_key,
        "birth": str(birth),
        "batch": one.batch,
        "withdrawn": _flag(one.withdrawn),
        "street": one.street,
        "traits": traits_text(one.facts.values),
    }


def _consultation(one: Consultation) -> Columns:
    at = one.at.astimezone(UTC).isoformat()  # text that sorts as time does
    return {
        "at": at,
        "day": day_of(one.at),
        "point": one.point,
        "elder": one.elder or None,
        "batch": one.batch,
        "withdrawn": _flag(one.withdrawn),
        "manner": manner_text(one),
        "topics": list_text(one.topics),
        "policies": list_text(tuple(mention.policy for mention in one.policies)),
        "minutes": one.minutes,
    }


def _referral(one: Referral) -> Columns:
    return {
        "day": day_of(one.opened_at),
        "point": one.point,
        "elder": one.elder,
        "stage": one.state.value,
        "due": one.due.isoformat() if one.due else None,
    }


def _follow_up(one: FollowUp) -> Columns:
    return {
        "due": one.due.isoformat(),
        "point": one.point,
        "elder": one.elder,
        "done": day_of(one.done_at) if one.done_at else None,
        "withdrawn": _flag(one.withdrawn),
    }


def _flag(value: bool) -> str | None:
    return "yes" if value else None


def _sheet(one: SheetPrinted) -> Columns:
    return {"day": day_of(one.at), "number": one.number, "point": one.point, "elder": one.elder}


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("point", Point, lambda one: {"code": one.code}),
        Kind("advisor", Advisor, lambda one: {"name": one.name}),
        Kind("elder", Elder, _elder),
        Kind(
            "identity",
            Identity,
            lambda one: {"elder": one.elder, "name": one.name, "phone": one.phone},
        ),
        Kind("consultation", Consultation, _consultation),
        Kind("note", Note, lambda one: {"consultation": one.consultation}),
        Kind("sheet", SheetPrinted, _sheet),
        Kind("sheet_copy", SheetCopy, lambda one: {"sheet": one.sheet, "elder": one.elder}),
        Kind("referral", Referral, _referral),
        Kind("remark", Remark, lambda one: {"about": one.about, "elder": one.elder}),
        Kind(
            "care_hours",
            CareHours,
            lambda one: {"day": one.on.isoformat(), "point": one.point, "elder": one.elder},
        ),
        Kind("follow_up", FollowUp, _follow_up),
        Kind("unmet_need", UnmetNeed, lambda one: {"day": one.on.isoformat(), "point": one.point}),
        Kind("provider", Provider, lambda one: {"name": one.name}),
        Kind("site", Site, lambda one: {"provider": one.provider}),
        Kind("service", Service, lambda one: {"provider": one.provider}),
        Kind("month_closing", MonthClosing, lambda one: {"month": one.month, "point": one.point}),
        Kind("day_mark", DayMark, lambda one: {"day": one.on.isoformat(), "point": one.point}),
        Kind("import_batch", ImportBatch, lambda one: {"digest": one.digest}),
        Kind(
            "incarnation_begun",
            IncarnationBegun,
            lambda one: {
                "incarnation": one.incarnation,
                "parent": one.parent,
                "point": one.point,
            },
        ),
        Kind("settlement", Settlement, lambda one: {"about": one.about}),
        Kind(
            "problem",
            Problem,
            lambda one: {
                "stage": one.state.value,
                "deadline": one.deadline.isoformat() if one.deadline else None,
            },
        ),
        Kind("consent", Consent, lambda one: {"elder": one.elder}),
        Kind("erasure", Erasure, lambda one: {"elder": one.elder}),
    )
}
"""Every kind by name. Revisions of other kinds are kept raw until a program knows them."""


def kind_of(record: object) -> Kind:
    """Give the kind of a record."""
    return _BY_SHAPE[type(record)]


_BY_SHAPE = {kind.shape: kind for kind in KINDS.values()}

PERSONAL = ("identity", "sheet", "sheet_copy", "referral", "remark", "follow_up", "consent")
"""Kinds that belong to one elder and go when the elder is erased. A consultation stays, and so do
hours of care: they hold no words and name nobody, so the point's figures stay true."""


def record_id(record: Any) -> RecordId:  # noqa: ANN401 - any of the shapes above
    """Give a record's id."""
    return RecordId(record.id)


def kind_named(shape: type[Any]) -> str:
    """Give the name of the kind, and so of the table, that holds a shape."""
    return _BY_SHAPE[shape].name
