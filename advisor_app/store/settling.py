"""Settlements within a record's tree: where a person joined heads that contested it.

A settlement is a node of its own, after all heads it names. Fields that more than one of them had
set are as at the chosen one; all others stay as folding has them. What builds on the chosen head
builds on the settlement; what builds on another of them, or on what was there before, contests
anew. A settlement whose heads are not all here waits for them, so the order of arrival is nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from advisor_app.domain.ids import RevisionId
from advisor_app.domain.settlement import Settlement
from advisor_app.store.codec import State, patched

MOST = 64
"""Settlements of one record that count, the newest; nobody decides more often."""

Edges = dict[str, tuple[str, ...]]
"""What each revision and join builds on."""


@dataclass(frozen=True, slots=True)
class Join:
    """A settlement in the tree.

    Attributes:
        above: what it joins: revisions, or joins that stand in place of a chosen one.
        chosen: the head that was chosen.
        stands: what stands for it among ``above``.
    """

    above: tuple[str, ...]
    chosen: RevisionId
    stands: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a join does to a state: fields set, and fields taken away."""

    values: State
    gone: frozenset[str]

    def on(self, state: State) -> State:
        """Give the state after it."""
        kept = {name: value for name, value in state.items() if name not in self.gone}
        return kept | self.values


def joined(
    parents: Mapping[RevisionId, RevisionId | None], settlements: Iterable[Settlement]
) -> tuple[Edges, dict[str, Join]]:
    """Build the settlements that can stand into a record's tree.

    One that names a head and what builds on it, or a head that is not here, changes nothing.
    """
    edges: Edges = {one: ((base,) if base else ()) for one, base in parents.items()}
    joins: dict[str, Join] = {}
    standing = _standing(settlements)
    children: dict[RevisionId | None, list[RevisionId]] = defaultdict(list)
    for one, base in parents.items() if standing else ():
        children[base].append(one)
    tips: dict[RevisionId, str] = {}
    for settlement in standing:
        heads = sorted(set(settlement.heads))
        above = tuple(tips.get(one, one) for one in heads)
        if not parents.keys() >= set(heads) or _is_above(edges, above):
            continue
        stands = tips.get(settlement.chosen, settlement.chosen)
        joins[settlement.id] = Join(above, settlement.chosen, stands)
        edges[settlement.id] = above
        edges |= dict.fromkeys(children[settlement.chosen], (settlement.id,))
        tips[settlement.chosen] = settlement.id
    return edges, joins


def _standing(settlements: Iterable[Settlement]) -> list[Settlement]:
    """Give one settlement for each set of heads, the newest, in the order of their making."""
    newest = {
        frozenset(one.heads): one
        for one in sorted(settlements, key=lambda one: (one.at, one.id))
        if len(set(one.heads)) > 1 and one.chosen in one.heads
    }
    return sorted(newest.values(), key=lambda one: (one.at, one.id))[-MOST:]


def _is_above(edges: Edges, ones: Sequence[str]) -> bool:
    """Whether one of them builds on another."""
    wanted, seen = set(ones), set[str]()
    ready = [parent for one in ones for parent in edges.get(one, ())]
    while ready:
        one = ready.pop()
        if one in wanted:
            return True
        if one not in seen:
            seen.add(one)
            ready += edges.get(one, ())
    return False


def effect_of(
    join: Join,
    edges: Edges,
    patches: Mapping[RevisionId, State],
    ordered: Sequence[str],
    effects: Mapping[str, Effect],
) -> Effect:
    """Work out what a join does.

    Args:
        ordered: everything that is applied before it, in order.
        effects: of the joins among them.
    """
    fields = shared_fields(edges, patches, ordered, join.above)
    below, ready = {join.stands}, [join.stands]
    while ready:
        new = set(edges[ready.pop()]) - below
        below |= new
        ready += new
    state: State = {}
    for one in ordered:
        if one not in below:
            continue
        if one in effects:
            state = effects[one].on(state)
        elif (patch := patches.get(RevisionId(one))) is not None:
            state = patched(state, patch)
    values = {name: state[name] for name in fields if name in state}
    return Effect(values, frozenset(fields) - values.keys())


def shared_fields(
    edges: Edges,
    patches: Mapping[RevisionId, State],
    ordered: Sequence[str],
    heads: Sequence[str],
) -> tuple[str, ...]:
    """Give the fields that more than one head's branch sets, leaving out what all share.

    Args:
        ordered: the heads and all they build on at least, parents first.
    """
    bits = {one: 1 << place for place, one in enumerate(heads)}
    everybody = (1 << len(heads)) - 1
    whose: dict[str, int] = defaultdict(int)
    above: dict[str, int] = defaultdict(int)
    for one in reversed(ordered):
        seen_by = above.pop(one, 0) | bits.get(one, 0)
        if not seen_by:
            continue
        for parent in edges[one]:
            above[parent] |= seen_by
        for name in patches.get(RevisionId(one), ()) if seen_by != everybody else ():
            whose[name] |= seen_by
    return tuple(sorted(name for name, ones in whose.items() if ones.bit_count() > 1))
