"""The shipped rules as OpenFisca variables: run by ``benchmarks.crowd`` in a venv of its own.

OpenFisca's variables are two-valued, so each policy is two of them: whom it fits, and whom it does
not. Reads ``{"on", "rounds", "people": [facts], "names", "codes": {fact: {value: code}}, "rules"}``
from a file, answers with seconds and counts on standard output.
"""

# ruff: noqa: ANN401 - its package is not installed where the types are checked

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERSON = build_entity(key="person", plural="persons", label="", is_person=True)
UNKNOWN = -1
_NO_DAY = np.datetime64("1800-01-01")
Split = tuple[Any, Any]
"""Whom a rule fits, whom it does not: two arrays of truth."""


def main(path: Path) -> None:
    """Build the rules, screen everybody once, and tell how long it took."""
    asked = json.loads(path.read_text(encoding="utf-8"))
    system = _system(asked["rules"], asked["names"])
    whole, rules, counts = [], [], {}
    for _ in range(asked["rounds"]):
        began = time.perf_counter()
        arrays, born = _arrays(asked)
        ready = time.perf_counter()
        counts = _screened(system, arrays, born, asked)
        rules.append(time.perf_counter() - ready)
        whole.append(time.perf_counter() - began)
    sys.stdout.write(json.dumps({"whole": whole, "rules": rules, "counts": counts}))


def _arrays(asked: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Give the columns: the people come as a program has them, one mapping each."""
    people, names = asked["people"], asked["names"]
    arrays = {}
    for name in names:
        codes = asked["codes"].get(name)
        values = [person.get(name) for person in people]
        if codes:
            arrays[name] = np.array([codes[str(one)] for one in values], dtype=np.int32)
        else:
            arrays[name] = np.array([int(one or UNKNOWN) for one in values], dtype=np.int32)
    days = [person.get("birth") or _NO_DAY for person in people]
    return arrays, np.array(days, dtype="datetime64[D]")


def _screened(
    system: Any, arrays: dict[str, Any], born: Any, asked: dict[str, Any]
) -> dict[str, list[int]]:
    simulation = SimulationBuilder().build_default_simulation(system, count=len(asked["people"]))
    for name, array in arrays.items():
        simulation.set_input(name, "ETERNITY", array)
    simulation.set_input("birth", "ETERNITY", born)
    return {
        policy: [int(simulation.calculate(f"{_safe(policy)}_{side}", asked["on"]).sum())
                 for side in ("yes", "no")]
        for policy in asked["rules"]
    }  # fmt: skip


def _system(rules: dict[str, Any], facts: list[str]) -> Any:
    system = TaxBenefitSystem([PERSON])
    for fact in facts:
        system.add_variable(_variable(fact, int, DateUnit.ETERNITY))
    system.add_variable(_variable("birth", date, DateUnit.ETERNITY))
    system.add_variable(_variable("age", int, DateUnit.DAY, _age))
    for policy, rule in rules.items():
        for side in (0, 1):
            name = f"{_safe(policy)}_{('yes', 'no')[side]}"
            system.add_variable(_variable(name, bool, DateUnit.DAY, _formula(rule, side)))
    return system


def _variable(name: str, kind: type, unit: Any, formula: Callable[..., Any] | None = None) -> type:
    fields: dict[str, Any] = {
        "value_type": kind, "entity": PERSON, "definition_period": unit, "label": name,
    }  # fmt: skip
    if formula:
        fields["formula"] = formula
    return type(name, (Variable,), fields)


def _age(person: Any, period: Any) -> Any:
    born = person("birth", "ETERNITY")
    on = np.datetime64(str(period.start))
    years = on.astype("datetime64[Y]").astype(int) - born.astype("datetime64[Y]").astype(int)
    month = born.astype("datetime64[M]")
    day_of_year = (month.astype(int) % 12) * 32 + (born - month.astype("datetime64[D]")).astype(int)
    today = (on.astype("datetime64[M]").astype(int) % 12) * 32
    today += (on - on.astype("datetime64[M]").astype("datetime64[D]")).astype(int)
    completed = years - (day_of_year > today)
    return np.where(born == _NO_DAY, UNKNOWN, completed)


def _formula(rule: dict[str, Any], side: int) -> Callable[..., Any]:
    def formula(person: Any, period: Any) -> Any:
        return _split(rule, person, period)[side]

    return formula


def _split(rule: dict[str, Any], person: Any, period: Any) -> Split:
    if "field" in rule:
        return _condition(rule, person, period)
    parts = [_split(one, person, period) for one in rule["parts"]]
    if rule["combine"] == "not":
        return parts[0][1], parts[0][0]
    yes, no = [one[0] for one in parts], [one[1] for one in parts]
    if rule["combine"] == "any":
        return _any(yes, person), _all(no, person)
    return _all(yes, person), _any(no, person)


def _all(parts: list[Any], person: Any) -> Any:
    return np.logical_and.reduce([np.ones(person.count, dtype=bool), *parts])


def _any(parts: list[Any], person: Any) -> Any:
    return np.logical_or.reduce([np.zeros(person.count, dtype=bool), *parts])


def _condition(rule: dict[str, Any], person: Any, period: Any) -> Split:
    name = rule["field"]
    values = person(name, period) if name == "age" else person(name, "ETERNITY")
    known = values != UNKNOWN
    holds = _compared(rule["operator"], values, rule["value"])
    return known & holds, known & ~holds


def _compared(operator: str, values: Any, wanted: Any) -> Any:
    match operator:
        case "in":
            return np.isin(values, wanted)
        case "not_in":
            return ~np.isin(values, wanted)
        case "prefix":
            return values // 10 ** (6 - len(wanted)) == int(wanted)
        case "eq":
            return values == wanted
        case "ne":
            return values != wanted
        case "ge":
            return values >= wanted
        case "gt":
            return values > wanted
        case "le":
            return values <= wanted
        case _:
            return values < wanted


def _safe(policy: str) -> str:
    return "p_" + policy.replace("-", "_")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
