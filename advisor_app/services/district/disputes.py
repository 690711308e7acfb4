"""Disputes: what in the merged record needs a person's eye."""

from advisor_app.hub.ports import DistrictStore


class DisputeDesk:
    """Reads conflicts and quarantine, and takes decisions."""

    def __init__(self, store: DistrictStore) -> None:
        self._store = store
