"""Where a district's merged record is: in its own file, or on a server that officers share."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from advisor_app.access.envelope import KeyFile
from advisor_app.bootstrap.own_packs import bring_own_packs
from advisor_app.bootstrap.world import (
    World,
    has_record,
    opened,
    refuse_missing,
    set_aside_unfinished,
    silent,
)
from advisor_app.domain.errors import BadInput, RecordProblem
from advisor_app.hub.embedded import EmbeddedStore
from advisor_app.hub.ports import DistrictStore
from advisor_app.hub.postgres.address import Address
from advisor_app.hub.postgres.moving import Moved, Told, move
from advisor_app.hub.postgres.pulling import ServerCopies
from advisor_app.hub.postgres.store import PostgresStore, open_store
from advisor_app.services.door import Announce
from advisor_app.services.pack_book import DISTRICT_NAME
from advisor_app.store.packs import KNOWN_TOPICS
from advisor_app.store.record import Record
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.sharing import Share

DISTRICT_KEYS = "district_keys"
STORE = "district_store"
"""Settings of the district's own encrypted record; without a store the record is the store."""

COPIED_FROM = "district_store_copied_from"
"""In the backup of a record on a server: where that was. The backup itself is the record."""

_LESS = (
    "服务器上的记录比这份备份少，没有接着用，什么也没有动，请先问管服务器的人：服务器恢复过、同事还在用的，"
    "换一份那以后的备份，或请同事再分享给您；服务器上的丢了的，用命令“advisor hub restore 备份文件”"
    "先恢复到这台电脑，再用“advisor hub store move”搬到一个空的库"
)

_NOT_COPIED = (STORE, COPIED_FROM, KNOWN_TOPICS)
"""Settings that are the server's to give, or that a backup has otherwise."""


@dataclass(frozen=True, slots=True)
class StoreInUse:
    """Where the merged record is, in words without a password.

    Attributes:
        unprotected: whether what goes over the network may go without TLS.
        packs_apart: numbers of packs sent from here under which the server has others; ours stay
            in this machine's own file.
    """

    engine: str
    where: str
    unprotected: bool = False
    packs_apart: tuple[int, ...] = ()


def store_of(
    world: World, record: Record, keys: DistrictKeys, announce: Announce = silent
) -> DistrictStore:  # fmt: skip
    """Open the merged record of a district.

    Args:
        announce: hears what is changed on a server; a record that is here has its own hearers.

    Raises:
        RecordProblem: the server cannot be reached, or is another district's.
    """
    address = record.device.setting(STORE)
    if address is None:
        return EmbeddedStore(record)
    server = server_of(world, Address.parse(address), keys, announce)
    try:
        bring_own_packs(record, server)
    except BaseException:
        server.close()
        raise
    return server


def copies_of(record: Record, store: DistrictStore) -> ServerCopies | None:
    """Give what makes whole copies of a record on a server; None where the record is here."""
    if not isinstance(store, PostgresStore):
        return None

    def settings() -> Mapping[str, str]:
        here = record.device.settings()
        kept = {key: value for key, value in here.items() if key not in _NOT_COPIED}
        return {**kept, COPIED_FROM: here[STORE]}

    return ServerCopies(store, settings)


def copied_from(record: Record) -> StoreInUse | None:
    """Say from which server a backup was copied; None for one of a machine's own record."""
    text = record.device.setting(COPIED_FROM)
    return _used(Address.parse(text)) if text else None


def forget_copied_from(record: Record) -> StoreInUse | None:
    """Say the same of a record that was just put back, and forget it.

    What is written from now on, and its backups, are this record's own.
    """
    server = copied_from(record)
    if server is not None:
        with record.begin():
            record.device.keep_setting(COPIED_FROM, "")
    return server


def back_to_server(world: World, record: Record) -> None:
    """Go on with the record on the server that a backup was copied from.

    Raises:
        RecordProblem: it was not copied from any, the server cannot be reached, or holds less than
            the backup: which of the two is to be gone on with is then for somebody to say.
    """
    address = record.device.setting(COPIED_FROM)
    if not address:
        raise RecordProblem("这份备份不是服务器上的记录：请不加 --server 再恢复一次")
    server = server_of(world, Address.parse(address), _keys(record))
    try:
        if _lacks_some(server, EmbeddedStore(record)):
            raise RecordProblem(_LESS)
    finally:
        server.close()
    with record.begin() as work:
        record.device.keep_setting(STORE, address)
        work.touch("setting", STORE)


def server_of(
    world: World, address: Address, keys: DistrictKeys, announce: Announce = silent
) -> PostgresStore:  # fmt: skip
    """Open a district's record on a server."""
    key = keys.signing.public
    return open_store(address, key, ids=world.ids, now=world.now, announce=announce)


