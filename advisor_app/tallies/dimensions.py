"""What a counted thing is by each dimension, and which filters let it through."""

from collections.abc import Callable, Mapping, Sequence

from advisor_app.domain.consultation import Satisfaction, Topic
from advisor_app.domain.tally import Contact, Entry, Talk, Whom
from advisor_app.tallies.indicators import Declarations, Dimension

UNKNOWN = "unknown"
"""The value of a breakdown under which stands what nobody wrote down."""

NO_GROUP = "none"
"""The value of the special groups under which stands who is in none, as far as is known."""

Values = tuple[str, ...]
OfTalk = Callable[[Talk], Values]
OfWhom = Callable[[Whom], Values]

CONTACT_FILTERS: Mapping[str, Callable[[Contact], bool]] = {
    "": lambda _: True,
    "anonymous": lambda one: not one.whom.person,
    "first": lambda one: bool(one.whom.person) and one.first,
    "repeat": lambda one: bool(one.whom.person) and not one.first,
    "assisted": lambda one: one.talk.outcome == "assisted",
    "rated": lambda one: bool(one.talk.satisfaction),
    "satisfied": lambda one: one.talk.satisfaction == Satisfaction.GOOD,
}

_TALK: Mapping[str, OfTalk] = {
    "channel": lambda one: (one.channel,),
    "inquirer": lambda one: (one.inquirer,),
    "outcome": lambda one: (one.outcome,),
    "topic": lambda one: one.topics,
    "policy": lambda one: one.policies,
    "satisfaction": lambda one: (one.satisfaction or UNKNOWN,),
}

_WHOM: Mapping[str, OfWhom] = {
    "sex": lambda one: (one.sex or UNKNOWN,),
    "group": lambda one: one.groups or (NO_GROUP,),
    "care_level": lambda one: (one.care_level or UNKNOWN,),
    "community": lambda one: (one.community or UNKNOWN,),
    "street": lambda one: (one.street or UNKNOWN,),
}


class Dimensions:
    """Gives the values of what is counted, by the declared dimensions."""

    def __init__(self, declarations: Declarations, topics: Sequence[Topic]) -> None:
        """Take the taxonomy: a topic's duty decides ``duty``, its order that of ``topic``."""
        self._declared = declarations.dimensions
        self._topics = tuple(topics)
        self._duties = {topic.code: topic.duty for topic in topics}

    def of_talk(self, name: str) -> OfTalk | None:
        """Give how a dimension is read off a talk; None when it is no talk's."""
        return self._duty if name == "duty" else _TALK.get(name)

    def of_whom(self, name: str) -> OfWhom:
        """Give how a dimension is read off whom a talk was about."""
        if name != "age_band":
            return _WHOM[name]
        dimension = self._declared[name]
        return lambda whom: (_band(dimension, whom.age),)

    def of_contact(self, name: str, one: Contact) -> Values:
        """Give a contact's values; each stands once, however often the talk names it."""
        of_talk = self.of_talk(name)
        return tuple(dict.fromkeys(of_talk(one.talk) if of_talk else self.of_whom(name)(one.whom)))

    def of_entry(self, name: str, one: Entry) -> Values:
        """Give the value of something else that is counted."""
        return (one.values.get(name) or UNKNOWN,)

    def fixed(self, name: str) -> list[str]:
        """Give the values that a dimension always shows, in their order."""
        declared = [one.value for one in self._declared[name].values]
        if name == "topic":
            declared = [topic.code for topic in self._topics] + declared
        return list(dict.fromkeys(declared))

    def ordered(self, name: str, found: Mapping[str, float]) -> list[str]:
        """Give the fixed values and those that were found besides, in the order they stand in."""
        fixed = self.fixed(name)
        others = sorted(found.keys() - set(fixed))
        return [*others, *fixed] if self._declared[name].is_open else [*fixed, *others]

    def _duty(self, talk: Talk) -> Values:
        return tuple(self._duties.get(topic, "other") for topic in talk.topics)


def _band(dimension: Dimension, age: int | None) -> str:
    """Give the highest age band that an age reaches."""
    reached = [
        (one.at_least, one.value)
        for one in dimension.values
        if age is not None and one.at_least is not None and one.at_least <= age
    ]
    return max(reached)[1] if reached else UNKNOWN
