"""What counting sees, and what it gives.

The store (or the district's merged record) hands out :class:`MonthRecords`; the tallies count
them by their declared indicators into a :class:`Tally`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month

Count = int | float | None | Mapping[str, int]
"""A figure (None: nothing to measure), or figures by a breakdown's values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A consultation as it is counted.

    Attributes:
        on: local day.
        person: what tells persons apart: the keyed hash of their papers, else the elder's
            record id; empty when nobody was named.
        sex: ``female``, ``male`` or empty.
        age: completed years on that day; None when unknown.
        first: whether it is this person's first contact at this point; False when nobody is
            named.
    """

    id: RecordId
    on: date
    point: str
    channel: Channel
    inquirer: Inquirer
    outcome: Outcome
    topics: tuple[str, ...]
    policies: tuple[str, ...] = ()
    person: str = ""
    sex: str = ""
    age: int | None = None
    street: str = ""
    community: str = ""
    minutes: int | None = None
    satisfaction: Satisfaction | None = None
    first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRecords:
    """Everything of one month that is counted, of one point or of several.

    Attributes:
        point: the point's code, or the district's.
        sheets: the kind of every sheet printed.
        referrals: the state of every referral opened.
        callbacks_due: call-backs that fell due in the month.
        callbacks_done: those of them that were made.
        callbacks_on_time: those of them made by their day.
    """

    point: str
    month: Month
    contacts: tuple[Contact, ...]
    sheets: tuple[str, ...] = ()
    referrals: tuple[str, ...] = ()
    callbacks_due: int = 0
    callbacks_done: int = 0
    callbacks_on_time: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A month's figures (月报).

    Attributes:
        indicators: indicator name → figure or breakdown, in the order of ``tally.toml``.
    """

    point: str
    month: Month
    indicators: Mapping[str, Count]
