"""Copies what a district knows beside its journal from one record to another, and compares both.

Moving to a server and pulling a backup from it are the same here, in two directions.
"""

from collections.abc import Callable
from typing import Any, Protocol

from advisor_app.domain.errors import RecordProblem
from advisor_app.hub.ports import BackupWords, Overview, Packs, Register

_EVERY = 2**62


class Side(Protocol):
    """A record, as far as this goes."""

    @property
    def register(self) -> Register:
        """Devices, bundles, receipts and epochs."""

    @property
    def overview(self) -> Overview:
        """What is asked of the points."""

    @property
    def backup_words(self) -> BackupWords:
        """What administrators said of a server's own backups."""

    @property
    def packs(self) -> Packs:
        """What went down to the points."""


def copy_register(here: Side, there: Side) -> None:
    """Copy devices, bundles, receipts, epochs and what belongs to them; inside a transaction."""
    for device in here.register.devices():
        there.register.enrol(device)
    for bundle in here.register.bundles():
        there.register.record_bundle(bundle)
    for refused in here.register.refusals():
        there.register.refuse(refused)
    for epoch in here.register.epochs():
        there.register.begin_epoch(epoch)
    for code in here.register.codes():
        there.register.keep_code(code)
    for point in _points(here):
        for receipt in reversed(here.register.receipts(point, _EVERY)):
            there.register.keep_receipt(receipt)
    for claim in here.overview.claims():
        there.register.claim(*claim)
    for word in reversed(here.backup_words.all()):
        there.backup_words.keep(word)
    there.register.mark_backed_up(here.register.backed_up(), "")


_COMPARED: tuple[tuple[str, Callable[[Side], object]], ...] = (
    ("终端", lambda side: side.register.devices()),
    ("数据包", lambda side: side.register.bundles()),
    ("拒收的文件", lambda side: side.register.refusals()),
    ("各期", lambda side: side.register.epochs()),
    ("登记码", lambda side: side.register.codes()),
    ("谁交来的", lambda side: side.overview.claims()),
    ("备份到哪里", lambda side: side.register.backed_up()),
    ("备份的说明", lambda side: side.backup_words.all()),
    ("下发包", lambda side: side.packs.all()),
    ("咨询事项", lambda side: side.packs.topics()),
)


def compare_register(here: Side, there: Side, differs: str) -> None:
    """Compare what was copied.

    Args:
        differs: the sentence when something is not the same; ``{what}`` stands for what.

    Raises:
        RecordProblem: something is not the same.
    """
    for what, asked in _COMPARED:
        refuse_different(what, asked(here), asked(there), differs)
    for point in _points(here):
        ours, theirs = (side.register.receipts(point, _EVERY) for side in (here, there))
        refuse_different("回执", ours, theirs, differs)


def refuse_different(
    what: str,
    one: Any,  # noqa: ANN401 - whatever is compared
    other: Any,  # noqa: ANN401
    differs: str,
) -> None:
    """Refuse two that are not the same.

    Raises:
        RecordProblem: they are not.
    """
    if one != other:
        raise RecordProblem(differs.format(what=what))


def _points(side: Side) -> tuple[str, ...]:
    devices, bundles = side.register.devices(), side.overview.newest_bundles()
    return tuple(sorted({one.point for one in devices} | set(bundles)))
