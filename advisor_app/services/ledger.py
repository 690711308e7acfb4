"""The ledger: what the district has acknowledged, what is on its way, what never left.

It is worked out of the receipts and the journal each time, never out of a flag: a point sends
again whatever no receipt in force acknowledges. A chain is acknowledged as far as the receipt
names the same link at the same place, and where the district said of a bundle that it took it in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from advisor_app.domain.errors import BundleRefused
from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.spans import Spans, joined, shared, without
from advisor_app.store.device import Export, TakenReceipt
from advisor_app.store.record import Record
from advisor_app.sync.receipt import Acknowledged, Receipt, read_receipt

ByLife = Mapping[IncarnationId, Spans]

_MOST_RECEIPTS = 20
"""Receipts that are looked at where the newest disagrees with a chain."""


class ExportState(StrEnum):
    """What became of a bundle that left the device."""

    AWAITING = "awaiting"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    ASKED_AGAIN = "asked_again"
    OUTDATED = "outdated"


EXPORT_STATE_WORDS = {
    ExportState.AWAITING: "已导出待回执",
    ExportState.ACKNOWLEDGED: "已回执",
    ExportState.REFUSED: "区里没有收下",
    ExportState.ASKED_AGAIN: "区里没有收到，要再导出",
    ExportState.OUTDATED: "不是给现在这个区的，要再导出",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Where everything stands that this device wrote, by incarnation.

    Attributes:
        receipt: the one in force; None before the first.
        fresh: never left, or has to leave again.
        awaited: left, and the district has not answered.
        acknowledged: the district holds it.
        asked: what the district misses in the middle of a chain; part of ``fresh`` until it is
            exported again.
        backed_up: up to which number the district has it in a verified backup as well.
    """

    receipt: Receipt | None = None
    fresh: ByLife = field(default_factory=dict)
    awaited: ByLife = field(default_factory=dict)
    acknowledged: ByLife = field(default_factory=dict)
    asked: ByLife = field(default_factory=dict)
    backed_up: Mapping[IncarnationId, int] = field(default_factory=dict)

    @property
    def open(self) -> ByLife:
        """Whatever is not acknowledged."""
        both = {**self.fresh, **self.awaited}
        return {one: joined((*self.fresh.get(one, ()), *self.awaited.get(one, ()))) for one in both}


