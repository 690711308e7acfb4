"""The problem list in commands: a point's and the district's look alike."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from advisor_app.tallies.problems import ProblemLine, Problems


def problems_value(found: Problems) -> dict[str, Any]:
    """Give a problem list as JSON values."""
    return {
        "since": found.first.isoformat(),
        "until": found.last.isoformat(),
        "total": found.total,
        "reasons": [asdict(one) for one in found.reasons],
        "topics": [asdict(one) for one in found.topics],
        "communities": [asdict(one) for one in found.communities],
        "lines": [asdict(one) | {"last": one.last.isoformat()} for one in found.lines],
    }


def problem_lines(found: Problems, *, points: bool = False) -> Iterator[str]:
    """Give a problem list as lines for people.

    Args:
        points: say also which points met with a problem.
    """
    yield f"{found.first} 至 {found.last}　共 {found.total} 件没满足"
    for one in found.lines:
        yield _line(one, "、".join(one.points) if points else "")


def _line(one: ProblemLine, points: str) -> str:
    parts = (f"{one.count:4}", one.topic, one.service, one.reason, one.community, points)
    return "  ".join(part for part in parts if part)
