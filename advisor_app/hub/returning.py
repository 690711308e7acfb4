"""Returning: a device that lost records is given back what the district holds of them.

The same file format as a bundle, sealed to the device alone and signed by the district. Bodies
that never left the point (names, words) are not in it: the district does not have them.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from advisor_app.domain.errors import BadInput
from advisor_app.domain.holdings import Held
from advisor_app.domain.revision import Revision
from advisor_app.hub.ports import DistrictStore
from advisor_app.store.district_register import EnrolledDevice, MergedBundle
from advisor_app.sync.bundle import SealedBundle, seal
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.statement import Statement


class Returning:
    """Seals what a device seems to lack."""

    def __init__(
        self, store: DistrictStore, keys: DistrictKeys, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._keys = keys
        self._now = now

    def returned_for(self, device: EnrolledDevice) -> SealedBundle | None:
        """Seal what is held of a device's incarnations beyond what it said it holds.

        Where a chain forks, what stands there goes back as long as anybody asks: a statement
        cannot say that both are there, and what is known already changes nothing.

        Returns:
            None when it lacks nothing.

        Raises:
            BadInput: the device named no key to seal to, or is out of use.
        """
        if device.revoked:
            raise BadInput("这台终端已经停用，不能把记录还给它：请先重新登记", "device")
        if not device.recipient:
            raise BadInput(
                "这台终端接入时没有留下收件的公钥，没法封给它：请该点重交一份接入申请", "device"
            )
        revisions = tuple(self._lacking(device))
        if not revisions:
            return None
        return seal(
            revisions,
            statement=Statement(point=device.point, device=device.device),
            signer=self._keys.signing,
            recipients=(device.recipient,),
            created_at=self._now(),
        )

    def _lacking(self, device: EnrolledDevice) -> Iterator[Revision]:
        newest = self._newest(device)
        said = newest.said if newest else {}
        register = self._store.register
        for one in register.incarnations(device.point):
            owner = register.owner(one)
            if owner is None or owner[1] != device.device:
                continue
            held = self._store.holdings([one])[one]
            after = self._agreed(held, *said.get(one, (0, "")))
            if held.last > after:
                yield from self._store.within(one, (after + 1, held.last))

    def _agreed(self, held: Held, seq: int, link: str) -> int:
        """Give up to where the device surely holds all that is here: before the first fork.

        A device whose record was put back wrote on at places where others stand here already.
        """
        here = {one.link for one in self._store.within(held.incarnation, (seq, seq))}
        if here and link not in here:
            return 0
        return min((seq, *(one - 1 for one in held.forks)))

    def _newest(self, device: EnrolledDevice) -> MergedBundle | None:
        bundles = self._store.register.bundles(device.point)
        return next((one for one in bundles if one.device == device.device), None)
