"""The outbox: every bundle that left stays here, sealed, until the district has a backup of it.

A carrier sends from here, and a record that was put back finds here what it has lost: the bundles
are sealed to this device as well.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from advisor_app.domain.errors import RecordProblem
from advisor_app.domain.spans import without
from advisor_app.services.ledger import Ledger
from advisor_app.store.device import Device, Export
from advisor_app.sync.bundle import SealedBundle, write_file
from advisor_app.sync.carriers import layout
from advisor_app.sync.carriers.layout import Cargo


class Outbox:
    """The folder of bundles that left, named as on carriers; other files in it are not ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, sealed: SealedBundle) -> Path:
        """Keep a bundle, and read it back.

        Raises:
            KnownError: it cannot be written.
        """
        path = self.folder / layout.bundle_name(sealed.manifest.device, sealed.manifest.digest)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RecordProblem(
                f"数据包的留底没有地方放（{self.folder}）：请检查磁盘，或联系区里"
            ) from error
        try:
            write_file(path, sealed)
        except RecordProblem as problem:  # nobody knows the file by its name
            words = problem.message.replace(path.name, "数据包的留底")
            raise RecordProblem(words) from problem
        return path

    def drop(self, path: Path) -> None:
        """Let a bundle go that was not exported after all."""
        with suppress(OSError):
            path.unlink()

    def bundles(self) -> tuple[Path, ...]:
        """Give the bundles, by name."""
        try:
            found = ((one, layout.named(one.name)) for one in sorted(self.folder.glob("*.advb")))
            return tuple(one for one, name in found if name and name.cargo is Cargo.BUNDLE)
        except OSError as error:
            raise RecordProblem(f"读不出留底的文件夹（{self.folder}）：请检查磁盘") from error

    def known(self, device: Device) -> Iterator[tuple[Path, Export | None]]:
        """Give each bundle with what is remembered of its export; None of one that is not."""
        for path in self.bundles():
            yield path, device.export_beginning(path.stem.rpartition("-")[2])

    def prune(self, device: Device, ledger: Ledger) -> int:
        """Let bundles go of which the district has everything in a verified backup.

        Returns:
            How many went.
        """
        safe = _backed_up(ledger)
        gone = [path for path, export in self.known(device) if export and safe(export)]
        for path in gone:
            self.drop(path)
        return len(gone)


def _backed_up(ledger: Ledger) -> Callable[[Export], bool]:
    """Say of an export whether all of it is in the district's backup."""
    marks = {str(one): upto for one, upto in ledger.backed_up.items()}

    def safe(export: Export) -> bool:
        return bool(export.spans) and all(
            not without(spans, [(1, marks.get(one, 0))]) for one, spans in export.spans.items()
        )

    return safe
