"""What probably applies to a person, and what the policies say."""

from dataclasses import dataclass
from datetime import date

from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import Policy
from advisor_app.domain.screening import Screening
from advisor_app.eligibility.matching import screen
from advisor_app.eligibility.reading import PolicyLibrary


@dataclass(frozen=True, slots=True)
class Judgement:
    """A policy with its screening."""

    policy: Policy
    screening: Screening


class Screenings:
    """Screens facts against the policy library; needs no record."""

    def __init__(self, library: PolicyLibrary) -> None:
        self._library = library

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Every policy of the library."""
        return self._library.policies

    def match(self, facts: Facts, on: date) -> tuple[Judgement, ...]:
        """Screen every policy: likely ones first, then those that need to know more."""
        results = screen(self._library.policies, facts, on)
        return tuple(Judgement(self.policy(one.policy), one) for one in results)

    def policy(self, policy: str) -> Policy:
        """Give a policy by its id.

        Raises:
            BadInput: there is none.
        """
        found = self._library.get(policy)
        if found is None:
            raise BadInput(f"没有编号为“{policy}”的政策：请从政策目录里选", "policy")
        return found

    def search(self, text: str) -> tuple[Policy, ...]:
        """Give policies whose name or words hold a text; all of them for an empty one."""
        return self._library.search(text) if text.strip() else self._library.policies

    def version_on(self, policy: str, on: date) -> str | None:
        """Give the name of the version to speak of on a day; None for an unknown policy."""
        found = self._library.get(policy)
        return found.nearest_version(on).version if found else None
