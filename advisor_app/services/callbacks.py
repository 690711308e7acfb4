"""Call-backs (回访): who is due, and what came of each call."""

from dataclasses import replace

from advisor_app.domain.follow_up import CallOutcome, FollowUp
from advisor_app.domain.ids import RevisionId, derived_record, derived_revision
from advisor_app.domain.referral import Remark
from advisor_app.services.desk import Desk

__all__ = ["CallBacks"]


class CallBacks:
    """Keeps the promise to call."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def begin(self) -> RevisionId:
        """Open a form: gives the revision id that it carries until it is saved."""
        return self._desk.ids.revision()

    def due(self) -> tuple[FollowUp, ...]:
        """Give the calls that are due by today and not made yet, the oldest first."""
        return self._desk.record.point_records.open_calls(self._desk.today)

    def log(self, form: RevisionId, call: FollowUp, outcome: CallOutcome, words: str = "") -> None:
        """Log a call. One that nobody answered stays due; the same form counts once.

        Args:
            words: what was said; stays at the point.
        """
        desk, now = self._desk, self._desk.now()
        reached = outcome is not CallOutcome.NO_ANSWER
        made = replace(
            call, outcome=outcome, tries=call.tries + 1, done_at=now if reached else None
        )
        with desk.record.begin() as work:
            if work.put(made, form, desk.advisor.id) and words.strip():
                remark = Remark(
                    id=derived_record(form, "remark"), about=call.id, at=now,
                    words=words.strip(), state=outcome.value, elder=call.elder,
                )  # fmt: skip
                work.put(remark, derived_revision(form, "remark"), desk.advisor.id)
