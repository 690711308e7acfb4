"""``advisor hub sync``: fetching bundles, publishing receipts."""

from typing import Any


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the family of the district."""