class Ledgers:
    """Works the ledger of a record out."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._read: dict[str, Receipt] = {}
        self._single: set[tuple[IncarnationId, int, int]] = set()

    def receipt(self, signing_key: str) -> Receipt | None:
        """Give the receipt in force of a district; None before the first."""
        return next(self._receipts(signing_key), None)

    def read(self, signing_key: str) -> Ledger:
        """Work out where everything stands with the district of a signing key."""
        receipt = self.receipt(signing_key)
        lives = self._lives()
        agreed = {one: self._agreed(one, receipt, signing_key) for one in lives}
        exports = self._exports(agreed, signing_key)
        fresh, awaited, acknowledged, asked = {}, {}, {}, {}
        for one, last in lives.items():
            whole = ((1, last),)
            known = joined([(1, agreed[one]), *_answered(one, exports, receipt)])
            known = shared(known, _held(one, receipt))
            left = without(whole, known)
            gaps = shared(left, _gaps(one, receipt))
            covered = joined(
                (
                    *without(_covered(one, exports, self._is_valid(receipt)), gaps),
                    *_covered(one, exports, _is_after(receipt)),
                )
            )
            fresh[one] = without(left, covered)
            awaited[one] = shared(left, covered)
            acknowledged[one] = without(whole, left)
            asked[one] = shared(gaps, fresh[one])
        return Ledger(
            receipt=receipt, fresh=_filled(fresh), awaited=_filled(awaited),
            acknowledged=_filled(acknowledged), asked=_filled(asked),
            backed_up={one: self._backed_up(one, receipt) for one in lives},
        )  # fmt: skip

    def count(self, spans: ByLife) -> int:
        """Count the revisions of spans."""
        chains = self._record.chains
        return sum(chains.count_within(one, span) for one, some in spans.items() for span in some)

    def state_of(self, export: Export, ledger: Ledger, signing_key: str) -> ExportState:
        """Give what became of an export."""
        if not export.spans or export.district != signing_key:
            return ExportState.OUTDATED
        held = {IncarnationId(one): tuple(some) for one, some in export.spans.items()}
        left = {one: without(some, ledger.acknowledged.get(one, ())) for one, some in held.items()}
        if not any(left.values()):
            return ExportState.ACKNOWLEDGED
        if export.answer and export.answer.problem:
            return ExportState.REFUSED
        again = any(shared(some, ledger.fresh.get(one, ())) for one, some in left.items())
        return ExportState.ASKED_AGAIN if again else ExportState.AWAITING

    def _lives(self) -> dict[IncarnationId, int]:
        """Give what this device wrote as, with the last number of each."""
        journal = self._record.journal
        ends = {one.incarnation: journal.end_of(one.incarnation).seq for one in journal.lives()}
        return {one: last for one, last in ends.items() if last}

    def _receipts(self, signing_key: str) -> Iterator[Receipt]:
        """Give the receipts of a district that were taken in, the newest first."""
        for taken in self._record.device.receipts(_MOST_RECEIPTS):
            found = self._decoded(taken, signing_key)
            if found is None:  # of a district before this one: those behind it are as well
                return
            yield found

    def _decoded(self, taken: TakenReceipt, signing_key: str) -> Receipt | None:
        known = self._read.get(taken.digest)
        if known is None:
            try:
                known = read_receipt(taken.content, signing_key, taken.digest)
            except BundleRefused:
                return None
            self._read[taken.digest] = known
        return known if known.key == signing_key else None

    def _agreed(self, one: IncarnationId, receipt: Receipt | None, signing_key: str) -> int:
        """Give up to which number the district holds the very chain that is here.

        Where the newest receipt names another link (a copied record wrote on), an older one of
        the same life of the district may still name ours: what was there once is there.
        """
        if receipt is None:
            return 0
        for each in self._receipts(signing_key):
            held = each.vector.get(one)
            if held is None or each.epoch != receipt.epoch:
                return 0
            if self._is_same(one, held):
                return held.merged
        return 0

    def _is_same(self, one: IncarnationId, held: Acknowledged) -> bool:
        """Whether the chain that a receipt tells of is the one that is here, as far as it goes."""
        chains = self._record.chains
        if held.head == "" or chains.links_at(one, held.merged) != (held.head,):
            return False
        # Looking for twins reads the chain's index: once, as long as nothing was put in between.
        beginning = (one, held.merged, chains.count_within(one, (1, held.merged)))
        if beginning not in self._single and not chains.has_twins(one, held.merged):
            self._single.add(beginning)
        return beginning in self._single

    def _backed_up(self, one: IncarnationId, receipt: Receipt | None) -> int:
        held = receipt.vector.get(one) if receipt else None
        same = held is not None and self._is_same(one, held)
        return min(held.backed_up, held.merged) if held and same else 0

    def _exports(self, agreed: Mapping[IncarnationId, int], district: str) -> tuple[Export, ...]:
        """Give the exports that can hold something beyond what the chains agree on."""
        first = [self._record.chains.first_pos(one, upto + 1) for one, upto in agreed.items()]
        beyond = [pos for pos in first if pos]
        return self._record.device.exports_since(min(beyond), district) if beyond else ()

    def _is_valid(self, receipt: Receipt | None) -> "_Counts":
        """Say which exports may still be on their way: not those to a life that was lost."""
        if receipt is None:
            return _Counts(frozenset(), 0, anything=True)
        epochs = frozenset({receipt.epoch})
        known = frozenset(self._record.device.epochs())
        first = frozenset({""}) if known <= epochs else frozenset()
        return _Counts(epochs | first, 0)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Which exports cover what they carry: made under these epochs, and from a receipt on."""

    epochs: frozenset[str]
    serial: int
    anything: bool = False

    def __call__(self, export: Export) -> bool:
        """Whether an export counts."""
        if export.answer and export.answer.problem:
            return False
        return self.anything or (export.epoch in self.epochs and export.serial >= self.serial)


def _is_after(receipt: Receipt | None) -> _Counts:
    """Say which exports were made when the receipt in force was known."""
    if receipt is None:
        return _Counts(frozenset(), 0)
    return _Counts(frozenset({receipt.epoch}), receipt.serial)


def _covered(one: IncarnationId, exports: Iterable[Export], counts: _Counts) -> Spans:
    return joined(
        span for export in exports if counts(export) for span in export.spans.get(one, ())
    )


def _answered(one: IncarnationId, exports: Iterable[Export], receipt: Receipt | None) -> Spans:
    """Give what was in bundles that this life of the district said it took in."""
    epoch = receipt.epoch if receipt else ""
    return joined(
        span
        for export in exports
        if export.answer and export.answer.epoch == epoch and not export.answer.problem
        for span in export.spans.get(one, ())
    )


def _held(one: IncarnationId, receipt: Receipt | None) -> Spans:
    """Give the numbers that the newest receipt says are there.

    A district that was put back unnoticed goes on in its epoch: what it once answered, or held by
    an older receipt, it may not hold any more.
    """
    held = receipt.vector.get(one) if receipt else None
    return without([(1, held.last)], held.gaps) if held else ()


def _gaps(one: IncarnationId, receipt: Receipt | None) -> Spans:
    held = receipt.vector.get(one) if receipt else None
    return joined(held.gaps) if held else ()


def _filled(spans: Mapping[IncarnationId, Spans]) -> dict[IncarnationId, Spans]:
    return {one: some for one, some in spans.items() if some}
