"""Files that were refused, as the officer sees them."""

from dataclasses import dataclass
from datetime import datetime

from advisor_app.store.district_register import RefusedBundle


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFile:
    """A file that was not taken in, and why.

    Attributes:
        point: what the file says of itself; it may be wrong, and empty.
        reason: without the file's name before it.
    """

    digest: str
    file: str
    point: str
    at: datetime
    reason: str


def refused_file(one: RefusedBundle) -> RefusedFile:
    """Give what the register keeps of it."""
    return RefusedFile(
        digest=one.digest,
        file=one.file,
        point=one.point,
        at=datetime.fromisoformat(one.at),
        reason=without_file(one.file, one.reason),
    )


def without_file(file: str, words: str) -> str:
    """Give a sentence about a file without its name before it: the name stands beside it."""
    rest = words.removeprefix(file)
    return rest.lstrip().removeprefix("的") if rest != words else words
