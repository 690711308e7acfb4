"""Intake: files and folders taken in one after the other, each with a clear outcome."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from advisor_app.domain.errors import KnownError, Stopped
from advisor_app.hub.enrolment import Enrolment
from advisor_app.hub.intake import Intake, Merged
from advisor_app.hub.ports import DistrictStore
from advisor_app.hub.receipts import WrittenReceipt
from advisor_app.services.desk import Progress
from advisor_app.services.district.refused import RefusedFile, refused_file, without_file

BUNDLE, REQUEST = ".advb", ".req"
_MOST_FILES = 20_000


class Outcome(StrEnum):
    """What became of a file.

    Attributes:
        NOTED: taken in, and something about it is to be looked at.
    """

    TAKEN = "taken"
    NOTED = "noted"
    KNOWN = "known"
    ENROLLED = "enrolled"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one file.

    Attributes:
        words: that in one sentence.
        device: whose request it was; empty of a bundle.
    """

    file: str
    point: str
    outcome: Outcome
    words: str
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What became of the files of one go.

    Attributes:
        left: files that were not looked at, because somebody stopped it.
        points: those whose records came in; receipts are waiting for them.
        devices: those that asked to be enrolled and are; certificates are waiting for them.
    """

    taken: tuple[Taken, ...]
    left: int
    points: tuple[str, ...]
    devices: tuple[str, ...] = ()


class IntakeDesk:
    """Takes in what points send."""

    def __init__(
        self,
        store: DistrictStore,
        intake: Intake,
        enrolment: Enrolment,
        write: Callable[[Path, Iterable[str]], Iterable[WrittenReceipt]],
    ) -> None:
        """Take what writes the receipts of points into a folder."""
        self._store = store
        self._intake = intake
        self._enrolment = enrolment
        self._write = write

    def files_in(self, chosen: Iterable[Path]) -> tuple[Path, ...]:
        """Give the files to take in: those named, and bundles and requests within folders."""
        return tuple(dict.fromkeys(path for one in chosen for path in _within(one)))

    def take(self, paths: Iterable[Path], progress: Progress | None = None) -> Batch:
        """Take files in; one bad file stops no other.

        What was taken in before somebody stopped it stays: every file counts by itself.
        """
        files, taken = self.files_in(paths), list[Taken]()
        for number, path in enumerate(files):
            try:
                if progress:
                    progress(number, len(files))
            except Stopped:
                break
            taken.append(self._one(path))
        if progress and files and len(taken) == len(files):
            with suppress(Stopped):  # too late: there is nothing left to stop
                progress(len(files), len(files))
        good = [one for one in taken if one.outcome is not Outcome.REFUSED]
        points = (one.point for one in good if one.point and not one.device)
        devices = (one.device for one in good if one.device)
        return Batch(
            taken=tuple(taken), left=len(files) - len(taken),
            points=tuple(dict.fromkeys(points)), devices=tuple(dict.fromkeys(devices)),
        )  # fmt: skip

    def reported(self) -> tuple[str, ...]:
        """Give the points that ever reported: each can be given its receipt, again too."""
        found = (one.device.point for one in self._enrolment.devices() if one.last_bundle)
        return tuple(dict.fromkeys(found))

    def refused(self) -> tuple[RefusedFile, ...]:
        """Give the files that were ever refused, newest first."""
        return tuple(map(refused_file, self._store.register.refusals()))

    def write_receipts(self, points: Iterable[str], folder: Path) -> tuple[Path, ...]:
        """Write the receipts of points into a folder, one file each.

        Raises:
            KnownError: no such folder, or a file cannot be written.
        """
        return tuple(one.path for one in self._write(folder, points))

    def write_certificates(self, devices: Iterable[str], folder: Path) -> tuple[Path, ...]:
        """Write the certificates of devices into a folder, one file each.

        Raises:
            KnownError: one is out of use by now, or a file cannot be written.
        """
        made = [self._enrolment.certificate(one) for one in devices]
        paths = [folder / f"{one.point}-{one.device[:8]}.cert" for one in made]
        for one, path in zip(made, paths, strict=True):
            one.write(path)
        return tuple(paths)

    def _one(self, path: Path) -> Taken:
        if path.suffix.lower() == REQUEST:
            return self._request(path)
        (merged,) = self._intake.merge([path])
        return _told(merged)

    def _request(self, path: Path) -> Taken:
        try:
            known = self._enrolment.is_enrolled(path)
            made = self._enrolment.admit(path)
        except KnownError as error:
            return Taken(
                file=path.name,
                point="",
                outcome=Outcome.REFUSED,
                words=without_file(path.name, error.message),
            )
        return Taken(
            file=path.name, point=made.point, device=made.device,
            outcome=Outcome.KNOWN if known else Outcome.ENROLLED,
            words=_ENROLLED_BEFORE if known else "终端登记好了：请把证书存出来，交回该点",
        )  # fmt: skip


_NEW_EPOCH = "它知道区里有过的记录，现在没有了：区里的记录像是恢复过，已另起一代，各点会补报"
_ENROLLED_BEFORE = "这台终端早已登记；点上没有收到证书，就再存一份交给它"


def _told(one: Merged) -> Taken:
    if one.problem:
        return Taken(
            file=one.file, point=one.point, outcome=Outcome.REFUSED,
            words=without_file(one.file, one.problem),
        )  # fmt: skip
    notes = [f"前面还缺 {one.gaps} 条，回执里会要"] if one.gaps else []
    notes += [*one.notes, *([_NEW_EPOCH] if one.new_epoch else [])]
    known_only = Outcome.TAKEN if one.accepted else Outcome.KNOWN
    count = f"新收 {one.accepted} 条" if one.accepted else "没有新的"
    known = f"，{one.unchanged} 条早已收到" if one.unchanged else ""
    apart = f"，{one.refused} 条另放着等核对" if one.refused else ""
    return Taken(
        file=one.file, point=one.point, outcome=Outcome.NOTED if notes else known_only,
        words="；".join((count + known + apart, *notes)),
    )  # fmt: skip


def _within(path: Path) -> Iterator[Path]:
    """Give a file; of a folder the bundles and requests, half-written ones left out."""
    if not path.is_dir():
        yield path
        return
    found = (one for one in path.rglob("*") if one.suffix.lower() in (BUNDLE, REQUEST))
    # Requests first: a device that is enrolled by one may have sent bundles along with it.
    yield from sorted(
        list(found)[:_MOST_FILES], key=lambda one: (one.suffix.lower() != REQUEST, one.as_posix())
    )
