"""What comes from the district: receipts, packs, certificates, and records it gives back."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from advisor_app.domain.errors import BadInput, BundleRefused, KnownError
from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.lives import NewLifeReason
from advisor_app.services.desk import Desk
from advisor_app.services.device_keys import DeviceKeys
from advisor_app.services.exchange import CLOCK_OFF, Exchange
from advisor_app.services.ledger import Ledger, Ledgers
from advisor_app.services.lives import Lives
from advisor_app.services.outbox import Outbox
from advisor_app.services.packs import PackDesk
from advisor_app.store.device import ExportAnswer, TakenReceipt
from advisor_app.support.calendar import local_text
from advisor_app.sync.bundle import MAGIC as BUNDLE
from advisor_app.sync.bundle import Manifest, open_bundle, read_manifest
from advisor_app.sync.capped import read_capped
from advisor_app.sync.packs import MAGIC as PACK
from advisor_app.sync.receipt import MAGIC as RECEIPT
from advisor_app.sync.receipt import MOST_RECEIPT, Receipt, read_receipt, supersedes

RECEIVED = "receipt"
"""The kind that is announced when a receipt was taken in."""

_CLOCK_BOUND = timedelta(minutes=5)
_FIRST_BYTES = 16
_FAMILY = 4


class ReceivedKind(StrEnum):
    """What a file from the district was."""

    RECEIPT = "receipt"
    PACK = "pack"
    CERTIFICATE = "certificate"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a file from the district.

    Attributes:
        file: its name.
        words: one sentence.
        changed: whether anything is other than before; an old receipt changes nothing.
        problems: what the advisor should look after, one sentence each.
    """

    kind: ReceivedKind
    file: str
    words: str
    changed: bool = True
    problems: tuple[str, ...] = ()


