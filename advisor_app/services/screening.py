"""What probably applies to a person, and what the policies say."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import Policy
from advisor_app.domain.screening import Screening
from advisor_app.eligibility.differences import version_rows
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.eligibility.matching import screen
from advisor_app.eligibility.planning import MOST_QUESTIONS, Question, plan
from advisor_app.eligibility.policy_texts import texts_of
from advisor_app.support.pinyin import Readings
from advisor_app.support.text_search import Hit, TextSearch

__all__ = ["MOST_QUESTIONS", "Judgement", "Question", "Screenings"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A policy with its screening."""

    policy: Policy
    screening: Screening


class Screenings:
    """Screens facts against the policy library; needs no record.

    Policies come as they read today: the local parameters are filled in.
    """

    def __init__(
        self,
        library: PolicyLibrary,
        today: Callable[[], date],
        readings: Readings | None = None,
    ) -> None:
        self._library = library
        self._today = today
        self._readings = readings or {}
        self._texts: tuple[PolicyLibrary, TextSearch] | None = None

    @property
    def library(self) -> PolicyLibrary:
        """The library as its files say it."""
        return self._library

    def use(self, library: PolicyLibrary) -> None:
        """Screen by another library from now on."""
        self._library = library

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Every policy of the library."""
        return self._library.on(self._today()).policies

    def names(self) -> dict[str, str]:
        """Give the name of every policy by its id."""
        return {one.id: one.name for one in self.policies}

    def match(self, facts: Facts, on: date) -> tuple[Judgement, ...]:
        """Screen every policy: likely ones first, then those that need to know more."""
        by_id = {one.id: one for one in self._library.on(on).policies if one.is_for_elders}
        results = screen(by_id.values(), facts, on)
        return tuple(Judgement(by_id[one.policy], one) for one in results)

    def plan(
        self, facts: Facts, on: date, skipped: Iterable[str] = (), most: int = MOST_QUESTIONS
    ) -> tuple[Question, ...]:
        """Give the few questions that decide the most, in the order to ask them."""
        return plan(self._for_elders(), facts, on, skipped, most)

    def _for_elders(self) -> Iterator[Policy]:
        return (one for one in self._library.policies if one.is_for_elders)

    def policy(self, policy: str) -> Policy:
        """Give a policy by its id.

        Raises:
            BadInput: there is none.
        """
        found = self._library.on(self._today()).get(policy)
        if found is None:
            raise BadInput(f"没有编号为“{policy}”的政策：请从政策目录里选", "policy")
        return found

    def has_to_be_applied_for(self, policy: str) -> bool:
        """Whether one has to do something for what a policy gives; an unknown one needs nothing."""
        found = self._library.get(policy)
        version = found.nearest_version(self._today()) if found else None
        return bool(version and (version.steps or version.materials))

    def search(self, text: str) -> tuple[Policy, ...]:
        """Give the policies that hold what was typed, the best first; all of them for blanks."""
        library = self._library.on(self._today())
        if not text.strip():
            return library.policies
        found = (library.get(hit.owner) for hit in self.found(text))
        return tuple(policy for policy in found if policy)

    def found(self, text: str) -> tuple[Hit, ...]:
        """Give the policies that hold what was typed, with where; nothing for blanks.

        A part of any of their texts, pinyin, initials, or a document's number without brackets.
        """
        today = self._today()
        library = self._library.on(today)
        if self._texts is None or self._texts[0] is not library:
            texts = (one for policy in library.policies for one in texts_of(policy, today))
            self._texts = (library, TextSearch(texts, self._readings))
        return self._texts[1].find(text)

    def compared(self, policy: str, before: str, after: str) -> tuple[tuple[str, str, str], ...]:
        """Give two versions of a policy side by side: label, one text, the other."""
        versions = {one.version: one for one in self.policy(policy).versions}
        rows = version_rows(versions.get(before), versions.get(after))
        return tuple((one.label, one.before, one.after) for one in rows)

    def version_on(self, policy: str, on: date) -> str | None:
        """Give the name of the version to speak of on a day; None for an unknown policy."""
        found = self._library.get(policy)
        return found.nearest_version(on).version if found else None
