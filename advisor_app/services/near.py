"""What there is near a community, out of the directory, as a list for printing."""

from collections.abc import Callable, Iterable, Sequence

from advisor_app.domain.directory import STATUS_WORDS, Offer
from advisor_app.domain.opening_hours import hours_in_words
from advisor_app.services.directory import Directory
from advisor_app.sheets.press import NearPlace


class Nearby:
    """Finds places; the nearest first: same community, same street, the rest of the district."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def of(self, street: str, community: str) -> tuple[NearPlace, ...]:
        """Give what there is in a street, its community first; without one, all of it."""
        places: dict[str, list[Offer]] = {}
        for one in self._directory.offers():
            if _can_be_found(one) and (not one.site or street in ("", one.street)):
                places.setdefault(one.site.id if one.site else one.provider.id, []).append(one)
        nearest = sorted(places.values(), key=lambda some: _distance(some[0], street, community))
        return tuple(_shown(some) for some in nearest)

    def streets(self) -> tuple[str, ...]:
        """Give every street that has something."""
        return self._directory.streets()


def _can_be_found(one: Offer) -> bool:
    """Whether an elder can get there or ring up: of anything else a list is of no use."""
    return not one.is_gone and bool(one.phone or one.address or one.street)


def _distance(one: Offer, street: str, community: str) -> int:
    if community and one.community == community:
        return 0
    return 1 if street and one.street == street else 2


def _shown(offers: Sequence[Offer]) -> NearPlace:
    first = offers[0]
    days = [one.service.checked_on for one in offers]
    known = [one for one in days if one is not None]
    return NearPlace(
        name=first.place, offers=_joined("、", (one.service.name for one in offers)),
        address=first.address, phone=first.phone,
        hours=_each(offers, lambda one: hours_in_words(one.service.opening)),
        fee=_each(offers, lambda one: one.service.fee),
        alert=_each(offers, _alert),
        checked_on=min(known) if len(known) == len(days) else None,
    )  # fmt: skip


def _alert(one: Offer) -> str:
    closed = "" if one.is_running else STATUS_WORDS[one.service.status]
    return _joined("，", (closed, one.service.alert))


def _each(offers: Sequence[Offer], words: Callable[[Offer], str]) -> str:
    """Give what holds for a place: with the service's name where its services differ in it."""
    told = {one.service.name: words(one) for one in offers if words(one)}
    if len(set(told.values())) == 1 and len(told) == len(offers):
        return next(iter(told.values()))
    return "；".join(f"{name}：{text}" if len(offers) > 1 else text for name, text in told.items())


def _joined(between: str, words: Iterable[str]) -> str:
    return between.join(dict.fromkeys(one for one in words if one))