class Incoming:
    """Takes files from the district in, whatever they are."""

    def __init__(
        self, desk: Desk, keys: DeviceKeys, ledgers: Ledgers, outbox: Outbox, lives: Lives,
        exchange: Exchange, packs: PackDesk,
    ) -> None:  # fmt: skip
        self._desk = desk
        self._record = desk.record
        self._keys = keys
        self._ledgers = ledgers
        self._outbox = outbox
        self._lives = lives
        self._exchange = exchange
        self._packs = packs

    def kind_of(self, path: Path) -> ReceivedKind:
        """Say what a file is by its first bytes; nothing is checked yet.

        Raises:
            BadInput: it cannot be read, or it is nothing that the district sends to points.
        """
        try:
            with path.open("rb") as file:
                begin = file.read(_FIRST_BYTES)
        except OSError:
            raise BadInput(
                f"读不出 {path.name}：请核对文件在哪里、U 盘有没有插好", "path"
            ) from None
        for magic, kind in _KINDS.items():
            if begin.startswith(magic[:_FAMILY]):
                return kind
        if path.suffix.lower() == ".cert" or (begin[:1] == b"{" and path.suffix != ".req"):
            return ReceivedKind.CERTIFICATE
        raise BadInput(_strange(path, begin), "path")

    def receive(self, path: Path) -> Received:
        """Take a file in: a receipt, a pack, this device's certificate, or records given back.

        Raises:
            KnownError: nothing of it was taken; one sentence says why, and what to do.
        """
        take: dict[ReceivedKind, Callable[[Path], Received]] = {
            ReceivedKind.RECEIPT: self._receipt,
            ReceivedKind.PACK: self._pack,
            ReceivedKind.CERTIFICATE: self._certificate,
            ReceivedKind.RETURNED: self._returned,
        }
        return take[self.kind_of(path)](path)

    def _pack(self, path: Path) -> Received:
        serial = self._packs.take_in(path)
        words = f"第{serial}号下发包已收下，从现在起用新的内容"
        return Received(kind=ReceivedKind.PACK, file=path.name, words=words)

    def _certificate(self, path: Path) -> Received:
        self._exchange.receive(path)
        words = "证书已收好：从现在起印的单子，全区各点都能核对真伪"
        return Received(kind=ReceivedKind.CERTIFICATE, file=path.name, words=words)

    def _receipt(self, path: Path) -> Received:
        district = self._keys.needed_district(lambda: "，再收回执")
        content = _content(path, MOST_RECEIPT)
        receipt = read_receipt(content, district.signing_key, path.name)
        if receipt.point != self._desk.point.code:
            raise BundleRefused(f"{path.name} 是 {receipt.point} 的回执，没有收：请要本点的")
        standing = self._ledgers.receipt(district.signing_key)
        if not supersedes(receipt, standing, frozenset(self._record.device.epochs())):
            return Received(
                kind=ReceivedKind.RECEIPT, file=path.name, changed=False,
                words=_not_newer(receipt, standing),
            )  # fmt: skip
        self._keep(receipt, content)
        told = self._lives.hear(receipt)
        ledger = self._ledgers.read(district.signing_key)
        self._outbox.prune(self._record.device, ledger)
        problems = tuple(self._problems(receipt, ledger))
        return Received(
            kind=ReceivedKind.RECEIPT, file=path.name, words=self._words(receipt, ledger),
            problems=(told.words, *problems) if told else problems,
        )  # fmt: skip

    def _keep(self, receipt: Receipt, content: bytes) -> None:
        device, now = self._record.device, self._desk.now()
        with self._record.begin() as work:
            device.keep_receipt(
                TakenReceipt(
                    digest=hashlib.sha256(content).hexdigest(), epoch=receipt.epoch,
                    serial=receipt.serial, issued_at=receipt.issued_at.isoformat(),
                    taken_at=now.isoformat(), content=content,
                )
            )  # fmt: skip
            for one in receipt.answers:
                device.keep_answer(
                    one.digest,
                    ExportAnswer(
                        epoch=receipt.epoch, serial=receipt.serial, accepted=one.accepted,
                        unchanged=one.unchanged, refused=one.refused, problem=one.problem,
                    ),
                )  # fmt: skip
            off = int(self._clock_off(receipt, now).total_seconds())
            device.keep_setting(CLOCK_OFF, str(off))
            work.touch(RECEIVED, receipt.epoch)

    def _clock_off(self, receipt: Receipt, now: datetime) -> timedelta:
        """Give how far this computer's clock is surely before the district's; zero if it may fit.

        A receipt may have lain on a stick for days, so its age alone says nothing. But one from
        the future means that this clock is behind; and one that answers a bundle which this clock
        says was made later means that it is ahead.
        """
        if receipt.issued_at - now > _CLOCK_BOUND:
            return now - receipt.issued_at
        exports = (self._record.device.export(one.digest) for one in receipt.answers)
        made = [datetime.fromisoformat(one.at) for one in exports if one]
        ahead = max(made, default=receipt.issued_at) - receipt.issued_at
        return ahead if ahead > _CLOCK_BOUND else timedelta()

    def _words(self, receipt: Receipt, ledger: Ledger) -> str:
        confirmed = self._ledgers.count(ledger.acknowledged)
        left = self._ledgers.count(ledger.open)
        rest = f"，还有{left}条区里没有" if left else "，本机的记录区里都有了"
        day = local_text(receipt.issued_at)
        return f"区里第{receipt.serial}号回执（{day}）已收：已回执{confirmed}条{rest}"

    def _problems(self, receipt: Receipt, ledger: Ledger) -> Iterator[str]:
        for one in receipt.answers:
            export = self._record.device.export(one.digest)
            if export and one.problem:
                yield f"{export.file} 区里没有收下：{one.problem}"
        asked = self._ledgers.count(ledger.asked)
        if asked:
            yield f"区里缺{asked}条，下次导出会自动带上"
        if self._keys.device in receipt.revoked:
            yield "这台电脑已被区里停用：记录都还在本机，请打电话问区里"

    def _returned(self, path: Path) -> Received:
        district = self._keys.needed_district(lambda: "，再收区里退回的记录")
        manifest = read_manifest(path)
        self._refuse_others(path, manifest)
        try:
            bundle = open_bundle(path, self._keys.identity(), district.signing_key)
        except KnownError:
            raise BundleRefused(
                f"{path.name} 不是区里退回给本机的，或者被改动过，没有收：请向区里重新要"
            ) from None
        journal = self._record.journal
        current = journal.current_incarnation()
        lost = any(
            one.incarnation == current and journal.find(one.id) is None for one in bundle.revisions
        )
        told = self._lives.begin(NewLifeReason.RECEIPT) if lost else None
        own = self._own(bundle.manifest, district.signing_key)
        back = self._lives.absorb(bundle.revisions, own)
        words = f"区里退回的记录已收：找回{back}条" if back else "区里退回的记录本机都有，没有变化"
        return Received(
            kind=ReceivedKind.RETURNED, file=path.name, words=words, changed=bool(back or told),
            problems=(told.words,) if told else (),
        )  # fmt: skip

    def _refuse_others(self, path: Path, manifest: Manifest) -> None:
        if self._record.device.export(manifest.digest):
            raise BundleRefused(f"{path.name} 是本机导出的数据包，是交给区里的，不用收")
        if manifest.device != self._keys.device:
            raise BundleRefused(f"{path.name} 不是给本机的，没有收：请核对是哪台电脑的")

    def _own(self, manifest: Manifest, signing_key: str) -> frozenset[IncarnationId]:
        """Give the incarnations that are this point's, as the district's receipts have it."""
        receipt = self._ledgers.receipt(signing_key)
        known = receipt.vector if receipt else {}
        return frozenset(one for one in manifest.incarnations if one in known)


_KINDS = {
    RECEIPT: ReceivedKind.RECEIPT, PACK: ReceivedKind.PACK, BUNDLE: ReceivedKind.RETURNED,
}  # fmt: skip


def _strange(path: Path, begin: bytes) -> str:
    """Say what a file is that the district does not send, as far as it can be told."""
    if path.suffix.lower() == ".req":
        return f"{path.name} 是接入申请，是交给区里登记的，不用收"
    if path.suffix.lower() == ".toml":
        return f"{path.name} 是区里的接入文件：还没接入时，按“用文件接入”选它"
    if not begin:
        return f"{path.name} 是空的，没有收：请向区里重新要"
    return f"{path.name} 不是区里发的回执、下发包、证书或退回的记录，没有收：请核对选的文件"


def _content(path: Path, most: int) -> bytes:
    try:
        content = read_capped(path, most)
    except OSError:
        raise BadInput(f"读不出 {path.name}：请核对文件在哪里、U 盘有没有插好", "path") from None
    if content is None:
        raise BundleRefused(f"{path.name} 大得不像回执，没有收：请和区里核实")
    return content


def _not_newer(receipt: Receipt, standing: Receipt | None) -> str:
    if standing and (receipt.epoch, receipt.serial) == (standing.epoch, standing.serial):
        return f"区里第{receipt.serial}号回执以前收过，没有变化"
    number = f"第{standing.serial}号" if standing else ""
    return f"这是一份旧回执（第{receipt.serial}号），已有更新的{number}，没有变化"
