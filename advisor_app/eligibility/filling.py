"""Puts the local parameters' values of a day into a policy's texts and amounts.

What the district has not filled in is never replaced by an old figure: an amount turns into
“ask the window”, a text says that the local rules hold, a telephone or place stays empty.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any, TypeVar

from advisor_app.domain.parameter import Parameter, ParameterEntry, ParameterKind
from advisor_app.domain.policy import AMOUNT_OPEN, Amount, Policy, PolicyVersion

T = TypeVar("T")

PLACEHOLDER = re.compile(r"\{([a-z0-9][a-z0-9-]*)\}")
LOCAL_RULES = "（以当地最新规定为准）"
_LEFT_EMPTY = (ParameterKind.PHONE, ParameterKind.PLACE)


def filled(policy: Policy, parameters: Mapping[str, Parameter], on: date) -> Policy:
    """Give the policy as it reads on a day."""
    if not any(True for _ in named(policy)):
        return policy
    return _Filling(parameters, on).whole(policy)


def named(part: object) -> Iterator[str]:
    """Give the ids of the parameters that a policy, or a part of one, names."""
    if isinstance(part, str):
        yield from PLACEHOLDER.findall(part)
    elif isinstance(part, tuple):
        for one in part:
            yield from named(one)
    elif is_dataclass(part):
        if isinstance(part, Amount) and part.parameter:
            yield part.parameter
        for each in fields(part):
            yield from named(getattr(part, each.name))


class _Filling:
    """The values of one day."""

    def __init__(self, parameters: Mapping[str, Parameter], on: date) -> None:
        self._parameters = parameters
        self._on = on

    def whole(self, part: T) -> T:
        """Fill a dataclass, a tuple or a text, whatever it is made of."""
        made: Any = part
        if isinstance(part, str) and not _is_enum(part):
            made = PLACEHOLDER.sub(lambda found: self._words(found[1]), part)
        elif isinstance(part, tuple):
            made = tuple(self.whole(one) for one in part)
        elif isinstance(part, Amount):
            made = self._amount(part)
        elif is_dataclass(part) and not isinstance(part, type):
            made = replace(part, **{one.name: self.whole(getattr(part, one.name))
                                    for one in fields(part)})  # fmt: skip
        if isinstance(made, PolicyVersion):
            made = _without_open(made)
        return made  # type: ignore[no-any-return]

    def _amount(self, amount: Amount) -> Amount:
        when = self.whole(amount.when)
        wanted = {*PLACEHOLDER.findall(amount.words), amount.parameter} - {""}
        if any(self._entry(one) is None for one in wanted):
            return replace(amount, value_fen=None, words=AMOUNT_OPEN, when=when)
        entry = self._entry(amount.parameter) if amount.parameter else None
        value = entry.value_fen if entry else amount.value_fen
        return replace(amount, value_fen=value, words=self.whole(amount.words), when=when)

    def _entry(self, parameter: str) -> ParameterEntry | None:
        known = self._parameters.get(parameter)
        return known.on(self._on) if known else None

    def _words(self, parameter: str) -> str:
        entry = self._entry(parameter)
        if entry:
            return entry.words
        known = self._parameters.get(parameter)
        return "" if known and known.kind in _LEFT_EMPTY else LOCAL_RULES


def _without_open(version: PolicyVersion) -> PolicyVersion:
    """Give a version of which no amount at all is known as one whose amounts are unconfirmed."""
    if version.amounts and all(one.is_open for one in version.amounts):
        return replace(version, amounts=(), amount_confirmed=False)
    return version


def _is_enum(text: str) -> bool:
    return type(text) is not str
