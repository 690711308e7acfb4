"""The two error families.

A :class:`KnownError` is the user's or the environment's: it says in the user's words what is
wrong and what to do next. Everything else that is raised is a bug of ours.
"""


class KnownError(Exception):
    """Something the user can understand and do something about.

    Attributes:
        message: one clear Chinese sentence, shown as it is.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadInput(KnownError):
    """The user, or a file the user named, gave something that cannot be taken.

    Attributes:
        field: the field's name in data or commands; empty when no single field is meant.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class WrongPassphrase(KnownError):
    """No account opens with this passphrase."""


class RecordProblem(KnownError):
    """The record file cannot be used: damaged, foreign, newer, locked, read-only or no space."""


class RecordLost(RecordProblem):
    """The record stands here no more, or not whole, or its key is gone: only a backup helps."""


class BundleRefused(KnownError):
    """A bundle, key or request file from outside was not taken in; nothing of it was kept."""


class Stopped(KnownError):
    """The user stopped a long job; what it says is what stands and what does not."""
