"""Within how many days things are to be done: this counter's settings, and where they start.

Published standards ask that there be deadlines (Inform USA standards, follow-up) and leave the
days to the place; ours are starting proposals for the district to change.
"""

from dataclasses import dataclass, fields

import msgspec

from advisor_app.domain.errors import BadInput
from advisor_app.services.desk import Desk

__all__ = ["DEADLINE_WORDS", "DeadlineBook", "Deadlines"]

DEADLINES = "deadlines"
MOST_DAYS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Days, each at least 1.

    Attributes:
        answer: until a provider should have answered a referral.
        after_referral: until the elder is asked whether help came.
        after_sheet: until the elder is asked whether what the sheet said was applied for.
        before_change: how long before an answer changes the elder is to be called.
        ahead: how long before its day a call-back is shown.
    """

    answer: int = 7
    after_referral: int = 14
    after_sheet: int = 20
    before_change: int = 14
    ahead: int = 7


DEADLINE_WORDS = {
    "answer": "转介发出后，对方几天内该答复",
    "after_referral": "转介以后，几天内问老人办成没有",
    "after_sheet": "印了有要申请的告知单，几天内问申请了没有",
    "before_change": "情况变化（如满80岁）前几天打电话",
    "ahead": "回访提前几天列出来",
}


class DeadlineBook:
    """Keeps the deadlines of this counter."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def current(self) -> Deadlines:
        """Give the deadlines in force."""
        kept = self._desk.record.device.setting(DEADLINES)
        return msgspec.json.decode(kept, type=Deadlines) if kept else Deadlines()

    def keep(self, deadlines: Deadlines) -> None:
        """Use these from now on; what is due already stays due when it was.

        Raises:
            BadInput: days that are none.
        """
        for one in fields(deadlines):
            if not 1 <= getattr(deadlines, one.name) <= MOST_DAYS:
                words = DEADLINE_WORDS[one.name]
                raise BadInput(f"“{words}”要填1到{MOST_DAYS}天：请改一下", one.name)
        with self._desk.record.begin() as work:
            kept = msgspec.json.encode(deadlines).decode()
            self._desk.record.device.keep_setting(DEADLINES, kept)
            work.touch("setting", DEADLINES)
