"""``advisor hub sync``: fetching what points sent, publishing receipts, certificates and packs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from advisor_app.bootstrap.carrying import carrying_of
from advisor_app.cli.carrier_words import add_sync
from advisor_app.cli.context import Context
from advisor_app.services.district.carrying import DistrictCarrying


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the family of the district."""
    add_sync(verbs, _desk)


@contextmanager
def _desk(context: Context) -> Iterator[DistrictCarrying]:
    with context.district() as district:
        yield carrying_of(context.world, district)
