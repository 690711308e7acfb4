"""What a counted thing is by each dimension, and which filters let it through."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from advisor_app.domain.consultation import Outcome, Satisfaction, Topic
from advisor_app.domain.tally import ANONYMOUS, FIRST, REPEAT, Entry
from advisor_app.tallies.indicators import Declarations

UNKNOWN = "unknown"
"""The value of a breakdown under which stands what nobody wrote down."""

NO_GROUP = "none"
"""The value of the special groups under which stands who is in none, as far as is known."""

Values = tuple[str, ...]
Reader = tuple[str, Callable[[Any], Values]]
"""A column of the contacts, and what its values mean."""

FILTERS_OF_CONTACTS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "anonymous": ("visit", lambda visit: visit == ANONYMOUS),
    "first": ("visit", lambda visit: visit == FIRST),
    "repeat": ("visit", lambda visit: visit == REPEAT),
    "assisted": ("manner", lambda manner: manner.outcome == Outcome.ASSISTED),
    "rated": ("manner", lambda manner: bool(manner.satisfaction)),
    "satisfied": ("manner", lambda manner: manner.satisfaction == Satisfaction.GOOD),
}
"""A filter's column, and which of its values pass."""

_READERS: Mapping[str, Reader] = {
    "channel": ("manner", lambda manner: (manner.channel,)),
    "inquirer": ("manner", lambda manner: (manner.inquirer,)),
    "outcome": ("manner", lambda manner: (manner.outcome,)),
    "satisfaction": ("manner", lambda manner: (manner.satisfaction or UNKNOWN,)),
    "topic": ("topics", lambda topics: topics),
    "policy": ("policies", lambda policies: policies),
    "sex": ("traits", lambda traits: (traits.sex or UNKNOWN,)),
    "group": ("traits", lambda traits: traits.groups or (NO_GROUP,)),
    "care_level": ("traits", lambda traits: (traits.care_level or UNKNOWN,)),
    "community": ("community", lambda community: (community or UNKNOWN,)),
    "street": ("street", lambda street: (street or UNKNOWN,)),
}


class Dimensions:
    """Gives the values of what is counted, by the declared dimensions."""

    def __init__(self, declarations: Declarations, topics: Sequence[Topic]) -> None:
        """Take the taxonomy: a topic's duty decides ``duty``, its order that of ``topic``."""
        self._declared = declarations.dimensions
        self._topics = tuple(topics)
        self._duties = {topic.code: topic.duty for topic in topics}

    def reader(self, name: str) -> Reader:
        """Give which column of the contacts a dimension is read off, and how."""
        if name == "duty":
            return "topics", self.duties
        if name == "age_band":
            return "age", self.band
        return _READERS[name]

    def duties(self, topics: Values) -> Values:
        """Give the duties that topics belong to."""
        return tuple(self._duties.get(topic, "other") for topic in topics)

    def band(self, age: int | None) -> Values:
        """Give the highest age band that an age reaches."""
        reached = [
            (one.at_least, one.value)
            for one in self._declared["age_band"].values
            if age is not None and one.at_least is not None and one.at_least <= age
        ]
        return (max(reached)[1] if reached else UNKNOWN,)

    def of_entry(self, name: str, one: Entry) -> Values:
        """Give the value of something else that is counted."""
        return (one.values.get(name) or UNKNOWN,)

    def fixed(self, name: str) -> list[str]:
        """Give the values that a dimension always shows, in their order.

        A topic that is retired is shown where records have it.
        """
        declared = [one.value for one in self._declared[name].values]
        if name == "topic":
            declared = [one.code for one in self._topics if not one.retired] + declared
        return list(dict.fromkeys(declared))

    def ordered(self, name: str, found: Mapping[str, float]) -> list[str]:
        """Give the fixed values and those that were found besides, in the order they stand in."""
        fixed = self.fixed(name)
        others = sorted(found.keys() - set(fixed))
        return [*others, *fixed] if self._declared[name].is_open else [*fixed, *others]
