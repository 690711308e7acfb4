"""A life: steps that a seed picks, what has to hold at each, and what has to hold in the end."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.hub.protocol.design import Design

DEVICES = ("a1", "a2", "b1")
"""Two devices of one point, one of another."""

STEPS = 30
LIVES = int(os.environ.get("ADVISOR_LIVES", "12"))
"""How many lives the real design lives; README tells how to have it live more."""

ROUNDS = 8
"""So often everybody tells everybody everything before the end is looked at."""

_ACTS = {
    "write": 22, "amend": 16, "erase": 2, "export": 18, "merge": 18, "answer": 8, "hear": 10,
    "drop": 5, "spoil": 3, "repeat": 4, "back_up": 3, "put_back": 3, "copy_disk": 3,
    "put_disk_back": 3, "clone": 1, "back_up_district": 3, "put_district_back": 2, "clock": 9,
}  # fmt: skip
YEARS = (-30, -10, -1, 1, 10, 73, 80)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens. ``pick`` chooses among what there is then."""

    act: str
    device: str
    pick: int


def steps_of(seed: object, count: int = STEPS) -> list[Step]:
    """Give the steps of a life."""
    random = Random(f"life {seed}")
    acts = random.choices(tuple(_ACTS), tuple(_ACTS.values()), k=count)
    return [Step(act, random.choice(DEVICES), random.randrange(1 << 30)) for act in acts]


def shortest(steps: Sequence[Step], fails: Callable[[Sequence[Step]], bool]) -> list[Step]:
    """Leave out of a life whatever is not needed for it to fail."""
    kept, place = list(steps), 0
    while place < len(kept):
        less = kept[:place] + kept[place + 1 :]
        if fails(less):
            kept = less
        else:
            place += 1
    return kept


