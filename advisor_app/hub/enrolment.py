"""Enrolment: which devices of which points may send bundles."""

from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path

from advisor_app.domain.errors import BundleRefused
from advisor_app.hub.ports import DistrictStore
from advisor_app.store.district_register import EnrolledDevice
from advisor_app.sync.enrolment import Certificate, EnrolmentRequest
from advisor_app.sync.keys import DistrictKeys


class Enrolment:
    """Certifies devices."""

    def __init__(
        self,
        store: DistrictStore,
        keys: DistrictKeys,
        points: Collection[str],
        now: Callable[[], datetime],
    ) -> None:
        """Take the codes of the points that the district is known to have."""
        self._store = store
        self._keys = keys
        self._points = points
        self._now = now

    def enrol(self, path: Path) -> Certificate:
        """Certify a point's device from its request file.

        Raises:
            BundleRefused: not a request, not signed by its own device, or an unknown point.
        """
        request = EnrolmentRequest.read(path)
        if request.point not in self._points:
            raise BundleRefused(f"{path.name} 里的顾问点 {request.point} 不在本区名单里：请核对")
        certificate = Certificate.issue(self._keys, request, self._now())
        device = EnrolledDevice(
            device=request.device,
            point=request.point,
            public=request.device_public,
            incarnation=request.incarnation,
            certificate=certificate.to_text(),
            enrolled_at=self._now().isoformat(),
            recipient=request.recipient,
        )
        with self._store.begin() as work:
            self._store.register.enrol(device)
            work.touch("enrolled", device.device)
        return certificate
