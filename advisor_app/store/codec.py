"""Between records (frozen dataclasses) and the flat JSON objects that patches are made of.

An elder's facts are fields of their own (``facts.income``), so that two people who correct two
different facts do not undo each other.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
State = dict[str, Any]

_FACT = "facts."


def encoded(record: object) -> State:
    """Give a record's fields as JSON values; its id is not a field of the patch."""
    # Through JSON and back: what is compared with a state that was read has lists, no tuples.
    state: State = msgspec.json.decode(msgspec.json.encode(record))
    state.pop("id", None)
    facts = state.get("facts")
    if isinstance(facts, dict) and set(facts) == {"values"}:
        del state["facts"]
        state.update({_FACT + name: value for name, value in facts["values"].items()})
    return state


def decoded(kind: type[T], record: str, state: Mapping[str, object]) -> T:
    """Give the record of a folded state; fields of newer programs are passed over.

    Raises:
        msgspec.ValidationError: the state does not have the kind's shape.
    """
    facts = {name[len(_FACT) :]: value for name, value in state.items() if name.startswith(_FACT)}
    extra: State = {"id": record}
    if facts:
        extra["facts"] = {"values": facts}
    return msgspec.convert({**state, **extra}, kind)


def to_text(state: Mapping[str, object]) -> str:
    """Give JSON text with keys in order, for the projection's ``state`` column."""
    return msgspec.json.encode(state, order="sorted").decode()


def listed(ids: Iterable[str]) -> str:
    """Give ids as one value, for ``json_each`` in a statement: there may be any number of them."""
    return msgspec.json.encode(tuple(ids)).decode()


def from_text(text: str) -> State:
    """Read what :func:`to_text` wrote."""
    state: State = msgspec.json.decode(text)
    return state


def difference(old: Mapping[str, object], new: Mapping[str, object]) -> State:
    """Give what turns ``old`` into ``new``: changed fields, and None for those that went."""
    changed = {name: value for name, value in new.items() if old.get(name, _ABSENT) != value}
    return changed | {name: None for name in old if name not in new}


def patched(state: Mapping[str, object], patch: Mapping[str, object]) -> State:
    """Give the state after a patch. A fact set to None is forgotten."""
    merged = {**state, **patch}
    return {
        name: value
        for name, value in merged.items()
        if value is not None or not name.startswith(_FACT)
    }


_ABSENT = object()
