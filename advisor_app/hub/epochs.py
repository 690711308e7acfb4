"""Epochs: the lives of the district's record.

Points trust what a receipt acknowledges. A district that was put back to an earlier state holds
less than it has acknowledged, so it says by a new epoch that what its receipts say now is all it
holds, and the points send the rest again. Four things show that the record was put back: a place
outside of it that knows of more (``support.anchor``), a server that is another or on another
timeline than the record was written on last, a point that saw a receipt this record never gave,
and the officer who put a backup back. In doubt a new epoch begins: it costs a repetition.

A server can be put back while officers work, so this is looked at each time before a receipt is
given: a number that was given before must never be given again to another receipt.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from advisor_app.hub.ports import DistrictStore
from advisor_app.store.district_register import Epoch
from advisor_app.support.anchor import Anchor, Anchors
from advisor_app.sync.keys import Entropy


class EpochReason(StrEnum):
    """Why a life of the district's record began."""

    FOUNDED = "founded"
    RESTORED = "restored"
    ANCHOR = "anchor"
    SERVER = "server"
    SEEN = "seen"


EPOCH_WORDS = {
    EpochReason.FOUNDED: "建立",
    EpochReason.RESTORED: "用备份恢复过",
    EpochReason.ANCHOR: "区里的记录比这台电脑上次记下的要旧",
    EpochReason.SERVER: "服务器上的库恢复过或换过",
    EpochReason.SEEN: "有顾问点收到过现在的记录里没有的回执",
}


class Epochs:
    """Knows the current life of the district's record, and begins another when it must."""

    def __init__(
        self,
        store: DistrictStore,
        anchors: Anchors,
        name: str,
        entropy: Entropy,
        now: Callable[[], datetime],
    ) -> None:
        """Take the places outside the record, and the name that its anchor goes by there."""
        self._store = store
        self._anchors = anchors
        self._name = name
        self._entropy = entropy
        self._now = now

    def current(self) -> Epoch:
        """Give the epoch that receipts are given in."""
        return self._store.register.epochs()[-1]

    def former(self) -> tuple[str, ...]:
        """Give the ids of the epochs before it, oldest first."""
        return tuple(one.id for one in self._store.register.epochs()[:-1])

    def wake(self) -> Epoch:
        """Look at a record that was just opened, and give the epoch it is in.

        Raises:
            RecordProblem: a new epoch had to begin and could not be written.
        """
        if not self._store.register.epochs():
            self.begin(EpochReason.FOUNDED)
        if self._store.was_put_back() or self._lost():
            with self._store.begin() as work:
                if self.look_within():
                    work.touch("epoch", self.current().id)
        self.anchor()
        return self.current()

    def look_within(self) -> bool:
        """Begin a new epoch, inside a transaction, if the record was put back since the last look.

        Returns:
            Whether one was begun.
        """
        lost = self._lost()
        if self._store.was_put_back():
            self._store.note_life()
            self.begin_within(EpochReason.SERVER, lost)
            return True
        if lost:
            self.begin_within(EpochReason.ANCHOR, lost)
        return bool(lost)

    def _lost(self) -> tuple[str, ...]:
        """Give the epochs of which the anchors know more than the record."""
        anchors = self._anchors.read(self._name)
        lost = (one.incarnation for one in anchors if self._is_lost(one.incarnation, one.seq))
        return tuple(dict.fromkeys(lost))

    def begin(self, reason: EpochReason, heard: tuple[str, ...] = ()) -> Epoch:
        """Begin a new life of the record; see :meth:`begin_within`."""
        with self._store.begin() as work:
            begun = self.begin_within(reason, heard)
            work.touch("epoch", begun.id)
        self.anchor()
        return begun

    def begin_within(self, reason: EpochReason, heard: tuple[str, ...] = ()) -> Epoch:
        """Begin a new life of the record inside a transaction.

        Args:
            heard: epochs that somebody knows of; those that are not known here were lost, and
                come before the new one.
        """
        register, at = self._store.register, self._now().isoformat()
        known = {one.id for one in register.epochs()}
        for lost in heard:
            if lost not in known:
                register.begin_epoch(Epoch(id=lost, began_at=at, reason=reason, current=True))
        begun = Epoch(id=self._fresh(known), began_at=at, reason=reason, current=True)
        register.begin_epoch(begun)
        return begun

    def _fresh(self, known: set[str]) -> str:
        """Give a new id; a put-back machine may give the same randomness again."""
        while (one := self._entropy(16).hex()) in known:
            pass
        return one

    def hear(self, seen: tuple[str, int] | None, point: str) -> bool:
        """Begin a new epoch, inside a transaction, if a point saw what was never given here.

        Args:
            seen: epoch and serial of the newest receipt that a device of the point has.

        Returns:
            Whether one was begun.
        """
        if seen is None or not self._is_lost(*seen, point=point):
            return False
        self.begin_within(EpochReason.SEEN, (seen[0],))
        return True

    def anchor(self) -> None:
        """Write down outside the record how many receipts it has given."""
        current = self.current()
        issued = sum(self._store.register.issued(current.id).values())
        self._anchors.keep(
            Anchor(device=self._name, incarnation=current.id, seq=issued, link="")
        )  # fmt: skip

    def _is_lost(self, epoch: str, serial: int, point: str | None = None) -> bool:
        """Whether receipts up to a serial, of a point or of all together, are unknown here."""
        known = self._store.register.epochs()
        if epoch not in {one.id for one in known}:
            return True
        if epoch != known[-1].id:  # its successor says already that not everything is here
            return False
        issued = self._store.register.issued(epoch)
        given = sum(issued.values()) if point is None else issued.get(point, 0)
        return serial > given
