"""Restored and copied records: noticed, told, gone on from as a new incarnation; nothing is lost.

Four detectors, any of which is enough: the anchor outside the record is ahead of it; the own
outbox holds more than the record; a receipt names more than the record, or another chain; the
district saw two revisions at one place. A folder that was carried to another computer counts
too, and so does putting a backup back. The record then goes on as a new incarnation whose first
revision names its parent, and takes in what it has lost from its own files.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import KnownError
from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.lives import NEW_LIFE_WORDS, IncarnationBegun, NewLifeReason
from advisor_app.domain.revision import Revision
from advisor_app.services.desk import Desk
from advisor_app.services.device_keys import DeviceKeys
from advisor_app.services.ledger import Ledgers
from advisor_app.services.outbox import Outbox
from advisor_app.services.replay import Replay
from advisor_app.support.anchor import Anchor, Anchors
from advisor_app.sync.bundle import open_bundle, read_manifest
from advisor_app.sync.receipt import Receipt

_log = logging.getLogger(__name__)

_MACHINE = "machine"
_TOLD = "new_life"
_RECOVERING = "recovering"
"""Set from the begin of a new incarnation until the own files were taken in: power cuts."""
KIND = "life"
"""The kind that is announced when the record goes on as another incarnation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLife:
    """What is told of a record that goes on as a new incarnation.

    Attributes:
        recovered: how many revisions it took in again.
    """

    reason: NewLifeReason
    at: datetime
    recovered: int

    @property
    def words(self) -> str:
        """One sentence for the advisor: what was seen, what was done, what to do."""
        back = f"，从本机留底找回{self.recovered}条" if self.recovered else ""
        return (
            f"发现{NEW_LIFE_WORDS[self.reason]}：已换新编号接着记{back}，什么也没有删；"
            "下次导出会告诉区里"
        )


