"""What one side holds of an incarnation's chain: what receipts say and exports go by.

A link of the chain commits to every revision before it (header and content hash), so two sides
that agree on the link at a place agree on everything up to it: the link is the digest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.revision import GENESIS

Span = tuple[int, int]
"""First and last sequence number, both within."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How much of one incarnation is here.

    Attributes:
        contiguous: every revision from 1 to this one is here; 0 when the first is missing.
        head: link of the revision at ``contiguous``; ``GENESIS`` when that is 0. Empty where two
            revisions stand there.
        last: the highest sequence number here.
        count: how many revisions are here, twins among them.
        gaps: spans between ``contiguous`` and ``last`` that are not here, in order.
        forks: sequence numbers at which more than one revision is known, in order.
    """

    incarnation: IncarnationId
    contiguous: int = 0
    head: str = GENESIS
    last: int = 0
    count: int = 0
    gaps: tuple[Span, ...] = ()
    forks: tuple[int, ...] = ()

    @property
    def missing(self) -> int:
        """How many revisions below ``last`` are not here."""
        return sum(last - first + 1 for first, last in self.gaps)

    def has(self, seq: int) -> bool:
        """Whether a revision of this number is here."""
        return seq <= self.last and not any(first <= seq <= last for first, last in self.gaps)


Holdings = Mapping[IncarnationId, Held]
"""What one side holds, by incarnation."""


def held_of(incarnation: IncarnationId, links: Iterable[tuple[int, str]]) -> Held:
    """Work out what is held from sequence numbers and links, in the order of the numbers."""
    contiguous, head, last, count = 0, GENESIS, 0, 0
    gaps: list[Span] = []
    forks: list[int] = []
    for seq, link in links:
        count += 1
        if seq == last:
            forks += [seq] if seq not in forks[-1:] else []
            head = "" if seq == contiguous else head
            continue
        if seq > last + 1:
            gaps.append((last + 1, seq - 1))
        elif not gaps:
            contiguous, head = seq, link
        last = seq
    return Held(
        incarnation=incarnation, contiguous=contiguous, head=head, last=last, count=count,
        gaps=tuple(gaps), forks=tuple(forks),
    )  # fmt: skip
