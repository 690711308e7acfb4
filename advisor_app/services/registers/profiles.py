"""Ways of reading registers, kept on this device under a name and known again by the headings."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from advisor_app.domain.errors import BadInput
from advisor_app.services.registers.columns import by_hand
from advisor_app.services.registers.drafts import Reading
from advisor_app.services.registers.layout import Layout
from advisor_app.services.registers.words import FIELDS, plain_head
from advisor_app.store.record import Record

SETTING = "register_profiles"


@dataclass(frozen=True, slots=True)
class Profile:
    """How registers with certain headings are read.

    Attributes:
        headings: every heading of the register it was made for, in order.
        columns: heading → field; a column that is not taken in has none.
        defaults: field → code.
        words: field → word → code.
    """

    name: str
    headings: tuple[str, ...]
    columns: Mapping[str, str]
    defaults: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    blank_as_above: bool = False

    def reading(self, layout: Layout) -> Reading:
        """Give the way of reading for a sheet with these headings.

        Raises:
            BadInput: the sheet has no such column.
        """
        columns = {called: name for called, name in self.columns.items() if name}
        return Reading(
            columns=by_hand(layout, columns), defaults=self.defaults, words=self.words,
            blank_as_above=self.blank_as_above,
        )  # fmt: skip


class Profiles:
    """Keeps profiles in the device's settings."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def all(self) -> tuple[Profile, ...]:
        """Give every profile, by name."""
        text = self._record.device.setting(SETTING)
        profiles = (_profile(one) for one in json.loads(text or "[]"))
        return tuple(sorted(profiles, key=lambda one: one.name))

    def named(self, name: str) -> Profile:
        """Give a profile by its name.

        Raises:
            BadInput: there is none such.
        """
        for one in self.all():
            if one.name == name:
                return one
        known = "、".join(one.name for one in self.all()) or "还没有"
        raise BadInput(f"没有叫“{name}”的对照表：已存的有 {known}", "profile")

    def recognised(self, layout: Layout) -> Profile | None:
        """Give the profile that was made for a sheet with the same headings."""
        headings = _signature(headings_of(layout))
        fitting = [one for one in self.all() if _signature(one.headings) == headings]
        return fitting[0] if fitting and headings else None

    def keep(self, profile: Profile) -> None:
        """Keep a profile, in place of an earlier one of its name.

        Raises:
            BadInput: it has no name.
        """
        if not profile.name.strip():
            raise BadInput("对照表还没有名字：请起一个，下次好认", "profile")
        others = [one for one in self.all() if one.name != profile.name]
        self._write([*others, profile])

    def drop(self, name: str) -> None:
        """Forget a profile."""
        self._write([one for one in self.all() if one.name != name])

    def _write(self, profiles: list[Profile]) -> None:
        text = json.dumps([asdict(one) for one in profiles], ensure_ascii=False)
        with self._record.begin() as work:
            self._record.device.keep_setting(SETTING, text)
            work.touch("setting", SETTING)


def profile_of(name: str, layout: Layout, reading: Reading) -> Profile:
    """Give the profile of a way in which a sheet was read."""
    return Profile(
        name=name.strip(), headings=headings_of(layout), defaults=dict(reading.defaults),
        columns={
            one.heading or one.letters: reading.columns.get(one.at, "") for one in layout.columns
        },
        words={field: dict(words) for field, words in reading.words.items() if words},
        blank_as_above=reading.blank_as_above,
    )  # fmt: skip


def headings_of(layout: Layout) -> tuple[str, ...]:
    """Give a sheet's headings in order."""
    return tuple(one.heading for one in layout.columns if one.heading)


def _signature(headings: tuple[str, ...]) -> frozenset[str]:
    return frozenset(filter(None, map(plain_head, headings)))


def _profile(value: Mapping[str, object]) -> Profile:
    made = Profile(**{**value, "headings": tuple(value["headings"])})  # type: ignore[arg-type]
    known = {called: name for called, name in made.columns.items() if name in ("", *FIELDS)}
    return Profile(made.name, made.headings, known, made.defaults, made.words, made.blank_as_above)