class Lives:
    """Watches over the record's incarnations."""

    def __init__(
        self, desk: Desk, keys: DeviceKeys, ledgers: Ledgers, outbox: Outbox, replay: Replay,
        anchors: Anchors, machine: str,
    ) -> None:  # fmt: skip
        """Take the fingerprint of this computer; empty where it has none."""
        self._desk = desk
        self._record = desk.record
        self._keys = keys
        self._ledgers = ledgers
        self._outbox = outbox
        self._replay = replay
        self._anchors = anchors
        self._machine = machine

    def wake(self, reason: NewLifeReason | None = None) -> NewLife | None:
        """Look at the record just opened, and from now on keep the anchor after every commit.

        Args:
            reason: a new incarnation is to begin whatever is seen, e.g. after a backup was put
                back.
        """
        self._keys.identity()  # before any copy is made: what it opens is sealed to it
        found = reason or self._seen()
        told = self.begin(found) if found else self._gone_on_with()
        if self._machine and self._record.device.setting(_MACHINE) is None:
            with self._record.begin():
                self._record.device.keep_setting(_MACHINE, self._machine)
        self._record.listen(self._anchor)
        self._anchor()
        return told

    def hear(self, receipt: Receipt) -> NewLife | None:
        """Compare a receipt that was just taken in with the record."""
        current = self._record.journal.current_incarnation()
        reason = self._told_by(receipt, current) if current else None
        return self.begin(reason) if reason else None

    def begin(self, reason: NewLifeReason) -> NewLife:
        """Go on as a new incarnation, and take in what the own files still hold."""
        journal, desk = self._record.journal, self._desk
        parent, at = journal.current_incarnation() or IncarnationId(""), desk.now()
        began = IncarnationBegun(
            id=desk.ids.record(), incarnation=desk.ids.incarnation(), parent=parent,
            parent_seq=journal.end_of(parent).seq, reason=reason, at=at, point=desk.point.code,
        )  # fmt: skip
        with self._record.begin() as work:
            journal.begin_incarnation(began.incarnation, at.isoformat(), reason)
            work.put(began, desk.ids.revision())
            if self._machine:
                self._record.device.keep_setting(_MACHINE, self._machine)
            self._tell(NewLife(reason=reason, at=at, recovered=0))
            self._record.device.keep_setting(_RECOVERING, "yes")
            work.touch(KIND, began.incarnation)
        _log.info("goes on as a new incarnation: %s", reason.value)
        return self._recovered(NewLife(reason=reason, at=at, recovered=0))

    def _recovered(self, told: NewLife) -> NewLife:
        """Take in what the own files hold, and say how much it was."""
        told = replace(told, recovered=told.recovered + self.recover())
        with self._record.begin() as work:
            self._tell(told)
            self._record.device.keep_setting(_RECOVERING, "")
            work.touch(KIND)
        return told

    def recover(self) -> int:
        """Take in from the outbox and the replay log what the record does not have.

        Returns:
            How many revisions were new, or have their words again.
        """
        return sum(self._taken_in(path) for path in (*self._replayed(), *self._left()))

    def told(self) -> NewLife | None:
        """Give what is to be told of the newest incarnation; None once it was read."""
        text = self._record.device.setting(_TOLD)
        if not text:
            return None
        return msgspec.json.decode(text, type=NewLife)

    def has_read(self) -> None:
        """Let the sentence go that the advisor has read."""
        with self._record.begin() as work:
            self._record.device.keep_setting(_TOLD, "")
            work.touch(KIND)

    def absorb(self, revisions: Sequence[Revision], own: Iterable[IncarnationId]) -> int:
        """Take in revisions that this device wrote in a life that was lost.

        Args:
            own: which of their incarnations are this device's.

        Returns:
            How many were new, or have their words again.
        """
        with self._record.begin() as work:
            done = work.absorb(revisions)
            self._record.journal.adopt(own, self._desk.now().isoformat())
        return done.accepted

    def _gone_on_with(self) -> NewLife | None:
        """Finish what was cut off after a new incarnation had begun."""
        told = self.told()
        cut_off = told is not None and self._record.device.setting(_RECOVERING)
        return self._recovered(told) if told and cut_off else None

    def _tell(self, told: NewLife) -> None:
        self._record.device.keep_setting(_TOLD, msgspec.json.encode(told).decode())

    def _seen(self) -> NewLifeReason | None:
        """Say what shows that the record is not the one that wrote last; None when nothing does."""
        current = self._record.journal.current_incarnation()
        if current is None:
            return None
        known = self._record.device.setting(_MACHINE)
        if known and self._machine and known != self._machine:
            return NewLifeReason.COPIED
        if any(self._is_ahead(one, current) for one in self._anchors.read(self._keys.device)):
            return NewLifeReason.ANCHOR
        if any(True for _ in self._beyond(current)):
            return NewLifeReason.OUTBOX
        # One that was kept, and power went before it was listened to.
        district = self._keys.district()
        receipt = self._ledgers.receipt(district.signing_key) if district else None
        return self._told_by(receipt, current) if receipt else None

    def _is_ahead(self, anchor: Anchor, current: IncarnationId) -> bool:
        if anchor.incarnation == current:
            return anchor.link not in self._record.chains.links_at(current, anchor.seq)
        return anchor.incarnation not in {one.incarnation for one in self._record.journal.lives()}

    def _beyond(self, current: IncarnationId) -> Iterator[Path]:
        """Give own files that hold more of the current incarnation than the record does."""
        last = self._record.journal.end_of(current).seq
        for one in self._replay.files():
            if current.startswith(one.life) and one.span[1] > last:
                yield one.path
        for path in self._left():
            ranges = _ranges(path)
            if ranges.get(current, (0, 0))[1] > last:
                yield path

    def _left(self) -> Iterator[Path]:
        """Give the bundles in the outbox that the record does not remember to have exported."""
        for path, export in self._outbox.known(self._record.device):
            if export is None:
                yield path

    def _replayed(self) -> Iterator[Path]:
        """Give the files of the replay log that hold what is not here."""
        chains = self._record.chains
        lives = [one.incarnation for one in self._record.journal.lives()]
        for one in self._replay.files():
            first, last = one.span
            known = [life for life in lives if life.startswith(one.life)]
            if not any(chains.count_within(life, one.span) > last - first for life in known):
                yield one.path

    def _taken_in(self, path: Path) -> int:
        try:
            bundle = open_bundle(path, self._keys.identity(), self._keys.signing.public)
        except KnownError:  # torn, or of another device: what is left of it helps nobody
            _log.info("an own file cannot be read again")
            return 0
        return self.absorb(bundle.revisions, bundle.manifest.incarnations)

    def _told_by(self, receipt: Receipt, current: IncarnationId) -> NewLifeReason | None:
        held = receipt.vector.get(current)
        if held is None:
            return None
        if held.forks:
            return NewLifeReason.FORK
        if held.last > self._record.journal.end_of(current).seq:
            return NewLifeReason.RECEIPT
        here = self._record.chains.links_at(current, held.merged)
        same = held.merged == 0 or held.head in here
        return None if same else NewLifeReason.RECEIPT

    def _anchor(self, _: Changed | None = None) -> None:
        """Write down where the record stands."""
        journal = self._record.journal
        current = journal.current_incarnation()
        if current is not None:
            end = journal.end_of(current)
            self._anchors.keep(
                Anchor(
                    device=self._keys.device, incarnation=current, seq=end.seq, link=end.link
                )
            )  # fmt: skip


def _ranges(path: Path) -> dict[IncarnationId, tuple[int, int]]:
    try:
        return dict(read_manifest(path).incarnations)
    except KnownError:
        return {}
