"""What goes to a district's carrier."""

from advisor_app.bootstrap.world import World
from advisor_app.hub.district import District
from advisor_app.services.district.carrying import DistrictCarrying


def carrying_of(world: World, district: District) -> DistrictCarrying:
    """Give the district's side of its carrier."""
    return DistrictCarrying(district, world.paths.inbox, world.now)
