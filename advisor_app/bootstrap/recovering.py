"""A forgotten passphrase: the district opens a point's key file, and closes it with another one."""

from pathlib import Path

from advisor_app.access.envelope import KeyFile
from advisor_app.bootstrap.district import open_district
from advisor_app.bootstrap.district_stores import DISTRICT_KEYS
from advisor_app.bootstrap.forgotten import change_passphrase
from advisor_app.bootstrap.world import World
from advisor_app.services.exchange import district_of
from advisor_app.store.record import Record
from advisor_app.sync.keys import DistrictKeys

_WRAPPED_FOR = "recovery_recipient"
"""The setting that says whose key the record's key was last wrapped for."""


def keep_recovery(world: World, key: bytes, record: Record) -> None:
    """See to it that the district which the point has joined can open the point's key file.

    A point joins in an open window, where nobody has typed the passphrase just now; so it is
    looked after whenever a record is opened.
    """
    district = district_of(record)
    if district is None or record.device.setting(_WRAPPED_FOR) == district.age_recipient:
        return
    KeyFile.load(world.paths.keys).with_recovery(key, district.age_recipient).save(world.paths.keys)
    with record.begin() as work:
        record.device.keep_setting(_WRAPPED_FOR, district.age_recipient)
        work.touch("setting", _WRAPPED_FOR)


def recover(world: World, passphrase: str, keys: Path, new: str, out: Path) -> None:
    """Give a point's key file another passphrase, by the district's own key.

    Args:
        world: the district's.
        passphrase: of the district's record.
        keys: the point's ``keys.json``, carried here; it is left as it is.
        new: the passphrase that the point opens its record with from now on.
        out: the key file to carry back.

    Raises:
        KnownError: as of :func:`advisor_app.bootstrap.forgotten.change_passphrase`.
    """
    district = open_district(world, passphrase)
    try:
        own = DistrictKeys.from_text(district.record.device.setting(DISTRICT_KEYS) or "")
    finally:
        district.close()
    change_passphrase(world, own, keys, new, out)
