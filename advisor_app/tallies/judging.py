"""Judges declarations that come from outside against what this program counts.

What can be read (:mod:`advisor_app.tallies.indicators`) may still be of no use: a value that no
record ever has stays zero for ever, and a form or a chart asks for a figure that is not there.
"""

from collections.abc import Mapping

from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction
from advisor_app.domain.errors import BadInput
from advisor_app.domain.follow_up import CallOutcome, CallReason
from advisor_app.domain.records import SHEET_KINDS
from advisor_app.domain.referral import CareGroup, ReferralState, ServiceCategory
from advisor_app.domain.unmet import UnmetReason
from advisor_app.tallies.declared_file import Entry
from advisor_app.tallies.dimensions import UNKNOWN
from advisor_app.tallies.indicators import (
    Declarations,
    IndicatorKind,
    indicators_in,
)
from advisor_app.tallies.taxonomy import DUTIES

NEEDED: Mapping[str, tuple[IndicatorKind, str]] = {
    "consultations": (IndicatorKind.COUNT, ""),
    "persons": (IndicatorKind.PERSONS, ""),
    "by_channel": (IndicatorKind.BREAKDOWN, "channel"),
    "by_topic": (IndicatorKind.BREAKDOWN, "topic"),
}
"""Indicators that screens, the district and other programs ask for by name: their kind, and by
what they are broken down. They count contacts, all of them."""

ASKED = ("topic", "duty", "age_band", "sex", "group", "care_level")
"""Dimensions by which a line for each consultation is written (``services/detail.py``)."""

VALUES: Mapping[str, frozenset[str]] = {
    "channel": frozenset(Channel),
    "inquirer": frozenset(Inquirer),
    "outcome": frozenset(Outcome),
    "satisfaction": frozenset(map(str, Satisfaction)),
    "duty": frozenset(DUTIES),
    "sex": frozenset({"female", "male"}),
    "care_level": frozenset("01234"),
    "sheet_kind": frozenset(SHEET_KINDS),
    "referral_state": frozenset(ReferralState),
    "referral_category": frozenset(ServiceCategory),
    "call_reason": frozenset(CallReason),
    "call_outcome": frozenset(CallOutcome),
    "unmet_reason": frozenset(UnmetReason),
    "care_group": frozenset(CareGroup),
}
"""Dimension → every value that a record can have, beside the one for what nobody wrote down."""


def countable_in(whole: Entry) -> Declarations:
    """Read a file of declarations, and see that this program counts by it.

    Raises:
        BadInput: it cannot be read, or not be counted by; the sentence says which entry.
    """
    found = indicators_in(whole)
    for one in ASKED:
        if one not in found.dimensions:
            raise BadInput(f"文件 {whole.file} 里没有分组 {one}：程序要用，请补上", "dimension")
    for dimension in whole.entries("dimension"):
        known = VALUES.get(dimension.text("name"))
        for value in dimension.entries("values"):
            if known is not None and value.text("value") not in {*known, UNKNOWN}:
                raise value.wrong("value", f"不会有记录是这个值（可写 {'、'.join(sorted(known))}）")
    for name, (kind, by) in NEEDED.items():
        indicator = found.indicator(name)
        told = indicator and (indicator.kind, indicator.by, indicator.of, indicator.only)
        if told != (kind, by, "contacts", ""):
            raise BadInput(
                f"文件 {whole.file} 里的指标 {name} 缺了，或算法变了：别处要用它，请照原样写",
                "indicator",
            )
    return found
