"""Everything between a point and its district, in one piece."""

from dataclasses import dataclass

from advisor_app.services.backups import BackupCare
from advisor_app.services.carrying import Carrying, PointParts
from advisor_app.services.desk import Desk
from advisor_app.services.device_keys import DeviceKeys
from advisor_app.services.exchange import Exchange
from advisor_app.services.incoming import Incoming
from advisor_app.services.ledger import Ledgers
from advisor_app.services.lives import Lives
from advisor_app.services.outbox import Outbox
from advisor_app.services.packs import PackDesk
from advisor_app.services.replay import Replay
from advisor_app.support.anchor import Anchors
from advisor_app.support.paths import Paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Syncing:
    """What leaves the point, what comes to it, and what it keeps of itself beside the record."""

    exchange: Exchange
    incoming: Incoming
    outbox: Outbox
    replay: Replay
    lives: Lives
    backups: BackupCare
    carrying: Carrying

    def keep(self) -> None:
        """Keep beside the record what is due: the latest words, and a backup a day.

        Raises:
            KnownError: it cannot be written.
        """
        self.keep_words()
        if self.backups.make_if_due():
            self.replay.prune()

    def keep_words(self) -> None:
        """Keep what was written last.

        Raises:
            KnownError: it cannot be written.
        """
        self.replay.keep()


def syncing_of(desk: Desk, packs: PackDesk, paths: Paths, machine: str) -> Syncing:
    """Give the services between a point and its district.

    Args:
        machine: this computer's fingerprint; empty where it has none.
    """
    keys, ledgers = DeviceKeys(desk.record), Ledgers(desk.record)
    outbox, replay = Outbox(paths.outbox), Replay(desk, keys, paths.replay)
    anchors = Anchors(paths.anchors(keys.device))
    lives = Lives(desk, keys, ledgers, outbox, replay, anchors, machine)
    exchange = Exchange(desk, keys, ledgers, outbox, lives)
    incoming = Incoming(desk, keys, ledgers, outbox, lives, exchange, packs)
    parts = PointParts(
        desk=desk, keys=keys, exchange=exchange, incoming=incoming, outbox=outbox, packs=packs,
        inbox=paths.inbox,
    )  # fmt: skip
    return Syncing(
        exchange=exchange,
        incoming=incoming,
        outbox=outbox,
        replay=replay,
        lives=lives,
        backups=BackupCare(
            lambda out: desk.record.backups.make(out, desk.now(), paths.keys),
            paths.backups,
            desk.now,
        ),
        carrying=Carrying(parts),
    )
