"""How far a clock may be ahead before it is not believed.

Source of the rule: the bound on hybrid logical clocks (Kulkarni et al. 2014, §4.3); a reading that
is more than a day ahead of the reader's clock is kept and does not count for any order.
"""

from datetime import UTC, datetime, timedelta

from advisor_app.domain.revision import HybridClock

MOST_DRIFT = timedelta(hours=24)
"""A clock that is farther off is shown to somebody, and its readings order nothing."""

FIRST_DAY = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that reads earlier is right: this program did not exist then."""

_LAST = HybridClock(10**15 - 1, 999_999)


def latest_believed(now: datetime) -> HybridClock:
    """Give the highest reading that is believed; a clock that is wrong itself judges nobody."""
    if now < FIRST_DAY:
        return _LAST
    return HybridClock(int((now + MOST_DRIFT).timestamp() * 1000), 999_999)
