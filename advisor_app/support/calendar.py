"""The local calendar: mainland China, UTC+8 all year, no summer time since 1991."""

from datetime import date, datetime, timedelta, timezone

LOCAL = timezone(timedelta(hours=8), "CST")
"""China standard time (GB/T 7408; one zone for the whole country)."""


def local_day(at: datetime) -> date:
    """Give the local day of an instant."""
    return at.astimezone(LOCAL).date()


def local_text(at: datetime) -> str:
    """Give an instant as people read it: ``2026-11-23 09:30``."""
    return at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
