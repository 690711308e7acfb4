"""Which pack a machine's working library was last in step with.

The folder is one machine's, so this stands among its own settings and not in the district's
record. A pack is written to the record on a server in one transaction and here in another: what is
about to be sent is noted before, and counts as soon as the record has it.
"""

import json

from advisor_app.hub.ports import Packs
from advisor_app.store.packs import KeptPack
from advisor_app.store.record import Record

LIBRARY = "library"
"""The kind that is announced when the working library was brought into step."""

_SETTING = "library_base"

_Claim = tuple[int, str]
"""The number and the digest of a pack."""

_SHIPPED = {0: ""}
"""The number and the digest, as of a pack, of what the program was shipped with."""


class LibraryBase:
    """Remembers the pack."""

    def __init__(self, record: Record, packs: Packs) -> None:
        """Take the machine's own record, and the district's packs."""
        self._record = record
        self._packs = packs

    def serial(self) -> int:
        """Give the pack's number; 0 where the library is what the program was shipped with.

        Where an older state of the server was put back, it is the newest that is left.
        """
        there, claims = {**self._packs.digests(), **_SHIPPED}, self._claims()
        found = next((one for one, digest in claims if there.get(one) == digest), None)
        if found is not None:
            return found
        return max((one for one in there if one < self.highest()), default=0)

    def highest(self) -> int:
        """Give the highest number that surely left this machine, or came to it, in a pack.

        It holds although an administrator puts an older state of the server back: that number
        is at the points, and is not to be given again.
        """
        return self._claims()[-1][0] if self._record.device.setting(_SETTING) else 0

    def begin_anew(self) -> None:
        """Note that the folder is to begin once more as what the program was shipped with.

        A record that was put back on another machine remembers a folder that is not there: by
        its word what everybody ever sent would be missing here on purpose.
        """
        if self.serial():
            with self._record.begin():
                self._keep(*_SHIPPED.items(), (self.highest(), ""))

    def sending(self, pack: KeptPack) -> None:
        """Note a pack of this library that is about to be kept."""
        before = self.serial()
        digest = self._packs.digests().get(before, "")
        with self._record.begin():
            self._keep((pack.serial, pack.digest), (before, digest))

    def in_step(self, pack: KeptPack) -> None:
        """Note that the library and the packs up to this one are in step."""
        with self._record.begin() as work:
            self._keep((pack.serial, pack.digest))
            work.touch(LIBRARY, str(pack.serial))

    def _claims(self) -> tuple[_Claim, ...]:
        """Give what the library may stand on, the likeliest first."""
        text = self._record.device.setting(_SETTING)
        if text is None:
            # A machine from before this was noted has sent what its own list holds.
            return tuple(self._record.packs.digests().items())
        return tuple((serial, digest) for serial, digest in json.loads(text))

    def _keep(self, *claims: _Claim) -> None:
        self._record.device.keep_setting(_SETTING, json.dumps(claims))
