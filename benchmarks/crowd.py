"""100,000 elders by the whole library: in bulk, one by one, and the same rules in OpenFisca."""

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from advisor_app.domain.facts import FACTS, Facts, FactValue
from advisor_app.domain.policy import Condition, Policy, Rule
from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.bulk import Crowd
from advisor_app.eligibility.change_days import verdict_on
from advisor_app.eligibility.reading import load_library
from advisor_app.support.paths import resources_folder

_ON = date(2026, 11, 23)
_PEER = "openfisca-core==46.0.1"
_PEOPLE = 100_000
_SAMPLE = 2_000
_ROUNDS = 5
_CODES = ("410106", "410102", "411000", "990000")


def screened() -> list[str]:
    """Screen everybody in the three ways and give the lines to print."""
    library = load_library(resources_folder() / "policies")
    policies = [one for one in library.policies if one.is_for_elders and one.version_on(_ON)]
    people = _people(_PEOPLE)
    seconds, rules, counts = _in_bulk(people, policies)
    alone = _one_by_one(people[:_SAMPLE], policies) * _PEOPLE / _SAMPLE
    lines = [
        f"{_PEOPLE} elders by {len(policies)} policies in bulk: {seconds:.2f} s",
        f"  one by one (from {_SAMPLE} of them): {alone:.1f} s, ratio {alone / seconds:.0f}",
    ]
    peer = _openfisca(people, policies)
    if peer is None:
        return [*lines, f"  {_PEER} could not be installed: not compared"]
    took, alone, told = peer
    same = all(told[policy] == list(counts[policy]) for policy in counts)
    agreed = "the same counts" if same else "OTHER COUNTS"
    return [
        *lines,
        f"  {_PEER}, {agreed}: {took:.2f} s, ratio {took / seconds:.2f}",
        f"  rules on columns made: {rules:.2f} s and {alone:.2f} s, ratio {alone / rules:.2f}",
    ]


def _people(count: int) -> list[Facts]:
    chance = Random(1)
    return [some_facts(chance) for _ in range(count)]


def some_facts(chance: Random) -> Facts:
    """Give a person of whom about a third of the facts are unknown; births whole or unknown."""
    return Facts(_values(chance))


def _values(chance: Random) -> dict[str, FactValue]:
    values: dict[str, FactValue] = {}
    for name, spec in FACTS.items():
        if chance.random() < 0.33:
            continue
        if spec.kind == "date":
            values[name] = (date(1925, 1, 1) + timedelta(chance.randrange(16_000))).isoformat()
        elif spec.kind == "code":
            values[name] = chance.choice(_CODES)
        else:
            values[name] = chance.choice(list(spec.choices))
    return values


def _in_bulk(
    people: Sequence[Facts], policies: Sequence[Policy]
) -> tuple[float, float, dict[str, tuple[int, int]]]:
    """Give the time from people to answers, that of the rules on columns made, and counts."""
    whole, rules, counts = [], [], {}
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        crowd = Crowd(people)
        answers = {one.id: crowd.verdicts(one, _ON) for one in policies}
        whole.append(time.perf_counter() - began)
        began = time.perf_counter()
        crowd.forget_answers()
        answers = {one.id: crowd.verdicts(one, _ON) for one in policies}
        rules.append(time.perf_counter() - began)
        counts = {
            policy: (sets[Verdict.LIKELY].bit_count(), sets[Verdict.UNLIKELY].bit_count())
            for policy, sets in answers.items()
        }
    return median(whole), median(rules), counts


def _one_by_one(people: Sequence[Facts], policies: Sequence[Policy]) -> float:
    began = time.perf_counter()
    for person in people:
        for policy in policies:
            verdict_on(policy, person, _ON)
    return time.perf_counter() - began


def _openfisca(
    people: Sequence[Facts], policies: Sequence[Policy]
) -> tuple[float, float, dict[str, list[int]]] | None:
    """Run the peer in a venv of its own; None where it cannot be installed."""
    with tempfile.TemporaryDirectory() as folder:
        python = _installed(Path(folder) / "peer")
        if python is None:
            return None
        asked = Path(folder) / "asked.json"
        asked.write_text(json.dumps(_asked(people, policies)), encoding="utf-8")
        peer = Path(__file__).with_name("openfisca_peer.py")
        found = subprocess.run([python, str(peer), str(asked)], capture_output=True, check=True)
        told = json.loads(found.stdout)
    return median(told["whole"]), median(told["rules"]), told["counts"]


def _installed(folder: Path) -> str | None:
    venv.create(folder, with_pip=True)
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    command = [python, "-m", "pip", "install", "-q", _PEER]
    done = subprocess.run(command, check=False, stdout=sys.stderr, stderr=subprocess.DEVNULL)
    return python if done.returncode == 0 else None


def _asked(people: Sequence[Facts], policies: Sequence[Policy]) -> dict[str, Any]:
    numbers = {
        name: {value: at for at, value in enumerate(spec.choices)}
        for name, spec in FACTS.items()
        if spec.choices
    }
    codes = {
        name: {"None": -1, **{str(value): at for value, at in known.items()}}
        for name, known in numbers.items()
    }
    rules = {}
    for one in policies:
        version = one.version_on(_ON)
        assert version is not None  # noqa: S101 - only those in force are asked
        rules[one.id] = _rule(version.rule, numbers)
    return {
        "on": _ON.isoformat(),
        "rounds": _ROUNDS,
        "people": [dict(person.values) for person in people],
        "names": [name for name, spec in FACTS.items() if spec.kind != "date"],
        "codes": codes,
        "rules": rules,
    }


def _rule(rule: Rule, numbers: dict[str, dict[FactValue, int]]) -> dict[str, Any]:
    if not isinstance(rule, Condition):
        return {"combine": rule.combine.value, "parts": [_rule(one, numbers) for one in rule.parts]}
    known = numbers.get(rule.field, {})
    value = rule.value
    coded: Any = [known.get(one, one) for one in value] if isinstance(value, tuple) else known.get(
        value, value
    )  # fmt: skip
    return {"field": rule.field, "operator": rule.operator.value, "value": coded}
