"""What there is near a community: the district's centres and the places of its table."""

from collections.abc import Iterator, Sequence

from advisor_app.sheets.press import NearPlace
from advisor_app.tallies.places import Place
from advisor_app.tallies.points import PointEntry

_CENTRES = {"street_centre": "街道养老服务中心、银发顾问点", "day_care": "日间照料、银发顾问点"}


class Nearby:
    """Finds places; the nearest first: same community, same street, the rest of the district."""

    def __init__(self, points: Sequence[PointEntry], places: Sequence[Place]) -> None:
        self._points = points
        self._places = places

    def of(self, street: str, community: str) -> tuple[NearPlace, ...]:
        """Give what there is in a street, its community first; without one, all of it."""
        found = [
            (_distance(one, street, community), one)
            for one in (*self._places, *self._centres())
            if not street or one.street == street
        ]
        found.sort(key=lambda each: each[0])
        return tuple(_shown(one) for _, one in found)

    def streets(self) -> tuple[str, ...]:
        """Give every street that has something."""
        named = (one.street for one in (*self._places, *self._centres()) if one.street)
        return tuple(dict.fromkeys(named))

    def _centres(self) -> Iterator[Place]:
        """Give the points as places; a name that the district has still to fill in is none."""
        for one in self._points:
            if one.street:
                alert = "名称还没有经区里核实" if one.to_check else ""
                yield Place(
                    name=one.name, offers=_CENTRES[one.kind], street=one.street, alert=alert
                )


def _distance(one: Place, street: str, community: str) -> int:
    if community and one.community == community:
        return 0
    return 1 if one.street == street else 2


def _shown(one: Place) -> NearPlace:
    return NearPlace(
        name=one.name, offers=one.offers, address=one.address, phone=one.phone, hours=one.hours,
        fee=one.fee, alert=one.alert, checked_on=one.checked,
    )  # fmt: skip