@dataclass
class Life:
    """A life as it is lived, and what was seen to be wrong with it."""

    design: Design
    random: Random
    devices: list[str] = field(default_factory=lambda: list(DEVICES))
    up: list[bytes] = field(default_factory=list)
    down: list[tuple[str, bytes]] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    told: list[tuple[str, bytes]] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    tangled: set[str] = field(default_factory=set)
    kept: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    exported: dict[str, set[str]] = field(default_factory=dict)
    district_kept: dict[str, int] | None = None
    ever: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def live(self, steps: Iterable[Step]) -> list[str]:
        """Live the steps, then until everybody knows everything; give what is wrong."""
        for number, step in enumerate(steps):
            getattr(self, f"_{step.act}")(step)
            self._look(f"step {number} ({step.act} {step.device})")
            if self.wrong:
                return self.wrong
        self._end()
        return self.wrong

    # --- at a device

    def _write(self, step: Step) -> None:
        key = f"k{len(self.values)}"
        self.values[key] = 0
        self.design.write(step.device, key)

    def _amend(self, step: Step) -> None:
        key = self._key(step)
        if key is not None:
            self.values[key] += 1
            self.design.amend(step.device, key, self.values[key])

    def _erase(self, step: Step) -> None:
        key = self._key(step)
        if key is not None:
            self.design.erase(step.device, key)
            self.erased.add(key)

    def _back_up(self, step: Step) -> None:
        self.kept["backup", step.device] = dict(self.design.here(step.device))
        self.design.back_up(step.device)

    def _put_back(self, step: Step) -> None:
        before = self.kept.get(("backup", step.device))
        if before is None:
            return
        self._tangle(step.device, before)
        self.design.put_back(step.device)
        here = self.design.here(step.device).keys()
        self._expect(before.keys() - self.erased <= here, "a backup did not come back whole")
        if self.design.keeps_outbox:
            left = self.exported.get(step.device, set()) - self.erased
            self._expect(left <= here | self.design.at_district().keys(), "the outbox was lost")

    def _copy_disk(self, step: Step) -> None:
        self.kept["disk", step.device] = dict(self.design.here(step.device))
        self.design.copy_disk(step.device)

    def _put_disk_back(self, step: Step) -> None:
        before = self.kept.get(("disk", step.device))
        if before is not None:
            self._tangle(step.device, before)
            self.design.put_disk_back(step.device, bool(step.pick % 2))
            self.exported[step.device] = set()

    def _clone(self, step: Step) -> None:
        other = f"{step.device}x"
        if other in self.devices:
            return
        self._tangle(step.device)
        self.design.clone(step.device, other, bool(step.pick % 2))
        self.devices.append(other)

    # --- on the way

    def _export(self, step: Step) -> None:
        device = self._one(step)
        parcel = self.design.export(device)
        if parcel is not None:
            self.up.append(parcel)
            self.sent.append(parcel)
            self.exported.setdefault(device, set()).update(self.design.here(device))

    def _merge(self, step: Step) -> None:
        if self.up:
            self._merged(self.up.pop(step.pick % len(self.up)))

    def _answer(self, step: Step) -> None:
        device = self._one(step)
        self.down.append((device, self.design.answer(device)))
        self.told.append(self.down[-1])

    def _hear(self, step: Step) -> None:
        if self.down:
            self._heard(*self.down.pop(step.pick % len(self.down)))

    def _merged(self, parcel: bytes) -> None:
        self._expect(self.design.merge(parcel), "a whole parcel was refused")

    def _heard(self, device: str, receipt: bytes) -> None:
        self._expect(self.design.hear(device, receipt), "a whole receipt was refused")

    def _drop(self, step: Step) -> None:
        """A parcel is gone for good."""
        if self.up and step.pick % 2:
            self.sent.remove(self.up.pop(step.pick % len(self.up)))
        elif self.down:
            self.told.remove(self.down.pop(step.pick % len(self.down)))

    def _spoil(self, step: Step) -> None:
        """A bit turns, or the end is cut off, of a copy that arrives all the same."""
        if self.sent:
            whole = bytearray(self.sent[step.pick % len(self.sent)])
            if step.pick % 3:
                whole[step.pick % len(whole)] ^= 1 << step.pick % 8
            else:
                del whole[step.pick % len(whole) :]
            self._expect(not self.design.merge(bytes(whole)), "a spoilt parcel was taken")
        if self.told:
            device, receipt = self.told[step.pick % len(self.told)]
            cut = receipt[: step.pick % len(receipt)]
            self._expect(not self.design.hear(device, cut), "a spoilt receipt was taken")

    def _repeat(self, step: Step) -> None:
        if self.sent:
            self._merged(self.sent[step.pick % len(self.sent)])
        if self.told:
            self._heard(*self.told[step.pick % len(self.told)])

    # --- at the district

    def _back_up_district(self, _: Step) -> None:
        self.district_kept = dict(self.design.at_district())
        self.design.back_up_district()

    def _put_district_back(self, step: Step) -> None:
        if self.district_kept is not None:
            self.design.put_district_back(bool(step.pick % 2))
            self.ever, self.gone = set(self.district_kept), set()

    def _clock(self, step: Step) -> None:
        place = "district" if step.pick % 4 == 0 else step.device
        self.design.set_clock(place, 365 * YEARS[step.pick % len(YEARS)] * (step.pick % 5 > 0))

    # --- what has to hold

    def _look(self, when: str) -> None:
        shown = self.design.at_district()
        self._expect(self.ever - self.erased <= shown.keys(), f"{when}: the district lost a record")
        self.gone |= self.erased & (self.ever - shown.keys())
        self._expect(not self.gone & shown.keys(), f"{when}: what was erased came back")
        self.ever = set(shown)
        unknown = {key for key in shown if key not in self.values}
        self._expect(not unknown, f"{when}: the district made {unknown} up")

    def _end(self) -> None:
        """Days go on and everybody talks; then whatever was ever on its way arrives once more."""
        for late in (False, True):
            for device in self.devices:
                self._write(Step("write", device, 0))
            if late:
                for parcel in self._shuffled(self.sent):
                    self._merged(parcel)
                for told in self._shuffled(self.told):
                    self._heard(*told)
                self._look("late parcels")
            self._tell_all()
            self._judge()

    def _tell_all(self) -> None:
        """Carriers work, and everybody tells everybody everything until nobody has news."""
        quiet = 0
        for _ in range(ROUNDS):
            parcels = [self.design.export(device) for device in self.devices]
            for parcel in parcels:
                if parcel is not None:
                    self._merged(parcel)
            for device in self.devices:
                self._heard(device, self.design.answer(device))
            quiet = 0 if any(parcels) else quiet + 1
            if quiet > 1:
                return
        self._expect(False, "points send for ever")

    def _judge(self) -> None:
        shown = self.design.at_district()
        for device in self.devices:
            for key, value in self.design.here(device).items():
                if key in self.erased and key not in shown:
                    continue
                if key not in shown:
                    self._expect(False, f"{key} of {device} is lost")
                elif key not in self.tangled:
                    self._expect(shown[key] == value, f"{key} of {device}: an older value won")
            left = self.design.here(device).keys() - self.design.acknowledged(device)
            self._expect(not left - self.erased, f"{device} never hears of {left}")
            early = self.design.acknowledged(device) - shown.keys() - self.erased
            self._expect(not early, f"{device} believes that the district has {early}")
        back = {key for key in self.erased - self.tangled if key in shown}
        self._expect(not back, f"{back} was erased and came back")
        most = len(shown.keys() | self.erased)
        self._expect(len(shown) <= self.design.counted() <= most, "something is counted twice")

    def _expect(self, holds: bool, words: str) -> None:
        if not holds:
            self.wrong.append(words)

    def _key(self, step: Step) -> str | None:
        here = sorted(self.design.here(step.device))
        return here[step.pick % len(here)] if here else None

    def _one(self, step: Step) -> str:
        """Give the step's device or the one that was copied from it."""
        both = [one for one in self.devices if one.startswith(step.device)]
        return both[step.pick % len(both)]

    def _tangle(self, device: str, before: Iterable[str] = ()) -> None:
        """From here on these records may have two histories."""
        self.tangled |= {*self.design.here(device), *before}

    def _shuffled(self, ones: Sequence) -> Iterator:  # type: ignore[type-arg]
        yield from self.random.sample(list(ones), len(ones))


def lived(design: Design, steps: Sequence[Step]) -> list[str]:
    """Live a life to its end; gives what is wrong with it."""
    try:
        return Life(design, Random("late")).live(steps)
    finally:
        design.close()
