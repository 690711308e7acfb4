"""What one transaction changed: the only thing that screens are told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changed:
    """The kinds and ids of records that a transaction touched.

    Attributes:
        kinds: names of kinds, e.g. ``consultation``; ``draft`` and ``setting`` among them.
        ids: record ids.
    """

    kinds: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    def __or__(self, other: "Changed") -> "Changed":
        return Changed(self.kinds | other.kinds, self.ids | other.ids)

    def __bool__(self) -> bool:
        return bool(self.kinds)
