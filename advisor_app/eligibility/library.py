"""The policy library: every policy with the local parameters they name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from advisor_app.domain.parameter import Parameter
from advisor_app.domain.policy import Policy
from advisor_app.eligibility.cases import CaseTable, Failure, run_case
from advisor_app.eligibility.filling import filled, named
from advisor_app.eligibility.format import CATEGORIES, LEVELS


@dataclass(frozen=True, slots=True)
class PolicyLibrary:
    """Every policy in the order of category and level, as the files say it.

    What people read comes from :meth:`on`: there the local parameters are filled in.
    """

    policies: tuple[Policy, ...]
    parameters: tuple[Parameter, ...] = ()
    read_cases: Callable[[], tuple[CaseTable, ...]] = field(
        default=tuple, repr=False, compare=False
    )
    _by_id: Mapping[str, Policy] = field(init=False, repr=False, compare=False)
    _days: dict[date, "PolicyLibrary"] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {policy.id: policy for policy in self.policies})

    @classmethod
    def of(
        cls,
        policies: Iterable[Policy],
        parameters: Iterable[Parameter] = (),
        read_cases: Callable[[], tuple[CaseTable, ...]] = tuple,
    ) -> "PolicyLibrary":
        """Put a library in order."""
        return cls(tuple(sorted(policies, key=_place)), tuple(parameters), read_cases)

    @property
    def cases(self) -> tuple[CaseTable, ...]:
        """The case tables, read when asked for: a counter has no use for them.

        Raises:
            BadInput: one of them is wrong.
        """
        return self.read_cases()

    def get(self, policy_id: str) -> Policy | None:
        """Give a policy by its id."""
        return self._by_id.get(policy_id)

    def on(self, day: date) -> "PolicyLibrary":
        """Give the library as it reads on a day; the last day asked for is kept."""
        read = self._days.get(day)
        if read is None:
            known = {one.id: one for one in self.parameters}
            texts = tuple(filled(policy, known, day) for policy in self.policies)
            read = PolicyLibrary(texts, self.parameters)
            self._days.clear()
            self._days[day] = read
        return read

    def run(self, table: CaseTable) -> tuple[Failure, ...]:
        """Screen the examples of a table by its policy; the texts of each example's own day."""
        return tuple(
            failure
            for case in table.cases
            for policy in (self.on(case.on).get(table.policy),)
            if policy is not None
            for failure in run_case(policy, case)
        )

    def naming(self, parameter: str) -> tuple[Policy, ...]:
        """Give the policies that name a parameter."""
        return tuple(one for one in self.policies if parameter in set(named(one)))

    def search(self, text: str) -> tuple[Policy, ...]:
        """Give policies that hold every word of a text, names first."""
        words = text.lower().split()
        found = [one for one in self.policies if all(word in _words_of(one) for word in words)]
        titled = [one for one in found if all(word in one.name.lower() for word in words)]
        return (*titled, *(one for one in found if one not in titled))


def _words_of(policy: Policy) -> str:
    plain = " ".join(version.plain for version in policy.versions)
    words = (policy.id, policy.name, policy.category, policy.audience, policy.level, plain)
    return " ".join(words).lower()


def _place(policy: Policy) -> tuple[int, int, str]:
    category = CATEGORIES.index(policy.category)
    return (category, -LEVELS.index(policy.level), policy.id)
