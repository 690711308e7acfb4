"""A leg on the network: what stops it is kept, since the legs after it still have their work."""

from pathlib import Path
from types import TracebackType

from advisor_app.domain.errors import KnownError, Stopped
from advisor_app.support.files import refusal, save
from advisor_app.sync.carriers import layout
from advisor_app.sync.carriers.carrier import Carrier
from advisor_app.sync.carriers.layout import Named
from advisor_app.sync.carriers.problems import CarrierProblem

STOPPED = "已停下：传完的都算数，没传完的下次接着传"
_STAGED = "outgoing.tmp"


class Outside:
    """Keeps a carrier for a leg.

    Attributes:
        failure: why the leg ended early; empty when it did not.
        problems: of single files, which stopped no other.
    """

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier
        self.failure = ""
        self.problems: list[str] = []

    def put(self, path: str, source: Path) -> bool:
        """Put a file there; one that cannot be put stops no other, unless nothing can.

        Returns:
            Whether it was sent.
        """
        try:
            return self.carrier.put_new(path, source)
        except CarrierProblem as problem:
            self._endure(problem)
            return False

    def put_content(self, path: str, content: bytes, folder: Path, *, anew: bool) -> bool:
        """Put what is only in memory.

        Args:
            folder: where it is written on its way.
            anew: whether it may take the place of an older one of its name.
        """
        emptied(folder, nothing=True)
        staged = folder / _STAGED
        save(staged, content)
        try:
            if anew:
                return self.carrier.put_in_place(path, staged)
            return self.put(path, staged)
        finally:
            staged.unlink()

    def get(self, path: str, target: Path, named: Named) -> bool:
        """Fetch a file; one that cannot be had stops no other, unless nothing can."""
        try:
            self.carrier.get(path, target, layout.MOST[named.cargo])
        except CarrierProblem as problem:
            self._endure(problem)
            return False
        return True

    def _endure(self, problem: CarrierProblem) -> None:
        if problem.trouble.stops:
            raise problem
        self.problems.append(problem.message)

    def __enter__(self) -> "Outside":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        self.carrier.close()
        if isinstance(error, Stopped):
            self.failure = STOPPED
        elif isinstance(error, KnownError):
            self.failure = error.message
        return kind is None or bool(self.failure)


def emptied(folder: Path, *, nothing: bool = False) -> None:
    """Make a folder for what comes.

    What a killed trip left half is gone on from; whole files come again.

    Args:
        nothing: whether whole files stay as well.

    Raises:
        RecordProblem: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in () if nothing else tuple(folder.iterdir()):
            if one.is_file() and not one.name.endswith(layout.PART):
                one.unlink()
    except OSError as error:
        raise refusal(error, folder) from error
