"""What a store answers, all of it, so that two can be compared."""

from collections.abc import Iterable, Mapping
from typing import Any

from advisor_app.domain.ids import IncarnationId, RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.hub.ports import DistrictStore
from advisor_app.store.kinds import KINDS
from tests.hub.contract.pool import MONTHS, POINTS

NOVEMBER = Month(2026, 11)


def claim_all(store: DistrictStore, claims: Mapping[IncarnationId, str]) -> None:
    with store.begin():
        for one, point in claims.items():
            store.register.claim(one, point, "d" * 32, "2026-11-23")


def counted(store: DistrictStore) -> dict[str, Any]:
    """Give every figure, in no order where there is none."""
    answers: dict[str, Any] = {"persons": store.figures.persons()}
    periods = (Period.of(NOVEMBER), Period.between(*MONTHS))
    for point in (*POINTS, "410106-X99"):
        for period in periods:
            for only in (False, True):
                read = store.figures.records(point, period, counted_only=only)
                answers[f"{point} {period} {only}"] = (
                    sorted(map(repr, read.contacts)), read.sheets, read.referrals, read.callbacks,
                    read.unmet, read.care, read.zero_months,
                )  # fmt: skip
        answers[f"closing {point}"] = store.figures.closing(point, NOVEMBER)
        answers[f"newest {point}"] = store.figures.newest_day(point, MONTHS[1])
    answers["unmet"] = store.figures.unmet(*MONTHS)
    return answers


def answers_of(store: DistrictStore, records: Iterable[RecordId]) -> dict[str, Any]:
    """Give everything that a store says of itself, but when it kept something apart."""
    asked = sorted(records)
    answers: dict[str, Any] = {name: store.every(kind.shape) for name, kind in KINDS.items()}
    answers |= counted(store)
    answers["holdings"] = store.holdings()
    answers["contested"] = store.contested()
    answers["waiting"] = store.waiting()
    answers["apart"] = sorted(
        (one.digest, one.revision, one.reason, one.line) for one in store.quarantined()
    )
    answers["roots"] = store.register.roots(asked)
    answers["history"] = {
        one: sorted(store.history(one), key=lambda each: each.id) for one in asked
    }
    return answers


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Give what differs, by name."""
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}
