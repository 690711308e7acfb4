"""The narrow texts that counting reads, in place of whole records.

Many consultations are alike, and so are many elders: each such text is read once and what it
says is shared (:class:`Kinds`).
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from advisor_app.domain.consultation import Consultation
from advisor_app.domain.partial_date import PartialDate
from advisor_app.domain.tally import NOBODY, TRAITS, Talk, Whom, groups_of


def talk_text(one: Consultation) -> str:
    """Give what is counted of a consultation itself."""
    policies = dict.fromkeys(mention.policy for mention in one.policies)
    kind = (
        one.channel, one.inquirer, one.outcome, one.satisfaction or "", one.topics, tuple(policies),
    )  # fmt: skip
    return msgspec.json.encode(kind).decode()


def traits_text(facts: Mapping[str, object]) -> str:
    """Give what is counted of an elder's facts, as texts."""
    known = {name: str(facts[name]) for name in TRAITS if facts.get(name) is not None}
    return msgspec.json.encode(known, order="sorted").decode()


class Kinds:
    """Reads the texts, each once."""

    def __init__(self) -> None:
        self._talks: dict[str, Talk] = {}
        self._traits: dict[str, Mapping[str, str]] = {}
        self._births: dict[str, PartialDate | None] = {}

    def talk(self, text: str) -> Talk:
        """Give the talk that a text tells of; equal texts give the same one."""
        found = self._talks.get(text)
        if found is None:
            channel, inquirer, outcome, satisfaction, topics, policies = msgspec.json.decode(text)
            found = self._talks[text] = Talk(
                channel=channel, inquirer=inquirer, outcome=outcome, satisfaction=satisfaction,
                topics=tuple(topics), policies=tuple(policies),
            )  # fmt: skip
        return found

    def whom(self, elder: str, told: tuple[str, str, str, str, str] | None, on: date) -> Whom:
        """Give whom a consultation was about.

        Args:
            elder: the elder's record id.
            told: person key, birth, street, community and traits; None when the elder is not
                here any more.
            on: a day of the month that the age is wanted for.
        """
        if told is None:
            return Whom(person=elder, elder=elder) if elder else NOBODY
        key, birth, street, community, traits = told
        facts = self._facts(traits)
        return Whom(
            person=key or elder, elder=elder, sex=facts.get("sex", ""), age=self._age(birth, on),
            street=street, community=community, groups=groups_of(facts),
            care_level=facts.get("care_level", ""),
        )  # fmt: skip

    def _facts(self, text: str) -> Mapping[str, str]:
        if text not in self._traits:
            self._traits[text] = msgspec.json.decode(text)
        return self._traits[text]

    def _age(self, birth: str, on: date) -> int | None:
        """Give the age reached in that month (or year, where the month is not known).

        The elder's record holds the birth month at most, so that the point and the district,
        which never sees the day, count alike.
        """
        if birth not in self._births:
            self._births[birth] = PartialDate.parse(birth).to_month() if birth else None
        known = self._births[birth]
        return known.ages(on)[1] if known else None
