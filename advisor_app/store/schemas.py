"""Shapes of patches over time: what an older program wrote is brought up to date when it is folded.

The journal itself is never rewritten: its hashes are over what was written then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from advisor_app.domain.revision import SCHEMA
from advisor_app.store.codec import State

FIRST_SCHEMA = 1
"""What the first program wrote."""

Step = Callable[[Mapping[str, object]], State]
"""Turns a patch of one schema into the same of the next; a patch holds some fields of a record."""


@dataclass(frozen=True, slots=True)
class Schemas:
    """What this program can read.

    Attributes:
        current: the schema that it writes; what is newer waits for a newer program.
        steps: kind and schema → what makes a patch of it one of the next; without a step the two
            have the same shape.
    """

    current: int = SCHEMA
    steps: Mapping[tuple[str, int], Step] = field(default_factory=dict)

    def upgraded(self, kind: str, schema: int, patch: Mapping[str, object]) -> State:
        """Give a patch as this program would have written it."""
        state = dict(patch)
        for one in range(schema, self.current):
            step = self.steps.get((kind, one))
            state = step(state) if step else state
        return state


SCHEMAS = Schemas()
"""Those of this program. All patches have had one shape so far."""
