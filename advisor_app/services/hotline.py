"""The service line that sheets print: a number that somebody here has rung up first.

12349 is the elderly-care line in many cities and the child-protection line in others (the
Ministry of Civil Affairs uses it so in pilot places), so no number is printed before an advisor
has dialled it and heard who answers.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date

from advisor_app.domain.errors import BadInput
from advisor_app.services.desk import Desk

USUAL = "12349"

_SETTING = "hotline_checked"
_DIGITS = frozenset("0123456789-")
_SHORTEST, _LONGEST = 3, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotline:
    """A line that was rung up.

    Attributes:
        answered_by: who was on the other end.
        hours: when somebody answers; empty when nobody asked.
    """

    number: str
    answered_by: str
    hours: str
    checked_on: date
    checked_by: str


class Hotlines:
    """Keeps the line of this counter."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def current(self) -> Hotline | None:
        """Give the line that may be printed; None until somebody rang it up."""
        kept = self._desk.record.device.setting(_SETTING)
        if not kept:
            return None
        values = json.loads(kept)
        return Hotline(**{**values, "checked_on": date.fromisoformat(values["checked_on"])})

    def keep(self, number: str, answered_by: str, hours: str = "") -> Hotline:
        """Print a number from now on: it was dialled today, and this is who answered.

        Raises:
            BadInput: no telephone number, or nobody named who answered.
        """
        dialled = number.strip()
        if not (_SHORTEST <= len(dialled) <= _LONGEST and set(dialled) <= _DIGITS):
            raise BadInput(f"“{number}”不像电话号码：请填拨过的号码", "number")
        if not answered_by.strip():
            raise BadInput("还没有填接电话的是谁：请先拨一次，问清楚再填", "answered_by")
        line = Hotline(
            number=dialled,
            answered_by=answered_by.strip(),
            hours=hours.strip(),
            checked_on=self._desk.today,
            checked_by=self._desk.advisor.name,
        )
        self._keep(json.dumps({**asdict(line), "checked_on": line.checked_on.isoformat()}))
        return line

    def drop(self) -> None:
        """Print no line any more."""
        self._keep("")

    def _keep(self, value: str) -> None:
        with self._desk.record.begin() as work:
            self._desk.record.device.keep_setting(_SETTING, value)
            work.touch("setting")
