"""Reading what this record says of the service directory: providers, sites, services."""

from collections.abc import Hashable
from typing import TypeVar

from advisor_app.domain.directory import Provider, Service, Site
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.driver import Database
from advisor_app.store.kinds import kind_named

T = TypeVar("T")

_HEADS = """
    SELECT id, head FROM provider UNION ALL SELECT id, head FROM site
    UNION ALL SELECT id, head FROM service ORDER BY id
"""


class DirectoryRecords:
    """Reads the journalled part of the directory; what is shipped is not in here."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def providers(self) -> tuple[Provider, ...]:
        """Give every provider, by id, the oldest of the point's own first."""
        return self._all(Provider)

    def sites(self) -> tuple[Site, ...]:
        """Give every site, by id, the oldest of the point's own first."""
        return self._all(Site)

    def services(self) -> tuple[Service, ...]:
        """Give every service, by id, the oldest of the point's own first."""
        return self._all(Service)

    def mark(self) -> Hashable:
        """Give something that is another one whenever anything here has changed."""
        return tuple(map(tuple, self._db.execute(_HEADS)))

    def _all(self, shape: type[T]) -> tuple[T, ...]:
        rows = self._db.execute(f"SELECT id, state FROM {kind_named(shape)} ORDER BY id")  # noqa: S608
        return tuple(decoded(shape, row[0], from_text(row[1])) for row in rows)
