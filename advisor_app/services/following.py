"""What follows a talk: referrals, call-backs, hours of care, unmet needs, and the start page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from advisor_app.domain.facts import Facts
from advisor_app.eligibility.outreach import Reached, birthdays, reached
from advisor_app.services.call_rules import CallRules
from advisor_app.services.callbacks import CallBacks
from advisor_app.services.care_hours import CareBook
from advisor_app.services.closing import Closing
from advisor_app.services.consulting import Consulting
from advisor_app.services.deadlines import DeadlineBook
from advisor_app.services.desk import Desk
from advisor_app.services.directory import Directory
from advisor_app.services.exchange import Exchange
from advisor_app.services.packs import PackDesk
from advisor_app.services.referrals import Referrals
from advisor_app.services.screening import Screenings
from advisor_app.services.today import Today
from advisor_app.services.unmet import UnmetNeeds
from advisor_app.services.watching import Watcher, watch_directory, watch_month, watchers_of

__all__ = ["Following", "Grounds", "following_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """The services that see to it that help really comes."""

    callbacks: CallBacks
    call_rules: CallRules
    deadlines: DeadlineBook
    referrals: Referrals
    care_hours: CareBook
    unmet: UnmetNeeds
    today: Today


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What they stand on.

    Attributes:
        more: what else points things out on the start page.
    """

    desk: Desk
    screenings: Screenings
    consulting: Consulting
    packs: PackDesk
    exchange: Exchange
    directory: Directory
    closing: Closing
    more: tuple[Watcher, ...] = ()


def following_of(grounds: Grounds) -> Following:
    """Make them."""
    desk, screenings = grounds.desk, grounds.screenings
    deadlines = DeadlineBook(desk)
    callbacks, referrals = CallBacks(desk, deadlines), Referrals(desk, deadlines)
    closing = grounds.closing
    watchers: tuple[Watcher, ...] = (
        *watchers_of(desk, grounds.consulting, screenings, grounds.packs, grounds.exchange),
        partial(watch_directory, desk, grounds.directory),
        partial(watch_month, desk, closing.missing_days, closing.is_closed),
        *grounds.more,
    )
    asks, radar = screenings.has_to_be_applied_for, partial(_radar, desk, screenings)
    return Following(
        callbacks=callbacks,
        call_rules=CallRules(desk, deadlines, asks, radar),
        deadlines=deadlines,
        referrals=referrals,
        care_hours=CareBook(desk),
        unmet=UnmetNeeds(desk, grounds.consulting.words_of),
        today=Today(desk, callbacks, referrals, watchers),
    )


def _radar(
    desk: Desk, screenings: Screenings, people: Sequence[Facts], days: int
) -> Iterator[Reached]:
    """Give whom something will fit before long: by a policy, or by a birthday that matters."""
    policies = [one for one in screenings.policies if one.is_for_elders]
    yield from reached(people, policies, desk.today, days)
    for born in birthdays(people, desk.today, days):
        yield Reached(born.place, "", born.on)
