"""Folds the revisions of one record into its state: the merge rule of the journal.

Revisions form a tree by ``base``. They are applied parents first; where several could be next,
those of one incarnation by their numbers, others by hybrid clock and then by id. The result
depends on which revisions there are, never on the order in which they came: merging is
commutative, associative and idempotent.

A clock that nobody believes (more than a day ahead when it came) orders nothing: its revision
stands where its device's last believed one stood, so it never wins over what came later. A person's
settlement joins the heads it names into one: see :mod:`advisor_app.store.settling`.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from advisor_app.domain.ids import RevisionId
from advisor_app.domain.revision import Revision
from advisor_app.domain.settlement import Settlement
from advisor_app.store.codec import State, patched
from advisor_app.store.schemas import SCHEMAS, Schemas
from advisor_app.store.settling import (
    Edges,
    Effect,
    Join,
    effect_of,
    joined,
    shared_fields,
)

WAITS = "等待它所修改的那一条"
NEWER = "由更新版本的程序写成"
UNKNOWN_KIND = "这种记录要更新版本的程序才认识"
"""Why a revision waits; the last two end with an update."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Folded:
    """What the revisions of one record come to.

    Attributes:
        state: the record's fields; None when it has no readable revision.
        head: the revision that the next change builds on; empty when there is none.
        heads: every revision that none builds on, sorted; more than one is contested.
        overlap: fields that more than one head's branch sets, sorted (a hard conflict).
        waiting: revisions that cannot be applied yet, with the reason.
    """

    state: State | None
    head: str
    heads: tuple[str, ...] = ()
    overlap: tuple[str, ...] = ()
    waiting: dict[RevisionId, str] = field(default_factory=dict)


def fold(
    revisions: Iterable[Revision],
    *,
    settlements: Iterable[Settlement] = (),
    doubted: Collection[RevisionId] = (),
    schemas: Schemas = SCHEMAS,
) -> Folded:
    """Fold all revisions of one record, in any order.

    Args:
        settlements: of this record, in any order.
        doubted: those whose clock was not believed when they came.
        schemas: what can be read, and how older shapes are brought up to date.
    """
    known = {revision.id: revision for revision in revisions}
    parents = _parents(known)
    waiting = dict.fromkeys(known.keys() - parents.keys(), WAITS)
    waiting |= {one: NEWER for one in parents if known[one].schema > schemas.current}
    patches = {
        one: schemas.upgraded(revision.kind, revision.schema, revision.patch)
        for one in parents
        if (revision := known[one]).patch is not None and one not in waiting
    }
    edges, joins = joined(parents, settlements)
    ordered = _ordered(edges, _keys([known[one] for one in parents], doubted), joins)
    state, head = _applied(ordered, patches, edges, joins)
    tips = _tips(edges, ordered)
    heads = tuple(sorted(joins[one].chosen if one in joins else one for one in tips))
    overlap = (
        shared_fields(edges, patches, ordered, tips)
        if joins and len(tips) > 1
        else _overlap(parents, patches, ordered, tips)
    )
    return Folded(state if head else None, head, heads, overlap, waiting)


def ancestry(revisions: Iterable[Revision], one: RevisionId) -> tuple[Revision, ...]:
    """Give a revision with those it builds on, as far as they are among ``revisions``."""
    known = {revision.id: revision for revision in revisions}
    chain = []
    current: RevisionId | None = one
    while current is not None and current in known:
        chain.append(known[current])
        current = known[current].base
    return tuple(chain)


def _parents(known: Mapping[RevisionId, Revision]) -> dict[RevisionId, RevisionId | None]:
    """Give those whose bases are here up to a first one, each with its base."""
    children: dict[RevisionId | None, list[RevisionId]] = defaultdict(list)
    for revision in known.values():
        children[revision.base].append(revision.id)
    found: dict[RevisionId, RevisionId | None] = {}
    ready = list(children[None])
    while ready:
        one = ready.pop()
        found[one] = known[one].base
        ready += children.get(one, ())
    return found


def _keys(revisions: Sequence[Revision], doubted: Collection[RevisionId]) -> dict[RevisionId, Key]:
    """Give what decides between two that could both be next.

    Within an incarnation the numbers decide: a clock that was put right later shows that what
    came before it was not later. A doubted clock is as early as the believed one before it.
    """
    lives: dict[str, list[Revision]] = defaultdict(list)
    for one in sorted(revisions, key=lambda one: (one.seq, one.id)):
        lives[one.incarnation].append(one)
    keys: dict[RevisionId, Key] = {}
    for life, ones in lives.items():
        clocks, believed = [], ""
        for one in ones:
            believed = believed if one.id in doubted else one.hlc
            clocks.append(believed)
        earliest = clocks[-1]
        for one, clock in zip(reversed(ones), reversed(clocks), strict=True):
            earliest = min(earliest, clock)
            keys[one.id] = (earliest, life, f"{one.seq:016d}", one.id)
    return keys


def _ordered(
    edges: Edges,
    keys: Mapping[RevisionId, Key],
    joins: Mapping[str, Join],
) -> list[str]:
    """Give every revision and join, parents first."""
    children: dict[str, list[str]] = defaultdict(list)
    missing = {one: len(above) for one, above in edges.items()}
    for one, above in edges.items():
        for parent in above:
            children[parent].append(one)
    known: dict[str, Key] = dict(keys.items())
    ready = [(known[one], one) for one, count in missing.items() if not count]
    heapq.heapify(ready)
    ordered = []
    while ready:
        _, one = heapq.heappop(ready)
        ordered.append(one)
        for child in children.get(one, ()):
            missing[child] -= 1
            if not missing[child]:
                if child in joins:  # right after the last of those it joins
                    known[child] = (*max(known[each] for each in edges[child]), child)
                heapq.heappush(ready, (known[child], child))
    return ordered


def _applied(
    ordered: Sequence[str],
    patches: Mapping[RevisionId, State],
    edges: Edges,
    joins: Mapping[str, Join],
) -> tuple[State, str]:
    state: State = {}
    head = ""
    effects: dict[str, Effect] = {}
    for place, one in enumerate(ordered):
        if one in joins:
            effects[one] = effect_of(joins[one], edges, patches, ordered[:place], effects)
            state = effects[one].on(state)
            head = joins[one].chosen if head else head
        elif (patch := patches.get(RevisionId(one))) is not None:
            state = patched(state, patch)
            head = one
    return state, head


def _tips(edges: Edges, ordered: Iterable[str]) -> tuple[str, ...]:
    above = {parent for parents in edges.values() for parent in parents}
    return tuple(sorted(one for one in ordered if one not in above))


def _overlap(
    parents: Mapping[RevisionId, RevisionId | None],
    patches: Mapping[RevisionId, State],
    ordered: Sequence[str],
    heads: tuple[str, ...],
) -> tuple[str, ...]:
    """Give the fields that two branches both set, leaving out what all share below.

    In one pass however many branches there are: a bundle made to do harm may bring thousands.
    """
    if len(heads) < 2:
        return ()
    above = Counter(heads)
    whose: dict[str, set[str]] = defaultdict(set)
    twice: set[str] = set()
    head_of = {one: one for one in heads}
    for one in reversed(ordered):  # children before their parents: each is counted whole
        base = parents[RevisionId(one)]
        if base is not None:
            above[base] += above[one]
            head_of.setdefault(base, head_of[one])
        for name in patches.get(RevisionId(one), ()) if above[one] < len(heads) else ():
            whose[name].add(head_of[one])
            if above[one] > 1 or len(whose[name]) > 1:
                twice.add(name)
    return tuple(sorted(twice))
