"""The labelled fields that sheets on policies share: what to bring, where, whom to call."""

from collections.abc import Sequence

from advisor_app.domain.policy import Amount, PolicyVersion
from advisor_app.sheets.furniture import Heading, key_figure
from advisor_app.sheets.rows import Rows
from advisor_app.sheets.setting import Setter
from advisor_app.sheets.wording import AMOUNT_UNKNOWN, grouped


def listed(setter: Setter, label: str, entries: Sequence[str], *, ticked: bool = False) -> Rows:
    """Set a labelled list behind tick boxes, or behind ticks."""
    items = [setter.item(one, setter.content, box=True, ticked=ticked) for one in entries]
    return setter.labelled(label, tuple(row for item in items for row in item))


def dotted(setter: Setter, label: str, entries: Sequence[str]) -> Rows:
    """Set a labelled list behind dots; a single entry without."""
    if len(entries) == 1:
        return setter.labelled(label, setter.text(entries[0], column=setter.content))
    items = [setter.item(one, setter.content) for one in entries]
    return setter.labelled(label, tuple(row for item in items for row in item))


def bring(setter: Setter, version: PolicyVersion) -> Rows:
    """Set what to bring, to be ticked off at home."""
    return listed(setter, "要带什么", [one.words for one in version.materials])


def where(setter: Setter, version: PolicyVersion, heading: Heading) -> Rows:
    """Set where to go; while the district has not said, whom to ask."""
    call = f"，或拨打{grouped(heading.number_to_call)}" if heading.number_to_call else ""
    place = version.where or f"办理地点请先问顾问点{call}"
    return setter.labelled("去哪里办", setter.text(place, column=setter.content))


def call(setter: Setter, version: PolicyVersion) -> Rows:
    """Set the telephone of the office, if known."""
    if not version.phone:
        return ()
    return setter.labelled("咨询电话", key_figure(setter, grouped(version.phone), setter.content))


def hours(setter: Setter, version: PolicyVersion) -> Rows:
    """Set when the office is open, if known."""
    if not version.hours:
        return ()
    return setter.labelled("开门时间", setter.text(version.hours, column=setter.content))


def amount(setter: Setter, one: Amount) -> Rows:
    """Set an amount large; one that the district has not filled in sends one to the window."""
    return setter.text(AMOUNT_UNKNOWN, bold=True) if one.is_open else key_figure(setter, one.words)


def time_limit(setter: Setter, version: PolicyVersion) -> Rows:
    """Set how long it takes, if known."""
    if not version.time_limit:
        return ()
    return setter.labelled("办理时限", setter.text(version.time_limit, column=setter.content))
