"""What goes between a point and its district, as works that can be made to die on the way."""

from pathlib import Path

from advisor_app.bootstrap import open_district, packing_of, restore, restore_district
from advisor_app.domain.errors import KnownError
from advisor_app.hub.district import District
from advisor_app.services.pack_content import Section
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, TickingClock, a_world, unheard
from tests.faults.works import LATER, Arm, Say, Work, opened

POINT = "410106-D05"


def the_district(data: Path, seed: object) -> District:
    """Open the district in a folder, as it is a day after it was founded."""
    return open_district(a_world(data, f"district {seed}", TickingClock(LATER)), PASSPHRASE)


def hear(data: Path, say: Say, seed: object, arm: Arm) -> None:
    """Take the receipt beside the point's folder in."""
    services = opened(data, seed)
    arm()
    say(services.incoming.receive(data.parent / "receipt.advr").changed)
    services.care.close()


def take_back(data: Path, say: Say, seed: object, arm: Arm) -> None:
    """Take records in that the district gives back."""
    services = opened(data, seed)
    arm()
    say(services.incoming.receive(data.parent / "back.advb").kind.value)
    services.care.close()


def back_up(data: Path, say: Say, seed: object, arm: Arm) -> None:
    """Back the point's record up beside its folder."""
    services = opened(data, seed)
    arm()
    say(services.backups.make(data.parent / "copy.db").revisions)
    services.care.close()


def put_back(data: Path, say: Say, seed: object, arm: Arm) -> None:
    """Put the backup beside the point's folder back."""
    world = a_world(data, f"put back {seed}", TickingClock(LATER))
    arm()
    services = restore(world, PASSPHRASE, data.parent / "kept.db", unheard).services
    say("put back")
    services.care.close()


def answer(data: Path, say: Say, seed: object, arm: Arm) -> None:
    """Write the district's receipts beside its folder."""
    district = the_district(data, seed)
    arm()
    say(len(district.receipts.write(data.parent)))
    district.close()


def district_back_up(data: Path, say: Say, seed: object, arm: Arm) -> None:
    """Back the district up beside its folder, and raise the watermark."""
    district = the_district(data, seed)
    arm()
    say(district.backups.make(data.parent / "hub-copy.db").revisions)
    district.close()


def district_put_back(data: Path, say: Say, seed: object, arm: Arm) -> None:
    """Put the district's backup back."""
    world = a_world(data, f"district put back {seed}", TickingClock(LATER))
    arm()
    restore_district(world, PASSPHRASE, data.parent / "hub-kept.db")
    say("put back")


def send_down(data: Path, say: Say, seed: object, arm: Arm) -> None:
    """Write the district's list of points, changed, as a pack to a stick beside its folder."""
    world = a_world(data, f"send down {seed}", TickingClock(LATER))
    changed = data / "library" / Section.POINTS / "points.toml"
    changed.write_bytes(changed.read_bytes() + f"\n# {seed}\n".encode())
    with packing_of(world, PASSPHRASE) as packing:
        arm()
        say(packing.pack(data.parent / "stick", [Section.POINTS]).serial)


def standing(services: Services) -> tuple[int, int, int]:
    """Give how much is new, awaits a receipt, and is acknowledged."""
    found = services.exchange.standing()
    return found.new, found.awaiting, found.acknowledged


def opens(data: Path) -> bool:
    """Whether a point's folder holds a record that opens."""
    try:
        opened(data, "look").care.close()
    except KnownError:
        return False
    return True


EXCHANGE: dict[str, Work] = {
    "hear": hear,
    "take_back": take_back,
    "back_up": back_up,
    "put_back": put_back,
    "answer": answer,
    "district_back_up": district_back_up,
    "district_put_back": district_put_back,
    "send_down": send_down,
}
