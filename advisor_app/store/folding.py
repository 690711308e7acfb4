"""Folds the revisions of one record into its state: the merge rule of the journal.

Revisions form a tree by ``base``. They are applied parents first; where several could be next,
by hybrid clock and then by id. The result depends on which revisions there are, never on the
order in which they came: merging is commutative, associative and idempotent.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from advisor_app.domain.ids import RevisionId
from advisor_app.domain.revision import SCHEMA, Revision
from advisor_app.store.codec import State, patched


@dataclass(frozen=True, slots=True)
class Folded:
    """What the revisions of one record come to.

    Attributes:
        state: the record's fields; None when it has no readable revision.
        head: the last revision applied; empty when there is none.
        heads: every revision that none builds on, sorted; more than one is contested.
        overlap: fields that more than one head's branch sets, sorted (a hard conflict).
        waiting: revisions that cannot be applied yet, with the reason.
    """

    state: State | None
    head: str
    heads: tuple[str, ...] = ()
    overlap: tuple[str, ...] = ()
    waiting: dict[RevisionId, str] = field(default_factory=dict)


def fold(revisions: Iterable[Revision]) -> Folded:
    """Fold all revisions of one record, in any order."""
    known = {revision.id: revision for revision in revisions}
    ordered = _parents_first(known)
    waiting = {one: "等待它所修改的那一条" for one in known if one not in set(ordered)}
    state: State = {}
    head = ""
    for one in ordered:
        revision = known[one]
        if revision.schema > SCHEMA:
            waiting[one] = "由更新版本的程序写成"
        elif revision.patch is not None:
            state = patched(state, revision.patch)
            head = one
    heads = _heads(known, ordered)
    return Folded(state if head else None, head, heads, _overlap(known, heads), waiting)


def ancestry(revisions: Iterable[Revision], one: RevisionId) -> tuple[Revision, ...]:
    """Give a revision with those it builds on, as far as they are among ``revisions``."""
    known = {revision.id: revision for revision in revisions}
    chain = []
    current: RevisionId | None = one
    while current is not None and current in known:
        chain.append(known[current])
        current = known[current].base
    return tuple(chain)


def _parents_first(known: dict[RevisionId, Revision]) -> list[RevisionId]:
    children: dict[RevisionId | None, list[Revision]] = defaultdict(list)
    for revision in known.values():
        children[revision.base].append(revision)
    ready = [(one.hlc, one.id) for one in children[None]]
    heapq.heapify(ready)
    ordered = []
    while ready:
        _, one = heapq.heappop(ready)
        ordered.append(one)
        for child in children.get(one, ()):
            heapq.heappush(ready, (child.hlc, child.id))
    return ordered


def _heads(known: dict[RevisionId, Revision], ordered: Sequence[RevisionId]) -> tuple[str, ...]:
    bases = {known[one].base for one in ordered}
    return tuple(sorted(one for one in ordered if one not in bases))


def _overlap(known: dict[RevisionId, Revision], heads: tuple[str, ...]) -> tuple[str, ...]:
    """Give the fields that two branches both set, leaving out what they share below."""
    if len(heads) < 2:
        return ()
    paths = [[one.id for one in ancestry(known.values(), RevisionId(head))] for head in heads]
    shared = set.intersection(*map(set, paths))
    seen: set[str] = set()
    twice: set[str] = set()
    for path in paths:
        fields = {name for one in path if one not in shared for name in (known[one].patch or ())}
        twice |= seen & fields
        seen |= fields
    return tuple(sorted(twice))