class DistrictStores:
    """Chooses, moves and shares. It opens the district's own record for each of these."""

    def __init__(self, world: World, passphrase: str) -> None:
        self._world = world
        self._passphrase = passphrase

    def in_use(self) -> StoreInUse:
        """Say where the merged record is."""
        record = self._opened()
        try:
            text = record.device.setting(STORE)
        finally:
            record.close()
        if text is None:
            return StoreInUse("sqlite", "本机的加密记录")
        return _used(Address.parse(text))

    def use(self, text: str) -> StoreInUse:
        """Use the record on a server from now on; packs that were sent from here go there as well.

        Raises:
            KnownError: no address, not reachable, another district's, or nothing is there while
                this machine's own record holds something: that is to be moved.
        """
        address = Address.parse(text)
        record = self._opened()
        try:
            server = server_of(self._world, address, _keys(record))
            try:
                if _holds_anything(EmbeddedStore(record)) and not _holds_anything(server):
                    raise RecordProblem(
                        "服务器上的库还是空的，本机的记录里已经有数据：请用“hub store move”搬过去"
                    )
                apart = bring_own_packs(record, server)
            finally:
                server.close()
            self._keep(record, address)
        finally:
            record.close()
        return replace(_used(address), packs_apart=apart)

    def move(self, text: str, told: Told | None = None) -> Moved:
        """Move the merged record to an empty server, and use that from now on.

        Raises:
            KnownError: it is on a server already, the other is not empty or not reachable, or what
                arrived is not what was here.
        """
        address = Address.parse(text)
        record = self._opened()
        try:
            if record.device.setting(STORE) is not None:
                raise BadInput(
                    "记录已经在服务器上：换服务器请管理员搬库，再用“hub store set”", "store"
                )
            server = server_of(self._world, address, _keys(record))
            try:
                moved = move(record, server, told)
            finally:
                server.close()
            self._keep(record, address)
        finally:
            record.close()
        return moved

    def share(self, path: Path, *, passphrase: str = "", recipient: str = "") -> None:
        """Write what a second officer needs, sealed.

        Raises:
            KnownError: the record is on this machine alone, or the file cannot be written.
        """
        record = self._opened()
        try:
            store = record.device.setting(STORE)
            if store is None:
                raise BadInput(
                    "记录只在这台电脑上，别人用不了：请先用“hub store move”搬到服务器", "store"
                )
            name = record.device.setting(DISTRICT_NAME) or ""
            share = Share(name, _keys(record).to_text(), store)
        finally:
            record.close()
        share.write(path, passphrase=passphrase, recipient=recipient)

    def join(self, share: Share) -> StoreInUse:
        """Make this machine another officer's of a district; the passphrase is the new record's.

        Raises:
            RecordProblem: there is a record already, or the server cannot be reached.
        """
        world = self._world
        if has_record(world):
            raise RecordProblem(f"{world.paths.data} 里已经有记录：请换一个文件夹")
        address, district = Address.parse(share.store), DistrictKeys.from_text(share.keys)
        server_of(world, address, district).close()
        set_aside_unfinished(world)
        keys, key = KeyFile.create("区级", self._passphrase, entropy=world.entropy, cost=world.cost)
        record = opened(world, key, silent)
        try:
            with record.begin():
                record.device.keep_setting(DISTRICT_KEYS, district.to_text())
                record.device.keep_setting(DISTRICT_NAME, share.name)
                record.device.keep_setting(STORE, address.text)
            keys.save(world.paths.keys)
        finally:
            record.close()
        return _used(address)

    def _opened(self) -> Record:
        world = self._world
        if not has_record(world):
            raise RecordProblem(
                f"{world.paths.data} 里还没有区级记录：请先用“advisor hub init”建立"
            )
        refuse_missing(world)
        key = KeyFile.load(world.paths.keys).unlock(self._passphrase)
        return opened(world, key, silent)

    def _keep(self, record: Record, address: Address) -> None:
        with record.begin() as work:
            record.device.keep_setting(STORE, address.text)
            work.touch("setting", STORE)


def _used(address: Address) -> StoreInUse:
    return StoreInUse("postgresql", address.shown, address.goes_unprotected)


def _keys(record: Record) -> DistrictKeys:
    text = record.device.setting(DISTRICT_KEYS)
    if text is None:
        raise RecordProblem("这是顾问点的记录，不是区级的：请换一个文件夹")
    return DistrictKeys.from_text(text)


def _lacks_some(server: DistrictStore, backup: DistrictStore) -> bool:
    """Whether a backup holds more of a chain than the server that it was copied from."""
    held = backup.holdings()
    there = server.holdings(held)
    return any(there[one].contiguous < each.contiguous for one, each in held.items())


def _holds_anything(store: DistrictStore) -> bool:
    return bool(store.holdings() or store.register.devices())
