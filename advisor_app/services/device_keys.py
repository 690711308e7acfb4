"""This device's own keys, and what it knows of its district: kept as settings of the record."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from advisor_app.domain.errors import BadInput
from advisor_app.store.record import Record
from advisor_app.sync.keys import DeviceKey, DistrictPublic, new_age_identity

DISTRICT = "district"
DEVICE_KEY = "device_key"
DEVICE = "device"
DEVICE_AGE = "device_age"
CERTIFICATE = "certificate"
MATCHING_KEY = "matching_key"
ENROLMENT_PROOF = "enrolment_proof"
"""What shows that this device's point was given a one-time code, once it was scanned or typed."""


class DeviceKeys:
    """Gives the keys of a point's device."""

    def __init__(self, record: Record) -> None:
        self._record = record

    @property
    def device(self) -> str:
        """The device's id, 32 hexadecimal digits."""
        return _needed(self._record.device.setting(DEVICE))

    @property
    def signing(self) -> DeviceKey:
        """The key that the device signs with."""
        return DeviceKey.from_text(_needed(self._record.device.setting(DEVICE_KEY)))

    def identity(self) -> str:
        """Give this device's own ``age`` identity; a record of before gets one now."""
        device = self._record.device
        kept = device.setting(DEVICE_AGE)
        if kept is None:
            kept = new_age_identity()
            with self._record.begin() as work:
                device.keep_setting(DEVICE_AGE, kept)
                work.touch("setting", DEVICE_AGE)
        return kept

    def district(self) -> DistrictPublic | None:
        """Give the district that the point has joined; None before."""
        return district_of(self._record)

    def needed_district(self, then: Callable[[], str] = lambda: "") -> DistrictPublic:
        """Give the district.

        Args:
            then: what was to be done, in words.

        Raises:
            BadInput: the point has joined none.
        """
        found = self.district()
        if found is None:
            raise BadInput(f"还没有接入区里：请先用区里发的 district.toml 接入{then()}", "district")
        return found

    def join(self, district: DistrictPublic) -> None:
        """Join a district: its bundles are sealed to it, persons matched by its key."""
        device = self._record.device
        with self._record.begin() as work:
            device.keep_setting(DISTRICT, json.dumps(asdict(district), ensure_ascii=False))
            device.keep_setting(MATCHING_KEY, district.matching_key)
            work.touch("setting", DISTRICT)


def district_of(record: Record) -> DistrictPublic | None:
    """Give the district that a point has joined; None before."""
    text = record.device.setting(DISTRICT)
    return DistrictPublic(**json.loads(text)) if text else None


def read_district(path: Path) -> DistrictPublic:
    """Read the district's public file.

    Raises:
        BadInput: not such a file.
    """
    return DistrictPublic.read(path)


def _needed(setting: str | None) -> str:
    if setting is None:
        raise BadInput("这台电脑还没有终端密钥：请先用“advisor init”建立顾问点", "")
    return setting
